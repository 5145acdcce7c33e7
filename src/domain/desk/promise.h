/*
 * desk/promise.h -- the promise as a sentence with a date in words, never "in three
 * hours"; in a state that waits it says what for.  Source: domain/desk.md 9.
 */
#ifndef DESK_PROMISE_H
#define DESK_PROMISE_H

#include "domain/desk/calendar.h"
#include "domain/desk/ticket_store.h"

/* "Wir melden uns bis Donnerstag, 3. Dezember, 12:00 Uhr." */
enum err promise_sentence(struct tx *, enum lang, const struct ticket *, struct str *);
/* The same of what a sentence is made of, e.g. before a ticket exists. */
struct promise {
    int state, reason;
    struct instant promised_at, waits_until;
    const struct calendar *hours; /* outside them it says when somebody reads */
};
struct str promise_words(struct mem *, enum lang, const struct promise *, struct instant now);

#endif
