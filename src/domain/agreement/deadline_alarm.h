/*
 * agreement/deadline_alarm.h -- how long before a deadline who has to act is reminded
 * (domain/dates.md 15).  The leads are settings.
 */
#ifndef AGREEMENT_DEADLINE_ALARM_H
#define AGREEMENT_DEADLINE_ALARM_H

#include "domain/agreement/deadline_store.h"

#define DEADLINE_NOTICE_LEADS 5
#define DEADLINE_CLAIM_LEADS 3
struct deadline_leads {
    int notice_months[DEADLINE_NOTICE_LEADS - 1], notice_days; /* before the last receipt of a notice */
    int claim_weeks[DEADLINE_CLAIM_LEADS - 1], claim_working_days;
};
enum err deadline_leads_get(struct tx *, struct deadline_leads *);

/*
 * The nearest lead that has been reached, 1 for the first; 0: none, or the safe day is over.
 * The last receipt is reminded of before the earlier reading, before the later one only when
 * that was decided.  Pure.
 */
int deadline_lead_due(const struct deadline_day *, enum term_reading, const struct deadline_leads *, struct day today);

/* *system*: in the tx of the job, after the register was computed. */
struct config;
enum err deadlines_remind(struct tx *, const struct config *);

extern const struct job_kind agreement_jobs[];

#endif
