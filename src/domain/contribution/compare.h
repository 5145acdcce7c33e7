/*
 * contribution/compare.h -- two amounts of a participant side by side (contributions.md section 5).
 */
#ifndef CONTRIBUTION_COMPARE_H
#define CONTRIBUTION_COMPARE_H

#include "domain/contribution/key.h"

/* (other - base) in hundredths of a percent of base, half-up; false: base is 0, there is none.
   CHECK: amounts within CONTRIBUTION_CENTS_MAX. */
bool compare_percent(int64_t base_cents, int64_t other_cents, int64_t *hundredths);

#endif
