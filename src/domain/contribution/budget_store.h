/*
 * contribution/budget_store.h -- the only SQL of budget plans: versions by year, their lines, the adoption that
 * closes one and tells the fixings what each year costs.
 */
#ifndef CONTRIBUTION_BUDGET_STORE_H
#define CONTRIBUTION_BUDGET_STORE_H

#include "domain/contribution/budget.h"
#include "platform/db.h"

struct budget_row {
    budget_id id;
    budget_ref ref;
    int year, version, scheme; /* enum budget_scheme */
    struct str document, decision;
    struct day adopted_on; /* DAY_NONE: a draft */
    bool in_force;         /* the newest adopted one of its year */
    struct instant created_at;
};
struct budget_rows {
    struct budget_row *at;
    size_t n;
};

/* budget_report L: newest year and version first.  A draft is for the body alone. */
enum err budgets_reached(struct tx *, struct budget_rows *);
/* budget_report R, by the same rule. */
enum err budget_by_ref(struct tx *, budget_ref, struct budget_row *);
/* The next version of the year, with the lines of the one before; the caller has budget_report C. */
struct budget_new {
    int year;
    enum budget_scheme scheme;
    struct str document;
};
enum err budget_add(struct tx *, const struct budget_new *, struct budget_row *);

/* *system*: as they stand now, by area and number. */
enum err budget_lines(struct tx *, budget_id, struct budget_lines *);
/* *system*: adds the line or takes the place of the one of its number; `drop`: leaves it out from now on.
   ERR_CONFLICT: adopted already, or too many; ERR_INVALID at the field; ERR_NOT_FOUND: nothing to drop. */
enum err budget_line_put(struct tx *, const struct budget_row *, const struct budget_line *, bool drop);
/* *system*: all of them, or none. */
enum err budget_lines_put(struct tx *, const struct budget_row *, const struct budget_line *, size_t n);

/* *system*: closes the version; its cost becomes the plan of its year and of the outlook.  ERR_CONFLICT: adopted
   already, no lines, or a line with postings or values is missing; ERR_INVALID at "adopted_on". */
enum err budget_adopt(struct tx *, const struct budget_row *, struct day, struct str decision);

#endif
