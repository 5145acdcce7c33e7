#include "domain/desk/desk_fixture_test.h"
#include "domain/privacy/subprocessor_store.h"

static const char *new_body(const char *name, const char *more)
{
    return textf("name=%s&service=Reparatur&starts=2026-11-01%s", name, more);
}
#define PERSONAL "&personal_data=1&data=Name&place=Hameln&contract=AVV"

static const char *page_of(struct county_firm firm) { return textf("/privacy/subprocessors/%.*s", STR_ARG(firm.ref)); }

static const char *answer_of(struct county *c, struct county_firm firm, authority_id authority)
{
    struct authority_row row;
    struct buf ref = buf_of(test_mem(), REF_TEXT_LEN);
    struct tx *tx = test_tx(c->db, TX_READ, (account_id){ 0 });
    EXPECT_OK(agreement_authority_by_id(tx, authority, &row));
    tx_abort(tx);
    ref_put(&ref, row.ref.b);
    return textf("%s/answer/%s", page_of(firm), str_z(test_mem(), buf_str(&ref)));
}

TEST_DB(a_firm_with_personal_data_names_data_place_and_contract)
{
    static const struct {
        const char *more, *said;
    } missing[] = { { "&personal_data=1", "die Daten" },
                    { "&personal_data=1&data=Name", "wo die Daten verarbeitet werden" },
                    { "&personal_data=1&data=Name&place=Hameln", "den Vertrag zur Auftragsverarbeitung" } };
    struct county *c = county_open(db);
    county_as(c, c->head);
    for (size_t i = 0; i < ARRAY_LEN(missing); i++) {
        struct response page = web_post(c->web, "/privacy/subprocessors/new", new_body("Bild", missing[i].more));
        EXPECT_STATUS(page, 422);
        EXPECT_CONTAINS(page, missing[i].said);
        EXPECT_CONTAINS(page, "value=\"Bild\"");
    }
    EXPECT_LOCATION(web_post(c->web, "/privacy/subprocessors/new", new_body("Bild", PERSONAL)),
                    "/privacy/subprocessors");
    EXPECT_CONTAINS(web_get(c->web, "/privacy/subprocessors"), "0 von 2 Schulträgern");
}

/* req: Z3.2.2 */
TEST_DB(an_official_answers_for_the_own_authority_and_with_what_it_rests_on)
{
    struct county *c = county_open(db);
    struct county_firm firm = county_firm(c, "Licht", true);
    const char *own = answer_of(c, firm, c->hameln), *foreign = answer_of(c, firm, c->aerzen);
    county_as(c, c->official);
    EXPECT_CONTAINS(web_get(c->web, page_of(firm)), "angefragt");
    EXPECT_STATUS(web_get(c->web, foreign), 404);
    EXPECT_STATUS(web_post(c->web, foreign, "state=approve&reference=Brief"), 404);
    EXPECT_CONTAINS(web_post(c->web, own, "state=approve&reference="), "id=\"reference-error\"");
    EXPECT_STATUS(web_post(c->web, own, "state=revoke&reference=Brief"), 409);
    EXPECT_LOCATION(web_post(c->web, own, "state=approve_general&reference=Brief+vom+3.+M%C3%A4rz"), page_of(firm));
    struct response page = web_get(c->web, page_of(firm));
    EXPECT_CONTAINS(page, "freigegeben");
    EXPECT_CONTAINS(page, "allgemein, mit Widerspruchsrecht");
    EXPECT_CONTAINS(page, "Brief vom 3. März");
    EXPECT_NOT_CONTAINS(page, "Flecken Aerzen");
    county_as(c, c->foreign_official);
    EXPECT_NOT_CONTAINS(web_get(c->web, page_of(firm)), "Brief vom 3. März");
    const account_id without[] = { c->contact, c->teacher, c->agent, c->head, c->auditor, c->provider, c->steering };
    for (size_t i = 0; i < ARRAY_LEN(without); i++) {
        county_as(c, without[i]);
        EXPECT_STATUS(web_post(c->web, own, "state=revoke&reference=Brief"), 403);
    }
}

TEST_DB(the_register_keeps_every_answer)
{
    struct county *c = county_open(db);
    struct county_firm firm = county_firm(c, "Licht", true);
    county_firm_answer(c, c->official, c->hameln, firm, SUBPROCESSOR_REFUSED);
    county_firm_answer(c, c->official, c->hameln, firm, SUBPROCESSOR_APPROVED);
    county_firm_answer(c, c->official, c->hameln, firm, SUBPROCESSOR_REVOKED);
    county_as(c, c->auditor);
    struct response page = web_get(c->web, page_of(firm));
    EXPECT_CONTAINS(page, "Frühere Antworten");
    EXPECT_CONTAINS(page, "abgelehnt");
    EXPECT_CONTAINS(page, "widerrufen");
    EXPECT_NOT_CONTAINS(page, "Um Freigabe bitten");
    /* Who said no is asked again, who has not answered is not. */
    county_as(c, c->head);
    page = web_get(c->web, page_of(firm));
    EXPECT_CONTAINS(page, "Um Freigabe bitten");
    EXPECT_CONTAINS(page, ">Stadt Hameln</option>");
    EXPECT_NOT_CONTAINS(page, ">Flecken Aerzen</option>");
}

TEST_DB(the_question_stands_on_the_home_page_of_the_authority_until_it_is_answered)
{
    struct county *c = county_open(db);
    struct county_firm firm = county_firm(c, "Fensterlicht", true);
    struct subprocessor_list list;
    struct tx *tx = test_tx(db, TX_READ, c->official);
    EXPECT_OK(subprocessor_questions(tx, &list));
    EXPECT_EQ(list.n, 1);
    tx_abort(tx);
    county_firm_answer(c, c->official, c->hameln, firm, SUBPROCESSOR_REFUSED);
    tx = test_tx(db, TX_READ, c->official);
    EXPECT_OK(subprocessor_questions(tx, &list));
    EXPECT_EQ(list.n, 0);
    tx_abort(tx);
    tx = test_tx(db, TX_READ, c->foreign_official);
    EXPECT_OK(subprocessor_questions(tx, &list));
    EXPECT_EQ(list.n, 1);
    tx_abort(tx);
}

TEST_DB(people_of_a_firm_see_their_own_entry_alone)
{
    struct county *c = county_open(db);
    struct county_firm own = county_firm(c, "Eigene", true), other = county_firm(c, "Andere", true);
    struct tx *tx = test_tx(db, TX_WRITE, c->head);
    EXPECT_OK(privacy_subprocessor_add_member(tx, own.id, c->provider));
    EXPECT_OK(tx_commit(tx));
    county_as(c, c->provider);
    EXPECT_STATUS(web_get(c->web, page_of(own)), 200);
    EXPECT_STATUS(web_get(c->web, page_of(other)), 404);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/privacy/subprocessors"), "Andere");
    struct response page = web_get(c->web, page_of(own));
    EXPECT_NOT_CONTAINS(page, "Der Firma zuordnen");
}

TEST_DB(only_external_providers_are_assigned_to_a_firm)
{
    struct county *c = county_open(db);
    struct county_firm firm = county_firm(c, "Licht", true);
    struct member_list people;
    struct tx *tx = test_tx(db, TX_READ, c->head);
    EXPECT_OK(subprocessor_people(tx, firm.id, &people));
    EXPECT_EQ(people.n, 1);
    EXPECT_EQ(people.at[0].account.n, c->provider.n);
    tx_abort(tx);
    tx = test_tx(db, TX_READ, c->official);
    EXPECT_OK(subprocessor_people(tx, firm.id, &people));
    EXPECT_EQ(people.n, 0);
    tx_abort(tx);
    county_as(c, c->head);
    EXPECT_STATUS(web_post(c->web, textf("%s/people", page_of(firm)), "account=00000000000000000000000007"), 422);
    EXPECT_CONTAINS(web_get(c->web, page_of(firm)), "Der Firma zuordnen");
}

TEST_DB(an_end_is_kept_and_a_stale_one_refused)
{
    struct county *c = county_open(db);
    struct county_firm firm = county_firm(c, "Licht", false);
    const char *end = textf("%s/end", page_of(firm));
    county_as(c, c->head);
    EXPECT_STATUS(web_post(c->web, end, "version=1&ends=2020-01-01"), 422);
    EXPECT_LOCATION(web_post(c->web, end, "version=1&ends=2026-11-02"), page_of(firm));
    EXPECT_STATUS(web_post(c->web, end, "version=1&ends=2026-12-02"), 409);
    EXPECT_CONTAINS(web_get(c->web, page_of(firm)), "beendet");
}
