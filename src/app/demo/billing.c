/* What becomes of a signed fixing: billing data, documents of each instalment, the statement of the bank some days
   later, and at the end one party that paid half, one that forgot, and money that belongs to nothing. */
#include "app/demo/cycle.h"

#include "base/mod97.h"
#include "base/workday.h"
#include "base/zone.h"
#include "domain/contribution/booking_export_store.h"
#include "domain/contribution/due.h"
#include "domain/contribution/invoice_issue.h"
#include "domain/contribution/payment.h"
#include "domain/contribution/reminder_store.h"
#include "platform/blob.h"

enum { ISSUED_BEFORE = 28, REMINDED_AFTER = 12, EXTRA_ENTRIES = 2 };

/* Of a bank that does not exist; the last one is the body's. */
static const struct str accounts[] = {
    STR_INIT("DE86999900001000000000"), STR_INIT("DE62999900001000001111"), STR_INIT("DE38999900001000002222"),
    STR_INIT("DE14999900001000003333"), STR_INIT("DE87999900001000004444"), STR_INIT("DE63999900001000005555"),
    STR_INIT("DE39999900001000006666"),
};
#define BODY_ACCOUNT accounts[DEMO_PARTICIPANTS]
enum payer { PAYER_BY_ACCOUNT = 3, PAYER_HALF = 3, PAYER_BY_NUMBER = 4, PAYER_LATE = 5 };

struct demo_instalment {
    struct demo_cycle *cycle;
    int year, half;
    struct day due;
    bool troubled;
};

/* --- billing data --------------------------------------------------------------------------- */

static enum err body_profile(struct tx *tx, const struct demo_cycle *d)
{
    struct billing_profile_row row = { .authority = d->county->authorities[0],
                                       .starts = d->fixed_on,
                                       .leitweg = STR(""),
                                       .endpoint_scheme = STR("EM"),
                                       .endpoint = STR("rechnung@demo.example"),
                                       .iban = BODY_ACCOUNT,
                                       .account_name = STR("Schul-IT Musterland"),
                                       .tax_number = STR(""),
                                       .vat_id = STR(""),
                                       .register_id = STR("EB 1 (erfunden)"),
                                       .contact = STR("Betriebsleitung"),
                                       .phone = STR("05555 903-0"),
                                       .mail = STR("rechnung@demo.example"),
                                       .name = STR("Eigenbetrieb Schul-IT Musterland"),
                                       .street = STR("Am Markt 1"),
                                       .zip = STR("99001"),
                                       .town = STR("Eichenau"),
                                       .contract = STR(""),
                                       .syntax = INVOICE_UBL };
    return billing_profile_add(tx, &row, true);
}

/* "03999001-SCHULIT-97" */
static enum err leitweg_of(struct mem *mem, int party, struct str *out)
{
    struct buf coarse = buf_of(mem, 16), id = buf_of(mem, 40);
    int check;

    buf_put_z(&coarse, "03999");
    buf_int_padded(&coarse, party, 3);
    TRY(mod97_leitweg_check(buf_str(&coarse), STR("SCHULIT"), &check));
    buf_put(&id, buf_str(&coarse));
    buf_put_z(&id, "-SCHULIT-");
    buf_int_padded(&id, check, 2);
    *out = buf_str(&id);
    return OK;
}

static enum err party_profile(struct tx *tx, const struct demo_cycle *d, int party)
{
    struct authority_row a;
    struct str leitweg;

    TRY(agreement_authority_by_id(tx, d->county->authorities[party], &a));
    TRY(leitweg_of(tx_mem(tx), party, &leitweg));
    struct billing_profile_row row = {
        .authority = a.id,
        .starts = d->fixed_on,
        .leitweg = leitweg,
        .endpoint_scheme = STR("EM"),
        .endpoint = STR("rechnungseingang@demo.example"),
        .iban = accounts[party],
        .account_name = a.name,
        .tax_number = STR(""),
        .vat_id = STR(""),
        .register_id = STR(""),
        .contact = STR("Kämmerei"),
        .phone = STR("05555 100-0"),
        .mail = STR("kaemmerei@demo.example"),
        .name = STR(""),
        .street = STR("Rathausplatz 1"),
        .zip = a.zip,
        .town = a.town,
        .contract = STR("Zweckvereinbarung Schul-IT (erfunden)"),
        .syntax = party % 2 == 0 ? INVOICE_CII : INVOICE_UBL,
    };
    return billing_profile_add(tx, &row, false);
}

static enum err profiles(struct tx *tx, void *arg)
{
    const struct demo_cycle *d = arg;

    TRY(vat_period_add(tx, day_of(d->first_year, 1, 1), VAT_O, 0, STR("Auskunft des Finanzamts (erfunden)")));
    TRY(body_profile(tx, d));
    for (int party = 1; party < DEMO_PARTICIPANTS; party++)
        TRY(party_profile(tx, d, party));
    return OK;
}

/* --- documents ---------------------------------------------------------------------------------- */

static enum err issue(struct tx *tx, void *arg)
{
    const struct demo_instalment *i = arg;
    const struct invoice_delivery_row proof = { zone_day(tx_now(tx)), STR("E-Mail"),
                                                STR("Vom Mailserver angenommen (erfunden)") };
    struct invoice_drafts drafts;

    TRY(invoice_issue_alone(tx, i->year, i->half, &drafts));
    for (size_t k = 0; k < drafts.n; k++)
        if (!drafts.at[k].issued)
            TRY(invoice_delivery_add(tx, &drafts.at[k].row, &proof));
    return OK;
}

/* --- the bank ------------------------------------------------------------------------------------- */

static void entry_add(struct bank_file *file, const struct demo_instalment *i, struct day day, struct mem *mem,
                      const struct bank_payment *payment)
{
    struct buf reference = buf_of(mem, 40);
    size_t n = file->entries.n;

    buf_put_z(&reference, "ERFUNDEN");
    buf_int(&reference, i->year * 100 + i->half * 10 + (int)n);
    file->payments.at[file->payments.n++] = *payment;
    file->entries.at[file->entries.n++] = (struct bank_entry){ .line = (int64_t)n + 2,
                                                               .cents = payment->cents,
                                                               .booked = true,
                                                               .booked_on = day,
                                                               .value_on = day,
                                                               .reference = buf_str(&reference),
                                                               .code = STR("PMNT"),
                                                               .first = n,
                                                               .n = 1 };
}

static int payer_of(const struct county *c, authority_id authority)
{
    int payer = 0;
    while (payer < DEMO_PARTICIPANTS && c->authorities[payer].n != authority.n)
        payer++;
    return payer;
}

/* Most parties name the reference, one only its account tells, one the number of the document. */
static bool payment_of(const struct demo_instalment *i, const struct open_document_row *doc,
                       const struct open_item *item, struct bank_payment *out)
{
    int payer = payer_of(i->cycle->county, doc->authority);
    bool half = i->troubled && payer == PAYER_HALF;

    if (payer == DEMO_PARTICIPANTS || item->open <= 0 || !day_eq(item->due_on, i->due) ||
        (i->troubled && payer == PAYER_LATE))
        return false;
    *out = (struct bank_payment){ .cents = half ? item->open / 2 : item->open,
                                  .end_to_end = STR(""),
                                  .name = doc->party,
                                  .iban = accounts[payer],
                                  .reference = STR(""),
                                  .reason = STR(""),
                                  .text = STR("Kostenbeitrag Schul-IT") };
    if (payer == PAYER_BY_NUMBER)
        out->text = doc->number;
    else if (half || payer != PAYER_BY_ACCOUNT)
        out->reference = doc->reference;
    return true;
}

static enum err entries_fill(struct tx *tx, const struct demo_instalment *i, struct day day, struct bank_file *file)
{
    static const struct bank_payment fee = { -990,         STR_INIT(""), STR_INIT("Bank (erfunden)"), STR_INIT(""),
                                             STR_INIT(""), STR_INIT(""), STR_INIT("Kontoführung") };
    static const struct bank_payment stray = {
        11840,        STR_INIT(""), STR_INIT("Versicherung (erfunden)"), STR_INIT("DE88999900001000008888"),
        STR_INIT(""), STR_INIT(""), STR_INIT("Erstattung Schaden 4711")
    };
    struct open_account account;
    struct bank_payment payment;

    TRY(open_account_all(tx, &account));
    file->entries.at = MEM_NEW_N(tx_mem(tx), struct bank_entry, account.items.n + EXTRA_ENTRIES);
    file->payments.at = MEM_NEW_N(tx_mem(tx), struct bank_payment, account.items.n + EXTRA_ENTRIES);
    for (size_t k = 0; k < account.items.n; k++)
        if (payment_of(i, open_account_document(&account, &account.items.at[k]), &account.items.at[k], &payment))
            entry_add(file, i, day, tx_mem(tx), &payment);
    entry_add(file, i, day, tx_mem(tx), &fee);
    if (i->troubled)
        entry_add(file, i, day, tx_mem(tx), &stray);
    return OK;
}

static enum err statement_fill(struct tx *tx, const struct demo_instalment *i, struct day day, struct bank_file *file)
{
    struct bank_statement_row last = { .sequence = 0 };
    struct buf id = buf_of(tx_mem(tx), 24);
    enum err e = bank_statement_newest(tx, BODY_ACCOUNT, &last);

    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    buf_put_z(&id, "ERFUNDEN-");
    buf_int_padded(&id, last.sequence + 1, 4);
    TRY(entries_fill(tx, i, day, file));
    file->statements.at = MEM_NEW(tx_mem(tx), struct bank_statement);
    file->statements.n = 1;
    struct bank_statement *s = file->statements.at;
    *s = (struct bank_statement){ .id = buf_str(&id),
                                  .account = BODY_ACCOUNT,
                                  .sequence = last.sequence + 1,
                                  .opening = last.closing_cents,
                                  .closing = last.closing_cents,
                                  .opened_on = day,
                                  .closed_on = day,
                                  .n = file->entries.n };
    for (size_t k = 0; k < file->entries.n; k++)
        s->closing += file->entries.at[k].cents;
    return OK;
}

/* As it stands after the file was read: how a file is read is shown by sending one in. */
static enum err statement(struct tx *tx, void *arg)
{
    const struct demo_instalment *i = arg;
    struct bank_file file = { 0 };
    struct bank_import_new add = { .file_name = STR("kontoauszug-erfunden.xml"), .fault = { .detail = STR("") } };
    struct bank_import_row row;
    struct bank_booking booking;
    bank_import_ref ref;

    TRY(statement_fill(tx, i, zone_day(tx_now(tx)), &file));
    TRY(bank_file_write(tx_mem(tx), &file, &add.parsed));
    add.hash = sha256_of(add.parsed);
    TRY(blob_store_bytes(tx, add.parsed, &add.content));
    TRY(bank_import_add(tx, &add, &ref));
    TRY(bank_import_by_ref(tx, ref, &row));
    return bank_book(tx, &row, &booking);
}

static enum err remind(struct tx *tx, void *arg)
{
    const struct demo_instalment *i = arg;
    struct open_account account;
    reminder_ref ref;

    TRY(open_account_all(tx, &account));
    for (size_t k = 0; k < account.items.n; k++) {
        const struct open_item *item = &account.items.at[k];
        const struct open_document_row *d = open_account_document(&account, item);
        if (item->open > 0 && day_eq(item->due_on, i->due) && payer_of(i->cycle->county, d->authority) == PAYER_LATE)
            TRY(reminder_add(tx, d, item, &ref));
    }
    return OK;
}

/* The documents of the first year left for the books; those of the others wait. */
static enum err bookings(struct tx *tx, void *arg)
{
    static const struct str profile =
        STR_INIT("Produkt = 24301\nKostenstelle = 4711\nSpalte = Haushaltsjahr\nSpalte = Belegnummer\n"
                 "Spalte = Belegdatum\nSpalte = Fälligkeit\nSpalte = Betrag\nSpalte = Buchungstext\n"
                 "Dateiname = sollstellung-erfunden.csv\n");
    booking_export_id id;

    (void)arg;
    TRY(booking_profile_add(tx, profile));
    return booking_export_add(tx, BOOKING_TABLE, &id);
}

/* --- the calendar ------------------------------------------------------------------------------------ */

static struct day later(struct day a, struct day b) { return day_compare(a, b) < 0 ? b : a; }

static struct day reminded_on(const struct demo_instalment *i) { return workday_after(i->due, REMINDED_AFTER); }

static void instalment_events(struct demo_cycle *d, struct demo_instalment *i, bool troubled)
{
    account_id head = d->county->head;
    struct day issued = later(workday_safe(day_add(i->due, -ISSUED_BEFORE)), workday_after(d->fixed_on, 3));

    i->troubled = troubled;
    i->due = later(i->due, workday_shift(issued)); /* a late bill asks for payment at once */
    cycle_event(d, issued, 540, head, issue, i);
    cycle_event(d, workday_after(i->due, 1), 495, head, statement, i);
    if (troubled)
        cycle_event(d, reminded_on(i), 570, head, remind, i);
}

void cycle_billing(struct demo_cycle *d)
{
    enum { INSTALMENTS = 2 * FIXING_YEARS };
    struct demo_instalment *all = MEM_NEW_N(d->mem, struct demo_instalment, INSTALMENTS);
    size_t last = 0;

    cycle_event(d, d->fixed_on, 650, d->county->head, profiles, d);
    for (size_t k = 0; k < INSTALMENTS; k++) {
        int year = d->first_year + (int)k / 2, half = (int)k % 2;
        all[k] = (struct demo_instalment){ d, year, half + 1, due_instalment(due_nominal(year, half)).shifted, false };
        if (day_compare(reminded_on(&all[k]), zone_day(d->plan->until)) < 0)
            last = k;
    }
    for (size_t k = 0; k < INSTALMENTS; k++)
        instalment_events(d, &all[k], k == last);
    cycle_event(d, day_add(all[0].due, 3), 600, d->county->head, bookings, NULL);
}
