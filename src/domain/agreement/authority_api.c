/*
 * agreement/authority_api.c -- authorities and the service catalogue for machines.
 */
#include "domain/agreement/agreement_web.h"

struct page_form {
    struct str fields, cursor;
    int64_t limit;
};
FORM(page_form, FIELD_TEXT(page_form, fields, 0, LIMIT_LINE), FIELD_ROWS(page_form, limit),
     FIELD_TEXT(page_form, cursor, 0, 64));
FORM_EMPTY(empty_form);

/* --- authorities -------------------------------------------------------------------------------- */

struct authority_json {
    authority_ref ref;
    struct str name, office, street, zip, town, mail;
    bool is_provider;
    struct day starts, ends;
    int version;
};
JSON(authority_desc, authority_json, JSON_FIELD(authority_json, ref), JSON_FIELD(authority_json, name),
     JSON_FIELD(authority_json, office), JSON_FIELD(authority_json, street), JSON_FIELD(authority_json, zip),
     JSON_FIELD(authority_json, town), JSON_FIELD(authority_json, mail), JSON_FIELD(authority_json, is_provider),
     JSON_FIELD(authority_json, starts), JSON_FIELD(authority_json, ends), JSON_FIELD(authority_json, version));
struct authority_jsons {
    struct authority_json *at;
    size_t n;
};
struct authority_list_json {
    struct authority_jsons authorities;
    struct str next;
};
JSON(authority_list_desc, authority_list_json, JSON_LIST_OF(authority_list_json, authorities, authority_desc),
     JSON_FIELD(authority_list_json, next));
struct authority_form {
    authority_ref authority;
    struct str fields;
};
FORM(authority_form, FIELD_REF(authority_form, authority), FIELD_TEXT(authority_form, fields, 0, LIMIT_LINE));
HANDLER(authority_list_api, page_form);
HANDLER(authority_get_api, authority_form);
HANDLER(authority_add_api, empty_form);

static struct authority_json authority_of(const struct authority_row *a)
{
    return (struct authority_json){ .ref = a->ref,
                                    .name = a->name,
                                    .office = a->office,
                                    .street = a->street,
                                    .zip = a->zip,
                                    .town = a->town,
                                    .mail = a->mail,
                                    .is_provider = a->is_provider,
                                    .starts = a->starts,
                                    .ends = a->ends,
                                    .version = a->version };
}

static enum err authority_list_api(struct request *req, const struct page_form *in)
{
    struct authority_list rows;
    struct authority_list_json out;
    size_t from;
    TRY(authorities_listed(req->tx, &rows));
    TRY(respond_part(req, in->cursor, in->limit, rows.n, &from, &out.authorities.n, &out.next));
    out.authorities.at = MEM_NEW_N(req->mem, struct authority_json, out.authorities.n);
    for (size_t i = 0; i < out.authorities.n; i++)
        out.authorities.at[i] = authority_of(&rows.at[from + i]);
    return respond_page(req, &out, out.next);
}

static enum err authority_get_api(struct request *req, const struct authority_form *in)
{
    struct authority_list rows;
    TRY(authorities_listed(req->tx, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (REF_EQ(rows.at[i].ref, in->authority)) {
            struct authority_json out = authority_of(&rows.at[i]);
            return respond_record(req, &out);
        }
    return ERR_NOT_FOUND;
}

struct authority_new_json {
    struct str name, office, street, zip, town, mail;
};
JSON(authority_new_desc, authority_new_json, JSON_INPUT(authority_new_json, name, 1, LIMIT_NAME),
     JSON_INPUT(authority_new_json, office, 0, LIMIT_NAME), JSON_INPUT(authority_new_json, street, 0, LIMIT_NAME),
     JSON_INPUT(authority_new_json, zip, 0, 10), JSON_INPUT(authority_new_json, town, 0, LIMIT_NAME),
     JSON_INPUT(authority_new_json, mail, 0, 254));

static enum err authority_add_api(struct request *req, const struct empty_form *form)
{
    struct authority_new_json in = { .name = STR("") };
    struct authority_row row;
    authority_id id;
    (void)form;
    TRY(request_json(req, &in));
    struct authority_new add = { .name = in.name,
                                 .office = in.office,
                                 .street = in.street,
                                 .zip = in.zip,
                                 .town = in.town,
                                 .mail = in.mail,
                                 .starts = DAY_NONE,
                                 .ends = DAY_NONE };
    TRY(agreement_authority_create(req->tx, &add, &id));
    TRY(agreement_authority_by_id(req->tx, id, &row));
    struct authority_json out = authority_of(&row);
    respond_header(req, "Location", url_of(req->mem, "/api/v1/authorities/", row.ref, "").path);
    return respond_record(req, &out);
}

/* --- services ------------------------------------------------------------------------------------- */

struct service_json {
    service_ref ref;
    struct str key, name, hint, clause;
    struct word class, routing;
    int concept;
};
JSON(service_desc, service_json, JSON_FIELD(service_json, ref), JSON_FIELD(service_json, key),
     JSON_FIELD(service_json, name), JSON_FIELD(service_json, hint), JSON_FIELD(service_json, clause),
     JSON_FIELD(service_json, class), JSON_FIELD(service_json, routing), JSON_FIELD(service_json, concept));
struct service_jsons {
    struct service_json *at;
    size_t n;
};
struct service_list_json {
    struct service_jsons services;
    struct str next;
};
JSON(service_list_desc, service_list_json, JSON_LIST_OF(service_list_json, services, service_desc),
     JSON_FIELD(service_list_json, next));
HANDLER(service_list_api, page_form);

static enum err service_list_api(struct request *req, const struct page_form *in)
{
    struct service_list rows;
    struct service_list_json out;
    size_t from;
    TRY(agreement_services(req->tx, &rows));
    TRY(respond_part(req, in->cursor, in->limit, rows.n, &from, &out.services.n, &out.next));
    out.services.at = MEM_NEW_N(req->mem, struct service_json, out.services.n);
    for (size_t i = 0; i < out.services.n; i++) {
        const struct service_row *s = &rows.at[from + i];
        out.services.at[i] = (struct service_json){ .ref = s->ref,
                                                    .key = s->key,
                                                    .name = s->name,
                                                    .hint = s->hint,
                                                    .clause = s->clause,
                                                    .class = { service_class_msg(s->class) },
                                                    .routing = { service_routing_msg(s->routing) },
                                                    .concept = s->concept };
    }
    return respond_page(req, &out, out.next);
}

const struct route authority_api_routes[] = {
    API("GET", "/api/v1/authorities", RIGHT(AGREEMENT, L), 0, authority_list_api, M_api_authority_list, 200, API_PAGE,
        NULL, &authority_list_desc),
    API("POST", "/api/v1/authorities", RIGHT(AGREEMENT, C), 0, authority_add_api, M_api_authority_add, 201, API_RECORD,
        &authority_new_desc, &authority_desc),
    API("GET", "/api/v1/authorities/{authority}", RIGHT(AGREEMENT, L), 0, authority_get_api, M_api_authority_get, 200,
        API_RECORD, NULL, &authority_desc),
    API("GET", "/api/v1/services", RIGHT(DESK_TEMPLATE, L), 0, service_list_api, M_api_service_list, 200, API_PAGE,
        NULL, &service_list_desc),
    ROUTES_END
};
