/*
 * desk/coverage.h -- three-way routing in words: body, school, authority, and what is
 * not part of the service (GK.Ex.1).  Pure.  Source: domain/desk.md 7.
 */
#ifndef DESK_COVERAGE_H
#define DESK_COVERAGE_H

#include "domain/agreement/agreement.h"
#include "domain/desk/ticket.h"

/* Chip of the ticket: "Aufgabe der Schule". */
enum msg coverage_msg(int routing);
/* What the reporter reads before and after sending; "" for what the body does. */
struct str coverage_text(struct mem *, enum lang, int routing, struct str service, struct str authority);
/* Minutes booked on it may enter the cost statement (Z5.1.1). */
bool coverage_counts(int routing);

#endif
