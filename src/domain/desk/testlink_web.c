/*
 * desk/testlink_web.c -- answering the joint solution test (GK.Sch.2, flow TE2):
 * on the page of the ticket, or without sign-in by the link of the mail (U16).
 * Opening the link changes nothing: mail scanners open links.
 */
#include "domain/desk/satisfaction_web.h"

#include "domain/desk/testlink_page.html.h"
#include "domain/desk/testlink_view.h"
#include "domain/desk/ticket_page_store.h"
#include "platform/auth.h"

enum { ANSWER_NONE, ANSWER_OK, ANSWER_FAIL };
static const struct choice answers[] = { { "ok", ANSWER_OK }, { "fail", ANSWER_FAIL }, { 0 } };
#define ITEMS_MAX 10

struct test_form {
    ticket_ref ticket;
    int all, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10;
    struct str fail_text;
};
struct link_form {
    struct str token;
    int all, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10;
    struct str fail_text;
};
#define RESULT(form, member) FIELD_CHOICE(form, member, answers, false)
#define RESULTS(form) \
    RESULT(form, all), RESULT(form, r1), RESULT(form, r2), RESULT(form, r3), RESULT(form, r4), RESULT(form, r5), \
        RESULT(form, r6), RESULT(form, r7), RESULT(form, r8), RESULT(form, r9), RESULT(form, r10), \
        FIELD_LINES(form, fail_text, 0, LIMIT_TEXT)
FORM(test_form, FIELD_REF(test_form, ticket), RESULTS(test_form));
FORM(link_form, FIELD_TEXT(link_form, token, 1, 64), RESULTS(link_form));
struct link_open_form {
    struct str token;
};
FORM(link_open_form, FIELD_TEXT(link_open_form, token, 1, 64));

HANDLER(test_post, test_form);
HANDLER(test_again, test_form);
HANDLER(link_get, link_open_form);
HANDLER(link_post, link_form);
HANDLER(link_again, link_form);

struct answered {
    int result[ITEMS_MAX];
};
#define ANSWERED(in) \
    (struct answered) \
    { \
        { \
            (in)->r1, (in)->r2, (in)->r3, (in)->r4, (in)->r5, (in)->r6, (in)->r7, (in)->r8, (in)->r9, (in)->r10 \
        } \
    }

/*
 * One button and, if wanted, single items: "Alles gut" says ok for the items left
 * open; "Geht nicht" says not ok for all of them, or leaves them untested when the
 * person marked which ones.
 */
static void complete(struct answered *a, int all, size_t n)
{
    bool any = false;
    for (size_t i = 0; i < n; i++)
        any = any || a->result[i] != ANSWER_NONE;
    int open = all == ANSWER_OK ? ANSWER_OK : all == ANSWER_FAIL && !any ? ANSWER_FAIL : ANSWER_NONE;
    for (size_t i = 0; i < n; i++)
        if (a->result[i] == ANSWER_NONE)
            a->result[i] = open;
}

static bool all_ok(const struct answered *a, size_t n)
{
    bool ok = n > 0;
    for (size_t i = 0; i < n; i++)
        ok = ok && a->result[i] == ANSWER_OK;
    return ok;
}

/* --- signed in ---------------------------------------------------------------------------- */

static enum err test_post(struct request *req, const struct test_form *in)
{
    struct ticket t;
    struct test_rows items;
    struct answered a = ANSWERED(in);
    int64_t round;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(ticket_tests(req->tx, &t, &round, &items));
    size_t n = items.n < ITEMS_MAX ? items.n : ITEMS_MAX;
    complete(&a, in->all, n);
    TRY(ticket_test_answer(req->tx, &t, a.result, n, in->fail_text));
    return ticket_done(req, &t, all_ok(&a, n) ? M_deskpage_test_confirmed : M_deskpage_test_failed);
}

static enum err test_again(struct request *req, const struct test_form *in)
{
    return ticket_page_show(req, in->ticket);
}

/* --- by link ------------------------------------------------------------------------------- */

struct by_link {
    const struct link_form *in;
    struct str token;
    struct testlink_page view;
    size_t n;
};

/* The link speaks for its person, whoever is signed in here: the tx is nobody's. */
static void as_nobody(struct request *req) { tx_act_as(req->tx, (struct tx_who){ .actor = { 0 } }); }

static enum err link_read(struct request *req, void *arg)
{
    struct by_link *link = arg;
    struct ticket t;
    struct test_rows items;
    struct str person;
    as_nobody(req);
    TRY(ticket_test_by_link(req->tx, link->token, &t, &items, &person));
    struct testlink_page *view = &link->view;
    *view = (struct testlink_page){
        .token = link->token,
        .subject = t.row.subject,
        .number = ticket_number_text(req->mem, t.row.number),
        .school = t.row.school,
        .reader_school = t.row.school,
        .reader_authority = t.authority_name,
        .fail_text = desk_typed(req, "fail_text", STR("")),
    };
    TRY(ticket_reader_count(req->tx, t.school, t.requester, t.row.id, t.sensitive, &view->reader_count));
    view->tests.at = MEM_NEW_N(req->mem, struct test_line, items.n);
    for (size_t i = 0; i < items.n; i++)
        view->tests.at[view->tests.n++] = (struct test_line){ .n = items.at[i].n, .text = items.at[i].text };
    if (t.row.state != STATE_TESTING) {
        view->done = true;
        view->thanks.id = M_desk_error_test_closed;
    }
    return OK;
}

static enum err link_show(struct request *req, struct str token)
{
    struct by_link link = { .token = token };
    TRY(request_tx(req, TX_READ, link_read, &link));
    testlink_page_html(page_title(req, M_deskpage_test_please), &link.view);
    return OK;
}

static enum err link_get(struct request *req, const struct link_open_form *in) { return link_show(req, in->token); }

/* The test is confirmed: its requester is asked here, there is no mail for who closed it himself. */
static enum err then_ask(struct request *req, const struct ticket *before, account_id who,
                         struct satisfaction_view *view)
{
    struct ticket t;
    struct str token;
    struct satisfaction_state state = { .open = true, .text = STR("") };
    TRY(ticket_find_any(req->tx, before->row.id, &t));
    TRY(satisfaction_link(req->tx, &t, who, &token));
    *view = satisfaction_ask_by(req, token, &state);
    return OK;
}

static enum err link_answer(struct request *req, void *arg)
{
    struct by_link *link = arg;
    struct ticket t;
    struct test_rows items;
    struct str person;
    struct answered a = ANSWERED(link->in);
    as_nobody(req);
    account_id who;
    int64_t subject;
    TRY(ticket_test_by_link(req->tx, link->token, &t, &items, &person));
    TRY(link_find(req->tx, LINK_SOLUTION_TEST, link->token, &who, &subject));
    size_t n = items.n < ITEMS_MAX ? items.n : ITEMS_MAX;
    complete(&a, link->in->all, n);
    TRY(ticket_test_answer_by_link(req->tx, link->token, a.result, n, link->in->fail_text));
    link->view =
        (struct testlink_page){ .done = true,
                                .thanks = { all_ok(&a, n) ? M_deskpage_test_confirmed : M_deskpage_test_failed } };
    return all_ok(&a, n) ? then_ask(req, &t, who, &link->view.satisfaction) : OK;
}

static enum err link_post(struct request *req, const struct link_form *in)
{
    struct by_link link = { .in = in, .token = in->token };
    TRY(request_tx(req, TX_WRITE, link_answer, &link));
    testlink_page_html(page_title(req, M_deskpage_test_thanks), &link.view);
    return OK;
}

static enum err link_again(struct request *req, const struct link_form *in) { return link_show(req, in->token); }

const struct route testlink_routes[] = {
    POST_FORM("/desk/tickets/{ticket}/test", RIGHT(TICKET_ARTICLE, C), 0, test_post, test_again),
    GET("/desk/test/{token}", RIGHT_PUBLIC, ROUTE_STEPS, link_get),
    POST_FORM("/desk/test/{token}", RIGHT_PUBLIC, ROUTE_STEPS, link_post, link_again), ROUTES_END
};
