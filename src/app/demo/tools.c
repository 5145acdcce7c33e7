/* What the people of the demo county's desk use every day, and the time they wrote down. */
#include "app/demo/tools.h"

#include "base/zone.h"
#include "domain/desk/checklist.h"
#include "domain/desk/macro.h"
#include "domain/desk/text_block.h"
#include "domain/desk/time_entry.h"

enum { TIMED = 40, LISTED = 4, DAYS_BACK = 80 };

static const struct text_block_text blocks[] = {
    { STR_INIT("Neustart"),
      STR_INIT("Guten Tag,\n\nbitte starten Sie das Gerät in Raum {raum} einmal neu. Geht es dann? Eine kurze Antwort "
               "reicht.") },
    { STR_INIT("Besuch angekündigt"),
      STR_INIT("Guten Tag {kontakt},\n\nwir kommen am {besuch} in die {schule}. Bitte schließen Sie den Raum auf.") },
    { STR_INIT("Teil bestellt"),
      STR_INIT("Guten Tag,\n\ndas Teil ist bestellt. Wir melden uns, sobald es da ist. Der Raum {raum} kann bis dahin "
               "ohne das Gerät genutzt werden.") },
};
static const struct checklist_text lists[] = {
    { STR_INIT("Neuer Bildschirm"),
      STR_INIT("Altes Gerät abbauen\nNeues Gerät anbringen\nBild und Ton prüfen\nEtikett anbringen"),
      STR_INIT("Raum freihalten\nEinweisung im Kollegium ansagen") },
    { STR_INIT("Neue Lehrkraft"), STR_INIT("Konto anlegen\nDienstgerät ausgeben"),
      STR_INIT("Namen und ersten Tag melden") },
};

static enum err house(struct tx *tx, void *unused)
{
    text_block_ref ref;
    checklist_ref list;
    macro_ref macro;
    struct text_block_row block;
    (void)unused;

    for (size_t i = 0; i < ARRAY_LEN(blocks); i++)
        TRY(text_block_create(tx, false, &blocks[i], &ref));
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        TRY(checklist_create(tx, &lists[i], &list));
    TRY(text_block_find(tx, ref, &block));
    struct macro_step steps[] = {
        { .kind = MACRO_ASSIGN, .value = MACRO_TO_ME, .text = STR("") },
        { .kind = MACRO_TEXT, .record = block.id.n, .text = STR("") },
        { .kind = MACRO_MOVE, .value = REASON_DELIVERY, .days = 7, .text = STR("") },
    };
    return macro_create(tx, STR("Auf ein Teil warten"), &(struct macro_steps){ steps, ARRAY_LEN(steps) }, &macro);
}

/* The n-th agent writes down time at every third of the newest tickets. */
static enum err times(struct tx *tx, void *arg)
{
    size_t n = *(const size_t *)arg;
    struct ticket_rows rows;
    struct str next;
    struct ticket_filter filter = { .set = SET_ALL, .limit = TIMED };

    TRY(ticket_list(tx, &filter, &rows, &next));
    for (size_t i = n % 3; i < rows.n; i += 3) {
        struct ticket t;
        struct time_entry_new new = { .minutes = 5 + (int64_t)(7 * i + 11 * n) % 50,
                                      .category = TIME_REMOTE + (int)((i + n) % 4),
                                      .day = day_add(zone_day(tx_now(tx)), -(int)(i * 5 % DAYS_BACK)) };
        TRY(ticket_find(tx, rows.at[i].ref, &t));
        if (!time_category_fits(new.category, t.row.routing))
            new.category = TIME_REFERRAL;
        if (t.merged_into.n == 0)
            TRY(time_entry_add(tx, &t, &new));
    }
    return OK;
}

/* On the newest open tickets; one point is done. */
static enum err listed(struct tx *tx, void *unused)
{
    struct ticket_rows rows;
    struct checklist_rows have;
    struct str next;
    struct ticket_filter filter = { .set = SET_OPEN, .limit = LISTED };
    (void)unused;

    TRY(ticket_list(tx, &filter, &rows, &next));
    TRY(checklist_list(tx, &have));
    for (size_t i = 0; i < rows.n && have.n > 0; i++) {
        struct ticket t;
        TRY(ticket_find(tx, rows.at[i].ref, &t));
        TRY(check_put(tx, &t, &have.at[0], 0));
        TRY(check_tick(tx, &t, 1, true));
    }
    return OK;
}

enum err county_tools(struct db *db, struct county *c, const struct demo_plan *plan, struct mem *mem)
{
    TRY(county_step(db, mem, plan->until, c->agents[0], house, NULL));
    TRY(county_step(db, mem, plan->until, c->agents[0], listed, NULL));
    for (size_t i = 0; i < c->nagents; i++)
        TRY(county_step(db, mem, plan->until, c->agents[i], times, &i));
    return OK;
}
