/*
 * app/demo/seed.h -- a database for the walk over all routes (trust chapter 4):
 * two authorities, three schools, every role, and a word of its own in every
 * text of every tenant.  `pedell seed-test` prints it; tests fill it in process.
 */
#ifndef APP_DEMO_SEED_H
#define APP_DEMO_SEED_H

#include "app/demo/people.h"
#include "domain/agreement/agreement.h"
#include "domain/desk/ticket_store.h"
#include "domain/privacy/privacy.h"

/* Places by number: authorities A, B; schools A1, A2, B1; the body. */
enum seed_place { PLACE_BODY, PLACE_A, PLACE_B, PLACE_A1, PLACE_A2, PLACE_B1, PLACE_COUNT };
extern const char *const seed_place_names[PLACE_COUNT]; /* "", "A", "B", "A1", ... */

/* A word that stands in one text only.  `object` is who may read it by the matrix;
   `owner` 0 or the account it belongs to (requester, author of own work);
   `provider`: in a ticket that was handed to the external provider. */
struct canary {
    struct str word;
    enum seed_place place;
    enum object object;
    account_id owner;
    bool provider;
    const char *where;
};

struct seed_account {
    const char *key;
    enum seed_place place;
    struct login login;
    struct str token;
    bool signs_in;
};
enum { SEED_ACCOUNTS = 24, SEED_CANARIES = 600, SEED_TICKETS = 16, SEED_LINKS = 14 };
struct seed_ticket {
    enum seed_place place;
    ticket_id id;
    ticket_ref ref;
    account_id requester;
    bool provider;
};
struct seed_link {
    const char *kind;
    enum seed_place place;
    struct str token;
};

struct seed {
    struct db *db;
    struct mem *mem;
    struct rand rand;
    struct instant at; /* of the next step */
    struct str password_hash;
    authority_id authorities[PLACE_COUNT]; /* of the place */
    school_id schools[PLACE_COUNT];        /* 0 where the place is no school */
    room_id rooms[PLACE_COUNT];
    struct seed_account accounts[SEED_ACCOUNTS];
    size_t naccounts;
    struct canary canaries[SEED_CANARIES];
    size_t ncanaries;
    struct seed_ticket tickets[SEED_TICKETS];
    size_t ntickets;
    struct seed_link links[SEED_LINKS];
    size_t nlinks;
    subprocessor_ref firm; /* of the external provider at A */
};

/* PINs of the schools. */
extern const char *const seed_pins[PLACE_COUNT];
#define SEED_PASSWORD "Rundgang-Probe-2026"

/* Fills an empty, migrated database, each step by the person who does it, from
   `start` on in steps of a minute.  ERR_CONFLICT: somebody lives there already.
   `mem`: LIMIT_ARENA_JOB. */
enum err seed_fill(struct db *, struct mem *, struct instant start, struct str password_hash, struct seed *);
/* One JSON document: password, accounts, objects, links, canaries. */
enum err seed_json(struct seed *, struct buf *);

/* --- for the files of seed only ------------------------------------------------- */

struct str seed_word(struct seed *, enum seed_place, enum object, account_id owner, const char *where);
const struct seed_account *seed_account(const struct seed *, const char *key);
/* One write transaction of somebody ({ 0 }: the system), a minute after the last. */
enum err seed_step(struct seed *, account_id who, enum err (*run)(struct seed *, struct tx *, void *arg), void *arg);
enum err seed_places(struct seed *, struct tx *, void *);
enum err seed_people(struct seed *, struct tx *, void *);
enum err seed_firms(struct seed *);
enum err seed_tickets(struct seed *);
enum err seed_rest(struct seed *);
enum err seed_incidents(struct seed *);
enum err seed_statistics(struct seed *);
enum err seed_register(struct seed *);
enum err seed_fixing(struct seed *);
enum err seed_proceeding(struct seed *);
enum err seed_payment(struct seed *);
enum err seed_budget(struct seed *);
enum err seed_tools(struct seed *);

#endif
