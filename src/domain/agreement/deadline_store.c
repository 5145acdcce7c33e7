/* The register: what was computed, and how a changed input makes a new row. */
#include "domain/agreement/deadline_store.h"

#include "domain/agreement/claim.h"
#include "domain/agreement/register_store.h"

ROW(deadline_row, COL(deadline_row, id), COL(deadline_row, ref), COL(deadline_row, authority),
    COL(deadline_row, authority_ref), COL(deadline_row, authority_name), COL(deadline_row, subject_text),
    COL(deadline_row, rule), COL(deadline_row, subject), COL(deadline_row, number), COL(deadline_row, anchor),
    COL(deadline_row, effect), COL(deadline_row, nominal), COL(deadline_row, shifted), COL(deadline_row, safe),
    COL(deadline_row, created_at), COL(deadline_row, replaced_at));

#define DEADLINE_COLUMNS \
    "SELECT d.id, d.ref, d.authority, a.ref AS authority_ref, a.name AS authority_name," \
    " COALESCE(c.subject, g.subject, '') AS subject_text, d.rule, d.subject, d.number, d.anchor, d.effect, " \
    "d.nominal, d.shifted," \
    " d.safe, d.created_at, d.replaced_at FROM deadline d JOIN authority a ON a.id = d.authority" \
    " LEFT JOIN claim c ON c.id = d.subject LEFT JOIN gap g ON g.id = d.subject"
/* Rule 6 (DEADLINE_CLAIM) tells of a claim: who reads agreements does not read those. */
#define DEADLINE_SCOPE \
    "((d.rule <> 6 AND " SCOPE_AUTHORITY_OF(agreement, R, "d") ") OR (d.rule = 6 AND " SCOPE_AUTHORITY_OF(claim, L, \
                                                                                                          "d") "))"
_Static_assert(DEADLINE_CLAIM == 6, "DEADLINE_SCOPE has the number in its text");

QUERY(deadline_next, SCOPE_AUTHORITY, 2, deadline_row,
      DEADLINE_COLUMNS " WHERE d.replaced_at IS NULL AND d.shifted >= $3 AND " DEADLINE_SCOPE
                       " ORDER BY d.safe, d.shifted, a.sort_key, d.rule, d.id LIMIT $4");
QUERY(deadline_of_party, SCOPE_AUTHORITY, 2, deadline_row,
      DEADLINE_COLUMNS " WHERE d.authority = $3 AND d.replaced_at IS NULL AND " DEADLINE_SCOPE
                       " ORDER BY d.safe, d.shifted, d.rule, d.id LIMIT $4");
QUERY(deadline_old, SCOPE_AUTHORITY, 2, deadline_row,
      DEADLINE_COLUMNS " WHERE d.authority = $3 AND d.replaced_at IS NOT NULL AND " DEADLINE_SCOPE
                       " ORDER BY d.replaced_at DESC, d.id DESC LIMIT $4");
QUERY(deadline_stored, SCOPE_SYSTEM, 1, deadline_row,
      DEADLINE_COLUMNS " WHERE d.authority = $3 AND d.replaced_at IS NULL ORDER BY d.id");
SQL(deadline_replace, SCOPE_SYSTEM, 1, "UPDATE deadline SET replaced_at = $2 WHERE id = $3");
SQL(deadline_insert, SCOPE_SYSTEM, 11,
    "INSERT INTO deadline (id, ref, authority, rule, subject, number, anchor, effect, nominal, shifted, safe, "
    "created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $2)");

enum err deadlines_reached(struct tx *tx, struct day from, struct deadline_rows *out)
{
    return tx_all(tx, deadline_next, out, from, (int64_t)LIMIT_PAGE_ROWS);
}

enum err deadlines_of(struct tx *tx, authority_id authority, struct deadline_rows *out)
{
    return tx_all(tx, deadline_of_party, out, authority, (int64_t)LIMIT_PAGE_ROWS);
}

enum err deadlines_replaced(struct tx *tx, authority_id authority, struct deadline_rows *out)
{
    return tx_all(tx, deadline_old, out, authority, (int64_t)LIMIT_PAGE_ROWS);
}

struct deadline_day deadline_row_day(const struct deadline_row *row)
{
    return (struct deadline_day){ .rule = (int)row->rule,
                                  .subject = row->subject,
                                  .anchor = row->anchor,
                                  .number = row->number,
                                  .effect = row->effect,
                                  .nominal = row->nominal,
                                  .shifted = row->shifted,
                                  .safe = row->safe };
}

/* --- computing ------------------------------------------------------------------------------ */

ROW(term_row, COL(term_row, authority), COL(term_row, party_notice), COL(term_row, provider_notice),
    COL(term_row, party_gazette), COL(term_row, provider_gazette), COL(term_row, first_year));
QUERY(term_stored, SCOPE_SYSTEM, 1, term_row,
      "SELECT t.authority, t.party_notice, t.provider_notice, t.party_gazette, t.provider_gazette, t.first_year"
      " FROM term t WHERE t.authority = $3 AND t.replaced_at IS NULL");
struct declared_row {
    int64_t id;
    int kind, form;
    struct day received;
};
ROW(declared_row, COL(declared_row, id), COL(declared_row, kind), COL(declared_row, form), COL(declared_row, received));
struct declared_rows {
    struct declared_row *at;
    size_t n;
};
QUERY(terminations_stored, SCOPE_SYSTEM, 1, declared_row,
      "SELECT t.id, t.kind, t.form, t.received FROM termination t WHERE t.authority = $3 ORDER BY t.id");
/* Open ones, and those asserted too late or in the wrong form: their day stays in sight. */
QUERY(claims_stored, SCOPE_SYSTEM, 1, declared_row,
      "SELECT c.id, 0 AS kind, COALESCE(c.form, 0) AS form, c.knowledge AS received FROM claim c"
      " WHERE c.authority = $3 AND c.direction = 1 AND (c.form IS NULL OR c.form > 2) ORDER BY c.id");
_Static_assert(FORM_SIGNATURE == 2 && CLAIM_BY_AUTHORITY == 1, "claims_stored has the numbers in its text");

struct day term_row_in_force(const struct term_row *row)
{
    return term_in_force((struct day[]){ row->party_notice, row->provider_notice }, 2, TERM_NOT_BEFORE);
}

static void add_terminations(struct deadline_days *days, const struct declared_rows *rows, struct day in_force,
                             int first_year, enum term_reading reading)
{
    for (size_t i = 0; i < rows->n; i++) {
        const struct declared_row *t = &rows->at[i];
        if (!declaration_in_writing(t->form))
            continue;
        if (t->kind == TERMINATION_EXTRAORDINARY)
            deadline_add_extraordinary(days, t->id, t->received);
        else
            deadline_add_ordinary(days, t->id, t->received, in_force, first_year, reading);
    }
}

enum err reading_now(struct tx *tx, struct interpretation_row *out)
{
    return agreement_interpretation_on(tx, INTERPRETATION_TERM, agreement_today(tx), INSTANT_NONE, out);
}

static enum err days_of(struct tx *tx, authority_id authority, struct deadline_days *days)
{
    struct term_row term = { .party_notice = DAY_NONE, .provider_notice = DAY_NONE };
    struct declared_rows terminations, claims;
    struct gap_rows gaps;
    struct interpretation_row reading;
    enum err found = tx_one(tx, term_stored, &term, authority);
    TRY(found == ERR_NOT_FOUND ? OK : found);
    TRY(tx_all(tx, terminations_stored, &terminations, authority));
    TRY(tx_all(tx, claims_stored, &claims, authority));
    TRY(reading_now(tx, &reading));
    TRY(gaps_all(tx, &gaps));
    days->max = DEADLINE_DAYS_FIXED + 2 * terminations.n + claims.n + gaps.n;
    days->at = MEM_NEW_N(tx_mem(tx), struct deadline_day, days->max);
    struct day in_force = term_row_in_force(&term);
    int first_year = (int)term.first_year;
    deadline_add_term(days, in_force, first_year);
    add_terminations(days, &terminations, in_force, first_year, (enum term_reading)reading.choice);
    for (size_t i = 0; i < claims.n; i++)
        deadline_add_claim(days, claims.at[i].id, claims.at[i].received);
    for (size_t i = 0; i < gaps.n; i++)
        if (gaps.at[i].state < GAP_AMENDED && !day_is_none(gaps.at[i].negotiate_by))
            deadline_add_negotiation(days, gaps.at[i].id.n, gaps.at[i].known_on, gaps.at[i].negotiate_by);
    for (size_t i = 0; first_year != 0 && agreement_deadline_sources[i] != NULL; i++)
        agreement_deadline_sources[i]->add(days, first_year, agreement_today(tx));
    return OK;
}

static enum err insert(struct tx *tx, authority_id authority, const struct deadline_day *d)
{
    deadline_id id = TX_ID(tx, deadline);
    deadline_ref ref = TX_REF(tx, deadline);
    return tx_run(tx, deadline_insert, NULL, id, &ref, authority, d->rule, d->subject, d->number, d->anchor, d->effect,
                  d->nominal, d->shifted, d->safe);
}

enum err deadlines_compute(struct tx *tx, authority_id authority, int *changed)
{
    struct deadline_days days = { 0 };
    struct deadline_rows stored;
    *changed = 0;
    TRY(days_of(tx, authority, &days));
    TRY(tx_all(tx, deadline_stored, &stored, authority));
    bool *kept = MEM_NEW_N(tx_mem(tx), bool, days.n + 1);
    for (size_t i = 0; i < stored.n; i++) {
        struct deadline_day day = deadline_row_day(&stored.at[i]);
        size_t k = 0;
        while (k < days.n && (kept[k] || !deadline_same(&day, &days.at[k])))
            k++;
        kept[k] = true; /* the one behind the last stands for "none" */
        if (k == days.n) {
            TRY(tx_run(tx, deadline_replace, NULL, stored.at[i].id));
            ++*changed;
        }
    }
    for (size_t k = 0; k < days.n; k++)
        if (!kept[k]) {
            TRY(insert(tx, authority, &days.at[k]));
            ++*changed;
        }
    return OK;
}

enum err deadlines_compute_all(struct tx *tx)
{
    struct participant_list parties;
    TRY(agreement_participants(tx, DAY_NONE, &parties));
    for (size_t i = 0; i < parties.n; i++) {
        int changed;
        TRY(deadlines_compute(tx, parties.at[i].authority, &changed));
        if (changed > 0)
            tx_note(tx, .action = "agreement.deadlines_computed", .object = OBJECT_AGREEMENT,
                    .subject = parties.at[i].authority.n, .authority = parties.at[i].authority);
    }
    return OK;
}
