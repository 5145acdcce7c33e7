/*
 * desk/responsibility.h -- who does what: school, authority, body, per version of the
 * concept (domain/desk.md 7).  A change is a new set for a concept version that has none
 * yet; a version exists only with the decision of the steering group (Z3.3).
 */
#ifndef DESK_RESPONSIBILITY_H
#define DESK_RESPONSIBILITY_H

#include "domain/agreement/agreement.h"

enum responsibility_part { PART_NONE, PART_TAKES, PART_RESPONSIBLE };
struct responsibility_row {
    struct str task, clause;
    int by_school, by_authority, by_body;
};
struct responsibility_rows {
    struct responsibility_row *at;
    size_t n;
};
/* Data of the house: the newest set whose concept is in effect on the day. */
enum err responsibility_on(struct tx *, struct day, struct concept_row *, struct responsibility_rows *);
/* ERR_CONFLICT: this version has its set, or there is no such version; ERR_INVALID: a task
   without exactly one responsible side. */
enum err responsibility_put(struct tx *, int concept_version, const struct responsibility_row *, size_t n);
/* The set of the annex for version 1; twice is once. */
enum err responsibility_init(struct tx *);

#endif
