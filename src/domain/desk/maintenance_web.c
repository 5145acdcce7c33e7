/*
 * desk/maintenance_web.c -- planned maintenance: list, planning, page, withdrawing.
 */
#include "base/zone.h"
#include "domain/desk/desk_web.h"
#include "domain/desk/incident_web.h"
#include "domain/desk/maintenance_form.html.h"
#include "domain/desk/maintenance_list.html.h"
#include "domain/desk/maintenance_page.html.h"

#define TEXT_MAX 2000
#define CHOSEN_MAX 200

FORM_EMPTY(maintenance_list_form);
HANDLER(maintenance_list_get, maintenance_list_form);
FORM_EMPTY(maintenance_start_form);
HANDLER(maintenance_new_get, maintenance_start_form);
struct maintenance_new_form {
    struct str title, what;
    struct day from_day, until_day;
    int from_time, until_time;
    struct ref_list authorities, schools;
};
FORM(maintenance_new_form, FIELD_TEXT(maintenance_new_form, title, 1, LIMIT_NAME),
     FIELD_LINES(maintenance_new_form, what, 1, TEXT_MAX), FIELD_DAY(maintenance_new_form, from_day, true),
     FIELD_TIME(maintenance_new_form, from_time, true), FIELD_DAY(maintenance_new_form, until_day, true),
     FIELD_TIME(maintenance_new_form, until_time, true), FIELD_REFS(maintenance_new_form, authorities, 0, CHOSEN_MAX),
     FIELD_REFS(maintenance_new_form, schools, 0, CHOSEN_MAX));
HANDLER(maintenance_new_post, maintenance_new_form);
HANDLER(maintenance_new_again, maintenance_new_form);
struct maintenance_page_form {
    maintenance_ref maintenance;
};
FORM(maintenance_page_form, FIELD_REF(maintenance_page_form, maintenance));
HANDLER(maintenance_get, maintenance_page_form);
struct maintenance_withdraw_form {
    maintenance_ref maintenance;
    struct str why;
};
FORM(maintenance_withdraw_form, FIELD_REF(maintenance_withdraw_form, maintenance),
     FIELD_LINES(maintenance_withdraw_form, why, 1, TEXT_MAX));
HANDLER(maintenance_withdraw_post, maintenance_withdraw_form);
HANDLER(maintenance_withdraw_again, maintenance_withdraw_form);

/* --- list --------------------------------------------------------------------------------- */

static enum err maintenance_list_get(struct request *req, const struct maintenance_list_form *in)
{
    struct maintenance_rows rows;
    struct maintenance_list_page view = { .may_plan = desk_is_body(req->viewer) };
    (void)in;
    TRY(maintenance_list(req->tx, &rows));
    struct maintenance_lines all = maintenance_lines(req, &rows);
    view.ahead.at = all.at;
    while (view.ahead.n < all.n && all.at[view.ahead.n].ahead)
        view.ahead.n++;
    view.past = (struct maintenance_lines){ all.at + view.ahead.n, all.n - view.ahead.n };
    maintenance_list_html(page_title(req, M_incident_maintenance), &view);
    return OK;
}

/* --- planning ------------------------------------------------------------------------------- */

/* Which exam window stands in the way, by name: the refusal at the field cannot say it. */
static enum err clash_into(struct request *req, const struct maintenance_new_form *in,
                           struct maintenance_form_page *view)
{
    struct incident_places places;
    struct maintenance_clash clash;
    if (day_is_none(in->from_day) || day_is_none(in->until_day) || in->from_time < 0 || in->until_time < 0)
        return OK;
    enum err e = incident_extent_of(req->tx, &in->authorities, &in->schools, &places);
    if (e == ERR_INVALID)
        return OK; /* said at its field */
    TRY(e);
    TRY(maintenance_clash(req->tx, &places, zone_instant(in->from_day, in->from_time),
                          zone_instant(in->until_day, in->until_time), &clash, &view->clash));
    if (!view->clash)
        return OK;
    view->clash_school = clash.school;
    view->clash_from = clash.starts;
    view->clash_until = clash.ends;
    view->clash_one_day = day_eq(clash.starts, clash.ends);
    return OK;
}

static enum err form_show(struct request *req, const struct maintenance_new_form *in)
{
    struct maintenance_form_page view = { .title = desk_typed(req, "title", STR("")),
                                          .what = desk_typed(req, "what", STR("")),
                                          .from_day = desk_typed(req, "from_day", STR("")),
                                          .from_time = desk_typed(req, "from_time", STR("")),
                                          .until_day = desk_typed(req, "until_day", STR("")),
                                          .until_time = desk_typed(req, "until_time", STR("")) };
    if (req->form != NULL)
        TRY(clash_into(req, in, &view));
    TRY(incident_extent_view(req, &in->authorities, &in->schools, &view.extent));
    maintenance_form_html(page_title(req, M_incident_plan), &view);
    return OK;
}

static enum err maintenance_new_get(struct request *req, const struct maintenance_start_form *in)
{
    struct maintenance_new_form form = { .from_time = -1 };
    (void)in;
    return form_show(req, &form);
}

static enum err maintenance_new_again(struct request *req, const struct maintenance_new_form *in)
{
    return form_show(req, in);
}

static enum err maintenance_new_post(struct request *req, const struct maintenance_new_form *in)
{
    maintenance_ref ref;
    struct maintenance_new new = { .title = in->title,
                                   .text = in->what,
                                   .starts_at = zone_instant(in->from_day, in->from_time),
                                   .ends_at = zone_instant(in->until_day, in->until_time) };
    TRY(incident_extent_of(req->tx, &in->authorities, &in->schools, &new.places));
    TRY(maintenance_plan(req->tx, &new, &ref));
    flash(req, M_incident_planned_now);
    return see_other(req, url_of(req->mem, "/desk/maintenance/", ref, ""));
}

/* --- one --------------------------------------------------------------------------------------- */

static enum err show(struct request *req, maintenance_ref ref)
{
    struct maintenance_row row;
    struct incident_places places;
    TRY(maintenance_find(req->tx, ref, &row));
    TRY(maintenance_schools(req->tx, row.id, &places));
    struct maintenance_rows one = { &row, 1 };
    struct maintenance_page view = { .head = maintenance_lines(req, &one).at[0],
                                     .why = desk_typed(req, "why", STR("")) };
    view.may_withdraw = desk_is_body(req->viewer) && view.head.ahead;
    incident_school_names(req, &places, &view.schools);
    maintenance_page_html(page_begin(req, row.title), &view);
    return OK;
}

static enum err maintenance_get(struct request *req, const struct maintenance_page_form *in)
{
    return show(req, in->maintenance);
}

static enum err maintenance_withdraw_again(struct request *req, const struct maintenance_withdraw_form *in)
{
    return show(req, in->maintenance);
}

static enum err maintenance_withdraw_post(struct request *req, const struct maintenance_withdraw_form *in)
{
    TRY(maintenance_withdraw(req->tx, in->maintenance, in->why));
    flash(req, M_incident_withdrawn_now);
    return see_other(req, url_of(req->mem, "/desk/maintenance/", in->maintenance, ""));
}

const struct route maintenance_routes[] = {
    GET("/desk/maintenance", RIGHT(ROOM_BOARD, L), 0, maintenance_list_get),
    GET("/desk/maintenance/new", RIGHT(TICKET, W), 0, maintenance_new_get),
    POST_FORM("/desk/maintenance/new", RIGHT(TICKET, W), 0, maintenance_new_post, maintenance_new_again),
    GET("/desk/maintenance/{maintenance}", RIGHT(ROOM_BOARD, R), 0, maintenance_get),
    POST_FORM("/desk/maintenance/{maintenance}/withdraw", RIGHT(TICKET, W), 0, maintenance_withdraw_post,
              maintenance_withdraw_again),
    ROUTES_END
};
