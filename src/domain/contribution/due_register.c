/*
 * contribution/due_register.c -- what § 5 adds to the register of deadlines of the agreement.
 */
#include "domain/contribution/contribution.h"

#include "base/workday.h"
#include "domain/contribution/due.h"

static void add_fixing(struct deadline_days *days, int first_year, struct day today)
{
    int year = due_next_fixing(first_year, today);
    struct due_notice due = due_fixing_notice(year);
    deadline_add(days, &(struct deadline_day){ .rule = DEADLINE_FIXING_NOTICE,
                                               .anchor = day_of(year, 1, 1),
                                               .number = year,
                                               .effect = DAY_NONE,
                                               .nominal = due.nominal,
                                               .shifted = due.shifted,
                                               .safe = due.recommended });
}

static struct day add_instalment(struct deadline_days *days, struct day nominal)
{
    struct due_payment due = due_instalment(nominal);
    deadline_add(days, &(struct deadline_day){ .rule = DEADLINE_INSTALMENT,
                                               .anchor = nominal,
                                               .effect = DAY_NONE,
                                               .nominal = nominal,
                                               .shifted = due.shifted,
                                               .safe = workday_safe(nominal) });
    return due_next_instalment(day_add(nominal, 1));
}

static void add(struct deadline_days *days, int first_year, struct day today)
{
    struct day first = due_next_instalment(today), begins = day_of(first_year, 1, 5);
    add_fixing(days, first_year, today);
    (void)add_instalment(days, add_instalment(days, day_compare(first, begins) < 0 ? begins : first));
}

const struct agreement_deadline_source contribution_deadlines = { add };
