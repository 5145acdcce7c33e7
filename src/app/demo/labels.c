/*
 * Labels of the demo county: a few models, devices in the rooms of each supported school, and one
 * PIN for all of them.
 */
#include "app/demo/county.h"
#include "base/zone.h"
#include "domain/asset/asset.h"
#include "domain/desk/enabling.h"
#include "domain/desk/pin.h"

enum { MODELS = 5 };
static const struct {
    const char *class_key, *maker, *name;
} models[MODELS] = {
    { "display", "Lichtwerk", "Beamer L 200" },  { "board", "Tafelhaus", "Board 75" },
    { "tablet", "Muster", "iPad 10" },           { "printer", "Druckfix", "Laser M 4" },
    { "computer", "Rechenwerk", "Notebook 14" },
};

static enum err device(struct tx *tx, const struct demo_school *s, size_t room, model_id model, int state, int nth)
{
    struct device_new d = { .school = s->id,
                            .room = s->rooms[room],
                            .model = model,
                            .state = state,
                            .framework = nth % 3 == 0 ? STR("RV-2025-03") : STR(""),
                            .lot = nth % 3 == 0 ? 2 : 0,
                            .legacy = nth % 3 == 1,
                            .reason = state == DEVICE_MISSING   ? STR("vom Sekretariat vermisst gemeldet")
                                      : state == DEVICE_RETIRED ? STR("Entscheidung des Schulträgers")
                                                                : STR(""),
                            .promised_on = DAY_NONE,
                            .promised_until = DAY_NONE };

    return asset_device_create(tx, &d, NULL);
}

/* Of three devices one comes from a framework, one was there before, of one nobody knows. */
static enum err school_labels(struct tx *tx, const struct demo_school *s, const model_id ids[MODELS])
{
    for (size_t room = 0; room < DEMO_ROOMS; room++)
        TRY(device(tx, s, room, ids[room == 0 ? 3 : room == 11 ? 4 : room % 2], DEVICE_IN_USE, (int)room));
    TRY(device(tx, s, 5, ids[2], DEVICE_MISSING, 0));
    TRY(device(tx, s, 6, ids[0], DEVICE_RETIRED, 1));
    return pin_put(tx, s->id, s->authority, STR(DEMO_PIN));
}

/* Two of three schools are enabled; of the third something is missing, and overdue. */
static enum err enable(struct tx *tx, const struct demo_school *s, bool all)
{
    struct enabling_row row = { .school = s->id, .authority = s->authority };
    struct day today = zone_day(tx_now(tx));

    return enabling_put(tx, &row, &(struct enabling_change){ 0, today, today, all ? today : DAY_NONE });
}

enum err county_labels(struct tx *tx, const struct county *c)
{
    model_id ids[MODELS];

    for (size_t i = 0; i < MODELS; i++)
        TRY(asset_model_create(tx, str_of(models[i].class_key), str_of(models[i].maker), str_of(models[i].name),
                               &ids[i]));
    for (size_t i = 0; i < DEMO_SCHOOLS; i++)
        if (c->schools[i].supported) {
            TRY(school_labels(tx, &c->schools[i], ids));
            TRY(enable(tx, &c->schools[i], i % 3 != 0));
        }
    return OK;
}
