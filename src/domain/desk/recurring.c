#include "domain/desk/recurring.h"

#include "base/zone.h"
#include "domain/desk/calendar_store.h"
#include "domain/desk/coverage.h"
#include "domain/desk/school_calendar_store.h"
#include "domain/desk/ticket_internal.h"

/* --- reading ------------------------------------------------------------------------------------ */

ROW(recurring_row, COL(recurring_row, id), COL(recurring_row, ref), COL(recurring_row, subject),
    COL(recurring_row, text), COL(recurring_row, rule), COL(recurring_row, service), COL(recurring_row, starts),
    COL(recurring_row, shift), COL(recurring_row, calendar), COL(recurring_row, ended_at), COL(recurring_row, schools));
#define RECURRING_COLUMNS \
    "SELECT m.id, m.ref, m.subject, m.text, m.rule, v.name AS service, m.starts, m.shift, m.calendar, m.ended_at," \
    " (SELECT count(*) FROM recurring_school p WHERE p.recurring = m.id AND " SCOPE( \
        ticket, W, "p") ") AS schools FROM recurring m JOIN service v ON v.id = m.service WHERE EXISTS (SELECT 1 FROM" \
                        " recurring_school q WHERE q.recurring = m.id AND " SCOPE(ticket, W, "q") ")"
QUERY(recurring_page, SCOPE_SCHOOL, 1, recurring_row,
      RECURRING_COLUMNS " ORDER BY CASE WHEN m.ended_at IS NULL THEN 0 ELSE 1 END, m.id DESC LIMIT $3");
QUERY(recurring_by_ref, SCOPE_SCHOOL, 1, recurring_row, RECURRING_COLUMNS " AND m.ref = $3");
ROW(recurring_place, COL(recurring_place, school), COL(recurring_place, authority), COL(recurring_place, name),
    COL(recurring_place, offset_days));
QUERY(recurring_within, SCOPE_SCHOOL, 1, recurring_place,
      "SELECT p.school, p.authority, s.name, p.offset_days FROM recurring_school p JOIN school s ON s.id = p.school"
      " WHERE p.recurring = $3 AND " SCOPE(ticket, W, "p") " ORDER BY p.offset_days, s.sort_key, s.id");
struct beyond_row {
    int64_t n;
};
ROW(beyond_row, COL(beyond_row, n));
QUERY(recurring_beyond, SCOPE_SCHOOL, 1, beyond_row,
      "SELECT count(*) AS n FROM recurring_school p WHERE p.recurring = $3 AND NOT " SCOPE(ticket, W, "p"));
ROW(recurring_made, COL(recurring_made, ticket), COL(recurring_made, number), COL(recurring_made, planned),
    COL(recurring_made, late), COL(recurring_made, school));
QUERY(recurring_tickets, SCOPE_SCHOOL, 1, recurring_made,
      "SELECT t.ref AS ticket, t.number, r.planned, r.late, s.name AS school FROM recurring_run r JOIN ticket t"
      " ON t.id = r.ticket JOIN school s ON s.id = r.school WHERE r.recurring = $3 AND " TICKET_SCOPE(
          R, "t") " ORDER BY t.id DESC LIMIT 50");

enum err recurring_list(struct tx *tx, struct recurring_rows *rows)
{
    return tx_all(tx, recurring_page, rows, (int64_t)RECURRING_LIST);
}

enum err recurring_find(struct tx *tx, recurring_ref ref, struct recurring_row *row)
{
    return tx_one(tx, recurring_by_ref, row, &ref);
}

enum err recurring_schools(struct tx *tx, recurring_id id, struct recurring_places *places)
{
    return tx_all(tx, recurring_within, places, id);
}

enum err recurring_made(struct tx *tx, recurring_id id, struct recurring_mades *rows)
{
    return tx_all(tx, recurring_tickets, rows, id);
}

/* --- days ---------------------------------------------------------------------------------------- */

/* Longest run of closed days a shift steps over: the summer holidays of a school. */
#define SHIFT_DAYS 60

static struct day shifted(const struct calendar *calendar, struct day day, int shift)
{
    int step = shift == SHIFT_EARLIER ? -1 : 1;
    for (int i = 0; i <= SHIFT_DAYS; i++) {
        struct day at = day_add(day, i * step);
        if (calendar_is_open_day(calendar, at))
            return at;
        if (shift == SHIFT_SKIP)
            break;
    }
    return DAY_NONE;
}

enum err recurring_dates(struct tx *tx, const struct recurring_plan *plan, const struct recurring_place *place,
                         struct day from, size_t max, struct recurring_dates *out)
{
    struct calendar calendar;
    struct day *days = MEM_NEW_N(tx_mem(tx), struct day, max);
    size_t n;
    *out = (struct recurring_dates){ MEM_NEW_N(tx_mem(tx), struct recurring_date, max), 0 };
    TRY(recurrence_days(plan->rule, plan->starts, from, days, max, &n));
    if (plan->calendar == RECURRING_SCHOOL)
        TRY(school_calendar_of(tx, place->school, day_add(from, -SHIFT_DAYS), &calendar));
    else
        TRY(calendar_of_school(tx, place->authority, place->school, &calendar));
    for (size_t i = 0; i < n; i++) {
        struct day day = day_add(days[i], (int)place->offset_days);
        out->at[out->n++] = (struct recurring_date){ days[i], shifted(&calendar, day, plan->shift) };
    }
    return OK;
}

/* --- changes ----------------------------------------------------------------------------------------- */

SQL(recurring_insert, SCOPE_SYSTEM, 9,
    "INSERT INTO recurring (id, ref, subject, text, service, rule, starts, shift, calendar, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $1, $2)");
SQL(recurring_school_insert, SCOPE_SYSTEM, 4,
    "INSERT INTO recurring_school (school, recurring, authority, offset_days) VALUES ($4, $3, $5, $6)");
SQL(recurring_stop, SCOPE_SYSTEM, 1,
    "UPDATE recurring SET ended_at = $2, ended_by = $1 WHERE id = $3 AND ended_at IS NULL");

static enum err create_valid(struct tx *tx, const struct recurring_new *new, struct service_row *service,
                             struct str *rule)
{
    if (str_trim(new->subject).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_recurring_error_subject, "subject");
    if (str_trim(new->text).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_recurring_error_text, "text");
    if (recurrence_text(tx_mem(tx), &new->rule, rule) != OK)
        return tx_refuse(tx, ERR_INVALID, M_recurring_error_rule, "kind");
    if (day_compare(new->starts, zone_day(tx_now(tx))) < 0)
        return tx_refuse(tx, ERR_INVALID, M_recurring_error_past, "starts");
    enum err e = agreement_service_by_ref(tx, new->service, service);
    if (e == ERR_NOT_FOUND || (e == OK && (!service->active || service->routing != ROUTING_BODY)))
        return tx_refuse(tx, ERR_INVALID, M_desk_error_service, "service");
    return e;
}

enum err recurring_preview(struct tx *tx, const struct recurring_new *new, struct recurring_dates *dates)
{
    struct recurring_plan plan = { .starts = new->starts, .shift = new->shift, .calendar = new->calendar };
    struct recurring_place place = { .school = new->places.at[0].school, .authority = new->places.at[0].authority };
    if (recurrence_text(tx_mem(tx), &new->rule, &plan.rule) != OK)
        return tx_refuse(tx, ERR_INVALID, M_recurring_error_rule, "kind");
    return recurring_dates(tx, &plan, &place, new->starts, RECURRING_PREVIEW, dates);
}

enum err recurring_create(struct tx *tx, const struct recurring_new *new, recurring_ref *ref)
{
    struct service_row service;
    struct str rule;
    recurring_id id = TX_ID(tx, recurring);
    TRY(create_valid(tx, new, &service, &rule));
    *ref = TX_REF(tx, recurring);
    TRY(tx_run(tx, recurring_insert, NULL, id, ref, str_trim(new->subject), str_trim(new->text), service.id, rule,
               new->starts, new->shift, new->calendar));
    for (size_t i = 0; i < new->places.n; i++)
        TRY(tx_run(tx, recurring_school_insert, NULL, id, new->places.at[i].school, new->places.at[i].authority,
                   (int64_t)i * new->stagger));
    INCIDENT_NOTE(tx, &new->places, .action = "desk.recurring_planned", .object = OBJECT_TICKET, .subject = id.n,
                  .after = str_cat(tx_mem(tx), str_trim(new->subject), STR("\n"), rule));
    return OK;
}

enum err recurring_end(struct tx *tx, recurring_ref ref)
{
    struct recurring_row row;
    struct recurring_places places;
    struct beyond_row beyond;
    int64_t changed;
    TRY(recurring_find(tx, ref, &row));
    TRY(tx_one(tx, recurring_beyond, &beyond, row.id));
    if (beyond.n > 0)
        return tx_refuse(tx, ERR_CONFLICT, M_incident_error_beyond, NULL);
    TRY(tx_run(tx, recurring_stop, &changed, row.id));
    if (changed == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_recurring_error_ended, NULL);
    TRY(recurring_schools(tx, row.id, &places));
    for (size_t i = 0; i < places.n; i++)
        tx_note(tx, .action = "desk.recurring_ended", .object = OBJECT_TICKET, .subject = row.id.n,
                .authority = places.at[i].authority, .before = row.subject, .after = places.at[i].name);
    return OK;
}

/* --- the job ------------------------------------------------------------------------------------------- */

struct due_row {
    recurring_id id;
    struct str subject, text, rule;
    struct day starts, last; /* last: of the rule, that was made; DAY_NONE none */
    int shift, calendar;
    service_id service;
    school_id school;
    authority_id authority;
    int64_t offset_days;
};
struct due_rows {
    struct due_row *at;
    size_t n;
};
ROW(due_row, COL(due_row, id), COL(due_row, subject), COL(due_row, text), COL(due_row, rule), COL(due_row, starts),
    COL(due_row, last), COL(due_row, shift), COL(due_row, calendar), COL(due_row, service), COL(due_row, school),
    COL(due_row, authority), COL(due_row, offset_days));
/* An early shift may bring the first day forward, never before it was planned. */
QUERY(recurring_running, SCOPE_SYSTEM, 1, due_row,
      "SELECT m.id, m.subject, m.text, m.rule, m.starts, (SELECT max(r.day) FROM recurring_run r WHERE r.recurring ="
      " m.id AND r.school = p.school) AS last, m.shift, m.calendar, m.service, p.school, p.authority, p.offset_days"
      " FROM recurring m JOIN recurring_school p ON p.recurring = m.id JOIN school s ON s.id = p.school"
      " WHERE m.ended_at IS NULL AND (s.ends IS NULL OR s.ends >= $3) ORDER BY m.id, p.school");
SQL(recurring_ran, SCOPE_SYSTEM, 7,
    "INSERT INTO recurring_run (recurring, school, day, authority, ticket, planned, late, made_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $2) ON CONFLICT DO NOTHING");

/* So many missed days of one school are made in one go; the rest with the next. */
#define DUE_AT_ONCE 20

static enum err make_ticket(struct tx *tx, const struct due_row *d, const struct recurring_date *date, bool late,
                            ticket_id *id)
{
    struct service_row service;
    ticket_ref ref;
    int64_t number;
    struct buf day = buf_of(tx_mem(tx), 80);
    TRY(agreement_service_by_id(tx, d->service, &service));
    i18n_day_words(&day, LANG_DE, date->planned);
    struct str text =
        late ? msg_format(tx_mem(tx), LANG_DE, M_recurring_late_text, { "day", buf_str(&day) }, { "text", d->text })
             : d->text;
    struct ticket_new new = { .school = d->school,
                              .authority = d->authority,
                              .service = d->service,
                              .class = service.class,
                              .routing = service.routing,
                              .kind = KIND_REQUEST,
                              .effect = EFFECT_NONE,
                              .extent = EXTENT_SCHOOL,
                              .channel = CHANNEL_WEB,
                              .requester_name = msg_text(LANG_DE, M_recurring_requester),
                              .proven = true,
                              .subject = d->subject,
                              .text = text,
                              .state = STATE_NEW,
                              .reason = REASON_RECEIVED,
                              .promised_at = INSTANT_NONE,
                              .waits_until = INSTANT_NONE,
                              .at = INSTANT_NONE,
                              .quiet = true };
    TRY(ticket_create(tx, &new, id, &ref, &number));
    return coverage_decide(tx, *id, d->authority, d->school, (device_id){ 0 }, service.routing);
}

/* Missed: a whole day or more behind its plan. */
static enum err make_one(struct tx *tx, const struct due_row *d, const struct recurring_date *date, struct day today,
                         int *made)
{
    ticket_id id = { 0 };
    bool skipped = day_is_none(date->planned);
    bool late = !skipped && day_compare(date->planned, today) < 0;
    if (!skipped) {
        TRY(make_ticket(tx, d, date, late, &id));
        ++*made;
    }
    return tx_run(tx, recurring_ran, NULL, d->id, d->school, date->day, d->authority, id,
                  skipped ? date->day : date->planned, late);
}

static enum err make_due(struct tx *tx, const struct due_row *d, struct day today, int *made)
{
    struct recurring_plan plan = { d->rule, d->starts, d->shift, d->calendar };
    struct recurring_place place = { .school = d->school, .authority = d->authority, .offset_days = d->offset_days };
    struct recurring_dates dates;
    struct day from = day_is_none(d->last) ? d->starts : day_add(d->last, 1);
    TRY(recurring_dates(tx, &plan, &place, from, DUE_AT_ONCE, &dates));
    for (size_t i = 0; i < dates.n; i++) {
        const struct recurring_date *date = &dates.at[i];
        struct day due = day_is_none(date->planned) ? day_add(date->day, (int)d->offset_days) : date->planned;
        if (day_compare(due, today) > 0)
            break;
        TRY(make_one(tx, d, date, today, made));
        if (day_is_none(date->planned))
            tx_note(tx, .action = "desk.recurring_skipped", .object = OBJECT_TICKET, .subject = d->id.n,
                    .authority = d->authority);
    }
    return OK;
}

enum err recurring_due(struct tx *tx, int *made)
{
    struct due_rows rows;
    *made = 0;
    TRY(tx_all(tx, recurring_running, &rows, zone_day(tx_now(tx))));
    for (size_t i = 0; i < rows.n; i++)
        TRY(make_due(tx, &rows.at[i], zone_day(tx_now(tx)), made));
    return OK;
}
