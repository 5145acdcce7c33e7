/* Three fixings one after another: signed and open to the parties, checked, and a draft, which is
   for the body alone. */
#include "app/demo/seed.h"

#include "base/zone.h"
#include "domain/contribution/due.h"
#include "domain/contribution/fixing_act.h"
#include "domain/contribution/plan_store.h"
#include "domain/contribution/what_if.h"

#define STATISTICS_AGE 6 /* years: the snapshots of the other steps are younger */

struct seed_fixing {
    int first_year;
    struct str reason;
    fixing_id id;
};

/* The numbers of both parties, in one file. */
static enum err statistics(struct seed *s, struct tx *tx, void *arg)
{
    struct buf csv = buf_of(s->mem, 400);
    struct statistics_result result;

    buf_put_z(&csv, "Schulnummer;Schulform;Schuljahrgang;Schüler\n");
    for (enum seed_place place = PLACE_A1; place <= PLACE_B1; place++) {
        struct school_row school;
        TRY(agreement_school_read(tx, s->schools[place], &school));
        buf_put(&csv, school.official_number);
        buf_put_z(&csv, ";Grundschule;1;");
        buf_int(&csv, 20 + (int)place);
        buf_byte(&csv, '\n');
    }
    TRY(buf_done(&csv));
    struct statistics_source source = { .school_year = statistics_year_of(*(const struct day *)arg),
                                        .source = STR("Erhebung für die Festsetzung"),
                                        .file_name = STR("schuelerzahlen.csv"),
                                        .profile = STR(""),
                                        .bytes = buf_str(&csv) };
    return statistics_import(tx, &source, false, &result);
}

static enum err plans(struct seed *s, struct tx *tx, void *arg)
{
    const struct seed_fixing *f = arg;
    (void)s;
    for (int y = 0; y < FIXING_YEARS; y++) {
        budget_plan_id plan;
        TRY(plan_add(tx,
                     &(struct plan_new){ .year = f->first_year + y,
                                         .cost_cents = 1000000,
                                         .document = STR("Haushaltsplan"),
                                         .reference = STR("Beschluss vom Rundgang") },
                     &plan));
    }
    return OK;
}

static struct day fixing_day(const struct tx *tx)
{
    return day_of(day_parts(zone_day(tx_now(tx))).year - STATISTICS_AGE, 10, 12);
}

static enum err draft(struct seed *s, struct tx *tx, void *arg)
{
    struct seed_fixing *f = arg;
    struct fixing_place keys[] = { { s->authorities[PLACE_A], STR("03999001") },
                                   { s->authorities[PLACE_B], STR("03999002") } };
    struct snapshot_row snapshot;

    TRY(statistics_current(tx, statistics_year_of(fixing_day(tx)), &snapshot));
    return fixing_add(tx,
                      &(struct fixing_new){
                          .first_year = f->first_year,
                          .years = FIXING_YEARS,
                          .length_reason = STR(""),
                          .fixing_date = fixing_day(tx),
                          .snapshot = snapshot.id,
                          .reading = READING_B,
                          .ge_grade10 = LEVEL_LOWER,
                          .weights = KEY_WEIGHTS_OF_AGREEMENT,
                          .decision_ref = STR("Protokoll vom Rundgang"),
                          .reason = f->reason,
                          .order = { keys, ARRAY_LEN(keys) },
                      },
                      NULL, &f->id);
}

static enum err check(struct seed *s, struct tx *tx, void *arg)
{
    struct fixing_row row;
    (void)s;
    TRY(fixing_by_id(tx, ((const struct seed_fixing *)arg)->id, &row));
    return fixing_check(tx, &row);
}

static enum err sign(struct seed *s, struct tx *tx, void *arg)
{
    struct fixing_row row;
    (void)s;
    TRY(fixing_by_id(tx, ((const struct seed_fixing *)arg)->id, &row));
    return fixing_sign(tx, &row);
}

/* One party has its letter, the other's proof is missing. */
static enum err prove(struct seed *s, struct tx *tx, void *arg)
{
    const account_id nobody = { 0 };
    struct fixing_row row;
    TRY(fixing_by_id(tx, ((const struct seed_fixing *)arg)->id, &row));
    return fixing_deliver(
        tx, &row,
        &(struct fixing_proof_row){ .authority = s->authorities[PLACE_B],
                                    .delivered_on = day_add(zone_day(tx_now(tx)), -1),
                                    .channel = STR("Brief"),
                                    .evidence = seed_word(s, PLACE_B, OBJECT_COST_CONTRIBUTION, nobody, "proof") });
}

enum err seed_fixing(struct seed *s)
{
    const account_id nobody = { 0 };
    account_id author = seed_account(s, "head_1")->login.id, second = seed_account(s, "head_2")->login.id;
    int year = day_parts(zone_day(s->at)).year + 1;
    struct day day = day_of(year - 1 - STATISTICS_AGE, 10, 12);
    struct seed_fixing fixings[] = {
        { year, seed_word(s, PLACE_BODY, OBJECT_BUDGET_REPORT, nobody, "signedreason"), { 0 } },
        { year + FIXING_YEARS, seed_word(s, PLACE_BODY, OBJECT_COST_CONTRIBUTION, nobody, "checkedreason"), { 0 } },
        { year + 2 * FIXING_YEARS, seed_word(s, PLACE_BODY, OBJECT_COST_CONTRIBUTION, nobody, "draftreason"), { 0 } },
    };

    TRY(seed_step(s, author, statistics, &day));
    for (size_t i = 0; i < ARRAY_LEN(fixings); i++) {
        TRY(seed_step(s, author, plans, &fixings[i]));
        TRY(seed_step(s, author, draft, &fixings[i]));
    }
    TRY(seed_step(s, second, check, &fixings[0]));
    TRY(seed_step(s, second, sign, &fixings[0]));
    TRY(seed_step(s, second, prove, &fixings[0]));
    return seed_step(s, second, check, &fixings[1]);
}
