#include "domain/contribution/fixing_input.h"

#include "domain/agreement/agreement.h"
#include "domain/contribution/due.h"
#include "domain/contribution/fixing_interpretation.h"
#include "domain/contribution/statistics_store.h"

void fixing_problem_add(struct fixing_input *in, struct fixing_problem problem)
{
    if (in->problems.n < FIXING_PROBLEMS)
        in->problems.at[in->problems.n++] = problem;
}

static void problem(struct fixing_input *in, enum msg text, struct str detail, const char *field)
{
    fixing_problem_add(in, (struct fixing_problem){ .text = text, .detail = detail, .field = field });
}

static void refused(struct fixing_input *in, enum refusal_code code, struct str detail, const char *field)
{
    problem(in, cost_refusal_message(code), detail, field);
}

static struct str number_text(struct mem *mem, int n)
{
    struct buf out = buf_of(mem, 16);
    buf_int(&out, n);
    return buf_str(&out);
}

static void circle_begin(struct fixing_circle *c, const struct fixing_row *f, struct mem *mem, size_t n)
{
    *c = (struct fixing_circle){ .reading = (enum reading)f->reading,
                                 .empty_level = f->redistribute ? EMPTY_LEVEL_REDISTRIBUTE : EMPTY_LEVEL_ERROR,
                                 .weights = fixing_weights(f),
                                 .at = MEM_NEW_N(mem, struct fixing_party, n) };
}

enum err fixing_circle_frozen(struct tx *tx, const struct fixing_row *f, struct fixing_circle *out)
{
    struct fixing_party_rows rows;
    TRY(fixing_parties(tx, f->id, f->checked, &rows));
    circle_begin(out, f, tx_mem(tx), rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct fixing_party_row *r = &rows.at[i];
        out->at[out->n++] = (struct fixing_party){
            r->authority, r->name, r->municipality_key, { { r->pupils_p, r->pupils_s1, r->pupils_s2 } }
        };
    }
    return OK;
}

/* --- who takes part ------------------------------------------------------------------------ */

static struct str key_in(const struct fixing_places *places, authority_id authority)
{
    for (size_t i = 0; i < places->n; i++)
        if (places->at[i].authority.n == authority.n)
            return places->at[i].municipality_key;
    return STR("");
}

/* Who takes part on the first day of the period; who joins or leaves later does so by the rules of
   sections 2 and 9 of the agreement. */
static enum err circle_live(struct tx *tx, struct fixing_input *in)
{
    struct participant_list parties;
    struct fixing_places places;

    TRY(agreement_participants(tx, day_of(in->row.first_year, 1, 1), &parties));
    TRY(fixing_order(tx, in->row.id, in->row.revision, &places));
    circle_begin(&in->circle, &in->row, tx_mem(tx), parties.n);
    for (size_t i = 0; i < parties.n; i++) {
        const struct participant_row *p = &parties.at[i];
        struct str key = key_in(&places, p->authority);
        in->provider = in->provider || p->is_provider;
        in->circle.at[in->circle.n++] = (struct fixing_party){ p->authority, p->authority_name, key, { { 0 } } };
        if (key.len == 0)
            problem(in, M_fixing_problem_municipality_key, p->authority_name, "municipality_key");
    }
    fixing_circle_sort(&in->circle);
    if (!in->provider)
        refused(in, REFUSAL_PROVIDER_MISSING, STR(""), NULL);
    return OK;
}

static enum err provider_of(struct tx *tx, struct fixing_input *in)
{
    struct authority_row row;
    for (size_t i = 0; i < in->circle.n; i++) {
        TRY(agreement_authority_by_id(tx, in->circle.at[i].authority, &row));
        in->provider = in->provider || row.is_provider;
    }
    if (!in->provider)
        refused(in, REFUSAL_PROVIDER_MISSING, STR(""), NULL);
    return OK;
}

/* --- pupils ---------------------------------------------------------------------------------- */

static struct pupils pupils_of(const struct statistics_totals *totals, authority_id authority)
{
    struct pupils out = { { 0 } };
    for (size_t i = 0; i < totals->n; i++)
        if (totals->at[i].authority.n == authority.n)
            out = (struct pupils){ { totals->at[i].pupils.of[LEVEL_PRIMARY], totals->at[i].pupils.of[LEVEL_LOWER],
                                     totals->at[i].pupils.of[LEVEL_UPPER] } };
    return out;
}

struct form_table fixing_form_table(const struct fixing_row *f)
{
    struct form_table table = level_form_table_default();
    table.level[FORM_FOE] = f->foe;
    table.level[FORM_FOE_GE] = f->foe_ge;
    table.comprehensive_primary = f->comprehensive;
    return table;
}

static bool form_table_whole(const struct fixing_row *f)
{
    return f->foe != 0 && f->foe_ge != 0 && f->comprehensive != 0;
}

static enum err pupils_load(struct tx *tx, const struct fixing_row *f, bool by_form, struct fixing_circle *circle)
{
    struct form_table table = fixing_form_table(f);
    struct level_choice choice = { f->ge_grade10, by_form ? &table : NULL };
    struct statistics_totals totals;

    TRY(statistics_totals(tx, f->snapshot, &choice, &totals));
    for (size_t i = 0; i < circle->n; i++)
        circle->at[i].pupils = pupils_of(&totals, circle->at[i].authority);
    return OK;
}

static enum err pupils_live(struct tx *tx, struct fixing_input *in)
{
    const struct fixing_row *f = &in->row;
    bool by_form = f->reading == READING_C;

    if (in->snapshot.id.n == 0) {
        problem(in, M_fixing_problem_snapshot, STR(""), "snapshot");
        return OK;
    }
    if (in->snapshot.school_year != statistics_year_of(f->fixing_date))
        refused(in, REFUSAL_SNAPSHOT_WRONG_YEAR, STR(""), "snapshot");
    if (by_form && !form_table_whole(f)) {
        problem(in, M_fixing_problem_form_table, STR(""), "foe");
        return OK;
    }
    in->has_pupils = true;
    return pupils_load(tx, f, by_form, &in->circle);
}

static enum err circle_again(struct tx *tx, const struct fixing_input *in, bool by_form, struct fixing_circle *out)
{
    *out = in->circle;
    out->at = MEM_NEW_N(tx_mem(tx), struct fixing_party, in->circle.n);
    for (size_t i = 0; i < out->n; i++)
        out->at[i] = in->circle.at[i];
    return pupils_load(tx, &in->row, by_form, out);
}

enum err fixing_circle_by_grade(struct tx *tx, const struct fixing_input *in, struct fixing_circle *out)
{
    return circle_again(tx, in, false, out);
}

enum err fixing_circle_by_form(struct tx *tx, const struct fixing_input *in, struct fixing_circle *out)
{
    return form_table_whole(&in->row) ? circle_again(tx, in, true, out) : ERR_NOT_FOUND;
}

static enum err snapshot_load(struct tx *tx, struct fixing_input *in)
{
    enum err e = in->row.snapshot.n == 0 ? ERR_NOT_FOUND : snapshot_by_id(tx, in->row.snapshot, &in->snapshot);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* --- plans and results ------------------------------------------------------------------------ */

static enum err plans_live(struct tx *tx, struct fixing_input *in)
{
    for (size_t y = 0; y < in->plans.n; y++) {
        int year = in->row.first_year + (int)y;
        enum err e = plan_of_year(tx, year, &in->plans.at[y]);
        if (e == ERR_NOT_FOUND)
            problem(in, M_fixing_problem_plan, number_text(tx_mem(tx), year), "first_year");
        else if (e != OK)
            return e;
    }
    return OK;
}

static enum err plans_frozen(struct tx *tx, struct fixing_input *in)
{
    struct fixing_used_plans used;
    TRY(fixing_plans_used(tx, in->row.id, in->row.checked, &used));
    for (size_t i = 0; i < used.n; i++) {
        struct plan_row plan;
        TRY(plan_by_id(tx, used.at[i].plan, &plan));
        int y = plan.year - in->row.first_year;
        if (y >= 0 && y < in->row.years)
            in->plans.at[y] = plan;
    }
    return OK;
}

static enum err result_load(struct tx *tx, const struct result_row *row, fixing_id key, struct fixing_result *out)
{
    out->row = *row;
    TRY(fixing_by_id(tx, key, &out->key_fixing));
    return fixing_circle_frozen(tx, &out->key_fixing, &out->circle);
}

/* Closed results that no other final fixing has divided yet. */
static enum err results_live(struct tx *tx, struct fixing_input *in)
{
    struct result_rows rows;

    TRY(results_closed(tx, in->row.first_year, in->row.fixing_date, &rows));
    in->results.at = MEM_NEW_N(tx_mem(tx), struct fixing_result, rows.n);
    in->uncovered.at = MEM_NEW_N(tx_mem(tx), struct result_row, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        fixing_id key;
        bool taken;
        TRY(fixing_result_taken(tx, rows.at[i].id, in->row.id, in->row.replaces, &taken));
        if (taken)
            continue;
        enum err e = fixing_of_year(tx, rows.at[i].year, &key);
        if (e == ERR_NOT_FOUND)
            in->uncovered.at[in->uncovered.n++] = rows.at[i];
        else if (e != OK)
            return e;
        else
            TRY(result_load(tx, &rows.at[i], key, &in->results.at[in->results.n++]));
    }
    return OK;
}

static enum err results_frozen(struct tx *tx, struct fixing_input *in)
{
    struct fixing_used_results used;
    TRY(fixing_results_used(tx, in->row.id, in->row.checked, &used));
    in->results.at = MEM_NEW_N(tx_mem(tx), struct fixing_result, used.n);
    for (size_t i = 0; i < used.n; i++) {
        struct result_row row;
        TRY(result_by_id(tx, used.at[i].result, &row));
        TRY(result_load(tx, &row, used.at[i].key_fixing, &in->results.at[in->results.n++]));
    }
    return OK;
}

/* --- words and years --------------------------------------------------------------------------- */

/* A later version takes over the years of the older one, all of them. */
static enum err years_kept(struct tx *tx, struct fixing_input *in)
{
    struct fixing_row old;
    if (in->row.replaces.n == 0)
        return OK;
    TRY(fixing_by_id(tx, in->row.replaces, &old));
    if (old.first_year != in->row.first_year || old.years != in->row.years)
        problem(in, M_fixing_problem_years_kept, STR(""), "first_year");
    return OK;
}

static enum err years_free(struct tx *tx, struct fixing_input *in)
{
    TRY(years_kept(tx, in));
    for (int y = 0; y < in->row.years; y++) {
        fixing_id holder;
        TRY(fixing_holder(tx, in->row.first_year + y, &holder));
        if (holder.n != in->row.replaces.n)
            problem(in, M_fixing_problem_year_taken, number_text(tx_mem(tx), in->row.first_year + y), "first_year");
    }
    return OK;
}

static void words_check(struct fixing_input *in)
{
    const struct fixing_row *f = &in->row;
    if (f->reading == READING_NONE)
        refused(in, REFUSAL_READING_MISSING, STR(""), "reading");
    if (f->decision_ref.len == 0)
        problem(in, M_fixing_problem_decision, STR(""), "decision_ref");
    if (f->reason.len == 0)
        problem(in, M_fixing_problem_reason, STR(""), "reason");
    if (f->years != FIXING_YEARS && f->length_reason.len == 0)
        problem(in, M_fixing_problem_length, STR(""), "length_reason");
}

static enum err load_live(struct tx *tx, struct fixing_input *in)
{
    words_check(in);
    TRY(circle_live(tx, in));
    TRY(pupils_live(tx, in));
    TRY(plans_live(tx, in));
    TRY(results_live(tx, in));
    TRY(years_free(tx, in));
    return fixing_interpretations_check(tx, in);
}

static enum err load_frozen(struct tx *tx, struct fixing_input *in)
{
    TRY(fixing_circle_frozen(tx, &in->row, &in->circle));
    TRY(plans_frozen(tx, in));
    TRY(results_frozen(tx, in));
    if (fixing_is_final((enum fixing_state)in->row.state)) {
        in->has_pupils = true;
        return OK;
    }
    words_check(in);
    TRY(provider_of(tx, in));
    TRY(pupils_live(tx, in));
    TRY(years_free(tx, in));
    return fixing_interpretations_check(tx, in);
}

enum err fixing_input(struct tx *tx, const struct fixing_row *row, struct fixing_input *out)
{
    *out = (struct fixing_input){ .row = *row };
    out->problems.at = MEM_NEW_N(tx_mem(tx), struct fixing_problem, FIXING_PROBLEMS);
    out->plans = (struct plan_rows){ MEM_NEW_N(tx_mem(tx), struct plan_row, (size_t)row->years), (size_t)row->years };
    TRY(snapshot_load(tx, out));
    bool frozen = row->state == FIXING_CHECKED || fixing_is_final((enum fixing_state)row->state);
    return frozen ? load_frozen(tx, out) : load_live(tx, out);
}

/* --- to the arithmetic ---------------------------------------------------------------------------- */

bool fixing_input_computes(const struct fixing_input *in)
{
    bool plans = in->has_pupils;
    for (size_t y = 0; y < in->plans.n; y++)
        plans = plans && in->plans.at[y].id.n != 0;
    return plans;
}

struct fixing_terms fixing_terms_of(struct mem *mem, const struct fixing_input *in, const struct fixing_circle *circle)
{
    int64_t *plans = MEM_NEW_N(mem, int64_t, in->plans.n);
    struct fixing_carried *results = MEM_NEW_N(mem, struct fixing_carried, in->results.n);
    for (size_t y = 0; y < in->plans.n; y++)
        plans[y] = in->plans.at[y].cost_cents;
    for (size_t r = 0; r < in->results.n; r++)
        results[r] = (struct fixing_carried){ in->results.at[r].row.year, in->results.at[r].row.result_cents,
                                              &in->results.at[r].circle };
    return (struct fixing_terms){ circle, plans, in->plans.n, results, in->results.n };
}
