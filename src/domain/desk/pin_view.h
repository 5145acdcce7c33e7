/*
 * desk/pin_view.h -- the school's PIN and its sheet.
 */
#ifndef DESK_PIN_VIEW_H
#define DESK_PIN_VIEW_H

#include "base/id.h"
#include "base/instant.h"
#include "platform/html.h"

struct pin_page {
    school_ref school;
    struct str school_name;
    bool has_pin;
    struct instant changed_at;
    struct str pin; /* "482 913", shown once; "" otherwise */
};

#endif
