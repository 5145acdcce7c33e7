#include "domain/contribution/key.h"

#include "base/check.h"

static const struct str level_codes[KEY_LEVELS] = { STR_INIT("P"), STR_INIT("S1"), STR_INIT("S2") };

struct str key_level_code(enum key_level level) { return level_codes[level]; }

/* --- weights ------------------------------------------------------------------- */

struct cost_refusal weights_of(const struct fraction fractions[static KEY_LEVELS], struct weights *out)
{
    wide base = 1;
    for (int l = 0; l < KEY_LEVELS; l++) {
        if (fractions[l].den == 0 || fractions[l].den > KEY_WEIGHT_MAX)
            return REFUSED(OUT_OF_BOUNDS);
        base = base / wide_gcd(base, fractions[l].den) * fractions[l].den;
    }
    if (base > KEY_WEIGHT_MAX)
        return REFUSED(OUT_OF_BOUNDS);
    out->base = (int32_t)base;
    for (int l = 0; l < KEY_LEVELS; l++) {
        wide times = base / fractions[l].den;
        if (fractions[l].num < 1 || fractions[l].num > KEY_WEIGHT_MAX / times)
            return REFUSED(OUT_OF_BOUNDS);
        out->of[l] = (int32_t)(fractions[l].num * times);
    }
    return REFUSED(NONE);
}

static bool weight_fits(int32_t weight) { return weight >= 1 && weight <= KEY_WEIGHT_MAX; }

static int32_t weights_sum(const struct weights *w) { return w->of[KEY_P] + w->of[KEY_S1] + w->of[KEY_S2]; }

/* --- what goes in ----------------------------------------------------------------- */

struct cost_refusal key_bounds(const struct key_input *in)
{
    return in->n >= 1 && in->n <= KEY_PARTICIPANTS_MAX ? REFUSED(NONE) : REFUSED(OUT_OF_BOUNDS);
}

static struct cost_refusal totals_of(const struct key_input *in, struct pupils *totals)
{
    *totals = (struct pupils){ { 0 } };
    if (in->n == 0)
        return REFUSED(OUT_OF_BOUNDS);
    for (size_t i = 0; i < in->n; i++)
        for (int l = 0; l < KEY_LEVELS; l++) {
            int64_t pupils = in->pupils[i].of[l];
            if (pupils < 0 || pupils > KEY_PUPILS_MAX || totals->of[l] + pupils > KEY_PUPILS_MAX)
                return REFUSED(OUT_OF_BOUNDS);
            totals->of[l] += pupils;
        }
    return REFUSED(NONE);
}

static struct cost_refusal input_check(const struct key_input *in, struct pupils *totals)
{
    if (in->reading <= READING_NONE || in->reading >= READING_END)
        return REFUSED(READING_MISSING);
    if (!weight_fits(in->weights.of[KEY_P]) || !weight_fits(in->weights.of[KEY_S1]) ||
        !weight_fits(in->weights.of[KEY_S2]) || !weight_fits(in->weights.base))
        return REFUSED(OUT_OF_BOUNDS);
    return totals_of(in, totals);
}

/* --- the readings ----------------------------------------------------------------- */

static struct cost_refusal effective_weights(const struct key_input *in, struct key *key)
{
    unsigned empty = 0;
    if (weights_sum(&in->weights) != in->weights.base)
        return REFUSED(WEIGHTS_NOT_ONE);
    for (int l = 0; l < KEY_LEVELS; l++)
        if (key->totals.of[l] == 0)
            empty |= 1u << l;
    bool none = empty == (1u << KEY_LEVELS) - 1;
    if (empty != 0 && (none || in->empty_level != EMPTY_LEVEL_REDISTRIBUTE))
        return (struct cost_refusal){ REFUSAL_LEVEL_WITHOUT_PUPILS, empty };
    for (int l = 0; l < KEY_LEVELS; l++)
        if ((empty & 1u << l) != 0)
            key->effective.of[l] = 0;
    key->effective.base = weights_sum(&key->effective);
    return REFUSED(NONE);
}

/* Product of the totals of the other levels that have pupils: below 10^14. */
static wide other_totals(const struct pupils *totals, int level)
{
    wide product = 1;
    for (int l = 0; l < KEY_LEVELS; l++)
        if (l != level && totals->of[l] != 0)
            product = wide_product(product, (wide)totals->of[l]);
    return product;
}

/* The bounds keep base * P * S * B below 10^25: no step can overflow. */
static struct cost_refusal key_pots(const struct key_input *in, struct key *key)
{
    PASS(effective_weights(in, key));
    for (int l = 0; l < KEY_LEVELS; l++) {
        wide factor = wide_product((wide)key->effective.of[l], other_totals(&key->totals, l));
        for (size_t i = 0; i < in->n; i++)
            key->num[i] += wide_product(factor, (wide)in->pupils[i].of[l]);
    }
    key->den = wide_product((wide)key->effective.base, other_totals(&key->totals, KEY_LEVELS));
    return REFUSED(NONE);
}

static struct cost_refusal key_per_pupil(const struct key_input *in, struct key *key)
{
    for (size_t i = 0; i < in->n; i++) {
        for (int l = 0; l < KEY_LEVELS; l++)
            key->num[i] += wide_product((wide)in->weights.of[l], (wide)in->pupils[i].of[l]);
        key->den += key->num[i];
    }
    return key->den > 0 ? REFUSED(NONE) : REFUSED(NO_WEIGHT_POINTS);
}

struct cost_refusal key_of(struct mem *mem, const struct key_input *in, struct key *out)
{
    struct key key = { .reading = in->reading, .weights = in->weights, .effective = in->weights, .n = in->n };
    PASS(input_check(in, &key.totals));
    key.num = MEM_NEW_N(mem, wide, in->n);
    if (in->reading == READING_A)
        PASS(key_pots(in, &key));
    else
        PASS(key_per_pupil(in, &key));
    *out = key;
    return REFUSED(NONE);
}

/* --- what is shown ---------------------------------------------------------------- */

struct fraction key_share(const struct key *key, size_t participant)
{
    CHECK(participant < key->n);
    return fraction_of(key->num[participant], key->den);
}

struct fraction key_points(const struct key *key, size_t participant)
{
    CHECK(participant < key->n && key->reading != READING_A);
    return fraction_of(key->num[participant], (wide)key->weights.base);
}

bool key_rate(const struct key *key, enum key_level level, int64_t cost_cents, struct fraction *cents)
{
    CHECK(cost_cents >= -CONTRIBUTION_CENTS_MAX && cost_cents <= CONTRIBUTION_CENTS_MAX);
    wide of = key->den;
    if (key->reading == READING_A)
        of = wide_product((wide)key->effective.base, (wide)key->totals.of[level]);
    if (of == 0)
        return false;
    *cents = fraction_of(wide_product(wide_abs(cost_cents), (wide)key->effective.of[level]), of);
    return true;
}
