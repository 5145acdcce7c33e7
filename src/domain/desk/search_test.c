#include "domain/desk/search.h"

#include "domain/desk/ticket_fixture_test.h"
#include "domain/desk/ticket_internal.h"
#include "platform/text.h"

static struct search parsed(const char *query)
{
    struct search s;
    EXPECT_OK(search_parse(test_mem(), str_of(query), &s));
    return s;
}

TEST(a_query_is_words_phrases_exclusions_and_filters)
{
    struct search s = parsed(
        "beamer \"schwarzes bild\" -epson status:wartet schule:\"Grundschule Nord\" nach:2026-11-01 vor:1.12.2026");
    EXPECT_EQ(s.nwords, 4);
    EXPECT(!s.words[0].not &&!s.words[2].not &&s.words[3].not );
    EXPECT_EQ(s.state, STATE_WAITING);
    EXPECT_STR(s.school, "grundschule nord");
    EXPECT_EQ(s.after.n, day_of(2026, 11, 1).n);
    EXPECT_EQ(s.before.n, day_of(2026, 12, 1).n);
    EXPECT_EQ(parsed("2026-004711").number, 2026004711);
    EXPECT_EQ(parsed("grund:\"test bestätigt\"").reason, REASON_TEST_CONFIRMED);
    EXPECT_EQ(parsed("E-Mail").nwords, 2);
    EXPECT(parsed("netz*").words[0].prefix);
    EXPECT_EQ(parsed("http://example.org").nwords, 3);
    EXPECT_EQ(parsed("um 10:30").nwords, 3);
    EXPECT_EQ(parsed("   ").nwords, 0);
    EXPECT_EQ(parsed("\"offen").nwords, 1);
    EXPECT_EQ(parsed("a b c d e f g h i j k l m n o p").nwords, SEARCH_WORDS);
}

TEST(an_unknown_filter_is_answered_with_the_nearest_one)
{
    struct search s;
    EXPECT_ERR(search_parse(test_mem(), STR("statsu:neu"), &s), ERR_INVALID);
    EXPECT_STR(search_refusal(test_mem(), LANG_DE, STR("statsu:neu")),
               "Unbekannter Filter „statsu“. Meinten Sie „status“?");
    EXPECT_STR(search_refusal(test_mem(), LANG_DE, STR("status:kaputt")),
               "Der Filter „status“ kennt „kaputt“ nicht. Möglich sind: neu, schule, arbeit, wartet, test, erledigt.");
    EXPECT_STR(search_refusal(test_mem(), LANG_DE, STR("nach:gestern x")),
               "Der Filter „nach“ braucht einen Tag, zum Beispiel nach:2026-11-01. „gestern“ ist keiner.");
    EXPECT_STR(search_refusal(test_mem(), LANG_DE, STR("gerät:7K3Q")),
               "Unbekannter Filter „gerat“. Es gibt: schule, raum, status, grund, von, nach, vor.");
    EXPECT_STR(
        search_refusal(test_mem(), LANG_EN, STR("state:kaputt")),
        "The filter “state” does not know “kaputt”. Possible: new, at_school, in_progress, waiting, testing, closed.");
    EXPECT_STR(search_refusal(test_mem(), LANG_DE, STR("x -status:neu")),
               "Der Filter „status“ geht nur ohne Minus. Ausschließen können Sie Wörter.");
    EXPECT_STR(search_refusal(test_mem(), LANG_DE, STR("-beamer")), "Bitte mindestens ein Suchwort angeben.");
    EXPECT_STR(search_refusal(test_mem(), LANG_DE, STR("beamer")), "");
}

TEST(nothing_typed_becomes_part_of_the_indexs_language)
{
    static const char *const queries[] = {
        "beamer\" OR \"x", "'a' | 'b'", "NEAR(a b)", "terms:x AND y", "^a + b", "a:* & !b", "(a)", "\\x", "a'b"
    };
    for (size_t i = 0; i < ARRAY_LEN(queries); i++)
        for (int engine = DB_SQLITE; engine <= DB_POSTGRESQL; engine++) {
            struct search s;
            struct search_places none = { .n = 0 };
            if (search_parse(test_mem(), str_of(queries[i]), &s) != OK)
                continue;
            struct str text = search_expression(test_mem(), &s, false, &none, (enum db_engine)engine);
            char quote = engine == DB_SQLITE ? '"' : '\'';
            size_t quotes = 0;
            for (size_t k = 0; k < text.len; k++)
                quotes += text.at[k] == quote;
            test_note("%s: %.*s", queries[i], STR_ARG(text));
            EXPECT_EQ(quotes, (s.nwords > 1 ? 4 : 2) * s.nwords);
        }
}

/* --- on a database ------------------------------------------------------------------------------ */

static const struct {
    const char *subject, *text;
} corpus[] = {
    { "Beamer dunkel", "Seit heute Morgen bleibt das Bild schwarz." },
    { "Drucker druckt nicht", "Der Drucker im Lehrerzimmer meldet Papierstau." },
    { "WLAN langsam", "Die Schüler kommen nicht ins Netz." },
    { "Schulserver", "Anmeldung am Server dauert lange." },
    { "Größe des Monitors", "Die Auflösung stimmt nicht." },
    { "Tür zum Serverraum", "Schlüssel fehlt." },
    { "Beamer flackert", "Das Kabel ist locker, der Stecker auch." },
    { "E-Mail", "Postfach voll." },
};

static void store(const struct desk *d)
{
    for (size_t i = 0; i < ARRAY_LEN(corpus); i++)
        (void)desk_make(d, d->contact, d->north, corpus[i].subject, corpus[i].text);
}

static const struct {
    const char *query;
    size_t want;
} questions[] = {
    { "beamer", 2 },
    { "Beamer", 2 },
    { "beamern", 2 },
    { "beamer dunkel", 1 },
    { "beamer -dunkel", 1 },
    { "beamer schwarz", 1 },
    { "beamer kabel", 1 },
    { "kabel beamer stecker", 1 },
    { "beamer papierstau", 0 },
    { "größe", 1 },
    { "groesse", 1 },
    { "GRÖSSE", 1 },
    { "grosse", 1 },
    { "tür", 1 },
    { "tuer", 1 },
    { "server", 2 },
    { "schulserver", 1 },
    { "mail", 1 },
    { "e-mail", 1 },
    { "papierst", 1 },
    { "papier*", 1 },
    { "\"bild schwarz\"", 1 },
    { "\"schwarz Bild\"", 0 },
    { "xylophon", 0 },
    { "druck*", 1 },
    { "nicht", 3 },
    { "2026-000003", 1 },
    { "#2026-000003", 1 },
    { "2026-999999", 0 },
    { "status:neu", 8 },
    { "status:wartet", 0 },
    { "beamer status:neu", 2 },
    { "schule:nord beamer", 2 },
    { "schule:11111 drucker", 1 },
    { "schule:süd beamer", 0 },
    { "nach:2026-11-22", 8 },
    { "nach:2026-11-23", 0 },
    { "vor:2026-11-23", 0 },
    { "vor:2026-11-24 beamer", 2 },
    { "von:kontakt beamer", 2 },
    { "von:niemand beamer", 0 },
    { "raum:12", 0 },
    { "schule:% beamer", 0 },
};

/* req: GK.Desk.2 */
TEST(the_token_of_a_place_is_no_word_of_a_subject)
{
    static const int64_t ids[] = { 1, 3, 36, 53, 46655, 1679616 };
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        struct str token = search_place_token(test_mem(), 's', ids[i]);
        struct buf plain = buf_of(test_mem(), 200), marked = buf_of(test_mem(), 200);
        test_note("%lld", (long long)ids[i]);
        text_index_terms(test_mem(), str_from(token, str_find(token, STR("s"))), &plain); /* "S3" in a subject */
        text_index_terms(test_mem(), token, &marked);
        EXPECT(str_find(buf_str(&plain), token) == SIZE_MAX);
        EXPECT(str_find(buf_str(&marked), token) == SIZE_MAX);
    }
}

TEST_DB(search_finds_what_people_mean_on_both_databases)
{
    struct desk d = desk_open(db);
    store(&d);
    const account_id readers[] = { d.tech, d.head, d.contact, d.official };
    for (size_t i = 0; i < ARRAY_LEN(questions); i++)
        for (size_t r = 0; r < ARRAY_LEN(readers); r++) {
            test_note("%s, reader %zu", questions[i].query, r);
            EXPECT_EQ(desk_found(&d, readers[r], SET_ALL, questions[i].query), questions[i].want);
        }
}

TEST_DB(hits_come_newest_first_each_ticket_once_and_page_by_page)
{
    struct desk d = desk_open(db);
    for (int i = 0; i < 40; i++) {
        ticket_ref ref = desk_make(&d, d.contact, i % 2 == 0 ? d.north : d.south, "Beamer", "dunkel");
        if (i % 3 == 0)
            EXPECT_OK(desk_write(&d, d.tech, ref, false, "Der Beamer wird geprüft."));
        if (i % 5 == 0)
            EXPECT_OK(desk_write(&d, d.tech, ref, true, "Beamer alt."));
    }
    const account_id readers[] = { d.tech, d.official, d.contact };
    const size_t want[] = { 40, 40, 20 };
    for (size_t r = 0; r < ARRAY_LEN(readers); r++) {
        struct ticket_filter f = { .set = SET_OPEN, .query = STR("beamer"), .limit = 7 };
        int64_t last = INT64_MAX, count;
        size_t n = 0;
        do {
            struct ticket_rows rows;
            struct str next;
            struct tx *tx = test_tx(db, TX_READ, readers[r]);
            EXPECT_OK(ticket_list(tx, &f, &rows, &next));
            EXPECT_OK(tx_commit(tx));
            for (size_t i = 0; i < rows.n; i++) {
                EXPECT(rows.at[i].number < last);
                last = rows.at[i].number;
            }
            n += rows.n;
            f.cursor = next;
        } while (f.cursor.len > 0);
        EXPECT_EQ(n, want[r]);
        f.cursor = STR("");
        struct tx *tx = test_tx(db, TX_READ, readers[r]);
        EXPECT_OK(ticket_count(tx, &f, &count));
        EXPECT_OK(tx_commit(tx));
        EXPECT_EQ((size_t)count, want[r]);
    }
}

TEST_DB(open_and_closed_ones_are_found_apart)
{
    struct desk d = desk_open(db);
    ticket_ref first = desk_make(&d, d.contact, d.north, "Beamer", "eins");
    (void)desk_make(&d, d.contact, d.north, "Beamer", "zwei");
    EXPECT_OK(desk_do_move(&d, d.tech, first, STATE_CLOSED, REASON_NO_FAULT, MOVER_BODY, "geht"));
    EXPECT_EQ(desk_found(&d, d.contact, SET_OPEN, "beamer"), 1);
    EXPECT_EQ(desk_found(&d, d.contact, SET_CLOSED, "beamer"), 1);
    EXPECT_EQ(desk_found(&d, d.contact, SET_ALL, "beamer"), 2);
    /* A state or number that is asked for is found in any list. */
    EXPECT_EQ(desk_found(&d, d.contact, SET_OPEN, "beamer status:erledigt"), 1);
    EXPECT_EQ(desk_found(&d, d.contact, SET_OPEN, "2026-000001"), 1);
}

TEST_DB(hostile_queries_find_nothing_and_break_nothing)
{
    struct desk d = desk_open(db);
    store(&d);
    static const char *const queries[] = {
        "beamer\" OR \"drucker", "' | 'drucker", "a:b:c", "*", "\"\"", "-", "()", "%", "_", "ßdrucker", "ßs1",
        "schule:' beamer"
    };
    for (size_t i = 0; i < ARRAY_LEN(queries); i++) {
        struct ticket_rows rows;
        struct str next;
        struct ticket_filter f = { .set = SET_ALL, .query = str_of(queries[i]), .limit = 50 };
        struct tx *tx = test_tx(db, TX_READ, d.contact2);
        enum err e = ticket_list(tx, &f, &rows, &next);
        test_note("%s", queries[i]);
        EXPECT(e == OK || e == ERR_INVALID);
        EXPECT_EQ(rows.n, 0);
        tx_abort(tx);
    }
}

/* Somebody of a school who is auditor somewhere else: notes count where they may be read. */
TEST_DB(notes_are_found_counted_and_left_out_only_where_the_reader_may_read_them)
{
    struct desk d = desk_open(db);
    struct tx *tx = test_tx(db, TX_WRITE, d.head);
    desk_grant(tx, d.contact_b, ROLE_AUDITOR, d.a, (school_id){ 0 }, false);
    EXPECT_OK(tx_commit(tx));
    ticket_ref audited = desk_make(&d, d.contact, d.north, "Beamer", "dunkel");
    ticket_ref own = desk_make(&d, d.contact_b, d.other, "Beamer", "dunkel");
    EXPECT_OK(desk_write(&d, d.tech, audited, true, "Garantie abgelaufen."));
    EXPECT_OK(desk_write(&d, d.tech, own, true, "Garantie abgelaufen."));
    static const struct {
        const char *query;
        size_t head, both;
    } cases[] = { { "beamer", 2, 2 },
                  { "garantie", 2, 1 },
                  { "beamer -garantie", 0, 1 },
                  { "beamer -\"garantie abgelaufen\"", 0, 1 } };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct ticket_filter f = { .set = SET_ALL, .query = str_of(cases[i].query) };
        int64_t count;
        test_note("%s", cases[i].query);
        EXPECT_EQ(desk_found(&d, d.head, SET_ALL, cases[i].query), cases[i].head);
        EXPECT_EQ(desk_found(&d, d.contact_b, SET_ALL, cases[i].query), cases[i].both);
        tx = test_tx(db, TX_READ, d.contact_b);
        EXPECT_OK(ticket_count(tx, &f, &count));
        EXPECT_OK(tx_commit(tx));
        EXPECT_EQ((size_t)count, cases[i].both);
    }
}
