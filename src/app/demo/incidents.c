/* The demo county has trouble: one running incident, one planned maintenance. */
#include "app/demo/incidents.h"

#include "base/zone.h"
#include "domain/desk/incident.h"
#include "domain/desk/maintenance.h"
#include "platform/limits.h"

enum { AFFECTED = 3, MAINTAINED = 2 };

static bool of_persona(const struct county *c, const struct demo_school *school)
{
    for (size_t i = 0; i < c->npersonas; i++)
        if (c->personas[i].id.n == school->contact.n)
            return true;
    return false;
}

/* The personas' school and the first supported ones beside it. */
static enum err first_schools(struct tx *tx, const struct county *c, size_t n, struct incident_places *out)
{
    struct incident_places all;

    TRY(incident_choices(tx, &all));
    *out = (struct incident_places){ MEM_NEW_N(tx_mem(tx), struct incident_place, n), 0 };
    for (int personas = 1; personas >= 0; personas--)
        for (size_t s = 0; s < DEMO_SCHOOLS && out->n < n; s++)
            for (size_t i = 0; i < all.n && out->n < n; i++)
                if (c->schools[s].supported && of_persona(c, &c->schools[s]) == (personas == 1) &&
                    all.at[i].school.n == c->schools[s].id.n)
                    out->at[out->n++] = all.at[i];
    return OK;
}

static enum err outage(struct tx *tx, void *county)
{
    struct incident_row row;
    struct incident_new new = {
        .title = STR("Das Internet ist ausgefallen"),
        .status = STR("Seit dem Morgen kommen die Schulen nicht ins Internet. Die Leitung wird repariert. "
                      "Drucken und Arbeiten ohne Internet geht weiter."),
        .next_at = instant_add(tx_now(tx), HOURS(4)),
    };

    TRY(first_schools(tx, county, AFFECTED, &new.places));
    return incident_open(tx, &new, &row);
}

static enum err renewal(struct tx *tx, void *county)
{
    maintenance_ref ref;
    struct day day = day_add(zone_day(tx_now(tx)), 9);
    struct maintenance_new new = { .title = STR("Neue Geräte für das WLAN"),
                                   .text = STR("In dieser Zeit gibt es kein WLAN. Bitte vorher alles speichern."),
                                   .starts_at = zone_instant(day, 14 * 60 + 30),
                                   .ends_at = zone_instant(day, 17 * 60) };

    TRY(first_schools(tx, county, MAINTAINED, &new.places));
    return maintenance_plan(tx, &new, &ref);
}

enum err county_incidents(struct db *db, struct county *c, const struct demo_plan *plan, struct mem *mem)
{
    TRY(county_step(db, mem, plan->until, c->head, outage, c));
    return county_step(db, mem, plan->until, c->head, renewal, c);
}
