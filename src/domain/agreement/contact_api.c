/*
 * agreement/contact_api.c -- the contacts of schools for machines.
 */
#include "domain/agreement/agreement_web.h"

struct contact_json {
    contact_ref ref;
    struct str name, phone, mail;
    struct word role;
    bool deputy;
    struct day starts, ends;
    int version;
};
JSON(contact_desc, contact_json, JSON_FIELD(contact_json, ref), JSON_FIELD(contact_json, name),
     JSON_FIELD(contact_json, phone), JSON_FIELD(contact_json, mail), JSON_FIELD(contact_json, role),
     JSON_FIELD(contact_json, deputy), JSON_FIELD(contact_json, starts), JSON_FIELD(contact_json, ends),
     JSON_FIELD(contact_json, version));
struct contact_jsons {
    struct contact_json *at;
    size_t n;
};
struct contact_list_json {
    struct contact_jsons contacts;
    struct str next;
};
JSON(contact_list_desc, contact_list_json, JSON_LIST_OF(contact_list_json, contacts, contact_desc),
     JSON_FIELD(contact_list_json, next));

struct contact_list_form {
    school_ref school;
    struct str fields, cursor;
    int64_t limit;
};
FORM(contact_list_form, FIELD_REF(contact_list_form, school), FIELD_TEXT(contact_list_form, fields, 0, LIMIT_LINE),
     FIELD_ROWS(contact_list_form, limit), FIELD_TEXT(contact_list_form, cursor, 0, 64));
struct contact_form {
    contact_ref contact;
    struct str fields;
};
FORM(contact_form, FIELD_REF(contact_form, contact), FIELD_TEXT(contact_form, fields, 0, LIMIT_LINE));
struct contact_at_form {
    contact_ref contact;
};
FORM(contact_at_form, FIELD_REF(contact_at_form, contact));
struct contact_school_form {
    school_ref school;
};
FORM(contact_school_form, FIELD_REF(contact_school_form, school));
HANDLER(contact_list_api, contact_list_form);
HANDLER(contact_get_api, contact_form);
HANDLER(contact_add_api, contact_school_form);
HANDLER(contact_patch_api, contact_at_form);

/* An external provider reads name and telephone (access matrix: fields_name_phone); whoever
   may list contacts reads all, whatever the token is for. */
static bool reads_all(const struct request *req)
{
    struct viewer person = *req->viewer;
    person.token.n = 0;
    return viewer_may(&person, OBJECT_STAFF_CONTACT, VERB_L);
}

static struct contact_json contact_of(const struct request *req, const struct contact_row *c)
{
    return (struct contact_json){
        c->ref,    c->name, c->phone,  reads_all(req) ? c->mail : STR(""), { contact_role_msg(c->role) }, c->deputy,
        c->starts, c->ends, c->version
    };
}

static enum err contact_list_api(struct request *req, const struct contact_list_form *in)
{
    struct school_row school;
    struct contact_list rows;
    struct contact_list_json out;
    size_t from;
    TRY(agreement_school_by_ref(req->tx, in->school, &school));
    TRY(agreement_contacts(req->tx, school.id, &rows));
    TRY(respond_part(req, in->cursor, in->limit, rows.n, &from, &out.contacts.n, &out.next));
    out.contacts.at = MEM_NEW_N(req->mem, struct contact_json, out.contacts.n);
    for (size_t i = 0; i < out.contacts.n; i++)
        out.contacts.at[i] = contact_of(req, &rows.at[from + i]);
    return respond_page(req, &out, out.next);
}

static enum err contact_answer(struct request *req, const struct contact_row *row)
{
    struct contact_json out = contact_of(req, row);
    return respond_record(req, &out);
}

static enum err contact_get_api(struct request *req, const struct contact_form *in)
{
    struct contact_row row;
    TRY(contact_by_ref(req->tx, in->contact, &row));
    return contact_answer(req, &row);
}

static const struct choice roles[] = { { "school", CONTACT_SCHOOL },
                                       { "head", CONTACT_HEAD },
                                       { "office", CONTACT_OFFICE },
                                       { "caretaker", CONTACT_CARETAKER },
                                       { 0 } };
struct contact_new_json {
    struct str name, phone, mail;
    int role;
    bool deputy;
    struct day starts, ends;
};
JSON(contact_new_desc, contact_new_json, JSON_INPUT(contact_new_json, name, 1, LIMIT_NAME),
     JSON_INPUT(contact_new_json, phone, 0, 50), JSON_INPUT(contact_new_json, mail, 0, 254),
     JSON_CHOICE_OF(contact_new_json, role, roles, 1), JSON_INPUT(contact_new_json, deputy, 0, 0),
     JSON_INPUT(contact_new_json, starts, 1, 0), JSON_INPUT(contact_new_json, ends, 0, 0));

static enum err contact_add_api(struct request *req, const struct contact_school_form *form)
{
    struct school_row school;
    struct contact_row row;
    struct contact_new_json in = { .name = STR("") };
    contact_id id;
    TRY(school_for(req->tx, form->school, SCHOOL_FOR_CONTACT, &school));
    TRY(request_json(req, &in));
    struct contact_new add = { .school = school.id,
                               .name = in.name,
                               .phone = in.phone,
                               .mail = in.mail,
                               .role = in.role,
                               .deputy = in.deputy,
                               .starts = in.starts,
                               .ends = in.ends };
    TRY(agreement_contact_create(req->tx, &add, &id));
    TRY(contact_by_id(req->tx, id, &row));
    respond_header(req, "Location", url_of(req->mem, "/api/v1/contacts/", row.ref, "").path);
    return contact_answer(req, &row);
}

/* A contact is not rewritten: it ends, and a new one begins. */
struct contact_patch_json {
    struct day ends;
};
JSON(contact_patch_desc, contact_patch_json, JSON_INPUT(contact_patch_json, ends, 1, 0));

static enum err contact_patch_api(struct request *req, const struct contact_at_form *form)
{
    struct contact_row row;
    TRY(contact_by_ref(req->tx, form->contact, &row));
    struct contact_json was = contact_of(req, &row);
    TRY(request_match(req, contact_desc, &was));
    struct contact_patch_json in = { row.ends };
    TRY(request_json(req, &in));
    TRY(agreement_contact_end(req->tx, row.ref, row.version, in.ends));
    TRY(contact_by_id(req->tx, row.id, &row));
    return contact_answer(req, &row);
}

const struct route contact_api_routes[] = {
    API("GET", "/api/v1/schools/{school}/contacts", RIGHT(STAFF_CONTACT, L), 0, contact_list_api, M_api_contact_list,
        200, API_PAGE, NULL, &contact_list_desc),
    API("POST", "/api/v1/schools/{school}/contacts", RIGHT(STAFF_CONTACT, C), 0, contact_add_api, M_api_contact_add,
        201, API_RECORD, &contact_new_desc, &contact_desc),
    API("GET", "/api/v1/contacts/{contact}", RIGHT(STAFF_CONTACT, R), 0, contact_get_api, M_api_contact_get, 200,
        API_RECORD, NULL, &contact_desc),
    API("PATCH", "/api/v1/contacts/{contact}", RIGHT(STAFF_CONTACT, W), 0, contact_patch_api, M_api_contact_patch, 200,
        API_RECORD | API_MATCH, &contact_patch_desc, &contact_desc),
    ROUTES_END
};
