/*
 * desk/ticket_import_page_store.c -- the only SQL of imports in the browser.
 */
#include "domain/desk/ticket_import_page.h"

#include "domain/desk/ticket_import_record.h"
#include "platform/blob.h"
#include "platform/job.h"
#include "platform/setting.h"

/* --- reading ------------------------------------------------------------------------------------ */

ROW(import_upload_row, COL(import_upload_row, id), COL(import_upload_row, ref), COL(import_upload_row, source),
    COL(import_upload_row, state), COL(import_upload_row, system), COL(import_upload_row, only_group),
    COL(import_upload_row, only_school), COL(import_upload_row, mapping), COL(import_upload_row, problem),
    COL(import_upload_row, files), COL(import_upload_row, created_by_name), COL(import_upload_row, approved_by_name),
    COL(import_upload_row, first_day), COL(import_upload_row, last_day), COL(import_upload_row, created_by),
    COL(import_upload_row, given_by), COL(import_upload_row, approved_by), COL(import_upload_row, created_at),
    COL(import_upload_row, approved_at), COL(import_upload_row, run), COL(import_upload_row, records),
    COL(import_upload_row, tickets), COL(import_upload_row, entries), COL(import_upload_row, same),
    COL(import_upload_row, refused), COL(import_upload_row, left_out), COL(import_upload_row, unmerged),
    COL(import_upload_row, kept), COL(import_upload_row, file_n), COL(import_upload_row, file_bytes),
    COL(import_upload_row, files_left));
#define FILE_NAME(n) "coalesce((SELECT f.name FROM import_file f WHERE f.upload = u.id AND f.n = " #n "), '')"
#define UPLOADS \
    "SELECT u.id, u.ref, u.source, u.state, u.system, u.only_group, u.only_school, u.mapping, u.problem," \
    " " FILE_NAME(1) " || CASE WHEN EXISTS (SELECT 1 FROM import_file f WHERE f.upload = u.id AND f.n = 2)" \
                     " THEN ', ' || " FILE_NAME( \
                         2) " ELSE '' END || CASE WHEN EXISTS (SELECT 1 FROM import_file f WHERE" \
                            " f.upload = u.id AND f.n = 3) THEN ', …' ELSE '' END AS files, coalesce(c.name, '') AS " \
                            "created_by_name," \
                            " coalesce(a.name, '') AS approved_by_name, u.first_day, u.last_day, u.created_by, " \
                            "u.given_by, u.approved_by," \
                            " u.created_at, u.approved_at, u.run, coalesce(p.records, 0) AS records, " \
                            "coalesce(p.tickets, 0) AS tickets," \
                            " coalesce(p.entries, 0) AS entries, coalesce(p.same, 0) AS same, coalesce(p.refused, 0) " \
                            "AS refused," \
                            " coalesce(p.left_out, 0) AS left_out, coalesce(p.unmerged, 0) AS unmerged, " \
                            "coalesce(p.kept, 0) AS kept," \
                            " coalesce(p.files, 0) AS file_n, coalesce(p.file_bytes, 0) AS file_bytes," \
                            " coalesce(p.files_left, 0) AS files_left" \
                            " FROM import_upload u LEFT JOIN import_progress p ON p.upload = u.id LEFT JOIN account " \
                            "c ON c.id = u.created_by" \
                            " LEFT JOIN account a ON a.id = u.approved_by"
QUERY(uploads_last, SCOPE_AUTHORITY, 1, import_upload_row,
      UPLOADS " WHERE " SCOPE_BODY(data_import, L) " ORDER BY u.created_at DESC, u.id DESC LIMIT $3");
QUERY(upload_by_ref, SCOPE_AUTHORITY, 1, import_upload_row,
      UPLOADS " WHERE u.ref = $3 AND " SCOPE_BODY(data_import, R));
QUERY(upload_by_id, SCOPE_SYSTEM, 1, import_upload_row, UPLOADS " WHERE u.id = $3");

struct mapping_row {
    struct str mapping;
};
ROW(mapping_row, COL(mapping_row, mapping));
QUERY(mapping_last, SCOPE_AUTHORITY, 0, mapping_row,
      "SELECT u.mapping FROM import_upload u WHERE " SCOPE_BODY(data_import, R) " ORDER BY u.created_at DESC, u.id DESC"
                                                                                " LIMIT 1");
ROW(import_line_row, COL(import_line_row, n), COL(import_line_row, kind), COL(import_line_row, file),
    COL(import_line_row, record), COL(import_line_row, text), COL(import_line_row, line));
QUERY(lines_of, SCOPE_AUTHORITY, 4, import_line_row,
      "SELECT n, kind, file, record, text, line FROM import_line WHERE upload = $3 AND kind = $4 AND n > $5 "
      "AND " SCOPE_BODY(data_import, R) " ORDER BY n LIMIT $6");

struct may_row {
    bool may;
};
ROW(may_row, COL(may_row, may));
QUERY(may_upload, SCOPE_AUTHORITY, 0, may_row,
      "SELECT CASE WHEN " SCOPE_BODY(data_import, C) " THEN 1 ELSE 0 END AS may");

enum err import_may_upload(struct tx *tx, bool *may)
{
    struct may_row row;
    TRY(tx_one(tx, may_upload, &row));
    *may = row.may;
    return OK;
}

enum err import_uploads(struct tx *tx, struct import_upload_rows *out)
{
    return tx_all(tx, uploads_last, out, (int64_t)LIMIT_PAGE_ROWS);
}

enum err import_upload_find(struct tx *tx, upload_ref ref, struct import_upload_row *out)
{
    return tx_one(tx, upload_by_ref, out, &ref);
}

enum err import_upload_of_job(struct tx *tx, upload_id id, struct import_upload_row *out)
{
    return tx_one(tx, upload_by_id, out, id);
}

enum err import_last_mapping(struct tx *tx, struct str *out)
{
    struct mapping_row row = { STR("") };
    enum err e = tx_one(tx, mapping_last, &row);
    *out = e == OK ? row.mapping : STR("");
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err import_lines(struct tx *tx, const struct import_upload_row *row, enum import_line_kind kind, int64_t after,
                      int64_t limit, struct import_line_rows *out)
{
    return tx_all(tx, lines_of, out, row->id, (int)kind, after, limit);
}

/* --- an upload ---------------------------------------------------------------------------------- */

SQL(upload_insert, SCOPE_AUTHORITY, 9,
    "INSERT INTO import_upload (id, ref, source, system, first_day, last_day, only_group, only_school, mapping, state,"
    " created_by, created_at) SELECT $3, $4, CAST($5 AS bigint), $6, CAST($7 AS bigint), CAST($8 AS bigint), $9, $10,"
    " $11, 1, $1, $2 WHERE " SCOPE_BODY(data_import, C));
SQL(file_insert, SCOPE_SYSTEM, 4, "INSERT INTO import_file (upload, n, name, bytes) VALUES ($3, $4, $5, $6)");
SQL_STATE(part_insert, SCOPE_SYSTEM, 4, "INSERT INTO import_part (upload, n, part, bytes) VALUES ($3, $4, $5, $6)");

static enum err order_job(struct tx *tx, upload_id id)
{
    struct buf key = buf_of(tx_mem(tx), 24);
    buf_int(&key, id.n);
    return job_add(tx, "desk.import", buf_str(&key), STR(""), tx_now(tx));
}

static enum err keep_file(struct tx *tx, upload_id id, int64_t n, const struct upload *file)
{
    struct mem_mark mark = mem_mark(tx_mem(tx));
    enum err e = tx_run(tx, file_insert, NULL, id, n, file->name, file->size);
    for (int part = 0; e == OK; part++) {
        struct str bytes;
        e = upload_part(tx_mem(tx), file, part, &bytes);
        if (e == OK)
            e = tx_run(tx, part_insert, NULL, id, n, part, ((struct blob){ bytes }));
        mem_reset(tx_mem(tx), mark);
    }
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err import_upload_create(struct tx *tx, const struct ticket_import_options *o, const struct upload_list *files,
                              upload_ref *ref)
{
    struct import_map map;
    int64_t line, changed;
    upload_id id = TX_ID(tx, upload);
    *ref = TX_REF(tx, upload);
    TRY(import_map_open(tx, o->mapping, &map, &line));
    TRY(tx_run(tx, upload_insert, &changed, id, ref, (int)o->source, o->system, o->from, o->to, o->group, o->school,
               o->mapping));
    if (changed == 0)
        return ERR_DENIED;
    for (size_t i = 0; i < files->n; i++)
        TRY(keep_file(tx, id, (int64_t)i + 1, &files->at[i]));
    tx_note(tx, .action = "desk.import_uploaded", .object = OBJECT_DATA_IMPORT, .subject = id.n, .after = o->mapping);
    return order_job(tx, id);
}

/* --- steps -------------------------------------------------------------------------------------- */

SQL(upload_submit, SCOPE_AUTHORITY, 1,
    "UPDATE import_upload SET state = 3, given_by = $1 WHERE id = $3 AND state = 2 AND " SCOPE_BODY(data_import, C));
/* Two persons (trust ISO-12): checked inside the statement that approves. */
SQL(upload_approve, SCOPE_AUTHORITY, 1,
    "UPDATE import_upload SET state = 4, approved_by = $1, approved_at = $2 WHERE id = $3 AND state = 3"
    " AND created_by <> $1 AND given_by <> $1 AND " SCOPE_BODY(data_import, A));
SQL(upload_drop, SCOPE_AUTHORITY, 1,
    "UPDATE import_upload SET state = 9 WHERE id = $3 AND (state IN (2, 3) OR (state = 8 AND run = 0)) AND " SCOPE_BODY(
        data_import, C));
SQL(upload_undo, SCOPE_AUTHORITY, 1,
    "UPDATE import_upload SET state = 6 WHERE id = $3 AND state IN (5, 8) AND run <> 0 AND " SCOPE_BODY(data_import,
                                                                                                        A));
SQL_STATE(parts_remove, SCOPE_SYSTEM, 1, "DELETE FROM import_part WHERE upload = $3");
SQL_STATE(lines_remove, SCOPE_SYSTEM, 1, "DELETE FROM import_line WHERE upload = $3");

static enum err stepped(struct tx *tx, const struct import_upload_row *row, int64_t changed, const char *action)
{
    if (changed == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_import_page_error_state, NULL);
    tx_note(tx, .action = action, .object = OBJECT_DATA_IMPORT, .subject = row->id.n);
    return OK;
}

enum err import_submit(struct tx *tx, const struct import_upload_row *row)
{
    int64_t changed;
    TRY(tx_run(tx, upload_submit, &changed, row->id));
    return stepped(tx, row, changed, "desk.import_submitted");
}

enum err import_approve(struct tx *tx, const struct import_upload_row *row)
{
    int64_t changed, me = tx_actor(tx).n;
    if (row->created_by.n == me || row->given_by.n == me)
        return tx_refuse(tx, ERR_CONFLICT, M_import_page_error_second, NULL);
    TRY(tx_run(tx, upload_approve, &changed, row->id));
    TRY(stepped(tx, row, changed, "desk.import_approved"));
    return order_job(tx, row->id);
}

enum err import_drop(struct tx *tx, const struct import_upload_row *row)
{
    int64_t changed;
    TRY(tx_run(tx, upload_drop, &changed, row->id));
    TRY(stepped(tx, row, changed, "desk.import_dropped"));
    TRY(tx_run(tx, parts_remove, NULL, row->id));
    return tx_run(tx, lines_remove, NULL, row->id);
}

enum err import_undo_until(struct tx *tx, const struct import_upload_row *row, struct instant *until)
{
    int64_t days;
    *until = INSTANT_NONE;
    if ((row->state != IMPORT_APPLIED && row->state != IMPORT_BROKEN) || row->run == 0)
        return OK;
    TRY(setting_get(tx, SETTING_IMPORT_UNDO_DAYS, &days));
    struct instant end = instant_add(row->approved_at, DAYS(days));
    *until = instant_compare(end, tx_now(tx)) > 0 ? end : INSTANT_NONE;
    return OK;
}

enum err import_undo(struct tx *tx, const struct import_upload_row *row)
{
    int64_t changed;
    struct instant until;
    TRY(import_undo_until(tx, row, &until));
    if (instant_is_none(until))
        return tx_refuse(tx, ERR_CONFLICT, M_import_error_undo_late, NULL);
    TRY(tx_run(tx, upload_undo, &changed, row->id));
    TRY(stepped(tx, row, changed, "desk.import_undo_ordered"));
    return order_job(tx, row->id);
}

/* --- the job ------------------------------------------------------------------------------------ */

ROW(import_file_row, COL(import_file_row, n), COL(import_file_row, name));
QUERY(files_of, SCOPE_SYSTEM, 1, import_file_row, "SELECT n, name FROM import_file WHERE upload = $3 ORDER BY n");
struct part_row {
    struct blob bytes;
};
ROW(part_row, COL(part_row, bytes));
QUERY(part_read, SCOPE_SYSTEM, 3, part_row, "SELECT bytes FROM import_part WHERE upload = $3 AND n = $4 AND part = $5");
/* 1 to 3: of reading the files; 4: what an undo had to keep. */
SQL_STATE(lines_forget, SCOPE_SYSTEM, 3, "DELETE FROM import_line WHERE upload = $3 AND kind BETWEEN $4 AND $5");
SQL_STATE(line_insert, SCOPE_SYSTEM, 7,
          "INSERT INTO import_line (upload, n, kind, file, line, record, text) VALUES ($3, $4, $5, $6, $7, $8, $9)");
SQL_STATE(progress_set, SCOPE_SYSTEM, 12,
          "INSERT INTO import_progress (upload, records, tickets, entries, same, refused, left_out, unmerged, kept,"
          " files, file_bytes, files_left) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
          " ON CONFLICT (upload) DO UPDATE SET records = $4,"
          " tickets = $5, entries = $6, same = $7, refused = $8, left_out = $9, unmerged = $10, kept = $11,"
          " files = $12, file_bytes = $13, files_left = $14");
SQL(upload_end, SCOPE_SYSTEM, 5,
    "UPDATE import_upload SET state = $5, problem = $7, run = CASE WHEN $6 <> 0 THEN $6 ELSE run END"
    " WHERE id = $3 AND state = $4");

enum err import_files(struct tx *tx, upload_id id, struct import_file_rows *out)
{
    return tx_all(tx, files_of, out, id);
}

enum err import_file_part(struct tx *tx, upload_id id, int64_t n, int part, struct str *bytes)
{
    struct part_row row;
    TRY(tx_one(tx, part_read, &row, id, n, part));
    *bytes = row.bytes.bytes;
    return OK;
}

enum err import_lines_forget(struct tx *tx, const struct import_upload_row *row)
{
    bool undo = row->state == IMPORT_UNDOING;
    /* What would be new was told by the test run; afterwards it is not new. */
    TRY(tx_run(tx, lines_forget, NULL, row->id, undo ? IMPORT_LINE_KEPT : IMPORT_LINE_REFUSED,
               undo ? IMPORT_LINE_KEPT : IMPORT_LINE_REFUSED));
    if (undo)
        return OK;
    return tx_run(tx, lines_forget, NULL, row->id, IMPORT_LINE_NOTE,
                  row->state == IMPORT_CHECKING ? IMPORT_LINE_NEW : IMPORT_LINE_NOTE);
}

enum err import_line_add(struct tx *tx, upload_id id, int64_t n, const struct import_line_row *line)
{
    return tx_run(tx, line_insert, NULL, id, n, line->kind, line->file, line->line, line->record, line->text);
}

enum err import_progress_set(struct tx *tx, upload_id id, const struct ticket_import_sums *s, int64_t kept)
{
    return tx_run(tx, progress_set, NULL, id, s->read, s->tickets, s->entries, s->same, s->refused, s->left_out,
                  s->unmerged, kept, s->files, s->file_bytes, s->files_left);
}

enum err import_end(struct tx *tx, upload_id id, const struct import_end *end)
{
    int64_t changed;
    TRY(tx_run(tx, upload_end, &changed, id, (int)end->from, (int)end->to, end->run, end->problem));
    if (changed == 0)
        return OK;
    tx_note(tx, .action = "desk.import_moved", .object = OBJECT_DATA_IMPORT, .subject = id.n, .after = end->problem);
    return end->to == IMPORT_CHECKED ? OK : tx_run(tx, parts_remove, NULL, id);
}

/* --- the sweep ---------------------------------------------------------------------------------- */

#define OLD \
    "(SELECT u.id FROM import_upload u WHERE coalesce(u.approved_at, u.created_at) < $3 AND u.state NOT IN (4, 6))"
SQL(sweep_drop, SCOPE_SYSTEM, 1, "UPDATE import_upload SET state = 9 WHERE created_at < $3 AND state IN (1, 2, 3)");
SQL_STATE(sweep_parts, SCOPE_SYSTEM, 1, "DELETE FROM import_part WHERE upload IN " OLD);
SQL_STATE(sweep_lines, SCOPE_SYSTEM, 1, "DELETE FROM import_line WHERE upload IN " OLD);

enum err import_sweep(struct tx *tx, int64_t *n)
{
    int64_t days;
    TRY(setting_get(tx, SETTING_IMPORT_UNDO_DAYS, &days));
    struct instant before = instant_add(tx_now(tx), DAYS(-days));
    TRY(tx_run(tx, sweep_drop, n, before));
    if (*n > 0)
        tx_note(tx, .action = "desk.imports_dropped", .object = OBJECT_DATA_IMPORT, .subject = 0);
    TRY(tx_run(tx, sweep_parts, NULL, before));
    return tx_run(tx, sweep_lines, NULL, before);
}
