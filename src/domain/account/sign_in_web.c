/* Sign-in: password, then second factor, each with a session id of its own (SES-1). */
#include "domain/account/account_mail.h"
#include "domain/account/account_view.h"
#include "domain/account/account_web.h"
#include "domain/account/second_factor.html.h"
#include "domain/account/sign_in.html.h"
#include "platform/limits.h"

enum sign_in_reason { REASON_SIGNED_OUT = 1, REASON_PASSWORD_SET, REASON_RESET_SENT };
static const struct choice reasons[] = {
    { "signed-out", REASON_SIGNED_OUT }, { "password", REASON_PASSWORD_SET }, { "sent", REASON_RESET_SENT }, { 0 }
};

struct sign_in_open_form {
    struct str next;
    int done;
};
FORM(sign_in_open_form, FIELD_TEXT(sign_in_open_form, next, 0, LIMIT_REQUEST_LINE),
     FIELD_CHOICE(sign_in_open_form, done, reasons, false));
struct sign_in_form {
    struct str mail, password, next;
};
FORM(sign_in_form, FIELD_TEXT(sign_in_form, mail, 1, 254),
     FIELD_TEXT(sign_in_form, password, 1, 4 * LIMIT_PASSWORD_MAX),
     FIELD_TEXT(sign_in_form, next, 0, LIMIT_REQUEST_LINE));
HANDLER(sign_in_get, sign_in_open_form);
HANDLER(sign_in_post, sign_in_form);
HANDLER(sign_in_again, sign_in_form);

struct factor_open_form {
    struct str next;
};
FORM(factor_open_form, FIELD_TEXT(factor_open_form, next, 0, LIMIT_REQUEST_LINE));
struct second_factor_form {
    struct str code, next;
};
FORM(second_factor_form, FIELD_TEXT(second_factor_form, code, 1, 40),
     FIELD_TEXT(second_factor_form, next, 0, LIMIT_REQUEST_LINE));
HANDLER(second_factor_get, factor_open_form);
HANDLER(second_factor_post, second_factor_form);
HANDLER(second_factor_again, second_factor_form);

FORM_EMPTY(no_form);
HANDLER(sign_out_post, no_form);
HANDLER(extend_post, no_form);
HANDLER(kept_get, no_form);

/* --- password -------------------------------------------------------------------------- */

static enum err sign_in_get(struct request *req, const struct sign_in_open_form *in)
{
    if (req->viewer->account.n != 0)
        return see_other(req, next_url(in->next));
    struct sign_in_page view = { .next = in->next,
                                 .kept = str_eq(in->next, STR("/account/kept")),
                                 .signed_out = in->done == REASON_SIGNED_OUT,
                                 .password_set = in->done == REASON_PASSWORD_SET,
                                 .reset_sent = in->done == REASON_RESET_SENT };
    sign_in_html(page_title(req, M_account_sign_in), &view);
    return OK;
}

static enum err sign_in_again(struct request *req, const struct sign_in_form *in)
{
    struct sign_in_page view = { .mail = in->mail, .next = in->next };
    sign_in_html(page_title(req, M_account_sign_in), &view);
    return OK;
}

struct sign_in {
    const struct sign_in_form *in;
    struct person person;
    bool known, limited;
    struct str rehash, cookie;
};

static enum err sign_in_count(struct request *req, void *arg)
{
    struct sign_in *s = arg;
    enum err e = person_by_login(req->tx, s->in->mail, &s->person);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    s->known = e == OK;
    if (!s->known)
        s->person = (struct person){ .id = { 0 } };
    struct attempt attempt = { .kind = ATTEMPT_PASSWORD,
                               .login = s->in->mail,
                               .account = s->person.id,
                               .authority = s->person.authority,
                               .client = request_client(req) };
    return attempt_raise(req->tx, &attempt, &s->limited);
}

static enum err sign_in_failed(struct request *req, void *arg)
{
    const struct sign_in *s = arg;
    tx_note(req->tx, .action = "account.sign_in_refused", .object = OBJECT_SESSION, .subject = s->person.id.n,
            .authority = s->person.authority);
    return OK;
}

static enum err sign_in_begin(struct request *req, void *arg)
{
    struct sign_in *s = arg;
    if (s->rehash.len > 0)
        TRY(person_rehash(req->tx, &s->person, s->rehash));
    TRY(session_create(req->tx, s->person.id, STAGE_PASSWORD, req->user_agent, &s->cookie));
    tx_note(req->tx, .action = "account.password_given", .object = OBJECT_SESSION, .subject = s->person.id.n,
            .authority = s->person.authority);
    return OK;
}

static enum err sign_in_post(struct request *req, const struct sign_in_form *in)
{
    struct sign_in s = { .in = in };
    bool right = false;
    TRY(request_tx(req, TX_WRITE, sign_in_count, &s));
    if (s.limited)
        return refuse(req, ERR_LIMITED, M_account_too_many, NULL);
    TRY(password_verify(in->password, s.known && !s.person.disabled ? s.person.password : STR(""), &right));
    if (!right) {
        TRY(request_tx(req, TX_WRITE, sign_in_failed, &s));
        return refuse(req, ERR_INVALID, M_account_sign_in_wrong, "mail");
    }
    if (password_outdated(s.person.password))
        TRY(password_hash(in->password, req->mem, &s.rehash));
    TRY(request_tx(req, TX_WRITE, sign_in_begin, &s));
    give_cookie(req, s.cookie);
    struct url first = URL("/account/second-factor");
    if (!person_has_factor(&s.person))
        first = URL("/account/second-factor/set-up");
    return see_other(req, url_with(req->mem, first, "next", next_url(in->next).path));
}

/* --- second factor ------------------------------------------------------------------------ */

static bool owes_factor(const struct request *req)
{
    return req->session != NULL && req->session->stage == STAGE_PASSWORD && req->viewer->account.n != 0;
}

static enum err second_factor_show(struct request *req, struct str next)
{
    struct person person;
    TRY(person_by_id(req->tx, req->viewer->account, &person));
    if (!person_has_factor(&person))
        return see_other(req, url_with(req->mem, URL("/account/second-factor/set-up"), "next", next_url(next).path));
    struct second_factor_page view = { .next = next, .codes = person.codes > 0 };
    second_factor_html(page_title(req, M_account_second_factor), &view);
    return OK;
}

static enum err second_factor_get(struct request *req, const struct factor_open_form *in)
{
    if (!owes_factor(req))
        return see_other(req, req->viewer->account.n != 0 ? next_url(in->next) : URL("/account/sign-in"));
    return second_factor_show(req, in->next);
}

static enum err second_factor_again(struct request *req, const struct second_factor_form *in)
{
    return second_factor_show(req, in->next);
}

struct factor_step {
    struct str code;
    enum factor factor;
    struct str cookie, browser;
};

static enum err code_notice(struct request *req, const struct person *p)
{
    struct buf left = buf_of(req->mem, 32);
    buf_int(&left, p->codes - 1);
    return account_mail_send(req->tx, req->config, p,
                             &(struct account_mail){ M_account_mail_code_subject, M_account_mail_code, URL("/account"),
                                                     buf_str(&left), STR("") });
}

static enum err second_factor_step(struct request *req, void *arg)
{
    struct factor_step *s = arg;
    struct person person;
    TRY(person_by_id(req->tx, req->viewer->account, &person));
    TRY(person_check_factor(req->tx, &person, s->code, &s->factor));
    if (s->factor == FACTOR_NONE)
        return OK; /* the refusal is on record */
    if (s->factor == FACTOR_CODE)
        TRY(code_notice(req, &person));
    TRY(session_end(req->tx, &req->session->token));
    TRY(session_create(req->tx, person.id, STAGE_SIGNED_IN, req->user_agent, &s->cookie));
    struct client client = request_client(req);
    TRY(client_keep(req->tx, person.id, &client, &s->browser));
    tx_note(req->tx, .action = "account.signed_in", .object = OBJECT_SESSION, .subject = person.id.n,
            .authority = person.authority);
    return OK;
}

static enum err second_factor_post(struct request *req, const struct second_factor_form *in)
{
    struct factor_step s = { .code = in->code };
    if (!owes_factor(req))
        return see_other(req, URL("/account/sign-in"));
    enum err e = factor_try(req, req->viewer->account);
    if (e == ERR_LIMITED)
        return refuse(req, e, M_account_too_many, NULL);
    TRY(e);
    TRY(request_tx(req, TX_WRITE, second_factor_step, &s));
    if (s.factor == FACTOR_NONE)
        return refuse(req, ERR_INVALID, M_account_code_wrong, "code");
    give_cookie(req, s.cookie);
    respond_header(req, "Set-Cookie", s.browser);
    return see_other(req, next_url(in->next));
}

/* --- the end, and later --------------------------------------------------------------------- */

static enum err sign_out_post(struct request *req, const struct no_form *in)
{
    (void)in;
    if (req->session != NULL) {
        TRY(session_end(req->tx, &req->session->token));
        tx_note(req->tx, .action = "account.signed_out", .object = OBJECT_SESSION, .subject = req->viewer->account.n,
                .authority = req->viewer->authority);
    }
    give_cookie(req, STR(""));
    respond_header(req, "Clear-Site-Data", STR("\"cache\", \"cookies\", \"storage\""));
    return see_other(req, URL("/account/sign-in?done=signed-out"));
}

/* The script that warns reads the new end from the page this leads to. */
static enum err extend_post(struct request *req, const struct no_form *in)
{
    struct instant ends;
    (void)in;
    if (req->session == NULL)
        return ERR_UNAUTHENTICATED;
    TRY(person_extend_session(req->tx, &req->session->token, session_idle(req->viewer->roles), &ends));
    return see_other(req, URL("/account"));
}

/* SES-2: what was sent too late comes back. */
static enum err kept_get(struct request *req, const struct no_form *in)
{
    (void)in;
    return request_kept(req);
}

const struct route sign_in_routes[] = {
    GET("/account/sign-in", RIGHT_ANYBODY(SESSION, C), 0, sign_in_get),
    POST_FORM("/account/sign-in", RIGHT_ANYBODY(SESSION, C), ROUTE_STEPS, sign_in_post, sign_in_again),
    GET("/account/second-factor", RIGHT_ANYBODY(SESSION, C), ROUTE_HALF_SESSION, second_factor_get),
    POST_FORM("/account/second-factor", RIGHT_ANYBODY(SESSION, C), ROUTE_HALF_SESSION | ROUTE_STEPS, second_factor_post,
              second_factor_again),
    POST("/account/sign-out", RIGHT_ANYBODY(SESSION, C), ROUTE_HALF_SESSION, sign_out_post),
    POST("/account/extend", RIGHT(SESSION, W), 0, extend_post),
    GET("/account/kept", RIGHT(OWN_WORK, R), 0, kept_get),
    ROUTES_END
};
