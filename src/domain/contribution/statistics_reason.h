/*
 * domain/contribution/statistics_reason.h -- why a row of the pupil statistics is not counted,
 * or why the whole file is refused.  The codes are stable; their sentences are translations.
 */
#ifndef DOMAIN_CONTRIBUTION_STATISTICS_REASON_H
#define DOMAIN_CONTRIBUTION_STATISTICS_REASON_H

#include "platform/i18n.h"

/* X(code, stops): `stops` true: nothing of the file is stored until it is put right;
   false: the row does not belong into the key, it is listed and left out. */
/* clang-format off */
#define STATISTICS_REASONS(X) \
    X(private_school, false) X(school_unknown, false) X(not_participant, false) X(school_closed, false) \
    X(sum_row, false) \
    X(row_width, true) X(number_wrong, true) X(year_wrong, true) \
    X(form_missing, true) X(form_unknown, true) X(form_not_of_school, true) X(form_without_level, true) \
    X(grade_unknown, true) X(grade_out_of_range, true) X(grades_missing, true) \
    X(pupils_missing, true) X(pupils_not_a_number, true) X(pupils_decimal, true) X(pupils_negative, true) \
    X(pupils_too_many, true) X(duplicate, true) X(total_differs, true)
/* clang-format on */

#define STATISTICS_REASON_(code, stops) REASON_##code,
enum statistics_reason { REASON_NONE, STATISTICS_REASONS(STATISTICS_REASON_) REASON_END };

/* "grades_missing"; "" for REASON_NONE. */
struct str statistics_reason_code(enum statistics_reason);
/* REASON_NONE: no such code. */
enum statistics_reason statistics_reason_by_code(struct str);
enum msg statistics_reason_msg(enum statistics_reason);
bool statistics_reason_stops(enum statistics_reason);

#endif
