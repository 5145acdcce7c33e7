#include "domain/contribution/invoice_store.h"

#include "platform/limits.h"
#include "platform/secret.h"

ROW(invoice_row, COL(invoice_row, id), COL(invoice_row, ref), COL(invoice_row, authority),
    COL(invoice_row, authority_name), COL(invoice_row, kind), COL(invoice_row, series), COL(invoice_row, n),
    COL(invoice_row, number), COL(invoice_row, fixing), COL(invoice_row, year), COL(invoice_row, half),
    COL(invoice_row, corrects), COL(invoice_row, starts), COL(invoice_row, ends), COL(invoice_row, issued_on),
    COL(invoice_row, due_nominal), COL(invoice_row, due_on), COL(invoice_row, net_cents), COL(invoice_row, vat_regime),
    COL(invoice_row, vat_rate), COL(invoice_row, vat_cents), COL(invoice_row, gross_cents), COL(invoice_row, reference),
    COL(invoice_row, frozen));
struct invoice_next_row {
    int n;
};
ROW(invoice_next_row, COL(invoice_next_row, n));
struct invoice_bytes_row {
    struct blob hash, bytes;
};
ROW(invoice_bytes_row, COL(invoice_bytes_row, hash), COL(invoice_bytes_row, bytes));
ROW(invoice_delivery_row, COL(invoice_delivery_row, delivered_on), COL(invoice_delivery_row, channel),
    COL(invoice_delivery_row, evidence));

#define INVOICE_COLUMNS \
    "SELECT i.id, i.ref, i.authority, a.name AS authority_name, i.kind, i.series, i.n, i.number, i.fixing, i.year," \
    " i.half, i.corrects, i.starts, i.ends, i.issued_on, i.due_nominal, i.due_on, i.net_cents, i.vat_regime," \
    " i.vat_rate, i.vat_cents, i.gross_cents, i.reference, i.frozen FROM invoice i" \
    " JOIN authority a ON a.id = i.authority"

FAMILY(invoice_reached, SCOPE_AUTHORITY, 2, invoice_row,
       ALWAYS(INVOICE_COLUMNS " WHERE " SCOPE_AUTHORITY_OF(cost_contribution, L, "i")), WHEN(0, " AND i.year = $3"),
       ALWAYS(" ORDER BY i.year DESC, i.series DESC, i.n DESC LIMIT $4"));
QUERY(invoice_ref_read, SCOPE_AUTHORITY, 1, invoice_row,
      INVOICE_COLUMNS " WHERE i.ref = $3 AND " SCOPE_AUTHORITY_OF(cost_contribution, R, "i"));
QUERY(invoice_read, SCOPE_SYSTEM, 1, invoice_row, INVOICE_COLUMNS " WHERE i.id = $3");
QUERY(invoice_of_fixing, SCOPE_SYSTEM, 2, invoice_row,
      INVOICE_COLUMNS " WHERE i.fixing = $3 AND i.year = $4 AND i.corrects = 0 ORDER BY i.series, i.n");
QUERY(invoice_correcting, SCOPE_SYSTEM, 1, invoice_row,
      INVOICE_COLUMNS " WHERE i.corrects = $3 ORDER BY i.series, i.n");
QUERY(series_next, SCOPE_SYSTEM, 1, invoice_next_row,
      "SELECT coalesce(max(n), 0) + 1 AS n FROM invoice WHERE series = $3");
SQL(invoice_insert, SCOPE_SYSTEM, 23,
    "INSERT INTO invoice (id, ref, authority, kind, series, n, number, fixing, year, half, corrects, starts, ends,"
    " issued_on, due_nominal, due_on, net_cents, vat_regime, vat_rate, vat_cents, gross_cents, reference, frozen,"
    " created_by, created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, "
    "$20,"
    " $21, $22, $23, $24, $25, $1, $2)");
SQL(line_insert, SCOPE_SYSTEM, 3,
    "INSERT INTO invoice_line (invoice, n, name, quantity_thousandths, unit, price_cents, net_cents)"
    " VALUES ($3, 1, $4, 1000, 'C62', $5, $5)");
SQL(document_insert, SCOPE_SYSTEM, 4,
    "INSERT INTO invoice_document (invoice, format, hash, bytes) VALUES ($3, $4, $5, $6)");
QUERY(document_read, SCOPE_SYSTEM, 2, invoice_bytes_row,
      "SELECT hash, bytes FROM invoice_document WHERE invoice = $3 AND format = $4");
QUERY(deliveries_read, SCOPE_SYSTEM, 1, invoice_delivery_row,
      "SELECT delivered_on, channel, evidence FROM invoice_delivery WHERE invoice = $3 ORDER BY delivered_on, id");
SQL(delivery_insert, SCOPE_SYSTEM, 5,
    "INSERT INTO invoice_delivery (id, invoice, delivered_on, channel, evidence, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $1, $2)");

enum err invoices_reached(struct tx *tx, int year, struct invoice_rows *out)
{
    return tx_list(tx, invoice_reached, year > 0 ? 1u : 0u, 0, out, year, (int64_t)LIMIT_API_ROWS);
}

enum err invoice_by_ref(struct tx *tx, invoice_ref ref, struct invoice_row *out)
{
    return tx_one(tx, invoice_ref_read, out, &ref);
}

enum err invoice_by_id(struct tx *tx, invoice_id id, struct invoice_row *out)
{
    return tx_one(tx, invoice_read, out, id);
}

enum err invoices_of(struct tx *tx, fixing_id fixing, int year, struct invoice_rows *out)
{
    return tx_all(tx, invoice_of_fixing, out, fixing, year);
}

enum err invoices_correcting(struct tx *tx, invoice_id id, struct invoice_rows *out)
{
    return tx_all(tx, invoice_correcting, out, id);
}

enum err invoice_next(struct tx *tx, int series, int *n)
{
    struct invoice_next_row row;
    TRY(tx_one(tx, series_next, &row, series));
    *n = row.n;
    return OK;
}

/* --- writing ----------------------------------------------------------------------------------- */

static struct blob hash_blob(const struct sha256 *hash)
{
    return (struct blob){ { (const char *)hash->b, sizeof hash->b } };
}

static enum err documents_add(struct tx *tx, const struct invoice_draft *d)
{
    for (int format = INVOICE_PDF; format < INVOICE_FORMAT_END; format++) {
        struct str bytes = d->bytes.of[format];
        if (bytes.len == 0)
            continue;
        struct sha256 hash = sha256_of(bytes);
        TRY(tx_run(tx, document_insert, NULL, d->row.id, format, hash_blob(&hash), (struct blob){ bytes }));
    }
    return OK;
}

enum err invoice_add(struct tx *tx, struct invoice_draft *d)
{
    struct invoice_row *r = &d->row;
    int next;
    TRY(invoice_next(tx, r->series, &next));
    if (next != r->n)
        return ERR_CONFLICT;
    r->id = TX_ID(tx, invoice);
    r->ref = TX_REF(tx, invoice);
    r->frozen = invoice_frozen_text(tx_mem(tx), &d->frozen);
    TRY(tx_run(tx, invoice_insert, NULL, r->id, &r->ref, r->authority, r->kind, r->series, r->n, r->number, r->fixing,
               r->year, r->half, r->corrects, r->starts, r->ends, r->issued_on, r->due_nominal, r->due_on, r->net_cents,
               r->vat_regime, r->vat_rate, r->vat_cents, r->gross_cents, r->reference, r->frozen));
    TRY(tx_run(tx, line_insert, NULL, r->id, d->line, r->net_cents));
    TRY(documents_add(tx, d));
    tx_note(tx, .action = "contribution.invoice_issued", .object = OBJECT_COST_CONTRIBUTION, .subject = r->id.n,
            .authority = r->authority, .after = r->number);
    return OK;
}

static enum err bytes_checked(const struct invoice_bytes_row *row, struct str *bytes)
{
    struct sha256 hash = sha256_of(row->bytes.bytes);
    *bytes = row->bytes.bytes;
    return str_eq(row->hash.bytes, hash_blob(&hash).bytes) ? OK : ERR_FAULT;
}

enum err invoice_document(struct tx *tx, invoice_id id, enum invoice_format format, struct str *bytes)
{
    struct invoice_bytes_row row;
    TRY(tx_one(tx, document_read, &row, id, (int)format));
    return bytes_checked(&row, bytes);
}

enum err invoice_deliveries(struct tx *tx, invoice_id id, struct invoice_delivery_rows *out)
{
    return tx_all(tx, deliveries_read, out, id);
}

static int64_t new_delivery(struct tx *tx) { return TX_ID(tx, invoice).n; }

enum err invoice_delivery_add(struct tx *tx, const struct invoice_row *r, const struct invoice_delivery_row *in)
{
    TRY(tx_run(tx, delivery_insert, NULL, new_delivery(tx), r->id, in->delivered_on, in->channel, in->evidence));
    tx_note(tx, .action = "contribution.invoice_delivered", .object = OBJECT_COST_CONTRIBUTION, .subject = r->id.n,
            .authority = r->authority, .after = in->evidence);
    return OK;
}

/* --- letters -------------------------------------------------------------------------------------- */

ROW(letter_row, COL(letter_row, id), COL(letter_row, ref), COL(letter_row, authority), COL(letter_row, authority_name),
    COL(letter_row, fixing), COL(letter_row, dated));
#define LETTER_COLUMNS \
    "SELECT l.id, l.ref, l.authority, a.name AS authority_name, l.fixing, l.dated FROM letter l" \
    " JOIN authority a ON a.id = l.authority"
QUERY(letter_of_fixing, SCOPE_AUTHORITY, 1, letter_row,
      LETTER_COLUMNS
      " WHERE l.fixing = $3 AND " SCOPE_AUTHORITY_OF(cost_contribution, L,
                                                     "l") " ORDER BY a.is_provider DESC, a.sort_key, a.id");
QUERY(letter_ref_read, SCOPE_AUTHORITY, 1, letter_row,
      LETTER_COLUMNS " WHERE l.ref = $3 AND " SCOPE_AUTHORITY_OF(cost_contribution, R, "l"));
QUERY(letter_bytes_read, SCOPE_SYSTEM, 1, invoice_bytes_row, "SELECT hash, bytes FROM letter WHERE id = $3");
SQL(letter_insert, SCOPE_SYSTEM, 7,
    "INSERT INTO letter (id, ref, authority, fixing, dated, hash, bytes, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $1, $2) ON CONFLICT (fixing, authority) DO NOTHING");

enum err letters_of(struct tx *tx, fixing_id fixing, struct letter_rows *out)
{
    return tx_all(tx, letter_of_fixing, out, fixing);
}

enum err letter_by_ref(struct tx *tx, letter_ref ref, struct letter_row *out)
{
    return tx_one(tx, letter_ref_read, out, &ref);
}

enum err letter_bytes(struct tx *tx, letter_id id, struct str *bytes)
{
    struct invoice_bytes_row row;
    TRY(tx_one(tx, letter_bytes_read, &row, id));
    return bytes_checked(&row, bytes);
}

enum err letter_add(struct tx *tx, fixing_id fixing, authority_id authority, struct day dated, struct str bytes)
{
    letter_id id = TX_ID(tx, letter);
    letter_ref ref = TX_REF(tx, letter);
    struct sha256 hash = sha256_of(bytes);
    int64_t added = 0;
    TRY(tx_run(tx, letter_insert, &added, id, &ref, authority, fixing, dated, hash_blob(&hash),
               (struct blob){ bytes }));
    if (added == 0)
        return ERR_CONFLICT;
    tx_note(tx, .action = "contribution.letter_made", .object = OBJECT_COST_CONTRIBUTION, .subject = id.n,
            .authority = authority, .after = hash_blob(&hash).bytes);
    return OK;
}

/* --- sendings --------------------------------------------------------------------------------------- */

ROW(sending_row, COL(sending_row, id), COL(sending_row, authority), COL(sending_row, invoice), COL(sending_row, letter),
    COL(sending_row, fixing), COL(sending_row, recipient), COL(sending_row, mail_key), COL(sending_row, message_id),
    COL(sending_row, created_at), COL(sending_row, result), COL(sending_row, at), COL(sending_row, why));
#define SENDING_COLUMNS \
    "SELECT s.id, s.authority, s.invoice, s.letter, COALESCE(l.fixing, 0) AS fixing, s.recipient, s.mail_key," \
    " s.message_id, s.created_at, CASE WHEN r.accepted IS NULL THEN 0 WHEN r.accepted = 1 THEN 1 ELSE 2 END AS " \
    "result," \
    " r.at, COALESCE(r.why, '') AS why FROM sending s LEFT JOIN letter l ON l.id = s.letter" \
    " LEFT JOIN sending_result r ON r.sending = s.id"
QUERY(sendings_read, SCOPE_SYSTEM, 2, sending_row,
      SENDING_COLUMNS " WHERE s.invoice = $3 AND s.letter = $4 ORDER BY s.created_at, s.id");
QUERY(sendings_open_read, SCOPE_SYSTEM, 0, sending_row,
      SENDING_COLUMNS " WHERE r.accepted IS NULL ORDER BY s.id LIMIT 500");
SQL(sending_insert, SCOPE_SYSTEM, 8,
    "INSERT INTO sending (id, ref, authority, invoice, letter, recipient, mail_key, message_id, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $1, $2)");
SQL(sending_result_insert, SCOPE_SYSTEM, 3,
    "INSERT INTO sending_result (sending, accepted, at, why) VALUES ($3, $4, $2, $5)");
QUERY(proof_known, SCOPE_SYSTEM, 2, invoice_next_row,
      "SELECT CAST(count(*) AS integer) AS n FROM fixing_proof WHERE fixing = $3 AND authority = $4");

enum err sendings_of(struct tx *tx, invoice_id invoice, letter_id letter, struct sending_rows *out)
{
    return tx_all(tx, sendings_read, out, invoice, letter);
}

enum err sendings_open(struct tx *tx, struct sending_rows *out) { return tx_all(tx, sendings_open_read, out); }

enum err sending_add(struct tx *tx, const struct sending_row *in)
{
    sending_id id = TX_ID(tx, sending);
    sending_ref ref = TX_REF(tx, sending);
    TRY(tx_run(tx, sending_insert, NULL, id, &ref, in->authority, in->invoice, in->letter, in->recipient, in->mail_key,
               in->message_id));
    tx_note(tx, .action = "contribution.document_sent", .object = OBJECT_COST_CONTRIBUTION, .subject = id.n,
            .authority = in->authority, .after = in->message_id);
    return OK;
}

enum err sending_result_add(struct tx *tx, const struct sending_row *s, bool accepted, struct str why)
{
    TRY(tx_run(tx, sending_result_insert, NULL, s->id, accepted, why));
    tx_note(tx, .action = accepted ? "contribution.document_accepted" : "contribution.document_refused",
            .object = OBJECT_COST_CONTRIBUTION, .subject = s->id.n, .authority = s->authority, .after = s->message_id);
    return OK;
}

enum err sending_proof_known(struct tx *tx, fixing_id fixing, authority_id authority, bool *yes)
{
    struct invoice_next_row row;
    TRY(tx_one(tx, proof_known, &row, fixing, authority));
    *yes = row.n > 0;
    return OK;
}
