/*
 * desk/text_block_api.c -- text blocks for machines: those of the team and the own ones; filled for a ticket.
 */
#include "domain/desk/text_block.h"

#include "domain/desk/ticket_api.h"

struct text_block_json {
    text_block_ref ref;
    struct str name, text;
    bool own;
    int64_t version;
    struct str changed_by;
    struct instant changed_at;
};
struct text_block_jsons {
    struct text_block_json *at;
    size_t n;
};
struct text_block_list_json {
    struct text_block_jsons text_blocks;
    struct str next;
};
JSON(block_desc, text_block_json, JSON_FIELD(text_block_json, ref), JSON_FIELD(text_block_json, name),
     JSON_FIELD(text_block_json, text), JSON_FIELD(text_block_json, own), JSON_FIELD(text_block_json, version),
     JSON_FIELD(text_block_json, changed_by), JSON_FIELD(text_block_json, changed_at));
JSON(list_desc, text_block_list_json, JSON_LIST_OF(text_block_list_json, text_blocks, block_desc),
     JSON_FIELD(text_block_list_json, next));
struct list_form {
    PART_MEMBERS;
};
FORM(list_form, PART_FIELDS(list_form));
HANDLER(text_block_list_api, list_form);
struct one_form {
    text_block_ref text_block;
    struct str fields;
};
FORM(one_form, FIELD_REF(one_form, text_block), FIELD_TEXT(one_form, fields, 0, LIMIT_LINE));
HANDLER(text_block_get_api, one_form);
struct block_form {
    text_block_ref text_block;
};
FORM(block_form, FIELD_REF(block_form, text_block));
HANDLER(text_block_patch_api, block_form);
HANDLER(text_block_retire_api, block_form);
FORM_EMPTY(new_form);
HANDLER(text_block_add_api, new_form);
struct text_block_new_json {
    struct str name, text;
    bool own;
};
JSON(new_desc, text_block_new_json, JSON_INPUT(text_block_new_json, name, 1, TEXT_BLOCK_NAME),
     JSON_INPUT(text_block_new_json, text, 1, TEXT_BLOCK_TEXT), JSON_INPUT(text_block_new_json, own, 0, 0));
struct text_block_patch_json {
    struct str name, text;
};
JSON(patch_desc, text_block_patch_json, JSON_INPUT(text_block_patch_json, name, 1, TEXT_BLOCK_NAME),
     JSON_INPUT(text_block_patch_json, text, 1, TEXT_BLOCK_TEXT));

static struct text_block_json record_of(const struct text_block_row *r)
{
    return (struct text_block_json){ r->ref, r->name, r->text, r->own, r->version, r->changed_by, r->changed_at };
}

static enum err answer_list(struct request *req, const struct list_form *in, const struct text_block_rows *rows)
{
    struct text_block_list_json out = { { MEM_NEW_N(req->mem, struct text_block_json, rows->n), rows->n }, STR("") };
    for (size_t i = 0; i < rows->n; i++)
        out.text_blocks.at[i] = record_of(&rows->at[i]);
    return respond_rows(req, in, &out);
}

static enum err text_block_list_api(struct request *req, const struct list_form *in)
{
    struct text_block_rows rows;
    TRY(text_block_list(req->tx, &rows));
    return answer_list(req, in, &rows);
}

static enum err text_block_get_api(struct request *req, const struct one_form *in)
{
    struct text_block_row row;
    TRY(text_block_find(req->tx, in->text_block, &row));
    struct text_block_json out = record_of(&row);
    return respond_record(req, &out);
}

static enum err done(struct request *req, text_block_ref ref)
{
    return text_block_get_api(req, &(struct one_form){ .text_block = ref });
}

static enum err text_block_add_api(struct request *req, const struct new_form *form)
{
    struct text_block_new_json in = { .name = STR("") };
    text_block_ref ref;
    (void)form;
    TRY(request_json(req, &in));
    TRY(text_block_create(req->tx, in.own, &(struct text_block_text){ in.name, in.text }, &ref));
    respond_header(req, "Location", url_of(req->mem, "/api/v1/text-blocks/", ref, "").path);
    return done(req, ref);
}

static enum err begin(struct request *req, text_block_ref ref, struct text_block_json *was)
{
    struct text_block_row row;
    TRY(text_block_find(req->tx, ref, &row));
    *was = record_of(&row);
    return request_match(req, block_desc, was);
}

static enum err text_block_patch_api(struct request *req, const struct block_form *form)
{
    struct text_block_json was;
    TRY(begin(req, form->text_block, &was));
    struct text_block_patch_json in = { was.name, was.text };
    TRY(request_json(req, &in));
    TRY(text_block_change(req->tx, form->text_block, was.version, &(struct text_block_text){ in.name, in.text }));
    return done(req, form->text_block);
}

static enum err text_block_retire_api(struct request *req, const struct block_form *form)
{
    struct text_block_json was;
    TRY(begin(req, form->text_block, &was));
    TRY(text_block_retire(req->tx, form->text_block));
    return respond_text(req, 204, "application/json", STR(""));
}

/* --- at a ticket -------------------------------------------------------------------------------- */

struct ticket_blocks_form {
    ticket_ref ticket;
    PART_MEMBERS;
};
FORM(ticket_blocks_form, FIELD_REF(ticket_blocks_form, ticket), PART_FIELDS(ticket_blocks_form));
HANDLER(ticket_blocks_api, ticket_blocks_form);

/* As far as the ticket knows: what is not known stays in braces, and sending refuses it. */
static enum err ticket_blocks_api(struct request *req, const struct ticket_blocks_form *in)
{
    struct ticket t;
    struct text_block_rows rows;
    TRY(ticket_api_find(req, in->ticket, &t));
    if (!t.may_work || !viewer_may(req->viewer, OBJECT_DESK_TEMPLATE, VERB_R))
        return ERR_DENIED;
    TRY(text_block_list(req->tx, &rows));
    TRY(text_blocks_fill(req->tx, &t, &rows));
    struct list_form page = { .fields = in->fields, .cursor = in->cursor, .limit = in->limit };
    return answer_list(req, &page, &rows);
}

#define BLOCK "/api/v1/text-blocks/{text_block}"
const struct route text_block_api_routes[] = {
    API("GET", "/api/v1/text-blocks", RIGHT(DESK_TEMPLATE, L), 0, text_block_list_api, M_api_text_block_list, 200,
        API_PAGE, NULL, &list_desc),
    API("POST", "/api/v1/text-blocks", RIGHT(DESK_TEMPLATE, C), 0, text_block_add_api, M_api_text_block_add, 201,
        API_RECORD, &new_desc, &block_desc),
    API("GET", BLOCK, RIGHT(DESK_TEMPLATE, R), 0, text_block_get_api, M_api_text_block_get, 200, API_RECORD, NULL,
        &block_desc),
    API("PATCH", BLOCK, RIGHT(DESK_TEMPLATE, W), 0, text_block_patch_api, M_api_text_block_patch, 200,
        API_RECORD | API_MATCH, &patch_desc, &block_desc),
    API("POST", BLOCK "/retire", RIGHT(DESK_TEMPLATE, W), 0, text_block_retire_api, M_api_text_block_retire, 204,
        API_MATCH, NULL, NULL),
    API("GET", "/api/v1/tickets/{ticket}/text-blocks", RIGHT(TICKET, W), 0, ticket_blocks_api, M_api_ticket_text_blocks,
        200, API_PAGE, NULL, &list_desc),
    ROUTES_END
};
