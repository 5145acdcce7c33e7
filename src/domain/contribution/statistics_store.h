/*
 * domain/contribution/statistics_store.h -- the only SQL of the pupil statistics; for the
 * files of the room.
 */
#ifndef DOMAIN_CONTRIBUTION_STATISTICS_STORE_H
#define DOMAIN_CONTRIBUTION_STATISTICS_STORE_H

#include "domain/contribution/statistics.h"

/* A number with the names of today. */
struct count_row {
    authority_id authority;
    authority_ref authority_ref;
    struct str authority_name;
    school_id school;
    struct str school_name, number;
    int form, grade;
    int64_t pupils;
};
struct count_rows {
    struct count_row *at;
    size_t n;
};
struct left_out_row {
    int line;
    struct str number, name, form, grade, pupils; /* as written */
    struct str reason;
};
struct left_out_rows {
    struct left_out_row *at;
    size_t n;
};

/* pupil_statistics L: snapshots with a number the actor may see, newest school year first. */
enum err snapshots_reached(struct tx *, struct snapshot_rows *);
/* pupil_statistics R */
enum err snapshot_by_ref(struct tx *, snapshot_ref, struct snapshot_row *);
enum err snapshot_by_id(struct tx *, snapshot_id, struct snapshot_row *);
/* pupil_statistics R: numbers by participant (the provider first), school, form and grade. */
enum err snapshot_counts(struct tx *, snapshot_id, struct count_rows *);
/* pupil_statistics R: what was left out; of unknown authorities for the whole body only. */
enum err snapshot_left_out(struct tx *, snapshot_id, struct left_out_rows *);

/* Sums of rows that stand together per authority.  ERR_INVALID: a form without a level. */
enum err totals_of_counts(struct mem *, const struct count_rows *, const struct level_choice *,
                          struct statistics_totals *);

/* *system*: the snapshot of the school year that has these rows; ERR_NOT_FOUND. */
enum err snapshot_by_rows(struct tx *, int school_year, const struct sha256 *rows, snapshot_id *);
/* *system*: freezes the checked rows; ERR_CONFLICT: somebody else's came first. */
enum err snapshot_add(struct tx *, const struct statistics_source *, const struct statistics_check *,
                      const struct sha256 *rows, snapshot_id corrects, snapshot_id *);

/* --- files that wait ------------------------------------------------------------------ */

struct statistics_file_row {
    statistics_import_id id;
    statistics_import_ref ref;
    int school_year;
    struct str source, profile, file_name, created_by_name;
    blob_id content;
    int64_t rows_content; /* blob: rows of a spreadsheet, 0: content is a table */
    struct instant created_at;
    snapshot_id snapshot; /* 0: waits */
};
struct statistics_file_rows {
    struct statistics_file_row *at;
    size_t n;
};
/* *system*: kept for its preview; the caller has the right. */
enum err statistics_file_add(struct tx *, const struct statistics_source *, blob_id content, statistics_import_ref *);
/* The table of a file that waits. */
enum err statistics_file_table(struct tx *, const struct statistics_file_row *, struct str *);
/* pupil_statistics C of the body */
enum err statistics_file_by_ref(struct tx *, statistics_import_ref, struct statistics_file_row *);
/* pupil_statistics C of the body: newest first. */
enum err statistics_files(struct tx *, struct statistics_file_rows *);
/* ERR_CONFLICT with a refusal: it was taken over meanwhile. */
enum err statistics_file_done(struct tx *, const struct statistics_file_row *, snapshot_id);

#endif
