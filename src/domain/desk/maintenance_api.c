/*
 * desk/maintenance_api.c -- planned maintenance for machines: list, planning, withdrawing.
 */
#include "domain/desk/incident_web.h"
#include "domain/desk/ticket_api.h"

#define TEXT_MAX 2000
#define CHOSEN_MAX 200

struct maintenance_line_json {
    maintenance_ref ref;
    struct str title, text, withdrawn_why;
    struct instant starts_at, ends_at, withdrawn_at;
    int64_t schools;
};
struct maintenance_line_jsons {
    struct maintenance_line_json *at;
    size_t n;
};
struct maintenance_list_json {
    struct maintenance_line_jsons maintenance;
    struct str next;
};
#define LINE_FIELDS(type) \
    JSON_FIELD(type, ref), JSON_FIELD(type, title), JSON_FIELD(type, text), JSON_FIELD(type, starts_at), \
        JSON_FIELD(type, ends_at), JSON_FIELD(type, withdrawn_at), JSON_FIELD(type, withdrawn_why), \
        JSON_FIELD(type, schools)
JSON(line_desc, maintenance_line_json, LINE_FIELDS(maintenance_line_json));
JSON(list_desc, maintenance_list_json, JSON_LIST_OF(maintenance_list_json, maintenance, line_desc),
     JSON_FIELD(maintenance_list_json, next));
struct list_form {
    PART_MEMBERS;
};
FORM(list_form, PART_FIELDS(list_form));
HANDLER(maintenance_list_api, list_form);

static struct maintenance_line_json line_of(const struct maintenance_row *r)
{
    return (struct maintenance_line_json){ r->ref,       r->title,   r->text,         r->withdrawn_why,
                                           r->starts_at, r->ends_at, r->withdrawn_at, r->schools };
}

static enum err maintenance_list_api(struct request *req, const struct list_form *in)
{
    struct maintenance_rows rows;
    TRY(maintenance_list(req->tx, &rows));
    struct maintenance_list_json out = { { MEM_NEW_N(req->mem, struct maintenance_line_json, rows.n), rows.n },
                                         STR("") };
    for (size_t i = 0; i < rows.n; i++)
        out.maintenance.at[i] = line_of(&rows.at[i]);
    return respond_rows(req, in, &out);
}

/* --- one -------------------------------------------------------------------------------------- */

struct maintenance_school_json {
    school_ref ref;
    struct str name, authority;
};
struct maintenance_school_jsons {
    struct maintenance_school_json *at;
    size_t n;
};
struct maintenance_json {
    maintenance_ref ref;
    struct str title, text, withdrawn_why;
    struct instant starts_at, ends_at, withdrawn_at;
    int64_t schools;
    struct maintenance_school_jsons places;
};
JSON(school_desc, maintenance_school_json, JSON_FIELD(maintenance_school_json, ref),
     JSON_FIELD(maintenance_school_json, name), JSON_FIELD(maintenance_school_json, authority));
JSON(maintenance_desc, maintenance_json, LINE_FIELDS(maintenance_json),
     JSON_LIST_OF(maintenance_json, places, school_desc));
struct one_form {
    maintenance_ref maintenance;
    struct str fields;
};
FORM(one_form, FIELD_REF(one_form, maintenance), FIELD_TEXT(one_form, fields, 0, LIMIT_LINE));
HANDLER(maintenance_get_api, one_form);

static enum err record_of(struct request *req, maintenance_ref ref, struct maintenance_json *out)
{
    struct maintenance_row r;
    struct incident_places rows;
    TRY(maintenance_find(req->tx, ref, &r));
    TRY(maintenance_schools(req->tx, r.id, &rows));
    *out =
        (struct maintenance_json){ .ref = r.ref,
                                   .title = r.title,
                                   .text = r.text,
                                   .withdrawn_why = r.withdrawn_why,
                                   .starts_at = r.starts_at,
                                   .ends_at = r.ends_at,
                                   .withdrawn_at = r.withdrawn_at,
                                   .schools = r.schools,
                                   .places = { MEM_NEW_N(req->mem, struct maintenance_school_json, rows.n), rows.n } };
    for (size_t i = 0; i < rows.n; i++)
        out->places.at[i] =
            (struct maintenance_school_json){ rows.at[i].ref, rows.at[i].name, rows.at[i].authority_name };
    return OK;
}

static enum err maintenance_get_api(struct request *req, const struct one_form *in)
{
    struct maintenance_json out;
    TRY(record_of(req, in->maintenance, &out));
    return respond_record(req, &out);
}

static enum err done(struct request *req, maintenance_ref ref)
{
    return maintenance_get_api(req, &(struct one_form){ .maintenance = ref });
}

/* --- planning, withdrawing ------------------------------------------------------------------------ */

struct maintenance_new_json {
    struct str title, text;
    struct instant starts_at, ends_at;
    struct ref_list authorities, schools;
};
JSON(new_desc, maintenance_new_json, JSON_INPUT(maintenance_new_json, title, 1, LIMIT_NAME),
     JSON_INPUT(maintenance_new_json, text, 1, TEXT_MAX), JSON_INPUT(maintenance_new_json, starts_at, 1, 0),
     JSON_INPUT(maintenance_new_json, ends_at, 1, 0), JSON_REFS_IN(maintenance_new_json, authorities, 0, CHOSEN_MAX),
     JSON_REFS_IN(maintenance_new_json, schools, 0, CHOSEN_MAX));
FORM_EMPTY(new_form);
HANDLER(maintenance_add_api, new_form);

static enum err maintenance_add_api(struct request *req, const struct new_form *form)
{
    struct maintenance_new_json in = { .title = STR("") };
    maintenance_ref ref;
    (void)form;
    TRY(request_json(req, &in));
    struct maintenance_new new = {
        .title = in.title, .text = in.text, .starts_at = in.starts_at, .ends_at = in.ends_at
    };
    TRY(incident_extent_of(req->tx, &in.authorities, &in.schools, &new.places));
    enum err e = maintenance_plan(req->tx, &new, &ref);
    TRY(ticket_refused_at(req,
                          ticket_refused_at(req, ticket_refused_at(req, e, "what", "text"), "from_day", "starts_at"),
                          "until_day", "ends_at"));
    respond_header(req, "Location", url_of(req->mem, "/api/v1/maintenance/", ref, "").path);
    return done(req, ref);
}

struct maintenance_form {
    maintenance_ref maintenance;
};
FORM(maintenance_form, FIELD_REF(maintenance_form, maintenance));
struct maintenance_withdraw_json {
    struct str why;
};
JSON(withdraw_desc, maintenance_withdraw_json, JSON_INPUT(maintenance_withdraw_json, why, 1, TEXT_MAX));
HANDLER(maintenance_withdraw_api, maintenance_form);

static enum err maintenance_withdraw_api(struct request *req, const struct maintenance_form *form)
{
    struct maintenance_withdraw_json in = { STR("") };
    struct maintenance_json was;
    TRY(record_of(req, form->maintenance, &was));
    TRY(request_match(req, maintenance_desc, &was));
    TRY(request_json(req, &in));
    TRY(maintenance_withdraw(req->tx, form->maintenance, in.why));
    return done(req, form->maintenance);
}

#define MAINTENANCE "/api/v1/maintenance/{maintenance}"
const struct route maintenance_api_routes[] = {
    API("GET", "/api/v1/maintenance", RIGHT(ROOM_BOARD, L), 0, maintenance_list_api, M_api_maintenance_list, 200,
        API_PAGE, NULL, &list_desc),
    API("POST", "/api/v1/maintenance", RIGHT(TICKET, W), 0, maintenance_add_api, M_api_maintenance_add, 201, API_RECORD,
        &new_desc, &maintenance_desc),
    API("GET", MAINTENANCE, RIGHT(ROOM_BOARD, R), 0, maintenance_get_api, M_api_maintenance_get, 200, API_RECORD, NULL,
        &maintenance_desc),
    API("POST", MAINTENANCE "/withdraw", RIGHT(TICKET, W), 0, maintenance_withdraw_api, M_api_maintenance_withdraw, 200,
        API_RECORD | API_MATCH, &withdraw_desc, &maintenance_desc),
    ROUTES_END
};
