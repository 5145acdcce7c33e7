#include "app/demo/articles.h"

#include "domain/desk/article_store.h"
#include "platform/limits.h"

static const struct sample {
    const char *service; /* key in the catalogue */
    int audience, helped, not_helped;
    const char *title, *text;
} samples[] = {
    { "display", AUDIENCE_PUBLIC, 14, 2, "Beamer zeigt kein Bild",
      "1. Ist der Beamer eingeschaltet? Die Lampe am Gerät leuchtet blau.\n"
      "2. Steckt das HDMI-Kabel am Laptop und an der Wanddose fest?\n"
      "3. Am Laptop Windows-Taste und P drücken. „Duplizieren“ wählen.\n"
      "4. An der Fernbedienung „Quelle“ drücken, bis HDMI erscheint.\n\n"
      "Leuchtet eine rote Lampe? Dann bitte melden und die Farbe dazuschreiben." },
    { "display", AUDIENCE_PUBLIC, 9, 1, "Kein Ton am Bildschirm",
      "1. Lautsprecher-Symbol am Laptop anklicken.\n2. Als Ausgabe den Bildschirm wählen, nicht den Laptop.\n"
      "3. Lautstärke am Bildschirm mit der Fernbedienung erhöhen.\n\nKommt der Ton nur aus dem Laptop? Dann steckt das "
      "HDMI-Kabel nicht fest." },
    { "display", AUDIENCE_SCHOOL, 4, 0, "Dokumentenkamera einrichten",
      "1. Kamera mit dem USB-Kabel an den Laptop stecken.\n2. Die App „Kamera“ öffnen.\n3. Oben die Dokumentenkamera "
      "wählen.\n4. Schärfe: die Taste AF an der Kamera kurz drücken.\n\n# Das Bild steht auf dem Kopf\nIn der App "
      "„Drehen“ wählen." },
    { "board", AUDIENCE_PUBLIC, 11, 3, "Stift der Tafel schreibt versetzt",
      "1. Rahmen der Tafel mit einem trockenen Tuch abwischen.\n2. Im Menü der Tafel „Einstellungen“ öffnen.\n"
      "3. „Kalibrieren“ wählen und die Punkte der Reihe nach antippen.\n4. Tafel aus- und wieder einschalten.\n\n"
      "Schreibt der Stift danach noch daneben? Dann bitte melden." },
    { "board", AUDIENCE_SCHOOL, 6, 1, "Tafel bleibt dunkel",
      "1. Steckdosenleiste unter der Tafel einschalten.\n2. Zehn Sekunden auf den Schalter an der Tafel drücken.\n"
      "3. Eine Minute warten. Die Tafel braucht Zeit zum Starten.\n\n- Riecht es verbrannt? Stecker ziehen und "
      "anrufen.\n"
      "- Summt es nur? Bitte melden." },
    { "network", AUDIENCE_PUBLIC, 17, 4, "WLAN findet kein Netz",
      "1. WLAN am Gerät aus- und wieder einschalten.\n2. Das Netz der Schule wählen, nicht das Gastnetz.\n"
      "3. Gerät neu starten.\n4. Geht es in einem anderen Raum? Bitte in der Meldung dazuschreiben.\n\nBetrifft es "
      "mehrere Klassen? Dann genügt eine Meldung." },
    { "network", AUDIENCE_SCHOOL, 3, 0, "Gäste ins WLAN lassen",
      "1. Im Sekretariat einen Zettel für das Gastnetz holen.\n2. Der Code gilt einen Tag.\n3. Der Gast bestätigt die "
      "Regeln auf der Startseite.\n\nBitte keine Codes von Lehrkräften weitergeben." },
    { "network", AUDIENCE_BODY, 2, 0, "Zugangspunkt tauschen",
      "1. Neuen Zugangspunkt im Verwaltungsprogramm der richtigen Schule zuordnen.\n2. Altes Gerät abhängen, Port am "
      "Switch merken.\n3. Neues Gerät an denselben Port.\n4. Kanal prüfen: kein Nachbar auf demselben Kanal.\n"
      "5. Meldung erst schließen, wenn die Klasse eine Stunde gearbeitet hat." },
    { "account", AUDIENCE_SCHOOL, 13, 2, "Passwort vergessen",
      "1. Auf der Anmeldeseite „Passwort vergessen“ wählen.\n2. Die Mail kommt an Ihre Schuladresse.\n3. Das neue "
      "Passwort hat mindestens zwölf Zeichen.\n\nKommt keine Mail? Die Ansprechperson Ihrer Schule setzt das Passwort "
      "zurück." },
    { "account", AUDIENCE_SCHOOL, 5, 1, "Neue Lehrkraft anmelden",
      "1. Die Ansprechperson öffnet „Personen“.\n2. Name und dienstliche Mailadresse eintragen.\n3. Die Einladung gilt "
      "14 Tage.\n\nBitte keine privaten Mailadressen verwenden." },
    { "account", AUDIENCE_SCHOOL, 7, 0, "Klassen zum Schuljahr anlegen",
      "1. Liste der Klassen aus der Schulverwaltung ausgeben.\n2. Vor den Sommerferien an die Schul-IT geben.\n3. Nach "
      "den Ferien prüfen: Sind alle Jahrgänge da?\n\nFehlt ein Jahrgang, ist meist die Liste unvollständig." },
    { "printer", AUDIENCE_PUBLIC, 8, 5, "Papierstau am Drucker beseitigen",
      "1. Drucker ausschalten.\n2. Papierfach herausziehen.\n3. Klappe hinten öffnen und Papier langsam herausziehen.\n"
      "4. Alles schließen und einschalten.\n\nIst ein Stück abgerissen? Bitte nicht weiter drucken, sondern melden." },
    { "toner", AUDIENCE_SCHOOL, 10, 1, "Toner wechseln",
      "1. Klappe vorn öffnen.\n2. Leere Kartusche gerade herausziehen.\n3. Neue Kartusche fünfmal waagerecht "
      "schütteln.\n4. Schutzstreifen abziehen, einsetzen, Klappe schließen.\n\nLeere Kartuschen kommen in die "
      "Sammelbox "
      "im Sekretariat. Tonerwechsel ist Aufgabe der Schule." },
    { "printer", AUDIENCE_SCHOOL, 1, 6, "Drucker am neuen Laptop einrichten",
      "1. Einstellungen öffnen, „Drucker“ wählen.\n2. „Hinzufügen“ drücken und eine Minute warten.\n3. Den Drucker mit "
      "der Raumnummer wählen." },
    { "pc", AUDIENCE_PUBLIC, 6, 2, "Laptop startet nicht",
      "1. Netzteil anschließen und zehn Minuten laden.\n2. Einschalttaste 15 Sekunden halten, loslassen, noch einmal "
      "drücken.\n3. USB-Geräte abziehen.\n\nHören Sie Töne? Bitte zählen und in der Meldung nennen." },
    { "pc", AUDIENCE_SCHOOL, 4, 1, "Laptopwagen richtig laden",
      "1. Alle Laptops mit der Klappe nach oben einstellen.\n2. Ladekabel hören und sehen: Die Lampe leuchtet.\n"
      "3. Wagen an die eigene Steckdose, nicht an eine Leiste.\n4. Tür schließen, abends nicht abdecken." },
    { "ipad", AUDIENCE_PUBLIC, 9, 1, "iPad lädt nicht",
      "1. Anderes Kabel versuchen.\n2. Buchse am iPad ansehen: Fusseln vorsichtig mit einem Holzstäbchen entfernen.\n"
      "3. 30 Minuten laden, dann einschalten.\n4. Bleibt es dunkel: obere Taste und Lauter-Taste zehn Sekunden "
      "halten." },
    { "ipad", AUDIENCE_SCHOOL, 5, 0, "iPad verloren oder gestohlen",
      "1. Sofort melden, Kachel „Tablet“.\n2. Die Nummer vom Etikett nennen, wenn Sie sie haben.\n3. Wir sperren das "
      "Gerät aus der Ferne.\n4. Bei Diebstahl: Anzeige bei der Polizei, Nummer der Anzeige nachreichen." },
    { "ipad", AUDIENCE_SCHOOL, 3, 0, "Bildschirm des iPads auf der Tafel zeigen",
      "1. iPad und Tafel müssen im Netz der Schule sein.\n2. Am iPad vom rechten oberen Rand nach unten wischen.\n"
      "3. „Bildschirmsynchronisierung“ antippen.\n4. Den Namen der Tafel wählen. Er steht oben auf der Tafel." },
    { "server", AUDIENCE_SCHOOL, 6, 2, "Netzlaufwerk wird nicht angezeigt",
      "1. Abmelden und neu anmelden.\n2. Zwei Minuten warten, dann den Explorer öffnen.\n3. Fehlt es noch: mit dem "
      "Kabel "
      "statt mit WLAN versuchen.\n\nSehen Sie das Laufwerk, aber keine Dateien? Dann fehlt eine Freigabe. Bitte "
      "melden." },
    { "platform", AUDIENCE_SCHOOL, 7, 1, "Datei in der Lernplattform teilen",
      "1. Datei in den Kurs laden.\n2. „Teilen“ wählen und „nur dieser Kurs“ ankreuzen.\n3. Den Link im Kurs "
      "einfügen.\n\nNamen und Noten gehören nicht in freigegebene Dateien." },
    { "security", AUDIENCE_SCHOOL, 12, 0, "Verdächtige E-Mail erkennen",
      "- Der Absender stimmt nicht mit dem Namen überein.\n- Die Mail drängt zur Eile.\n- Ein Link zeigt auf eine "
      "fremde "
      "Adresse.\n\n1. Nichts anklicken.\n2. Mail nicht löschen, sondern melden.\n3. Schon geklickt? Passwort ändern "
      "und "
      "sofort anrufen." },
    { "software", AUDIENCE_SCHOOL, 4, 3, "Programm für den Unterricht bestellen",
      "1. Prüfen: Steht es schon in der Softwareliste?\n2. Melden mit Kachel „Software“, Zweck und Klassen nennen.\n"
      "3. Wir prüfen Lizenz und Datenschutz.\n4. Verteilt wird einmal im Monat." },
    { "homepage", AUDIENCE_SCHOOL, 2, 1, "Homepage, Telefon, Internetvertrag: wer hilft?",
      "Für diese drei Dinge ist der Schulträger zuständig.\n\n- Homepage: Agentur oder Redaktion der Schule.\n- "
      "Telefon: "
      "Anlage des Schulträgers.\n- Internetvertrag: Schulträger. Eine Störung der Leitung melden Sie trotzdem uns." },
    { "installation", AUDIENCE_AUTHORITY, 1, 0, "Umzug eines Bildschirms vorbereiten",
      "1. Wand prüfen lassen: Trägt sie 80 Kilogramm?\n2. Steckdose und Netzwerkdose auf gleicher Höhe.\n3. Termin "
      "vier "
      "Wochen vorher melden.\n4. Der Hausmeister räumt den Weg frei." },
    { "network", AUDIENCE_AUTHORITY, 2, 0, "Netzwerkdosen nachrüsten: was der Schulträger beauftragt",
      "1. Plan mit der Schul-IT abstimmen.\n2. Kabel und Dosen beauftragt der Schulträger.\n3. Messprotokoll an die "
      "Schul-IT geben.\n4. Wir schalten die Ports frei." },
};

struct step {
    struct county *county;
    const struct sample *sample;
    struct service_list services;
    article_ref ref;
    bool helped;
};

/* The service of the key, or the first one: catalogues differ. */
static int64_t service_of(const struct step *step)
{
    for (size_t i = 0; i < step->services.n; i++)
        if (str_eq(step->services.at[i].key, str_of(step->sample->service)))
            return step->services.at[i].id.n;
    return 0;
}

static enum err write_step(struct tx *tx, void *arg)
{
    struct step *step = arg;
    struct article_bound bound = { BINDING_SERVICE, 0, STR("") };
    struct article a;

    TRY(agreement_services(tx, &step->services));
    bound.record = service_of(step);
    CHECK(bound.record != 0);
    struct article_new new = { .title = str_of(step->sample->title),
                               .text = str_of(step->sample->text),
                               .audience = step->sample->audience,
                               .bounds = { &bound, 1 } };
    TRY(article_create(tx, &new, &step->ref));
    TRY(article_find(tx, step->ref, &a));
    return article_submit(tx, &a);
}

static enum err approve_step(struct tx *tx, void *arg)
{
    struct step *step = arg;
    struct article a;

    TRY(article_find(tx, step->ref, &a));
    return article_approve(tx, &a);
}

static enum err judge_step(struct tx *tx, void *arg)
{
    struct step *step = arg;
    struct article a;

    TRY(article_find(tx, step->ref, &a));
    return article_judge(tx, &a, step->helped);
}

/* Contacts of schools say whether it helped; what is for the authorities only they cannot read. */
static enum err judge_all(struct db *db, struct mem *mem, struct instant at, struct step *step)
{
    int left = step->sample->helped + step->sample->not_helped, helped = step->sample->helped;

    if (step->sample->audience > AUDIENCE_SCHOOL)
        return OK;
    for (size_t i = 0; i < DEMO_SCHOOLS && left > 0; i++) {
        if (step->county->schools[i].contact.n == 0)
            continue;
        step->helped = helped-- > 0;
        left--;
        TRY(county_step(db, mem, at, step->county->schools[i].contact, judge_step, step));
    }
    return OK;
}

enum err county_articles(struct db *db, struct county *c, const struct demo_plan *plan)
{
    struct mem *mem;
    enum err e;

    TRY(mem_open(&mem, LIMIT_ARENA_JOB));
    e = OK;
    for (size_t i = 0; e == OK && i < ARRAY_LEN(samples); i++) {
        struct step step = { .county = c, .sample = &samples[i] };

        e = county_step(db, mem, plan->until, c->agents[0], write_step, &step);
        if (e == OK)
            e = county_step(db, mem, plan->until, c->personas[0].id, approve_step, &step);
        if (e == OK)
            e = judge_all(db, mem, plan->until, &step);
    }
    mem_close(mem);
    return e;
}
