/*
 * desk/missed.h -- words that were searched for and found nowhere, for the authors of
 * instructions (domain/desk.md 13).
 *
 * A search box also gets names and numbers of people.  So single words are counted,
 * never queries; only words of letters; none that is the name of a contact; and the
 * word itself is stored only when MISSED_PERSONS different persons looked for it
 * within MISSED_WEEKS weeks.  Before that there is a keyed hash of the word and one
 * of word and person.
 */
#ifndef DESK_MISSED_H
#define DESK_MISSED_H

#include "platform/db.h"

#define MISSED_PERSONS 3
#define MISSED_WEEKS 12

/* The actor found nothing with this query. */
enum err missed_add(struct tx *, struct str query);

struct missed_row {
    struct day week; /* its Monday */
    struct str word;
    int64_t count;
};
struct missed_rows {
    struct missed_row *at;
    size_t n;
};
/* help_article W: week by week, newest first, the most wanted first. */
enum err missed_list(struct tx *, struct missed_rows *);
/* Hashes and words that are too old. */
enum err missed_forget(struct tx *);

#endif
