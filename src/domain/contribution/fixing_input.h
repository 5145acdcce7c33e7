/*
 * contribution/fixing_input.h -- everything a fixing is computed from, gathered: as it is now for a
 * draft, as it was frozen from the check on (domain/contributions.md section 2).
 */
#ifndef CONTRIBUTION_FIXING_INPUT_H
#define CONTRIBUTION_FIXING_INPUT_H

#include "domain/contribution/canonical.h"
#include "domain/contribution/fixing_store.h"
#include "domain/contribution/plan_store.h"
#include "domain/contribution/statistics.h"

/* A closed result with the fixing whose key divides it. */
struct fixing_result {
    struct result_row row;
    struct fixing_row key_fixing;
    struct fixing_circle circle;
};
struct fixing_results {
    struct fixing_result *at;
    size_t n;
};
/* What keeps the draft from being checked; `detail` a year, a name or "". */
struct fixing_problem {
    enum msg text;
    struct str detail;
    const char *field;
    int question; /* enum interpretation_question, 0: it is not about one */
};
#define FIXING_PROBLEMS 96
struct fixing_problems {
    struct fixing_problem *at;
    size_t n;
};
struct fixing_input {
    struct fixing_row row;
    struct snapshot_row snapshot; /* id 0: none */
    struct fixing_circle circle;
    bool has_pupils;        /* the circle's numbers are there */
    bool provider;          /* the circle holds the provider */
    struct plan_rows plans; /* of the years of the period, id 0 where there is none */
    struct fixing_results results;
    struct result_rows uncovered; /* closed, but no fixing covered their year */
    struct fixing_problems problems;
};

/* *system*.  Open fixings: participants on the first day of the period, plans and results as they are,
   pupils out of the snapshot (ERR_CONFLICT when its rows no longer give its hash).  From the check on plans,
   results and participants are the frozen ones; final ones take their pupils as frozen too. */
enum err fixing_input(struct tx *, const struct fixing_row *, struct fixing_input *out);
/* The circle of a checked or final fixing, as frozen. */
enum err fixing_circle_frozen(struct tx *, const struct fixing_row *, struct fixing_circle *);
/* The participants with their pupils by grade, as readings A and B count them. */
enum err fixing_circle_by_grade(struct tx *, const struct fixing_input *, struct fixing_circle *);
/* The same pupils by school form, for reading C; ERR_NOT_FOUND: a level is not entered yet. */
enum err fixing_circle_by_form(struct tx *, const struct fixing_input *, struct fixing_circle *);

/* Levels of the forms under reading C, as entered. */
struct form_table fixing_form_table(const struct fixing_row *);

/* Beyond FIXING_PROBLEMS nothing is added. */
void fixing_problem_add(struct fixing_input *, struct fixing_problem);
/* Ready for fixing_compute; every year has a plan. */
bool fixing_input_computes(const struct fixing_input *);
struct fixing_terms fixing_terms_of(struct mem *, const struct fixing_input *, const struct fixing_circle *);

/* Canonical text and hash (C31's form). */
enum err fixing_canonical(struct mem *, const struct fixing_input *, struct str *text, struct sha256 *hash);

#endif
