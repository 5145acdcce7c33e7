#include "domain/desk/desk_job.h"

#include "domain/desk/call_store.h"

#include "base/num.h"
#include "domain/desk/clock_store.h"
#include "domain/desk/coverage.h"
#include "domain/desk/draft.h"
#include "domain/desk/incident.h"
#include "domain/desk/missed.h"
#include "domain/desk/recurring.h"
#include "domain/desk/search.h"
#include "domain/desk/ticket_import_page.h"
#include "domain/desk/triage.h"
#include "platform/blob.h"
#include "platform/parse.h"

static struct tx_who nobody(void) { return (struct tx_who){ { 0 }, { 0 } }; }

/* --- periodic ------------------------------------------------------------------------------------ */

static enum err run_moves(struct job_context *job, enum err (*step)(struct tx *, int *))
{
    struct tx *tx;
    int moved = 0;
    TRY(tx_open(job->db, TX_WRITE, nobody(), job->now, job->mem, &tx));
    enum err e = step(tx, &moved);
    return tx_end(tx, e);
}

static enum err triage_timeout_run(struct job_context *job) { return run_moves(job, triage_timeout); }

static enum err waiting_due_run(struct job_context *job) { return run_moves(job, triage_waiting_due); }

/* What is overdue by new calendars is read anew first, so that nothing is told by the old ones. */
static enum err clocks_run(struct job_context *job)
{
    static enum err (*const steps[])(struct tx *, int *) = { clock_warn_due, clock_promise_broken, clock_school_steps };
    int left = 1;
    while (left > 0) {
        struct mem_mark mark = mem_mark(job->mem);
        struct tx *tx;
        TRY(tx_open(job->db, TX_WRITE, nobody(), job->now, job->mem, &tx));
        enum err e = clock_refresh_marked(tx, &left);
        TRY(tx_end(tx, e));
        mem_reset(job->mem, mark);
    }
    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        TRY(run_moves(job, steps[i]));
    return OK;
}
static enum err recurring_run(struct job_context *job) { return run_moves(job, recurring_due); }

/* Facts of devices came in: what was unclear may be clear now. */
static enum err coverage_run(struct job_context *job) { return run_moves(job, coverage_refresh); }

static enum err forget_drafts(struct tx *tx, int *moved)
{
    *moved = 0;
    TRY(draft_forget(tx));
    return missed_forget(tx);
}

static enum err draft_forget_run(struct job_context *job) { return run_moves(job, forget_drafts); }

/* --- the index -------------------------------------------------------------------------------------- */

static enum err words_missing(struct tx *tx, int *moved)
{
    *moved = 0;
    return agreement_words_missing(tx);
}

static enum err search_merge_run(struct job_context *job)
{
    TRY(run_moves(job, words_missing));
    return search_tidy(job->db, job->mem, job->now);
}

/* --- previews ------------------------------------------------------------------------------------- */

#define PREVIEW_SIDE 1280

struct preview_row {
    blob_id blob;
    int64_t size;
    blob_id preview;
    authority_id authority;
};
ROW(preview_row, COL(preview_row, blob), COL(preview_row, size), COL(preview_row, preview),
    COL(preview_row, authority));
QUERY(preview_of, SCOPE_SYSTEM, 1, preview_row, "SELECT blob, size, preview, authority FROM attachment WHERE id = $3");
SQL(preview_set, SCOPE_SYSTEM, 3, "UPDATE attachment SET preview = $4, preview_type = $5 WHERE id = $3");

static enum err read_image(struct job_context *job, attachment_id id, struct preview_row *row, struct str *bytes)
{
    struct tx *tx;
    TRY(tx_open(job->db, TX_READ, nobody(), job->now, job->mem, &tx));
    enum err e = tx_one(tx, preview_of, row, id);
    struct buf all = buf_of(job->mem, e == OK && row->size > 0 ? (size_t)row->size : 1);
    for (int part = 0; e == OK; part++) {
        struct str piece;
        e = blob_part(tx, row->blob, part, &piece);
        if (e == OK)
            buf_put(&all, piece);
        else if (e == ERR_NOT_FOUND && part > 0)
            break;
    }
    tx_abort(tx);
    *bytes = buf_str(&all);
    return e == ERR_NOT_FOUND && all.len > 0 ? OK : e;
}

static enum err store_preview(struct job_context *job, attachment_id id, const struct preview_row *row,
                              struct str image, enum file_type type)
{
    struct tx *tx;
    blob_id blob;
    TRY(tx_open(job->db, TX_WRITE, nobody(), job->now, job->mem, &tx));
    enum err e = blob_store_bytes(tx, image, &blob);
    if (e == OK)
        e = tx_run(tx, preview_set, NULL, id, blob, (int)type);
    if (e == OK)
        tx_note(tx, .action = "desk.preview_made", .object = OBJECT_ATTACHMENT, .subject = id.n,
                .authority = row->authority);
    return tx_end(tx, e);
}

/* The picture is opened in a child, between two transactions (PRO-3). */
static enum err preview_run(struct job_context *job)
{
    attachment_id id;
    struct preview_row row;
    struct str bytes, image;
    enum file_type type;
    const char *why = "";
    TRY(num_parse(job->key, 1, INT64_MAX, &id.n));
    enum err e = read_image(job, id, &row, &bytes);
    /* Taken back with its import. */
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    if (row.preview.n != 0)
        return OK;
    e = parse_image(job->mem, bytes, PREVIEW_SIDE, &image, &type, &why);
    /* Not an image after all: it stays a file to download. */
    if (e == ERR_INVALID || e == ERR_TOO_LARGE)
        return OK;
    TRY(e);
    return store_preview(job, id, &row, image, type);
}

/* --- calls ------------------------------------------------------------------------------------------ */

static enum err call_forget_run(struct job_context *job)
{
    struct tx *tx;
    int64_t n;
    TRY(tx_open(job->db, TX_WRITE, nobody(), job->now, job->mem, &tx));
    enum err e = call_sweep(tx, &n);
    return tx_end(tx, e);
}

/* --- the list -------------------------------------------------------------------------------------- */

const struct job_kind desk_jobs[] = {
    { "desk.mail_take", 8, MINUTES(1), MINUTES(2), { 0 }, mail_take_run, NULL },
    { "desk.mail_files", 8, MINUTES(1), MINUTES(2), { 0 }, mail_files_run, NULL },
    { "desk.notify", 10, SECONDS(30), MINUTES(1), { 0 }, NULL, ticket_notify_step },
    { "desk.incident", 10, SECONDS(30), MINUTES(1), { 0 }, NULL, incident_notify_step },
    { "desk.preview", 3, MINUTES(1), MINUTES(2), { 0 }, preview_run, NULL },
    { "desk.triage_timeout", 3, MINUTES(1), MINUTES(2), MINUTES(5), triage_timeout_run, NULL },
    { "desk.waiting_due", 3, MINUTES(1), MINUTES(2), MINUTES(5), waiting_due_run, NULL },
    { "desk.clocks", 5, MINUTES(1), MINUTES(10), MINUTES(5), clocks_run, NULL },
    { "desk.recurring", 3, MINUTES(1), MINUTES(5), MINUTES(30), recurring_run, NULL },
    { "desk.coverage", 3, MINUTES(1), MINUTES(2), MINUTES(5), coverage_run, NULL },
    { "desk.search_merge", 3, MINUTES(5), MINUTES(30), HOURS(24), search_merge_run, NULL },
    { "desk.draft_forget", 3, MINUTES(5), MINUTES(2), HOURS(24), draft_forget_run, NULL },
    { "desk.call_forget", 3, MINUTES(5), MINUTES(2), HOURS(24), call_forget_run, NULL },
    { "desk.import", 5, SECONDS(30), MINUTES(5), { 0 }, ticket_import_run_job, NULL },
    { "desk.import_forget", 3, MINUTES(5), MINUTES(2), HOURS(24), ticket_import_forget_job, NULL },
    { 0 },
};
