#include "app/demo/text.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/utf8.h"
#include "domain/desk/ticket.h"

static const struct trouble {
    const char *service;
    int effect, extent;
    const char *subject, *text, *question, *answer, *note, *solution, *test;
} troubles[] = {
    { "display", EFFECT_LIMITED, EXTENT_DEVICE, "Beamer in {room} zeigt kein Bild",
      "Der Beamer geht an, aber es kommt kein Bild vom Laptop. Die Lampe leuchtet blau. Gestern ging es noch.",
      "Leuchtet am Beamer eine rote Lampe? Und steckt das Kabel auch an der Wanddose fest?",
      "Das Kabel steckt fest. Eine rote Lampe sehe ich nicht.",
      "HDMI-Umschalter in der Raumsteuerung hängt, per Fernzugriff neu gestartet.",
      "Wir haben die Raumsteuerung neu gestartet. Bild und Ton sollten wieder gehen.", "Bild vom Laptop" },
    { "display", EFFECT_LIMITED, EXTENT_DEVICE, "Kein Ton am Bildschirm in {room}",
      "Das Bild ist da, aber es kommt kein Ton. Wir wollten heute einen Film zeigen. Lautsprecher sind eingeschaltet.",
      "Ist am Laptop als Tonausgabe der Bildschirm gewählt?",
      "Ja, dort steht der Bildschirm. Trotzdem bleibt es still.",
      "Treiber der Tonausgabe veraltet, Verteilung angestoßen.",
      "Der Treiber ist erneuert. Bitte den Laptop einmal neu starten.", "Ton am Bildschirm" },
    { "board", EFFECT_LIMITED, EXTENT_DEVICE, "Stift der Tafel in {room} schreibt versetzt",
      "Die interaktive Tafel reagiert, aber der Stift schreibt etwa zehn Zentimeter neben der Stelle. Neu starten "
      "hilft nicht.",
      "Haben Sie schon die Kalibrierung im Menü der Tafel gestartet?", "Ja, zweimal. Danach war es kurz besser.",
      "Rahmensensor unten links verschmutzt, Termin vor Ort nötig.",
      "Der Sensorrahmen ist gereinigt und neu kalibriert.", "Stift trifft die Stelle" },
    { "board", EFFECT_STOPPED, EXTENT_ROOM, "Tafel in {room} bleibt dunkel",
      "Die Tafel lässt sich nicht einschalten. Auch die Fernbedienung hilft nicht. In diesem Raum gibt es keine "
      "Kreidetafel mehr.",
      "Ist die Steckdosenleiste unter der Tafel eingeschaltet?", "Die Leiste ist an, das Netzteil brummt leise.",
      "Netzteil defekt, Ersatz aus dem Lager.", "Das Netzteil ist getauscht. Die Tafel läuft wieder.",
      "Tafel schaltet ein" },
    { "network", EFFECT_LIMITED, EXTENT_ROOM, "WLAN in {room} bricht ab",
      "Die iPads verlieren alle paar Minuten das WLAN. Nebenan ist alles in Ordnung. Es betrifft die ganze Klasse.",
      "Passiert das zu bestimmten Zeiten, zum Beispiel in der Pause?", "Eigentlich ständig, seit Montag.",
      "Zugangspunkt funkt auf überlastetem Kanal, Kanal gewechselt.",
      "Der Zugangspunkt nutzt jetzt einen freien Kanal.", "WLAN hält eine Stunde" },
    { "network", EFFECT_STOPPED, EXTENT_BUILDING, "Kein Internet im Trakt bei {room}",
      "Seit der zweiten Stunde geht im ganzen Trakt kein Internet. Im Sekretariat geht es auch nicht.",
      "Blinken am Netzwerkschrank im Flur Lampen?", "Dort ist alles dunkel.",
      "Switch ohne Strom, Sicherung im Unterverteiler.", "Der Switch hat wieder Strom, das Netz ist da.",
      "Internet in zwei Räumen" },
    { "network", EFFECT_LIMITED, EXTENT_DEVICE, "Netzwerkdose in {room} ohne Funktion",
      "Am Lehrerplatz geht die linke Netzwerkdose nicht. Die rechte ist vom Drucker belegt.",
      "Welche Nummer steht auf der Dose?", "Es steht 2.14-03 darauf.", "Port war nicht gepatcht.",
      "Die Dose ist jetzt geschaltet.", "Netz an der linken Dose" },
    { "ipad", EFFECT_LIMITED, EXTENT_DEVICE, "iPad lädt nicht mehr ({room})",
      "Das iPad Nummer 12 aus dem Koffer lädt nicht. Mit einem anderen Kabel auch nicht.",
      "Ist in der Ladebuchse Schmutz zu sehen?", "Ja, etwas Staub.", "Buchse verbogen, geht in die Reparatur.",
      "Das iPad ist repariert zurück im Koffer.", "iPad lädt" },
    { "ipad", EFFECT_NONE, EXTENT_ROOM, "App auf den iPads für {room}",
      "Für das neue Thema brauchen wir auf allen iPads im Koffer die Geometrie-App. Bitte bis zum nächsten Monat.",
      "Für welche Jahrgänge soll die App verteilt werden?", "Für Jahrgang 8 und 9.",
      "Lizenzen sind vorhanden, Verteilung geplant.", "Die App ist verteilt.", "App startet" },
    { "ipad", EFFECT_LIMITED, EXTENT_ROOM, "iPad-Koffer für {room} lädt nicht auf",
      "Morgens sind die iPads im Koffer leer. Die Anzeige am Koffer blinkt rot.", "Ist der Koffer über Nacht am Strom?",
      "Ja, er steht immer am Strom im Vorbereitungsraum.", "Ladeelektronik im Koffer zurückgesetzt.",
      "Der Koffer lädt wieder alle Plätze.", "Anzeige grün" },
    { "pc", EFFECT_LIMITED, EXTENT_DEVICE, "PC in {room} startet sehr langsam",
      "Der Rechner am Lehrerplatz braucht über zehn Minuten, bis man arbeiten kann.", "Kommt beim Start eine Meldung?",
      "Nein, nur der drehende Kreis.", "Festplatte mit Fehlern, Tausch gegen SSD.",
      "Der Rechner hat eine neue Festplatte.", "Start unter zwei Minuten" },
    { "pc", EFFECT_STOPPED, EXTENT_DEVICE, "Notebook in {room} zeigt blauen Bildschirm",
      "Beim Einschalten kommt ein blauer Bildschirm mit einem Code. Danach geht nichts mehr.",
      "Können Sie den Code abschreiben?", "Er beginnt mit 0x0000007B.", "Neu installiert, Profil wiederhergestellt.",
      "Das Notebook ist neu eingerichtet.", "Anmelden geht" },
    { "printer", EFFECT_LIMITED, EXTENT_ROOM, "Drucker bei {room} zieht kein Papier",
      "Der Drucker meldet Papierstau, aber es steckt kein Papier fest.",
      "Haben Sie das Papierfach einmal ganz herausgenommen?", "Ja, auch hinten ist alles frei.",
      "Einzugsrolle abgenutzt.", "Die Einzugsrolle ist getauscht.", "Zehn Seiten ohne Stau" },
    { "printer", EFFECT_LIMITED, EXTENT_BUILDING, "Drucken aus dem Lehrerzimmer geht nicht",
      "Aufträge bleiben in der Warteschlange hängen. Das Gerät selbst kopiert normal.", "Seit wann ist das so?",
      "Seit heute früh.", "Druckwarteschlange auf dem Server hing.", "Die Warteschlange läuft wieder.",
      "Druck aus dem Lehrerzimmer" },
    { "software", EFFECT_NONE, EXTENT_DEVICE, "Programm in {room} verlangt eine Lizenz",
      "Beim Start des Notenprogramms erscheint eine Lizenzmeldung. Man kann es noch öffnen.",
      "Welche Version wird angezeigt?", "Version 12.", "Lizenzserver war nicht erreichbar.",
      "Die Lizenz ist wieder aktiv.", "Keine Meldung beim Start" },
    { "software", EFFECT_LIMITED, EXTENT_ROOM, "Textprogramm stürzt in {room} ab",
      "Das Textprogramm schließt sich beim Speichern. Es passiert an mehreren Rechnern im Computerraum.",
      "Wird auf dem Netzlaufwerk gespeichert?", "Ja, im Klassenordner.", "Pfad zu lang, Ordner gekürzt.",
      "Speichern geht wieder.", "Speichern im Klassenordner" },
    { "school_software", EFFECT_LIMITED, EXTENT_SCHOOL, "Schulverwaltung startet im Sekretariat nicht",
      "Das Verwaltungsprogramm meldet, dass die Datenbank nicht erreichbar ist.", "Geht das Programm am zweiten Platz?",
      "Nein, dort auch nicht.", "Dienst auf dem Verwaltungsserver gestoppt.", "Der Dienst läuft wieder.",
      "Programm an beiden Plätzen" },
    { "account", EFFECT_NONE, EXTENT_DEVICE, "Neues Konto für eine Vertretungskraft",
      "Ab Montag kommt eine Vertretung. Bitte ein Konto mit Zugang zum Lehrernetz einrichten.",
      "Bis wann soll das Konto gelten?", "Bis zu den Sommerferien.", "Konto befristet angelegt.",
      "Das Konto ist eingerichtet. Die Zugangsdaten liegen im Sekretariat.", "Anmeldung im Lehrernetz" },
    { "account", EFFECT_LIMITED, EXTENT_DEVICE, "Anmeldung in {room} wird abgelehnt",
      "Mein Passwort wird nicht angenommen, obwohl es gestern noch ging.", "Ist die Feststelltaste aus?",
      "Ja, ist aus.", "Passwort abgelaufen, Hinweis war übersehen.", "Sie können sich ein neues Passwort setzen.",
      "Anmeldung geht" },
    { "platform", EFFECT_LIMITED, EXTENT_SCHOOL, "Lernplattform zeigt alte Klassen",
      "In der Lernplattform stehen noch die Klassen vom letzten Schuljahr.", "Betrifft das alle Jahrgänge?",
      "Nur Jahrgang 5.", "Import der Klassen war unvollständig.", "Die Klassen sind neu eingelesen.",
      "Jahrgang 5 stimmt" },
    { "server", EFFECT_STOPPED, EXTENT_SCHOOL, "Netzlaufwerk der Schule nicht erreichbar",
      "Niemand kommt an die gemeinsamen Ordner. Arbeitsblätter fehlen in allen Klassen.", "Geht das Internet?",
      "Ja, Internet geht.", "Speicher voll, Protokolle gelöscht.", "Das Netzlaufwerk ist wieder da.", "Ordner öffnen" },
    { "security", EFFECT_LIMITED, EXTENT_DEVICE, "Verdächtige E-Mail angeklickt",
      "Ein Kollege hat auf einen Link in einer Mail geklickt und sein Passwort eingegeben.",
      "Haben Sie das Passwort schon geändert?", "Ja, sofort.", "Sitzungen beendet, Gerät geprüft, kein Befund.",
      "Das Konto ist gesichert. Danke für die schnelle Meldung.", "Anmeldung mit neuem Passwort" },
    { "installation", EFFECT_NONE, EXTENT_ROOM, "Bildschirm nach {room} umziehen",
      "Der Bildschirm aus dem alten Musikraum soll in den neuen Fachraum.", "Ist die Wand dort schon vorbereitet?",
      "Die Halterung hängt.", "Für den nächsten Besuch eingeplant.", "Der Bildschirm hängt am neuen Platz.",
      "Bild am neuen Platz" },
    { "toner", EFFECT_NONE, EXTENT_ROOM, "Toner bei {room} fast leer", "Der Drucker meldet wenig Toner.",
      "Liegt Ersatz im Sekretariat?", "Ja, zwei Kartuschen.", "Hinweis auf Anleitung gegeben.",
      "Die Schule hat den Toner getauscht.", "Druckbild" },
    { "power", EFFECT_LIMITED, EXTENT_ROOM, "Steckdosen in {room} ohne Strom",
      "Die Steckdosen am Fenster haben keinen Strom.", "Ist die Sicherung gefallen?", "Der Hausmeister sagt nein.",
      "An den Schulträger gegeben.", "Der Schulträger hat die Leitung instand gesetzt.", "Strom am Fenster" },
    { "homepage", EFFECT_NONE, EXTENT_SCHOOL, "Termin auf der Homepage ändern",
      "Auf der Homepage steht ein falscher Termin für den Elternabend.", "Wer betreut die Seite bei Ihnen?",
      "Das wissen wir nicht genau.", "Gehört nicht zum IT-Support.", "An den Schulträger verwiesen.", "Termin" },
    { "telephony", EFFECT_LIMITED, EXTENT_DEVICE, "Telefon im Sekretariat rauscht",
      "Am Apparat im Sekretariat rauscht es stark.", "Seit wann?", "Seit gestern.", "Gehört nicht zum IT-Support.",
      "An den Schulträger verwiesen.", "Telefon" },
    { "other", EFFECT_NONE, EXTENT_DEVICE, "Frage zur Technik in {room}",
      "Wie bekomme ich das Bild vom iPad auf den großen Bildschirm?", "Ist das iPad im Schul-WLAN?", "Ja.",
      "Anleitung verschickt.", "Sie finden die Schritte in der Anleitung am Gerät.", "Bild vom iPad" },
};

static const char *const openings[] = { "",       "Guten Morgen, ", "Hallo zusammen, ",
                                        "Moin, ", "Liebes Team, ",  "Guten Tag, " };
static const char *const endings[] = { "",
                                       " Danke!",
                                       " Vielen Dank im Voraus.",
                                       " Es eilt etwas, wir schreiben morgen eine Arbeit.",
                                       " Bitte vor der dritten Stunde, wenn es geht.",
                                       " Ich bin bis 13 Uhr in der Schule.",
                                       " Der Hausmeister hat einen Schlüssel.",
                                       " Nächste Woche ist Projektwoche, da brauchen wir den Raum.",
                                       " Schöne Grüße aus dem Lehrerzimmer." };

static const char *const fillers[] = { "Das Gerät steht seit den Ferien im Raum und lief bisher ohne Störung.",
                                       "Nach einem Neustart war es kurz besser, dann kam der Fehler wieder.",
                                       "Im Nachbarraum gibt es das gleiche Modell, dort ist alles in Ordnung.",
                                       "Die Klasse hat heute mit Papier und Stift gearbeitet.",
                                       "Das Kabel haben wir schon getauscht, leider ohne Erfolg.",
                                       "Auf dem Aufkleber steht die Inventarnummer, falls sie gebraucht wird.",
                                       "Der Techniker war vergangene Woche wegen einer anderen Sache hier.",
                                       "Die Anzeige meldet einen Fehler, verschwindet aber nach einer Minute.",
                                       "Wir haben die Schritte der Anleitung am Gerät durchgespielt.",
                                       "Eine Kollegin hatte das Problem schon im letzten Halbjahr.",
                                       "Die Sicherung ist drin, und an der Steckdose hängt sonst nichts.",
                                       "Am Nachmittag ist der Raum frei und kann jederzeit betreten werden.",
                                       "Das Netz im Flur ist langsam, besonders in der großen Pause.",
                                       "Der Ordner auf dem Laufwerk lässt sich öffnen, aber nicht speichern.",
                                       "Die Fernbedienung liegt in der Schublade des Lehrertisches.",
                                       "Bitte kurz anrufen, bevor jemand kommt, dann schließen wir auf." };

static const char *const first_names[] = { "Katrin", "Jens",    "Silke",  "Torsten", "Anja",    "Uwe",
                                           "Heike",  "Björn",   "Maren",  "Olaf",    "Svenja",  "Detlef",
                                           "Imke",   "Carsten", "Wiebke", "Holger",  "Antje",   "Malte",
                                           "Frauke", "Sönke",   "Elif",   "Murat",   "Nadine",  "Pawel",
                                           "Olga",   "Dennis",  "Jana",   "Rüdiger", "Meike",   "Tobias",
                                           "Gesa",   "Henning", "Birte",  "Arne",    "Swantje", "Klaas" };
static const char *const last_names[] = { "Ahlers",   "Behnke",  "Cordes",    "Dreyer",     "Ebeling",  "Fricke",
                                          "Grote",    "Harms",   "Ihlow",     "Jürgens",    "Kahle",    "Lampe",
                                          "Meinecke", "Nolte",   "Ohlendorf", "Pape",       "Quast",    "Rathje",
                                          "Sander",   "Thies",   "Uhde",      "Voges",      "Wedekind", "Yildiz",
                                          "Zimmer",   "Brandes", "Düvel",     "Engelke",    "Göhmann",  "Hagemann",
                                          "Kowalski", "Lüders",  "Mönke",     "Ölschläger", "Rüter",    "Schaper" };

static struct str with_room(struct mem *mem, const char *text, struct str room)
{
    struct str t = str_of(text);
    size_t at = str_find(t, STR("{room}"));

    return at == SIZE_MAX ? t : str_cat(mem, str_sub(t, 0, at), room, str_from(t, at + 6));
}

struct demo_trouble demo_trouble(struct mem *mem, struct rand *rand, struct str room)
{
    const struct trouble *t = &troubles[rand_below(rand, ARRAY_LEN(troubles))];
    struct str opening = str_of(openings[rand_below(rand, ARRAY_LEN(openings))]);
    struct str ending = str_of(endings[rand_below(rand, ARRAY_LEN(endings))]);

    return (struct demo_trouble){
        .service = t->service,
        .effect = t->effect,
        .extent = t->extent,
        .subject = with_room(mem, t->subject, room),
        .text = str_cat(mem, opening, with_room(mem, t->text, room), ending),
        .question = str_of(t->question),
        .answer = str_of(t->answer),
        .note = str_of(t->note),
        .solution = str_of(t->solution),
        .test = str_of(t->test),
    };
}

struct str demo_filler(struct mem *mem, struct rand *rand, size_t len)
{
    struct buf out = buf_of(mem, len + 256);

    while (out.len < len) {
        if (out.len > 0)
            buf_byte(&out, ' ');
        buf_put_z(&out, fillers[rand_below(rand, ARRAY_LEN(fillers))]);
    }
    return utf8_truncate(buf_str(&out), len);
}

struct str demo_person(struct mem *mem, struct rand *rand)
{
    return str_cat(mem, str_of(first_names[rand_below(rand, ARRAY_LEN(first_names))]), STR(" "),
                   str_of(last_names[rand_below(rand, ARRAY_LEN(last_names))]));
}

/* Letters of an address: umlauts as two letters, blanks as points. */
struct str demo_mail(struct mem *mem, struct str person, int number)
{
    static const struct {
        const char *from, *to;
    } map[] = {
        { "ä", "ae" }, { "ö", "oe" }, { "ü", "ue" }, { "Ö", "oe" }, { "Ä", "ae" }, { "Ü", "ue" }, { "ß", "ss" }
    };
    struct buf out = buf_of(mem, 200);
    size_t at = 0;

    while (at < person.len) {
        size_t m = 0;

        while (m < ARRAY_LEN(map) && !str_starts(str_from(person, at), str_of(map[m].from)))
            m++;
        if (m < ARRAY_LEN(map)) {
            buf_put_z(&out, map[m].to);
            at += str_of(map[m].from).len;
            continue;
        }
        buf_byte(&out, person.at[at] == ' ' ? '.' : person.at[at]);
        at++;
    }
    buf_byte(&out, '.');
    buf_int(&out, number);
    buf_put_z(&out, "@demo.example");
    return str_lower_ascii(mem, buf_str(&out));
}
