#include "domain/agreement/claim.h"
#include "domain/agreement/deadline_store.h"
#include "domain/agreement/register_store.h"
#include "test_db.h"

#define ACTOR ((account_id){ 7 })

struct house {
    struct tx *tx;
    authority_id provider, town, village;
};

static authority_id make(struct tx *tx, struct str name, bool provider)
{
    authority_id id;
    struct authority_new add = { .name = name, .is_provider = provider, .starts = DAY_NONE, .ends = DAY_NONE };
    EXPECT_OK(agreement_authority_create(tx, &add, &id));
    EXPECT_OK(agreement_participant_create(tx, id, DAY_NONE, day_of(2022, 1, 1), DAY_NONE, NULL));
    return id;
}

static struct house house(struct db *db)
{
    struct house h;
    test_sql(db, "INSERT INTO reach (actor, school, authority, role, starts, ends, narrow, grant_id)"
                 " VALUES (7, 0, 0, 6, 0, 9000000000000000, 0, 1)");
    h.tx = test_tx(db, TX_WRITE, ACTOR);
    EXPECT_OK(agreement_module.init(h.tx));
    h.provider = make(h.tx, STR("Landkreis Musterland"), true);
    h.town = make(h.tx, STR("Stadt Eichenau"), false);
    h.village = make(h.tx, STR("Gemeinde Heidloh"), false);
    return h;
}

static struct master_row text_now(const struct house *h)
{
    struct master_row master;
    EXPECT_OK(master_text_on(h->tx, agreement_today(h->tx), &master));
    return master;
}

/* The text with its first "drei" as "vier". */
static struct str changed(struct str text)
{
    size_t at = str_find(text, STR("von drei Kalenderjahren"));
    EXPECT(at != SIZE_MAX);
    return str_cat(test_mem(), str_sub(text, 0, at), STR("von vier Kalenderjahren"),
                   str_from(text, at + sizeof "von drei Kalenderjahren" - 1));
}

/* --- clauses ------------------------------------------------------------------------------------ */

/* req: Z11.4.1 Z11.4.2 */
TEST_DB(a_void_clause_warns_from_its_day_until_it_has_a_successor_and_the_others_hold)
{
    struct house h = house(db);
    struct clause_state_row state = { .clause = STR("p5-2"),
                                      .state = CLAUSE_VOID,
                                      .starts = day_of(2026, 3, 1),
                                      .reason = STR("Urteil"),
                                      .decision_ref = STR("Vermerk 3") };
    struct clause_state_rows all;
    bool gone;
    EXPECT_OK(clause_state_add(h.tx, &state));
    EXPECT_OK(agreement_clause_void(h.tx, STR("p5-2"), day_of(2026, 2, 28), &gone));
    EXPECT(!gone);
    EXPECT_OK(agreement_clause_void(h.tx, STR("p5-2"), day_of(2026, 3, 1), &gone));
    EXPECT(gone);
    EXPECT_OK(agreement_clause_void(h.tx, STR("p5-3"), day_of(2026, 3, 1), &gone));
    EXPECT(!gone);
    state.state = CLAUSE_REPLACED;
    state.starts = day_of(2026, 5, 1);
    EXPECT_ERR(clause_state_add(h.tx, &state), ERR_INVALID);
    state.successor = STR("Die Beiträge gelten drei Jahre.");
    EXPECT_OK(clause_state_add(h.tx, &state));
    EXPECT_OK(agreement_clause_void(h.tx, STR("p5-2"), day_of(2026, 5, 1), &gone));
    EXPECT(!gone);
    EXPECT_OK(clause_states(h.tx, STR("p5-2"), &all));
    EXPECT_EQ(all.n, 2);
    EXPECT_STR(all.at[0].successor, "Die Beiträge gelten drei Jahre.");
    state.clause = STR("p99-1");
    EXPECT_ERR(clause_state_add(h.tx, &state), ERR_NOT_FOUND);
    tx_abort(h.tx);
}

/* --- gaps ----------------------------------------------------------------------------------------- */

static struct gap_row gap_of(const struct house *h, int kind)
{
    struct gap_row row;
    gap_ref ref;
    EXPECT_OK(gap_add(
        h->tx, &(struct gap_new){ kind, STR("p5-2"), STR("Frage"), STR("Sachverhalt"), day_of(2025, 11, 30) }, &ref));
    EXPECT_OK(gap_by_ref(h->tx, ref, &row));
    return row;
}

static const struct deadline_row *talks_of(const struct house *h, authority_id party)
{
    struct deadline_rows rows;
    EXPECT_OK(deadlines_of(h->tx, party, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (rows.at[i].rule == DEADLINE_NEGOTIATION)
            return &rows.at[i];
    return NULL;
}

/* req: Z11.5 */
TEST_DB(a_change_of_law_gives_every_party_a_day_for_talks_until_it_is_settled)
{
    struct house h = house(db);
    struct gap_row plain = gap_of(&h, GAP_MISSING), law;
    EXPECT(day_is_none(plain.negotiate_by));
    EXPECT(talks_of(&h, h.town) == NULL);
    law = gap_of(&h, GAP_LAW);
    EXPECT_EQ(law.negotiate_by.n, day_of(2026, 2, 28).n);
    EXPECT(talks_of(&h, h.town) != NULL && talks_of(&h, h.village) != NULL);
    EXPECT_EQ(talks_of(&h, h.town)->nominal.n, day_of(2026, 2, 28).n);
    EXPECT_STR(talks_of(&h, h.town)->subject_text, "Frage");
    EXPECT_OK(gap_move(h.tx, &law, GAP_CLOSED, STR("Kein Bedarf"), (amendment_id){ 0 }));
    EXPECT(talks_of(&h, h.town) == NULL);
    tx_abort(h.tx);
}

/* req: Z11.5 */
TEST_DB(a_school_that_goes_to_another_authority_makes_the_task)
{
    struct house h = house(db);
    struct school_new school = { .authority = h.town,
                                 .official_number = STR("70001"),
                                 .name = STR("Grundschule Am Bach"),
                                 .starts = DAY_NONE,
                                 .ends = DAY_NONE };
    struct gap_rows gaps;
    school_id id;
    EXPECT_OK(agreement_school_create(h.tx, &school, &id));
    EXPECT_OK(school_import_update(h.tx, id, &school));
    EXPECT_OK(gaps_all(h.tx, &gaps));
    EXPECT_EQ(gaps.n, 0);
    school.authority = h.village;
    EXPECT_OK(school_import_update(h.tx, id, &school));
    EXPECT_OK(gaps_all(h.tx, &gaps));
    EXPECT_EQ(gaps.n, 1);
    EXPECT_EQ(gaps.at[0].kind, GAP_OWNERSHIP);
    EXPECT(str_find(gaps.at[0].subject, STR("Stadt Eichenau → Gemeinde Heidloh")) != SIZE_MAX);
    EXPECT(talks_of(&h, h.village) != NULL);
    tx_abort(h.tx);
}

/* --- amendments ------------------------------------------------------------------------------------- */

static struct amendment_row propose(const struct house *h)
{
    struct master_row master = text_now(h);
    struct amendment_row row;
    amendment_ref ref;
    EXPECT_OK(amendment_add(h->tx,
                            &(struct amendment_new){ STR("Vier Jahre"), STR("Weniger Aufwand"), changed(master.text),
                                                     DAY_NONE, day_of(2026, 2, 1) },
                            &ref));
    EXPECT_OK(amendment_by_ref(h->tx, ref, &row));
    return row;
}

static enum err sign(const struct house *h, const struct amendment_row *m, authority_id party, int form)
{
    struct amendment_row now;
    struct amendment_signature_row in = { .authority = party,
                                          .proof = STR("Urkunde"),
                                          .council_on = day_of(2026, 1, 10),
                                          .signed_on = day_of(2026, 1, 20),
                                          .notice_on = day_of(2026, 2, 10),
                                          .form = form };
    TRY(amendment_by_ref(h->tx, m->ref, &now));
    return amendment_sign(h->tx, &now, &in);
}

/* req: Z10.1.1 Z11.6 */
TEST_DB(an_amendment_changes_nothing_until_every_party_has_signed_on_paper)
{
    struct house h = house(db);
    struct amendment_row m = propose(&h);
    EXPECT_EQ(m.needed, 3);
    EXPECT_OK(sign(&h, &m, h.provider, FORM_PAPER));
    EXPECT_OK(sign(&h, &m, h.town, FORM_SIGNATURE));
    EXPECT_OK(sign(&h, &m, h.village, FORM_MAIL)); /* kept, and counts for nothing */
    EXPECT_ERR(sign(&h, &m, h.town, FORM_PAPER), ERR_CONFLICT);
    EXPECT_OK(amendment_by_ref(h.tx, m.ref, &m));
    EXPECT_EQ(m.signed_by, 2);
    EXPECT(day_is_none(m.effective));
    EXPECT_EQ(text_now(&h).version, 1);
    tx_abort(h.tx);
}

/* req: Z11.6 */
TEST_DB(the_last_signature_puts_the_amendment_in_force_for_all)
{
    struct house h = house(db);
    struct amendment_row m = propose(&h);
    EXPECT_OK(sign(&h, &m, h.provider, FORM_PAPER));
    EXPECT_OK(sign(&h, &m, h.town, FORM_PAPER));
    EXPECT_OK(sign(&h, &m, h.village, FORM_MAIL));
    EXPECT_OK(sign(&h, &m, h.village, FORM_PAPER));
    EXPECT_OK(amendment_by_ref(h.tx, m.ref, &m));
    EXPECT_EQ(m.effective.n, day_of(2026, 2, 11).n); /* the day after the latest public notice */
    struct master_row before;
    EXPECT_OK(master_text_on(h.tx, day_of(2026, 2, 10), &before));
    EXPECT_EQ(before.version, 1);
    EXPECT_OK(master_text_on(h.tx, day_of(2026, 2, 11), &before));
    EXPECT_EQ(before.version, 2);
    EXPECT(str_find(before.text, STR("von vier Kalenderjahren")) != SIZE_MAX);
    EXPECT_ERR(sign(&h, &m, h.village, FORM_PAPER), ERR_CONFLICT);
    tx_abort(h.tx);
}

TEST_DB(an_amendment_that_changes_nothing_or_is_no_text_is_refused)
{
    struct house h = house(db);
    struct master_row master = text_now(&h);
    struct amendment_new add = { STR("Nichts"), STR("Grund"), master.text, DAY_NONE, day_of(2026, 2, 1) };
    amendment_ref ref;
    EXPECT_ERR(amendment_add(h.tx, &add, &ref), ERR_INVALID);
    add.text = STR("Nur ein Satz.");
    EXPECT_ERR(amendment_add(h.tx, &add, &ref), ERR_INVALID);
    tx_abort(h.tx);
}

/* req: Z11.3.2 */
TEST_DB(a_clause_that_does_not_fit_is_settled_by_an_amendment_and_the_history_names_it)
{
    struct house h = house(db);
    struct gap_row gap = gap_of(&h, GAP_UNSUITABLE);
    struct amendment_row m = propose(&h);
    struct gap_event_rows events;
    EXPECT_ERR(gap_move(h.tx, &gap, GAP_AMENDED, STR("Erledigt"), (amendment_id){ 0 }), ERR_INVALID);
    EXPECT_OK(gap_move(h.tx, &gap, GAP_AMENDED, STR("Erledigt"), m.id));
    EXPECT_OK(gap_events(h.tx, gap.id, &events));
    EXPECT_EQ(events.n, 2);
    EXPECT(events.at[1].amended);
    EXPECT_STR(events.at[1].amendment_title, "Vier Jahre");
    EXPECT_OK(gap_by_ref(h.tx, gap.ref, &gap));
    EXPECT_ERR(gap_move(h.tx, &gap, GAP_TALKS, STR("Noch einmal"), m.id), ERR_CONFLICT);
    tx_abort(h.tx);
}

/* req: Z10.1.2 Z10.2 */
TEST_DB(what_is_said_or_done_beside_the_text_changes_no_day_and_no_word)
{
    struct house h = house(db);
    struct deadline_rows before, after;
    struct master_row text = text_now(&h);
    EXPECT_OK(agreement_term_put(h.tx, h.town,
                                 &(struct term_input){ .party_notice = day_of(2021, 12, 22),
                                                       .provider_notice = day_of(2021, 12, 30),
                                                       .first_year = 2022 }));
    EXPECT_OK(deadlines_of(h.tx, h.town, &before));
    struct gap_row note = gap_of(&h, GAP_NOTE), practice = gap_of(&h, GAP_PRACTICE);
    EXPECT(gap_beside_text(note.kind) && gap_beside_text(practice.kind));
    EXPECT_OK(gap_move(h.tx, &practice, GAP_CLOSED, STR("Beendet"), (amendment_id){ 0 }));
    EXPECT_OK(deadlines_of(h.tx, h.town, &after));
    EXPECT_EQ(after.n, before.n);
    for (size_t i = 0; i < after.n; i++)
        EXPECT_EQ(after.at[i].id.n, before.at[i].id.n);
    EXPECT_EQ(text_now(&h).version, text.version);
    tx_abort(h.tx);
}

/* --- documents ---------------------------------------------------------------------------------------- */

static struct instance_row document(const struct house *h, struct str text)
{
    struct instance_row in = { .text = text,
                               .provider_office = STR("Der Landrat"),
                               .provider_place = STR("Musterstadt"),
                               .provider_signed = day_of(2021, 12, 14),
                               .party_office = STR("Die Bürgermeisterin"),
                               .party_place = STR("Eichenau"),
                               .party_signed = day_of(2021, 12, 21),
                               .legal_basis = STR("§ 5 NKomZG"),
                               .form = FORM_PAPER };
    EXPECT_OK(instance_add(h->tx, h->town, &in));
    return in;
}

/* req: Z2.2 */
TEST_DB(one_word_that_differs_keeps_a_document_from_being_active)
{
    struct house h = house(db);
    struct master_row master = text_now(&h);
    struct instance_row equal = document(&h, str_cat(test_mem(), STR("\n\n"), master.text, STR("  \n")));
    EXPECT_EQ(equal.places, 0);
    EXPECT(equal.active);
    struct instance_row other = document(&h, changed(master.text));
    EXPECT_EQ(other.places, 1);
    EXPECT(!other.active);
    struct instance_rows all;
    EXPECT_OK(instances_of(h.tx, h.town, &all));
    EXPECT_EQ(all.n, 2);
    EXPECT(!all.at[0].active && all.at[1].active);
    tx_abort(h.tx);
}

/* req: V.1 P.6 */
TEST_DB(without_both_signatures_legal_basis_and_paper_a_document_is_not_active)
{
    struct house h = house(db);
    struct str text = text_now(&h).text;
    struct instance_row good = { .text = text,
                                 .provider_office = STR("A"),
                                 .provider_place = STR("B"),
                                 .provider_signed = day_of(2021, 12, 14),
                                 .party_office = STR("C"),
                                 .party_place = STR("D"),
                                 .party_signed = day_of(2021, 12, 21),
                                 .legal_basis = STR("§ 5 NKomZG"),
                                 .form = FORM_SIGNATURE };
    for (int missing = 0; missing < 5; missing++) {
        struct instance_row in = good;
        if (missing == 1)
            in.provider_signed = DAY_NONE;
        if (missing == 2)
            in.party_signed = DAY_NONE;
        if (missing == 3)
            in.legal_basis = STR(" ");
        if (missing == 4)
            in.form = FORM_MAIL;
        EXPECT_OK(instance_add(h.tx, h.town, &in));
        EXPECT_EQ(in.active, missing == 0);
    }
    tx_abort(h.tx);
}

/* --- claims -------------------------------------------------------------------------------------------- */

static struct claim_row claim_of(const struct house *h, int direction)
{
    struct claim_rows rows;
    EXPECT_OK(agreement_claim_add(h->tx, h->town,
                                  &(struct claim_new){ .subject = STR("Ausfall"),
                                                       .evidence = STR("Protokoll"),
                                                       .knowledge = day_of(2026, 2, 1),
                                                       .direction = direction },
                                  NULL));
    EXPECT_OK(claims_of(h->tx, h->town, &rows));
    return rows.at[0];
}

static struct claim_row again(const struct house *h, const struct claim_row *claim)
{
    struct claim_row row;
    EXPECT_OK(claim_to_read(h->tx, claim->ref, &row));
    return row;
}

static enum err move(const struct house *h, const struct claim_row *claim, int state, int fault, struct str evidence)
{
    struct claim_row now = again(h, claim);
    return claim_move(h->tx, &now, &(struct claim_event){ state, fault, STR("Schreiben"), evidence });
}

/* req: Z8.3.1 */
TEST_DB(a_claim_against_the_provider_is_not_acknowledged_without_fault_and_its_evidence)
{
    struct house h = house(db);
    struct claim_row claim = claim_of(&h, CLAIM_BY_AUTHORITY);
    EXPECT_EQ(claim.state, CLAIM_ANNOUNCED);
    EXPECT_OK(move(&h, &claim, CLAIM_ASSERTED, 0, STR("")));
    EXPECT_OK(move(&h, &claim, CLAIM_EXAMINED, 0, STR("")));
    EXPECT_ERR(move(&h, &claim, CLAIM_ACKNOWLEDGED, CLAIM_FAULT_NONE, STR("Gutachten")), ERR_INVALID);
    EXPECT_ERR(move(&h, &claim, CLAIM_PARTLY, CLAIM_FAULT_OTHER, STR("Gutachten")), ERR_INVALID);
    EXPECT_ERR(move(&h, &claim, CLAIM_ACKNOWLEDGED, CLAIM_FAULT_GROSS, STR(" ")), ERR_INVALID);
    EXPECT_OK(move(&h, &claim, CLAIM_ACKNOWLEDGED, CLAIM_FAULT_GROSS, STR("Gutachten")));
    EXPECT_OK(move(&h, &claim, CLAIM_CLOSED, 0, STR("")));
    EXPECT_ERR(move(&h, &claim, CLAIM_EXAMINED, 0, STR("")), ERR_INVALID);
    tx_abort(h.tx);
}

static void terminate_for_cause(const struct house *h)
{
    EXPECT_OK(agreement_termination_add(h->tx, h->town,
                                        &(struct termination_new){ .kind = TERMINATION_EXTRAORDINARY,
                                                                   .declared_by = TERMINATION_BY_AUTHORITY,
                                                                   .form = FORM_PAPER,
                                                                   .received = day_of(2026, 1, 9),
                                                                   .proof = STR("Rückschein"),
                                                                   .reason = STR("Grund") }));
}

/* req: Z8.1.3 */
TEST_DB(the_provider_has_no_claim_without_an_extraordinary_notice)
{
    struct house h = house(db);
    struct claim_new early = { .subject = STR("Schaden"),
                               .evidence = STR("Akte"),
                               .knowledge = day_of(2026, 2, 1),
                               .direction = CLAIM_BY_PROVIDER };
    EXPECT_ERR(agreement_claim_add(h.tx, h.town, &early, NULL), ERR_INVALID);
    tx_abort(h.tx);
}

/* req: Z8.1.3 Z8.1.4 Z8.4 */
TEST_DB(a_claim_of_the_provider_without_evidence_of_the_damage_is_not_asserted)
{
    struct house h = house(db);
    struct deadline_rows rows;
    terminate_for_cause(&h);
    struct claim_row claim = claim_of(&h, CLAIM_BY_PROVIDER);
    EXPECT_EQ(claim.direction, CLAIM_BY_PROVIDER);
    EXPECT_OK(deadlines_of(h.tx, h.town, &rows));
    for (size_t i = 0; i < rows.n; i++)
        EXPECT(rows.at[i].rule != DEADLINE_CLAIM);
    EXPECT_ERR(move(&h, &claim, CLAIM_ASSERTED, 0, STR("")), ERR_INVALID);
    tx_abort(h.tx);
}

TEST_DB(with_its_damage_listed_the_provider_asserts_and_needs_no_fault)
{
    struct house h = house(db);
    struct claim_damage_rows damages;
    terminate_for_cause(&h);
    struct claim_row claim = claim_of(&h, CLAIM_BY_PROVIDER);
    EXPECT_OK(claim_damage_add(
        h.tx, &claim,
        &(struct claim_damage_row){ .what = STR("Personal"), .cents = 125000, .evidence = STR("Lohnkonto") }));
    EXPECT_OK(move(&h, &claim, CLAIM_ASSERTED, 0, STR("")));
    EXPECT_OK(move(&h, &claim, CLAIM_EXAMINED, 0, STR("")));
    EXPECT_OK(move(&h, &claim, CLAIM_ACKNOWLEDGED, 0, STR("")));
    EXPECT_EQ(again(&h, &claim).state, CLAIM_ACKNOWLEDGED);
    EXPECT_OK(claim_damages(h.tx, claim.id, &damages));
    EXPECT_EQ(damages.n, 1);
    EXPECT_EQ(damages.at[0].cents, 125000);
    tx_abort(h.tx);
}
