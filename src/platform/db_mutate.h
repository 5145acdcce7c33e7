/*
 * platform/db_mutate.h -- for `make sweep` only: which statements ran, and one
 * scope fragment of one statement taken away, so that the sweep can prove that
 * somebody would notice (trust chapter 4, "Mutation").  Inert in every program:
 * nothing but the sweep calls the first two.
 */
#ifndef PLATFORM_DB_MUTATE_H
#define PLATFORM_DB_MUTATE_H

#include "platform/db.h"

/* From the next preparation on, fragment number `fragment` (from 0) in the text of
   the statement is true for everybody; NULL: none.  A fragment is EXISTS over
   `reach`, or for statements about the actor's own rows the comparison with $1. */
void db_test_mutate(const struct db_statement *, int fragment);
/* How many there are in all pieces together. */
int db_test_fragments(const struct db_statement *);
/* Called for each execution; NULL: nobody listens. */
void db_test_trace(void (*seen)(const struct db_statement *));

/* For db_cache.c: `text` is a copy of the piece's. */
void mutate_text(const struct db_statement *, const struct db_piece *, char *text);
void mutate_seen(const struct db_statement *);

#endif
