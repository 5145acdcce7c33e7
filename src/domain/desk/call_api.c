/*
 * desk/call_api.c -- what the telephone system tells, see domain/desk.md 17: JSON or
 * form, unknown members are ignored, an unknown event is refused.
 */
#include "domain/desk/desk_web.h"

#include "domain/desk/call_store.h"

FORM_EMPTY(call_form);
struct bridge_form {
    struct str bridge;
};
FORM(bridge_form, FIELD_TEXT(bridge_form, bridge, 1, 100));
HANDLER(call_event_api, call_form);
HANDLER(call_bridge_api, bridge_form);

/* What systems of this kind send. */
struct call_event_json {
    struct str from, to, callId, user, caller, queue, answeringNumber;
    int event, direction, cause;
};
JSON(call_event_desc, call_event_json, JSON_CHOICE_OF(call_event_json, event, call_events, 1),
     JSON_INPUT(call_event_json, from, 0, 100), JSON_INPUT(call_event_json, to, 0, 100),
     JSON_CHOICE_OF(call_event_json, direction, call_directions, 0), JSON_INPUT(call_event_json, callId, 1, 200),
     JSON_INPUT(call_event_json, user, 0, 1000), JSON_INPUT(call_event_json, caller, 0, 1000),
     JSON_INPUT(call_event_json, queue, 0, 200), JSON_INPUT(call_event_json, answeringNumber, 0, 100),
     JSON_CHOICE_OF(call_event_json, cause, call_causes, 0));
/* "{}": nothing is asked of the telephone system. */
struct call_answer_json {
    char none_;
};
static const struct json_field call_answer_fields[] = { { 0 } };
static const struct json_desc call_answer_desc = { sizeof(struct call_answer_json), call_answer_fields,
                                                   "call_answer_json" };

static int word_of(const struct choice *c, struct str key, int otherwise)
{
    for (; c->key != NULL; c++)
        if (str_eq(str_of(c->key), key))
            return c->value;
    return otherwise;
}

/* All values of a name, one per line: lists come as repeated members. */
static struct str all_of(struct mem *mem, const struct input *inputs, size_t n, struct str name, size_t max)
{
    struct buf out = buf_of(mem, 4 * max + 4);
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(inputs[i].name, name) || inputs[i].value.len == 0)
            continue;
        if (out.len > 0)
            buf_byte(&out, '\n');
        buf_put(&out, str_sub(inputs[i].value, 0, max));
    }
    return str_sub(buf_str(&out), 0, max);
}

static struct str one_of(const struct input *inputs, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(inputs[i].name, name))
            return str_sub(str_trim(inputs[i].value), 0, 200);
    return STR("");
}

static enum err told(struct request *req)
{
    const struct input *in;
    size_t n;
    TRY(request_foreign(req, &in, &n));
    struct call_told c = {
        .event = (enum call_event)word_of(call_events, one_of(in, n, STR("event")), 0),
        .key = one_of(in, n, STR("callId")),
        .from = one_of(in, n, STR("from")),
        .to = one_of(in, n, STR("to")),
        .queue = one_of(in, n, STR("queue")),
        .people = all_of(req->mem, in, n, STR("user"), 1000),
        .outgoing = word_of(call_directions, one_of(in, n, STR("direction")), 0) == 1,
        .cause = (enum call_cause)word_of(call_causes, one_of(in, n, STR("cause")), 0),
    };
    if (c.people.len == 0)
        c.people = all_of(req->mem, in, n, STR("caller"), 1000);
    if (c.event == CALL_ANSWER && c.people.len == 0)
        c.people = one_of(in, n, STR("answeringNumber"));
    if (c.event == 0)
        return tx_refuse(req->tx, ERR_INVALID, M_deskpage_call_event_unknown, "event");
    if (c.key.len == 0)
        return tx_refuse(req->tx, ERR_INVALID, M_platform_field_required, "callId");
    TRY(call_tell(req->tx, &c));
    struct call_answer_json nothing = { 0 };
    return respond_record(req, &nothing);
}

static enum err call_event_api(struct request *req, const struct call_form *in)
{
    (void)in;
    return told(req);
}

/* The dispatcher has taken the token from the path. */
static enum err call_bridge_api(struct request *req, const struct bridge_form *in)
{
    (void)in;
    return told(req);
}

/* --- calls ------------------------------------------------------------------------------------------ */

#define CALLS_MAX 1000
static const struct choice call_states[] = {
    { "ringing", CALL_RINGING }, { "talking", CALL_TALKING }, { "ended", CALL_ENDED }, { "missed", CALL_MISSED }, { 0 }
};
struct call_json {
    call_ref ref;
    bool outgoing, done; /* done: a missed one somebody has seen to */
    int state;
    struct str number, who, school, queue;
    ticket_ref ticket; /* null: none was written */
    struct instant rang_at, answered_at, ended_at, created_at;
};
struct call_jsons {
    struct call_json *at;
    size_t n;
};
struct call_list_json {
    struct call_jsons calls;
    struct str next;
};
JSON(call_desc, call_json, JSON_FIELD(call_json, ref), JSON_FIELD(call_json, outgoing), JSON_FIELD(call_json, done),
     JSON_CHOICE_OF(call_json, state, call_states, 0), JSON_FIELD(call_json, number), JSON_FIELD(call_json, who),
     JSON_FIELD(call_json, school), JSON_FIELD(call_json, queue), JSON_FIELD(call_json, ticket),
     JSON_FIELD(call_json, rang_at), JSON_FIELD(call_json, answered_at), JSON_FIELD(call_json, ended_at),
     JSON_FIELD(call_json, created_at));
JSON(call_list_desc, call_list_json, JSON_LIST_OF(call_list_json, calls, call_desc), JSON_FIELD(call_list_json, next));
struct call_list_form {
    bool missed;
    PART_MEMBERS;
};
FORM(call_list_form, FIELD_BOOL(call_list_form, missed), PART_FIELDS(call_list_form));
HANDLER(call_list_api, call_list_form);
struct call_one_form {
    call_ref call;
};
FORM(call_one_form, FIELD_REF(call_one_form, call));
HANDLER(call_done_api, call_one_form);

static struct call_json call_record(const struct call_row *c)
{
    enum call_state state =
        call_state_of(c->outgoing, !instant_is_none(c->answered_at), !instant_is_none(c->ended_at), c->cause);
    return (struct call_json){ .ref = c->ref,
                               .outgoing = c->outgoing,
                               .done = !instant_is_none(c->done_at),
                               .state = (int)state,
                               .number = c->number,
                               .who = c->contact_name,
                               .school = c->school_name,
                               .queue = c->queue,
                               .ticket = c->ticket,
                               .rang_at = c->rang_at,
                               .answered_at = c->answered_at,
                               .ended_at = c->ended_at,
                               .created_at = c->created_at };
}

static enum err call_list_api(struct request *req, const struct call_list_form *in)
{
    struct call_rows rows;
    TRY(call_list(req->tx, in->missed, CALLS_MAX, &rows));
    struct call_list_json out = { { MEM_NEW_N(req->mem, struct call_json, rows.n), rows.n }, STR("") };
    for (size_t i = 0; i < rows.n; i++)
        out.calls.at[i] = call_record(&rows.at[i]);
    return respond_rows(req, in, &out);
}

static enum err call_done_api(struct request *req, const struct call_one_form *in)
{
    struct call_row row;
    TRY(call_find(req->tx, in->call, &row));
    TRY(call_done(req->tx, &row));
    return respond_text(req, 204, "application/json", STR(""));
}

const struct route call_api_routes[] = {
    API("POST", "/api/v1/cti", RIGHT(CALL_LOG, C), ROUTE_FOREIGN, call_event_api, M_api_call_event, 200, 0,
        &call_event_desc, &call_answer_desc),
    API("POST", "/api/v1/cti/{bridge}", RIGHT(CALL_LOG, C), ROUTE_FOREIGN | ROUTE_BRIDGE, call_bridge_api,
        M_api_call_bridge, 200, 0, &call_event_desc, &call_answer_desc),
    API("GET", "/api/v1/calls", RIGHT(CALL_LOG, L), 0, call_list_api, M_api_call_list, 200, API_PAGE, NULL,
        &call_list_desc),
    API("POST", "/api/v1/calls/{call}/done", RIGHT(CALL_LOG, C), 0, call_done_api, M_api_call_done, 204, 0, NULL, NULL),
    ROUTES_END
};
