/*
 * app/demo/text.h -- synthetic German texts of a school's IT troubles, from a
 * seeded generator: the same seed gives the same county.
 */
#ifndef APP_DEMO_TEXT_H
#define APP_DEMO_TEXT_H

#include "base/mem.h"
#include "base/rand.h"
#include "base/str.h"

struct demo_trouble {
    const char *service;                               /* key of the service catalogue */
    int effect, extent;                                /* enum ticket_effect, ticket_extent */
    struct str subject, text;                          /* with the room put in */
    struct str question, answer, note, solution, test; /* what the two sides write later */
};
/* A trouble in that room ("R 2.14"), as a teacher would put it. */
struct demo_trouble demo_trouble(struct mem *, struct rand *, struct str room);
/* About `len` bytes of everyday sentences, for load: same words as above. */
struct str demo_filler(struct mem *, struct rand *, size_t len);

struct str demo_person(struct mem *, struct rand *); /* "Katrin Ahlers" */
/* katrin.ahlers.17@demo.example */
struct str demo_mail(struct mem *, struct str person, int number);

#endif
