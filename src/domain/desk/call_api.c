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

const struct route call_api_routes[] = { API("POST", "/api/v1/cti", RIGHT(CALL_LOG, C), ROUTE_FOREIGN, call_event_api,
                                             M_api_call_event, 200, 0, &call_event_desc, &call_answer_desc),
                                         API("POST", "/api/v1/cti/{bridge}", RIGHT(CALL_LOG, C),
                                             ROUTE_FOREIGN | ROUTE_BRIDGE, call_bridge_api, M_api_call_bridge, 200, 0,
                                             &call_event_desc, &call_answer_desc),
                                         ROUTES_END };
