/*
 * platform/text_test.c
 */
#include "platform/text.h"

#include "platform/compounds.h"
#include "platform/limits.h"
#include "test.h"

TEST(text_from_outside_becomes_nfc_with_line_ends)
{
    struct str out;
    EXPECT_OK(text_accept(test_mem(), STR("plain"), false, &out));
    EXPECT_STR(out, "plain");
    EXPECT_OK(text_accept(test_mem(), STR("u\u0308ber"), false, &out));
    EXPECT_STR(out, "über");
    EXPECT_OK(text_accept(test_mem(), STR("a\r\nb\rc\td"), true, &out));
    EXPECT_STR(out, "a\nb\nc\td");
    EXPECT_OK(text_accept(test_mem(), STR("a\tb"), false, &out));
    EXPECT_STR(out, "a b");
}

TEST(text_with_controls_or_bad_bytes_is_refused)
{
    static const struct str rows[] = { STR_INIT("a\0b"),
                                       STR_INIT("a\x1b[31m"),
                                       STR_INIT("\xff"),
                                       STR_INIT("\xc0\x80"),
                                       STR_INIT("\xed\xa0\x80"),
                                       STR_INIT("a\xc2\x85"
                                                "b"),
                                       STR_INIT("\uffff"),
                                       STR_INIT("a\nb") };
    struct str out;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        EXPECT_ERR(text_accept(test_mem(), rows[i], false, &out), ERR_INVALID);
}

TEST(umlauts_fold_to_base_letters_however_they_are_written)
{
    static const struct {
        struct str in;
        struct str want;
    } rows[] = {
        { STR_INIT("Größe"), STR_INIT("grosse") },   { STR_INIT("Groesse"), STR_INIT("grosse") },
        { STR_INIT("GRÖSSE"), STR_INIT("grosse") },  { STR_INIT("Gro\u0308ße"), STR_INIT("grosse") },
        { STR_INIT("Müller"), STR_INIT("muller") },  { STR_INIT("Mueller"), STR_INIT("muller") },
        { STR_INIT("Quelle"), STR_INIT("quelle") },  { STR_INIT("Bauer"), STR_INIT("bauer") },
        { STR_INIT("STRAẞE"), STR_INIT("strasse") }, { STR_INIT("Café"), STR_INIT("cafe") },
        { STR_INIT("Ärger"), STR_INIT("arger") },    { STR_INIT(""), STR_INIT("") },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        EXPECT_STR_EQ(text_fold(test_mem(), rows[i].in), rows[i].want);
}

TEST(names_sort_as_people_expect)
{
    static const struct str sorted[] = { STR_INIT("Ahrens"), STR_INIT("Ärztin"), STR_INIT("Raum 2"),
                                         STR_INIT("Raum 10"), STR_INIT("Zoo") };
    for (size_t i = 1; i < ARRAY_LEN(sorted); i++) {
        struct str a = text_sort_key(test_mem(), sorted[i - 1]).bytes, b = text_sort_key(test_mem(), sorted[i]).bytes;
        size_t len = a.len < b.len ? a.len : b.len;
        int order = memcmp(a.at, b.at, len);
        test_note("%.*s before %.*s", STR_ARG(sorted[i - 1]), STR_ARG(sorted[i]));
        EXPECT(order < 0 || (order == 0 && a.len < b.len));
    }
}

TEST(file_names_lose_what_disguises_them)
{
    struct str out;
    EXPECT_OK(text_file_name(test_mem(), STR(" Pla\u200bn\u202e.pdf "), &out));
    EXPECT_STR(out, "Plan.pdf");
    EXPECT_OK(text_file_name(test_mem(), STR("u\u0308bersicht\n.txt"), &out));
    EXPECT_STR(out, "übersicht.txt");
    static const struct str rows[] = { STR_INIT(""),        STR_INIT("a/b.txt"),   STR_INIT("..\\a.txt"),
                                       STR_INIT("C:a.txt"), STR_INIT(".htaccess"), STR_INIT("a."),
                                       STR_INIT("\u200b"),  STR_INIT("\xff.txt") };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        EXPECT_ERR(text_file_name(test_mem(), rows[i], &out), ERR_INVALID);
    char *large = mem_alloc(test_mem(), LIMIT_FILE_NAME + 1);
    memset(large, 'a', LIMIT_FILE_NAME + 1);
    EXPECT_OK(text_file_name(test_mem(), (struct str){ large, LIMIT_FILE_NAME }, &out));
    EXPECT_ERR(text_file_name(test_mem(), (struct str){ large, LIMIT_FILE_NAME + 1 }, &out), ERR_INVALID);
}

TEST(bytes_of_other_charsets_become_text)
{
    EXPECT_STR(text_decode(test_mem(), STR("iso-8859-1"),
                           STR("Gr\xfc\xdf"
                               "e")),
               "Grüße");
    EXPECT_STR(text_decode(test_mem(), STR("windows-1252"), STR("5 \x80")), "5 €");
    EXPECT_STR(text_decode(test_mem(), STR("utf-16le"), STR("a\0\xe4\0")), "aä");
    EXPECT_STR(text_decode(test_mem(), STR("utf-8"), STR("\xef\xbb\xbfä\r\n")), "ä\n");
    EXPECT_STR(text_decode(test_mem(), STR("utf-8"),
                           STR("Gr\xfc\xdf"
                               "e")),
               "Grüße");
    EXPECT_STR(text_decode(test_mem(), STR("x-nobody-knows"), STR("\xe4\x01")), "ä");
}

static struct str terms(struct str text)
{
    struct buf out = buf_of(test_mem(), 4096);
    text_index_terms(test_mem(), text, &out);
    return buf_str(&out);
}

TEST(words_become_stems_and_compounds_also_their_parts)
{
    EXPECT_STR(terms(STR("Der Drucker druckt!")), "der druck druckt");
    EXPECT_STR(terms(STR("Druckerpatronen")), "druckerpatron druck patron");
    EXPECT_STR(terms(STR("Netzwerkkabel")), "netzwerkkabel netzwerk kabel");
    EXPECT_STR(terms(STR("Gerät C02XK1, Raum 1.07")), "gerat c02xk1 raum 1 07");
    EXPECT_STR(terms(STR("")), "");
    EXPECT_STR(terms(STR("Schulserver")), "schulserv schul serv");
}

TEST(a_word_that_comes_again_gives_no_second_term)
{
    EXPECT_STR(terms(STR("Beamer an, Beamer aus, BEAMER an")), "beam an aus");
    /* More words than the first table holds, each twice. */
    struct buf text = buf_of(test_mem(), KIB(16)), want = buf_of(test_mem(), KIB(8));
    for (int i = 0; i < 2000; i++) {
        buf_put_z(&text, i > 0 ? " x" : "x");
        buf_int(&text, i % 1000);
        if (i < 1000) {
            buf_put_z(&want, i > 0 ? " x" : "x");
            buf_int(&want, i);
        }
    }
    struct buf out = buf_of(test_mem(), KIB(16));
    text_index_terms(test_mem(), buf_str(&text), &out);
    EXPECT(str_eq(buf_str(&out), buf_str(&want)));
}

TEST(a_typed_word_finds_the_part_of_a_compound)
{
    static const struct {
        struct str text, word;
    } rows[] = {
        { STR_INIT("Die Tonerkartusche ist leer"), STR_INIT("Kartusche") },
        { STR_INIT("Laptopwagen klemmt"), STR_INIT("Wagen") },
        { STR_INIT("Fehler am Anmeldeserver, Passwort"), STR_INIT("Passwörter") },
        { STR_INIT("Bildschirmhalterungen"), STR_INIT("Halterung") },
        { STR_INIT("Größe"), STR_INIT("groesse") },
        { STR_INIT("Lizenzschlüssel"), STR_INIT("Schlüssel") },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str all = str_cat(test_mem(), STR(" "), terms(rows[i].text), STR(" "));
        struct str one =
            str_cat(test_mem(), STR(" "), text_stem(test_mem(), text_fold(test_mem(), rows[i].word)), STR(" "));
        test_note("%.*s in%.*s", STR_ARG(rows[i].word), STR_ARG(all));
        EXPECT(str_find(all, one) != SIZE_MAX);
    }
}

TEST(the_list_of_compound_parts_is_folded_and_sorted)
{
    EXPECT(ARRAY_LEN(compounds) >= 500);
    for (size_t i = 0; i < ARRAY_LEN(compounds); i++) {
        test_note("%.*s", STR_ARG(compounds[i]));
        EXPECT_STR_EQ(text_fold(test_mem(), compounds[i]), compounds[i]);
        EXPECT(i == 0 || str_compare(compounds[i - 1], compounds[i]) < 0);
    }
}

TEST(words_joined_by_hyphens_are_found_as_one_word_too)
{
    EXPECT_STR(terms(STR("E-Mail")), "e mail email");
    EXPECT_STR(terms(STR("WLAN-Router, neu")), "wlan rout wlanrout neu");
    EXPECT_STR(terms(STR("2026-11-01")), "2026 11 01");
    EXPECT_STR(terms(STR("R-214 - alt")), "r 214 r214 alt");
    EXPECT_STR(terms(STR("Tafeln, Akkus und Fotos")), "tafel akku und foto");
}

TEST(a_word_of_a_text_has_the_terms_it_is_indexed_by)
{
    EXPECT(text_word_has(test_mem(), STR("Türen"), STR("tur"), false));
    EXPECT(text_word_has(test_mem(), STR("LAEDEN"), STR("lad"), false));
    EXPECT(text_word_has(test_mem(), STR("Druckerpatronen"), STR("patron"), false));
    EXPECT(!text_word_has(test_mem(), STR("Druckerpatronen"), STR("patr"), false));
    EXPECT(text_word_has(test_mem(), STR("Druckerpatronen"), STR("patr"), true));
    EXPECT(text_word_has(test_mem(), STR("Straße"), STR("strass"), false));
    EXPECT(!text_word_has(test_mem(), STR("Beamer"), STR(""), true));
}

TEST(a_word_without_end_is_split_in_reasonable_time)
{
    struct buf text = buf_of(test_mem(), 4096);
    for (int i = 0; i < 200; i++)
        buf_put(&text, STR("schule"));
    buf_put(&text, STR("x"));
    EXPECT(terms(buf_str(&text)).len > 0);
}
