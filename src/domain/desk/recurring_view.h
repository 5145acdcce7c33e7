/*
 * desk/recurring_view.h -- list, form and page of recurring tickets.
 */
#ifndef DESK_RECURRING_VIEW_H
#define DESK_RECURRING_VIEW_H

#include "domain/desk/incident_view.h"
#include "domain/desk/option_view.h"
#include "domain/desk/recurring.h"

struct recurring_line {
    recurring_ref ref;
    struct str subject, every;
    bool ended;
    int64_t schools;
};
struct recurring_lines {
    struct recurring_line *at;
    size_t n;
};
struct recurring_list_page {
    struct recurring_lines lines;
};

struct recurring_date_line {
    struct day planned; /* DAY_NONE: left out */
    struct day day;
    bool left_out, moved;
};
struct recurring_date_lines {
    struct recurring_date_line *at;
    size_t n;
};
struct recurring_dates_view {
    struct str school;
    struct recurring_date_lines dates;
    bool shown;
};
struct recurring_weekday {
    struct str value;
    struct word name;
    bool chosen;
};
struct recurring_weekdays {
    struct recurring_weekday *at;
    size_t n;
};
struct recurring_form_page {
    struct str subject, text, interval, starts, count, until, stagger;
    struct options services, kinds, nths, month_days, months, shifts, calendars;
    struct recurring_weekdays weekdays;
    struct incident_extent_view extent;
    struct recurring_dates_view preview;
};

struct recurring_made_line {
    ticket_ref ticket;
    struct str number, school;
    struct day planned;
    bool late;
};
struct recurring_made_lines {
    struct recurring_made_line *at;
    size_t n;
};
struct recurring_page {
    recurring_ref ref;
    struct str subject, text, service, every;
    struct word shift, calendar;
    bool runs;
    struct recurring_places places;
    struct recurring_dates_view preview;
    struct recurring_made_lines made;
};

#endif
