/*
 * platform/compounds.h -- parts of German compound words of school IT, folded as
 * text_fold does, sorted.  "Druckerpatronen" is found by "Patrone", too.
 */
#ifndef PLATFORM_COMPOUNDS_H
#define PLATFORM_COMPOUNDS_H

static const char *const compounds[] = {
    "abgabe", "abholung", "abo", "account", "adapter", "akku", "aktivierung", "aktualisierung", "alarm",
    "anbieter", "anfrage", "anlage", "anmeldung", "anrufbeantworter", "anschluss", "antrag", "anzeige",
    "app", "arbeit", "arbeitsplatz", "archiv", "audio", "auftrag", "aula", "ausfall", "ausgabe", "ausleihe",
    "ausstattung", "auswahl", "backup", "band", "batterie", "beamer", "bedarf", "beleg", "benutzer",
    "bericht", "berufsschule", "beschaffung", "besprechung", "bestand", "bestellung", "betrieb", "bild",
    "bildschirm", "bildung", "blatt", "boden", "brand", "brief", "browser", "buch", "bucherei", "buchse",
    "budget", "buro", "chemie", "chip", "code", "computer", "dach", "datei", "daten", "datum", "decke",
    "defekt", "diagramm", "dienst", "diktier", "disk", "display", "dock", "dokument", "dose", "druck",
    "drucker", "duplex", "eingabe", "einweisung", "elektro", "eltern", "elternabend", "empfanger", "etage",
    "etat", "etikett", "etui", "externe", "fach", "fahrt", "farb", "fax", "fehler", "feld", "fenster",
    "fern", "fernseher", "festplatte", "feuer", "film", "filter", "firewall", "firma", "flur", "folie",
    "forder", "formular", "foto", "frist", "funk", "gebaude", "gehause", "gerat", "gesamtschule",
    "geschwindigkeit", "grafik", "grund", "grundschule", "gruppe", "gymnasium", "haken", "halle",
    "halterung", "handy", "haupt", "haus", "hausmeister", "heft", "heizung", "helfer", "hersteller",
    "hilfe", "hof", "horer", "hulle", "image", "info", "informatik", "installation", "internet", "inventar",
    "jahr", "jugend", "kabel", "kalender", "kamera", "karte", "kartusche", "kasten", "kauf", "keller",
    "kennung", "kennwort", "keyboard", "kind", "kino", "klasse", "klassen", "koffer", "kollegium",
    "konferenz", "konto", "kontrolle", "kopf", "kopfhorer", "kopie", "kopierer", "kosten", "kreis", "kunst",
    "kurs", "labor", "lade", "lager", "lampe", "laptop", "laser", "laufwerk", "lautsprecher", "lehr",
    "lehrer", "lehrkraft", "leih", "leihe", "leinwand", "leistung", "leitung", "lern", "lese", "licht",
    "lieferung", "linse", "liste", "lizenz", "login", "lufter", "luftung", "mail", "management", "mangel",
    "maus", "medien", "mehrfach", "meldung", "mensa", "mikrofon", "mitarbeiter", "mobil", "modem",
    "monitor", "multifunktion", "musik", "nachricht", "nase", "netz", "netzteil", "netzwerk", "notebook",
    "nummer", "nutzer", "nutzung", "ober", "oberschule", "objektiv", "ordner", "pad", "papier", "passwort",
    "patch", "patrone", "pause", "pflege", "physik", "plan", "planung", "platte", "platz", "portal", "post",
    "postfach", "problem", "programm", "projekt", "projektor", "protokoll", "prufung", "punkt", "rack",
    "rahmen", "raum", "realschule", "rechner", "rechnung", "rechte", "regal", "reinigung", "reparatur",
    "ring", "rolle", "router", "ruckgabe", "sammlung", "satz", "scanner", "schalter", "schaltschrank",
    "schein", "schloss", "schlussel", "schnittstelle", "schrank", "schrift", "schul", "schule", "schuler",
    "schutz", "sekretariat", "sensor", "serie", "server", "service", "sicherheit", "sicherung", "signal",
    "software", "speicher", "sperre", "spiel", "sport", "sprache", "spulung", "staffel", "standort",
    "start", "steck", "stecker", "stelle", "stick", "stift", "storung", "strom", "studio", "stuhl",
    "stunde", "support", "switch", "system", "tablet", "tafel", "tasche", "tastatur", "taste", "team",
    "technik", "techniker", "telefon", "telefonie", "termin", "test", "ticket", "tinte", "tisch", "ton",
    "toner", "transport", "treiber", "trommel", "tur", "turnhalle", "ubertragung", "uhr", "umzug",
    "unterricht", "update", "urlaub", "verbindung", "verkabelung", "verleih", "verteiler", "vertrag",
    "vertretung", "verwaltung", "verzeichnis", "video", "virus", "vorhang", "vorlage", "wagen", "wand",
    "warnung", "wartung", "wasser", "web", "welle", "werk", "werkstatt", "werkzeug", "whiteboard", "zahler",
    "zeichen", "zeit", "zentrale", "zertifikat", "zettel", "zimmer", "zubehor", "zugang", "zugriff",
};

#endif
