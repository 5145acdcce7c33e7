/*
 * base/school_year.h -- school years, 1 August to 31 July (§ 28 NSchG),
 * by the year they begin in.  Pure.
 */
#ifndef BASE_SCHOOL_YEAR_H
#define BASE_SCHOOL_YEAR_H

#include "base/day.h"
#include "base/mem.h"

/* Its first and last day. */
struct day school_year_starts(int year);
struct day school_year_ends(int year);
/* The one running on a day. */
int school_year_of(struct day);
/* "2024/25". */
void school_year_put(struct buf *, int year);
struct str school_year_text(struct mem *, int year);
/* "2024/25", "2024/2025", "2024-25" and "24/25" with blanks; ERR_INVALID for others and for 2024/26. */
enum err school_year_parse(struct str, int *year);

#endif
