/*
 * desk/ticket_api.c -- tickets for machines (domain/desk.md 19): the same store,
 * scope and rules as the pages.
 */
#include "domain/desk/ticket_api.h"

#include "domain/agreement/agreement.h"
#include "domain/desk/ticket_act.h"
#include "domain/desk/ticket_page_store.h"
#include "domain/desk/triage.h"
#include "platform/mail.h"

/* --- the list ------------------------------------------------------------------------------- */

struct ticket_line_json {
    ticket_ref ref;
    struct str number, subject, school, room, service, requester, assignee;
    struct word state, reason, kind, routing;
    int priority;
    bool urgent;
    struct instant created_at, changed_at, promised_at, waits_until;
    int64_t entries;
};
struct ticket_line_jsons {
    struct ticket_line_json *at;
    size_t n;
};
struct ticket_list_json {
    struct ticket_line_jsons tickets;
    struct str next;
};
JSON(line_desc, ticket_line_json, JSON_FIELD(ticket_line_json, ref), JSON_FIELD(ticket_line_json, number),
     JSON_FIELD(ticket_line_json, subject), JSON_FIELD(ticket_line_json, state), JSON_FIELD(ticket_line_json, reason),
     JSON_FIELD(ticket_line_json, kind), JSON_FIELD(ticket_line_json, routing), JSON_FIELD(ticket_line_json, priority),
     JSON_FIELD(ticket_line_json, urgent), JSON_FIELD(ticket_line_json, school), JSON_FIELD(ticket_line_json, room),
     JSON_FIELD(ticket_line_json, service), JSON_FIELD(ticket_line_json, requester),
     JSON_FIELD(ticket_line_json, assignee), JSON_FIELD(ticket_line_json, created_at),
     JSON_FIELD(ticket_line_json, changed_at), JSON_FIELD(ticket_line_json, promised_at),
     JSON_FIELD(ticket_line_json, waits_until), JSON_FIELD(ticket_line_json, entries));
JSON(list_desc, ticket_list_json, JSON_LIST_OF(ticket_list_json, tickets, line_desc),
     JSON_FIELD(ticket_list_json, next));

static const struct choice sets[] = { { "open", SET_OPEN }, { "all", SET_ALL }, { "closed", SET_CLOSED }, { 0 } };
static const struct choice orders[] = { { "changed", 0 }, { "newest", 1 },   { "oldest", 2 },
                                        { "promise", 3 }, { "priority", 4 }, { 0 } };

struct list_form {
    int set, state, sort;
    school_ref school;
    authority_ref authority;
    service_ref service;
    bool mine, unassigned;
    int64_t priority, limit;
    struct str q, fields, cursor;
};
FORM(list_form, FIELD_CHOICE(list_form, set, sets, false), FIELD_CHOICE(list_form, state, desk_states, false),
     FIELD_CHOICE(list_form, sort, orders, false), FIELD_REF_OPTIONAL(list_form, school),
     FIELD_REF_OPTIONAL(list_form, authority), FIELD_REF_OPTIONAL(list_form, service), FIELD_BOOL(list_form, mine),
     FIELD_BOOL(list_form, unassigned), FIELD_INT(list_form, priority, 0, 4), FIELD_TEXT(list_form, q, 0, LIMIT_QUERY),
     FIELD_TEXT(list_form, fields, 0, LIMIT_LINE), FIELD_ROWS(list_form, limit), FIELD_TEXT(list_form, cursor, 0, 64));
HANDLER(ticket_list_api, list_form);

static struct ticket_filter filter_of(const struct list_form *in)
{
    static const enum ticket_order order[] = { ORDER_CHANGED, ORDER_NEWEST, ORDER_OLDEST, ORDER_PROMISE,
                                               ORDER_PRIORITY };
    bool closed = in->state == STATE_CLOSED;
    return (struct ticket_filter){
        .set = closed ? SET_CLOSED : (enum ticket_set)in->set,
        .state = in->state,
        .school = in->school,
        .authority = in->authority,
        .service = in->service,
        .has_school = desk_ref_given(in->school.b),
        .has_authority = desk_ref_given(in->authority.b),
        .has_service = desk_ref_given(in->service.b),
        .mine = in->mine,
        .unassigned = in->unassigned,
        .priority = (int)in->priority,
        .query = in->q,
        .order = order[in->sort],
        .cursor = in->cursor,
        .limit = (int)in->limit,
    };
}

/* A person who may not change tickets reads no priority and no assignee, as on the page. */
static struct ticket_line_json line_of(struct mem *mem, const struct ticket_row *row, bool body)
{
    return (struct ticket_line_json){
        .ref = row->ref,
        .number = ticket_number_text(mem, row->number),
        .subject = row->subject,
        .school = row->school,
        .room = row->room,
        .service = row->service,
        .requester = row->requester,
        .assignee = body ? row->assignee : STR(""),
        .state = { ticket_state_msg((enum ticket_state)row->state) },
        .reason = { ticket_reason_msg((enum ticket_reason)row->reason) },
        .kind = desk_kind_word(row->kind),
        .routing = desk_routing_word(row->routing),
        .priority = body ? row->priority : 0,
        .urgent = row->urgent,
        .created_at = row->created_at,
        .changed_at = row->changed_at,
        .promised_at = row->promised_at,
        .waits_until = row->waits_until,
        .entries = row->entries,
    };
}

static enum err ticket_list_api(struct request *req, const struct list_form *in)
{
    struct ticket_filter f = filter_of(in);
    struct ticket_rows rows;
    struct ticket_list_json out = { .next = STR("") };
    bool body = desk_is_body(req->viewer);
    TRY(ticket_list(req->tx, &f, &rows, &out.next));
    out.tickets.at = MEM_NEW_N(req->mem, struct ticket_line_json, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        out.tickets.at[out.tickets.n++] = line_of(req->mem, &rows.at[i], body);
    return respond_page(req, &out, out.next);
}

/* --- one ---------------------------------------------------------------------------------------- */

static const struct json_field entry_desc_fields[] = {
    JSON_FIELD(entry_json, n),       JSON_FIELD(entry_json, at),     JSON_FIELD(entry_json, author),
    JSON_FIELD(entry_json, by_body), JSON_FIELD(entry_json, kind),   JSON_FIELD(entry_json, internal),
    JSON_FIELD(entry_json, text),    JSON_FIELD(entry_json, origin), { 0 }
};
const struct json_desc entry_desc = { sizeof(struct entry_json), entry_desc_fields, "entry_json" };
static const struct json_field ticket_desc_fields[] = { JSON_FIELD(ticket_json, ref),
                                                        JSON_FIELD(ticket_json, number),
                                                        JSON_FIELD(ticket_json, subject),
                                                        JSON_FIELD(ticket_json, state),
                                                        JSON_FIELD(ticket_json, reason),
                                                        JSON_FIELD(ticket_json, kind),
                                                        JSON_FIELD(ticket_json, class),
                                                        JSON_FIELD(ticket_json, channel),
                                                        JSON_FIELD(ticket_json, routing),
                                                        JSON_FIELD(ticket_json, priority),
                                                        JSON_FIELD(ticket_json, urgent),
                                                        JSON_FIELD(ticket_json, authority_ref),
                                                        JSON_FIELD(ticket_json, authority),
                                                        JSON_FIELD(ticket_json, school_ref),
                                                        JSON_FIELD(ticket_json, school),
                                                        JSON_FIELD(ticket_json, room),
                                                        JSON_FIELD(ticket_json, service_ref),
                                                        JSON_FIELD(ticket_json, service),
                                                        JSON_FIELD(ticket_json, requester),
                                                        JSON_FIELD(ticket_json, assignee_ref),
                                                        JSON_FIELD(ticket_json, assignee),
                                                        JSON_FIELD(ticket_json, created_at),
                                                        JSON_FIELD(ticket_json, changed_at),
                                                        JSON_FIELD(ticket_json, promised_at),
                                                        JSON_FIELD(ticket_json, waits_until),
                                                        JSON_FIELD(ticket_json, closed_at),
                                                        JSON_FIELD(ticket_json, version),
                                                        JSON_LIST_OF(ticket_json, entries, entry_desc),
                                                        { 0 } };
const struct json_desc ticket_desc = { sizeof(struct ticket_json), ticket_desc_fields, "ticket_json" };

struct one_form {
    ticket_ref ticket;
    struct str fields;
};
FORM(one_form, FIELD_REF(one_form, ticket), FIELD_TEXT(one_form, fields, 0, LIMIT_LINE));
HANDLER(ticket_get_api, one_form);

enum err ticket_api_find(struct request *req, ticket_ref ref, struct ticket *t)
{
    TRY(ticket_find(req->tx, ref, t));
    t->may_note = t->may_note && viewer_may(req->viewer, OBJECT_INTERNAL_NOTE, VERB_R);
    t->may_note_add = t->may_note_add && viewer_may(req->viewer, OBJECT_INTERNAL_NOTE, VERB_C);
    return OK;
}

enum err ticket_api_entries(struct request *req, const struct ticket *t, struct entry_jsons *out)
{
    struct entry_rows rows;
    bool notes = viewer_may(req->viewer, OBJECT_INTERNAL_NOTE, VERB_R);
    *out = (struct entry_jsons){ NULL, 0 };
    if (!viewer_may(req->viewer, OBJECT_TICKET_ARTICLE, VERB_R))
        return OK;
    TRY(ticket_entries(req->tx, t, &rows));
    out->at = MEM_NEW_N(req->mem, struct entry_json, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct entry_row *e = &rows.at[i];
        if (e->internal && !notes)
            continue;
        out->at[out->n++] = (struct entry_json){
            .n = e->n,
            .at = e->at,
            .author = e->author,
            .text = e->text,
            .kind = desk_entry_word(e->kind),
            .internal = e->internal,
            .by_body = e->by_body,
            .origin = e->origin != 0 ? ticket_number_text(req->mem, e->origin) : STR(""),
        };
    }
    return OK;
}

enum err ticket_api_record(struct request *req, const struct ticket *t, struct ticket_json *out)
{
    struct service_row service;
    struct authority_row authority;
    bool body = t->may_work || t->may_note;
    struct ticket_line_json line = line_of(req->mem, &t->row, body);
    TRY(agreement_service_by_id(req->tx, t->service, &service));
    TRY(agreement_authority_by_id(req->tx, t->authority, &authority));
    *out = (struct ticket_json){
        .ref = line.ref,
        .number = line.number,
        .subject = line.subject,
        .state = line.state,
        .reason = line.reason,
        .kind = line.kind,
        .class = desk_class_word(t->class),
        .channel = desk_channel_word(t->channel),
        .routing = line.routing,
        .priority = line.priority,
        .urgent = line.urgent,
        .authority_ref = authority.ref,
        .authority = t->authority_name,
        .school_ref = t->school_ref,
        .school = line.school,
        .room = line.room,
        .service_ref = service.ref,
        .service = line.service,
        .requester = line.requester,
        .assignee = line.assignee,
        .created_at = line.created_at,
        .changed_at = line.changed_at,
        .promised_at = line.promised_at,
        .waits_until = line.waits_until,
        .closed_at = t->closed_at,
        .version = t->version,
    };
    if (body)
        out->assignee_ref = t->assignee_ref;
    return ticket_api_entries(req, t, &out->entries);
}

static enum err ticket_get_api(struct request *req, const struct one_form *in)
{
    struct ticket t;
    struct ticket_json out;
    TRY(ticket_api_find(req, in->ticket, &t));
    TRY(ticket_api_record(req, &t, &out));
    return respond_record(req, &out);
}

enum err ticket_api_begin(struct request *req, ticket_ref ref, struct ticket *t)
{
    struct ticket_json now;
    TRY(ticket_api_find(req, ref, t));
    TRY(ticket_api_record(req, t, &now));
    return request_match(req, ticket_desc, &now);
}

enum err ticket_api_done(struct request *req, ticket_ref ref)
{
    struct ticket t;
    struct ticket_json out;
    TRY(ticket_api_find(req, ref, &t));
    TRY(ticket_api_record(req, &t, &out));
    return respond_record(req, &out);
}

/* --- new ------------------------------------------------------------------------------------------- */

struct ticket_new_json {
    school_ref school;
    room_ref room;
    service_ref service;
    int effect;
    struct str subject, text, requester_name, requester_mail;
};
JSON(new_desc, ticket_new_json, JSON_INPUT(ticket_new_json, school, 1, 0), JSON_INPUT(ticket_new_json, room, 0, 0),
     JSON_INPUT(ticket_new_json, service, 1, 0), JSON_CHOICE_OF(ticket_new_json, effect, desk_effects, 0),
     JSON_INPUT(ticket_new_json, subject, 1, LIMIT_NAME), JSON_INPUT(ticket_new_json, text, 1, LIMIT_TEXT),
     JSON_INPUT(ticket_new_json, requester_name, 0, LIMIT_NAME), JSON_INPUT(ticket_new_json, requester_mail, 0, 254));
FORM_EMPTY(new_form);
HANDLER(ticket_add_api, new_form);

static enum err place_into(struct request *req, const struct ticket_new_json *in, struct ticket_new *new)
{
    struct place_rows places;
    struct room_row room;
    bool found = false;
    TRY(ticket_places(req->tx, &places));
    for (size_t i = 0; i < places.n; i++)
        if (REF_EQ(places.at[i].ref, in->school)) {
            new->school = places.at[i].id;
            found = true;
        }
    if (!found)
        return ERR_NOT_FOUND;
    new->extent = EXTENT_SCHOOL;
    if (!desk_ref_given(in->room.b))
        return OK;
    TRY(agreement_room_by_ref(req->tx, in->room, &room));
    if (room.school.n != new->school.n)
        return ERR_NOT_FOUND;
    new->room = room.id;
    new->extent = EXTENT_ROOM;
    return OK;
}

/* By role: a token may carry fewer verbs than its person has. */
static bool for_others(const struct viewer *viewer)
{
    return viewer_has_role(viewer, ROLE_TECHNICIAN) || viewer_has_role(viewer, ROLE_HEAD);
}

static enum err ticket_add_api(struct request *req, const struct new_form *form)
{
    struct ticket_new_json in = { .subject = STR("") };
    struct service_row service;
    struct ticket_new new = { .channel = CHANNEL_API, .proven = true };
    ticket_id id;
    ticket_ref ref;
    int64_t number;
    (void)form;
    TRY(request_json(req, &in));
    /* Only the body reports for somebody else: mail goes to this address (MOUT-2). */
    if ((in.requester_name.len > 0 || in.requester_mail.len > 0) && !for_others(req->viewer))
        return ERR_DENIED;
    if (in.requester_mail.len > 0 && !mail_address_valid(in.requester_mail))
        return tx_refuse(req->tx, ERR_INVALID, M_platform_field_mail, "requester_mail");
    TRY(agreement_service_by_ref(req->tx, in.service, &service));
    if (!service.active)
        return ERR_NOT_FOUND;
    TRY(place_into(req, &in, &new));
    new.effect = in.effect == 0 ? EFFECT_NONE : (enum ticket_effect)in.effect;
    new.service = service.id;
    new.kind = desk_kind_of(service.kind);
    new.subject = in.subject;
    new.text = in.text;
    new.requester_name = in.requester_name;
    new.requester_mail = in.requester_mail;
    if (in.requester_name.len == 0 && in.requester_mail.len == 0)
        new.requester = req->viewer->account;
    TRY(triage_report(req->tx, &new, &id, &ref, &number));
    respond_header(req, "Location", url_of(req->mem, "/api/v1/tickets/", ref, "").path);
    return ticket_api_done(req, ref);
}

/* --- change ------------------------------------------------------------------------------------------- */

struct ticket_patch_json {
    service_ref service_ref;
    account_ref assignee_ref;
    int priority;
    struct instant promised_at;
    struct str why;
};
JSON(patch_desc, ticket_patch_json, JSON_INPUT(ticket_patch_json, service_ref, 0, 0),
     JSON_INPUT(ticket_patch_json, assignee_ref, 0, 0), JSON_INPUT(ticket_patch_json, priority, 1, 4),
     JSON_INPUT(ticket_patch_json, promised_at, 0, 0), JSON_INPUT(ticket_patch_json, why, 0, 2000));
FORM(ticket_form, FIELD_REF(ticket_form, ticket));
HANDLER(ticket_patch_api, ticket_form);

static enum err patch_service(struct request *req, const struct ticket *t, const struct ticket_patch_json *in)
{
    return ticket_refused_at(req, ticket_choose_service(req->tx, t, 0, in->service_ref), "service", "service_ref");
}

static enum err patch_assignee(struct request *req, const struct ticket *t, const struct ticket_patch_json *in)
{
    account_id person;
    TRY(ticket_refused_at(req, ticket_assignable(req->tx, t, in->assignee_ref, &person), "assignee", "assignee_ref"));
    return ticket_assign(req->tx, t, 0, person);
}

/* One change at a time, each with its event, as the forms do. */
static enum err patch(struct request *req, ticket_ref ref, const struct ticket_patch_json *in,
                      const struct ticket_json *was)
{
    struct ticket t;
    TRY(ticket_find(req->tx, ref, &t));
    if (!REF_EQ(in->service_ref, was->service_ref)) {
        TRY(patch_service(req, &t, in));
        TRY(ticket_find(req->tx, ref, &t));
    }
    if (!REF_EQ(in->assignee_ref, was->assignee_ref)) {
        TRY(patch_assignee(req, &t, in));
        TRY(ticket_find(req->tx, ref, &t));
    }
    if (in->priority != t.row.priority) {
        TRY(ticket_refused_at(req, ticket_set_priority(req->tx, &t, 0, in->priority, in->why), "reason", "why"));
        TRY(ticket_find(req->tx, ref, &t));
    }
    if (instant_compare(in->promised_at, was->promised_at) == 0)
        return OK;
    enum err e = ticket_set_promise(req->tx, &t, 0, in->promised_at, in->why);
    TRY(ticket_refused_at(req, e, "promise", "promised_at"));
    return ticket_refused_at(req, e, "reason", "why");
}

static enum err ticket_patch_api(struct request *req, const struct ticket_form *form)
{
    struct ticket t;
    struct ticket_json was;
    TRY(ticket_api_find(req, form->ticket, &t));
    TRY(ticket_api_record(req, &t, &was));
    TRY(request_match(req, ticket_desc, &was));
    struct ticket_patch_json in = { was.service_ref, was.assignee_ref, t.row.priority, was.promised_at, STR("") };
    TRY(request_json(req, &in));
    if (instant_is_none(in.promised_at) && !instant_is_none(was.promised_at))
        return tx_refuse(req->tx, ERR_INVALID, M_platform_field_required, "promised_at");
    TRY(patch(req, form->ticket, &in, &was));
    return ticket_api_done(req, form->ticket);
}

const struct route ticket_api_routes[] = { API("GET", "/api/v1/tickets", RIGHT(TICKET, L), 0, ticket_list_api,
                                               M_api_ticket_list, 200, API_PAGE, NULL, &list_desc),
                                           API("POST", "/api/v1/tickets", RIGHT(TICKET, C), 0, ticket_add_api,
                                               M_api_ticket_add, 201, API_RECORD, &new_desc, &ticket_desc),
                                           API("GET", "/api/v1/tickets/{ticket}", RIGHT(TICKET, R), ROUTE_QUICK,
                                               ticket_get_api, M_api_ticket_get, 200, API_RECORD, NULL, &ticket_desc),
                                           API("PATCH", "/api/v1/tickets/{ticket}", RIGHT(TICKET, W), 0,
                                               ticket_patch_api, M_api_ticket_patch, 200, API_RECORD | API_MATCH,
                                               &patch_desc, &ticket_desc),
                                           ROUTES_END };
