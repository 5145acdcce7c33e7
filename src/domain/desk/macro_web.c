/*
 * desk/macro_web.c -- macros: list, form, what one would do to a ticket, and doing it.
 */
#include "domain/desk/macro_web.h"

#include "base/num.h"
#include "domain/desk/checklist.h"
#include "domain/desk/macro_form.html.h"
#include "domain/desk/macro_list.html.h"
#include "domain/desk/macro_preview.html.h"
#include "domain/desk/text_block.h"

const struct choice macro_assignees[] = { { "me", MACRO_TO_ME }, { "nobody", MACRO_TO_NOBODY }, { 0 } };

FORM_EMPTY(macro_list_form);
HANDLER(macro_list_get, macro_list_form);
HANDLER(macro_new_get, macro_list_form);
struct macro_write_form {
    macro_ref macro; /* all zero: a new one */
    int64_t version;
    struct str name;
    int assignee;
    checklist_ref list;
    text_block_ref block;
    int64_t reason, days;
    struct str items;
};
#define MACRO_FIELDS \
    FIELD_TEXT(macro_write_form, name, 1, MACRO_NAME), \
        FIELD_CHOICE(macro_write_form, assignee, macro_assignees, false), FIELD_REF_OPTIONAL(macro_write_form, list), \
        FIELD_REF_OPTIONAL(macro_write_form, block), FIELD_INT(macro_write_form, reason, 0, REASON_UNWANTED), \
        FIELD_INT(macro_write_form, days, 0, MACRO_DAYS), FIELD_LINES(macro_write_form, items, 0, MACRO_ITEMS)
FORM(macro_write_form, FIELD_REF_OPTIONAL(macro_write_form, macro), FIELD_INT(macro_write_form, version, 0, INT32_MAX),
     MACRO_FIELDS);
HANDLER(macro_new_post, macro_write_form);
HANDLER(macro_new_again, macro_write_form);
HANDLER(macro_post, macro_write_form);
HANDLER(macro_again, macro_write_form);
struct macro_open_form {
    macro_ref macro;
};
FORM(macro_open_form, FIELD_REF(macro_open_form, macro));
HANDLER(macro_get, macro_open_form);
HANDLER(macro_retire_post, macro_open_form);
struct macro_run_form {
    ticket_ref ticket;
    macro_ref macro;
    int64_t version;
};
FORM(macro_run_form, FIELD_REF(macro_run_form, ticket), FIELD_REF(macro_run_form, macro),
     FIELD_INT(macro_run_form, version, 0, INT64_MAX));
HANDLER(macro_preview_get, macro_run_form);
HANDLER(macro_run_post, macro_run_form);
HANDLER(macro_run_again, macro_run_form);

/* --- list ------------------------------------------------------------------------------------- */

static struct macro_items items_of(struct mem *mem, const struct macro_rows *rows, ticket_ref ticket)
{
    struct macro_items items = { MEM_NEW_N(mem, struct macro_item, rows->n), rows->n };
    for (size_t i = 0; i < rows->n; i++) {
        const struct macro_row *r = &rows->at[i];
        items.at[i] = (struct macro_item){ ticket, r->ref, r->name, r->owner, r->version, r->changed_at };
    }
    return items;
}

static enum err macro_list_get(struct request *req, const struct macro_list_form *in)
{
    struct macro_rows rows;
    (void)in;
    TRY(macro_list(req->tx, &rows));
    struct macro_list_page view = { items_of(req->mem, &rows, (ticket_ref){ { 0 } }) };
    macro_list_html(page_title(req, M_tools_macros), &view);
    return OK;
}

enum err macros_of_page(struct request *req, const struct ticket *t, struct macro_box *box)
{
    struct macro_rows rows;
    *box = (struct macro_box){ .macros = { NULL, 0 } };
    if (!t->may_work || t->merged_into.n != 0 || !viewer_may(req->viewer, OBJECT_DESK_TEMPLATE, VERB_R))
        return OK;
    TRY(macro_list(req->tx, &rows));
    box->macros = items_of(req->mem, &rows, t->row.ref);
    return OK;
}

/* --- the form ------------------------------------------------------------------------------------ */

struct macro_chosen macro_chosen_of(const struct macro_steps *steps)
{
    struct macro_chosen c = { .items = STR("") };
    for (size_t i = 0; i < steps->n; i++) {
        const struct macro_step *s = &steps->at[i];
        c.assignee = s->kind == MACRO_ASSIGN ? (int)s->value : c.assignee;
        c.list = s->kind == MACRO_CHECKLIST ? s->record : c.list;
        c.block = s->kind == MACRO_TEXT ? s->record : c.block;
        c.reason = s->kind == MACRO_MOVE ? s->value : c.reason;
        c.days = s->kind == MACRO_MOVE ? s->days : c.days;
        c.items = s->kind == MACRO_TEST ? s->text : c.items;
    }
    return c;
}

static struct str number_text(struct mem *mem, int64_t n)
{
    struct buf text = buf_of(mem, 24);
    buf_int(&text, n);
    return buf_str(&text);
}

static void reasons_of(struct request *req, int64_t chosen, struct option_groups *groups)
{
    groups->at = MEM_NEW_N(req->mem, struct option_group, STATE_CLOSED);
    for (int state = STATE_NEW; state <= STATE_CLOSED; state++) {
        struct options list = desk_options(req->mem, 16);
        for (int r = REASON_RECEIVED; r <= REASON_UNWANTED; r++)
            if ((int)ticket_reason_state(r) == state && macro_reason_fits(r))
                desk_option(&list, number_text(req->mem, r),
                            msg_text(req->lang, ticket_reason_msg((enum ticket_reason)r)), r == chosen);
        if (list.n > 0)
            groups->at[groups->n++] =
                (struct option_group){ msg_text(req->lang, ticket_state_msg((enum ticket_state)state)), list };
    }
}

static enum err choices_of(struct request *req, const struct macro_chosen *c, struct macro_form_page *view)
{
    struct checklist_rows lists;
    struct text_block_rows blocks;
    static const enum msg words[] = { [MACRO_TO_ME] = M_tools_to_me, [MACRO_TO_NOBODY] = M_tools_to_nobody };
    view->assignees = desk_options(req->mem, ARRAY_LEN(words));
    for (const struct choice *a = macro_assignees; a->key != NULL; a++)
        desk_option(&view->assignees, str_of(a->key), msg_text(req->lang, words[a->value]), c->assignee == a->value);
    TRY(checklist_list(req->tx, &lists));
    view->lists = desk_options(req->mem, lists.n);
    for (size_t i = 0; i < lists.n; i++)
        desk_option(&view->lists, desk_ref_text(req->mem, lists.at[i].ref.b), lists.at[i].name,
                    lists.at[i].id.n == c->list);
    TRY(text_block_list(req->tx, &blocks));
    view->blocks = desk_options(req->mem, blocks.n);
    for (size_t i = 0; i < blocks.n; i++)
        if (!blocks.at[i].own)
            desk_option(&view->blocks, desk_ref_text(req->mem, blocks.at[i].ref.b), blocks.at[i].name,
                        blocks.at[i].id.n == c->block);
    reasons_of(req, c->reason, &view->reasons);
    return OK;
}

static enum err form_show(struct request *req, const struct macro_chosen *c, struct macro_form_page *view)
{
    TRY(choices_of(req, c, view));
    view->name = desk_typed(req, "name", view->name);
    view->days = desk_typed(req, "days", c->days > 0 ? number_text(req->mem, c->days) : STR(""));
    view->items = desk_typed(req, "items", c->items);
    macro_form_html(page_title(req, view->is_new ? M_tools_macro_new : M_tools_macro_edit), view);
    return OK;
}

static void put_step(struct macro_steps *steps, struct macro_step step) { steps->at[steps->n++] = step; }

/* The steps of the form in the order of the form; of what is there no more ERR_INVALID at its field. */
enum err macro_steps_of(struct request *req, const struct macro_said *in, struct macro_steps *steps)
{
    struct checklist_row list;
    struct text_block_row block;
    *steps = (struct macro_steps){ MEM_NEW_N(req->mem, struct macro_step, MACRO_KIND_END), 0 };
    if (in->assignee != 0)
        put_step(steps, (struct macro_step){ .kind = MACRO_ASSIGN, .value = in->assignee, .text = STR("") });
    if (desk_ref_given(in->list.b)) {
        TRY(checklist_find(req->tx, in->list, &list));
        put_step(steps, (struct macro_step){ .kind = MACRO_CHECKLIST, .record = list.id.n, .text = STR("") });
    }
    if (desk_ref_given(in->block.b)) {
        TRY(text_block_find(req->tx, in->block, &block));
        if (block.own)
            return tx_refuse(req->tx, ERR_INVALID, M_tools_error_own_block, "block");
        put_step(steps, (struct macro_step){ .kind = MACRO_TEXT, .record = block.id.n, .text = STR("") });
    }
    if (in->reason != 0)
        put_step(steps,
                 (struct macro_step){ .kind = MACRO_MOVE, .value = in->reason, .days = in->days, .text = STR("") });
    if (str_trim(in->items).len > 0)
        put_step(steps, (struct macro_step){ .kind = MACRO_TEST, .text = in->items });
    return OK;
}

static enum err steps_of(struct request *req, const struct macro_write_form *in, struct macro_steps *steps)
{
    struct macro_said said = { in->assignee, in->list, in->block, in->reason, in->days, in->items };
    return macro_steps_of(req, &said, steps);
}

static enum err macro_new_get(struct request *req, const struct macro_list_form *in)
{
    (void)in;
    return form_show(req, &(struct macro_chosen){ .items = STR("") }, &(struct macro_form_page){ .is_new = true });
}

static enum err again_show(struct request *req, const struct macro_write_form *in, struct macro_form_page *view)
{
    struct macro_steps steps;
    struct macro_chosen c = { .items = STR("") };
    if (steps_of(req, in, &steps) == OK)
        c = macro_chosen_of(&steps);
    return form_show(req, &c, view);
}

static enum err macro_new_again(struct request *req, const struct macro_write_form *in)
{
    return again_show(req, in, &(struct macro_form_page){ .is_new = true });
}

static enum err done(struct request *req, enum msg said)
{
    flash(req, said);
    return see_other(req, URL("/desk/macros"));
}

static enum err macro_new_post(struct request *req, const struct macro_write_form *in)
{
    struct macro_steps steps;
    macro_ref ref;
    TRY(steps_of(req, in, &steps));
    TRY(macro_create(req->tx, in->name, &steps, &ref));
    return done(req, M_tools_saved);
}

static enum err macro_get(struct request *req, const struct macro_open_form *in)
{
    struct macro_row row;
    struct macro_steps steps;
    TRY(macro_find(req->tx, in->macro, &row));
    TRY(macro_read(req->tx, &row, &steps));
    struct macro_chosen c = macro_chosen_of(&steps);
    return form_show(
        req, &c,
        &(struct macro_form_page){ .ref = row.ref, .version = row.version, .owner = row.owner, .name = row.name });
}

static enum err macro_again(struct request *req, const struct macro_write_form *in)
{
    struct macro_row row;
    TRY(macro_find(req->tx, in->macro, &row));
    return again_show(req, in, &(struct macro_form_page){ .ref = row.ref, .version = in->version, .owner = row.owner });
}

static enum err macro_post(struct request *req, const struct macro_write_form *in)
{
    struct macro_steps steps;
    TRY(steps_of(req, in, &steps));
    TRY(macro_change(req->tx, in->macro, in->version, in->name, &steps));
    return done(req, M_tools_saved);
}

static enum err macro_retire_post(struct request *req, const struct macro_open_form *in)
{
    TRY(macro_retire(req->tx, in->macro));
    return done(req, M_tools_retired);
}

/* --- at a ticket --------------------------------------------------------------------------------- */

static struct str move_text(struct request *req, const struct macro_step *s)
{
    struct str state = msg_text(req->lang, ticket_state_msg(ticket_reason_state((int)s->value)));
    struct str reason = msg_text(req->lang, ticket_reason_msg((enum ticket_reason)s->value));
    struct str text = str_cat(req->mem, state, STR(": "), reason);
    return s->days > 0 ? str_cat(req->mem, text, STR(", "), msg_count(req->mem, req->lang, M_tools_in_days, s->days))
                       : text;
}

/* Text of what is there no more is "", and the step cannot be done. */
static enum err step_line(struct request *req, const struct ticket *t, const struct macro_step *s,
                          struct macro_step_line *line)
{
    static const enum msg words[MACRO_KIND_END] = { [MACRO_ASSIGN] = M_tools_step_assign,
                                                    [MACRO_CHECKLIST] = M_tools_step_checklist,
                                                    [MACRO_TEXT] = M_tools_step_text,
                                                    [MACRO_MOVE] = M_tools_step_move,
                                                    [MACRO_TEST] = M_tools_step_test };
    struct checklist_row list = { .name = STR("") };
    enum ticket_state state = (enum ticket_state)t->row.state, to = STATE_TESTING;
    enum ticket_reason reason = REASON_JOINT_TEST;
    *line = (struct macro_step_line){ .what = msg_text(req->lang, words[s->kind]), .detail = s->text };
    if (s->kind == MACRO_ASSIGN)
        line->detail = msg_text(req->lang, s->value == MACRO_TO_ME ? M_tools_to_me : M_tools_to_nobody);
    if (s->kind == MACRO_CHECKLIST) {
        line->cannot = checklist_of_id(req->tx, (checklist_id){ s->record }, &list) != OK;
        line->detail = list.name;
    }
    if (s->kind == MACRO_TEXT) {
        line->cannot =
            macro_text(req->tx, t, s, &line->detail) != OK || text_block_unfilled(line->detail) != PLACEHOLDER_END;
    }
    line->is_text = s->kind == MACRO_TEXT || s->kind == MACRO_TEST;
    if (s->kind == MACRO_MOVE) {
        to = ticket_reason_state((int)s->value);
        reason = (enum ticket_reason)s->value;
        line->detail = move_text(req, s);
    }
    if (s->kind == MACRO_MOVE || s->kind == MACRO_TEST)
        line->cannot = ticket_move_allowed(state, to, reason, MOVER_BODY) != OK;
    return OK;
}

static enum err preview(struct request *req, const struct macro_run_form *in)
{
    struct ticket t;
    struct macro_row row;
    struct macro_steps steps;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(macro_find(req->tx, in->macro, &row));
    TRY(macro_read(req->tx, &row, &steps));
    struct macro_preview_page view = { .ticket = in->ticket,
                                       .ref = in->macro,
                                       .number = ticket_number_text(req->mem, t.row.number),
                                       .subject = t.row.subject,
                                       .name = row.name,
                                       .owner = row.owner,
                                       .version = t.version,
                                       .macro_version = row.version,
                                       .steps = { MEM_NEW_N(req->mem, struct macro_step_line, steps.n), steps.n },
                                       .cannot = !t.may_work || t.merged_into.n != 0,
                                       .reader_school = t.row.school,
                                       .reader_authority = t.authority_name };
    for (size_t i = 0; i < steps.n; i++) {
        TRY(step_line(req, &t, &steps.at[i], &view.steps.at[i]));
        view.cannot = view.cannot || view.steps.at[i].cannot;
        view.sends = view.sends || view.steps.at[i].is_text;
    }
    macro_preview_html(page_begin(req, row.name), &view);
    return OK;
}

static enum err macro_preview_get(struct request *req, const struct macro_run_form *in) { return preview(req, in); }
static enum err macro_run_again(struct request *req, const struct macro_run_form *in) { return preview(req, in); }

static enum err macro_run_post(struct request *req, const struct macro_run_form *in)
{
    struct ticket t;
    struct macro_row row;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(macro_find(req->tx, in->macro, &row));
    TRY(macro_run(req->tx, &t, in->version, &row));
    return ticket_done(req, &t, M_tools_macro_done);
}

const struct route macro_routes[] = {
    GET("/desk/macros", RIGHT(DESK_TEMPLATE, L), 0, macro_list_get),
    GET("/desk/macros/new", RIGHT(DESK_TEMPLATE, C), 0, macro_new_get),
    POST_FORM("/desk/macros/new", RIGHT(DESK_TEMPLATE, C), 0, macro_new_post, macro_new_again),
    GET("/desk/macros/{macro}", RIGHT(DESK_TEMPLATE, R), 0, macro_get),
    POST_FORM("/desk/macros/{macro}", RIGHT(DESK_TEMPLATE, W), 0, macro_post, macro_again),
    POST("/desk/macros/{macro}/retire", RIGHT(DESK_TEMPLATE, W), 0, macro_retire_post),
    GET("/desk/tickets/{ticket}/macros/{macro}", RIGHT(TICKET, W), 0, macro_preview_get),
    POST_FORM("/desk/tickets/{ticket}/macros/{macro}", RIGHT(TICKET, W), 0, macro_run_post, macro_run_again),
    ROUTES_END
};
