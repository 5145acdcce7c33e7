/*
 * desk/ticket_import_job.c -- the work of an import in the browser: test run, run, undo.  The
 * engine is that of the command line; a run that was broken off goes on where it was, because
 * the same files, mapping and choices are the same run.
 */
#include "domain/desk/ticket_import_page.h"

#include "base/num.h"
#include "base/utf8.h"
#include "domain/desk/ticket_import_record.h"
#include "platform/config.h"
#include "platform/job.h"
#include "platform/limits.h"

#define WORK MIB(256)
#define LINES_MEM MIB(32)
#define LINE_MEM KIB(2)
enum { LINES_AT_ONCE = 500, LAST_ATTEMPT = 5 };

struct work {
    struct job_context *job;
    struct import_upload_row row;
    struct mem *mem, *lines_mem; /* of the engine; of lines that are not stored yet */
    struct mem_mark fresh, part_fresh;
    struct mem *part_mem;
    int64_t file;
    struct import_line_row lines[LINES_AT_ONCE];
    size_t nlines;
    int64_t stored, kept;
    struct ticket_import_sums sums;
    struct record_file *files[LIMIT_FILES_PER_ENTRY];
    size_t nfiles;
    enum err failed; /* of storing the report */
};

/* --- transactions ------------------------------------------------------------------------------- */

static enum err in_tx(struct work *w, enum tx_mode mode, enum err (*step)(struct tx *, struct work *))
{
    struct tx *tx;
    TRY(tx_open(w->job->db, mode, (struct tx_who){ 0 }, w->job->now, w->job->mem, &tx));
    enum err e = step(tx, w);
    if (mode == TX_WRITE)
        return tx_end(tx, e);
    tx_abort(tx);
    return e;
}

static enum err store_in(struct tx *tx, struct work *w)
{
    for (size_t i = 0; i < w->nlines; i++)
        TRY(import_line_add(tx, w->row.id, w->stored + (int64_t)i + 1, &w->lines[i]));
    return import_progress_set(tx, w->row.id, &w->sums, w->kept);
}

static void store(struct work *w)
{
    struct mem_mark mark = mem_mark(w->job->mem);
    enum err e = in_tx(w, TX_WRITE, store_in);
    w->failed = w->failed == OK ? e : w->failed;
    w->stored += (int64_t)w->nlines;
    w->nlines = 0;
    mem_reset(w->lines_mem, w->fresh);
    mem_reset(w->job->mem, mark);
}

/* --- the report --------------------------------------------------------------------------------- */

/* Lines inside of the engine's tx are few (50) or, of an undo, of one batch (500). */
static void take_line(void *arg, const struct ticket_import_line *line)
{
    struct work *w = arg;
    bool refused = line->kind == IMPORT_LINE_REFUSED;
    w->kept += line->kind == IMPORT_LINE_KEPT;
    if (w->nlines == LINES_AT_ONCE && !tx_open_here())
        store(w);
    if (w->nlines == LINES_AT_ONCE || mem_left(w->lines_mem) < 2 * LINE_MEM)
        return;
    w->lines[w->nlines++] =
        (struct import_line_row){ .kind = (int)line->kind,
                                  .file = str_dup(w->lines_mem, utf8_truncate(line->file, LIMIT_LINE)),
                                  .record = str_dup(w->lines_mem, utf8_truncate(line->record, LIMIT_LINE)),
                                  .line = line->line,
                                  .text =
                                      str_dup(w->lines_mem, utf8_truncate(refused ? line->why : line->text, 1000)) };
}

static void take_progress(void *arg, const struct ticket_import_sums *sums)
{
    struct work *w = arg;
    w->sums = *sums;
    store(w);
}

static struct instant job_now(void *arg) { return ((struct work *)arg)->job->now; }

/* --- the files ---------------------------------------------------------------------------------- */

static enum err next_part(void *arg, int n, struct str *bytes)
{
    struct work *w = arg;
    struct tx *tx;
    mem_reset(w->part_mem, w->part_fresh);
    TRY(tx_open(w->job->db, TX_READ, (struct tx_who){ 0 }, w->job->now, w->part_mem, &tx));
    enum err e = import_file_part(tx, w->row.id, w->file, n, bytes);
    tx_abort(tx);
    return e;
}

static enum err open_files(struct work *w)
{
    struct tx *tx;
    struct import_file_rows rows;
    TRY(tx_open(w->job->db, TX_READ, (struct tx_who){ 0 }, w->job->now, w->job->mem, &tx));
    enum err e = import_files(tx, w->row.id, &rows);
    tx_abort(tx);
    for (size_t i = 0; e == OK && i < rows.n && i < ARRAY_LEN(w->files); i++) {
        struct record_source source = { rows.at[i].name, next_part, w };
        w->file = rows.at[i].n;
        e = record_file_spool(w->job->mem, w->job->config->state_dir, &source, &w->files[i]);
        w->nfiles += e == OK;
    }
    return e;
}

/* --- the runs ----------------------------------------------------------------------------------- */

static struct ticket_import_options options_of(const struct work *w)
{
    const struct import_upload_row *row = &w->row;
    return (struct ticket_import_options){ .source = (enum import_source)row->source,
                                           .system = row->system,
                                           .mapping = row->mapping,
                                           .from = row->first_day,
                                           .to = row->last_day,
                                           .group = row->only_group,
                                           .school = row->only_school,
                                           .dry_run = row->state == IMPORT_CHECKING,
                                           .made_by = row->created_by_name };
}

static enum err read_files(struct work *w, struct import_end *end, struct refusal *why)
{
    struct ticket_import_options options = options_of(w);
    struct ticket_import_sink sink = { take_line, take_progress, job_now, w };
    enum err e = open_files(w);
    if (e == ERR_MALFORMED || e == ERR_INVALID) {
        *why = (struct refusal){ .msg = M_import_page_error_file };
        return ERR_INVALID;
    }
    TRY(e);
    e = ticket_import(w->job->db, w->mem, &options, w->files, w->nfiles, &sink, &w->sums, why);
    end->run = w->sums.run;
    end->to = options.dry_run ? IMPORT_CHECKED : IMPORT_APPLIED;
    if (e == OK && w->sums.cut)
        end->problem = msg_text(LANG_DE, M_import_page_cut);
    return e;
}

static enum err take_back(struct work *w, struct import_end *end, struct refusal *why)
{
    struct ticket_import_undone sums;
    struct ticket_import_sink sink = { take_line, take_progress, job_now, w };
    enum err e = ticket_import_undo(w->job->db, w->mem, w->row.run, &sink, &sums, why);
    w->sums = (struct ticket_import_sums){ .tickets = sums.tickets, .entries = sums.entries };
    w->kept = sums.kept;
    end->to = IMPORT_UNDONE;
    return e;
}

static enum err forget_in(struct tx *tx, struct work *w) { return import_lines_forget(tx, &w->row); }

static enum err run_work(struct work *w, struct import_end *end)
{
    struct refusal why = { .msg = MSG_NONE };
    TRY(in_tx(w, TX_WRITE, forget_in));
    /* What another kind of run left keeps its numbers: these come after them. */
    w->stored = w->row.state * INT64_C(1000000000);
    enum err e = w->row.state == IMPORT_UNDOING ? take_back(w, end, &why) : read_files(w, end, &why);
    store(w);
    e = e == OK ? w->failed : e;
    /* A fault is tried again; the last time, and what is wrong for good, is said. */
    if (e == OK || ((e == ERR_BUSY || e == ERR_FAULT) && w->job->attempt < LAST_ATTEMPT))
        return e;
    end->to = IMPORT_BROKEN;
    end->problem = msg_text(LANG_DE, why.msg != MSG_NONE ? why.msg : M_import_page_error_broken);
    return OK;
}

static enum err finish(struct work *w, const struct import_end *end)
{
    struct tx *tx;
    TRY(tx_open(w->job->db, TX_WRITE, (struct tx_who){ 0 }, w->job->now, w->job->mem, &tx));
    return tx_end(tx, import_end(tx, w->row.id, end));
}

static enum err run_with(struct work *w)
{
    struct import_end end = { .from = (enum import_state)w->row.state, .problem = STR("") };
    w->fresh = mem_mark(w->lines_mem);
    w->part_fresh = mem_mark(w->part_mem);
    enum err e = run_work(w, &end);
    for (size_t i = 0; i < w->nfiles; i++)
        record_file_close(w->files[i]);
    return e == OK ? finish(w, &end) : e;
}

static enum err read_in(struct tx *tx, struct work *w) { return import_upload_of_job(tx, w->row.id, &w->row); }

enum err ticket_import_run_job(struct job_context *job)
{
    struct work *w = MEM_NEW(job->mem, struct work);
    *w = (struct work){ .job = job };
    TRY(num_parse(job->key, 1, INT64_MAX, &w->row.id.n));
    TRY(in_tx(w, TX_READ, read_in));
    if (w->row.state != IMPORT_CHECKING && w->row.state != IMPORT_APPLYING && w->row.state != IMPORT_UNDOING)
        return OK;
    enum err e = mem_open(&w->mem, WORK);
    if (e == OK)
        e = mem_open(&w->lines_mem, LINES_MEM);
    if (e == OK)
        e = mem_open(&w->part_mem, 4 * LIMIT_BLOB_PART);
    if (e == OK)
        e = run_with(w);
    struct mem *all[] = { w->mem, w->lines_mem, w->part_mem };
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (all[i] != NULL)
            mem_close(all[i]);
    return e;
}

enum err ticket_import_forget_job(struct job_context *job)
{
    struct tx *tx;
    int64_t n;
    TRY(tx_open(job->db, TX_WRITE, (struct tx_who){ 0 }, job->now, job->mem, &tx));
    return tx_end(tx, import_sweep(tx, &n));
}
