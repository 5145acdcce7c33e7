/*
 * agreement/proceeding.h -- joining, leaving and ending by consent as guided work: which items there are,
 * when one is done, and what other rooms add (§§ 2, 9; domain/contributions.md section 10,
 * domain/operations.md section 10).
 */
#ifndef AGREEMENT_PROCEEDING_H
#define AGREEMENT_PROCEEDING_H

#include "base/day.h"
#include "base/id.h"
#include "platform/i18n.h"

struct tx;

/* Stored numbers: add at the end. */
enum proceeding_kind { PROCEEDING_JOINING = 1, PROCEEDING_LEAVING, PROCEEDING_CANCELLATION, PROCEEDING_KIND_END };
/* Of the year's cost: the others keep their amounts, or all are fixed anew from the day on. */
enum proceeding_choice { PROCEEDING_KEEP = 1, PROCEEDING_REFIX };
/* Twelfths, or days of the calendar year. */
enum proceeding_basis { PROCEEDING_MONTHS = 1, PROCEEDING_DAYS };
enum proceeding_side { PROCEEDING_BY_PROVIDER = 1, PROCEEDING_BY_PARTY };
enum proceeding_outcome { PROCEEDING_CLOSED = 1, PROCEEDING_WITHDRAWN };
enum proceeding_item {
    PROCEEDING_PARTY_TYPE = 1,
    PROCEEDING_TEXT,
    PROCEEDING_SCHOOLS,
    PROCEEDING_MANDATE,
    PROCEEDING_PEOPLE,
    PROCEEDING_SUBPROCESSORS,
    PROCEEDING_CONTACTS,
    PROCEEDING_CALENDARS,
    PROCEEDING_EFFECT,
    PROCEEDING_EXIT_PACKAGE,
    PROCEEDING_TICKETS,
    PROCEEDING_VISITS,
    PROCEEDING_DEVICES,
    PROCEEDING_FRAMEWORK,
    PROCEEDING_SEATS,
    PROCEEDING_STAFF,
    PROCEEDING_SETTLEMENT,
    PROCEEDING_AGREED_DAY, /* § 9 (5): these four and no other */
    PROCEEDING_AGREED_MONEY,
    PROCEEDING_AGREED_DATA,
    PROCEEDING_AGREED_MATERIAL,
    PROCEEDING_REFIXING, /* option 2 of joining */
    PROCEEDING_ITEM_END
};

/* How an item is judged: by a person, or by what is counted. */
enum proceeding_judge {
    JUDGED_BY_PERSON = 1,
    JUDGED_BY_NONE_LEFT,  /* done when the count is 0 */
    JUDGED_BY_SOME_THERE, /* done when it is not */
    JUDGED_IF_ANY         /* a person, when the count is not 0 */
};
struct proceeding_rule {
    unsigned kinds; /* bit per enum proceeding_kind */
    enum proceeding_judge judge;
    enum msg title, hint;
    const char *path; /* where one sees to it; NULL: nowhere here */
};
/* NULL: no such item, or not one of that kind. */
const struct proceeding_rule *proceeding_rule(int kind, int item);
/* May a person tick it? */
bool proceeding_by_person(enum proceeding_judge, int64_t count);
bool proceeding_done(enum proceeding_judge, int64_t count, bool ticked);
enum msg proceeding_kind_msg(int kind);
enum msg proceeding_choice_msg(int choice);
enum msg proceeding_basis_msg(int basis);
enum msg proceeding_side_msg(int side);

/* --- what other rooms know ------------------------------------------------------------------ */

struct proceeding_facts {
    authority_id authority;
    struct str name;         /* of it */
    int kind, choice, basis; /* the enums above */
    struct day day;          /* first of who joins, else the last */
    int64_t pupils[3];       /* of who joins: primary, lower, upper */
    struct day received;     /* its own notice arrived; DAY_NONE: there is none of its own */
};
struct proceeding_counts {
    int64_t of[PROCEEDING_ITEM_END];
};
struct proceeding_line {
    authority_id authority;
    struct str name;
    int64_t year_before, year_after, full_before, full_after; /* cents, see 0004_proceeding.sql */
};
struct proceeding_effect {
    enum msg missing; /* why nothing can be computed, else MSG_NONE */
    int year;
    struct str basis_text; /* number and version of the fixing */
    int64_t annual_cents, owed_cents, paid_cents;
    struct proceeding_line *at;
    size_t n;
};
/* § 9 (3) S. 2. */
struct proceeding_staff {
    bool known; /* the number that counts was there on the day of receipt */
    bool due;
    bool by_fixing; /* Q16 was decided so: the fixing's number counts */
    int school_year;
    int64_t pupils, fixing_pupils;
};
/* Each member may be NULL; app/modules.c lists the sources, NULL at the end. */
struct agreement_proceeding_source {
    /* MSG_NONE, or what is wrong with the day under the basis. */
    enum msg (*day_wrong)(const struct proceeding_facts *);
    /* *system*: fills the items it knows. */
    enum err (*count)(struct tx *, const struct proceeding_facts *, struct proceeding_counts *);
    /* *system* */
    enum err (*effect)(struct tx *, const struct proceeding_facts *, struct proceeding_effect *);
    enum err (*staff)(struct tx *, const struct proceeding_facts *, struct proceeding_staff *);
};
extern const struct agreement_proceeding_source *const agreement_proceeding_sources[];

#endif
