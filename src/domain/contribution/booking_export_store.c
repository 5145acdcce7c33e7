#include "domain/contribution/booking_export_store.h"

#include "domain/contribution/open_item.h"
#include "platform/blob.h"
#include "platform/limits.h"

struct booking_row {
    invoice_id id;
    struct str number, party, reference;
    struct day issued_on, due_on;
    int kind;
    int64_t gross_cents, vat_cents;
};
struct booking_rows {
    struct booking_row *at;
    size_t n;
};
struct booking_count {
    int64_t n;
};
ROW(booking_row, COL(booking_row, id), COL(booking_row, number), COL(booking_row, party), COL(booking_row, reference),
    COL(booking_row, issued_on), COL(booking_row, due_on), COL(booking_row, kind), COL(booking_row, gross_cents),
    COL(booking_row, vat_cents));
ROW(booking_count, COL(booking_count, n));
ROW(booking_profile_row, COL(booking_profile_row, id), COL(booking_profile_row, version),
    COL(booking_profile_row, settings));
ROW(booking_export_row, COL(booking_export_row, id), COL(booking_export_row, ref), COL(booking_export_row, n),
    COL(booking_export_row, format), COL(booking_export_row, file_name), COL(booking_export_row, created_by_name),
    COL(booking_export_row, bookings), COL(booking_export_row, debit_cents), COL(booking_export_row, credit_cents),
    COL(booking_export_row, copies), COL(booking_export_row, hash), COL(booking_export_row, content),
    COL(booking_export_row, created_at));

QUERY(profile_newest, SCOPE_AUTHORITY, 0, booking_profile_row,
      "SELECT id, version, settings FROM booking_profile WHERE " SCOPE_BODY(cost_contribution,
                                                                            C) " ORDER BY version DESC LIMIT 1");
QUERY(profile_next, SCOPE_SYSTEM, 0, booking_count, "SELECT coalesce(max(version), 0) + 1 AS n FROM booking_profile");
SQL(profile_insert, SCOPE_SYSTEM, 4,
    "INSERT INTO booking_profile (id, ref, version, settings, created_by, created_at) VALUES ($3, $4, $5, $6, $1, $2)");

enum err booking_profile_newest(struct tx *tx, struct booking_profile_row *out)
{
    return tx_one(tx, profile_newest, out);
}

enum err booking_profile_add(struct tx *tx, struct str settings)
{
    struct booking_profile parsed;
    struct booking_count next;
    int line;
    booking_profile_id id = TX_ID(tx, booking_profile);
    booking_profile_ref ref = TX_REF(tx, booking_profile);

    if (!booking_profile_read(settings, &parsed, &line))
        return tx_refuse(tx, ERR_INVALID, M_export_error_settings, "settings");
    TRY(tx_one(tx, profile_next, &next));
    TRY(tx_run(tx, profile_insert, NULL, id, &ref, next.n, settings));
    tx_note(tx, .action = "contribution.booking_profile", .object = OBJECT_COST_CONTRIBUTION, .subject = id.n,
            .after = settings);
    return OK;
}

/* --- batches ------------------------------------------------------------------------------------- */

#define EXPORT_COLUMNS \
    "SELECT e.id, e.ref, e.n, e.format, e.file_name, COALESCE(k.name, '') AS created_by_name, e.bookings," \
    " e.debit_cents, e.credit_cents, (SELECT count(*) FROM booking_export_copy c WHERE c.booking_export = e.id)" \
    " AS copies, e.hash, e.content, e.created_at FROM booking_export e LEFT JOIN account k ON k.id = e.created_by"
QUERY(export_list, SCOPE_AUTHORITY, 1, booking_export_row,
      EXPORT_COLUMNS " WHERE " SCOPE_BODY(cost_contribution, C) " ORDER BY e.n DESC LIMIT $3");
QUERY(export_read, SCOPE_AUTHORITY, 1, booking_export_row,
      EXPORT_COLUMNS " WHERE e.ref = $3 AND " SCOPE_BODY(cost_contribution, C));
#define WAITING "NOT EXISTS (SELECT 1 FROM booking_export_item x WHERE x.invoice = i.id)"
QUERY(booking_waiting_count, SCOPE_AUTHORITY, 0, booking_count,
      "SELECT count(*) AS n FROM invoice i WHERE " WAITING " AND " SCOPE_BODY(cost_contribution, C));
QUERY(booking_list, SCOPE_AUTHORITY, 1, booking_row,
      "SELECT i.id, i.number, a.name AS party, i.reference, i.issued_on, i.due_on, i.kind, i.gross_cents, i.vat_cents"
      " FROM invoice i JOIN authority a ON a.id = i.authority WHERE " WAITING
      " AND i.series = (SELECT min(i.series) FROM invoice i WHERE " WAITING
      ") AND " SCOPE_BODY(cost_contribution, C) " ORDER BY i.n LIMIT $3");
QUERY(export_next, SCOPE_SYSTEM, 0, booking_count, "SELECT coalesce(max(n), 0) + 1 AS n FROM booking_export");
SQL(export_insert, SCOPE_SYSTEM, 11,
    "INSERT INTO booking_export (id, ref, n, format, profile, file_name, bookings, debit_cents, credit_cents, hash,"
    " content, created_by, created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $1, $2)");
SQL(export_item_insert, SCOPE_SYSTEM, 3,
    "INSERT INTO booking_export_item (invoice, booking_export, line) VALUES ($3, $4, $5)");
QUERY(copy_next, SCOPE_SYSTEM, 1, booking_count,
      "SELECT count(*) + 1 AS n FROM booking_export_copy WHERE booking_export = $3");
SQL(copy_insert, SCOPE_SYSTEM, 2,
    "INSERT INTO booking_export_copy (booking_export, n, created_by, created_at) VALUES ($3, $4, $1, $2)");

enum err booking_exports(struct tx *tx, struct booking_export_rows *out)
{
    return tx_all(tx, export_list, out, (int64_t)LIMIT_PAGE_ROWS);
}

enum err booking_export_by_ref(struct tx *tx, booking_export_ref ref, struct booking_export_row *out)
{
    return tx_one(tx, export_read, out, &ref);
}

enum err bookings_waiting(struct tx *tx, int64_t *n)
{
    struct booking_count count;

    TRY(tx_one(tx, booking_waiting_count, &count));
    *n = count.n;
    return OK;
}

static struct booking booking_of(const struct booking_row *r)
{
    return (struct booking){ .number = r->number,
                             .party = r->party,
                             .reference = r->reference,
                             .date = r->issued_on,
                             .due = r->due_on,
                             .cents = r->kind == DOCUMENT_CREDIT_NOTE ? -r->gross_cents : r->gross_cents,
                             .taxable = r->vat_cents != 0 };
}

static enum err draft_of(struct tx *tx, enum booking_format format, struct booking_draft *out,
                         struct booking_rows *rows, struct booking **bookings, struct booking_profile *profile)
{
    struct booking_count next;
    int line;

    TRY(booking_profile_newest(tx, &out->profile));
    TRY(tx_all(tx, booking_list, rows, (int64_t)LIMIT_COUNT));
    if (rows->n == 0 || !booking_profile_read(out->profile.settings, profile, &line))
        return ERR_NOT_FOUND;
    TRY(tx_one(tx, export_next, &next));
    *bookings = MEM_NEW_N(tx_mem(tx), struct booking, rows->n);
    for (size_t i = 0; i < rows->n; i++)
        (*bookings)[i] = booking_of(&rows->at[i]);
    const struct booking_batch batch = { (int)next.n, tx_now(tx), *bookings, rows->n };
    out->batch = batch.n;
    out->n = rows->n;
    out->refusal = booking_export_write(tx_mem(tx), profile, format, &batch, &out->bytes);
    return OK;
}

enum err booking_export_draft(struct tx *tx, enum booking_format format, struct booking_draft *out)
{
    struct booking_profile profile;
    struct booking_rows rows;
    struct booking *bookings;

    return draft_of(tx, format, out, &rows, &bookings, &profile);
}

static enum err batch_store(struct tx *tx, enum booking_format format, const struct booking_draft *draft,
                            const struct booking *bookings, struct str name, booking_export_id id)
{
    struct sha256 hash = sha256_of(draft->bytes);
    booking_export_ref ref = TX_REF(tx, booking_export);
    int64_t debit = 0, credit = 0;
    blob_id content;

    for (size_t i = 0; i < draft->n; i++)
        *(bookings[i].cents > 0 ? &debit : &credit) += bookings[i].cents;
    TRY(blob_store_bytes(tx, draft->bytes, &content));
    TRY(tx_run(tx, export_insert, NULL, id, &ref, draft->batch, (int)format, draft->profile.id, name, (int64_t)draft->n,
               debit, -credit, ((struct blob){ { (const char *)hash.b, sizeof hash.b } }), content));
    tx_note(tx, .action = "contribution.bookings_exported", .object = OBJECT_COST_CONTRIBUTION, .subject = id.n,
            .after = name);
    return OK;
}

enum err booking_export_add(struct tx *tx, enum booking_format format, booking_export_id *out)
{
    struct booking_draft draft;
    struct booking_profile profile;
    struct booking_rows rows;
    struct booking *bookings;
    enum err e = draft_of(tx, format, &draft, &rows, &bookings, &profile);

    if (e == ERR_NOT_FOUND)
        return tx_refuse(tx, ERR_CONFLICT, M_export_error_nothing, "format");
    TRY(e);
    if (draft.refusal.fault != BOOKING_GOOD)
        return tx_refuse(tx, ERR_INVALID, booking_fault_msg(draft.refusal.fault), "format");
    *out = TX_ID(tx, booking_export);
    TRY(batch_store(tx, format, &draft, bookings, booking_export_name(tx_mem(tx), &profile, format, draft.batch),
                    *out));
    for (size_t i = 0; i < rows.n; i++)
        TRY(tx_run(tx, export_item_insert, NULL, rows.at[i].id, *out, (int64_t)i + 1));
    return OK;
}

enum err booking_export_fetch(struct tx *tx, const struct booking_export_row *row, struct str *bytes, int *copy)
{
    struct booking_count next;

    TRY(tx_one(tx, copy_next, &next, row->id));
    TRY(tx_run(tx, copy_insert, NULL, row->id, next.n));
    tx_note(tx, .action = next.n > 1 ? "contribution.bookings_copied" : "contribution.bookings_fetched",
            .object = OBJECT_COST_CONTRIBUTION, .subject = row->id.n);
    *copy = (int)next.n;
    return blob_read(tx, row->content, MIB(2), bytes);
}
