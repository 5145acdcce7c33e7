/*
 * operation/operation_web.h -- the route tables of this folder; operation.c joins them.
 */
#ifndef DOMAIN_OPERATION_OPERATION_WEB_H
#define DOMAIN_OPERATION_OPERATION_WEB_H

#include "domain/operation/operation.h"

extern const struct route audit_routes[], home_routes[], job_routes[], mailbox_routes[], setting_routes[],
    public_routes[], webhook_routes[], webhook_api_routes[];

#endif
