/* The text in versions, and which of its clauses hold. */
#include "domain/agreement/register_store.h"

ROW(master_row, COL(master_row, id), COL(master_row, version), COL(master_row, text), COL(master_row, hash),
    COL(master_row, effective), COL(master_row, amendment));
#define MASTER_COLUMNS "SELECT m.id, m.version, m.text, m.hash, m.effective, m.amendment FROM master_text m"
QUERY(master_on_day, SCOPE_SYSTEM, 1, master_row,
      MASTER_COLUMNS " WHERE m.effective <= $3 ORDER BY m.version DESC LIMIT 1");
QUERY(master_last, SCOPE_SYSTEM, 0, master_row, MASTER_COLUMNS " ORDER BY m.version DESC LIMIT 1");
SQL(master_insert, SCOPE_SYSTEM, 7,
    "INSERT INTO master_text (id, ref, version, text, hash, effective, amendment, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $2)");

enum err master_text_on(struct tx *tx, struct day day, struct master_row *out)
{
    return tx_one(tx, master_on_day, out, day);
}

struct blob clauses_hash_blob(struct mem *mem, const struct clauses *all)
{
    struct sha256 hash = clauses_hash(mem, all);
    return (struct blob){ str_dup(mem, (struct str){ (const char *)hash.b, sizeof hash.b }) };
}

enum err master_text_add(struct tx *tx, struct str text, struct day effective, amendment_id amendment)
{
    struct master_row last;
    struct clauses all;
    enum err found = tx_one(tx, master_last, &last);
    if (found != OK && found != ERR_NOT_FOUND)
        return found;
    TRY(clauses_of(tx_mem(tx), text, &all));
    master_text_id id = TX_ID(tx, master_text);
    master_text_ref ref = TX_REF(tx, master_text);
    struct blob hash = clauses_hash_blob(tx_mem(tx), &all);
    int version = found == OK ? last.version + 1 : 1;
    TRY(tx_run(tx, master_insert, NULL, id, &ref, version, text, hash, effective, amendment));
    tx_note(tx, .action = "agreement.text_in_force", .object = OBJECT_AGREEMENT, .subject = id.n);
    return OK;
}

enum err master_text_init(struct tx *tx)
{
    struct master_row there;
    enum err found = tx_one(tx, master_last, &there);
    if (found != ERR_NOT_FOUND)
        return found;
    return master_text_add(tx, str_of(master_text_1), day_of(2022, 1, 1), (amendment_id){ 0 });
}

/* --- clauses ------------------------------------------------------------------------------------- */

ROW(clause_state_row, COL(clause_state_row, clause), COL(clause_state_row, state), COL(clause_state_row, starts),
    COL(clause_state_row, reason), COL(clause_state_row, decision_ref), COL(clause_state_row, successor),
    COL(clause_state_row, by), COL(clause_state_row, created_at));
#define CLAUSE_STATE_COLUMNS \
    "SELECT s.clause, s.state, s.starts, s.reason, s.decision_ref, s.successor, COALESCE(p.name, '') AS by," \
    " s.created_at FROM clause_state s LEFT JOIN account p ON p.id = s.created_by"
QUERY(clause_state_all, SCOPE_SYSTEM, 0, clause_state_row, CLAUSE_STATE_COLUMNS " ORDER BY s.id DESC");
QUERY(clause_state_one, SCOPE_SYSTEM, 1, clause_state_row,
      CLAUSE_STATE_COLUMNS " WHERE s.clause = $3 ORDER BY s.id DESC");
/* The newest row that has begun. */
QUERY(clause_state_on, SCOPE_SYSTEM, 2, clause_state_row,
      CLAUSE_STATE_COLUMNS " WHERE s.clause = $3 AND s.starts <= $4 ORDER BY s.id DESC LIMIT 1");
SQL(clause_state_insert, SCOPE_SYSTEM, 8,
    "INSERT INTO clause_state (id, ref, clause, state, starts, reason, decision_ref, successor, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $1, $2)");

enum err clause_states(struct tx *tx, struct str clause, struct clause_state_rows *out)
{
    return clause.len > 0 ? tx_all(tx, clause_state_one, out, clause) : tx_all(tx, clause_state_all, out);
}

enum err agreement_clause_void(struct tx *tx, struct str clause, struct day day, bool *yes)
{
    struct clause_state_row row;
    enum err found = tx_one(tx, clause_state_on, &row, clause, day);
    *yes = found == OK && row.state == CLAUSE_VOID;
    return found == ERR_NOT_FOUND ? OK : found;
}

enum err clause_state_add(struct tx *tx, const struct clause_state_row *in)
{
    struct master_row master;
    struct clauses all;
    TRY(master_text_on(tx, agreement_today(tx), &master));
    TRY(clauses_of(tx_mem(tx), master.text, &all));
    if (clause_find(&all, in->clause) == NULL)
        return ERR_NOT_FOUND;
    if (in->state == CLAUSE_REPLACED && str_empty(str_trim(in->successor)))
        return tx_refuse(tx, ERR_INVALID, M_register_successor_missing, "successor");
    clause_id id = TX_ID(tx, clause);
    clause_ref ref = TX_REF(tx, clause);
    TRY(tx_run(tx, clause_state_insert, NULL, id, &ref, in->clause, in->state, in->starts, in->reason, in->decision_ref,
               in->successor));
    tx_note(tx, .action = "agreement.clause_state", .object = OBJECT_AGREEMENT, .subject = id.n, .after = in->reason);
    return OK;
}

enum msg clause_state_msg(int state)
{
    static const enum msg names[] = { MSG_NONE, M_register_clause_valid, M_register_clause_void,
                                      M_register_clause_replaced };
    return state > 0 && state <= CLAUSE_REPLACED ? names[state] : MSG_NONE;
}
