/*
 * domain/contribution/payment_store.h -- the only SQL of bank files, statements, payments and what they
 * settle; for the files of the room.  The account of the body is the head's matter: reading needs
 * cost_contribution C of the body.
 */
#ifndef DOMAIN_CONTRIBUTION_PAYMENT_STORE_H
#define DOMAIN_CONTRIBUTION_PAYMENT_STORE_H

#include "domain/contribution/bank_statement.h"
#include "domain/contribution/payment_match.h"
#include "platform/db.h"

/* --- files ------------------------------------------------------------------------------- */

struct bank_import_row {
    bank_import_id id;
    bank_import_ref ref;
    struct str file_name, created_by_name, fault, fault_detail;
    struct blob file_hash;
    int64_t parsed; /* blob, 0: none */
    int64_t fault_line;
    int fault_statement, fault_entry;
    struct instant created_at;
    bool booked;
};
struct bank_import_rows {
    struct bank_import_row *at;
    size_t n;
};
struct bank_import_new {
    struct str file_name;
    struct sha256 hash;
    blob_id content;
    struct str parsed; /* canonical text, "" when there is a fault */
    struct bank_fault fault;
};
/* *system*: kept for its preview; the caller has the right. */
enum err bank_import_add(struct tx *, const struct bank_import_new *, bank_import_ref *);
enum err bank_import_by_ref(struct tx *, bank_import_ref, struct bank_import_row *);
/* Newest first; those that wait. */
enum err bank_imports_waiting(struct tx *, struct bank_import_rows *);
/* *system*: a file with this content was booked. */
enum err bank_import_known(struct tx *, struct blob hash, bool *known);
/* *system*; ERR_CONFLICT with a refusal: it was booked meanwhile. */
enum err bank_import_done(struct tx *, const struct bank_import_row *);

/* --- statements ---------------------------------------------------------------------------- */

struct bank_statement_row {
    bank_statement_id id;
    bank_statement_ref ref;
    struct str account, statement_id, created_by_name;
    int64_t sequence, opening_cents, closing_cents, entries;
    struct day opened_on, closed_on;
    struct instant created_at;
    int64_t waiting; /* payments with money that is not settled */
};
struct bank_statement_rows {
    struct bank_statement_row *at;
    size_t n;
};
enum err bank_statements(struct tx *, struct bank_statement_rows *);
enum err bank_statement_by_ref(struct tx *, bank_statement_ref, struct bank_statement_row *);
/* *system*: ERR_NOT_FOUND */
enum err bank_statement_known(struct tx *, struct str account, struct str statement_id, bank_statement_id *);
/* *system*: the newest of the account by its number; ERR_NOT_FOUND. */
enum err bank_statement_newest(struct tx *, struct str account, struct bank_statement_row *);
/* *system*: the account is that of the body by its billing profile, or none is stored yet. */
enum err bank_account_known(struct tx *, struct str account, bool *known);

struct bank_entry_row {
    int n;
    int64_t line, cents;
    bool booked, reversal;
    struct day booked_on, value_on;
    struct str reference, code, words;
    bool repeated; /* booked with an earlier statement */
};
struct bank_entry_rows {
    struct bank_entry_row *at;
    size_t n;
};
enum err bank_entries_of(struct tx *, bank_statement_id, struct bank_entry_rows *);

/* --- booking: *system*, inside one transaction ----------------------------------------------- */

enum err bank_statement_add(struct tx *, const struct bank_import_row *, const struct bank_statement *,
                            bank_statement_id *);
struct bank_entry_mark {
    struct sha256 print;
    int occurrence;
    bank_statement_id same; /* 0: new */
    int same_n;
};
/* The entry of another statement that has this mark already. */
enum err bank_entry_same(struct tx *, struct bank_entry_mark *);
enum err bank_entry_add(struct tx *, bank_statement_id, int n, const struct bank_entry *, struct str words,
                        const struct bank_entry_mark *);
enum err payment_add(struct tx *, bank_statement_id, int entry, int k, const struct bank_entry *,
                     const struct bank_payment *, payment_id *);

/* --- payments ---------------------------------------------------------------------------------- */

struct payment_row {
    payment_id id;
    payment_ref ref;
    bank_statement_ref statement_ref;
    struct str statement_name;
    int entry;
    int64_t cents, settled, returned, taken_back; /* taken_back: of a debit, what it returned of credits */
    struct day booked_on, value_on;
    bool reversal;
    struct str end_to_end, name, iban, reference, reason, text;
    int64_t asides;          /* how often it was set aside or taken up again: odd, it is aside now */
    struct str aside_reason; /* the last one */
};
struct payment_rows {
    struct payment_row *at;
    size_t n;
};
/* What of it is neither settled nor gone back, signed. */
int64_t payment_open(const struct payment_row *);
bool payment_is_aside(const struct payment_row *);
struct match_payment payment_as_match(const struct payment_row *);
enum err payments_of_statement(struct tx *, bank_statement_id, struct payment_rows *);
enum err payment_by_ref(struct tx *, payment_ref, struct payment_row *);
/* Credits with open money that are not set aside, first day first; of the whole account. */
enum err payments_open(struct tx *, struct payment_rows *);
/* *system*: credits of this amount that did not go back. */
enum err payments_of_amount(struct tx *, int64_t cents, struct payment_rows *);

/* *system*: set aside with a reason, or taken up again; ERR_CONFLICT: somebody did so meanwhile. */
enum err payment_aside_add(struct tx *, const struct payment_row *, bool aside, struct str reason);

struct allocation_row {
    int n;
    int64_t invoice;
    struct str number, party;
    authority_id authority;
    int64_t cents;
    int rule;
    struct str created_by_name;
    struct instant created_at;
};
struct allocation_rows {
    struct allocation_row *at;
    size_t n;
};
/* *system*: everything that was done with it, oldest first. */
enum err allocations_of(struct tx *, payment_id, struct allocation_rows *);
struct allocation_new {
    payment_id payment;
    invoice_id invoice;
    authority_id authority;
    int64_t cents;
    enum match_rule rule;
};
/* *system*; ERR_CONFLICT: somebody else settled the same meanwhile. */
enum err allocation_add(struct tx *, const struct allocation_new *);

struct return_row {
    int n;
    payment_id debit, credit;
    int64_t cents;
    int rule;
};
struct return_rows {
    struct return_row *at;
    size_t n;
};
/* *system*: of a debit, or of the credit. */
enum err returns_of(struct tx *, payment_id, struct return_rows *);
enum err return_add(struct tx *, payment_id debit, payment_id credit, int64_t cents, enum match_rule);

/* --- of one party -------------------------------------------------------------------------------- */

struct account_payment_row {
    struct day value_on;
    struct str number;
    int64_t cents;
    int rule;
};
struct account_payment_rows {
    struct account_payment_row *at;
    size_t n;
};
/* cost_contribution R: what counted for the party's documents, newest first. */
enum err account_payments(struct tx *, authority_id, struct account_payment_rows *);

#endif
