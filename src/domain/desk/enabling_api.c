/*
 * desk/enabling_api.c -- what an authority sees to at each of its schools, for machines (Z4.2.2).
 */
#include "domain/desk/desk_web.h"

#include "base/zone.h"
#include "domain/desk/enabling.h"

struct enabling_json {
    school_ref school;
    struct str name, authority, contact; /* "": nobody is named */
    bool has_account, has_pin, done;
    struct day trained_on, sheet_on, loan_policy_on, starts, due;
    int64_t version;
};
struct enabling_jsons {
    struct enabling_json *at;
    size_t n;
};
struct enabling_list_json {
    struct enabling_jsons schools;
    struct str next;
};
JSON(enabling_desc, enabling_json, JSON_FIELD(enabling_json, school), JSON_FIELD(enabling_json, name),
     JSON_FIELD(enabling_json, authority), JSON_FIELD(enabling_json, contact), JSON_FIELD(enabling_json, has_account),
     JSON_FIELD(enabling_json, has_pin), JSON_FIELD(enabling_json, done), JSON_FIELD(enabling_json, trained_on),
     JSON_FIELD(enabling_json, sheet_on), JSON_FIELD(enabling_json, loan_policy_on), JSON_FIELD(enabling_json, starts),
     JSON_FIELD(enabling_json, due), JSON_FIELD(enabling_json, version));
JSON(list_desc, enabling_list_json, JSON_LIST_OF(enabling_list_json, schools, enabling_desc),
     JSON_FIELD(enabling_list_json, next));
struct enabling_patch_json {
    struct day trained_on, sheet_on, loan_policy_on;
};
JSON(patch_desc, enabling_patch_json, JSON_INPUT(enabling_patch_json, trained_on, 0, 0),
     JSON_INPUT(enabling_patch_json, sheet_on, 0, 0), JSON_INPUT(enabling_patch_json, loan_policy_on, 0, 0));
struct list_form {
    PART_MEMBERS;
};
FORM(list_form, PART_FIELDS(list_form));
HANDLER(enabling_list_api, list_form);
struct one_form {
    school_ref school;
    struct str fields;
};
FORM(one_form, FIELD_REF(one_form, school), FIELD_TEXT(one_form, fields, 0, LIMIT_LINE));
HANDLER(enabling_get_api, one_form);
struct school_form {
    school_ref school;
};
FORM(school_form, FIELD_REF(school_form, school));
HANDLER(enabling_patch_api, school_form);

static struct enabling_json record_of(const struct enabling_row *r)
{
    return (struct enabling_json){ .school = r->ref,
                                   .name = r->name,
                                   .authority = r->authority_name,
                                   .contact = r->contact,
                                   .has_account = r->has_account,
                                   .has_pin = r->has_pin,
                                   .done = enabling_done(r),
                                   .trained_on = r->trained_on,
                                   .sheet_on = r->sheet_on,
                                   .loan_policy_on = r->loan_policy_on,
                                   .starts = r->starts,
                                   .due = r->due,
                                   .version = r->version };
}

static enum err enabling_list_api(struct request *req, const struct list_form *in)
{
    struct enabling_rows rows;
    TRY(enabling_list(req->tx, &rows));
    struct enabling_list_json out = { { MEM_NEW_N(req->mem, struct enabling_json, rows.n), rows.n }, STR("") };
    for (size_t i = 0; i < rows.n; i++)
        out.schools.at[i] = record_of(&rows.at[i]);
    return respond_rows(req, in, &out);
}

static enum err enabling_get_api(struct request *req, const struct one_form *in)
{
    struct enabling_row row;
    TRY(enabling_by_ref(req->tx, in->school, &row));
    struct enabling_json out = record_of(&row);
    return respond_record(req, &out);
}

static enum err enabling_patch_api(struct request *req, const struct school_form *form)
{
    struct enabling_row row;
    TRY(enabling_by_ref(req->tx, form->school, &row));
    struct enabling_json was = record_of(&row);
    TRY(request_match(req, enabling_desc, &was));
    struct enabling_patch_json in = { row.trained_on, row.sheet_on, row.loan_policy_on };
    TRY(request_json(req, &in));
    TRY(enabling_put(req->tx, &row,
                     &(struct enabling_change){ row.version, in.trained_on, in.sheet_on, in.loan_policy_on }));
    return enabling_get_api(req, &(struct one_form){ .school = form->school });
}

#define ONE "/api/v1/enabling/{school}"
const struct route enabling_api_routes[] = {
    API("GET", "/api/v1/enabling", RIGHT(STAFF_CONTACT, W), 0, enabling_list_api, M_api_enabling_list, 200, API_PAGE,
        NULL, &list_desc),
    API("GET", ONE, RIGHT(STAFF_CONTACT, W), 0, enabling_get_api, M_api_enabling_get, 200, API_RECORD, NULL,
        &enabling_desc),
    API("PATCH", ONE, RIGHT(STAFF_CONTACT, W), 0, enabling_patch_api, M_api_enabling_patch, 200, API_RECORD | API_MATCH,
        &patch_desc, &enabling_desc),
    ROUTES_END
};
