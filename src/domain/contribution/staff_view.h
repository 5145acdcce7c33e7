/*
 * contribution/staff_view.h -- what the page of the posts shows.
 */
#ifndef CONTRIBUTION_STAFF_VIEW_H
#define CONTRIBUTION_STAFF_VIEW_H

#include "domain/contribution/fixing_table.h"

struct staff_page {
    struct day day, starts;
    struct fixing_table posts;
    struct str vacant;
    bool may_add;
    struct str number, name, pay_group, planned, filled; /* as typed */
};

#endif
