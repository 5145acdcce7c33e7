#ifndef DOMAIN_OPERATION_AUDIT_VIEW_H
#define DOMAIN_OPERATION_AUDIT_VIEW_H

#include "platform/page.h"

struct audit_line {
    int64_t seq;
    struct instant at;
    struct str actor, action;
};
struct audit_stream {
    authority_ref ref;
    struct str name;
    bool chosen;
};
struct audit_list {
    struct {
        struct audit_stream *at;
        size_t n;
    } streams;
    bool operator_stream, operator_chosen, has_stream;
    struct {
        struct audit_line *at;
        size_t n;
    } lines;
    struct url older;
};

#endif
