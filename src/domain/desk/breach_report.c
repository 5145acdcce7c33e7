#include "domain/desk/breach_report.h"

#include "domain/desk/calendar_store.h"
#include "domain/desk/ticket_internal.h"
#include "platform/csv.h"

/* --- missed ------------------------------------------------------------------------------ */

struct missed_row {
    ticket_ref ref;
    int64_t number;
    school_id school_id;
    authority_id authority;
    struct str school, subject;
    int priority;
    int run;
    struct instant due, end;
    int64_t late;
    int cause;
    struct str cause_text;
};
struct missed_rows {
    struct missed_row *at;
    size_t n;
};
ROW(missed_row, COL(missed_row, ref), COL(missed_row, number), COL(missed_row, school_id), COL(missed_row, authority),
    COL(missed_row, school), COL(missed_row, subject), COL(missed_row, priority), COL(missed_row, run),
    COL(missed_row, due), COL(missed_row, end), COL(missed_row, late), COL(missed_row, cause),
    COL(missed_row, cause_text));
#define MISSED(clock, end) \
    "SELECT t.ref, t.number, t.school AS school_id, t.authority, s.name AS school, t.subject, t.priority, c." clock \
    "_run AS run, c." clock "_due AS due, " end " AS \"end\", c." clock \
    "_late AS late, c.cause, c.cause_text FROM ticket_clock c JOIN ticket t ON t.id = c.ticket JOIN school s ON s.id " \
    "= " \
    "t.school WHERE c.authority = $3 AND c." clock "_due >= $4 AND c." clock "_due < $5 AND (c." clock \
    "_late > 0 OR (c." clock "_run = 1 AND c." clock "_due < $2)) AND " TICKET_SCOPE(R, "t") " ORDER BY c." clock \
                                                                                             "_due, t.id"
_Static_assert(CLOCK_RUNS == 1, "stands in the statements of this file");
QUERY(reactions_missed, SCOPE_SCHOOL, 3, missed_row, MISSED("reaction", "c.reaction_end"));
QUERY(solutions_missed, SCOPE_SCHOOL, 3, missed_row, MISSED("solution", "c.solution_end"));

/* A clock that still runs counts until now. */
static enum err late_of(struct tx *tx, const struct missed_row *row, int64_t *late)
{
    struct calendar calendar;
    *late = row->late;
    if (row->run != CLOCK_RUNS)
        return OK;
    TRY(calendar_of_school(tx, row->authority, row->school_id, &calendar));
    *late = calendar_between(&calendar, row->due, tx_now(tx));
    return OK;
}

static enum err add_missed(struct tx *tx, const struct missed_rows *rows, enum clock_kind kind,
                           struct breach_report *report)
{
    for (size_t i = 0; i < rows->n; i++) {
        const struct missed_row *row = &rows->at[i];
        struct breach b = { .ref = row->ref,
                            .number = row->number,
                            .school = row->school,
                            .subject = row->subject,
                            .priority = row->priority,
                            .kind = kind,
                            .due = row->due,
                            .end = row->end,
                            .cause = row->cause,
                            .cause_text = row->cause_text };
        TRY(late_of(tx, row, &b.late));
        struct breaches *list = row->cause == BREACH_FORCE_MAJEURE ? &report->force_majeure : &report->missed;
        list->at[list->n++] = b;
    }
    return OK;
}

static enum err missed(struct tx *tx, authority_id authority, struct instant from, struct instant to,
                       struct breach_report *report)
{
    struct missed_rows reactions, solutions;
    TRY(tx_all(tx, reactions_missed, &reactions, authority, from, to));
    TRY(tx_all(tx, solutions_missed, &solutions, authority, from, to));
    size_t max = reactions.n + solutions.n;
    report->missed = (struct breaches){ MEM_NEW_N(tx_mem(tx), struct breach, max), 0 };
    report->force_majeure = (struct breaches){ MEM_NEW_N(tx_mem(tx), struct breach, max), 0 };
    TRY(add_missed(tx, &reactions, CLOCK_REACTION, report));
    return add_missed(tx, &solutions, CLOCK_SOLUTION, report);
}

/* --- sums ----------------------------------------------------------------------------------- */

struct sums_row {
    int64_t reported, in_time, broken;
};
ROW(sums_row, COL(sums_row, reported), COL(sums_row, in_time), COL(sums_row, broken));
/* Force majeure is in neither; reported: tickets of the month that have targets. */
QUERY(
    level_sums, SCOPE_SCHOOL, 3, sums_row,
    "SELECT count(*) AS reported, CAST(coalesce(sum(CASE WHEN c.reaction_late > 0 OR c.solution_late > 0 OR "
    "(c.reaction_run = 1 AND c.reaction_due < $2) OR (c.solution_run = 1 AND c.solution_due < $2) THEN 0 ELSE 1 END), "
    "0) AS bigint) AS in_time, CAST(coalesce(sum(c.broken), 0) AS bigint) AS broken"
    " FROM ticket_clock c JOIN ticket t ON t.id = c.ticket WHERE c.authority = $3 AND c.started_at >= $4 AND "
    "c.started_at < $5 AND c.solution_target > 0 AND c.cause <> 7 AND " TICKET_SCOPE(R, "t"));
_Static_assert(BREACH_FORCE_MAJEURE == 7, "stands in the statement above");

struct wait_row {
    int64_t ticket;
    ticket_ref ref;
    int64_t number;
    school_id school_id;
    authority_id authority;
    struct str school, why;
    struct instant since, until;
};
struct wait_rows {
    struct wait_row *at;
    size_t n;
};
ROW(wait_row, COL(wait_row, ticket), COL(wait_row, ref), COL(wait_row, number), COL(wait_row, school_id),
    COL(wait_row, authority), COL(wait_row, school), COL(wait_row, why), COL(wait_row, since), COL(wait_row, until));
QUERY(
    waits, SCOPE_SCHOOL, 4, wait_row,
    "SELECT t.id AS ticket, t.ref, t.number, t.school AS school_id, t.authority, s.name AS school, coalesce((SELECT "
    "e.new_text FROM ticket_event e WHERE e.ticket = p.ticket AND e.n = p.event), '') AS why, p.since, p.until"
    " FROM ticket_phase p JOIN ticket t ON t.id = p.ticket JOIN school s ON s.id = t.school WHERE p.authority = $3 AND "
    "p.since < $5 AND (p.until IS NULL OR p.until > $4) AND p.reason = $6 AND " TICKET_SCOPE(R, "t") " ORDER BY "
                                                                                                     "p.ticket, p.n");

static enum err waited(struct tx *tx, authority_id authority, struct instant from, struct instant to,
                       struct breach_report *report)
{
    struct wait_rows rows;
    int64_t last = 0;
    TRY(tx_all(tx, waits, &rows, authority, from, to, (int)REASON_AUTHORITY));
    for (size_t i = 0; i < rows.n; i++) {
        const struct wait_row *w = &rows.at[i];
        struct calendar calendar;
        struct clock_phase phase = { REASON_AUTHORITY, w->since, w->until };
        struct instant end = instant_compare(to, tx_now(tx)) < 0 ? to : tx_now(tx);
        TRY(calendar_of_school(tx, w->authority, w->school_id, &calendar));
        report->authority_minutes +=
            clock_waited(&calendar, &(struct clock_phases){ &phase, 1 }, REASON_AUTHORITY, from, end);
        report->authority_tickets += w->ticket != last;
        last = w->ticket;
    }
    return OK;
}

static enum err stood_still(struct tx *tx, authority_id authority, struct instant from, struct instant to,
                            struct breach_report *report)
{
    struct wait_rows rows;
    TRY(tx_all(tx, waits, &rows, authority, from, to, (int)REASON_FORCE_MAJEURE));
    report->pauses.at = MEM_NEW_N(tx_mem(tx), struct force_majeure_pause, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct wait_row *w = &rows.at[i];
        report->pauses.at[report->pauses.n++] =
            (struct force_majeure_pause){ w->ref, w->number, w->school, w->why, w->since, w->until };
    }
    return OK;
}

enum err breach_report(struct tx *tx, authority_id authority, struct instant from, struct instant to,
                       struct breach_report *report)
{
    struct sums_row sums;
    *report = (struct breach_report){ .reported = 0 };
    TRY(missed(tx, authority, from, to, report));
    TRY(tx_one(tx, level_sums, &sums, authority, from, to));
    report->reported = sums.reported;
    report->in_time = sums.in_time;
    report->promises_broken = sums.broken;
    TRY(waited(tx, authority, from, to, report));
    return stood_still(tx, authority, from, to, report);
}

/* --- CSV ------------------------------------------------------------------------------------------ */

static void put_moment(struct csv_out *csv, enum lang lang, struct instant at)
{
    char room[64];
    struct buf text = buf_fixed(room, sizeof room);
    if (!instant_is_none(at))
        i18n_instant_short(&text, lang, at);
    csv_put(csv, buf_str(&text));
}

static void put_breach(struct csv_out *csv, enum lang lang, struct str authority, const struct breach *b)
{
    char room[32];
    struct buf number = buf_fixed(room, sizeof room);
    buf_int_padded(&number, b->number / 1000000, 4);
    buf_byte(&number, '-');
    buf_int_padded(&number, b->number % 1000000, 6);
    csv_put(csv, authority);
    csv_put(csv, buf_str(&number));
    csv_put(csv, b->school);
    csv_put_int(csv, b->priority);
    csv_put(csv, msg_text(lang, b->kind == CLOCK_REACTION ? M_calendar_breach_reaction : M_calendar_breach_solution));
    put_moment(csv, lang, b->due);
    put_moment(csv, lang, b->end);
    csv_put_int(csv, b->late);
    csv_put(csv, msg_text(lang, breach_cause_msg(b->cause)));
    csv_put(csv, b->cause_text);
    csv_put(csv, msg_text(lang, b->cause == BREACH_FORCE_MAJEURE ? M_calendar_breach_no : M_calendar_breach_yes));
    csv_end_row(csv);
}

bool breach_report_empty(const struct breach_report *r)
{
    return r->reported == 0 && r->missed.n == 0 && r->force_majeure.n == 0 && r->pauses.n == 0 &&
           r->authority_tickets == 0;
}

void breach_report_csv(struct buf *out, enum lang lang, struct str authority, const struct breach_report *report)
{
    static const enum msg head[] = { M_calendar_authority,         M_calendar_breach_number, M_calendar_breach_school,
                                     M_calendar_priority,          M_calendar_breach_what,   M_calendar_breach_due,
                                     M_calendar_breach_end,        M_calendar_breach_late,   M_calendar_breach_cause,
                                     M_calendar_breach_cause_text, M_calendar_breach_counts };
    struct csv_out csv = csv_begin(out);
    for (size_t i = 0; i < ARRAY_LEN(head); i++)
        csv_put(&csv, msg_text(lang, head[i]));
    csv_end_row(&csv);
    for (size_t i = 0; i < report->missed.n; i++)
        put_breach(&csv, lang, authority, &report->missed.at[i]);
    for (size_t i = 0; i < report->force_majeure.n; i++)
        put_breach(&csv, lang, authority, &report->force_majeure.at[i]);
}
