/*
 * desk/desk.h -- the door of room "desk": reports, tickets, answers and the
 * joint solution test.  What it does and why: README.md.
 */
#ifndef DOMAIN_DESK_DESK_H
#define DOMAIN_DESK_DESK_H

#include "domain/agreement/agreement.h"
#include "platform/module.h"

extern const struct module desk_module;

/* Schools without hours of a party that joins, open tickets of one that leaves. */
extern const struct agreement_proceeding_source desk_proceedings;

/* *system*: is there any ticket at all?  For the first steps of a new installation. */
enum err desk_any_ticket(struct tx *, bool *yes);

#endif
