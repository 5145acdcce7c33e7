/*
 * desk/clock_internal.h -- what clock_store.c and clock_job.c share.
 */
#ifndef DESK_CLOCK_INTERNAL_H
#define DESK_CLOCK_INTERNAL_H

#include "domain/desk/clock_store.h"
#include "domain/desk/ticket_internal.h"

/* What made the clocks be read anew: decides what the history says about it. */
enum clock_why { CLOCK_WHY_START, CLOCK_WHY_MOVE, CLOCK_WHY_FIELD, CLOCK_WHY_CALENDAR };

/* Read and write the clocks of one ticket as it is stored now. */
enum err clock_refresh(struct tx *, ticket_id, enum clock_why);

/* When the school's side is next reminded or its time is over; INSTANT_NONE: it has no time limit.
   *over: that moment is the end.  `steps`: reminders sent. */
enum err clock_step_at(struct tx *, school_id, const struct phase_row *, struct instant waits_until, int steps,
                       struct instant *at, bool *over);

#endif
