#include "domain/desk/symptom.h"

#include "domain/desk/ticket.h"

ROW(symptom_row, COL(symptom_row, id), COL(symptom_row, ref), COL(symptom_row, class_key), COL(symptom_row, name),
    COL(symptom_row, service), COL(symptom_row, effect));
#define SYMPTOM_COLUMNS "SELECT id, ref, class AS class_key, name, service, effect FROM symptom"
QUERY(symptoms_of, SCOPE_SYSTEM, 1, symptom_row, SYMPTOM_COLUMNS " WHERE class = $3 ORDER BY sort LIMIT 6");
QUERY(symptom_of_ref, SCOPE_SYSTEM, 1, symptom_row, SYMPTOM_COLUMNS " WHERE ref = $3");
SQL(symptom_insert, SCOPE_SYSTEM, 7,
    "INSERT INTO symptom (id, ref, class, name, service, effect, sort) VALUES ($3, $4, $5, $6, $7, $8, $9)"
    " ON CONFLICT (class, name) DO NOTHING");

enum err symptom_tiles(struct tx *tx, struct str class_key, struct symptom_rows *rows)
{
    TRY(tx_all(tx, symptoms_of, rows, class_key));
    return rows->n > 0 ? OK : tx_all(tx, symptoms_of, rows, STR("other"));
}

enum err symptom_by_ref(struct tx *tx, symptom_ref ref, struct symptom_row *row)
{
    return tx_one(tx, symptom_of_ref, row, &ref);
}

static const struct {
    const char *class, *name, *service;
    int effect;
} tiles[] = {
    { SYMPTOM_ROOM, "Kein Bild an Beamer oder Bildschirm", "display", EFFECT_LIMITED },
    { SYMPTOM_ROOM, "Kein WLAN oder Internet", "network", EFFECT_LIMITED },
    { SYMPTOM_ROOM, "Tafel reagiert nicht", "board", EFFECT_LIMITED },
    { SYMPTOM_ROOM, "Computer startet nicht", "pc", EFFECT_LIMITED },
    { SYMPTOM_ROOM, "Drucker druckt nicht", "printer", EFFECT_NONE },
    { SYMPTOM_ROOM, "Etwas anderes", "other", EFFECT_NONE },
    { "display", "Kein Bild", "display", EFFECT_LIMITED },
    { "display", "Kein Ton", "display", EFFECT_LIMITED },
    { "display", "Bild unscharf oder falsche Farben", "display", EFFECT_NONE },
    { "display", "Fernbedienung geht nicht", "display", EFFECT_NONE },
    { "display", "Riecht oder ist sehr laut", "display", EFFECT_STOPPED },
    { "display", "Etwas anderes", "display", EFFECT_NONE },
    { "board", "Tafel bleibt dunkel", "board", EFFECT_LIMITED },
    { "board", "Stift oder Finger reagieren nicht", "board", EFFECT_LIMITED },
    { "board", "Kein Ton", "board", EFFECT_NONE },
    { "board", "Mein Gerät wird nicht angezeigt", "board", EFFECT_LIMITED },
    { "board", "Glas gesprungen oder Halterung lose", "board", EFFECT_STOPPED },
    { "board", "Etwas anderes", "board", EFFECT_NONE },
    { "tablet", "Geht nicht an", "ipad", EFFECT_LIMITED },
    { "tablet", "Kein WLAN", "network", EFFECT_LIMITED },
    { "tablet", "App fehlt oder startet nicht", "software", EFFECT_NONE },
    { "tablet", "Anmeldung geht nicht", "account", EFFECT_LIMITED },
    { "tablet", "Glas gesprungen oder Gerät beschädigt", "ipad", EFFECT_NONE },
    { "tablet", "Etwas anderes", "ipad", EFFECT_NONE },
    { "computer", "Startet nicht", "pc", EFFECT_LIMITED },
    { "computer", "Anmeldung geht nicht", "account", EFFECT_LIMITED },
    { "computer", "Kein Internet", "network", EFFECT_LIMITED },
    { "computer", "Programm startet nicht", "software", EFFECT_NONE },
    { "computer", "Bildschirm, Maus oder Tastatur", "pc", EFFECT_NONE },
    { "computer", "Etwas anderes", "pc", EFFECT_NONE },
    { "printer", "Druckt nicht", "printer", EFFECT_LIMITED },
    { "printer", "Papierstau", "printer", EFFECT_NONE },
    { "printer", "Streifen oder blasser Druck", "printer", EFFECT_NONE },
    { "printer", "Toner leer", "toner", EFFECT_NONE },
    { "printer", "Scannen geht nicht", "printer", EFFECT_NONE },
    { "printer", "Etwas anderes", "printer", EFFECT_NONE },
    { "network", "Kein WLAN in der Nähe", "network", EFFECT_LIMITED },
    { "network", "Netzwerkdose ohne Verbindung", "network", EFFECT_LIMITED },
    { "network", "Gerät beschädigt oder ohne Licht", "network", EFFECT_LIMITED },
    { "network", "Etwas anderes", "network", EFFECT_NONE },
    { "server", "Ablage nicht erreichbar", "server", EFFECT_LIMITED },
    { "server", "Warnton oder rotes Licht", "server", EFFECT_LIMITED },
    { "server", "Etwas anderes", "server", EFFECT_NONE },
    { "trolley", "Lädt nicht", "ipad", EFFECT_LIMITED },
    { "trolley", "Schloss oder Rollen defekt", "ipad", EFFECT_NONE },
    { "trolley", "Gerät fehlt im Koffer", "ipad", EFFECT_NONE },
    { "trolley", "Etwas anderes", "ipad", EFFECT_NONE },
    { "other", "Geht nicht", "other", EFFECT_LIMITED },
    { "other", "Ist beschädigt", "other", EFFECT_NONE },
    { "other", "Etwas anderes", "other", EFFECT_NONE },
};

enum err symptom_init(struct tx *tx)
{
    for (size_t i = 0; i < ARRAY_LEN(tiles); i++) {
        symptom_id id = TX_ID(tx, symptom);
        symptom_ref ref = TX_REF(tx, symptom);
        TRY(tx_run(tx, symptom_insert, NULL, id, &ref, str_of(tiles[i].class), str_of(tiles[i].name),
                   str_of(tiles[i].service), tiles[i].effect, (int)i));
    }
    tx_note(tx, .action = "desk.symptoms", .object = OBJECT_DESK_TEMPLATE);
    return OK;
}
