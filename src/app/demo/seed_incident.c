/* A mass incident and a planned maintenance of each school, for the walk. */
#include "app/demo/seed.h"

#include "domain/desk/incident.h"
#include "domain/desk/maintenance.h"

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

enum err seed_incidents(struct seed *s)
{
    for (enum seed_place place = PLACE_A1; place < PLACE_COUNT; place++)
        TRY(seed_step(s, seed_account(s, "head_1")->login.id, both, &place));
    return OK;
}
