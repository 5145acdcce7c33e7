#include "domain/desk/enabling.h"

#include "base/zone.h"
#include "platform/setting.h"

ROW(enabling_row, COL(enabling_row, school), COL(enabling_row, ref), COL(enabling_row, authority),
    COL(enabling_row, name), COL(enabling_row, authority_name), COL(enabling_row, contact),
    COL(enabling_row, has_account), COL(enabling_row, has_pin), COL(enabling_row, trained_on),
    COL(enabling_row, sheet_on), COL(enabling_row, loan_policy_on), COL(enabling_row, starts),
    COL(enabling_row, version));
#define IN_FORCE(alias, day) alias ".starts <= " day " AND (" alias ".ends IS NULL OR " alias ".ends >= " day ")"
/* Supported since the authority takes part, or since the school opened if that was later. */
#define ENABLING_COLUMNS \
    "SELECT s.id AS school, s.ref, s.authority, s.name, a.name AS authority_name," \
    " coalesce((SELECT min(c.name) FROM contact c WHERE c.authority = s.authority AND c.school = s.id AND c.deputy = " \
    "0" \
    " AND " IN_FORCE( \
        "c", \
        "$3") "), '') AS contact," \
              " CASE WHEN EXISTS (SELECT 1 FROM role_grant g WHERE g.school = s.id AND g.role " \
              "= " ROLE_school_contact_SQL " AND g.narrow = 0 AND g.approved_by IS NOT NULL AND g.starts <= $2 AND " \
              "g.ends > $2) THEN 1 ELSE 0 END AS " \
              "has_account, CASE WHEN EXISTS (SELECT 1 FROM school_pin k WHERE k.school = s.id) THEN 1 ELSE 0 END AS " \
              "has_pin," \
              " e.trained_on, e.sheet_on, e.loan_policy_on," \
              " (SELECT CASE WHEN s.starts > min(p.starts) THEN s.starts ELSE min(p.starts) END FROM participant p" \
              " WHERE p.authority = s.authority AND " IN_FORCE( \
                  "p", "$3") ") AS starts, coalesce(e.version, 0) AS version" \
                             " FROM school s JOIN authority a ON a.id = s.authority LEFT JOIN enabling e ON e.school " \
                             "= s.id" \
                             " WHERE (s.starts IS NULL OR s.starts <= $3) AND (s.ends IS NULL OR s.ends >= $3)" \
                             " AND EXISTS (SELECT 1 FROM participant q WHERE q.authority = s.authority AND " IN_FORCE( \
                                 "q", "$3") ")" \
                                            " AND " SCOPE(staff_contact, W, "s")
QUERY(enabling_all, SCOPE_SCHOOL, 1, enabling_row, ENABLING_COLUMNS " ORDER BY a.sort_key, a.id, s.sort_key, s.id");
QUERY(enabling_one, SCOPE_SCHOOL, 2, enabling_row, ENABLING_COLUMNS " AND s.ref = $4");
SQL(enabling_insert, SCOPE_SYSTEM, 5,
    "INSERT INTO enabling (school, authority, trained_on, sheet_on, loan_policy_on) VALUES ($3, $4, $5, $6, $7)"
    " ON CONFLICT (school) DO NOTHING");
SQL(enabling_set, SCOPE_SYSTEM, 5,
    "UPDATE enabling SET trained_on = $5, sheet_on = $6, loan_policy_on = $7, version = version + 1"
    " WHERE school = $3 AND version = $4");

bool enabling_done(const struct enabling_row *r)
{
    return r->contact.len > 0 && !day_is_none(r->trained_on) && !day_is_none(r->sheet_on) &&
           !day_is_none(r->loan_policy_on);
}

bool enabling_overdue(const struct enabling_row *r, struct day today)
{
    return !enabling_done(r) && !day_is_none(r->due) && day_compare(r->due, today) < 0;
}

static enum err due_fill(struct tx *tx, struct enabling_row *rows, size_t n)
{
    int64_t days;
    TRY(setting_get(tx, SETTING_ENABLING_DAYS, &days));
    for (size_t i = 0; i < n; i++)
        rows[i].due = day_is_none(rows[i].starts) ? DAY_NONE : day_add(rows[i].starts, (int)days);
    return OK;
}

enum err enabling_list(struct tx *tx, struct enabling_rows *rows)
{
    TRY(tx_all(tx, enabling_all, rows, zone_day(tx_now(tx))));
    return due_fill(tx, rows->at, rows->n);
}

enum err enabling_by_ref(struct tx *tx, school_ref ref, struct enabling_row *row)
{
    TRY(tx_one(tx, enabling_one, row, zone_day(tx_now(tx)), &ref));
    return due_fill(tx, row, 1);
}

static enum err not_ahead(struct tx *tx, struct day day, const char *field)
{
    bool ahead = !day_is_none(day) && day_compare(day, zone_day(tx_now(tx))) > 0;
    return ahead ? tx_refuse(tx, ERR_INVALID, M_enabling_error_future, field) : OK;
}

enum err enabling_put(struct tx *tx, const struct enabling_row *r, const struct enabling_change *c)
{
    int64_t changed;
    TRY(not_ahead(tx, c->trained_on, "trained_on"));
    TRY(not_ahead(tx, c->sheet_on, "sheet_on"));
    TRY(not_ahead(tx, c->loan_policy_on, "loan_policy_on"));
    if (c->version == 0)
        TRY(tx_run(tx, enabling_insert, &changed, r->school, r->authority, c->trained_on, c->sheet_on,
                   c->loan_policy_on));
    else
        TRY(tx_run(tx, enabling_set, &changed, r->school, c->version, c->trained_on, c->sheet_on, c->loan_policy_on));
    if (changed == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_enabling_error_changed, NULL);
    tx_note(tx, .action = "desk.school_enabled", .object = OBJECT_STAFF_CONTACT, .subject = r->school.n,
            .authority = r->authority);
    return OK;
}
