/*
 * desk/desk_fixture_test.h -- a small county for the tests of the desk's pages.
 */
#ifndef DESK_DESK_FIXTURE_TEST_H
#define DESK_DESK_FIXTURE_TEST_H

#include "domain/agreement/agreement.h"
#include "domain/asset/asset.h"
#include "domain/desk/desk.h"
#include "domain/desk/ticket_store.h"
#include "domain/privacy/privacy.h"
#include "platform/auth.h"
#include "test_db.h"
#include "test_web.h"

struct place {
    school_id id;
    authority_id authority;
    struct str ref, name;
};

struct county {
    struct db *db;
    struct web *web;
    authority_id hameln, aerzen;
    struct place north, south, east; /* north and south: Hameln; east: Aerzen */
    struct str room;                 /* 2.14 at north */
    account_id agent, agent2, head, contact, teacher, teacher2, official, auditor, provider, steering, sysadmin,
        foreign_contact, foreign_official;
};

/* Migrated database, catalogue, two authorities, three schools, one person per role. */
struct county *county_open(struct db *);
/* From now on the browser is signed in as this person. */
void county_as(struct county *, account_id);

/* Formatted text that lives as long as the test. */
__attribute__((format(printf, 1, 2))) const char *textf(const char *format, ...);
/* Where an answer sends the browser. */
const char *county_location(struct response);
/* Ref of a service by its key in the catalogue. */
const char *service_ref_of(struct county *, const char *key);
/* The signed-in person reports: path of the new ticket, "/desk/tickets/<ref>". */
const char *county_report(struct county *, const struct place *, const char *service, const char *effect,
                          const char *subject);
/* POST to `path` + `act`, expecting 303 back to the ticket. */
void county_act(struct county *, const char *path, const char *act, const char *body);
/* The ticket as somebody sees it. */
struct ticket county_ticket(struct county *, account_id, const char *path);
/* The number, "2026-000001". */
const char *county_number(struct county *, const char *path);
/* A report of the teacher at north that is in the agent's hands. */
const char *county_taken(struct county *, const char *subject);
/* A firm the head enters in the register today; both authorities are asked when it sees personal data. */
struct county_firm {
    subprocessor_id id;
    struct str ref;
};
struct county_firm county_firm(struct county *, const char *name, bool personal_data);
void county_firm_answer(struct county *, account_id official, authority_id, struct county_firm,
                        enum subprocessor_state);
/* An API token of the account with these scopes; its text. */
const char *county_token(struct county *, account_id, const char *scopes);
/* A header of an answer, kept; "" when it has none. */
const char *county_header(struct response, const char *name);
/* The contract of every record that machines change (desk.md 19): without If-Match 428, with the tag of the
   record 200 and `want` in it, with the tag of before 412 and the record as it is. */
void county_expect_patched(struct county *, const char *token, const char *path, const char *body, const char *want);
/* POST twice under one key: done once, the second answer is the first one.  Returns it. */
struct response county_once(struct county *, const char *token, const char *path, const char *body, int status);

#endif
