/* Grants (two persons where the matrix asks for them) and entrustments (Z7.3). */
#include "base/zone.h"
#include "domain/account/account_mail.h"
#include "domain/account/account_web.h"
#include "domain/account/confirm.html.h"
#include "domain/account/entrust.html.h"
#include "domain/account/grant.html.h"
#include "domain/account/invite.h"
#include "domain/account/request_list.html.h"

struct grant_open_form {
    account_ref account;
};
FORM(grant_open_form, FIELD_REF(grant_open_form, account));
struct grant_form {
    account_ref account;
    int role;
    authority_ref authority;
    school_ref school;
    bool narrow;
    struct day from, to;
};
FORM(grant_form, FIELD_REF(grant_form, account), FIELD_CHOICE(grant_form, role, role_choices, true),
     FIELD_REF_OPTIONAL(grant_form, authority), FIELD_REF_OPTIONAL(grant_form, school), FIELD_BOOL(grant_form, narrow),
     FIELD_DAY(grant_form, from, true), FIELD_DAY(grant_form, to, true));
HANDLER(grant_get, grant_open_form);
HANDLER(grant_post, grant_form);
HANDLER(grant_again, grant_form);

struct grant_ref_form {
    grant_ref grant;
};
FORM(grant_ref_form, FIELD_REF(grant_ref_form, grant));
HANDLER(grant_end_get, grant_ref_form);
HANDLER(grant_end_post, grant_ref_form);
HANDLER(grant_approve_get, grant_ref_form);
HANDLER(grant_approve_post, grant_ref_form);
FORM_EMPTY(request_list_form);
HANDLER(request_list_get, request_list_form);

struct entrust_form {
    account_ref account;
    authority_ref authority;
    school_ref school;
    struct day from, to, committed_on;
};
FORM(entrust_form, FIELD_REF(entrust_form, account), FIELD_REF_OPTIONAL(entrust_form, authority),
     FIELD_REF_OPTIONAL(entrust_form, school), FIELD_DAY(entrust_form, from, true), FIELD_DAY(entrust_form, to, true),
     FIELD_DAY(entrust_form, committed_on, true));
HANDLER(entrust_get, grant_open_form);
HANDLER(entrust_post, entrust_form);
HANDLER(entrust_again, entrust_form);
struct entrustment_form {
    entrustment_ref entrustment;
};
FORM(entrustment_form, FIELD_REF(entrustment_form, entrustment));
HANDLER(entrustment_end_get, entrustment_form);
HANDLER(entrustment_end_post, entrustment_form);

static struct url user_url(struct request *req, account_ref ref)
{
    return url_of(req->mem, "/account/users/", ref, "");
}

/* --- giving a grant, or asking for one ------------------------------------------------------ */

static bool asks(const struct request *req) { return str_ends(req->path, STR("/grant-request")); }

static enum err grant_show(struct request *req, const struct grant_form *in)
{
    struct user_row user;
    TRY(user_by_ref(req->tx, in->account, &user));
    struct grant_page view = { .ref = user.ref,
                               .action = { req->path },
                               .name = user.name,
                               .request = asks(req),
                               .narrow = in->narrow,
                               .from = in->from,
                               .to = in->to };
    grantable_roles(req, in->role, !view.request, &view.roles);
    if (view.request)
        TRY(grantable_authorities(req, in->authority, &view.authorities));
    TRY(grantable_schools(req, in->school, &view.schools));
    grant_html(page_title(req, view.request ? M_account_grant_request : M_account_grant_give), &view);
    return OK;
}

static enum err grant_get(struct request *req, const struct grant_open_form *in)
{
    struct day today = zone_day(req->now);
    return grant_show(
        req, &(struct grant_form){
                 .account = in->account, .role = ROLE_SCHOOL_CONTACT, .from = today, .to = day_add_months(today, 12) });
}

static enum err grant_again(struct request *req, const struct grant_form *in) { return grant_show(req, in); }

static enum err grant_post(struct request *req, const struct grant_form *in)
{
    struct user_row user;
    struct place place;
    enum msg why;
    TRY(user_by_ref(req->tx, in->account, &user));
    /* An official gives school contacts of the own authority and nothing else. */
    if (!asks(req) && in->role != ROLE_SCHOOL_CONTACT)
        return tx_refuse(req->tx, ERR_DENIED, M_account_only_contacts, "role");
    TRY(place_of_form(req, in->authority, in->school, &place));
    if (in->role == ROLE_SCHOOL_CONTACT && place.school.n == 0)
        return tx_refuse(req->tx, ERR_INVALID, M_account_school_missing, "school");
    if (days_check(req, in->from, in->to, &why) != OK)
        return tx_refuse(req->tx, ERR_INVALID, why, "to");
    TRY(grant_place_allowed(req->tx, (enum role)in->role, place.authority, place.school));
    struct grant_new grant = { .account = user.id,
                               .role = (enum role)in->role,
                               .authority = place.authority,
                               .school = place.school,
                               .narrow = in->narrow && in->role == ROLE_SCHOOL_CONTACT,
                               .starts = day_begins(in->from),
                               .ends = day_is_over(in->to) };
    enum err e = auth_grant_create(req->tx, &grant, NULL);
    if (e == ERR_INVALID)
        return tx_refuse(req->tx, e, M_account_place_role, "role");
    TRY(e);
    if (!asks(req))
        TRY(grant_notice(req, user.id, M_account_notice_grant));
    flash(req, asks(req) ? M_account_grant_asked : M_account_grant_given);
    return see_other(req, user_url(req, in->account));
}

/* --- ending and approving --------------------------------------------------------------------- */

/* The person's page where it is reached: with its last grant a person may leave the reach of who ended it. */
static enum err grant_back(struct request *req, account_ref account, struct url *back)
{
    struct user_row user;
    enum err e = user_by_ref(req->tx, account, &user);
    *back = e == OK ? user_url(req, account) : URL("/account/users");
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err grant_ask(struct request *req, const struct grant_found *g, struct confirm_page view)
{
    struct str place;
    TRY(place_name(req->tx, g->authority, g->school, &place));
    view.name = g->name;
    view.detail = str_cat(req->mem, msg_text(req->lang, account_role_word((enum role)g->role)),
                          place.len > 0 ? STR(", ") : STR(""), place);
    view.action = (struct url){ req->path };
    TRY(grant_back(req, g->account_ref, &view.back));
    confirm_html(page_begin(req, msg_text(req->lang, view.title.id)), &view);
    return OK;
}

static enum err grant_end_get(struct request *req, const struct grant_ref_form *in)
{
    struct grant_found found;
    TRY(grant_to_end(req->tx, in->grant, &found));
    return grant_ask(req, &found,
                     (struct confirm_page){ .title = { M_account_grant_end },
                                            .text = { M_account_grant_end_text },
                                            .button = { M_account_grant_end },
                                            .danger = true });
}

static enum err grant_end_post(struct request *req, const struct grant_ref_form *in)
{
    struct grant_found found;
    struct url back;
    TRY(grant_to_end(req->tx, in->grant, &found));
    TRY(auth_grant_end(req->tx, found.id, tx_now(req->tx)));
    TRY(grant_notice(req, found.account, M_account_notice_grant));
    flash(req, M_account_grant_ended);
    TRY(grant_back(req, found.account_ref, &back));
    return see_other(req, back);
}

static enum err grant_approve_get(struct request *req, const struct grant_ref_form *in)
{
    struct grant_found found;
    TRY(grant_to_approve(req->tx, in->grant, &found));
    if (found.own) /* ISO-12: another person does */
        return see_other(req, URL("/account/requests"));
    return grant_ask(req, &found,
                     (struct confirm_page){ .title = { M_account_grant_approve },
                                            .text = { M_account_grant_approve_text },
                                            .button = { M_account_grant_approve } });
}

/* ISO-12 is checked inside the approving statement. */
static enum err grant_approve_post(struct request *req, const struct grant_ref_form *in)
{
    struct grant_found found;
    TRY(grant_to_approve(req->tx, in->grant, &found));
    TRY(auth_grant_approve(req->tx, found.id));
    TRY(grant_notice(req, found.account, M_account_notice_grant));
    flash(req, M_account_grant_approved);
    return see_other(req, URL("/account/requests"));
}

static enum err request_list_get(struct request *req, const struct request_list_form *in)
{
    struct request_lines lines;
    struct request_page view = { .requests = { .n = 0 } };
    (void)in;
    TRY(grant_requests(req->tx, &lines));
    view.requests.at = MEM_NEW_N(req->mem, struct request_item, lines.n);
    for (size_t i = 0; i < lines.n; i++) {
        const struct request_line *l = &lines.at[i];
        struct request_item *item = &view.requests.at[view.requests.n++];
        *item = (struct request_item){ .ref = l->ref,
                                       .account_ref = l->account_ref,
                                       .name = l->name,
                                       .requested_by = l->requested_by,
                                       .role = { account_role_word((enum role)l->role) },
                                       .from = first_day(l->starts),
                                       .to = last_day(l->ends),
                                       .own = l->own };
        TRY(place_name(req->tx, l->authority, l->school, &item->place));
    }
    request_list_html(page_title(req, M_account_requests), &view);
    return OK;
}

/* --- entrustments --------------------------------------------------------------------------------- */

static enum err entrust_show(struct request *req, const struct entrust_form *in)
{
    struct user_row user;
    TRY(user_by_ref(req->tx, in->account, &user));
    struct entrust_page view = {
        .ref = user.ref, .name = user.name, .from = in->from, .to = in->to, .committed_on = in->committed_on
    };
    TRY(grantable_authorities(req, in->authority, &view.authorities));
    TRY(grantable_schools(req, in->school, &view.schools));
    entrust_html(page_title(req, M_account_entrust), &view);
    return OK;
}

static enum err entrust_get(struct request *req, const struct grant_open_form *in)
{
    struct day today = zone_day(req->now);
    return entrust_show(
        req, &(struct entrust_form){
                 .account = in->account, .from = today, .to = day_add_months(today, 12), .committed_on = DAY_NONE });
}

static enum err entrust_again(struct request *req, const struct entrust_form *in) { return entrust_show(req, in); }

/* req: Z7.3 -- without the day of the commitment nothing is entrusted. */
static enum err entrust_post(struct request *req, const struct entrust_form *in)
{
    struct user_row user;
    struct place place;
    enum msg why;
    TRY(user_by_ref(req->tx, in->account, &user));
    TRY(place_of_form(req, in->authority, in->school, &place));
    if (days_check(req, in->from, in->to, &why) != OK)
        return tx_refuse(req->tx, ERR_INVALID, why, "to");
    if (day_compare(in->committed_on, zone_day(req->now)) > 0)
        return tx_refuse(req->tx, ERR_INVALID, M_account_commitment_future, "committed_on");
    struct entrustment_new new = { .account = user.id,
                                   .authority = place.authority,
                                   .school = place.school,
                                   .starts = day_begins(in->from),
                                   .ends = day_is_over(in->to),
                                   .committed_on = in->committed_on };
    TRY(auth_entrustment_create(req->tx, &new, NULL));
    flash(req, M_account_entrusted);
    return see_other(req, user_url(req, in->account));
}

static enum err entrustment_end_get(struct request *req, const struct entrustment_form *in)
{
    struct entrustment_line found;
    struct confirm_page view = { .title = { M_account_entrustment_end },
                                 .text = { M_account_entrustment_end_text },
                                 .button = { M_account_entrustment_end },
                                 .danger = true,
                                 .action = { req->path } };
    TRY(entrustment_to_end(req->tx, in->entrustment, &found));
    view.name = found.name;
    view.back = user_url(req, found.account_ref);
    TRY(place_name(req->tx, found.authority, found.school, &view.detail));
    confirm_html(page_title(req, M_account_entrustment_end), &view);
    return OK;
}

static enum err entrustment_end_post(struct request *req, const struct entrustment_form *in)
{
    struct entrustment_line found;
    TRY(entrustment_to_end(req->tx, in->entrustment, &found));
    TRY(auth_entrustment_end(req->tx, found.id, tx_now(req->tx)));
    flash(req, M_account_entrustment_ended);
    return see_other(req, user_url(req, found.account_ref));
}

const struct route grant_routes[] = {
    GET("/account/users/{account}/grant", RIGHT(ROLE_GRANT, C), ROUTE_REAUTH, grant_get),
    POST_FORM("/account/users/{account}/grant", RIGHT(ROLE_GRANT, C), ROUTE_REAUTH, grant_post, grant_again),
    GET("/account/users/{account}/grant-request", RIGHT(ROLE_GRANT, Q), ROUTE_REAUTH, grant_get),
    POST_FORM("/account/users/{account}/grant-request", RIGHT(ROLE_GRANT, Q), ROUTE_REAUTH, grant_post, grant_again),
    GET("/account/requests", RIGHT(ROLE_GRANT, A), 0, request_list_get),
    GET("/account/grants/{grant}/end", RIGHT(ROLE_GRANT, W), ROUTE_REAUTH, grant_end_get),
    POST("/account/grants/{grant}/end", RIGHT(ROLE_GRANT, W), ROUTE_REAUTH, grant_end_post),
    GET("/account/grants/{grant}/approve", RIGHT(ROLE_GRANT, A), ROUTE_REAUTH, grant_approve_get),
    POST("/account/grants/{grant}/approve", RIGHT(ROLE_GRANT, A), ROUTE_REAUTH, grant_approve_post),
    GET("/account/users/{account}/entrust", RIGHT(ENTRUSTMENT, C), ROUTE_REAUTH, entrust_get),
    POST_FORM("/account/users/{account}/entrust", RIGHT(ENTRUSTMENT, C), ROUTE_REAUTH, entrust_post, entrust_again),
    GET("/account/entrustments/{entrustment}/end", RIGHT(ENTRUSTMENT, W), ROUTE_REAUTH, entrustment_end_get),
    POST("/account/entrustments/{entrustment}/end", RIGHT(ENTRUSTMENT, W), ROUTE_REAUTH, entrustment_end_post),
    ROUTES_END
};
