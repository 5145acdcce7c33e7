#include "domain/desk/coverage.h"

#include "base/workday.h"
#include "base/zone.h"
#include "domain/desk/calendar.h"
#include "domain/desk/ticket_internal.h"
#include "platform/setting.h"

ROW(coverage_row, COL(coverage_row, rule), COL(coverage_row, reference), COL(coverage_row, decided_at),
    COL(coverage_row, due));
QUERY(coverage_read, SCOPE_SYSTEM, 1, coverage_row,
      "SELECT c.rule, c.reference, c.decided_at, c.due FROM ticket_coverage c WHERE c.ticket = $3");
SQL(coverage_write, SCOPE_SYSTEM, 6,
    "INSERT INTO ticket_coverage (ticket, authority, school, rule, reference, decided_at, due)"
    " VALUES ($3, $4, $5, $6, $7, $2, $8) ON CONFLICT (ticket) DO UPDATE SET rule = excluded.rule,"
    " reference = excluded.reference, decided_at = excluded.decided_at, due = excluded.due");
SQL(device_link, SCOPE_SYSTEM, 4,
    "INSERT INTO ticket_device (ticket, device, authority, school) VALUES ($3, $4, $5, $6) ON CONFLICT DO NOTHING");
struct linked_row {
    device_id device;
};
ROW(linked_row, COL(linked_row, device));
QUERY(device_linked, SCOPE_SYSTEM, 1, linked_row,
      "SELECT d.device FROM ticket_device d WHERE d.ticket = $3 ORDER BY d.device LIMIT 1");
struct open_row {
    ticket_id id;
    authority_id authority;
    school_id school;
    int routing;
};
struct open_rows {
    struct open_row *at;
    size_t n;
};
ROW(open_row, COL(open_row, id), COL(open_row, authority), COL(open_row, school), COL(open_row, routing));
QUERY(tickets_unclear, SCOPE_SYSTEM, 0, open_row,
      "SELECT t.id, t.authority, t.school, t.routing FROM ticket_coverage c JOIN ticket t ON t.id = c.ticket"
      " WHERE c.due IS NOT NULL AND " SQL_OPEN " ORDER BY c.due, t.id LIMIT 200");
QUERY(ticket_place_of, SCOPE_SYSTEM, 1, open_row,
      "SELECT t.id, t.authority, t.school, t.routing FROM ticket t WHERE t.id = $3");
ROW(unclear_row, COL(unclear_row, ref), COL(unclear_row, number), COL(unclear_row, subject), COL(unclear_row, school),
    COL(unclear_row, device), COL(unclear_row, device_ref), COL(unclear_row, priority), COL(unclear_row, due),
    COL(unclear_row, overdue));
QUERY(unclear_list, SCOPE_SCHOOL, 1, unclear_row,
      "SELECT t.ref, t.number, t.subject, s.name AS school, coalesce(m.maker || ' ' || m.name, '') AS device,"
      " v.ref AS device_ref, t.priority, c.due, CASE WHEN c.due < $3 THEN 1 ELSE 0 END AS overdue"
      " FROM ticket_coverage c JOIN ticket t ON t.id = c.ticket JOIN school s ON s.id = t.school"
      " JOIN ticket_device d ON d.ticket = t.id JOIN device v ON v.id = d.device JOIN model m ON m.id = v.model"
      " WHERE c.due IS NOT NULL AND " SQL_OPEN " AND " TICKET_SCOPE(R, "t") " ORDER BY c.due, t.id LIMIT 200");

enum err coverage_of(struct tx *tx, ticket_id ticket, struct coverage_row *out)
{
    return tx_one(tx, coverage_read, out, ticket);
}

enum err coverage_device(struct tx *tx, ticket_id ticket, struct device_row *out)
{
    struct linked_row row;
    TRY(tx_one(tx, device_linked, &row, ticket));
    return asset_device_read(tx, row.device, out);
}

static enum err due_day(struct tx *tx, enum coverage_rule rule, const struct coverage_row *before, struct day *due)
{
    int64_t days;
    *due = DAY_NONE;
    if (rule != COVERAGE_UNCLEAR)
        return OK;
    if (before->rule == COVERAGE_UNCLEAR && !day_is_none(before->due)) {
        *due = before->due;
        return OK;
    }
    TRY(setting_get(tx, SETTING_COVERAGE_DAYS, &days));
    *due = workday_after(zone_day(tx_now(tx)), (int)days);
    return OK;
}

static enum err write_rule(struct tx *tx, const struct open_row *t, int routing)
{
    struct device_row device;
    struct coverage_row before = { .due = DAY_NONE };
    struct day due;
    enum err e = coverage_of(tx, t->id, &before);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    e = coverage_device(tx, t->id, &device);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    struct coverage_facts facts = coverage_facts_of(routing, e == OK ? &device : NULL);
    enum coverage_rule rule = coverage_rule(&facts, zone_day(tx_now(tx)));
    struct str reference = coverage_reference(tx_mem(tx), rule, &facts);
    if (before.rule == (int)rule && str_eq(before.reference, reference))
        return OK;
    TRY(due_day(tx, rule, &before, &due));
    TRY(tx_run(tx, coverage_write, NULL, t->id, t->authority, t->school, (int)rule, reference, due));
    tx_note(tx, .action = "desk.coverage", .object = OBJECT_TICKET, .subject = t->id.n, .authority = t->authority,
            .after = reference);
    return OK;
}

enum err coverage_decide(struct tx *tx, ticket_id ticket, authority_id authority, school_id school, device_id device,
                         int routing)
{
    struct open_row t = { ticket, authority, school, routing };
    /* The usual ticket has no row: the body's own work, about no device. */
    if (device.n == 0 && routing == ROUTING_BODY)
        return OK;
    if (device.n != 0)
        TRY(tx_run(tx, device_link, NULL, ticket, device, authority, school));
    return write_rule(tx, &t, routing);
}

enum err coverage_again(struct tx *tx, ticket_id ticket, int routing)
{
    struct open_row t;
    TRY(tx_one(tx, ticket_place_of, &t, ticket));
    return write_rule(tx, &t, routing);
}

enum err coverage_refresh(struct tx *tx, int *cleared)
{
    struct open_rows rows;
    *cleared = 0;
    TRY(tx_all(tx, tickets_unclear, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        struct coverage_row now;
        TRY(write_rule(tx, &rows.at[i], rows.at[i].routing));
        TRY(coverage_of(tx, rows.at[i].id, &now));
        *cleared += now.rule != COVERAGE_UNCLEAR;
    }
    return OK;
}

enum err coverage_unclear(struct tx *tx, struct unclear_rows *rows)
{
    return tx_all(tx, unclear_list, rows, zone_day(tx_now(tx)));
}
