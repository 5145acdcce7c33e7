#include "domain/contribution/budget_execution.h"
#include "domain/contribution/budget_file.h"
#include "domain/contribution/quantity.h"
#include "test.h"

static struct budget_line line_of(enum cost_type type, enum budget_area area, bool marked, int64_t cents)
{
    return (struct budget_line){ .number = STR("1"),
                                 .name = STR("Zeile"),
                                 .area = area,
                                 .type = type,
                                 .marked = marked,
                                 .cents = { cents, cents, cents, cents, cents, cents } };
}

static enum msg fault_of(enum budget_scheme scheme, const struct budget_line *l)
{
    const char *field;
    return budget_line_fault(scheme, l, &field);
}

/* req: GK.Ex.1 Z5.1.1 */
TEST(an_excluded_cost_type_never_enters_the_contributions)
{
    static const enum cost_type services[] = { COST_HOMEPAGE, COST_TELEPHONY, COST_INTERNET };
    for (size_t i = 0; i < ARRAY_LEN(services); i++) {
        struct budget_line l = line_of(services[i], AREA_RESULT, true, 100);
        EXPECT_EQ(fault_of(SCHEME_NKOMVG, &l), M_budget_excluded_service);
        l.marked = false;
        EXPECT_EQ(fault_of(SCHEME_NKOMVG, &l), MSG_NONE);
        EXPECT_EQ(budget_left_out(&l), M_budget_excluded_service);
    }
    for (enum cost_type type = COST_NONE + 1; type < COST_END; type++) {
        struct budget_line l = line_of(type, AREA_RESULT, true, 100);
        EXPECT_EQ(fault_of(SCHEME_HGB, &l), cost_type_excluded(type));
    }
    struct budget_line investment = line_of(COST_SERVICES, AREA_INVESTMENT, true, 100);
    EXPECT_EQ(fault_of(SCHEME_NKOMVG, &investment), M_budget_excluded_area);
    investment.marked = false;
    EXPECT_EQ(fault_of(SCHEME_NKOMVG, &investment), MSG_NONE);
    EXPECT_EQ(fault_of(SCHEME_HGB, &investment), M_budget_error_area);
}

/* Every mix of types and marks: what each line takes away adds up to the difference. */
TEST(the_lines_left_out_explain_the_whole_difference_between_plan_and_cost)
{
    struct budget_line lines[2 * (COST_END - 1)];
    struct budget_lines all = { lines, 0 };
    for (enum cost_type type = COST_NONE + 1; type < COST_END; type++) {
        lines[all.n++] = line_of(type, AREA_RESULT, cost_type_excluded(type) == MSG_NONE, 1000 + (int64_t)type * 7);
        lines[all.n++] = line_of(type, type % 2 == 0 ? AREA_FINANCE : AREA_RESULT, false, 31 * (int64_t)type);
    }
    int64_t left = budget_expenses(&all, BUDGET_PLANNED);
    for (size_t i = 0; i < all.n; i++)
        left -= budget_difference(&lines[i], BUDGET_PLANNED);
    EXPECT_EQ(left, budget_cost(&all, BUDGET_PLANNED));
    EXPECT(budget_expenses(&all, BUDGET_PLANNED) != budget_cost(&all, BUDGET_PLANNED));
}

TEST(a_line_is_explained_when_its_forecast_or_its_part_of_the_year_is_beyond_the_threshold)
{
    struct budget_position p = { .line = line_of(COST_OTHER, AREA_RESULT, true, 0), .planned = 10000, .actual = 2750 };
    EXPECT_EQ(budget_deviation(&p, 1), 250);
    EXPECT(!budget_beyond(&p, 1, 10));
    p.actual = 3501;
    EXPECT(budget_beyond(&p, 1, 10));
    EXPECT(!budget_beyond(&p, 2, 16));
    p.supplement = 4000;
    EXPECT_EQ(budget_updated(&p), 14000);
    EXPECT_EQ(budget_deviation(&p, 1), 1);
    p.has_forecast = true;
    p.forecast = 15400;
    EXPECT(!budget_beyond(&p, 1, 10));
    p.forecast = 15401;
    EXPECT(budget_beyond(&p, 1, 10));
    p = (struct budget_position){ .actual = 1 };
    EXPECT(budget_beyond(&p, 4, 100));
}

TEST(quantities_are_whole_thousandths_and_come_back_as_they_were_written)
{
    static const struct {
        const char *text;
        int64_t thousandths;
    } good[] = { { "3", 3000 }, { "0,75", 750 }, { "1.234,5", 1234500 }, { "0,001", 1 }, { "0", 0 } };
    static const char *const bad[] = { "", "-1", "1,", "1,2345", "1,a", "viel", "1.23", "12 €", "9.999.999" };
    int64_t n;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        EXPECT_OK(quantity_parse(str_of(good[i].text), &n));
        EXPECT_EQ(n, good[i].thousandths);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        EXPECT_EQ(quantity_parse(str_of(bad[i]), &n), ERR_INVALID);
    EXPECT_STR(quantity_text(test_mem(), 750), "0,75");
    EXPECT_STR(quantity_text(test_mem(), 3000), "3");
    EXPECT_STR(quantity_text(test_mem(), -1005), "\u22121,005");
    EXPECT(budget_service_cents(2500, 333, &n));
    EXPECT_EQ(n, 833);
    EXPECT(!budget_service_cents(QUANTITY_MAX, INT64_C(9999999999999), &n));
}

TEST(each_row_of_a_table_that_cannot_be_taken_says_why)
{
    struct budget_file f;
    EXPECT_OK(budget_file_read(test_mem(),
                               STR("Nummer;Bezeichnung;Bereich;Kostenart;Kostenbeitrag;Ist 2025;Ansatz 2027;Plan 2030\n"
                                   "100;Gehälter;Ergebnishaushalt;Personalaufwendungen;ja;900,00;1.000,00;1.100,00\n"
                                   "100;Noch einmal;Ergebnishaushalt;Personalaufwendungen;ja;;1;\n"
                                   "110;Telefon;Ergebnishaushalt;Telefonie;ja;;10,00;\n"
                                   "120;Bagger;Erfolgsplan;Investitionen;nein;;10,00;\n"
                                   "130;Rest;Ergebnishaushalt;Sonstiges;nein;;10,00;\n"
                                   "140;Rest;Ergebnishaushalt;other;vielleicht;;10,00;\n"
                                   "150;Rest;Ergebnishaushalt;other;nein;;zehn;\n"
                                   ";Rest;Ergebnishaushalt;other;nein;;1;\n"),
                               SCHEME_NKOMVG, 2027, &f));
    static const enum msg want[] = { MSG_NONE,
                                     M_budget_error_twice,
                                     M_budget_excluded_service,
                                     M_budget_error_area,
                                     M_budget_error_type,
                                     M_budget_error_marked,
                                     M_plan_error_money,
                                     M_budget_error_number };
    EXPECT_EQ(f.n, ARRAY_LEN(want));
    EXPECT_EQ(f.refused, ARRAY_LEN(want) - 1);
    for (size_t i = 0; i < f.n; i++)
        EXPECT_EQ(f.at[i].fault, want[i]);
    EXPECT_EQ(f.at[0].value.cents[BUDGET_ACTUAL], 90000);
    EXPECT_EQ(f.at[0].value.cents[BUDGET_PLANNED], 100000);
    EXPECT_EQ(f.at[0].value.cents[BUDGET_COLUMNS - 1], 110000);
    EXPECT_EQ(f.at[0].value.cents[BUDGET_CURRENT], 0);
    EXPECT_EQ(f.at[6].line, 8);
    EXPECT_STR(f.at[6].cell, "zehn");
    EXPECT_OK(budget_file_read(test_mem(), STR("Nummer;Bezeichnung;Bereich\n1;a;b\n"), SCHEME_NKOMVG, 2027, &f));
    EXPECT_STR(f.missing, "Kostenart, Kostenbeitrag, 2027");
    EXPECT_EQ(f.n, 0);
}
