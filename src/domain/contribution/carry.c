#include "domain/contribution/carry.h"

#include "base/check.h"
#include "base/num.h"

void carry_spread(int64_t total_cents, size_t years, int64_t *out)
{
    int64_t rest = total_cents < 0 ? -total_cents : total_cents;
    CHECK(years > 0 && total_cents != INT64_MIN);
    for (size_t k = 0; k < years; k++) {
        int64_t left = (int64_t)(years - k), part = rest / left + (rest % left != 0);
        out[k] = total_cents < 0 ? -part : part;
        rest -= part;
    }
}

struct cost_refusal carry_between(struct mem *mem, int64_t result_cents, const int64_t *cost_cents, size_t fixings,
                                  struct share *out)
{
    wide *num = MEM_NEW_N(mem, wide, fixings), den = 0;
    for (size_t i = 0; i < fixings; i++) {
        if (cost_cents[i] < 0 || cost_cents[i] > CONTRIBUTION_CENTS_MAX)
            return REFUSED(OUT_OF_BOUNDS);
        num[i] = (wide)cost_cents[i];
        den += num[i];
    }
    struct share_input in = { result_cents, num, den, NULL, fixings };
    return share_of(mem, &in, out);
}

bool carry_difference(const int64_t *parts, size_t n, int64_t total_cents, int64_t *out)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        if (!num_add(sum, parts[i], &sum))
            return false;
    return !__builtin_sub_overflow(sum, total_cents, out);
}

/* --- one fixing ------------------------------------------------------------------- */

static bool in_bounds(int64_t cents) { return cents >= -CONTRIBUTION_CENTS_MAX && cents <= CONTRIBUTION_CENTS_MAX; }

static int64_t **table_of(struct mem *mem, size_t rows, size_t parties)
{
    int64_t **table = MEM_NEW_N(mem, int64_t *, rows);
    for (size_t r = 0; r < rows; r++)
        table[r] = MEM_NEW_N(mem, int64_t, parties);
    return table;
}

/* A total by a key, written to its parties. */
static struct cost_refusal share_to(struct mem *mem, const struct carry_key *key, size_t parties, int64_t cents,
                                    int64_t *by_party)
{
    struct share share;
    PASS(share_by_key(mem, key->key, key->order, cents, &share));
    for (size_t i = 0; i < key->key->n; i++) {
        CHECK(key->party[i] < parties);
        by_party[key->party[i]] = share.cents[i];
    }
    return REFUSED(NONE);
}

static struct cost_refusal credits_of(struct mem *mem, const struct carry_input *in, struct carry *c)
{
    for (size_t r = 0; r < in->nresults; r++) {
        const struct carry_key *key = in->results[r].key;
        PASS(share_to(mem, key, in->parties, in->results[r].cents, c->part[r]));
        for (size_t i = 0; i < key->key->n; i++)
            c->had[key->party[i]] = true;
    }
    for (size_t p = 0; p < in->parties; p++)
        for (size_t r = 0; r < in->nresults; r++) {
            c->credit[p] += c->part[r][p]; /* each within bounds, CARRY_YEARS_MAX of them */
            if (!in_bounds(c->credit[p]))
                return REFUSED(OUT_OF_BOUNDS);
        }
    return REFUSED(NONE);
}

static void spread_of(struct mem *mem, const struct carry_input *in, struct carry *c)
{
    int64_t *parts = MEM_NEW_N(mem, int64_t, in->years);
    for (size_t i = 0; i < in->next->key->n; i++) {
        uint32_t p = in->next->party[i];
        c->has[p] = true;
        carry_spread(c->credit[p], in->years, parts);
        for (size_t y = 0; y < in->years; y++)
            c->spread[y][p] = parts[y];
    }
}

static struct cost_refusal next_of(struct mem *mem, const struct carry_input *in, struct carry *c)
{
    spread_of(mem, in, c);
    for (size_t y = 0; y < in->years; y++) {
        PASS(share_to(mem, in->next, in->parties, in->plan_cents[y], c->gross[y]));
        for (size_t p = 0; p < in->parties; p++) {
            c->net[y][p] = c->gross[y][p] - c->spread[y][p];
            if (!in_bounds(c->net[y][p]) || !num_add(c->net_sum, c->net[y][p], &c->net_sum))
                return REFUSED(OUT_OF_BOUNDS);
        }
    }
    return REFUSED(NONE);
}

struct cost_refusal carry_of(struct mem *mem, const struct carry_input *in, struct carry *out)
{
    struct carry c = { .part = table_of(mem, in->nresults, in->parties),
                       .credit = MEM_NEW_N(mem, int64_t, in->parties),
                       .had = MEM_NEW_N(mem, bool, in->parties),
                       .has = MEM_NEW_N(mem, bool, in->parties),
                       .gross = table_of(mem, in->years, in->parties),
                       .spread = table_of(mem, in->years, in->parties),
                       .net = table_of(mem, in->years, in->parties) };
    bool years_fit = in->next == NULL ? in->years == 0 : in->years >= 1 && in->years <= CARRY_YEARS_MAX;
    if (!years_fit || in->nresults > CARRY_YEARS_MAX)
        return REFUSED(OUT_OF_BOUNDS);
    PASS(credits_of(mem, in, &c));
    if (in->next != NULL)
        PASS(next_of(mem, in, &c));
    PASS(carry_check(in, &c));
    *out = c;
    return REFUSED(NONE);
}

/* --- the invariants -------------------------------------------------------------------- */

static bool sums_to(const int64_t *parts, size_t n, int64_t total)
{
    int64_t difference;
    return carry_difference(parts, n, total, &difference) && difference == 0;
}

/* Over participants and years: net = plan - credits. */
static bool net_holds(const struct carry_input *in, const struct carry *c)
{
    __int128 sum = 0, expected = 0;
    for (size_t y = 0; y < in->years; y++) {
        expected += in->plan_cents[y];
        for (size_t p = 0; p < in->parties; p++)
            sum += c->net[y][p];
    }
    for (size_t p = 0; p < in->parties; p++)
        if (c->has[p])
            expected -= c->credit[p];
    return in->next == NULL || (sum == expected && c->net_sum == sum);
}

struct cost_refusal carry_check(const struct carry_input *in, const struct carry *c)
{
    for (size_t r = 0; r < in->nresults; r++)
        if (!sums_to(c->part[r], in->parties, in->results[r].cents))
            return REFUSED(SUM_MISMATCH);
    for (size_t y = 0; y < in->years; y++)
        if (!sums_to(c->gross[y], in->parties, in->plan_cents[y]))
            return REFUSED(SUM_MISMATCH);
    return net_holds(in, c) ? REFUSED(NONE) : REFUSED(SUM_MISMATCH);
}
