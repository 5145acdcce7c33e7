/* The own account: who I am here, what protects it, where I am signed in. */
#include "domain/account/account_mail.h"
#include "domain/account/account_view.h"
#include "domain/account/account_web.h"
#include "domain/account/agent.h"
#include "domain/account/own.html.h"
#include "domain/account/password.html.h"
#include "domain/account/profile.html.h"
#include "platform/limits.h"

FORM_EMPTY(own_form);
HANDLER(own_get, own_form);
HANDLER(profile_get, own_form);
HANDLER(password_get, own_form);

static const struct choice languages[] = { { "de", LANG_DE }, { "en", LANG_EN }, { 0 } };
struct profile_form {
    struct str name, phone;
    int lang;
    bool shortcuts;
};
FORM(profile_form, FIELD_TEXT(profile_form, name, 1, LIMIT_NAME), FIELD_TEXT(profile_form, phone, 0, 60),
     FIELD_CHOICE(profile_form, lang, languages, true), FIELD_BOOL(profile_form, shortcuts));
HANDLER(profile_post, profile_form);
HANDLER(profile_again, profile_form);

struct password_form {
    struct str password;
};
FORM(password_form, FIELD_TEXT(password_form, password, 1, 4 * LIMIT_PASSWORD_MAX));
HANDLER(password_post, password_form);
HANDLER(password_again, password_form);

struct session_form {
    session_ref session;
};
FORM(session_form, FIELD_REF(session_form, session));
HANDLER(session_end_post, session_form);
HANDLER(sessions_end_post, own_form);

/* --- the page -------------------------------------------------------------------------------- */

static enum err roles_fill(struct request *req, struct own_page *view)
{
    struct grant_lines grants;
    TRY(person_grants(req->tx, &grants));
    view->roles.at = MEM_NEW_N(req->mem, struct role_line, grants.n);
    for (size_t i = 0; i < grants.n; i++) {
        const struct grant_line *g = &grants.at[i];
        struct role_line *line = &view->roles.at[view->roles.n++];
        *line = (struct role_line){ .role = { account_role_word((enum role)g->role) },
                                    .narrow = g->narrow,
                                    .waiting = g->waiting,
                                    .from = first_day(g->starts),
                                    .to = last_day(g->ends) };
        TRY(place_name(req->tx, g->authority, g->school, &line->place));
    }
    return OK;
}

static enum err own_get(struct request *req, const struct own_form *in)
{
    struct person p;
    struct session_lines sessions = { 0 };
    struct sha256 nowhere = { { 0 } };
    (void)in;
    TRY(person_by_id(req->tx, req->viewer->account, &p));
    TRY(person_sessions(req->tx, req->session != NULL ? &req->session->token : &nowhere, &sessions));
    struct own_page view = { .name = p.name,
                             .mail = p.mail,
                             .phone = p.phone,
                             .english = p.lang == LANG_EN,
                             .shortcuts = p.shortcuts,
                             .totp = p.totp.bytes.len > 0,
                             .codes = p.codes,
                             .may_have_tokens = viewer_may(req->viewer, OBJECT_API_CLIENT, VERB_L),
                             .may_see_events = viewer_may(req->viewer, OBJECT_AUDIT_EVENT, VERB_L) };
    for (size_t i = 0; i < sessions.n; i++)
        sessions.at[i].agent = agent_words(req->mem, req->lang, sessions.at[i].agent);
    view.sessions.at = sessions.at;
    view.sessions.n = sessions.n;
    TRY(place_name(req->tx, p.authority, p.school, &view.place));
    TRY(roles_fill(req, &view));
    own_html(page_title(req, M_account_own), &view);
    return OK;
}

/* --- profile ---------------------------------------------------------------------------------- */

static enum err profile_get(struct request *req, const struct own_form *in)
{
    struct person p;
    (void)in;
    TRY(person_by_id(req->tx, req->viewer->account, &p));
    struct profile_page view = {
        .name = p.name, .phone = p.phone, .english = p.lang == LANG_EN, .shortcuts = p.shortcuts
    };
    profile_html(page_title(req, M_account_profile), &view);
    return OK;
}

static enum err profile_again(struct request *req, const struct profile_form *in)
{
    struct profile_page view = {
        .name = in->name, .phone = in->phone, .english = in->lang == LANG_EN, .shortcuts = in->shortcuts
    };
    profile_html(page_title(req, M_account_profile), &view);
    return OK;
}

static enum err profile_post(struct request *req, const struct profile_form *in)
{
    TRY(person_set_profile(req->tx, in->name, in->phone, in->lang, in->shortcuts));
    flash(req, M_account_saved);
    return see_other(req, URL("/account"));
}

/* --- password ----------------------------------------------------------------------------------- */

static enum err password_get(struct request *req, const struct own_form *in)
{
    (void)in;
    password_html(page_title(req, M_account_password), &(struct profile_page){ .name = req->viewer->name });
    return OK;
}

static enum err password_again(struct request *req, const struct password_form *in)
{
    (void)in;
    return password_get(req, NULL);
}

struct password_change {
    struct person person;
    struct str hash;
};

static enum err password_read(struct request *req, void *arg)
{
    return person_by_id(req->tx, req->viewer->account, &((struct password_change *)arg)->person);
}

static enum err password_write(struct request *req, void *arg)
{
    const struct password_change *c = arg;
    TRY(person_set_password(req->tx, &c->person, c->hash));
    TRY(session_end_others(req->tx, c->person.id, &req->session->token));
    return account_notice(req, &c->person, M_account_notice_password);
}

static enum err password_post(struct request *req, const struct password_form *in)
{
    struct password_change change = { .hash = STR("") };
    enum msg why;
    if (req->session == NULL)
        return ERR_UNAUTHENTICATED;
    TRY(request_tx(req, TX_READ, password_read, &change));
    enum err e = password_rule(in->password, change.person.name, change.person.mail, &why);
    if (e != OK)
        return e == ERR_INVALID ? refuse(req, e, why, "password") : e;
    TRY(password_hash(in->password, req->mem, &change.hash));
    TRY(request_tx(req, TX_WRITE, password_write, &change));
    flash(req, M_account_password_saved);
    return see_other(req, URL("/account"));
}

/* --- sessions -------------------------------------------------------------------------------------- */

static enum err session_end_post(struct request *req, const struct session_form *in)
{
    TRY(person_end_session(req->tx, in->session));
    flash(req, M_account_session_ended);
    return see_other(req, URL("/account"));
}

static enum err sessions_end_post(struct request *req, const struct own_form *in)
{
    (void)in;
    if (req->session == NULL)
        return ERR_UNAUTHENTICATED;
    TRY(session_end_others(req->tx, req->viewer->account, &req->session->token));
    tx_note(req->tx, .action = "account.session_ended", .object = OBJECT_SESSION, .subject = req->viewer->account.n,
            .authority = req->viewer->authority);
    flash(req, M_account_session_ended);
    return see_other(req, URL("/account"));
}

const struct route own_routes[] = {
    GET("/account", RIGHT(OWN_ACCOUNT, R), 0, own_get),
    GET("/account/profile", RIGHT(OWN_ACCOUNT, W), ROUTE_REAUTH, profile_get),
    POST_FORM("/account/profile", RIGHT(OWN_ACCOUNT, W), ROUTE_REAUTH, profile_post, profile_again),
    GET("/account/password", RIGHT(OWN_ACCOUNT, W), ROUTE_REAUTH, password_get),
    POST_FORM("/account/password", RIGHT(OWN_ACCOUNT, W), ROUTE_REAUTH | ROUTE_STEPS, password_post, password_again),
    POST("/account/sessions/{session}/end", RIGHT(SESSION, W), 0, session_end_post),
    POST("/account/sessions/end", RIGHT(SESSION, W), 0, sessions_end_post),
    ROUTES_END
};
