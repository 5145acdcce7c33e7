/* Documents of both authorities, booked statements with an open receipt and one set aside, a file that waits, a
   reminder, an export. */
#include "app/demo/seed.h"

#include "base/zone.h"
#include "domain/contribution/booking_export_store.h"
#include "domain/contribution/payment.h"
#include "domain/contribution/reminder_store.h"
#include "platform/blob.h"

/* The walk needs documents, not how they are made. */
SQL(seed_invoice_insert, SCOPE_SYSTEM, 8,
    "INSERT INTO invoice (id, ref, authority, kind, series, n, number, year, half, issued_on, starts, ends, "
    "due_nominal, due_on,"
    " net_cents, vat_regime, vat_rate, vat_cents, gross_cents, reference, frozen, created_by, created_at)"
    " VALUES ($3, $4, $5, 1, $6, $7, $8, $6, 1, $9, $9, $9, $9, $9, 100000, 1, 0, 0, 100000, $10, '{}', $1, $2)");

SQL(seed_document_insert, SCOPE_SYSTEM, 4,
    "INSERT INTO invoice_document (invoice, format, hash, bytes) VALUES ($3, $4, $5, $6)");

static enum err drawn(struct tx *tx, invoice_id id, struct str bytes)
{
    struct sha256 hash = sha256_of(bytes);
    for (int format = 1; format <= 3; format++)
        TRY(tx_run(tx, seed_document_insert, NULL, id, format,
                   ((struct blob){ { (const char *)hash.b, sizeof hash.b } }), ((struct blob){ bytes })));
    return OK;
}

/* 3: FIXING_SIGNED */
SQL(seed_letter_insert, SCOPE_SYSTEM, 6,
    "INSERT INTO letter (id, ref, authority, fixing, dated, hash, bytes, created_by, created_at)"
    " SELECT $3, $4, $5, e.fixing, CAST($6 AS int), $7, $8, $1, $2 FROM fixing_event e WHERE e.state = 3");
SQL(seed_profile_insert, SCOPE_SYSTEM, 4,
    "INSERT INTO billing_profile (id, ref, authority, starts, leitweg, endpoint_scheme, endpoint, iban, account_name,"
    " tax_number, vat_id, register_id, contact, phone, mail, name, street, zip, town, contract, syntax, created_by,"
    " created_at) VALUES ($3, $4, $5, 0, '', 'EM', '', '', '', '', '', '', $6, '', '', '', '', '', '', '', 2, $1, $2)");

/* The letter to a party about the signed fixing, and how it is billed. */
static enum err party_papers(struct seed *s, struct tx *tx, enum seed_place place, struct str bytes)
{
    const account_id nobody = { 0 };
    letter_id letter = TX_ID(tx, letter);
    letter_ref ref = TX_REF(tx, letter);
    billing_profile_id profile = TX_ID(tx, billing_profile);
    billing_profile_ref profile_ref = TX_REF(tx, billing_profile);
    struct sha256 hash = sha256_of(bytes);

    TRY(tx_run(tx, seed_letter_insert, NULL, letter, &ref, s->authorities[place], zone_day(tx_now(tx)),
               ((struct blob){ { (const char *)hash.b, sizeof hash.b } }), ((struct blob){ bytes })));
    return tx_run(tx, seed_profile_insert, NULL, profile, &profile_ref, s->authorities[place],
                  seed_word(s, place, OBJECT_COST_CONTRIBUTION, nobody, "billingcontact"));
}

static enum err documents(struct seed *s, struct tx *tx, void *arg)
{
    struct day due = day_add(zone_day(tx_now(tx)), -40);

    (void)arg;
    for (enum seed_place place = PLACE_A; place <= PLACE_B; place++) {
        invoice_id id = TX_ID(tx, invoice);
        invoice_ref ref = TX_REF(tx, invoice);
        struct str number = seed_word(s, place, OBJECT_COST_CONTRIBUTION, (account_id){ 0 }, "documentnumber");
        TRY(tx_run(tx, seed_invoice_insert, NULL, id, &ref, s->authorities[place], 2001, (int)place, number, due,
                   str_cat(s->mem, STR("RF00"), number)));
        TRY(drawn(tx, id, seed_word(s, place, OBJECT_COST_CONTRIBUTION, (account_id){ 0 }, "document")));
        TRY(party_papers(s, tx, place, seed_word(s, place, OBJECT_COST_CONTRIBUTION, (account_id){ 0 }, "letter")));
        tx_note(tx, .action = "contribution.seed_invoice", .object = OBJECT_COST_CONTRIBUTION, .subject = id.n,
                .authority = s->authorities[place]);
    }
    return OK;
}

static enum err bank_file(struct seed *s, struct tx *tx, const char *id, bank_import_ref *out)
{
    const account_id nobody = { 0 };
    struct buf text = buf_of(s->mem, 2000);

    buf_put_z(&text, "S\t");
    buf_put_z(&text, id);
    buf_put_z(&text, "\tDE02120300000000202051\t1\t0\t1000\t0\t0\nE\t1\t1000\t1\t0\t20000\t20000\t");
    buf_put_z(&text, id);
    buf_put_z(&text, "\tPMNT\nP\t1000\t\t");
    buf_put(&text, seed_word(s, PLACE_BODY, OBJECT_COST_CONTRIBUTION, nobody, "payername"));
    buf_put_z(&text, "\t\t\t\t");
    buf_put(&text, seed_word(s, PLACE_BODY, OBJECT_COST_CONTRIBUTION, nobody, "paymenttext"));
    buf_put_z(&text, "\n");
    struct bank_import_new file = {
        .file_name = seed_word(s, PLACE_BODY, OBJECT_COST_CONTRIBUTION, nobody, "bankfile"),
        .hash = sha256_of(buf_str(&text)),
        .parsed = buf_str(&text),
        .fault = { .detail = STR("") },
    };
    TRY(blob_store_bytes(tx, file.parsed, &file.content));
    return bank_import_add(tx, &file, out);
}

static enum err files(struct seed *s, struct tx *tx, void *arg)
{
    static const char *const booked[] = { "SEED-1", "SEED-3" };
    const account_id nobody = { 0 };
    bank_import_ref ref;
    struct bank_import_row row;
    struct bank_booking booking;
    struct payment_rows payments;

    (void)arg;
    for (size_t i = 0; i < ARRAY_LEN(booked); i++) {
        TRY(bank_file(s, tx, booked[i], &ref));
        TRY(bank_import_by_ref(tx, ref, &row));
        TRY(bank_book(tx, &row, &booking));
    }
    TRY(payments_open(tx, &payments));
    TRY(payment_aside_add(tx, &payments.at[payments.n - 1], true,
                          seed_word(s, PLACE_BODY, OBJECT_COST_CONTRIBUTION, nobody, "asidereason")));
    return bank_file(s, tx, "SEED-2", &ref);
}

static enum err reminders(struct seed *s, struct tx *tx, void *arg)
{
    struct open_account account;
    reminder_ref ref;

    (void)s, (void)arg;
    TRY(open_account_all(tx, &account));
    for (size_t i = 0; i < account.items.n; i++)
        TRY(reminder_add(tx, open_account_document(&account, &account.items.at[i]), &account.items.at[i], &ref));
    return OK;
}

static enum err bookings(struct seed *s, struct tx *tx, void *arg)
{
    const account_id nobody = { 0 };
    booking_export_id id;

    (void)arg;
    TRY(booking_profile_add(tx, str_cat(s->mem, STR("Spalte = Belegnummer\nDateiname = "),
                                        seed_word(s, PLACE_BODY, OBJECT_COST_CONTRIBUTION, nobody, "exportname"))));
    return booking_export_add(tx, BOOKING_TABLE, &id);
}

enum err seed_payment(struct seed *s)
{
    account_id head = seed_account(s, "head_1")->login.id;

    TRY(seed_step(s, head, documents, NULL));
    TRY(seed_step(s, head, files, NULL));
    TRY(seed_step(s, head, reminders, NULL));
    return seed_step(s, head, bookings, NULL);
}
