/*
 * desk/home_web.c -- the desk's part of the home page (personas.md 3).
 */
#include "domain/desk/desk_web.h"

#include "domain/desk/home_block.html.h"
#include "domain/desk/held.h"
#include "domain/desk/home_view.h"
#include "domain/desk/incident_web.h"
#include "domain/desk/pin.h"

#define TODO_MAX 8
#define OPEN_MAX 10
#define QUEUE_MAX 20

/* The body: tests without answer.  The school: what waits for it. */
static enum err todo_of(struct request *req, struct desk_home *view)
{
    struct ticket_filter f = { .brief = true,
                               .set = SET_OPEN,
                               .state = STATE_TESTING,
                               .order = ORDER_OLDEST,
                               .cursor = STR(""),
                               .query = STR(""),
                               .limit = TODO_MAX };
    struct ticket_rows testing, at_school = { NULL, 0 };
    struct str next;
    TRY(ticket_list(req->tx, &f, &testing, &next));
    f.state = STATE_AT_SCHOOL;
    if (!view->for_body)
        TRY(ticket_list(req->tx, &f, &at_school, &next));
    struct ticket_rows both = { MEM_NEW_N(req->mem, struct ticket_row, TODO_MAX), 0 };
    for (size_t i = 0; i < testing.n && both.n < TODO_MAX; i++)
        both.at[both.n++] = testing.at[i];
    for (size_t i = 0; i < at_school.n && both.n < TODO_MAX; i++)
        both.at[both.n++] = at_school.at[i];
    view->todo = desk_lines(req, &both);
    view->has_todo = both.n > 0;
    return OK;
}

/* What the school's contact sees to: the PIN, and reports that came above the limits. */
static enum err school_of(struct request *req, struct desk_home *view)
{
    struct held_rows held;
    if (view->can_report) {
        TRY(held_list(req->tx, &held));
        view->held = (int64_t)held.n;
    }
    view->may_figures = !view->for_provider;
    if (view->for_body || !viewer_may(req->viewer, OBJECT_SCHOOL, VERB_W))
        return OK;
    enum err e = pin_own_school(req->tx, req->viewer->school, &view->pin_school);
    view->may_pin = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err desk_home(struct request *req, struct html *h)
{
    struct ticket_rows rows;
    struct str next;
    TRY(incident_home(req, h));
    struct desk_home view = { .for_body = desk_is_body(req->viewer),
                              .for_provider = viewer_has_role(req->viewer, ROLE_EXTERNAL_PROVIDER),
                              .can_report = viewer_may(req->viewer, OBJECT_TICKET, VERB_C) };
    if (!viewer_may(req->viewer, OBJECT_TICKET, VERB_L))
        return OK;
    struct ticket_filter f = { .brief = true,
                               .set = SET_OPEN,
                               .order = view.for_body ? ORDER_PROMISE : ORDER_NEWEST,
                               .cursor = STR(""),
                               .query = STR(""),
                               .limit = view.for_body ? QUEUE_MAX : OPEN_MAX };
    TRY(ticket_list(req->tx, &f, &rows, &next));
    view.open = desk_lines(req, &rows);
    /* Officials and auditors read along: nothing of it waits for them. */
    if (view.for_body || viewer_has_role(req->viewer, ROLE_SCHOOL_CONTACT))
        TRY(todo_of(req, &view));
    TRY(school_of(req, &view));
    home_block_html(h, &view);
    return OK;
}
