/*
 * contribution/what_if_web.c -- an official moves pupil numbers, cost and participants and sees what
 * everybody would pay under each reading.  A read: nothing is stored, the numbers stand in the address.
 */
#include "domain/contribution/contribution_web.h"

#include "base/zone.h"
#include "domain/agreement/agreement.h"
#include "domain/contribution/compare.h"
#include "domain/contribution/what_if.h"
#include "domain/contribution/what_if_page.html.h"

/* All of a page at its widest fits into one request line (LIMIT_REQUEST_LINE). */
#define WHAT_IF_ROWS 24
#define WHAT_IF_SPARE 2
#define TEXT_MAX 48

struct what_if_form {
    struct str cost;
    bool redistribute;
    struct text_list name, primary, lower, upper, primary_form, lower_form, upper_form;
    struct number_list takes_part;
};
FORM(what_if_form, FIELD_TEXT(what_if_form, cost, 0, 40), FIELD_BOOL(what_if_form, redistribute),
     FIELD_TEXTS(what_if_form, name, WHAT_IF_ROWS), FIELD_TEXTS(what_if_form, primary, WHAT_IF_ROWS),
     FIELD_TEXTS(what_if_form, lower, WHAT_IF_ROWS), FIELD_TEXTS(what_if_form, upper, WHAT_IF_ROWS),
     FIELD_TEXTS(what_if_form, primary_form, WHAT_IF_ROWS), FIELD_TEXTS(what_if_form, lower_form, WHAT_IF_ROWS),
     FIELD_TEXTS(what_if_form, upper_form, WHAT_IF_ROWS), FIELD_NUMBERS(what_if_form, takes_part, 0, WHAT_IF_ROWS));
HANDLER(what_if_get, what_if_form);

/* A row as it was typed: levels by grade, then by school form. */
struct typed_row {
    struct str name, levels[KEY_LEVELS], by_form[KEY_LEVELS];
    bool takes_part;
};
struct typed {
    struct typed_row at[WHAT_IF_ROWS];
    size_t n;
};

/* Those that take part, for the kernel; `row` is where they stand on the page. */
struct taken {
    struct pupils pupils[WHAT_IF_ROWS], by_form[WHAT_IF_ROWS];
    size_t row[WHAT_IF_ROWS], n;
    bool by_form_typed;
};

static const char *const level_fields[KEY_LEVELS] = { "primary", "lower", "upper" };
static const char *const form_fields[KEY_LEVELS] = { "primary_form", "lower_form", "upper_form" };
static const enum msg level_heads[KEY_LEVELS] = { M_contribution_what_if_primary, M_contribution_what_if_lower,
                                                  M_contribution_what_if_upper };

/* --- what was typed -------------------------------------------------------------------- */

static struct str text_at(const struct text_list *list, size_t i) { return i < list->n ? list->at[i] : STR(""); }

static void typed_from_form(const struct what_if_form *in, struct typed *t)
{
    const struct text_list *levels[KEY_LEVELS] = { &in->primary, &in->lower, &in->upper };
    const struct text_list *by_form[KEY_LEVELS] = { &in->primary_form, &in->lower_form, &in->upper_form };
    for (; t->n < in->name.n; t->n++) {
        struct typed_row *row = &t->at[t->n];
        row->name = in->name.at[t->n];
        for (int l = 0; l < KEY_LEVELS; l++) {
            row->levels[l] = text_at(levels[l], t->n);
            row->by_form[l] = text_at(by_form[l], t->n);
        }
        for (size_t k = 0; k < in->takes_part.n; k++)
            row->takes_part = row->takes_part || in->takes_part.at[k] == (int64_t)t->n + 1;
    }
}

static bool row_is_blank(const struct typed_row *row)
{
    bool blank = row->name.len == 0;
    for (int l = 0; l < KEY_LEVELS; l++)
        blank = blank && row->levels[l].len == 0 && row->by_form[l].len == 0;
    return blank;
}

/* There is always room for one more. */
static void add_spare_rows(struct typed *t)
{
    while (t->n > 0 && row_is_blank(&t->at[t->n - 1]))
        t->n--;
    for (int i = 0; i < WHAT_IF_SPARE && t->n < WHAT_IF_ROWS; i++)
        t->at[t->n++] = (struct typed_row){ .takes_part = true };
}

static enum err typed_of(struct request *req, const struct what_if_form *in, struct typed *t)
{
    struct participant_list parties;
    if (in->name.n > 0) {
        typed_from_form(in, t);
    } else {
        TRY(agreement_participants(req->tx, zone_day(req->now), &parties));
        for (; t->n < parties.n && t->n < WHAT_IF_ROWS; t->n++)
            t->at[t->n] = (struct typed_row){ .name = parties.at[t->n].authority_name, .takes_part = true };
    }
    add_spare_rows(t);
    return OK;
}

/* --- numbers ---------------------------------------------------------------------------- */

/* "1234" or "1.234"; nothing is 0. */
static bool pupils_parse(struct str text, int64_t *out)
{
    struct money m = { 0 };
    bool bare = str_find_byte(text, ',') == SIZE_MAX && str_find(text, STR("€")) == SIZE_MAX;
    if (text.len > 0 && (!bare || money_parse(text, &m) != OK))
        return false;
    *out = m.cents / 100;
    return *out >= 0 && *out <= KEY_PUPILS_MAX;
}

static bool levels_parse(const struct str texts[static KEY_LEVELS], struct pupils *out)
{
    bool fits = true;
    for (int l = 0; l < KEY_LEVELS; l++)
        fits = pupils_parse(texts[l], &out->of[l]) && fits;
    return fits;
}

/* False: an input of a row that takes part is wrong. */
static bool take_rows(const struct typed *t, struct taken *out)
{
    bool good = true;
    for (size_t i = 0; i < t->n; i++) {
        const struct typed_row *row = &t->at[i];
        if (!row->takes_part || row_is_blank(row))
            continue;
        good = levels_parse(row->levels, &out->pupils[out->n]) && good;
        good = levels_parse(row->by_form, &out->by_form[out->n]) && good && row->name.len > 0;
        for (int l = 0; l < KEY_LEVELS; l++)
            out->by_form_typed = out->by_form_typed || row->by_form[l].len > 0;
        out->row[out->n++] = i;
    }
    return good;
}

static bool cost_parse(struct str text, int64_t *cents)
{
    struct money m;
    if (money_parse(text, &m) != OK || m.cents < -CONTRIBUTION_CENTS_MAX || m.cents > CONTRIBUTION_CENTS_MAX)
        return false;
    *cents = m.cents;
    return true;
}

/* --- the inputs shown again --------------------------------------------------------------- */

static struct str id_of(struct mem *mem, const char *field, size_t row)
{
    struct buf id = buf_of(mem, TEXT_MAX);
    buf_put_z(&id, field);
    buf_byte(&id, '-');
    buf_int(&id, (int64_t)row + 1);
    return buf_str(&id);
}

static struct what_if_cell cell_of(struct request *req, const char *field, size_t row, struct str column,
                                   struct str label, struct str value)
{
    return (struct what_if_cell){ .field = str_of(field),
                                  .id = id_of(req->mem, field, row),
                                  .column = column,
                                  .label = str_cat(req->mem, column, STR(": "), label),
                                  .value = value };
}

static void add_numbers(struct request *req, const char *const *fields, size_t row, struct str label,
                        const struct str *texts, bool takes_part, struct what_if_cells *cells)
{
    for (int l = 0; l < KEY_LEVELS; l++) {
        int64_t pupils;
        struct what_if_cell c = cell_of(req, fields[l], row, msg_text(req->lang, level_heads[l]), label, texts[l]);
        c.number = true;
        if (takes_part && !pupils_parse(texts[l], &pupils))
            c.error = msg_text(req->lang, M_contribution_what_if_error_pupils);
        cells->at[cells->n++] = c;
    }
}

static struct what_if_row row_of(struct request *req, const struct typed_row *typed, size_t i)
{
    struct buf number = buf_of(req->mem, TEXT_MAX);
    buf_int(&number, (int64_t)i + 1);
    struct str label = typed->name;
    if (label.len == 0)
        label = msg_format(req->mem, req->lang, M_contribution_what_if_row, { "n", buf_str(&number) });
    struct what_if_row row = { .number = (int64_t)i + 1, .label = label, .takes_part = typed->takes_part };
    row.cells.at = MEM_NEW_N(req->mem, struct what_if_cell, KEY_LEVELS + 1);
    row.by_form.at = MEM_NEW_N(req->mem, struct what_if_cell, KEY_LEVELS);
    struct what_if_cell name =
        cell_of(req, "name", i, msg_text(req->lang, M_contribution_what_if_participant), label, typed->name);
    if (typed->takes_part && typed->name.len == 0 && !row_is_blank(typed))
        name.error = msg_text(req->lang, M_contribution_what_if_error_name);
    row.cells.at[row.cells.n++] = name;
    add_numbers(req, level_fields, i, label, typed->levels, typed->takes_part, &row.cells);
    add_numbers(req, form_fields, i, label, typed->by_form, typed->takes_part, &row.by_form);
    return row;
}

static void show_rows(struct request *req, const struct typed *t, struct what_if_page *view)
{
    view->rows.at = MEM_NEW_N(req->mem, struct what_if_row, t->n);
    for (size_t i = 0; i < t->n; i++) {
        view->rows.at[view->rows.n++] = row_of(req, &t->at[i], i);
        for (int l = 0; l < KEY_LEVELS; l++)
            view->by_form_typed = view->by_form_typed || t->at[i].by_form[l].len > 0;
    }
}

/* --- the amounts -------------------------------------------------------------------------- */

static const enum msg reading_heads[READING_END] = { [READING_A] = M_contribution_what_if_reading_a,
                                                     [READING_B] = M_contribution_what_if_reading_b,
                                                     [READING_C] = M_contribution_what_if_reading_c };

static bool computed(const struct what_if_reading *r) { return r->asked && r->refusal.code == REFUSAL_NONE; }

static int64_t longest(const struct what_if *w, size_t n)
{
    int64_t most = 0;
    for (int r = READING_A; r < READING_END; r++)
        for (size_t i = 0; i < n && computed(&w->of[r]); i++) {
            int64_t cents = w->of[r].cents[i] < 0 ? -w->of[r].cents[i] : w->of[r].cents[i];
            most = cents > most ? cents : most;
        }
    return most;
}

static int64_t bar_of(int64_t cents, int64_t most)
{
    int64_t bar = 0;
    if (most > 0)
        CHECK(wide_half_up(cents < 0 ? -cents : cents, 1000, (wide)most, &bar));
    return bar;
}

static void put_sign(struct buf *out, int64_t n)
{
    if (n != 0)
        buf_put_z(out, n > 0 ? "+" : "\u2212");
}

/* "+4.852,66 €" and "+1,06 %": hundredths are written like cents. */
static struct what_if_delta delta_of(struct request *req, enum msg column, int64_t base, int64_t other)
{
    struct what_if_delta d = { .column = msg_text(req->lang, column), .any = true };
    struct buf cents = buf_of(req->mem, TEXT_MAX), percent = buf_of(req->mem, TEXT_MAX);
    int64_t delta = other - base, hundredths;
    put_sign(&cents, delta);
    money_put(&cents, (struct money){ delta < 0 ? -delta : delta });
    d.cents = buf_str(&cents);
    if (compare_percent(base, other, &hundredths)) {
        int64_t mag = hundredths < 0 ? -hundredths : hundredths;
        put_sign(&percent, hundredths);
        buf_int(&percent, mag / 100);
        buf_byte(&percent, ',');
        buf_int_padded(&percent, mag % 100, 2);
        buf_put_z(&percent, "\u00a0%");
        d.percent = buf_str(&percent);
    }
    return d;
}

/* Cents of a row under each reading; READING_NONE marks what is not computed. */
static struct what_if_result result_of(struct request *req, const struct what_if *w, const int64_t *cents, int64_t most)
{
    struct what_if_result out = { .amounts.at = MEM_NEW_N(req->mem, struct what_if_amount, READING_END),
                                  .deltas.at = MEM_NEW_N(req->mem, struct what_if_delta, 2) };
    for (int r = READING_A; r < READING_END; r++)
        out.amounts.at[out.amounts.n++] =
            (struct what_if_amount){ .column = msg_text(req->lang, reading_heads[r]),
                                     .any = computed(&w->of[r]),
                                     .money = { cents[r] },
                                     .bar = computed(&w->of[r]) ? bar_of(cents[r], most) : 0 };
    static const enum msg columns[] = { M_contribution_what_if_a_less_b, M_contribution_what_if_c_less_b };
    static const enum reading others[] = { READING_A, READING_C };
    for (int k = 0; k < 2; k++) {
        struct what_if_delta d = { .column = msg_text(req->lang, columns[k]) };
        if (computed(&w->of[READING_B]) && computed(&w->of[others[k]]))
            d = delta_of(req, columns[k], cents[READING_B], cents[others[k]]);
        out.deltas.at[out.deltas.n++] = d;
    }
    return out;
}

static void show_amounts(struct request *req, const struct what_if *w, const struct typed *t, const struct taken *taken,
                         struct what_if_page *view)
{
    int64_t most = longest(w, taken->n), sums[READING_END] = { 0 };
    view->results.at = MEM_NEW_N(req->mem, struct what_if_result, taken->n + 1);
    for (size_t i = 0; i < taken->n; i++) {
        int64_t cents[READING_END] = { 0 };
        for (int r = READING_A; r < READING_END; r++)
            if (computed(&w->of[r])) {
                cents[r] = w->of[r].cents[i];
                sums[r] += cents[r];
            }
        struct what_if_result one = result_of(req, w, cents, most);
        one.name = t->at[taken->row[i]].name;
        view->results.at[view->results.n++] = one;
    }
    struct what_if_result sum = result_of(req, w, sums, 0);
    sum.name = msg_text(req->lang, M_contribution_what_if_sum);
    sum.sum = true;
    view->results.at[view->results.n++] = sum;
    view->computed = true;
}

/* Why a reading has no amounts. */
static void show_notes(struct request *req, const struct what_if *w, struct what_if_page *view)
{
    view->notes.at = MEM_NEW_N(req->mem, struct what_if_note, READING_END);
    for (int r = READING_A; r < READING_END; r++)
        if (w->of[r].asked && w->of[r].refusal.code != REFUSAL_NONE)
            view->notes.at[view->notes.n++] =
                (struct what_if_note){ str_cat(req->mem, msg_text(req->lang, reading_heads[r]), STR(": "),
                                               msg_text(req->lang, cost_refusal_message(w->of[r].refusal.code))) };
}

static void compute(struct request *req, const struct what_if_form *in, const struct typed *t,
                    struct what_if_page *view)
{
    struct taken *taken = MEM_NEW(req->mem, struct taken);
    struct what_if_input input = { .empty_level = in->redistribute ? EMPTY_LEVEL_REDISTRIBUTE : EMPTY_LEVEL_ERROR };
    struct what_if w;
    bool good = take_rows(t, taken);
    if (in->cost.len > 0 && !cost_parse(in->cost, &input.cost_cents))
        view->cost_error = msg_text(req->lang, M_contribution_what_if_error_cost);
    view->faulty = !good || view->cost_error.len > 0;
    if (view->faulty || in->cost.len == 0 || taken->n == 0)
        return;
    input.pupils = taken->pupils;
    input.pupils_c = taken->by_form_typed ? taken->by_form : NULL;
    input.n = taken->n;
    what_if(req->mem, &input, &w);
    show_notes(req, &w, view);
    if (computed(&w.of[READING_A]) || computed(&w.of[READING_B]) || computed(&w.of[READING_C]))
        show_amounts(req, &w, t, taken, view);
}

static enum err what_if_get(struct request *req, const struct what_if_form *in)
{
    struct what_if_page view = { .cost = in->cost, .redistribute = in->redistribute };
    struct typed *typed = MEM_NEW(req->mem, struct typed);
    TRY(typed_of(req, in, typed));
    show_rows(req, typed, &view);
    compute(req, in, typed, &view);
    what_if_page_html(page_title(req, M_contribution_what_if_title), &view);
    return OK;
}

const struct route what_if_routes[] = { GET("/contribution/what-if", RIGHT(BUDGET_REPORT, R), 0, what_if_get),
                                        ROUTES_END };
