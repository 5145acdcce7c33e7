/*
 * contribution/staff_store.h -- posts of the body (Stellenübersicht): group, planned and filled full-time equivalents
 * from a day on, in thousandths (agreement section 9 (3)).  Posts have numbers, no names of persons.
 */
#ifndef CONTRIBUTION_STAFF_STORE_H
#define CONTRIBUTION_STAFF_STORE_H

#include "platform/db.h"

struct staff_row {
    struct str number, name, pay_group;
    struct day starts;
    int64_t planned_thousandths, filled_thousandths;
};
struct staff_rows {
    struct staff_row *at;
    size_t n;
};
#define STAFF_FTE_MAX 100000

/* budget_report L: each post as it stands on the day, by number; one that is neither planned nor filled is none. */
enum err staff_on(struct tx *, struct day, struct staff_rows *);
/* How the post stands from the day on; the caller has budget_report C.  ERR_INVALID at "filled": more than planned. */
enum err staff_put(struct tx *, const struct staff_row *);

#endif
