/*
 * contribution/budget_file.h -- lines of a budget plan from a table of text: which columns it has and which
 * row is refused for what.  Pure.
 */
#ifndef CONTRIBUTION_BUDGET_FILE_H
#define CONTRIBUTION_BUDGET_FILE_H

#include "domain/contribution/budget.h"

struct budget_file_row {
    int line; /* in the file */
    struct budget_line value;
    enum msg fault; /* MSG_NONE: can be taken */
    struct str column, cell;
};
struct budget_file {
    struct budget_file_row *at;
    size_t n, refused;
    struct str missing; /* columns that are missing, "": none; then there are no rows */
};
/* Columns Nummer, Bezeichnung, Bereich, Kostenart, Kostenbeitrag (ja, nein), and amounts in columns whose head ends
   with a year ("Ansatz 2027"); that of the plan's year must be there, the others are 0 when missing.
   ERR_MALFORMED, ERR_TOO_LARGE: as csv_read, or more than BUDGET_LINES_MAX rows. */
enum err budget_file_read(struct mem *, struct str bytes, enum budget_scheme, int year, struct budget_file *);

#define BUDGET_NUMBER_MAX 40
/* An amount in euro within the bounds of the room. */
bool budget_cents_parse(struct str, int64_t *cents);

#endif
