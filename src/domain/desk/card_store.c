#include "domain/desk/card.h"

ROW(card_row, COL(card_row, id), COL(card_row, ref), COL(card_row, version), COL(card_row, topic), COL(card_row, text),
    COL(card_row, picture));
#define CARD_COLUMNS \
    "SELECT c.id, c.ref, v.version, v.topic, v.text, v.picture FROM card c" \
    " JOIN card_version v ON v.card = c.id AND v.version = c.live WHERE c.live > 0 AND c.retired_at IS NULL"
#define BOUND \
    " AND ((c.model = $3 AND c.model <> 0) OR (c.class = $4 AND c.class <> '') OR (c.service = $5 AND c.service <> " \
    "''))"
/* Data of the house, like the catalogue of services: no scope. */
QUERY(cards_of, SCOPE_SYSTEM, 4, card_row,
      CARD_COLUMNS BOUND " ORDER BY CASE WHEN c.model <> 0 THEN 0 WHEN c.class <> '' THEN 1 ELSE 2 END, c.sort, c.id"
                         " LIMIT $6");
QUERY(card_of_ref, SCOPE_SYSTEM, 1, card_row, CARD_COLUMNS " AND c.ref = $3");

ROW(card_entry, COL(card_entry, id), COL(card_entry, ref), COL(card_entry, model), COL(card_entry, class_name),
    COL(card_entry, service), COL(card_entry, live), COL(card_entry, newest), COL(card_entry, topic),
    COL(card_entry, text), COL(card_entry, picture), COL(card_entry, writer), COL(card_entry, written_at),
    COL(card_entry, retired), COL(card_entry, uses), COL(card_entry, solved));
#define ENTRY_COLUMNS \
    "SELECT c.id, c.ref, coalesce(m.maker || ' ' || m.name, '') AS model, coalesce(k.name, '') AS class_name," \
    " coalesce(s.name, '') AS service, c.live, c.newest, v.topic, v.text, v.picture, " \
    "v.written_by AS writer, v.written_at, CASE WHEN c.retired_at IS NULL THEN 0 ELSE 1 END AS retired," \
    " (SELECT count(*) FROM try t WHERE t.card = c.id AND t.version = c.live) AS uses," \
    " (SELECT count(*) FROM try t WHERE t.card = c.id AND t.version = c.live AND t.answer = 1) AS solved" \
    " FROM card c JOIN card_version v ON v.card = c.id AND v.version = c.newest" \
    " LEFT JOIN model m ON m.id = c.model LEFT JOIN device_class k ON k.key = c.class" \
    " LEFT JOIN service s ON s.key = c.service"
/* Counts over all schools say nothing about any of them. */
QUERY(cards_all, SCOPE_SYSTEM, 0, card_entry,
      ENTRY_COLUMNS
      " ORDER BY CASE WHEN c.retired_at IS NULL THEN 0 ELSE 1 END, k.sort, s.sort, c.sort, c.id LIMIT 500");
QUERY(card_entry_of, SCOPE_SYSTEM, 1, card_entry, ENTRY_COLUMNS " WHERE c.ref = $3");

SQL(card_insert, SCOPE_SYSTEM, 6,
    "INSERT INTO card (id, ref, model, class, service, sort) VALUES ($3, $4, $5, $6, $7, $8)");
SQL(card_version_write, SCOPE_SYSTEM, 5,
    "INSERT INTO card_version (card, version, topic, text, picture, written_by, written_at)"
    " VALUES ($3, $4, $5, $6, $7, $1, $2) ON CONFLICT (card, version) DO UPDATE SET topic = excluded.topic,"
    " text = excluded.text, picture = excluded.picture, written_by = excluded.written_by,"
    " written_at = excluded.written_at");
SQL(card_newest, SCOPE_SYSTEM, 2, "UPDATE card SET newest = $4 WHERE id = $3");
SQL(card_go_live, SCOPE_SYSTEM, 1, "UPDATE card SET live = newest WHERE id = $3");
/* The writer does not approve; what the system wrote is approved by the system. */
SQL(card_version_approve, SCOPE_SYSTEM, 2,
    "UPDATE card_version SET approved_by = $1, approved_at = $2 WHERE card = $3 AND version = $4"
    " AND approved_at IS NULL AND (written_by <> $1 OR $1 = 0)");
SQL(card_end, SCOPE_SYSTEM, 1, "UPDATE card SET retired_at = $2 WHERE id = $3 AND retired_at IS NULL");
struct count_row {
    int64_t count;
};
ROW(count_row, COL(count_row, count));
QUERY(cards_there, SCOPE_SYSTEM, 0, count_row, "SELECT count(*) AS count FROM (SELECT 1 FROM card LIMIT 1) AS one");

enum err card_find(struct tx *tx, const struct card_place *p, int limit, struct card_rows *rows)
{
    return tx_all(tx, cards_of, rows, p->model, p->class_key, p->service, limit);
}

enum err card_any(struct tx *tx, const struct card_place *p, bool *any)
{
    struct card_rows rows;
    TRY(card_find(tx, p, 1, &rows));
    *any = rows.n > 0;
    return OK;
}

enum err card_live(struct tx *tx, card_ref ref, struct card_row *row) { return tx_one(tx, card_of_ref, row, &ref); }
enum err card_list(struct tx *tx, struct card_entries *rows) { return tx_all(tx, cards_all, rows); }
enum err card_entry(struct tx *tx, card_ref ref, struct card_entry *row)
{
    return tx_one(tx, card_entry_of, row, &ref);
}

/* --- editing ---------------------------------------------------------------------------------- */

static enum err check(struct tx *tx, const struct card_text *t)
{
    if (str_empty(t->topic))
        return tx_refuse(tx, ERR_INVALID, M_card_error_topic, "topic");
    if (str_empty(t->text) || card_words(t->text) > CARD_WORDS)
        return tx_refuse(tx, ERR_INVALID, M_card_error_words, "text");
    if (t->picture.len > 0 && card_picture_url(t->picture).path.len == 0)
        return tx_refuse(tx, ERR_INVALID, M_card_error_picture, "picture");
    return OK;
}

static enum err write_version(struct tx *tx, card_id id, int version, const struct card_text *t)
{
    TRY(check(tx, t));
    TRY(tx_run(tx, card_version_write, NULL, id, version, t->topic, t->text, t->picture));
    TRY(tx_run(tx, card_newest, NULL, id, version));
    tx_note(tx, .action = "desk.card_written", .object = OBJECT_DESK_TEMPLATE, .subject = id.n, .after = t->text);
    return OK;
}

enum err card_create(struct tx *tx, const struct card_place *p, const struct card_text *t, int sort, card_ref *out)
{
    card_id id = TX_ID(tx, card);
    card_ref ref = TX_REF(tx, card);
    if ((p->model.n != 0) + (p->class_key.len > 0) + (p->service.len > 0) != 1)
        return tx_refuse(tx, ERR_INVALID, M_card_error_bound, "service");
    TRY(tx_run(tx, card_insert, NULL, id, &ref, p->model, p->class_key, p->service, sort));
    TRY(write_version(tx, id, 1, t));
    if (out != NULL)
        *out = ref;
    return OK;
}

enum err card_revise(struct tx *tx, card_ref ref, const struct card_text *t)
{
    struct card_entry c;
    TRY(card_entry(tx, ref, &c));
    return write_version(tx, c.id, c.newest > c.live ? c.newest : c.newest + 1, t);
}

enum err card_approve(struct tx *tx, card_ref ref)
{
    struct card_entry c;
    int64_t changed;
    TRY(card_entry(tx, ref, &c));
    if (c.newest == c.live)
        return tx_refuse(tx, ERR_CONFLICT, M_card_error_approved, NULL);
    TRY(tx_run(tx, card_version_approve, &changed, c.id, c.newest));
    if (changed == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_card_error_own, NULL);
    TRY(tx_run(tx, card_go_live, NULL, c.id));
    tx_note(tx, .action = "desk.card_approved", .object = OBJECT_DESK_TEMPLATE, .subject = c.id.n, .after = c.text);
    return OK;
}

enum err card_retire(struct tx *tx, card_ref ref)
{
    struct card_entry c;
    int64_t changed;
    TRY(card_entry(tx, ref, &c));
    TRY(tx_run(tx, card_end, &changed, c.id));
    if (changed == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_card_error_retired, NULL);
    tx_note(tx, .action = "desk.card_retired", .object = OBJECT_DESK_TEMPLATE, .subject = c.id.n, .before = c.text);
    return OK;
}

/* --- what every installation begins with ------------------------------------------------------- */

#define CLASS(key) STR_INIT(key), STR_INIT("")
#define SERVICE(key) STR_INIT(""), STR_INIT(key)
static const struct {
    struct str class_key, service, topic, text, picture;
} first_cards[] = {
    { SERVICE("display"), STR_INIT("Netzteil"),
      STR_INIT("Leuchtet am Gerät ein kleines Licht? Wenn nicht: Bitte Netzstecker und Steckdosenleiste prüfen. Den "
               "Schalter der Leiste einschalten. Dann am Gerät einschalten."),
      STR_INIT("power") },
    { SERVICE("display"), STR_INIT("Eingang"),
      STR_INIT("Auf der Fernbedienung die Taste „Source“ oder „Eingang“ drücken. Den Eingang wählen, an dem Ihr Kabel "
               "steckt, zum Beispiel HDMI 1. Zehn Sekunden warten."),
      STR_INIT("input") },
    { SERVICE("display"), STR_INIT("Kabel"),
      STR_INIT(
          "Das Kabel an beiden Enden herausziehen und fest wieder einstecken. Am Notebook die Tasten Windows und P "
          "drücken. „Duplizieren“ wählen."),
      STR_INIT("cable") },
    { SERVICE("board"), STR_INIT("Neustart der Tafel"),
      STR_INIT("Die Tafel ausschalten. Dreißig Sekunden warten. Wieder einschalten. Der Start dauert bis zu zwei "
               "Minuten."),
      STR_INIT("restart") },
    { SERVICE("board"), STR_INIT("USB-Kabel"),
      STR_INIT("Für Stift und Finger braucht Ihr Gerät das USB-Kabel der Tafel. Bitte am Rechner in einen anderen "
               "Anschluss stecken."),
      STR_INIT("touch") },
    { SERVICE("ipad"), STR_INIT("Aufladen"),
      STR_INIT("Das iPad zehn Minuten an ein Ladegerät anschließen, das sicher geht. Dann einschalten: Taste oben fünf "
               "Sekunden halten."),
      STR_INIT("charge") },
    { SERVICE("ipad"), STR_INIT("Neustart"),
      STR_INIT("Lauter drücken und loslassen. Leiser drücken und loslassen. Dann die Taste oben halten, bis der Apfel "
               "erscheint."),
      STR_INIT("restart") },
    { SERVICE("pc"), STR_INIT("Strom"),
      STR_INIT("Netzstecker und Schalter der Steckdosenleiste prüfen. Am PC hinten den Schalter auf „I“ stellen. Dann "
               "die Taste vorn drücken."),
      STR_INIT("power") },
    { SERVICE("pc"), STR_INIT("Neustart"),
      STR_INIT(
          "Die Ein-Taste zehn Sekunden halten, bis der Rechner aus ist. Zehn Sekunden warten. Wieder einschalten."),
      STR_INIT("restart") },
    { SERVICE("printer"), STR_INIT("Papier"),
      STR_INIT("Alle Fächer öffnen. Papier, das klemmt, in Laufrichtung herausziehen. Fächer schließen. Liegt im Fach "
               "genug Papier?"),
      STR_INIT("paper") },
    { SERVICE("printer"), STR_INIT("Aus und ein"),
      STR_INIT("Den Drucker ausschalten. Eine Minute warten. Einschalten und warten, bis „Bereit“ erscheint. Dann noch "
               "einmal drucken."),
      STR_INIT("restart") },
    { SERVICE("network"), STR_INIT("WLAN aus und ein"),
      STR_INIT("In den Einstellungen das WLAN ausschalten. Zehn Sekunden warten. Einschalten und das Schulnetz wählen. "
               "Geht es auf einem anderen Gerät?"),
      STR_INIT("wifi") },
    { SERVICE("network"), STR_INIT("Netzwerkkabel"),
      STR_INIT("Das Netzwerkkabel an beiden Enden fest einstecken. Leuchtet am Anschluss ein kleines Licht? Sonst eine "
               "andere Dose im Raum versuchen."),
      STR_INIT("cable") },
    { SERVICE("account"), STR_INIT("Kennwort tippen"),
      STR_INIT(
          "Ist die Feststelltaste aus? Das Kennwort langsam in ein leeres Textfeld tippen und ansehen. Danach noch "
          "einmal anmelden."),
      STR_INIT("key") },
    { SERVICE("display"), STR_INIT("Ton"),
      STR_INIT("Lautstärke am Gerät und am Notebook hochstellen. Am Notebook unten rechts auf das Lautsprecherzeichen "
               "tippen und den Bildschirm als Ausgabe wählen."),
      STR_INIT("sound") },
    { SERVICE("display"), STR_INIT("Fernbedienung"),
      STR_INIT(
          "Die Batterien drehen oder tauschen. Direkt vor dem Gerät noch einmal drücken. Geht die Taste am Gerät?"),
      STR_INIT("remote") },
    { SERVICE("board"), STR_INIT("Strom der Tafel"),
      STR_INIT(
          "Den Schalter an der Seite oder unten an der Tafel suchen und einschalten. Steckt der Netzstecker fest?"),
      STR_INIT("power") },
    { SERVICE("pc"), STR_INIT("Kabel am Bildschirm"),
      STR_INIT("Bildschirm einschalten. Das Kabel zwischen Rechner und Bildschirm an beiden Enden fest einstecken."),
      STR_INIT("cable") },
    { SERVICE("printer"), STR_INIT("Richtiger Drucker"),
      STR_INIT("Ist beim Drucken der richtige Drucker gewählt? Der Name steht auf dem Gerät."), STR_INIT("paper") },
    { CLASS("trolley"), STR_INIT("Stecker des Koffers"),
      STR_INIT("Steckt der Netzstecker des Koffers? Leuchtet der Schalter? Jedes Gerät fest in sein Fach schieben."),
      STR_INIT("charge") },
    { CLASS("network"), STR_INIT("Licht am Gerät"),
      STR_INIT(
          "Leuchtet am Gerät ein Licht? Bitte nichts ausstecken. Nur nachsehen, ob andere Räume auch betroffen sind."),
      STR_INIT("wifi") },
    { SERVICE("ipad"), STR_INIT("Ladekabel"),
      STR_INIT("Ein anderes Kabel und eine andere Steckdose versuchen. Zehn Minuten warten."), STR_INIT("charge") },
};

enum err card_init(struct tx *tx)
{
    struct count_row there;
    TRY(tx_one(tx, cards_there, &there));
    for (size_t i = 0; there.count == 0 && i < ARRAY_LEN(first_cards); i++) {
        struct card_place place = { .class_key = first_cards[i].class_key, .service = first_cards[i].service };
        struct card_text text = { first_cards[i].topic, first_cards[i].text, first_cards[i].picture };
        card_ref ref;
        TRY(card_create(tx, &place, &text, (int)i, &ref));
        struct card_entry c;
        TRY(card_entry(tx, ref, &c));
        TRY(tx_run(tx, card_version_approve, NULL, c.id, c.newest));
        TRY(tx_run(tx, card_go_live, NULL, c.id));
    }
    return OK;
}
