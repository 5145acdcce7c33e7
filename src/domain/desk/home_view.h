/*
 * desk/home_view.h -- the desk's blocks of the home page.
 */
#ifndef DESK_HOME_VIEW_H
#define DESK_HOME_VIEW_H

#include "domain/desk/list_view.h"
#include "domain/desk/school_light.h"

struct desk_home {
    bool for_body, for_provider, can_report, has_todo;
    struct list_lines todo; /* school: tests and first looks; body: tests without answer */
    struct list_lines open;
    struct url all;
    bool may_pin, may_figures;
    school_ref pin_school;
    int64_t held; /* reports above the limits */
};

struct home_light {
    struct url url;
    struct str name;
    enum school_light light;
    int64_t open, overdue;
};
struct home_lights {
    bool only_red;
    struct {
        struct home_light *at;
        size_t n;
    } schools;
};
struct home_risks {
    struct list_lines lines;
};
struct home_end {
    bool quiet, can_report, can_list;
};

#endif
