/* The register of firms in the demo county: who was asked, who agreed. */
#include "app/demo/county.h"

#include "base/zone.h"

struct firm_run {
    struct db *db;
    struct county *county;
    struct mem *mem;
    struct instant at;
    subprocessor_id id;
    int i; /* of the step that runs */
};

static enum err as(struct firm_run *r, account_id who, enum err (*run)(struct tx *, void *), int i)
{
    r->at = instant_add(r->at, SECONDS(1));
    r->i = i;
    return county_step(r->db, r->mem, r->at, who, run, r);
}

static enum err enter(struct tx *tx, void *arg)
{
    struct firm_run *r = arg;
    int i = r->i;
    struct day starts = zone_day(r->at);
    const struct subprocessor_new firms[] = {
        { .name = STR("Kabel & Netz Lindhagen"),
          .service = STR("Netzwerkverkabelung, Reparatur von Displays"),
          .personal_data = true,
          .data = STR("Name und Telefon der Ansprechperson"),
          .place = STR("Lindhagen, Deutschland"),
          .contract = STR("AVV 3/2026"),
          .measures = STR("Zugang nur mit zweitem Faktor. Keine Daten auf eigenen Geräten."),
          .starts = starts },
        { .name = STR("Papier und Toner Nordwiese"), .service = STR("Lieferung von Toner"), .starts = starts },
    };

    TRY(privacy_subprocessor_create(tx, &firms[i], &r->id));
    return i == 0 ? privacy_subprocessor_add_member(tx, r->id, r->county->firm) : OK;
}

/* The fifth authority has said no, the sixth has not answered. */
static enum err answer(struct tx *tx, void *arg)
{
    struct firm_run *r = arg;
    int i = r->i;
    return privacy_subprocessor_answer(
        tx, r->id, r->county->authorities[i],
        &(struct subprocessor_answer){ .state = i == 4 ? SUBPROCESSOR_REFUSED : SUBPROCESSOR_APPROVED,
                                       .general = i == 2,
                                       .reference =
                                           i == 4 ? STR("Schreiben vom Fachamt") : STR("Freigabe per E-Mail") });
}

enum err county_firms(struct db *db, struct county *county, struct instant at, struct mem *mem)
{
    struct firm_run r = { .db = db, .county = county, .mem = mem, .at = at };

    TRY(as(&r, county->head, enter, 1));
    TRY(as(&r, county->head, enter, 0));
    for (int i = 0; i < DEMO_PARTICIPANTS - 1; i++)
        TRY(as(&r, county->officials[i], answer, i));
    return OK;
}
