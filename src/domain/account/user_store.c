#include "domain/account/user_store.h"

/* --- accounts ------------------------------------------------------------------------------ */

ROW(user_row, COL(user_row, id), COL(user_row, ref), COL(user_row, name), COL(user_row, mail), COL(user_row, phone),
    COL(user_row, authority), COL(user_row, school), COL(user_row, state), COL(user_row, has_factor));
/* States in the order of enum user_state: 3 disabled, 1 invited, 2 active. */
#define USER_COLUMNS \
    "a.id, a.ref, a.name, a.mail, a.phone, a.authority, a.school," \
    " CASE WHEN a.disabled_at IS NOT NULL THEN 3 WHEN a.password = '' THEN 1 ELSE 2 END AS state," \
    " CASE WHEN a.totp IS NOT NULL OR EXISTS" \
    " (SELECT 1 FROM account_code c WHERE c.account = a.id AND c.used_at IS NULL) THEN 1 ELSE 0 END AS has_factor"

enum { HAS_TEXT, HAS_AUTHORITY, HAS_SCHOOL, HAS_ROLE, HAS_STATE, HAS_AFTER };
FAMILY(users_listed, SCOPE_SCHOOL, 7, user_row,
       ALWAYS("SELECT " USER_COLUMNS " FROM account a WHERE " SCOPE(user_account, L, "a")),
       WHEN(HAS_TEXT, " AND (lower(a.name) LIKE $3 ESCAPE '!' OR a.login LIKE $3 ESCAPE '!')"),
       WHEN(HAS_AUTHORITY, " AND a.authority = $4"), WHEN(HAS_SCHOOL, " AND a.school = $5"),
       WHEN(HAS_ROLE,
            " AND EXISTS (SELECT 1 FROM role_grant g WHERE g.account = a.id AND g.role = $6 AND g.ends > $2)"),
       WHEN(HAS_STATE, " AND CASE WHEN a.disabled_at IS NOT NULL THEN 3 WHEN a.password = '' THEN 1 ELSE 2 END = $7"),
       WHEN(HAS_AFTER, " AND (a.name, a.id) > (SELECT b.name, b.id FROM account b WHERE b.ref = $8)"),
       ALWAYS(" ORDER BY a.name, a.id LIMIT $9"));
QUERY(user_of_ref, SCOPE_SCHOOL, 1, user_row,
      "SELECT " USER_COLUMNS " FROM account a WHERE a.ref = $3 AND " SCOPE(user_account, R, "a"));
QUERY(user_of_login, SCOPE_SCHOOL, 1, user_row,
      "SELECT " USER_COLUMNS " FROM account a WHERE a.login = $3 AND " SCOPE(user_account, R, "a"));

/* Part of a name, its own % _ and ! meant literally. */
static struct str pattern_of(struct mem *mem, struct str text)
{
    struct buf out = buf_of(mem, 2 * text.len + 3);
    struct str lower = str_lower_ascii(mem, text);
    buf_byte(&out, '%');
    for (size_t i = 0; i < lower.len; i++) {
        if (lower.at[i] == '%' || lower.at[i] == '_' || lower.at[i] == '!')
            buf_byte(&out, '!');
        buf_byte(&out, lower.at[i]);
    }
    buf_byte(&out, '%');
    return buf_str(&out);
}

enum err user_list(struct tx *tx, const struct user_filter *f, struct user_list *out)
{
    unsigned mask = (f->text.len > 0 ? 1u << HAS_TEXT : 0) | (f->authority.n != 0 ? 1u << HAS_AUTHORITY : 0) |
                    (f->school.n != 0 ? 1u << HAS_SCHOOL : 0) | (f->role != 0 ? 1u << HAS_ROLE : 0) |
                    (f->state != USER_ANY ? 1u << HAS_STATE : 0) | (f->has_after ? 1u << HAS_AFTER : 0);
    return tx_list(tx, users_listed, mask, 0, out, pattern_of(tx_mem(tx), f->text), f->authority, f->school, f->role,
                   (int)f->state, &f->after, USER_ROWS + 1);
}

enum err user_by_ref(struct tx *tx, account_ref ref, struct user_row *out)
{
    return tx_one(tx, user_of_ref, out, &ref);
}

enum err user_by_login(struct tx *tx, struct str mail, struct user_row *out)
{
    return tx_one(tx, user_of_login, out, str_lower_ascii(tx_mem(tx), str_trim(mail)));
}

/* --- changing them --------------------------------------------------------------------------- */

struct allowed_row {
    int yes;
};
ROW(allowed_row, COL(allowed_row, yes));

SQL(user_off, SCOPE_SCHOOL, 1,
    "UPDATE account AS a SET disabled_at = $2, version = a.version + 1 WHERE a.id = $3 AND a.disabled_at IS NULL"
    " AND " SCOPE(user_account, W, "a"));
SQL(user_on, SCOPE_SCHOOL, 1,
    "UPDATE account AS a SET disabled_at = NULL, version = a.version + 1 WHERE a.id = $3 AND a.disabled_at IS NOT NULL"
    " AND " SCOPE(user_account, C, "a"));
QUERY(user_resettable, SCOPE_SCHOOL, 1, allowed_row,
      "SELECT 1 AS yes FROM account a WHERE a.id = $3 AND " SCOPE(password_reset, Q, "a"));
SQL(factor_drop, SCOPE_SCHOOL, 1,
    "UPDATE account AS a SET totp = NULL, version = a.version + 1 WHERE a.id = $3 AND " SCOPE(password_reset, Q, "a"));
SQL(sheet_drop, SCOPE_SCHOOL, 1,
    "DELETE FROM account_code WHERE account = $3"
    " AND EXISTS (SELECT 1 FROM account a WHERE a.id = $3 AND " SCOPE(password_reset, Q, "a") ")");
QUERY(place_for_account, SCOPE_SCHOOL, 2, allowed_row,
      "SELECT 1 AS yes FROM (SELECT CAST($3 AS bigint) AS authority, CAST($4 AS bigint) AS school) AS p"
      " WHERE " SCOPE(user_account, C, "p"));

static void note_user(struct tx *tx, const struct user_row *user, const char *action)
{
    tx_note(tx, .action = action, .object = OBJECT_USER_ACCOUNT, .subject = user->id.n, .authority = user->authority);
}

enum err user_disable(struct tx *tx, const struct user_row *user)
{
    int64_t changed;
    TRY(tx_run(tx, user_off, &changed, user->id));
    if (changed == 0)
        return user->state == USER_DISABLED ? ERR_CONFLICT : ERR_NOT_FOUND;
    TRY(session_end_others(tx, user->id, NULL));
    note_user(tx, user, "account.disabled");
    return OK;
}

enum err user_enable(struct tx *tx, const struct user_row *user)
{
    int64_t changed;
    TRY(tx_run(tx, user_on, &changed, user->id));
    if (changed == 0)
        return user->state != USER_DISABLED ? ERR_CONFLICT : ERR_NOT_FOUND;
    note_user(tx, user, "account.enabled");
    return OK;
}

enum err user_may_reset(struct tx *tx, const struct user_row *user)
{
    struct allowed_row row;
    return tx_one(tx, user_resettable, &row, user->id);
}

enum err user_forget_factor(struct tx *tx, const struct user_row *user)
{
    int64_t changed;
    TRY(tx_run(tx, factor_drop, &changed, user->id));
    if (changed == 0)
        return ERR_NOT_FOUND;
    TRY(tx_run(tx, sheet_drop, NULL, user->id));
    TRY(session_end_others(tx, user->id, NULL));
    note_user(tx, user, "account.factor_dropped");
    return OK;
}

static enum err denied_unless(enum err e) { return e == ERR_NOT_FOUND ? ERR_DENIED : e; }

enum err user_place_allowed(struct tx *tx, authority_id authority, school_id school)
{
    struct allowed_row row;
    return denied_unless(tx_one(tx, place_for_account, &row, authority, school));
}

/* --- grants ------------------------------------------------------------------------------------ */

ROW(grant_line, COL(grant_line, id), COL(grant_line, ref), COL(grant_line, role), COL(grant_line, authority),
    COL(grant_line, school), COL(grant_line, narrow), COL(grant_line, waiting), COL(grant_line, starts),
    COL(grant_line, ends), COL(grant_line, requested_by));
ROW(grant_found, COL(grant_found, id), COL(grant_found, account), COL(grant_found, account_ref), COL(grant_found, name),
    COL(grant_found, role), COL(grant_found, authority), COL(grant_found, school), COL(grant_found, waiting),
    COL(grant_found, starts), COL(grant_found, ends), COL(grant_found, own));
ROW(request_line, COL(request_line, ref), COL(request_line, account_ref), COL(request_line, name),
    COL(request_line, requested_by), COL(request_line, role), COL(request_line, authority), COL(request_line, school),
    COL(request_line, starts), COL(request_line, ends), COL(request_line, own));

QUERY(grants_of_user, SCOPE_SCHOOL, 1, grant_line,
      "SELECT g.id, g.ref, g.role, g.authority, g.school, g.narrow,"
      " CASE WHEN g.approved_by IS NULL THEN 1 ELSE 0 END AS waiting, g.starts, g.ends,"
      " coalesce(r.name, '') AS requested_by"
      " FROM role_grant g LEFT JOIN account r ON r.id = g.requested_by"
      " WHERE g.account = $3 AND g.ends > $2 AND " SCOPE(role_grant, L, "g") " ORDER BY g.role, g.starts, g.id");

#define GRANT_FOUND_COLUMNS \
    "SELECT g.id, g.account, a.ref AS account_ref, a.name, g.role, g.authority, g.school," \
    " CASE WHEN g.approved_by IS NULL THEN 1 ELSE 0 END AS waiting, g.starts, g.ends," \
    " CASE WHEN g.requested_by = $1 OR g.account = $1 THEN 1 ELSE 0 END AS own" \
    " FROM role_grant g JOIN account a ON a.id = g.account WHERE g.ref = $3 AND g.ends > $2 AND "
/* Officials end only what they may give: school contacts. */
QUERY(grant_endable, SCOPE_SCHOOL, 1, grant_found,
      GRANT_FOUND_COLUMNS SCOPE_IF(role_grant, W, "g",
                                   " AND (r_.role = " ROLE_head_SQL " OR g.role = " ROLE_school_contact_SQL ")"));
QUERY(grant_approvable, SCOPE_SCHOOL, 1, grant_found, GRANT_FOUND_COLUMNS SCOPE(role_grant, A, "g"));
QUERY(grants_waiting, SCOPE_SCHOOL, 0, request_line,
      "SELECT g.ref, a.ref AS account_ref, a.name, coalesce(r.name, '') AS requested_by, g.role, g.authority, g.school,"
      " g.starts, g.ends, CASE WHEN g.requested_by = $1 OR g.account = $1 THEN 1 ELSE 0 END AS own"
      " FROM role_grant g JOIN account a ON a.id = g.account LEFT JOIN account r ON r.id = g.requested_by"
      " WHERE g.approved_by IS NULL AND g.ends > $2 AND " SCOPE(role_grant, A, "g") " ORDER BY g.id LIMIT 200");
QUERY(place_for_contact, SCOPE_SCHOOL, 2, allowed_row,
      "SELECT 1 AS yes FROM (SELECT CAST($3 AS bigint) AS authority, CAST($4 AS bigint) AS school) AS p"
      " WHERE " SCOPE(role_grant, C, "p"));
QUERY(place_for_request, SCOPE_SCHOOL, 2, allowed_row,
      "SELECT 1 AS yes FROM (SELECT CAST($3 AS bigint) AS authority, CAST($4 AS bigint) AS school) AS p"
      " WHERE " SCOPE(role_grant, Q, "p"));

enum err user_grants(struct tx *tx, account_id account, struct grant_lines *out)
{
    return tx_all(tx, grants_of_user, out, account);
}

enum err grant_to_end(struct tx *tx, grant_ref ref, struct grant_found *out)
{
    return tx_one(tx, grant_endable, out, &ref);
}

enum err grant_to_approve(struct tx *tx, grant_ref ref, struct grant_found *out)
{
    return tx_one(tx, grant_approvable, out, &ref);
}

enum err grant_requests(struct tx *tx, struct request_lines *out) { return tx_all(tx, grants_waiting, out); }

enum err grant_place_allowed(struct tx *tx, enum role role, authority_id authority, school_id school)
{
    struct allowed_row row;
    if (role == ROLE_SCHOOL_CONTACT) {
        enum err e = tx_one(tx, place_for_contact, &row, authority, school);
        if (e != ERR_NOT_FOUND)
            return e;
    }
    return denied_unless(tx_one(tx, place_for_request, &row, authority, school));
}

/* --- entrustments --------------------------------------------------------------------------------- */

ROW(entrustment_line, COL(entrustment_line, id), COL(entrustment_line, ref), COL(entrustment_line, account),
    COL(entrustment_line, account_ref), COL(entrustment_line, name), COL(entrustment_line, authority),
    COL(entrustment_line, school), COL(entrustment_line, starts), COL(entrustment_line, ends),
    COL(entrustment_line, committed_on));
#define ENTRUSTMENT_COLUMNS \
    "SELECT e.id, e.ref, e.account, a.ref AS account_ref, a.name, e.authority, e.school, e.starts, e.ends," \
    " e.committed_on FROM entrustment e JOIN account a ON a.id = e.account WHERE "
QUERY(entrustments_of_user, SCOPE_SCHOOL, 1, entrustment_line,
      ENTRUSTMENT_COLUMNS "e.account = $3 AND e.ends > $2 AND " SCOPE(entrustment, L, "e") " ORDER BY e.starts, e.id");
QUERY(entrustment_endable, SCOPE_SCHOOL, 1, entrustment_line,
      ENTRUSTMENT_COLUMNS "e.ref = $3 AND e.ends > $2 AND " SCOPE(entrustment, W, "e"));

enum err user_entrustments(struct tx *tx, account_id account, struct entrustment_lines *out)
{
    return tx_all(tx, entrustments_of_user, out, account);
}

enum err entrustment_to_end(struct tx *tx, entrustment_ref ref, struct entrustment_line *out)
{
    return tx_one(tx, entrustment_endable, out, &ref);
}

/* --- keys of programs ----------------------------------------------------------------------- */

ROW(token_held, COL(token_held, ref), COL(token_held, owner), COL(token_held, created_at), COL(token_held, ends),
    COL(token_held, used_at));
FAMILY(tokens_held, SCOPE_SCHOOL, 2, token_held,
       ALWAYS("SELECT t.ref, a.name AS owner, t.created_at, t.ends, t.used_at FROM api_token t"
              " JOIN account a ON a.id = t.account WHERE t.ended_at IS NULL AND t.ends > $2 AND " SCOPE(api_client, L,
                                                                                                        "a")),
       WHEN(0, " AND t.id < (SELECT p.id FROM api_token p WHERE p.ref = $3)"), ALWAYS(" ORDER BY t.id DESC LIMIT $4"));
struct token_owner {
    token_id id;
    account_id account;
    authority_id authority;
};
ROW(token_owner, COL(token_owner, id), COL(token_owner, account), COL(token_owner, authority));
QUERY(token_of_other, SCOPE_SCHOOL, 1, token_owner,
      "SELECT t.id, a.id AS account, a.authority FROM api_token t JOIN account a ON a.id = t.account"
      " WHERE t.ref = $3 AND t.ended_at IS NULL AND t.ends > $2 AND " SCOPE(api_client, W, "a"));
SQL(token_end_other, SCOPE_SCHOOL, 1,
    "UPDATE api_token SET ended_at = $2 WHERE id = $3 AND EXISTS"
    " (SELECT 1 FROM account a WHERE a.id = api_token.account AND " SCOPE(api_client, W, "a") ")");

enum err user_tokens(struct tx *tx, const token_ref *after, int limit, struct token_held_list *out)
{
    static const token_ref none;
    return tx_list(tx, tokens_held, after != NULL ? 1u : 0u, 0, out, after != NULL ? after : &none, limit);
}

enum err user_end_token(struct tx *tx, token_ref ref, account_id *owner)
{
    struct token_owner row;
    int64_t changed;
    TRY(tx_one(tx, token_of_other, &row, &ref));
    TRY(tx_run(tx, token_end_other, &changed, row.id));
    if (changed == 0)
        return ERR_NOT_FOUND;
    tx_note(tx, .action = "account.token_ended", .object = OBJECT_API_CLIENT, .subject = row.id.n,
            .authority = row.authority);
    *owner = row.account;
    return OK;
}
