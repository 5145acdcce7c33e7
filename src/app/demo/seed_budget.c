/* A budget that is adopted, executed and reported, which the parties see, and a draft for the body alone; two posts. */
#include "app/demo/seed.h"

#include "base/zone.h"
#include "domain/contribution/budget_execution_store.h"
#include "domain/contribution/staff_store.h"

static const account_id nobody = { 0 };

static struct budget_line line_of(const char *number, struct str name, enum cost_type type)
{
    return (struct budget_line){ .number = str_of(number),
                                 .name = name,
                                 .area = AREA_RESULT,
                                 .type = type,
                                 .marked = cost_type_excluded(type) == MSG_NONE,
                                 .cents = { 100000, 100000, 100000, 100000, 100000, 100000 } };
}

static struct str word(struct seed *s, enum object object, const char *where)
{
    return seed_word(s, PLACE_BODY, object, nobody, where);
}

static enum err draft(struct seed *s, struct tx *tx, void *arg)
{
    struct budget_row made;
    struct budget_line line = line_of("100", word(s, OBJECT_COST_CONTRIBUTION, "draftline"), COST_PERSONNEL);
    TRY(budget_add(
        tx, &(struct budget_new){ *(const int *)arg + 2, SCHEME_HGB, word(s, OBJECT_COST_CONTRIBUTION, "draftbudget") },
        &made));
    return budget_line_put(tx, &made, &line, false);
}

static enum err adopted(struct seed *s, struct tx *tx, void *arg)
{
    int year = *(const int *)arg;
    struct budget_row made;
    struct budget_line lines[] = { line_of("100", word(s, OBJECT_BUDGET_REPORT, "budgetline"), COST_PERSONNEL),
                                   line_of("200", STR("Rechenzentrum"), COST_INTERNAL),
                                   line_of("300", STR("Telefon"), COST_TELEPHONY) };
    TRY(budget_add(tx, &(struct budget_new){ year, SCHEME_NKOMVG, word(s, OBJECT_BUDGET_REPORT, "budgetdocument") },
                   &made));
    TRY(budget_lines_put(tx, &made, lines, ARRAY_LEN(lines)));
    return budget_adopt(tx, &made, day_of(year, 1, 15), STR("Beschluss vom Rundgang"));
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

/* As planned: of the lines only the first needs a word of explanation. */
static enum err forecast(struct tx *tx, const struct budget_row *b, const char *number, struct day day)
{
    return budget_value_add(tx, b,
                            &(struct budget_value_row){ .number = str_of(number),
                                                        .reason = STR("Wie geplant"),
                                                        .kind = VALUE_FORECAST,
                                                        .cents = 100000,
                                                        .valued_on = day });
}

static enum err executed(struct seed *s, struct tx *tx, void *arg)
{
    struct budget_row b;
    struct day day = day_of(*(const int *)arg, 2, 1);
    struct posting_row plain = { .number = STR("100"),
                                 .name = word(s, OBJECT_BUDGET_REPORT, "posting"),
                                 .voucher = STR("B-1"),
                                 .unit = STR(""),
                                 .posted_on = day,
                                 .cents = 30000 };
    struct posting_row service = { .number = STR("200"),
                                   .name = STR("Betrieb"),
                                   .voucher = STR("B-2"),
                                   .unit = STR("Monat"),
                                   .posted_on = day,
                                   .quantity_thousandths = 1000,
                                   .price_cents = 8000 };
    TRY(in_force(tx, &b));
    TRY(posting_add(tx, &b, &plain));
    TRY(posting_add(tx, &b, &service));
    TRY(forecast(tx, &b, "200", day));
    TRY(forecast(tx, &b, "300", day));
    return budget_value_add(tx, &b,
                            &(struct budget_value_row){ .number = STR("100"),
                                                        .reason = word(s, OBJECT_BUDGET_REPORT, "supplement"),
                                                        .kind = VALUE_SUPPLEMENT,
                                                        .cents = 5000,
                                                        .valued_on = day });
}

static enum err reported(struct seed *s, struct tx *tx, void *arg)
{
    struct budget_row b;
    struct report_row row;
    struct report_line_rows lines;
    (void)arg;
    TRY(in_force(tx, &b));
    TRY(report_preview(tx, &b, 1, &row, &lines));
    for (size_t i = 0; i < lines.n; i++)
        if (lines.at[i].beyond)
            lines.at[i].explanation = word(s, OBJECT_BUDGET_REPORT, "explanation");
    return report_release(tx, &b, 1, &row, &lines);
}

static enum err posts(struct seed *s, struct tx *tx, void *arg)
{
    struct day day = day_of(*(const int *)arg, 1, 1);
    TRY(staff_put(
        tx, &(struct staff_row){ STR("1"), word(s, OBJECT_BUDGET_REPORT, "post"), STR("E 9a"), day, 2000, 1500 }));
    return staff_put(tx, &(struct staff_row){ STR("2"), STR("Vor Ort"), STR("E 8"), day, 1000, 0 });
}

enum err seed_budget(struct seed *s)
{
    account_id head = seed_account(s, "head_1")->login.id;
    int year = day_parts(zone_day(s->at)).year - 1;

    TRY(seed_step(s, head, adopted, &year));
    TRY(seed_step(s, head, executed, &year));
    TRY(seed_step(s, head, reported, &year));
    TRY(seed_step(s, head, posts, &year));
    return seed_step(s, head, draft, &year);
}
