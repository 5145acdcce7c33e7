/* What deadlines are computed from: public notices and notices. */
#include "domain/agreement/deadline_store.h"

/* --- parties and their terms ------------------------------------------------------------- */

ROW(term_row, COL(term_row, authority), COL(term_row, party_notice), COL(term_row, provider_notice),
    COL(term_row, party_gazette), COL(term_row, provider_gazette), COL(term_row, first_year));
QUERY(term_of_actor, SCOPE_AUTHORITY, 0, term_row,
      "SELECT t.authority, t.party_notice, t.provider_notice, t.party_gazette, t.provider_gazette, t.first_year"
      " FROM term t WHERE t.replaced_at IS NULL AND " SCOPE_AUTHORITY_OF(agreement, R, "t"));
SQL(term_replace, SCOPE_SYSTEM, 1, "UPDATE term SET replaced_at = $2 WHERE authority = $3 AND replaced_at IS NULL");
SQL(term_insert, SCOPE_SYSTEM, 8,
    "INSERT INTO term (id, ref, authority, party_notice, party_gazette, provider_notice, provider_gazette, first_year,"
    " created_by, created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, NULLIF($10, 0), $1, $2)");

struct party_row {
    authority_id id;
};
ROW(party_row, COL(party_row, id));
FAMILY(party_by_ref, SCOPE_AUTHORITY, 1, party_row, ALWAYS("SELECT a.id FROM authority a WHERE a.ref = $3 AND "),
       CHOICE(0, SCOPE_AUTHORITY_OF(agreement, R, "a")), CHOICE(1, SCOPE_AUTHORITY_OF(agreement, W, "a")),
       CHOICE(2, SCOPE_AUTHORITY_OF(claim, C, "a")));

enum err terms_reached(struct tx *tx, struct term_rows *out) { return tx_all(tx, term_of_actor, out); }

enum err party_for(struct tx *tx, authority_ref ref, enum party_use use, struct authority_row *out)
{
    struct {
        struct party_row *at;
        size_t n;
    } found;
    TRY(tx_list(tx, party_by_ref, 0, (int)use, &found, &ref));
    return found.n > 0 ? agreement_authority_by_id(tx, found.at[0].id, out) : ERR_NOT_FOUND;
}

/* Between these the calendar's rules hold; what is typed outside is a slip. */
static bool day_plausible(struct day day)
{
    return day_is_none(day) || (day_parts(day).year >= 2000 && day_parts(day).year <= 2200);
}

enum err declaration_day(struct tx *tx, struct day day, enum msg future, const char *field)
{
    if (!day_plausible(day) && day_parts(day).year < 2000)
        return tx_refuse(tx, ERR_INVALID, M_deadline_day_old, field);
    return day_compare(day, agreement_today(tx)) > 0 ? tx_refuse(tx, ERR_INVALID, future, field) : OK;
}

enum err declaration_party(struct tx *tx, authority_id authority)
{
    struct authority_row party;
    TRY(agreement_authority_by_id(tx, authority, &party));
    return party.is_provider ? tx_refuse(tx, ERR_CONFLICT, M_deadline_term_provider, NULL) : OK;
}

static enum err term_check(struct tx *tx, authority_id authority, const struct term_input *in)
{
    TRY(declaration_party(tx, authority));
    if (!day_plausible(in->party_notice))
        return tx_refuse(tx, ERR_INVALID, M_deadline_notice_wrong, "party_notice");
    if (!day_plausible(in->provider_notice))
        return tx_refuse(tx, ERR_INVALID, M_deadline_notice_wrong, "provider_notice");
    if (in->first_year != 0 && (in->first_year < 2000 || in->first_year > 2200))
        return tx_refuse(tx, ERR_INVALID, M_deadline_year_wrong, "first_year");
    return OK;
}

enum err agreement_term_put(struct tx *tx, authority_id authority, const struct term_input *in)
{
    int changed;
    TRY(term_check(tx, authority, in));
    term_id id = TX_ID(tx, term);
    term_ref ref = TX_REF(tx, term);
    TRY(tx_run(tx, term_replace, NULL, authority));
    TRY(tx_run(tx, term_insert, NULL, id, &ref, authority, in->party_notice, in->party_gazette, in->provider_notice,
               in->provider_gazette, in->first_year));
    tx_note(tx, .action = "agreement.term_changed", .object = OBJECT_AGREEMENT, .subject = id.n,
            .authority = authority);
    return deadlines_compute(tx, authority, &changed);
}

/* --- terminations ------------------------------------------------------------------------------ */

ROW(termination_row, COL(termination_row, id), COL(termination_row, received), COL(termination_row, kind),
    COL(termination_row, declared_by), COL(termination_row, form), COL(termination_row, proof),
    COL(termination_row, reason));
QUERY(termination_of_party, SCOPE_AUTHORITY, 2, termination_row,
      "SELECT t.id, t.received, t.kind, t.declared_by, t.form, t.proof, t.reason FROM termination t"
      " WHERE t.authority = $3 AND " SCOPE_AUTHORITY_OF(agreement, R,
                                                        "t") " ORDER BY t.received DESC, t.id DESC LIMIT $4");
SQL(termination_insert, SCOPE_SYSTEM, 9,
    "INSERT INTO termination (id, ref, authority, kind, declared_by, received, form, proof, reason, created_by,"
    " created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $1, $2)");

enum err terminations_of(struct tx *tx, authority_id authority, struct termination_rows *out)
{
    return tx_all(tx, termination_of_party, out, authority, (int64_t)LIMIT_PAGE_ROWS);
}

enum err agreement_termination_add(struct tx *tx, authority_id authority, const struct termination_new *in)
{
    int changed;
    TRY(declaration_party(tx, authority));
    TRY(declaration_day(tx, in->received, M_deadline_received_future, "received"));
    if (in->kind == TERMINATION_EXTRAORDINARY && str_empty(str_trim(in->reason)))
        return tx_refuse(tx, ERR_INVALID, M_deadline_reason_missing, "reason");
    termination_id id = TX_ID(tx, termination);
    termination_ref ref = TX_REF(tx, termination);
    TRY(tx_run(tx, termination_insert, NULL, id, &ref, authority, in->kind, in->declared_by, in->received, in->form,
               in->proof, in->reason));
    tx_note(tx, .action = "agreement.termination_recorded", .object = OBJECT_AGREEMENT, .subject = id.n,
            .authority = authority, .after = in->proof);
    return deadlines_compute(tx, authority, &changed);
}
