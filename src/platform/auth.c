/*
 * platform/auth.c -- accounts, grants, entrustments and the relation `reach`
 * that scopes every statement.  Whether the actor may do so at all was decided
 * by the room account under its scope; the approval of a grant decides it here,
 * inside the statement (ISO-12).
 */
#include "platform/auth.h"

#include "base/zone.h"

/* --- accounts -------------------------------------------------------------------- */

SQL(account_insert, SCOPE_SYSTEM, 9,
    "INSERT INTO account (id, ref, login, mail, name, phone, lang, authority, school, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $2) ON CONFLICT (login) DO NOTHING");

enum err auth_account_create(struct tx *tx, const struct account_new *new, account_id *id, account_ref *ref)
{
    int64_t changed;
    account_id made;
    TRY(TX_SERIAL(tx, account, &made));
    account_ref name = TX_REF(tx, account);
    struct str login = str_lower_ascii(tx_mem(tx), str_trim(new->mail));
    TRY(tx_run(tx, account_insert, &changed, made, &name, login, str_trim(new->mail), new->name, new->phone,
               (int)new->lang, new->authority, new->school));
    if (changed == 0)
        return ERR_CONFLICT;
    tx_note(tx, .action = "account.created", .object = OBJECT_USER_ACCOUNT, .subject = made.n,
            .authority = new->authority, .after = login);
    if (id != NULL)
        *id = made;
    if (ref != NULL)
        *ref = name;
    return OK;
}

/* --- grants ------------------------------------------------------------------------ */

struct grant_row {
    account_id account;
    authority_id authority;
    account_id requested_by;
    int64_t approved_by;
};
ROW(grant_row, COL(grant_row, account), COL(grant_row, authority), COL(grant_row, requested_by),
    COL(grant_row, approved_by));
struct yes_row {
    int yes;
};
ROW(yes_row, COL(yes_row, yes));

SQL(grant_insert, SCOPE_SYSTEM, 11,
    "INSERT INTO role_grant (id, ref, account, role, authority, school, narrow, starts, ends, requested_by,"
    " approved_by, created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $2)");
QUERY(
    grant_of_id, SCOPE_SYSTEM, 1, grant_row,
    "SELECT account, authority, requested_by, coalesce(approved_by, -1) AS approved_by FROM role_grant WHERE id = $3");
SQL(grant_shorten, SCOPE_SYSTEM, 2, "UPDATE role_grant SET ends = $4 WHERE id = $3 AND ends > $4");
/* Neither who asked for it nor who gets it: two persons. */
SQL(grant_approve, SCOPE_SCHOOL, 1,
    "UPDATE role_grant AS g SET approved_by = $1 WHERE g.id = $3 AND g.approved_by IS NULL AND g.ends > $2"
    " AND g.requested_by <> $1 AND g.account <> $1 AND " SCOPE(role_grant, A, "g"));
/* The matrix lets officials grant school contacts of their authority alone (verb
   C); every other grant is a request (Q) until another person approves it (A). */
QUERY(grant_alone, SCOPE_SCHOOL, 2, yes_row,
      "SELECT 1 AS yes FROM (SELECT CAST($3 AS bigint) AS authority, CAST($4 AS bigint) AS school) AS p"
      " WHERE " SCOPE(role_grant, C, "p"));

/* A place that makes sense for the role; everything else would be a grant of
   more than was meant. */
static bool place_fits(const struct grant_new *g)
{
    if (g->school.n != 0 && g->authority.n == 0)
        return false;
    switch (g->role) {
    case ROLE_SCHOOL_CONTACT:
        return g->school.n != 0;
    case ROLE_AUTHORITY_OFFICIAL:
    case ROLE_AUDITOR:
        return g->authority.n != 0 && g->school.n == 0;
    case ROLE_TECHNICIAN:
    case ROLE_EXTERNAL_PROVIDER:
        return true;
    case ROLE_HEAD:
    case ROLE_SYSADMIN:
        return g->authority.n == 0 && g->school.n == 0;
    case ROLE_STEERING_MEMBER:
        return g->school.n == 0;
    case ROLE_ANONYMOUS:
    case ROLE_INVENTORY_AGENT:
    case ROLE_COUNT:
        break;
    }
    return false;
}

static enum err approver_of(struct tx *tx, const struct grant_new *g, account_id *approver)
{
    struct yes_row row;
    *approver = g->approved_by;
    if (g->approved_by.n != 0 || g->role != ROLE_SCHOOL_CONTACT)
        return OK;
    enum err e = tx_one(tx, grant_alone, &row, g->authority, g->school);
    if (e == OK)
        *approver = tx_actor(tx);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err auth_grant_create(struct tx *tx, const struct grant_new *g, grant_id *out)
{
    grant_id id;
    grant_ref ref = TX_REF(tx, grant);
    account_id approver;
    if (!place_fits(g) || instant_compare(g->starts, g->ends) >= 0)
        return ERR_INVALID;
    TRY(approver_of(tx, g, &approver));
    TRY(TX_SERIAL(tx, grant, &id));
    /* NULL waits; an account id never is 0. */
    struct instant approved = approver.n != 0 ? (struct instant){ approver.n } : INSTANT_NONE;
    TRY(tx_run(tx, grant_insert, NULL, id, &ref, g->account, (int)g->role, g->authority, g->school, g->narrow,
               g->starts, g->ends, tx_actor(tx), approved));
    tx_note(tx, .action = approver.n != 0 ? "account.grant_given" : "account.grant_requested",
            .object = OBJECT_ROLE_GRANT, .subject = id.n, .authority = g->authority);
    if (out != NULL)
        *out = id;
    return approver.n != 0 ? auth_reach_rebuild(tx, g->account) : OK;
}

enum err auth_grant_end(struct tx *tx, grant_id id, struct instant ends)
{
    struct grant_row row;
    int64_t changed;
    TRY(tx_one(tx, grant_of_id, &row, id));
    TRY(tx_run(tx, grant_shorten, &changed, id, ends));
    if (changed == 0)
        return ERR_CONFLICT; /* it had ended before */
    tx_note(tx, .action = "account.grant_ended", .object = OBJECT_ROLE_GRANT, .subject = id.n,
            .authority = row.authority);
    return auth_reach_rebuild(tx, row.account);
}

enum err auth_grant_approve(struct tx *tx, grant_id id)
{
    struct grant_row row;
    int64_t changed;
    TRY(tx_one(tx, grant_of_id, &row, id));
    TRY(tx_run(tx, grant_approve, &changed, id));
    if (changed == 0 && (row.requested_by.n == tx_actor(tx).n || row.account.n == tx_actor(tx).n))
        return tx_refuse(tx, ERR_DENIED, M_account_second_person, NULL);
    if (changed == 0)
        return row.approved_by >= 0 ? ERR_CONFLICT : ERR_NOT_FOUND;
    tx_note(tx, .action = "account.grant_approved", .object = OBJECT_ROLE_GRANT, .subject = id.n,
            .authority = row.authority);
    return auth_reach_rebuild(tx, row.account);
}

/* --- entrustments (Z7.3) -------------------------------------------------------------- */

struct entrustment_row {
    account_id account;
    authority_id authority;
};
ROW(entrustment_row, COL(entrustment_row, account), COL(entrustment_row, authority));

SQL(entrustment_insert, SCOPE_SYSTEM, 8,
    "INSERT INTO entrustment (id, ref, account, authority, school, starts, ends, committed_on, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $1, $2)");
QUERY(entrustment_of_id, SCOPE_SYSTEM, 1, entrustment_row, "SELECT account, authority FROM entrustment WHERE id = $3");
SQL(entrustment_shorten, SCOPE_SYSTEM, 2, "UPDATE entrustment SET ends = $4 WHERE id = $3 AND ends > $4");

enum err auth_entrustment_create(struct tx *tx, const struct entrustment_new *e, entrustment_id *out)
{
    entrustment_id id = TX_ID(tx, entrustment);
    entrustment_ref ref = TX_REF(tx, entrustment);
    if (day_is_none(e->committed_on) || (e->school.n != 0 && e->authority.n == 0))
        return ERR_INVALID;
    /* Nothing is entrusted to anybody before the day of the commitment. */
    struct instant committed = zone_instant(e->committed_on, 0);
    struct instant starts = instant_compare(e->starts, committed) < 0 ? committed : e->starts;
    if (instant_compare(starts, e->ends) >= 0)
        return ERR_INVALID;
    TRY(tx_run(tx, entrustment_insert, NULL, id, &ref, e->account, e->authority, e->school, starts, e->ends,
               e->committed_on));
    tx_note(tx, .action = "account.entrusted", .object = OBJECT_ENTRUSTMENT, .subject = id.n,
            .authority = e->authority);
    if (out != NULL)
        *out = id;
    return auth_reach_rebuild(tx, e->account);
}

enum err auth_entrustment_end(struct tx *tx, entrustment_id id, struct instant ends)
{
    struct entrustment_row row;
    int64_t changed;
    TRY(tx_one(tx, entrustment_of_id, &row, id));
    TRY(tx_run(tx, entrustment_shorten, &changed, id, ends));
    if (changed == 0)
        return ERR_CONFLICT;
    tx_note(tx, .action = "account.entrustment_ended", .object = OBJECT_ENTRUSTMENT, .subject = id.n,
            .authority = row.authority);
    return auth_reach_rebuild(tx, row.account);
}

/* --- reach: derived from grants and entrustments, whose changes are noted ------------- */

SQL_STATE(reach_clear, SCOPE_SYSTEM, 1, "DELETE FROM reach WHERE actor = $3");

/* Roles of the partners: the place of the grant itself.  Members of the steering
   group and system administrators have no place; which objects they see is
   decided by the list of roles in each scope alone. */
SQL_STATE(
    reach_by_grant, SCOPE_SYSTEM, 1,
    "INSERT INTO reach (actor, school, authority, role, starts, ends, narrow, grant_id)"
    " SELECT g.account,"
    " CASE WHEN g.role = " ROLE_school_contact_SQL " THEN g.school ELSE 0 END,"
    " CASE WHEN g.role IN (" ROLE_steering_member_SQL ", " ROLE_sysadmin_SQL ") THEN 0 ELSE g.authority END,"
    " g.role, g.starts, g.ends, g.narrow, g.id"
    " FROM role_grant g WHERE g.account = $3 AND g.approved_by IS NOT NULL AND g.starts < g.ends AND g.ends > $2 AND ("
    " (g.role = " ROLE_school_contact_SQL " AND g.school <> 0)"
    " OR (g.role IN (" ROLE_authority_official_SQL ", " ROLE_auditor_SQL ") AND g.authority <> 0)"
    " OR g.role IN (" ROLE_steering_member_SQL ", " ROLE_sysadmin_SQL "))");

/* Roles of the body: what grant and entrustment have in common, in place and
   time.  The head's place is everything, as soon as any commitment is in force. */
SQL_STATE(reach_by_entrustment, SCOPE_SYSTEM, 1,
          "INSERT INTO reach (actor, school, authority, role, starts, ends, narrow, grant_id)"
          " SELECT b.account, b.school, b.authority, b.role, b.starts, max(b.ends), b.narrow, b.id FROM ("
          "SELECT g.account, g.role, g.narrow, g.id,"
          " CASE WHEN g.role = " ROLE_head_SQL " THEN 0 WHEN g.school <> 0 THEN g.school ELSE e.school END AS school,"
          " CASE WHEN g.role = " ROLE_head_SQL " THEN 0 WHEN g.authority <> 0 THEN g.authority ELSE e.authority END"
          " AS authority,"
          " CASE WHEN g.starts > e.starts THEN g.starts ELSE e.starts END AS starts,"
          " CASE WHEN g.ends < e.ends THEN g.ends ELSE e.ends END AS ends"
          " FROM role_grant g JOIN entrustment e ON e.account = g.account"
          " WHERE g.account = $3 AND g.approved_by IS NOT NULL AND (g.role = " ROLE_head_SQL
          " OR (g.role IN (" ROLE_technician_SQL ", " ROLE_external_provider_SQL ")"
          " AND (g.authority = 0 OR e.authority IN (0, g.authority)) AND (g.school = 0 OR e.school IN (0, g.school))))"
          ") AS b WHERE b.starts < b.ends AND b.ends > $2"
          " GROUP BY b.account, b.school, b.authority, b.role, b.starts, b.narrow, b.id");

enum err auth_reach_rebuild(struct tx *tx, account_id account)
{
    TRY(tx_run(tx, reach_clear, NULL, account));
    TRY(tx_run(tx, reach_by_grant, NULL, account));
    return tx_run(tx, reach_by_entrustment, NULL, account);
}
