#include "domain/agreement/agreement_internal.h"

ROW(import_row, COL(import_row, id), COL(import_row, ref), COL(import_row, authority), COL(import_row, authority_name),
    COL(import_row, kind), COL(import_row, file_name), COL(import_row, created_by_name), COL(import_row, content),
    COL(import_row, created_by), COL(import_row, created_at), COL(import_row, done_by), COL(import_row, done_at),
    COL(import_row, created_count), COL(import_row, changed_count), COL(import_row, refused_count));
ROW(authority_row, COL(authority_row, id), COL(authority_row, ref), COL(authority_row, name));

#define IMPORT_COLUMNS \
    "SELECT i.id, i.ref, i.authority, a.name AS authority_name, i.kind, i.file_name," \
    " COALESCE(k.name, '') AS created_by_name, i.content, i.created_by, i.created_at, i.done_by, i.done_at," \
    " i.created_count, i.changed_count, i.refused_count FROM data_import i" \
    " JOIN authority a ON a.id = i.authority LEFT JOIN account k ON k.id = i.created_by"

/* A file of schools concerns the whole authority (school 0): a grant for one of
   its schools does not reach it. */
QUERY(import_authority_all, SCOPE_SCHOOL, 0, authority_row,
      "SELECT a.id, a.ref, a.name FROM (SELECT id, ref, name, sort_key, authority, 0 AS school FROM authority) a"
      " WHERE " SCOPE(data_import, C, "a") " ORDER BY a.sort_key, a.id");
QUERY(import_last, SCOPE_SCHOOL, 1, import_row,
      IMPORT_COLUMNS " WHERE " SCOPE(data_import, L, "i") " ORDER BY i.created_at DESC, i.id DESC LIMIT $3");
QUERY(import_ref_read, SCOPE_SCHOOL, 1, import_row, IMPORT_COLUMNS " WHERE i.ref = $3 AND " SCOPE(data_import, R, "i"));
SQL(import_insert, SCOPE_SYSTEM, 5,
    "INSERT INTO data_import (id, ref, authority, kind, file_name, content, created_by, created_at)"
    " VALUES ($3, $4, $5, 'schools', $6, $7, $1, $2)");
/* Two persons (trust ISO-12): checked inside the statement that approves. */
SQL(import_done, SCOPE_SCHOOL, 4,
    "UPDATE data_import SET done_by = $1, done_at = $2, created_count = $4, changed_count = $5, refused_count = $6"
    " WHERE id = $3 AND done_by IS NULL AND created_by <> $1 AND " SCOPE(data_import, A, "data_import"));

enum err import_authorities(struct tx *tx, struct authority_list *out) { return tx_all(tx, import_authority_all, out); }

enum err import_create(struct tx *tx, authority_ref authority, struct str file_name, blob_id content, import_ref *out)
{
    struct authority_list list;
    size_t at = 0;
    TRY(import_authorities(tx, &list));
    while (at < list.n &&
           !str_eq((struct str){ (const char *)list.at[at].ref.b, 16 }, (struct str){ (const char *)authority.b, 16 }))
        at++;
    if (at == list.n)
        return ERR_NOT_FOUND;
    import_id id = TX_ID(tx, import);
    import_ref ref = TX_REF(tx, import);
    TRY(tx_run(tx, import_insert, NULL, id, &ref, list.at[at].id, file_name, content));
    tx_note(tx, .action = "agreement.import_uploaded", .object = OBJECT_DATA_IMPORT, .subject = id.n,
            .authority = list.at[at].id, .after = file_name);
    *out = ref;
    return OK;
}

enum err import_page_rows(struct tx *tx, struct import_row_list *out)
{
    return tx_all(tx, import_last, out, (int64_t)LIMIT_PAGE_ROWS);
}

enum err import_by_ref(struct tx *tx, import_ref ref, struct import_row *out)
{
    return tx_one(tx, import_ref_read, out, &ref);
}

enum err import_mark_done(struct tx *tx, const struct import_row *row, const struct import_report *report)
{
    int64_t changed;
    if (row->done_by.n != 0)
        return tx_refuse(tx, ERR_CONFLICT, M_agreement_import_done_already, NULL);
    if (row->created_by.n == tx_actor(tx).n)
        return tx_refuse(tx, ERR_CONFLICT, M_agreement_two_persons, NULL);
    TRY(tx_run(tx, import_done, &changed, row->id, report->schools_created, report->schools_changed,
               report->rows_refused));
    if (changed == 0)
        return ERR_DENIED;
    tx_note(tx, .action = "agreement.import_applied", .object = OBJECT_DATA_IMPORT, .subject = row->id.n,
            .authority = row->authority, .after = row->file_name);
    return OK;
}
