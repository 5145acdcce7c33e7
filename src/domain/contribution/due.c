#include "domain/contribution/due.h"

#include "base/school_year.h"
#include "base/workday.h"

struct due_notice due_fixing_notice(int first_year)
{
    struct day nominal = day_of(first_year - 1, 10, 30);
    return (struct due_notice){
        .nominal = nominal,
        .shifted = workday_shift(nominal),
        .recommended = workday_safe(nominal),
        .next_period_from = first_year + DUE_PERIOD_YEARS,
    };
}

int due_next_fixing(int first_year, struct day today)
{
    int behind = day_parts(today).year - first_year;
    /* A year or two too early at most: the last steps are counted. */
    int year = behind > DUE_PERIOD_YEARS ? first_year + behind / DUE_PERIOD_YEARS * DUE_PERIOD_YEARS : first_year;
    while (day_compare(due_fixing_notice(year).shifted, today) < 0)
        year += DUE_PERIOD_YEARS;
    return year;
}

struct day due_nominal(int year, int half) { return day_of(year, half == 0 ? 1 : 7, 5); }

struct due_payment due_instalment(struct day nominal)
{
    return (struct due_payment){ workday_shift(nominal), workday_is_target(nominal) };
}

struct day due_next_instalment(struct day from)
{
    int year = day_parts(from).year;
    struct day january = due_nominal(year, 0), july = due_nominal(year, 1);
    if (day_compare(from, january) <= 0)
        return january;
    return day_compare(from, july) <= 0 ? july : due_nominal(year + 1, 0);
}

int statistics_year_of(struct day fixing) { return school_year_of(fixing) - 1; }
