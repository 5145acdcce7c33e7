/*
 * agreement/proceeding_web.h -- what the pages of joining and leaving share.
 */
#ifndef AGREEMENT_PROCEEDING_WEB_H
#define AGREEMENT_PROCEEDING_WEB_H

#include "domain/agreement/proceeding_store.h"
#include "domain/agreement/proceeding_view.h"

/* An amount without its sign. */
int64_t proceeding_magnitude(int64_t cents);
/* The part of the page about what everybody pays. */
enum err proceeding_effect_fill(struct request *, const struct proceeding_row *, struct proceeding_page *);

#endif
