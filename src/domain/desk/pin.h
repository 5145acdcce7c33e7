/*
 * desk/pin.h -- the school's PIN and the phones that know it (domain/desk.md 4.1).
 *
 * Six digits, kept as a hash under a key derived from the master key: a copy of the
 * database alone cannot try them all.  An attempt is counted and committed before it
 * is checked (AUT-3): pin_attempt in a transaction of its own, then pin_check.
 */
#ifndef DESK_PIN_H
#define DESK_PIN_H

#include "platform/db.h"

enum { PIN_DIGITS = 6, PIN_PHONE_DAYS = 180 };

/* Who is trying: the browser's own mark and its address. */
struct pin_caller {
    struct str phone, address;
};

/* *paused: too many wrong ones, nothing more is checked for an hour.  school 0: the
   label is unknown; everything else looks the same. */
enum err pin_attempt(struct tx *, school_id, const struct pin_caller *, bool *paused);
enum err pin_paused(struct tx *, school_id, const struct pin_caller *, bool *paused);
/* *right; then the attempt does not count.  A wrong one may begin the pause. */
enum err pin_check(struct tx *, school_id, struct str pin, const struct pin_caller *, bool *right);

/* school W (not a teacher's): state of the PIN of one school; ERR_NOT_FOUND. */
struct pin_state {
    school_id school;
    school_ref school_ref;
    authority_id authority;
    struct str school_name;
    bool has_pin;
    struct instant changed_at;
};
enum err pin_state(struct tx *, school_ref, struct pin_state *);
/* The first school whose PIN the actor may change; ERR_NOT_FOUND. */
enum err pin_own_school(struct tx *, school_id home, school_ref *);
/* A new PIN, shown once; all phones have to type it anew. */
enum err pin_renew(struct tx *, const struct pin_state *, struct str *pin);
/* *system*: a PIN given by the demo and the seed. */
enum err pin_put(struct tx *, school_id, authority_id, struct str pin);

/* A phone that typed the right PIN; `cookie`: what it had, "" or ended: a new one.
   *cookie_out is its value. */
enum err pin_phone_add(struct tx *, school_id, struct str cookie, struct str *cookie_out);
/* Does the phone know today's PIN of the school? */
enum err pin_phone_knows(struct tx *, struct str cookie, school_id, bool *knows);
/* The first school whose PIN it knows; ERR_NOT_FOUND. */
enum err pin_phone_school(struct tx *, struct str cookie, school_id *);
/* Name under which the limits of its reports are counted. */
struct str pin_phone_name(struct mem *, struct str cookie);

#endif
