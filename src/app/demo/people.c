#include "app/demo/people.h"

#include "base/zone.h"

SQL(person_secrets, SCOPE_SYSTEM, 3, "UPDATE account SET password = $4, totp = $5 WHERE id = $3");

enum err person_grant(struct tx *tx, account_id account, enum role role, authority_id authority, school_id school,
                      bool narrow)
{
    grant_id grant;

    return auth_grant_create(tx,
                             &(struct grant_new){ .account = account,
                                                  .role = role,
                                                  .authority = authority,
                                                  .school = school,
                                                  .narrow = narrow,
                                                  .starts = tx_now(tx),
                                                  .ends = INSTANT_FOREVER,
                                                  .approved_by = account },
                             &grant);
}

enum err person_entrust(struct tx *tx, account_id account, authority_id authority, school_id school)
{
    entrustment_id id;

    return auth_entrustment_create(tx,
                                   &(struct entrustment_new){ .account = account,
                                                              .authority = authority,
                                                              .school = school,
                                                              .starts = tx_now(tx),
                                                              .ends = INSTANT_FOREVER,
                                                              .committed_on = zone_day(tx_now(tx)) },
                                   &id);
}

static enum err give_secrets(struct tx *tx, struct rand *rand, struct str password_hash, struct login *login)
{
    struct secret20 secret;

    for (size_t i = 0; i < sizeof secret.b; i++)
        secret.b[i] = (unsigned char)rand_below(rand, 256);
    login->totp = totp_base32(tx_mem(tx), &secret);
    return tx_run(tx, person_secrets, NULL, login->id, password_hash,
                  (struct blob){ totp_seal(tx_mem(tx), login->id, &secret) });
}

/* Which part of the home is the place of the grant. */
static enum err give_grant(struct tx *tx, const struct person_new *p, account_id id)
{
    bool school = p->role == ROLE_SCHOOL_CONTACT;
    bool authority = school || p->role == ROLE_AUTHORITY_OFFICIAL || p->role == ROLE_AUDITOR;

    return person_grant(tx, id, p->role, authority ? p->authority : (authority_id){ 0 },
                        school ? p->school : (school_id){ 0 }, p->narrow);
}

enum err person_create(struct tx *tx, struct rand *rand, struct str password_hash, const struct person_new *p,
                       struct login *login)
{
    *login = (struct login){ .role = p->role,
                             .narrow = p->narrow,
                             .mail = p->mail,
                             .name = p->name,
                             .authority = p->authority,
                             .school = p->school };
    TRY(auth_account_create(
        tx,
        &(struct account_new){
            .mail = p->mail, .name = p->name, .phone = p->phone, .authority = p->authority, .school = p->school },
        &login->id, &login->ref));
    TRY(give_secrets(tx, rand, password_hash, login));
    TRY(give_grant(tx, p, login->id));
    if (p->entrusted)
        TRY(person_entrust(tx, login->id, p->entrusted_authority, p->entrusted_school));
    return OK;
}
