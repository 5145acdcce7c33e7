/*
 * contribution/preview_web.c -- what the next period would cost each party by the plans and pupils there are today.
 * Nothing is stored and nothing is fixed by it.
 */
#include "base/school_year.h"
#include "base/zone.h"
#include "domain/agreement/agreement.h"
#include "domain/contribution/budget_web.h"
#include "domain/contribution/due.h"
#include "domain/contribution/plan_store.h"
#include "domain/contribution/preview_page.html.h"
#include "domain/contribution/what_if.h"

#define YEARS_TRIED 12
#define STATISTICS_TRIED 4

FORM_EMPTY(preview_form);
HANDLER(preview_get, preview_form);

struct preview {
    int first_year, missing_year; /* missing_year 0: every year has a plan */
    int64_t cost[FIXING_YEARS];
    struct participant_list parties;
    struct snapshot_row snapshot; /* id 0: none */
    struct pupils *pupils;
    struct what_if years[FIXING_YEARS];
};

/* The first year that no fixing holds. */
static enum err first_year_of(struct request *req, int *year)
{
    fixing_id holder = { 1 };
    *year = day_parts(zone_day(tx_now(req->tx))).year;
    for (int i = 0; i < YEARS_TRIED && holder.n != 0; i++)
        TRY(fixing_holder(req->tx, ++*year, &holder));
    return OK;
}

/* Only what the reader may see is computed with: the newest version of each year. */
static enum err costs_of(struct request *req, struct preview *p, bool *open)
{
    struct plan_rows rows;
    TRY(plans_reached(req->tx, &rows));
    *open = rows.n > 0;
    for (int y = 0; y < FIXING_YEARS; y++) {
        bool found = false;
        for (size_t i = 0; i < rows.n && !found; i++)
            if (rows.at[i].year == p->first_year + y) {
                p->cost[y] = rows.at[i].cost_cents;
                found = true;
            }
        if (!found && p->missing_year == 0)
            p->missing_year = p->first_year + y;
    }
    return OK;
}

/* The newest school year there is. */
static enum err snapshot_of(struct request *req, struct preview *p)
{
    int year = statistics_year_of(zone_day(tx_now(req->tx))) + 1;
    enum err e = ERR_NOT_FOUND;
    for (int i = 0; i < STATISTICS_TRIED && e == ERR_NOT_FOUND; i++)
        e = statistics_current(req->tx, year - i, &p->snapshot);
    if (e != ERR_NOT_FOUND)
        return e;
    p->snapshot = (struct snapshot_row){ .id = { 0 } };
    return OK;
}

static enum err pupils_of(struct request *req, struct preview *p)
{
    const struct level_choice choice = LEVEL_CHOICE_DEFAULT;
    struct statistics_totals totals;
    TRY(agreement_participants(req->tx, day_of(p->first_year, 1, 1), &p->parties));
    TRY(statistics_totals(req->tx, p->snapshot.id, &choice, &totals));
    p->pupils = MEM_NEW_N(req->mem, struct pupils, p->parties.n);
    for (size_t i = 0; i < p->parties.n; i++) {
        p->pupils[i] = (struct pupils){ { 0 } };
        for (size_t k = 0; k < totals.n; k++)
            if (totals.at[k].authority.n == p->parties.at[i].authority.n)
                p->pupils[i] =
                    (struct pupils){ { totals.at[k].pupils.of[LEVEL_PRIMARY], totals.at[k].pupils.of[LEVEL_LOWER],
                                       totals.at[k].pupils.of[LEVEL_UPPER] } };
    }
    return OK;
}

static bool computed(const struct preview *p, enum reading reading)
{
    for (int y = 0; y < FIXING_YEARS; y++)
        if (p->years[y].of[reading].refusal.code != REFUSAL_NONE)
            return false;
    return true;
}

static struct fixing_table table_of(struct request *req, const struct preview *p, enum reading reading,
                                    enum msg caption)
{
    struct fixing_table t = fixing_table_of(req->mem, msg_text(req->lang, caption), FIXING_YEARS + 2, p->parties.n + 1);
    int64_t sums[FIXING_YEARS] = { 0 }, all = 0;
    struct fixing_line *line;
    fixing_head_add(&t, msg_text(req->lang, M_fixing_participant), false);
    for (int y = 0; y < FIXING_YEARS; y++)
        fixing_head_add(&t, fixing_number(req->mem, p->first_year + y), true);
    fixing_head_add(&t, msg_text(req->lang, M_contribution_what_if_sum), true);
    for (int y = 0; y < FIXING_YEARS; y++)
        all += p->cost[y];
    for (size_t i = 0; i < p->parties.n; i++) {
        int64_t own = 0;
        line = fixing_line_add(&t, p->parties.at[i].authority_name);
        for (int y = 0; y < FIXING_YEARS; y++) {
            int64_t cents = p->years[y].of[reading].cents[i];
            own += cents;
            sums[y] += cents;
            fixing_money_add(&t, line, cents);
        }
        struct fixing_cell *cell = fixing_money_add(&t, line, own);
        if (own > 0 && all >= own)
            fixing_bar_set(cell, own, all);
    }
    line = fixing_line_add(&t, msg_text(req->lang, M_contribution_what_if_sum));
    line->sum = true;
    all = 0;
    for (int y = 0; y < FIXING_YEARS; y++) {
        all += sums[y];
        fixing_money_add(&t, line, sums[y]);
    }
    fixing_money_add(&t, line, all);
    return t;
}

/* By the reading that is decided; while none is, by both that need no more than the numbers of each grade. */
static enum err tables_fill(struct request *req, struct preview *p, struct preview_page *view)
{
    struct interpretation_row decided;
    TRY(agreement_interpretation_on(req->tx, INTERPRETATION_WEIGHTS, zone_day(tx_now(req->tx)), INSTANT_NONE,
                                    &decided));
    for (int y = 0; y < FIXING_YEARS; y++)
        what_if(
            req->mem,
            &(struct what_if_input){
                .cost_cents = p->cost[y], .empty_level = EMPTY_LEVEL_ERROR, .pupils = p->pupils, .n = p->parties.n },
            &p->years[y]);
    view->tables.at = MEM_NEW_N(req->mem, struct fixing_table, READING_END);
    if (decided.choice != READING_A && computed(p, READING_B))
        view->tables.at[view->tables.n++] = table_of(req, p, READING_B, M_contribution_what_if_reading_b);
    if (decided.choice != READING_B && computed(p, READING_A))
        view->tables.at[view->tables.n++] = table_of(req, p, READING_A, M_contribution_what_if_reading_a);
    view->undecided = decided.choice != READING_A && decided.choice != READING_B;
    return OK;
}

static enum err preview_fill(struct request *req, struct preview_page *view)
{
    struct preview *p = MEM_NEW(req->mem, struct preview);
    bool open;
    *p = (struct preview){ .missing_year = 0 };
    TRY(first_year_of(req, &p->first_year));
    view->period = str_cat(req->mem, fixing_number(req->mem, p->first_year), STR("–"),
                           fixing_number(req->mem, p->first_year + FIXING_YEARS - 1));
    TRY(costs_of(req, p, &open));
    if (p->missing_year != 0)
        view->missing = fixing_number(req->mem, p->missing_year);
    TRY(snapshot_of(req, p));
    view->no_statistics = p->snapshot.id.n == 0;
    if (!open || p->missing_year != 0 || view->no_statistics)
        return OK;
    view->school_year = school_year_text(req->mem, p->snapshot.school_year);
    TRY(pupils_of(req, p));
    return p->parties.n > 0 ? tables_fill(req, p, view) : OK;
}

static enum err preview_get(struct request *req, const struct preview_form *in)
{
    struct preview_page view = { .period = STR("") };
    (void)in;
    TRY(preview_fill(req, &view));
    preview_page_html(page_title(req, M_budget_preview_title), &view);
    return OK;
}

const struct route preview_routes[] = { GET("/contribution/preview", RIGHT(BUDGET_REPORT, R), 0, preview_get),
                                        ROUTES_END };
