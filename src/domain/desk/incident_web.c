/*
 * desk/incident_web.c -- mass incidents: list, opening, page with news, children and the end.
 */
#include "domain/desk/incident_web.h"

#include "base/zone.h"
#include "domain/desk/desk_web.h"
#include "domain/desk/incident_form.html.h"
#include "domain/desk/incident_list.html.h"
#include "domain/desk/incident_page.html.h"

#define STATUS_MAX 2000
#define CHOSEN_MAX 200
#define NEXT_AFTER HOURS(2)

FORM_EMPTY(incident_list_form);
HANDLER(incident_list_get, incident_list_form);
struct incident_start_form {
    ticket_ref ticket;
};
FORM(incident_start_form, FIELD_REF_OPTIONAL(incident_start_form, ticket));
HANDLER(incident_new_get, incident_start_form);
struct incident_new_form {
    ticket_ref ticket;
    struct str title, status;
    struct day next_day;
    int next_time;
    struct ref_list authorities, schools;
};
FORM(incident_new_form, FIELD_REF_OPTIONAL(incident_new_form, ticket),
     FIELD_TEXT(incident_new_form, title, 1, LIMIT_NAME), FIELD_LINES(incident_new_form, status, 1, STATUS_MAX),
     FIELD_DAY(incident_new_form, next_day, true), FIELD_TIME(incident_new_form, next_time, true),
     FIELD_REFS(incident_new_form, authorities, 0, CHOSEN_MAX), FIELD_REFS(incident_new_form, schools, 0, CHOSEN_MAX));
HANDLER(incident_new_post, incident_new_form);
HANDLER(incident_new_again, incident_new_form);
struct incident_page_form {
    incident_ref incident;
};
FORM(incident_page_form, FIELD_REF(incident_page_form, incident));
HANDLER(incident_get, incident_page_form);
HANDLER(incident_join_post, incident_page_form);
struct incident_inform_form {
    incident_ref incident;
    int64_t version;
    struct str status;
    struct day next_day;
    int next_time;
};
FORM(incident_inform_form, FIELD_REF(incident_inform_form, incident),
     FIELD_INT(incident_inform_form, version, 1, INT32_MAX), FIELD_LINES(incident_inform_form, status, 1, STATUS_MAX),
     FIELD_DAY(incident_inform_form, next_day, true), FIELD_TIME(incident_inform_form, next_time, true));
HANDLER(incident_inform_post, incident_inform_form);
HANDLER(incident_inform_again, incident_inform_form);
struct incident_solve_form {
    incident_ref incident;
    int64_t version;
    struct str solved_text, item;
};
FORM(incident_solve_form, FIELD_REF(incident_solve_form, incident),
     FIELD_INT(incident_solve_form, version, 1, INT32_MAX),
     FIELD_LINES(incident_solve_form, solved_text, 1, STATUS_MAX),
     FIELD_TEXT(incident_solve_form, item, 1, LIMIT_LINE));
HANDLER(incident_solve_post, incident_solve_form);
HANDLER(incident_solve_again, incident_solve_form);
struct incident_attach_form {
    incident_ref incident;
    ticket_ref ticket;
    bool stay;
};
FORM(incident_attach_form, FIELD_REF(incident_attach_form, incident), FIELD_REF(incident_attach_form, ticket),
     FIELD_BOOL(incident_attach_form, stay));
HANDLER(incident_attach_post, incident_attach_form);

/* --- list ---------------------------------------------------------------------------------- */

static enum err incident_list_get(struct request *req, const struct incident_list_form *in)
{
    struct incident_rows rows;
    struct incident_list_page view = { .may_open = desk_is_body(req->viewer) };
    (void)in;
    TRY(incident_list(req->tx, &rows));
    struct incident_lines all = incident_lines(req, &rows);
    view.running.at = all.at;
    while (view.running.n < all.n && all.at[view.running.n].runs)
        view.running.n++;
    view.solved = (struct incident_lines){ all.at + view.running.n, all.n - view.running.n };
    incident_list_html(page_title(req, M_incident_title), &view);
    return OK;
}

/* --- opening ---------------------------------------------------------------------------------- */

/* Two hours from now, on the half hour. */
static struct instant next_proposed(struct instant now)
{
    const int64_t half = MINUTES(30).us;
    return (struct instant){ (instant_add(now, NEXT_AFTER).us + half - 1) / half * half };
}

static enum err form_show(struct request *req, const struct incident_new_form *in, struct str title)
{
    struct ticket t;
    struct instant next = next_proposed(req->now);
    struct incident_form_page view = { .title = desk_typed(req, "title", title),
                                       .status = desk_typed(req, "status", STR("")),
                                       .next_day = desk_typed(req, "next_day", incident_day_text(req->mem, next)),
                                       .next_time = desk_typed(req, "next_time", incident_time_text(req->mem, next)) };
    if (desk_ref_given(in->ticket.b)) {
        TRY(ticket_find(req->tx, in->ticket, &t));
        view.ticket = desk_ref_text(req->mem, t.row.ref.b);
        view.ticket_subject = t.row.subject;
    }
    TRY(incident_extent_view(req, &in->authorities, &in->schools, &view.extent));
    incident_form_html(page_title(req, M_incident_open), &view);
    return OK;
}

static enum err incident_new_get(struct request *req, const struct incident_start_form *in)
{
    struct ticket t;
    struct incident_new_form form = { .ticket = in->ticket };
    struct school_row school;
    struct str title = STR("");
    if (desk_ref_given(in->ticket.b)) {
        TRY(ticket_find(req->tx, in->ticket, &t));
        TRY(agreement_school_read(req->tx, t.school, &school));
        form.schools = (struct ref_list){ MEM_NEW(req->mem, struct ref), 1 };
        for (size_t k = 0; k < sizeof school.ref.b; k++)
            form.schools.at[0].b[k] = school.ref.b[k];
        title = t.row.subject;
    }
    return form_show(req, &form, title);
}

static enum err incident_new_again(struct request *req, const struct incident_new_form *in)
{
    return form_show(req, in, STR(""));
}

static enum err incident_new_post(struct request *req, const struct incident_new_form *in)
{
    struct incident_row row;
    struct incident_start from = { &in->authorities, &in->schools, in->ticket };
    struct incident_new new = { .title = in->title,
                                .status = in->status,
                                .next_at = zone_instant(in->next_day, in->next_time) };
    TRY(incident_start(req->tx, &from, &new, &row));
    flash(req, M_incident_opened);
    return see_other(req, url_of(req->mem, "/desk/incidents/", row.ref, ""));
}

/* --- one ------------------------------------------------------------------------------------------ */

static struct incident_child_list children_of(struct request *req, const struct ticket_rows *rows)
{
    struct incident_child_list list = { MEM_NEW_N(req->mem, struct incident_child, rows->n), 0 };
    for (size_t i = 0; i < rows->n; i++) {
        const struct ticket_row *t = &rows->at[i];
        list.at[list.n++] = (struct incident_child){ .ref = t->ref,
                                                     .subject = t->subject,
                                                     .number = ticket_number_text(req->mem, t->number),
                                                     .place = desk_place(req->mem, req->lang, t->school, t->room),
                                                     .state = { ticket_state_msg((enum ticket_state)t->state) },
                                                     .reason = { ticket_reason_msg((enum ticket_reason)t->reason) } };
    }
    return list;
}

static enum err news_of(struct request *req, const struct incident_row *row, struct incident_page *view)
{
    struct incident_update_rows rows;
    TRY(incident_updates(req->tx, row, &rows));
    view->news.at = MEM_NEW_N(req->mem, struct incident_news, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        view->news.at[view->news.n++] = (struct incident_news){ rows.at[i].text, rows.at[i].at, rows.at[i].next_at,
                                                                instant_is_none(rows.at[i].next_at) };
    return OK;
}

static enum err tickets_of(struct request *req, const struct incident_row *row, struct incident_page *view)
{
    struct ticket_rows rows;
    if (!view->for_body)
        return OK;
    TRY(incident_children(req->tx, row, &rows));
    view->children = children_of(req, &rows);
    if (!view->may_work)
        return OK;
    TRY(incident_likely(req->tx, row, &rows));
    view->likely = children_of(req, &rows);
    return OK;
}

static enum err show(struct request *req, incident_ref ref)
{
    struct incident_row row;
    struct incident_places places;
    struct instant next = next_proposed(req->now);
    TRY(incident_find(req->tx, ref, &row));
    struct incident_rows one = { &row, 1 };
    struct incident_page view = {
        .head = incident_lines(req, &one).at[0],
        .for_body = desk_is_body(req->viewer),
        .version = row.version,
        .status = desk_typed(req, "status", STR("")),
        .next_day = desk_typed(req, "next_day", incident_day_text(req->mem, next)),
        .next_time = desk_typed(req, "next_time", incident_time_text(req->mem, next)),
        .solved_text = desk_typed(req, "solved_text", STR("")),
        .item = desk_typed(req, "item", msg_text(LANG_DE, M_incident_item_default)),
    };
    view.may_work = view.for_body && view.head.runs;
    TRY(incident_schools(req->tx, row.id, &places));
    incident_school_names(req, &places, &view.schools);
    TRY(news_of(req, &row, &view));
    TRY(tickets_of(req, &row, &view));
    incident_page_html(page_begin(req, row.title), &view);
    return OK;
}

static enum err incident_get(struct request *req, const struct incident_page_form *in)
{
    return show(req, in->incident);
}

static enum err incident_inform_again(struct request *req, const struct incident_inform_form *in)
{
    return show(req, in->incident);
}

static enum err incident_solve_again(struct request *req, const struct incident_solve_form *in)
{
    return show(req, in->incident);
}

/* --- changes ------------------------------------------------------------------------------------------ */

static enum err done(struct request *req, incident_ref ref, enum msg said)
{
    flash(req, said);
    return see_other(req, url_of(req->mem, "/desk/incidents/", ref, ""));
}

static enum err incident_inform_post(struct request *req, const struct incident_inform_form *in)
{
    struct incident_row row;
    TRY(incident_find_work(req->tx, in->incident, &row));
    TRY(incident_inform(req->tx, &row, in->version, in->status, zone_instant(in->next_day, in->next_time)));
    return done(req, in->incident, M_incident_informed);
}

static enum err incident_solve_post(struct request *req, const struct incident_solve_form *in)
{
    struct incident_row row;
    TRY(incident_find_work(req->tx, in->incident, &row));
    TRY(incident_solve(req->tx, &row, in->version, in->solved_text, in->item));
    return done(req, in->incident, M_incident_solved_now);
}

static enum err incident_attach_post(struct request *req, const struct incident_attach_form *in)
{
    struct incident_row row;
    struct ticket t;
    TRY(incident_find_work(req->tx, in->incident, &row));
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(incident_attach(req->tx, &row, &t));
    if (in->stay)
        return done(req, in->incident, M_incident_attached);
    flash(req, M_incident_attached);
    return see_other(req, url_of(req->mem, "/desk/tickets/", in->ticket, ""));
}

static enum err incident_join_post(struct request *req, const struct incident_page_form *in)
{
    struct incident_row row;
    TRY(incident_find(req->tx, in->incident, &row));
    TRY(incident_join(req->tx, &row));
    return done(req, in->incident, M_incident_joined);
}

const struct route incident_routes[] = {
    GET("/desk/incidents", RIGHT(ROOM_BOARD, L), 0, incident_list_get),
    GET("/desk/incidents/new", RIGHT(TICKET, W), 0, incident_new_get),
    POST_FORM("/desk/incidents/new", RIGHT(TICKET, W), 0, incident_new_post, incident_new_again),
    GET("/desk/incidents/{incident}", RIGHT(ROOM_BOARD, R), 0, incident_get),
    POST_FORM("/desk/incidents/{incident}/inform", RIGHT(TICKET, W), 0, incident_inform_post, incident_inform_again),
    POST_FORM("/desk/incidents/{incident}/solve", RIGHT(TICKET, W), 0, incident_solve_post, incident_solve_again),
    POST("/desk/incidents/{incident}/attach", RIGHT(TICKET, W), 0, incident_attach_post),
    POST("/desk/incidents/{incident}/join", RIGHT(ROOM_BOARD, R), 0, incident_join_post),
    ROUTES_END
};
