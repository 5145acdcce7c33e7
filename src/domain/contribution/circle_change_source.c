/* What this room adds to the cases of joining and leaving: everybody's amounts by the fixing that holds the year, and
   the pupils of § 9 (3). */
#include "domain/contribution/circle_change.h"
#include "domain/contribution/contribution.h"
#include "domain/contribution/fixing_input.h"
#include "domain/contribution/term_share.h"

#include "base/zone.h"

struct settled_row {
    int64_t net_cents, gross_cents, settled_cents;
};
struct settled_rows {
    struct settled_row *at;
    size_t n;
};
ROW(settled_row, COL(settled_row, net_cents), COL(settled_row, gross_cents), COL(settled_row, settled_cents));
QUERY(circle_settled, SCOPE_SYSTEM, 2, settled_row,
      "SELECT i.net_cents, i.gross_cents, CAST(COALESCE((SELECT sum(a.cents) FROM payment_allocation a"
      " WHERE a.invoice = i.id), 0) AS bigint) AS settled_cents FROM invoice i WHERE i.authority = $3 AND i.year = $4"
      " ORDER BY i.id");
struct pupils_row {
    int school_year;
    int64_t pupils;
};
struct pupils_rows {
    struct pupils_row *at;
    size_t n;
};
ROW(pupils_row, COL(pupils_row, school_year), COL(pupils_row, pupils));
/* The newest snapshot that was there then and has numbers of the authority. */
QUERY(circle_pupils, SCOPE_SYSTEM, 2, pupils_row,
      "SELECT s.school_year, CAST((SELECT sum(c.pupils) FROM pupil_count c WHERE c.snapshot = s.id"
      " AND c.authority = $3) AS bigint) AS pupils FROM pupil_snapshot s WHERE s.created_at < $4"
      " AND EXISTS (SELECT 1 FROM pupil_count c WHERE c.snapshot = s.id AND c.authority = $3)"
      " ORDER BY s.school_year DESC, s.id DESC LIMIT 1");

static enum msg day_wrong(const struct proceeding_facts *f)
{
    struct fraction part;
    enum term_basis basis = (enum term_basis)f->basis;
    struct cost_refusal refusal =
        f->kind == PROCEEDING_JOINING ? term_from(f->day, basis, &part) : term_until(f->day, basis, &part);
    return refusal.code == REFUSAL_NONE ? MSG_NONE : cost_refusal_message(refusal.code);
}

/* Without tax, as the amounts of a fixing are: a payment settles both in the same part. */
static enum err paid_in(struct tx *tx, authority_id authority, int year, int64_t *out)
{
    struct settled_rows rows;
    *out = 0;
    TRY(tx_all(tx, circle_settled, &rows, authority, year));
    for (size_t i = 0; i < rows.n; i++) {
        int64_t net = 0;
        const struct settled_row *r = &rows.at[i];
        if (r->gross_cents > 0 && wide_half_up(r->settled_cents, (wide)r->net_cents, (wide)r->gross_cents, &net))
            *out += net;
    }
    return OK;
}

static enum err cost_of(struct tx *tx, const struct fixing_row *f, int year, int64_t *out)
{
    struct fixing_used_plans used;
    *out = 0;
    TRY(fixing_plans_used(tx, f->id, f->checked, &used));
    for (size_t i = 0; i < used.n; i++) {
        struct plan_row plan;
        TRY(plan_by_id(tx, used.at[i].plan, &plan));
        *out = plan.year == year ? plan.cost_cents : *out;
    }
    return OK;
}

static enum err nets_of(struct tx *tx, const struct fixing_row *f, int year, const struct fixing_circle *circle,
                        int64_t **out)
{
    struct fixing_amount_rows rows;
    TRY(fixing_amounts_all(tx, f->id, &rows));
    *out = MEM_NEW_N(tx_mem(tx), int64_t, circle->n);
    for (size_t i = 0; i < circle->n; i++)
        for (size_t k = 0; k < rows.n; k++)
            if (rows.at[k].year == year && rows.at[k].authority.n == circle->at[i].authority.n)
                (*out)[i] = rows.at[k].net_cents;
    return OK;
}

static struct str fixing_text(struct mem *mem, const struct fixing_row *f)
{
    struct buf out = buf_of(mem, 48);
    buf_int(&out, f->number);
    buf_byte(&out, '/');
    buf_int(&out, f->version);
    return buf_str(&out);
}

static enum err effect(struct tx *tx, const struct proceeding_facts *facts, struct proceeding_effect *out)
{
    int year = day_parts(facts->day).year;
    struct circle_change change = { .facts = facts };
    struct fixing_circle circle;
    struct fixing_row f;
    fixing_id holder;
    int64_t *nets;
    TRY(fixing_holder(tx, year, &holder));
    if (holder.n == 0)
        return OK;
    TRY(fixing_by_id(tx, holder, &f));
    TRY(fixing_circle_frozen(tx, &f, &circle));
    TRY(nets_of(tx, &f, year, &circle, &nets));
    TRY(cost_of(tx, &f, year, &change.cost_cents));
    if (facts->kind != PROCEEDING_JOINING)
        TRY(paid_in(tx, facts->authority, year, &change.paid_cents));
    change.circle = &circle;
    change.net_cents = nets;
    struct cost_refusal refusal = circle_change(tx_mem(tx), &change, out);
    out->missing = refusal.code == REFUSAL_NONE ? MSG_NONE : cost_refusal_message(refusal.code);
    out->year = year;
    out->basis_text = fixing_text(tx_mem(tx), &f);
    return OK;
}

/* Shown beside the number of the statistics, or the one that counts: then there has to be a fixing. */
static enum err fixing_pupils(struct tx *tx, const struct proceeding_facts *facts, struct proceeding_staff *out)
{
    struct fixing_circle circle;
    struct fixing_row f;
    fixing_id holder;
    TRY(fixing_holder(tx, day_parts(facts->received).year, &holder));
    if (holder.n == 0) {
        out->known = !out->by_fixing;
        return OK;
    }
    TRY(fixing_by_id(tx, holder, &f));
    TRY(fixing_circle_frozen(tx, &f, &circle));
    for (size_t i = 0; i < circle.n; i++)
        if (circle.at[i].authority.n == facts->authority.n)
            for (int l = 0; l < KEY_LEVELS; l++)
                out->fixing_pupils += circle.at[i].pupils.of[l];
    return OK;
}

/* Q16 as decided for the day of receipt; undecided is the proposed answer. */
static enum err by_fixing(struct tx *tx, struct day received, bool *yes)
{
    struct interpretation_row row;
    TRY(agreement_interpretation_on(tx, INTERPRETATION_PUPILS, received, INSTANT_NONE, &row));
    *yes = row.choice == interpretation_choice_of_key(INTERPRETATION_PUPILS, STR("running"));
    return OK;
}

static enum err staff(struct tx *tx, const struct proceeding_facts *facts, struct proceeding_staff *out)
{
    struct pupils_rows rows;
    TRY(tx_all(tx, circle_pupils, &rows, facts->authority, zone_instant(day_add(facts->received, 1), 0)));
    if (rows.n == 0)
        return OK;
    out->known = true;
    out->school_year = rows.at[0].school_year;
    out->pupils = rows.at[0].pupils;
    TRY(by_fixing(tx, facts->received, &out->by_fixing));
    TRY(fixing_pupils(tx, facts, out));
    out->due = term_secondment(out->by_fixing ? out->fixing_pupils : out->pupils);
    return OK;
}

const struct agreement_proceeding_source contribution_proceedings = { .day_wrong = day_wrong,
                                                                      .effect = effect,
                                                                      .staff = staff };
