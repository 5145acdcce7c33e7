#include "domain/contribution/bank_statement.h"

#include "base/num.h"
#include "domain/contribution/key.h"

static const struct {
    struct str name;
    enum msg msg;
} faults[BANK_FAULT_END] = {
    [BANK_GOOD] = { STR_INIT(""), MSG_NONE },
    [BANK_NOT_XML] = { STR_INIT("not_xml"), M_bank_fault_not_xml },
    [BANK_FORBIDDEN] = { STR_INIT("forbidden_xml"), M_bank_fault_forbidden },
    [BANK_NOT_CAMT] = { STR_INIT("not_camt"), M_bank_fault_not_camt },
    [BANK_VERSION] = { STR_INIT("version"), M_bank_fault_version },
    [BANK_EMPTY] = { STR_INIT("empty"), M_bank_fault_empty },
    [BANK_TOO_LARGE] = { STR_INIT("too_large"), M_bank_fault_too_large },
    [BANK_MISSING] = { STR_INIT("missing"), M_bank_fault_missing },
    [BANK_TWICE] = { STR_INIT("twice"), M_bank_fault_twice },
    [BANK_AMOUNT] = { STR_INIT("amount"), M_bank_fault_amount },
    [BANK_PRECISION] = { STR_INIT("amount_precision"), M_bank_fault_precision },
    [BANK_CURRENCY] = { STR_INIT("currency"), M_bank_fault_currency },
    [BANK_BOUNDS] = { STR_INIT("out_of_bounds"), M_bank_fault_bounds },
    [BANK_SIGN] = { STR_INIT("sign"), M_bank_fault_sign },
    [BANK_STATUS] = { STR_INIT("status"), M_bank_fault_status },
    [BANK_DAY] = { STR_INIT("day"), M_bank_fault_day },
    [BANK_ACCOUNT] = { STR_INIT("account"), M_bank_fault_account },
    [BANK_BALANCE] = { STR_INIT("balance"), M_bank_fault_balance },
};

struct str bank_fault_name(enum bank_fault_code code) { return faults[code].name; }

enum bank_fault_code bank_fault_by_name(struct str name)
{
    for (int i = BANK_GOOD + 1; i < BANK_FAULT_END; i++)
        if (str_eq(faults[i].name, name))
            return (enum bank_fault_code)i;
    return BANK_GOOD;
}

enum msg bank_fault_msg(enum bank_fault_code code) { return faults[code].msg; }

/* --- amounts ------------------------------------------------------------------------------- */

enum bank_fault_code bank_amount(struct str text, int64_t *cents)
{
    int64_t value = 0;
    int digits = 0, decimals = -1;
    bool rest = false, above = false;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '.' && decimals < 0) {
            decimals = 0;
            continue;
        }
        if (c < '0' || c > '9')
            return BANK_AMOUNT;
        digits++;
        if (decimals >= 2) {
            rest = rest || c != '0';
            continue;
        }
        decimals += decimals >= 0;
        above = above || value > CONTRIBUTION_CENTS_MAX;
        if (!above)
            value = value * 10 + (c - '0');
    }
    if (digits == 0)
        return BANK_AMOUNT;
    for (int d = decimals < 0 ? 0 : decimals; d < 2; d++) {
        above = above || value > CONTRIBUTION_CENTS_MAX;
        value = above ? value : value * 10;
    }
    if (rest)
        return BANK_PRECISION;
    if (above || value > CONTRIBUTION_CENTS_MAX)
        return BANK_BOUNDS;
    *cents = value;
    return BANK_GOOD;
}

/* --- the same entry -------------------------------------------------------------------------- */

static void cell(struct buf *out, struct str text)
{
    buf_put(out, text);
    buf_byte(out, '\t');
}

static void number_cell(struct buf *out, int64_t n)
{
    buf_int(out, n);
    buf_byte(out, '\t');
}

static void payment_put(struct buf *out, const struct bank_payment *p)
{
    number_cell(out, p->cents);
    cell(out, p->end_to_end);
    cell(out, p->name);
    cell(out, p->iban);
    cell(out, p->reference);
    cell(out, p->reason);
    buf_put(out, p->text);
    buf_byte(out, '\n');
}

struct sha256 bank_entry_print(struct mem *mem, struct str account, const struct bank_file *file,
                               const struct bank_entry *entry)
{
    struct mem_mark mark = mem_mark(mem);
    struct buf out = buf_of(mem, BANK_TEXT_MAX);

    cell(&out, account);
    number_cell(&out, entry->booked_on.n);
    number_cell(&out, entry->cents);
    cell(&out, entry->reference);
    for (size_t i = 0; entry->reference.len == 0 && i < entry->n; i++)
        payment_put(&out, &file->payments.at[entry->first + i]);
    struct sha256 print = sha256_of(buf_str(&out));
    mem_reset(mem, mark);
    return print;
}

/* --- canonical text ---------------------------------------------------------------------------- */

static void entry_put(struct buf *out, const struct bank_file *file, const struct bank_entry *e)
{
    cell(out, STR("E"));
    number_cell(out, e->line);
    number_cell(out, e->cents);
    number_cell(out, e->booked);
    number_cell(out, e->reversal);
    number_cell(out, e->booked_on.n);
    number_cell(out, e->value_on.n);
    cell(out, e->reference);
    buf_put(out, e->code);
    buf_byte(out, '\n');
    for (size_t i = 0; i < e->n; i++) {
        cell(out, STR("P"));
        payment_put(out, &file->payments.at[e->first + i]);
    }
}

enum err bank_file_write(struct mem *mem, const struct bank_file *file, struct str *text)
{
    struct buf out = buf_of(mem, BANK_TEXT_MAX);

    for (size_t s = 0; s < file->statements.n; s++) {
        const struct bank_statement *st = &file->statements.at[s];
        cell(&out, STR("S"));
        cell(&out, st->id);
        cell(&out, st->account);
        number_cell(&out, st->sequence);
        number_cell(&out, st->opening);
        number_cell(&out, st->closing);
        number_cell(&out, st->opened_on.n);
        buf_int(&out, st->closed_on.n);
        buf_byte(&out, '\n');
        for (size_t i = 0; i < st->n; i++)
            entry_put(&out, file, &file->entries.at[st->first + i]);
    }
    *text = buf_str(&out);
    return buf_done(&out);
}

/* The cells of a line; fewer or more than `n`: false. */
static bool cells_of(struct str line, struct str *cells, size_t n)
{
    size_t got = 0;

    for (struct str part; str_cut(&line, '\t', &part);) {
        if (got == n)
            return false;
        cells[got++] = part;
    }
    return got == n;
}

static bool number_of(struct str text, int64_t min, int64_t max, int64_t *out)
{
    return num_parse(text, min, max, out) == OK;
}

static bool day_of_text(struct str text, struct day *out)
{
    int64_t n;

    if (!number_of(text, INT32_MIN, INT32_MAX, &n))
        return false;
    out->n = (int32_t)n;
    return true;
}

#define CENTS_RANGE -CONTRIBUTION_CENTS_MAX, CONTRIBUTION_CENTS_MAX

static bool statement_take(struct bank_file *file, struct str line)
{
    struct str c[7];
    struct bank_statement s = { .first = file->entries.n };

    if (!cells_of(line, c, ARRAY_LEN(c)) || !number_of(c[2], 0, INT64_MAX, &s.sequence) ||
        !number_of(c[3], CENTS_RANGE, &s.opening) || !number_of(c[4], CENTS_RANGE, &s.closing) ||
        !day_of_text(c[5], &s.opened_on) || !day_of_text(c[6], &s.closed_on))
        return false;
    s.id = c[0];
    s.account = c[1];
    file->statements.at[file->statements.n++] = s;
    return true;
}

static bool entry_take(struct bank_file *file, struct str line)
{
    struct str c[8];
    int64_t booked, reversal;
    struct bank_entry e = { .first = file->payments.n };

    if (file->statements.n == 0 || !cells_of(line, c, ARRAY_LEN(c)) || !number_of(c[0], 0, INT64_MAX, &e.line) ||
        !number_of(c[1], CENTS_RANGE, &e.cents) || !number_of(c[2], 0, 1, &booked) ||
        !number_of(c[3], 0, 1, &reversal) || !day_of_text(c[4], &e.booked_on) || !day_of_text(c[5], &e.value_on))
        return false;
    e.booked = booked == 1;
    e.reversal = reversal == 1;
    e.reference = c[6];
    e.code = c[7];
    file->entries.at[file->entries.n++] = e;
    file->statements.at[file->statements.n - 1].n++;
    return true;
}

static bool payment_take(struct bank_file *file, struct str line)
{
    struct str c[7];
    struct bank_payment p;

    if (file->entries.n == 0 || !cells_of(line, c, ARRAY_LEN(c)) || !number_of(c[0], CENTS_RANGE, &p.cents))
        return false;
    p.end_to_end = c[1];
    p.name = c[2];
    p.iban = c[3];
    p.reference = c[4];
    p.reason = c[5];
    p.text = c[6];
    file->payments.at[file->payments.n++] = p;
    file->entries.at[file->entries.n - 1].n++;
    return true;
}

static void count_lines(struct str text, size_t counts[3])
{
    for (struct str line; str_cut_line(&text, &line);)
        for (size_t k = 0; k < 3; k++)
            counts[k] += line.len > 0 && line.at[0] == "SEP"[k];
}

enum err bank_file_parse(struct mem *mem, struct str text, struct bank_file *out)
{
    size_t counts[3] = { 0 };

    count_lines(text, counts);
    *out = (struct bank_file){ .statements.at = MEM_NEW_N(mem, struct bank_statement, counts[0]),
                               .entries.at = MEM_NEW_N(mem, struct bank_entry, counts[1]),
                               .payments.at = MEM_NEW_N(mem, struct bank_payment, counts[2]) };
    for (struct str line; str_cut_line(&text, &line);) {
        struct str rest = str_from(line, 2);
        bool good = (str_starts(line, STR("S\t")) && statement_take(out, rest)) ||
                    (str_starts(line, STR("E\t")) && entry_take(out, rest)) ||
                    (str_starts(line, STR("P\t")) && payment_take(out, rest));
        if (!good)
            return ERR_MALFORMED;
    }
    return OK;
}
