/* The payment request, credit note or payment notice as a page to read; the e-invoice beside it is the original. */
#include "domain/contribution/letter_pdf.h"

static struct str money_text(struct mem *mem, int64_t cents)
{
    struct buf out = buf_of(mem, 48);
    money_put(&out, (struct money){ cents });
    return buf_str(&out);
}

struct rows {
    struct pdf_cell at[24];
    size_t n;
};

static void row_add(struct rows *rows, struct str name, struct str value, bool strong)
{
    rows->at[rows->n++] = (struct pdf_cell){ .text = name, .strong = strong };
    rows->at[rows->n++] = (struct pdf_cell){ .text = value, .strong = strong };
}

static void row_maybe(struct rows *rows, enum msg name, struct str value)
{
    if (value.len > 0)
        row_add(rows, msg_text(LANG_DE, name), value, false);
}

/* "DE89 3704 0044 0532 0130 00": as banks print an account, or a reference, in fours. */
static struct str in_fours(struct mem *mem, struct str text)
{
    struct buf out = buf_of(mem, text.len * 2);
    for (size_t i = 0; i < text.len; i++) {
        if (i > 0 && i % 4 == 0)
            buf_byte(&out, ' ');
        buf_byte(&out, text.at[i]);
    }
    return buf_str(&out);
}

/* --- parts ------------------------------------------------------------------------------------------- */

static struct str vat_name(struct mem *mem, const struct invoice_row *r)
{
    if (r->vat_regime != VAT_S)
        return msg_text(LANG_DE, M_invoice_vat);
    return msg_format(mem, LANG_DE, M_invoice_vat_of, { "rate", xrechnung_rate(mem, VAT_S, r->vat_rate) });
}

static void put_amounts(struct pdf *pdf, struct mem *mem, const struct invoice_draft *d)
{
    static const struct pdf_column columns[] = { { 5, false }, { 2, true } };
    const struct invoice_row *r = &d->row;
    struct rows rows = { .n = 0 };
    row_add(&rows, msg_text(LANG_DE, M_invoice_position), msg_text(LANG_DE, M_invoice_amount), false);
    row_add(&rows, d->line, money_text(mem, r->net_cents), false);
    row_add(&rows, vat_name(mem, r), money_text(mem, r->vat_cents), false);
    row_add(&rows, msg_text(LANG_DE, r->kind == INVOICE_CREDIT_NOTE ? M_invoice_refund : M_invoice_payable),
            money_text(mem, r->gross_cents), true);
    pdf_columns(pdf, columns, rows.at, rows.n / 2, 2);
}

static void put_payment(struct pdf *pdf, struct mem *mem, const struct invoice_draft *d)
{
    static const struct pdf_column columns[] = { { 2, false }, { 5, false } };
    const struct invoice_row *r = &d->row;
    struct rows rows = { .n = 0 };
    row_add(&rows, msg_text(LANG_DE, M_invoice_payment), STR(""), false);
    row_add(&rows, msg_text(LANG_DE, r->kind == INVOICE_CREDIT_NOTE ? M_invoice_refund_on : M_invoice_due),
            letter_day(mem, r->due_on), true);
    if (r->kind != INVOICE_CREDIT_NOTE) {
        row_add(&rows, msg_text(LANG_DE, M_invoice_account_name), d->frozen.account_name, false);
        row_add(&rows, msg_text(LANG_DE, M_invoice_iban), in_fours(mem, d->frozen.iban), false);
        row_add(&rows, msg_text(LANG_DE, M_invoice_reference), in_fours(mem, r->reference), true);
    }
    row_maybe(&rows, M_invoice_leitweg, d->frozen.leitweg);
    row_maybe(&rows, M_invoice_contract, d->frozen.contract);
    if (d->original.len > 0)
        row_add(&rows, msg_text(LANG_DE, M_invoice_original),
                str_cat(mem, d->original, STR(", "), letter_day(mem, d->original_on)), false);
    pdf_columns(pdf, columns, rows.at, rows.n / 2, 2);
}

static enum msg law_of(const struct invoice_row *r)
{
    if (r->vat_regime == VAT_INTERNAL)
        return M_invoice_law_internal;
    return r->vat_regime == VAT_S ? M_invoice_law_s : M_invoice_exemption;
}

static void put_notes(struct pdf *pdf, struct mem *mem, const struct invoice_draft *d)
{
    const struct invoice_row *r = &d->row;
    if (r->kind != INVOICE_CREDIT_NOTE && !day_eq(r->due_nominal, r->due_on))
        pdf_note(pdf, msg_format(mem, LANG_DE, M_invoice_due_shifted, { "nominal", letter_day(mem, r->due_nominal) },
                                 { "due", letter_day(mem, r->due_on) }));
    pdf_note(pdf, msg_text(LANG_DE, law_of(r)));
    pdf_note(pdf, msg_format(mem, LANG_DE, M_invoice_rests_on, { "fixing", d->frozen.fixing },
                             { "period", d->frozen.period }, { "decision", d->frozen.decision_ref }));
    if (r->kind != INVOICE_PAYMENT_NOTICE)
        pdf_note(pdf, msg_text(LANG_DE, M_invoice_is_copy));
}

void letter_head(struct pdf *pdf, struct mem *mem, const struct invoice_party *from, const struct invoice_party *to,
                 struct str dated)
{
    pdf_space(pdf, 40);
    pdf_note(pdf, str_cat(mem, from->name, STR(" \xC2\xB7 "), from->street, STR(" \xC2\xB7 "), from->zip, STR(" "),
                          from->town));
    pdf_text(pdf, to->name);
    pdf_text(pdf, to->street);
    pdf_text(pdf, str_cat(mem, to->zip, STR(" "), to->town));
    pdf_space(pdf, 30);
    pdf_text(pdf, str_cat(mem, from->town, STR(", "), dated));
    pdf_space(pdf, 12);
}

void letter_contact(struct pdf *pdf, struct mem *mem, const struct invoice_party *from)
{
    pdf_space(pdf, 8);
    pdf_text(pdf, msg_format(mem, LANG_DE, M_letter_contact, { "contact", from->contact }, { "phone", from->phone },
                             { "mail", from->mail }));
}

struct instant letter_moment(struct day day) { return zone_instant(day, 0); }

enum err invoice_pdf(struct mem *mem, const struct invoice_draft *d, struct str *bytes)
{
    const struct invoice_row *r = &d->row;
    struct str title =
        str_cat(mem, msg_text(LANG_DE, invoice_kind_msg((enum invoice_kind)r->kind)), STR(" "), r->number);
    struct pdf *pdf = pdf_begin(mem, &(struct pdf_about){ .title = title,
                                                          .author = d->frozen.seller.name,
                                                          .footer = title,
                                                          .made = letter_moment(r->issued_on),
                                                          .letter = true });
    letter_head(pdf, mem, &d->frozen.seller, &d->frozen.buyer, letter_day(mem, r->issued_on));
    pdf_heading(pdf, 1, title);
    pdf_text(pdf, msg_format(mem, LANG_DE, M_invoice_service, { "from", letter_day(mem, r->starts) },
                             { "to", letter_day(mem, r->ends) }));
    pdf_space(pdf, 6);
    put_amounts(pdf, mem, d);
    pdf_space(pdf, 12);
    put_payment(pdf, mem, d);
    pdf_space(pdf, 6);
    put_notes(pdf, mem, d);
    letter_contact(pdf, mem, &d->frozen.seller);
    return pdf_end(pdf, bytes);
}
