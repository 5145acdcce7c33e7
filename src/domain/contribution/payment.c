#include "domain/contribution/payment.h"

#include "platform/blob.h"

/* --- what is there already --------------------------------------------------------------------- */

enum { SLOTS = 32768 }; /* above twice BANK_ENTRIES_MAX */
_Static_assert(SLOTS > 2 * BANK_ENTRIES_MAX, "the table of marks fills up");

/* Entries of one statement alike: their number in order tells them apart. */
struct likes {
    struct {
        struct sha256 print;
        int n;
    } * at;
};

static int like_count(struct likes *likes, const struct sha256 *print)
{
    const struct str bytes = { (const char *)print->b, sizeof print->b };
    uint32_t slot = ((uint32_t)print->b[0] << 8 | print->b[1]) % SLOTS;

    for (; likes->at[slot].n > 0; slot = (slot + 1) % SLOTS)
        if (str_eq((struct str){ (const char *)likes->at[slot].print.b, sizeof print->b }, bytes))
            return ++likes->at[slot].n;
    likes->at[slot].print = *print;
    return likes->at[slot].n = 1;
}

static enum err marks_fill(struct tx *tx, const struct bank_file *file, const struct bank_statement *s,
                           struct bank_entry_mark *marks, size_t *repeated)
{
    struct mem *mem = tx_mem(tx);
    struct mem_mark mark = mem_mark(mem);
    struct likes likes = { mem_alloc(mem, SLOTS * sizeof *likes.at) };
    enum err e = OK;

    *repeated = 0;
    for (size_t i = 0; e == OK && i < s->n; i++) {
        const struct bank_entry *entry = &file->entries.at[s->first + i];
        struct bank_entry_mark *m = &marks[s->first + i];
        struct mem_mark step = mem_mark(mem);
        *m = (struct bank_entry_mark){ .print = bank_entry_print(mem, s->account, file, entry), .occurrence = 1 };
        if (entry->booked) {
            m->occurrence = like_count(&likes, &m->print);
            e = bank_entry_same(tx, m);
            *repeated += m->same.n != 0;
        }
        mem_reset(mem, step);
    }
    mem_reset(mem, mark);
    return e;
}

/* The statement of the account before this one: in the file, else booked. */
static enum err before(struct tx *tx, const struct bank_file *file, size_t at, int64_t *sequence, int64_t *closing,
                       bool *found)
{
    struct bank_statement_row row;

    *found = true;
    for (size_t i = at; i > 0; i--)
        if (str_eq(file->statements.at[i - 1].account, file->statements.at[at].account)) {
            *sequence = file->statements.at[i - 1].sequence;
            *closing = file->statements.at[i - 1].closing;
            return OK;
        }
    enum err e = bank_statement_newest(tx, file->statements.at[at].account, &row);
    *found = e == OK;
    *sequence = *found ? row.sequence : 0;
    *closing = *found ? row.closing_cents : 0;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err remark_fill(struct tx *tx, const struct bank_file *file, size_t at, struct bank_remark *out)
{
    const struct bank_statement *s = &file->statements.at[at];
    bank_statement_id id;
    int64_t sequence;
    bool account, follows;
    enum err e = bank_statement_known(tx, s->account, s->id, &id);

    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    *out = (struct bank_remark){ .known = e == OK };
    for (size_t i = 0; i < at; i++)
        out->known = out->known ||
                     (str_eq(file->statements.at[i].account, s->account) && str_eq(file->statements.at[i].id, s->id));
    TRY(bank_account_known(tx, s->account, &account));
    TRY(before(tx, file, at, &sequence, &out->last_closing, &follows));
    out->other_account = !account;
    if (follows && !out->known) {
        out->expected = sequence > 0 && s->sequence > 0 && s->sequence != sequence + 1 ? sequence + 1 : 0;
        out->balance_gap = out->last_closing != s->opening;
    }
    return OK;
}

enum err bank_check(struct tx *tx, const struct bank_file *file, struct bank_check *out)
{
    *out = (struct bank_check){ MEM_NEW_N(tx_mem(tx), struct bank_remark, file->statements.n),
                                MEM_NEW_N(tx_mem(tx), struct bank_entry_mark, file->entries.n), 0 };
    for (size_t i = 0; i < file->statements.n; i++) {
        const struct bank_statement *s = &file->statements.at[i];
        TRY(remark_fill(tx, file, i, &out->remarks[i]));
        TRY(marks_fill(tx, file, s, out->marks, &out->remarks[i].repeated));
        out->fresh += !out->remarks[i].known;
    }
    return OK;
}

enum err bank_import_file(struct tx *tx, const struct bank_import_row *row, struct bank_file *out)
{
    struct str text;

    if (row->parsed == 0)
        return ERR_NOT_FOUND;
    TRY(blob_read(tx, (blob_id){ row->parsed }, BANK_TEXT_MAX, &text));
    return bank_file_parse(tx_mem(tx), text, out) == OK ? OK : ERR_FAULT;
}

/* --- booking ----------------------------------------------------------------------------------------- */

struct booked {
    payment_id *ids;
    const struct bank_payment **payments;
    const struct bank_entry **entries;
    size_t n;
};

static struct str words_of(struct mem *mem, const struct bank_file *file, const struct bank_entry *e)
{
    const struct bank_payment *p = &file->payments.at[e->first];

    return p->name.len > 0 && p->text.len > 0 ? str_cat(mem, p->name, STR(", "), p->text)
           : p->name.len > 0                  ? p->name
                                              : p->text;
}

static enum err entry_book(struct tx *tx, const struct bank_file *file, bank_statement_id statement, int n,
                           const struct bank_entry *e, const struct bank_entry_mark *mark, struct booked *out)
{
    bool payments = e->booked && mark->same.n == 0;

    TRY(bank_entry_add(tx, statement, n, e, payments ? STR("") : words_of(tx_mem(tx), file, e), mark));
    for (size_t k = 0; payments && k < e->n; k++) {
        const struct bank_payment *p = &file->payments.at[e->first + k];
        TRY(payment_add(tx, statement, n, (int)k + 1, e, p, &out->ids[out->n]));
        out->payments[out->n] = p;
        out->entries[out->n++] = e;
    }
    return OK;
}

static enum err statement_book(struct tx *tx, const struct bank_import_row *row, const struct bank_file *file,
                               const struct bank_statement *s, struct bank_entry_mark *marks, struct booked *out,
                               struct bank_booking *sum)
{
    bank_statement_id id;
    size_t repeated;

    TRY(bank_statement_add(tx, row, s, &id));
    /* Once more: the statement before it in the same file may hold the same entries. */
    TRY(marks_fill(tx, file, s, marks, &repeated));
    for (size_t i = 0; i < s->n; i++)
        TRY(entry_book(tx, file, id, (int)i + 1, &file->entries.at[s->first + i], &marks[s->first + i], out));
    sum->first = sum->first.n == 0 ? id : sum->first;
    sum->statements++;
    sum->entries += (int64_t)s->n;
    sum->repeated += (int64_t)repeated;
    return OK;
}

/* A return or a reversal is no payment of anything. */
static bool goes_back(const struct bank_entry *e, const struct bank_payment *p)
{
    return e->reversal || p->reason.len > 0;
}

static enum err match_all(struct tx *tx, const struct booked *b, struct bank_booking *sum)
{
    struct open_account account;
    struct match_input input;
    struct match_payment *payments = MEM_NEW_N(tx_mem(tx), struct match_payment, b->n);

    TRY(open_account_all(tx, &account));
    TRY(open_account_match(tx, &account, &input));
    for (size_t i = 0; i < b->n; i++) {
        const struct bank_payment *p = b->payments[i];
        payments[i] = (struct match_payment){ goes_back(b->entries[i], p) ? 0 : p->cents, p->reference, p->iban,
                                              p->text, p->end_to_end };
    }
    struct matches found = payment_match(tx_mem(tx), &input, payments, b->n);
    for (size_t i = 0; i < found.n; i++) {
        const struct match *m = &found.at[i];
        const struct open_document_row *d = open_account_document(&account, &account.items.at[m->item]);
        const struct allocation_new add = { b->ids[m->payment], d->id, d->authority, m->cents, m->rule };
        TRY(allocation_add(tx, &add));
    }
    sum->matches = (int64_t)found.n;
    return OK;
}

/* --- back -------------------------------------------------------------------------------------------- */

/* What the payment settles of each document, taken back by the opposite. */
static enum err unsettle(struct tx *tx, payment_id payment, enum match_rule rule, size_t *undone)
{
    struct allocation_rows rows;

    *undone = 0;
    TRY(allocations_of(tx, payment, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        int64_t sum = 0;
        bool first = true;
        for (size_t k = 0; k < rows.n; k++)
            if (rows.at[k].invoice == rows.at[i].invoice) {
                first = first && k >= i;
                sum += rows.at[k].cents;
            }
        if (!first || sum == 0)
            continue;
        const struct allocation_new add = { payment, { rows.at[i].invoice }, rows.at[i].authority, -sum, rule };
        TRY(allocation_add(tx, &add));
        ++*undone;
    }
    return OK;
}

static enum err take_back(struct tx *tx, payment_id debit, payment_id credit, int64_t cents, enum match_rule rule)
{
    size_t undone;

    TRY(unsettle(tx, credit, MATCH_RETURN, &undone));
    return return_add(tx, debit, credit, cents, rule);
}

static enum err return_match(struct tx *tx, payment_id id, const struct bank_payment *p, struct bank_booking *sum)
{
    struct payment_rows rows;
    const struct match_payment debit = { p->cents, p->reference, p->iban, p->text, p->end_to_end };

    TRY(payments_of_amount(tx, -p->cents, &rows));
    struct match_credit *credits = MEM_NEW_N(tx_mem(tx), struct match_credit, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        credits[i] =
            (struct match_credit){ rows.at[i].cents, rows.at[i].end_to_end, rows.at[i].reference, rows.at[i].iban };
    size_t at = payment_match_return(credits, rows.n, &debit);
    if (at == SIZE_MAX)
        return OK;
    sum->returns++;
    return take_back(tx, id, rows.at[at].id, -p->cents, MATCH_RETURN);
}

static enum err returns_all(struct tx *tx, const struct booked *b, struct bank_booking *sum)
{
    for (size_t i = 0; i < b->n; i++)
        if (b->payments[i]->cents < 0 && goes_back(b->entries[i], b->payments[i]))
            TRY(return_match(tx, b->ids[i], b->payments[i], sum));
    return OK;
}

enum err bank_book(struct tx *tx, const struct bank_import_row *row, struct bank_booking *out)
{
    struct bank_file file;
    struct bank_check check;

    *out = (struct bank_booking){ .statements = 0 };
    if (row->parsed == 0)
        return tx_refuse(tx, ERR_INVALID, bank_fault_msg(bank_fault_by_name(row->fault)), NULL);
    TRY(bank_import_file(tx, row, &file));
    TRY(bank_check(tx, &file, &check));
    TRY(bank_import_done(tx, row));
    struct booked b = { MEM_NEW_N(tx_mem(tx), payment_id, file.payments.n),
                        mem_alloc(tx_mem(tx), file.payments.n * sizeof *b.payments),
                        mem_alloc(tx_mem(tx), file.payments.n * sizeof *b.entries), 0 };
    for (size_t i = 0; i < file.statements.n; i++)
        if (!check.remarks[i].known)
            TRY(statement_book(tx, row, &file, &file.statements.at[i], check.marks, &b, out));
    out->payments = (int64_t)b.n;
    TRY(match_all(tx, &b, out));
    return returns_all(tx, &b, out);
}

/* --- by a person --------------------------------------------------------------------------------------- */

static int64_t size_of(int64_t v) { return v < 0 ? -v : v; }

static bool within(int64_t cents, int64_t open)
{
    return cents != 0 && (cents > 0) == (open > 0) && size_of(cents) <= size_of(open);
}

enum err payment_settle(struct tx *tx, const struct payment_row *p, invoice_ref invoice, int64_t cents)
{
    struct open_account account;
    size_t at = 0;

    TRY(open_account_reached(tx, &account));
    while (at < account.rows.n && !REF_EQ(account.rows.at[at].ref, invoice))
        at++;
    if (at == account.rows.n)
        return ERR_NOT_FOUND;
    if (!within(cents, payment_open(p)))
        return tx_refuse(tx, ERR_INVALID, M_payment_error_payment, "amount");
    if (!within(cents, account.items.at[account.items.of_document[at]].open))
        return tx_refuse(tx, ERR_INVALID, M_payment_error_item, "amount");
    const struct allocation_new add = { p->id, account.rows.at[at].id, account.rows.at[at].authority, cents,
                                        MATCH_PERSON };
    return allocation_add(tx, &add);
}

static enum err unreturn(struct tx *tx, payment_id debit, size_t *undone)
{
    struct return_rows rows;
    int64_t sum = 0;

    TRY(returns_of(tx, debit, &rows));
    for (size_t i = 0; i < rows.n; i++)
        sum += rows.at[i].debit.n == debit.n ? rows.at[i].cents : 0;
    if (sum == 0)
        return OK;
    ++*undone;
    return return_add(tx, debit, rows.at[rows.n - 1].credit, -sum, MATCH_PERSON);
}

enum err payment_release(struct tx *tx, const struct payment_row *p)
{
    size_t undone;

    TRY(unsettle(tx, p->id, MATCH_PERSON, &undone));
    if (p->cents < 0)
        TRY(unreturn(tx, p->id, &undone));
    return undone > 0 ? OK : tx_refuse(tx, ERR_CONFLICT, M_payment_error_nothing, NULL);
}

enum err payment_give_back(struct tx *tx, const struct payment_row *debit, const struct payment_row *credit)
{
    bool returned = debit->reversal || debit->reason.len > 0;
    int64_t cents = -payment_open(debit);

    if (cents <= 0 || credit->cents <= 0)
        return tx_refuse(tx, ERR_INVALID, M_payment_error_direction, "credit");
    if (returned && cents == credit->cents && credit->returned == 0)
        return take_back(tx, debit->id, credit->id, cents, MATCH_PERSON);
    if (cents > payment_open(credit))
        return tx_refuse(tx, ERR_INVALID, M_payment_error_credit, "credit");
    return return_add(tx, debit->id, credit->id, cents, MATCH_PERSON);
}
