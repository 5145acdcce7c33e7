/*
 * domain/contribution/contribution.h -- the door of the room: what the participants pay for the
 * school IT, by weighted pupils, fixed for three years (agreement, section 5).
 */
#ifndef DOMAIN_CONTRIBUTION_CONTRIBUTION_H
#define DOMAIN_CONTRIBUTION_CONTRIBUTION_H

#include "domain/agreement/agreement.h"
#include "platform/module.h"

extern const struct module contribution_module;
/* The next notice of contributions and the next two instalments of a party. */
extern const struct agreement_deadline_source contribution_deadlines;
/* What everybody pays when a party joins or leaves; the pupils of § 9 (3). */
extern const struct agreement_proceeding_source contribution_proceedings;

#endif
