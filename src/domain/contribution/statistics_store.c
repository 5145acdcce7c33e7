#include "domain/contribution/statistics_store.h"

#include "platform/blob.h"
#include "platform/limits.h"

struct found_row {
    snapshot_id id;
};
ROW(found_row, COL(found_row, id));
ROW(snapshot_row, COL(snapshot_row, id), COL(snapshot_row, ref), COL(snapshot_row, school_year),
    COL(snapshot_row, source), COL(snapshot_row, file_name), COL(snapshot_row, created_by_name),
    COL(snapshot_row, file_hash), COL(snapshot_row, rows_hash), COL(snapshot_row, corrects),
    COL(snapshot_row, corrected), COL(snapshot_row, created_at));
ROW(count_row, COL(count_row, authority), COL(count_row, authority_ref), COL(count_row, authority_name),
    COL(count_row, school), COL(count_row, school_name), COL(count_row, number), COL(count_row, form),
    COL(count_row, grade), COL(count_row, pupils));
ROW(left_out_row, COL(left_out_row, line), COL(left_out_row, number), COL(left_out_row, name), COL(left_out_row, form),
    COL(left_out_row, grade), COL(left_out_row, pupils), COL(left_out_row, reason));
ROW(statistics_file_row, COL(statistics_file_row, id), COL(statistics_file_row, ref),
    COL(statistics_file_row, school_year), COL(statistics_file_row, source), COL(statistics_file_row, profile),
    COL(statistics_file_row, file_name), COL(statistics_file_row, created_by_name), COL(statistics_file_row, content),
    COL(statistics_file_row, rows_content), COL(statistics_file_row, created_at), COL(statistics_file_row, snapshot));

/* --- reading --------------------------------------------------------------------------- */

#define SNAPSHOT_COLUMNS \
    "SELECT s.id, s.ref, s.school_year, s.source, s.file_name, COALESCE(k.name, '') AS created_by_name, s.file_hash," \
    " s.rows_hash, s.corrects," \
    " CASE WHEN EXISTS (SELECT 1 FROM pupil_snapshot n WHERE n.corrects = s.id AND n.corrects > 0) THEN 1 ELSE 0 END" \
    " AS corrected, s.created_at FROM pupil_snapshot s LEFT JOIN account k ON k.id = s.created_by"
/* A snapshot is of no authority: who may see one of its numbers may see that it is there. */
#define SEEN(verb) \
    "EXISTS (SELECT 1 FROM pupil_count c WHERE c.snapshot = s.id AND " SCOPE(pupil_statistics, verb, "c") ")"

QUERY(snapshot_reached, SCOPE_AUTHORITY, 1, snapshot_row,
      SNAPSHOT_COLUMNS " WHERE " SEEN(L) " ORDER BY s.school_year DESC, s.id DESC LIMIT $3");
QUERY(snapshot_ref_read, SCOPE_AUTHORITY, 1, snapshot_row, SNAPSHOT_COLUMNS " WHERE s.ref = $3 AND " SEEN(R));
QUERY(snapshot_id_read, SCOPE_AUTHORITY, 1, snapshot_row, SNAPSHOT_COLUMNS " WHERE s.id = $3 AND " SEEN(R));
QUERY(snapshot_of_year, SCOPE_SYSTEM, 1, snapshot_row, SNAPSHOT_COLUMNS " WHERE s.school_year = $3 ORDER BY s.id DESC");
QUERY(snapshot_read, SCOPE_SYSTEM, 1, snapshot_row, SNAPSHOT_COLUMNS " WHERE s.id = $3");
QUERY(snapshot_rows_find, SCOPE_SYSTEM, 2, found_row,
      "SELECT id FROM pupil_snapshot WHERE school_year = $3 AND rows_hash = $4");

#define COUNT_COLUMNS \
    "SELECT c.authority, a.ref AS authority_ref, a.name AS authority_name, c.school, s.name AS school_name, c.number," \
    " c.form, c.grade, c.pupils FROM pupil_count c JOIN authority a ON a.id = c.authority" \
    " JOIN school s ON s.id = c.school WHERE c.snapshot = $3"
#define COUNT_ORDER " ORDER BY a.is_provider DESC, a.sort_key, a.id, c.number, c.form, c.grade"
QUERY(count_reached, SCOPE_SCHOOL, 1, count_row, COUNT_COLUMNS " AND " SCOPE(pupil_statistics, R, "c") COUNT_ORDER);
QUERY(count_all, SCOPE_SYSTEM, 1, count_row, COUNT_COLUMNS COUNT_ORDER);
/* The order of the canonical text. */
QUERY(count_canonical, SCOPE_SYSTEM, 1, count_row, COUNT_COLUMNS " ORDER BY c.number, c.form, c.grade");
QUERY(left_out_reached, SCOPE_SCHOOL, 1, left_out_row,
      "SELECT l.line, l.number, l.name, l.form, l.grade, l.pupils, l.reason FROM pupil_left_out l"
      " WHERE l.snapshot = $3 AND " SCOPE(pupil_statistics, R, "l") " ORDER BY l.n");

enum err snapshots_reached(struct tx *tx, struct snapshot_rows *out)
{
    return tx_all(tx, snapshot_reached, out, (int64_t)LIMIT_API_ROWS);
}

enum err snapshot_by_ref(struct tx *tx, snapshot_ref ref, struct snapshot_row *out)
{
    return tx_one(tx, snapshot_ref_read, out, &ref);
}

enum err snapshot_by_id(struct tx *tx, snapshot_id id, struct snapshot_row *out)
{
    return tx_one(tx, snapshot_id_read, out, id);
}

enum err snapshot_counts(struct tx *tx, snapshot_id id, struct count_rows *out)
{
    return tx_all(tx, count_reached, out, id);
}

enum err snapshot_left_out(struct tx *tx, snapshot_id id, struct left_out_rows *out)
{
    return tx_all(tx, left_out_reached, out, id);
}

enum err statistics_of_year(struct tx *tx, int school_year, struct snapshot_rows *out)
{
    return tx_all(tx, snapshot_of_year, out, school_year);
}

enum err statistics_current(struct tx *tx, int school_year, struct snapshot_row *out)
{
    struct snapshot_rows rows;

    TRY(statistics_of_year(tx, school_year, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (!rows.at[i].corrected) {
            *out = rows.at[i];
            return OK;
        }
    return ERR_NOT_FOUND;
}

/* --- totals ------------------------------------------------------------------------------ */

enum err totals_of_counts(struct mem *mem, const struct count_rows *counts, const struct level_choice *choice,
                          struct statistics_totals *out)
{
    struct statistics_total *total = NULL;
    size_t authorities = 0;

    for (size_t i = 0; i < counts->n; i++)
        authorities += i == 0 || counts->at[i].authority.n != counts->at[i - 1].authority.n;
    *out = (struct statistics_totals){ MEM_NEW_N(mem, struct statistics_total, authorities), 0 };
    for (size_t i = 0; i < counts->n; i++) {
        const struct count_row *c = &counts->at[i];
        if (total == NULL || total->authority.n != c->authority.n) {
            total = &out->at[out->n++];
            *total = (struct statistics_total){ c->authority, c->authority_ref, c->authority_name, { { 0 } } };
        }
        if (level_add(&total->pupils, (enum level_form)c->form, c->grade, c->pupils, choice) != REASON_NONE)
            return ERR_INVALID;
    }
    return OK;
}

/* The rows are still those that were frozen. */
static enum err proved(struct tx *tx, snapshot_id id)
{
    struct snapshot_row snapshot;
    struct count_rows rows;
    struct pupil_counts counts;

    TRY(tx_one(tx, snapshot_read, &snapshot, id));
    TRY(tx_all(tx, count_canonical, &rows, id));
    counts = (struct pupil_counts){ MEM_NEW_N(tx_mem(tx), struct pupil_count, rows.n), rows.n };
    for (size_t i = 0; i < rows.n; i++)
        counts.at[i] = (struct pupil_count){ .authority_ref = rows.at[i].authority_ref,
                                             .number = rows.at[i].number,
                                             .form = (enum level_form)rows.at[i].form,
                                             .grade = rows.at[i].grade,
                                             .pupils = rows.at[i].pupils };
    struct sha256 hash = sha256_of(pupil_counts_canonical(tx_mem(tx), snapshot.school_year, &counts));
    bool same = str_eq(snapshot.rows_hash.bytes, (struct str){ (const char *)hash.b, sizeof hash.b });
    return same ? OK : tx_refuse(tx, ERR_CONFLICT, M_statistics_error_hash, NULL);
}

enum err statistics_totals(struct tx *tx, snapshot_id id, const struct level_choice *choice,
                           struct statistics_totals *out)
{
    struct count_rows rows;

    TRY(proved(tx, id));
    TRY(tx_all(tx, count_all, &rows, id));
    enum err e = totals_of_counts(tx_mem(tx), &rows, choice, out);
    return e == ERR_INVALID ? tx_refuse(tx, e, M_statistics_reason_form_without_level, NULL) : e;
}

/* --- freezing ------------------------------------------------------------------------------ */

SQL(snapshot_insert, SCOPE_SYSTEM, 9,
    "INSERT INTO pupil_snapshot (id, ref, school_year, source, file_name, content, file_hash, rows_hash, corrects,"
    " created_by, created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $1, $2)");
SQL(count_insert, SCOPE_SYSTEM, 7,
    "INSERT INTO pupil_count (snapshot, school, form, grade, authority, number, pupils)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9)");
SQL(left_out_insert, SCOPE_SYSTEM, 11,
    "INSERT INTO pupil_left_out (snapshot, n, authority, school, line, number, name, form, grade, pupils, reason)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");

static struct blob hash_blob(const struct sha256 *hash)
{
    return (struct blob){ { (const char *)hash->b, sizeof hash->b } };
}

enum err snapshot_by_rows(struct tx *tx, int school_year, const struct sha256 *rows, snapshot_id *out)
{
    struct found_row found;

    TRY(tx_one(tx, snapshot_rows_find, &found, school_year, hash_blob(rows)));
    *out = found.id;
    return OK;
}

static enum err rows_add(struct tx *tx, const struct statistics_check *check, snapshot_id id)
{
    int n = 0;

    for (size_t i = 0; i < check->counts.n; i++) {
        const struct pupil_count *c = &check->counts.at[i];
        TRY(tx_run(tx, count_insert, NULL, id, c->school, (int)c->form, c->grade, c->authority, c->number, c->pupils));
    }
    for (size_t i = 0; i < check->file.lines.n; i++) {
        const struct statistics_line *l = &check->file.lines.at[i];
        if (l->reason != REASON_NONE)
            TRY(tx_run(tx, left_out_insert, NULL, id, ++n, l->authority, l->school, l->line, l->number, l->name,
                       l->form_words, l->grade_words, l->pupils_words, statistics_reason_code(l->reason)));
    }
    return OK;
}

enum err snapshot_add(struct tx *tx, const struct statistics_source *source, const struct statistics_check *check,
                      const struct sha256 *rows, snapshot_id corrects, snapshot_id *out)
{
    struct sha256 file = sha256_of(source->bytes);
    snapshot_id id = TX_ID(tx, snapshot);
    snapshot_ref ref = TX_REF(tx, snapshot);
    blob_id content;

    TRY(blob_store_bytes(tx, source->bytes, &content));
    TRY(tx_run(tx, snapshot_insert, NULL, id, &ref, source->school_year, source->source, source->file_name, content,
               hash_blob(&file), hash_blob(rows), corrects));
    TRY(rows_add(tx, check, id));
    tx_note(tx, .action = "contribution.statistics_imported", .object = OBJECT_PUPIL_STATISTICS, .subject = id.n,
            .after = pupil_counts_canonical(tx_mem(tx), source->school_year, &check->counts));
    *out = id;
    return OK;
}

/* --- files that wait ------------------------------------------------------------------------- */

#define FILE_COLUMNS \
    "SELECT i.id, i.ref, i.school_year, i.source, i.profile, i.file_name, COALESCE(k.name, '') AS created_by_name," \
    " i.content, i.rows_content, i.created_at, i.snapshot FROM statistics_import i LEFT JOIN account k ON k.id = " \
    "i.created_by"
QUERY(statistics_file_read_ref, SCOPE_AUTHORITY, 1, statistics_file_row,
      FILE_COLUMNS " WHERE i.ref = $3 AND " SCOPE_BODY(pupil_statistics, C));
QUERY(statistics_file_list, SCOPE_AUTHORITY, 1, statistics_file_row,
      FILE_COLUMNS " WHERE " SCOPE_BODY(pupil_statistics, C) " ORDER BY i.created_at DESC, i.id DESC LIMIT $3");
SQL(statistics_file_insert, SCOPE_SYSTEM, 8,
    "INSERT INTO statistics_import (id, ref, school_year, source, profile, file_name, content, rows_content,"
    " created_by, created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $1, $2)");
SQL(statistics_file_mark, SCOPE_AUTHORITY, 2,
    "UPDATE statistics_import SET snapshot = $4 WHERE id = $3 AND snapshot = 0 AND " SCOPE_BODY(pupil_statistics, C));

enum err statistics_file_add(struct tx *tx, const struct statistics_source *source, blob_id content,
                             statistics_import_ref *out)
{
    statistics_import_id id = TX_ID(tx, statistics_import);
    statistics_import_ref ref = TX_REF(tx, statistics_import);
    blob_id rows = { 0 };

    if (source->rows.len > 0)
        TRY(blob_store_bytes(tx, source->rows, &rows));
    TRY(tx_run(tx, statistics_file_insert, NULL, id, &ref, source->school_year, source->source, source->profile,
               source->file_name, content, rows.n));
    tx_note(tx, .action = "contribution.statistics_uploaded", .object = OBJECT_PUPIL_STATISTICS, .subject = id.n,
            .after = source->file_name);
    *out = ref;
    return OK;
}

enum err statistics_file_by_ref(struct tx *tx, statistics_import_ref ref, struct statistics_file_row *out)
{
    return tx_one(tx, statistics_file_read_ref, out, &ref);
}

enum err statistics_file_table(struct tx *tx, const struct statistics_file_row *row, struct str *out)
{
    return blob_read(tx, row->rows_content != 0 ? (blob_id){ row->rows_content } : row->content, LIMIT_CSV, out);
}

enum err statistics_files(struct tx *tx, struct statistics_file_rows *out)
{
    return tx_all(tx, statistics_file_list, out, (int64_t)LIMIT_PAGE_ROWS);
}

enum err statistics_file_done(struct tx *tx, const struct statistics_file_row *row, snapshot_id snapshot)
{
    int64_t changed;

    TRY(tx_run(tx, statistics_file_mark, &changed, row->id, snapshot));
    if (changed == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_statistics_error_done, NULL);
    tx_note(tx, .action = "contribution.statistics_applied", .object = OBJECT_PUPIL_STATISTICS, .subject = row->id.n,
            .after = row->file_name);
    return OK;
}
