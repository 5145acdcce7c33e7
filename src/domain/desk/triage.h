/*
 * desk/triage.h -- where a report goes first (GK.Sch.2, GK.Ex.1, GK.Sch.5, domain/desk.md
 * 5 and 7): to the body, to the school for a first look, to the school or the authority
 * whose task it is.
 */
#ifndef DESK_TRIAGE_H
#define DESK_TRIAGE_H

#include "domain/desk/ticket_store.h"

/*
 * The one way a report becomes a ticket, for pages, API and mail.  The caller gives
 * school, service, kind, effect, extent, channel, requester, texts; authority, class,
 * routing, state, promise and dates are decided here.  ERR_NOT_FOUND: no such school.
 */
enum err triage_report(struct tx *, struct ticket_new *, ticket_id *, ticket_ref *, int64_t *number);

/* Where it would go, without making it: for the promise on the form. */
struct triage {
    enum ticket_state state;
    enum ticket_reason reason;
    struct instant promised_at, waits_until;
    int priority;
};
enum err triage_decide(struct tx *, const struct ticket_new *, struct triage *);

/* P: proposed date of a task at the authority: some working days on, 16:00. */
enum err triage_authority_date(struct tx *, struct instant *);

/* *system*: hands over what the school did not look at in time; how many. */
enum err triage_timeout(struct tx *, int *moved);
/* *system*: on its date a waiting ticket is work again. */
enum err triage_waiting_due(struct tx *, int *moved);

#endif
