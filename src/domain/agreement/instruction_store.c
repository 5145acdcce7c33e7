#include "domain/agreement/agreement_internal.h"

ROW(instruction_row, COL(instruction_row, id), COL(instruction_row, ref), COL(instruction_row, authority),
    COL(instruction_row, school), COL(instruction_row, kind), COL(instruction_row, channel), COL(instruction_row, text),
    COL(instruction_row, starts), COL(instruction_row, ends), COL(instruction_row, confirmed_at));
ROW(export_file, COL(export_file, id), COL(export_file, authority), COL(export_file, what));
ROW(export_row, COL(export_row, ref), COL(export_row, at), COL(export_row, account_name), COL(export_row, what),
    COL(export_row, instruction_text), COL(export_row, purpose));

#define INSTRUCTION_COLUMNS \
    "SELECT i.id, i.ref, i.authority, i.school, i.kind, i.channel, i.text, i.starts, i.ends, i.confirmed_at" \
    " FROM instruction i"
/* Oral instructions count when they are confirmed in writing (§ 7 (1) sentence 4). */
#define INSTRUCTION_IN_FORCE(day) \
    " i.starts <= " day " AND (i.ends IS NULL OR i.ends >= " day ") AND i.confirmed_at IS NOT NULL"

QUERY(instruction_in_force, SCOPE_SYSTEM, 2, instruction_row,
      INSTRUCTION_COLUMNS " WHERE i.authority = $3 AND" INSTRUCTION_IN_FORCE("$4") " ORDER BY i.kind, i.starts, i.id");
QUERY(instruction_for_export, SCOPE_SYSTEM, 3, instruction_row,
      INSTRUCTION_COLUMNS " WHERE i.ref = $3 AND i.authority = $4 AND" INSTRUCTION_IN_FORCE("$5"));
/* One for a school is for those who reach that school, one for all for everybody of the authority. */
#define INSTRUCTION_REACHED \
    " AND (" SCOPE(instruction, R, "i") " OR (i.school = 0 AND " SCOPE_AUTHORITY_OF(instruction, R, "i") "))"
QUERY(instruction_reached, SCOPE_SCHOOL, 2, instruction_row,
      INSTRUCTION_COLUMNS " WHERE i.authority = $3 AND" INSTRUCTION_IN_FORCE("$4") INSTRUCTION_REACHED
      " ORDER BY i.kind, i.starts, i.id");
QUERY(instruction_of_actor, SCOPE_SCHOOL, 3, instruction_row,
      INSTRUCTION_COLUMNS " WHERE i.ref = $3 AND i.authority = $4 AND" INSTRUCTION_IN_FORCE("$5") INSTRUCTION_REACHED);
QUERY(export_of_authority, SCOPE_AUTHORITY, 2, export_row,
      "SELECT e.ref, e.at, COALESCE(k.name, '') AS account_name, e.what, i.text AS instruction_text, e.purpose"
      " FROM export_log e JOIN instruction i ON i.id = e.instruction LEFT JOIN account k ON k.id = e.account"
      " WHERE e.authority = $3 AND " SCOPE_AUTHORITY_OF(authority_export, R,
                                                        "e") " ORDER BY e.at DESC, e.id DESC LIMIT $4");
/* Only who asked for it, for a quarter of an hour: then it has to be asked for anew. */
QUERY(export_fresh, SCOPE_SELF, 1, export_file,
      "SELECT e.id, e.authority, e.what FROM export_log e WHERE e.ref = $3 AND e.account = $1 AND e.at > $2 - "
      "900000000");
SQL(instruction_insert, SCOPE_SYSTEM, 10,
    "INSERT INTO instruction (id, ref, authority, school, kind, channel, text, starts, ends, confirmed_at, "
    "created_by,"
    " created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $1, $2)");
SQL(export_insert, SCOPE_SYSTEM, 6,
    "INSERT INTO export_log (id, ref, authority, account, at, purpose, instruction, what)"
    " VALUES ($3, $4, $5, $1, $2, $6, $7, $8)");

enum err agreement_instruction_create(struct tx *tx, const struct instruction_new *in, instruction_id *out)
{
    if (in->authority.n <= 0 || str_empty(in->text))
        return tx_refuse(tx, ERR_INVALID, M_agreement_instruction_text_missing, "text");
    if (day_is_none(in->starts) || !agreement_days_ok(in->starts, in->ends))
        return tx_refuse(tx, ERR_INVALID, M_agreement_days_wrong, "starts");
    instruction_id id = TX_ID(tx, instruction);
    instruction_ref ref = TX_REF(tx, instruction);
    /* A word has to be confirmed, and an entry in the portal counts when its mail is sent (Z7.1.5). */
    bool written = in->channel == INSTRUCTION_BY_LETTER || in->channel == INSTRUCTION_BY_MAIL;
    TRY(tx_run(tx, instruction_insert, NULL, id, &ref, in->authority, in->school, in->kind, in->channel, in->text,
               in->starts, in->ends, written ? tx_now(tx) : INSTANT_NONE));
    tx_note(tx, .action = "agreement.instruction_created", .object = OBJECT_INSTRUCTION, .subject = id.n,
            .authority = in->authority, .after = in->text);
    if (out != NULL)
        *out = id;
    return OK;
}

enum err agreement_instructions(struct tx *tx, authority_id authority, struct instruction_list *out)
{
    return tx_all(tx, instruction_in_force, out, authority, agreement_today(tx));
}

enum err instructions_reached(struct tx *tx, authority_id authority, struct instruction_list *out)
{
    return tx_all(tx, instruction_reached, out, authority, agreement_today(tx));
}

/* The command line has no grants. */
static enum err export_basis(struct tx *tx, instruction_ref ref, authority_id authority, struct instruction_row *out)
{
    struct day today = agreement_today(tx);
    return tx_actor(tx).n == 0 ? tx_one(tx, instruction_for_export, out, &ref, authority, today)
                               : tx_one(tx, instruction_of_actor, out, &ref, authority, today);
}

enum err agreement_export_begin(struct tx *tx, authority_id authority, int purpose, instruction_ref instruction,
                                struct str what, export_ref *out)
{
    struct instruction_row basis;
    if (purpose <= 0 || purpose > PURPOSE_OTHER)
        return tx_refuse(tx, ERR_INVALID, M_agreement_purpose_missing, "purpose");
    if (purpose == PURPOSE_OTHER)
        return tx_refuse(tx, ERR_INVALID, M_agreement_purpose_foreign, "purpose");
    enum err found = export_basis(tx, instruction, authority, &basis);
    if (found == ERR_NOT_FOUND)
        return tx_refuse(tx, ERR_INVALID, M_agreement_instruction_missing, "instruction");
    TRY(found);
    export_id id = TX_ID(tx, export);
    export_ref ref = TX_REF(tx, export);
    TRY(tx_run(tx, export_insert, NULL, id, &ref, authority, purpose, basis.id, what));
    tx_note(tx, .action = "agreement.export", .object = OBJECT_AUTHORITY_EXPORT, .subject = id.n,
            .authority = authority, .after = what);
    if (out != NULL)
        *out = ref;
    return OK;
}

enum err export_file(struct tx *tx, export_ref ref, struct export_file *out)
{
    return tx_one(tx, export_fresh, out, &ref);
}

enum err export_page(struct tx *tx, authority_id authority, struct export_list *out)
{
    return tx_all(tx, export_of_authority, out, authority, (int64_t)LIMIT_PAGE_ROWS);
}

enum msg export_purpose_msg(int purpose)
{
    static const enum msg names[PURPOSE_OTHER + 1] = {
        [PURPOSE_SUPPORT] = M_agreement_purpose_support,   [PURPOSE_CONTRIBUTION] = M_agreement_purpose_contribution,
        [PURPOSE_STEERING] = M_agreement_purpose_steering, [PURPOSE_CONTROL] = M_agreement_purpose_control,
        [PURPOSE_HANDOVER] = M_agreement_purpose_handover, [PURPOSE_OTHER] = M_agreement_purpose_other,
    };
    return purpose > 0 && purpose <= PURPOSE_OTHER ? names[purpose] : MSG_NONE;
}
