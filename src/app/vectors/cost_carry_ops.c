#include "app/vectors/cost_ops.h"

#include <stdio.h>
#include <string.h>

#include "app/vectors/cost_read.h"
#include "base/check.h"
#include "base/num.h"
#include "domain/contribution/carry.h"

#define YEAR_TEXT 24

/* All fixings of one input: their parties get one number each. */
struct run {
    struct mem *mem;
    struct cost_names parties;
    struct cost_refusal refusal;
    int64_t *years; /* of the plan, as in the input */
    size_t nyears;
};

static uint32_t party_of(struct run *r, struct str name)
{
    size_t i = 0;
    while (i < r->parties.n && !str_eq(r->parties.at[i], name))
        i++;
    if (i == r->parties.n) {
        size_t size = sizeof *r->parties.at;
        r->parties.at = mem_grow(r->mem, r->parties.at, i * size, (i + 1) * size);
        r->parties.at[r->parties.n++] = name;
    }
    return (uint32_t)i;
}

static enum err key_read(struct run *r, const json_t *in, struct carry_key *out)
{
    struct cost_fixing f;
    struct cost_refusal refusal;
    struct key *key = MEM_NEW(r->mem, struct key);
    TRY(cost_key_read(r->mem, in, &f, key, &refusal));
    if (refusal.code != REFUSAL_NONE && r->refusal.code == REFUSAL_NONE)
        r->refusal = refusal;
    uint32_t *party = MEM_NEW_N(r->mem, uint32_t, f.names.n);
    for (size_t i = 0; i < f.names.n; i++)
        party[i] = party_of(r, f.names.at[i]);
    *out = (struct carry_key){ key, f.order, party };
    return OK;
}

/* Keys of results by their name; each is read once per result, which changes nothing. */
static enum err results_read(struct run *r, const json_t *in, struct carry_input *c)
{
    const json_t *list = json_object_get(in, "results"), *keys = json_object_get(in, "key_fixings");
    size_t n = json_array_size(list);
    struct carry_result *results = MEM_NEW_N(r->mem, struct carry_result, n);
    for (size_t i = 0; i < n; i++) {
        const json_t *one = json_array_get(list, i);
        struct carry_key *key = MEM_NEW(r->mem, struct carry_key);
        struct str name;
        int64_t year;
        TRY(cost_text(one, "key_fixing", &name));
        TRY(cost_int(one, "year", &year));
        TRY(cost_int(one, "result_cents", &results[i].cents));
        TRY(key_read(r, json_object_get(keys, name.at), key));
        results[i].year = (int)year;
        results[i].key = key;
    }
    c->results = results;
    c->nresults = n;
    return OK;
}

static enum err plan_read(struct run *r, const json_t *plan, struct carry_input *c)
{
    struct cost_names years;
    TRY(cost_names_read(r->mem, plan, &years));
    int64_t *cents = MEM_NEW_N(r->mem, int64_t, years.n);
    r->years = MEM_NEW_N(r->mem, int64_t, years.n);
    for (size_t y = 0; y < years.n; y++) {
        TRY(num_parse(years.at[y], 0, 9999, &r->years[y]));
        TRY(cost_int(plan, years.at[y].at, &cents[y]));
    }
    /* Insertion sort: the first year of a period comes first. */
    for (size_t y = 1; y < years.n; y++)
        for (size_t k = y; k > 0 && r->years[k - 1] > r->years[k]; k--) {
            int64_t year = r->years[k], sum = cents[k];
            r->years[k] = r->years[k - 1];
            cents[k] = cents[k - 1];
            r->years[k - 1] = year;
            cents[k - 1] = sum;
        }
    c->plan_cents = cents;
    c->years = r->nyears = years.n;
    return OK;
}

/* --- answers -------------------------------------------------------------------------- */

static const char *year_text(struct run *r, int64_t year)
{
    char *text = mem_alloc(r->mem, YEAR_TEXT);
    (void)snprintf(text, YEAR_TEXT, "%ld", (long)year);
    return text;
}

/* Of the parties that `named` marks. */
static json_t *by_party(struct run *r, const int64_t *cents, const bool *named)
{
    json_t *out = json_object();
    for (size_t p = 0; p < r->parties.n; p++)
        if (named[p])
            cost_put(out, r->parties.at[p].at, json_integer(cents[p]));
    return out;
}

static json_t *of_key(struct run *r, const int64_t *cents, const struct carry_key *key)
{
    json_t *out = json_object();
    for (size_t i = 0; i < key->key->n; i++)
        cost_put(out, r->parties.at[key->party[i]].at, json_integer(cents[key->party[i]]));
    return out;
}

static json_t *by_year(struct run *r, int64_t **table, const bool *named)
{
    json_t *out = json_object();
    for (size_t y = 0; y < r->nyears; y++)
        cost_put(out, year_text(r, r->years[y]), by_party(r, table[y], named));
    return out;
}

static json_t *spread_json(struct run *r, const struct carry *c)
{
    json_t *out = json_object();
    for (size_t p = 0; p < r->parties.n; p++) {
        json_t *parts = json_array();
        for (size_t y = 0; y < r->nyears; y++)
            CHECK(json_array_append_new(parts, json_integer(c->spread[y][p])) == 0);
        if (c->has[p])
            cost_put(out, r->parties.at[p].at, parts);
        else
            json_decref(parts);
    }
    return out;
}

static void put_next(struct run *r, const struct carry *c, json_t *out)
{
    bool *left = MEM_NEW_N(r->mem, bool, r->parties.n);
    for (size_t p = 0; p < r->parties.n; p++)
        left[p] = carry_settled_separately(c, p);
    cost_put(out, "gross_annual_cents", by_year(r, c->gross, c->has));
    cost_put(out, "credit_per_year_cents", spread_json(r, c));
    cost_put(out, "net_annual_cents", by_year(r, c->net, c->has));
    cost_put(out, "net_sum_all_years", json_integer(c->net_sum));
    cost_put(out, "separate_settlement_cents", by_party(r, c->credit, left));
}

COST_OP(carry)
{
    const json_t *next = json_object_get(in, "new_fixing");
    struct run r = { .mem = mem };
    struct carry_input input = { 0 };
    struct carry_key next_key;
    struct carry c;
    TRY(results_read(&r, in, &input));
    if (next != NULL) {
        TRY(key_read(&r, next, &next_key));
        TRY(plan_read(&r, json_object_get(in, "plan_cents"), &input));
        input.next = &next_key;
    }
    input.parties = r.parties.n;
    COST_PASS(mem, r.refusal, out);
    COST_PASS(mem, carry_of(mem, &input, &c), out);
    json_t *shares = json_object();
    for (size_t i = 0; i < input.nresults; i++)
        cost_put(shares, year_text(&r, input.results[i].year), of_key(&r, c.part[i], input.results[i].key));
    cost_put(out, "result_shares_cents", shares);
    cost_put(out, "credit_total_cents", by_party(&r, c.credit, c.had));
    if (next != NULL)
        put_next(&r, &c, out);
    return OK;
}

COST_OP(spread)
{
    int64_t total, years;
    TRY(cost_int(in, "total_cents", &total));
    TRY(cost_int(in, "years", &years));
    if (wide_abs(total) > CONTRIBUTION_CENTS_MAX || years < 1 || years > CARRY_YEARS_MAX)
        return cost_refused(mem, REFUSED(OUT_OF_BOUNDS), out);
    int64_t parts[CARRY_YEARS_MAX];
    carry_spread(total, (size_t)years, parts);
    cost_put(out, "per_year_cents", cost_list(parts, (size_t)years));
    return OK;
}

static enum err parts_read(struct mem *mem, const json_t *table, int64_t **parts, size_t *n)
{
    struct cost_names names;
    TRY(cost_names_read(mem, table, &names));
    *parts = MEM_NEW_N(mem, int64_t, names.n);
    *n = names.n;
    for (size_t i = 0; i < names.n; i++)
        TRY(cost_int(table, names.at[i].at, &(*parts)[i]));
    return OK;
}

COST_OP(sum_check)
{
    const json_t *tables = json_object_get(in, "parts_cents"), *totals = json_object_get(in, "totals_cents");
    struct cost_names names;
    bool holds = true;
    TRY(cost_names_read(mem, totals, &names));
    int64_t *differences = MEM_NEW_N(mem, int64_t, names.n);
    for (size_t i = 0; i < names.n; i++) {
        int64_t total, *parts;
        size_t n;
        TRY(cost_int(totals, names.at[i].at, &total));
        TRY(parts_read(mem, json_object_get(tables, names.at[i].at), &parts, &n));
        if (!carry_difference(parts, n, total, &differences[i]))
            return cost_refused(mem, REFUSED(OUT_OF_BOUNDS), out);
        holds = holds && differences[i] == 0;
    }
    cost_put(out, "ok", json_boolean(holds));
    cost_put(out, "difference_cents", cost_amounts(&names, differences));
    return OK;
}
