/* The rows a fixing grows by. */
#include "domain/contribution/fixing_store.h"

struct fixing_next_row {
    int n;
};
ROW(fixing_next_row, COL(fixing_next_row, n));
QUERY(number_next, SCOPE_SYSTEM, 0, fixing_next_row, "SELECT coalesce(max(number), 0) + 1 AS n FROM fixing");
QUERY(version_next, SCOPE_SYSTEM, 1, fixing_next_row,
      "SELECT coalesce(max(version), 0) + 1 AS n FROM fixing WHERE number = $3");
SQL(fixing_insert, SCOPE_SYSTEM, 5,
    "INSERT INTO fixing (id, ref, number, version, replaces, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $1, $2)");
SQL(draft_insert, SCOPE_SYSTEM, 19,
    "INSERT INTO fixing_draft (fixing, n, first_year, years, length_reason, fixing_date, snapshot, reading,"
    " redistribute, ge_grade10, foe, foe_ge, comprehensive, weight_p, weight_s1, weight_s2, weight_base, decision_ref,"
    " reason, created_by, created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,"
    " $19, $20, $21, $1, $2)");
SQL(order_insert, SCOPE_SYSTEM, 4,
    "INSERT INTO fixing_order (fixing, n, authority, municipality_key) VALUES ($3, $4, $5, $6)");
SQL(event_insert, SCOPE_SYSTEM, 4,
    "INSERT INTO fixing_event (fixing, n, state, reason, actor, at) VALUES ($3, $4, $5, $6, $1, $2)");
SQL(input_insert, SCOPE_SYSTEM, 5,
    "INSERT INTO fixing_input (fixing, n, revision, canonical, hash) VALUES ($3, $4, $5, $6, $7)");
SQL(party_insert, SCOPE_SYSTEM, 8,
    "INSERT INTO fixing_party (fixing, n, authority, name, municipality_key, pupils_p, pupils_s1, pupils_s2)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10)");
SQL(used_plan_insert, SCOPE_SYSTEM, 3, "INSERT INTO fixing_plan (fixing, n, plan) VALUES ($3, $4, $5)");
SQL(used_result_insert, SCOPE_SYSTEM, 4,
    "INSERT INTO fixing_result (fixing, n, result, key_fixing) VALUES ($3, $4, $5, $6)");
SQL(year_insert, SCOPE_SYSTEM, 4,
    "INSERT INTO fixing_year (year, replaces, fixing, fixing_date) VALUES ($3, $4, $5, $6)");
SQL(amount_insert, SCOPE_SYSTEM, 8,
    "INSERT INTO fixing_amount (fixing, authority, year, gross_cents, credit_cents, net_cents, first_cents,"
    " second_cents) VALUES ($3, $4, $5, $6, $7, $8, $9, $10)");
SQL(proof_insert, SCOPE_SYSTEM, 6,
    "INSERT INTO fixing_proof (fixing, authority, delivered_on, channel, evidence, late, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $1, $2)");

static enum err draft_add(struct tx *tx, fixing_id id, int n, const struct fixing_new *in)
{
    TRY(tx_run(tx, draft_insert, NULL, id, n, in->first_year, in->years, in->length_reason, in->fixing_date,
               in->snapshot, in->reading, in->redistribute, in->ge_grade10, in->foe, in->foe_ge, in->comprehensive,
               in->weights.of[KEY_P], in->weights.of[KEY_S1], in->weights.of[KEY_S2], in->weights.base,
               in->decision_ref, in->reason));
    for (size_t i = 0; i < in->order.n; i++)
        if (in->order.at[i].municipality_key.len > 0)
            TRY(tx_run(tx, order_insert, NULL, id, n, in->order.at[i].authority, in->order.at[i].municipality_key));
    tx_note(tx, .action = "contribution.fixing_written", .object = OBJECT_COST_CONTRIBUTION, .subject = id.n);
    return OK;
}

enum err fixing_event_add(struct tx *tx, const struct fixing_row *f, enum fixing_state state, struct str reason,
                          struct str hash_hex)
{
    static const char *const actions[FIXING_STATES] = {
        [FIXING_DRAFT] = "contribution.fixing_draft",           [FIXING_CHECKED] = "contribution.fixing_checked",
        [FIXING_SIGNED] = "contribution.fixing_signed",         [FIXING_NOTIFIED] = "contribution.fixing_notified",
        [FIXING_SUPERSEDED] = "contribution.fixing_superseded", [FIXING_DISCARDED] = "contribution.fixing_discarded",
    };
    TRY(tx_run(tx, event_insert, NULL, f->id, f->event + 1, (int)state, reason));
    tx_note(tx, .action = actions[state], .object = OBJECT_COST_CONTRIBUTION, .subject = f->id.n, .after = hash_hex);
    return OK;
}

enum err fixing_add(struct tx *tx, const struct fixing_new *in, const struct fixing_row *replaces, fixing_id *out)
{
    fixing_id id = TX_ID(tx, fixing);
    fixing_ref ref = TX_REF(tx, fixing);
    struct fixing_next_row number, version = { 1 };

    if (replaces == NULL) {
        TRY(tx_one(tx, number_next, &number));
    } else {
        number.n = replaces->number;
        TRY(tx_one(tx, version_next, &version, number.n));
    }
    TRY(tx_run(tx, fixing_insert, NULL, id, &ref, number.n, version.n,
               replaces == NULL ? (fixing_id){ 0 } : replaces->id));
    TRY(draft_add(tx, id, 1, in));
    *out = id;
    return fixing_event_add(tx, &(struct fixing_row){ .id = id }, FIXING_DRAFT, STR(""), STR(""));
}

enum err fixing_write(struct tx *tx, const struct fixing_row *f, const struct fixing_new *in)
{
    if (f->state != FIXING_DRAFT)
        return tx_refuse(tx, ERR_CONFLICT, M_contribution_refusal_transition_not_allowed, NULL);
    return draft_add(tx, f->id, f->revision + 1, in);
}

enum err fixing_input_add(struct tx *tx, const struct fixing_row *f, int check, struct str canonical,
                          const struct sha256 *hash)
{
    struct blob bytes = { { (const char *)hash->b, sizeof hash->b } };
    return tx_run(tx, input_insert, NULL, f->id, check, f->revision, canonical, bytes);
}

enum err fixing_party_add(struct tx *tx, fixing_id id, int check, const struct fixing_party *p)
{
    return tx_run(tx, party_insert, NULL, id, check, p->authority, p->name, p->municipality_key, p->pupils.of[KEY_P],
                  p->pupils.of[KEY_S1], p->pupils.of[KEY_S2]);
}

enum err fixing_plan_add(struct tx *tx, fixing_id id, int check, budget_plan_id plan)
{
    return tx_run(tx, used_plan_insert, NULL, id, check, plan);
}

enum err fixing_result_add(struct tx *tx, fixing_id id, int check, year_result_id result, fixing_id key_fixing)
{
    return tx_run(tx, used_result_insert, NULL, id, check, result, key_fixing);
}

enum err fixing_year_add(struct tx *tx, const struct fixing_row *f, int year)
{
    return tx_run(tx, year_insert, NULL, year, f->replaces, f->id, f->fixing_date);
}

enum err fixing_amount_add(struct tx *tx, fixing_id id, const struct fixing_amount_row *a)
{
    return tx_run(tx, amount_insert, NULL, id, a->authority, a->year, a->gross_cents, a->credit_cents, a->net_cents,
                  a->first_cents, a->second_cents);
}

enum err fixing_proof_add(struct tx *tx, fixing_id id, const struct fixing_proof_row *p)
{
    TRY(tx_run(tx, proof_insert, NULL, id, p->authority, p->delivered_on, p->channel, p->evidence, p->late));
    tx_note(tx, .action = "contribution.fixing_delivered", .object = OBJECT_COST_CONTRIBUTION, .subject = id.n,
            .authority = p->authority, .after = p->evidence);
    return OK;
}
