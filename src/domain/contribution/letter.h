/*
 * contribution/letter.h -- the notices of a signed fixing, one per participant (agreement section 5 (2)).
 */
#ifndef CONTRIBUTION_LETTER_H
#define CONTRIBUTION_LETTER_H

#include "domain/contribution/letter_pdf.h"

/* Makes and stores the letter of each participant that has none yet; *made: how many.  Opens its own
   transactions (ROUTE_STEPS).  ERR_CONFLICT: the fixing is not signed, or what is computed from its frozen inputs
   is not what the signature stored (sum_mismatch). */
enum err letters_make(struct request *, fixing_ref, size_t *made);
/* The same in a write transaction of the caller's, which stays open while they are drawn: for who is alone with the
   database. */
enum err letters_make_alone(struct tx *, fixing_ref, size_t *made);

#endif
