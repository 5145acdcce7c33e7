#include "domain/contribution/detect.h"

#include "base/check.h"
#include "base/num.h"

#define HUNDREDTHS 10000 /* of a percent */

static const struct str variant_codes[VARIANT_END] = { STR_INIT("exact"), STR_INIT("commercial"),
                                                       STR_INIT("rate_cents"), STR_INIT("percent2") };
static const struct str reading_codes[READING_END] = { STR_INIT(""), STR_INIT("A"), STR_INIT("B"), STR_INIT("C") };

struct str variant_code(enum variant v) { return variant_codes[v]; }
struct str reading_code(enum reading r) { return reading_codes[r]; }

static bool exact(struct mem *mem, const struct variant_input *in, struct variant_amounts *out)
{
    struct share share;
    if (share_by_key(mem, in->key, in->order, in->cost_cents, &share).code != REFUSAL_NONE)
        return false;
    out->cents = share.cents;
    return true;
}

static bool commercial(const struct variant_input *in, struct variant_amounts *out)
{
    for (size_t i = 0; i < in->key->n; i++)
        if (!wide_half_up(in->cost_cents, in->key->num[i], in->key->den, &out->cents[i]))
            return false;
    return true;
}

static bool rates(const struct variant_input *in, struct variant_amounts *out)
{
    struct fraction rate;
    for (int l = 0; l < KEY_LEVELS; l++) {
        out->rated[l] = key_rate(in->key, (enum key_level)l, in->cost_cents, &rate);
        if (out->rated[l] && !wide_half_up(in->cost_cents < 0 ? -1 : 1, rate.num, rate.den, &out->rate_cents[l]))
            return false;
    }
    return true;
}

static bool rate_cents(const struct variant_input *in, struct variant_amounts *out)
{
    if (!rates(in, out))
        return false;
    for (size_t i = 0; i < in->key->n; i++)
        for (int l = 0; l < KEY_LEVELS; l++) {
            int64_t cents;
            if (!num_mul(in->pupils[i].of[l], out->rate_cents[l], &cents) ||
                !num_add(out->cents[i], cents, &out->cents[i]))
                return false;
        }
    return true;
}

static bool percent2(struct mem *mem, const struct variant_input *in, struct variant_amounts *out)
{
    out->percent = MEM_NEW_N(mem, int64_t, in->key->n);
    for (size_t i = 0; i < in->key->n; i++)
        if (!wide_half_up(HUNDREDTHS, in->key->num[i], in->key->den, &out->percent[i]) ||
            !wide_half_up(in->cost_cents, (wide)out->percent[i], HUNDREDTHS, &out->cents[i]))
            return false;
    return true;
}

static bool amounts_of(struct mem *mem, enum variant variant, const struct variant_input *in,
                       struct variant_amounts *out)
{
    switch (variant) {
    case VARIANT_EXACT:
        return exact(mem, in, out);
    case VARIANT_COMMERCIAL:
        return commercial(in, out);
    case VARIANT_RATE_CENTS:
        return rate_cents(in, out);
    case VARIANT_PERCENT2:
        return percent2(mem, in, out);
    case VARIANT_END:
        break;
    }
    return false; /* no variant: out_of_bounds */
}

struct cost_refusal variant_of(struct mem *mem, enum variant variant, const struct variant_input *in,
                               struct variant_amounts *out)
{
    struct variant_amounts amounts = { .cents = MEM_NEW_N(mem, int64_t, in->key->n) };
    if (in->cost_cents < -CONTRIBUTION_CENTS_MAX || in->cost_cents > CONTRIBUTION_CENTS_MAX ||
        !amounts_of(mem, variant, in, &amounts))
        return REFUSED(OUT_OF_BOUNDS);
    for (size_t i = 0; i < in->key->n; i++)
        if (!num_add(amounts.sum_cents, amounts.cents[i], &amounts.sum_cents))
            return REFUSED(OUT_OF_BOUNDS);
    *out = amounts;
    return REFUSED(NONE);
}

/* --- the detector ------------------------------------------------------------------ */

static bool reproduces(const struct detect_input *in, const int64_t *cents)
{
    for (size_t k = 0; k < in->nobserved; k++) {
        int64_t difference;
        CHECK(in->observed[k].participant < in->n);
        if (__builtin_sub_overflow(cents[in->observed[k].participant], in->observed[k].cents, &difference) ||
            wide_abs(difference) > (wide)in->tolerance_cents)
            return false;
    }
    return true;
}

static void try_reading(struct mem *mem, const struct detect_input *in, enum reading reading, struct detect *out)
{
    const struct pupils *pupils = reading == READING_C ? in->pupils_c : in->pupils;
    struct key_input key_input = { reading, EMPTY_LEVEL_ERROR, in->weights, pupils, in->n };
    struct key key;
    if (pupils == NULL || key_of(mem, &key_input, &key).code != REFUSAL_NONE)
        return;
    struct variant_input input = { &key, pupils, in->order, in->cost_cents };
    for (enum variant v = VARIANT_EXACT; v < VARIANT_END; v++) {
        struct variant_amounts amounts;
        if (variant_of(mem, v, &input, &amounts).code == REFUSAL_NONE && reproduces(in, amounts.cents))
            out->at[out->n++] = (struct detect_match){ reading, v };
    }
}

struct cost_refusal detect(struct mem *mem, const struct detect_input *in, struct detect *out)
{
    *out = (struct detect){ .n = 0 };
    if (in->tolerance_cents < 0 || in->cost_cents < -CONTRIBUTION_CENTS_MAX || in->cost_cents > CONTRIBUTION_CENTS_MAX)
        return REFUSED(OUT_OF_BOUNDS);
    for (enum reading r = READING_A; r < READING_END; r++)
        try_reading(mem, in, r, out);
    return REFUSED(NONE);
}
