/*
 * desk/testlink_view.h -- the solution test by mailed link, and the report of
 * closings without one.
 */
#ifndef DESK_TESTLINK_VIEW_H
#define DESK_TESTLINK_VIEW_H

#include "domain/desk/ticket_view.h"

struct testlink_page {
    bool done; /* answered: a word of thanks */
    struct word thanks;
    int64_t reader_count;
    struct str token, subject, number, school, reader_school, reader_authority;
    struct test_lines tests;
    struct str fail_text;
    struct satisfaction_view satisfaction; /* asked when all is well */
};

struct closing_line {
    struct word reason;
    int64_t count;
};
struct closing_lines {
    struct closing_line *at;
    size_t n;
};
struct closing_part {
    struct str authority;
    struct closing_lines lines;
    int64_t sum;
};
struct closing_parts {
    struct closing_part *at;
    size_t n;
};
struct closing_page {
    struct str from, to;
    struct day first, last;
    struct closing_parts parts;
};

#endif
