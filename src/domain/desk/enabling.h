/*
 * desk/enabling.h -- what an authority sees to at each of its schools (§ 4 (2), Z4.2.2):
 * contact named (GK.Sch.1), trained, PIN sheet hung, loan policy set.
 */
#ifndef DESK_ENABLING_H
#define DESK_ENABLING_H

#include "domain/agreement/agreement.h"

struct enabling_row {
    school_id school;
    school_ref ref;
    authority_id authority;
    struct str name, authority_name, contact; /* contact: "" when nobody is named */
    bool has_account;                         /* somebody of the school gets its queue */
    bool has_pin;
    struct day trained_on, sheet_on, loan_policy_on; /* DAY_NONE: not done */
    struct day starts;                               /* supported since */
    struct day due;                                  /* all of it is to be done by */
    int version;                                     /* 0: nothing entered yet */
};
struct enabling_rows {
    struct enabling_row *at;
    size_t n;
};
bool enabling_done(const struct enabling_row *);
bool enabling_overdue(const struct enabling_row *, struct day today);

/* staff_contact W: supported schools open today, by authority and name. */
enum err enabling_list(struct tx *, struct enabling_rows *);
enum err enabling_by_ref(struct tx *, school_ref, struct enabling_row *);
struct enabling_change {
    int version;
    struct day trained_on, sheet_on, loan_policy_on;
};
/* ERR_INVALID: a day in the future; ERR_CONFLICT: changed meanwhile. */
enum err enabling_put(struct tx *, const struct enabling_row *, const struct enabling_change *);

#endif
