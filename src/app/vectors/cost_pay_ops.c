#include "app/vectors/cost_ops.h"

#include "app/vectors/cost_read.h"
#include "base/check.h"
#include "domain/contribution/instalment.h"

COST_OP(instalments)
{
    const json_t *annual = json_object_get(in, "annual_cents");
    struct cost_names names;
    TRY(cost_names_read(mem, annual, &names));
    json_t *all = json_object();
    cost_put(out, "instalments_cents", all);
    for (size_t i = 0; i < names.n; i++) {
        int64_t cents;
        TRY(cost_int(annual, names.at[i].at, &cents));
        if (wide_abs(cents) > CONTRIBUTION_CENTS_MAX)
            return cost_refused(mem, REFUSED(OUT_OF_BOUNDS), out);
        struct instalments two = instalments_of(cents);
        cost_put(all, names.at[i].at, cost_list(two.cents, 2));
    }
    return OK;
}

COST_OP(net_document)
{
    static const char *const documents[] = {
        [NET_INVOICE_380] = "invoice_380", [NET_NONE] = "none", [NET_CREDIT_NOTE_381] = "credit_note_381"
    };
    int64_t gross, credit;
    struct net net;
    TRY(cost_int(in, "gross_cents", &gross));
    TRY(cost_int(in, "credit_cents", &credit));
    COST_PASS(mem, net_of(gross, credit, &net), out);
    cost_put(out, "net_cents", json_integer(net.net_cents));
    cost_put(out, "document", json_string(documents[net.document]));
    cost_put(out, "payable_cents", json_integer(net.payable_cents));
    cost_put(out, "refund_cents", json_integer(net.refund_cents));
    return OK;
}

static enum err rate_read(const json_t *in, int32_t *rate, struct cost_refusal *refusal)
{
    struct fraction f;
    TRY(cost_fraction(in, "rate", &f));
    *refusal = vat_rate_of(f, rate);
    return OK;
}

COST_OP(vat)
{
    int64_t net;
    int32_t rate;
    struct vat vat;
    struct cost_refusal refusal;
    TRY(cost_int(in, "net_cents", &net));
    TRY(rate_read(in, &rate, &refusal));
    COST_PASS(mem, refusal, out);
    COST_PASS(mem, vat_of(net, rate, VAT_S, &vat), out);
    cost_put(out, "vat_cents", json_integer(vat.vat_cents));
    cost_put(out, "gross_cents", json_integer(vat.gross_cents));
    return OK;
}

static enum err regime_read(const json_t *in, enum vat_regime *out)
{
    struct str word;
    TRY(cost_text(in, "regime", &word));
    if (str_eq(word, STR("O")))
        *out = VAT_O;
    else if (str_eq(word, STR("S")))
        *out = VAT_S;
    else if (str_eq(word, STR("internal")))
        *out = VAT_INTERNAL;
    else
        return ERR_INVALID;
    return OK;
}

COST_OP(vat_instalments)
{
    struct cost_refusal refusal;
    enum vat_regime regime;
    int64_t *net, difference;
    int32_t rate;
    size_t n;
    TRY(rate_read(in, &rate, &refusal));
    TRY(regime_read(in, &regime));
    TRY(cost_ints(mem, json_object_get(in, "instalments_cents"), &net, &n));
    COST_PASS(mem, refusal, out);
    struct vat *vat = MEM_NEW_N(mem, struct vat, n);
    COST_PASS(mem, vat_of_invoices(net, n, rate, regime, vat, &difference), out);
    json_t *vats = json_array(), *gross = json_array();
    for (size_t i = 0; i < n; i++) {
        CHECK(json_array_append_new(vats, json_integer(vat[i].vat_cents)) == 0);
        CHECK(json_array_append_new(gross, json_integer(vat[i].gross_cents)) == 0);
    }
    cost_put(out, "vat_cents", vats);
    cost_put(out, "gross_cents", gross);
    cost_put(out, "annual_vat_minus_sum", json_integer(difference));
    return OK;
}

/* VAT comes on top of each net invoice that was sent without it. */
static enum err supplements(struct mem *mem, const json_t *list, int32_t rate, int64_t *total, json_t **year,
                            struct cost_refusal *refusal)
{
    int64_t *net, difference;
    size_t n;
    TRY(cost_ints(mem, list, &net, &n));
    struct vat *vat = MEM_NEW_N(mem, struct vat, n);
    *refusal = vat_of_invoices(net, n, rate, VAT_S, vat, &difference);
    *year = json_array();
    for (size_t i = 0; refusal->code == REFUSAL_NONE && i < n; i++) {
        CHECK(json_array_append_new(*year, json_integer(vat[i].vat_cents)) == 0);
        *total += vat[i].vat_cents;
    }
    return OK;
}

COST_OP(vat_retro)
{
    const json_t *years = json_object_get(in, "instalments_net_cents");
    struct cost_names names;
    struct cost_refusal refusal;
    int32_t rate;
    int64_t total = 0;
    TRY(rate_read(in, &rate, &refusal));
    TRY(cost_names_read(mem, years, &names));
    json_t *all = json_object();
    cost_put(out, "supplement_cents", all);
    for (size_t y = 0; refusal.code == REFUSAL_NONE && y < names.n; y++) {
        json_t *year;
        TRY(supplements(mem, json_object_get(years, names.at[y].at), rate, &total, &year, &refusal));
        cost_put(all, names.at[y].at, year);
    }
    COST_PASS(mem, refusal, out);
    cost_put(out, "total_cents", json_integer(total));
    return OK;
}
