/*
 * desk/text_block_web.c -- text blocks: list, form, and insertion without a script: the draft of
 * the answer takes the words up, and the page of the ticket shows it.
 */
#include "domain/desk/text_block_web.h"

#include "domain/desk/draft.h"
#include "domain/desk/text_block_form.html.h"
#include "domain/desk/text_block_list.html.h"

FORM_EMPTY(text_block_list_form);
HANDLER(text_block_list_get, text_block_list_form);
HANDLER(text_block_new_get, text_block_list_form);
struct text_block_new_form {
    struct str name, text;
    bool own;
};
FORM(text_block_new_form, FIELD_TEXT(text_block_new_form, name, 1, TEXT_BLOCK_NAME),
     FIELD_LINES(text_block_new_form, text, 1, TEXT_BLOCK_TEXT), FIELD_BOOL(text_block_new_form, own));
HANDLER(text_block_new_post, text_block_new_form);
HANDLER(text_block_new_again, text_block_new_form);
struct text_block_open_form {
    text_block_ref text_block;
};
FORM(text_block_open_form, FIELD_REF(text_block_open_form, text_block));
HANDLER(text_block_get, text_block_open_form);
HANDLER(text_block_retire_post, text_block_open_form);
struct text_block_edit_form {
    text_block_ref text_block;
    int64_t version;
    struct str name, text;
};
FORM(text_block_edit_form, FIELD_REF(text_block_edit_form, text_block),
     FIELD_INT(text_block_edit_form, version, 1, INT32_MAX), FIELD_TEXT(text_block_edit_form, name, 1, TEXT_BLOCK_NAME),
     FIELD_LINES(text_block_edit_form, text, 1, TEXT_BLOCK_TEXT));
HANDLER(text_block_post, text_block_edit_form);
HANDLER(text_block_again, text_block_edit_form);

/* --- list and form -------------------------------------------------------------------------- */

static struct text_block_items items_of(struct mem *mem, const struct text_block_rows *rows)
{
    struct text_block_items items = { MEM_NEW_N(mem, struct text_block_item, rows->n), rows->n };
    for (size_t i = 0; i < rows->n; i++) {
        const struct text_block_row *r = &rows->at[i];
        items.at[i] = (struct text_block_item){ r->ref, r->name, r->text, r->changed_by, r->own, r->changed_at };
    }
    return items;
}

static enum err text_block_list_get(struct request *req, const struct text_block_list_form *in)
{
    struct text_block_rows rows;
    (void)in;
    TRY(text_block_list(req->tx, &rows));
    struct text_block_list_page view = { items_of(req->mem, &rows) };
    text_block_list_html(page_title(req, M_tools_blocks), &view);
    return OK;
}

static enum err form_show(struct request *req, struct text_block_form_page *view)
{
    view->name = desk_typed(req, "name", view->name);
    view->text = desk_typed(req, "text", view->text);
    view->placeholders = desk_options(req->mem, PLACEHOLDER_END);
    for (int p = 0; p < PLACEHOLDER_END; p++)
        desk_option(&view->placeholders, placeholder_name((enum placeholder)p),
                    msg_text(req->lang, placeholder_meaning((enum placeholder)p)), false);
    text_block_form_html(page_title(req, view->is_new ? M_tools_block_new : M_tools_block_edit), view);
    return OK;
}

static enum err text_block_new_get(struct request *req, const struct text_block_list_form *in)
{
    (void)in;
    return form_show(req, &(struct text_block_form_page){ .is_new = true });
}

static enum err text_block_new_again(struct request *req, const struct text_block_new_form *in)
{
    return form_show(req, &(struct text_block_form_page){ .is_new = true, .own = in->own });
}

static enum err done(struct request *req, enum msg said)
{
    flash(req, said);
    return see_other(req, URL("/desk/text-blocks"));
}

static enum err text_block_new_post(struct request *req, const struct text_block_new_form *in)
{
    text_block_ref ref;
    TRY(text_block_create(req->tx, in->own, &(struct text_block_text){ in->name, in->text }, &ref));
    return done(req, M_tools_saved);
}

static enum err edit_show(struct request *req, text_block_ref ref, int64_t version)
{
    struct text_block_row row;
    TRY(text_block_find(req->tx, ref, &row));
    return form_show(req, &(struct text_block_form_page){ .ref = ref,
                                                          .own = row.own,
                                                          .version = version > 0 ? version : row.version,
                                                          .name = row.name,
                                                          .text = row.text });
}

static enum err text_block_get(struct request *req, const struct text_block_open_form *in)
{
    return edit_show(req, in->text_block, 0);
}

static enum err text_block_again(struct request *req, const struct text_block_edit_form *in)
{
    return edit_show(req, in->text_block, in->version);
}

static enum err text_block_post(struct request *req, const struct text_block_edit_form *in)
{
    TRY(text_block_change(req->tx, in->text_block, in->version, &(struct text_block_text){ in->name, in->text }));
    return done(req, M_tools_saved);
}

static enum err text_block_retire_post(struct request *req, const struct text_block_open_form *in)
{
    TRY(text_block_retire(req->tx, in->text_block));
    return done(req, M_tools_retired);
}

/* --- at a ticket ------------------------------------------------------------------------------- */

enum err text_blocks_of_page(struct request *req, const struct ticket *t, struct text_block_choice *view)
{
    struct text_block_rows rows;
    *view = (struct text_block_choice){ .ticket = t->row.ref };
    if (!t->may_work || !viewer_may(req->viewer, OBJECT_DESK_TEMPLATE, VERB_R))
        return OK;
    TRY(text_block_list(req->tx, &rows));
    TRY(text_blocks_fill(req->tx, t, &rows));
    view->blocks = items_of(req->mem, &rows);
    return OK;
}

struct insert_form {
    ticket_ref ticket;
    text_block_ref block;
    int64_t version;
    struct str text;
    bool question;
    struct upload_list files;
};
FORM(insert_form, FIELD_REF(insert_form, ticket), FIELD_REF_OPTIONAL(insert_form, block),
     FIELD_INT(insert_form, version, 0, INT64_MAX), FIELD_LINES(insert_form, text, 0, LIMIT_TEXT),
     FIELD_BOOL(insert_form, question), FIELD_FILES(insert_form, files, 0, LIMIT_FILES_PER_ENTRY));
HANDLER(insert_post, insert_form);
HANDLER(insert_again, insert_form);

static enum err insert_again(struct request *req, const struct insert_form *in)
{
    return ticket_page_show(req, in->ticket);
}

static enum err insert_post(struct request *req, const struct insert_form *in)
{
    struct ticket t;
    struct text_block_row block;
    struct placeholders values;
    TRY(ticket_find(req->tx, in->ticket, &t));
    if (!desk_ref_given(in->block.b))
        return tx_refuse(req->tx, ERR_INVALID, M_tools_error_choose, "block");
    TRY(text_block_find(req->tx, in->block, &block));
    TRY(text_block_values(req->tx, &t, block.text, &values));
    TRY(text_block_filled(req->mem, block.text, &values, &block.text));
    struct str text = in->text.len > 0 ? str_cat(req->mem, in->text, STR("\n\n"), block.text) : block.text;
    struct url fields = url_with(req->mem, URL("/"), "text", text);
    fields = url_with(req->mem, fields, "question", in->question ? STR("1") : STR(""));
    struct str name = str_cat(req->mem, STR("answer-"), desk_ref_text(req->mem, in->ticket.b));
    TRY(draft_put(req->tx, name, str_from(fields.path, 2)));
    return see_other(req, url_of(req->mem, "/desk/tickets/", in->ticket, ""));
}

const struct route text_block_routes[] = {
    GET("/desk/text-blocks", RIGHT(DESK_TEMPLATE, L), 0, text_block_list_get),
    GET("/desk/text-blocks/new", RIGHT(DESK_TEMPLATE, C), 0, text_block_new_get),
    POST_FORM("/desk/text-blocks/new", RIGHT(DESK_TEMPLATE, C), 0, text_block_new_post, text_block_new_again),
    GET("/desk/text-blocks/{text_block}", RIGHT(DESK_TEMPLATE, R), 0, text_block_get),
    POST_FORM("/desk/text-blocks/{text_block}", RIGHT(DESK_TEMPLATE, W), 0, text_block_post, text_block_again),
    POST("/desk/text-blocks/{text_block}/retire", RIGHT(DESK_TEMPLATE, W), 0, text_block_retire_post),
    POST_FORM("/desk/tickets/{ticket}/insert", RIGHT(TICKET, W), ROUTE_UPLOAD, insert_post, insert_again),
    ROUTES_END
};
