#include "domain/account/invite.h"

#include "base/zone.h"
#include "domain/account/account.h"
#include "domain/account/account_mail.h"
#include "domain/account/account_web.h"

/* --- what is checked -------------------------------------------------------------------- */

enum err days_check(struct request *req, struct day from, struct day to, enum msg *why)
{
    *why = M_account_days;
    if (day_compare(to, from) < 0 || day_compare(to, zone_day(req->now)) < 0)
        return ERR_INVALID;
    return day_between(from, to) > 3660 ? ERR_INVALID : OK;
}

static bool place_missing(const struct invitation *i)
{
    switch (i->role) {
    case ROLE_SCHOOL_CONTACT:
        return i->place.school.n == 0;
    case ROLE_AUTHORITY_OFFICIAL:
    case ROLE_AUDITOR:
        return i->place.authority.n == 0;
    case ROLE_ANONYMOUS:
    case ROLE_TECHNICIAN:
    case ROLE_EXTERNAL_PROVIDER:
    case ROLE_STEERING_MEMBER:
    case ROLE_HEAD:
    case ROLE_INVENTORY_AGENT:
    case ROLE_SYSADMIN:
    case ROLE_COUNT:
        break;
    }
    return false;
}

/* Heads and administrators are everywhere, officials and auditors have no school. */
static struct place place_of_role(const struct invitation *i)
{
    struct place body = { .authority = { 0 }, .school = { 0 } };
    if (i->role == ROLE_HEAD || i->role == ROLE_SYSADMIN)
        return body;
    bool school = i->role == ROLE_SCHOOL_CONTACT || i->role == ROLE_TECHNICIAN || i->role == ROLE_EXTERNAL_PROVIDER;
    return school ? i->place : (struct place){ .authority = i->place.authority, .school = { 0 } };
}

/* Who keeps the account: the school's or the authority's people, else the body. */
static struct place home_of(const struct invitation *i)
{
    struct place place = place_of_role(i), body = { .authority = { 0 }, .school = { 0 } };
    bool of_body = i->role == ROLE_TECHNICIAN || i->role == ROLE_EXTERNAL_PROVIDER;
    return of_body ? body : place;
}

static enum err address_check(struct request *req, const struct invitation *i, enum msg *why)
{
    struct user_row user;
    struct person person;
    enum err e = user_by_login(req->tx, i->mail, &user);
    if (e == OK) {
        *why = M_account_is_disabled;
        return user.state == USER_DISABLED ? ERR_INVALID : OK;
    }
    if (e != ERR_NOT_FOUND)
        return e;
    e = person_by_login(req->tx, i->mail, &person);
    *why = M_account_mail_taken;
    return e == OK ? ERR_INVALID : e == ERR_NOT_FOUND ? OK : e;
}

static enum err place_check(struct request *req, const struct invitation *i, enum msg *why)
{
    struct place place = place_of_role(i), home = home_of(i);
    enum err e = grant_place_allowed(req->tx, i->role, place.authority, place.school);
    if (e == OK)
        e = user_place_allowed(req->tx, home.authority, home.school);
    *why = M_account_place_foreign;
    return e == ERR_DENIED ? ERR_INVALID : e;
}

enum err invitation_check(struct request *req, const struct invitation *i, enum msg *why, const char **field)
{
    *field = "role";
    *why = M_account_only_contacts;
    if (i->role != ROLE_SCHOOL_CONTACT && !viewer_may(req->viewer, OBJECT_ROLE_GRANT, VERB_Q))
        return ERR_INVALID;
    *field = i->role == ROLE_SCHOOL_CONTACT ? "school" : "authority";
    *why = i->role == ROLE_SCHOOL_CONTACT ? M_account_school_missing : M_account_authority_missing;
    if (place_missing(i))
        return ERR_INVALID;
    TRY(place_check(req, i, why));
    *field = "to";
    TRY(days_check(req, i->from, i->to, why));
    *field = "mail";
    return address_check(req, i, why);
}

/* --- what is done --------------------------------------------------------------------------- */

static enum err link_send(struct request *req, account_id account)
{
    struct person person;
    struct str token;
    TRY(person_by_id(req->tx, account, &person));
    TRY(link_create(req->tx, LINK_INVITATION, account, 0, DAYS(14), &token));
    tx_note(req->tx, .action = "account.invited", .object = OBJECT_USER_ACCOUNT, .subject = account.n,
            .authority = person.authority);
    return account_mail_send(req->tx, req->config, &person,
                             &(struct account_mail){ M_account_mail_invitation_subject,
                                                     M_account_mail_invitation,
                                                     { str_cat(req->mem, STR("/account/invitation/"), token) },
                                                     req->viewer->name,
                                                     STR("") });
}

enum err invitation_again_send(struct request *req, const struct user_row *user)
{
    if (user->state != USER_INVITED)
        return tx_refuse(req->tx, ERR_CONFLICT, M_account_not_invited, NULL);
    return link_send(req, user->id);
}

enum err grant_notice(struct request *req, account_id account, enum msg what)
{
    struct person person;
    TRY(person_by_id(req->tx, account, &person));
    if (person.password.len == 0)
        return OK; /* not here yet: the invitation says it */
    TRY(session_end_others(req->tx, account, NULL));
    return account_notice(req, &person, what);
}

static enum err give(struct request *req, const struct invitation *i, account_id account)
{
    struct place place = place_of_role(i);
    struct grant_new grant = { .account = account,
                               .role = i->role,
                               .authority = place.authority,
                               .school = place.school,
                               .narrow = i->narrow && i->role == ROLE_SCHOOL_CONTACT,
                               .starts = day_begins(i->from),
                               .ends = day_is_over(i->to) };
    return auth_grant_create(req->tx, &grant, NULL);
}

enum err invitation_send(struct request *req, const struct invitation *i)
{
    struct user_row user;
    enum err e = user_by_login(req->tx, i->mail, &user);
    if (e == OK) {
        TRY(give(req, i, user.id));
        return grant_notice(req, user.id, M_account_notice_grant);
    }
    if (e != ERR_NOT_FOUND)
        return e;
    struct place home = home_of(i);
    struct account_new new = { .mail = i->mail,
                               .name = i->name,
                               .phone = STR(""),
                               .authority = home.authority,
                               .school = home.school,
                               .lang = req->lang };
    account_id account;
    e = auth_account_create(req->tx, &new, &account, NULL);
    if (e == ERR_CONFLICT)
        return tx_refuse(req->tx, ERR_INVALID, M_account_mail_taken, "mail");
    TRY(e);
    TRY(give(req, i, account));
    return link_send(req, account);
}
