/*
 * desk/checklist_web.c -- checklists: lists, form, and the points of a ticket.
 */
#include "domain/desk/checklist_web.h"

#include "domain/desk/checklist_form.html.h"
#include "domain/desk/checklist_list.html.h"

FORM_EMPTY(checklist_list_form);
HANDLER(checklist_list_get, checklist_list_form);
HANDLER(checklist_new_get, checklist_list_form);
struct checklist_new_form {
    struct str name, body_points, school_points;
};
FORM(checklist_new_form, FIELD_TEXT(checklist_new_form, name, 1, CHECKLIST_NAME),
     FIELD_LINES(checklist_new_form, body_points, 0, CHECKLIST_LINES),
     FIELD_LINES(checklist_new_form, school_points, 0, CHECKLIST_LINES));
HANDLER(checklist_new_post, checklist_new_form);
HANDLER(checklist_new_again, checklist_new_form);
struct checklist_open_form {
    checklist_ref checklist;
};
FORM(checklist_open_form, FIELD_REF(checklist_open_form, checklist));
HANDLER(checklist_get, checklist_open_form);
HANDLER(checklist_retire_post, checklist_open_form);
struct checklist_edit_form {
    checklist_ref checklist;
    int64_t version;
    struct str name, body_points, school_points;
};
FORM(checklist_edit_form, FIELD_REF(checklist_edit_form, checklist),
     FIELD_INT(checklist_edit_form, version, 1, INT32_MAX), FIELD_TEXT(checklist_edit_form, name, 1, CHECKLIST_NAME),
     FIELD_LINES(checklist_edit_form, body_points, 0, CHECKLIST_LINES),
     FIELD_LINES(checklist_edit_form, school_points, 0, CHECKLIST_LINES));
HANDLER(checklist_post, checklist_edit_form);
HANDLER(checklist_again, checklist_edit_form);
struct check_put_form {
    ticket_ref ticket;
    checklist_ref checklist;
};
FORM(check_put_form, FIELD_REF(check_put_form, ticket), FIELD_REF(check_put_form, checklist));
HANDLER(check_put_post, check_put_form);
HANDLER(check_put_again, check_put_form);
struct check_tick_form {
    ticket_ref ticket;
    int64_t n;
    bool done;
};
FORM(check_tick_form, FIELD_REF(check_tick_form, ticket), FIELD_INT(check_tick_form, n, 1, INT32_MAX),
     FIELD_BOOL(check_tick_form, done));
HANDLER(check_tick_post, check_tick_form);

/* --- lists ------------------------------------------------------------------------------------ */

static enum err checklist_list_get(struct request *req, const struct checklist_list_form *in)
{
    struct checklist_rows rows;
    (void)in;
    TRY(checklist_list(req->tx, &rows));
    struct checklist_list_page view = { { MEM_NEW_N(req->mem, struct checklist_item, rows.n), rows.n } };
    for (size_t i = 0; i < rows.n; i++) {
        const struct checklist_row *r = &rows.at[i];
        view.lists.at[i] = (struct checklist_item){ .ref = r->ref,
                                                    .name = r->name,
                                                    .changed_by = r->changed_by,
                                                    .body_points = (int64_t)checklist_count(r->body_points),
                                                    .school_points = (int64_t)checklist_count(r->school_points),
                                                    .changed_at = r->changed_at };
    }
    checklist_list_html(page_title(req, M_tools_checklists), &view);
    return OK;
}

static enum err form_show(struct request *req, struct checklist_form_page *view)
{
    view->name = desk_typed(req, "name", view->name);
    view->body_points = desk_typed(req, "body_points", view->body_points);
    view->school_points = desk_typed(req, "school_points", view->school_points);
    checklist_form_html(page_title(req, view->is_new ? M_tools_checklist_new : M_tools_checklist_edit), view);
    return OK;
}

static enum err checklist_new_get(struct request *req, const struct checklist_list_form *in)
{
    (void)in;
    return form_show(req, &(struct checklist_form_page){ .is_new = true });
}

static enum err checklist_new_again(struct request *req, const struct checklist_new_form *in)
{
    (void)in;
    return form_show(req, &(struct checklist_form_page){ .is_new = true });
}

static enum err done(struct request *req, enum msg said)
{
    flash(req, said);
    return see_other(req, URL("/desk/checklists"));
}

static enum err checklist_new_post(struct request *req, const struct checklist_new_form *in)
{
    checklist_ref ref;
    struct checklist_text text = { in->name, in->body_points, in->school_points };
    TRY(checklist_create(req->tx, &text, &ref));
    return done(req, M_tools_saved);
}

static enum err edit_show(struct request *req, checklist_ref ref, int64_t version)
{
    struct checklist_row row;
    TRY(checklist_find(req->tx, ref, &row));
    return form_show(req, &(struct checklist_form_page){ .ref = ref,
                                                         .version = version > 0 ? version : row.version,
                                                         .name = row.name,
                                                         .body_points = row.body_points,
                                                         .school_points = row.school_points });
}

static enum err checklist_get(struct request *req, const struct checklist_open_form *in)
{
    return edit_show(req, in->checklist, 0);
}

static enum err checklist_again(struct request *req, const struct checklist_edit_form *in)
{
    return edit_show(req, in->checklist, in->version);
}

static enum err checklist_post(struct request *req, const struct checklist_edit_form *in)
{
    struct checklist_text text = { in->name, in->body_points, in->school_points };
    TRY(checklist_change(req->tx, in->checklist, in->version, &text));
    return done(req, M_tools_saved);
}

static enum err checklist_retire_post(struct request *req, const struct checklist_open_form *in)
{
    TRY(checklist_retire(req->tx, in->checklist));
    return done(req, M_tools_retired);
}

/* --- at a ticket --------------------------------------------------------------------------------- */

static enum err lists_of(struct request *req, struct check_box *box)
{
    struct checklist_rows rows;
    if (!box->may_put || !viewer_may(req->viewer, OBJECT_DESK_TEMPLATE, VERB_R))
        return OK;
    TRY(checklist_list(req->tx, &rows));
    box->lists = desk_options(req->mem, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        desk_option(&box->lists, desk_ref_text(req->mem, rows.at[i].ref.b), rows.at[i].name, false);
    return OK;
}

static enum err ticks_of(struct request *req, const struct ticket *t, struct check_box *box)
{
    struct tick_rows rows;
    TRY(check_ticks(req->tx, t, &rows));
    box->ticks.at = MEM_NEW_N(req->mem, struct check_item, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        box->ticks.at[box->ticks.n++] = (struct check_item){
            .text = rows.at[i].text, .by = rows.at[i].by, .done = rows.at[i].done, .at = rows.at[i].at
        };
    return OK;
}

enum err checks_of_page(struct request *req, const struct ticket *t, struct check_box *box)
{
    struct check_rows rows;
    bool open = t->row.state != STATE_CLOSED && t->merged_into.n == 0;
    *box = (struct check_box){ .ticket = t->row.ref, .may_put = t->may_work && open };
    TRY(lists_of(req, box));
    TRY(check_points(req->tx, t, &rows));
    if (rows.n == 0)
        return OK;
    box->points.at = MEM_NEW_N(req->mem, struct check_item, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct check_row *r = &rows.at[i];
        enum msg side = r->side == CHECK_SCHOOL ? M_deskpage_side_school : M_deskpage_side_body;
        box->open += r->done ? 0 : 1;
        box->points.at[box->points.n++] =
            (struct check_item){ .ticket = t->row.ref,
                                 .n = r->n,
                                 .text = r->text,
                                 .by = r->by,
                                 .side = { side },
                                 .done = r->done,
                                 .may_tick = open && check_may_tick(t, r->side) &&
                                             viewer_may(req->viewer, OBJECT_TICKET_ARTICLE, VERB_C),
                                 .at = r->at };
    }
    return ticks_of(req, t, box);
}

static enum err back(struct request *req, ticket_ref ref, enum msg said)
{
    flash(req, said);
    return see_other(req, url_of(req->mem, "/desk/tickets/", ref, ""));
}

static enum err check_put_post(struct request *req, const struct check_put_form *in)
{
    struct ticket t;
    struct checklist_row list;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(checklist_find(req->tx, in->checklist, &list));
    TRY(check_put(req->tx, &t, &list, 0));
    return back(req, in->ticket, M_tools_checklist_put_done);
}

static enum err check_put_again(struct request *req, const struct check_put_form *in)
{
    return ticket_page_show(req, in->ticket);
}

static enum err check_tick_post(struct request *req, const struct check_tick_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(check_tick(req->tx, &t, in->n, in->done));
    return back(req, in->ticket, in->done ? M_tools_ticked : M_tools_unticked);
}

const struct route checklist_routes[] = {
    GET("/desk/checklists", RIGHT(DESK_TEMPLATE, L), 0, checklist_list_get),
    GET("/desk/checklists/new", RIGHT(DESK_TEMPLATE, C), 0, checklist_new_get),
    POST_FORM("/desk/checklists/new", RIGHT(DESK_TEMPLATE, C), 0, checklist_new_post, checklist_new_again),
    GET("/desk/checklists/{checklist}", RIGHT(DESK_TEMPLATE, R), 0, checklist_get),
    POST_FORM("/desk/checklists/{checklist}", RIGHT(DESK_TEMPLATE, W), 0, checklist_post, checklist_again),
    POST("/desk/checklists/{checklist}/retire", RIGHT(DESK_TEMPLATE, W), 0, checklist_retire_post),
    POST_FORM("/desk/tickets/{ticket}/checklist", RIGHT(TICKET, W), 0, check_put_post, check_put_again),
    POST("/desk/tickets/{ticket}/checks", RIGHT(TICKET_ARTICLE, C), 0, check_tick_post),
    ROUTES_END
};
