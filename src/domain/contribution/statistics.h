/*
 * domain/contribution/statistics.h -- snapshots of the pupil statistics: what a file of a
 * school year said, frozen.  A fixing reads its totals here.
 */
#ifndef DOMAIN_CONTRIBUTION_STATISTICS_H
#define DOMAIN_CONTRIBUTION_STATISTICS_H

#include "domain/contribution/statistics_check.h"
#include "base/school_year.h"

struct snapshot_row {
    snapshot_id id;
    snapshot_ref ref;
    int school_year; /* 2024: 2024/25 */
    struct str source, file_name, created_by_name;
    struct blob file_hash, rows_hash; /* SHA-256 */
    snapshot_id corrects;             /* 0: the first of its school year */
    bool corrected;                   /* a later one corrects it */
    struct instant created_at;
};
struct snapshot_rows {
    struct snapshot_row *at;
    size_t n;
};

/* Pupils of a participant by level. */
struct statistics_total {
    authority_id authority;
    authority_ref ref;
    struct str name;
    struct level_pupils pupils;
};
struct statistics_totals {
    struct statistics_total *at; /* the provider first, then by name */
    size_t n;
};

/* *system*: all snapshots of a school year, newest first. */
enum err statistics_of_year(struct tx *, int school_year, struct snapshot_rows *);
/* *system*: the one no other corrects; ERR_NOT_FOUND. */
enum err statistics_current(struct tx *, int school_year, struct snapshot_row *);
/* *system*: input of a fixing.  ERR_CONFLICT with a refusal: the rows do not give the
   snapshot's rows_hash any more; ERR_INVALID: a form has no level in the table of reading C. */
enum err statistics_totals(struct tx *, snapshot_id, const struct level_choice *, struct statistics_totals *);

/* --- import ------------------------------------------------------------------------ */

struct statistics_source {
    int school_year;
    struct str source, file_name, profile, bytes;
    struct str rows; /* of a spreadsheet (parse.h); "": bytes are a table */
};
struct statistics_result {
    struct statistics_check check;
    snapshot_id snapshot; /* 0: dry run */
    bool same;            /* such a snapshot was there already, it is `snapshot` */
};
static inline struct str statistics_table(const struct statistics_source *s)
{
    return s->rows.len > 0 ? s->rows : s->bytes;
}
/*
 * *system*: whole file or nothing; rows that are in a snapshot of the year already change
 * nothing; else the new snapshot corrects the current one of its school year.  ERR_INVALID with a
 * refusal: no table, a row that stops the import (result->check says which), no row counts.
 */
enum err statistics_import(struct tx *, const struct statistics_source *, bool dry_run, struct statistics_result *);
/* The report for a terminal. */
void statistics_print(struct buf *, const struct statistics_result *, enum lang);
/* "12 Zeilen gezählt ..." */
struct str statistics_sums(struct mem *, const struct statistics_check *, enum lang);

#endif
