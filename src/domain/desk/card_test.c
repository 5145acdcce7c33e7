#include "domain/desk/card.h"

#include "domain/desk/desk_fixture_test.h"
#include "domain/desk/ticket_try.h"
#include "domain/desk/triage.h"

TEST(words_are_what_stands_between_blanks)
{
    EXPECT_EQ(card_words(STR("")), 0);
    EXPECT_EQ(card_words(STR("  ein \n zwei\tdrei ")), 3);
    EXPECT(card_is_weak(50, 2) && !card_is_weak(50, 3) && !card_is_weak(49, 0));
    EXPECT_EQ(card_limit(TRY_ANONYMOUS), 3);
    EXPECT_EQ(card_limit(TRY_TEACHER), 3);
    EXPECT_EQ(card_limit(TRY_CONTACT), 8);
}

TEST_DB(every_card_an_installation_begins_with_is_short_and_has_a_picture)
{
    struct county *c = county_open(db);
    struct card_entries cards;
    struct tx *tx = test_tx(c->db, TX_READ, (account_id){ 0 });
    EXPECT_OK(card_list(tx, &cards));
    EXPECT(cards.n >= 20);
    for (size_t i = 0; i < cards.n; i++) {
        test_note("card %.*s", STR_ARG(cards.at[i].topic));
        EXPECT(card_words(cards.at[i].text) <= CARD_WORDS);
        EXPECT(card_picture_url(cards.at[i].picture).path.len > 0);
        EXPECT_EQ(cards.at[i].live, 1);
    }
    tx_abort(tx);
}

static const char *path_of(struct response answer)
{
    EXPECT_STATUS(answer, 303);
    return str_z(test_mem(), str_dup(test_mem(), response_header(&answer, "Location")));
}

static size_t cards_for(struct county *c, const char *service)
{
    struct card_rows rows;
    struct tx *tx = test_tx(c->db, TX_READ, (account_id){ 0 });
    EXPECT_OK(card_find(tx, &(struct card_place){ .class_key = STR(""), .service = str_of(service) }, 8, &rows));
    size_t n = rows.n;
    tx_abort(tx);
    return n;
}

TEST_DB(a_card_is_written_by_one_person_and_approved_by_another)
{
    struct county *c = county_open(db);
    county_as(c, c->agent);
    EXPECT_EQ(cards_for(c, "server"), 0);
    struct response page =
        web_post(c->web, "/desk/cards/new", "bound=service:server&topic=Warnton&text=Bitte+nichts+tun.");
    const char *path = path_of(page);
    EXPECT_EQ(cards_for(c, "server"), 0);
    EXPECT_STATUS(web_post(c->web, textf("%s/approve", path), ""), 409);
    county_as(c, c->agent2);
    EXPECT_CONTAINS(web_get(c->web, path), "Freigeben");
    EXPECT_LOCATION(web_post(c->web, textf("%s/approve", path), ""), path);
    EXPECT_EQ(cards_for(c, "server"), 1);
    /* A change waits; what is in use stays in use. */
    EXPECT_LOCATION(web_post(c->web, path, "topic=Warnton&text=Neu&picture=power"), path);
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Fassung 2 wartet auf die Freigabe.");
    EXPECT_CONTAINS(page, "In Gebrauch ist Fassung 1.");
    EXPECT_STATUS(web_post(c->web, textf("%s/approve", path), ""), 409);
    EXPECT_LOCATION(web_post(c->web, textf("%s/retire", path), ""), "/desk/cards");
    EXPECT_EQ(cards_for(c, "server"), 0);
}

TEST_DB(a_card_that_is_too_long_or_bound_to_nothing_is_refused_with_its_text)
{
    struct county *c = county_open(db);
    struct buf text = buf_of(test_mem(), 400);
    for (int i = 0; i < 41; i++)
        buf_put_z(&text, i > 0 ? "+wort" : "wort");
    county_as(c, c->agent);
    struct response page = web_post(c->web, "/desk/cards/new",
                                    textf("bound=service:server&topic=Lang&text=%.*s", STR_ARG(buf_str(&text))));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "höchstens 40 Wörtern");
    EXPECT_CONTAINS(page, "wort wort");
    EXPECT_CONTAINS(page, "value=\"Lang\"");
    EXPECT_STATUS(web_post(c->web, "/desk/cards/new", "bound=service:nichts&topic=A&text=B"), 422);
    EXPECT_STATUS(web_post(c->web, "/desk/cards/new", "bound=nichts&topic=A&text=B"), 400);
    EXPECT_STATUS(web_post(c->web, "/desk/cards/new", "bound=class:tablet&topic=A&text=B&picture=boese"), 422);
    county_as(c, c->contact);
    EXPECT_STATUS(web_get(c->web, "/desk/cards"), 403);
}

/* --- the first look of the school ------------------------------------------------------------------ */

static const char *found(struct response page, const char *before)
{
    size_t at = str_find(page.body, str_of(before));
    if (at == SIZE_MAX)
        test_note("not found: %s in %.*s", before, STR_ARG(page.body));
    EXPECT(at != SIZE_MAX);
    struct str rest = str_from(page.body, at + strlen(before));
    return str_z(test_mem(), str_dup(test_mem(), str_sub(rest, 0, str_find_byte(rest, '"'))));
}

/* req: GK.Sch.2 */
TEST_DB(the_contact_tries_cards_and_hands_over_with_one_tap_and_the_tries_stay)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    const char *path = county_report(c, &c->north, "printer", "none", "Drucker");
    EXPECT_EQ(county_ticket(c, c->head, path).row.state, STATE_AT_SCHOOL);
    county_as(c, c->contact);
    struct response page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Geht jetzt");
    const char *card = found(page, "name=\"card\" value=\"");
    web_wait(c->web, MINUTES(1));
    EXPECT_LOCATION(web_post(c->web, textf("%s/try", path), textf("card=%s&answer=fails", card)), path);
    EXPECT_STATUS(web_post(c->web, textf("%s/try", path), textf("card=%s&answer=works", card)), 409);
    EXPECT_CONTAINS(web_get(c->web, path), "Geprüft: Papier – geht nicht");
    county_act(c, path, "handover", "version=0");
    county_as(c, c->agent);
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Geprüft: Papier – geht nicht");
    EXPECT_EQ(county_ticket(c, c->head, path).row.state, STATE_NEW);
    county_as(c, c->contact);
    EXPECT_STATUS(web_post(c->web, textf("%s/try", path), textf("card=%s&answer=works", card)), 409);
    page = web_get(c->web, "/desk/first-look");
    EXPECT_CONTAINS(page, "Nordschule");
    EXPECT_CONTAINS(page, "data-label=\"übergeben\">1<");
    county_as(c, c->foreign_contact);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/first-look"), "Nordschule");
    county_as(c, c->teacher);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/first-look"), "data-label=\"übergeben\"");
}

/* req: GK.Sch.2 */
TEST_DB(a_card_that_helps_closes_the_ticket_as_solved_at_school)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    const char *path = county_report(c, &c->north, "printer", "none", "Drucker");
    const char *card = found(web_get(c->web, path), "name=\"card\" value=\"");
    web_wait(c->web, MINUTES(2));
    EXPECT_LOCATION(web_post(c->web, textf("%s/try", path), textf("card=%s&answer=works", card)), path);
    struct ticket t = county_ticket(c, c->head, path);
    EXPECT_EQ(t.row.state, STATE_CLOSED);
    EXPECT_EQ(t.row.reason, REASON_SOLVED_AT_SCHOOL);
    county_as(c, c->agent);
    struct response page = web_get(c->web, "/desk/first-look");
    EXPECT_CONTAINS(page, "data-label=\"in der Schule gelöst\">1<");
    EXPECT_CONTAINS(page, "Drucker");
}

/* req: GK.Sch.2 */
TEST_DB(a_report_about_what_has_no_cards_goes_to_the_desk_at_once)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    EXPECT_EQ(county_ticket(c, c->head, county_report(c, &c->north, "server", "none", "Server")).row.state, STATE_NEW);
    EXPECT_EQ(county_ticket(c, c->head, county_report(c, &c->north, "printer", "none", "D")).row.state,
              STATE_AT_SCHOOL);
}

/* req: GK.Sch.2 */
TEST_DB(who_goes_directly_to_the_desk_is_counted_and_never_refused)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    const char *path = county_report(c, &c->north, "printer", "none", "Drucker");
    county_act(c, path, "handover", "version=0");
    EXPECT_EQ(county_ticket(c, c->head, path).row.state, STATE_NEW);
    county_as(c, c->contact);
    struct response page = web_get(c->web, "/desk/first-look");
    EXPECT_CONTAINS(page, "Direkt an den Service-Desk");
    EXPECT_CONTAINS(page, "Nordschule: 1");
}

TEST_DB(the_time_limit_ends_a_look_and_the_median_is_of_those_that_ended)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    const char *path = county_report(c, &c->north, "printer", "none", "Drucker");
    const char *card = found(web_get(c->web, path), "name=\"card\" value=\"");
    EXPECT_LOCATION(web_post(c->web, textf("%s/try", path), textf("card=%s&answer=no_time", card)), path);
    int moved;
    web_wait(c->web, HOURS(5));
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(triage_timeout(tx, &moved));
    EXPECT_EQ(moved, 1);
    EXPECT_OK(tx_commit(tx));
    county_as(c, c->contact);
    struct response page = web_get(c->web, "/desk/first-look");
    EXPECT_CONTAINS(page, "data-label=\"übersprungen\">1<");
    EXPECT_CONTAINS(page, "data-label=\"mittlere Dauer (Min:Sek)\">300:00<");
}

TEST_DB(a_card_that_hardly_helps_is_listed_for_rewriting)
{
    struct county *c = county_open(db);
    struct card_rows cards;
    struct card_place place = { .class_key = STR(""), .service = STR("printer") };
    for (int i = 0; i < 50; i++) {
        struct look_row look;
        struct look_new new = {
            .authority = c->north.authority, .school = c->north.id, .place = place, .role = TRY_ANONYMOUS
        };
        struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
        EXPECT_OK(card_find(tx, &place, 2, &cards));
        EXPECT_OK(look_begin(tx, &new, &look));
        EXPECT_OK(try_add(tx, &look, &cards.at[0], i < 2 ? TRY_WORKS : TRY_FAILS, TRY_ANONYMOUS));
        EXPECT_OK(try_add(tx, &look, &cards.at[1], i < 3 ? TRY_WORKS : TRY_FAILS, TRY_ANONYMOUS));
        EXPECT_OK(tx_commit(tx));
    }
    county_as(c, c->agent);
    struct response page = web_get(c->web, "/desk/cards");
    EXPECT_CONTAINS(page, "Bitte neu schreiben");
    EXPECT_CONTAINS(page, "2 von 50 gelöst");
    EXPECT_NOT_CONTAINS(page, "3 von 50 gelöst");
}
