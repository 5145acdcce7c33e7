/*
 * platform/session.c -- sessions of people and tokens of machines (SES, AUT-8).
 * Both are looked up by the SHA-256 of what the client holds; the grants are
 * read in the same transaction, so a change acts on the next request.
 */
#include "platform/auth.h"

#include <string.h>

#include "base/utf8.h"

#define AGENT_MAX 200

/* --- roles --------------------------------------------------------------------- */

struct role_row {
    int role;
};
ROW(role_row, COL(role_row, role));
struct role_list {
    struct role_row *at;
    size_t n;
};

QUERY(roles_in_force, SCOPE_SYSTEM, 1, role_row,
      "SELECT role FROM role_grant WHERE account = $3 AND approved_by IS NOT NULL"
      " AND starts <= $2 AND ends > $2");

static enum err roles_of(struct tx *tx, account_id account, unsigned *roles)
{
    struct role_list list = { 0 };
    TRY(tx_all(tx, roles_in_force, &list, account));
    *roles = 0;
    for (size_t i = 0; i < list.n; i++)
        if (list.at[i].role > 0 && list.at[i].role < ROLE_COUNT)
            *roles |= 1u << (unsigned)list.at[i].role;
    return OK;
}

bool viewer_has_role(const struct viewer *viewer, enum role role)
{
    return (viewer->roles & (1u << (unsigned)role)) != 0;
}

/* Does the token's list of scopes ("ticket:RLC own_work:R") name the verb? */
static bool scopes_give(struct str scopes, enum object object, enum verb verb)
{
    struct str item, name, want = str_of(access_object_names[object]);
    while (str_cut(&scopes, ' ', &item))
        if (str_cut(&item, ':', &name) && str_eq(name, want) && item.at != NULL)
            return str_find_byte(item, access_verb_letters[verb]) != SIZE_MAX;
    return false;
}

static bool some_rule(const struct viewer *viewer, enum object object, enum verb verb, bool of_others)
{
    if (verb == VERB_UNSET || object == OBJECT_UNSET)
        return false;
    if (viewer->token.n != 0 && !scopes_give(viewer->scopes, object, verb))
        return false;
    uint32_t roles = viewer->roles | (viewer->account.n == 0 ? 1u << ROLE_ANONYMOUS : 0);
    return (roles & (of_others ? access_roles_of_others : access_roles)[object][verb]) != 0;
}

bool viewer_may(const struct viewer *viewer, enum object object, enum verb verb)
{
    return some_rule(viewer, object, verb, false);
}

bool viewer_may_of_others(const struct viewer *viewer, enum object object, enum verb verb)
{
    return some_rule(viewer, object, verb, true);
}

/* --- lifetimes (SES-2) ----------------------------------------------------------- */

#define ROLES_STRICT (1u << ROLE_HEAD | 1u << ROLE_SYSADMIN)

struct duration session_idle(unsigned roles) { return (roles & ROLES_STRICT) != 0 ? MINUTES(15) : MINUTES(30); }

struct duration session_longest(unsigned roles) { return (roles & ROLES_STRICT) != 0 ? HOURS(8) : HOURS(12); }

/* A session that still owes its second factor lives for ten minutes. */
static struct duration idle_of(enum session_stage stage, unsigned roles)
{
    return stage == STAGE_PASSWORD ? MINUTES(10) : session_idle(roles);
}

static struct instant earlier(struct instant a, struct instant b) { return instant_compare(a, b) < 0 ? a : b; }

/* --- sessions ---------------------------------------------------------------------- */

struct session_row {
    session_ref ref;
    int stage;
    struct blob csrf;
    struct instant used_at, proved_at, idle_ends;
    account_id account;
    account_ref account_ref;
    struct str name;
    authority_id authority;
    school_id school;
    int lang;
    bool shortcuts;
};
ROW(session_row, COL(session_row, ref), COL(session_row, stage), COL(session_row, csrf), COL(session_row, used_at),
    COL(session_row, proved_at), COL(session_row, idle_ends), COL(session_row, account), COL(session_row, account_ref),
    COL(session_row, name), COL(session_row, authority), COL(session_row, school), COL(session_row, lang),
    COL(session_row, shortcuts));

QUERY(session_in_force, SCOPE_SYSTEM, 1, session_row,
      "SELECT s.ref, s.stage, s.csrf, s.used_at, s.proved_at, s.idle_ends, s.account, a.ref AS account_ref, a.name,"
      " a.authority, a.school, a.lang, a.shortcuts"
      " FROM session s JOIN account a ON a.id = s.account"
      " WHERE s.token = $3 AND s.idle_ends > $2 AND s.ends > $2 AND a.disabled_at IS NULL");
SQL_STATE(
    session_insert, SCOPE_SYSTEM, 8,
    "INSERT INTO session (token, ref, account, stage, csrf, created_at, used_at, proved_at, idle_ends, ends, agent)"
    " VALUES ($3, $4, $5, $6, $7, $2, $2, $2, $8, $9, $10)");
SQL_STATE(session_forget, SCOPE_SYSTEM, 1,
          "DELETE FROM session WHERE account = $3 AND (idle_ends <= $2 OR ends <= $2)");
SQL_STATE(session_delete, SCOPE_SYSTEM, 1, "DELETE FROM session WHERE token = $3");
SQL_STATE(session_delete_others, SCOPE_SYSTEM, 2, "DELETE FROM session WHERE account = $3 AND token <> $4");
SQL_STATE(session_used, SCOPE_SYSTEM, 3,
          "UPDATE session SET used_at = $2, idle_ends = CASE WHEN ends < $4 THEN ends ELSE $4 END"
          " WHERE token = $3 AND stage = 2 AND used_at <= $5 AND idle_ends > $2");
SQL_STATE(session_renewed, SCOPE_SYSTEM, 2,
          "UPDATE session SET token = $4, proved_at = $2 WHERE token = $3 AND idle_ends > $2 AND ends > $2");

static struct blob bytes_of(const struct sha256 *hash)
{
    return (struct blob){ { (const char *)hash->b, sizeof hash->b } };
}

enum err session_find(struct tx *tx, struct str cookie, struct viewer *viewer, struct session *session)
{
    struct sha256 token;
    struct session_row row;
    *viewer = (struct viewer){ .lang = viewer->lang };
    *session = (struct session){ 0 };
    if (secret_token_hash(cookie, &token) != OK)
        return OK;
    enum err e = tx_one(tx, session_in_force, &row, bytes_of(&token));
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    CHECK(row.csrf.bytes.len == sizeof session->csrf.b);
    *viewer = (struct viewer){ .account = row.account,
                               .ref = row.account_ref,
                               .name = row.name,
                               .authority = row.authority,
                               .school = row.school,
                               .lang = row.lang == LANG_EN ? LANG_EN : LANG_DE,
                               .shortcuts = row.shortcuts,
                               .session_ends = row.idle_ends,
                               .proved_at = row.proved_at };
    *session = (struct session){ .ref = row.ref,
                                 .used_at = row.used_at,
                                 .token = token,
                                 .stage = row.stage == STAGE_SIGNED_IN ? STAGE_SIGNED_IN : STAGE_PASSWORD };
    memcpy(session->csrf.b, row.csrf.bytes.at, sizeof session->csrf.b);
    /* Without the second factor there is a name but no right. */
    return session->stage == STAGE_SIGNED_IN ? roles_of(tx, row.account, &viewer->roles) : OK;
}

enum err session_create(struct tx *tx, account_id account, enum session_stage stage, struct str agent,
                        struct str *cookie)
{
    unsigned roles;
    struct sha256 token;
    struct secret csrf;
    session_ref ref = TX_REF(tx, session);
    struct buf text = buf_of(tx_mem(tx), SECRET_TOKEN_LEN);
    TRY(roles_of(tx, account, &roles));
    secret_token(&text, &token);
    secret_random(&csrf, sizeof csrf);
    struct instant ends = instant_add(tx_now(tx), session_longest(roles));
    struct instant idle = earlier(ends, instant_add(tx_now(tx), idle_of(stage, roles)));
    TRY(tx_run(tx, session_forget, NULL, account));
    TRY(tx_run(tx, session_insert, NULL, bytes_of(&token), &ref, account, (int)stage,
               ((struct blob){ { (const char *)csrf.b, sizeof csrf.b } }), idle, ends,
               utf8_truncate(agent, AGENT_MAX)));
    secret_wipe(&csrf, sizeof csrf);
    *cookie = buf_str(&text);
    return OK;
}

enum err session_end(struct tx *tx, const struct sha256 *token)
{
    return tx_run(tx, session_delete, NULL, bytes_of(token));
}

enum err session_end_others(struct tx *tx, account_id account, const struct sha256 *keep)
{
    static const struct sha256 none;
    return tx_run(tx, session_delete_others, NULL, account, bytes_of(keep != NULL ? keep : &none));
}

enum err session_touch(struct tx *tx, const struct sha256 *token, unsigned roles)
{
    return tx_run(tx, session_used, NULL, bytes_of(token), instant_add(tx_now(tx), session_idle(roles)),
                  instant_sub(tx_now(tx), MINUTES(1)));
}

enum err session_prove(struct tx *tx, const struct sha256 *token, struct str *cookie)
{
    struct sha256 renewed;
    int64_t changed;
    struct buf text = buf_of(tx_mem(tx), SECRET_TOKEN_LEN);
    secret_token(&text, &renewed);
    TRY(tx_run(tx, session_renewed, &changed, bytes_of(token), bytes_of(&renewed)));
    *cookie = buf_str(&text);
    return changed == 1 ? OK : ERR_UNAUTHENTICATED;
}

struct str session_cookie(struct mem *mem, struct str cookie)
{
    struct str attributes = STR("; Path=/; Secure; HttpOnly; SameSite=Lax");
    struct str end = cookie.len > 0 ? STR("") : STR("; Max-Age=0");
    return str_cat(mem, STR("__Host-pedell="), cookie, attributes, end);
}

/* --- tokens of machine clients ------------------------------------------------------- */

struct token_row {
    token_id id;
    struct str scopes;
    struct instant used_at;
    account_id account;
    account_ref account_ref;
    struct str name;
    authority_id authority;
    school_id school;
    int lang;
};
ROW(token_row, COL(token_row, id), COL(token_row, scopes), COL(token_row, used_at), COL(token_row, account),
    COL(token_row, account_ref), COL(token_row, name), COL(token_row, authority), COL(token_row, school),
    COL(token_row, lang));

QUERY(token_in_force, SCOPE_SYSTEM, 1, token_row,
      "SELECT t.id, t.scopes, t.used_at, t.account, a.ref AS account_ref, a.name, a.authority, a.school, a.lang"
      " FROM api_token t JOIN account a ON a.id = t.account"
      " WHERE t.token = $3 AND t.ended_at IS NULL AND t.ends > $2 AND a.disabled_at IS NULL");
SQL_STATE(token_used, SCOPE_SYSTEM, 2,
          "UPDATE api_token SET used_at = $2 WHERE id = $3 AND (used_at IS NULL OR used_at <= $4)");

enum err token_find(struct tx *tx, struct str bearer, struct viewer *viewer)
{
    struct sha256 token;
    struct token_row row;
    *viewer = (struct viewer){ .lang = viewer->lang };
    if (secret_token_hash(bearer, &token) != OK)
        return ERR_UNAUTHENTICATED;
    enum err e = tx_one(tx, token_in_force, &row, bytes_of(&token));
    if (e == ERR_NOT_FOUND)
        return ERR_UNAUTHENTICATED;
    TRY(e);
    *viewer = (struct viewer){ .account = row.account,
                               .ref = row.account_ref,
                               .name = row.name,
                               .authority = row.authority,
                               .school = row.school,
                               .lang = row.lang == LANG_EN ? LANG_EN : LANG_DE,
                               .session_ends = INSTANT_NONE,
                               .proved_at = INSTANT_NONE,
                               .token = row.id,
                               .scopes = row.scopes,
                               .token_used_at = row.used_at };
    return roles_of(tx, row.account, &viewer->roles);
}

enum err token_touch(struct tx *tx, token_id id)
{
    return tx_run(tx, token_used, NULL, id, instant_sub(tx_now(tx), MINUTES(1)));
}
