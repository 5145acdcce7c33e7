/*
 * domain/privacy/privacy.h -- the door of room "privacy": the firms that take part
 * in the work (§ 3 (2)) and the approvals of the authorities (Art. 28 (2) GDPR).
 *
 * Days: `starts` and `ends` both belong to the interval; DAY_NONE is open.
 */
#ifndef DOMAIN_PRIVACY_H
#define DOMAIN_PRIVACY_H

#include "domain/agreement/agreement.h"
#include "platform/module.h"

enum subprocessor_state {
    SUBPROCESSOR_LISTED = 1, /* no personal data: the entry in the register is enough */
    SUBPROCESSOR_ASKED,
    SUBPROCESSOR_APPROVED,
    SUBPROCESSOR_REFUSED,
    SUBPROCESSOR_REVOKED,
    SUBPROCESSOR_STATE_END
};

struct subprocessor_new {
    struct str name, service;
    bool personal_data;
    struct str data, place, contract, measures; /* with personal data the first three are mandatory */
    struct day starts;
};
/* subprocessor C.  Asks every authority that takes part today.  ERR_INVALID at the field. */
enum err privacy_subprocessor_create(struct tx *, const struct subprocessor_new *, subprocessor_id *);

/* subprocessor A of this authority: its answer, with what it rests on.
   ERR_CONFLICT: nothing to answer (no personal data), or the answer is already this one. */
struct subprocessor_answer {
    enum subprocessor_state state; /* approved, refused, revoked */
    bool general;                  /* approved: for such firms in general, with the right to object */
    struct str reference;
};
enum err privacy_subprocessor_answer(struct tx *, subprocessor_id, authority_id, const struct subprocessor_answer *);

/* subprocessor W: this account acts for the firm from now on, and for no other. */
enum err privacy_subprocessor_add_member(struct tx *, subprocessor_id, account_id);

/* A firm as seen by the tickets of one authority. */
struct firm_row {
    subprocessor_id id;
    subprocessor_ref ref;
    struct str name, service;
    bool personal_data;
    int state;        /* enum subprocessor_state; 0: the authority was never asked */
    bool may_receive; /* work and, with it, contact data may be handed over */
};
struct firm_list {
    struct firm_row *at;
    size_t n;
};
/* subprocessor L at this authority: the firms in force today, by name. */
enum err privacy_firms_of(struct tx *, authority_id, struct firm_list *);
/* *system*: name of a firm that the caller may already see ("" for { 0 }). */
enum err privacy_firm_name(struct tx *, subprocessor_id, struct str *name);
/* *system*: the firm the tx's actor works for; { 0 }: none. */
enum err privacy_firm_of_actor(struct tx *, subprocessor_id *);

/* Firms that a party which joins has not answered about. */
extern const struct agreement_proceeding_source privacy_proceedings;

extern const struct module privacy_module;

#endif
