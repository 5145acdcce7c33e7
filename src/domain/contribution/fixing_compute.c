#include "domain/contribution/fixing_compute.h"

#include "base/check.h"

static int name_order(struct str a, struct str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < n; i++)
        if (a.at[i] != b.at[i])
            return (unsigned char)a.at[i] < (unsigned char)b.at[i] ? -1 : 1;
    return a.len < b.len ? -1 : a.len > b.len;
}

/* At most 64 of them. */
void fixing_circle_sort(struct fixing_circle *c)
{
    for (size_t i = 1; i < c->n; i++) {
        struct fixing_party p = c->at[i];
        size_t k = i;
        for (; k > 0 && name_order(p.municipality_key, c->at[k - 1].municipality_key) < 0; k--)
            c->at[k] = c->at[k - 1];
        c->at[k] = p;
    }
}

struct cost_refusal fixing_circle_key(struct mem *mem, const struct fixing_circle *c, struct key *out)
{
    struct pupils *pupils = MEM_NEW_N(mem, struct pupils, c->n);
    for (size_t i = 0; i < c->n; i++)
        pupils[i] = c->at[i].pupils;
    struct key_input in = { c->reading, c->empty_level, c->weights, pupils, c->n };
    PASS(key_bounds(&in));
    return key_of(mem, &in, out);
}

size_t fixing_payer(const struct fixing_amounts *a, authority_id authority)
{
    size_t i = 0;
    while (i < a->n && a->payers[i].authority.n != authority.n)
        i++;
    return i;
}

static void payers_add(struct fixing_amounts *a, const struct fixing_circle *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (fixing_payer(a, c->at[i].authority) == a->n)
            a->payers[a->n++] = c->at[i];
}

static void payers_of(struct mem *mem, const struct fixing_terms *t, struct fixing_amounts *a)
{
    size_t most = t->circle->n;
    for (size_t r = 0; r < t->nresults; r++)
        most += t->results[r].circle->n;
    a->payers = MEM_NEW_N(mem, struct fixing_party, most);
    payers_add(a, t->circle);
    for (size_t r = 0; r < t->nresults; r++)
        payers_add(a, t->results[r].circle);
}

static struct carry_key *carry_key_of(struct mem *mem, const struct fixing_amounts *a, const struct fixing_circle *c,
                                      const struct key *key)
{
    struct carry_key *out = MEM_NEW(mem, struct carry_key);
    uint32_t *party = MEM_NEW_N(mem, uint32_t, c->n);
    for (size_t i = 0; i < c->n; i++)
        party[i] = (uint32_t)fixing_payer(a, c->at[i].authority);
    *out = (struct carry_key){ key, NULL, party };
    return out;
}

static struct cost_refusal keys_of(struct mem *mem, const struct fixing_terms *t, struct fixing_amounts *a)
{
    a->result_keys = MEM_NEW_N(mem, struct key, t->nresults);
    a->result_shares = MEM_NEW_N(mem, struct share, t->nresults);
    PASS(fixing_circle_key(mem, t->circle, &a->key));
    for (size_t r = 0; r < t->nresults; r++) {
        PASS(fixing_circle_key(mem, t->results[r].circle, &a->result_keys[r]));
        PASS(share_by_key(mem, &a->result_keys[r], NULL, t->results[r].cents, &a->result_shares[r]));
    }
    return REFUSED(NONE);
}

static struct cost_refusal carried(struct mem *mem, const struct fixing_terms *t, struct fixing_amounts *a)
{
    struct carry_result *results = MEM_NEW_N(mem, struct carry_result, t->nresults);
    for (size_t r = 0; r < t->nresults; r++)
        results[r] = (struct carry_result){ t->results[r].year, t->results[r].cents,
                                            carry_key_of(mem, a, t->results[r].circle, &a->result_keys[r]) };
    struct carry_input in = { .parties = a->n,
                              .results = results,
                              .nresults = t->nresults,
                              .next = carry_key_of(mem, a, t->circle, &a->key),
                              .plan_cents = t->plan_cents,
                              .years = t->years };
    return carry_of(mem, &in, &a->carry);
}

static struct cost_refusal years_of(struct mem *mem, const struct fixing_terms *t, struct fixing_amounts *a)
{
    a->gross = MEM_NEW_N(mem, struct share, t->years);
    a->instalments = MEM_NEW_N(mem, struct instalments *, t->years);
    for (size_t y = 0; y < t->years; y++) {
        PASS(share_by_key(mem, &a->key, NULL, t->plan_cents[y], &a->gross[y]));
        a->instalments[y] = MEM_NEW_N(mem, struct instalments, a->n);
        for (size_t p = 0; p < a->n; p++)
            if (a->carry.net[y][p] > 0)
                a->instalments[y][p] = instalments_of(a->carry.net[y][p]);
    }
    return REFUSED(NONE);
}

struct cost_refusal fixing_compute(struct mem *mem, const struct fixing_terms *t, struct fixing_amounts *out)
{
    struct fixing_amounts a = { 0 };
    PASS(keys_of(mem, t, &a));
    payers_of(mem, t, &a);
    PASS(carried(mem, t, &a));
    PASS(years_of(mem, t, &a));
    *out = a;
    return REFUSED(NONE);
}
