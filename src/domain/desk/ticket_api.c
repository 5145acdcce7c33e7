/*
 * desk/ticket_api.c -- tickets for machines (domain/desk.md 19): the same store,
 * scope and rules as the pages.
 */
#include "domain/desk/desk_web.h"

#include "domain/agreement/agreement.h"
#include "domain/desk/ticket_page_store.h"
#include "domain/desk/triage.h"
#include "platform/mail.h"

/* --- what goes out ------------------------------------------------------------------------- */

struct line_json {
    ticket_ref ref;
    struct str number, subject, school, room, service, requester, assignee;
    struct word state, reason, kind, routing;
    int priority;
    bool urgent;
    struct instant created_at, changed_at, promised_at, waits_until;
    int64_t entries;
};
struct line_jsons {
    struct line_json *at;
    size_t n;
};
struct list_json {
    struct line_jsons tickets;
    struct str next;
};

JSON(line_desc, line_json, JSON_FIELD(line_json, ref), JSON_FIELD(line_json, number), JSON_FIELD(line_json, subject),
     JSON_FIELD(line_json, state), JSON_FIELD(line_json, reason), JSON_FIELD(line_json, kind),
     JSON_FIELD(line_json, routing), JSON_FIELD(line_json, priority), JSON_FIELD(line_json, urgent),
     JSON_FIELD(line_json, school), JSON_FIELD(line_json, room), JSON_FIELD(line_json, service),
     JSON_FIELD(line_json, requester), JSON_FIELD(line_json, assignee), JSON_FIELD(line_json, created_at),
     JSON_FIELD(line_json, changed_at), JSON_FIELD(line_json, promised_at), JSON_FIELD(line_json, waits_until),
     JSON_FIELD(line_json, entries));
JSON(list_desc, list_json, JSON_LIST_OF(list_json, tickets, line_desc), JSON_FIELD(list_json, next));

struct entry_json {
    int64_t n;
    struct instant at;
    struct str author, text;
    struct word kind;
    bool internal, by_body;
};
struct entry_jsons {
    struct entry_json *at;
    size_t n;
};
struct ticket_json {
    struct line_json ticket;
    struct word class, channel;
    struct str authority;
    school_ref school_ref;
    struct instant closed_at;
    int64_t version;
    struct entry_jsons entries;
};
JSON(entry_desc, entry_json, JSON_FIELD(entry_json, n), JSON_FIELD(entry_json, at), JSON_FIELD(entry_json, author),
     JSON_FIELD(entry_json, by_body), JSON_FIELD(entry_json, kind), JSON_FIELD(entry_json, internal),
     JSON_FIELD(entry_json, text));
JSON(ticket_desc, ticket_json, JSON_SUB(ticket_json, ticket, line_desc), JSON_FIELD(ticket_json, class),
     JSON_FIELD(ticket_json, channel), JSON_FIELD(ticket_json, authority), JSON_FIELD(ticket_json, school_ref),
     JSON_FIELD(ticket_json, closed_at), JSON_FIELD(ticket_json, version),
     JSON_LIST_OF(ticket_json, entries, entry_desc));

/* A person who may not change tickets reads no priority and no assignee, as on the page. */
static struct line_json line_of(struct mem *mem, const struct ticket_row *row, bool body)
{
    enum ticket_reason reason = (enum ticket_reason)row->reason;
    return (struct line_json){
        .ref = row->ref,
        .number = ticket_number_text(mem, row->number),
        .subject = row->subject,
        .school = row->school,
        .room = row->room,
        .service = row->service,
        .requester = row->requester,
        .assignee = body ? row->assignee : STR(""),
        .state = { ticket_state_msg((enum ticket_state)row->state) },
        .reason = { ticket_reason_msg(reason) },
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

/* --- list -------------------------------------------------------------------------------------- */

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
    struct str q, cursor;
};
FORM(list_form, FIELD_CHOICE(list_form, set, sets, false), FIELD_CHOICE(list_form, state, desk_states, false),
     FIELD_CHOICE(list_form, sort, orders, false), FIELD_REF_OPTIONAL(list_form, school),
     FIELD_REF_OPTIONAL(list_form, authority), FIELD_REF_OPTIONAL(list_form, service), FIELD_BOOL(list_form, mine),
     FIELD_BOOL(list_form, unassigned), FIELD_INT(list_form, priority, 0, 4), FIELD_INT(list_form, limit, 0, 200),
     FIELD_TEXT(list_form, q, 0, LIMIT_QUERY), FIELD_TEXT(list_form, cursor, 0, 64));
HANDLER(api_list, list_form);

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
        .limit = in->limit > 0 ? (int)in->limit : LIMIT_PAGE_ROWS,
    };
}

/* This query with another place in it: <...>; rel="next". */
static struct str next_link(struct request *req, struct str cursor)
{
    struct url url = { req->path };
    for (size_t i = 0; i < req->ninputs; i++)
        if (!str_eq(req->inputs[i].name, STR("cursor")))
            url = url_with(req->mem, url, str_z(req->mem, req->inputs[i].name), req->inputs[i].value);
    url = url_with(req->mem, url, "cursor", cursor);
    return str_cat(req->mem, STR("<"), url.path, STR(">; rel=\"next\""));
}

static enum err api_list(struct request *req, const struct list_form *in)
{
    struct ticket_filter f = filter_of(in);
    struct ticket_rows rows;
    struct list_json out = { .next = STR("") };
    bool body = desk_is_body(req->viewer);
    TRY(ticket_list(req->tx, &f, &rows, &out.next));
    out.tickets.at = MEM_NEW_N(req->mem, struct line_json, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        out.tickets.at[out.tickets.n++] = line_of(req->mem, &rows.at[i], body);
    if (out.next.len > 0)
        respond_header(req, "Link", next_link(req, out.next));
    return respond_json(req, 200, &list_desc, &out, true);
}

/* --- one ---------------------------------------------------------------------------------------- */

struct ticket_form {
    ticket_ref ticket;
};
FORM(ticket_form, FIELD_REF(ticket_form, ticket));
HANDLER(api_ticket, ticket_form);
HANDLER(api_entry_add, ticket_form);

static enum err ticket_json_of(struct request *req, const struct ticket *t, struct ticket_json *out)
{
    struct entry_rows rows = { NULL, 0 };
    /* The scopes of the token narrow what the account may read. */
    bool notes = viewer_may(req->viewer, OBJECT_INTERNAL_NOTE, VERB_R);
    if (viewer_may(req->viewer, OBJECT_TICKET_ARTICLE, VERB_R))
        TRY(ticket_entries(req->tx, t, &rows));
    *out = (struct ticket_json){
        .ticket = line_of(req->mem, &t->row, t->may_work || t->may_note),
        .class = desk_class_word(t->class),
        .channel = desk_channel_word(t->channel),
        .authority = t->authority_name,
        .school_ref = t->school_ref,
        .closed_at = t->closed_at,
        .version = t->version,
        .entries.at = MEM_NEW_N(req->mem, struct entry_json, rows.n),
    };
    for (size_t i = 0; i < rows.n; i++) {
        const struct entry_row *e = &rows.at[i];
        if (e->internal && !notes)
            continue;
        out->entries.at[out->entries.n++] =
            (struct entry_json){ e->n, e->at, e->author, e->text, desk_entry_word(e->kind), e->internal, e->by_body };
    }
    return OK;
}

static enum err api_ticket(struct request *req, const struct ticket_form *in)
{
    struct ticket t;
    struct ticket_json out;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(ticket_json_of(req, &t, &out));
    return respond_json(req, 200, &ticket_desc, &out, true);
}

/* --- what comes in --------------------------------------------------------------------------------- */

struct new_json {
    school_ref school;
    room_ref room;
    service_ref service;
    struct str effect, subject, text, requester_name, requester_mail;
};
JSON(new_desc, new_json, JSON_INPUT(new_json, school, 1, 0), JSON_INPUT(new_json, room, 0, 0),
     JSON_INPUT(new_json, service, 1, 0), JSON_INPUT(new_json, effect, 0, 20),
     JSON_INPUT(new_json, subject, 1, LIMIT_NAME), JSON_INPUT(new_json, text, 1, LIMIT_TEXT),
     JSON_INPUT(new_json, requester_name, 0, LIMIT_NAME), JSON_INPUT(new_json, requester_mail, 0, 254));
FORM_EMPTY(new_form);
HANDLER(api_ticket_add, new_form);

struct made_json {
    ticket_ref ref;
    struct str number;
    struct word state;
};
JSON(made_desc, made_json, JSON_FIELD(made_json, ref), JSON_FIELD(made_json, number), JSON_FIELD(made_json, state));

static enum err body_read(struct request *req, const struct json_desc *desc, void *value)
{
    const char *field = NULL;
    enum err e = json_parse(req->mem, req->body, desc, value, &field);
    return e == ERR_INVALID ? tx_refuse(req->tx, e, M_platform_field_required, field) : e;
}

static enum err effect_of(struct request *req, struct str key, enum ticket_effect *effect)
{
    *effect = EFFECT_NONE;
    for (const struct choice *c = desk_effects; c->key != NULL && key.len > 0; c++)
        if (str_eq(key, str_of(c->key))) {
            *effect = (enum ticket_effect)c->value;
            return OK;
        }
    return key.len == 0 ? OK : tx_refuse(req->tx, ERR_INVALID, M_platform_field_choose, "effect");
}

static enum err place_into(struct request *req, const struct new_json *in, struct ticket_new *new)
{
    struct place_rows places;
    struct room_row room;
    bool found = false;
    TRY(ticket_places(req->tx, &places));
    for (size_t i = 0; i < places.n; i++)
        if (desk_ref_same(places.at[i].ref.b, in->school.b)) {
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

static enum err api_ticket_add(struct request *req, const struct new_form *form)
{
    struct new_json in = { .effect = STR("") };
    struct service_row service;
    struct ticket_new new = { .channel = CHANNEL_API, .proven = true };
    struct made_json made;
    ticket_id id;
    int64_t number;
    (void)form;
    TRY(body_read(req, &new_desc, &in));
    /* Only the body reports for somebody else: mail goes to this address (MOUT-2). */
    if ((in.requester_name.len > 0 || in.requester_mail.len > 0) && !for_others(req->viewer))
        return ERR_DENIED;
    if (in.requester_mail.len > 0 && !mail_address_valid(in.requester_mail))
        return tx_refuse(req->tx, ERR_INVALID, M_platform_field_mail, "requester_mail");
    TRY(agreement_service_by_ref(req->tx, in.service, &service));
    if (!service.active)
        return ERR_NOT_FOUND;
    TRY(effect_of(req, in.effect, &new.effect));
    TRY(place_into(req, &in, &new));
    new.service = service.id;
    new.kind = desk_kind_of(service.kind);
    new.subject = in.subject;
    new.text = in.text;
    new.requester_name = in.requester_name;
    new.requester_mail = in.requester_mail;
    if (in.requester_name.len == 0 && in.requester_mail.len == 0)
        new.requester = req->viewer->account;
    TRY(triage_report(req->tx, &new, &id, &made.ref, &number));
    made.number = ticket_number_text(req->mem, number);
    made.state.id = ticket_state_msg(new.state);
    respond_header(req, "Location", url_of(req->mem, "/api/v1/tickets/", made.ref, "").path);
    return respond_json(req, 201, &made_desc, &made, false);
}

struct entry_in {
    struct str text;
    bool internal;
};
JSON(entry_in_desc, entry_in, JSON_INPUT(entry_in, text, 1, LIMIT_TEXT), JSON_INPUT(entry_in, internal, 0, 0));
struct entry_made {
    int64_t n;
};
JSON(entry_made_desc, entry_made, JSON_FIELD(entry_made, n));

static enum err api_entry_add(struct request *req, const struct ticket_form *form)
{
    struct entry_in in = { .internal = false };
    struct entry_made made;
    struct ticket t;
    TRY(body_read(req, &entry_in_desc, &in));
    TRY(ticket_find(req->tx, form->ticket, &t));
    /* The scopes of the token count too, not only the grant. */
    if (in.internal && !viewer_may(req->viewer, OBJECT_INTERNAL_NOTE, VERB_C))
        return ERR_DENIED;
    struct entry_new entry = { .internal = in.internal,
                               .kind = in.internal ? ENTRY_NOTE : ENTRY_ANSWER,
                               .channel = CHANNEL_API,
                               .text = in.text };
    TRY(ticket_add_entry(req->tx, &t, 0, &entry, &made.n));
    return respond_json(req, 201, &entry_made_desc, &made, false);
}

const struct route ticket_api_routes[] = {
    GET("/api/v1/tickets", RIGHT(TICKET, L), ROUTE_MACHINE, api_list),
    POST("/api/v1/tickets", RIGHT(TICKET, C), ROUTE_MACHINE, api_ticket_add),
    GET("/api/v1/tickets/{ticket}", RIGHT(TICKET, R), ROUTE_MACHINE | ROUTE_QUICK, api_ticket),
    POST("/api/v1/tickets/{ticket}/entries", RIGHT(TICKET_ARTICLE, C), ROUTE_MACHINE, api_entry_add), ROUTES_END
};
