/*
 * contribution/billing_web.c -- how the body bills each party, and the VAT regime by day.
 */
#include "domain/contribution/billing_page.html.h"
#include "domain/contribution/invoice_web.h"
#include "platform/limits.h"

FORM_EMPTY(list_form);
static const struct choice schemes[] = { { "EM", 1 }, { "0204", 2 }, { 0 } };
static const struct choice syntaxes[] = { { "ubl", INVOICE_UBL }, { "cii", INVOICE_CII }, { 0 } };
static const struct choice regimes[] = { { "o", VAT_O }, { "s", VAT_S }, { 0 } };
struct billing_form {
    authority_ref authority;
    struct day starts;
    struct str leitweg, endpoint, iban, account_name, tax_number, vat_id, register_id, contact, phone, mail, name,
        street, zip, town, contract;
    int scheme, syntax;
};
#define LINE(member, least) FIELD_TEXT(billing_form, member, least, LIMIT_NAME)
FORM(billing_form, FIELD_REF(billing_form, authority), FIELD_DAY(billing_form, starts, true), LINE(leitweg, 0),
     LINE(endpoint, 1), LINE(iban, 0), LINE(account_name, 0), LINE(tax_number, 0), LINE(vat_id, 0),
     LINE(register_id, 0), LINE(contact, 0), LINE(phone, 0), LINE(mail, 0), LINE(name, 0), LINE(street, 0),
     LINE(zip, 0), LINE(town, 0), LINE(contract, 0), FIELD_CHOICE(billing_form, scheme, schemes, true),
     FIELD_CHOICE(billing_form, syntax, syntaxes, true));
struct vat_form {
    struct day vat_starts;
    int regime;
    struct str rate, decision_ref;
};
FORM(vat_form, FIELD_DAY(vat_form, vat_starts, true), FIELD_CHOICE(vat_form, regime, regimes, true),
     FIELD_TEXT(vat_form, rate, 0, 8), FIELD_TEXT(vat_form, decision_ref, 1, LIMIT_LINE));

HANDLER(list_get, list_form);
HANDLER(billing_post, billing_form);
HANDLER(billing_again, billing_form);
HANDLER(vat_post, vat_form);
HANDLER(vat_again, vat_form);

/* --- tables ------------------------------------------------------------------------------------- */

static void day_add_text(struct request *req, struct fixing_table *t, struct fixing_line *line, struct day day)
{
    struct buf out = buf_of(req->mem, 40);
    i18n_day_short(&out, req->lang, day);
    fixing_text_add(t, line, buf_str(&out));
}

static enum err profiles_show(struct request *req, struct fixing_table *t)
{
    static const enum msg heads[] = { M_fixing_participant, M_invoice_valid_from, M_invoice_leitweg, M_invoice_endpoint,
                                      M_invoice_iban };
    struct billing_profile_rows rows;
    TRY(billing_profiles(req->tx, &rows));
    *t = fixing_table_of(req->mem, msg_text(req->lang, M_invoice_profiles), ARRAY_LEN(heads), rows.n);
    for (size_t i = 0; i < ARRAY_LEN(heads); i++)
        fixing_head_add(t, msg_text(req->lang, heads[i]), false);
    for (size_t i = 0; i < rows.n; i++) {
        struct fixing_line *line = fixing_line_add(t, rows.at[i].authority_name);
        day_add_text(req, t, line, rows.at[i].starts);
        fixing_text_add(t, line, rows.at[i].leitweg);
        fixing_text_add(t, line, rows.at[i].endpoint);
        fixing_text_add(t, line, rows.at[i].iban);
    }
    return OK;
}

static enum err vat_show(struct request *req, struct fixing_table *t)
{
    static const enum msg heads[] = { M_invoice_valid_from, M_invoice_regime, M_invoice_rate, M_invoice_decision };
    struct vat_period_rows rows;
    TRY(vat_periods(req->tx, &rows));
    *t = fixing_table_of(req->mem, msg_text(req->lang, M_invoice_vat_periods), ARRAY_LEN(heads), rows.n);
    for (size_t i = 0; i < ARRAY_LEN(heads); i++)
        fixing_head_add(t, msg_text(req->lang, heads[i]), false);
    for (size_t i = 0; i < rows.n; i++) {
        struct buf day = buf_of(req->mem, 40);
        i18n_day_short(&day, req->lang, rows.at[i].starts);
        struct fixing_line *line = fixing_line_add(t, buf_str(&day));
        bool taxed = rows.at[i].regime == VAT_S;
        fixing_text_add(t, line, msg_text(req->lang, taxed ? M_invoice_regime_s : M_invoice_regime_o));
        fixing_text_add(t, line,
                        taxed ? str_cat(req->mem, xrechnung_rate(req->mem, VAT_S, rows.at[i].rate), STR("\u00a0%"))
                              : STR("\u2013"));
        fixing_text_add(t, line, rows.at[i].decision_ref);
    }
    return OK;
}

/* --- the page -------------------------------------------------------------------------------------- */

static enum err parties_fill(struct request *req, authority_ref chosen, struct fixing_options *out)
{
    struct authority_list all;
    TRY(agreement_authorities_of_actor(req->tx, &all));
    out->at = MEM_NEW_N(req->mem, struct fixing_option, all.n);
    for (size_t i = 0; i < all.n; i++) {
        struct buf ref = buf_of(req->mem, REF_TEXT_LEN);
        ref_put(&ref, all.at[i].ref.b);
        fixing_option_add(out, buf_str(&ref), all.at[i].name, REF_EQ(all.at[i].ref, chosen));
    }
    return OK;
}

static void choices_fill(struct request *req, const struct choice *choices, const enum msg *names, int chosen,
                         struct fixing_options *out)
{
    out->at = MEM_NEW_N(req->mem, struct fixing_option, 2);
    for (size_t i = 0; choices[i].key != NULL; i++)
        fixing_option_add(out, str_of(choices[i].key), msg_text(req->lang, names[i]), choices[i].value == chosen);
}

static enum err page_show(struct request *req, struct billing_page *view, const struct billing_form *typed, int regime)
{
    static const enum msg scheme_names[] = { M_invoice_scheme_mail, M_invoice_leitweg };
    static const enum msg syntax_names[] = { M_invoice_ubl, M_invoice_cii };
    static const enum msg regime_names[] = { M_invoice_regime_o, M_invoice_regime_s };
    view->may_add = viewer_may(req->viewer, OBJECT_COST_CONTRIBUTION, VERB_C);
    TRY(profiles_show(req, &view->profiles));
    TRY(vat_show(req, &view->vat));
    if (view->may_add)
        TRY(parties_fill(req, typed->authority, &view->parties));
    choices_fill(req, schemes, scheme_names, typed->scheme, &view->schemes);
    choices_fill(req, syntaxes, syntax_names, typed->syntax, &view->syntaxes);
    choices_fill(req, regimes, regime_names, regime, &view->regimes);
    billing_page_html(page_title(req, M_invoice_billing), view);
    return OK;
}

static enum err list_get(struct request *req, const struct list_form *in)
{
    struct billing_page view = { .starts = DAY_NONE, .vat_starts = DAY_NONE };
    (void)in;
    return page_show(req, &view, &(struct billing_form){ .scheme = 1, .syntax = INVOICE_UBL }, VAT_O);
}

static enum err billing_again(struct request *req, const struct billing_form *in)
{
    struct billing_page view = {
        .starts = in->starts,
        .leitweg = in->leitweg,
        .endpoint = in->endpoint,
        .iban = in->iban,
        .account_name = in->account_name,
        .tax_number = in->tax_number,
        .vat_id = in->vat_id,
        .register_id = in->register_id,
        .contact = in->contact,
        .phone = in->phone,
        .mail = in->mail,
        .name = in->name,
        .street = in->street,
        .zip = in->zip,
        .town = in->town,
        .contract = in->contract,
        .vat_starts = DAY_NONE,
    };
    return page_show(req, &view, in, VAT_O);
}

static enum err vat_again(struct request *req, const struct vat_form *in)
{
    struct billing_page view = {
        .starts = DAY_NONE, .vat_starts = in->vat_starts, .rate = in->rate, .decision_ref = in->decision_ref
    };
    return page_show(req, &view, &(struct billing_form){ .scheme = 1, .syntax = INVOICE_UBL }, in->regime);
}

/* --- writing ------------------------------------------------------------------------------------------ */

static enum err billing_post(struct request *req, const struct billing_form *in)
{
    struct authority_row party;
    TRY(agreement_authority_by_ref(req->tx, in->authority, &party));
    struct billing_profile_row row = {
        .authority = party.id,
        .starts = in->starts,
        .leitweg = in->leitweg,
        .endpoint_scheme = str_of(schemes[in->scheme - 1].key),
        .endpoint = in->endpoint,
        .iban = in->iban,
        .account_name = in->account_name,
        .tax_number = in->tax_number,
        .vat_id = in->vat_id,
        .register_id = in->register_id,
        .contact = in->contact,
        .phone = in->phone,
        .mail = in->mail,
        .name = in->name,
        .street = in->street,
        .zip = in->zip,
        .town = in->town,
        .contract = in->contract,
        .syntax = in->syntax,
    };
    TRY(billing_profile_add(req->tx, &row, party.is_provider));
    flash(req, M_invoice_profile_saved);
    return see_other(req, URL("/contribution/billing"));
}

/* "19", "19,5": hundredths of a percent. */
static enum err rate_of(struct request *req, struct str text, int32_t *out)
{
    struct money m = { 0 };
    if (text.len > 0 && (money_parse(text, &m) != OK || m.cents < 0 || m.cents > VAT_RATE_MAX))
        return tx_refuse(req->tx, ERR_INVALID, M_invoice_error_rate, "rate");
    *out = (int32_t)m.cents;
    return OK;
}

static enum err vat_post(struct request *req, const struct vat_form *in)
{
    int32_t rate = 0;
    TRY(rate_of(req, in->rate, &rate));
    TRY(vat_period_add(req->tx, in->vat_starts, (enum vat_regime)in->regime, rate, in->decision_ref));
    flash(req, M_invoice_vat_saved);
    return see_other(req, URL("/contribution/billing"));
}

const struct route billing_routes[] = {
    GET("/contribution/billing", RIGHT(COST_CONTRIBUTION, L), 0, list_get),
    POST_FORM("/contribution/billing", RIGHT(COST_CONTRIBUTION, C), ROUTE_REAUTH, billing_post, billing_again),
    POST_FORM("/contribution/vat", RIGHT(COST_CONTRIBUTION, C), ROUTE_REAUTH, vat_post, vat_again), ROUTES_END
};
