#ifndef DOMAIN_OPERATION_HOME_VIEW_H
#define DOMAIN_OPERATION_HOME_VIEW_H

#include "domain/operation/job_store.h"
#include "platform/page.h"

/* One thing to do before the first ticket, in order. */
struct first_step {
    struct word label, hint;
    struct url url;
    bool done;
};
struct home_head {
    struct str name;
    struct {
        struct first_step *at;
        size_t n;
    } steps; /* empty installation only */
};
struct home_health {
    struct job_kind_rows kinds;
    struct mail_health_row mail;
    bool all_green;
    int64_t dead, mailboxes_overdue, mailboxes_ending;
};

#endif
