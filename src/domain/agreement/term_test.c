#include "domain/agreement/term.h"

#include "base/period.h"
#include "test.h"

#define EXPECT_DAY(got, year, month, day) EXPECT_EQ((got).n, day_of((year), (month), (day)).n)

static struct day in_force(struct day a, struct day b)
{
    return term_in_force((struct day[]){ a, b }, 2, TERM_NOT_BEFORE);
}

/* req: Z12 */
TEST(the_agreement_is_in_force_on_the_day_after_the_later_notice_but_not_before_2022)
{
    EXPECT_DAY(in_force(day_of(2021, 12, 22), day_of(2021, 12, 30)), 2022, 1, 1);
    EXPECT_DAY(in_force(day_of(2021, 12, 31), day_of(2022, 1, 14)), 2022, 1, 15);
    EXPECT_DAY(in_force(day_of(2022, 1, 14), day_of(2021, 12, 31)), 2022, 1, 15);
    EXPECT_DAY(in_force(day_of(2023, 2, 28), day_of(2023, 2, 28)), 2023, 3, 1);
    EXPECT_DAY(in_force(day_of(2024, 2, 28), day_of(2024, 2, 28)), 2024, 2, 29);
    EXPECT_DAY(in_force(day_of(2024, 12, 31), day_of(2024, 12, 30)), 2025, 1, 1);
    EXPECT(day_is_none(in_force(day_of(2024, 12, 31), DAY_NONE)));
    EXPECT(day_is_none(term_in_force(NULL, 0, TERM_NOT_BEFORE)));
}

/* req: Z9.1 */
TEST(both_readings_of_the_minimum_term_are_computed)
{
    struct term_earliest e;
    EXPECT_OK(term_earliest_end(day_of(2022, 1, 1), 2022, &e));
    EXPECT_DAY(e.minimum_end, 2027, 12, 31);
    EXPECT_DAY(e.t1.end, 2027, 12, 31);
    EXPECT_DAY(e.t1.last_receipt, 2026, 12, 31);
    EXPECT(day_is_none(e.t1.first_declaration));
    EXPECT_DAY(e.t2.first_declaration, 2028, 1, 1);
    EXPECT_DAY(e.t2.end, 2030, 12, 31);
    EXPECT_DAY(e.t2.last_receipt, 2029, 12, 31);
    /* One day later, and both readings meet; one day earlier there is none before 2022. */
    EXPECT_OK(term_earliest_end(day_of(2022, 1, 2), 2022, &e));
    EXPECT_DAY(e.t1.end, 2030, 12, 31);
    EXPECT_DAY(e.t2.end, 2030, 12, 31);
    EXPECT_OK(term_earliest_end(day_of(2021, 12, 31), 2022, &e));
    EXPECT_DAY(e.t1.end, 2027, 12, 31);
    EXPECT_DAY(e.t2.end, 2030, 12, 31);
    /* The first fixing year before and after the year of effect. */
    EXPECT_OK(term_earliest_end(day_of(2023, 1, 1), 2022, &e));
    EXPECT_DAY(e.t1.end, 2030, 12, 31);
    EXPECT_OK(term_earliest_end(day_of(2022, 1, 1), 2023, &e));
    EXPECT_DAY(e.t1.end, 2028, 12, 31);
    EXPECT_OK(term_earliest_end(day_of(2022, 1, 1), 2040, &e));
    EXPECT_DAY(e.t1.end, 2042, 12, 31);
}

/* req: Z9.1 */
TEST(without_day_of_effect_or_first_fixing_year_there_is_no_result)
{
    struct term_earliest e;
    EXPECT_EQ(term_earliest_end(DAY_NONE, 2022, &e), ERR_INVALID);
    EXPECT_EQ(term_earliest_end(day_of(2022, 1, 1), 0, &e), ERR_INVALID);
}

static bool is_period_end(struct day d, int first_year)
{
    struct day_parts p = day_parts(d);
    return p.month == 12 && p.day == 31 && p.year >= first_year + 2 && (p.year - first_year - 2) % 3 == 0;
}

/* What must hold whatever the day: T1 and T2 differ by one period or not at all, and no period end before would do. */
static bool readings_hold(struct day first, int year)
{
    struct term_earliest e;
    if (term_earliest_end(first, year, &e) != OK)
        return false;
    int apart = day_parts(e.t2.end).year - day_parts(e.t1.end).year;
    struct day before = day_of(day_parts(e.t1.end).year - 3, 12, 31);
    return is_period_end(e.t1.end, year) && is_period_end(e.t2.end, year) && (apart == 0 || apart == 3) &&
           day_compare(e.t1.end, e.minimum_end) >= 0 &&
           (day_compare(before, e.minimum_end) < 0 || day_parts(before).year < year + 2) &&
           day_eq(e.t1.last_receipt, day_of(day_parts(e.t1.end).year - 1, 12, 31)) &&
           day_compare(period_end_after_event(e.t2.last_receipt, 12), e.t2.end) <= 0 &&
           day_compare(period_end_after_event(day_add(e.t2.last_receipt, 1), 12), e.t2.end) > 0;
}

/* req: Z9.1 */
TEST(the_readings_differ_by_one_period_or_not_at_all_for_every_day_of_effect_of_four_hundred_years)
{
    for (struct day d = day_of(2022, 1, 1); day_parts(d).year < 2422; d = day_add(d, 1))
        for (int shift = -1; shift <= 1; shift++)
            if (!readings_hold(d, day_parts(d).year + shift)) {
                test_note("%d-%02d-%02d %d", day_parts(d).year, day_parts(d).month, day_parts(d).day, shift);
                FAIL("a reading is wrong");
            }
    EXPECT(readings_hold(day_of(2024, 2, 29), 2024));
}

/* req: Z9.2.1 */
TEST(a_notice_has_to_arrive_twelve_months_before_the_end_of_a_period_even_on_a_sunday)
{
    static const struct {
        int received[3], end;
        bool in_time;
        int effect;
    } rows[] = { { { 2026, 12, 31 }, 2027, true, 2027 }, { { 2027, 1, 1 }, 2027, false, 2030 },
                 { { 2029, 12, 31 }, 2030, true, 2030 }, { { 2029, 12, 30 }, 2030, true, 2030 },
                 { { 2028, 3, 31 }, 2027, false, 2030 }, { { 2025, 6, 30 }, 2027, true, 2027 },
                 { { 2028, 1, 1 }, 2028, false, 2031 },  { { 2022, 12, 31 }, 2023, true, 2023 }, /* a Saturday */
                 { { 2023, 1, 2 }, 2023, false, 2026 } }; /* the next working day is late */
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct day received = day_of(rows[i].received[0], rows[i].received[1], rows[i].received[2]);
        struct term_notice notice = term_ordinary_notice(received, day_of(rows[i].end, 12, 31));
        test_note("%zu", i);
        EXPECT_EQ(notice.in_time, rows[i].in_time);
        EXPECT_DAY(notice.takes_effect, rows[i].effect, 12, 31);
    }
}

/* req: Z9.1 Z9.2.1 */
TEST(notice_and_minimum_term_together_give_the_later_end)
{
    struct term_earliest e;
    EXPECT_OK(term_earliest_end(day_of(2022, 1, 1), 2022, &e));
    EXPECT_DAY(term_ordinary_end(day_of(2023, 5, 1), 2022, &e.t1), 2027, 12, 31);
    EXPECT_DAY(term_ordinary_end(day_of(2023, 5, 1), 2022, &e.t2), 2030, 12, 31);
    EXPECT_DAY(term_ordinary_end(day_of(2027, 1, 1), 2022, &e.t1), 2030, 12, 31);
    EXPECT_DAY(term_ordinary_end(day_of(2030, 1, 1), 2022, &e.t2), 2033, 12, 31);
}

/* req: Z9.4.1 Z9.4.2 */
TEST(an_extraordinary_notice_ends_with_the_quarter_three_months_later)
{
    static const struct {
        int received[3], ends[3];
    } rows[] = { { { 2024, 3, 30 }, { 2024, 6, 30 } },  { { 2024, 4, 1 }, { 2024, 9, 30 } },
                 { { 2024, 6, 30 }, { 2024, 9, 30 } },  { { 2024, 9, 30 }, { 2024, 12, 31 } },
                 { { 2024, 12, 31 }, { 2025, 3, 31 } }, { { 2025, 1, 1 }, { 2025, 6, 30 } },
                 { { 2023, 11, 30 }, { 2024, 3, 31 } }, { { 2024, 3, 31 }, { 2024, 6, 30 } } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct term_runout r =
            term_extraordinary_end(day_of(rows[i].received[0], rows[i].received[1], rows[i].received[2]));
        test_note("%zu", i);
        EXPECT_DAY(r.ends, rows[i].ends[0], rows[i].ends[1], rows[i].ends[2]);
        EXPECT(day_compare(r.three_months, r.ends) <= 0);
    }
}

/* req: Z8.4 */
TEST(claims_end_three_months_after_knowledge_and_on_a_working_day)
{
    static const struct {
        int knowledge[3], nominal[3], shifted[3], safe[3];
    } rows[] = { { { 2023, 11, 30 }, { 2024, 2, 29 }, { 2024, 2, 29 }, { 2024, 2, 29 } },
                 { { 2026, 2, 1 }, { 2026, 5, 1 }, { 2026, 5, 4 }, { 2026, 4, 30 } },
                 { { 2025, 11, 30 }, { 2026, 2, 28 }, { 2026, 3, 2 }, { 2026, 2, 27 } },
                 { { 2026, 1, 3 }, { 2026, 4, 3 }, { 2026, 4, 7 }, { 2026, 4, 2 } },
                 { { 2026, 9, 25 }, { 2026, 12, 25 }, { 2026, 12, 28 }, { 2026, 12, 24 } },
                 { { 2024, 7, 31 }, { 2024, 10, 31 }, { 2024, 11, 1 }, { 2024, 10, 30 } } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct term_claim c =
            term_claim_deadline(day_of(rows[i].knowledge[0], rows[i].knowledge[1], rows[i].knowledge[2]));
        test_note("%zu", i);
        EXPECT_DAY(c.nominal, rows[i].nominal[0], rows[i].nominal[1], rows[i].nominal[2]);
        EXPECT_DAY(c.shifted, rows[i].shifted[0], rows[i].shifted[1], rows[i].shifted[2]);
        EXPECT_DAY(c.safe, rows[i].safe[0], rows[i].safe[1], rows[i].safe[2]);
    }
}
