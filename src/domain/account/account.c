#include "domain/account/account_web.h"

#include "base/zone.h"
#include "domain/agreement/agreement.h"

/* --- the door ------------------------------------------------------------------------ */

enum msg account_role_word(enum role role)
{
    switch (role) {
    case ROLE_SCHOOL_CONTACT:
        return M_account_role_school_contact;
    case ROLE_TECHNICIAN:
        return M_account_role_technician;
    case ROLE_EXTERNAL_PROVIDER:
        return M_account_role_external_provider;
    case ROLE_AUTHORITY_OFFICIAL:
        return M_account_role_authority_official;
    case ROLE_STEERING_MEMBER:
        return M_account_role_steering_member;
    case ROLE_HEAD:
        return M_account_role_head;
    case ROLE_AUDITOR:
        return M_account_role_auditor;
    case ROLE_SYSADMIN:
        return M_account_role_sysadmin;
    case ROLE_ANONYMOUS:
    case ROLE_INVENTORY_AGENT:
    case ROLE_COUNT:
        break;
    }
    return MSG_NONE;
}

static const struct menu_entry account_menu[] = { { M_account_users, "/account/users", RIGHT(USER_ACCOUNT, L), 81 },
                                                  { 0 } };
static const struct job_kind account_jobs[] = {
    { "account.reset", 8, SECONDS(30), MINUTES(1), { 0 }, reset_run, NULL },
    { 0 },
};
static const struct route *const account_routes[] = {
    sign_in_routes, prove_routes, reset_routes, invitation_routes, own_routes,    factor_routes, token_routes,
    event_routes,   user_routes,  grant_routes, invite_routes,     import_routes, NULL
};

const struct module account_module = {
    .name = "account",
    .route_tables = account_routes,
    .jobs = account_jobs,
    .menu = account_menu,
};

/* --- what the pages share --------------------------------------------------------------- */

/* Only characters a path and query of ours can have: no other host, no scheme, no
   line break, and not back to a page of the sign-in itself. */
static bool own_path(struct str next)
{
    if (next.len == 0 || next.len > 1000 || next.at[0] != '/' || str_starts(next, STR("//")) ||
        str_starts(next, STR("/account/sign-")) || str_starts(next, STR("/account/second-factor")) ||
        str_starts(next, STR("/account/prove")))
        return false;
    for (size_t i = 0; i < next.len; i++) {
        char c = next.at[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    str_find_byte(STR("/?&=%-_.~+,:;@!$'()*"), c) != SIZE_MAX;
        if (!good)
            return false;
    }
    return true;
}

struct url next_url(struct str next) { return own_path(next) ? (struct url){ next } : URL("/"); }

struct try_subject {
    account_id account;
    bool limited;
};

static enum err factor_try_step(struct request *req, void *arg)
{
    struct try_subject *subject = arg;
    struct attempt attempt = { .kind = ATTEMPT_FACTOR, .account = subject->account, .client = request_client(req) };
    return attempt_raise(req->tx, &attempt, &subject->limited);
}

enum err factor_try(struct request *req, account_id account)
{
    struct try_subject subject = { .account = account };
    TRY(request_tx(req, TX_WRITE, factor_try_step, &subject));
    return subject.limited ? ERR_LIMITED : OK;
}

void give_cookie(struct request *req, struct str cookie)
{
    respond_header(req, "Set-Cookie", session_cookie(req->mem, cookie));
}

enum err place_name(struct tx *tx, authority_id authority, school_id school, struct str *name)
{
    *name = STR("");
    if (school.n != 0)
        return agreement_school_name(tx, school, name);
    return authority.n != 0 ? agreement_authority_name(tx, authority, name) : OK;
}

struct day first_day(struct instant starts) { return zone_day(starts); }

struct day last_day(struct instant ends)
{
    if (instant_compare(ends, day_begins(day_of(DAY_MAX_YEAR, 1, 1))) >= 0)
        return DAY_NONE;
    return zone_day(instant_sub(ends, (struct duration){ 1 }));
}

struct instant day_begins(struct day day) { return zone_instant(day, 0); }

struct instant day_is_over(struct day day) { return zone_instant(day_add(day, 1), 0); }
