/*
 * desk/incident_api.c -- mass incidents for machines (domain/desk.md 8): list, opening, news, the end,
 * tickets that wait for one, "Betrifft mich auch".
 */
#include "domain/desk/incident_web.h"
#include "domain/desk/ticket_api.h"

#define STATUS_MAX 2000
#define CHOSEN_MAX 200

struct incident_line_json {
    incident_ref ref;
    struct str title, status;
    bool running, joined;
    struct instant next_at, opened_at, solved_at;
    int64_t schools, persons;
};
struct incident_line_jsons {
    struct incident_line_json *at;
    size_t n;
};
struct incident_list_json {
    struct incident_line_jsons incidents;
    struct str next;
};
#define LINE_FIELDS(type) \
    JSON_FIELD(type, ref), JSON_FIELD(type, title), JSON_FIELD(type, status), JSON_FIELD(type, running), \
        JSON_FIELD(type, joined), JSON_FIELD(type, next_at), JSON_FIELD(type, opened_at), JSON_FIELD(type, solved_at), \
        JSON_FIELD(type, schools), JSON_FIELD(type, persons)
JSON(line_desc, incident_line_json, LINE_FIELDS(incident_line_json));
JSON(list_desc, incident_list_json, JSON_LIST_OF(incident_list_json, incidents, line_desc),
     JSON_FIELD(incident_list_json, next));
struct list_form {
    PART_MEMBERS;
};
FORM(list_form, PART_FIELDS(list_form));
HANDLER(incident_list_api, list_form);

/* Whether it is overdue follows from next_at: a tag does not change with time alone. */
static struct incident_line_json line_of(const struct incident_row *r)
{
    return (struct incident_line_json){ .ref = r->ref,
                                        .title = r->title,
                                        .status = r->status,
                                        .running = incident_runs(r),
                                        .joined = r->joined != 0,
                                        .next_at = r->next_at,
                                        .opened_at = r->opened_at,
                                        .solved_at = r->solved_at,
                                        .schools = r->schools,
                                        .persons = r->persons };
}

static enum err incident_list_api(struct request *req, const struct list_form *in)
{
    struct incident_rows rows;
    TRY(incident_list(req->tx, &rows));
    struct incident_list_json out = { { MEM_NEW_N(req->mem, struct incident_line_json, rows.n), rows.n }, STR("") };
    for (size_t i = 0; i < rows.n; i++)
        out.incidents.at[i] = line_of(&rows.at[i]);
    return respond_rows(req, in, &out);
}

/* --- one -------------------------------------------------------------------------------------- */

struct incident_school_json {
    school_ref ref;
    struct str name, authority;
};
struct incident_school_jsons {
    struct incident_school_json *at;
    size_t n;
};
struct incident_update_json {
    int64_t n;
    struct str text;
    struct instant at, next_at;
};
struct incident_update_jsons {
    struct incident_update_json *at;
    size_t n;
};
struct incident_ticket_json {
    ticket_ref ref;
    struct str number, subject, school;
    struct word state, reason;
};
struct incident_ticket_jsons {
    struct incident_ticket_json *at;
    size_t n;
};
struct incident_json {
    incident_ref ref;
    struct str title, status;
    bool running, joined;
    struct instant next_at, opened_at, solved_at;
    int64_t schools, persons, version;
    struct incident_school_jsons places;
    struct incident_update_jsons updates;
    struct incident_ticket_jsons tickets, likely; /* for the body: what waits for it, and what may belong to it */
};
JSON(school_desc, incident_school_json, JSON_FIELD(incident_school_json, ref), JSON_FIELD(incident_school_json, name),
     JSON_FIELD(incident_school_json, authority));
JSON(update_desc, incident_update_json, JSON_FIELD(incident_update_json, n), JSON_FIELD(incident_update_json, text),
     JSON_FIELD(incident_update_json, at), JSON_FIELD(incident_update_json, next_at));
JSON(child_desc, incident_ticket_json, JSON_FIELD(incident_ticket_json, ref), JSON_FIELD(incident_ticket_json, number),
     JSON_FIELD(incident_ticket_json, subject), JSON_FIELD(incident_ticket_json, school),
     JSON_FIELD(incident_ticket_json, state), JSON_FIELD(incident_ticket_json, reason));
JSON(incident_desc, incident_json, LINE_FIELDS(incident_json), JSON_FIELD(incident_json, version),
     JSON_LIST_OF(incident_json, places, school_desc), JSON_LIST_OF(incident_json, updates, update_desc),
     JSON_LIST_OF(incident_json, tickets, child_desc), JSON_LIST_OF(incident_json, likely, child_desc));
struct one_form {
    incident_ref incident;
    struct str fields;
};
FORM(one_form, FIELD_REF(one_form, incident), FIELD_TEXT(one_form, fields, 0, LIMIT_LINE));
HANDLER(incident_get_api, one_form);

static enum err places_of(struct request *req, const struct incident_row *row, struct incident_school_jsons *out)
{
    struct incident_places rows;
    TRY(incident_schools(req->tx, row->id, &rows));
    *out = (struct incident_school_jsons){ MEM_NEW_N(req->mem, struct incident_school_json, rows.n), rows.n };
    for (size_t i = 0; i < rows.n; i++)
        out->at[i] = (struct incident_school_json){ rows.at[i].ref, rows.at[i].name, rows.at[i].authority_name };
    return OK;
}

static enum err updates_of(struct request *req, const struct incident_row *row, struct incident_update_jsons *out)
{
    struct incident_update_rows rows;
    TRY(incident_updates(req->tx, row, &rows));
    *out = (struct incident_update_jsons){ MEM_NEW_N(req->mem, struct incident_update_json, rows.n), rows.n };
    for (size_t i = 0; i < rows.n; i++)
        out->at[i] = (struct incident_update_json){ rows.at[i].n, rows.at[i].text, rows.at[i].at, rows.at[i].next_at };
    return OK;
}

static void tickets_put(struct mem *mem, const struct ticket_rows *rows, struct incident_ticket_jsons *out)
{
    *out = (struct incident_ticket_jsons){ MEM_NEW_N(mem, struct incident_ticket_json, rows->n), rows->n };
    for (size_t i = 0; i < rows->n; i++) {
        const struct ticket_row *t = &rows->at[i];
        out->at[i] = (struct incident_ticket_json){ .ref = t->ref,
                                                    .number = ticket_number_text(mem, t->number),
                                                    .subject = t->subject,
                                                    .school = t->school,
                                                    .state = { ticket_state_msg((enum ticket_state)t->state) },
                                                    .reason = { ticket_reason_msg((enum ticket_reason)t->reason) } };
    }
}

static enum err tickets_of(struct request *req, const struct incident_row *row, struct incident_json *out)
{
    struct ticket_rows rows;
    if (!desk_is_body(req->viewer) || !viewer_may(req->viewer, OBJECT_TICKET, VERB_L))
        return OK;
    TRY(incident_children(req->tx, row, &rows));
    tickets_put(req->mem, &rows, &out->tickets);
    if (!incident_runs(row))
        return OK;
    TRY(incident_likely(req->tx, row, &rows));
    tickets_put(req->mem, &rows, &out->likely);
    return OK;
}

static enum err record_of(struct request *req, const struct incident_row *row, struct incident_json *out)
{
    struct incident_line_json line = line_of(row);
    *out = (struct incident_json){ .ref = line.ref,
                                   .title = line.title,
                                   .status = line.status,
                                   .running = line.running,
                                   .joined = line.joined,
                                   .next_at = line.next_at,
                                   .opened_at = line.opened_at,
                                   .solved_at = line.solved_at,
                                   .schools = line.schools,
                                   .persons = line.persons,
                                   .version = row->version };
    TRY(places_of(req, row, &out->places));
    TRY(updates_of(req, row, &out->updates));
    return tickets_of(req, row, out);
}

static enum err incident_get_api(struct request *req, const struct one_form *in)
{
    struct incident_row row;
    struct incident_json out;
    TRY(incident_find(req->tx, in->incident, &row));
    TRY(record_of(req, &row, &out));
    return respond_record(req, &out);
}

static enum err done(struct request *req, incident_ref ref)
{
    return incident_get_api(req, &(struct one_form){ .incident = ref });
}

/* --- opening ------------------------------------------------------------------------------------ */

struct incident_new_json {
    struct str title, status;
    struct instant next_at;
    struct ref_list authorities, schools;
    ticket_ref ticket; /* the first that waits for it */
};
JSON(new_desc, incident_new_json, JSON_INPUT(incident_new_json, title, 1, LIMIT_NAME),
     JSON_INPUT(incident_new_json, status, 1, STATUS_MAX), JSON_INPUT(incident_new_json, next_at, 1, 0),
     JSON_REFS_IN(incident_new_json, authorities, 0, CHOSEN_MAX),
     JSON_REFS_IN(incident_new_json, schools, 0, CHOSEN_MAX), JSON_INPUT(incident_new_json, ticket, 0, 0));
FORM_EMPTY(new_form);
HANDLER(incident_add_api, new_form);

static enum err incident_add_api(struct request *req, const struct new_form *form)
{
    struct incident_new_json in = { .title = STR("") };
    struct incident_row row;
    (void)form;
    TRY(request_json(req, &in));
    struct incident_new new = { .title = in.title, .status = in.status, .next_at = in.next_at };
    struct incident_start from = { &in.authorities, &in.schools, in.ticket };
    TRY(ticket_refused_at(req, incident_start(req->tx, &from, &new, &row), "next_day", "next_at"));
    respond_header(req, "Location", url_of(req->mem, "/api/v1/incidents/", row.ref, "").path);
    return done(req, row.ref);
}

/* --- changes --------------------------------------------------------------------------------------- */

struct incident_form {
    incident_ref incident;
};
FORM(incident_form, FIELD_REF(incident_form, incident));
struct incident_inform_json {
    struct str status;
    struct instant next_at;
};
JSON(inform_desc, incident_inform_json, JSON_INPUT(incident_inform_json, status, 1, STATUS_MAX),
     JSON_INPUT(incident_inform_json, next_at, 1, 0));
HANDLER(incident_inform_api, incident_form);
struct incident_solve_json {
    struct str text, item;
};
JSON(solve_desc, incident_solve_json, JSON_INPUT(incident_solve_json, text, 1, STATUS_MAX),
     JSON_INPUT(incident_solve_json, item, 1, LIMIT_LINE));
HANDLER(incident_solve_api, incident_form);
struct incident_attach_json {
    ticket_ref ticket;
};
JSON(attach_desc, incident_attach_json, JSON_INPUT(incident_attach_json, ticket, 1, 0));
HANDLER(incident_attach_api, incident_form);
HANDLER(incident_join_api, incident_form);

/* For a change: within reach as a whole, and If-Match against what is now. */
static enum err begin(struct request *req, incident_ref ref, struct incident_row *row)
{
    struct incident_json now;
    TRY(incident_find_work(req->tx, ref, row));
    TRY(record_of(req, row, &now));
    return request_match(req, incident_desc, &now);
}

static enum err incident_inform_api(struct request *req, const struct incident_form *form)
{
    struct incident_inform_json in = { .status = STR("") };
    struct incident_row row;
    TRY(begin(req, form->incident, &row));
    TRY(request_json(req, &in));
    TRY(ticket_refused_at(req, incident_inform(req->tx, &row, row.version, in.status, in.next_at), "next_day",
                          "next_at"));
    return done(req, form->incident);
}

static enum err incident_solve_api(struct request *req, const struct incident_form *form)
{
    struct incident_solve_json in = { .text = STR("") };
    struct incident_row row;
    TRY(begin(req, form->incident, &row));
    TRY(request_json(req, &in));
    TRY(ticket_refused_at(req, incident_solve(req->tx, &row, row.version, in.text, in.item), "solved_text", "text"));
    return done(req, form->incident);
}

static enum err incident_attach_api(struct request *req, const struct incident_form *form)
{
    struct incident_attach_json in = { .ticket.b = { 0 } };
    struct incident_row row;
    struct ticket t;
    TRY(begin(req, form->incident, &row));
    TRY(request_json(req, &in));
    TRY(ticket_find(req->tx, in.ticket, &t));
    TRY(incident_attach(req->tx, &row, &t));
    return done(req, form->incident);
}

static enum err incident_join_api(struct request *req, const struct incident_form *form)
{
    struct incident_row row;
    TRY(incident_find(req->tx, form->incident, &row));
    TRY(incident_join(req->tx, &row));
    return done(req, form->incident);
}

#define INCIDENT "/api/v1/incidents/{incident}"
const struct route incident_api_routes[] = {
    API("GET", "/api/v1/incidents", RIGHT(ROOM_BOARD, L), 0, incident_list_api, M_api_incident_list, 200, API_PAGE,
        NULL, &list_desc),
    API("POST", "/api/v1/incidents", RIGHT(TICKET, W), 0, incident_add_api, M_api_incident_add, 201, API_RECORD,
        &new_desc, &incident_desc),
    API("GET", INCIDENT, RIGHT(ROOM_BOARD, R), 0, incident_get_api, M_api_incident_get, 200, API_RECORD, NULL,
        &incident_desc),
    API("POST", INCIDENT "/inform", RIGHT(TICKET, W), 0, incident_inform_api, M_api_incident_inform, 200,
        API_RECORD | API_MATCH, &inform_desc, &incident_desc),
    API("POST", INCIDENT "/solve", RIGHT(TICKET, W), 0, incident_solve_api, M_api_incident_solve, 200,
        API_RECORD | API_MATCH, &solve_desc, &incident_desc),
    API("POST", INCIDENT "/attach", RIGHT(TICKET, W), 0, incident_attach_api, M_api_incident_attach, 200,
        API_RECORD | API_MATCH, &attach_desc, &incident_desc),
    API("POST", INCIDENT "/join", RIGHT(ROOM_BOARD, R), 0, incident_join_api, M_api_incident_join, 200, API_RECORD,
        NULL, &incident_desc),
    ROUTES_END
};
