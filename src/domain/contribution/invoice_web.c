/*
 * contribution/invoice_web.c -- documents by year, one of them with its files, by mail, proof of delivery.
 */
#include "domain/contribution/invoice_web.h"

#include "base/zone.h"

#include "domain/contribution/invoice_list.html.h"
#include "domain/contribution/invoice_page.html.h"
#include "platform/limits.h"

struct list_form {
    int64_t year;
};
FORM(list_form, FIELD_INT(list_form, year, 0, 2999));
struct page_form {
    invoice_ref invoice;
};
FORM(page_form, FIELD_REF(page_form, invoice));
static const struct choice formats[] = {
    { "pdf", INVOICE_PDF }, { "ubl", INVOICE_UBL }, { "cii", INVOICE_CII }, { 0 }
};
struct document_form {
    invoice_ref invoice;
    int format;
};
FORM(document_form, FIELD_REF(document_form, invoice), FIELD_CHOICE(document_form, format, formats, false));
struct send_form {
    invoice_ref invoice;
    struct str recipient;
};
FORM(send_form, FIELD_REF(send_form, invoice), FIELD_MAIL(send_form, recipient, 1));
struct proof_form {
    invoice_ref invoice;
    struct day delivered_on;
    struct str channel, evidence;
};
FORM(proof_form, FIELD_REF(proof_form, invoice), FIELD_DAY(proof_form, delivered_on, true),
     FIELD_TEXT(proof_form, channel, 1, LIMIT_NAME), FIELD_TEXT(proof_form, evidence, 1, LIMIT_LINE));
static const struct choice modes[] = { { "corrected", CORRECTION_384 }, { "reversal", CORRECTION_381_380 }, { 0 } };
struct correct_form {
    invoice_ref invoice;
    int mode;
};
FORM(correct_form, FIELD_REF(correct_form, invoice), FIELD_CHOICE(correct_form, mode, modes, true));

HANDLER(list_get, list_form);
HANDLER(page_get, page_form);
HANDLER(document_get, document_form);
HANDLER(send_post, send_form);
HANDLER(send_again, send_form);
HANDLER(proof_post, proof_form);
HANDLER(proof_again, proof_form);
HANDLER(correct_post, correct_form);
HANDLER(correct_again, correct_form);

void fixing_option_add(struct fixing_options *o, struct str value, struct str label, bool chosen)
{
    o->at[o->n++] = (struct fixing_option){ value, label, chosen };
}

/* --- list ---------------------------------------------------------------------------------------- */

static struct str half_text(struct request *req, const struct invoice_row *r)
{
    return msg_format(req->mem, req->lang, M_invoice_line_short,
                      { "half", msg_text(req->lang, invoice_half_msg(r->half)) },
                      { "year", fixing_number(req->mem, r->year) });
}

static void items_fill(struct request *req, const struct invoice_rows *rows, struct invoice_items *out)
{
    out->at = MEM_NEW_N(req->mem, struct invoice_item, rows->n);
    for (size_t i = 0; i < rows->n; i++) {
        const struct invoice_row *r = &rows->at[i];
        out->at[out->n++] = (struct invoice_item){ .ref = r->ref,
                                                   .number = r->number,
                                                   .party = r->authority_name,
                                                   .half = half_text(req, r),
                                                   .reference = r->reference,
                                                   .kind = { invoice_kind_msg((enum invoice_kind)r->kind) },
                                                   .year = r->year,
                                                   .issued_on = r->issued_on,
                                                   .due_on = r->due_on,
                                                   .gross = { r->gross_cents } };
    }
}

/* The years that have documents, newest first. */
static void years_fill(struct request *req, const struct invoice_rows *all, int64_t chosen, struct fixing_options *out)
{
    int last = 0;
    out->at = MEM_NEW_N(req->mem, struct fixing_option, all->n);
    for (size_t i = 0; i < all->n; i++) {
        struct str year = fixing_number(req->mem, all->at[i].year);
        if (all->at[i].year != last)
            fixing_option_add(out, year, year, all->at[i].year == chosen);
        last = all->at[i].year;
    }
}

static enum err list_get(struct request *req, const struct list_form *in)
{
    struct invoice_list_page view = { .may_add = viewer_may(req->viewer, OBJECT_COST_CONTRIBUTION, VERB_C) };
    struct invoice_rows all, rows;
    TRY(invoices_reached(req->tx, 0, &all));
    years_fill(req, &all, in->year, &view.years);
    rows = all;
    if (in->year > 0)
        TRY(invoices_reached(req->tx, (int)in->year, &rows));
    items_fill(req, &rows, &view.invoices);
    invoice_list_html(page_title(req, M_invoice_title), &view);
    return OK;
}

/* --- one document ------------------------------------------------------------------------------------ */

enum err sending_lines(struct request *req, invoice_id invoice, letter_id letter, struct sending_lines *out)
{
    struct sending_rows rows;
    TRY(sendings_of(req->tx, invoice, letter, &rows));
    *out = (struct sending_lines){ MEM_NEW_N(req->mem, struct sending_line, rows.n), 0 };
    for (size_t i = 0; i < rows.n; i++)
        out->at[out->n++] = (struct sending_line){ .recipient = rows.at[i].recipient,
                                                   .message_id = rows.at[i].message_id,
                                                   .why = rows.at[i].why,
                                                   .at = rows.at[i].created_at,
                                                   .open = rows.at[i].result == 0,
                                                   .accepted = rows.at[i].result == 1 };
    return OK;
}

static void documents_fill(struct request *req, const struct invoice_row *r, struct invoice_page *view)
{
    static const struct {
        const char *key;
        enum msg name;
    } all[] = { { "pdf", M_invoice_pdf }, { "ubl", M_invoice_ubl }, { "cii", M_invoice_cii } };
    view->documents.at = MEM_NEW_N(req->mem, struct document_line, ARRAY_LEN(all));
    for (size_t i = 0; i < (r->kind == INVOICE_PAYMENT_NOTICE ? 1u : ARRAY_LEN(all)); i++)
        view->documents.at[view->documents.n++] =
            (struct document_line){ str_of(all[i].key), msg_text(req->lang, all[i].name) };
}

static enum err deliveries_fill(struct request *req, const struct invoice_row *r, struct invoice_page *view)
{
    struct invoice_delivery_rows rows;
    TRY(invoice_deliveries(req->tx, r->id, &rows));
    view->deliveries.at = MEM_NEW_N(req->mem, struct delivery_line, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        view->deliveries.at[view->deliveries.n++] =
            (struct delivery_line){ rows.at[i].delivered_on, rows.at[i].channel, rows.at[i].evidence };
    return OK;
}

static enum err related_fill(struct request *req, const struct invoice_row *r, struct invoice_page *view)
{
    struct invoice_rows later;
    struct invoice_row original;
    TRY(invoices_correcting(req->tx, r->id, &later));
    view->may_correct = view->may_write && later.n == 0 && r->corrects.n == 0 && r->kind == INVOICE_PLAIN;
    if (later.n == 0 && r->corrects.n != 0) {
        TRY(invoice_by_id(req->tx, r->corrects, &original));
        later = (struct invoice_rows){ &original, 1 };
    }
    items_fill(req, &later, &view->related);
    return OK;
}

static struct invoice_page view_of(struct request *req, const struct invoice_row *r, const struct invoice_frozen *f)
{
    return (struct invoice_page){
        .ref = r->ref,
        .number = r->number,
        .party = r->authority_name,
        .half = half_text(req, r),
        .reference = r->reference,
        .iban = f->iban,
        .leitweg = f->leitweg,
        .seller = f->seller.name,
        .buyer = f->buyer.name,
        .kind = { invoice_kind_msg((enum invoice_kind)r->kind) },
        .issued_on = r->issued_on,
        .due_on = r->due_on,
        .due_nominal = r->due_nominal,
        .starts = r->starts,
        .ends = r->ends,
        .net = { r->net_cents },
        .vat = { r->vat_cents },
        .gross = { r->gross_cents },
        .may_write = viewer_may(req->viewer, OBJECT_COST_CONTRIBUTION, VERB_W),
    };
}

static enum err page_show(struct request *req, invoice_ref ref, const struct invoice_page *typed)
{
    struct invoice_row r;
    struct invoice_frozen frozen;
    TRY(invoice_by_ref(req->tx, ref, &r));
    TRY(invoice_frozen_read(req->mem, r.frozen, &frozen));
    struct invoice_page view = view_of(req, &r, &frozen);
    view.recipient = typed->recipient;
    view.channel = typed->channel;
    view.evidence = typed->evidence;
    view.delivered_on = typed->delivered_on;
    documents_fill(req, &r, &view);
    TRY(related_fill(req, &r, &view));
    TRY(deliveries_fill(req, &r, &view));
    if (view.may_write) {
        TRY(sending_lines(req, r.id, (letter_id){ 0 }, &view.sendings));
        if (view.recipient.len == 0)
            TRY(invoice_recipient(req->tx, r.authority, &view.recipient));
    }
    invoice_page_html(page_begin(req, str_cat(req->mem, msg_text(req->lang, view.kind.id), STR(" "), r.number)), &view);
    return OK;
}

static enum err page_get(struct request *req, const struct page_form *in)
{
    return page_show(req, in->invoice, &(struct invoice_page){ .delivered_on = DAY_NONE });
}

static enum err send_again(struct request *req, const struct send_form *in)
{
    return page_show(req, in->invoice, &(struct invoice_page){ .recipient = in->recipient, .delivered_on = DAY_NONE });
}

static enum err proof_again(struct request *req, const struct proof_form *in)
{
    return page_show(
        req, in->invoice,
        &(struct invoice_page){ .channel = in->channel, .evidence = in->evidence, .delivered_on = in->delivered_on });
}

static enum err correct_again(struct request *req, const struct correct_form *in)
{
    return page_show(req, in->invoice, &(struct invoice_page){ .delivered_on = DAY_NONE });
}

/* The bytes that were made when it was issued. */
static enum err document_get(struct request *req, const struct document_form *in)
{
    static const char *const mimes[INVOICE_FORMAT_END] = { "", "application/pdf", "application/xml",
                                                           "application/xml" };
    static const struct str ends[INVOICE_FORMAT_END] = { STR_INIT(""), STR_INIT(".pdf"), STR_INIT("-ubl.xml"),
                                                         STR_INIT("-cii.xml") };
    int format = in->format == 0 ? INVOICE_PDF : in->format;
    struct invoice_row r;
    struct str bytes;
    TRY(invoice_by_ref(req->tx, in->invoice, &r));
    TRY(invoice_document(req->tx, r.id, (enum invoice_format)format, &bytes));
    return respond_file(req, str_cat(req->mem, r.number, ends[format]), mimes[format], bytes);
}

/* --- acts ---------------------------------------------------------------------------------------------- */

static enum err back_to(struct request *req, invoice_ref ref, enum msg said)
{
    flash(req, said);
    return see_other(req, url_of(req->mem, "/contribution/invoices/", ref, ""));
}

static enum err send_post(struct request *req, const struct send_form *in)
{
    struct invoice_row r;
    TRY(invoice_by_ref(req->tx, in->invoice, &r));
    TRY(invoice_send(req->tx, &r, in->recipient));
    return back_to(req, r.ref, M_invoice_sent);
}

static enum err proof_post(struct request *req, const struct proof_form *in)
{
    struct invoice_row r;
    TRY(invoice_by_ref(req->tx, in->invoice, &r));
    if (day_compare(in->delivered_on, r.issued_on) < 0 || day_compare(in->delivered_on, zone_day(tx_now(req->tx))) > 0)
        return tx_refuse(req->tx, ERR_INVALID, M_invoice_error_delivered, "delivered_on");
    TRY(invoice_delivery_add(req->tx, &r,
                             &(struct invoice_delivery_row){ in->delivered_on, in->channel, in->evidence }));
    return back_to(req, r.ref, M_invoice_proof_saved);
}

static enum err correct_post(struct request *req, const struct correct_form *in)
{
    TRY(invoice_correct(req, in->invoice, (enum correction_mode)in->mode));
    return back_to(req, in->invoice, M_invoice_corrected);
}

const struct route invoice_routes[] = {
    GET("/contribution/invoices", RIGHT(COST_CONTRIBUTION, L), 0, list_get),
    GET("/contribution/invoices/{invoice}", RIGHT(COST_CONTRIBUTION, R), 0, page_get),
    GET("/contribution/invoices/{invoice}/document", RIGHT(COST_CONTRIBUTION, R), ROUTE_DOWNLOAD, document_get),
    POST_FORM("/contribution/invoices/{invoice}/send", RIGHT(COST_CONTRIBUTION, W), 0, send_post, send_again),
    POST_FORM("/contribution/invoices/{invoice}/proof", RIGHT(COST_CONTRIBUTION, W), 0, proof_post, proof_again),
    POST_FORM("/contribution/invoices/{invoice}/correct", RIGHT(COST_CONTRIBUTION, C), ROUTE_REAUTH | ROUTE_STEPS,
              correct_post, correct_again),
    ROUTES_END
};
