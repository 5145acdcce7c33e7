#include "app/demo/statistics.h"

#include "base/zone.h"
#include "domain/contribution/due.h"
#include "domain/contribution/statistics.h"

/* Grades of a form and how many pupils each has, about. */
static const struct {
    struct str name;
    int from, to, least, spread;
} sizes[] = {
    { STR_INIT("Grundschule"), 1, 4, 34, 30 },
    { STR_INIT("Oberschule"), 5, 10, 48, 32 },
    { STR_INIT("Gymnasium"), 5, 13, 74, 40 },
    { STR_INIT("Förderschule"), 1, 9, 7, 8 },
};
static const struct str vocational = STR_INIT("Berufsbildende Schulen");

/* One column per grade, as the offices send it; vocational schools have a total only. */
static void put_school(struct buf *out, struct rand *rand, const struct school_row *school, struct str form)
{
    buf_put(out, school->official_number);
    buf_put_z(out, ";");
    buf_put(out, school->name);
    buf_put_z(out, ";");
    buf_put(out, form);
    for (int grade = 1; grade <= GRADE_LAST; grade++) {
        buf_put_z(out, ";");
        for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
            if (str_eq(sizes[i].name, form) && grade >= sizes[i].from && grade <= sizes[i].to)
                buf_int(out, sizes[i].least + (int64_t)rand_below(rand, (uint64_t)sizes[i].spread));
    }
    buf_put_z(out, ";");
    if (str_eq(form, vocational))
        buf_int(out, 1700 + (int64_t)rand_below(rand, 900));
    buf_put_z(out, "\n");
}

static struct str form_in(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
        if (str_starts(name, sizes[i].name))
            return sizes[i].name;
    return vocational;
}

static enum err import_last_year(struct tx *tx, void *arg)
{
    const struct county *c = arg;
    struct rand rand = rand_seeded(20250915);
    struct buf csv = buf_of(tx_mem(tx), 64000);
    struct statistics_result result;

    buf_put_z(&csv, "Schulnummer;Schule;Schulform;1;2;3;4;5;6;7;8;9;10;11;12;13;Gesamt\n");
    for (size_t i = 0; i < DEMO_SCHOOLS; i++) {
        struct school_row school;
        TRY(agreement_school_read(tx, c->schools[i].id, &school));
        put_school(&csv, &rand, &school, form_in(school.name));
    }
    buf_put_z(&csv, "79990;Freie Schule Seeblick e. V.;Grundschule;18;17;19;16;;;;;;;;;;70\n");
    TRY(buf_done(&csv));
    struct statistics_source source = { .school_year = statistics_year_of(zone_day(tx_now(tx))),
                                        .source = STR("Erhebung des Landes zum Stichtag im Herbst (erfunden)"),
                                        .file_name = STR("schuelerzahlen.csv"),
                                        .profile = STR(""),
                                        .bytes = buf_str(&csv) };
    return statistics_import(tx, &source, false, &result);
}

enum err county_statistics(struct db *db, struct county *c, const struct demo_plan *plan, struct mem *mem)
{
    return county_step(db, mem, plan->until, c->head, import_last_year, c);
}
