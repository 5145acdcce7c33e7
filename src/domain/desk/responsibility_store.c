#include "domain/desk/responsibility.h"

#include "base/zone.h"

ROW(responsibility_row, COL(responsibility_row, task), COL(responsibility_row, clause),
    COL(responsibility_row, by_school), COL(responsibility_row, by_authority), COL(responsibility_row, by_body));
QUERY(responsibility_of, SCOPE_SYSTEM, 1, responsibility_row,
      "SELECT r.task, r.clause, r.by_school, r.by_authority, r.by_body FROM responsibility r WHERE r.concept = $3"
      " ORDER BY r.n");
SQL(responsibility_insert, SCOPE_SYSTEM, 7,
    "INSERT INTO responsibility (concept, n, task, clause, by_school, by_authority, by_body)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9)");
struct version_row {
    int version;
};
ROW(version_row, COL(version_row, version));
QUERY(version_with_tasks, SCOPE_SYSTEM, 1, version_row,
      "SELECT c.version FROM concept c WHERE c.effective <= $3 AND EXISTS (SELECT 1 FROM responsibility r"
      " WHERE r.concept = c.version) ORDER BY c.effective DESC, c.version DESC LIMIT 1");
ROW(concept_row, COL(concept_row, version), COL(concept_row, ref), COL(concept_row, title), COL(concept_row, text),
    COL(concept_row, decision_ref), COL(concept_row, effective), COL(concept_row, created_at));
QUERY(concept_of_version, SCOPE_SYSTEM, 1, concept_row,
      "SELECT c.version, c.ref, c.title, c.text, c.decision_ref, c.effective, c.created_at FROM concept c"
      " WHERE c.version = $3");

enum err responsibility_on(struct tx *tx, struct day day, struct concept_row *concept, struct responsibility_rows *rows)
{
    struct version_row v;
    TRY(tx_one(tx, version_with_tasks, &v, day));
    TRY(tx_one(tx, concept_of_version, concept, v.version));
    return tx_all(tx, responsibility_of, rows, v.version);
}

static bool one_is_responsible(const struct responsibility_row *r)
{
    const int parts[] = { r->by_school, r->by_authority, r->by_body };
    int n = 0;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (parts[i] < PART_NONE || parts[i] > PART_RESPONSIBLE)
            return false;
        n += parts[i] == PART_RESPONSIBLE;
    }
    return n == 1 && r->task.len > 0;
}

enum err responsibility_put(struct tx *tx, int version, const struct responsibility_row *rows, size_t n)
{
    struct responsibility_rows there;
    struct concept_row concept;
    enum err e = tx_one(tx, concept_of_version, &concept, version);
    if (e != OK)
        return e == ERR_NOT_FOUND ? tx_refuse(tx, ERR_CONFLICT, M_enabling_error_concept, NULL) : e;
    TRY(tx_all(tx, responsibility_of, &there, version));
    if (there.n > 0)
        return tx_refuse(tx, ERR_CONFLICT, M_enabling_error_concept, NULL);
    for (size_t i = 0; i < n; i++) {
        if (!one_is_responsible(&rows[i]))
            return tx_refuse(tx, ERR_INVALID, M_enabling_error_responsible, NULL);
        TRY(tx_run(tx, responsibility_insert, NULL, version, (int)i + 1, rows[i].task, rows[i].clause,
                   rows[i].by_school, rows[i].by_authority, rows[i].by_body));
    }
    tx_note(tx, .action = "desk.responsibility_set", .object = OBJECT_DESK_TEMPLATE, .subject = version,
            .after = concept.decision_ref);
    return OK;
}

#define TASK(task, clause, school, authority, body) \
    { \
        STR_INIT(task), STR_INIT(clause), (school), (authority), (body) \
    }
#define R PART_RESPONSIBLE
#define T PART_TAKES
/* The text only excludes homepage, telephony and the contract of the line; that they go to the
   authority is our reading. */
static const struct responsibility_row annex[] = {
    TASK("Erstbesichtigung, Einsortierung, Meldung und gemeinsamer Lösungstest", "GK.Sch.2", R, 0, T),
    TASK("Leihgeräte ausgeben und zurücknehmen, Kleinteile", "GK.Sch.6", R, 0, T),
    TASK("Stammdaten der Schülerinnen und Schüler, Tonertausch", "GK.Sch.7", R, 0, T),
    TASK("Pädagogik, Fortbildung, Medienbildungskonzept", "GK.Sch.3, GK.Sch.5", R, 0, T),
    TASK("Bauarbeiten, Strom, Kabelkanäle", "GK.Tr.1", 0, R, T),
    TASK("Geld, Abschreibung, Verträge, Fördermittel, eigene Ausschreibungen", "GK.Tr.3 bis GK.Tr.7", 0, R, T),
    TASK("Medienentwicklungsplan, jährliches Maßnahmengespräch", "GK.Tr.2, GK.Tr.8", T, R, T),
    TASK("Netzwerk, Server, Plattformen, Drucker: Planung bis Außerbetriebnahme", "GK.A1a", 0, T, R),
    TASK("Bildschirme und Tafeln: Planung bis Außerbetriebnahme", "GK.A1b", 0, T, R),
    TASK("iPads, PC und Notebooks: Planung bis Außerbetriebnahme", "GK.A1c", 0, T, R),
    TASK("Software der Geräte, Server und Schulverwaltung", "GK.A1d", 0, T, R),
    TASK("Informationssicherheit", "GK.A1e", 0, T, R),
    TASK("Homepage, Telefon, Vertrag der Internetanbindung", "GK.Ex.1", T, R, 0),
};
#undef R
#undef T

enum err responsibility_init(struct tx *tx)
{
    struct responsibility_rows there;
    struct concept_row concept;
    enum err e = tx_one(tx, concept_of_version, &concept, 1);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    TRY(tx_all(tx, responsibility_of, &there, 1));
    return there.n > 0 ? OK : responsibility_put(tx, 1, annex, ARRAY_LEN(annex));
}
