/*
 * desk/incident_show.c -- mass incidents and planned maintenance on other pages: home page,
 * ticket, scanned label; and what their own pages share.
 */
#include "base/zone.h"
#include "domain/desk/desk_web.h"
#include "domain/desk/incident_home.html.h"
#include "domain/desk/incident_web.h"

#define HOME_MAX 5

struct incident_lines incident_lines(struct request *req, const struct incident_rows *rows)
{
    struct incident_lines lines = { MEM_NEW_N(req->mem, struct incident_line, rows->n), 0 };
    bool school = viewer_has_role(req->viewer, ROLE_SCHOOL_CONTACT);
    for (size_t i = 0; i < rows->n; i++) {
        const struct incident_row *r = &rows->at[i];
        lines.at[lines.n++] = (struct incident_line){ .ref = r->ref,
                                                      .title = r->title,
                                                      .status = r->status,
                                                      .next_at = r->next_at,
                                                      .opened_at = r->opened_at,
                                                      .solved_at = r->solved_at,
                                                      .runs = incident_runs(r),
                                                      .overdue = incident_overdue(r, req->now),
                                                      .may_join = school && incident_runs(r) && r->joined == 0,
                                                      .joined = r->joined != 0,
                                                      .schools = r->schools,
                                                      .persons = r->persons };
    }
    return lines;
}

struct maintenance_lines maintenance_lines(struct request *req, const struct maintenance_rows *rows)
{
    struct maintenance_lines lines = { MEM_NEW_N(req->mem, struct maintenance_line, rows->n), 0 };
    for (size_t i = 0; i < rows->n; i++) {
        const struct maintenance_row *r = &rows->at[i];
        bool withdrawn = !instant_is_none(r->withdrawn_at);
        bool ahead = !withdrawn && instant_compare(r->ends_at, req->now) > 0;
        lines.at[lines.n++] = (struct maintenance_line){ .ref = r->ref,
                                                         .title = r->title,
                                                         .text = r->text,
                                                         .why = r->withdrawn_why,
                                                         .starts_at = r->starts_at,
                                                         .ends_at = r->ends_at,
                                                         .withdrawn_at = r->withdrawn_at,
                                                         .withdrawn = withdrawn,
                                                         .ahead = ahead,
                                                         .now = ahead && instant_compare(r->starts_at, req->now) <= 0,
                                                         .schools = r->schools };
    }
    return lines;
}

/* --- forms ---------------------------------------------------------------------------------- */

enum err incident_extent_view(struct request *req, const struct ref_list *authorities, const struct ref_list *schools,
                              struct incident_extent_view *view)
{
    struct incident_places all;
    struct incident_group *group = NULL;
    TRY(incident_choices(req->tx, &all));
    view->groups.at = MEM_NEW_N(req->mem, struct incident_group, all.n);
    for (size_t i = 0; i < all.n; i++) {
        const struct incident_place *p = &all.at[i];
        if (i == 0 || all.at[i - 1].authority.n != p->authority.n) {
            group = &view->groups.at[view->groups.n++];
            *group =
                (struct incident_group){ .ref = desk_ref_text(req->mem, p->authority_ref.b),
                                         .name = p->authority_name,
                                         .chosen = REF_LISTED(authorities, p->authority_ref),
                                         .schools = { MEM_NEW_N(req->mem, struct incident_choice, all.n - i), 0 } };
        }
        bool is = REF_LISTED(schools, p->ref);
        group->open = group->open || is;
        group->schools.at[group->schools.n++] =
            (struct incident_choice){ desk_ref_text(req->mem, p->ref.b), p->name, is };
    }
    return OK;
}

void incident_school_names(struct request *req, const struct incident_places *places, struct incident_school_list *list)
{
    list->at = MEM_NEW_N(req->mem, struct incident_school, places->n);
    for (size_t i = 0; i < places->n; i++)
        list->at[list->n++] = (struct incident_school){ places->at[i].name, places->at[i].authority_name };
}

struct str incident_day_text(struct mem *mem, struct instant at)
{
    struct buf day = buf_of(mem, 16);
    day_put_iso(&day, zone_local(at).day);
    return buf_str(&day);
}

struct str incident_time_text(struct mem *mem, struct instant at)
{
    struct buf time = buf_of(mem, 8);
    int minute = zone_local(at).minute;
    buf_int_padded(&time, minute / 60, 2);
    buf_byte(&time, ':');
    buf_int_padded(&time, minute % 60, 2);
    return buf_str(&time);
}

/* --- other pages -------------------------------------------------------------------------------- */

enum err incident_home(struct request *req, struct html *h)
{
    struct incident_rows running;
    struct maintenance_rows ahead;
    struct incident_home view = { .for_body = desk_is_body(req->viewer) };
    if (!viewer_may(req->viewer, OBJECT_ROOM_BOARD, VERB_L))
        return OK;
    TRY(incident_running(req->tx, &running));
    TRY(maintenance_ahead(req->tx, &ahead));
    view.running = incident_lines(req, &running);
    view.ahead = maintenance_lines(req, &ahead);
    if (view.ahead.n > HOME_MAX)
        view.ahead.n = HOME_MAX;
    for (size_t i = 0; view.for_body && i < view.running.n; i++)
        view.overdue += view.running.at[i].overdue;
    incident_home_html(h, &view);
    return OK;
}

enum err incident_of_page(struct request *req, const struct ticket *t, struct incident_ticket *view)
{
    struct incident_row row;
    struct incident_rows running;
    if (!viewer_may(req->viewer, OBJECT_ROOM_BOARD, VERB_R))
        return OK;
    view->ticket = t->row.ref;
    enum err e = incident_of_ticket(req->tx, t, &row);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    view->attached = e == OK;
    if (view->attached)
        view->head = incident_lines(req, &(struct incident_rows){ &row, 1 }).at[0];
    bool waits = t->row.state == STATE_WAITING && t->row.reason == REASON_MASS_INCIDENT;
    if (!t->may_work || waits ||
        ticket_move_allowed((enum ticket_state)t->row.state, STATE_WAITING, REASON_MASS_INCIDENT, MOVER_BODY) != OK)
        return OK;
    TRY(incident_at_school(req->tx, t->school, &running));
    view->running = incident_lines(req, &running);
    view->may_open = true;
    return OK;
}

enum err incident_board(struct request *req, school_id school, struct incident_board *view)
{
    struct incident_rows running;
    TRY(incident_at_school(req->tx, school, &running));
    view->running = incident_lines(req, &running);
    return OK;
}
