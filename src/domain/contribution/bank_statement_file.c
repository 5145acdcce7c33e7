/*
 * contribution/bank_statement_file.c -- the elements of a camt.053 document as statements.  The schema
 * is not insisted on: what banks leave out, write elsewhere or add does no harm, as long as amount,
 * sign, status, account and balances are there and agree.
 */
#include "domain/contribution/bank_statement.h"

#include "base/mod97.h"
#include "base/num.h"
#include "base/utf8.h"
#include "domain/contribution/key.h"
#include "platform/text.h"

enum { PATH_MAX_ = 600, DEPTH_MAX = 64, TEXT_MAX = 4000, DETAILS_MAX = 4000 };

struct amount {
    struct str text, currency;
};
struct balance {
    struct amount amount;
    struct str code, sign;
    struct day day;
    int64_t line;
};
struct party {
    struct str name, iban;
};
struct details {
    struct amount amount, inner; /* TxDtls/Amt; AmtDtls/TxAmt/Amt */
    struct str sign, end_to_end, reference, reason, text;
    struct party debtor, creditor;
};
struct entry {
    int64_t line;
    struct amount amount;
    struct str sign, status, reversal, reference, code, text;
    struct day booked_on, value_on;
    struct details *details;
    size_t n;
};
struct bank_reading {
    struct mem *mem;
    struct bank_file *file;
    struct bank_fault *fault;
    char path[PATH_MAX_];
    size_t ends[DEPTH_MAX + 1], len; /* ends[d]: length of the path of depth d */
    int depth;
    int64_t line;
    struct str text, currency;
    struct bank_statement *statement;
    struct balance balance, opening, previous, closing;
    struct entry entry;
    struct details *details; /* DETAILS_MAX places of one entry */
};

static enum bank_fault_code broken(struct bank_reading *r, enum bank_fault_code code, struct str detail)
{
    *r->fault = (struct bank_fault){ .code = code,
                                     .line = r->line,
                                     .statement = (int)r->file->statements.n,
                                     .entry = r->statement != NULL && r->entry.line > 0 ? (int)r->statement->n + 1 : 0,
                                     .detail = str_dup(r->mem, utf8_truncate(detail, 200)) };
    return code;
}
#define NEED(call) \
    do { \
        enum bank_fault_code need_ = (call); \
        if (need_ != BANK_GOOD) \
            return need_; \
    } while (0)

/* --- texts ---------------------------------------------------------------------------------- */

/* Characters that could disguise a text are left out. */
static struct str cleaned(struct bank_reading *r, struct str text)
{
    struct str out;
    struct buf plain = buf_of(r->mem, text.len + 1);

    if (text_accept(r->mem, text, false, &out) == OK)
        return out;
    for (size_t pos = 0; pos < text.len;) {
        uint32_t c = utf8_next(text, &pos);
        if (!utf8_is_control(c) && !utf8_is_ignorable(c) && c >= ' ')
            utf8_put(&plain, c);
    }
    return text_accept(r->mem, buf_str(&plain), false, &out) == OK ? out : STR("");
}

static enum bank_fault_code take_text(struct bank_reading *r, struct str *at)
{
    if (at->len > 0)
        return BANK_GOOD;
    *at = cleaned(r, r->text);
    return at->len <= TEXT_MAX ? BANK_GOOD : broken(r, BANK_TOO_LARGE, str_sub(r->text, 0, 40));
}

static enum bank_fault_code add_text(struct bank_reading *r, struct str *at)
{
    struct str more = cleaned(r, r->text);

    *at = at->len > 0 && more.len > 0 ? str_cat(r->mem, *at, STR(" "), more) : at->len > 0 ? *at : more;
    return at->len <= TEXT_MAX ? BANK_GOOD : broken(r, BANK_TOO_LARGE, str_sub(r->text, 0, 40));
}

/* What may stand once: a second value that says the same does no harm. */
static enum bank_fault_code take_once(struct bank_reading *r, struct str *at)
{
    struct str value = cleaned(r, r->text);

    if (at->len > 0 && !str_eq(*at, value))
        return broken(r, BANK_TWICE, str_of(r->path));
    *at = value;
    return BANK_GOOD;
}

static enum bank_fault_code take_amount(struct bank_reading *r, struct amount *at)
{
    NEED(take_once(r, &at->text));
    at->currency = str_dup(r->mem, r->currency);
    return BANK_GOOD;
}

/* "2026-01-05", also with a time or a zone behind it: the day as the bank writes it. */
static enum bank_fault_code take_day(struct bank_reading *r, struct day *at)
{
    struct str rest = str_from(r->text, 10);
    bool end = rest.len == 0 || rest.at[0] == 'T' || rest.at[0] == 'Z' || rest.at[0] == '+' || rest.at[0] == '-';

    if (!end || r->text.len < 10 || r->text.at[4] != '-' || day_parse(str_sub(r->text, 0, 10), at) != OK)
        return broken(r, BANK_DAY, r->text);
    return BANK_GOOD;
}

static enum bank_fault_code take_account(struct bank_reading *r, struct str *at)
{
    struct buf out = buf_of(r->mem, 64);

    for (size_t i = 0; i < r->text.len && i < 60; i++) {
        char c = r->text.at[i];
        if (c != ' ')
            buf_byte(&out, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
    if (at->len == 0 && mod97_iban_valid(buf_str(&out)))
        *at = buf_str(&out);
    return BANK_GOOD;
}

/* What banks write where they have nothing to say. */
static struct str said(struct str text)
{
    static const char *const nothing[] = { "NOTPROVIDED", "NONREF", "NOTAVAILABLE", "NOT PROVIDED" };

    for (size_t i = 0; i < ARRAY_LEN(nothing); i++)
        if (str_eq_nocase(text, str_of(nothing[i])))
            return STR("");
    return text;
}

/* --- the elements that count ------------------------------------------------------------------- */

#define STMT "Document/BkToCstmrStmt/Stmt"
#define NTRY STMT "/Ntry"
#define TX NTRY "/NtryDtls/TxDtls"

enum place {
    P_NONE,
    P_STMT_ID,
    P_SEQUENCE,
    P_ACCOUNT,
    P_BAL_CODE,
    P_BAL_AMOUNT,
    P_BAL_SIGN,
    P_BAL_DAY,
    P_AMOUNT,
    P_SIGN,
    P_REVERSAL,
    P_STATUS,
    P_BOOKED,
    P_VALUE,
    P_REFERENCE,
    P_CODE,
    P_INFO,
    P_TX_END_TO_END,
    P_TX_AMOUNT,
    P_TX_INNER,
    P_TX_SIGN,
    P_TX_DEBTOR,
    P_TX_DEBTOR_IBAN,
    P_TX_CREDITOR,
    P_TX_CREDITOR_IBAN,
    P_TX_REF,
    P_TX_TEXT,
    P_TX_REASON,
    P_TX_INFO
};
static const struct {
    struct str path;
    enum place place;
} places[] = {
    { STR_INIT(STMT "/Id"), P_STMT_ID },
    { STR_INIT(STMT "/ElctrncSeqNb"), P_SEQUENCE },
    { STR_INIT(STMT "/Acct/Id/IBAN"), P_ACCOUNT },
    { STR_INIT(STMT "/Acct/Id/Othr/Id"), P_ACCOUNT },
    { STR_INIT(STMT "/Bal/Tp/CdOrPrtry/Cd"), P_BAL_CODE },
    { STR_INIT(STMT "/Bal/Amt"), P_BAL_AMOUNT },
    { STR_INIT(STMT "/Bal/CdtDbtInd"), P_BAL_SIGN },
    { STR_INIT(STMT "/Bal/Dt/Dt"), P_BAL_DAY },
    { STR_INIT(STMT "/Bal/Dt/DtTm"), P_BAL_DAY },
    { STR_INIT(NTRY "/Amt"), P_AMOUNT },
    { STR_INIT(NTRY "/CdtDbtInd"), P_SIGN },
    { STR_INIT(NTRY "/RvslInd"), P_REVERSAL },
    { STR_INIT(NTRY "/Sts"), P_STATUS },
    { STR_INIT(NTRY "/Sts/Cd"), P_STATUS },
    { STR_INIT(NTRY "/BookgDt/Dt"), P_BOOKED },
    { STR_INIT(NTRY "/BookgDt/DtTm"), P_BOOKED },
    { STR_INIT(NTRY "/ValDt/Dt"), P_VALUE },
    { STR_INIT(NTRY "/ValDt/DtTm"), P_VALUE },
    { STR_INIT(NTRY "/AcctSvcrRef"), P_REFERENCE },
    { STR_INIT(NTRY "/BkTxCd/Domn/Cd"), P_CODE },
    { STR_INIT(NTRY "/BkTxCd/Domn/Fmly/Cd"), P_CODE },
    { STR_INIT(NTRY "/BkTxCd/Domn/Fmly/SubFmlyCd"), P_CODE },
    { STR_INIT(NTRY "/BkTxCd/Prtry/Cd"), P_CODE },
    { STR_INIT(NTRY "/AddtlNtryInf"), P_INFO },
    { STR_INIT(TX "/Refs/EndToEndId"), P_TX_END_TO_END },
    { STR_INIT(TX "/Amt"), P_TX_AMOUNT },
    { STR_INIT(TX "/AmtDtls/TxAmt/Amt"), P_TX_INNER },
    { STR_INIT(TX "/CdtDbtInd"), P_TX_SIGN },
    { STR_INIT(TX "/RltdPties/Dbtr/Nm"), P_TX_DEBTOR },
    { STR_INIT(TX "/RltdPties/Dbtr/Pty/Nm"), P_TX_DEBTOR },
    { STR_INIT(TX "/RltdPties/DbtrAcct/Id/IBAN"), P_TX_DEBTOR_IBAN },
    { STR_INIT(TX "/RltdPties/Cdtr/Nm"), P_TX_CREDITOR },
    { STR_INIT(TX "/RltdPties/Cdtr/Pty/Nm"), P_TX_CREDITOR },
    { STR_INIT(TX "/RltdPties/CdtrAcct/Id/IBAN"), P_TX_CREDITOR_IBAN },
    { STR_INIT(TX "/RmtInf/Strd/CdtrRefInf/Ref"), P_TX_REF },
    { STR_INIT(TX "/RmtInf/Ustrd"), P_TX_TEXT },
    { STR_INIT(TX "/RtrInf/Rsn/Cd"), P_TX_REASON },
    { STR_INIT(TX "/AddtlTxInf"), P_TX_INFO },
};

static struct str path_of(const struct bank_reading *r) { return (struct str){ r->path, r->len }; }

static enum place place_of(const struct bank_reading *r)
{
    for (size_t i = 0; i < ARRAY_LEN(places); i++)
        if (str_eq(places[i].path, path_of(r)))
            return places[i].place;
    return P_NONE;
}

static enum bank_fault_code take_code(struct bank_reading *r)
{
    struct str *at = &r->entry.code;
    struct str more = cleaned(r, r->text);

    *at = at->len > 0 ? str_cat(r->mem, *at, STR("/"), more) : more;
    return at->len <= 120 ? BANK_GOOD : broken(r, BANK_TOO_LARGE, STR("BkTxCd"));
}

static enum bank_fault_code take_details(struct bank_reading *r, enum place place)
{
    struct details *d = r->entry.n > 0 ? &r->details[r->entry.n - 1] : &r->details[0];

    switch ((int)place) {
    case P_TX_END_TO_END:
        return take_text(r, &d->end_to_end);
    case P_TX_AMOUNT:
        return take_amount(r, &d->amount);
    case P_TX_INNER:
        return take_amount(r, &d->inner);
    case P_TX_SIGN:
        return take_once(r, &d->sign);
    case P_TX_DEBTOR:
        return take_text(r, &d->debtor.name);
    case P_TX_DEBTOR_IBAN:
        return take_account(r, &d->debtor.iban);
    case P_TX_CREDITOR:
        return take_text(r, &d->creditor.name);
    case P_TX_CREDITOR_IBAN:
        return take_account(r, &d->creditor.iban);
    case P_TX_REF:
        return d->reference.len == 0 ? take_text(r, &d->reference) : add_text(r, &d->text);
    case P_TX_REASON:
        return take_text(r, &d->reason);
    default:
        return add_text(r, &d->text);
    }
}

static enum bank_fault_code take_entry(struct bank_reading *r, enum place place)
{
    struct entry *e = &r->entry;

    switch ((int)place) {
    case P_AMOUNT:
        return take_amount(r, &e->amount);
    case P_SIGN:
        return take_once(r, &e->sign);
    case P_REVERSAL:
        return take_once(r, &e->reversal);
    case P_STATUS:
        return take_once(r, &e->status);
    case P_BOOKED:
        return take_day(r, &e->booked_on);
    case P_VALUE:
        return take_day(r, &e->value_on);
    case P_REFERENCE:
        return take_text(r, &e->reference);
    case P_CODE:
        return take_code(r);
    case P_INFO:
        return add_text(r, &e->text);
    default:
        return take_details(r, place);
    }
}

static enum bank_fault_code take_sequence(struct bank_reading *r)
{
    /* A number beyond counting says nothing about gaps. */
    if (num_parse(r->text, 0, INT64_C(1000000000000), &r->statement->sequence) != OK)
        r->statement->sequence = 0;
    return BANK_GOOD;
}

static enum bank_fault_code take(struct bank_reading *r)
{
    enum place place = place_of(r);

    if (place == P_NONE || r->text.len == 0)
        return BANK_GOOD;
    switch ((int)place) {
    case P_STMT_ID:
        return take_once(r, &r->statement->id);
    case P_SEQUENCE:
        return take_sequence(r);
    case P_ACCOUNT:
        return take_account(r, &r->statement->account);
    case P_BAL_CODE:
        return take_once(r, &r->balance.code);
    case P_BAL_AMOUNT:
        return take_amount(r, &r->balance.amount);
    case P_BAL_SIGN:
        return take_once(r, &r->balance.sign);
    case P_BAL_DAY:
        return take_day(r, &r->balance.day);
    default:
        return take_entry(r, place);
    }
}

/* --- amounts --------------------------------------------------------------------------------------- */

static enum bank_fault_code signed_cents(struct bank_reading *r, const struct amount *a, struct str sign,
                                         const char *what, int64_t *cents)
{
    if (a->text.len == 0)
        return broken(r, BANK_MISSING, str_cat(r->mem, str_of(what), STR("/Amt")));
    enum bank_fault_code code = bank_amount(a->text, cents);
    if (code != BANK_GOOD)
        return broken(r, code, a->text);
    if (!str_eq(a->currency, STR("EUR")))
        return broken(r, BANK_CURRENCY, a->currency.len > 0 ? a->currency : STR("–"));
    if (str_eq(sign, STR("DBIT")))
        *cents = -*cents;
    else if (!str_eq(sign, STR("CRDT")))
        return broken(r, BANK_SIGN, sign.len > 0 ? sign : STR("–"));
    return BANK_GOOD;
}

/* The amount of a transaction in euro, false: it has none that can be added up. */
static bool details_cents(const struct entry *e, const struct details *d, int64_t *cents)
{
    const struct amount *a = str_eq(d->amount.currency, STR("EUR")) ? &d->amount : &d->inner;
    struct str sign = d->sign.len > 0 ? d->sign : e->sign;

    if (!str_eq(a->currency, STR("EUR")) || bank_amount(a->text, cents) != BANK_GOOD)
        return false;
    if (str_eq(sign, STR("DBIT")))
        *cents = -*cents;
    return true;
}

/* The transactions make up the entry to the cent. */
static bool adds_up(const struct entry *e, int64_t cents)
{
    int64_t sum = 0, one;

    for (size_t i = 0; i < e->n; i++)
        if (!details_cents(e, &e->details[i], &one) || !num_add(sum, one, &sum))
            return false;
    return e->n > 1 && sum == cents;
}

static struct bank_payment payment_of(const struct details *d, int64_t cents)
{
    const struct party *other = cents < 0 ? &d->creditor : &d->debtor;

    return (struct bank_payment){ .cents = cents,
                                  .end_to_end = said(d->end_to_end),
                                  .name = other->name,
                                  .iban = other->iban,
                                  .reference = said(d->reference),
                                  .reason = d->reason,
                                  .text = d->text };
}

static struct str same_or_none(struct str a, struct str b) { return str_eq(a, b) ? a : STR(""); }

/* Several transactions that do not add up: one payment with what they have in common, and all their words. */
static enum bank_fault_code merged(struct bank_reading *r, int64_t cents, struct bank_payment *out)
{
    const struct entry *e = &r->entry;
    struct buf words = buf_of(r->mem, TEXT_MAX);

    *out = payment_of(&e->details[0], cents);
    for (size_t i = 0; i < e->n; i++) {
        const struct bank_payment p = payment_of(&e->details[i], cents);
        const struct str said_here[] = { p.text, p.reference };
        out->end_to_end = same_or_none(out->end_to_end, p.end_to_end);
        out->name = same_or_none(out->name, p.name);
        out->iban = same_or_none(out->iban, p.iban);
        out->reference = same_or_none(out->reference, p.reference);
        out->reason = same_or_none(out->reason, p.reason);
        for (size_t k = 0; k < ARRAY_LEN(said_here); k++) {
            buf_put_z(&words, words.len > 0 && said_here[k].len > 0 ? " " : "");
            buf_put(&words, said_here[k]);
        }
    }
    out->text = buf_str(&words);
    return words.full ? broken(r, BANK_TOO_LARGE, STR("NtryDtls")) : BANK_GOOD;
}

static enum bank_fault_code payments_add(struct bank_reading *r, struct bank_entry *entry)
{
    struct bank_file *file = r->file;
    const struct entry *e = &r->entry;
    bool apart = adds_up(e, entry->cents);
    size_t n = apart ? e->n : 1;

    if (file->payments.n + n > BANK_PAYMENTS_MAX)
        return broken(r, BANK_TOO_LARGE, STR("TxDtls"));
    entry->first = file->payments.n;
    entry->n = n;
    struct bank_payment *out = &file->payments.at[file->payments.n];
    if (apart)
        for (size_t i = 0; i < n; i++) {
            int64_t cents = 0;
            (void)details_cents(e, &e->details[i], &cents);
            out[i] = payment_of(&e->details[i], cents);
        }
    else if (e->n > 0)
        NEED(merged(r, entry->cents, out));
    else
        *out = (struct bank_payment){ .cents = entry->cents };
    if (!apart && out->text.len == 0)
        out->text = e->text;
    file->payments.n += n;
    return BANK_GOOD;
}

/* --- ends of elements ------------------------------------------------------------------------------- */

static enum bank_fault_code status_of(struct bank_reading *r, struct bank_entry *out)
{
    static const char *const others[] = { "PDNG", "INFO", "FUTR" };

    out->booked = str_eq(r->entry.status, STR("BOOK"));
    for (size_t i = 0; !out->booked && i < ARRAY_LEN(others); i++)
        if (str_eq(r->entry.status, str_of(others[i])))
            return BANK_GOOD;
    if (out->booked)
        return BANK_GOOD;
    return broken(r, r->entry.status.len == 0 ? BANK_MISSING : BANK_STATUS,
                  r->entry.status.len == 0 ? STR("Ntry/Sts") : r->entry.status);
}

static enum bank_fault_code entry_end(struct bank_reading *r)
{
    struct entry *e = &r->entry;
    struct bank_entry out = { .line = e->line, .reference = said(e->reference), .code = e->code };

    r->line = e->line;
    NEED(signed_cents(r, &e->amount, e->sign, "Ntry", &out.cents));
    NEED(status_of(r, &out));
    out.reversal = str_eq(e->reversal, STR("true")) || str_eq(e->reversal, STR("1"));
    out.booked_on = day_is_none(e->booked_on) ? e->value_on : e->booked_on;
    out.value_on = day_is_none(e->value_on) ? e->booked_on : e->value_on;
    if (day_is_none(out.booked_on) && out.booked)
        return broken(r, BANK_MISSING, STR("Ntry/BookgDt"));
    if (r->file->entries.n == BANK_ENTRIES_MAX)
        return broken(r, BANK_TOO_LARGE, STR("Ntry"));
    NEED(payments_add(r, &out));
    r->file->entries.at[r->file->entries.n++] = out;
    r->statement->n++;
    *e = (struct entry){ .line = 0 };
    return BANK_GOOD;
}

static enum bank_fault_code balance_end(struct bank_reading *r)
{
    const struct balance *b = &r->balance;
    struct balance *at = str_eq(b->code, STR("OPBD"))   ? &r->opening
                         : str_eq(b->code, STR("PRCD")) ? &r->previous
                         : str_eq(b->code, STR("CLBD")) ? &r->closing
                                                        : NULL;

    if (at == NULL)
        return BANK_GOOD;
    if (at->line > 0 && !(str_eq(at->amount.text, b->amount.text) && str_eq(at->sign, b->sign)))
        return broken(r, BANK_TWICE, b->code);
    *at = *b;
    return BANK_GOOD;
}

static struct str balance_detail(struct bank_reading *r, int64_t expected, int64_t stated)
{
    struct buf out = buf_of(r->mem, 120);

    money_put(&out, (struct money){ stated });
    buf_put_z(&out, " \u2260 ");
    money_put(&out, (struct money){ expected });
    return buf_str(&out);
}

static enum bank_fault_code balance_read(struct bank_reading *r, const struct balance *b, const char *name,
                                         int64_t *cents, struct day *day)
{
    if (b->line == 0)
        return broken(r, BANK_MISSING, str_cat(r->mem, STR("Bal "), str_of(name)));
    r->line = b->line;
    *day = b->day;
    return signed_cents(r, &b->amount, b->sign, "Bal", cents);
}

static enum bank_fault_code statement_end(struct bank_reading *r)
{
    struct bank_statement *s = r->statement;
    const struct balance *opening = r->opening.line > 0 ? &r->opening : &r->previous;
    int64_t sum;

    if (s->id.len == 0)
        return broken(r, BANK_MISSING, STR("Stmt/Id"));
    if (s->account.len == 0)
        return broken(r, BANK_ACCOUNT, STR("Stmt/Acct/Id"));
    NEED(balance_read(r, opening, "OPBD", &s->opening, &s->opened_on));
    NEED(balance_read(r, &r->closing, "CLBD", &s->closing, &s->closed_on));
    sum = s->opening;
    for (size_t i = 0; i < s->n; i++) {
        const struct bank_entry *e = &r->file->entries.at[s->first + i];
        sum += e->booked ? e->cents : 0; /* 12,000 entries of 10^13 stay below 2^63 */
    }
    return sum == s->closing ? BANK_GOOD : broken(r, BANK_BALANCE, balance_detail(r, sum, s->closing));
}

/* --- the walk ------------------------------------------------------------------------------------------ */

static enum bank_fault_code version_check(struct bank_reading *r, struct str attributes)
{
    const struct str family = STR("camt.053.001.");
    size_t at = str_find(attributes, family);
    struct str version = at == SIZE_MAX ? STR("") : str_sub(attributes, at + family.len, 2);

    if (at == SIZE_MAX)
        return broken(r, BANK_NOT_CAMT, attributes);
    if (version.len != 2 || version.at[0] != '0' || version.at[1] < '2' || version.at[1] > '8')
        return broken(r, BANK_VERSION, str_from(attributes, at));
    return BANK_GOOD;
}

static enum bank_fault_code statement_begin(struct bank_reading *r)
{
    if (r->file->statements.n == BANK_STATEMENTS_MAX)
        return broken(r, BANK_TOO_LARGE, STR("Stmt"));
    r->statement = &r->file->statements.at[r->file->statements.n++];
    *r->statement =
        (struct bank_statement){ .first = r->file->entries.n, .opened_on = DAY_NONE, .closed_on = DAY_NONE };
    r->opening = r->previous = r->closing = (struct balance){ .day = DAY_NONE };
    return BANK_GOOD;
}

static enum bank_fault_code begin(struct bank_reading *r, struct str attributes)
{
    struct str path = path_of(r);

    if (r->depth == 1)
        return str_eq(path, STR("Document")) ? version_check(r, attributes) : broken(r, BANK_NOT_CAMT, path);
    if (str_eq(path, STR(STMT)))
        return statement_begin(r);
    if (str_eq(path, STR(STMT "/Bal")))
        r->balance = (struct balance){ .line = r->line, .day = DAY_NONE };
    else if (str_eq(path, STR(NTRY)))
        r->entry =
            (struct entry){ .line = r->line, .booked_on = DAY_NONE, .value_on = DAY_NONE, .details = r->details };
    else if (str_eq(path, STR(TX))) {
        if (r->entry.n == DETAILS_MAX)
            return broken(r, BANK_TOO_LARGE, STR("TxDtls"));
        r->details[r->entry.n++] = (struct details){ 0 };
    }
    return BANK_GOOD;
}

static enum bank_fault_code end(struct bank_reading *r)
{
    struct str path = path_of(r);

    if (str_eq(path, STR(STMT "/Bal")))
        return balance_end(r);
    if (str_eq(path, STR(NTRY)))
        return entry_end(r);
    return str_eq(path, STR(STMT)) ? statement_end(r) : BANK_GOOD;
}

static struct str attribute(struct str attributes, struct str name)
{
    for (struct str part; str_cut(&attributes, '\t', &part);)
        if (str_starts(part, name))
            return str_from(part, name.len);
    return STR("");
}

static enum bank_fault_code element_begin(struct bank_reading *r, struct str line)
{
    struct str number = STR(""), name = STR(""), rest = str_from(line, 1);

    if (!str_cut(&rest, '\t', &number) || !str_cut(&rest, '\t', &name) ||
        num_parse(number, 0, INT64_C(1000000000), &r->line) != OK)
        return broken(r, BANK_NOT_XML, STR(""));
    if (r->depth == DEPTH_MAX || r->len + name.len + 2 > PATH_MAX_)
        return broken(r, BANK_NOT_CAMT, utf8_truncate(name, 40));
    if (r->depth > 0)
        r->path[r->len++] = '/';
    for (size_t i = 0; i < name.len; i++)
        r->path[r->len++] = name.at[i];
    r->path[r->len] = '\0';
    r->ends[++r->depth] = r->len;
    r->text = STR("");
    r->currency = attribute(rest.at == NULL ? STR("") : rest, STR("Ccy="));
    return begin(r, rest.at == NULL ? STR("") : rest);
}

static enum bank_fault_code element_end(struct bank_reading *r)
{
    if (r->depth == 0)
        return broken(r, BANK_NOT_XML, STR(""));
    NEED(take(r));
    NEED(end(r));
    r->len = r->ends[--r->depth];
    r->path[r->len] = '\0';
    r->text = STR("");
    return BANK_GOOD;
}

static enum bank_fault_code walk(struct bank_reading *r, struct str lines)
{
    for (struct str line; str_cut_line(&lines, &line);) {
        char kind = line.len > 0 ? line.at[0] : '\0';
        if (kind == '+')
            NEED(element_begin(r, line));
        else if (kind == '=')
            r->text = str_from(line, 1);
        else if (kind == '-' && line.len == 1)
            NEED(element_end(r));
        else
            return broken(r, BANK_NOT_XML, STR(""));
    }
    if (r->depth != 0)
        return broken(r, BANK_NOT_XML, STR(""));
    return r->file->statements.n > 0 ? BANK_GOOD : broken(r, BANK_EMPTY, STR(""));
}

static enum bank_fault_code xml_fault(struct bank_reading *r, const struct xml_elements *in)
{
    r->line = in->line;
    if (str_eq(in->fault, STR("doctype")) || str_eq(in->fault, STR("entity")))
        return broken(r, BANK_FORBIDDEN, in->fault);
    if (str_eq(in->fault, STR("size")) || str_eq(in->fault, STR("text")))
        return broken(r, BANK_TOO_LARGE, in->fault);
    return broken(r, BANK_NOT_XML, STR(""));
}

enum bank_fault_code bank_file_read(struct mem *mem, const struct xml_elements *in, struct bank_file *out,
                                    struct bank_fault *fault)
{
    *fault = (struct bank_fault){ .detail = STR("") };
    *out = (struct bank_file){ .statements.at = MEM_NEW_N(mem, struct bank_statement, BANK_STATEMENTS_MAX),
                               .entries.at = MEM_NEW_N(mem, struct bank_entry, BANK_ENTRIES_MAX),
                               .payments.at = MEM_NEW_N(mem, struct bank_payment, BANK_PAYMENTS_MAX) };
    struct bank_reading *r = MEM_NEW(mem, struct bank_reading);
    *r = (struct bank_reading){ .mem = mem, .file = out, .fault = fault };
    r->details = MEM_NEW_N(mem, struct details, DETAILS_MAX);
    if (in->fault.len > 0)
        return xml_fault(r, in);
    return walk(r, in->lines);
}
