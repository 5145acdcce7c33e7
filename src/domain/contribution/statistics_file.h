/*
 * domain/contribution/statistics_file.h -- a file of pupil statistics as it comes from an
 * office: one row per grade, or one column per grade.  Pure; whose school a row is, is
 * statistics_check.h.
 */
#ifndef DOMAIN_CONTRIBUTION_STATISTICS_FILE_H
#define DOMAIN_CONTRIBUTION_STATISTICS_FILE_H

#include "domain/contribution/level.h"

/* More than any county has; each needs room for its report. */
#define STATISTICS_CELLS_MAX 8000
#define STATISTICS_PROFILE_MAX 2000
#define STATISTICS_PUPILS_MAX 99999

/* One number of the file: pupils of a grade of a branch. */
struct statistics_line {
    int line;                                                       /* in the file, from 1 on */
    struct str number, name, form_words, grade_words, pupils_words; /* as written */
    enum level_form form;                                           /* FORM_NONE: not said, see form_words */
    int grade;
    int64_t pupils;
    enum statistics_reason reason;
    /* From statistics_check: */
    authority_id authority; /* 0: not known */
    school_id school;
};
struct statistics_lines {
    struct statistics_line *at;
    size_t n;
};
struct statistics_file {
    struct statistics_lines lines;
    struct str ignored; /* columns nobody reads, "A, B" */
    bool columns;       /* one column per grade */
    bool cp1252;
};

/*
 * `profile`: lines "heading of the file = heading Pedell knows", "-" for a column that is not
 * read; it wins over the synonyms.  A row with a fault is a line with its reason.
 * ERR_INVALID: *why says what is wrong with the file as a whole.
 */
enum err statistics_file_read(struct mem *, struct str bytes, struct str profile, int school_year,
                              struct statistics_file *, enum msg *why);

#endif
