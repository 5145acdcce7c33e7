#include "domain/desk/desk_fixture_test.h"

static const char *give_body(struct county_firm firm, const char *text)
{
    return textf("version=0&firm=%.*s&give_until=2027-02-01&give_text=%s", STR_ARG(firm.ref), text);
}

static void member_of(struct county *c, struct county_firm firm, account_id who)
{
    struct tx *tx = test_tx(c->db, TX_WRITE, c->head);
    EXPECT_OK(privacy_subprocessor_add_member(tx, firm.id, who));
    EXPECT_OK(tx_commit(tx));
}

/* req: Z3.2.2 */
TEST_DB(a_firm_outside_the_register_or_without_the_approval_of_the_authority_gets_no_ticket)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    const char *give = textf("%s/give", path);
    struct county_firm firm = county_firm(c, "Licht und Bild", true);
    county_as(c, c->agent);
    struct county_firm nowhere = { .ref = STR("00000000000000000000000007") };
    struct response refused = web_post(c->web, give, give_body(nowhere, "Bitte+tauschen"));
    EXPECT_STATUS(refused, 422);
    EXPECT_CONTAINS(refused, "steht heute nicht im Verzeichnis");
    EXPECT_CONTAINS(refused, "Bitte tauschen");
    refused = web_post(c->web, give, give_body(firm, "Bitte+tauschen"));
    EXPECT_STATUS(refused, 422);
    EXPECT_CONTAINS(refused, "Für diesen Schulträger ist der Dienstleister nicht freigegeben.");
    /* The other authority's approval is not this one's. */
    county_firm_answer(c, c->foreign_official, c->aerzen, firm, SUBPROCESSOR_APPROVED);
    EXPECT_STATUS(web_post(c->web, give, give_body(firm, "Bitte+tauschen")), 422);
    EXPECT_EQ(county_ticket(c, c->agent, path).row.state, STATE_IN_PROGRESS);
    county_firm_answer(c, c->official, c->hameln, firm, SUBPROCESSOR_APPROVED);
    county_act(c, path, "give", give_body(firm, "Bitte+tauschen"));
    struct ticket t = county_ticket(c, c->agent, path);
    EXPECT_EQ(t.row.state, STATE_WAITING);
    EXPECT_EQ(t.row.reason, REASON_PROVIDER);
    EXPECT_EQ(t.subprocessor.n, firm.id.n);
}

/* req: Z3.2.2 */
TEST_DB(a_revoked_approval_acts_on_the_next_hand_over_and_on_an_undo)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    struct county_firm firm = county_firm(c, "Licht und Bild", true);
    county_firm_answer(c, c->official, c->hameln, firm, SUBPROCESSOR_APPROVED);
    county_as(c, c->agent);
    county_act(c, path, "give", give_body(firm, "Bitte+tauschen"));
    county_act(c, path, "move", textf("version=0&reason=%d", REASON_REMOTE));
    EXPECT_EQ(county_ticket(c, c->agent, path).subprocessor.n, 0);
    county_firm_answer(c, c->official, c->hameln, firm, SUBPROCESSOR_REVOKED);
    EXPECT_STATUS(web_post(c->web, textf("%s/give", path), give_body(firm, "Nochmal")), 422);
    EXPECT_CONTAINS(web_get(c->web, path), "/undo/");
    for (int n = 1; n <= 6; n++)
        (void)web_post(c->web, textf("%s/undo/%d", path, n), "");
    EXPECT_EQ(county_ticket(c, c->agent, path).subprocessor.n, 0);
}

/* req: Z3.2.2 */
TEST_DB(a_firm_without_personal_data_needs_the_register_alone)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Kabel");
    struct county_firm firm = county_firm(c, "Kabelbau", false);
    county_as(c, c->agent);
    county_act(c, path, "give", give_body(firm, "Kabel+legen"));
    EXPECT_EQ(county_ticket(c, c->agent, path).subprocessor.n, firm.id.n);
    county_act(c, path, "move", textf("version=0&reason=%d", REASON_REMOTE));
    test_sql(c->db, "UPDATE subprocessor SET ends = starts");
    EXPECT_STATUS(web_post(c->web, textf("%s/give", path), give_body(firm, "Kabel+legen")), 422);
}

TEST_DB(waiting_for_a_firm_is_no_plain_move)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Kopierer");
    EXPECT_NOT_CONTAINS(web_get(c->web, path), textf("value=\"%d\"", REASON_PROVIDER));
    EXPECT_STATUS(
        web_post(c->web, textf("%s/move", path), textf("version=0&reason=%d&until=2027-02-01", REASON_PROVIDER)), 422);
    EXPECT_EQ(county_ticket(c, c->agent, path).row.state, STATE_IN_PROGRESS);
}

TEST_DB(people_of_a_firm_read_what_it_was_given_and_only_own_notes_until_it_goes_back)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Kopierer");
    struct county_firm firm = county_firm(c, "Druck und Papier", false), other = county_firm(c, "Andere Firma", false);
    county_act(c, path, "note", "version=0&note=Hausinterna");
    county_act(c, path, "give", give_body(firm, "Walze+pruefen"));
    EXPECT_CONTAINS(web_get(c->web, path), "Druck und Papier");
    member_of(c, other, c->provider);
    county_as(c, c->provider);
    EXPECT_STATUS(web_get(c->web, path), 404);
    member_of(c, firm, c->provider);
    EXPECT_CONTAINS(web_get(c->web, "/desk/tickets"), "Kopierer");
    struct response page = web_get(c->web, path);
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Walze pruefen");
    EXPECT_NOT_CONTAINS(page, "Hausinterna");
    EXPECT_CONTAINS(page, "Zurückgeben");
    EXPECT_NOT_CONTAINS(page, "Antwort absenden");
    EXPECT_LOCATION(web_post(c->web, textf("%s/back", path), "version=0&back_text=Walze+getauscht"), "/desk/tickets");
    EXPECT_STATUS(web_get(c->web, path), 404);
    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, path), "Walze getauscht");
    EXPECT_EQ(county_ticket(c, c->agent, path).row.state, STATE_IN_PROGRESS);
    county_as(c, c->teacher);
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "Walze getauscht");
}
