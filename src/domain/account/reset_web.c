/* A forgotten password (AUT-6): one mailed link, half an hour, single use. */
#include "base/num.h"
#include "domain/account/account_mail.h"
#include "domain/account/account_view.h"
#include "domain/account/account_web.h"
#include "domain/account/link_gone.html.h"
#include "domain/account/reset.html.h"
#include "domain/account/set_password.html.h"
#include "platform/job.h"
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
    struct str network = client_network(req->mem, req->client);
    enum err b = rate_raise(req->tx, RATE_RESET, str_cat(req->mem, STR("\n"), network), 30, HOURS(1));
    r->limited = a == ERR_LIMITED || b == ERR_LIMITED;
    if (a != OK && a != ERR_LIMITED)
        return a;
    return b == ERR_LIMITED ? OK : b;
}

/* A person who never used the invitation has no password to forget. */
static bool has_password(const struct person *p) { return !p->disabled && p->password.len > 0; }

/* The mail is made by the worker: what happens here is the same for everybody (AUT-2). */
static enum err reset_step(struct request *req, void *arg)
{
    const struct reset *r = arg;
    struct person person = { .id = { 0 } };
    struct buf account = buf_of(req->mem, 32), payload = buf_of(req->mem, 64);
    /* The answer is the same, and nothing is written: the record cannot be filled from outside. */
    if (r->limited)
        return OK;
    enum err e = person_by_login(req->tx, r->mail, &person);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    buf_int(&account, e == OK && has_password(&person) ? person.id.n : 0);
    tx_note(req->tx, .action = "account.reset_asked", .object = OBJECT_PASSWORD_RESET, .subject = person.id.n,
            .authority = person.authority);
    buf_put(&payload, buf_str(&account));
    buf_byte(&payload, ' ');
    buf_int(&payload, tx_new_id(req->tx)); /* this event */
    return job_add(req->tx, "account.reset", buf_str(&account), buf_str(&payload), tx_now(req->tx));
}

static enum err reset_mail(struct tx *tx, const struct config *config, account_id account, struct str event)
{
    struct person person;
    struct str token;
    enum err e = person_by_id(tx, account, &person);
    if (e == ERR_NOT_FOUND || (e == OK && !has_password(&person)))
        return OK; /* until the worker came */
    TRY(e);
    TRY(link_create(tx, LINK_RESET, account, 0, MINUTES(30), &token));
    return account_mail_send(tx, config, &person,
                             &(struct account_mail){ M_account_mail_reset_subject,
                                                     M_account_mail_reset,
                                                     { str_cat(tx_mem(tx), STR("/account/reset/"), token) },
                                                     STR(""),
                                                     event });
}

enum err reset_run(struct job_context *job)
{
    struct tx *tx;
    account_id account;
    struct str rest = job->payload, number;
    CHECK(str_cut(&rest, ' ', &number));
    TRY(num_parse(number, 0, INT64_MAX, &account.n));
    if (account.n == 0)
        return OK;
    TRY(tx_open(job->db, TX_WRITE, (struct tx_who){ .actor = { 0 } }, job->now, job->mem, &tx));
    enum err e = reset_mail(tx, job->config, account, str_cat(job->mem, STR("reset:"), job->payload));
    return tx_end(tx, e);
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
    struct str token, hash, browser;
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
    /* Who reads the person's mail is not a stranger: guessing elsewhere must not shut this way (AUT-3). */
    struct client client = request_client(req);
    TRY(client_keep(req->tx, account, &client, &r->browser));
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
    respond_header(req, "Set-Cookie", r.browser);
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
