/*
 * desk/calendar_web.c -- service hours: list, change with a look at the next two weeks.
 */
#include "domain/desk/calendar_web.h"

#include "base/workday.h"
#include "base/zone.h"
#include "domain/desk/calendar_edit.html.h"
#include "domain/desk/calendar_list.html.h"
#include "domain/desk/calendar_store.h"
#include "domain/desk/calendar_text.h"

FORM_EMPTY(calendar_none);
HANDLER(calendar_list_get, calendar_none);
struct place_form {
    authority_ref authority;
    struct str form;
};
FORM(place_form, FIELD_REF_OPTIONAL(place_form, authority), FIELD_TEXT(place_form, form, 0, LIMIT_NAME));
HANDLER(calendar_edit_get, place_form);

#define WEEK_TEXT 120
struct change_form {
    authority_ref authority;
    struct str form, monday, tuesday, wednesday, thursday, friday, saturday, sunday, closed, decision;
    struct day starts;
    bool holidays_open, general;
};
FORM(change_form, FIELD_REF_OPTIONAL(change_form, authority), FIELD_TEXT(change_form, form, 0, LIMIT_NAME),
     FIELD_TEXT(change_form, monday, 0, WEEK_TEXT), FIELD_TEXT(change_form, tuesday, 0, WEEK_TEXT),
     FIELD_TEXT(change_form, wednesday, 0, WEEK_TEXT), FIELD_TEXT(change_form, thursday, 0, WEEK_TEXT),
     FIELD_TEXT(change_form, friday, 0, WEEK_TEXT), FIELD_TEXT(change_form, saturday, 0, WEEK_TEXT),
     FIELD_TEXT(change_form, sunday, 0, WEEK_TEXT), FIELD_LINES(change_form, closed, 0, LIMIT_LINE),
     FIELD_TEXT(change_form, decision, 1, LIMIT_NAME), FIELD_DAY(change_form, starts, true),
     FIELD_BOOL(change_form, holidays_open), FIELD_BOOL(change_form, general));
HANDLER(calendar_again, change_form);
HANDLER(calendar_preview_post, change_form);
HANDLER(calendar_post, change_form);

/* --- shared ----------------------------------------------------------------------------- */

static const char *const day_fields[7] = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
};
static const enum msg day_names[7] = { M_calendar_monday,   M_calendar_tuesday, M_calendar_wednesday,
                                       M_calendar_thursday, M_calendar_friday,  M_calendar_saturday,
                                       M_calendar_sunday };

static struct str hours_text(struct mem *mem, const struct hours *hours)
{
    struct buf text = buf_of(mem, 100);
    calendar_hours_put(&text, hours, CALENDAR_INTERVALS);
    return buf_str(&text);
}

struct weekday_lines calendar_week_lines(struct request *req, const struct service_hours *hours)
{
    struct weekday_lines lines = { MEM_NEW_N(req->mem, struct weekday_line, 7), 7 };
    for (size_t d = 0; d < 7; d++)
        lines.at[d] = (struct weekday_line){ { day_names[d] },
                                             str_of(day_fields[d]),
                                             desk_typed(req, day_fields[d], hours_text(req->mem, hours->week[d])) };
    return lines;
}

struct week_typed calendar_week_typed(const struct weekday_lines *lines)
{
    const struct weekday_line *at = lines->at;
    return (struct week_typed){ at[0].hours, at[1].hours, at[2].hours, at[3].hours,
                                at[4].hours, at[5].hours, at[6].hours };
}

enum err calendar_week_read(struct request *req, const struct str days[7], struct service_hours *hours)
{
    size_t n;
    for (size_t d = 0; d < 7; d++) {
        for (size_t i = 0; i < CALENDAR_INTERVALS; i++)
            hours->week[d][i] = (struct hours){ 0, 0 };
        if (calendar_hours_parse(days[d], hours->week[d], CALENDAR_INTERVALS, &n) != OK)
            return refuse(req, ERR_INVALID, M_calendar_error_hours, day_fields[d]);
    }
    return OK;
}

static enum msg closed_msg(enum calendar_closed why)
{
    static const enum msg names[] = { M_calendar_closed_weekday, M_calendar_closed_holiday, M_calendar_closed_closing,
                                      M_calendar_closed_off };
    return names[why];
}

struct preview_days calendar_preview(struct request *req, const struct calendar *calendar, struct day from)
{
    struct preview_days days = { MEM_NEW_N(req->mem, struct preview_day, 14), 14 };
    for (int i = 0; i < 14; i++) {
        struct day day = day_add(from, i);
        enum calendar_closed why = calendar_closed_on(calendar, day);
        bool open = calendar_is_open_day(calendar, day);
        struct preview_day *line = &days.at[i];
        *line = (struct preview_day){ .day = day };
        if (open)
            line->hours = hours_text(req->mem, calendar_hours_on(calendar, day)->week[day_weekday(day)]);
        else
            line->closed.id = closed_msg(why);
        if (why == CALENDAR_HOLIDAY)
            (void)workday_is_holiday(day, &line->name);
    }
    return days;
}

enum err calendar_authorities(struct request *req, struct str chosen, struct options *options)
{
    struct authority_list list;
    TRY(agreement_authorities_of_actor(req->tx, &list));
    *options = desk_options(req->mem, list.n + 1);
    desk_option(options, STR(""), msg_text(req->lang, M_calendar_body), chosen.len == 0);
    for (size_t i = 0; i < list.n; i++) {
        struct str ref = desk_ref_text(req->mem, list.at[i].ref.b);
        desk_option(options, ref, list.at[i].name, str_eq(ref, chosen));
    }
    return OK;
}

enum err calendar_authority(struct request *req, authority_ref ref, struct authority_row *row)
{
    *row = (struct authority_row){ .id = { 0 } };
    return desk_ref_given(ref.b) ? agreement_authority_by_ref(req->tx, ref, row) : OK;
}

struct str calendar_day_text(struct mem *mem, struct day day)
{
    struct buf text = buf_of(mem, 16);
    if (!day_is_none(day))
        day_put_iso(&text, day);
    return buf_str(&text);
}

/* --- list --------------------------------------------------------------------------------- */

static struct url edit_url(struct request *req, struct str authority, struct str form)
{
    struct url url = URL("/desk/calendars/edit");
    if (authority.len > 0)
        url = url_with(req->mem, url, "authority", authority);
    return form.len > 0 ? url_with(req->mem, url, "form", form) : url;
}

static enum err version_into(struct request *req, const struct calendar_row *row, struct calendar_line *line)
{
    struct service_hours hours = { .holidays_open = row->holidays_open };
    *line = (struct calendar_line){ .starts = row->starts,
                                    .general = row->week.len == 0,
                                    .holidays_open = row->holidays_open,
                                    .closed = row->closed,
                                    .decision = row->decision,
                                    .by = row->created_by };
    if (line->general)
        return OK;
    if (calendar_week_parse(row->week, &hours) != OK)
        return ERR_FAULT;
    line->week = calendar_week_lines(req, &hours);
    return OK;
}

static bool same_place(const struct calendar_row *a, const struct calendar_row *b)
{
    return a->authority.n == b->authority.n && str_eq(a->form, b->form);
}

/* Who keeps the settings need not reach each authority: its hours are changed where it is reached. */
static bool reached(const struct options *authorities, struct str ref)
{
    for (size_t i = 0; i < authorities->n; i++)
        if (str_eq(authorities->at[i].value, ref))
            return true;
    return false;
}

static enum err places_into(struct request *req, const struct calendar_rows *rows, struct calendar_list_page *view)
{
    view->places.at = MEM_NEW_N(req->mem, struct calendar_place, rows->n);
    for (size_t i = 0; i < rows->n; i++) {
        const struct calendar_row *row = &rows->at[i];
        if (i == 0 || !same_place(row, row - 1)) {
            struct str ref = row->authority.n != 0 ? desk_ref_text(req->mem, row->authority_ref.b) : STR("");
            view->places.at[view->places.n++] =
                (struct calendar_place){ .name = row->authority_name,
                                         .form = row->form,
                                         .versions.at = MEM_NEW_N(req->mem, struct calendar_line, rows->n - i),
                                         .may_change = view->may_change && reached(&view->authorities, ref),
                                         .edit = edit_url(req, ref, row->form) };
        }
        struct calendar_place *place = &view->places.at[view->places.n - 1];
        TRY(version_into(req, row, &place->versions.at[place->versions.n++]));
    }
    return OK;
}

static enum err calendar_list_get(struct request *req, const struct calendar_none *in)
{
    struct calendar_list_page view = { .may_change = viewer_may(req->viewer, OBJECT_SETTING, VERB_W),
                                       .may_see_tickets = viewer_may(req->viewer, OBJECT_TICKET, VERB_L) };
    struct calendar_rows rows;
    struct form_rows forms;
    (void)in;
    TRY(calendar_list(req->tx, &rows));
    TRY(calendar_authorities(req, STR(""), &view.authorities));
    TRY(places_into(req, &rows, &view));
    TRY(calendar_forms(req->tx, &forms));
    view.forms = desk_options(req->mem, forms.n + 1);
    desk_option(&view.forms, STR(""), msg_text(req->lang, M_calendar_all_forms), true);
    for (size_t i = 0; i < forms.n; i++)
        desk_option(&view.forms, forms.at[i].form, forms.at[i].form, false);
    calendar_list_html(page_title(req, M_calendar_title), &view);
    return OK;
}

/* --- edit ---------------------------------------------------------------------------------- */

static struct str place_name(struct request *req, const struct authority_row *authority, struct str form)
{
    struct str name = authority->id.n != 0 ? authority->name : msg_text(req->lang, M_calendar_body);
    return form.len > 0 ? str_cat(req->mem, name, STR(", "), form) : name;
}

static void edit_show(struct request *req, struct calendar_edit_page *view)
{
    view->may_change = viewer_may(req->viewer, OBJECT_SETTING, VERB_W);
    view->typed = calendar_week_typed(&view->week);
    calendar_edit_html(page_title(req, M_calendar_edit), view);
}

/* Begins with what counts today. */
static enum err calendar_edit_get(struct request *req, const struct place_form *in)
{
    struct authority_row authority;
    struct calendar calendar;
    struct day today = zone_day(req->now);
    struct buf closed = buf_of(req->mem, 512);
    TRY(calendar_authority(req, in->authority, &authority));
    TRY(calendar_of_place(req->tx, authority.id, in->form, &calendar));
    const struct service_hours *hours = calendar_hours_on(&calendar, today);
    calendar_closings_put(&closed, hours);
    struct calendar_edit_page view = {
        .place = place_name(req, &authority, in->form),
        .authority = authority.id.n != 0 ? desk_ref_text(req->mem, authority.ref.b) : STR(""),
        .form = in->form,
        .starts = calendar_day_text(req->mem, day_add(today, 1)),
        .closed = buf_str(&closed),
        .holidays_open = hours->holidays_open,
        .week = calendar_week_lines(req, hours),
        .days = calendar_preview(req, &calendar, today),
    };
    edit_show(req, &view);
    return OK;
}

static enum err page_of(struct request *req, const struct change_form *in, struct calendar_edit_page *view)
{
    struct authority_row authority;
    struct service_hours none = { .holidays_open = false };
    const struct str days[7] = { in->monday, in->tuesday,  in->wednesday, in->thursday,
                                 in->friday, in->saturday, in->sunday };
    TRY(calendar_authority(req, in->authority, &authority));
    *view = (struct calendar_edit_page){
        .place = place_name(req, &authority, in->form),
        .authority = authority.id.n != 0 ? desk_ref_text(req->mem, authority.ref.b) : STR(""),
        .form = in->form,
        .starts = desk_typed(req, "starts", calendar_day_text(req->mem, in->starts)),
        .closed = desk_typed(req, "closed", in->closed),
        .decision = desk_typed(req, "decision", in->decision),
        .holidays_open = in->holidays_open,
        .general = in->general,
        .week = calendar_week_lines(req, &none),
    };
    for (size_t d = 0; d < 7; d++)
        view->week.at[d].hours = desk_typed(req, day_fields[d], days[d]);
    return OK;
}

static enum err calendar_again(struct request *req, const struct change_form *in)
{
    struct calendar_edit_page view;
    TRY(page_of(req, in, &view));
    edit_show(req, &view);
    return OK;
}

static enum err change_of(struct request *req, const struct change_form *in, struct calendar_change *change)
{
    struct authority_row authority;
    const struct str days[7] = { in->monday, in->tuesday,  in->wednesday, in->thursday,
                                 in->friday, in->saturday, in->sunday };
    TRY(calendar_authority(req, in->authority, &authority));
    *change = (struct calendar_change){ .authority = authority.id,
                                        .form = in->form,
                                        .decision = in->decision,
                                        .starts = in->starts,
                                        .general = in->general,
                                        .hours.holidays_open = in->holidays_open };
    if (in->general)
        return OK;
    TRY(calendar_week_read(req, days, &change->hours));
    if (calendar_closings_parse(in->closed, &change->hours) != OK)
        return refuse(req, ERR_INVALID, M_calendar_error_closed, "closed");
    return OK;
}

/* Changes nothing: shows the two weeks that begin with the day. */
static enum err calendar_preview_post(struct request *req, const struct change_form *in)
{
    struct calendar_change change;
    struct calendar_edit_page view;
    struct calendar_version version;
    struct calendar calendar = { .versions = { &version, 1 } };
    TRY(change_of(req, in, &change));
    TRY(calendar_change_valid(req->tx, &change));
    TRY(page_of(req, in, &view));
    version = (struct calendar_version){ change.starts, change.hours };
    view.previewed = true;
    if (!in->general)
        view.days = calendar_preview(req, &calendar, in->starts);
    edit_show(req, &view);
    return OK;
}

static enum err calendar_post(struct request *req, const struct change_form *in)
{
    struct calendar_change change;
    TRY(change_of(req, in, &change));
    TRY(calendar_put(req->tx, &change));
    flash(req, M_calendar_saved);
    return see_other(req, URL("/desk/calendars"));
}

const struct route calendar_routes[] = {
    GET("/desk/calendars", RIGHT(SETTING, L), 0, calendar_list_get),
    GET("/desk/calendars/edit", RIGHT(SETTING, L), 0, calendar_edit_get),
    POST_FORM("/desk/calendars/preview", RIGHT(SETTING, L), 0, calendar_preview_post, calendar_again),
    POST_FORM("/desk/calendars", RIGHT(SETTING, W), ROUTE_REAUTH, calendar_post, calendar_again), ROUTES_END
};
