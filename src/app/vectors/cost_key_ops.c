#include "app/vectors/cost_ops.h"

#include "app/vectors/cost_read.h"

static json_t *receivers(const struct cost_names *names, const struct share *s)
{
    json_t *out = json_array();
    for (size_t u = 0; u < s->units; u++)
        (void)json_array_append_new(out, cost_str(names->at[s->receivers[u]]));
    return out;
}

static int64_t sum_of(const int64_t *cents, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += cents[i];
    return sum;
}

static json_t *key_json(struct mem *mem, const struct cost_names *names, const struct key *key)
{
    json_t *out = json_object();
    for (size_t i = 0; i < names->n; i++)
        cost_put(out, names->at[i].at, cost_ratio(mem, false, key_share(key, i)));
    return out;
}

static void put_points(struct mem *mem, const struct cost_names *names, const struct key *key, json_t *out)
{
    json_t *points = json_object();
    for (size_t i = 0; i < names->n; i++)
        cost_put(points, names->at[i].at, cost_ratio(mem, false, key_points(key, i)));
    cost_put(out, "weight_points", points);
    cost_put(out, "weight_points_sum", cost_ratio(mem, false, fraction_of(key->den, (wide)key->weights.base)));
}

static json_t *effective_json(struct mem *mem, const struct key *key)
{
    json_t *out = json_object();
    for (enum key_level l = KEY_P; l < KEY_LEVELS; l++)
        cost_put(out, key_level_code(l).at,
                 cost_ratio(mem, false, fraction_of((wide)key->effective.of[l], (wide)key->effective.base)));
    return out;
}

static json_t *totals_json(const struct key *key)
{
    json_t *out = json_object();
    for (enum key_level l = KEY_P; l < KEY_LEVELS; l++)
        cost_put(out, key_level_code(l).at, json_integer(key->totals.of[l]));
    return out;
}

/* In euro: a hundredth of the rate in cents. */
static json_t *price_json(struct mem *mem, const struct key *key, int64_t cost)
{
    json_t *out = json_object();
    struct fraction rate;
    for (enum key_level l = KEY_P; l < KEY_LEVELS; l++) {
        json_t *price = json_null();
        if (key_rate(key, l, cost, &rate))
            price = cost_ratio(mem, cost < 0, fraction_of(rate.num, wide_product(rate.den, 100)));
        cost_put(out, key_level_code(l).at, price);
    }
    return out;
}

COST_OP(distribute)
{
    struct cost_fixing f;
    struct cost_refusal refusal;
    struct key key;
    struct share share;
    int64_t cost;
    TRY(cost_int(in, "cost_cents", &cost));
    TRY(cost_key_read(mem, in, &f, &key, &refusal));
    COST_PASS(mem, refusal, out);
    COST_PASS(mem, share_by_key(mem, &key, f.order, cost, &share), out);
    cost_put(out, "annual_cents", cost_amounts(&f.names, share.cents));
    cost_put(out, "sum_cents", json_integer(sum_of(share.cents, key.n)));
    cost_put(out, "key", key_json(mem, &f.names, &key));
    cost_put(out, "level_totals", totals_json(&key));
    cost_put(out, "units_to_distribute", json_integer((json_int_t)share.units));
    cost_put(out, "receivers", receivers(&f.names, &share));
    cost_put(out, "euro_per_pupil", price_json(mem, &key, cost));
    if (key.reading == READING_A)
        cost_put(out, "effective_weights", effective_json(mem, &key));
    else
        put_points(mem, &f.names, &key, out);
    return OK;
}

static enum err numerators_read(struct mem *mem, const json_t *in, const struct cost_names *names, wide **out)
{
    *out = MEM_NEW_N(mem, wide, names->n);
    for (size_t i = 0; i < names->n; i++) {
        int64_t n;
        TRY(cost_int(in, names->at[i].at, &n));
        if (n < 0)
            return ERR_INVALID;
        (*out)[i] = (wide)n;
    }
    return OK;
}

COST_OP(largest_remainder)
{
    const json_t *numerators = json_object_get(in, "numerators");
    struct cost_names names;
    struct share_input input = { 0 };
    struct share share;
    struct cost_refusal refusal = REFUSED(NONE);
    int64_t den;
    wide *num;
    uint32_t *order;
    TRY(cost_int(in, "total_cents", &input.total_cents));
    TRY(cost_int(in, "denominator", &den));
    TRY(cost_names_read(mem, numerators, &names));
    TRY(numerators_read(mem, numerators, &names, &num));
    TRY(cost_order_read(mem, json_object_get(in, "order"), &names, &order, &refusal));
    COST_PASS(mem, refusal, out);
    input.num = num;
    input.den = den > 0 ? (wide)den : 0;
    input.order = order;
    input.n = names.n;
    COST_PASS(mem, share_of(mem, &input, &share), out);
    cost_put(out, "cents", cost_amounts(&names, share.cents));
    cost_put(out, "units_to_distribute", json_integer((json_int_t)share.units));
    cost_put(out, "receivers", receivers(&names, &share));
    return OK;
}

COST_OP(integer_form)
{
    struct cost_fixing f;
    struct cost_refusal refusal;
    struct key key;
    int64_t cost;
    wide largest = 0, product;
    TRY(cost_int(in, "cost_cents", &cost));
    TRY(cost_key_read(mem, in, &f, &key, &refusal));
    COST_PASS(mem, refusal, out);
    json_t *numerators = json_object();
    for (size_t i = 0; i < key.n; i++) {
        cost_put(numerators, f.names.at[i].at, cost_wide(mem, false, key.num[i]));
        largest = key.num[i] > largest ? key.num[i] : largest;
    }
    cost_put(out, "numerators", numerators);
    if (!wide_mul(wide_abs(cost), largest, &product))
        return cost_refused(mem, REFUSED(OUT_OF_BOUNDS), out);
    cost_put(out, "denominator", cost_wide(mem, false, key.den));
    cost_put(out, "largest_product", cost_wide(mem, cost < 0, product));
    return OK;
}
