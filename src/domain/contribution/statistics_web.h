/*
 * domain/contribution/statistics_web.h -- routes of the pupil statistics.
 */
#ifndef DOMAIN_CONTRIBUTION_STATISTICS_WEB_H
#define DOMAIN_CONTRIBUTION_STATISTICS_WEB_H

#include "domain/contribution/statistics_view.h"
#include "platform/module.h"

extern const struct route statistics_routes[];

#endif
