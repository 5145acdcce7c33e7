/*
 * desk/report.h -- a report from a scanned label as a ticket: with its tries, photos and
 * the mail that proves an address.
 */
#ifndef DESK_REPORT_H
#define DESK_REPORT_H

#include "domain/desk/held.h"
#include "domain/desk/scan.h"

struct config;

/* What was typed and tapped; photos are stored already. */
struct report {
    struct str name; /* of the tile: "Kein Bild" */
    struct str service;
    int effect;
    struct str text, reporter_name, reporter_mail;
    bool has_look;
    struct look_row look;
    struct report_photos photos;
};
/* The ticket it becomes: subject, text that begins with what was tried, place. */
enum err report_ticket(struct tx *, const struct scan *, const struct reporter *, const struct report *,
                       struct ticket_new *);
/* Makes it: ticket, photos, end or link of the look, receipt with the link that proves the address.
   In a tx of the reporter's account, or of nobody's. */
enum err report_send(struct tx *, const struct config *, struct ticket_new *, const struct look_row *look,
                     const struct report_photos *, ticket_ref *);

/* *state* counters of a phone and its school: *above: more than five or thirty in an hour. */
enum err report_count(struct tx *, school_id, struct str phone, bool *above);

/* What the phone is shown afterwards: its own report, for an hour.  ERR_NOT_FOUND. */
struct report_sent {
    ticket_id id;
    int64_t number;
    int state, reason;
    struct instant promised_at, waits_until;
    bool by_mail;
};
enum err report_sent(struct tx *, ticket_ref, school_id, struct report_sent *);

/* By the mailed link (U16): from now on questions and test requests of this ticket follow.
   ERR_NOT_FOUND: used, expired, unknown.  The tx has no actor. */
enum err report_address_find(struct tx *, struct str token, struct str *mail);
enum err report_address_prove(struct tx *, struct str token);

#endif
