/* Claims in both directions: what they rest on, what becomes of them. */
#include "domain/agreement/claim.h"
#include "domain/agreement/deadline_store.h"

ROW(claim_row, COL(claim_row, id), COL(claim_row, ref), COL(claim_row, authority), COL(claim_row, authority_ref),
    COL(claim_row, authority_name), COL(claim_row, subject), COL(claim_row, evidence), COL(claim_row, proof),
    COL(claim_row, knowledge), COL(claim_row, asserted), COL(claim_row, form), COL(claim_row, direction),
    COL(claim_row, state), COL(claim_row, version));
#define CLAIM_COLUMNS \
    "SELECT c.id, c.ref, c.authority, a.ref AS authority_ref, a.name AS authority_name, c.subject, c.evidence," \
    " c.proof, c.knowledge, c.asserted, c.form, c.direction," \
    " COALESCE((SELECT e.state FROM claim_event e WHERE e.claim = c.id ORDER BY e.n DESC LIMIT 1)," \
    " CASE WHEN c.asserted IS NULL THEN 1 ELSE 2 END) AS state, c.version" \
    " FROM claim c JOIN authority a ON a.id = c.authority"
QUERY(claim_of_party, SCOPE_AUTHORITY, 2, claim_row,
      CLAIM_COLUMNS
      " WHERE c.authority = $3 AND " SCOPE_AUTHORITY_OF(claim, L,
                                                        "c") " ORDER BY c.knowledge DESC, c.id DESC LIMIT $4");
FAMILY(claim_by_ref, SCOPE_AUTHORITY, 1, claim_row, ALWAYS(CLAIM_COLUMNS " WHERE c.ref = $3 AND "),
       CHOICE(0, SCOPE_AUTHORITY_OF(claim, R, "c")), CHOICE(1, SCOPE_AUTHORITY_OF(claim, W, "c")));
SQL(claim_insert, SCOPE_SYSTEM, 8,
    "INSERT INTO claim (id, ref, authority, subject, knowledge, evidence, direction, termination, created_by,"
    " created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $1, $2)");
SQL(claim_set_assertion, SCOPE_SYSTEM, 5,
    "UPDATE claim SET asserted = $5, form = $6, proof = $7, version = version + 1 WHERE id = $3 AND version = $4");

enum err claims_of(struct tx *tx, authority_id authority, struct claim_rows *out)
{
    return tx_all(tx, claim_of_party, out, authority, (int64_t)LIMIT_PAGE_ROWS);
}

static enum err by_ref(struct tx *tx, claim_ref ref, int use, struct claim_row *out)
{
    struct claim_rows found;
    TRY(tx_list(tx, claim_by_ref, 0, use, &found, &ref));
    if (found.n == 0)
        return ERR_NOT_FOUND;
    *out = found.at[0];
    return OK;
}

enum err claim_to_read(struct tx *tx, claim_ref ref, struct claim_row *out) { return by_ref(tx, ref, 0, out); }
enum err claim_for_change(struct tx *tx, claim_ref ref, struct claim_row *out) { return by_ref(tx, ref, 1, out); }

/* § 8 (1) S. 3: the provider's damage follows from an extraordinary notice. */
static enum err termination_of_claim(struct tx *tx, authority_id authority, int64_t *out)
{
    struct termination_rows rows;
    *out = 0;
    TRY(terminations_of(tx, authority, &rows));
    for (size_t i = 0; i < rows.n && *out == 0; i++)
        if (rows.at[i].kind == TERMINATION_EXTRAORDINARY && declaration_in_writing(rows.at[i].form))
            *out = rows.at[i].id.n;
    return *out != 0 ? OK : tx_refuse(tx, ERR_INVALID, M_claim_no_termination, "direction");
}

enum err agreement_claim_add(struct tx *tx, authority_id authority, const struct claim_new *in, claim_id *out)
{
    int changed;
    int64_t termination = 0;
    int direction = in->direction == 0 ? CLAIM_BY_AUTHORITY : in->direction;
    TRY(declaration_party(tx, authority));
    if (direction == CLAIM_BY_PROVIDER)
        TRY(termination_of_claim(tx, authority, &termination));
    TRY(declaration_day(tx, in->knowledge, M_deadline_knowledge_future, "knowledge"));
    claim_id id = TX_ID(tx, claim);
    claim_ref ref = TX_REF(tx, claim);
    TRY(tx_run(tx, claim_insert, NULL, id, &ref, authority, in->subject, in->knowledge, in->evidence, direction,
               termination));
    tx_note(tx, .action = "agreement.claim_recorded", .object = OBJECT_CLAIM, .subject = id.n, .authority = authority,
            .after = in->subject);
    if (out != NULL)
        *out = id;
    return deadlines_compute(tx, authority, &changed);
}

enum err claim_assert(struct tx *tx, const struct claim_row *claim, int version, const struct claim_assertion *in)
{
    struct claim_event event = { .state = CLAIM_ASSERTED, .note = in->proof };
    int64_t rows;
    int changed;
    TRY(declaration_day(tx, in->asserted, M_deadline_received_future, "asserted"));
    if (day_compare(in->asserted, claim->knowledge) < 0)
        return tx_refuse(tx, ERR_INVALID, M_deadline_asserted_before, "asserted");
    if (declaration_in_writing(in->form) && claim->state == CLAIM_ANNOUNCED)
        TRY(claim_move(tx, claim, &event));
    TRY(tx_run(tx, claim_set_assertion, &rows, claim->id, version, in->asserted, in->form, in->proof));
    if (rows == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_agreement_changed_meanwhile, NULL);
    tx_note(tx, .action = "agreement.claim_asserted", .object = OBJECT_CLAIM, .subject = claim->id.n,
            .authority = claim->authority, .after = in->proof);
    return deadlines_compute(tx, claim->authority, &changed);
}

/* --- damages and states ------------------------------------------------------------------------------ */

ROW(claim_damage_row, COL(claim_damage_row, n), COL(claim_damage_row, what), COL(claim_damage_row, cents),
    COL(claim_damage_row, evidence));
QUERY(claim_damage_all, SCOPE_SYSTEM, 1, claim_damage_row,
      "SELECT d.n, d.what, d.cents, d.evidence FROM claim_damage d WHERE d.claim = $3 ORDER BY d.n");
SQL(claim_damage_insert, SCOPE_SYSTEM, 5,
    "INSERT INTO claim_damage (claim, n, what, cents, evidence, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $1, $2)");
ROW(claim_event_row, COL(claim_event_row, n), COL(claim_event_row, state), COL(claim_event_row, fault),
    COL(claim_event_row, note), COL(claim_event_row, fault_evidence), COL(claim_event_row, by),
    COL(claim_event_row, at));
QUERY(claim_event_all, SCOPE_SYSTEM, 1, claim_event_row,
      "SELECT e.n, e.state, e.fault, e.note, e.fault_evidence, COALESCE(p.name, '') AS by, e.at FROM claim_event e"
      " LEFT JOIN account p ON p.id = e.actor WHERE e.claim = $3 ORDER BY e.n");
SQL(claim_event_insert, SCOPE_SYSTEM, 6,
    "INSERT INTO claim_event (claim, n, state, note, fault, fault_evidence, actor, at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $1, $2)");

enum err claim_damages(struct tx *tx, claim_id claim, struct claim_damage_rows *out)
{
    return tx_all(tx, claim_damage_all, out, claim);
}

enum err claim_events(struct tx *tx, claim_id claim, struct claim_event_rows *out)
{
    return tx_all(tx, claim_event_all, out, claim);
}

enum err claim_damage_add(struct tx *tx, const struct claim_row *claim, const struct claim_damage_row *in)
{
    struct claim_damage_rows known;
    TRY(claim_damages(tx, claim->id, &known));
    if (in->cents <= 0)
        return tx_refuse(tx, ERR_INVALID, M_claim_amount_wrong, "amount");
    TRY(tx_run(tx, claim_damage_insert, NULL, claim->id, (int64_t)known.n + 1, in->what, in->cents, in->evidence));
    tx_note(tx, .action = "agreement.claim_damage_added", .object = OBJECT_CLAIM, .subject = claim->id.n,
            .authority = claim->authority, .after = in->what);
    return OK;
}

enum err claim_move(struct tx *tx, const struct claim_row *claim, const struct claim_event *in)
{
    struct claim_damage_rows damages;
    struct claim_event_rows events;
    const char *field;
    TRY(claim_damages(tx, claim->id, &damages));
    TRY(claim_events(tx, claim->id, &events));
    struct claim_move move = { .direction = claim->direction,
                               .from = claim->state,
                               .to = in->state,
                               .damages = (int)damages.n,
                               .fault = in->fault,
                               .fault_evidence = !str_empty(str_trim(in->fault_evidence)) };
    enum msg no = claim_refusal(&move, &field);
    if (no != MSG_NONE)
        return tx_refuse(tx, ERR_INVALID, no, field);
    TRY(tx_run(tx, claim_event_insert, NULL, claim->id, (int64_t)events.n + 1, in->state, in->note, in->fault,
               in->fault_evidence));
    tx_note(tx, .action = "agreement.claim_moved", .object = OBJECT_CLAIM, .subject = claim->id.n,
            .authority = claim->authority, .after = in->note);
    return OK;
}
