/*
 * agreement/school_api.c -- schools, rooms and buildings for machines: the stores and
 * rights of the pages (domain/desk.md 19).
 */
#include "domain/agreement/agreement_web.h"
#include "platform/cursor.h"

/* --- schools ------------------------------------------------------------------------------------ */

struct branch_json {
    struct str form, name;
    struct word level;
    int grade_from, grade_to;
};
struct branch_jsons {
    struct branch_json *at;
    size_t n;
};
struct school_json {
    school_ref ref;
    authority_ref authority_ref;
    struct str authority, official_number, name, short_name, street, zip, town, municipality, phone, mail;
    int64_t latitude, longitude; /* micro-degrees; 0, 0: unknown */
    struct day starts, ends;
    int version;
    struct branch_jsons branches;
};
JSON(branch_desc, branch_json, JSON_FIELD(branch_json, form), JSON_FIELD(branch_json, name),
     JSON_FIELD(branch_json, level), JSON_FIELD(branch_json, grade_from), JSON_FIELD(branch_json, grade_to));
JSON(school_desc, school_json, JSON_FIELD(school_json, ref), JSON_FIELD(school_json, authority_ref),
     JSON_FIELD(school_json, authority), JSON_FIELD(school_json, official_number), JSON_FIELD(school_json, name),
     JSON_FIELD(school_json, short_name), JSON_FIELD(school_json, street), JSON_FIELD(school_json, zip),
     JSON_FIELD(school_json, town), JSON_FIELD(school_json, municipality), JSON_FIELD(school_json, phone),
     JSON_FIELD(school_json, mail), JSON_FIELD(school_json, latitude), JSON_FIELD(school_json, longitude),
     JSON_FIELD(school_json, starts), JSON_FIELD(school_json, ends), JSON_FIELD(school_json, version),
     JSON_LIST_OF(school_json, branches, branch_desc));
struct school_jsons {
    struct school_json *at;
    size_t n;
};
struct school_list_json {
    struct school_jsons schools;
    struct str next;
};
JSON(school_list_desc, school_list_json, JSON_LIST_OF(school_list_json, schools, school_desc),
     JSON_FIELD(school_list_json, next));

struct school_list_form {
    authority_ref authority;
    struct str fields, cursor;
    int64_t limit;
};
FORM(school_list_form, FIELD_REF_OPTIONAL(school_list_form, authority),
     FIELD_TEXT(school_list_form, fields, 0, LIMIT_LINE), FIELD_ROWS(school_list_form, limit),
     FIELD_TEXT(school_list_form, cursor, 0, 64));
struct school_form {
    school_ref school;
    struct str fields;
};
FORM(school_form, FIELD_REF(school_form, school), FIELD_TEXT(school_form, fields, 0, LIMIT_LINE));
struct school_at_form {
    school_ref school;
};
FORM(school_at_form, FIELD_REF(school_at_form, school));
FORM_EMPTY(empty_form);
HANDLER(school_list_api, school_list_form);
HANDLER(school_get_api, school_form);
HANDLER(school_add_api, empty_form);
HANDLER(school_patch_api, school_at_form);

static enum err branches_into(struct request *req, const struct school_row *row, struct branch_jsons *out)
{
    struct branch_list list;
    TRY(agreement_school_types(req->tx, row->id, agreement_today(req->tx), &list));
    out->at = MEM_NEW_N(req->mem, struct branch_json, list.n);
    for (size_t i = 0; i < list.n; i++) {
        const struct branch_row *b = &list.at[i];
        out->at[out->n++] = (struct branch_json){
            b->form, b->name, { school_level_msg(b->level) }, b->grade_from, b->grade_to,
        };
    }
    return OK;
}

static enum err school_into(struct request *req, const struct school_row *row, struct school_json *out)
{
    *out = (struct school_json){
        .ref = row->ref,
        .authority_ref = row->authority_ref,
        .authority = row->authority_name,
        .official_number = row->official_number,
        .name = row->name,
        .short_name = row->short_name,
        .street = row->street,
        .zip = row->zip,
        .town = row->town,
        .municipality = row->municipality,
        .phone = row->phone,
        .mail = row->mail,
        .latitude = row->lat,
        .longitude = row->lon,
        .starts = row->starts,
        .ends = row->ends,
        .version = row->version,
    };
    return branches_into(req, row, &out->branches);
}

static enum err school_list_api(struct request *req, const struct school_list_form *in)
{
    struct school_list rows;
    struct school_list_json out = { .next = STR("") };
    struct position after = { 0, 0 };
    if (in->cursor.len > 0)
        TRY(cursor_parse(in->cursor, 's', &after));
    TRY(school_after(req->tx, in->authority, after.id, in->limit + 1, &rows));
    size_t n = rows.n > (size_t)in->limit ? (size_t)in->limit : rows.n;
    out.schools.at = MEM_NEW_N(req->mem, struct school_json, n);
    for (size_t i = 0; i < n; i++)
        TRY(school_into(req, &rows.at[i], &out.schools.at[out.schools.n++]));
    if (n < rows.n)
        out.next = cursor_put(req->mem, 's', (struct position){ 0, rows.at[n - 1].id.n });
    return respond_page(req, &out, out.next);
}

static enum err school_answer(struct request *req, const struct school_row *row)
{
    struct school_json out;
    TRY(school_into(req, row, &out));
    return respond_record(req, &out);
}

static enum err school_get_api(struct request *req, const struct school_form *in)
{
    struct school_row row;
    TRY(agreement_school_by_ref(req->tx, in->school, &row));
    return school_answer(req, &row);
}

struct school_new_json {
    authority_ref authority;
    struct str official_number, name, short_name, street, zip, town, phone, mail;
};
JSON(school_new_desc, school_new_json, JSON_INPUT(school_new_json, authority, 1, 0),
     JSON_INPUT(school_new_json, official_number, 1, 10), JSON_INPUT(school_new_json, name, 1, LIMIT_NAME),
     JSON_INPUT(school_new_json, short_name, 0, 30), JSON_INPUT(school_new_json, street, 0, LIMIT_NAME),
     JSON_INPUT(school_new_json, zip, 0, 10), JSON_INPUT(school_new_json, town, 0, LIMIT_NAME),
     JSON_INPUT(school_new_json, phone, 0, 50), JSON_INPUT(school_new_json, mail, 0, 254));

static enum err school_add_api(struct request *req, const struct empty_form *form)
{
    struct school_new_json in = { .name = STR("") };
    struct authority_row authority;
    struct school_row row;
    school_id id;
    (void)form;
    TRY(request_json(req, &in));
    TRY(agreement_authority_by_ref(req->tx, in.authority, &authority));
    struct school_new add = { .authority = authority.id,
                              .official_number = in.official_number,
                              .name = in.name,
                              .short_name = in.short_name,
                              .street = in.street,
                              .zip = in.zip,
                              .town = in.town,
                              .phone = in.phone,
                              .mail = in.mail,
                              .starts = DAY_NONE,
                              .ends = DAY_NONE };
    TRY(agreement_school_create(req->tx, &add, &id));
    TRY(agreement_school_read(req->tx, id, &row));
    respond_header(req, "Location", url_of(req->mem, "/api/v1/schools/", row.ref, "").path);
    return school_answer(req, &row);
}

struct school_patch_json {
    struct str name, short_name, street, zip, town, phone, mail;
};
JSON(school_patch_desc, school_patch_json, JSON_INPUT(school_patch_json, name, 1, LIMIT_NAME),
     JSON_INPUT(school_patch_json, short_name, 0, 30), JSON_INPUT(school_patch_json, street, 0, LIMIT_NAME),
     JSON_INPUT(school_patch_json, zip, 0, 10), JSON_INPUT(school_patch_json, town, 0, LIMIT_NAME),
     JSON_INPUT(school_patch_json, phone, 0, 50), JSON_INPUT(school_patch_json, mail, 0, 254));

static enum err school_patch_api(struct request *req, const struct school_at_form *form)
{
    struct school_row row;
    struct school_json was;
    TRY(school_for(req->tx, form->school, SCHOOL_FOR_EDIT, &row));
    TRY(school_into(req, &row, &was));
    TRY(request_match(req, school_desc, &was));
    struct school_patch_json in = { was.name, was.short_name, was.street, was.zip, was.town, was.phone, was.mail };
    TRY(request_json(req, &in));
    /* Official data belong to the list and the body; the school keeps how it is reached. */
    bool official = !str_eq(in.name, was.name) || !str_eq(in.street, was.street) || !str_eq(in.zip, was.zip) ||
                    !str_eq(in.town, was.town);
    if (official && !viewer_may(req->viewer, OBJECT_SCHOOL, VERB_C))
        return ERR_DENIED;
    struct school_change change = { .version = row.version,
                                    .name = in.name,
                                    .short_name = in.short_name,
                                    .street = in.street,
                                    .zip = in.zip,
                                    .town = in.town,
                                    .phone = in.phone,
                                    .mail = in.mail };
    TRY(school_change(req->tx, &row, &change));
    TRY(agreement_school_read(req->tx, row.id, &row));
    return school_answer(req, &row);
}

const struct route school_api_routes[] = { API("GET", "/api/v1/schools", RIGHT(SCHOOL, L), 0, school_list_api,
                                               M_api_school_list, 200, API_PAGE, NULL, &school_list_desc),
                                           API("POST", "/api/v1/schools", RIGHT(SCHOOL, C), 0, school_add_api,
                                               M_api_school_add, 201, API_RECORD, &school_new_desc, &school_desc),
                                           API("GET", "/api/v1/schools/{school}", RIGHT(SCHOOL, R), 0, school_get_api,
                                               M_api_school_get, 200, API_RECORD, NULL, &school_desc),
                                           API("PATCH", "/api/v1/schools/{school}", RIGHT(SCHOOL, W), 0,
                                               school_patch_api, M_api_school_patch, 200, API_RECORD | API_MATCH,
                                               &school_patch_desc, &school_desc),
                                           ROUTES_END };
