#include "domain/contribution/invoice.h"

#include "base/check.h"
#include "base/mod97.h"
#include "platform/json.h"

enum msg invoice_kind_msg(enum invoice_kind kind)
{
    static const enum msg names[INVOICE_KIND_END] = { MSG_NONE, M_invoice_kind_invoice, M_invoice_kind_credit_note,
                                                      M_invoice_kind_corrected, M_invoice_kind_payment_notice };
    CHECK(kind >= INVOICE_PLAIN && kind < INVOICE_KIND_END);
    return names[kind];
}

enum msg invoice_half_msg(int half)
{
    static const enum msg names[] = { M_invoice_whole_year, M_invoice_first_half, M_invoice_second_half };
    CHECK(half >= 0 && half < 3);
    return names[half];
}

/* --- frozen ------------------------------------------------------------------------------------ */

JSON(party_json, invoice_party, JSON_INPUT(invoice_party, name, 0, 400), JSON_INPUT(invoice_party, street, 0, 400),
     JSON_INPUT(invoice_party, zip, 0, 400), JSON_INPUT(invoice_party, town, 0, 400),
     JSON_INPUT(invoice_party, register_id, 0, 400), JSON_INPUT(invoice_party, vat_id, 0, 400),
     JSON_INPUT(invoice_party, tax_number, 0, 400), JSON_INPUT(invoice_party, endpoint_scheme, 0, 400),
     JSON_INPUT(invoice_party, endpoint, 0, 400), JSON_INPUT(invoice_party, contact, 0, 400),
     JSON_INPUT(invoice_party, phone, 0, 400), JSON_INPUT(invoice_party, mail, 0, 400));
JSON(frozen_json, invoice_frozen, JSON_SUB(invoice_frozen, seller, party_json),
     JSON_SUB(invoice_frozen, buyer, party_json), JSON_INPUT(invoice_frozen, leitweg, 0, 400),
     JSON_INPUT(invoice_frozen, contract, 0, 400), JSON_INPUT(invoice_frozen, iban, 0, 400),
     JSON_INPUT(invoice_frozen, account_name, 0, 400), JSON_INPUT(invoice_frozen, period, 0, 400),
     JSON_INPUT(invoice_frozen, fixing, 0, 400), JSON_INPUT(invoice_frozen, decision_ref, 0, 1000));

struct str invoice_frozen_text(struct mem *mem, const struct invoice_frozen *frozen)
{
    struct buf out = buf_of(mem, 32768);
    json_put(&out, &frozen_json, frozen);
    CHECK(buf_done(&out) == OK);
    return buf_str(&out);
}

enum err invoice_frozen_read(struct mem *mem, struct str text, struct invoice_frozen *out)
{
    const char *field = NULL;
    *out = (struct invoice_frozen){ 0 };
    return json_parse(mem, text, &frozen_json, out, &field) == OK ? OK : ERR_FAULT;
}

/* --- the document ------------------------------------------------------------------------------------ */

void invoice_number(struct mem *mem, struct invoice_draft *d, int n)
{
    struct buf number = buf_of(mem, 24);
    buf_int_padded(&number, d->row.series, 4);
    buf_byte(&number, '-');
    buf_int_padded(&number, n, 5);
    d->row.n = n;
    d->row.number = buf_str(&number);
    CHECK(mod97_rf_make(mem, d->row.number, &d->row.reference) == OK);
}

static struct xrechnung_party party_of(const struct invoice_party *p, bool seller, bool taxed)
{
    return (struct xrechnung_party){
        .name = p->name,
        .register_id = p->register_id,
        .vat_id = seller && taxed ? p->vat_id : STR(""),
        .tax_number = seller && taxed ? p->tax_number : STR(""),
        .endpoint_scheme = p->endpoint_scheme,
        .endpoint = p->endpoint,
        .street = p->street,
        .town = p->town,
        .zip = p->zip,
        .country = STR("DE"),
        .contact = seller ? p->contact : STR(""),
        .phone = seller ? p->phone : STR(""),
        .mail = seller ? p->mail : STR(""),
    };
}

static struct xrechnung document_of(struct mem *mem, const struct invoice_draft *d, struct xrechnung_line *line)
{
    static const enum xrechnung_type types[INVOICE_KIND_END] = { 0, XRECHNUNG_INVOICE, XRECHNUNG_CREDIT_NOTE,
                                                                 XRECHNUNG_CORRECTED, 0 };
    const struct invoice_row *r = &d->row;
    bool taxed = r->vat_regime == VAT_S;
    *line = (struct xrechnung_line){ d->line, STR("C62"), 1000, r->net_cents, r->net_cents };
    return (struct xrechnung){
        .type = types[r->kind],
        .number = r->number,
        .note = msg_format(mem, LANG_DE, M_invoice_note, { "line", d->line }, { "period", d->frozen.period }),
        .issued_on = r->issued_on,
        .due_on = r->kind == INVOICE_CREDIT_NOTE ? DAY_NONE : r->due_on,
        .buyer_reference = d->frozen.leitweg,
        .contract = d->frozen.contract,
        .starts = r->starts,
        .ends = r->ends,
        .original = d->original,
        .original_on = d->original_on,
        .seller = party_of(&d->frozen.seller, true, taxed),
        .buyer = party_of(&d->frozen.buyer, false, taxed),
        .iban = d->frozen.iban,
        .account_name = d->frozen.account_name,
        .reference = r->reference,
        .regime = (enum vat_regime)r->vat_regime,
        .rate = r->vat_rate,
        .exemption = msg_text(LANG_DE, M_invoice_exemption),
        .net_cents = r->net_cents,
        .vat_cents = r->vat_cents,
        .gross_cents = r->gross_cents,
        .lines = line,
        .nlines = 1,
    };
}

static void findings_add(struct mem *mem, struct xrechnung_findings *all, struct xrechnung_findings more)
{
    struct xrechnung_findings sum = { MEM_NEW_N(mem, struct xrechnung_finding, all->n + more.n), 0 };
    for (size_t i = 0; i < all->n; i++)
        sum.at[sum.n++] = all->at[i];
    for (size_t i = 0; i < more.n; i++) {
        bool known = false;
        for (size_t k = 0; k < all->n; k++)
            known = known || str_eq(all->at[k].rule, more.at[i].rule);
        if (!known)
            sum.at[sum.n++] = more.at[i];
    }
    *all = sum;
}

void invoice_check(struct mem *mem, struct invoice_draft *d)
{
    struct xrechnung_line line;
    d->findings = (struct xrechnung_findings){ NULL, 0 };
    if (d->row.kind == INVOICE_PAYMENT_NOTICE || d->problem != MSG_NONE)
        return;
    struct xrechnung x = document_of(mem, d, &line);
    findings_add(mem, &d->findings, xrechnung_check(mem, xrechnung_ubl(mem, &x)));
    findings_add(mem, &d->findings, xrechnung_check(mem, xrechnung_cii(mem, &x)));
}

static enum err xml_bytes(struct mem *mem, const struct xml *root, struct str *bytes)
{
    struct buf out = buf_of(mem, XRECHNUNG_MAX);
    xml_put(&out, root);
    *bytes = buf_str(&out);
    return buf_done(&out);
}

enum err invoice_make(struct mem *mem, struct invoice_draft *d)
{
    struct xrechnung_line line;
    TRY(invoice_pdf(mem, d, &d->bytes.of[INVOICE_PDF]));
    if (d->row.kind == INVOICE_PAYMENT_NOTICE)
        return OK;
    invoice_check(mem, d);
    if (d->findings.n > 0)
        return ERR_INVALID;
    struct xrechnung x = document_of(mem, d, &line);
    TRY(xml_bytes(mem, xrechnung_ubl(mem, &x), &d->bytes.of[INVOICE_UBL]));
    return xml_bytes(mem, xrechnung_cii(mem, &x), &d->bytes.of[INVOICE_CII]);
}
