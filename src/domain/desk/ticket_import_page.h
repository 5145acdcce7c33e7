/*
 * desk/ticket_import_page.h -- an import in the browser: uploaded and tried, submitted, approved
 * by somebody else, applied and taken back by the job "desk.import" (ticket_import_job.c).
 * Shared by ticket_import_web.c, ticket_import_job.c and ticket_import_page_store.c.
 */
#ifndef DESK_TICKET_IMPORT_PAGE_H
#define DESK_TICKET_IMPORT_PAGE_H

#include "domain/desk/ticket_import.h"
#include "platform/upload.h"

struct job_context;

enum import_state {
    IMPORT_CHECKING = 1, /* the test run goes */
    IMPORT_CHECKED,
    IMPORT_SUBMITTED, /* waits for a second person */
    IMPORT_APPLYING,
    IMPORT_APPLIED,
    IMPORT_UNDOING,
    IMPORT_UNDONE,
    IMPORT_BROKEN, /* `problem` says why; what a broken run wrote may be undone */
    IMPORT_DROPPED
};

struct import_upload_row {
    upload_id id;
    upload_ref ref;
    int source, state;
    struct str system, only_group, only_school, mapping, problem, files, created_by_name, approved_by_name;
    struct day first_day, last_day;
    account_id created_by, given_by, approved_by;
    struct instant created_at, approved_at;
    int64_t run;
    int64_t records, tickets, entries, same, refused, left_out, unmerged, kept, file_n, file_bytes, files_left;
};
struct import_upload_rows {
    struct import_upload_row *at;
    size_t n;
};
struct import_line_row {
    int64_t n;
    int kind;
    struct str file, record, text;
    int64_t line;
};
struct import_line_rows {
    struct import_line_row *at;
    size_t n;
};

/* data_import of the house: a dump has tickets of many authorities. */
enum err import_uploads(struct tx *, struct import_upload_rows *);
enum err import_upload_find(struct tx *, upload_ref, struct import_upload_row *);
/* Whether the actor may upload: with a grant for the whole house. */
enum err import_may_upload(struct tx *, bool *);
/* The mapping of the last upload, "" when there is none. */
enum err import_last_mapping(struct tx *, struct str *);
enum err import_lines(struct tx *, const struct import_upload_row *, enum import_line_kind, int64_t after,
                      int64_t limit, struct import_line_rows *);

/* Checks the mapping (ERR_INVALID at "mapping"), keeps the files, orders the test run. */
enum err import_upload_create(struct tx *, const struct ticket_import_options *, const struct upload_list *,
                              upload_ref *);
enum err import_submit(struct tx *, const struct import_upload_row *);
/* ERR_CONFLICT for whoever uploaded or submitted it. */
enum err import_approve(struct tx *, const struct import_upload_row *);
enum err import_drop(struct tx *, const struct import_upload_row *);
enum err import_undo(struct tx *, const struct import_upload_row *);
/* Until when it may be undone; INSTANT_NONE: not, or no longer. */
enum err import_undo_until(struct tx *, const struct import_upload_row *, struct instant *);

/* --- for the job ------------------------------------------------------------------------------- */

enum err import_upload_of_job(struct tx *, upload_id, struct import_upload_row *);
struct import_file_row {
    int64_t n;
    struct str name;
};
struct import_file_rows {
    struct import_file_row *at;
    size_t n;
};
enum err import_files(struct tx *, upload_id, struct import_file_rows *);
enum err import_file_part(struct tx *, upload_id, int64_t n, int part, struct str *bytes);
/* A run begins: lines of that one before it are forgotten. */
enum err import_lines_forget(struct tx *, const struct import_upload_row *);
enum err import_line_add(struct tx *, upload_id, int64_t n, const struct import_line_row *);
enum err import_progress_set(struct tx *, upload_id, const struct ticket_import_sums *, int64_t kept);
/* Moves on from `from`; the files go unless the test run was good. */
struct import_end {
    enum import_state from, to;
    int64_t run;
    struct str problem;
};
enum err import_end(struct tx *, upload_id, const struct import_end *);
/* What nobody took over in time is dropped; old reports go. */
enum err import_sweep(struct tx *, int64_t *n);

enum err ticket_import_run_job(struct job_context *);
enum err ticket_import_forget_job(struct job_context *);

#endif
