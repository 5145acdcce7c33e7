#include "domain/contribution/fixing_store.h"

#include "platform/limits.h"

ROW(fixing_row, COL(fixing_row, id), COL(fixing_row, ref), COL(fixing_row, number), COL(fixing_row, version),
    COL(fixing_row, replaces), COL(fixing_row, state), COL(fixing_row, event), COL(fixing_row, state_by),
    COL(fixing_row, state_at), COL(fixing_row, revision), COL(fixing_row, first_year), COL(fixing_row, years),
    COL(fixing_row, length_reason), COL(fixing_row, fixing_date), COL(fixing_row, snapshot), COL(fixing_row, reading),
    COL(fixing_row, redistribute), COL(fixing_row, ge_grade10), COL(fixing_row, foe), COL(fixing_row, foe_ge),
    COL(fixing_row, comprehensive), COL(fixing_row, weight_p), COL(fixing_row, weight_s1), COL(fixing_row, weight_s2),
    COL(fixing_row, weight_base), COL(fixing_row, decision_ref), COL(fixing_row, reason), COL(fixing_row, checked),
    COL(fixing_row, hash));
ROW(fixing_place, COL(fixing_place, authority), COL(fixing_place, municipality_key));
ROW(fixing_event_row, COL(fixing_event_row, n), COL(fixing_event_row, state), COL(fixing_event_row, reason),
    COL(fixing_event_row, actor_name), COL(fixing_event_row, at), COL(fixing_event_row, hash));
ROW(fixing_writer_row, COL(fixing_writer_row, account));
ROW(fixing_party_row, COL(fixing_party_row, authority), COL(fixing_party_row, ref), COL(fixing_party_row, name),
    COL(fixing_party_row, municipality_key), COL(fixing_party_row, pupils_p), COL(fixing_party_row, pupils_s1),
    COL(fixing_party_row, pupils_s2), COL(fixing_party_row, pupils_seen), COL(fixing_party_row, seen));
ROW(fixing_used_result, COL(fixing_used_result, result), COL(fixing_used_result, key_fixing));
ROW(fixing_used_plan, COL(fixing_used_plan, plan));
ROW(fixing_amount_row, COL(fixing_amount_row, authority), COL(fixing_amount_row, ref), COL(fixing_amount_row, name),
    COL(fixing_amount_row, year), COL(fixing_amount_row, gross_cents), COL(fixing_amount_row, credit_cents),
    COL(fixing_amount_row, net_cents), COL(fixing_amount_row, first_cents), COL(fixing_amount_row, second_cents));
ROW(fixing_proof_row, COL(fixing_proof_row, authority), COL(fixing_proof_row, name), COL(fixing_proof_row, channel),
    COL(fixing_proof_row, evidence), COL(fixing_proof_row, delivered_on), COL(fixing_proof_row, late));
ROW(fixing_actor, COL(fixing_actor, account));
struct fixing_text_row {
    struct str canonical;
};
ROW(fixing_text_row, COL(fixing_text_row, canonical));
struct fixing_count_row {
    int64_t n;
};
ROW(fixing_count_row, COL(fixing_count_row, n));
struct fixing_id_row {
    fixing_id id;
};
ROW(fixing_id_row, COL(fixing_id_row, id));

_Static_assert(FIXING_SIGNED == 3 && FIXING_NOTIFIED == 4 && FIXING_SUPERSEDED == 5, "the states in the statements");
#define FINAL "IN (3, 4, 5)"

/* --- reading ------------------------------------------------------------------------------- */

#define FIXING_COLUMNS \
    "SELECT f.id, f.ref, f.number, f.version, f.replaces, e.state, e.n AS event, COALESCE(k.name, '') AS state_by," \
    " e.at AS state_at, d.n AS revision, d.first_year, d.years, d.length_reason, d.fixing_date, d.snapshot, " \
    "d.reading," \
    " d.redistribute, d.ge_grade10, d.foe, d.foe_ge, d.comprehensive, d.weight_p, d.weight_s1, d.weight_s2," \
    " d.weight_base, d.decision_ref, d.reason, COALESCE(i.n, 0) AS checked, i.hash FROM fixing f" \
    " JOIN fixing_event e ON e.fixing = f.id AND e.n = (SELECT max(x.n) FROM fixing_event x WHERE x.fixing = f.id)" \
    " JOIN fixing_draft d ON d.fixing = f.id AND d.n = (SELECT max(y.n) FROM fixing_draft y WHERE y.fixing = f.id)" \
    " LEFT JOIN fixing_input i ON i.fixing = f.id" \
    " AND i.n = (SELECT max(z.n) FROM fixing_input z WHERE z.fixing = f.id) LEFT JOIN account k ON k.id = e.actor"
/* The matrix' relation "member": officials whose authority pays in the fixing, and the steering group. */
#define READER(verb) \
    " AND r_.actor = $1 AND r_.starts <= $2 AND r_.ends > $2 AND (" ROLE_HAS( \
        budget_report, verb) " OR r_.role IN (" ROLE_authority_official_SQL ", " ROLE_steering_member_SQL "))"
#define PAYS_IN(fixing_) \
    "SELECT 1 FROM fixing_amount m JOIN reach r_ ON r_.authority IN (0, m.authority) WHERE m.fixing = " fixing_
/* A draft is its writers' affair; what is fixed is open to everybody who pays in it (GK.Int.1). */
#define SEEN(verb) \
    "(" SCOPE_BODY(cost_contribution, W) " OR (e.state " FINAL " AND EXISTS (" PAYS_IN("f.id") READER(verb) ")))"
/* The open table: all amounts for the payers of the fixing, the own ones for the auditor. */
#define OPEN_TO(row) \
    "EXISTS (" PAYS_IN(row ".fixing") READER(R) " AND (r_.role <> " ROLE_auditor_SQL " OR m.authority = " row \
                                                ".authority))"

QUERY(fixing_reached, SCOPE_AUTHORITY, 1, fixing_row,
      FIXING_COLUMNS " WHERE " SEEN(L) " ORDER BY d.first_year DESC, f.number DESC, f.version DESC LIMIT $3");
QUERY(fixing_ref_read, SCOPE_AUTHORITY, 1, fixing_row, FIXING_COLUMNS " WHERE f.ref = $3 AND " SEEN(R));
QUERY(fixing_read, SCOPE_SYSTEM, 1, fixing_row, FIXING_COLUMNS " WHERE f.id = $3");
QUERY(order_read, SCOPE_SYSTEM, 2, fixing_place,
      "SELECT authority, municipality_key FROM fixing_order WHERE fixing = $3 AND n = $4 ORDER BY municipality_key");
QUERY(history_read, SCOPE_SYSTEM, 1, fixing_event_row,
      "SELECT e.n, e.state, e.reason, COALESCE(k.name, '') AS actor_name, e.at, i.hash FROM fixing_event e"
      " LEFT JOIN account k ON k.id = e.actor LEFT JOIN fixing_input i ON i.fixing = e.fixing AND i.n = e.n"
      " WHERE e.fixing = $3 ORDER BY e.n");
QUERY(writers_read, SCOPE_SYSTEM, 1, fixing_writer_row,
      "SELECT created_by AS account FROM fixing_draft WHERE fixing = $3 ORDER BY n");
QUERY(checker_read, SCOPE_SYSTEM, 2, fixing_actor,
      "SELECT actor AS account FROM fixing_event WHERE fixing = $3 AND n = $4");
QUERY(canonical_read, SCOPE_SYSTEM, 2, fixing_text_row,
      "SELECT canonical FROM fixing_input WHERE fixing = $3 AND n = $4");
QUERY(signer_read, SCOPE_AUTHORITY, 0, fixing_count_row,
      "SELECT count(*) AS n FROM reach r_ WHERE r_.actor = $1 AND r_.authority = 0 AND r_.narrow = 0"
      " AND r_.starts <= $2 AND r_.ends > $2 AND " ROLE_HAS(cost_contribution, A));
QUERY(parties_read, SCOPE_SYSTEM, 2, fixing_party_row,
      "SELECT p.authority, a.ref, p.name, p.municipality_key, p.pupils_p, p.pupils_s1, p.pupils_s2,"
      " CASE WHEN " SCOPE_AUTHORITY_OF(
          pupil_statistics, R,
          "p") " THEN 1 ELSE 0 END AS pupils_seen,"
               " CASE WHEN " SCOPE_BODY(cost_contribution, W) " OR " OPEN_TO(
                   "p") " THEN 1 ELSE 0 END AS seen"
                        " FROM fixing_party p JOIN authority a ON a.id = p.authority WHERE p.fixing = $3 AND p.n = $4"
                        " ORDER BY p.municipality_key, p.authority");
QUERY(results_used_read, SCOPE_SYSTEM, 2, fixing_used_result,
      "SELECT u.result, u.key_fixing FROM fixing_result u JOIN year_result r ON r.id = u.result"
      " WHERE u.fixing = $3 AND u.n = $4 ORDER BY r.year");
QUERY(plans_used_read, SCOPE_SYSTEM, 2, fixing_used_plan,
      "SELECT u.plan FROM fixing_plan u JOIN budget_plan p ON p.id = u.plan WHERE u.fixing = $3 AND u.n = $4"
      " ORDER BY p.year");
QUERY(result_taken_read, SCOPE_SYSTEM, 3, fixing_count_row,
      "SELECT count(*) AS n FROM fixing_result u JOIN fixing_event e ON e.fixing = u.fixing"
      " AND e.n = (SELECT max(x.n) FROM fixing_event x WHERE x.fixing = u.fixing)"
      " WHERE u.result = $3 AND u.fixing <> $4 AND u.fixing <> $5 AND e.state IN (3, 4)"
      " AND u.n = (SELECT max(z.n) FROM fixing_input z WHERE z.fixing = u.fixing)");
QUERY(year_key, SCOPE_SYSTEM, 2, fixing_id_row,
      "SELECT y.fixing AS id FROM fixing_year y JOIN fixing f ON f.id = y.fixing WHERE y.year = $3"
      " AND (y.replaces = 0 OR y.fixing_date <= $4) ORDER BY y.fixing_date DESC, f.version DESC LIMIT 1");
QUERY(year_holder, SCOPE_SYSTEM, 1, fixing_id_row,
      "SELECT y.fixing AS id FROM fixing_year y WHERE y.year = $3"
      " AND NOT EXISTS (SELECT 1 FROM fixing_year x WHERE x.year = y.year AND x.replaces = y.fixing)");
#define AMOUNT_COLUMNS \
    "SELECT m0.authority, a.ref, a.name, m0.year, m0.gross_cents, m0.credit_cents, m0.net_cents, m0.first_cents," \
    " m0.second_cents FROM fixing_amount m0 JOIN authority a ON a.id = m0.authority WHERE m0.fixing = $3"
#define AMOUNT_ORDER " ORDER BY a.is_provider DESC, a.sort_key, a.id, m0.year"
QUERY(amounts_seen, SCOPE_AUTHORITY, 1, fixing_amount_row, AMOUNT_COLUMNS " AND " OPEN_TO("m0") AMOUNT_ORDER);
QUERY(amounts_all, SCOPE_SYSTEM, 1, fixing_amount_row, AMOUNT_COLUMNS AMOUNT_ORDER);
QUERY(proofs_read, SCOPE_AUTHORITY, 1, fixing_proof_row,
      "SELECT p.authority, a.name, p.channel, p.evidence, p.delivered_on, p.late FROM fixing_proof p"
      " JOIN authority a ON a.id = p.authority WHERE p.fixing = $3 AND " SCOPE_AUTHORITY_OF(
          cost_contribution, R, "p") " ORDER BY a.is_provider DESC, a.sort_key, a.id");
QUERY(proofs_missing, SCOPE_SYSTEM, 1, fixing_count_row,
      "SELECT count(DISTINCT m.authority) AS n FROM fixing_amount m WHERE m.fixing = $3 AND m.year > 0"
      " AND NOT EXISTS (SELECT 1 FROM fixing_proof p WHERE p.fixing = m.fixing AND p.authority = m.authority)");

enum err fixings_reached(struct tx *tx, struct fixing_rows *out)
{
    return tx_all(tx, fixing_reached, out, (int64_t)LIMIT_PAGE_ROWS);
}

enum err fixing_by_ref(struct tx *tx, fixing_ref ref, struct fixing_row *out)
{
    return tx_one(tx, fixing_ref_read, out, &ref);
}

enum err fixing_by_id(struct tx *tx, fixing_id id, struct fixing_row *out) { return tx_one(tx, fixing_read, out, id); }

enum err fixing_order(struct tx *tx, fixing_id id, int revision, struct fixing_places *out)
{
    return tx_all(tx, order_read, out, id, revision);
}

enum err fixing_history(struct tx *tx, fixing_id id, struct fixing_events *out)
{
    return tx_all(tx, history_read, out, id);
}

enum err fixing_writers(struct tx *tx, fixing_id id, struct fixing_writers *out)
{
    return tx_all(tx, writers_read, out, id);
}

enum err fixing_checker(struct tx *tx, fixing_id id, int check, struct fixing_actor *out)
{
    return tx_one(tx, checker_read, out, id, check);
}

enum err fixing_canonical_stored(struct tx *tx, fixing_id id, int check, struct str *out)
{
    struct fixing_text_row row;
    TRY(tx_one(tx, canonical_read, &row, id, check));
    *out = row.canonical;
    return OK;
}

enum err fixing_may_sign(struct tx *tx, bool *yes)
{
    struct fixing_count_row row;
    TRY(tx_one(tx, signer_read, &row));
    *yes = row.n > 0;
    return OK;
}

enum err fixing_parties(struct tx *tx, fixing_id id, int check, struct fixing_party_rows *out)
{
    return tx_all(tx, parties_read, out, id, check);
}

enum err fixing_results_used(struct tx *tx, fixing_id id, int check, struct fixing_used_results *out)
{
    return tx_all(tx, results_used_read, out, id, check);
}

enum err fixing_plans_used(struct tx *tx, fixing_id id, int check, struct fixing_used_plans *out)
{
    return tx_all(tx, plans_used_read, out, id, check);
}

enum err fixing_result_taken(struct tx *tx, year_result_id result, fixing_id self, fixing_id but, bool *yes)
{
    struct fixing_count_row row;
    TRY(tx_one(tx, result_taken_read, &row, result, self, but));
    *yes = row.n > 0;
    return OK;
}

enum err fixing_of_year(struct tx *tx, int year, fixing_id *out)
{
    struct fixing_id_row row;
    TRY(tx_one(tx, year_key, &row, year, day_of(year, 12, 31)));
    *out = row.id;
    return OK;
}

enum err fixing_holder(struct tx *tx, int year, fixing_id *out)
{
    struct fixing_id_row row = { { 0 } };
    enum err e = tx_one(tx, year_holder, &row, year);
    *out = row.id;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err fixing_amounts_seen(struct tx *tx, fixing_id id, struct fixing_amount_rows *out)
{
    return tx_all(tx, amounts_seen, out, id);
}

enum err fixing_amounts_all(struct tx *tx, fixing_id id, struct fixing_amount_rows *out)
{
    return tx_all(tx, amounts_all, out, id);
}

enum err fixing_proofs(struct tx *tx, fixing_id id, struct fixing_proof_rows *out)
{
    return tx_all(tx, proofs_read, out, id);
}

enum err fixing_proofs_missing(struct tx *tx, fixing_id id, int64_t *n)
{
    struct fixing_count_row row;
    TRY(tx_one(tx, proofs_missing, &row, id));
    *n = row.n;
    return OK;
}
