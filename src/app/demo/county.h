/*
 * app/demo/county.h -- the county Musterland: nine authorities, six of them
 * participants, 53 schools (32 supported), 300 people, 5,000 tickets over three
 * years.  Invented; no real person, school or town.
 */
#ifndef APP_DEMO_COUNTY_H
#define APP_DEMO_COUNTY_H

#include "app/demo/people.h"
#include "domain/agreement/agreement.h"
#include "domain/privacy/privacy.h"

enum {
    DEMO_AUTHORITIES = 9,
    DEMO_PARTICIPANTS = 6,
    DEMO_SCHOOLS = 53,
    DEMO_SUPPORTED = 32,
    DEMO_PEOPLE = 300,
    DEMO_ROOMS = 12,
    DEMO_TEACHERS_MAX = 8
};

struct demo_school {
    school_id id;
    authority_id authority;
    bool supported;
    struct str name;
    room_id rooms[DEMO_ROOMS];
    struct str room_numbers[DEMO_ROOMS];
    account_id contact;
    account_id teachers[DEMO_TEACHERS_MAX];
    size_t nteachers;
};
struct county {
    struct rand rand;
    struct str password_hash;
    authority_id authorities[DEMO_AUTHORITIES];
    struct demo_school schools[DEMO_SCHOOLS];
    account_id agents[12];
    size_t nagents; /* service desk and technicians */
    struct login personas[12];
    size_t npersonas; /* one per persona, for the printout */
    struct login agents_login[16];
    size_t nlogins; /* for load runs */
    size_t people;
    account_id head, officials[DEMO_AUTHORITIES], firm;
};

/* Everything but the tickets, in the given write tx (the house is initialised). */
enum err county_build(struct tx *, struct county *, int agents);

/* The register of external providers with the answers of the participants. */
enum err county_firms(struct db *, struct county *, struct instant at, struct mem *);
/* Labels of all supported schools, and their PIN; after county_build in the same tx. */
#define DEMO_PIN "482913"
enum err county_labels(struct tx *, const struct county *);

/* What happens on some day of the three years, between two steps of the tickets; by time. */
struct demo_event {
    struct instant at;
    account_id who;
    enum err (*run)(struct tx *, void *);
    void *arg;
};
struct demo_calendar {
    struct demo_event *at;
    size_t n, next;
};
struct demo_plan {
    int64_t tickets;
    struct instant from, until;
    bool load;
    struct demo_calendar calendar; /* empty for a load */
};
/* The events until this moment that did not happen yet. */
enum err county_events(struct db *, struct demo_plan *, struct instant until, struct mem *);
/* One write transaction of this person; what it needed of `mem` is given back. */
enum err county_step(struct db *, struct mem *, struct instant at, account_id who, enum err (*run)(struct tx *, void *),
                     void *arg);
/* Notices made until now are sent to nobody; the feed of changes keeps what a night
   leaves of it. */
enum err county_forget(struct db *, struct mem *, struct instant at);

/* Tickets in the order of time, each step by the person who does it; `load`: in
   large transactions, with texts of fixed length and known words.  `progress` is
   called now and then with the number done. */
enum err county_tickets(struct db *, struct county *, struct demo_plan *, void (*progress)(int64_t done, int64_t all));

/* Words of the load texts: in 8 % and in 0.1 % of the tickets. */
#define DEMO_COMMON_WORD "Projektionslampe"
#define DEMO_RARE_WORD "Zugangsweiche"

#endif
