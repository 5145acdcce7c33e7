/*
 * desk/figure_outage.c -- how much of the school time rooms could be used: without an open
 * ticket of priority 1 or 2 (domain/desk.md 16; agreement § 1 (2)).
 */
#include "domain/desk/figure_internal.h"
#include "domain/desk/school_calendar_store.h"

struct rooms_row {
    school_id school;
    int64_t rooms;
};
struct rooms_rows {
    struct rooms_row *at;
    size_t n;
};
ROW(rooms_row, COL(rooms_row, school), COL(rooms_row, rooms));
/* A part of a school's tickets says nothing about its rooms: only for who reaches the whole of it. */
QUERY(figure_rooms, SCOPE_AGGREGATE, 1, rooms_row,
      "SELECT m.school, count(*) AS rooms FROM room m WHERE m.ends IS NULL AND ($3 = 0 OR m.authority = $3) AND "
      "(" SCOPE_AGGREGATES(ticket, R) " OR " SCOPE_IF(ticket, R, "m", WHOLE_SCHOOL) ") GROUP BY m.school ORDER BY "
                                                                                    "m.school");
struct outage_row {
    school_id school;
    int64_t room; /* OF_SCHOOL: all of them; OF_UNKNOWN: one that nobody named */
    struct instant since, until;
};
struct outage_rows {
    struct outage_row *at;
    size_t n;
};
enum { OF_SCHOOL = 0, OF_UNKNOWN = -1 };
ROW(outage_row, COL(outage_row, school), COL(outage_row, room), COL(outage_row, since), COL(outage_row, until));
#define OUTAGES_READ 16384
/* clang-format off */
#define OUTAGE \
    "SELECT o.id, o.authority, o.school, o.room, o.extent, o.created_at, o.closed_at FROM ticket o" \
    " WHERE o.priority <= 2 AND o.sensitive = 0 AND o.channel <> 8 AND +o.created_at < $4 AND "
/* Duplicates, withdrawn and unwanted ones tell of no outage; $3 from, $4 to, $5 authority.
   The + keeps the index of all tickets out. */
#define OUTAGES \
    OUTAGE "o.state <> 6 UNION ALL " OUTAGE "o.state = 6 AND o.closed_at >= $3 AND o.reason NOT IN (69, 70, 71)"
/* clang-format on */
_Static_assert(REASON_DUPLICATE == 69 && REASON_UNWANTED == 71, "stand in the statement below");
_Static_assert(EXTENT_BUILDING == 3 && EXTENT_SCHOOL == 4, "stand in the statement below");
_Static_assert(CHANNEL_IMPORT == 8, "stands in the statement below");
QUERY(figure_outages, SCOPE_AGGREGATE, 3, outage_row,
      "SELECT t.school, CASE WHEN t.extent >= 3 THEN 0 WHEN t.room = 0 THEN -1 ELSE t.room END AS room, t.created_at "
      "AS since, coalesce(c.solution_end, t.closed_at) AS until FROM (" OUTAGES
      ") t LEFT JOIN ticket_clock c ON c.ticket = t.id WHERE ($5 = 0 OR t.authority = $5) AND "
      "(c.solution_end IS NULL OR c.solution_end > $3) AND (" SCOPE_AGGREGATES(ticket, R) " OR " SCOPE_IF(
          ticket, R, "t", WHOLE_SCHOOL) ") ORDER BY t.school, 2, 3 LIMIT 16384");

/* --- time lost ----------------------------------------------------------------------------------- */

/* Rows of one school and room, by their beginning. */
struct outage_run {
    const struct outage_row *at;
    size_t n;
};
struct window {
    const struct calendar *calendar; /* school time */
    struct instant from, to;
};

static const struct outage_row *take_first(struct outage_run *a, struct outage_run *b)
{
    struct outage_run *first = a->n == 0 || (b->n > 0 && instant_compare(b->at->since, a->at->since) < 0) ? b : a;
    first->n--;
    return first->at++;
}

/* School minutes in which one of the runs was open: what overlaps counts once. */
static int64_t union_minutes(const struct window *w, struct outage_run a, struct outage_run b)
{
    struct instant done = w->from;
    int64_t minutes = 0;
    while (a.n + b.n > 0) {
        const struct outage_row *row = take_first(&a, &b);
        struct instant since = instant_compare(row->since, done) > 0 ? row->since : done;
        struct instant until =
            instant_is_none(row->until) || instant_compare(row->until, w->to) > 0 ? w->to : row->until;
        if (instant_compare(until, since) <= 0)
            continue;
        minutes += calendar_between(w->calendar, since, until);
        done = until;
    }
    return minutes;
}

/* The next run of rows of the same school and room; takes it off. */
static struct outage_run next_run(struct outage_run *rows, school_id school)
{
    struct outage_run run = { rows->at, 0 };
    while (rows->n > 0 && rows->at->school.n == school.n && rows->at->room == run.at->room) {
        rows->at++;
        rows->n--;
        run.n++;
    }
    return run;
}

/* Unknown rooms stand before the whole school, whose rows count in every other run. */
static int64_t lost_minutes(const struct window *w, struct outage_run rows, school_id school, int64_t rooms)
{
    struct outage_run all = { rows.at, 0 };
    int64_t lost = 0, named = 0;
    for (struct outage_run rest = rows; rest.n > 0;) {
        struct outage_run run = next_run(&rest, school);
        all = run.at->room == OF_SCHOOL ? run : all;
    }
    while (rows.n > 0 && named < rooms) {
        struct outage_run run = next_run(&rows, school);
        if (run.at->room == OF_SCHOOL)
            continue;
        lost += union_minutes(w, all, run);
        named++;
    }
    return lost + (rooms - named) * union_minutes(w, all, (struct outage_run){ NULL, 0 });
}

/* --- all schools ----------------------------------------------------------------------------------- */

static void add_minutes(struct figure_count *count, int64_t all, int64_t lost)
{
    count->room_minutes += all;
    count->lost += lost;
}

static struct outage_run rows_of(const struct outage_rows *rows, size_t *i, school_id school)
{
    while (*i < rows->n && rows->at[*i].school.n < school.n)
        ++*i;
    struct outage_run run = { rows->at + *i, 0 };
    while (*i < rows->n && rows->at[*i].school.n == school.n) {
        ++*i;
        run.n++;
    }
    return run;
}

enum err figure_outages_read(struct tx *tx, authority_id authority, const struct figure_places_list *places,
                             struct figures *f)
{
    struct rooms_rows rooms;
    struct outage_rows outages;
    size_t at = 0;
    TRY(tx_all(tx, figure_rooms, &rooms, authority));
    TRY(tx_all(tx, figure_outages, &outages, f->from, f->at, authority));
    if (outages.n == OUTAGES_READ) /* cut off: no number rather than a wrong one */
        return OK;
    for (size_t i = 0; i < rooms.n; i++) {
        const struct rooms_row *r = &rooms.at[i];
        const struct figure_place *place = figure_place_of(places, r->school);
        struct mem_mark mark = mem_mark(tx_mem(tx));
        struct calendar calendar;
        if (place == NULL)
            continue;
        TRY(school_calendar_of(tx, r->school, zone_day(f->from), &calendar));
        struct window w = { &calendar, f->from, f->at };
        int64_t all = calendar_between(&calendar, f->from, f->at) * r->rooms;
        int64_t lost = lost_minutes(&w, rows_of(&outages, &at, r->school), r->school, r->rooms);
        add_minutes(&f->forms.at[place->form].count, all, lost);
        add_minutes(&f->authorities.at[place->authority].count, all, lost);
        add_minutes(&f->all, all, lost);
        mem_reset(tx_mem(tx), mark);
    }
    return OK;
}
