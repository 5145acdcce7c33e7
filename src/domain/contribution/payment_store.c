#include "domain/contribution/payment_store.h"

#include "platform/blob.h"

struct found_number {
    int64_t n;
};
ROW(found_number, COL(found_number, n));
struct found_entry {
    bank_statement_id statement;
    int n;
};
ROW(found_entry, COL(found_entry, statement), COL(found_entry, n));
struct found_statement {
    bank_statement_id id;
};
ROW(found_statement, COL(found_statement, id));
ROW(bank_import_row, COL(bank_import_row, id), COL(bank_import_row, ref), COL(bank_import_row, file_name),
    COL(bank_import_row, created_by_name), COL(bank_import_row, fault), COL(bank_import_row, fault_detail),
    COL(bank_import_row, file_hash), COL(bank_import_row, parsed), COL(bank_import_row, fault_line),
    COL(bank_import_row, fault_statement), COL(bank_import_row, fault_entry), COL(bank_import_row, created_at),
    COL(bank_import_row, booked));
ROW(bank_statement_row, COL(bank_statement_row, id), COL(bank_statement_row, ref), COL(bank_statement_row, account),
    COL(bank_statement_row, statement_id), COL(bank_statement_row, created_by_name), COL(bank_statement_row, sequence),
    COL(bank_statement_row, opening_cents), COL(bank_statement_row, closing_cents), COL(bank_statement_row, entries),
    COL(bank_statement_row, opened_on), COL(bank_statement_row, closed_on), COL(bank_statement_row, created_at),
    COL(bank_statement_row, waiting));
ROW(bank_entry_row, COL(bank_entry_row, n), COL(bank_entry_row, line), COL(bank_entry_row, cents),
    COL(bank_entry_row, booked), COL(bank_entry_row, reversal), COL(bank_entry_row, booked_on),
    COL(bank_entry_row, value_on), COL(bank_entry_row, reference), COL(bank_entry_row, code),
    COL(bank_entry_row, words), COL(bank_entry_row, repeated));
ROW(payment_row, COL(payment_row, id), COL(payment_row, ref), COL(payment_row, statement_ref),
    COL(payment_row, statement_name), COL(payment_row, entry), COL(payment_row, cents), COL(payment_row, settled),
    COL(payment_row, returned), COL(payment_row, taken_back), COL(payment_row, booked_on), COL(payment_row, value_on),
    COL(payment_row, reversal), COL(payment_row, end_to_end), COL(payment_row, name), COL(payment_row, iban),
    COL(payment_row, reference), COL(payment_row, reason), COL(payment_row, text), COL(payment_row, asides),
    COL(payment_row, aside_reason));
ROW(allocation_row, COL(allocation_row, n), COL(allocation_row, invoice), COL(allocation_row, number),
    COL(allocation_row, party), COL(allocation_row, authority), COL(allocation_row, cents), COL(allocation_row, rule),
    COL(allocation_row, created_by_name), COL(allocation_row, created_at));
ROW(return_row, COL(return_row, n), COL(return_row, debit), COL(return_row, credit), COL(return_row, cents),
    COL(return_row, rule));
ROW(account_payment_row, COL(account_payment_row, value_on), COL(account_payment_row, number),
    COL(account_payment_row, cents), COL(account_payment_row, rule));

static struct blob hash_blob(const struct sha256 *hash)
{
    return (struct blob){ { (const char *)hash->b, sizeof hash->b } };
}

/* --- files ------------------------------------------------------------------------------------ */

#define IMPORT_COLUMNS \
    "SELECT i.id, i.ref, i.file_name, COALESCE(k.name, '') AS created_by_name, i.fault, i.fault_detail, i.file_hash," \
    " i.parsed, i.fault_line, i.fault_statement, i.fault_entry, i.created_at, i.booked" \
    " FROM bank_import i LEFT JOIN account k ON k.id = i.created_by"
QUERY(bank_import_read, SCOPE_AUTHORITY, 1, bank_import_row,
      IMPORT_COLUMNS " WHERE i.ref = $3 AND " SCOPE_BODY(cost_contribution, C));
QUERY(bank_import_waiting, SCOPE_AUTHORITY, 1, bank_import_row,
      IMPORT_COLUMNS
      " WHERE i.booked = 0 AND " SCOPE_BODY(cost_contribution, C) " ORDER BY i.created_at DESC, i.id DESC"
                                                                  " LIMIT $3");
QUERY(bank_import_hash_read, SCOPE_SYSTEM, 1, found_number,
      "SELECT count(*) AS n FROM bank_import WHERE file_hash = $3 AND booked = 1");
SQL(bank_import_insert, SCOPE_SYSTEM, 11,
    "INSERT INTO bank_import (id, ref, file_name, content, file_hash, parsed, fault, fault_line, fault_statement,"
    " fault_entry, fault_detail, created_by, created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $1, "
    "$2)");
SQL(bank_import_mark, SCOPE_AUTHORITY, 1,
    "UPDATE bank_import SET booked = 1 WHERE id = $3 AND booked = 0 AND " SCOPE_BODY(cost_contribution, C));

enum err bank_import_add(struct tx *tx, const struct bank_import_new *in, bank_import_ref *out)
{
    bank_import_id id = TX_ID(tx, bank_import);
    bank_import_ref ref = TX_REF(tx, bank_import);
    blob_id parsed = { 0 };

    if (in->parsed.len > 0)
        TRY(blob_store_bytes(tx, in->parsed, &parsed));
    TRY(tx_run(tx, bank_import_insert, NULL, id, &ref, in->file_name, in->content, hash_blob(&in->hash), parsed,
               bank_fault_name(in->fault.code), in->fault.line, in->fault.statement, in->fault.entry,
               in->fault.detail));
    tx_note(tx, .action = "contribution.bank_file_uploaded", .object = OBJECT_COST_CONTRIBUTION, .subject = id.n,
            .after = in->file_name);
    *out = ref;
    return OK;
}

enum err bank_import_by_ref(struct tx *tx, bank_import_ref ref, struct bank_import_row *out)
{
    return tx_one(tx, bank_import_read, out, &ref);
}

enum err bank_imports_waiting(struct tx *tx, struct bank_import_rows *out)
{
    return tx_all(tx, bank_import_waiting, out, (int64_t)LIMIT_PAGE_ROWS);
}

enum err bank_import_known(struct tx *tx, struct blob hash, bool *known)
{
    struct found_number found;

    TRY(tx_one(tx, bank_import_hash_read, &found, hash));
    *known = found.n > 0;
    return OK;
}

enum err bank_import_done(struct tx *tx, const struct bank_import_row *row)
{
    int64_t changed;
    bool known;

    TRY(bank_import_known(tx, row->file_hash, &known));
    if (!known)
        TRY(tx_run(tx, bank_import_mark, &changed, row->id));
    if (known || changed == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_bank_error_booked, NULL);
    tx_note(tx, .action = "contribution.bank_file_booked", .object = OBJECT_COST_CONTRIBUTION, .subject = row->id.n,
            .after = row->file_name);
    return OK;
}

/* --- statements --------------------------------------------------------------------------------- */

#define SETTLED "CAST(coalesce((SELECT sum(a.cents) FROM payment_allocation a WHERE a.payment = p.id), 0) AS bigint)"
#define RETURNED "CAST(coalesce((SELECT sum(r.cents) FROM payment_return r WHERE r.credit = p.id), 0) AS bigint)"
#define TAKEN_BACK "CAST(coalesce((SELECT sum(r.cents) FROM payment_return r WHERE r.debit = p.id), 0) AS bigint)"
/* Money that came and waits; what left on other business is nobody's matter here. */
#define ASIDES "(SELECT count(*) FROM payment_aside x WHERE x.payment = p.id)"
#define ASIDE_REASON \
    "coalesce((SELECT x.reason FROM payment_aside x WHERE x.payment = p.id ORDER BY x.n DESC LIMIT 1), '')"
#define WAITS "p.cents > 0 AND p.cents - " SETTLED " - " RETURNED " <> 0 AND " ASIDES " % 2 = 0"

#define STATEMENT_COLUMNS \
    "SELECT s.id, s.ref, s.account, s.statement_id, COALESCE(k.name, '') AS created_by_name, s.sequence," \
    " s.opening_cents, s.closing_cents, s.entries, s.opened_on, s.closed_on, s.created_at," \
    " (SELECT count(*) FROM payment p WHERE p.statement = s.id AND " WAITS ") AS waiting" \
    " FROM bank_statement s LEFT JOIN account k ON k.id = s.created_by"
QUERY(bank_statement_list, SCOPE_AUTHORITY, 1, bank_statement_row,
      STATEMENT_COLUMNS " WHERE " SCOPE_BODY(cost_contribution, C) " ORDER BY s.created_at DESC, s.id DESC LIMIT $3");
QUERY(bank_statement_read, SCOPE_AUTHORITY, 1, bank_statement_row,
      STATEMENT_COLUMNS " WHERE s.ref = $3 AND " SCOPE_BODY(cost_contribution, C));
QUERY(bank_statement_find, SCOPE_SYSTEM, 2, found_statement,
      "SELECT id FROM bank_statement WHERE account = $3 AND statement_id = $4");
QUERY(bank_statement_last, SCOPE_SYSTEM, 1, bank_statement_row,
      STATEMENT_COLUMNS " WHERE s.account = $3 ORDER BY s.sequence DESC, s.closed_on DESC, s.id DESC LIMIT 1");
QUERY(bank_account_find, SCOPE_SYSTEM, 1, found_number,
      "SELECT CASE WHEN count(*) = 0 THEN 1 ELSE CAST(sum(CASE WHEN b.iban = $3 THEN 1 ELSE 0 END) AS bigint) END AS n"
      " FROM billing_profile b JOIN authority a ON a.id = b.authority WHERE a.is_provider = 1 AND b.iban <> ''");
QUERY(bank_entry_list, SCOPE_AUTHORITY, 1, bank_entry_row,
      "SELECT e.n, e.line, e.cents, e.booked, e.reversal, e.booked_on, e.value_on, e.reference, e.code, e.words,"
      " CASE WHEN e.same_statement <> 0 THEN 1 ELSE 0 END AS repeated FROM bank_entry e WHERE e.statement = $3 "
      "AND " SCOPE_BODY(cost_contribution, C) " ORDER BY e.n");

enum err bank_statements(struct tx *tx, struct bank_statement_rows *out)
{
    return tx_all(tx, bank_statement_list, out, (int64_t)LIMIT_API_ROWS);
}

enum err bank_statement_by_ref(struct tx *tx, bank_statement_ref ref, struct bank_statement_row *out)
{
    return tx_one(tx, bank_statement_read, out, &ref);
}

enum err bank_statement_known(struct tx *tx, struct str account, struct str statement_id, bank_statement_id *out)
{
    struct found_statement found;

    TRY(tx_one(tx, bank_statement_find, &found, account, statement_id));
    *out = found.id;
    return OK;
}

enum err bank_statement_newest(struct tx *tx, struct str account, struct bank_statement_row *out)
{
    return tx_one(tx, bank_statement_last, out, account);
}

enum err bank_account_known(struct tx *tx, struct str account, bool *known)
{
    struct found_number found;

    TRY(tx_one(tx, bank_account_find, &found, account));
    *known = found.n > 0;
    return OK;
}

enum err bank_entries_of(struct tx *tx, bank_statement_id id, struct bank_entry_rows *out)
{
    return tx_all(tx, bank_entry_list, out, id);
}

/* --- booking -------------------------------------------------------------------------------------- */

SQL(bank_statement_insert, SCOPE_SYSTEM, 11,
    "INSERT INTO bank_statement (id, ref, bank_import, account, statement_id, sequence, opening_cents, closing_cents,"
    " opened_on, closed_on, entries, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $1, $2)");
QUERY(bank_entry_find, SCOPE_SYSTEM, 2, found_entry,
      "SELECT statement, n FROM bank_entry WHERE print = $3 AND occurrence = $4 AND booked = 1 AND same_statement = 0");
SQL(bank_entry_insert, SCOPE_SYSTEM, 15,
    "INSERT INTO bank_entry (statement, n, line, cents, booked, reversal, booked_on, value_on, reference, code, words,"
    " print, occurrence, same_statement, same_n)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)");
SQL(payment_insert, SCOPE_SYSTEM, 15,
    "INSERT INTO payment (id, ref, statement, entry, k, cents, booked_on, value_on, reversal, end_to_end, name, iban,"
    " reference, reason, text) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)");

enum err bank_statement_add(struct tx *tx, const struct bank_import_row *file, const struct bank_statement *s,
                            bank_statement_id *out)
{
    bank_statement_id id = TX_ID(tx, bank_statement);
    bank_statement_ref ref = TX_REF(tx, bank_statement);

    TRY(tx_run(tx, bank_statement_insert, NULL, id, &ref, file->id, s->account, s->id, s->sequence, s->opening,
               s->closing, s->opened_on, s->closed_on, (int64_t)s->n));
    tx_note(tx, .action = "contribution.bank_statement_booked", .object = OBJECT_COST_CONTRIBUTION, .subject = id.n,
            .after = str_cat(tx_mem(tx), s->account, STR(" "), s->id));
    *out = id;
    return OK;
}

enum err bank_entry_same(struct tx *tx, struct bank_entry_mark *mark)
{
    struct found_entry found;
    enum err e = tx_one(tx, bank_entry_find, &found, hash_blob(&mark->print), mark->occurrence);

    mark->same = e == OK ? found.statement : (bank_statement_id){ 0 };
    mark->same_n = e == OK ? found.n : 0;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err bank_entry_add(struct tx *tx, bank_statement_id statement, int n, const struct bank_entry *e, struct str words,
                        const struct bank_entry_mark *mark)
{
    return tx_run(tx, bank_entry_insert, NULL, statement, n, e->line, e->cents, e->booked, e->reversal, e->booked_on,
                  e->value_on, e->reference, e->code, words, hash_blob(&mark->print), mark->occurrence, mark->same,
                  mark->same_n);
}

enum err payment_add(struct tx *tx, bank_statement_id statement, int entry, int k, const struct bank_entry *e,
                     const struct bank_payment *p, payment_id *out)
{
    payment_ref ref = TX_REF(tx, payment);

    *out = TX_ID(tx, payment);
    return tx_run(tx, payment_insert, NULL, *out, &ref, statement, entry, k, p->cents, e->booked_on, e->value_on,
                  e->reversal, p->end_to_end, p->name, p->iban, p->reference, p->reason, p->text);
}

/* --- payments --------------------------------------------------------------------------------------- */

#define PAYMENT_COLUMNS \
    "SELECT p.id, p.ref, s.ref AS statement_ref, s.statement_id AS statement_name, p.entry, p.cents, " SETTLED \
    " AS settled, " RETURNED " AS returned, " TAKEN_BACK " AS taken_back, p.booked_on, p.value_on, p.reversal," \
    " p.end_to_end, p.name, p.iban, p.reference, p.reason, p.text, " ASIDES " AS asides, " ASIDE_REASON \
    " AS aside_reason FROM payment p JOIN bank_statement s ON s.id = p.statement"
QUERY(payment_of_statement, SCOPE_AUTHORITY, 1, payment_row,
      PAYMENT_COLUMNS " WHERE p.statement = $3 AND " SCOPE_BODY(cost_contribution, C) " ORDER BY p.entry, p.k");
QUERY(payment_read, SCOPE_AUTHORITY, 1, payment_row,
      PAYMENT_COLUMNS " WHERE p.ref = $3 AND " SCOPE_BODY(cost_contribution, C));
QUERY(payment_waiting, SCOPE_AUTHORITY, 1, payment_row,
      PAYMENT_COLUMNS " WHERE " WAITS " AND " SCOPE_BODY(cost_contribution, C) " ORDER BY p.value_on, p.id LIMIT $3");
QUERY(payment_of_amount, SCOPE_SYSTEM, 1, payment_row,
      PAYMENT_COLUMNS " WHERE p.cents = $3 AND " RETURNED " = 0 ORDER BY p.id");

int64_t payment_open(const struct payment_row *p) { return p->cents - p->settled - p->returned + p->taken_back; }

bool payment_is_aside(const struct payment_row *p) { return p->asides % 2 == 1; }

struct match_payment payment_as_match(const struct payment_row *p)
{
    return (struct match_payment){ .cents = payment_open(p),
                                   .reference = p->reference,
                                   .iban = p->iban,
                                   .text = p->text,
                                   .end_to_end = p->end_to_end };
}

enum err payments_of_statement(struct tx *tx, bank_statement_id id, struct payment_rows *out)
{
    return tx_all(tx, payment_of_statement, out, id);
}

enum err payment_by_ref(struct tx *tx, payment_ref ref, struct payment_row *out)
{
    return tx_one(tx, payment_read, out, &ref);
}

enum err payments_open(struct tx *tx, struct payment_rows *out)
{
    return tx_all(tx, payment_waiting, out, (int64_t)LIMIT_API_ROWS);
}

enum err payments_of_amount(struct tx *tx, int64_t cents, struct payment_rows *out)
{
    return tx_all(tx, payment_of_amount, out, cents);
}

QUERY(allocation_list, SCOPE_SYSTEM, 1, allocation_row,
      "SELECT a.n, a.invoice, i.number, t.name AS party, a.authority, a.cents, a.rule,"
      " COALESCE(k.name, '') AS created_by_name, a.created_at FROM payment_allocation a"
      " JOIN invoice i ON i.id = a.invoice JOIN authority t ON t.id = a.authority"
      " LEFT JOIN account k ON k.id = a.created_by WHERE a.payment = $3 ORDER BY a.n");
QUERY(allocation_next, SCOPE_SYSTEM, 1, found_number,
      "SELECT count(*) + 1 AS n FROM payment_allocation WHERE payment = $3");
QUERY(allocation_invoice_next, SCOPE_SYSTEM, 1, found_number,
      "SELECT count(*) + 1 AS n FROM payment_allocation WHERE invoice = $3");
SQL(allocation_insert, SCOPE_SYSTEM, 7,
    "INSERT INTO payment_allocation (payment, n, invoice, invoice_n, authority, cents, rule, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $1, $2)");
QUERY(return_list, SCOPE_SYSTEM, 1, return_row,
      "SELECT n, debit, credit, cents, rule FROM payment_return WHERE debit = $3 OR credit = $3 ORDER BY debit, n");
QUERY(return_next, SCOPE_SYSTEM, 1, found_number, "SELECT count(*) + 1 AS n FROM payment_return WHERE debit = $3");
QUERY(return_credit_next, SCOPE_SYSTEM, 1, found_number,
      "SELECT count(*) + 1 AS n FROM payment_return WHERE credit = $3");
SQL(return_insert, SCOPE_SYSTEM, 6,
    "INSERT INTO payment_return (debit, n, credit, credit_n, cents, rule, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $1, $2)");

enum err allocations_of(struct tx *tx, payment_id id, struct allocation_rows *out)
{
    return tx_all(tx, allocation_list, out, id);
}

enum err allocation_add(struct tx *tx, const struct allocation_new *in)
{
    struct found_number n, invoice_n;

    TRY(tx_one(tx, allocation_next, &n, in->payment));
    TRY(tx_one(tx, allocation_invoice_next, &invoice_n, in->invoice));
    TRY(tx_run(tx, allocation_insert, NULL, in->payment, n.n, in->invoice, invoice_n.n, in->authority, in->cents,
               (int)in->rule));
    tx_note(tx, .action = in->rule == MATCH_RETURN ? "contribution.payment_reopened" : "contribution.payment_matched",
            .object = OBJECT_COST_CONTRIBUTION, .subject = in->invoice.n, .authority = in->authority);
    return OK;
}

SQL(aside_insert, SCOPE_SYSTEM, 4,
    "INSERT INTO payment_aside (payment, n, aside, reason, created_by, created_at) VALUES ($3, $4, $5, $6, $1, $2)");

enum err payment_aside_add(struct tx *tx, const struct payment_row *p, bool aside, struct str reason)
{
    if (payment_is_aside(p) == aside)
        return tx_refuse(tx, ERR_CONFLICT, M_payment_error_aside, NULL);
    TRY(tx_run(tx, aside_insert, NULL, p->id, p->asides + 1, aside, reason));
    tx_note(tx, .action = aside ? "contribution.payment_set_aside" : "contribution.payment_taken_up",
            .object = OBJECT_COST_CONTRIBUTION, .subject = p->id.n, .after = reason);
    return OK;
}

enum err returns_of(struct tx *tx, payment_id id, struct return_rows *out) { return tx_all(tx, return_list, out, id); }

enum err return_add(struct tx *tx, payment_id debit, payment_id credit, int64_t cents, enum match_rule rule)
{
    struct found_number n, credit_n;

    TRY(tx_one(tx, return_next, &n, debit));
    TRY(tx_one(tx, return_credit_next, &credit_n, credit));
    TRY(tx_run(tx, return_insert, NULL, debit, n.n, credit, credit_n.n, cents, (int)rule));
    tx_note(tx, .action = "contribution.payment_returned", .object = OBJECT_COST_CONTRIBUTION, .subject = credit.n);
    return OK;
}

/* --- of one party -------------------------------------------------------------------------------------- */

QUERY(account_payment_list, SCOPE_AUTHORITY, 2, account_payment_row,
      "SELECT p.value_on, i.number, a.cents, a.rule FROM payment_allocation a JOIN payment p ON p.id = a.payment"
      " JOIN invoice i ON i.id = a.invoice WHERE a.authority = $3 AND " SCOPE_AUTHORITY_OF(
          cost_contribution, R, "a") " ORDER BY a.created_at DESC, a.payment DESC, a.n DESC LIMIT $4");

enum err account_payments(struct tx *tx, authority_id authority, struct account_payment_rows *out)
{
    return tx_all(tx, account_payment_list, out, authority, (int64_t)LIMIT_API_ROWS);
}
