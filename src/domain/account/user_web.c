/* People: the list, one person, and what stops or restarts an account. */
#include "domain/account/account_mail.h"
#include "domain/account/account_web.h"
#include "domain/account/confirm.html.h"
#include "domain/account/invite.h"
#include "domain/account/user_list.html.h"
#include "domain/account/user_page.html.h"
#include "domain/agreement/agreement.h"
#include "platform/limits.h"

static const struct choice states[] = {
    { "invited", USER_INVITED }, { "active", USER_ACTIVE }, { "disabled", USER_DISABLED }, { 0 }
};
struct user_list_form {
    struct str q;
    authority_ref authority;
    school_ref school;
    int role, state;
    account_ref after;
};
FORM(user_list_form, FIELD_TEXT(user_list_form, q, 0, LIMIT_QUERY), FIELD_REF_OPTIONAL(user_list_form, authority),
     FIELD_REF_OPTIONAL(user_list_form, school), FIELD_CHOICE(user_list_form, role, role_choices, false),
     FIELD_CHOICE(user_list_form, state, states, false), FIELD_REF_OPTIONAL(user_list_form, after));
struct user_form {
    account_ref account;
};
FORM(user_form, FIELD_REF(user_form, account));
HANDLER(user_list_get, user_list_form);
HANDLER(user_get, user_form);
HANDLER(disable_get, user_form);
HANDLER(disable_post, user_form);
HANDLER(enable_get, user_form);
HANDLER(enable_post, user_form);
HANDLER(invitation_get, user_form);
HANDLER(invitation_post, user_form);
HANDLER(reset_get, user_form);
HANDLER(reset_post, user_form);
HANDLER(factor_get, user_form);
HANDLER(factor_post, user_form);

/* The administrator of the installation sees that an account is there, not whose
   school it is (condition no_content). */
static bool sees_details(const struct request *req)
{
    return viewer_has_role(req->viewer, ROLE_HEAD) || viewer_has_role(req->viewer, ROLE_AUTHORITY_OFFICIAL) ||
           viewer_has_role(req->viewer, ROLE_AUDITOR);
}

/* --- the list ---------------------------------------------------------------------------- */

static enum err filter_of(struct request *req, const struct user_list_form *in, struct user_filter *f)
{
    *f = (struct user_filter){ .text = in->q,
                               .role = in->role,
                               .state = (enum user_state)in->state,
                               .after = in->after,
                               .has_after = ref_given(in->after.b) };
    if (ref_given(in->school.b)) {
        struct school_row school;
        TRY(agreement_school_by_ref(req->tx, in->school, &school));
        f->school = school.id;
    }
    if (ref_given(in->authority.b)) {
        struct authority_row authority;
        TRY(agreement_authority_by_ref(req->tx, in->authority, &authority));
        f->authority = authority.id;
    }
    return OK;
}

static void state_options(struct request *req, int chosen, struct account_options *out)
{
    static const enum msg words[] = { M_account_state_invited, M_account_state_active, M_account_state_disabled };
    out->at = MEM_NEW_N(req->mem, struct account_option, 3);
    for (out->n = 0; out->n < 3; out->n++)
        out->at[out->n] = (struct account_option){ str_of(states[out->n].key), msg_text(req->lang, words[out->n]),
                                                   states[out->n].value == chosen };
}

static struct str value_of(const struct account_options *options)
{
    for (size_t i = 0; i < options->n; i++)
        if (options->at[i].chosen)
            return options->at[i].value;
    return STR("");
}

static struct url older_url(struct request *req, const struct user_list_page *view, account_ref last)
{
    struct buf ref = buf_of(req->mem, REF_TEXT_LEN);
    struct url url = url_with(req->mem, URL("/account/users"), "q", view->text);
    url = url_with(req->mem, url, "authority", value_of(&view->authorities));
    url = url_with(req->mem, url, "school", value_of(&view->schools));
    url = url_with(req->mem, url, "role", value_of(&view->roles));
    url = url_with(req->mem, url, "state", value_of(&view->states));
    ref_put(&ref, last.b);
    return url_with(req->mem, url, "after", buf_str(&ref));
}

static enum err users_fill(struct request *req, const struct user_list *users, struct user_list_page *view)
{
    size_t n = users->n > USER_ROWS ? USER_ROWS : users->n;
    view->users.at = MEM_NEW_N(req->mem, struct user_item, n);
    for (size_t i = 0; i < n; i++) {
        const struct user_row *u = &users->at[i];
        struct user_item *item = &view->users.at[view->users.n++];
        *item = (struct user_item){
            .ref = u->ref, .name = u->name, .invited = u->state == USER_INVITED, .disabled = u->state == USER_DISABLED
        };
        if (!view->details)
            continue;
        item->mail = u->mail;
        TRY(place_name(req->tx, u->authority, u->school, &item->place));
    }
    view->has_older = users->n > USER_ROWS;
    if (view->has_older)
        view->older = older_url(req, view, view->users.at[n - 1].ref);
    return OK;
}

static enum err user_list_get(struct request *req, const struct user_list_form *in)
{
    struct user_filter filter;
    struct user_list users;
    struct user_list_page view = { .text = in->q,
                                   .details = sees_details(req),
                                   .may_invite = viewer_may(req->viewer, OBJECT_USER_ACCOUNT, VERB_C),
                                   .may_approve = viewer_may(req->viewer, OBJECT_ROLE_GRANT, VERB_A) };
    TRY(filter_of(req, in, &filter));
    if (view.details) {
        TRY(grantable_authorities(req, in->authority, &view.authorities));
        TRY(grantable_schools(req, in->school, &view.schools));
    }
    grantable_roles(req, in->role, false, &view.roles);
    state_options(req, in->state, &view.states);
    view.filtered = in->q.len > 0 || in->role != 0 || in->state != 0 || filter.authority.n != 0 || filter.school.n != 0;
    TRY(user_list(req->tx, &filter, &users));
    TRY(users_fill(req, &users, &view));
    user_list_html(page_title(req, M_account_users), &view);
    return OK;
}

/* --- one person ------------------------------------------------------------------------------- */

static enum err grants_fill(struct request *req, const struct user_row *user, struct user_page *view)
{
    struct grant_lines grants;
    struct grant_found found;
    TRY(user_grants(req->tx, user->id, &grants));
    view->grants.at = MEM_NEW_N(req->mem, struct user_grant, grants.n);
    for (size_t i = 0; i < grants.n; i++) {
        const struct grant_line *g = &grants.at[i];
        struct user_grant *line = &view->grants.at[view->grants.n++];
        *line = (struct user_grant){ .ref = g->ref,
                                     .role = { account_role_word((enum role)g->role) },
                                     .requested_by = g->requested_by,
                                     .from = first_day(g->starts),
                                     .to = last_day(g->ends),
                                     .narrow = g->narrow,
                                     .waiting = g->waiting };
        view->of_body =
            view->of_body || g->role == ROLE_TECHNICIAN || g->role == ROLE_EXTERNAL_PROVIDER || g->role == ROLE_HEAD;
        TRY(place_name(req->tx, g->authority, g->school, &line->place));
        line->may_end =
            viewer_may(req->viewer, OBJECT_ROLE_GRANT, VERB_W) && grant_to_end(req->tx, g->ref, &found) == OK;
        line->may_approve = g->waiting && viewer_may(req->viewer, OBJECT_ROLE_GRANT, VERB_A) &&
                            grant_to_approve(req->tx, g->ref, &found) == OK && !found.own;
    }
    return OK;
}

static enum err entrustments_fill(struct request *req, const struct user_row *user, struct user_page *view)
{
    struct entrustment_lines lines;
    bool may_end = viewer_may(req->viewer, OBJECT_ENTRUSTMENT, VERB_W);
    TRY(user_entrustments(req->tx, user->id, &lines));
    view->entrustments.at = MEM_NEW_N(req->mem, struct user_entrustment, lines.n);
    for (size_t i = 0; i < lines.n; i++) {
        const struct entrustment_line *e = &lines.at[i];
        struct user_entrustment *line = &view->entrustments.at[view->entrustments.n++];
        *line = (struct user_entrustment){ .ref = e->ref,
                                           .from = first_day(e->starts),
                                           .to = last_day(e->ends),
                                           .committed_on = e->committed_on,
                                           .may_end = may_end };
        TRY(place_name(req->tx, e->authority, e->school, &line->place));
    }
    return OK;
}

static enum err user_get(struct request *req, const struct user_form *in)
{
    const struct viewer *v = req->viewer;
    struct user_row u;
    TRY(user_by_ref(req->tx, in->account, &u));
    bool self = u.id.n == v->account.n, invited = u.state == USER_INVITED, disabled = u.state == USER_DISABLED;
    bool keeps = viewer_may(v, OBJECT_USER_ACCOUNT, VERB_C);
    struct user_page view = { .ref = u.ref,
                              .name = u.name,
                              .invited = invited,
                              .disabled = disabled,
                              .has_factor = u.has_factor,
                              .details = sees_details(req),
                              .may_disable = !disabled && !self && viewer_may(v, OBJECT_USER_ACCOUNT, VERB_W),
                              .may_enable = disabled && keeps,
                              .may_invite = invited && keeps,
                              .may_reset =
                                  !invited && !disabled && !self && viewer_may(v, OBJECT_PASSWORD_RESET, VERB_Q),
                              .may_grant = !disabled && viewer_may(v, OBJECT_ROLE_GRANT, VERB_C),
                              .may_request = !disabled && viewer_may(v, OBJECT_ROLE_GRANT, VERB_Q),
                              .may_entrust = !disabled && viewer_may(v, OBJECT_ENTRUSTMENT, VERB_C),
                              .sees_entrustments = viewer_may(v, OBJECT_ENTRUSTMENT, VERB_L) };
    if (view.details) {
        view.mail = u.mail;
        view.phone = u.phone;
        TRY(place_name(req->tx, u.authority, u.school, &view.place));
    }
    TRY(grants_fill(req, &u, &view));
    /* Only the body's people need schools entrusted to them; of others it would read like a lack. */
    if (view.sees_entrustments)
        TRY(entrustments_fill(req, &u, &view));
    view.sees_entrustments = view.entrustments.n > 0 || (view.sees_entrustments && view.of_body);
    view.may_entrust = view.may_entrust && view.of_body;
    user_page_html(page_begin(req, u.name), &view);
    return OK;
}

/* --- one question, one button --------------------------------------------------------------------- */

/* `others_only`: nobody does it to the own account. */
static enum err ask(struct request *req, account_ref ref, struct confirm_page view, bool others_only)
{
    struct user_row user;
    TRY(user_by_ref(req->tx, ref, &user));
    if (others_only && user.id.n == req->viewer->account.n)
        return see_other(req, url_of(req->mem, "/account/users/", ref, ""));
    view.name = user.name;
    view.action = (struct url){ req->path };
    view.back = url_of(req->mem, "/account/users/", ref, "");
    confirm_html(page_begin(req, msg_text(req->lang, view.title.id)), &view);
    return OK;
}

static enum err done(struct request *req, account_ref ref, enum msg said)
{
    flash(req, said);
    return see_other(req, url_of(req->mem, "/account/users/", ref, ""));
}

static enum err disable_get(struct request *req, const struct user_form *in)
{
    return ask(req, in->account,
               (struct confirm_page){ .title = { M_account_disable },
                                      .text = { M_account_disable_text },
                                      .button = { M_account_disable },
                                      .danger = true },
               true);
}

static enum err disable_post(struct request *req, const struct user_form *in)
{
    struct user_row user;
    TRY(user_by_ref(req->tx, in->account, &user));
    if (user.id.n == req->viewer->account.n)
        return tx_refuse(req->tx, ERR_DENIED, M_account_not_self, NULL);
    TRY(user_disable(req->tx, &user));
    return done(req, in->account, M_account_disabled);
}

static enum err enable_get(struct request *req, const struct user_form *in)
{
    return ask(req, in->account,
               (struct confirm_page){
                   .title = { M_account_enable }, .text = { M_account_enable_text }, .button = { M_account_enable } },
               false);
}

static enum err enable_post(struct request *req, const struct user_form *in)
{
    struct user_row user;
    TRY(user_by_ref(req->tx, in->account, &user));
    TRY(user_enable(req->tx, &user));
    return done(req, in->account, M_account_enabled);
}

static enum err invitation_get(struct request *req, const struct user_form *in)
{
    return ask(req, in->account,
               (struct confirm_page){ .title = { M_account_invite_again },
                                      .text = { M_account_invite_again_text },
                                      .button = { M_account_invite_again } },
               false);
}

static enum err invitation_post(struct request *req, const struct user_form *in)
{
    struct user_row user;
    TRY(user_by_ref(req->tx, in->account, &user));
    TRY(user_place_allowed(req->tx, user.authority, user.school));
    TRY(invitation_again_send(req, &user));
    return done(req, in->account, M_account_invite_sent);
}

static enum err reset_get(struct request *req, const struct user_form *in)
{
    return ask(req, in->account,
               (struct confirm_page){ .title = { M_account_reset_start },
                                      .text = { M_account_reset_start_text },
                                      .button = { M_account_reset_start } },
               false);
}

/* AUT-6: the mail goes to the person; who starts it never sees or chooses anything. */
static enum err reset_post(struct request *req, const struct user_form *in)
{
    struct user_row user;
    struct person person;
    struct str token;
    TRY(user_by_ref(req->tx, in->account, &user));
    TRY(user_may_reset(req->tx, &user));
    if (user.state != USER_ACTIVE)
        return ERR_CONFLICT;
    TRY(person_by_id(req->tx, user.id, &person));
    TRY(link_create(req->tx, LINK_RESET, user.id, 0, MINUTES(30), &token));
    tx_note(req->tx, .action = "account.reset_started", .object = OBJECT_PASSWORD_RESET, .subject = user.id.n,
            .authority = user.authority);
    TRY(account_mail_send(req->tx, req->config, &person,
                          &(struct account_mail){ M_account_mail_reset_subject,
                                                  M_account_mail_reset,
                                                  { str_cat(req->mem, STR("/account/reset/"), token) },
                                                  STR(""),
                                                  STR("") }));
    return done(req, in->account, M_account_reset_started);
}

static enum err factor_get(struct request *req, const struct user_form *in)
{
    return ask(req, in->account,
               (struct confirm_page){ .title = { M_account_factor_drop },
                                      .text = { M_account_factor_drop_text },
                                      .button = { M_account_factor_drop },
                                      .danger = true },
               true);
}

static enum err factor_post(struct request *req, const struct user_form *in)
{
    struct user_row user;
    struct person person;
    TRY(user_by_ref(req->tx, in->account, &user));
    if (user.id.n == req->viewer->account.n)
        return tx_refuse(req->tx, ERR_DENIED, M_account_not_self, NULL);
    TRY(user_forget_factor(req->tx, &user));
    TRY(person_by_id(req->tx, user.id, &person));
    TRY(account_notice(req, &person, M_account_notice_factor_dropped));
    return done(req, in->account, M_account_factor_dropped);
}

const struct route user_routes[] = {
    GET("/account/users", RIGHT(USER_ACCOUNT, L), 0, user_list_get),
    GET("/account/users/{account}", RIGHT(USER_ACCOUNT, R), 0, user_get),
    GET("/account/users/{account}/disable", RIGHT(USER_ACCOUNT, W), ROUTE_REAUTH, disable_get),
    POST("/account/users/{account}/disable", RIGHT(USER_ACCOUNT, W), ROUTE_REAUTH, disable_post),
    GET("/account/users/{account}/enable", RIGHT(USER_ACCOUNT, C), ROUTE_REAUTH, enable_get),
    POST("/account/users/{account}/enable", RIGHT(USER_ACCOUNT, C), ROUTE_REAUTH, enable_post),
    GET("/account/users/{account}/invitation", RIGHT(USER_ACCOUNT, C), ROUTE_REAUTH, invitation_get),
    POST("/account/users/{account}/invitation", RIGHT(USER_ACCOUNT, C), ROUTE_REAUTH, invitation_post),
    GET("/account/users/{account}/reset", RIGHT(PASSWORD_RESET, Q), ROUTE_REAUTH, reset_get),
    POST("/account/users/{account}/reset", RIGHT(PASSWORD_RESET, Q), ROUTE_REAUTH, reset_post),
    GET("/account/users/{account}/factor", RIGHT(PASSWORD_RESET, Q), ROUTE_REAUTH, factor_get),
    POST("/account/users/{account}/factor", RIGHT(PASSWORD_RESET, Q), ROUTE_REAUTH, factor_post),
    ROUTES_END
};
