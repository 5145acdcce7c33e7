/*
 * domain/account/account_fixture_test.h -- a small county for the web tests of this
 * room: two authorities, three schools, people of every kind.
 */
#ifndef DOMAIN_ACCOUNT_ACCOUNT_FIXTURE_TEST_H
#define DOMAIN_ACCOUNT_ACCOUNT_FIXTURE_TEST_H

#include "domain/account/account.h"
#include "domain/account/user_store.h"
#include "domain/agreement/agreement.h"
#include "test_db.h"
#include "test_web.h"

#define PASSWORD "drei bunte Kraniche"
#define NOBODY ((account_id){ 0 })

struct town {
    struct db *db;
    struct web *web;
    authority_id city, district;
    school_id city_school, city_other, district_school;
    struct secret20 totp; /* everybody has the same app */
};

struct sent_mail {
    struct str recipient, subject, body;
};
struct sent_mails {
    struct sent_mail *at;
    size_t n;
};

struct town town_open(struct db *);
/* A person with password and app; no grant yet. */
account_id town_person(struct town *, const char *mail, authority_id, school_id);
void town_grant(struct town *, account_id, enum role, authority_id, school_id);
/* Entrusted with everything since yesterday. */
void town_entrust(struct town *, account_id);
/* The usual ones. */
account_id town_contact(struct town *);  /* kontakt@stadt.example, city_school */
account_id town_official(struct town *); /* amt@stadt.example, city */
account_id town_head(struct town *, const char *mail);

/* Code of the app now; another one half a minute later. */
const char *town_code(struct town *);
/* "mail=...&password=..." style text, printf with values that need no escape. */
__attribute__((format(printf, 1, 2))) const char *body_of(const char *format, ...);
/* What the worker would do now. */
void town_jobs(struct town *);
/* Mails to one recipient, newest first. */
struct sent_mails town_mails(struct town *, const char *recipient);
/* What follows `before` in the text up to the end of the line. */
struct str after_text(struct str text, const char *before);
const char *ref_of(const unsigned char b[16]);
account_ref town_account_ref(struct town *, account_id);
school_ref town_school_ref(struct town *, school_id);
/* One number from the database. */
int64_t town_count_sessions(struct town *, account_id);

#endif
