#include "domain/desk/desk_fixture_test.h"
#include "domain/desk/text_block.h"

static const char *block_at(struct county *c, account_id who, const char *name, const char *text, bool own)
{
    text_block_ref ref;
    struct buf out = buf_of(test_mem(), REF_TEXT_LEN);
    struct tx *tx = test_tx(c->db, TX_WRITE, who);
    EXPECT_OK(text_block_create(tx, own, &(struct text_block_text){ str_of(name), str_of(text) }, &ref));
    EXPECT_OK(tx_commit(tx));
    ref_put(&out, ref.b);
    return str_z(test_mem(), buf_str(&out));
}

/* req: GK.Desk.2 */
TEST_DB(an_answer_with_an_empty_placeholder_is_not_sent_and_keeps_its_text)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    county_as(c, c->agent);
    struct response page = web_post(c->web, textf("%s/answer", path), "version=0&text=Wir+kommen+am+{besuch}.");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Platzhalter {besuch} ist leer.");
    EXPECT_CONTAINS(page, "Wir kommen am {besuch}.</textarea>");
    EXPECT_STATUS(web_post(c->web, textf("%s/answer", path), "version=0&text=In+{schule},+Raum+{raum}."), 303);
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "In Nordschule, Raum 2.14.");
    EXPECT_NOT_CONTAINS(page, "Wir kommen am");
    page = web_post(c->web, textf("%s/answer", path), "version=0&question=1&text=Ist+{kontakt}+da?");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Platzhalter {kontakt} ist leer.");
}

TEST_DB(words_of_the_school_in_braces_are_sent_as_they_are)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    county_as(c, c->teacher);
    EXPECT_STATUS(web_post(c->web, textf("%s/answer", path), "version=0&text=Da+steht+{besuch}."), 303);
    EXPECT_CONTAINS(web_get(c->web, path), "Da steht {besuch}.");
}

TEST_DB(without_a_script_a_block_is_put_behind_what_was_typed)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    const char *ref = block_at(c, c->agent, "Neustart", "Bitte in {raum} neu starten.", false);
    county_as(c, c->agent);
    struct response page = web_get(c->web, path);
    EXPECT_CONTAINS(page, textf("value=\"%s\" data-text=\"Bitte in 2.14 neu starten.\"", ref));
    page = web_post(c->web, textf("%s/insert", path), textf("version=0&text=Guten+Tag&question=1&block=%s", ref));
    EXPECT_LOCATION(page, path);
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Guten Tag\n\nBitte in 2.14 neu starten.</textarea>");
    page = web_post(c->web, textf("%s/insert", path), "version=0&text=Guten+Tag&block=");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Bitte einen Textbaustein auswählen.");
    EXPECT_CONTAINS(page, "Guten Tag</textarea>");
}

TEST_DB(blocks_of_the_team_are_for_all_of_the_body_and_own_ones_for_nobody_else)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    const char *team = block_at(c, c->agent, "Neustart", "Bitte neu starten.", false);
    const char *own = block_at(c, c->agent, "Mein Gruss", "Herzlich, Anna", true);
    county_as(c, c->agent2);
    struct response page = web_get(c->web, "/desk/text-blocks");
    EXPECT_CONTAINS(page, "Neustart");
    EXPECT_NOT_CONTAINS(page, "Mein Gruss");
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "Mein Gruss");
    EXPECT_STATUS(web_get(c->web, textf("/desk/text-blocks/%s", own)), 404);
    EXPECT_STATUS(web_post(c->web, textf("/desk/text-blocks/%s", own), "version=1&name=x&text=y"), 404);
    EXPECT_STATUS(web_post(c->web, textf("/desk/text-blocks/%s/retire", own), ""), 404);
    EXPECT_STATUS(web_post(c->web, textf("%s/insert", path), textf("version=0&text=&block=%s", own)), 404);
    EXPECT_STATUS(web_get(c->web, textf("/desk/text-blocks/%s", team)), 200);
    const account_id outside[] = { c->contact, c->teacher, c->official, c->auditor, c->provider };
    for (size_t i = 0; i < ARRAY_LEN(outside); i++) {
        county_as(c, outside[i]);
        EXPECT_STATUS(web_get(c->web, "/desk/text-blocks"), 403);
    }
    county_as(c, c->teacher);
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "Neustart");
}

TEST_DB(a_block_is_written_changed_and_withdrawn_on_its_pages)
{
    struct county *c = county_open(db);
    county_as(c, c->agent);
    struct response page = web_post(c->web, "/desk/text-blocks/new", "name=Termin&text=Am+{datum}+kommen+wir.");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Einen Platzhalter im Text gibt es nicht.");
    EXPECT_CONTAINS(page, "Am {datum} kommen wir.</textarea>");
    const char *path = textf("/desk/text-blocks/%s", block_at(c, c->agent, "Termin", "Am {besuch} kommen wir.", false));
    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, path), "name=\"version\" value=\"1\"");
    EXPECT_STATUS(web_post(c->web, path, "version=1&name=Besuch&text=Wir+kommen."), 303);
    EXPECT_STATUS(web_post(c->web, path, "version=1&name=Zu+alt&text=Wir+kommen."), 409);
    page = web_get(c->web, "/desk/text-blocks");
    EXPECT_CONTAINS(page, "Besuch");
    EXPECT_NOT_CONTAINS(page, "Zu alt");
    EXPECT_STATUS(web_post(c->web, textf("%s/retire", path), ""), 303);
    EXPECT_CONTAINS(web_get(c->web, "/desk/text-blocks"), "Es gibt noch keinen Textbaustein.");
    EXPECT_STATUS(web_get(c->web, path), 404);
}

TEST_DB(a_person_is_read_only_where_a_text_asks_for_one)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    struct placeholders values;
    struct ticket t;
    ticket_ref ref;
    contact_id made;
    EXPECT_OK(ref_parse(str_of(strrchr(path, '/') + 1), ref.b));
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    struct contact_new contact = { .school = c->north.id,
                                   .name = STR("Mia Muster"),
                                   .phone = STR("05151 77"),
                                   .role = CONTACT_SCHOOL,
                                   .starts = day_of(2026, 1, 1),
                                   .ends = DAY_NONE };
    EXPECT_OK(agreement_contact_create(tx, &contact, &made));
    EXPECT_OK(tx_commit(tx));
    tx = test_tx(db, TX_READ, c->agent);
    EXPECT_OK(ticket_find(tx, ref, &t));
    EXPECT_OK(text_block_values(tx, &t, STR("An {schule}"), &values));
    EXPECT_STR(values.value[PLACEHOLDER_CONTACT], "");
    EXPECT_STR(values.value[PLACEHOLDER_SCHOOL], "Nordschule");
    EXPECT_OK(text_block_values(tx, &t, STR("Guten Tag {kontakt}"), &values));
    EXPECT_STR(values.value[PLACEHOLDER_CONTACT], "Mia Muster");
    EXPECT_OK(tx_commit(tx));
}
