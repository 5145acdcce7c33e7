#include "app/vectors/cost_ops.h"

#include <string.h>

#include "app/vectors/cost_read.h"
#include "domain/contribution/compare.h"
#include "domain/contribution/detect.h"

/* Two fixings of the same participants, each divided. */
struct pair {
    struct cost_fixing a, b;
    int64_t *a_cents, *b_cents; /* of the participants of a, in its order */
};

static enum err divided(struct mem *mem, const json_t *in, int64_t cost, struct cost_fixing *f, struct share *share,
                        struct cost_refusal *refusal)
{
    struct key key;
    TRY(cost_key_read(mem, in, f, &key, refusal));
    if (refusal->code == REFUSAL_NONE)
        *refusal = share_by_key(mem, &key, f->order, cost, share);
    return OK;
}

static enum err pair_read(struct mem *mem, const json_t *a, const json_t *b, int64_t cost, struct pair *p,
                          struct cost_refusal *refusal)
{
    struct share first, second;
    TRY(divided(mem, a, cost, &p->a, &first, refusal));
    if (refusal->code != REFUSAL_NONE)
        return OK;
    TRY(divided(mem, b, cost, &p->b, &second, refusal));
    if (refusal->code != REFUSAL_NONE)
        return OK;
    if (p->a.names.n != p->b.names.n)
        return ERR_INVALID;
    p->a_cents = first.cents;
    p->b_cents = MEM_NEW_N(mem, int64_t, p->a.names.n);
    for (size_t i = 0; i < p->a.names.n; i++) {
        uint32_t k;
        TRY(cost_name_find(&p->b.names, p->a.names.at[i].at, &k));
        p->b_cents[i] = second.cents[k];
    }
    return OK;
}

static void put_delta(const struct pair *p, json_t *out)
{
    json_t *delta = json_object();
    for (size_t i = 0; i < p->a.names.n; i++)
        cost_put(delta, p->a.names.at[i].at, json_integer(p->b_cents[i] - p->a_cents[i]));
    cost_put(out, "delta_cents", delta);
}

COST_OP(compare)
{
    struct pair p;
    struct cost_refusal refusal;
    int64_t cost;
    TRY(cost_int(in, "cost_cents", &cost));
    TRY(pair_read(mem, json_object_get(in, "base"), json_object_get(in, "other"), cost, &p, &refusal));
    COST_PASS(mem, refusal, out);
    put_delta(&p, out);
    json_t *percent = json_object();
    for (size_t i = 0; i < p.a.names.n; i++) {
        int64_t hundredths;
        bool any = compare_percent(p.a_cents[i], p.b_cents[i], &hundredths);
        cost_put(percent, p.a.names.at[i].at, any ? json_integer(hundredths) : json_null());
    }
    cost_put(out, "delta_percent_hundredths", percent);
    return OK;
}

COST_OP(correction)
{
    struct pair p;
    struct cost_refusal refusal;
    int64_t cost;
    TRY(cost_int(in, "cost_cents", &cost));
    TRY(pair_read(mem, json_object_get(in, "old"), json_object_get(in, "new"), cost, &p, &refusal));
    COST_PASS(mem, refusal, out);
    cost_put(out, "before_cents", cost_amounts(&p.a.names, p.a_cents));
    cost_put(out, "after_cents", cost_amounts(&p.a.names, p.b_cents));
    put_delta(&p, out);
    return OK;
}

static json_t *rates_json(const struct variant_amounts *v)
{
    json_t *out = json_object();
    for (enum key_level l = KEY_P; l < KEY_LEVELS; l++)
        cost_put(out, key_level_code(l).at, v->rated[l] ? json_integer(v->rate_cents[l]) : json_null());
    return out;
}

static enum err variant_read(const json_t *in, enum variant *out)
{
    struct str word;
    TRY(cost_text(in, "variant", &word));
    for (enum variant v = VARIANT_EXACT; v < VARIANT_END; v++)
        if (str_eq(word, variant_code(v))) {
            *out = v;
            return OK;
        }
    return ERR_INVALID;
}

COST_OP(variant)
{
    struct cost_fixing f;
    struct cost_refusal refusal;
    struct key key;
    struct variant_amounts v;
    enum variant variant;
    int64_t cost;
    TRY(cost_int(in, "cost_cents", &cost));
    TRY(variant_read(in, &variant));
    TRY(cost_key_read(mem, json_object_get(in, "fixing"), &f, &key, &refusal));
    COST_PASS(mem, refusal, out);
    struct variant_input input = { &key, f.input.pupils, f.order, cost };
    COST_PASS(mem, variant_of(mem, variant, &input, &v), out);
    cost_put(out, "amounts_cents", cost_amounts(&f.names, v.cents));
    cost_put(out, "sum_cents", json_integer(v.sum_cents));
    cost_put(out, "sum_error_cents", json_integer(v.sum_cents - cost));
    if (variant == VARIANT_PERCENT2)
        cost_put(out, "percent_hundredths", cost_amounts(&f.names, v.percent));
    if (variant == VARIANT_RATE_CENTS)
        cost_put(out, "rate_cents_per_pupil", rates_json(&v));
    return OK;
}

/* --- detector ---------------------------------------------------------------------------- */

static enum err observed_read(struct mem *mem, const json_t *object, const struct cost_names *names,
                              struct detect_input *input)
{
    struct cost_names seen;
    TRY(cost_names_read(mem, object, &seen));
    struct observed *observed = MEM_NEW_N(mem, struct observed, seen.n);
    for (size_t i = 0; i < seen.n; i++) {
        TRY(cost_name_find(names, seen.at[i].at, &observed[i].participant));
        TRY(cost_int(object, seen.at[i].at, &observed[i].cents));
    }
    input->observed = observed;
    input->nobserved = seen.n;
    return OK;
}

static json_t *matches_json(struct mem *mem, const struct detect *d)
{
    json_t *out = json_array();
    for (size_t i = 0; i < d->n; i++)
        (void)json_array_append_new(
            out, cost_str(str_cat(mem, reading_code(d->at[i].reading), STR("/"), variant_code(d->at[i].variant))));
    return out;
}

COST_OP(detect)
{
    const json_t *by_form = json_object_get(in, "participants_C");
    struct cost_fixing f;
    struct cost_refusal refusal;
    struct pupils *pupils_c = NULL;
    struct detect found;
    TRY(cost_fixing_read(mem, in, &f, &refusal));
    COST_PASS(mem, refusal, out);
    COST_PASS(mem, key_bounds(&f.input), out);
    if (by_form != NULL)
        TRY(cost_pupils_read(mem, by_form, &f.names, &pupils_c));
    struct detect_input input = {
        .weights = f.input.weights, .pupils = f.input.pupils, .pupils_c = pupils_c, .n = f.names.n, .order = f.order
    };
    TRY(cost_int(in, "cost_cents", &input.cost_cents));
    TRY(cost_int(in, "tolerance_cents", &input.tolerance_cents));
    TRY(observed_read(mem, json_object_get(in, "observed_cents"), &f.names, &input));
    COST_PASS(mem, detect(mem, &input, &found), out);
    cost_put(out, "matches", matches_json(mem, &found));
    return OK;
}
