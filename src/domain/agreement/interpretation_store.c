/* The register of interpretations.  It belongs to the house, like the text itself. */
#include "domain/agreement/deadline_store.h"

ROW(interpretation_row, COL(interpretation_row, question), COL(interpretation_row, choice),
    COL(interpretation_row, reason), COL(interpretation_row, decision_ref), COL(interpretation_row, decided_by),
    COL(interpretation_row, decided_on), COL(interpretation_row, starts), COL(interpretation_row, created_at));
#define INTERPRETATION_COLUMNS \
    "SELECT i.question, i.choice, i.reason, i.decision_ref, COALESCE(p.name, '') AS decided_by, i.decided_on, " \
    "i.starts," \
    " i.created_at FROM interpretation i LEFT JOIN account p ON p.id = i.created_by"
QUERY(interpretation_on_day, SCOPE_SYSTEM, 3, interpretation_row,
      INTERPRETATION_COLUMNS " WHERE i.question = $3 AND i.starts <= $4 AND i.created_at <= $5"
                             " ORDER BY i.id DESC LIMIT 1");
QUERY(interpretation_all, SCOPE_SYSTEM, 1, interpretation_row,
      INTERPRETATION_COLUMNS " WHERE i.question = $3 ORDER BY i.id DESC");
SQL(interpretation_replace, SCOPE_SYSTEM, 1,
    "UPDATE interpretation SET replaced_at = $2 WHERE question = $3 AND replaced_at IS NULL");
SQL(interpretation_insert, SCOPE_SYSTEM, 8,
    "INSERT INTO interpretation (id, ref, question, choice, reason, decision_ref, decided_on, starts, created_by,"
    " created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $1, $2)");

static struct str id_of(int question) { return str_of(interpretation_rule(question)->id); }

enum err agreement_interpretation_on(struct tx *tx, int question, struct day day, struct instant known,
                                     struct interpretation_row *out)
{
    struct instant at = instant_is_none(known) ? tx_now(tx) : known;
    enum err found = tx_one(tx, interpretation_on_day, out, id_of(question), day, at);
    if (found == ERR_NOT_FOUND)
        *out = (struct interpretation_row){ .decided_on = DAY_NONE, .starts = DAY_NONE };
    return found == ERR_NOT_FOUND ? OK : found;
}

enum err interpretation_history(struct tx *tx, int question, struct interpretation_rows *out)
{
    return tx_all(tx, interpretation_all, out, id_of(question));
}

static bool year_plausible(struct day day)
{
    return !day_is_none(day) && day_parts(day).year >= 2000 && day_parts(day).year <= 2200;
}

static enum err decision_check(struct tx *tx, const struct interpretation_decision *in)
{
    if (str_empty(str_trim(in->reason)))
        return tx_refuse(tx, ERR_INVALID, M_interpretation_reason_missing, "reason");
    if (str_empty(str_trim(in->decision_ref)))
        return tx_refuse(tx, ERR_INVALID, M_interpretation_decision_missing, "decision");
    if (!year_plausible(in->decided_on) || day_compare(in->decided_on, agreement_today(tx)) > 0)
        return tx_refuse(tx, ERR_INVALID, M_interpretation_decided_wrong, "decided_on");
    return year_plausible(in->starts) ? OK : tx_refuse(tx, ERR_INVALID, M_interpretation_starts_wrong, "starts");
}

enum err agreement_interpretation_decide(struct tx *tx, int question, int choice,
                                         const struct interpretation_decision *in)
{
    if (interpretation_choice_msg(question, choice) == MSG_NONE)
        return tx_refuse(tx, ERR_INVALID, M_interpretation_choice_missing, "choice");
    TRY(decision_check(tx, in));
    interpretation_id id = TX_ID(tx, interpretation);
    interpretation_ref ref = TX_REF(tx, interpretation);
    TRY(tx_run(tx, interpretation_replace, NULL, id_of(question)));
    TRY(tx_run(tx, interpretation_insert, NULL, id, &ref, id_of(question), choice, in->reason, in->decision_ref,
               in->decided_on, in->starts));
    tx_note(tx, .action = "agreement.interpretation_decided", .object = OBJECT_AGREEMENT, .subject = id.n,
            .after = str_cat(tx_mem(tx), id_of(question), STR(": "), in->decision_ref));
    return question == INTERPRETATION_TERM ? deadlines_compute_all(tx) : OK;
}

enum err agreement_interpretations_adopt(struct tx *tx, const struct interpretation_decision *in, int *adopted)
{
    *adopted = 0;
    TRY(decision_check(tx, in));
    for (int q = 1; q < INTERPRETATION_END; q++) {
        struct interpretation_rows known;
        int preset = interpretation_rule(q)->preset;
        TRY(interpretation_history(tx, q, &known));
        if (preset == 0 || known.n > 0)
            continue;
        TRY(agreement_interpretation_decide(tx, q, preset, in));
        ++*adopted;
    }
    return *adopted > 0 ? OK : tx_refuse(tx, ERR_CONFLICT, M_interpretation_adopt_none, NULL);
}
