#include "domain/account/person_store.h"

#include "domain/account/account.h"

/* --- the person ------------------------------------------------------------------- */

ROW(person, COL(person, id), COL(person, login), COL(person, mail), COL(person, name), COL(person, phone),
    COL(person, lang), COL(person, shortcuts), COL(person, disabled), COL(person, authority), COL(person, school),
    COL(person, password), COL(person, totp), COL(person, totp_step), COL(person, codes));
#define PERSON_COLUMNS \
    "a.id, a.login, a.mail, a.name, a.phone, a.lang, a.shortcuts," \
    " CASE WHEN a.disabled_at IS NULL THEN 0 ELSE 1 END AS disabled, a.authority, a.school, a.password, a.totp," \
    " a.totp_step, (SELECT count(*) FROM account_code c WHERE c.account = a.id AND c.used_at IS NULL) AS codes"

QUERY(person_of_login, SCOPE_SYSTEM, 1, person, "SELECT " PERSON_COLUMNS " FROM account a WHERE a.login = $3");
QUERY(person_of_id, SCOPE_SYSTEM, 1, person, "SELECT " PERSON_COLUMNS " FROM account a WHERE a.id = $3");

enum err person_by_login(struct tx *tx, struct str mail, struct person *out)
{
    return tx_one(tx, person_of_login, out, str_lower_ascii(tx_mem(tx), str_trim(mail)));
}

enum err person_by_id(struct tx *tx, account_id id, struct person *out) { return tx_one(tx, person_of_id, out, id); }

static void note_person(struct tx *tx, const struct person *p, const char *action)
{
    tx_note(tx, .action = action, .object = OBJECT_OWN_ACCOUNT, .subject = p->id.n, .authority = p->authority);
}

/* --- password and profile ------------------------------------------------------------ */

SQL(password_write, SCOPE_SYSTEM, 2, "UPDATE account SET password = $4, version = version + 1 WHERE id = $3");
SQL(name_write, SCOPE_SYSTEM, 2, "UPDATE account SET name = $4, version = version + 1 WHERE id = $3");
SQL(profile_write, SCOPE_SELF, 4,
    "UPDATE account SET name = $3, phone = $4, lang = $5, shortcuts = $6, version = version + 1 WHERE id = $1");

enum err person_set_password(struct tx *tx, const struct person *p, struct str hash)
{
    TRY(tx_run(tx, password_write, NULL, p->id, hash));
    note_person(tx, p, "account.password_changed");
    return OK;
}

enum err person_rehash(struct tx *tx, const struct person *p, struct str hash)
{
    TRY(tx_run(tx, password_write, NULL, p->id, hash));
    note_person(tx, p, "account.password_rehashed");
    return OK;
}

enum err person_set_name(struct tx *tx, const struct person *p, struct str name)
{
    TRY(tx_run(tx, name_write, NULL, p->id, name));
    note_person(tx, p, "account.name_changed");
    return OK;
}

enum err person_set_profile(struct tx *tx, struct str name, struct str phone, int lang, bool shortcuts)
{
    struct person p;
    TRY(person_by_id(tx, tx_actor(tx), &p));
    TRY(tx_run(tx, profile_write, NULL, name, phone, lang, shortcuts));
    note_person(tx, &p, "account.profile_changed");
    return OK;
}

/* --- second factor -------------------------------------------------------------------- */

SQL(totp_write, SCOPE_SYSTEM, 3, "UPDATE account SET totp = $4, totp_step = $5, version = version + 1 WHERE id = $3");
SQL(totp_take, SCOPE_SYSTEM, 2, "UPDATE account SET totp_step = $4 WHERE id = $3 AND totp_step < $4");
SQL(code_take, SCOPE_SYSTEM, 2,
    "UPDATE account_code SET used_at = $2 WHERE account = $3 AND code = $4 AND used_at IS NULL");
SQL(codes_drop, SCOPE_SYSTEM, 1, "DELETE FROM account_code WHERE account = $3");
SQL(code_insert, SCOPE_SYSTEM, 2, "INSERT INTO account_code (account, code) VALUES ($3, $4)");

bool person_has_factor(const struct person *p) { return p->totp.bytes.len > 0 || p->codes > 0; }

static bool secret_of(struct tx *tx, const struct person *p, struct secret20 *out)
{
    return totp_open(tx_mem(tx), p->id, p->totp.bytes, out) == OK;
}

/* What people type: blanks, the hyphen of the sheet, capitals, O for 0 and l for 1. */
static struct str code_plain(struct mem *mem, struct str typed)
{
    struct buf out = buf_of(mem, 64);
    for (size_t i = 0; i < typed.len && i < 40; i++) {
        char c = typed.at[i];
        if (c == ' ' || c == '-')
            continue;
        c = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        buf_byte(&out, c == 'o' ? '0' : c == 'l' || c == 'i' ? '1' : c);
    }
    return buf_str(&out);
}

static struct sha256 code_hash(struct mem *mem, account_id id, struct str plain)
{
    struct buf out = buf_of(mem, 128);
    buf_int(&out, id.n);
    buf_byte(&out, ':');
    buf_put(&out, plain);
    return sha256_of(buf_str(&out));
}

static struct blob blob_of(const struct sha256 *hash)
{
    return (struct blob){ { (const char *)hash->b, sizeof hash->b } };
}

static enum err take_totp(struct tx *tx, const struct person *p, struct str code, enum factor *factor)
{
    struct secret20 secret;
    int64_t step, changed;
    if (!secret_of(tx, p, &secret) || !totp_verify(&secret, code, tx_now(tx), p->totp_step, &step))
        return OK;
    TRY(tx_run(tx, totp_take, &changed, p->id, step));
    *factor = changed == 1 ? FACTOR_TOTP : FACTOR_NONE;
    return OK;
}

enum err person_check_factor(struct tx *tx, const struct person *p, struct str typed, enum factor *factor)
{
    struct str plain = code_plain(tx_mem(tx), typed);
    int64_t changed = 0;
    *factor = FACTOR_NONE;
    TRY(take_totp(tx, p, plain, factor));
    if (*factor == FACTOR_NONE) {
        struct sha256 hash = code_hash(tx_mem(tx), p->id, plain);
        TRY(tx_run(tx, code_take, &changed, p->id, blob_of(&hash)));
        *factor = changed == 1 ? FACTOR_CODE : FACTOR_NONE;
    }
    note_person(tx, p,
                *factor == FACTOR_CODE   ? "account.code_used"
                : *factor == FACTOR_TOTP ? "account.factor_given"
                                         : "account.factor_refused");
    return OK;
}

enum err person_set_totp(struct tx *tx, const struct person *p, const struct secret20 *secret, int64_t step)
{
    struct blob sealed = { totp_seal(tx_mem(tx), p->id, secret) };
    TRY(tx_run(tx, totp_write, NULL, p->id, sealed, step));
    note_person(tx, p, "account.factor_changed");
    return OK;
}

enum err person_new_codes(struct tx *tx, const struct person *p, struct code_list *codes)
{
    static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
    TRY(tx_run(tx, codes_drop, NULL, p->id));
    for (size_t i = 0; i < CODE_COUNT; i++) {
        unsigned char random[8];
        struct buf plain = buf_of(tx_mem(tx), 16), shown = buf_of(tx_mem(tx), 16);
        secret_random(random, sizeof random);
        for (size_t k = 0; k < sizeof random; k++) {
            if (k == 4)
                buf_byte(&shown, '-');
            buf_byte(&shown, letters[random[k] & 31]);
            buf_byte(&plain, letters[random[k] & 31]);
        }
        struct sha256 hash = code_hash(tx_mem(tx), p->id, buf_str(&plain));
        TRY(tx_run(tx, code_insert, NULL, p->id, blob_of(&hash)));
        codes->at[i] = buf_str(&shown);
    }
    note_person(tx, p, "account.codes_made");
    return OK;
}

struct sheet_row {
    int contact, other;
};
ROW(sheet_row, COL(sheet_row, contact), COL(sheet_row, other));
QUERY(sheet_allowed, SCOPE_SYSTEM, 1, sheet_row,
      "SELECT coalesce(max(CASE WHEN role = " ROLE_school_contact_SQL " THEN 1 ELSE 0 END), 0) AS contact,"
      " coalesce(max(CASE WHEN role = " ROLE_school_contact_SQL " THEN 0 ELSE 1 END), 0) AS other"
      " FROM role_grant WHERE account = $3 AND ends > $2");

enum err person_may_use_sheet(struct tx *tx, account_id id, bool *may)
{
    struct sheet_row row;
    TRY(tx_one(tx, sheet_allowed, &row, id));
    *may = row.contact != 0 && row.other == 0;
    return OK;
}

/* --- sessions ---------------------------------------------------------------------------- */

ROW(session_line, COL(session_line, ref), COL(session_line, created_at), COL(session_line, used_at),
    COL(session_line, agent), COL(session_line, here));
struct ends_row {
    struct instant idle_ends;
};
ROW(ends_row, COL(ends_row, idle_ends));

QUERY(sessions_own, SCOPE_SELF, 1, session_line,
      "SELECT ref, created_at, used_at, agent, CASE WHEN token = $3 THEN 1 ELSE 0 END AS here FROM session"
      " WHERE account = $1 AND idle_ends > $2 AND ends > $2 ORDER BY used_at DESC, created_at DESC");
SQL_STATE(session_end_own, SCOPE_SELF, 1, "DELETE FROM session WHERE account = $1 AND ref = $3");
QUERY_STATE(session_extend, SCOPE_SELF, 2, ends_row,
            "UPDATE session SET used_at = $2, idle_ends = CASE WHEN ends < $4 THEN ends ELSE $4 END"
            " WHERE token = $3 AND account = $1 AND idle_ends > $2 AND ends > $2 RETURNING idle_ends");

enum err person_sessions(struct tx *tx, const struct sha256 *here, struct session_lines *out)
{
    return tx_all(tx, sessions_own, out, blob_of(here));
}

enum err person_end_session(struct tx *tx, session_ref ref)
{
    int64_t changed;
    TRY(tx_run(tx, session_end_own, &changed, &ref));
    if (changed == 0)
        return ERR_NOT_FOUND;
    tx_note(tx, .action = "account.session_ended", .object = OBJECT_SESSION, .subject = tx_actor(tx).n);
    return OK;
}

enum err person_extend_session(struct tx *tx, const struct sha256 *token, struct duration idle, struct instant *ends)
{
    struct ends_row row;
    enum err e = tx_one(tx, session_extend, &row, blob_of(token), instant_add(tx_now(tx), idle));
    if (e == ERR_NOT_FOUND)
        return ERR_UNAUTHENTICATED;
    TRY(e);
    *ends = row.idle_ends;
    return OK;
}

/* --- grants, tokens, events ----------------------------------------------------------------- */

ROW(grant_line, COL(grant_line, id), COL(grant_line, ref), COL(grant_line, role), COL(grant_line, authority),
    COL(grant_line, school), COL(grant_line, narrow), COL(grant_line, waiting), COL(grant_line, starts),
    COL(grant_line, ends), COL(grant_line, requested_by));
QUERY(grants_own, SCOPE_SELF, 0, grant_line,
      "SELECT g.id, g.ref, g.role, g.authority, g.school, g.narrow,"
      " CASE WHEN g.approved_by IS NULL THEN 1 ELSE 0 END AS waiting, g.starts, g.ends, '' AS requested_by"
      " FROM role_grant g WHERE g.account = $1 AND g.ends > $2 ORDER BY g.role, g.starts");

enum err person_grants(struct tx *tx, struct grant_lines *out) { return tx_all(tx, grants_own, out); }

ROW(api_token_line, COL(api_token_line, ref), COL(api_token_line, name), COL(api_token_line, scopes),
    COL(api_token_line, created_at), COL(api_token_line, ends), COL(api_token_line, ended_at),
    COL(api_token_line, used_at));
QUERY(tokens_own, SCOPE_SELF, 0, api_token_line,
      "SELECT ref, name, scopes, created_at, ends, ended_at, used_at FROM api_token WHERE account = $1"
      " ORDER BY id DESC LIMIT 100");
SQL(token_insert, SCOPE_SELF, 6,
    "INSERT INTO api_token (id, ref, token, account, name, scopes, created_at, ends)"
    " VALUES ($3, $4, $5, $1, $6, $7, $2, $8)");
SQL(token_end, SCOPE_SELF, 1,
    "UPDATE api_token SET ended_at = $2 WHERE ref = $3 AND account = $1 AND ended_at IS NULL AND ends > $2");

enum err person_tokens(struct tx *tx, struct api_token_lines *out) { return tx_all(tx, tokens_own, out); }

enum err person_new_token(struct tx *tx, authority_id authority, struct str name, struct str scopes,
                          struct instant ends, struct str *text)
{
    struct buf token = buf_of(tx_mem(tx), SECRET_TOKEN_LEN);
    struct sha256 hash;
    token_id id = TX_ID(tx, token);
    token_ref ref = TX_REF(tx, token);
    secret_token(&token, &hash);
    TRY(tx_run(tx, token_insert, NULL, id, &ref, blob_of(&hash), name, scopes, ends));
    tx_note(tx, .action = "account.token_made", .object = OBJECT_API_CLIENT, .subject = id.n, .authority = authority,
            .after = scopes);
    *text = buf_str(&token);
    return OK;
}

enum err person_end_token(struct tx *tx, authority_id authority, token_ref ref)
{
    int64_t changed;
    TRY(tx_run(tx, token_end, &changed, &ref));
    if (changed == 0)
        return ERR_NOT_FOUND;
    tx_note(tx, .action = "account.token_ended", .object = OBJECT_API_CLIENT, .subject = tx_actor(tx).n,
            .authority = authority);
    return OK;
}

ROW(event_line, COL(event_line, at), COL(event_line, action), COL(event_line, object), COL(event_line, stream),
    COL(event_line, seq));
/* Several events of one transaction have the same time. */
QUERY(events_own, SCOPE_SELF, 4, event_line,
      "SELECT e.at AS at, a.name AS action, e.object AS object, e.stream AS stream, e.seq AS seq"
      " FROM audit_event e JOIN audit_action a ON a.n = e.action WHERE e.actor = $1 AND e.at <= $3"
      " AND (e.at < $3 OR e.stream > $4 OR (e.stream = $4 AND e.seq < $5))"
      " ORDER BY e.at DESC, e.stream, e.seq DESC LIMIT $6");

enum err person_events(struct tx *tx, struct event_key after, struct event_lines *out)
{
    return tx_all(tx, events_own, out, after.at, after.stream, after.seq, EVENT_ROWS);
}

/* --- for other rooms --------------------------------------------------------------------------- */

struct account_name_row {
    struct str name;
};
ROW(account_name_row, COL(account_name_row, name));
QUERY(name_of_account, SCOPE_SYSTEM, 1, account_name_row, "SELECT name FROM account WHERE id = $3");

enum err account_name(struct tx *tx, account_id id, struct str *name)
{
    struct account_name_row row = { 0 };
    enum err e = id.n == 0 ? ERR_NOT_FOUND : tx_one(tx, name_of_account, &row, id);
    *name = row.name;
    return e == ERR_NOT_FOUND ? OK : e;
}

ROW(account_address, COL(account_address, id), COL(account_address, name), COL(account_address, mail),
    COL(account_address, lang), COL(account_address, authority));
QUERY(address_of_account, SCOPE_SYSTEM, 1, account_address,
      "SELECT id, name, mail, lang, authority FROM account WHERE id = $3 AND disabled_at IS NULL");

enum err account_address(struct tx *tx, account_id id, struct account_address *out)
{
    return tx_one(tx, address_of_account, out, id);
}
