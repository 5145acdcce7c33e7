#ifndef DOMAIN_OPERATION_JOB_VIEW_H
#define DOMAIN_OPERATION_JOB_VIEW_H

#include "domain/operation/job_store.h"
#include "platform/page.h"

struct job_list {
    struct job_kind_rows kinds;
    struct mail_health_row mail;
    bool may_work;
};

#endif
