/* Pupil statistics of the seed: a snapshot per authority, each in a school year of its own. */
#include "app/demo/seed.h"

#include "base/zone.h"
#include "domain/contribution/due.h"
#include "domain/contribution/statistics_store.h"
#include "platform/blob.h"

/* School, pupils, and two rows that do not count: a total, whose words the authority reads, and a school
   nobody knows, whose words only the whole body reads. */
static struct str table_of(struct seed *s, enum seed_place place, struct str number, int pupils)
{
    const account_id nobody = { 0 };
    struct buf count = buf_of(s->mem, 16);

    buf_int(&count, pupils);
    return str_cat(s->mem, STR("Schulnummer;Schule;Schulform;1;Gesamt\n"), number, STR(";"),
                   seed_word(s, place, OBJECT_PUPIL_STATISTICS, nobody, "countedschool"), STR(";Grundschule;"),
                   buf_str(&count), STR(";"), buf_str(&count), STR("\n78999;"),
                   seed_word(s, PLACE_BODY, OBJECT_PUPIL_STATISTICS, nobody, "unknownschool"),
                   STR(";Grundschule;12;12\n"));
}

static enum err snapshot(struct seed *s, struct tx *tx, void *arg)
{
    enum seed_place place = *(const enum seed_place *)arg;
    struct school_row school;
    struct statistics_result result;

    TRY(agreement_school_read(tx, s->schools[place == PLACE_A ? PLACE_A1 : PLACE_B1], &school));
    struct statistics_source source = {
        .school_year = statistics_year_of(zone_day(tx_now(tx))) - (int)place,
        .source = seed_word(s, place, OBJECT_PUPIL_STATISTICS, (account_id){ 0 }, "statisticssource"),
        .file_name = seed_word(s, place, OBJECT_PUPIL_STATISTICS, (account_id){ 0 }, "statisticsfile"),
        .profile = STR(""),
        .bytes = table_of(s, place, school.official_number, 40 + (int)place),
    };
    return statistics_import(tx, &source, false, &result);
}

static enum err waiting(struct seed *s, struct tx *tx, void *arg)
{
    const account_id nobody = { 0 };
    struct school_row school;
    statistics_import_ref ref;
    blob_id content;

    (void)arg;
    TRY(agreement_school_read(tx, s->schools[PLACE_A1], &school));
    struct statistics_source source = {
        .school_year = statistics_year_of(zone_day(tx_now(tx))),
        .source = seed_word(s, PLACE_BODY, OBJECT_PUPIL_STATISTICS, nobody, "waitingsource"),
        .file_name = seed_word(s, PLACE_BODY, OBJECT_PUPIL_STATISTICS, nobody, "waitingfile"),
        .profile = STR(""),
        .bytes = table_of(s, PLACE_BODY, school.official_number, 33),
    };
    TRY(blob_store_bytes(tx, source.bytes, &content));
    return statistics_file_add(tx, &source, content, &ref);
}

enum err seed_statistics(struct seed *s)
{
    account_id head = seed_account(s, "head_1")->login.id;

    for (enum seed_place place = PLACE_A; place <= PLACE_B; place++)
        TRY(seed_step(s, head, snapshot, &place));
    return seed_step(s, head, waiting, NULL);
}
