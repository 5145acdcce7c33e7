/*
 * operation/audit_store.h -- reading the audit record under scope (matrix object audit_event).
 */
#ifndef DOMAIN_OPERATION_AUDIT_STORE_H
#define DOMAIN_OPERATION_AUDIT_STORE_H

#include "platform/db.h"

struct audit_row {
    int64_t seq;
    struct instant at;
    struct str actor, action;
    int object;
    int64_t subject;
};
struct audit_rows {
    struct audit_row *at;
    size_t n;
};
/* Events of one stream (authority, or { 0 } the operator's) before `before` (0: the newest), newest first. */
enum err audit_page(struct tx *, authority_id stream, int64_t before, int limit, struct audit_rows *);

#endif
