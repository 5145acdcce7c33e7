/*
 * desk/checklist_api.c -- checklists for machines: the lists, and the points of a ticket.
 */
#include "domain/desk/checklist_web.h"
#include "domain/desk/ticket_api.h"

/* --- lists ------------------------------------------------------------------------------------ */

struct checklist_json {
    checklist_ref ref;
    struct str name, body_points, school_points; /* one point per line */
    int64_t version;
    struct str changed_by;
    struct instant changed_at;
};
struct checklist_jsons {
    struct checklist_json *at;
    size_t n;
};
struct checklist_list_json {
    struct checklist_jsons checklists;
    struct str next;
};
JSON(checklist_desc, checklist_json, JSON_FIELD(checklist_json, ref), JSON_FIELD(checklist_json, name),
     JSON_FIELD(checklist_json, body_points), JSON_FIELD(checklist_json, school_points),
     JSON_FIELD(checklist_json, version), JSON_FIELD(checklist_json, changed_by),
     JSON_FIELD(checklist_json, changed_at));
JSON(list_desc, checklist_list_json, JSON_LIST_OF(checklist_list_json, checklists, checklist_desc),
     JSON_FIELD(checklist_list_json, next));
struct list_form {
    PART_MEMBERS;
};
FORM(list_form, PART_FIELDS(list_form));
HANDLER(checklist_list_api, list_form);
struct one_form {
    checklist_ref checklist;
    struct str fields;
};
FORM(one_form, FIELD_REF(one_form, checklist), FIELD_TEXT(one_form, fields, 0, LIMIT_LINE));
HANDLER(checklist_get_api, one_form);
struct checklist_form {
    checklist_ref checklist;
};
FORM(checklist_form, FIELD_REF(checklist_form, checklist));
HANDLER(checklist_patch_api, checklist_form);
HANDLER(checklist_retire_api, checklist_form);
FORM_EMPTY(new_form);
HANDLER(checklist_add_api, new_form);
struct checklist_new_json {
    struct str name, body_points, school_points;
};
JSON(new_desc, checklist_new_json, JSON_INPUT(checklist_new_json, name, 1, CHECKLIST_NAME),
     JSON_INPUT(checklist_new_json, body_points, 0, CHECKLIST_LINES),
     JSON_INPUT(checklist_new_json, school_points, 0, CHECKLIST_LINES));

static struct checklist_json record_of(const struct checklist_row *r)
{
    return (struct checklist_json){ r->ref,     r->name,       r->body_points, r->school_points,
                                    r->version, r->changed_by, r->changed_at };
}

static enum err checklist_list_api(struct request *req, const struct list_form *in)
{
    struct checklist_rows rows;
    TRY(checklist_list(req->tx, &rows));
    struct checklist_list_json out = { { MEM_NEW_N(req->mem, struct checklist_json, rows.n), rows.n }, STR("") };
    for (size_t i = 0; i < rows.n; i++)
        out.checklists.at[i] = record_of(&rows.at[i]);
    return respond_rows(req, in, &out);
}

static enum err checklist_get_api(struct request *req, const struct one_form *in)
{
    struct checklist_row row;
    TRY(checklist_find(req->tx, in->checklist, &row));
    struct checklist_json out = record_of(&row);
    return respond_record(req, &out);
}

static enum err done(struct request *req, checklist_ref ref)
{
    return checklist_get_api(req, &(struct one_form){ .checklist = ref });
}

static enum err checklist_add_api(struct request *req, const struct new_form *form)
{
    struct checklist_new_json in = { .name = STR("") };
    checklist_ref ref;
    (void)form;
    TRY(request_json(req, &in));
    TRY(checklist_create(req->tx, &(struct checklist_text){ in.name, in.body_points, in.school_points }, &ref));
    respond_header(req, "Location", url_of(req->mem, "/api/v1/checklists/", ref, "").path);
    return done(req, ref);
}

static enum err begin(struct request *req, checklist_ref ref, struct checklist_json *was)
{
    struct checklist_row row;
    TRY(checklist_find(req->tx, ref, &row));
    *was = record_of(&row);
    return request_match(req, checklist_desc, was);
}

static enum err checklist_patch_api(struct request *req, const struct checklist_form *form)
{
    struct checklist_json was;
    TRY(begin(req, form->checklist, &was));
    struct checklist_new_json in = { was.name, was.body_points, was.school_points };
    TRY(request_json(req, &in));
    TRY(checklist_change(req->tx, form->checklist, was.version,
                         &(struct checklist_text){ in.name, in.body_points, in.school_points }));
    return done(req, form->checklist);
}

static enum err checklist_retire_api(struct request *req, const struct checklist_form *form)
{
    struct checklist_json was;
    TRY(begin(req, form->checklist, &was));
    TRY(checklist_retire(req->tx, form->checklist));
    return respond_text(req, 204, "application/json", STR(""));
}

/* --- points of a ticket ------------------------------------------------------------------------- */

static const struct choice sides[] = { { "body", CHECK_BODY }, { "school", CHECK_SCHOOL }, { 0 } };
struct check_json {
    int64_t n;
    struct str list, text;
    int side;
    bool done;
    struct str by;
    struct instant at;
};
struct check_jsons {
    struct check_json *at;
    size_t n;
};
struct check_tick_json {
    int64_t n;
    bool done;
    struct str by;
    struct instant at;
};
struct check_tick_jsons {
    struct check_tick_json *at;
    size_t n;
};
struct ticket_checks_json {
    struct check_jsons points;
    struct check_tick_jsons ticks; /* all of them, oldest first */
};
JSON(check_desc, check_json, JSON_FIELD(check_json, n), JSON_FIELD(check_json, list), JSON_FIELD(check_json, text),
     JSON_CHOICE_OF(check_json, side, sides, 0), JSON_FIELD(check_json, done), JSON_FIELD(check_json, by),
     JSON_FIELD(check_json, at));
JSON(tick_desc, check_tick_json, JSON_FIELD(check_tick_json, n), JSON_FIELD(check_tick_json, done),
     JSON_FIELD(check_tick_json, by), JSON_FIELD(check_tick_json, at));
JSON(checks_desc, ticket_checks_json, JSON_LIST_OF(ticket_checks_json, points, check_desc),
     JSON_LIST_OF(ticket_checks_json, ticks, tick_desc));
FORM(ticket_form, FIELD_REF(ticket_form, ticket));
HANDLER(check_list_api, ticket_form);
struct check_put_json {
    checklist_ref checklist;
};
JSON(put_desc, check_put_json, JSON_INPUT(check_put_json, checklist, 1, 0));
HANDLER(check_put_api, ticket_form);
struct check_done_json {
    int64_t n;
    bool done;
};
JSON(done_desc, check_done_json, JSON_INPUT(check_done_json, n, 1, INT32_MAX), JSON_INPUT(check_done_json, done, 1, 0));
HANDLER(check_tick_api, ticket_form);

static enum err answer(struct request *req, const struct ticket *t)
{
    struct check_rows rows;
    struct tick_rows ticks;
    TRY(check_points(req->tx, t, &rows));
    TRY(check_ticks(req->tx, t, &ticks));
    struct ticket_checks_json out = { { MEM_NEW_N(req->mem, struct check_json, rows.n), rows.n },
                                      { MEM_NEW_N(req->mem, struct check_tick_json, ticks.n), ticks.n } };
    for (size_t i = 0; i < rows.n; i++) {
        const struct check_row *r = &rows.at[i];
        out.points.at[i] = (struct check_json){ r->n, r->list, r->text, r->side, r->done, r->by, r->at };
    }
    for (size_t i = 0; i < ticks.n; i++)
        out.ticks.at[i] = (struct check_tick_json){ ticks.at[i].n, ticks.at[i].done, ticks.at[i].by, ticks.at[i].at };
    return respond_record(req, &out);
}

static enum err check_list_api(struct request *req, const struct ticket_form *in)
{
    struct ticket t;
    TRY(ticket_api_find(req, in->ticket, &t));
    return answer(req, &t);
}

static enum err check_put_api(struct request *req, const struct ticket_form *form)
{
    struct check_put_json in = { .checklist.b = { 0 } };
    struct ticket t;
    struct checklist_row list;
    TRY(ticket_api_find(req, form->ticket, &t));
    TRY(request_json(req, &in));
    TRY(checklist_find(req->tx, in.checklist, &list));
    TRY(check_put(req->tx, &t, &list, 0));
    return answer(req, &t);
}

static enum err check_tick_api(struct request *req, const struct ticket_form *form)
{
    struct check_done_json in = { 0 };
    struct ticket t;
    TRY(ticket_api_find(req, form->ticket, &t));
    TRY(request_json(req, &in));
    TRY(check_tick(req->tx, &t, in.n, in.done));
    return answer(req, &t);
}

#define CHECKLIST "/api/v1/checklists/{checklist}"
#define OF_TICKET "/api/v1/tickets/{ticket}/"
const struct route checklist_api_routes[] = {
    API("GET", "/api/v1/checklists", RIGHT(DESK_TEMPLATE, L), 0, checklist_list_api, M_api_checklist_list, 200,
        API_PAGE, NULL, &list_desc),
    API("POST", "/api/v1/checklists", RIGHT(DESK_TEMPLATE, C), 0, checklist_add_api, M_api_checklist_add, 201,
        API_RECORD, &new_desc, &checklist_desc),
    API("GET", CHECKLIST, RIGHT(DESK_TEMPLATE, R), 0, checklist_get_api, M_api_checklist_get, 200, API_RECORD, NULL,
        &checklist_desc),
    API("PATCH", CHECKLIST, RIGHT(DESK_TEMPLATE, W), 0, checklist_patch_api, M_api_checklist_patch, 200,
        API_RECORD | API_MATCH, &new_desc, &checklist_desc),
    API("POST", CHECKLIST "/retire", RIGHT(DESK_TEMPLATE, W), 0, checklist_retire_api, M_api_checklist_retire, 204,
        API_MATCH, NULL, NULL),
    API("GET", OF_TICKET "checks", RIGHT(TICKET, R), 0, check_list_api, M_api_check_list, 200, API_RECORD, NULL,
        &checks_desc),
    API("POST", OF_TICKET "checklist", RIGHT(TICKET, W), 0, check_put_api, M_api_check_put, 200, API_RECORD, &put_desc,
        &checks_desc),
    API("POST", OF_TICKET "checks", RIGHT(TICKET_ARTICLE, C), 0, check_tick_api, M_api_check_tick, 200, API_RECORD,
        &done_desc, &checks_desc),
    ROUTES_END
};
