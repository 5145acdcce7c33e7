#include "domain/agreement/agreement_internal.h"

ROW(participant_row, COL(participant_row, id), COL(participant_row, ref), COL(participant_row, authority),
    COL(participant_row, authority_name), COL(participant_row, is_provider), COL(participant_row, signed_on),
    COL(participant_row, starts), COL(participant_row, ends), COL(participant_row, version));
struct agreement_row {
    agreement_id id;
    struct str title, legal_basis;
    struct day effective;
};
ROW(agreement_row, COL(agreement_row, id), COL(agreement_row, title), COL(agreement_row, legal_basis),
    COL(agreement_row, effective));
struct count_row {
    int64_t n;
};
ROW(count_row, COL(count_row, n));

#define PARTICIPANT_COLUMNS \
    "SELECT p.id, p.ref, p.authority, a.name AS authority_name, a.is_provider, p.signed AS signed_on, p.starts," \
    " p.ends," \
    " p.version FROM participant p JOIN authority a ON a.id = p.authority"

FAMILY(participant_list, SCOPE_SYSTEM, 1, participant_row, ALWAYS(PARTICIPANT_COLUMNS),
       WHEN(0, " WHERE p.starts <= $3 AND (p.ends IS NULL OR p.ends >= $3)"),
       ALWAYS(" ORDER BY a.is_provider DESC, a.sort_key, p.starts"));
QUERY(participant_reached, SCOPE_AUTHORITY, 0, participant_row,
      PARTICIPANT_COLUMNS
      " WHERE " SCOPE_AUTHORITY_OF(agreement, R, "p") " ORDER BY a.is_provider DESC, a.sort_key, p.starts");
QUERY(participant_by_ref, SCOPE_SYSTEM, 1, participant_row, PARTICIPANT_COLUMNS " WHERE p.ref = $3");
QUERY(participant_count, SCOPE_SYSTEM, 2, count_row,
      "SELECT count(*) AS n FROM participant p WHERE p.authority = $3 AND p.starts <= $4 AND (p.ends IS NULL OR "
      "p.ends >= $4)");
/* DAY_NONE as end is NULL: open. */
QUERY(participant_overlap, SCOPE_SYSTEM, 3, count_row,
      "SELECT count(*) AS n FROM participant p WHERE p.authority = $3 AND (p.ends IS NULL OR p.ends >= $4)"
      " AND p.starts <= COALESCE($5, 9999999)");
QUERY(agreement_first, SCOPE_SYSTEM, 0, agreement_row,
      "SELECT g.id, g.title, g.legal_basis, g.effective FROM agreement g ORDER BY g.effective, g.id LIMIT 1");
SQL(participant_insert, SCOPE_SYSTEM, 7,
    "INSERT INTO participant (id, ref, authority, agreement, signed, starts, ends) VALUES ($3, $4, $5, $6, $7, $8, "
    "$9)");
SQL(participant_set_end, SCOPE_SYSTEM, 3,
    "UPDATE participant SET ends = $5, version = version + 1 WHERE id = $3 AND version = $4");

enum err agreement_participants(struct tx *tx, struct day day, struct participant_list *out)
{
    return tx_list(tx, participant_list, day_is_none(day) ? 0u : 1u, 0, out, day);
}

enum err participants_reached(struct tx *tx, struct participant_list *out)
{
    return tx_all(tx, participant_reached, out);
}

enum err agreement_participates(struct tx *tx, authority_id authority, struct day day, bool *yes)
{
    struct count_row count;
    TRY(tx_one(tx, participant_count, &count, authority, day));
    *yes = count.n > 0;
    return OK;
}

enum err agreement_template(struct tx *tx, struct str *title, struct str *legal_basis)
{
    struct agreement_row row;
    TRY(tx_one(tx, agreement_first, &row));
    *title = row.title;
    *legal_basis = row.legal_basis;
    return OK;
}

/* § 7 (1): the agreement itself is the authority's written instruction for what § 3 describes. */
static enum err standing_instruction(struct tx *tx, authority_id authority, struct day starts)
{
    struct instruction_list there;
    TRY(agreement_instructions(tx, authority, &there));
    for (size_t i = 0; i < there.n; i++)
        if (there.at[i].kind == INSTRUCTION_STANDING)
            return OK;
    struct instruction_new standing = {
        .authority = authority,
        .kind = INSTRUCTION_STANDING,
        .channel = INSTRUCTION_BY_LETTER,
        .starts = starts,
        .ends = DAY_NONE,
        .text = STR("Zweckvereinbarung §§ 3 und 7: IT-Support der Schulen nach dem Grundlagenkonzept."),
    };
    return agreement_instruction_create(tx, &standing, NULL);
}

enum err agreement_participant_create(struct tx *tx, authority_id authority, struct day signed_on, struct day starts,
                                      struct day ends, participant_id *out)
{
    struct authority_row party;
    struct agreement_row agreement;
    struct count_row overlap;
    if (agreement_authority_by_id(tx, authority, &party) != OK)
        return tx_refuse(tx, ERR_INVALID, M_agreement_authority_unknown, "authority");
    if (day_is_none(starts) || !agreement_days_ok(starts, ends))
        return tx_refuse(tx, ERR_INVALID, M_agreement_days_wrong, "starts");
    TRY(tx_one(tx, agreement_first, &agreement));
    if (day_compare(starts, agreement.effective) < 0)
        return tx_refuse(tx, ERR_INVALID, M_agreement_before_effect, "starts");
    TRY(tx_one(tx, participant_overlap, &overlap, authority, starts, ends));
    if (overlap.n > 0)
        return tx_refuse(tx, ERR_CONFLICT, M_agreement_participant_overlap, "starts");

    participant_id id = TX_ID(tx, participant);
    participant_ref ref = TX_REF(tx, participant);
    TRY(tx_run(tx, participant_insert, NULL, id, &ref, authority, agreement.id, signed_on, starts, ends));
    tx_note(tx, .action = "agreement.participant_created", .object = OBJECT_AGREEMENT, .subject = id.n,
            .authority = authority, .after = party.name);
    TRY(standing_instruction(tx, authority, starts));
    if (out != NULL)
        *out = id;
    return OK;
}

enum err agreement_participant_end(struct tx *tx, participant_ref ref, int version, struct day ends)
{
    struct participant_row row;
    int64_t changed;
    TRY(tx_one(tx, participant_by_ref, &row, &ref));
    if (day_is_none(ends) || !agreement_days_ok(row.starts, ends))
        return tx_refuse(tx, ERR_INVALID, M_agreement_days_wrong, "ends");
    TRY(tx_run(tx, participant_set_end, &changed, row.id, version, ends));
    if (changed == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_agreement_changed_meanwhile, NULL);
    tx_note(tx, .action = "agreement.participant_ended", .object = OBJECT_AGREEMENT, .subject = row.id.n,
            .authority = row.authority, .after = row.authority_name);
    return OK;
}
