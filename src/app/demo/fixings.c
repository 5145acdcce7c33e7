/* Plans, a fixing that is signed and told to everybody, and the draft of the next. */
#include "app/demo/cycle.h"

#include "app/demo/interpretations.h"
#include "base/zone.h"
#include "domain/contribution/due.h"
#include "domain/contribution/fixing_act.h"
#include "domain/contribution/letter.h"
#include "domain/contribution/what_if.h"

#define HALF_MILLION INT64_C(50000000)

/* Official municipality keys, invented like the places: the provider is a district. */
static const struct str municipality_keys[DEMO_AUTHORITIES] = {
    STR_INIT("03999"),    STR_INIT("03999001"), STR_INIT("03999002"), STR_INIT("03999003"), STR_INIT("03999004"),
    STR_INIT("03999005"), STR_INIT("03999006"), STR_INIT("03999007"), STR_INIT("03999008"),
};

/* --- numbers of an earlier school year ------------------------------------------------------ */

static const struct {
    struct str form;
    int from, to, pupils;
} sizes[] = {
    { STR_INIT("Grundschule"), 1, 4, 45 },
    { STR_INIT("Oberschule"), 5, 10, 60 },
    { STR_INIT("Gymnasium"), 5, 13, 92 },
    { STR_INIT("Förderschule"), 1, 9, 10 },
};

static void put_row(struct buf *out, const struct school_row *school, struct str form, struct str grade, int pupils)
{
    buf_put(out, school->official_number);
    buf_byte(out, ';');
    buf_put(out, form);
    buf_byte(out, ';');
    buf_put(out, grade);
    buf_byte(out, ';');
    buf_int(out, pupils);
    buf_byte(out, '\n');
}

/* The name of a school begins with its form. */
static void put_school(struct buf *out, struct mem *mem, const struct school_row *school)
{
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        if (!str_starts(school->name, sizes[i].form))
            continue;
        for (int grade = sizes[i].from; grade <= sizes[i].to; grade++) {
            struct buf text = buf_of(mem, 8);
            buf_int(&text, grade);
            put_row(out, school, sizes[i].form, buf_str(&text), sizes[i].pupils + grade);
        }
        return;
    }
    put_row(out, school, STR("Berufsbildende Schulen"), STR("ALL"), 2100);
}

static enum err old_statistics(struct tx *tx, void *arg)
{
    const struct demo_cycle *d = arg;
    struct buf csv = buf_of(tx_mem(tx), 64000);
    struct statistics_result result;

    buf_put_z(&csv, "Schulnummer;Schulform;Schuljahrgang;Schüler\n");
    for (size_t i = 0; i < DEMO_SCHOOLS; i++) {
        struct school_row school;
        TRY(agreement_school_read(tx, d->county->schools[i].id, &school));
        put_school(&csv, tx_mem(tx), &school);
    }
    TRY(buf_done(&csv));
    struct statistics_source source = { .school_year = statistics_year_of(d->fixed_on),
                                        .source = STR("Erhebung des Landes zum Stichtag im Herbst (erfunden)"),
                                        .file_name = STR("schuelerzahlen-alt.csv"),
                                        .profile = STR(""),
                                        .bytes = buf_str(&csv) };
    return statistics_import(tx, &source, false, &result);
}

/* --- plans and drafts ---------------------------------------------------------------------------- */

static enum err plans_from(struct tx *tx, int first_year, int from)
{
    for (int y = from; y < from + FIXING_YEARS; y++) {
        budget_plan_id id;
        TRY(plan_add(tx,
                     &(struct plan_new){ .year = first_year + y,
                                         .cost_cents = 3 * HALF_MILLION + y * INT64_C(4218733),
                                         .document = y == from ? STR("Haushaltsplan")
                                                               : STR("Mittelfristige Ergebnis- und Finanzplanung"),
                                         .reference = STR("Beschluss des Kreistags (erfunden)") },
                     &id));
    }
    return OK;
}

static enum err plans(struct tx *tx, void *arg)
{
    const struct demo_cycle *d = arg;
    return plans_from(tx, d->first_year, 0);
}

static enum err next_plans(struct tx *tx, void *arg)
{
    const struct demo_cycle *d = arg;
    return plans_from(tx, d->first_year, FIXING_YEARS);
}

static enum err result(struct tx *tx, void *arg)
{
    const struct demo_cycle *d = arg;
    year_result_id id;
    return result_add(tx,
                      &(struct result_new){ .year = d->first_year,
                                            .result_cents = 4218733,
                                            .closed_on = day_of(d->first_year + 1, 6, 15),
                                            .document = STR("Jahresabschluss (erfunden)") },
                      &id);
}

static enum err terms_of(struct tx *tx, const struct demo_cycle *d, int first_year, struct day date,
                         struct fixing_new *out)
{
    struct fixing_places order = { MEM_NEW_N(tx_mem(tx), struct fixing_place, DEMO_AUTHORITIES), DEMO_AUTHORITIES };
    struct snapshot_row snapshot = { 0 };
    enum err e = statistics_current(tx, statistics_year_of(date), &snapshot);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    for (size_t i = 0; i < DEMO_AUTHORITIES; i++)
        order.at[i] = (struct fixing_place){ d->county->authorities[i], municipality_keys[i] };
    *out = (struct fixing_new){ .first_year = first_year,
                                .years = FIXING_YEARS,
                                .length_reason = STR(""),
                                .fixing_date = date,
                                .snapshot = snapshot.id,
                                .ge_grade10 = LEVEL_LOWER,
                                .weights = KEY_WEIGHTS_OF_AGREEMENT,
                                .decision_ref = STR(""),
                                .reason = STR(""),
                                .order = order };
    return OK;
}

static enum err write_first(struct tx *tx, void *arg)
{
    struct demo_cycle *d = arg;
    struct fixing_new terms;
    TRY(terms_of(tx, d, d->first_year, d->fixed_on, &terms));
    terms.reading = READING_B;
    terms.decision_ref = STR("Protokoll der Lenkungsgruppe, TOP 3 (erfunden)");
    terms.reason = STR("Das Gewicht gilt je Schülerin und Schüler.");
    return fixing_add(tx, &terms, NULL, &d->made);
}

static enum err check(struct tx *tx, void *arg)
{
    const struct demo_cycle *d = arg;
    struct fixing_row f;
    TRY(fixing_by_id(tx, d->made, &f));
    return fixing_check(tx, &f);
}

static enum err sign(struct tx *tx, void *arg)
{
    const struct demo_cycle *d = arg;
    struct fixing_row f;
    TRY(fixing_by_id(tx, d->made, &f));
    return fixing_sign(tx, &f);
}

/* Not decided yet, so that the readings can be compared. */
static enum err write_next(struct tx *tx, void *arg)
{
    struct demo_cycle *d = arg;
    struct fixing_new terms;
    TRY(terms_of(tx, d, d->first_year + FIXING_YEARS, zone_day(tx_now(tx)), &terms));
    return fixing_add(tx, &terms, NULL, &d->made);
}

static enum err letters(struct tx *tx, void *arg)
{
    const struct demo_cycle *d = arg;
    struct fixing_row f;
    size_t made;
    TRY(fixing_by_id(tx, d->made, &f));
    return letters_make_alone(tx, f.ref, &made);
}

static enum err deliver(struct tx *tx, void *arg)
{
    const struct demo_cycle *d = arg;
    for (size_t i = 0; i < DEMO_PARTICIPANTS; i++) {
        struct fixing_row f;
        TRY(fixing_by_id(tx, d->made, &f));
        TRY(fixing_deliver(tx, &f,
                           &(struct fixing_proof_row){ .authority = d->county->authorities[i],
                                                       .delivered_on = day_add(zone_day(tx_now(tx)), -1),
                                                       .channel = STR("Brief gegen Empfangsbekenntnis"),
                                                       .evidence = STR("Empfangsbekenntnis (erfunden)") }));
    }
    return OK;
}

/* Written by one head, checked and signed by the other. */
void cycle_fixing(struct demo_cycle *d)
{
    account_id second = cycle_second_head(d->county), head = d->county->head;
    struct day day = d->fixed_on;

    cycle_event(d, day, 480, head, interpretations_decide, NULL);
    cycle_event(d, day, 510, second, old_statistics, d);
    cycle_event(d, day, 520, second, plans, d);
    cycle_event(d, day, 530, second, write_first, d);
    cycle_event(d, day, 600, head, check, d);
    cycle_event(d, day, 630, head, sign, d);
    cycle_event(d, day, 660, head, letters, d);
    cycle_event(d, day_add(day, 2), 720, head, deliver, d);
    cycle_event(d, day_of(d->first_year + 1, 6, 15), 720, second, result, d);
}

enum err county_fixings(struct db *db, struct county *c, const struct demo_plan *plan, struct mem *mem)
{
    struct demo_cycle d = { .county = c, .first_year = day_parts(zone_day(plan->until)).year - FIXING_YEARS + 1 };
    account_id second = cycle_second_head(c);

    TRY(county_step(db, mem, plan->until, second, next_plans, &d));
    return county_step(db, mem, plan->until, second, write_next, &d);
}
