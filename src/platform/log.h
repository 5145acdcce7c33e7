/*
 * platform/log.h -- structured log: one JSON object per line on standard error
 * (the journal keeps it), typed fields, UTC, no secrets, bounded; a full pipe
 * never blocks (the line is dropped and counted).
 */
#ifndef PLATFORM_LOG_H
#define PLATFORM_LOG_H

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };
void log_set_level(enum log_level);
/* For tests: lines go to the sink instead of standard error. */
void log_set_sink(void (*sink)(struct str line, void *arg), void *arg);

struct log_field {
    const char *name;
    int kind;
    int64_t i;
    struct str s;
};
#define LOG_INT(name, v) ((struct log_field){ (name), 0, (int64_t)(v), { 0 } })
#define LOG_STR(name, v) ((struct log_field){ (name), 1, 0, (v) })
#define LOG_Z(name, v) ((struct log_field){ (name), 1, 0, str_of(v) })
/* log_event(LOG_ERROR, "db.fault", LOG_Z("statement", st->name), LOG_INT("code", rc)); */
#define log_event(level, event, ...) \
    log_event_((level), (event), (const struct log_field[]){ __VA_ARGS__ __VA_OPT__(, ){ 0 } })
void log_event_(enum log_level, const char *event, const struct log_field *); /* ends with name == NULL */
int64_t log_dropped(void);

#endif
