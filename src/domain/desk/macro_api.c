/*
 * desk/macro_api.c -- macros for machines: reading, writing, running one on a ticket.
 */
#include "domain/desk/macro_web.h"

#include "domain/desk/checklist.h"
#include "domain/desk/text_block.h"
#include "domain/desk/ticket_api.h"

/* Those that macro_reason_fits; macro_api_test.c compares. */
const struct choice macro_reasons[] = { { "reopened", REASON_REOPENED },
                                        { "triage", REASON_TRIAGE },
                                        { "question", REASON_QUESTION },
                                        { "school_task", REASON_SCHOOL_TASK },
                                        { "provide_device", REASON_PROVIDE_DEVICE },
                                        { "remote", REASON_REMOTE },
                                        { "on_site", REASON_ON_SITE },
                                        { "workshop", REASON_WORKSHOP },
                                        { "visit", REASON_VISIT },
                                        { "delivery", REASON_DELIVERY },
                                        { "repair", REASON_REPAIR },
                                        { "follow_up", REASON_FOLLOW_UP },
                                        { "authority", REASON_AUTHORITY },
                                        { "school_date", REASON_SCHOOL_DATE },
                                        { "force_majeure", REASON_FORCE_MAJEURE },
                                        { "test_impossible", REASON_TEST_IMPOSSIBLE },
                                        { "solved_at_school", REASON_SOLVED_AT_SCHOOL },
                                        { "no_fault", REASON_NO_FAULT },
                                        { "no_answer", REASON_NO_ANSWER },
                                        { "handed_to_authority", REASON_HANDED_TO_AUTHORITY },
                                        { "unwanted", REASON_UNWANTED },
                                        { 0 } };

/* --- list ------------------------------------------------------------------------------------- */

struct macro_line_json {
    macro_ref ref;
    struct str name, owner;
    int64_t version;
    struct str changed_by;
    struct instant changed_at;
};
struct macro_line_jsons {
    struct macro_line_json *at;
    size_t n;
};
struct macro_list_json {
    struct macro_line_jsons macros;
    struct str next;
};
#define LINE_FIELDS(type) \
    JSON_FIELD(type, ref), JSON_FIELD(type, name), JSON_FIELD(type, owner), JSON_FIELD(type, version), \
        JSON_FIELD(type, changed_by), JSON_FIELD(type, changed_at)
JSON(line_desc, macro_line_json, LINE_FIELDS(macro_line_json));
JSON(list_desc, macro_list_json, JSON_LIST_OF(macro_list_json, macros, line_desc), JSON_FIELD(macro_list_json, next));
struct list_form {
    PART_MEMBERS;
};
FORM(list_form, PART_FIELDS(list_form));
HANDLER(macro_list_api, list_form);

static enum err macro_list_api(struct request *req, const struct list_form *in)
{
    struct macro_rows rows;
    TRY(macro_list(req->tx, &rows));
    struct macro_list_json out = { { MEM_NEW_N(req->mem, struct macro_line_json, rows.n), rows.n }, STR("") };
    for (size_t i = 0; i < rows.n; i++) {
        const struct macro_row *r = &rows.at[i];
        out.macros.at[i] =
            (struct macro_line_json){ r->ref, r->name, r->owner, r->version, r->changed_by, r->changed_at };
    }
    return respond_rows(req, in, &out);
}

/* --- one -------------------------------------------------------------------------------------- */

struct macro_json {
    macro_ref ref;
    struct str name, owner;
    int64_t version;
    struct str changed_by;
    struct instant changed_at;
    int assignee, reason;
    int64_t days;
    checklist_ref checklist;
    text_block_ref text_block;
    struct str items;
};
JSON(macro_desc, macro_json, LINE_FIELDS(macro_json), JSON_CHOICE_OF(macro_json, assignee, macro_assignees, 0),
     JSON_FIELD(macro_json, checklist), JSON_FIELD(macro_json, text_block),
     JSON_CHOICE_OF(macro_json, reason, macro_reasons, 0), JSON_FIELD(macro_json, days), JSON_FIELD(macro_json, items));
struct one_form {
    macro_ref macro;
    struct str fields;
};
FORM(one_form, FIELD_REF(one_form, macro), FIELD_TEXT(one_form, fields, 0, LIMIT_LINE));
HANDLER(macro_get_api, one_form);
struct macro_form {
    macro_ref macro;
};
FORM(macro_form, FIELD_REF(macro_form, macro));
HANDLER(macro_patch_api, macro_form);
HANDLER(macro_retire_api, macro_form);

/* A list or block that was retired since is none: the macro cannot run, as its page says. */
static enum err steps_into(struct request *req, const struct macro_row *row, struct macro_json *out)
{
    struct macro_steps steps;
    struct checklist_row list;
    struct text_block_row block;
    TRY(macro_read(req->tx, row, &steps));
    struct macro_chosen c = macro_chosen_of(&steps);
    out->assignee = c.assignee;
    out->reason = (int)c.reason;
    out->days = c.days;
    out->items = c.items;
    enum err e = c.list != 0 ? checklist_of_id(req->tx, (checklist_id){ c.list }, &list) : ERR_NOT_FOUND;
    if (e == OK)
        out->checklist = list.ref;
    else if (e != ERR_NOT_FOUND)
        return e;
    e = c.block != 0 ? text_block_of_team(req->tx, (text_block_id){ c.block }, &block) : ERR_NOT_FOUND;
    if (e == OK)
        out->text_block = block.ref;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err record_of(struct request *req, macro_ref ref, struct macro_json *out)
{
    struct macro_row r;
    TRY(macro_find(req->tx, ref, &r));
    *out = (struct macro_json){ .ref = r.ref,
                                .name = r.name,
                                .owner = r.owner,
                                .version = r.version,
                                .changed_by = r.changed_by,
                                .changed_at = r.changed_at };
    return steps_into(req, &r, out);
}

static enum err macro_get_api(struct request *req, const struct one_form *in)
{
    struct macro_json out;
    TRY(record_of(req, in->macro, &out));
    return respond_record(req, &out);
}

static enum err done(struct request *req, macro_ref ref)
{
    return macro_get_api(req, &(struct one_form){ .macro = ref });
}

/* --- writing ------------------------------------------------------------------------------------ */

struct macro_new_json {
    struct str name;
    int assignee, reason;
    int64_t days;
    checklist_ref checklist;
    text_block_ref text_block;
    struct str items; /* of a joint test, one per line */
};
JSON(new_desc, macro_new_json, JSON_INPUT(macro_new_json, name, 1, MACRO_NAME),
     JSON_CHOICE_OF(macro_new_json, assignee, macro_assignees, 0), JSON_INPUT(macro_new_json, checklist, 0, 0),
     JSON_INPUT(macro_new_json, text_block, 0, 0), JSON_CHOICE_OF(macro_new_json, reason, macro_reasons, 0),
     JSON_INPUT(macro_new_json, days, 0, MACRO_DAYS), JSON_INPUT(macro_new_json, items, 0, MACRO_ITEMS));
FORM_EMPTY(new_form);
HANDLER(macro_add_api, new_form);

static enum err steps_of(struct request *req, const struct macro_new_json *in, struct macro_steps *steps)
{
    struct macro_said said = { in->assignee, in->checklist, in->text_block, in->reason, in->days, in->items };
    return ticket_refused_at(req, macro_steps_of(req, &said, steps), "block", "text_block");
}

static enum err macro_add_api(struct request *req, const struct new_form *form)
{
    struct macro_new_json in = { .name = STR(""), .items = STR("") };
    struct macro_steps steps;
    macro_ref ref;
    (void)form;
    TRY(request_json(req, &in));
    TRY(steps_of(req, &in, &steps));
    TRY(ticket_refused_at(req, macro_create(req->tx, in.name, &steps, &ref), "block", "text_block"));
    respond_header(req, "Location", url_of(req->mem, "/api/v1/macros/", ref, "").path);
    return done(req, ref);
}

static enum err begin(struct request *req, macro_ref ref, struct macro_json *was)
{
    TRY(record_of(req, ref, was));
    return request_match(req, macro_desc, was);
}

static enum err macro_patch_api(struct request *req, const struct macro_form *form)
{
    struct macro_json was;
    struct macro_steps steps;
    TRY(begin(req, form->macro, &was));
    struct macro_new_json in = {
        was.name, was.assignee, was.reason, was.days, was.checklist, was.text_block, was.items
    };
    TRY(request_json(req, &in));
    TRY(steps_of(req, &in, &steps));
    TRY(ticket_refused_at(req, macro_change(req->tx, form->macro, was.version, in.name, &steps), "block",
                          "text_block"));
    return done(req, form->macro);
}

static enum err macro_retire_api(struct request *req, const struct macro_form *form)
{
    struct macro_json was;
    TRY(begin(req, form->macro, &was));
    TRY(macro_retire(req->tx, form->macro));
    return respond_text(req, 204, "application/json", STR(""));
}

/* --- at a ticket -------------------------------------------------------------------------------- */

struct macro_run_json {
    macro_ref macro;
};
JSON(run_desc, macro_run_json, JSON_INPUT(macro_run_json, macro, 1, 0));
FORM(ticket_form, FIELD_REF(ticket_form, ticket));
HANDLER(macro_run_api, ticket_form);

static enum err macro_run_api(struct request *req, const struct ticket_form *form)
{
    struct macro_run_json in = { .macro.b = { 0 } };
    struct ticket t;
    struct macro_row row;
    TRY(ticket_api_begin(req, form->ticket, &t));
    TRY(request_json(req, &in));
    TRY(macro_find(req->tx, in.macro, &row));
    TRY(macro_run(req->tx, &t, t.version, &row));
    return ticket_api_done(req, form->ticket);
}

#define MACRO "/api/v1/macros/{macro}"
const struct route macro_api_routes[] = {
    API("GET", "/api/v1/macros", RIGHT(DESK_TEMPLATE, L), 0, macro_list_api, M_api_macro_list, 200, API_PAGE, NULL,
        &list_desc),
    API("POST", "/api/v1/macros", RIGHT(DESK_TEMPLATE, C), 0, macro_add_api, M_api_macro_add, 201, API_RECORD,
        &new_desc, &macro_desc),
    API("GET", MACRO, RIGHT(DESK_TEMPLATE, R), 0, macro_get_api, M_api_macro_get, 200, API_RECORD, NULL, &macro_desc),
    API("PATCH", MACRO, RIGHT(DESK_TEMPLATE, W), 0, macro_patch_api, M_api_macro_patch, 200, API_RECORD | API_MATCH,
        &new_desc, &macro_desc),
    API("POST", MACRO "/retire", RIGHT(DESK_TEMPLATE, W), 0, macro_retire_api, M_api_macro_retire, 204, API_MATCH, NULL,
        NULL),
    API("POST", "/api/v1/tickets/{ticket}/macro", RIGHT(TICKET, W), 0, macro_run_api, M_api_macro_run, 200,
        API_RECORD | API_MATCH, &run_desc, &ticket_desc),
    ROUTES_END
};
