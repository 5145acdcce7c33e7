/*
 * agreement/proceeding_effect.h -- that what was stored is still what is computed.
 */
#ifndef AGREEMENT_PROCEEDING_EFFECT_H
#define AGREEMENT_PROCEEDING_EFFECT_H

#include "domain/agreement/proceeding_store.h"

/* ERR_CONFLICT: nothing is stored, or, before the first signature, it would be computed otherwise now. */
enum err proceeding_effect_holds(struct tx *, const struct proceeding_row *);

#endif
