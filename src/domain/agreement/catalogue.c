#include "domain/agreement/register_store.h"

/*
 * Version 1 of the service catalogue, made of the annex: what the body does, what
 * stays in the school, what stays with the authority, and the three services the
 * annex leaves out.  The annex says nothing about whom an excluded matter goes to;
 * that it goes to the authority is our reading.  Only the *contract* of the
 * internet line is excluded: an outage is a matter of the network up to the
 * hand-over point.
 */
#define ENTRY(routing_, key_, class_, kind_, clause_, name_, hint_) \
    { \
        STR_INIT(key_), STR_INIT(name_), STR_INIT(hint_), SERVICE_##class_, routing_, SERVICE_##kind_, \
            STR_INIT(clause_) \
    }
#define BODY(...) ENTRY(ROUTING_BODY, __VA_ARGS__)
#define SCHOOL(...) ENTRY(ROUTING_SCHOOL, __VA_ARGS__)
#define AUTHORITY(...) ENTRY(ROUTING_AUTHORITY, __VA_ARGS__)
#define EXCLUDED(...) ENTRY(ROUTING_EXCLUDED, __VA_ARGS__)

static const struct catalogue_entry {
    struct str key, name, hint;
    int class, routing, kind;
    struct str clause;
} entries[] = {
    BODY("network", SUPPORT, FAULT, "GK.A1a", "Netzwerk und WLAN",
         "Kein WLAN, Netzwerkdose, Internet langsam oder weg. Wir prüfen bis zum Übergabepunkt des Anbieters."),
    BODY("display", SUPPORT, FAULT, "GK.A1b", "Beamer und Bildschirm",
         "Passive Präsentationsgeräte: Bild, Ton, Kabel, Fernbedienung."),
    BODY("board", SUPPORT, FAULT, "GK.A1b", "Interaktive Tafel",
         "Interaktive Präsentationsgeräte: Stift, Berührung, Anzeige."),
    BODY("ipad", SUPPORT, FAULT, "GK.A1c", "iPad", "iPads der Schule und der Schülerinnen und Schüler, Apps, Koffer."),
    BODY("pc", SUPPORT, FAULT, "GK.A1c", "PC und Notebook", "Windows-Rechner, Monitor, Tastatur am festen Platz."),
    BODY("printer", SUPPORT, FAULT, "GK.A1a", "Drucker",
         "Papierstau, Fehlermeldung, Druckerwarteschlange. Den Toner tauscht die Schule."),
    BODY("server", SUPPORT, FAULT, "GK.A1a", "Server", "Windows- und Linux-Server, Ablage, Sicherung."),
    BODY("platform", SUPPORT, FAULT, "GK.A1a", "Schulplattform", "Lernplattform, E-Mail und Kalender der Schule."),
    BODY("software", SUPPORT, FAULT, "GK.A1d", "Software auf Geräten und Servern",
         "Programm startet nicht, Aktualisierung, Lizenz."),
    BODY("school_software", SUPPORT, FAULT, "GK.A1d", "Software der Schulverwaltung",
         "Programme für Sekretariat und Schulleitung."),
    BODY("account", ADMINISTRATION, ORDER, "GK.Id.1", "Konten und Anmeldung",
         "Neues Konto, Passwort, Rechte, Schulwechsel."),
    BODY("security", SUPPORT, FAULT, "GK.A1e", "Informationssicherheit",
         "Verdächtige E-Mail, Schadsoftware, verlorenes Gerät. Bitte sofort anrufen."),
    BODY("installation", MAINTENANCE, ORDER, "GK.A1", "Einrichtung und Umzug von Geräten",
         "Gerät aufstellen, einrichten, an einen anderen Ort bringen."),
    BODY("maintenance", MAINTENANCE, ORDER, "GK.A1", "Wartung", "Regelmäßige Prüfung, Reinigung, Aktualisierung."),
    BODY("retirement", MAINTENANCE, ORDER, "GK.A1", "Außerbetriebnahme", "Altgerät abholen, Daten löschen, Nachweis."),
    BODY("planning", ADMINISTRATION, QUESTION, "GK.A1", "Beratung zu Beschaffung und Planung",
         "Vor jeder Neu- oder Ersatzbeschaffung fragen Sie uns bitte zuerst."),
    BODY("inventory", ADMINISTRATION, ORDER, "GK.A4", "Inventar", "Etiketten, Inventarliste, Zählung."),
    BODY("other", SUPPORT, QUESTION, "GK.Desk.1", "Sonstiges oder weiß nicht",
         "Beschreiben Sie es mit eigenen Worten. Wir sortieren es ein."),

    SCHOOL("loan", ADMINISTRATION, ORDER, "GK.Sch.6", "Leihgeräte ausgeben und zurücknehmen",
           "Die Schule gibt aus und nimmt zurück. Vorlagen und Etiketten kommen von uns."),
    SCHOOL("small_parts", ADMINISTRATION, ORDER, "GK.Sch.6", "Kleinteile: Tastatur, Maus, Kabel",
           "Die Schule hat einen Vorrat und gibt aus."),
    SCHOOL("pupil_data", ADMINISTRATION, ORDER, "GK.Sch.7", "Stammdaten der Schülerinnen und Schüler",
           "Die Schule pflegt die Stammdaten in der IT-Umgebung."),
    SCHOOL("toner", MAINTENANCE, ORDER, "GK.Sch.7", "Tonertausch",
           "Die Schule tauscht den Toner. Die Anleitung liegt am Gerät."),
    SCHOOL("pedagogy", SUPPORT, QUESTION, "GK.Sch.5", "Unterricht und Fortbildung",
           "Einsatz im Unterricht und Fortbildung organisiert die Schule. Ihre Ansprechperson hilft."),
    SCHOOL("media_concept", ADMINISTRATION, QUESTION, "GK.Sch.3", "Medienbildungskonzept",
           "Die Schule schreibt das Konzept fort. Von uns kommt das Datenblatt."),

    AUTHORITY("building", MAINTENANCE, FAULT, "GK.Tr.1", "Gebäude und Bau",
              "Bauliche Arbeiten übernimmt der Schulträger. Wir beraten."),
    AUTHORITY("power", MAINTENANCE, FAULT, "GK.Tr.1", "Strom und Kabelkanäle",
              "Steckdosen, Sicherungen und Kabelkanäle übernimmt der Schulträger."),
    AUTHORITY("budget", ADMINISTRATION, QUESTION, "GK.Tr.3", "Geld und Abschreibung",
              "Mittel stellt der Schulträger bereit und bewirtschaftet sie."),
    AUTHORITY("tender", ADMINISTRATION, ORDER, "GK.Tr.5", "Bestellung und eigene Ausschreibung",
              "Der Schulträger beschafft. Wir werden vorher beteiligt."),
    AUTHORITY("contract", ADMINISTRATION, QUESTION, "GK.Tr.6", "Laufende Verträge",
              "Verträge überwacht und pflegt der Schulträger."),
    AUTHORITY("grant", ADMINISTRATION, QUESTION, "GK.Tr.7", "Fördermittel",
              "Fördermittel beantragt und weist der Schulträger nach."),
    AUTHORITY("media_plan", ADMINISTRATION, QUESTION, "GK.Tr.8", "Medienentwicklungsplan",
              "Der Schulträger schreibt den Plan fort."),
    AUTHORITY("measures", ADMINISTRATION, QUESTION, "GK.Tr.2", "Maßnahmengespräch zum Haushalt",
              "Der Schulträger lädt jedes Jahr Schulen und Eigenbetrieb ein."),

    EXCLUDED("homepage", SUPPORT, QUESTION, "GK.Ex.1", "Homepage der Schule",
             "Gehört nicht zum IT-Support. Wir verweisen an den Schulträger."),
    EXCLUDED("telephony", SUPPORT, FAULT, "GK.Ex.1", "Telefon und Telefonanlage",
             "Gehört nicht zum IT-Support. Wir verweisen an den Schulträger."),
    EXCLUDED("internet_contract", ADMINISTRATION, QUESTION, "GK.Ex.1", "Vertrag der Internetanbindung",
             "Der Vertrag gehört nicht zum IT-Support. Einen Ausfall melden Sie unter Netzwerk und WLAN."),
};

SQL(agreement_insert, SCOPE_SYSTEM, 5,
    "INSERT INTO agreement (id, ref, title, legal_basis, effective, created_at) VALUES ($3, $4, $5, $6, $7, $2)");

static enum err agreement_init(struct tx *tx)
{
    agreement_id id = TX_ID(tx, agreement);
    agreement_ref ref = TX_REF(tx, agreement);
    struct str title = STR("Öffentlich-rechtliche Zweckvereinbarung zum IT-Support in den Schulen");
    TRY(tx_run(tx, agreement_insert, NULL, id, &ref, title, STR("§ 1 Abs. 1 Nr. 3 und § 5 Abs. 1 Satz 1 NKomZG"),
               day_of(2022, 1, 1)));
    tx_note(tx, .action = "agreement.created", .object = OBJECT_AGREEMENT, .subject = id.n, .after = title);
    return OK;
}

static enum err services_init(struct tx *tx, int concept)
{
    for (size_t i = 0; i < ARRAY_LEN(entries); i++) {
        const struct catalogue_entry *e = &entries[i];
        struct service_row there;
        enum err found = agreement_service_by_key(tx, e->key, &there);
        if (found == OK)
            continue;
        if (found != ERR_NOT_FOUND)
            return found;
        struct service_new add = { .key = e->key,
                                   .name = e->name,
                                   .hint = e->hint,
                                   .class = e->class,
                                   .routing = e->routing,
                                   .kind = e->kind,
                                   .concept = concept,
                                   .clause = e->clause,
                                   .sort = (int)(i + 1) * 10 };
        TRY(agreement_service_create(tx, &add, NULL));
    }
    return OK;
}

/* Twice is once: a second `pedell init` adds only what is missing. */
enum err catalogue_init(struct tx *tx)
{
    struct str title, basis;
    struct concept_list versions;
    int concept = 1;
    enum err found = agreement_template(tx, &title, &basis);
    if (found == ERR_NOT_FOUND)
        found = agreement_init(tx);
    TRY(found);
    TRY(master_text_init(tx));
    TRY(concept_versions(tx, &versions));
    if (versions.n == 0)
        TRY(agreement_concept_create(tx, STR("Grundlagenkonzept Support"), str_of(concept_text_1),
                                     STR("Anlage zu § 3 Abs. 1 der Zweckvereinbarung, Amtsblatt Stadt Hameln 01A/2022"),
                                     day_of(2022, 1, 1), &concept));
    return services_init(tx, concept);
}
