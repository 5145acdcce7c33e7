#include "domain/contribution/fixing_act.h"

#include "base/zone.h"

static enum err refuse_by(struct tx *tx, struct cost_refusal r)
{
    return r.code == REFUSAL_NONE ? OK : tx_refuse(tx, ERR_CONFLICT, cost_refusal_message(r.code), NULL);
}

static struct str hex(struct mem *mem, struct str bytes)
{
    struct buf out = buf_of(mem, bytes.len * 2 + 1);
    buf_hex(&out, bytes.at, bytes.len);
    return buf_str(&out);
}

/* The rule with this actor and the authors filled in. */
static enum err allowed(struct tx *tx, const struct fixing_row *f, struct fixing_move move)
{
    struct fixing_writers writers;
    TRY(fixing_writers(tx, f->id, &writers));
    account_id *at = MEM_NEW_N(tx_mem(tx), account_id, writers.n);
    for (size_t i = 0; i < writers.n; i++)
        at[i] = writers.at[i].account;
    move.from = (enum fixing_state)f->state;
    move.actor = tx_actor(tx);
    move.writers = at;
    move.n = writers.n;
    return refuse_by(tx, fixing_may(&move));
}

static enum err is_author(struct tx *tx, const struct fixing_row *f, bool *yes)
{
    struct fixing_writers writers;
    TRY(fixing_writers(tx, f->id, &writers));
    for (size_t i = 0; i < writers.n; i++)
        *yes = *yes || writers.at[i].account.n == tx_actor(tx).n;
    return OK;
}

static enum err is_checker(struct tx *tx, const struct fixing_row *f, bool *yes)
{
    struct fixing_actor who;
    TRY(fixing_checker(tx, f->id, f->checked, &who));
    *yes = *yes || who.account.n == tx_actor(tx).n;
    return OK;
}

/* The amounts of an input that has no problems. */
static enum err amounts_of(struct tx *tx, const struct fixing_input *in, struct fixing_amounts *out)
{
    if (in->problems.n > 0)
        return tx_refuse(tx, ERR_INVALID, in->problems.at[0].text, NULL);
    struct fixing_terms terms = fixing_terms_of(tx_mem(tx), in, &in->circle);
    return refuse_by(tx, fixing_compute(tx_mem(tx), &terms, out));
}

/* --- checked ---------------------------------------------------------------------------------- */

static enum err freeze(struct tx *tx, const struct fixing_input *in, struct str canonical, const struct sha256 *hash)
{
    int check = in->row.event + 1;
    fixing_id id = in->row.id;
    TRY(fixing_input_add(tx, &in->row, check, canonical, hash));
    for (size_t i = 0; i < in->circle.n; i++)
        TRY(fixing_party_add(tx, id, check, &in->circle.at[i]));
    for (size_t y = 0; y < in->plans.n; y++)
        TRY(fixing_plan_add(tx, id, check, in->plans.at[y].id));
    for (size_t r = 0; r < in->results.n; r++)
        TRY(fixing_result_add(tx, id, check, in->results.at[r].row.id, in->results.at[r].key_fixing.id));
    return OK;
}

enum err fixing_check(struct tx *tx, const struct fixing_row *f)
{
    struct fixing_input in;
    struct fixing_amounts amounts;
    struct str canonical;
    struct sha256 hash;

    TRY(allowed(tx, f, (struct fixing_move){ .to = FIXING_CHECKED }));
    TRY(fixing_input(tx, f, &in));
    TRY(amounts_of(tx, &in, &amounts));
    TRY(fixing_canonical(tx_mem(tx), &in, &canonical, &hash));
    TRY(freeze(tx, &in, canonical, &hash));
    struct str bytes = { (const char *)hash.b, sizeof hash.b };
    return fixing_event_add(tx, f, FIXING_CHECKED, STR(""), hex(tx_mem(tx), bytes));
}

enum err fixing_reopen(struct tx *tx, const struct fixing_row *f, struct str reason)
{
    bool may = false;
    TRY(allowed(tx, f, (struct fixing_move){ .to = FIXING_DRAFT, .reason = reason.len > 0 }));
    TRY(is_author(tx, f, &may));
    TRY(is_checker(tx, f, &may));
    return may ? fixing_event_add(tx, f, FIXING_DRAFT, reason, hex(tx_mem(tx), f->hash.bytes)) : ERR_DENIED;
}

enum err fixing_discard(struct tx *tx, const struct fixing_row *f, struct str reason)
{
    bool may;
    TRY(allowed(tx, f, (struct fixing_move){ .to = FIXING_DISCARDED, .reason = reason.len > 0 }));
    TRY(fixing_may_sign(tx, &may));
    TRY(is_author(tx, f, &may));
    return may ? fixing_event_add(tx, f, FIXING_DISCARDED, reason, hex(tx_mem(tx), f->hash.bytes)) : ERR_DENIED;
}

/* --- signed ------------------------------------------------------------------------------------- */

/* What is stored now still gives the text and the hash of the check. */
static enum err unchanged(struct tx *tx, const struct fixing_input *in, bool *yes)
{
    struct str canonical, stored;
    struct sha256 hash;
    TRY(fixing_canonical(tx_mem(tx), in, &canonical, &hash));
    TRY(fixing_canonical_stored(tx, in->row.id, in->row.checked, &stored));
    *yes = str_eq(in->row.hash.bytes, (struct str){ (const char *)hash.b, sizeof hash.b }) && str_eq(canonical, stored);
    return OK;
}

static enum err amounts_store(struct tx *tx, const struct fixing_input *in, const struct fixing_amounts *a)
{
    for (size_t p = 0; p < a->n; p++) {
        struct fixing_amount_row row = { .authority = a->payers[p].authority };
        if (carry_settled_separately(&a->carry, p)) {
            row.credit_cents = a->carry.credit[p];
            row.net_cents = -a->carry.credit[p];
            TRY(fixing_amount_add(tx, in->row.id, &row));
            continue;
        }
        for (size_t y = 0; y < in->plans.n; y++) {
            row.year = in->row.first_year + (int)y;
            row.gross_cents = a->carry.gross[y][p];
            row.credit_cents = a->carry.spread[y][p];
            row.net_cents = a->carry.net[y][p];
            row.first_cents = a->instalments[y][p].cents[0];
            row.second_cents = a->instalments[y][p].cents[1];
            TRY(fixing_amount_add(tx, in->row.id, &row));
        }
    }
    return OK;
}

/* The version whose years this one takes over. */
static enum err supersede(struct tx *tx, const struct fixing_row *f)
{
    struct fixing_row old;
    struct fixing_move move = { .to = FIXING_SUPERSEDED, .superseding = true, .reason = true };
    if (f->replaces.n == 0)
        return OK;
    TRY(fixing_by_id(tx, f->replaces, &old));
    TRY(allowed(tx, &old, move));
    return fixing_event_add(tx, &old, FIXING_SUPERSEDED, f->reason, hex(tx_mem(tx), old.hash.bytes));
}

enum err fixing_sign(struct tx *tx, const struct fixing_row *f)
{
    struct fixing_input in;
    struct fixing_amounts amounts;
    bool equal = false, may;

    TRY(fixing_may_sign(tx, &may));
    if (!may)
        return ERR_DENIED;
    if (f->state == FIXING_CHECKED) {
        TRY(fixing_input(tx, f, &in));
        TRY(unchanged(tx, &in, &equal));
    }
    TRY(allowed(tx, f, (struct fixing_move){ .to = FIXING_SIGNED, .hash_equal = equal }));
    TRY(amounts_of(tx, &in, &amounts));
    TRY(supersede(tx, f));
    for (int y = 0; y < f->years; y++)
        TRY(fixing_year_add(tx, f, f->first_year + y));
    TRY(amounts_store(tx, &in, &amounts));
    return fixing_event_add(tx, f, FIXING_SIGNED, f->reason, hex(tx_mem(tx), f->hash.bytes));
}

/* --- notified -------------------------------------------------------------------------------------- */

static enum err proof_check(struct tx *tx, const struct fixing_row *f, const struct fixing_proof_row *proof)
{
    struct fixing_amount_rows amounts;
    bool pays = false;

    if (f->state != FIXING_SIGNED)
        return refuse_by(tx, REFUSED(TRANSITION_NOT_ALLOWED));
    TRY(fixing_amounts_all(tx, f->id, &amounts));
    for (size_t i = 0; i < amounts.n; i++)
        pays = pays || (amounts.at[i].year > 0 && amounts.at[i].authority.n == proof->authority.n);
    if (!pays)
        return tx_refuse(tx, ERR_INVALID, M_fixing_error_participant, "authority");
    if (day_compare(proof->delivered_on, zone_day(tx_now(tx))) > 0)
        return tx_refuse(tx, ERR_INVALID, M_fixing_error_delivered, "delivered_on");
    return OK;
}

enum err fixing_deliver(struct tx *tx, const struct fixing_row *f, const struct fixing_proof_row *in)
{
    struct fixing_proof_row proof = *in;
    struct fixing_proof_rows known;
    int64_t missing;

    TRY(proof_check(tx, f, in));
    TRY(fixing_proofs(tx, f->id, &known));
    for (size_t i = 0; i < known.n; i++)
        if (known.at[i].authority.n == in->authority.n)
            return tx_refuse(tx, ERR_CONFLICT, M_fixing_error_proved, "authority");
    proof.late = fixing_is_late(f->first_year, in->delivered_on);
    TRY(fixing_proof_add(tx, f->id, &proof));
    TRY(fixing_proofs_missing(tx, f->id, &missing));
    if (missing > 0)
        return OK;
    TRY(allowed(tx, f, (struct fixing_move){ .to = FIXING_NOTIFIED, .delivered = true }));
    return fixing_event_add(tx, f, FIXING_NOTIFIED, STR(""), hex(tx_mem(tx), f->hash.bytes));
}
