/*
 * domain/contribution/statistics_view.h -- what the pages of the pupil statistics show.
 */
#ifndef DOMAIN_CONTRIBUTION_STATISTICS_VIEW_H
#define DOMAIN_CONTRIBUTION_STATISTICS_VIEW_H

#include "platform/html.h"

struct year_option {
    int value;
    struct str label;
    bool chosen;
};
struct year_options {
    struct year_option *at;
    size_t n;
};
struct snapshot_item {
    snapshot_ref ref;
    struct str school_year, source, by;
    struct instant at;
    bool corrected, correction;
};
struct snapshot_items {
    struct snapshot_item *at;
    size_t n;
};
struct waiting_item {
    statistics_import_ref ref;
    struct str school_year, file_name, by;
    struct instant at;
};
struct waiting_items {
    struct waiting_item *at;
    size_t n;
};
struct statistics_list_page {
    bool may_add;
    struct year_options years;
    struct str source, profile, sheet; /* as typed, or of the last file */
    struct waiting_items waiting;
    struct snapshot_items snapshots;
};

/* Pupils by level with bars, 0..1000 of the largest of the column. */
struct level_line {
    struct str name, more, grades;
    int64_t primary, lower, upper, all;
    int64_t primary_bar, lower_bar, upper_bar, all_bar;
    bool sum;
};
struct level_lines {
    struct level_line *at;
    size_t n;
};
struct effect_line {
    struct str name, difference;
    struct word level;
    int64_t before, after;
};
struct effect_lines {
    struct effect_line *at;
    size_t n;
};
/* A row that does not count. */
struct row_line {
    int line;
    struct str number, name, form, grade, pupils; /* as written; several of one row with commas */
    struct word reason;
    bool stops;
};
struct row_lines {
    struct row_line *at;
    size_t n;
};

/* Tables that several pages show, each by a template of its own. */
struct level_table {
    struct level_lines lines;
};
struct effect_table {
    struct effect_lines lines;
};
struct row_table {
    struct row_lines lines;
};

struct snapshot_page {
    struct str school_year, source, file_name, by, file_hash, rows_hash;
    struct instant at;
    bool corrected, correction;
    snapshot_ref corrects;
    struct level_table totals;
    struct level_lines schools;
    struct effect_table effects;
    struct row_table rows;
};

struct statistics_preview_page {
    statistics_import_ref ref;
    struct str school_year, source, file_name, sums, ignored, missing;
    bool cp1252, done, refused, same, nothing, may_apply, correction;
    struct level_table totals;
    struct effect_table effects;
    struct row_table rows;
    int64_t hidden;
};

#endif
