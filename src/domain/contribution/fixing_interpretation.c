#include "domain/contribution/fixing_interpretation.h"

_Static_assert(READING_A == 1 && READING_B == 2 && READING_C == 3, "the answers to Q1 are the readings");
/* Answers that stand alone, or whose place in the list is named. */
#define ONLY_ANSWER 1
#define ODD_CENT_SECOND 2
#define FIX_AGAIN 2

static enum err statistics_corrected(struct tx *tx, const struct fixing_row *f, bool *yes)
{
    struct fixing_row old;
    *yes = false;
    if (f->replaces.n == 0)
        return OK;
    TRY(fixing_by_id(tx, f->replaces, &old));
    *yes = old.snapshot.n != f->snapshot.n;
    return OK;
}

static void use(struct fixing_interpretations *out, int question, int used)
{
    out->at[out->n++] = (struct fixing_interpretation){ .question = question, .used = used };
}

static enum err used_by(struct tx *tx, const struct fixing_input *in, struct fixing_interpretations *out)
{
    const struct fixing_row *f = &in->row;
    bool corrected;
    TRY(statistics_corrected(tx, f, &corrected));
    out->at = MEM_NEW_N(tx_mem(tx), struct fixing_interpretation, INTERPRETATION_END);
    use(out, INTERPRETATION_WEIGHTS, f->reading);
    if (f->reading == READING_A)
        use(out, INTERPRETATION_EMPTY_LEVEL, f->redistribute ? 2 : 1);
    use(out, INTERPRETATION_ROUNDING, ONLY_ANSWER);
    use(out, INTERPRETATION_SPECIAL_FORMS, f->ge_grade10 == LEVEL_UPPER ? 2 : 1);
    use(out, INTERPRETATION_COST, ONLY_ANSWER);
    use(out, INTERPRETATION_RESULTS, ONLY_ANSWER);
    use(out, INTERPRETATION_HALVES, ODD_CENT_SECOND);
    if (corrected)
        use(out, INTERPRETATION_STATISTICS, FIX_AGAIN);
    if (in->results.n > 0)
        use(out, INTERPRETATION_NEGATIVE, 0);
    return OK;
}

static enum err read_at(struct tx *tx, const struct fixing_input *in, struct instant known,
                        struct fixing_interpretations *out)
{
    *out = (struct fixing_interpretations){ 0 };
    TRY(used_by(tx, in, out));
    for (size_t i = 0; i < out->n; i++)
        TRY(agreement_interpretation_on(tx, out->at[i].question, in->row.fixing_date, known, &out->at[i].row));
    return OK;
}

static enum err checked_at(struct tx *tx, const struct fixing_row *f, struct instant *at)
{
    struct fixing_events events;
    *at = INSTANT_NONE;
    if (f->state == FIXING_DRAFT || f->checked == 0)
        return OK;
    TRY(fixing_history(tx, f->id, &events));
    for (size_t i = 0; i < events.n; i++)
        if (events.at[i].n == f->checked)
            *at = events.at[i].at;
    return OK;
}

enum err fixing_interpretations(struct tx *tx, const struct fixing_input *in, struct fixing_interpretations *out)
{
    struct instant known;
    TRY(checked_at(tx, &in->row, &known));
    return read_at(tx, in, known, out);
}

enum err fixing_interpretations_check(struct tx *tx, struct fixing_input *in)
{
    struct fixing_interpretations all;
    TRY(read_at(tx, in, INSTANT_NONE, &all));
    for (size_t i = 0; i < all.n; i++) {
        const struct fixing_interpretation *x = &all.at[i];
        if (x->row.choice == 0)
            fixing_problem_add(
                in, (struct fixing_problem){ .text = M_fixing_problem_interpretation, .question = x->question });
        else if (x->used != 0 && x->row.choice != x->used)
            fixing_problem_add(
                in, (struct fixing_problem){ .text = M_fixing_problem_interpretation_other, .question = x->question });
    }
    return OK;
}
