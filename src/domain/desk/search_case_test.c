/* One table of questions and answers for both databases: which tickets a query finds. */
#include "domain/desk/search.h"

#include "base/num.h"
#include "domain/desk/ticket_fixture_test.h"

/* Number of the ticket = place in this list, from 1. */
static const struct {
    const char *subject, *text, *answer, *note;
    char school; /* n, s of authority a; o of b */
    bool closed;
} corpus[] = {
    /*  1 */ { "Beamer dunkel", "Seit heute Morgen bleibt das Bild schwarz.", "Die Lampe ist bestellt.",
               "Lampenstunden abgelaufen, Vertrag Lindhagen.", 'n', false },
    /*  2 */ { "Drucker druckt nicht", "Der Drucker im Lehrerzimmer meldet Papierstau.", NULL, NULL, 'n', false },
    /*  3 */
    { "WLAN langsam", "Die Schüler kommen nicht ins Netz.", "Bitte den WLAN-Router neu starten.", "Kanal überlastet.",
      'n', false },
    /*  4 */ { "Schulserver", "Die Anmeldung am Server dauert lange.", NULL, NULL, 's', false },
    /*  5 */ { "Größe des Monitors", "Die Auflösung stimmt nicht.", NULL, NULL, 's', false },
    /*  6 */ { "Tür zum Serverraum", "Der Schlüssel fehlt.", NULL, NULL, 's', false },
    /*  7 */
    { "Beamer flackert", "Das Kabel ist locker, der Stecker auch.", "Das schwarze Bild ist weg.", NULL, 's', true },
    /*  8 */ { "E-Mail", "Das Postfach ist voll.", NULL, NULL, 'o', false },
    /*  9 */
    { "Email kommt nicht an", "Seit gestern fehlt jede Nachricht.", NULL, "Postfachfilter der Lehrkraft.", 'o', false },
    /* 10 */ { "Tonerkartusche leer", "Bitte Kartuschen bestellen.", NULL, NULL, 'n', false },
    /* 11 */ { "Laptopwagen klemmt", "Die Tür des Wagens schließt nicht.", NULL, NULL, 'n', false },
    /* 12 */
    { "Passwort vergessen", "Ich kann mich nicht anmelden.", "Das Kennwort ist zurückgesetzt.", NULL, 'n', true },
    /* 13 */ { "Netzwerkkabel defekt", "In Raum 2.14 hängt das Kabel aus der Dose.", NULL, NULL, 's', false },
    /* 14 */ { "iPad lädt nicht", "Das Ladegerät wird heiß.", NULL, "Seriennummer C02XK1AB.", 's', false },
    /* 15 */ { "Tablet-Koffer fehlt", "Der Koffer mit 16 Tablets ist weg.", NULL, NULL, 's', false },
    /* 16 */ { "Interaktive Tafel schreibt versetzt", "Der Stift trifft die Tafel nicht.", NULL, NULL, 'o', false },
    /* 17 */ { "Bildschirmhalterung wackelt", "Die Halterung braucht neue Schrauben.", NULL, NULL, 'o', true },
    /* 18 */ { "Lizenzschlüssel abgelaufen", "Das Programm verlangt einen neuen Schlüssel.", NULL, NULL, 'o', false },
    /* 19 */ { "Straße gesperrt", "Der Techniker kommt später.", NULL, NULL, 'n', false },
    /* 20 */ { "Maus und Tastatur", "Die Mäuse sind alt. Bitte 30 neue Mäuse.", NULL, NULL, 'n', false },
    /* 21 */ { "Fehler 0x80070005 bei der Anmeldung", "Zugriff verweigert.", NULL, NULL, 's', false },
    /* 22 */ { "Überwachung der USV", "Die USV piept. Akku prüfen!", NULL, NULL, 's', false },
    /* 23 */ { "Teams-Konto fehlt", "Neue Lehrerin braucht ein Konto.", NULL, NULL, 'n', false },
    /* 24 */ { "Software installieren", "Bitte GeoGebra auf alle Rechner spielen.", NULL, NULL, 'o', false },
    /* 25 */ { "Dokumentenkamera", "Kein Bild. Schwarzes Fenster.", NULL, NULL, 'n', false },
    /* 26 */ { "Müller & Söhne: Rechnung", "Rechnung liegt bei <b>nicht</b>.", NULL, NULL, 'o', false },
    /* 27 */ { "Bäume vor der Antenne", "Der Empfang ist schlecht.", NULL, "Antennenmast prüfen.", 's', false },
    /* 28 */ { "Quelle der Störung", "Die Steuerung brummt.", NULL, NULL, 'n', false },
};

static const struct {
    char reader; /* t technician, o official of a, c contact of north */
    const char *query, *want;
} cases[] = {
    /* one word, its case, its endings */
    { 't', "beamer", "7 1" },
    { 't', "Beamer", "7 1" },
    { 't', "BEAMER", "7 1" },
    { 't', "beamers", "7 1" },
    { 't', "beamern", "7 1" },
    { 't', "drucker", "2" },
    { 't', "druckern", "2" },
    { 't', "kabel", "13 7" },
    { 't', "kabeln", "13 7" },
    { 't', "bilder", "25 7 1" },
    { 't', "bildes", "25 7 1" },
    { 't', "lampe", "1" },
    { 't', "lampen", "1" },
    { 't', "tafeln", "16" },
    { 't', "schraube", "17" },
    { 't', "konten", "23" },
    { 't', "konto", "23" },
    { 't', "rechner", "24" },
    { 't', "rechnungen", "26" },
    { 't', "xylophon", "" },
    { 't', "akkus", "22" },
    { 't', "nicht", "26 16 14 12 11 9 5 3 2" },
    /* umlauts and sharp s */
    { 't', "größe", "5" },
    { 't', "groesse", "5" },
    { 't', "GRÖSSE", "5" },
    { 't', "grosse", "5" },
    { 't', "tür", "11 6" },
    { 't', "tuer", "11 6" },
    { 't', "tur", "11 6" },
    { 't', "straße", "19" },
    { 't', "strasse", "19" },
    { 't', "STRASSE", "19" },
    { 't', "mäuse", "20" },
    { 't', "maeuse", "20" },
    { 't', "maus", "20" },
    { 't', "müller", "26" },
    { 't', "mueller", "26" },
    { 't', "muller", "26" },
    { 't', "söhne", "26" },
    { 't', "soehne", "26" },
    { 't', "überwachung", "22" },
    { 't', "ueberwachung", "22" },
    { 't', "bäume", "27" },
    { 't', "baum", "27" },
    { 't', "quelle", "28" },
    { 't', "steuerung", "28" },
    { 't', "lädt", "14" },
    { 't', "laedt", "14" },
    { 't', "schließt", "11" },
    { 't', "schliesst", "11" },
    { 't', "heiss", "14" },
    /* hyphens */
    { 't', "e-mail", "9 8" },
    { 't', "email", "9 8" },
    { 't', "E-Mails", "9 8" },
    { 't', "mail", "8" },
    { 't', "wlan-router", "3" },
    { 't', "wlanrouter", "3" },
    { 't', "wlan router", "3" },
    { 't', "router", "3" },
    { 't', "tablet-koffer", "15" },
    { 't', "tabletkoffer", "15" },
    { 't', "teams-konto", "23" },
    { 't', "teamskonto", "23" },
    { 't', "teams", "23" },
    /* parts of compounds */
    { 't', "server", "6 4" },
    { 't', "schulserver", "4" },
    { 't', "schule server", "4" },
    { 't', "raum", "13 6" },
    { 't', "kartusche", "10" },
    { 't', "toner", "10" },
    { 't', "wagen", "11" },
    { 't', "laptop", "11" },
    { 't', "netzwerk", "13" },
    { 't', "netz", "3" },
    { 't', "halterung", "17" },
    { 't', "bildschirm", "17" },
    { 't', "lizenz", "18" },
    { 't', "schlüssel", "18 6" },
    { 't', "schluessel", "18 6" },
    { 't', "kamera", "25" },
    { 't', "dokumente", "25" },
    { 't', "ladegerät", "14" },
    { 't', "gerät", "14" },
    { 't', "passwörter", "12" },
    { 't', "papier", "2" },
    { 't', "stau", "2" },
    /* beginnings */
    { 't', "papierst", "2" },
    { 't', "papier*", "2" },
    { 't', "druck*", "2" },
    { 't', "netz*", "13 3" },
    { 't', "interakt", "16" },
    { 't', "geogeb", "24" },
    { 't', "antenn", "27" },
    { 't', "tast*", "20" },
    { 't', "*", "28 27 26 25 24 23 22 21 20 19 18 17 16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1" },
    { 't', "0x8007", "21" },
    { 't', "beamer dunk", "1" },
    { 't', "dunk beamer", "" },
    { 't', "dunk* beamer", "1" },
    /* several words */
    { 't', "beamer dunkel", "1" },
    { 't', "dunkel beamer", "1" },
    { 't', "beamer schwarz", "7 1" },
    { 't', "beamer kabel", "7" },
    { 't', "kabel beamer stecker", "7" },
    { 't', "beamer papierstau", "" },
    { 't', "schwarzes bild", "25 7 1" },
    { 't', "kein bild", "25" },
    { 't', "maus tastatur", "20" },
    { 't', "anmeldung server", "4" },
    { 't', "tür schlüssel", "6" },
    { 't', "beamer lampe", "1" },
    /* words to leave out, anywhere in the ticket */
    { 't', "beamer -dunkel", "7" },
    { 't', "beamer -kabel", "1" },
    { 't', "beamer -lampe", "7" },
    { 't', "bild -beamer", "25" },
    { 't', "bild -schwarz", "" },
    { 't', "server -raum", "4" },
    { 't', "server -schlüssel", "4" },
    { 't', "e-mail -postfach", "" },
    { 'o', "kabel -raum -beamer", "" },
    { 't', "kabel -lindhagen", "13 7" },
    { 't', "beamer -lindhagen", "7" },
    { 'o', "beamer -lindhagen", "7 1" },
    { 'c', "beamer -lindhagen", "1" },
    { 't', "mail -e-mail", "" },
    /* quotes */
    { 't', "\"schwarzes bild\"", "7" },
    { 't', "\"bild schwarz\"", "25 1" },
    { 't', "„schwarzes Bild“", "7" },
    { 't', "\"Bild ist weg\"", "7" },
    { 't', "\"schwarz Bild\"", "7" },
    { 't', "\"Bild schwarz\" beamer", "1" },
    { 't', "\"kein bild\"", "25" },
    { 't', "\"bild kein\"", "" },
    { 't', "\"neue Mäuse\"", "20" },
    { 't', "\"neu Maus\"", "20" },
    { 't', "\"der drucker im lehrerzimmer\"", "2" },
    { 't', "\"drucker\"", "2" },
    { 't', "\"interaktive tafel\"", "16" },
    { 't', "\"tafel interaktive\"", "" },
    { 't', "\"wlan router\"", "3" },
    { 't', "\"e mail\"", "8" },
    { 't', "bild -\"schwarzes bild\"", "25 1" },
    { 't', "bild -\"bild schwarz\"", "7" },
    { 't', "beamer -\"das bild\" ", "7" },
    { 't', "\"antennenmast prüfen\"", "27" },
    { 'o', "\"antennenmast prüfen\"", "" },
    { 'o', "empfang -\"antennenmast prüfen\"", "27" },
    { 't', "empfang -\"antennenmast prüfen\"", "" },
    /* internal text is found by who may read it, and by nobody else */
    { 't', "lindhagen", "1" },
    { 'o', "lindhagen", "" },
    { 'c', "lindhagen", "" },
    { 't', "lampenstunden", "1" },
    { 'c', "lampenst", "" },
    { 't', "kanal", "3" },
    { 'o', "kanal", "" },
    { 't', "c02xk1ab", "14" },
    { 'o', "c02xk1ab", "" },
    { 't', "c02xk1*", "14" },
    { 'o', "c02xk1*", "" },
    { 't', "wlan überlastet", "3" },
    { 'c', "wlan überlastet", "" },
    /* who sees which tickets */
    { 'o', "beamer", "7 1" },
    { 'c', "beamer", "1" },
    { 'c', "server", "" },
    { 'o', "tafel", "" },
    { 'o', "e-mail", "" },
    { 'c', "bild", "25 1" },
    { 'c', "nicht", "12 11 3 2" },
    { 'o', "nicht", "14 12 11 5 3 2" },
    /* numbers of tickets and of other things */
    { 't', "2026-000003", "3" },
    { 't', "#2026-000003", "3" },
    { 't', "2026-3", "3" },
    { 't', "[#2026-000003]", "3" },
    { 't', "2026000003", "3" },
    { 't', "2026-999999", "" },
    { 'c', "2026-000004", "" },
    { 't', "0x80070005", "21" },
    { 't', "2.14", "13" },
    { 't', "raum 2.14", "13" },
    { 't', "30", "20" },
    { 't', "16 tablets", "15" },
    /* filters */
    { 't', "status:neu beamer", "1" },
    { 't', "beamer status:erledigt", "7" },
    { 't', "status:erledigt", "17 12 7" },
    { 't', "status:wartet", "" },
    { 't', "state:closed", "17 12 7" },
    { 't', "grund:\"kein Fehler gefunden\"", "17 12 7" },
    { 't', "schule:nord beamer", "1" },
    { 't', "schule:süd beamer", "7" },
    { 't', "schule:sued beamer", "7" },
    { 't', "schule:\"Oberschule Süd\" kabel", "13 7" },
    { 't', "schule:11111 drucker", "2" },
    { 't', "schule:% beamer", "" },
    { 't', "nach:2026-11-22 beamer", "7 1" },
    { 't', "nach:2026-11-23", "" },
    { 't', "vor:2026-11-23", "" },
    { 't', "vor:24.11.2026 beamer", "7 1" },
    { 't', "von:kontakt beamer", "7 1" },
    { 't', "von:niemand beamer", "" },
    { 't', "raum:12", "" },
    { 't', "beamer schule:nord status:neu -papier", "1" },
    /* text that looks like the language of an index or of a page */
    { 't', "terms", "" },
    { 't', "beamer\" OR \"drucker", "" },
    { 't', "' | 'drucker", "2" },
    { 't', "ßdrucker", "" },
    { 't', "Fehler: Anmeldung", "21" },
    { 't', "<b>nicht</b>", "26" },
    { 't', "müller & söhne", "26" },
    { 't', "(beamer)", "7 1" },
    { 't', "beamer?", "7 1" },
    { 't', "usv!", "22" },
};

static school_id school_of(const struct desk *d, char letter)
{
    return letter == 'n' ? d->north : letter == 's' ? d->south : d->other;
}

static void store(const struct desk *d)
{
    for (size_t i = 0; i < ARRAY_LEN(corpus); i++) {
        account_id who = corpus[i].school == 'o' ? d->contact_b : corpus[i].school == 's' ? d->contact2 : d->contact;
        ticket_ref ref = desk_make(d, who, school_of(d, corpus[i].school), corpus[i].subject, corpus[i].text);
        if (corpus[i].answer != NULL)
            EXPECT_OK(desk_write(d, d->tech, ref, false, corpus[i].answer));
        if (corpus[i].note != NULL)
            EXPECT_OK(desk_write(d, d->tech, ref, true, corpus[i].note));
        if (corpus[i].closed)
            EXPECT_OK(desk_do_move(d, d->tech, ref, STATE_CLOSED, REASON_NO_FAULT, MOVER_BODY, "fertig"));
    }
}

/* "7 1": the tickets found, newest first. */
static struct str found(const struct desk *d, account_id who, const char *query)
{
    struct ticket_rows rows = { NULL, 0 };
    struct str next;
    struct buf out = buf_of(test_mem(), 1024);
    struct tx *tx = test_tx(d->db, TX_READ, who);
    struct ticket_filter f = { .set = SET_ALL, .query = str_of(query), .limit = 50 };
    enum err e = ticket_list(tx, &f, &rows, &next);
    EXPECT(e == OK || e == ERR_INVALID);
    for (size_t i = 0; i < rows.n; i++) {
        buf_put_z(&out, i > 0 ? " " : "");
        buf_int(&out, rows.at[i].number % 1000000);
    }
    int64_t count = 0;
    if (e == OK)
        EXPECT_OK(ticket_count(tx, &f, &count));
    EXPECT_EQ((size_t)count, rows.n);
    tx_abort(tx);
    return buf_str(&out);
}

TEST_DB(each_query_of_the_table_finds_the_same_tickets_on_both_databases)
{
    struct desk d = desk_open(db);
    EXPECT(ARRAY_LEN(cases) >= 150);
    store(&d);
    struct buf differ = buf_of(test_mem(), 16384);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        account_id who = cases[i].reader == 't' ? d.tech : cases[i].reader == 'o' ? d.official : d.contact;
        struct str got = found(&d, who, cases[i].query);
        if (str_eq(got, str_of(cases[i].want)))
            continue;
        buf_put(&differ, str_cat(test_mem(), STR("\n"), str_of(cases[i].query), STR(": ")));
        buf_put(&differ, str_cat(test_mem(), got, STR(" instead of "), str_of(cases[i].want)));
    }
    EXPECT_STR(buf_str(&differ), "");
}
