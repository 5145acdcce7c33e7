/* Re-authentication before what protects the account or others (AUT-5). */
#include "domain/account/account_view.h"
#include "domain/account/account_web.h"
#include "domain/account/prove.html.h"
#include "platform/limits.h"

struct prove_open_form {
    struct str next;
};
FORM(prove_open_form, FIELD_TEXT(prove_open_form, next, 0, LIMIT_REQUEST_LINE));
struct prove_form {
    struct str password, code, next;
};
FORM(prove_form, FIELD_TEXT(prove_form, password, 1, 4 * LIMIT_PASSWORD_MAX), FIELD_TEXT(prove_form, code, 1, 40),
     FIELD_TEXT(prove_form, next, 0, LIMIT_REQUEST_LINE));
HANDLER(prove_get, prove_open_form);
HANDLER(prove_post, prove_form);
HANDLER(prove_again, prove_form);

static enum err prove_show(struct request *req, struct str next)
{
    struct person person;
    TRY(person_by_id(req->tx, req->viewer->account, &person));
    struct prove_page view = { .next = next, .codes = person.codes > 0 };
    prove_html(page_title(req, M_account_prove), &view);
    return OK;
}

static enum err prove_get(struct request *req, const struct prove_open_form *in) { return prove_show(req, in->next); }

static enum err prove_again(struct request *req, const struct prove_form *in) { return prove_show(req, in->next); }

struct prove {
    struct str code;
    struct person person;
    bool password, right;
    struct str cookie;
};

static enum err prove_read(struct request *req, void *arg)
{
    return person_by_id(req->tx, req->viewer->account, &((struct prove *)arg)->person);
}

/* Both are checked always, so the answer does not tell which one was wrong. */
static enum err prove_step(struct request *req, void *arg)
{
    struct prove *p = arg;
    enum factor factor;
    TRY(person_check_factor(req->tx, &p->person, p->code, &factor));
    p->right = p->password && factor != FACTOR_NONE; /* set anew when the step is repeated */
    tx_note(req->tx, .action = p->right ? "account.proved" : "account.proof_refused", .object = OBJECT_SESSION,
            .subject = p->person.id.n, .authority = p->person.authority);
    return p->right ? session_prove(req->tx, &req->session->token, &p->cookie) : OK;
}

static enum err prove_post(struct request *req, const struct prove_form *in)
{
    struct prove p = { .code = in->code };
    if (req->session == NULL)
        return ERR_UNAUTHENTICATED;
    enum err e = factor_try(req, req->viewer->account);
    if (e == ERR_LIMITED)
        return refuse(req, e, M_account_too_many, NULL);
    TRY(e);
    TRY(request_tx(req, TX_READ, prove_read, &p));
    TRY(password_verify(in->password, p.person.password, &p.password));
    TRY(request_tx(req, TX_WRITE, prove_step, &p));
    if (!p.right)
        return refuse(req, ERR_INVALID, M_account_proof_wrong, "password");
    give_cookie(req, p.cookie);
    return see_other(req, next_url(in->next));
}

const struct route prove_routes[] = {
    GET("/account/prove", RIGHT(SESSION, R), 0, prove_get),
    POST_FORM("/account/prove", RIGHT(SESSION, W), ROUTE_STEPS, prove_post, prove_again), ROUTES_END
};
