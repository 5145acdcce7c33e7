/*
 * desk/split_api.c -- splitting a ticket and taking it back, for machines.
 */
#include "domain/desk/split.h"

#include "domain/desk/ticket_api.h"

struct split_json {
    ticket_ref ref;
    struct str number, subject;
    bool is_source;
};
struct split_jsons {
    struct split_json *at;
    size_t n;
};
struct split_list_json {
    struct split_jsons tickets;
    struct str next;
};
JSON(split_desc, split_json, JSON_FIELD(split_json, ref), JSON_FIELD(split_json, number),
     JSON_FIELD(split_json, subject), JSON_FIELD(split_json, is_source));
JSON(list_desc, split_list_json, JSON_LIST_OF(split_list_json, tickets, split_desc), JSON_FIELD(split_list_json, next));
struct list_form {
    ticket_ref ticket;
    PART_MEMBERS;
};
FORM(list_form, FIELD_REF(list_form, ticket), PART_FIELDS(list_form));
HANDLER(split_list_api, list_form);

static enum err split_list_api(struct request *req, const struct list_form *in)
{
    struct ticket t;
    struct split_rows rows;
    TRY(ticket_api_find(req, in->ticket, &t));
    TRY(split_links(req->tx, &t, &rows));
    struct split_list_json out = { { MEM_NEW_N(req->mem, struct split_json, rows.n), rows.n }, STR("") };
    for (size_t i = 0; i < rows.n; i++)
        out.tickets.at[i] = (struct split_json){ rows.at[i].ref, ticket_number_text(req->mem, rows.at[i].number),
                                                 rows.at[i].subject, rows.at[i].is_source };
    return respond_rows(req, in, &out);
}

struct split_entry_json {
    int64_t n;
};
struct split_entry_jsons {
    struct split_entry_json *at;
    size_t n;
};
struct split_new_json {
    struct str subject;
    struct split_entry_jsons entries;
};
JSON(entry_desc_in, split_entry_json, JSON_INPUT(split_entry_json, n, 1, INT32_MAX));
JSON(new_desc, split_new_json, JSON_INPUT(split_new_json, subject, 1, LIMIT_NAME),
     JSON_LIST_IN(split_new_json, entries, entry_desc_in, 1, SPLIT_ENTRIES_MAX));
FORM(ticket_form, FIELD_REF(ticket_form, ticket));
HANDLER(split_add_api, ticket_form);
HANDLER(split_take_back_api, ticket_form);

static enum err split_add_api(struct request *req, const struct ticket_form *form)
{
    struct split_new_json in = { .subject = STR("") };
    struct ticket t;
    ticket_ref made;
    int64_t entries[SPLIT_ENTRIES_MAX];
    TRY(ticket_api_begin(req, form->ticket, &t));
    TRY(request_json(req, &in));
    for (size_t i = 0; i < in.entries.n; i++)
        entries[i] = in.entries.at[i].n;
    TRY(split_ticket(req->tx, &t, t.version, &(struct split_new){ in.subject, entries, in.entries.n }, &made));
    respond_header(req, "Location", url_of(req->mem, "/api/v1/tickets/", made, "").path);
    return ticket_api_done(req, made);
}

static enum err split_take_back_api(struct request *req, const struct ticket_form *form)
{
    struct ticket t, source;
    TRY(ticket_api_begin(req, form->ticket, &t));
    TRY(split_take_back(req->tx, &t, &source));
    return ticket_api_done(req, source.row.ref);
}

#define OF_TICKET "/api/v1/tickets/{ticket}/"
const struct route split_api_routes[] = { API("GET", OF_TICKET "splits", RIGHT(TICKET, R), 0, split_list_api,
                                              M_api_split_list, 200, API_PAGE, NULL, &list_desc),
                                          API("POST", OF_TICKET "split", RIGHT(TICKET, W), 0, split_add_api,
                                              M_api_split_add, 201, API_RECORD | API_MATCH, &new_desc, &ticket_desc),
                                          API("POST", OF_TICKET "unsplit", RIGHT(TICKET, W), 0, split_take_back_api,
                                              M_api_split_take_back, 200, API_RECORD | API_MATCH, NULL, &ticket_desc),
                                          ROUTES_END };
