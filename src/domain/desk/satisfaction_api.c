/*
 * desk/satisfaction_api.c -- the requester's answer after closing, for machines.  The link of the
 * mail stays a page: it carries a person without an account.
 */
#include "domain/desk/satisfaction_web.h"

#include "domain/desk/satisfaction.h"
#include "domain/desk/ticket_api.h"

struct satisfaction_json {
    bool open, given; /* open: this person may answer now */
    int face;
    struct str remark;
    struct instant at, until;
};
JSON(satisfaction_desc, satisfaction_json, JSON_FIELD(satisfaction_json, open), JSON_FIELD(satisfaction_json, given),
     JSON_CHOICE_OF(satisfaction_json, face, satisfaction_faces, 0), JSON_FIELD(satisfaction_json, remark),
     JSON_FIELD(satisfaction_json, at), JSON_FIELD(satisfaction_json, until));
struct satisfaction_new_json {
    int face;
    struct str remark;
};
JSON(new_desc, satisfaction_new_json, JSON_CHOICE_OF(satisfaction_new_json, face, satisfaction_faces, 1),
     JSON_INPUT(satisfaction_new_json, remark, 0, SATISFACTION_REMARK));
FORM(ticket_form, FIELD_REF(ticket_form, ticket));
HANDLER(satisfaction_get_api, ticket_form);
HANDLER(satisfaction_give_api, ticket_form);

/* The question is for the requester, the answer for him and the body. */
static enum err answer(struct request *req, const struct ticket *t)
{
    struct satisfaction_json out = { .at = INSTANT_NONE, .until = INSTANT_NONE };
    struct satisfaction_state s;
    bool mine;
    if (t->row.state != STATE_CLOSED)
        return respond_record(req, &out);
    TRY(satisfaction_of(req->tx, t, &s, &mine));
    out.open = mine && s.open && t->may_answer;
    if (out.open)
        out.until = s.until;
    if (s.given && (t->may_work || mine)) {
        out.given = true;
        out.face = s.face;
        out.remark = s.text;
        out.at = s.at;
    }
    return respond_record(req, &out);
}

static enum err satisfaction_get_api(struct request *req, const struct ticket_form *in)
{
    struct ticket t;
    TRY(ticket_api_find(req, in->ticket, &t));
    return answer(req, &t);
}

static enum err satisfaction_give_api(struct request *req, const struct ticket_form *form)
{
    struct satisfaction_new_json in = { .remark = STR("") };
    struct ticket t;
    TRY(ticket_api_find(req, form->ticket, &t));
    TRY(request_json(req, &in));
    TRY(satisfaction_give(req->tx, &t, in.face, in.remark));
    return answer(req, &t);
}

#define SATISFACTION "/api/v1/tickets/{ticket}/satisfaction"
const struct route satisfaction_api_routes[] = { API("GET", SATISFACTION, RIGHT(TICKET, R), 0, satisfaction_get_api,
                                                     M_api_satisfaction_get, 200, API_RECORD, NULL, &satisfaction_desc),
                                                 API("POST", SATISFACTION, RIGHT(TICKET_ARTICLE, C), 0,
                                                     satisfaction_give_api, M_api_satisfaction_give, 200, API_RECORD,
                                                     &new_desc, &satisfaction_desc),
                                                 ROUTES_END };
