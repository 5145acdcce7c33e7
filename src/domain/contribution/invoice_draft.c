/* What an instalment of a fixing becomes: parties as of the day, days, VAT, what keeps it from being issued. */
#include "base/workday.h"
#include "domain/contribution/due.h"
#include "domain/contribution/fixing_web.h"
#include "domain/contribution/invoice_issue.h"

struct gathering {
    struct tx *tx;
    struct mem *mem;
    struct fixing_row fixing;
    struct vat_period_rows vat;
    struct authority_row provider;
    struct billing_profile_row body; /* id 0: not entered yet */
    struct invoice_rows issued;
    struct day issued_on;
    int year, half, next;
};

static struct str either(struct str own, struct str other) { return own.len > 0 ? own : other; }

struct invoice_party invoice_party_of(const struct authority_row *a, const struct billing_profile_row *p)
{
    bool moved = p->street.len > 0 || p->town.len > 0;
    return (struct invoice_party){
        .name = either(p->name, a->name),
        .street = moved ? p->street : a->street,
        .zip = moved ? p->zip : a->zip,
        .town = moved ? p->town : a->town,
        .register_id = p->register_id,
        .vat_id = p->vat_id,
        .tax_number = p->tax_number,
        .endpoint_scheme = p->endpoint_scheme,
        .endpoint = p->endpoint,
        .contact = p->contact,
        .phone = p->phone,
        .mail = p->mail,
    };
}

static enum err provider_of(struct tx *tx, struct authority_row *out)
{
    struct authority_list all;
    TRY(agreement_authorities(tx, &all));
    for (size_t i = 0; i < all.n; i++)
        if (all.at[i].is_provider) {
            *out = all.at[i];
            return OK;
        }
    return ERR_NOT_FOUND;
}

/* Only a fixing that is signed and holds the year now. */
static enum err gather(struct gathering *g)
{
    fixing_id holder;
    TRY(fixing_holder(g->tx, g->year, &holder));
    if (holder.n == 0)
        return ERR_NOT_FOUND;
    TRY(fixing_by_id(g->tx, holder, &g->fixing));
    if (!fixing_is_final((enum fixing_state)g->fixing.state))
        return ERR_NOT_FOUND;
    TRY(vat_periods(g->tx, &g->vat));
    TRY(provider_of(g->tx, &g->provider));
    TRY(billing_profile_or_none(g->tx, g->provider.id, g->issued_on, &g->body));
    TRY(invoices_of(g->tx, g->fixing.id, g->year, &g->issued));
    return invoice_next(g->tx, day_parts(g->issued_on).year, &g->next);
}

/* --- days and money --------------------------------------------------------------------------------- */

/* The 5th of January or July, by section 193 BGB; who bills later asks for payment at once. */
static void days_of(struct invoice_row *r)
{
    int half = r->half == 2 ? 1 : 0;
    r->due_nominal = due_nominal(r->year, half);
    r->due_on = due_instalment(r->due_nominal).shifted;
    if (day_compare(r->due_on, r->issued_on) < 0)
        r->due_on = workday_shift(r->issued_on);
    r->starts = day_of(r->year, half == 1 ? 7 : 1, 1);
    r->ends = r->half == 1 ? day_of(r->year, 6, 30) : day_of(r->year, 12, 31);
}

static void vat_fill(const struct gathering *g, struct invoice_draft *d, bool provider)
{
    struct invoice_row *r = &d->row;
    struct vat_terms terms;
    struct vat vat = { 0, r->net_cents };
    struct cost_refusal refusal = vat_terms_of(&g->vat, r->starts, r->ends, provider, &terms);
    if (refusal.code == REFUSAL_NONE && terms.regime != 0)
        refusal = vat_of(r->net_cents, terms.rate, terms.regime, &vat);
    else if (refusal.code == REFUSAL_NONE)
        d->problem = M_invoice_problem_vat;
    if (refusal.code != REFUSAL_NONE)
        d->problem = cost_refusal_message(refusal.code);
    r->vat_regime = (int)terms.regime;
    r->vat_rate = terms.rate;
    r->vat_cents = vat.vat_cents;
    r->gross_cents = vat.gross_cents;
    d->frozen.decision_ref = either(terms.decision_ref, g->fixing.decision_ref);
}

static void frozen_fill(const struct gathering *g, struct invoice_draft *d, const struct authority_row *party,
                        const struct billing_profile_row *profile)
{
    d->frozen = (struct invoice_frozen){
        .seller = invoice_party_of(&g->provider, &g->body),
        .buyer = invoice_party_of(party, profile),
        .leitweg = profile->leitweg,
        .contract = profile->contract,
        .iban = g->body.iban,
        .account_name = g->body.account_name,
        .period = fixing_period(g->mem, &g->fixing),
        .fixing = fixing_name(g->mem, &g->fixing),
    };
    d->syntax = profile->syntax;
    if (g->body.id.n == 0)
        d->problem = M_invoice_problem_body;
    else if (profile->id.n == 0 && !party->is_provider)
        d->problem = M_invoice_problem_profile;
}

static struct str line_of(struct mem *mem, int year, int half)
{
    return msg_format(mem, LANG_DE, M_invoice_line, { "half", msg_text(LANG_DE, invoice_half_msg(half)) },
                      { "year", fixing_number(mem, year) });
}

/* --- drafts ---------------------------------------------------------------------------------------------- */

static bool known(const struct gathering *g, struct invoice_draft *d)
{
    for (size_t i = 0; i < g->issued.n; i++)
        if (g->issued.at[i].authority.n == d->row.authority.n && g->issued.at[i].half == d->row.half) {
            d->row = g->issued.at[i];
            d->issued = true;
        }
    return d->issued;
}

static enum err draft_of(struct gathering *g, const struct fixing_amount_row *a, struct invoice_draft *d)
{
    bool refund = a->net_cents < 0;
    struct authority_row party;
    struct billing_profile_row profile;

    TRY(agreement_authority_by_id(g->tx, a->authority, &party));
    TRY(billing_profile_or_none(g->tx, a->authority, g->issued_on, &profile));
    *d = (struct invoice_draft){ .original = STR(""), .original_on = DAY_NONE };
    d->row = (struct invoice_row){ .authority = a->authority,
                                   .authority_name = a->name,
                                   .kind = party.is_provider ? INVOICE_PAYMENT_NOTICE
                                           : refund          ? INVOICE_CREDIT_NOTE
                                                             : INVOICE_PLAIN,
                                   .series = day_parts(g->issued_on).year,
                                   .fixing = g->fixing.id,
                                   .year = g->year,
                                   .half = refund ? 0 : g->half,
                                   .issued_on = g->issued_on,
                                   .net_cents = refund         ? -a->net_cents
                                                : g->half == 1 ? a->first_cents
                                                               : a->second_cents };
    if (known(g, d))
        return OK;
    days_of(&d->row);
    frozen_fill(g, d, &party, &profile);
    d->line = line_of(g->mem, g->year, d->row.half);
    enum msg before = d->problem;
    vat_fill(g, d, party.is_provider);
    d->problem = before != MSG_NONE ? before : d->problem;
    invoice_number(g->mem, d, g->next);
    invoice_check(g->mem, d);
    g->next += d->problem == MSG_NONE && d->findings.n == 0;
    return OK;
}

/* Nothing for a net of 0; one credit note a year for a net below it, with the first instalment.  The part of who
   takes no part any more (year 0) is settled apart. */
static bool wanted(const struct gathering *g, const struct fixing_amount_row *a)
{
    if (a->year != g->year || a->net_cents == 0 || (a->net_cents < 0 && g->half != 1))
        return false;
    return a->net_cents < 0 || (g->half == 1 ? a->first_cents : a->second_cents) > 0;
}

enum err invoice_drafts(struct tx *tx, int year, int half, struct day issued_on, struct invoice_drafts *out)
{
    struct gathering g = { .tx = tx, .mem = tx_mem(tx), .issued_on = issued_on, .year = year, .half = half };
    struct fixing_amount_rows amounts;

    TRY(gather(&g));
    TRY(fixing_amounts_all(tx, g.fixing.id, &amounts));
    *out = (struct invoice_drafts){ MEM_NEW_N(g.mem, struct invoice_draft, amounts.n), 0 };
    for (size_t i = 0; i < amounts.n; i++)
        if (wanted(&g, &amounts.at[i]))
            TRY(draft_of(&g, &amounts.at[i], &out->at[out->n++]));
    return OK;
}

/* --- corrections ------------------------------------------------------------------------------------------- */

static enum err vat_now(struct tx *tx, const struct invoice_row *r, struct invoice_draft *d)
{
    struct gathering g = { .tx = tx, .mem = tx_mem(tx) };
    TRY(vat_periods(tx, &g.vat));
    g.fixing.decision_ref = d->frozen.decision_ref;
    d->row.net_cents = r->net_cents;
    vat_fill(&g, d, false);
    if (d->problem != MSG_NONE)
        return tx_refuse(tx, ERR_CONFLICT, d->problem, NULL);
    if (d->row.vat_regime == r->vat_regime && d->row.vat_rate == r->vat_rate)
        return tx_refuse(tx, ERR_CONFLICT, M_invoice_error_same_vat, NULL);
    return OK;
}

/* The body's tax ids of today: under category O the original had none. */
static enum err seller_now(struct tx *tx, struct day day, struct invoice_draft *d)
{
    struct authority_row provider;
    struct billing_profile_row body;
    TRY(provider_of(tx, &provider));
    TRY(billing_profile_or_none(tx, provider.id, day, &body));
    d->frozen.seller = invoice_party_of(&provider, &body);
    d->frozen.iban = body.iban;
    d->frozen.account_name = body.account_name;
    return OK;
}

enum err invoice_correction(struct tx *tx, const struct invoice_row *r, enum invoice_kind kind, struct day issued_on,
                            int n, struct invoice_draft *d)
{
    *d = (struct invoice_draft){ .row = *r, .original = r->number, .original_on = r->issued_on };
    TRY(invoice_frozen_read(tx_mem(tx), r->frozen, &d->frozen));
    d->line = line_of(tx_mem(tx), r->year, r->half);
    d->row.kind = (int)kind;
    d->row.corrects = r->id;
    d->row.issued_on = issued_on;
    d->row.series = day_parts(issued_on).year;
    d->row.due_on = workday_shift(day_add(issued_on, INVOICE_CORRECTION_DAYS));
    if (kind != INVOICE_CREDIT_NOTE) {
        TRY(vat_now(tx, r, d));
        TRY(seller_now(tx, issued_on, d));
    }
    if (kind == INVOICE_PLAIN) /* the new invoice beside a reversal stands on its own */
        d->original = STR("");
    invoice_number(tx_mem(tx), d, n);
    invoice_check(tx_mem(tx), d);
    return OK;
}
