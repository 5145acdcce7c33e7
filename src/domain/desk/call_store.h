/*
 * desk/call_store.h -- the only SQL for calls.  Callers nobody knows belong to no place:
 * every colleague of the body sees them, auditors do not.
 */
#ifndef DESK_CALL_STORE_H
#define DESK_CALL_STORE_H

#include "domain/agreement/agreement.h"
#include "domain/desk/call.h"
#include "domain/desk/ticket_store.h"

struct call_told { /* one event of the telephone system */
    enum call_event event;
    struct str key, from, to, queue, people;
    bool outgoing;
    enum call_cause cause; /* 0: not told */
};
/* call_log C.  Twice or out of order: the same in the end. */
enum err call_tell(struct tx *, const struct call_told *);

struct call_row {
    call_id id;
    call_ref ref;
    bool outgoing;
    struct str number, line, queue, people;
    authority_id authority;
    school_id school;
    school_ref school_ref;
    contact_id contact;
    struct str school_name, contact_name;
    struct instant rang_at, answered_at, ended_at, done_at, created_at;
    int cause;
    ticket_ref ticket;
    int64_t ticket_number; /* 0: none */
};
struct call_rows {
    struct call_row *at;
    size_t n;
};
/* call_log L: newest first; only the missed ones nobody has seen to. */
enum err call_list(struct tx *, bool missed, int64_t limit, struct call_rows *);
/* call_log R */
enum err call_find(struct tx *, call_ref, struct call_row *);
/* call_log L */
enum err call_missed_count(struct tx *, int64_t *n);
/* call_log C: a missed call is seen to. */
enum err call_done(struct tx *, const struct call_row *);
/* call_log C: the ticket written during it, whose school the caller's is from now on. */
enum err call_ticket(struct tx *, const struct call_row *, const struct ticket *);

/* The actor's own card: off until he switches it on. */
struct call_card {
    bool on;
    struct str extension;
};
enum err call_card_get(struct tx *, struct call_card *);
enum err call_card_put(struct tx *, const struct call_card *);
/* The call the card is about: rings or is talked, at the actor's own extension when he
   named one, not older than two hours.  ERR_NOT_FOUND: none. */
enum err call_now(struct tx *, const struct call_card *, struct call_row *);

/* Whom a number belongs to (call_log C): persons exactly, else one school exactly, else the
   longest trunk. */
struct call_match {
    authority_id authority;
    school_id school;
    contact_id contact;
    size_t persons;
};
enum err call_match(struct tx *, struct str number, struct call_match *);
/* Those whose telephone this is, for the card of a number shared by several. */
struct call_person {
    struct str name, school;
};
struct call_persons {
    struct call_person *at;
    size_t n;
};
enum err call_persons(struct tx *, struct str number, struct call_persons *);

/* *system*: forgets calls after their time. */
enum err call_sweep(struct tx *, int64_t *n);

#endif
