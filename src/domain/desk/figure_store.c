#include "domain/desk/figure.h"

#include "base/zone.h"
#include "domain/desk/calendar_store.h"
#include "domain/desk/clock.h"
#include "domain/desk/figure_internal.h"
#include "domain/desk/try.h"

/* --- places ----------------------------------------------------------------------------- */

struct place_rows {
    struct place_row *at;
    size_t n;
};
ROW(place_row, COL(place_row, id), COL(place_row, authority), COL(place_row, authority_name), COL(place_row, form));
QUERY(figure_places, SCOPE_AGGREGATE, 1, place_row,
      "SELECT s.id, s.authority, a.name AS authority_name, coalesce((SELECT CASE WHEN min(b.form) < max(b.form) THEN "
      "'+' ELSE min(b.form) END FROM branch b WHERE b.authority = s.authority AND b.school = s.id), '') AS form"
      " FROM school s JOIN authority a ON a.id = s.authority WHERE ($3 = 0 OR s.authority = $3) AND (" SCOPE_AGGREGATES(
          ticket, R) " OR " SCOPE(ticket, R, "s") ") ORDER BY s.id");
struct whole_row {
    int64_t n;
};
ROW(whole_row, COL(whole_row, n));
QUERY(figure_whole, SCOPE_AGGREGATE, 1, whole_row,
      "SELECT count(*) AS n FROM authority a WHERE a.id = $3 AND (" SCOPE_AGGREGATES(
          ticket, R) " OR EXISTS (SELECT 1 FROM reach r_ WHERE r_.actor = $1 AND r_.school = 0 AND r_.authority IN (0, "
                     "a.authority) AND r_.starts <= $2 AND r_.ends > $2 AND " ROLE_HAS(ticket, R) WHOLE_SCHOOL "))");

enum err figures_whole(struct tx *tx, authority_id authority, bool *yes)
{
    struct whole_row row;
    TRY(tx_one(tx, figure_whole, &row, authority));
    *yes = row.n > 0;
    return OK;
}

static size_t group_of(struct figure_groups *groups, struct str name, authority_id authority)
{
    for (size_t i = 0; i < groups->n; i++)
        if (groups->at[i].authority.n == authority.n && str_eq(groups->at[i].name, name))
            return i;
    groups->at[groups->n] = (struct figure_group){ .name = name, .authority = authority };
    return groups->n++;
}

/* Schools of one authority and one form have the same hours. */
static enum err hours_of(struct tx *tx, const struct figure_places_list *before, struct figure_place *place)
{
    bool one = !str_eq(place->row.form, STR("+"));
    for (size_t i = 0; one && i < before->n; i++) {
        const struct place_row *other = &before->at[i].row;
        if (other->authority.n == place->row.authority.n && str_eq(other->form, place->row.form)) {
            place->calendar = before->at[i].calendar;
            return OK;
        }
    }
    return calendar_of_school(tx, place->row.authority, place->row.id, &place->calendar);
}

static enum err read_places(struct tx *tx, authority_id authority, struct figures *f, struct figure_places_list *out)
{
    struct place_rows rows;
    TRY(tx_all(tx, figure_places, &rows, authority));
    *out = (struct figure_places_list){ MEM_NEW_N(tx_mem(tx), struct figure_place, rows.n), 0 };
    f->forms.at = MEM_NEW_N(tx_mem(tx), struct figure_group, rows.n);
    f->authorities.at = MEM_NEW_N(tx_mem(tx), struct figure_group, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        struct figure_place place = { .row = rows.at[i] };
        place.form = group_of(&f->forms, place.row.form, (authority_id){ 0 });
        place.authority = group_of(&f->authorities, place.row.authority_name, place.row.authority);
        TRY(hours_of(tx, out, &place));
        out->at[out->n++] = place;
    }
    return OK;
}

const struct figure_place *figure_place_of(const struct figure_places_list *places, school_id id)
{
    size_t low = 0, high = places->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (places->at[middle].row.id.n < id.n)
            low = middle + 1;
        else
            high = middle;
    }
    return low < places->n && places->at[low].row.id.n == id.n ? &places->at[low] : NULL;
}

/* --- tickets ------------------------------------------------------------------------------- */

enum verdict { VERDICT_NONE, VERDICT_KEPT, VERDICT_MISSED };
struct figure_ticket {
    int64_t id;
    school_id school;
    struct instant created_at, started_at, reaction_end;
    int reason, reaction, solution; /* enum ticket_reason, enum verdict */
    int64_t spent;                  /* FIGURE_NONE: not solved by the desk */
    int rule;                       /* enum coverage_rule */
    bool reopened, closed, promised, broken;
};
struct figure_ticket_rows {
    struct figure_ticket *at;
    size_t n;
};
ROW(figure_ticket, COL(figure_ticket, id), COL(figure_ticket, school), COL(figure_ticket, created_at),
    COL(figure_ticket, started_at), COL(figure_ticket, reaction_end), COL(figure_ticket, reason),
    COL(figure_ticket, reaction), COL(figure_ticket, solution), COL(figure_ticket, spent), COL(figure_ticket, rule),
    COL(figure_ticket, reopened), COL(figure_ticket, closed), COL(figure_ticket, promised), COL(figure_ticket, broken));
/* As the breach report counts: no target, or missed by force majeure (7), is in neither. */
#define VERDICT(clock) \
    "CASE WHEN c." clock "_target = 0 OR c.cause = 7 THEN 0 WHEN c." clock "_late > 0 OR (c." clock \
    "_run = 1 AND c." clock "_due < $2) THEN 2 WHEN c." clock "_run = 3 THEN 1 ELSE 0 END AS " clock
#define FIGURE_ROWS_READ 4096
/* What another house did with its tickets is none of our figures. */
_Static_assert(CHANNEL_IMPORT == 8, "stands in the statement below");
/* The usual ticket has no row of coverage (coverage_decide). */
_Static_assert(COVERAGE_SERVICE == 8, "stands in the statement below");
QUERY(figure_tickets, SCOPE_AGGREGATE, 4, figure_ticket,
      "SELECT t.id, t.school, t.created_at, c.started_at, CASE WHEN c.reaction_target > 0 THEN c.reaction_end END AS "
      "reaction_end, t.reason, " VERDICT("reaction") ", " VERDICT(
          "solution") ", CASE WHEN c.solution_target > 0 AND t.reason BETWEEN 61 AND 63 AND c.solution_run = 3 THEN "
                      "c.solution_spent ELSE -1 END AS spent, coalesce(k.rule, 8) AS rule, CASE WHEN EXISTS (SELECT 1 "
                      "FROM ticket_phase p WHERE "
                      "p.ticket = t.id AND p.reason >= 61 AND p.until IS NOT NULL AND EXISTS (SELECT 1 FROM "
                      "ticket_phase q WHERE q.ticket = p.ticket AND q.n = p.n + 1 AND q.reason < 61)) THEN 1 ELSE 0 "
                      "END AS reopened, CASE WHEN t.state = 6 THEN 1 ELSE 0 END AS closed, CASE WHEN t.promised_at IS "
                      "NULL AND "
                      "coalesce(c.broken, 0) = 0 THEN 0 ELSE 1 END AS promised, CASE WHEN c.broken > 0 THEN 1 ELSE 0 "
                      "END AS broken FROM ticket t LEFT JOIN ticket_clock c ON c.ticket = t.id LEFT JOIN "
                      "ticket_coverage k ON k.ticket = t.id WHERE t.created_at < $4 AND "
                      "(t.created_at,"
                      " t.id) > ($3, $6) AND t.channel <> 8 AND ($5 = 0 OR t.authority = $5) AND " FIGURE_SCOPE(
                          "t") " ORDER BY t.created_at, t.id LIMIT 4096");

/* What a median needs of a ticket: rows are read in parts and given back, these stay. */
struct sample {
    int32_t reaction, solution; /* minutes, FIGURE_NONE */
    uint32_t place;
};
struct samples {
    struct samples *next;
    size_t n;
    struct sample at[FIGURE_ROWS_READ];
};
#define ROOM_OF_PART MIB(2) /* rows of one part while they are read */

static bool is_solved(const struct figure_ticket *t)
{
    return t->reason >= REASON_TEST_CONFIRMED && t->reason <= REASON_SOLVED_AT_SCHOOL;
}

static void add_times(struct figure_times *times, int verdict)
{
    times->kept += verdict == VERDICT_KEPT;
    times->missed += verdict == VERDICT_MISSED;
}

static void add_ticket(struct figure_count *count, const struct figure_ticket *t)
{
    count->tickets++;
    count->solved += is_solved(t);
    count->confirmed += t->reason == REASON_TEST_CONFIRMED;
    count->first_level += t->reason == REASON_SOLVED_AT_SCHOOL;
    count->reopened += t->reopened;
    count->closed += t->closed || t->reopened;
    count->promised += t->promised;
    count->broken += t->broken;
    add_times(&count->reaction, t->reaction);
    add_times(&count->solution, t->solution);
}

static void add_moment(struct figures *f, struct instant at)
{
    struct local local = zone_local(at);
    struct day_parts first = day_parts(f->first_month), parts = day_parts(local.day);
    int month = (parts.year - first.year) * 12 + parts.month - first.month;
    f->load[day_weekday(local.day)][local.minute / 60]++;
    if (month >= 0 && month < FIGURE_MONTHS)
        f->months[month]++;
}

static int32_t minutes_of(int64_t minutes) { return minutes < INT32_MAX ? (int32_t)minutes : INT32_MAX; }

static void add_rows(struct figures *f, const struct figure_places_list *places, const struct figure_ticket_rows *rows,
                     struct samples *part)
{
    for (size_t i = 0; i < rows->n; i++) {
        const struct figure_ticket *t = &rows->at[i];
        const struct figure_place *place = figure_place_of(places, t->school);
        if (place == NULL)
            continue;
        add_ticket(&f->forms.at[place->form].count, t);
        add_ticket(&f->authorities.at[place->authority].count, t);
        add_ticket(&f->all, t);
        add_moment(f, t->created_at);
        f->coverage[t->rule]++;
        int64_t reaction = instant_is_none(t->reaction_end)
                               ? FIGURE_NONE
                               : calendar_between(&place->calendar, t->started_at, t->reaction_end);
        part->at[part->n++] =
            (struct sample){ minutes_of(reaction), minutes_of(t->spent), (uint32_t)(place - places->at) };
    }
}

static enum err read_tickets(struct tx *tx, authority_id authority, const struct figure_places_list *places,
                             struct figures *f, struct samples **all)
{
    struct mem *mem = tx_mem(tx);
    struct instant after = f->from;
    int64_t last = 0;
    for (bool more = true; more;) {
        struct figure_ticket_rows rows;
        if (mem_left(mem) < sizeof(struct samples) + ROOM_OF_PART + LIMIT_PAGE)
            return tx_refuse(tx, ERR_TOO_LARGE, M_figure_error_many, "to");
        struct samples *part = MEM_NEW(mem, struct samples);
        *part = (struct samples){ .next = *all };
        *all = part;
        struct mem_mark mark = mem_mark(mem);
        TRY(tx_all(tx, figure_tickets, &rows, after, f->to, authority, last));
        add_rows(f, places, &rows, part);
        more = rows.n == FIGURE_ROWS_READ;
        if (more) {
            after = rows.at[rows.n - 1].created_at;
            last = rows.at[rows.n - 1].id;
        }
        mem_reset(mem, mark);
    }
    return OK;
}

/* --- medians ------------------------------------------------------------------------------------ */

/* The lower middle one, found by its high and then its low digit: nothing is sorted. */
#define DIGIT 2048
struct middle {
    const struct samples *samples;
    const struct figure_places_list *places;
    enum clock_kind kind;
    enum { OF_ALL, OF_FORM, OF_AUTHORITY } of;
    size_t group;
};

static bool counts(const struct middle *m, const struct sample *s, int32_t *minutes)
{
    const struct figure_place *place = &m->places->at[s->place];
    *minutes = m->kind == CLOCK_REACTION ? s->reaction : s->solution;
    if (*minutes > DIGIT * DIGIT - 1)
        *minutes = DIGIT * DIGIT - 1;
    return *minutes >= 0 && (m->of == OF_ALL || (m->of == OF_FORM ? place->form : place->authority) == m->group);
}

/* Counts by one digit; of those whose high one is `high`, or of all (-1) by it. */
static int64_t count_digits(const struct middle *m, int high, int32_t *digits)
{
    int64_t n = 0;
    for (int i = 0; i < DIGIT; i++)
        digits[i] = 0;
    for (const struct samples *part = m->samples; part != NULL; part = part->next)
        for (size_t i = 0; i < part->n; i++) {
            int32_t minutes;
            if (!counts(m, &part->at[i], &minutes) || (high >= 0 && minutes / DIGIT != high))
                continue;
            digits[high < 0 ? minutes / DIGIT : minutes % DIGIT]++;
            n++;
        }
    return n;
}

static int digit_at(const int32_t *digits, int64_t *rank)
{
    int i = 0;
    while (*rank >= digits[i])
        *rank -= digits[i++];
    return i;
}

static int64_t median_of(const struct middle *m)
{
    int32_t digits[DIGIT];
    int64_t n = count_digits(m, -1, digits), rank = (n - 1) / 2;
    if (n == 0)
        return FIGURE_NONE;
    int high = digit_at(digits, &rank);
    (void)count_digits(m, high, digits);
    return (int64_t)high * DIGIT + digit_at(digits, &rank);
}

static void put_medians(struct middle m, struct figure_count *count)
{
    m.kind = CLOCK_REACTION;
    count->reaction.median = median_of(&m);
    m.kind = CLOCK_SOLUTION;
    count->solution.median = median_of(&m);
}

static void medians(struct figures *f, const struct figure_places_list *places, const struct samples *samples)
{
    struct middle m = { samples, places, CLOCK_REACTION, OF_ALL, 0 };
    put_medians(m, &f->all);
    for (m.of = OF_FORM, m.group = 0; m.group < f->forms.n; m.group++)
        put_medians(m, &f->forms.at[m.group].count);
    for (m.of = OF_AUTHORITY, m.group = 0; m.group < f->authorities.n; m.group++)
        put_medians(m, &f->authorities.at[m.group].count);
}

/* --- looks ----------------------------------------------------------------------------- */

struct looks_row {
    school_id school;
    int64_t looks, solved;
};
struct looks_rows {
    struct looks_row *at;
    size_t n;
};
ROW(looks_row, COL(looks_row, school), COL(looks_row, looks), COL(looks_row, solved));
QUERY(
    figure_looks, SCOPE_AGGREGATE, 3, looks_row,
    "SELECT l.school, count(*) AS looks, CAST(sum(CASE WHEN l.outcome = 1 THEN 1 ELSE 0 END) AS bigint) AS solved FROM "
    "look l WHERE l.ticket = 0 AND l.started_at >= $3 AND l.started_at < $4 AND ($5 = 0 OR l.authority = $5) AND "
    "(" SCOPE_AGGREGATES(ticket, R) " OR " SCOPE_IF(ticket, R, "l", WHOLE_SCHOOL) ") GROUP BY l.school");
_Static_assert(LOOK_SOLVED == 1, "stands in the statement above");

static void add_looks(struct figure_count *count, const struct looks_row *row)
{
    count->looks += row->looks;
    count->first_level += row->solved;
}

static enum err read_looks(struct tx *tx, authority_id authority, const struct figure_places_list *places,
                           struct figures *f)
{
    struct looks_rows rows;
    TRY(tx_all(tx, figure_looks, &rows, f->from, f->to, authority));
    for (size_t i = 0; i < rows.n; i++) {
        const struct figure_place *place = figure_place_of(places, rows.at[i].school);
        if (place == NULL)
            continue;
        add_looks(&f->forms.at[place->form].count, &rows.at[i]);
        add_looks(&f->authorities.at[place->authority].count, &rows.at[i]);
        add_looks(&f->all, &rows.at[i]);
    }
    return OK;
}

/* --- all of it ---------------------------------------------------------------------------------------- */

static void set_period(struct tx *tx, struct day from, struct day to, struct figures *f)
{
    struct day_parts first = day_parts(from), last = day_parts(day_add(to, -1));
    *f = (struct figures){ .from = zone_instant(from, 0), .to = zone_instant(to, 0) };
    f->at = instant_compare(f->to, tx_now(tx)) < 0 ? f->to : tx_now(tx);
    f->first_month = day_of(first.year, first.month, 1);
    f->nmonths = (size_t)((last.year - first.year) * 12 + last.month - first.month + 1);
    CHECK(f->nmonths <= FIGURE_MONTHS);
}

enum err figures_read(struct tx *tx, authority_id authority, struct day from, struct day to, struct figures *f)
{
    struct figure_places_list places;
    struct samples *samples = NULL;
    CHECK(day_between(from, to) > 0 && day_between(from, to) <= FIGURE_DAYS);
    set_period(tx, from, to, f);
    TRY(read_places(tx, authority, f, &places));
    TRY(read_tickets(tx, authority, &places, f, &samples));
    TRY(read_looks(tx, authority, &places, f));
    TRY(figure_backlog_read(tx, authority, f));
    TRY(figure_outages_read(tx, authority, &places, f));
    medians(f, &places, samples);
    return OK;
}
