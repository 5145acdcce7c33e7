/*
 * desk/desk.h -- the door of room "desk": reports, tickets, answers and the
 * joint solution test.  What it does and why: README.md.
 */
#ifndef DOMAIN_DESK_DESK_H
#define DOMAIN_DESK_DESK_H

#include "platform/module.h"

extern const struct module desk_module;

/* *system*: is there any ticket at all?  For the first steps of a new installation. */
enum err desk_any_ticket(struct tx *, bool *yes);

#endif
