#include "app/demo/budgets.h"

#include "base/zone.h"
#include "domain/contribution/budget_execution_store.h"
#include "domain/contribution/staff_store.h"

#define MONTHS 12
#define QUARTERS 4

/* Euro of a year, and what of it each hundredth of the plan's month was spent: 100 is as planned. */
static const struct demo_line {
    struct str number, name;
    enum budget_area area;
    enum cost_type type;
    bool marked;
    int64_t euro, pace;
} demo_lines[] = {
    { STR_INIT("5010"), STR_INIT("Entgelte"), AREA_RESULT, COST_PERSONNEL, true, 1182000, 101 },
    { STR_INIT("5020"), STR_INIT("Sozialversicherung"), AREA_RESULT, COST_PERSONNEL, true, 236400, 101 },
    { STR_INIT("5110"), STR_INIT("Dienstleister vor Ort"), AREA_RESULT, COST_EXTERNAL, true, 96000, 128 },
    { STR_INIT("5120"), STR_INIT("Lizenzen und Wartung"), AREA_RESULT, COST_LICENCES, true, 74000, 97 },
    { STR_INIT("5130"), STR_INIT("Verbrauchsmaterial"), AREA_RESULT, COST_SERVICES, true, 28000, 88 },
    { STR_INIT("5140"), STR_INIT("Fahrzeuge"), AREA_RESULT, COST_TRAVEL, true, 31000, 104 },
    { STR_INIT("5150"), STR_INIT("Fortbildung"), AREA_RESULT, COST_TRAINING, true, 18000, 62 },
    { STR_INIT("5160"), STR_INIT("Mieten und Nebenkosten"), AREA_RESULT, COST_PREMISES, true, 42000, 100 },
    { STR_INIT("5170"), STR_INIT("Rechenzentrum und Personalservice"), AREA_RESULT, COST_INTERNAL, true, 54000, 100 },
    { STR_INIT("5710"), STR_INIT("Abschreibungen"), AREA_RESULT, COST_DEPRECIATION, true, 22000, 100 },
    { STR_INIT("5180"), STR_INIT("Telefonie des Eigenbetriebs"), AREA_RESULT, COST_TELEPHONY, false, 9000, 100 },
    { STR_INIT("4480"), STR_INIT("Erstattungen"), AREA_RESULT, COST_INCOME, true, 12000, 90 },
    { STR_INIT("4482"), STR_INIT("Kostenbeiträge"), AREA_RESULT, COST_CONTRIBUTIONS, false, 1771400, 100 },
    { STR_INIT("7831"), STR_INIT("Fahrzeuge und Ausstattung"), AREA_INVESTMENT, COST_INVESTMENT, false, 60000, 40 },
};
static const struct {
    struct str number, name, pay_group;
    int64_t planned, filled;
} demo_posts[] = {
    { STR_INIT("01"), STR_INIT("Betriebsleitung"), STR_INIT("E 13"), 1000, 1000 },
    { STR_INIT("02"), STR_INIT("Verwaltung und Abrechnung"), STR_INIT("E 9b"), 1500, 1250 },
    { STR_INIT("03"), STR_INIT("Service-Desk"), STR_INIT("E 9a"), 6000, 5500 },
    { STR_INIT("04"), STR_INIT("Technik vor Ort"), STR_INIT("E 9a"), 9000, 8000 },
    { STR_INIT("05"), STR_INIT("Netze und Server"), STR_INIT("E 11"), 2000, 2000 },
};

struct demo_budget {
    int year;
    struct day today;
};

static struct budget_line line_of(const struct demo_line *d)
{
    struct budget_line line = { d->number, d->name, d->area, d->type, d->marked, { 0 } };
    for (int k = 0; k < BUDGET_COLUMNS; k++)
        line.cents[k] = d->euro * (94 + 3 * k);
    return line;
}

static enum err budget_of(struct tx *tx, int year, struct str document, struct budget_row *out)
{
    struct budget_line lines[ARRAY_LEN(demo_lines)];
    for (size_t i = 0; i < ARRAY_LEN(demo_lines); i++)
        lines[i] = line_of(&demo_lines[i]);
    TRY(budget_add(tx, &(struct budget_new){ year, SCHEME_NKOMVG, document }, out));
    return budget_lines_put(tx, out, lines, ARRAY_LEN(lines));
}

static enum err adopted(struct tx *tx, void *arg)
{
    const struct demo_budget *d = arg;
    struct budget_row made;
    TRY(budget_of(tx, d->year, STR("Haushaltsplan des Eigenbetriebs (erfunden)"), &made));
    return budget_adopt(tx, &made, day_of(d->year - 1, 12, 15), STR("Beschluss des Kreistags, TOP 7 (erfunden)"));
}

static enum err draft(struct tx *tx, void *arg)
{
    const struct demo_budget *d = arg;
    struct budget_row made;
    return budget_of(tx, d->year + 1, STR("Entwurf der Betriebsleitung (erfunden)"), &made);
}

static enum err in_force(struct tx *tx, struct budget_row *out)
{
    struct budget_rows rows;
    TRY(budgets_reached(tx, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (rows.at[i].in_force) {
            *out = rows.at[i];
            return OK;
        }
    return ERR_NOT_FOUND;
}

static struct posting_row posting_of(struct mem *mem, const struct demo_line *d, int month, struct day day)
{
    struct buf name = buf_of(mem, 200), voucher = buf_of(mem, 40);
    struct posting_row row = { .number = d->number, .unit = STR(""), .posted_on = day };
    int64_t planned = line_of(d).cents[BUDGET_PLANNED] / MONTHS;
    buf_put(&name, d->name);
    buf_put_z(&name, ", Monat ");
    buf_int(&name, month);
    buf_put_z(&voucher, "B-");
    buf_put(&voucher, d->number);
    buf_byte(&voucher, '-');
    buf_int_padded(&voucher, month, 2);
    row.name = buf_str(&name);
    row.voucher = buf_str(&voucher);
    row.cents = planned * d->pace / 100 + (month * 137) % 911;
    if (d->type != COST_INTERNAL)
        return row;
    row.quantity_thousandths = 75000 + month * 500;
    row.unit = STR("Stunde");
    row.price_cents = 6000;
    return row;
}

/* Month by month what was spent until today. */
static enum err spent(struct tx *tx, void *arg)
{
    const struct demo_budget *d = arg;
    struct budget_row b;
    TRY(in_force(tx, &b));
    for (int month = 1; month <= MONTHS; month++)
        for (size_t i = 0; i < ARRAY_LEN(demo_lines); i++) {
            struct day day = day_of(d->year, month, 20);
            struct posting_row row = posting_of(tx_mem(tx), &demo_lines[i], month, day);
            if (day_compare(day, d->today) <= 0)
                TRY(posting_add(tx, &b, &row));
        }
    TRY(budget_value_add(tx, &b,
                         &(struct budget_value_row){ STR("5110"), STR("Ausfall in der Technik, Vertretung eingekauft"),
                                                     VALUE_SUPPLEMENT, 1500000, day_of(d->year, 1, 1) }));
    return budget_value_add(tx, &b,
                            &(struct budget_value_row){ STR("5150"), STR("Lehrgänge erst im Herbst"), VALUE_FORECAST,
                                                        1750000, day_of(d->year, 1, 1) });
}

static enum err reported(struct tx *tx, void *arg)
{
    const struct demo_budget *d = arg;
    struct budget_row b;
    TRY(in_force(tx, &b));
    for (int quarter = 1; quarter <= QUARTERS && day_compare(quarter_ends(d->year, quarter), d->today) < 0; quarter++) {
        struct report_row row;
        struct report_line_rows lines;
        TRY(report_preview(tx, &b, quarter, &row, &lines));
        for (size_t i = 0; i < lines.n; i++)
            if (lines.at[i].beyond)
                lines.at[i].explanation = STR("Zahlungen fallen nicht gleichmäßig über das Jahr an.");
        TRY(report_release(tx, &b, quarter, &row, &lines));
    }
    return OK;
}

static enum err posts(struct tx *tx, void *arg)
{
    const struct demo_budget *d = arg;
    for (size_t i = 0; i < ARRAY_LEN(demo_posts); i++)
        TRY(staff_put(tx, &(struct staff_row){ demo_posts[i].number, demo_posts[i].name, demo_posts[i].pay_group,
                                               day_of(d->year, 1, 1), demo_posts[i].planned, demo_posts[i].filled }));
    return OK;
}

enum err county_budgets(struct db *db, struct county *c, const struct demo_plan *plan, struct mem *mem)
{
    struct demo_budget d = { .today = zone_day(plan->until) };
    d.year = day_parts(d.today).year;
    TRY(county_step(db, mem, plan->until, c->head, adopted, &d));
    TRY(county_step(db, mem, plan->until, c->head, spent, &d));
    TRY(county_step(db, mem, plan->until, c->head, reported, &d));
    TRY(county_step(db, mem, plan->until, c->head, posts, &d));
    return county_step(db, mem, plan->until, c->head, draft, &d);
}
