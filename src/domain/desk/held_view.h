/*
 * desk/held_view.h -- reports that wait to be let through, and the proof of an address.
 */
#ifndef DESK_HELD_VIEW_H
#define DESK_HELD_VIEW_H

#include "base/id.h"
#include "base/instant.h"
#include "platform/html.h"

struct held_line {
    held_ref ref;
    struct str subject, school, text;
    struct instant at;
};
struct held_lines {
    struct held_line *at;
    size_t n;
};
struct held_page {
    struct held_lines lines;
};

struct confirm_page {
    bool done;
    struct str token, mail;
};

#endif
