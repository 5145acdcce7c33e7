/* A mass incident, a planned maintenance and a recurring ticket of each school, for the walk. */
#include "app/demo/seed.h"

#include "base/zone.h"
#include "domain/desk/incident.h"
#include "domain/agreement/agreement.h"
#include "domain/desk/maintenance.h"
#include "domain/desk/recurring.h"

#define LASTS DAYS(60) /* behind the exam window of the seed */

static struct incident_places extent(struct seed *s, const struct incident_places *all, enum seed_place place)
{
    struct incident_places one = { MEM_NEW(s->mem, struct incident_place), 0 };
    for (size_t i = 0; i < all->n; i++)
        if (all->at[i].school.n == s->schools[place].n)
            one.at[one.n++] = all->at[i];
    return one;
}

static enum err both(struct seed *s, struct tx *tx, void *arg)
{
    enum seed_place place = *(const enum seed_place *)arg;
    account_id nobody = { 0 };
    struct incident_places all;
    struct incident_row row;
    maintenance_ref ref;

    TRY(incident_choices(tx, &all));
    struct incident_new incident = { .title = seed_word(s, place, OBJECT_ROOM_BOARD, nobody, "incident"),
                                     .status = seed_word(s, place, OBJECT_ROOM_BOARD, nobody, "incidentstatus"),
                                     .next_at = instant_add(tx_now(tx), LASTS),
                                     .places = extent(s, &all, place) };
    TRY(incident_open(tx, &incident, &row));
    struct maintenance_new maintenance = {
        .title = seed_word(s, place, OBJECT_ROOM_BOARD, nobody, "maintenance"),
        .text = seed_word(s, place, OBJECT_ROOM_BOARD, nobody, "maintenancetext"),
        .starts_at = instant_add(tx_now(tx), LASTS),
        .ends_at = instant_add(instant_add(tx_now(tx), LASTS), HOURS(2)),
        .places = extent(s, &all, place),
    };
    return maintenance_plan(tx, &maintenance, &ref);
}

/* Work that comes each year, for one school. */
static enum err recurring(struct seed *s, struct tx *tx, void *arg)
{
    enum seed_place place = *(const enum seed_place *)arg;
    account_id nobody = { 0 };
    struct incident_places all;
    struct service_row service;
    recurring_ref ref;

    TRY(incident_choices(tx, &all));
    TRY(agreement_service_by_key(tx, STR("network"), &service));
    struct recurring_new new = { .subject = seed_word(s, place, OBJECT_TICKET, nobody, "recurring"),
                                 .text = seed_word(s, place, OBJECT_TICKET, nobody, "recurringtext"),
                                 .service = service.ref,
                                 .rule = { .kind = RECUR_YEARLY, .interval = 1, .until = DAY_NONE },
                                 .starts = day_add(zone_day(tx_now(tx)), 90),
                                 .shift = SHIFT_LATER,
                                 .calendar = RECURRING_SERVICE,
                                 .places = extent(s, &all, place) };
    return recurring_create(tx, &new, &ref);
}

enum err seed_incidents(struct seed *s)
{
    for (enum seed_place place = PLACE_A1; place < PLACE_COUNT; place++) {
        TRY(seed_step(s, seed_account(s, "head_1")->login.id, both, &place));
        TRY(seed_step(s, seed_account(s, "head_1")->login.id, recurring, &place));
    }
    return OK;
}
