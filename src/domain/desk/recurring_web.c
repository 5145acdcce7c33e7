/*
 * desk/recurring_web.c -- recurring tickets: list, planning in plain words with a preview, page, ending.
 */
#include "base/zone.h"
#include "domain/agreement/agreement.h"
#include "domain/desk/desk_web.h"
#include "domain/desk/incident_web.h"
#include "domain/desk/recurring_form.html.h"
#include "domain/desk/recurring_list.html.h"
#include "domain/desk/recurring_page.html.h"

#define TEXT_MAX 2000
#define CHOSEN_MAX 200

static const struct choice kinds[] = { { "daily", RECUR_DAILY },
                                       { "weekly", RECUR_WEEKLY },
                                       { "monthly", RECUR_MONTHLY },
                                       { "yearly", RECUR_YEARLY },
                                       { 0 } };
const struct choice recurring_shifts[] = {
    { "later", SHIFT_LATER }, { "earlier", SHIFT_EARLIER }, { "skip", SHIFT_SKIP }, { 0 }
};
const struct choice recurring_calendars[] = { { "service", RECURRING_SERVICE }, { "school", RECURRING_SCHOOL }, { 0 } };

FORM_EMPTY(recurring_list_form);
HANDLER(recurring_list_get, recurring_list_form);
FORM_EMPTY(recurring_start_form);
HANDLER(recurring_new_get, recurring_start_form);
struct recurring_new_form {
    struct str subject, text;
    service_ref service;
    int kind, shift, calendar;
    int64_t interval, nth, month_day, month, count, stagger;
    struct number_list weekdays;
    struct day starts, until;
    struct ref_list authorities, schools;
    bool preview;
};
FORM(recurring_new_form, FIELD_TEXT(recurring_new_form, subject, 1, LIMIT_NAME),
     FIELD_LINES(recurring_new_form, text, 1, TEXT_MAX), FIELD_REF_OPTIONAL(recurring_new_form, service),
     FIELD_CHOICE(recurring_new_form, kind, kinds, true),
     FIELD_INT(recurring_new_form, interval, 1, RECURRENCE_INTERVAL_MAX),
     FIELD_NUMBERS(recurring_new_form, weekdays, 0, 7), FIELD_INT(recurring_new_form, nth, -1, 4),
     FIELD_INT(recurring_new_form, month_day, -1, 31), FIELD_INT(recurring_new_form, month, 0, 12),
     FIELD_DAY(recurring_new_form, starts, true), FIELD_DAY(recurring_new_form, until, false),
     FIELD_INT(recurring_new_form, count, 0, RECURRENCE_COUNT_MAX),
     FIELD_CHOICE(recurring_new_form, shift, recurring_shifts, true),
     FIELD_CHOICE(recurring_new_form, calendar, recurring_calendars, true),
     FIELD_INT(recurring_new_form, stagger, 0, RECURRING_OFFSET_MAX),
     FIELD_REFS(recurring_new_form, authorities, 0, CHOSEN_MAX), FIELD_REFS(recurring_new_form, schools, 0, CHOSEN_MAX),
     FIELD_BOOL(recurring_new_form, preview));
HANDLER(recurring_new_post, recurring_new_form);
HANDLER(recurring_new_again, recurring_new_form);
struct recurring_form {
    recurring_ref recurring;
};
FORM(recurring_form, FIELD_REF(recurring_form, recurring));
HANDLER(recurring_get, recurring_form);
HANDLER(recurring_end_post, recurring_form);
HANDLER(recurring_end_again, recurring_form);

/* --- words ------------------------------------------------------------------------------------------ */

static struct str every_text(struct request *req, struct str rule)
{
    struct recurrence r;
    static const enum msg names[] = { MSG_NONE, M_recurring_every_days, M_recurring_every_weeks,
                                      M_recurring_every_months, M_recurring_every_years };
    if (recurrence_parse(rule, &r) != OK)
        return STR("");
    return msg_count(req->mem, req->lang, names[r.kind], r.interval);
}

static struct word shift_word(int shift)
{
    static const enum msg names[] = { MSG_NONE, M_recurring_shift_earlier, M_recurring_shift_later,
                                      M_recurring_shift_skip };
    return (struct word){ shift >= SHIFT_EARLIER && shift <= SHIFT_SKIP ? names[shift] : MSG_NONE };
}

static struct word calendar_word(int calendar)
{
    return (struct word){ calendar == RECURRING_SCHOOL ? M_recurring_calendar_school : M_recurring_calendar_service };
}

static void dates_into(const struct request *req, const struct recurring_dates *dates, struct str school,
                       int64_t offset, struct recurring_dates_view *view)
{
    *view = (struct recurring_dates_view){ .shown = true,
                                           .school = school,
                                           .dates = { MEM_NEW_N(req->mem, struct recurring_date_line, dates->n),
                                                      dates->n } };
    for (size_t i = 0; i < dates->n; i++) {
        struct day day = day_add(dates->at[i].day, (int)offset), planned = dates->at[i].planned;
        bool left_out = day_is_none(planned);
        view->dates.at[i] = (struct recurring_date_line){ planned, day, left_out, !left_out && !day_eq(day, planned) };
    }
}

/* --- list ---------------------------------------------------------------------------------------------- */

static enum err recurring_list_get(struct request *req, const struct recurring_list_form *in)
{
    struct recurring_rows rows;
    struct recurring_list_page view;
    (void)in;
    TRY(recurring_list(req->tx, &rows));
    view.lines = (struct recurring_lines){ MEM_NEW_N(req->mem, struct recurring_line, rows.n), rows.n };
    for (size_t i = 0; i < rows.n; i++) {
        const struct recurring_row *r = &rows.at[i];
        view.lines.at[i] = (struct recurring_line){ r->ref, r->subject, every_text(req, r->rule),
                                                    !instant_is_none(r->ended_at), r->schools };
    }
    recurring_list_html(page_title(req, M_recurring_title), &view);
    return OK;
}

/* --- planning -------------------------------------------------------------------------------------------- */

static unsigned weekdays_of(const struct number_list *list)
{
    unsigned days = 0;
    for (size_t i = 0; i < list->n; i++)
        if (list->at[i] <= 7)
            days |= 1U << (list->at[i] - 1);
    return days;
}

static struct recurrence rule_of(const struct recurring_new_form *in)
{
    return (struct recurrence){ .kind = (enum recurrence_kind)in->kind,
                                .interval = (int)in->interval,
                                .weekdays = weekdays_of(&in->weekdays),
                                .nth = (int)in->nth,
                                .month_day = (int)in->month_day,
                                .month = (int)in->month,
                                .count = (int)in->count,
                                .until = in->until };
}

static struct str number_typed(struct request *req, const char *field, int64_t value)
{
    struct buf text = buf_of(req->mem, 24);
    buf_int(&text, value);
    return desk_typed(req, field, buf_str(&text));
}

static struct str day_typed(struct request *req, const char *field, struct day day)
{
    struct buf text = buf_of(req->mem, 16);
    if (!day_is_none(day))
        day_put_iso(&text, day);
    return desk_typed(req, field, buf_str(&text));
}

static struct options choices_of(struct request *req, const struct choice *choices, const enum msg *names,
                                 const char *field, int value)
{
    size_t n = 0;
    while (choices[n].key != NULL)
        n++;
    struct options list = desk_options(req->mem, n);
    struct str chosen = desk_typed(req, field, STR(""));
    for (size_t i = 0; i < n; i++)
        desk_option(&list, str_of(choices[i].key), msg_text(req->lang, names[i]),
                    chosen.len > 0 ? str_eq(chosen, str_of(choices[i].key)) : choices[i].value == value);
    return list;
}

/* Whole numbers to choose from, each with its words. */
struct number_choice {
    int value;
    struct str name;
};

static struct options numbers_of(struct request *req, const char *field, int64_t chosen, const struct number_choice *of,
                                 size_t n)
{
    struct options list = desk_options(req->mem, n);
    struct str typed = number_typed(req, field, chosen);
    for (size_t i = 0; i < n; i++) {
        struct buf value = buf_of(req->mem, 12);
        buf_int(&value, of[i].value);
        desk_option(&list, buf_str(&value), of[i].name, str_eq(typed, buf_str(&value)));
    }
    return list;
}

static struct options nths_of(struct request *req, int64_t nth)
{
    static const enum msg names[] = { M_recurring_nth_none, M_recurring_nth_1, M_recurring_nth_2,
                                      M_recurring_nth_3,    M_recurring_nth_4, M_recurring_nth_last };
    struct number_choice of[ARRAY_LEN(names)];
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        of[i] = (struct number_choice){ i + 1 < ARRAY_LEN(names) ? (int)i : -1, msg_text(req->lang, names[i]) };
    return numbers_of(req, "nth", nth, of, ARRAY_LEN(of));
}

static struct options months_of(struct request *req, int64_t month)
{
    struct number_choice of[13] = { { 0, msg_text(req->lang, M_recurring_as_start) } };
    for (int i = 1; i <= 12; i++)
        of[i] = (struct number_choice){ i, msg_text(req->lang, (enum msg)(M_i18n_month_01 + i - 1)) };
    return numbers_of(req, "month", month, of, ARRAY_LEN(of));
}

static struct options month_days_of(struct request *req, int64_t day)
{
    struct number_choice of[33] = { { 0, msg_text(req->lang, M_recurring_as_start) } };
    for (int i = 1; i <= 31; i++) {
        struct buf name = buf_of(req->mem, 4);
        buf_int(&name, i);
        buf_byte(&name, '.');
        of[i] = (struct number_choice){ i, buf_str(&name) };
    }
    of[32] = (struct number_choice){ -1, msg_text(req->lang, M_recurring_last_day) };
    return numbers_of(req, "month_day", day, of, ARRAY_LEN(of));
}

static struct recurring_weekdays weekdays_view(struct request *req, unsigned chosen)
{
    static const enum msg names[] = { M_recurring_monday,   M_recurring_tuesday, M_recurring_wednesday,
                                      M_recurring_thursday, M_recurring_friday,  M_recurring_saturday,
                                      M_recurring_sunday };
    struct recurring_weekdays days = { MEM_NEW_N(req->mem, struct recurring_weekday, 7), 7 };
    for (unsigned i = 0; i < 7; i++) {
        struct buf value = buf_of(req->mem, 2);
        buf_int(&value, i + 1);
        days.at[i] = (struct recurring_weekday){ buf_str(&value), { names[i] }, (chosen >> i & 1) != 0 };
    }
    return days;
}

static enum err services_of(struct request *req, service_ref service, struct options *out)
{
    struct service_list services;
    struct str chosen = desk_typed(req, "service", desk_ref_text(req->mem, service.b));
    TRY(agreement_services(req->tx, &services));
    *out = desk_options(req->mem, services.n);
    for (size_t i = 0; i < services.n; i++) {
        struct str ref = desk_ref_text(req->mem, services.at[i].ref.b);
        if (services.at[i].routing == ROUTING_BODY)
            desk_option(out, ref, services.at[i].name, str_eq(ref, chosen));
    }
    return OK;
}

static enum err form_show(struct request *req, const struct recurring_new_form *in,
                          const struct recurring_dates_view *preview)
{
    static const enum msg kind_names[] = { M_recurring_kind_daily, M_recurring_kind_weekly, M_recurring_kind_monthly,
                                           M_recurring_kind_yearly };
    static const enum msg shift_names[] = { M_recurring_shift_later, M_recurring_shift_earlier,
                                            M_recurring_shift_skip };
    static const enum msg calendar_names[] = { M_recurring_calendar_service, M_recurring_calendar_school };
    struct recurring_form_page view = {
        .subject = desk_typed(req, "subject", in->subject),
        .text = desk_typed(req, "text", in->text),
        .interval = number_typed(req, "interval", in->interval),
        .month_days = month_days_of(req, in->month_day),
        .months = months_of(req, in->month),
        .starts = day_typed(req, "starts", in->starts),
        .count = number_typed(req, "count", in->count),
        .until = day_typed(req, "until", in->until),
        .stagger = number_typed(req, "stagger", in->stagger),
        .kinds = choices_of(req, kinds, kind_names, "kind", in->kind),
        .shifts = choices_of(req, recurring_shifts, shift_names, "shift", in->shift),
        .calendars = choices_of(req, recurring_calendars, calendar_names, "calendar", in->calendar),
        .nths = nths_of(req, in->nth),
        .weekdays = weekdays_view(req, weekdays_of(&in->weekdays)),
    };
    if (preview != NULL)
        view.preview = *preview;
    TRY(services_of(req, in->service, &view.services));
    TRY(incident_extent_view(req, &in->authorities, &in->schools, &view.extent));
    recurring_form_html(page_title(req, M_recurring_new), &view);
    return OK;
}

static enum err recurring_new_get(struct request *req, const struct recurring_start_form *in)
{
    (void)in;
    return form_show(req,
                     &(struct recurring_new_form){ .kind = RECUR_DAILY,
                                                   .interval = 1,
                                                   .shift = SHIFT_LATER,
                                                   .calendar = RECURRING_SERVICE,
                                                   .starts = DAY_NONE,
                                                   .until = DAY_NONE },
                     NULL);
}

static enum err recurring_new_again(struct request *req, const struct recurring_new_form *in)
{
    return form_show(req, in, NULL);
}

/* The next dates at the first school, nothing is saved. */
static enum err preview(struct request *req, const struct recurring_new_form *in, const struct recurring_new *new)
{
    struct recurring_dates dates;
    struct recurring_dates_view view;
    TRY(recurring_preview(req->tx, new, &dates));
    dates_into(req, &dates, new->places.at[0].name, 0, &view);
    return form_show(req, in, &view);
}

static enum err recurring_new_post(struct request *req, const struct recurring_new_form *in)
{
    recurring_ref ref;
    struct recurring_new new = { .subject = in->subject,
                                 .text = in->text,
                                 .service = in->service,
                                 .rule = rule_of(in),
                                 .starts = in->starts,
                                 .shift = in->shift,
                                 .calendar = in->calendar,
                                 .stagger = in->stagger };
    TRY(incident_extent_of(req->tx, &in->authorities, &in->schools, &new.places));
    if (in->preview)
        return preview(req, in, &new);
    TRY(recurring_create(req->tx, &new, &ref));
    flash(req, M_recurring_created);
    return see_other(req, url_of(req->mem, "/desk/recurring/", ref, ""));
}

/* --- one ------------------------------------------------------------------------------------------------------ */

static enum err made_of(struct request *req, recurring_id id, struct recurring_made_lines *out)
{
    struct recurring_mades rows;
    TRY(recurring_made(req->tx, id, &rows));
    *out = (struct recurring_made_lines){ MEM_NEW_N(req->mem, struct recurring_made_line, rows.n), rows.n };
    for (size_t i = 0; i < rows.n; i++)
        out->at[i] = (struct recurring_made_line){ rows.at[i].ticket, ticket_number_text(req->mem, rows.at[i].number),
                                                   rows.at[i].school, rows.at[i].planned, rows.at[i].late };
    return OK;
}

static enum err recurring_show(struct request *req, recurring_ref ref)
{
    struct recurring_row row;
    struct recurring_dates dates;
    TRY(recurring_find(req->tx, ref, &row));
    struct recurring_page view = { .ref = ref,
                                   .subject = row.subject,
                                   .text = row.text,
                                   .service = row.service,
                                   .every = every_text(req, row.rule),
                                   .shift = shift_word(row.shift),
                                   .calendar = calendar_word(row.calendar),
                                   .runs = instant_is_none(row.ended_at) };
    TRY(recurring_schools(req->tx, row.id, &view.places));
    TRY(made_of(req, row.id, &view.made));
    if (view.runs && view.places.n > 0) {
        const struct recurring_place *first = view.places.at;
        struct recurring_plan plan = { row.rule, row.starts, row.shift, row.calendar };
        struct day from = day_add(zone_day(req->now), (int)-first->offset_days);
        TRY(recurring_dates(req->tx, &plan, first, from, RECURRING_PREVIEW, &dates));
        dates_into(req, &dates, first->name, first->offset_days, &view.preview);
    }
    recurring_page_html(page_begin(req, row.subject), &view);
    return OK;
}

static enum err recurring_get(struct request *req, const struct recurring_form *in)
{
    return recurring_show(req, in->recurring);
}

static enum err recurring_end_again(struct request *req, const struct recurring_form *in)
{
    return recurring_show(req, in->recurring);
}

static enum err recurring_end_post(struct request *req, const struct recurring_form *in)
{
    TRY(recurring_end(req->tx, in->recurring));
    flash(req, M_recurring_ended_now);
    return see_other(req, url_of(req->mem, "/desk/recurring/", in->recurring, ""));
}

const struct route recurring_routes[] = {
    GET("/desk/recurring", RIGHT(TICKET, W), 0, recurring_list_get),
    GET("/desk/recurring/new", RIGHT(TICKET, W), 0, recurring_new_get),
    POST_FORM("/desk/recurring/new", RIGHT(TICKET, W), 0, recurring_new_post, recurring_new_again),
    GET("/desk/recurring/{recurring}", RIGHT(TICKET, W), 0, recurring_get),
    POST_FORM("/desk/recurring/{recurring}/end", RIGHT(TICKET, W), 0, recurring_end_post, recurring_end_again),
    ROUTES_END
};
