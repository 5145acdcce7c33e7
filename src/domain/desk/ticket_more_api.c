/*
 * desk/ticket_more_api.c -- the rarer steps at a ticket, for machines: cause of a missed target, snooze,
 * the school's first look, and tickets whose entitlement is unclear.
 */
#include "domain/desk/clock_store.h"
#include "domain/desk/coverage.h"
#include "domain/desk/ticket_api.h"
#include "domain/desk/ticket_try.h"

FORM(ticket_form, FIELD_REF(ticket_form, ticket));

/* --- why a target was missed ------------------------------------------------------------------- */

static const struct choice causes[] = { { "staff", BREACH_STAFF },
                                        { "delivery", BREACH_DELIVERY },
                                        { "provider", BREACH_PROVIDER },
                                        { "authority", BREACH_AUTHORITY },
                                        { "school", BREACH_SCHOOL },
                                        { "other", BREACH_OTHER },
                                        { "force_majeure", BREACH_FORCE_MAJEURE },
                                        { 0 } };
struct ticket_clock_json {
    struct instant reaction_due, reaction_end, solution_due, solution_end;
    int64_t reaction_late, solution_late; /* service minutes */
    int cause;
    struct str cause_text;
};
JSON(clock_desc, ticket_clock_json, JSON_FIELD(ticket_clock_json, reaction_due),
     JSON_FIELD(ticket_clock_json, reaction_end), JSON_FIELD(ticket_clock_json, solution_due),
     JSON_FIELD(ticket_clock_json, solution_end), JSON_FIELD(ticket_clock_json, reaction_late),
     JSON_FIELD(ticket_clock_json, solution_late), JSON_CHOICE_OF(ticket_clock_json, cause, causes, 0),
     JSON_FIELD(ticket_clock_json, cause_text));
struct ticket_cause_json {
    int cause;
    struct str text;
};
JSON(cause_desc, ticket_cause_json, JSON_CHOICE_OF(ticket_cause_json, cause, causes, 1),
     JSON_INPUT(ticket_cause_json, text, 0, 2000));
HANDLER(ticket_clock_api, ticket_form);
HANDLER(ticket_cause_api, ticket_form);

/* For the body, as on the page of a ticket. */
static enum err clock_answer(struct request *req, const struct ticket *t)
{
    struct clock_row c;
    if (!t->may_work)
        return ERR_DENIED;
    TRY(clock_of(req->tx, t, &c));
    struct ticket_clock_json out = { c.reaction_due,  c.reaction_end,  c.solution_due, c.solution_end,
                                     c.reaction_late, c.solution_late, c.cause,        c.cause_text };
    return respond_record(req, &out);
}

static enum err ticket_clock_api(struct request *req, const struct ticket_form *in)
{
    struct ticket t;
    TRY(ticket_api_find(req, in->ticket, &t));
    return clock_answer(req, &t);
}

static enum err ticket_cause_api(struct request *req, const struct ticket_form *form)
{
    struct ticket_cause_json in = { .text = STR("") };
    struct ticket t;
    TRY(ticket_api_find(req, form->ticket, &t));
    TRY(request_json(req, &in));
    TRY(ticket_refused_at(req, clock_set_cause(req->tx, &t, t.version, in.cause, in.text), "cause_text", "text"));
    return clock_answer(req, &t);
}

/* --- snooze ------------------------------------------------------------------------------------ */

HANDLER(ticket_snooze_api, ticket_form);

static enum err ticket_snooze_api(struct request *req, const struct ticket_form *in)
{
    struct ticket t;
    TRY(ticket_api_begin(req, in->ticket, &t));
    TRY(ticket_snooze(req, &t));
    return ticket_api_done(req, in->ticket);
}

/* --- the school's first look ------------------------------------------------------------------- */

struct look_card_json {
    card_ref ref;
    struct str topic, text;
};
struct look_card_jsons {
    struct look_card_json *at;
    size_t n;
};
struct first_look_json {
    struct str coverage, device, tried;
    device_ref device_ref;
    struct look_card_jsons cards; /* still to try, while the school looks first */
};
JSON(card_desc, look_card_json, JSON_FIELD(look_card_json, ref), JSON_FIELD(look_card_json, topic),
     JSON_FIELD(look_card_json, text));
JSON(look_desc, first_look_json, JSON_FIELD(first_look_json, coverage), JSON_FIELD(first_look_json, device),
     JSON_FIELD(first_look_json, device_ref), JSON_FIELD(first_look_json, tried),
     JSON_LIST_OF(first_look_json, cards, card_desc));
struct ticket_try_json {
    card_ref card;
    int answer;
};
JSON(try_desc, ticket_try_json, JSON_INPUT(ticket_try_json, card, 1, 0),
     JSON_CHOICE_OF(ticket_try_json, answer, ticket_try_answers, 1));
HANDLER(first_look_api, ticket_form);
HANDLER(ticket_try_api, ticket_form);

static enum err look_answer(struct request *req, const struct ticket *t)
{
    struct ticket_first first;
    TRY(ticket_first_fill(req, t, &first));
    struct first_look_json out = { .coverage = first.coverage,
                                   .device = first.device,
                                   .tried = first.tried,
                                   .cards = { MEM_NEW_N(req->mem, struct look_card_json, first.cards.n),
                                              first.cards.n } };
    if (first.may_device)
        out.device_ref = first.device_ref;
    for (size_t i = 0; i < first.cards.n; i++)
        out.cards.at[i] =
            (struct look_card_json){ first.cards.at[i].ref, first.cards.at[i].topic, first.cards.at[i].text };
    return respond_record(req, &out);
}

static enum err first_look_api(struct request *req, const struct ticket_form *in)
{
    struct ticket t;
    TRY(ticket_api_find(req, in->ticket, &t));
    return look_answer(req, &t);
}

static enum err ticket_try_api(struct request *req, const struct ticket_form *form)
{
    struct ticket_try_json in = { 0 };
    struct ticket t;
    TRY(ticket_api_find(req, form->ticket, &t));
    TRY(request_json(req, &in));
    TRY(ticket_try(req, &t, in.card, (enum try_answer)in.answer));
    TRY(ticket_api_find(req, form->ticket, &t));
    return look_answer(req, &t);
}

/* --- entitlement unclear ------------------------------------------------------------------------ */

struct unclear_json {
    ticket_ref ref;
    struct str number, subject, school, device;
    device_ref device_ref;
    int priority;
    struct day due;
    bool overdue;
};
struct unclear_jsons {
    struct unclear_json *at;
    size_t n;
};
struct unclear_list_json {
    struct unclear_jsons tickets;
    struct str next;
};
JSON(unclear_desc, unclear_json, JSON_FIELD(unclear_json, ref), JSON_FIELD(unclear_json, number),
     JSON_FIELD(unclear_json, subject), JSON_FIELD(unclear_json, school), JSON_FIELD(unclear_json, device),
     JSON_FIELD(unclear_json, device_ref), JSON_FIELD(unclear_json, priority), JSON_FIELD(unclear_json, due),
     JSON_FIELD(unclear_json, overdue));
JSON(unclear_list_desc, unclear_list_json, JSON_LIST_OF(unclear_list_json, tickets, unclear_desc),
     JSON_FIELD(unclear_list_json, next));
struct unclear_form {
    PART_MEMBERS;
};
FORM(unclear_form, PART_FIELDS(unclear_form));
HANDLER(unclear_list_api, unclear_form);

static enum err unclear_list_api(struct request *req, const struct unclear_form *in)
{
    struct unclear_rows rows;
    bool devices = viewer_may(req->viewer, OBJECT_DEVICE, VERB_R);
    TRY(coverage_unclear(req->tx, &rows));
    struct unclear_list_json out = { { MEM_NEW_N(req->mem, struct unclear_json, rows.n), rows.n }, STR("") };
    for (size_t i = 0; i < rows.n; i++) {
        const struct unclear_row *r = &rows.at[i];
        out.tickets.at[i] = (struct unclear_json){ .ref = r->ref,
                                                   .number = ticket_number_text(req->mem, r->number),
                                                   .subject = r->subject,
                                                   .school = r->school,
                                                   .device = r->device,
                                                   .priority = r->priority,
                                                   .due = r->due,
                                                   .overdue = r->overdue };
        if (devices)
            out.tickets.at[i].device_ref = r->device_ref;
    }
    return respond_rows(req, in, &out);
}

#define OF_TICKET "/api/v1/tickets/{ticket}/"
const struct route ticket_more_api_routes[] = {
    API("GET", OF_TICKET "clock", RIGHT(TICKET, W), 0, ticket_clock_api, M_api_ticket_clock, 200, API_RECORD, NULL,
        &clock_desc),
    API("POST", OF_TICKET "cause", RIGHT(TICKET, W), 0, ticket_cause_api, M_api_ticket_cause, 200, API_RECORD,
        &cause_desc, &clock_desc),
    API("POST", OF_TICKET "snooze", RIGHT(TICKET, W), 0, ticket_snooze_api, M_api_ticket_snooze, 200,
        API_RECORD | API_MATCH, NULL, &ticket_desc),
    API("GET", OF_TICKET "first-look", RIGHT(TICKET, R), 0, first_look_api, M_api_first_look_get, 200, API_RECORD, NULL,
        &look_desc),
    API("POST", OF_TICKET "first-look", RIGHT(TICKET_ARTICLE, C), 0, ticket_try_api, M_api_first_look_try, 200,
        API_RECORD, &try_desc, &look_desc),
    API("GET", "/api/v1/coverage", RIGHT(TICKET, R), 0, unclear_list_api, M_api_coverage_list, 200, API_PAGE, NULL,
        &unclear_list_desc),
    ROUTES_END
};
