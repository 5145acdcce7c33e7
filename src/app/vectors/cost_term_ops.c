#include "app/vectors/cost_ops.h"

#include "app/vectors/cost_read.h"
#include "base/check.h"
#include "domain/contribution/term_share.h"

static enum err basis_read(const json_t *in, enum term_basis *out)
{
    struct str word;
    TRY(cost_text(in, "basis", &word));
    *out = str_eq(word, STR("days")) ? TERM_DAYS : TERM_MONTHS;
    return *out == TERM_DAYS || str_eq(word, STR("months")) ? OK : ERR_INVALID;
}

/* A fixing divided, or why not. */
static enum err annual_of(struct mem *mem, const json_t *in, int64_t cost, struct cost_fixing *f, struct share *annual,
                          struct cost_refusal *refusal)
{
    struct key key;
    TRY(cost_key_read(mem, in, f, &key, refusal));
    if (refusal->code == REFUSAL_NONE)
        *refusal = share_by_key(mem, &key, f->order, cost, annual);
    return OK;
}

COST_OP(join)
{
    struct cost_fixing f;
    struct share annual;
    struct cost_refusal refusal;
    enum term_basis basis;
    struct day first;
    struct str joiner;
    uint32_t who;
    int64_t cost, cents;
    TRY(cost_int(in, "cost_cents", &cost));
    TRY(cost_day(in, "join", &first));
    TRY(cost_text(in, "joiner", &joiner));
    TRY(basis_read(in, &basis));
    TRY(annual_of(mem, json_object_get(in, "as_if"), cost, &f, &annual, &refusal));
    COST_PASS(mem, refusal, out);
    TRY(cost_name_find(&f.names, joiner.at, &who));
    COST_PASS(mem, term_join(annual.cents[who], first, basis, &cents), out);
    cost_put(out, "as_if_annual_cents", cost_amounts(&f.names, annual.cents));
    cost_put(out, "joiner_cents", json_integer(cents));
    return OK;
}

COST_OP(join_refix)
{
    struct cost_fixing before, after;
    struct share first_part, rest;
    struct cost_refusal refusal;
    struct term_refix parts;
    enum term_basis basis;
    struct day first;
    int64_t cost;
    TRY(cost_int(in, "cost_cents", &cost));
    TRY(cost_day(in, "join", &first));
    TRY(basis_read(in, &basis));
    COST_PASS(mem, term_refix(cost, first, basis, &parts), out);
    TRY(annual_of(mem, json_object_get(in, "before"), parts.first_cents, &before, &first_part, &refusal));
    COST_PASS(mem, refusal, out);
    TRY(annual_of(mem, json_object_get(in, "after"), parts.rest_cents, &after, &rest, &refusal));
    COST_PASS(mem, refusal, out);
    cost_put(out, "first_part_cents", cost_amounts(&before.names, first_part.cents));
    cost_put(out, "rest_cents", cost_amounts(&after.names, rest.cents));
    return OK;
}

COST_OP(leave)
{
    struct term_leave leave;
    enum term_basis basis;
    struct day last;
    int64_t annual, paid;
    TRY(cost_int(in, "annual_cents", &annual));
    TRY(cost_int(in, "paid_cents", &paid));
    TRY(cost_day(in, "exit", &last));
    TRY(basis_read(in, &basis));
    COST_PASS(mem, term_leave(annual, paid, last, basis, &leave), out);
    cost_put(out, "owed_cents", json_integer(leave.owed_cents));
    cost_put(out, "balance_cents", json_integer(leave.balance_cents));
    return OK;
}

COST_OP(threshold_9_3)
{
    int64_t pupils;
    (void)mem;
    TRY(cost_int(in, "pupils", &pupils));
    cost_put(out, "secondment_duty", json_boolean(term_secondment(pupils)));
    return OK;
}

COST_OP(per_pupil)
{
    const json_t *rows = json_object_get(in, "rows");
    struct cost_names names;
    TRY(cost_names_read(mem, rows, &names));
    int64_t *cents = MEM_NEW_N(mem, int64_t, names.n);
    for (size_t i = 0; i < names.n; i++) {
        const json_t *row = json_object_get(rows, names.at[i].at);
        int64_t amount, pupils;
        TRY(cost_int(row, "amount_cents", &amount));
        TRY(cost_int(row, "pupils", &pupils));
        COST_PASS(mem, term_per_pupil(amount, pupils, &cents[i]), out);
    }
    cost_put(out, "cents_per_pupil", cost_amounts(&names, cents));
    return OK;
}
