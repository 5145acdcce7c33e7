/* An invited person chooses name and password; the second factor follows at once. */
#include "domain/account/account_mail.h"
#include "domain/account/account_view.h"
#include "domain/account/account_web.h"
#include "domain/account/link_gone.html.h"
#include "domain/account/set_password.html.h"
#include "platform/limits.h"

struct invitation_link_form {
    struct str token;
};
FORM(invitation_link_form, FIELD_TEXT(invitation_link_form, token, 1, 64));
struct invitation_form {
    struct str token, name, password;
};
FORM(invitation_form, FIELD_TEXT(invitation_form, token, 1, 64), FIELD_TEXT(invitation_form, name, 1, LIMIT_NAME),
     FIELD_TEXT(invitation_form, password, 1, 4 * LIMIT_PASSWORD_MAX));
HANDLER(invitation_get, invitation_link_form);
HANDLER(invitation_post, invitation_form);
HANDLER(invitation_again, invitation_form);

static enum err invitation_show(struct request *req, struct str token, struct str name)
{
    account_id account;
    int64_t subject;
    struct person person;
    enum err e = link_find(req->tx, LINK_INVITATION, token, &account, &subject);
    if (e == ERR_NOT_FOUND) {
        link_gone_html(page_title(req, M_account_link_gone), &(struct link_page){ .invitation = true });
        return OK;
    }
    TRY(e);
    TRY(person_by_id(req->tx, account, &person));
    struct link_page view = { .action = { str_cat(req->mem, STR("/account/invitation/"), token) },
                              .name = name.len > 0 ? name : person.name,
                              .mail = person.mail,
                              .invitation = true };
    set_password_html(page_title(req, M_account_invitation), &view);
    return OK;
}

static enum err invitation_get(struct request *req, const struct invitation_link_form *in)
{
    return invitation_show(req, in->token, STR(""));
}

static enum err invitation_again(struct request *req, const struct invitation_form *in)
{
    return invitation_show(req, in->token, in->name);
}

struct invited {
    const struct invitation_form *in;
    struct str hash, cookie;
    struct person person;
    bool gone;
};

static enum err invited_read(struct request *req, void *arg)
{
    struct invited *i = arg;
    account_id account;
    int64_t subject;
    enum err e = link_find(req->tx, LINK_INVITATION, i->in->token, &account, &subject);
    if (e == OK)
        e = person_by_id(req->tx, account, &i->person);
    i->gone = e == ERR_NOT_FOUND || (e == OK && i->person.disabled);
    return i->gone ? OK : e;
}

static enum err invited_write(struct request *req, void *arg)
{
    struct invited *i = arg;
    account_id account;
    int64_t subject;
    enum err e = link_use(req->tx, LINK_INVITATION, i->in->token, &account, &subject);
    i->gone = e == ERR_NOT_FOUND;
    if (e != OK)
        return i->gone ? OK : e;
    TRY(person_set_name(req->tx, &i->person, i->in->name));
    TRY(person_set_password(req->tx, &i->person, i->hash));
    TRY(session_end_others(req->tx, account, NULL));
    TRY(session_create(req->tx, account, STAGE_PASSWORD, req->user_agent, &i->cookie));
    tx_note(req->tx, .action = "account.invitation_used", .object = OBJECT_USER_ACCOUNT, .subject = account.n,
            .authority = i->person.authority);
    return OK;
}

static enum err invitation_post(struct request *req, const struct invitation_form *in)
{
    struct invited i = { .in = in };
    enum msg why;
    TRY(request_tx(req, TX_READ, invited_read, &i));
    if (i.gone)
        return refuse(req, ERR_INVALID, M_account_link_gone, NULL);
    enum err e = password_rule(in->password, in->name, i.person.mail, &why);
    if (e != OK)
        return e == ERR_INVALID ? refuse(req, e, why, "password") : e;
    TRY(password_hash(in->password, req->mem, &i.hash));
    TRY(request_tx(req, TX_WRITE, invited_write, &i));
    if (i.gone)
        return refuse(req, ERR_INVALID, M_account_link_gone, NULL);
    give_cookie(req, i.cookie);
    return see_other(req, URL("/account/second-factor/set-up"));
}

const struct route invitation_routes[] = { GET("/account/invitation/{token}", RIGHT_ANYBODY(PASSWORD_RESET, C), 0,
                                               invitation_get),
                                           POST_FORM("/account/invitation/{token}", RIGHT_ANYBODY(PASSWORD_RESET, C),
                                                     ROUTE_STEPS, invitation_post, invitation_again),
                                           ROUTES_END };
