/*
 * platform/error_view.h -- a page that says why there is none.
 */
#ifndef PLATFORM_ERROR_VIEW_H
#define PLATFORM_ERROR_VIEW_H

#include "platform/page.h"

struct error_view {
    struct word title;
    struct str text;
    struct str ref; /* to find the line of the log */
};

#endif
