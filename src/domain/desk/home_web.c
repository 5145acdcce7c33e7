/*
 * desk/home_web.c -- the desk's part of the home page (personas.md 3): each persona its own
 * blocks, of several roles the union.
 */
#include "domain/desk/desk_web.h"

#include "base/zone.h"
#include "domain/agreement/agreement.h"
#include "domain/desk/held.h"
#include "domain/desk/home_block.html.h"
#include "domain/desk/home_end.html.h"
#include "domain/desk/home_lights.html.h"
#include "domain/desk/home_risks.html.h"
#include "domain/desk/home_view.h"
#include "domain/desk/incident_web.h"
#include "domain/desk/pin.h"

#define TODO_MAX 8
#define UNTESTED_MAX 5
#define OPEN_MAX 10
#define QUEUE_MAX 20
#define RISKS_MAX 10
#define DEADLINES_OWN 90 /* days ahead */
#define DEADLINES_ALL 30

static struct ticket_filter filter_of(enum ticket_order order, int limit)
{
    return (struct ticket_filter){
        .brief = true, .set = SET_OPEN, .order = order, .cursor = STR(""), .query = STR(""), .limit = limit
    };
}

/* --- whose work the tickets are: desk, schools, firms ------------------------------------------- */

/* The body: tests without answer.  The school: what waits for it. */
static enum err todo_of(struct request *req, struct desk_home *view)
{
    size_t most = view->for_body ? UNTESTED_MAX : TODO_MAX;
    struct ticket_filter f = filter_of(ORDER_OLDEST, (int)most);
    struct ticket_rows testing, at_school = { NULL, 0 };
    struct str next;
    f.state = STATE_TESTING;
    TRY(ticket_list(req->tx, &f, &testing, &next));
    f.state = STATE_AT_SCHOOL;
    if (!view->for_body)
        TRY(ticket_list(req->tx, &f, &at_school, &next));
    struct ticket_rows both = { MEM_NEW_N(req->mem, struct ticket_row, most), 0 };
    for (size_t i = 0; i < testing.n && both.n < most; i++)
        both.at[both.n++] = testing.at[i];
    for (size_t i = 0; i < at_school.n && both.n < most; i++)
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

/* The school reads its list by room. */
static void by_place(struct list_lines *lines)
{
    for (size_t i = 1; i < lines->n; i++) {
        struct list_line line = lines->at[i];
        size_t k = i;
        for (; k > 0 && str_compare(lines->at[k - 1].place, line.place) > 0; k--)
            lines->at[k] = lines->at[k - 1];
        lines->at[k] = line;
    }
}

static enum err work_block(struct request *req, struct html *h)
{
    struct ticket_rows rows;
    struct str next;
    struct desk_home view = { .for_body = desk_is_body(req->viewer),
                              .for_provider = viewer_has_role(req->viewer, ROLE_EXTERNAL_PROVIDER),
                              .can_report = viewer_may(req->viewer, OBJECT_TICKET, VERB_C) };
    bool listed = view.for_body || view.for_provider;
    struct ticket_filter f = filter_of(view.for_body ? ORDER_PROMISE : ORDER_NEWEST, listed ? QUEUE_MAX : OPEN_MAX);
    TRY(ticket_list(req->tx, &f, &rows, &next));
    view.open = desk_lines(req, &rows);
    if (!listed)
        by_place(&view.open);
    if (!view.for_provider || view.for_body)
        TRY(todo_of(req, &view));
    TRY(school_of(req, &view));
    home_block_html(h, &view);
    return OK;
}

/* --- who answers for the service: head and officials ---------------------------------------------- */

static struct home_light light_of(struct request *req, const struct school_light_row *row)
{
    return (struct home_light){ .url = url_with(req->mem, URL("/desk/tickets"), "school",
                                                desk_ref_text(req->mem, row->ref.b)),
                                .name = row->name,
                                .light = school_light(row),
                                .open = row->open,
                                .overdue = row->overdue };
}

/* The head is shown only what stands still, an official each of his schools. */
static enum err lights_block(struct request *req, struct html *h, bool only_red, bool *any)
{
    struct school_light_rows rows;
    struct home_lights view = { .only_red = only_red };
    TRY(school_lights(req->tx, &rows));
    view.schools.at = MEM_NEW_N(req->mem, struct home_light, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        if (!only_red || school_light(&rows.at[i]) == LIGHT_RED)
            view.schools.at[view.schools.n++] = light_of(req, &rows.at[i]);
    *any = view.schools.n > 0;
    if (*any)
        home_lights_html(h, &view);
    return OK;
}

/* Due until midnight or missed, and not the school's turn. */
static enum err risks_block(struct request *req, struct html *h, bool *any)
{
    struct ticket_rows rows;
    struct str next;
    struct home_risks view;
    struct ticket_filter f = filter_of(ORDER_PROMISE, QUEUE_MAX);
    struct instant midnight = zone_instant(day_add(zone_day(req->now), 1), 0);
    size_t n = 0;
    TRY(ticket_list(req->tx, &f, &rows, &next));
    struct list_lines lines = desk_lines(req, &rows);
    for (size_t i = 0; i < lines.n && n < RISKS_MAX; i++)
        if (!lines.at[i].rests && !instant_is_none(lines.at[i].promise) &&
            instant_compare(lines.at[i].promise, midnight) < 0)
            lines.at[n++] = lines.at[i];
    view.lines = (struct list_lines){ lines.at, n };
    *any = n > 0;
    if (*any)
        home_risks_html(h, &view);
    return OK;
}

static enum err head_blocks(struct request *req, struct html *h, bool *any)
{
    bool lights, risks, deadlines;
    TRY(lights_block(req, h, true, &lights));
    TRY(risks_block(req, h, &risks));
    TRY(agreement_deadlines_home(req, h, DEADLINES_ALL, false, &deadlines));
    *any = lights || risks || deadlines;
    return OK;
}

static enum err official_blocks(struct request *req, struct html *h)
{
    bool any;
    TRY(agreement_deadlines_home(req, h, DEADLINES_OWN, true, &any));
    return lights_block(req, h, false, &any);
}

enum err desk_home(struct request *req, struct html *h)
{
    const struct viewer *v = req->viewer;
    bool head = viewer_has_role(v, ROLE_HEAD), official = viewer_has_role(v, ROLE_AUTHORITY_OFFICIAL);
    bool works = viewer_has_role(v, ROLE_TECHNICIAN) || viewer_has_role(v, ROLE_SCHOOL_CONTACT) ||
                 viewer_has_role(v, ROLE_EXTERNAL_PROVIDER);
    struct home_end end = { .can_report = viewer_may(v, OBJECT_TICKET, VERB_C),
                            .can_list = viewer_may(v, OBJECT_TICKET, VERB_L) };
    bool any = true;
    TRY(incident_home(req, h));
    if (official)
        TRY(official_blocks(req, h));
    if (head)
        TRY(head_blocks(req, h, &any));
    end.quiet = head && !any && !works && !official;
    if (works)
        return work_block(req, h);
    if (head || official)
        home_end_html(h, &end);
    return OK;
}
