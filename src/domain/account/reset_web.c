/* A forgotten password (AUT-6): one mailed link, half an hour, single use. */
#include "domain/account/account_mail.h"
#include "domain/account/account_view.h"
#include "domain/account/account_web.h"
#include "domain/account/link_gone.html.h"
#include "domain/account/reset.html.h"
#include "domain/account/set_password.html.h"
#include "platform/limits.h"

FORM_EMPTY(reset_open_form);
struct reset_form {
    struct str mail;
};
FORM(reset_form, FIELD_MAIL(reset_form, mail, 1));
HANDLER(reset_get, reset_open_form);
HANDLER(reset_post, reset_form);
HANDLER(reset_again, reset_form);

struct reset_link_form {
    struct str token;
};
FORM(reset_link_form, FIELD_TEXT(reset_link_form, token, 1, 64));
struct reset_set_form {
    struct str token, password;
};
FORM(reset_set_form, FIELD_TEXT(reset_set_form, token, 1, 64),
     FIELD_TEXT(reset_set_form, password, 1, 4 * LIMIT_PASSWORD_MAX));
HANDLER(reset_link_get, reset_link_form);
HANDLER(reset_link_post, reset_set_form);
HANDLER(reset_link_again, reset_set_form);

/* --- asking ------------------------------------------------------------------------------ */

static enum err reset_show(struct request *req, struct str mail)
{
    struct reset_page view = { .mail = mail };
    reset_html(page_title(req, M_account_reset), &view);
    return OK;
}

static enum err reset_get(struct request *req, const struct reset_open_form *in)
{
    (void)in;
    return reset_show(req, STR(""));
}

static enum err reset_again(struct request *req, const struct reset_form *in) { return reset_show(req, in->mail); }

struct reset {
    struct str mail;
    bool limited;
};

static enum err reset_count(struct request *req, void *arg)
{
    struct reset *r = arg;
    enum err a = rate_raise(req->tx, RATE_RESET, str_lower_ascii(req->mem, r->mail), 3, HOURS(1));
    enum err b = rate_raise(req->tx, RATE_RESET, str_cat(req->mem, STR("\n"), req->client), 30, HOURS(1));
    r->limited = a == ERR_LIMITED || b == ERR_LIMITED;
    if (a != OK && a != ERR_LIMITED)
        return a;
    return b == ERR_LIMITED ? OK : b;
}

/* A person who never used the invitation has no password to forget. */
static enum err reset_step(struct request *req, void *arg)
{
    const struct reset *r = arg;
    struct person person = { .id = { 0 } };
    struct str token;
    /* The answer is the same, and nothing is written: the record cannot be filled from outside. */
    if (r->limited)
        return OK;
    enum err e = person_by_login(req->tx, r->mail, &person);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    bool mails = e == OK && !person.disabled && person.password.len > 0;
    tx_note(req->tx, .action = "account.reset_asked", .object = OBJECT_PASSWORD_RESET, .subject = person.id.n,
            .authority = person.authority);
    if (!mails)
        return OK;
    TRY(link_create(req->tx, LINK_RESET, person.id, 0, MINUTES(30), &token));
    return account_mail_send(req, &person,
                             &(struct account_mail){ M_account_mail_reset_subject,
                                                     M_account_mail_reset,
                                                     { str_cat(req->mem, STR("/account/reset/"), token) },
                                                     STR("") });
}

/* One answer, whether the address is known, limited or not. */
static enum err reset_post(struct request *req, const struct reset_form *in)
{
    struct reset r = { .mail = in->mail };
    TRY(request_tx(req, TX_WRITE, reset_count, &r));
    TRY(request_tx(req, TX_WRITE, reset_step, &r));
    return see_other(req, URL("/account/sign-in?done=sent"));
}

/* --- the mailed link ------------------------------------------------------------------------ */

static enum err link_gone(struct request *req)
{
    link_gone_html(page_title(req, M_account_link_gone), &(struct link_page){ .invitation = false });
    return OK;
}

static enum err reset_link_show(struct request *req, struct str token)
{
    account_id account;
    int64_t subject;
    struct person person;
    enum err e = link_find(req->tx, LINK_RESET, token, &account, &subject);
    if (e == ERR_NOT_FOUND)
        return link_gone(req);
    TRY(e);
    TRY(person_by_id(req->tx, account, &person));
    struct link_page view = { .action = { str_cat(req->mem, STR("/account/reset/"), token) },
                              .name = person.name,
                              .mail = person.mail };
    set_password_html(page_title(req, M_account_reset_set), &view);
    return OK;
}

static enum err reset_link_get(struct request *req, const struct reset_link_form *in)
{
    return reset_link_show(req, in->token);
}

static enum err reset_link_again(struct request *req, const struct reset_set_form *in)
{
    return reset_link_show(req, in->token);
}

struct reset_set {
    struct str token, hash;
    struct person person;
    bool gone;
};

static enum err reset_read(struct request *req, void *arg)
{
    struct reset_set *r = arg;
    account_id account;
    int64_t subject;
    enum err e = link_find(req->tx, LINK_RESET, r->token, &account, &subject);
    r->gone = e == ERR_NOT_FOUND;
    return e == OK ? person_by_id(req->tx, account, &r->person) : r->gone ? OK : e;
}

static enum err reset_write(struct request *req, void *arg)
{
    struct reset_set *r = arg;
    account_id account;
    int64_t subject;
    enum err e = link_use(req->tx, LINK_RESET, r->token, &account, &subject);
    r->gone = e == ERR_NOT_FOUND;
    if (e != OK)
        return r->gone ? OK : e;
    TRY(person_set_password(req->tx, &r->person, r->hash));
    TRY(session_end_others(req->tx, account, NULL));
    return account_notice(req, &r->person, M_account_notice_password);
}

static enum err reset_link_post(struct request *req, const struct reset_set_form *in)
{
    struct reset_set r = { .token = in->token };
    enum msg why;
    TRY(request_tx(req, TX_READ, reset_read, &r));
    if (r.gone)
        return refuse(req, ERR_INVALID, M_account_link_gone, NULL);
    enum err e = password_rule(in->password, r.person.name, r.person.mail, &why);
    if (e != OK)
        return e == ERR_INVALID ? refuse(req, e, why, "password") : e;
    TRY(password_hash(in->password, req->mem, &r.hash));
    TRY(request_tx(req, TX_WRITE, reset_write, &r));
    if (r.gone)
        return refuse(req, ERR_INVALID, M_account_link_gone, NULL);
    return see_other(req, URL("/account/sign-in?done=password"));
}

const struct route reset_routes[] = {
    GET("/account/reset", RIGHT_ANYBODY(PASSWORD_RESET, C), 0, reset_get),
    POST_FORM("/account/reset", RIGHT_ANYBODY(PASSWORD_RESET, C), ROUTE_STEPS, reset_post, reset_again),
    GET("/account/reset/{token}", RIGHT_ANYBODY(PASSWORD_RESET, C), 0, reset_link_get),
    POST_FORM("/account/reset/{token}", RIGHT_ANYBODY(PASSWORD_RESET, C), ROUTE_STEPS, reset_link_post,
              reset_link_again),
    ROUTES_END
};
