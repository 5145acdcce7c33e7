/* Cases of joining and leaving: opening and items. */
#include "domain/agreement/proceeding_store.h"

#include "domain/agreement/deadline_store.h"
#include "domain/agreement/register_store.h"

ROW(proceeding_row, COL(proceeding_row, id), COL(proceeding_row, ref), COL(proceeding_row, authority),
    COL(proceeding_row, authority_ref), COL(proceeding_row, authority_name), COL(proceeding_row, decision_ref),
    COL(proceeding_row, by), COL(proceeding_row, end_reason), COL(proceeding_row, kind), COL(proceeding_row, choice),
    COL(proceeding_row, basis), COL(proceeding_row, day), COL(proceeding_row, received),
    COL(proceeding_row, pupils_primary), COL(proceeding_row, pupils_lower), COL(proceeding_row, pupils_upper),
    COL(proceeding_row, effects), COL(proceeding_row, provider_signed), COL(proceeding_row, party_signed),
    COL(proceeding_row, outcome), COL(proceeding_row, created_at), COL(proceeding_row, ended_at));
/* form 1 and 2 are in writing; a notice of the provider (declared_by 2) is none of the party. */
#define SIGNED_BY(side) \
    "CASE WHEN EXISTS (SELECT 1 FROM proceeding_signature s WHERE s.proceeding = p.id AND s.side = " side \
    " AND s.form <= 2) THEN 1 ELSE 0 END"
_Static_assert(FORM_SIGNATURE == 2 && TERMINATION_BY_AUTHORITY == 1, "the statement has the numbers in its text");
FAMILY(proceeding_reached, SCOPE_AUTHORITY, 2, proceeding_row,
       ALWAYS("SELECT p.id, p.ref, p.authority, a.ref AS authority_ref, a.name AS authority_name, p.decision_ref,"
              " COALESCE(w.name, '') AS by, COALESCE(e.reason, '') AS end_reason, p.kind, p.choice, p.basis, p.day,"
              " t.received, p.pupils_primary, p.pupils_lower, p.pupils_upper,"
              " (SELECT count(*) FROM proceeding_effect x WHERE x.proceeding = p.id) AS effects," SIGNED_BY(
                  "1") " AS provider_signed," SIGNED_BY("2") " AS party_signed, COALESCE(e.outcome, 0) AS outcome,"
                                                             " p.created_at, e.at AS ended_at FROM proceeding p"
                                                             " JOIN authority a ON a.id = p.authority"
                                                             " LEFT JOIN termination t ON t.id = p.termination"
                                                             " AND t.declared_by = 1"
                                                             " LEFT JOIN account w ON w.id = p.created_by"
                                                             " LEFT JOIN proceeding_end e ON e.proceeding = p.id"
                                                             " WHERE " SCOPE_AUTHORITY_OF(agreement, R, "p")),
       WHEN(0, " AND p.ref = $3"), ALWAYS(" ORDER BY COALESCE(e.outcome, 0), p.id DESC LIMIT $4"));
SQL(proceeding_insert, SCOPE_SYSTEM, 12,
    "INSERT INTO proceeding (id, ref, authority, kind, day, choice, basis, pupils_primary, pupils_lower, pupils_upper,"
    " termination, decision_ref, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $1, $2)");
struct proceeding_count {
    int64_t n;
};
ROW(proceeding_count, COL(proceeding_count, n));
QUERY(proceeding_open_count, SCOPE_SYSTEM, 1, proceeding_count,
      "SELECT count(*) AS n FROM proceeding p WHERE p.authority = $3"
      " AND NOT EXISTS (SELECT 1 FROM proceeding_end e WHERE e.proceeding = p.id)");
struct proceeding_tick_row {
    int item;
    int n;
    bool done;
    struct str note, by;
    struct instant at;
};
struct proceeding_tick_rows {
    struct proceeding_tick_row *at;
    size_t n;
};
ROW(proceeding_tick_row, COL(proceeding_tick_row, item), COL(proceeding_tick_row, n), COL(proceeding_tick_row, done),
    COL(proceeding_tick_row, note), COL(proceeding_tick_row, by), COL(proceeding_tick_row, at));
QUERY(proceeding_ticks, SCOPE_SYSTEM, 1, proceeding_tick_row,
      "SELECT k.item, k.n, k.done, k.note, COALESCE(w.name, '') AS by, k.at FROM proceeding_tick k"
      " LEFT JOIN account w ON w.id = k.actor WHERE k.proceeding = $3 ORDER BY k.item, k.n");
SQL(proceeding_tick_insert, SCOPE_SYSTEM, 5,
    "INSERT INTO proceeding_tick (proceeding, item, n, done, note, actor, at) VALUES ($3, $4, $5, $6, $7, $1, $2)");
QUERY(proceeding_contactless, SCOPE_SYSTEM, 2, proceeding_count,
      "SELECT count(*) AS n FROM school s WHERE s.authority = $3 AND (s.starts IS NULL OR s.starts <= $4)"
      " AND (s.ends IS NULL OR s.ends >= $4) AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.school = s.id"
      " AND c.deputy = 0 AND c.starts <= $4 AND (c.ends IS NULL OR c.ends >= $4))");
struct proceeding_facts proceeding_facts_of(const struct proceeding_row *p)
{
    return (struct proceeding_facts){ .authority = p->authority,
                                      .name = p->authority_name,
                                      .kind = p->kind,
                                      .choice = p->choice,
                                      .basis = p->basis,
                                      .day = p->day,
                                      .pupils = { p->pupils_primary, p->pupils_lower, p->pupils_upper },
                                      .received = p->received };
}

enum err proceedings_reached(struct tx *tx, struct proceeding_rows *out)
{
    const proceeding_ref any = { { 0 } };
    return tx_list(tx, proceeding_reached, 0u, 0, out, &any, (int64_t)LIMIT_PAGE_ROWS);
}

enum err proceeding_by_ref(struct tx *tx, proceeding_ref ref, struct proceeding_row *out)
{
    struct proceeding_rows found;
    TRY(tx_list(tx, proceeding_reached, 1u, 0, &found, &ref, (int64_t)1));
    if (found.n == 0)
        return ERR_NOT_FOUND;
    *out = found.at[0];
    return OK;
}

/* --- opening ---------------------------------------------------------------------------------- */

static enum err may_join(struct tx *tx, const struct proceeding_new *in)
{
    struct authority_row party;
    bool takes_part;
    TRY(agreement_authority_by_id(tx, in->authority, &party));
    if (party.kind == 0 || authority_is_private(tx_mem(tx), party.name))
        return tx_refuse(tx, ERR_INVALID, M_agreement_private_party, "authority");
    TRY(agreement_participates(tx, in->authority, in->day, &takes_part));
    if (takes_part)
        return tx_refuse(tx, ERR_INVALID, M_proceeding_takes_part, "authority");
    if (in->choice == 0)
        return tx_refuse(tx, ERR_INVALID, M_proceeding_choice_missing, "choice");
    if (in->pupils_primary + in->pupils_lower + in->pupils_upper == 0)
        return tx_refuse(tx, ERR_INVALID, M_proceeding_pupils_missing, "pupils_primary");
    return OK;
}

/* The newest notice in writing. */
static enum err notice_of(struct tx *tx, authority_id party, termination_id *out)
{
    struct termination_rows rows;
    TRY(terminations_of(tx, party, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (declaration_in_writing(rows.at[i].form)) {
            *out = rows.at[i].id;
            return OK;
        }
    return tx_refuse(tx, ERR_INVALID, M_proceeding_notice_missing, "kind");
}

static enum err may_leave(struct tx *tx, const struct proceeding_new *in, termination_id *notice)
{
    bool takes_part;
    TRY(agreement_participates(tx, in->authority, in->day, &takes_part));
    if (!takes_part)
        return tx_refuse(tx, ERR_INVALID, M_proceeding_takes_no_part, "day");
    return in->kind == PROCEEDING_LEAVING ? notice_of(tx, in->authority, notice) : OK;
}

static enum err day_check(struct tx *tx, const struct proceeding_new *in)
{
    struct proceeding_facts facts = {
        .authority = in->authority, .kind = in->kind, .basis = in->basis, .day = in->day
    };
    if (day_parts(in->day).year < 2000 || day_parts(in->day).year > 2200)
        return tx_refuse(tx, ERR_INVALID, M_deadline_day_old, "day");
    for (size_t i = 0; agreement_proceeding_sources[i] != NULL; i++) {
        const struct agreement_proceeding_source *source = agreement_proceeding_sources[i];
        enum msg wrong = source->day_wrong != NULL ? source->day_wrong(&facts) : MSG_NONE;
        if (wrong != MSG_NONE)
            return tx_refuse(tx, ERR_INVALID, wrong, "day");
    }
    return OK;
}

enum err proceeding_add(struct tx *tx, const struct proceeding_new *in, proceeding_ref *out)
{
    struct proceeding_count open;
    termination_id notice = { 0 };
    bool joins = in->kind == PROCEEDING_JOINING;
    TRY(declaration_party(tx, in->authority));
    TRY(day_check(tx, in));
    TRY(joins ? may_join(tx, in) : may_leave(tx, in, &notice));
    TRY(tx_one(tx, proceeding_open_count, &open, in->authority));
    if (open.n > 0)
        return tx_refuse(tx, ERR_CONFLICT, M_proceeding_open_already, "authority");
    proceeding_id id = TX_ID(tx, proceeding);
    *out = TX_REF(tx, proceeding);
    TRY(tx_run(tx, proceeding_insert, NULL, id, out, in->authority, in->kind, in->day, joins ? in->choice : 0,
               in->basis, joins ? in->pupils_primary : 0, joins ? in->pupils_lower : 0, joins ? in->pupils_upper : 0,
               notice, in->decision_ref));
    tx_note(tx, .action = "agreement.proceeding_opened", .object = OBJECT_AGREEMENT, .subject = id.n,
            .authority = in->authority, .after = in->decision_ref);
    return OK;
}

/* --- items ------------------------------------------------------------------------------------ */

/* § 2 (1), (2): the county, towns and municipalities; another public body once the text was amended. */
static enum err type_fits(struct tx *tx, authority_id id, int64_t *fits)
{
    struct authority_row party;
    struct master_row master;
    TRY(agreement_authority_by_id(tx, id, &party));
    TRY(master_text_on(tx, agreement_today(tx), &master));
    bool named = party.kind >= AUTHORITY_KREIS && party.kind <= AUTHORITY_FLECKEN;
    *fits = named || master.amendment.n != 0 ? 1 : 0;
    return OK;
}

static enum err count_joining(struct tx *tx, const struct proceeding_row *p, struct proceeding_counts *out)
{
    struct instance_rows instances;
    struct school_list schools;
    struct proceeding_count without;
    TRY(type_fits(tx, p->authority, &out->of[PROCEEDING_PARTY_TYPE]));
    TRY(instances_of(tx, p->authority, &instances));
    out->of[PROCEEDING_TEXT] = instances.n > 0 && instances.at[0].active ? 1 : 0;
    TRY(agreement_schools_on(tx, p->authority, p->day, &schools));
    out->of[PROCEEDING_SCHOOLS] = (int64_t)schools.n;
    TRY(tx_one(tx, proceeding_contactless, &without, p->authority, p->day));
    out->of[PROCEEDING_CONTACTS] = without.n;
    return OK;
}

static enum err counts_of(struct tx *tx, const struct proceeding_row *p, struct proceeding_counts *out)
{
    struct proceeding_facts facts = proceeding_facts_of(p);
    struct proceeding_staff staff;
    *out = (struct proceeding_counts){ { 0 } };
    if (p->kind == PROCEEDING_JOINING)
        TRY(count_joining(tx, p, out));
    for (size_t i = 0; agreement_proceeding_sources[i] != NULL; i++)
        if (agreement_proceeding_sources[i]->count != NULL)
            TRY(agreement_proceeding_sources[i]->count(tx, &facts, out));
    TRY(proceeding_staff(tx, p, &staff));
    /* What cannot be told a person has to find out. */
    out->of[PROCEEDING_STAFF] = staff.due || (!staff.known && !day_is_none(p->received)) ? 1 : 0;
    out->of[PROCEEDING_REFIXING] = p->choice == PROCEEDING_REFIX ? 1 : 0;
    out->of[PROCEEDING_EFFECT] = p->effects;
    return OK;
}

static void tick_apply(struct proceeding_check *check, const struct proceeding_tick_rows *ticks, bool *ticked)
{
    for (size_t i = 0; i < ticks->n; i++)
        if (ticks->at[i].item == check->item) {
            check->note = ticks->at[i].note;
            check->by = ticks->at[i].by;
            check->at = ticks->at[i].at;
            *ticked = ticks->at[i].done;
        }
}

enum err proceeding_checks(struct tx *tx, const struct proceeding_row *p, struct proceeding_checks *out)
{
    struct proceeding_counts counts;
    struct proceeding_tick_rows ticks;
    TRY(counts_of(tx, p, &counts));
    TRY(tx_all(tx, proceeding_ticks, &ticks, p->id));
    *out = (struct proceeding_checks){ .at = MEM_NEW_N(tx_mem(tx), struct proceeding_check, PROCEEDING_ITEM_END) };
    for (int item = 1; item < PROCEEDING_ITEM_END; item++) {
        const struct proceeding_rule *rule = proceeding_rule(p->kind, item);
        bool ticked = false;
        if (rule == NULL)
            continue;
        struct proceeding_check *check = &out->at[out->n++];
        *check = (struct proceeding_check){ .item = item, .rule = rule, .count = counts.of[item], .at = INSTANT_NONE };
        tick_apply(check, &ticks, &ticked);
        check->by_person = proceeding_by_person(rule->judge, check->count);
        check->done = proceeding_done(rule->judge, check->count, ticked);
        out->open += check->done ? 0 : 1;
    }
    return OK;
}

enum err proceeding_still_open(struct tx *tx, const struct proceeding_row *p)
{
    return p->outcome == 0 ? OK : tx_refuse(tx, ERR_CONFLICT, M_proceeding_over, NULL);
}

enum err proceeding_tick(struct tx *tx, const struct proceeding_row *p, int item, bool done, struct str note)
{
    struct proceeding_checks checks;
    struct proceeding_tick_rows ticks;
    const struct proceeding_check *found = NULL;
    int n = 1;
    TRY(proceeding_still_open(tx, p));
    TRY(proceeding_checks(tx, p, &checks));
    for (size_t i = 0; i < checks.n; i++)
        if (checks.at[i].item == item && checks.at[i].by_person)
            found = &checks.at[i];
    if (found == NULL)
        return tx_refuse(tx, ERR_INVALID, M_proceeding_item_by_data, "item");
    TRY(tx_all(tx, proceeding_ticks, &ticks, p->id));
    for (size_t i = 0; i < ticks.n; i++)
        n += ticks.at[i].item == item ? 1 : 0;
    TRY(tx_run(tx, proceeding_tick_insert, NULL, p->id, item, n, done, note));
    tx_note(tx, .action = done ? "agreement.proceeding_ticked" : "agreement.proceeding_reopened",
            .object = OBJECT_AGREEMENT, .subject = p->id.n, .authority = p->authority, .after = note);
    return OK;
}

enum err proceeding_staff(struct tx *tx, const struct proceeding_row *p, struct proceeding_staff *out)
{
    struct proceeding_facts facts = proceeding_facts_of(p);
    *out = (struct proceeding_staff){ 0 };
    if (p->kind != PROCEEDING_LEAVING || day_is_none(p->received))
        return OK;
    for (size_t i = 0; agreement_proceeding_sources[i] != NULL; i++)
        if (agreement_proceeding_sources[i]->staff != NULL)
            TRY(agreement_proceeding_sources[i]->staff(tx, &facts, out));
    return OK;
}
