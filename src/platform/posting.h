/*
 * platform/posting.h -- an inverted index of the few words of names and titles:
 * schools, rooms, contacts, articles.  Tickets have a full-text index of their own
 * (domain/desk/search_store.c), because there are many and they are never renamed.
 *
 * A reader joins `posting` with the record's table and asks the scope there: a
 * row here tells nothing to who does not reach the record.
 */
#ifndef PLATFORM_POSTING_H
#define PLATFORM_POSTING_H

#include "platform/db.h"

enum posting_kind { POSTING_SCHOOL = 1, POSTING_ROOM, POSTING_CONTACT, POSTING_ARTICLE, POSTING_KIND_END };
/* The same numbers in SQL. */
#define POSTING_SCHOOL_SQL "1"
#define POSTING_ROOM_SQL "2"
#define POSTING_CONTACT_SQL "3"
#define POSTING_ARTICLE_SQL "4"

/* The words a record is found by from now on: those of `own`; those of `beside` (the school
   of a room) only narrow what others found.  Both empty: it is not found any more. */
enum err posting_put(struct tx *, enum posting_kind, int64_t record, struct str own, struct str beside);
/* *system*: the record has words already. */
enum err posting_has(struct tx *, enum posting_kind, int64_t record, bool *yes);

/* Terms that begin with a stem lie in [low, high). */
struct posting_range {
    struct blob low, high;
};
struct posting_range posting_range(struct mem *, struct str stem);

#endif
