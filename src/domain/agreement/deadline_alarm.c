#include "domain/agreement/deadline_alarm.h"

#include "base/workday.h"
#include "platform/setting.h"

static enum err get(struct tx *tx, enum setting which, int *out)
{
    int64_t value;
    TRY(setting_get(tx, which, &value));
    *out = (int)value;
    return OK;
}

enum err deadline_leads_get(struct tx *tx, struct deadline_leads *out)
{
    for (int i = 0; i < DEADLINE_NOTICE_LEADS - 1; i++)
        TRY(get(tx, (enum setting)(SETTING_NOTICE_MONTHS_1 + i), &out->notice_months[i]));
    TRY(get(tx, SETTING_NOTICE_DAYS, &out->notice_days));
    for (int i = 0; i < DEADLINE_CLAIM_LEADS - 1; i++)
        TRY(get(tx, (enum setting)(SETTING_CLAIM_WEEKS_1 + i), &out->claim_weeks[i]));
    return get(tx, SETTING_CLAIM_WORKING_DAYS, &out->claim_working_days);
}

/* The nearest of the days that is not in the future. */
static int nearest(const struct day *days, int n, struct day today)
{
    int found = 0;
    for (int i = 0; i < n; i++)
        if (day_compare(days[i], today) <= 0 && (found == 0 || day_compare(days[i], days[found - 1]) >= 0))
            found = i + 1;
    return found;
}

static int notice_due(struct day safe, const struct deadline_leads *leads, struct day today)
{
    struct day days[DEADLINE_NOTICE_LEADS];
    for (int i = 0; i < DEADLINE_NOTICE_LEADS - 1; i++)
        days[i] = day_add_months(safe, -leads->notice_months[i]);
    days[DEADLINE_NOTICE_LEADS - 1] = day_add(safe, -leads->notice_days);
    return nearest(days, DEADLINE_NOTICE_LEADS, today);
}

static int claim_due(struct day safe, const struct deadline_leads *leads, struct day today)
{
    struct day days[DEADLINE_CLAIM_LEADS];
    for (int i = 0; i < DEADLINE_CLAIM_LEADS - 1; i++)
        days[i] = day_add(safe, -7 * leads->claim_weeks[i]);
    days[DEADLINE_CLAIM_LEADS - 1] = workday_before(safe, leads->claim_working_days);
    return nearest(days, DEADLINE_CLAIM_LEADS, today);
}

int deadline_lead_due(const struct deadline_day *d, enum term_reading reading, const struct deadline_leads *leads,
                      struct day today)
{
    if (day_compare(d->safe, today) < 0)
        return 0;
    if (d->rule == DEADLINE_CLAIM)
        return claim_due(d->safe, leads, today);
    if (d->rule == DEADLINE_NOTICE_T1 || (d->rule == DEADLINE_NOTICE_T2 && reading == TERM_T2))
        return notice_due(d->safe, leads, today);
    return 0;
}
