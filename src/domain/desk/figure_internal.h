/*
 * desk/figure_internal.h -- what the files of the figures share.
 */
#ifndef DESK_FIGURE_INTERNAL_H
#define DESK_FIGURE_INTERNAL_H

#include "domain/desk/figure.h"
#include "domain/desk/ticket_internal.h"

/* Confidential tickets count for nobody: a difference of two figures would tell of them. */
#define FIGURE_SCOPE(alias) \
    "(" alias ".sensitive = 0 AND (" SCOPE_AGGREGATES(ticket, R) " OR " TICKET_SCOPE(R, alias) "))"

/* Backlog and promises at f->at. */
enum err figure_backlog_read(struct tx *, authority_id, struct figures *);

#endif
