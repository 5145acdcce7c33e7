/*
 * domain/contribution/statistics_check.h -- the rows of a file against the register of
 * schools: which count, which are left out and why, and which stop the import.
 */
#ifndef DOMAIN_CONTRIBUTION_STATISTICS_CHECK_H
#define DOMAIN_CONTRIBUTION_STATISTICS_CHECK_H

#include "domain/contribution/statistics_file.h"
#include "platform/secret.h"

/* One number that counts. */
struct pupil_count {
    authority_id authority;
    authority_ref authority_ref;
    school_id school;
    struct str number;
    enum level_form form;
    int grade;
    int64_t pupils;
};
struct pupil_counts {
    struct pupil_count *at;
    size_t n;
};

struct statistics_check {
    struct statistics_file file;
    int school_year;
    struct pupil_counts counts; /* by school number, form and grade; none without pupils */
    int stopping, left_out;     /* lines */
};
/*
 * *system*, reads only.  A row counts when its school is in the register, belongs to a
 * participant (also one that joins later) and is open in the school year.  ERR_INVALID with
 * a refusal: the file as a whole, or a school year that has not begun.
 */
enum err statistics_check(struct tx *, struct str bytes, struct str profile, int school_year,
                          struct statistics_check *);

/* What rows_hash is of: {"rows":[{"authority":...,"form":...,"grade":...,"pupils":n,"school":...}],
   "school_year":"2024/25"}, keys sorted, no white space. */
struct str pupil_counts_canonical(struct mem *, int school_year, const struct pupil_counts *);

#endif
