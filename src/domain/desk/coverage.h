/*
 * desk/coverage.h -- three-way routing in words: body, school, authority, what is not
 * part of the service (GK.Ex.1), and why support is owed for a device (GK.Sup.1,
 * GK.Sup.2).  Source: domain/desk.md 7.
 */
#ifndef DESK_COVERAGE_H
#define DESK_COVERAGE_H

#include "domain/asset/asset.h"
#include "domain/desk/ticket.h"

/* Chip of the ticket: "Aufgabe der Schule". */
enum msg coverage_msg(int routing);
/* What the reporter reads before and after sending; "" for what the body does. */
struct str coverage_text(struct mem *, enum lang, int routing, struct str service, struct str authority);
/* Minutes booked on it may enter the cost statement (Z5.1.1). */
bool coverage_counts(int routing);

/* --- the rule that fires, stored with the ticket ------------------------------------------------- */

enum coverage_rule {
    COVERAGE_EXCLUDED = 1,
    COVERAGE_SCHOOL,
    COVERAGE_AUTHORITY,
    COVERAGE_FRAMEWORK,
    COVERAGE_LEGACY,
    COVERAGE_PROMISE,
    COVERAGE_UNCLEAR,
    COVERAGE_SERVICE /* of the body, about no device */
};
#define COVERAGE_RULE_END (COVERAGE_SERVICE + 1)
struct coverage_facts {
    int routing;
    bool has_device;
    struct str framework; /* "" none */
    int lot;
    bool legacy;
    struct day promised_on, promised_until; /* until DAY_NONE: without end */
    struct day gone;                        /* retired since; DAY_NONE: in use */
};
/* The first of the table that holds on the day.  Pure. */
enum coverage_rule coverage_rule(const struct coverage_facts *, struct day);
struct coverage_facts coverage_facts_of(int routing, const struct device_row *); /* device NULL: none */
/* "RV-2025-03/2", "2026-03-01"; "" where the rule has none. */
struct str coverage_reference(struct mem *, enum coverage_rule, const struct coverage_facts *);
/* "Rahmenvereinbarung RV-2025-03/Los 2"; service is the name in the catalogue. */
struct str coverage_chip(struct mem *, enum lang, enum coverage_rule, struct str reference, struct str service);

/* --- stored ---------------------------------------------------------------------------------------- */

struct coverage_row {
    int rule;
    struct str reference;
    struct instant decided_at;
    struct day due;
};
/* *system*, below a ticket the caller has found or just made.  Writes device and rule; unclear
   ones of P3 and P4 wait for a decision, all of them are listed. */
enum err coverage_decide(struct tx *, ticket_id, authority_id, school_id, device_id, int routing);
/* Again, of the ticket's first device: after a change of service or device. */
enum err coverage_again(struct tx *, ticket_id, int routing);
enum err coverage_of(struct tx *, ticket_id, struct coverage_row *);
/* Device of a ticket; ERR_NOT_FOUND: none. */
enum err coverage_device(struct tx *, ticket_id, struct device_row *);
/* *system*: facts of devices may have come since: how many are clear now. */
enum err coverage_refresh(struct tx *, int *cleared);

struct unclear_row {
    ticket_ref ref;
    int64_t number;
    struct str subject, school, device;
    device_ref device_ref;
    int priority;
    struct day due;
    bool overdue;
};
struct unclear_rows {
    struct unclear_row *at;
    size_t n;
};
/* ticket R: open tickets whose entitlement is unclear, by due day. */
enum err coverage_unclear(struct tx *, struct unclear_rows *);

#endif
