#ifndef DOMAIN_OPERATION_SETTING_VIEW_H
#define DOMAIN_OPERATION_SETTING_VIEW_H

#include "platform/page.h"

struct setting_line {
    int index;
    struct str name;
    struct word help;
    int64_t value, fallback, min, max;
    bool changed;
    struct str changed_by;
    struct instant changed_at;
};
struct setting_page {
    struct {
        struct setting_line *at;
        size_t n;
    } lines;
    bool may_change;
};

#endif
