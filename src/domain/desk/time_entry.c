#include "domain/desk/time_entry.h"

#include "base/zone.h"

enum msg time_category_msg(int category)
{
    static const enum msg names[TIME_CATEGORY_END] = {
        [TIME_REMOTE] = M_tools_time_remote,     [TIME_ON_SITE] = M_tools_time_on_site,
        [TIME_TRAVEL] = M_tools_time_travel,     [TIME_FOLLOW_UP] = M_tools_time_follow_up,
        [TIME_REFERRAL] = M_tools_time_referral, [TIME_DATA] = M_tools_time_data,
    };
    return category >= TIME_REMOTE && category < TIME_CATEGORY_END ? names[category] : MSG_NONE;
}

bool time_category_fits(int category, int routing)
{
    if (category < TIME_REMOTE || category >= TIME_CATEGORY_END)
        return false;
    return routing != ROUTING_EXCLUDED || category == TIME_REFERRAL || category == TIME_DATA;
}

/* --- recording ---------------------------------------------------------------------------------- */

SQL(time_entry_insert, SCOPE_SCHOOL, 5,
    "INSERT INTO time_entry (ticket, n, authority, school, account, day, category, minutes, corrects, at)"
    " SELECT t.id, (SELECT coalesce(max(e.n), 0) + 1 FROM time_entry e WHERE e.ticket = t.id), t.authority, t.school,"
    " $1, $4, $5, $6, $7, $2 FROM ticket t WHERE t.id = $3 AND " SCOPE(working_time, C, "t"));
struct open_row {
    int64_t n;
};
ROW(open_row, COL(open_row, n));
/* An own row that nothing stands for yet. */
QUERY(time_entry_open, SCOPE_SELF, 2, open_row,
      "SELECT count(*) AS n FROM time_entry e WHERE e.ticket = $3 AND e.n = $4 AND e.account = $1"
      " AND NOT EXISTS (SELECT 1 FROM time_entry c WHERE c.ticket = e.ticket AND c.corrects = e.n)");

static enum err valid(struct tx *tx, const struct ticket *t, const struct time_entry_new *new, struct day day)
{
    struct open_row row;
    if (t->merged_into.n != 0)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_merged_already, NULL);
    if (new->minutes < (new->corrects == 0 ? 1 : 0) || new->minutes > TIME_MINUTES_MAX)
        return tx_refuse(tx, ERR_INVALID, M_tools_error_minutes, "minutes");
    if (!time_category_fits(new->category, t->row.routing))
        return tx_refuse(tx, ERR_INVALID, M_tools_error_category, "category");
    if (day_compare(day, zone_day(tx_now(tx))) > 0)
        return tx_refuse(tx, ERR_INVALID, M_tools_error_day, "worked_on");
    if (new->corrects == 0)
        return OK;
    TRY(tx_one(tx, time_entry_open, &row, t->row.id, new->corrects));
    return row.n > 0 ? OK : tx_refuse(tx, ERR_CONFLICT, M_tools_error_corrected, NULL);
}

enum err time_entry_add(struct tx *tx, const struct ticket *t, const struct time_entry_new *new)
{
    int64_t changed;
    struct day day = day_is_none(new->day) ? zone_day(tx_now(tx)) : new->day;
    struct buf after = buf_of(tx_mem(tx), 64);
    TRY(valid(tx, t, new, day));
    TRY(tx_run(tx, time_entry_insert, &changed, t->row.id, day, new->category, new->minutes, new->corrects));
    if (changed == 0)
        return ERR_DENIED;
    buf_int(&after, new->minutes);
    buf_put_z(&after, new->corrects != 0 ? " min in place of row " : " min");
    if (new->corrects != 0)
        buf_int(&after, new->corrects);
    tx_note(tx, .action = "desk.time_recorded", .object = OBJECT_WORKING_TIME, .subject = t->row.id.n,
            .authority = t->authority, .after = buf_str(&after));
    return OK;
}

/* --- one ticket ----------------------------------------------------------------------------------- */

#define OF_TICKET \
    "(e.ticket = $3 OR e.ticket IN (SELECT m.id FROM ticket m WHERE m.merged_into = $3 AND m.merged_into <> 0))"
#define IS_REPLACED "EXISTS (SELECT 1 FROM time_entry c WHERE c.ticket = e.ticket AND c.corrects = e.n)"
ROW(time_entry_row, COL(time_entry_row, ticket), COL(time_entry_row, n), COL(time_entry_row, day),
    COL(time_entry_row, category), COL(time_entry_row, minutes), COL(time_entry_row, corrects),
    COL(time_entry_row, replaced), COL(time_entry_row, at));
QUERY(time_entries_of_actor, SCOPE_SELF, 1, time_entry_row,
      "SELECT e.ticket, e.n, e.day, e.category, e.minutes, e.corrects, CASE WHEN " IS_REPLACED
      " THEN 1 ELSE 0 END AS replaced, e.at FROM time_entry e WHERE e.account = $1 AND " OF_TICKET
      " ORDER BY e.at, e.ticket, e.n LIMIT 500");
struct total_row {
    int64_t own, others, persons;
};
ROW(total_row, COL(total_row, own), COL(total_row, others), COL(total_row, persons));
QUERY(time_entry_sum, SCOPE_SCHOOL, 1, total_row,
      "SELECT CAST(coalesce(sum(CASE e.account WHEN $1 THEN e.minutes ELSE 0 END), 0) AS bigint) AS own,"
      " CAST(coalesce(sum(CASE e.account WHEN $1 THEN 0 ELSE e.minutes END), 0) AS bigint) AS others,"
      " count(DISTINCT e.account) AS persons FROM time_entry e WHERE " OF_TICKET " AND NOT " IS_REPLACED
      " AND (e.account = $1 OR " SCOPE_IF(working_time, R, "e", " AND r_.role <> " ROLE_external_provider_SQL) ")");

enum err time_entries_own(struct tx *tx, const struct ticket *t, struct time_entry_rows *rows)
{
    return tx_all(tx, time_entries_of_actor, rows, t->row.id);
}

enum err time_entry_total(struct tx *tx, const struct ticket *t, int64_t *own, int64_t *all)
{
    struct total_row row;
    TRY(tx_one(tx, time_entry_sum, &row, t->row.id));
    *own = row.own;
    *all = row.persons >= TIME_PERSONS ? row.own + row.others : -1;
    return OK;
}
