/*
 * desk/try.h -- what was tried before the desk: one look at one fault, its tries by card,
 * version, answer, role and time, counted also when no ticket follows (domain/desk.md 5).
 *
 * A look is reached through a place the caller has checked (a scanned label, a ticket):
 * statements below it carry no scope of their own.
 */
#ifndef DESK_TRY_H
#define DESK_TRY_H

#include "domain/desk/card.h"

enum try_answer { TRY_WORKS = 1, TRY_FAILS, TRY_NO_TIME };
enum look_outcome { LOOK_OPEN, LOOK_SOLVED, LOOK_HANDED_OVER };

struct look_new {
    authority_id authority;
    school_id school;
    room_id room;
    device_id device;
    struct card_place place;
    enum try_role role;
    ticket_id ticket; /* 0: none yet */
};
struct look_row {
    look_id id;
    look_ref ref;
    authority_id authority;
    school_id school;
    room_id room;
    device_id device;
    model_id model;
    struct str class_key, service;
    int role, outcome;
    ticket_id ticket;
};
enum err look_begin(struct tx *, const struct look_new *, struct look_row *);
/* Of this school; ERR_NOT_FOUND. */
enum err look_by_ref(struct tx *, look_ref, school_id, struct look_row *);
/* *system*: of a record the caller may already see. */
enum err look_by_id(struct tx *, look_id, struct look_row *);
enum err look_of_ticket(struct tx *, ticket_id, struct look_row *);
/* The ticket that came of it; an open look stays open while the school still looks. */
enum err look_link(struct tx *, const struct look_row *, ticket_id);
enum err look_end(struct tx *, const struct look_row *, enum look_outcome);

struct try_row {
    int64_t n;
    card_id card;
    struct str topic;
    int answer, role;
    struct instant at;
};
struct try_rows {
    struct try_row *at;
    size_t n;
};
/* One answer per card and look; ERR_CONFLICT: this card was answered. */
enum err try_add(struct tx *, const struct look_row *, const struct card_row *, enum try_answer, enum try_role);
enum err try_list(struct tx *, look_id, struct try_rows *);
/* Cards of the place that were not answered yet, at most what the role sees in all. */
enum err try_next(struct tx *, const struct look_row *, enum try_role, struct card_rows *);
/* "Geprüft: Netzteil – geht nicht; HDMI am Panel – keine Zeit"; "" without tries.  Always German:
   it becomes part of the ticket. */
struct str try_sentence(struct mem *, const struct try_rows *);

/* Numbers of a month: per school and model (or class, or service where there is no model). */
struct try_sum {
    authority_id authority;
    school_id school;
    struct str school_name, subject; /* "Epson EB-L200", "Beamer und Bildschirm", "Netzwerk und WLAN" */
    int64_t shown, solved, handed_over, skipped;
    int64_t median_seconds; /* of looks that ended; -1: none did */
};
struct try_sums {
    struct try_sum *at;
    size_t n;
};
/* ticket L of the whole school, no teacher's and no provider's; [from, to). */
enum err try_sums(struct tx *, struct instant from, struct instant to, struct try_sums *);
/* The same: referrals of GK.Sch.5 per school. */
struct referral_sum {
    struct str school_name;
    int64_t count;
};
struct referral_sums {
    struct referral_sum *at;
    size_t n;
};
enum err referral_add(struct tx *, authority_id, school_id, struct str service, int channel);
/* ... "Direkt an den Service-Desk" per school. */
enum err direct_sums(struct tx *, struct instant from, struct instant to, struct referral_sums *);
enum err referral_sums(struct tx *, struct instant from, struct instant to, struct referral_sums *);

#endif
