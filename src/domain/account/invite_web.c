/* Naming one person (SA8). */
#include "base/zone.h"
#include "domain/account/account_web.h"
#include "domain/account/invite.h"
#include "domain/account/invite.html.h"
#include "platform/limits.h"

FORM_EMPTY(invite_open_form);
struct invite_form {
    struct str mail, name;
    int role;
    authority_ref authority;
    school_ref school;
    bool narrow;
    struct day from, to;
};
FORM(invite_form, FIELD_MAIL(invite_form, mail, 1), FIELD_TEXT(invite_form, name, 1, LIMIT_NAME),
     FIELD_CHOICE(invite_form, role, role_choices, true), FIELD_REF_OPTIONAL(invite_form, authority),
     FIELD_REF_OPTIONAL(invite_form, school), FIELD_BOOL(invite_form, narrow), FIELD_DAY(invite_form, from, true),
     FIELD_DAY(invite_form, to, true));
HANDLER(invite_get, invite_open_form);
HANDLER(invite_post, invite_form);
HANDLER(invite_again, invite_form);

static enum err invite_show(struct request *req, const struct invite_form *in)
{
    struct invite_page view = { .mail = in->mail,
                                .name = in->name,
                                .narrow = in->narrow,
                                .from = in->from,
                                .to = in->to,
                                .only_contacts = !viewer_may(req->viewer, OBJECT_ROLE_GRANT, VERB_Q) };
    grantable_roles(req, in->role, view.only_contacts, &view.roles);
    if (!view.only_contacts)
        TRY(grantable_authorities(req, in->authority, &view.authorities));
    TRY(grantable_schools(req, in->school, &view.schools));
    invite_html(page_title(req, M_account_invite), &view);
    return OK;
}

/* Until the end of the next school year: contacts are named for a while. */
static struct day usual_end(struct day today)
{
    struct day_parts p = day_parts(today);
    return day_of(p.month >= 8 ? p.year + 2 : p.year + 1, 7, 31);
}

static enum err invite_get(struct request *req, const struct invite_open_form *in)
{
    struct day today = zone_day(req->now);
    (void)in;
    return invite_show(req,
                       &(struct invite_form){ .from = today, .to = usual_end(today), .role = ROLE_SCHOOL_CONTACT });
}

static enum err invite_again(struct request *req, const struct invite_form *in) { return invite_show(req, in); }

static enum err invite_post(struct request *req, const struct invite_form *in)
{
    struct invitation invitation = { .mail = in->mail,
                                     .name = in->name,
                                     .role = (enum role)in->role,
                                     .narrow = in->narrow,
                                     .from = in->from,
                                     .to = in->to };
    enum msg why;
    const char *field;
    TRY(place_of_form(req, in->authority, in->school, &invitation.place));
    enum err e = invitation_check(req, &invitation, &why, &field);
    if (e != OK)
        return e == ERR_INVALID ? tx_refuse(req->tx, e, why, field) : e;
    TRY(invitation_send(req, &invitation));
    flash(req, M_account_invite_sent);
    return see_other(req, URL("/account/users"));
}

const struct route invite_routes[] = {
    GET("/account/users/invite", RIGHT(USER_ACCOUNT, C), ROUTE_REAUTH, invite_get),
    POST_FORM("/account/users/invite", RIGHT(USER_ACCOUNT, C), ROUTE_REAUTH, invite_post, invite_again), ROUTES_END
};
