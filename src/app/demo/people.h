/*
 * app/demo/people.h -- accounts that can sign in at once: demo county and seed-test.
 */
#ifndef APP_DEMO_PEOPLE_H
#define APP_DEMO_PEOPLE_H

#include "base/rand.h"
#include "platform/auth.h"

struct login {
    enum role role;
    bool narrow;
    account_id id;
    account_ref ref;
    authority_id authority;
    school_id school;
    struct str mail, name, totp; /* base32 */
};

struct person_new {
    struct str mail, name, phone;
    enum role role;
    bool narrow;
    authority_id authority;
    school_id school; /* home, and place of the grant where the role has one */
    authority_id entrusted_authority;
    school_id entrusted_school;
    bool entrusted; /* roles of the body */
};
/* Account with grant (approved), entrustment where the role needs one, the given
   password hash and a fresh authenticator made from `rand`. */
enum err person_create(struct tx *, struct rand *, struct str password_hash, const struct person_new *, struct login *);
/* One more grant for an account that exists. */
enum err person_grant(struct tx *, account_id, enum role, authority_id, school_id, bool narrow);
enum err person_entrust(struct tx *, account_id, authority_id, school_id);

#endif
