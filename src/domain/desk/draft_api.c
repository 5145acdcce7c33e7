/*
 * desk/draft_api.c -- the shared draft of a ticket, for machines.
 */
#include "domain/desk/draft_web.h"
#include "domain/desk/ticket_api.h"

FORM(ticket_form, FIELD_REF(ticket_form, ticket));

struct draft_json {
    struct str text, shared_by, holder;
    struct instant shared_at, held_at;
    bool taken, mine;
    int64_t version;
};
JSON(draft_desc, draft_json, JSON_FIELD(draft_json, text), JSON_FIELD(draft_json, shared_by),
     JSON_FIELD(draft_json, shared_at), JSON_FIELD(draft_json, holder), JSON_FIELD(draft_json, held_at),
     JSON_FIELD(draft_json, taken), JSON_FIELD(draft_json, mine), JSON_FIELD(draft_json, version));
struct draft_text_json {
    struct str text;
};
JSON(draft_text_desc, draft_text_json, JSON_INPUT(draft_text_json, text, 1, LIMIT_TEXT));
struct draft_version_json {
    int64_t version;
};
JSON(draft_version_desc, draft_version_json, JSON_INPUT(draft_version_json, version, 1, INT64_MAX));
HANDLER(draft_get_api, ticket_form);
HANDLER(draft_share_api, ticket_form);
HANDLER(draft_take_api, ticket_form);
HANDLER(draft_drop_api, ticket_form);

static enum err answer(struct request *req, const struct ticket *t)
{
    struct shared_draft d;
    TRY(draft_share_find(req->tx, t, &d));
    struct draft_json out = { d.text, d.shared_by, d.holder, d.shared_at, d.held_at, d.taken, d.mine, d.version };
    return respond_record(req, &out);
}

static enum err draft_get_api(struct request *req, const struct ticket_form *in)
{
    struct ticket t;
    TRY(ticket_api_find(req, in->ticket, &t));
    enum err e = answer(req, &t);
    /* None is a state of the ticket, not a place that does not exist: version 0. */
    if (e != ERR_NOT_FOUND)
        return e;
    struct draft_json none = { .shared_at = INSTANT_NONE, .held_at = INSTANT_NONE };
    return respond_record(req, &none);
}

static enum err draft_share_api(struct request *req, const struct ticket_form *form)
{
    struct ticket t;
    struct draft_text_json in = { STR("") };
    TRY(ticket_api_find(req, form->ticket, &t));
    TRY(request_json(req, &in));
    TRY(draft_share(req->tx, &t, in.text));
    return answer(req, &t);
}

static enum err draft_take_api(struct request *req, const struct ticket_form *form)
{
    struct ticket t;
    struct shared_draft d;
    struct draft_version_json in = { 0 };
    TRY(ticket_api_find(req, form->ticket, &t));
    TRY(request_json(req, &in));
    TRY(draft_share_take(req->tx, &t, in.version, &d));
    return answer(req, &t);
}

static enum err draft_drop_api(struct request *req, const struct ticket_form *form)
{
    struct ticket t;
    struct draft_version_json in = { 0 };
    TRY(ticket_api_find(req, form->ticket, &t));
    TRY(request_json(req, &in));
    TRY(draft_share_drop(req->tx, &t, in.version));
    return respond_text(req, 204, "application/json", STR(""));
}

#define DRAFT(method, name, fn, msg, status, flags, in, out) \
    API(method, "/api/v1/tickets/{ticket}/draft" name, RIGHT(TICKET, W), 0, fn, msg, status, flags, in, out)
const struct route draft_api_routes[] = {
    DRAFT("GET", "", draft_get_api, M_draft_api_get, 200, API_RECORD, NULL, &draft_desc),
    DRAFT("POST", "", draft_share_api, M_draft_api_share, 200, API_RECORD, &draft_text_desc, &draft_desc),
    DRAFT("POST", "/take", draft_take_api, M_draft_api_take, 200, API_RECORD, &draft_version_desc, &draft_desc),
    DRAFT("POST", "/drop", draft_drop_api, M_draft_api_drop, 204, 0, &draft_version_desc, NULL), ROUTES_END
};
