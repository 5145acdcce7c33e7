#include "domain/contribution/share.h"

#include "base/check.h"

/* One participant while the cents are handed out. */
struct place {
    wide rest, num;
    uint32_t participant, position;
};

static bool before(const struct place *a, const struct place *b)
{
    if (a->rest != b->rest)
        return a->rest > b->rest;
    if (a->num != b->num)
        return a->num > b->num;
    return a->position < b->position;
}

/* The heap has its first place on top. */
static void sink(struct place *heap, size_t n, size_t i)
{
    for (size_t child = 2 * i + 1; child < n; child = 2 * i + 1) {
        if (child + 1 < n && before(&heap[child + 1], &heap[child]))
            child++;
        if (!before(&heap[child], &heap[i]))
            return;
        struct place p = heap[i];
        heap[i] = heap[child];
        heap[child] = p;
        i = child;
    }
}

static struct place take_first(struct place *heap, size_t *n)
{
    struct place first = heap[0];
    heap[0] = heap[--*n];
    sink(heap, *n, 0);
    return first;
}

static struct cost_refusal key_check(const struct share_input *in)
{
    wide sum = 0;
    for (size_t i = 0; i < in->n; i++)
        if (!wide_add(sum, in->num[i], &sum))
            return REFUSED(OUT_OF_BOUNDS);
    return in->n > 0 && in->den > 0 && sum == in->den ? REFUSED(NONE) : REFUSED(KEY_NOT_ONE);
}

/* Each participant stands in the order exactly once. */
static struct cost_refusal positions_of(struct mem *mem, const struct share_input *in, struct place *places)
{
    bool *seen = MEM_NEW_N(mem, bool, in->n);
    for (size_t k = 0; k < in->n; k++) {
        uint32_t i = in->order != NULL ? in->order[k] : (uint32_t)k;
        if (i >= in->n || seen[i])
            return REFUSED(KEY_NOT_ONE);
        seen[i] = true;
        places[i] = (struct place){ 0, in->num[i], i, (uint32_t)k };
    }
    return REFUSED(NONE);
}

static struct cost_refusal round_down(const struct share_input *in, struct place *places, struct share *out)
{
    wide mag = wide_abs(in->total_cents), given = 0;
    for (size_t i = 0; i < in->n; i++) {
        wide product;
        if (!wide_mul(mag, in->num[i], &product))
            return REFUSED(OUT_OF_BOUNDS);
        wide cents = product / in->den;
        places[i].rest = product % in->den;
        out->cents[i] = (int64_t)cents;
        given += cents;
    }
    out->units = (size_t)(mag - given);
    CHECK(out->units < in->n);
    return REFUSED(NONE);
}

static void hand_out(struct place *places, size_t n, struct share *out)
{
    for (size_t i = n / 2; i-- > 0;)
        sink(places, n, i);
    for (size_t u = 0; u < out->units; u++) {
        out->receivers[u] = take_first(places, &n).participant;
        out->cents[out->receivers[u]]++;
    }
}

struct cost_refusal share_of(struct mem *mem, const struct share_input *in, struct share *out)
{
    struct share share = { 0 };
    if (in->total_cents < -CONTRIBUTION_CENTS_MAX || in->total_cents > CONTRIBUTION_CENTS_MAX)
        return REFUSED(OUT_OF_BOUNDS);
    PASS(key_check(in));
    struct place *places = MEM_NEW_N(mem, struct place, in->n);
    PASS(positions_of(mem, in, places));
    share.cents = MEM_NEW_N(mem, int64_t, in->n);
    PASS(round_down(in, places, &share));
    share.receivers = MEM_NEW_N(mem, uint32_t, share.units);
    hand_out(places, in->n, &share);
    if (in->total_cents < 0)
        for (size_t i = 0; i < in->n; i++)
            share.cents[i] = -share.cents[i];
    *out = share;
    return REFUSED(NONE);
}

struct cost_refusal share_by_key(struct mem *mem, const struct key *key, const uint32_t *order, int64_t total_cents,
                                 struct share *out)
{
    struct share_input in = { total_cents, key->num, key->den, order, key->n };
    return share_of(mem, &in, out);
}
