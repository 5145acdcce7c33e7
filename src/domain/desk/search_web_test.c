#include "domain/desk/desk_fixture_test.h"
#include "domain/desk/missed.h"
#include "domain/desk/search_mark.h"
#include "platform/secret.h"

static void key_for_hashes(void)
{
    struct secret key = { .b = { 7 } };
    secret_key_use(&key);
}

/* A marked text as people see it: "[Beamer] dunkel". */
static struct str seen(struct marked m)
{
    struct buf out = buf_of(test_mem(), 4096);
    for (size_t i = 0; i < m.n; i++) {
        buf_put_z(&out, m.at[i].hit ? "[" : "");
        buf_put(&out, m.at[i].text);
        buf_put_z(&out, m.at[i].hit ? "]" : "");
    }
    return buf_str(&out);
}

static struct search query(const char *text)
{
    struct search s;
    EXPECT_OK(search_parse(test_mem(), str_of(text), &s));
    return s;
}

static struct str marks(const char *q, bool prefix, const char *text)
{
    struct search s = query(q);
    return seen(search_mark(test_mem(), &s, prefix, str_of(text)));
}

TEST(marks_follow_folding_stems_compounds_and_hyphens)
{
    EXPECT_STR(marks("beamer", false, "Der Beamer, die BEAMERN."), "Der [Beamer], die [BEAMERN].");
    EXPECT_STR(marks("tuer", false, "Die Tür und Türen"), "Die [Tür] und [Türen]");
    EXPECT_STR(marks("groesse", false, "Größe: grosse"), "[Größe]: [grosse]");
    EXPECT_STR(marks("patrone", false, "Druckerpatronen fehlen"), "[Druckerpatronen] fehlen");
    EXPECT_STR(marks("e-mail", false, "Email, E-Mail, Mail"), "[Email], [E-Mail], [Mail]");
    EXPECT_STR(marks("email", false, "Die E-Mail kam"), "Die [E-Mail] kam");
    EXPECT_STR(marks("router", false, "Der WLAN-Router"), "Der WLAN-[Router]");
    EXPECT_STR(marks("papierst", true, "Papierstau"), "[Papierstau]");
    EXPECT_STR(marks("papierst", false, "Papierstau"), "Papierstau");
    EXPECT_STR(marks("beamer -dunkel", false, "Beamer dunkel"), "[Beamer] dunkel");
    EXPECT_STR(marks("nichts", false, "Gar kein Treffer"), "Gar kein Treffer");
    EXPECT_STR(marks("b", false, "<b>fett</b>"), "<[b]>fett</[b]>");
    EXPECT_STR(marks("x", false, ""), "");
}

TEST(a_snippet_is_one_line_around_the_first_hit)
{
    struct search s = query("stecker");
    struct buf text = buf_of(test_mem(), 4096);
    for (int i = 0; i < 40; i++)
        buf_put_z(&text, "Wörter davor\n");
    buf_put_z(&text, "Der  Stecker\nist locker");
    for (int i = 0; i < 40; i++)
        buf_put_z(&text, " danach");
    struct str line = seen(search_snippet(test_mem(), &s, false, buf_str(&text)));
    EXPECT(str_starts(line, STR("… ")));
    EXPECT(str_find(line, STR("Wörter davor Der [Stecker] ist locker danach")) != SIZE_MAX);
    EXPECT(str_ends(line, STR(" …")));
    EXPECT(line.len < 300);
    EXPECT_STR(seen(search_snippet(test_mem(), &s, false, STR("Stecker"))), "[Stecker]");
    EXPECT_EQ(search_snippet(test_mem(), &s, false, STR("Kabel")).n, 0);
}

TEST_DB(hits_are_marked_with_the_place_in_the_text)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer+%3Cb%3E+dunkel");
    county_act(c, path, "answer", "version=0&text=Bitte+den+Stecker+%26+das+Kabel+tauschen.");
    county_act(c, path, "note", "version=0&note=Vertrag+Zimtstern");
    struct response page = web_get(c->web, "/desk/tickets?q=beamer");
    EXPECT_CONTAINS(page, "<mark>Beamer</mark> &lt;b&gt; dunkel");
    EXPECT_NOT_CONTAINS(page, "class=\"snippet\"");
    page = web_get(c->web, "/desk/tickets?q=stecker");
    EXPECT_CONTAINS(page, "Bitte den <mark>Stecker</mark> &amp; das Kabel tauschen.");
    page = web_get(c->web, "/desk/tickets?q=zimtstern");
    EXPECT_CONTAINS(page, "Vertrag <mark>Zimtstern</mark>");
    EXPECT_CONTAINS(page, "<span class=\"chip\">Intern</span>");
}

TEST_DB(internal_text_neither_finds_nor_counts_nor_suggests_for_the_school)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    county_act(c, path, "note", "version=0&note=Vertrag+Zimtstern");
    const account_id readers[] = { c->teacher, c->contact, c->official };
    for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
        county_as(c, readers[i]);
        EXPECT_LOCATION(web_get(c->web, "/desk/tickets?q=zimtstern"), "/desk/search/none?q=zimtstern");
        EXPECT_LOCATION(web_get(c->web, "/desk/tickets?q=beamer+zimtstern"), "/desk/search/none?q=beamer%20zimtstern");
        EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/search/suggest?q=zimtst"), "Beamer");
        struct response page = web_get(c->web, "/desk/tickets?q=beamer+-zimtstern");
        EXPECT_CONTAINS(page, path);
        EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/tickets?q=beamer"), "Zimtstern");
    }
    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, "/desk/tickets?q=zimtstern"), path);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/tickets?q=beamer+-zimtstern"), path);
    EXPECT_CONTAINS(web_get(c->web, "/desk/search/suggest?q=zimtst"), "Beamer");
}

TEST_DB(a_wrong_filter_is_said_at_the_field_and_the_query_stays)
{
    struct county *c = county_open(db);
    county_as(c, c->agent);
    struct response page = web_get(c->web, "/desk/tickets?q=beamer+statsu%3Aneu");
    EXPECT_CONTAINS(page, "aria-invalid=\"true\" aria-describedby=\"q-error\" value=\"beamer statsu:neu\"");
    EXPECT_CONTAINS(page, "id=\"q-error\" role=\"alert\">Unbekannter Filter „statsu“. Meinten Sie „status“?");
    EXPECT_CONTAINS(web_get(c->web, "/desk/search/suggest?q=statsu%3Aneu"), "\"items\":[]");
}

TEST_DB(schools_rooms_and_contacts_are_found_by_name_under_their_right)
{
    struct county *c = county_open(db);
    key_for_hashes();
    county_as(c, c->agent);
    struct response page = web_get(c->web, "/desk/tickets?q=nordschule");
    EXPECT_CONTAINS(page, "<h2 class=\"kern-heading-small\" id=\"also\">Auch gefunden</h2>");
    EXPECT_CONTAINS(page, "<mark>Nordschule</mark>");
    EXPECT_NOT_CONTAINS(page, "Raum <mark>2</mark>");
    page = web_get(c->web, "/desk/tickets?q=nordschule+physik");
    EXPECT_CONTAINS(page, "Physik, Nordschule");
    page = web_get(c->web, "/desk/tickets?q=raum+2.14");
    EXPECT_CONTAINS(page, "q=raum%3A%222.14%22%20schule%3A%22Nordschule%22");
    EXPECT_CONTAINS(web_get(c->web, "/desk/search/suggest?q=nord"), "\"kind\":\"Schule\"");
    EXPECT_CONTAINS(web_get(c->web, "/desk/search/suggest?q=nord"), "{\"text\":\"Nordschule\",\"hit\":true}");
    /* The contact of another authority is told nothing. */
    county_as(c, c->foreign_contact);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/search/suggest?q=nord"), "Nordschule");
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/search/suggest?q=physik"), "2.14");
    EXPECT_CONTAINS(web_get(c->web, "/desk/search/suggest?q=ostschule"), "\"hit\":true");
    EXPECT_STATUS(web_get(c->web, "/desk/search/none?q=nordschule"), 200);
}

TEST_DB(a_renamed_room_is_found_by_its_new_name_only)
{
    struct county *c = county_open(db);
    county_as(c, c->agent);
    const char *edit = textf("/agreement/rooms/%.*s", STR_ARG(c->room));
    struct response done = web_post(c->web, edit, "version=1&number=2.15&name=Chemie");
    EXPECT_STATUS(done, 303);
    EXPECT_CONTAINS(web_get(c->web, "/desk/search/suggest?q=chemie"), "2.15");
    EXPECT_CONTAINS(web_get(c->web, "/desk/search/suggest?q=physik"), "\"items\":[]");
}

TEST_DB(closed_ones_are_counted_up_to_a_thousand)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Quietschen");
    county_act(c, path, "move", textf("version=0&reason=%d&why=Nichts", REASON_NO_FAULT));
    test_sql(c->db, "UPDATE ticket SET closed_at = created_at WHERE state = 6");
    EXPECT_CONTAINS(web_get(c->web, "/desk/tickets?q=quietschen"), ">+ eine erledigte</a>");
}

/* How often the word is listed; -1: it is not. */
static int64_t missed(struct county *c, const char *word)
{
    struct missed_rows rows;
    int64_t count = -1;
    struct tx *tx = test_tx(c->db, TX_READ, c->head);
    EXPECT_OK(missed_list(tx, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (str_eq(rows.at[i].word, str_of(word)))
            count = rows.at[i].count;
    tx_abort(tx);
    return count;
}

TEST_DB(a_word_that_three_persons_missed_is_listed_without_persons)
{
    struct county *c = county_open(db);
    key_for_hashes();
    const account_id who[] = { c->teacher, c->teacher, c->contact, c->official };
    const int64_t want[] = { -1, -1, -1, 1 };
    for (size_t i = 0; i < ARRAY_LEN(who); i++) {
        county_as(c, who[i]);
        struct response page = web_get(c->web, "/desk/search/none?q=Xylophon+ab+2026");
        EXPECT_STATUS(page, 200);
        EXPECT_CONTAINS(page, "Zu „Xylophon ab 2026“ gibt es nichts");
        EXPECT_EQ(missed(c, "xylophon"), want[i]);
    }
    EXPECT_EQ(missed(c, "ab"), -1);
    EXPECT_EQ(missed(c, "2026"), -1);
    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, "/desk/articles/review"), "<li>xylophon <span class=\"muted\">einmal</span></li>");
    county_as(c, c->contact);
    EXPECT_STATUS(web_get(c->web, "/desk/articles/review"), 403);
}

TEST_DB(neither_what_is_there_nor_the_name_of_a_contact_is_counted_as_missed)
{
    struct county *c = county_open(db);
    key_for_hashes();
    (void)county_taken(c, "Quietschen");
    const account_id who[] = { c->teacher, c->contact, c->official, c->agent };
    contact_id contact;
    struct tx *tx = test_tx(c->db, TX_WRITE, c->head);
    struct contact_new add = { .school = c->east.id,
                               .name = STR("Zoe Zimtstern"),
                               .phone = STR("0555 1"),
                               .role = CONTACT_SCHOOL,
                               .starts = day_of(2026, 1, 1),
                               .ends = DAY_NONE };
    EXPECT_OK(agreement_contact_create(tx, &add, &contact));
    EXPECT_OK(tx_commit(tx));
    for (size_t i = 0; i < ARRAY_LEN(who); i++) {
        county_as(c, who[i]);
        EXPECT_LOCATION(web_get(c->web, "/desk/search/none?q=quietschen"), "/desk/tickets?q=quietschen");
        if (i < 3)
            EXPECT_STATUS(web_get(c->web, "/desk/search/none?q=zimtstern"), 200);
    }
    EXPECT_EQ(missed(c, "quietschen"), -1);
    EXPECT_EQ(missed(c, "zimtstern"), -1);
}
