/*
 * platform/metrics.h -- counters for the operator, in Prometheus text form.
 */
#ifndef PLATFORM_METRICS_H
#define PLATFORM_METRICS_H

#include "base/buf.h"

struct metrics;
/* `labels`: "METHOD path" of each route, in their order. */
struct metrics *metrics_open(struct mem *, const struct str *labels, size_t n);
/* `route` -1: before or without a route. */
void metrics_request(struct metrics *, int route, int status, int64_t us);
void metrics_put(const struct metrics *, struct buf *);

#endif
