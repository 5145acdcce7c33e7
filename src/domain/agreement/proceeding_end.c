/* Cases of joining and leaving: who signed, and how they end. */
#include "domain/agreement/deadline_store.h"
#include "domain/agreement/proceeding_effect.h"

ROW(proceeding_signature_row, COL(proceeding_signature_row, side), COL(proceeding_signature_row, form),
    COL(proceeding_signature_row, signed_on), COL(proceeding_signature_row, proof),
    COL(proceeding_signature_row, hash));
QUERY(proceeding_signature_all, SCOPE_SYSTEM, 1, proceeding_signature_row,
      "SELECT s.side, s.form, s.signed_on, s.proof, x.hash FROM proceeding_signature s JOIN proceeding_effect x"
      " ON x.proceeding = s.proceeding AND x.n = s.effect WHERE s.proceeding = $3 ORDER BY s.side, s.n");
SQL(proceeding_signature_insert, SCOPE_SYSTEM, 7,
    "INSERT INTO proceeding_signature (proceeding, side, n, effect, signed_on, form, proof, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $1, $2)");
SQL(proceeding_end_insert, SCOPE_SYSTEM, 3,
    "INSERT INTO proceeding_end (proceeding, outcome, reason, actor, at) VALUES ($3, $4, $5, $1, $2)");
SQL(proceeding_settlement_insert, SCOPE_SYSTEM, 6,
    "INSERT INTO proceeding_settlement (proceeding, authority, year, owed_cents, paid_cents, balance_cents, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $2)");
ROW(proceeding_settlement_row, COL(proceeding_settlement_row, year), COL(proceeding_settlement_row, owed_cents),
    COL(proceeding_settlement_row, paid_cents), COL(proceeding_settlement_row, balance_cents));
QUERY(proceeding_settlement_one, SCOPE_SYSTEM, 1, proceeding_settlement_row,
      "SELECT s.year, s.owed_cents, s.paid_cents, s.balance_cents FROM proceeding_settlement s"
      " WHERE s.proceeding = $3");

/* --- signatures --------------------------------------------------------------------------------- */

enum err proceeding_signatures(struct tx *tx, proceeding_id id, struct proceeding_signature_rows *out)
{
    return tx_all(tx, proceeding_signature_all, out, id);
}

static enum err sign_check(struct tx *tx, const struct proceeding_row *p, const struct proceeding_signature_row *in,
                           int *n)
{
    struct proceeding_signature_rows all;
    TRY(proceeding_still_open(tx, p));
    if (p->kind == PROCEEDING_LEAVING)
        return tx_refuse(tx, ERR_INVALID, M_proceeding_one_sided, "side");
    TRY(declaration_day(tx, in->signed_on, M_register_signed_future, "signed_on"));
    TRY(proceeding_signatures(tx, p->id, &all));
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].side != in->side)
            continue;
        if (declaration_in_writing(all.at[i].form))
            return tx_refuse(tx, ERR_CONFLICT, M_proceeding_signed_already, "side");
        ++*n;
    }
    return OK;
}

enum err proceeding_sign(struct tx *tx, const struct proceeding_row *p, const struct proceeding_signature_row *in)
{
    int n = 1;
    TRY(sign_check(tx, p, in, &n));
    TRY(proceeding_effect_holds(tx, p));
    TRY(tx_run(tx, proceeding_signature_insert, NULL, p->id, in->side, n, p->effects, in->signed_on, in->form,
               in->proof));
    tx_note(tx, .action = "agreement.proceeding_signed", .object = OBJECT_AGREEMENT, .subject = p->id.n,
            .authority = p->authority, .after = in->proof);
    return OK;
}

/* --- the end ------------------------------------------------------------------------------------ */

enum err proceeding_settlement(struct tx *tx, proceeding_id id, struct proceeding_settlement_row *out)
{
    return tx_one(tx, proceeding_settlement_one, out, id);
}

static enum err close_check(struct tx *tx, const struct proceeding_row *p)
{
    struct proceeding_checks checks;
    TRY(proceeding_still_open(tx, p));
    TRY(proceeding_checks(tx, p, &checks));
    if (checks.open > 0)
        return tx_refuse(tx, ERR_CONFLICT, M_proceeding_items_open, "close");
    if (p->kind != PROCEEDING_LEAVING && !(p->provider_signed && p->party_signed))
        return tx_refuse(tx, ERR_CONFLICT, M_proceeding_signature_missing, "close");
    return proceeding_effect_holds(tx, p);
}

static enum err joined(struct tx *tx, const struct proceeding_row *p)
{
    struct proceeding_signature_rows all;
    struct day last = DAY_NONE;
    TRY(proceeding_signatures(tx, p->id, &all));
    for (size_t i = 0; i < all.n; i++)
        if (declaration_in_writing(all.at[i].form) && (day_is_none(last) || day_compare(all.at[i].signed_on, last) > 0))
            last = all.at[i].signed_on;
    return agreement_participant_create(tx, p->authority, last, p->day, DAY_NONE, NULL);
}

static enum err left(struct tx *tx, const struct proceeding_row *p)
{
    struct participant_list list;
    struct proceeding_effect_row effect;
    TRY(agreement_participants(tx, p->day, &list));
    for (size_t i = 0; i < list.n; i++)
        if (list.at[i].authority.n == p->authority.n)
            TRY(agreement_participant_end(tx, list.at[i].ref, list.at[i].version, p->day));
    TRY(proceeding_effect_stored(tx, p, &effect));
    return tx_run(tx, proceeding_settlement_insert, NULL, p->id, p->authority, effect.year, effect.owed_cents,
                  effect.paid_cents, effect.owed_cents - effect.paid_cents);
}

static enum err end(struct tx *tx, const struct proceeding_row *p, enum proceeding_outcome outcome, struct str reason)
{
    TRY(tx_run(tx, proceeding_end_insert, NULL, p->id, (int)outcome, reason));
    tx_note(tx,
            .action = outcome == PROCEEDING_CLOSED ? "agreement.proceeding_closed" : "agreement.proceeding_withdrawn",
            .object = OBJECT_AGREEMENT, .subject = p->id.n, .authority = p->authority, .after = reason);
    return OK;
}

enum err proceeding_close(struct tx *tx, const struct proceeding_row *p)
{
    TRY(close_check(tx, p));
    TRY(p->kind == PROCEEDING_JOINING ? joined(tx, p) : left(tx, p));
    return end(tx, p, PROCEEDING_CLOSED, STR(""));
}

enum err proceeding_withdraw(struct tx *tx, const struct proceeding_row *p, struct str reason)
{
    TRY(proceeding_still_open(tx, p));
    return end(tx, p, PROCEEDING_WITHDRAWN, reason);
}
