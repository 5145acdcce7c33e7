/*
 * desk/ticket_act_api.c -- what machines do with a ticket: one sub-resource per act,
 * the rights and rules of the forms.  The answer is the ticket as it has become.
 */
#include "domain/desk/ticket_act.h"
#include "domain/desk/ticket_api.h"

FORM(ticket_form, FIELD_REF(ticket_form, ticket));

struct act_json {
    struct str text;
};
JSON(text_desc, act_json, JSON_INPUT(act_json, text, 0, LIMIT_TEXT));
struct said_json {
    struct str text;
};
JSON(said_desc, said_json, JSON_INPUT(said_json, text, 1, LIMIT_TEXT));

/* --- acts that are a text or nothing ------------------------------------------------------------ */

typedef enum err act_fn(struct tx *, const struct ticket *, int64_t version, struct str text);

static enum err act(struct request *req, ticket_ref ref, act_fn *fn)
{
    struct ticket t;
    struct act_json in = { STR("") };
    /* Both descriptors have the one member; they differ in whether it is required. */
    TRY(ticket_api_begin(req, ref, &t));
    TRY(request_json(req, &in));
    TRY(fn(req->tx, &t, 0, in.text));
    return ticket_api_done(req, ref);
}
_Static_assert(sizeof(struct act_json) == sizeof(struct said_json), "one struct reads both");

#define ACT(name, fn) \
    HANDLER(name, ticket_form); \
    static enum err name(struct request *req, const struct ticket_form *in) { return act(req, in->ticket, fn); }

static enum err urgent(struct tx *tx, const struct ticket *t, int64_t version, struct str text)
{
    (void)version;
    return ticket_mark_urgent(tx, t, text);
}
static enum err refer(struct tx *tx, const struct ticket *t, int64_t version, struct str text)
{
    if (text.len == 0)
        text = msg_format(tx_mem(tx), LANG_DE, M_desk_routing_excluded_text, { "service", t->row.service },
                          { "authority", t->authority_name });
    return ticket_refer(tx, t, version, text);
}
ACT(ticket_ask_api, ticket_ask)
ACT(ticket_reopen_api, ticket_reopen)
ACT(ticket_hand_over_api, ticket_looked)
ACT(ticket_solved_api, ticket_solved)
ACT(ticket_withdraw_api, ticket_withdraw)
ACT(ticket_urgent_api, urgent)
ACT(ticket_refer_api, refer)

HANDLER(ticket_take_api, ticket_form);
static enum err ticket_take_api(struct request *req, const struct ticket_form *in)
{
    struct ticket t;
    TRY(ticket_api_begin(req, in->ticket, &t));
    TRY(ticket_take(req->tx, &t, 0));
    return ticket_api_done(req, in->ticket);
}

HANDLER(ticket_me_too_api, ticket_form);
static enum err ticket_me_too_api(struct request *req, const struct ticket_form *in)
{
    struct ticket t;
    TRY(ticket_api_begin(req, in->ticket, &t));
    TRY(ticket_me_too(req->tx, &t));
    return ticket_api_done(req, in->ticket);
}

HANDLER(ticket_give_back_api, ticket_form);
/* From now on the firm sees it no more: there is no record to answer with. */
static enum err ticket_give_back_api(struct request *req, const struct ticket_form *in)
{
    struct ticket t;
    struct act_json said = { STR("") };
    TRY(ticket_api_begin(req, in->ticket, &t));
    TRY(request_json(req, &said));
    TRY(ticket_give_back(req->tx, &t, 0, said.text));
    return respond_text(req, 204, "application/json", STR(""));
}

/* --- moves with a reason ------------------------------------------------------------------------- */

static const struct choice work_reasons[] = {
    { "remote", REASON_REMOTE }, { "on_site", REASON_ON_SITE }, { "workshop", REASON_WORKSHOP }, { 0 }
};
static const struct choice wait_reasons[] = { { "visit", REASON_VISIT },
                                              { "delivery", REASON_DELIVERY },
                                              { "repair", REASON_REPAIR },
                                              { "follow_up", REASON_FOLLOW_UP },
                                              { "authority", REASON_AUTHORITY },
                                              { "school_date", REASON_SCHOOL_DATE },
                                              { "force_majeure", REASON_FORCE_MAJEURE },
                                              { 0 } };
static const struct choice school_reasons[] = { { "triage", REASON_TRIAGE },
                                                { "school_task", REASON_SCHOOL_TASK },
                                                { "provide_device", REASON_PROVIDE_DEVICE },
                                                { 0 } };
static const struct choice close_reasons[] = { { "test_impossible", REASON_TEST_IMPOSSIBLE },
                                               { "solved_at_school", REASON_SOLVED_AT_SCHOOL },
                                               { "no_fault", REASON_NO_FAULT },
                                               { "no_answer", REASON_NO_ANSWER },
                                               { "handed_to_authority", REASON_HANDED_TO_AUTHORITY },
                                               { "duplicate", REASON_DUPLICATE },
                                               { "unwanted", REASON_UNWANTED },
                                               { 0 } };

struct ticket_work_json {
    int reason;
    struct str text;
};
JSON(work_desc, ticket_work_json, JSON_CHOICE_OF(ticket_work_json, reason, work_reasons, 1),
     JSON_INPUT(ticket_work_json, text, 0, LIMIT_TEXT));
struct ticket_wait_json {
    int reason;
    struct day until;
    struct str text;
};
JSON(wait_desc, ticket_wait_json, JSON_CHOICE_OF(ticket_wait_json, reason, wait_reasons, 1),
     JSON_INPUT(ticket_wait_json, until, 1, 0), JSON_INPUT(ticket_wait_json, text, 0, LIMIT_TEXT));
struct ticket_close_json {
    int reason;
    struct str text;
};
JSON(close_desc, ticket_close_json, JSON_CHOICE_OF(ticket_close_json, reason, close_reasons, 1),
     JSON_INPUT(ticket_close_json, text, 0, LIMIT_TEXT));
struct ticket_to_school_json {
    int reason;
    struct str text;
};
JSON(to_school_desc, ticket_to_school_json, JSON_CHOICE_OF(ticket_to_school_json, reason, school_reasons, 1),
     JSON_INPUT(ticket_to_school_json, text, 0, LIMIT_TEXT));
HANDLER(ticket_to_school_api, ticket_form);
HANDLER(ticket_work_api, ticket_form);
HANDLER(ticket_wait_api, ticket_form);
HANDLER(ticket_close_api, ticket_form);

static enum err move(struct request *req, ticket_ref ref, const struct ticket *t, int reason, struct day until,
                     struct str text)
{
    struct ticket_move m = { .to = ticket_reason_state(reason),
                             .reason = (enum ticket_reason)reason,
                             .text = text,
                             .mover = MOVER_BODY,
                             .waits_until = ticket_return_at(until) };
    TRY(ticket_move(req->tx, t, 0, &m));
    return ticket_api_done(req, ref);
}

static enum err ticket_work_api(struct request *req, const struct ticket_form *form)
{
    struct ticket t;
    struct ticket_work_json in = { .text = STR("") };
    TRY(ticket_api_begin(req, form->ticket, &t));
    TRY(request_json(req, &in));
    return move(req, form->ticket, &t, in.reason, DAY_NONE, in.text);
}

static enum err ticket_wait_api(struct request *req, const struct ticket_form *form)
{
    struct ticket t;
    struct ticket_wait_json in = { .text = STR("") };
    TRY(ticket_api_begin(req, form->ticket, &t));
    TRY(request_json(req, &in));
    return move(req, form->ticket, &t, in.reason, in.until, in.text);
}

static enum err ticket_close_api(struct request *req, const struct ticket_form *form)
{
    struct ticket t;
    struct ticket_close_json in = { .text = STR("") };
    TRY(ticket_api_begin(req, form->ticket, &t));
    TRY(request_json(req, &in));
    return move(req, form->ticket, &t, in.reason, DAY_NONE, in.text);
}

static enum err ticket_to_school_api(struct request *req, const struct ticket_form *form)
{
    struct ticket t;
    struct ticket_to_school_json in = { .text = STR("") };
    TRY(ticket_api_begin(req, form->ticket, &t));
    TRY(request_json(req, &in));
    return move(req, form->ticket, &t, in.reason, DAY_NONE, in.text);
}

/* To a firm of the register; the text tells it what to do. */
struct ticket_give_json {
    subprocessor_ref firm;
    struct day until;
    struct str text;
};
JSON(give_desc, ticket_give_json, JSON_INPUT(ticket_give_json, firm, 1, 0), JSON_INPUT(ticket_give_json, until, 1, 0),
     JSON_INPUT(ticket_give_json, text, 1, LIMIT_TEXT));
HANDLER(ticket_give_api, ticket_form);
static enum err ticket_give_api(struct request *req, const struct ticket_form *form)
{
    struct ticket t;
    struct ticket_give_json in = { .text = STR("") };
    TRY(ticket_api_begin(req, form->ticket, &t));
    TRY(request_json(req, &in));
    TRY(ticket_give_to_firm(req->tx, &t, 0, in.firm, ticket_return_at(in.until), in.text));
    return ticket_api_done(req, form->ticket);
}

/* --- joint test ------------------------------------------------------------------------------------- */

#define TESTS_MAX 10
static const struct choice results[] = { { "untested", 0 }, { "ok", 1 }, { "not_ok", 2 }, { 0 } };

struct test_item_json {
    struct str text;
    int body_result;
};
JSON(item_desc, test_item_json, JSON_INPUT(test_item_json, text, 1, LIMIT_LINE),
     JSON_CHOICE_OF(test_item_json, body_result, results, 0));
struct test_item_jsons {
    struct test_item_json *at;
    size_t n;
};
struct test_request_json {
    struct test_item_jsons items;
};
JSON(test_request_desc, test_request_json, JSON_LIST_IN(test_request_json, items, item_desc, 1, TESTS_MAX));
HANDLER(ticket_test_request_api, ticket_form);

static enum err ticket_test_request_api(struct request *req, const struct ticket_form *form)
{
    struct ticket t;
    struct test_request_json in = { .items.n = 0 };
    struct str items[TESTS_MAX];
    int body[TESTS_MAX];
    TRY(ticket_api_begin(req, form->ticket, &t));
    TRY(request_json(req, &in));
    for (size_t i = 0; i < in.items.n; i++) {
        items[i] = in.items.at[i].text;
        body[i] = in.items.at[i].body_result;
    }
    TRY(ticket_test_ask(req->tx, &t, 0, items, body, in.items.n));
    return ticket_api_done(req, form->ticket);
}

HANDLER(ticket_confirm_api, ticket_form);
static enum err ticket_confirm_api(struct request *req, const struct ticket_form *form)
{
    struct ticket t;
    struct act_json in = { STR("") };
    struct test_rows items;
    int64_t round;
    int school[TESTS_MAX];
    TRY(ticket_api_begin(req, form->ticket, &t));
    TRY(request_json(req, &in));
    TRY(ticket_tests(req->tx, &t, &round, &items));
    for (size_t i = 0; i < items.n && i < TESTS_MAX; i++)
        school[i] = 1;
    TRY(ticket_test_answer(req->tx, &t, school, items.n, in.text));
    return ticket_api_done(req, form->ticket);
}

struct test_result_json {
    int64_t n;
    int result;
};
JSON(result_desc, test_result_json, JSON_INPUT(test_result_json, n, 1, TESTS_MAX),
     JSON_CHOICE_OF(test_result_json, result, results, 1));
struct test_result_jsons {
    struct test_result_json *at;
    size_t n;
};
struct test_fail_json {
    struct test_result_jsons items;
    struct str text;
};
JSON(fail_desc, test_fail_json, JSON_LIST_IN(test_fail_json, items, result_desc, 1, TESTS_MAX),
     JSON_INPUT(test_fail_json, text, 0, LIMIT_TEXT));
HANDLER(ticket_fail_api, ticket_form);

/* Items not named are untested; one at least has failed. */
static enum err failed(struct request *req, const struct test_rows *items, const struct test_fail_json *in,
                       int school[TESTS_MAX])
{
    bool any = false;
    for (size_t i = 0; i < TESTS_MAX; i++)
        school[i] = 0;
    for (size_t i = 0; i < in->items.n; i++) {
        if (in->items.at[i].n > (int64_t)items->n)
            return tx_refuse(req->tx, ERR_INVALID, M_platform_field_choose, "items");
        school[in->items.at[i].n - 1] = in->items.at[i].result;
        any = any || in->items.at[i].result == 2;
    }
    return any ? OK : tx_refuse(req->tx, ERR_INVALID, M_platform_field_choose, "items");
}

static enum err ticket_fail_api(struct request *req, const struct ticket_form *form)
{
    struct ticket t;
    struct test_fail_json in = { .text = STR("") };
    struct test_rows items;
    int64_t round;
    int school[TESTS_MAX];
    TRY(ticket_api_begin(req, form->ticket, &t));
    TRY(request_json(req, &in));
    TRY(ticket_tests(req->tx, &t, &round, &items));
    if (t.row.state == STATE_TESTING)
        TRY(failed(req, &items, &in, school));
    TRY(ticket_test_answer(req->tx, &t, school, items.n, in.text));
    return ticket_api_done(req, form->ticket);
}

/* --- merge, undo ---------------------------------------------------------------------------------- */

struct ticket_merge_json {
    ticket_ref target;
};
JSON(merge_desc, ticket_merge_json, JSON_INPUT(ticket_merge_json, target, 1, 0));
HANDLER(ticket_merge_api, ticket_form);
static enum err ticket_merge_api(struct request *req, const struct ticket_form *form)
{
    struct ticket source, target;
    struct ticket_merge_json in = { .target.b = { 0 } };
    TRY(ticket_api_begin(req, form->ticket, &source));
    TRY(request_json(req, &in));
    TRY(ticket_find(req->tx, in.target, &target));
    TRY(ticket_merge(req->tx, &source, &target));
    return ticket_api_done(req, in.target);
}

struct ticket_undo_json {
    int64_t event;
};
JSON(undo_desc, ticket_undo_json, JSON_INPUT(ticket_undo_json, event, 1, INT32_MAX));
HANDLER(ticket_undo_api, ticket_form);
HANDLER(ticket_take_back_api, ticket_form);
static enum err ticket_undo_api(struct request *req, const struct ticket_form *form)
{
    struct ticket t;
    struct ticket_undo_json in = { 0 };
    TRY(ticket_api_begin(req, form->ticket, &t));
    TRY(request_json(req, &in));
    TRY(ticket_undo(req->tx, &t, in.event));
    return ticket_api_done(req, form->ticket);
}
static enum err ticket_take_back_api(struct request *req, const struct ticket_form *form)
{
    return ticket_undo_api(req, form);
}

#define ACT_ROUTE(name, object, verb, fn, msg, in) \
    API("POST", "/api/v1/tickets/{ticket}/" name, RIGHT(object, verb), 0, fn, msg, 200, API_RECORD | API_MATCH, in, \
        &ticket_desc)
const struct route ticket_act_api_routes[] = {
    ACT_ROUTE("take", TICKET, W, ticket_take_api, M_api_ticket_take, NULL),
    ACT_ROUTE("work", TICKET, W, ticket_work_api, M_api_ticket_work, &work_desc),
    ACT_ROUTE("to-school", TICKET, W, ticket_to_school_api, M_api_ticket_to_school, &to_school_desc),
    ACT_ROUTE("wait", TICKET, W, ticket_wait_api, M_api_ticket_wait, &wait_desc),
    ACT_ROUTE("give", TICKET, W, ticket_give_api, M_api_ticket_give, &give_desc),
    ACT_ROUTE("close", TICKET, W, ticket_close_api, M_api_ticket_close, &close_desc),
    ACT_ROUTE("ask", TICKET, W, ticket_ask_api, M_api_ticket_ask, &said_desc),
    ACT_ROUTE("refer", TICKET, W, ticket_refer_api, M_api_ticket_refer, &text_desc),
    ACT_ROUTE("merge", TICKET, W, ticket_merge_api, M_api_ticket_merge, &merge_desc),
    ACT_ROUTE("test-request", TICKET, W, ticket_test_request_api, M_api_ticket_test_request, &test_request_desc),
    ACT_ROUTE("confirm", TICKET_ARTICLE, C, ticket_confirm_api, M_api_ticket_confirm, &text_desc),
    ACT_ROUTE("fail", TICKET_ARTICLE, C, ticket_fail_api, M_api_ticket_fail, &fail_desc),
    ACT_ROUTE("reopen", TICKET_ARTICLE, C, ticket_reopen_api, M_api_ticket_reopen, &said_desc),
    ACT_ROUTE("hand-over", TICKET_ARTICLE, C, ticket_hand_over_api, M_api_ticket_hand_over, &text_desc),
    ACT_ROUTE("solved", TICKET_ARTICLE, C, ticket_solved_api, M_api_ticket_solved, &text_desc),
    ACT_ROUTE("withdraw", TICKET_ARTICLE, C, ticket_withdraw_api, M_api_ticket_withdraw, &text_desc),
    ACT_ROUTE("urgent", TICKET_ARTICLE, C, ticket_urgent_api, M_api_ticket_urgent, &said_desc),
    ACT_ROUTE("me-too", TICKET_ARTICLE, C, ticket_me_too_api, M_api_ticket_me_too, NULL),
    ACT_ROUTE("undo", TICKET, W, ticket_undo_api, M_api_ticket_undo, &undo_desc),
    ACT_ROUTE("take-back", TICKET_ARTICLE, C, ticket_take_back_api, M_api_ticket_take_back, &undo_desc),
    API("POST", "/api/v1/tickets/{ticket}/give-back", RIGHT(INTERNAL_NOTE, C), 0, ticket_give_back_api,
        M_api_ticket_give_back, 204, API_MATCH, &said_desc, NULL),
    ROUTES_END
};
