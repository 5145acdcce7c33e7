/*
 * desk/option_view.h -- entries of a selection: a key or a ref, and its label.
 */
#ifndef DESK_OPTION_VIEW_H
#define DESK_OPTION_VIEW_H

#include "platform/html.h"

struct option {
    struct str value, label, hint;
    bool chosen;
};
struct options {
    struct option *at;
    size_t n;
};
/* Choices below a heading (<optgroup>). */
struct option_group {
    struct str label;
    struct options options;
};
struct option_groups {
    struct option_group *at;
    size_t n;
};

#endif
