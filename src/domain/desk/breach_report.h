/*
 * desk/breach_report.h -- service levels that were missed in a month, with cause
 * (Z3.2.1); what force majeure did is listed apart (Z8.3.4), and the time tickets
 * waited for their authority is the authority's (GK.Tr.1).
 */
#ifndef DESK_BREACH_REPORT_H
#define DESK_BREACH_REPORT_H

#include "domain/desk/clock_store.h"

struct breach {
    ticket_ref ref;
    int64_t number;
    struct str school, subject;
    int priority;
    enum clock_kind kind;
    struct instant due, end; /* end INSTANT_NONE: still missed */
    int64_t late;            /* service minutes beyond the target, until now when it is still missed */
    int cause;
    struct str cause_text;
};
struct breaches {
    struct breach *at;
    size_t n;
};
struct breach_report {
    struct breaches missed;        /* without force majeure, by due time */
    struct breaches force_majeure; /* missed by it */
    struct {
        struct force_majeure_pause {
            ticket_ref ref;
            int64_t number;
            struct str school, why;
            struct instant since, until;
        } * at;
        size_t n;
    } pauses;                  /* stood still for it: not counted at all */
    int64_t reported, in_time; /* solution was due in the month; of these kept */
    int64_t authority_minutes; /* waited for the authority in the month, in service minutes */
    int64_t authority_tickets;
    int64_t promises_broken;
};
/* ticket R, one authority, [from, to). */
enum err breach_report(struct tx *, authority_id, struct instant from, struct instant to, struct breach_report *);

/* Nothing to show: such an authority is left out, a reader need not know of it. */
bool breach_report_empty(const struct breach_report *);

/* The same as a table; `lang` of head and words.  No subject: what leaves names tickets by number. */
void breach_report_csv(struct buf *, enum lang, struct str authority, const struct breach_report *);

#endif
