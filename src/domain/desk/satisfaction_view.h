/*
 * desk/satisfaction_view.h -- the question after closing, and its sums.
 */
#ifndef DESK_SATISFACTION_VIEW_H
#define DESK_SATISFACTION_VIEW_H

#include "domain/desk/satisfaction.h"
#include "platform/html.h"

/* `action`: where the three buttons go; "" no question. */
struct satisfaction_view {
    struct url action;
    bool ask, given, shown; /* shown: the body reads what was given */
    struct word face;
    struct str text;
    struct instant at, until;
};
struct satisfaction_page {
    struct str subject, number;
    bool thanks;
    struct satisfaction_view question;
};

#endif
