/*
 * contribution/budget_web.c -- budget plans: the list, one of them with its lines and with the way from the plan to
 * the cost that is shared, a file of lines, the adoption.
 */
#include "domain/contribution/budget_web.h"

#include "base/zone.h"
#include "domain/agreement/agreement.h"
#include "domain/contribution/budget_file.h"
#include "domain/contribution/budget_list.html.h"
#include "domain/contribution/budget_page.html.h"
#include "platform/blob.h"
#include "platform/limits.h"

static const struct choice schemes[] = { { "nkomvg", SCHEME_NKOMVG }, { "hgb", SCHEME_HGB }, { 0 } };
static const struct choice areas[] = {
    { "result", AREA_RESULT }, { "finance", AREA_FINANCE }, { "investment", AREA_INVESTMENT }, { 0 }
};
#define TYPE_CHOICE_(upper, lower) { #lower, COST_##upper },
static const struct choice types[] = { COST_TYPES(TYPE_CHOICE_){ 0 } };

FORM_EMPTY(budget_list_form);
struct budget_new_form {
    int64_t year;
    int scheme;
    struct str document;
};
FORM(budget_new_form, FIELD_INT(budget_new_form, year, 2000, 2999),
     FIELD_CHOICE(budget_new_form, scheme, schemes, true), FIELD_TEXT(budget_new_form, document, 1, LIMIT_NAME));
struct budget_form {
    budget_ref budget;
};
FORM(budget_form, FIELD_REF(budget_form, budget));
struct budget_line_form {
    budget_ref budget;
    struct str number, name;
    int area, type;
    bool marked, drop;
    struct text_list amount;
};
FORM(budget_line_form, FIELD_REF(budget_line_form, budget), FIELD_TEXT(budget_line_form, number, 1, BUDGET_NUMBER_MAX),
     FIELD_TEXT(budget_line_form, name, 0, LIMIT_NAME), FIELD_CHOICE(budget_line_form, area, areas, true),
     FIELD_CHOICE(budget_line_form, type, types, true), FIELD_BOOL(budget_line_form, marked),
     FIELD_BOOL(budget_line_form, drop), FIELD_TEXTS(budget_line_form, amount, BUDGET_COLUMNS));
struct budget_file_form {
    budget_ref budget;
    struct upload_list file;
};
FORM(budget_file_form, FIELD_REF(budget_file_form, budget), FIELD_FILES(budget_file_form, file, 1, 1));
struct budget_adopt_form {
    budget_ref budget;
    struct day adopted_on;
    struct str decision;
};
FORM(budget_adopt_form, FIELD_REF(budget_adopt_form, budget), FIELD_DAY(budget_adopt_form, adopted_on, true),
     FIELD_TEXT(budget_adopt_form, decision, 1, LIMIT_NAME));

HANDLER(budget_list_get, budget_list_form);
HANDLER(budget_new_post, budget_new_form);
HANDLER(budget_new_again, budget_new_form);
HANDLER(budget_get, budget_form);
HANDLER(budget_line_post, budget_line_form);
HANDLER(budget_line_again, budget_line_form);
HANDLER(budget_file_post, budget_file_form);
HANDLER(budget_file_again, budget_file_form);
HANDLER(budget_adopt_post, budget_adopt_form);
HANDLER(budget_adopt_again, budget_adopt_form);

struct budget_item budget_item_of(struct request *req, const struct budget_row *b)
{
    return (struct budget_item){ .ref = b->ref,
                                 .name = msg_format(req->mem, req->lang, M_budget_name,
                                                    { "year", fixing_number(req->mem, b->year) },
                                                    { "version", fixing_number(req->mem, b->version) }),
                                 .document = b->document,
                                 .decision = b->decision,
                                 .scheme = { budget_scheme_msg((enum budget_scheme)b->scheme) },
                                 .adopted_on = b->adopted_on,
                                 .in_force = b->in_force };
}

enum err budget_cents(struct request *req, struct str text, const char *field, int64_t *cents)
{
    return budget_cents_parse(text, cents) ? OK : tx_refuse(req->tx, ERR_INVALID, M_plan_error_money, field);
}

/* --- list ------------------------------------------------------------------------------------ */

/* What the register of interpretations says today (Q13), else the scheme it proposes. */
static enum err scheme_proposed(struct request *req, int *scheme)
{
    struct interpretation_row row;
    TRY(agreement_interpretation_on(req->tx, INTERPRETATION_BUDGET, zone_day(tx_now(req->tx)), INSTANT_NONE, &row));
    *scheme = row.choice != 0 ? row.choice : interpretation_rule(INTERPRETATION_BUDGET)->preset;
    return OK;
}

static enum err list_show(struct request *req, int scheme, struct str year, struct str document)
{
    struct budget_list_page view = { .may_add = viewer_may(req->viewer, OBJECT_BUDGET_REPORT, VERB_C),
                                     .year = year,
                                     .document = document };
    struct budget_rows rows;
    TRY(budgets_reached(req->tx, &rows));
    view.budgets.at = MEM_NEW_N(req->mem, struct budget_item, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        view.budgets.at[view.budgets.n++] = budget_item_of(req, &rows.at[i]);
    if (scheme == 0)
        TRY(scheme_proposed(req, &scheme));
    view.schemes.at = MEM_NEW_N(req->mem, struct fixing_option, ARRAY_LEN(schemes));
    for (size_t i = 0; schemes[i].key != NULL; i++)
        fixing_option_add(&view.schemes, str_of(schemes[i].key),
                          msg_text(req->lang, budget_scheme_msg((enum budget_scheme)schemes[i].value)),
                          schemes[i].value == scheme);
    budget_list_html(page_title(req, M_budget_title), &view);
    return OK;
}

static enum err budget_list_get(struct request *req, const struct budget_list_form *in)
{
    (void)in;
    return list_show(req, 0, STR(""), STR(""));
}

static enum err budget_new_again(struct request *req, const struct budget_new_form *in)
{
    struct str typed = form_typed(req->form, "year");
    return list_show(req, in->scheme, typed.len > 0 || in->year == 0 ? typed : fixing_number(req->mem, in->year),
                     in->document);
}

static enum err budget_new_post(struct request *req, const struct budget_new_form *in)
{
    struct budget_row made;
    TRY(budget_add(req->tx,
                   &(struct budget_new){
                       .year = (int)in->year, .scheme = (enum budget_scheme)in->scheme, .document = in->document },
                   &made));
    return budget_back(req, &made, M_budget_saved, "");
}

/* --- one plan ---------------------------------------------------------------------------------- */

static struct str column_head(struct request *req, const struct budget_row *b, int column)
{
    static const enum msg heads[BUDGET_COLUMNS] = { M_budget_column_actual,  M_budget_column_current,
                                                    M_budget_column_planned, M_budget_column_outlook,
                                                    M_budget_column_outlook, M_budget_column_outlook };
    return msg_format(req->mem, req->lang, heads[column],
                      { "year", fixing_number(req->mem, budget_column_year(b->year, column)) });
}

static struct str line_name(struct mem *mem, const struct budget_line *l)
{
    return str_cat(mem, l->number, STR(" "), l->name);
}

/* "Personalaufwendungen (Kostenbeitrag)" */
static struct str type_name(struct request *req, const struct budget_line *l)
{
    struct str name = msg_text(req->lang, cost_type_msg(l->type));
    if (!l->marked)
        return name;
    return str_cat(req->mem, name, STR(" ("), msg_text(req->lang, M_budget_marked), STR(")"));
}

static struct fixing_table area_table(struct request *req, const struct budget_row *b, const struct budget_lines *lines,
                                      enum budget_area area)
{
    struct fixing_table t =
        fixing_table_of(req->mem, msg_text(req->lang, budget_area_msg((enum budget_scheme)b->scheme, area)),
                        2 + BUDGET_COLUMNS, lines->n);
    fixing_head_add(&t, msg_text(req->lang, M_budget_line), false);
    fixing_head_add(&t, msg_text(req->lang, M_budget_type), false);
    for (int k = 0; k < BUDGET_COLUMNS; k++)
        fixing_head_add(&t, column_head(req, b, k), true);
    for (size_t i = 0; i < lines->n; i++) {
        const struct budget_line *l = &lines->at[i];
        if (l->area != area)
            continue;
        struct fixing_line *line = fixing_line_add(&t, line_name(req->mem, l));
        fixing_text_add(&t, line, type_name(req, l));
        for (int k = 0; k < BUDGET_COLUMNS; k++)
            fixing_money_add(&t, line, l->cents[k]);
    }
    return t;
}

/* One for each area that has lines. */
static struct fixing_tables area_tables(struct request *req, const struct budget_row *b,
                                        const struct budget_lines *lines)
{
    struct fixing_tables out = { MEM_NEW_N(req->mem, struct fixing_table, AREA_END), 0 };
    for (enum budget_area area = AREA_RESULT; area < AREA_END; area++) {
        if (budget_area_msg((enum budget_scheme)b->scheme, area) == MSG_NONE)
            continue;
        out.at[out.n] = area_table(req, b, lines, area);
        out.n += out.at[out.n].lines.n > 0;
    }
    return out;
}

static bool differs(const struct budget_line *l)
{
    for (int k = BUDGET_PLANNED; k < BUDGET_COLUMNS; k++)
        if (budget_difference(l, k) != 0)
            return true;
    return false;
}

static struct str difference_name(struct request *req, const struct budget_line *l)
{
    enum msg why = l->marked ? M_budget_is_income : budget_left_out(l);
    return str_cat(req->mem, line_name(req->mem, l), STR(": "), msg_text(req->lang, why));
}

/* All expenses, less each line that is no cost to share, with its reason, is the cost. */
static struct fixing_table derivation_table(struct request *req, const struct budget_row *b,
                                            const struct budget_lines *lines)
{
    struct fixing_table t = fixing_table_of(req->mem, msg_text(req->lang, M_budget_derivation),
                                            1 + BUDGET_COLUMNS - BUDGET_PLANNED, lines->n + 2);
    struct fixing_line *line;
    fixing_head_add(&t, msg_text(req->lang, M_budget_line), false);
    for (int k = BUDGET_PLANNED; k < BUDGET_COLUMNS; k++)
        fixing_head_add(&t, column_head(req, b, k), true);
    line = fixing_line_add(&t, msg_text(req->lang, M_budget_expenses));
    line->sum = true;
    for (int k = BUDGET_PLANNED; k < BUDGET_COLUMNS; k++)
        fixing_money_add(&t, line, budget_expenses(lines, k));
    for (size_t i = 0; i < lines->n; i++) {
        if (!differs(&lines->at[i]))
            continue;
        line = fixing_line_add(&t, difference_name(req, &lines->at[i]));
        for (int k = BUDGET_PLANNED; k < BUDGET_COLUMNS; k++)
            fixing_text_add(&t, line, fixing_signed_text(req->mem, -budget_difference(&lines->at[i], k)));
    }
    line = fixing_line_add(&t, msg_text(req->lang, M_budget_cost));
    line->sum = true;
    for (int k = BUDGET_PLANNED; k < BUDGET_COLUMNS; k++)
        fixing_money_add(&t, line, budget_cost(lines, k));
    return t;
}

static void choices_fill(struct request *req, const struct budget_row *b, int area, int type, struct budget_page *view)
{
    view->areas.at = MEM_NEW_N(req->mem, struct fixing_option, AREA_END);
    view->types.at = MEM_NEW_N(req->mem, struct fixing_option, COST_END);
    for (size_t i = 0; areas[i].key != NULL; i++) {
        enum msg name = budget_area_msg((enum budget_scheme)b->scheme, (enum budget_area)areas[i].value);
        if (name != MSG_NONE)
            fixing_option_add(&view->areas, str_of(areas[i].key), msg_text(req->lang, name), areas[i].value == area);
    }
    for (size_t i = 0; types[i].key != NULL; i++)
        fixing_option_add(&view->types, str_of(types[i].key),
                          msg_text(req->lang, cost_type_msg((enum cost_type)types[i].value)), types[i].value == type);
}

static void amounts_fill(struct request *req, const struct budget_row *b, const struct text_list *typed,
                         struct budget_page *view)
{
    view->amounts.at = MEM_NEW_N(req->mem, struct budget_amount_input, BUDGET_COLUMNS);
    for (int k = 0; k < BUDGET_COLUMNS; k++)
        view->amounts.at[view->amounts.n++] = (struct budget_amount_input){
            .label = column_head(req, b, k),
            .id = k == 0 ? STR("amount") : str_cat(req->mem, STR("amount-"), fixing_number(req->mem, k)),
            .value = typed != NULL && (size_t)k < typed->n ? typed->at[k] : STR(""),
        };
}

static enum err plan_show(struct request *req, const struct budget_row *b, struct budget_page view, int area, int type,
                          const struct text_list *typed)
{
    struct budget_lines lines;
    bool draft = day_compare(b->adopted_on, DAY_NONE) == 0;
    TRY(budget_lines(req->tx, b->id, &lines));
    view.budget = budget_item_of(req, b);
    view.may_prove = viewer_may(req->viewer, OBJECT_BUDGET_REPORT, VERB_W);
    view.may_write = draft && view.may_prove;
    view.lines = area_tables(req, b, &lines);
    if (lines.n > 0)
        view.derivation = derivation_table(req, b, &lines);
    choices_fill(req, b, area, type, &view);
    amounts_fill(req, b, typed, &view);
    budget_page_html(
        page_begin(req, str_cat(req->mem, msg_text(req->lang, M_budget_title), STR(" "), view.budget.name)), &view);
    return OK;
}

static enum err budget_get(struct request *req, const struct budget_form *in)
{
    struct budget_row b;
    TRY(budget_by_ref(req->tx, in->budget, &b));
    return plan_show(req, &b, (struct budget_page){ .typed = { .adopted_on = DAY_NONE } }, AREA_RESULT, COST_PERSONNEL,
                     NULL);
}

/* --- a line --------------------------------------------------------------------------------------- */

static enum err budget_line_again(struct request *req, const struct budget_line_form *in)
{
    struct budget_row b;
    TRY(budget_by_ref(req->tx, in->budget, &b));
    return plan_show(req, &b,
                     (struct budget_page){ .typed = { .number = in->number,
                                                      .name = in->name,
                                                      .marked = in->marked,
                                                      .drop = in->drop,
                                                      .adopted_on = DAY_NONE } },
                     in->area, in->type, &in->amount);
}

static enum err budget_line_post(struct request *req, const struct budget_line_form *in)
{
    struct budget_row b;
    struct budget_line line = { .number = in->number,
                                .name = in->name,
                                .area = (enum budget_area)in->area,
                                .type = (enum cost_type)in->type,
                                .marked = in->marked };
    TRY(budget_by_ref(req->tx, in->budget, &b));
    if (!in->drop && in->name.len == 0)
        return tx_refuse(req->tx, ERR_INVALID, M_budget_error_name, "name");
    for (size_t k = 0; !in->drop && k < in->amount.n; k++)
        if (in->amount.at[k].len > 0)
            TRY(budget_cents(req, in->amount.at[k], "amount", &line.cents[k]));
    TRY(budget_line_put(req->tx, &b, &line, in->drop));
    return budget_back(req, &b, M_budget_line_saved, "");
}

/* --- a file of lines --------------------------------------------------------------------------------- */

static enum err file_read(struct request *req, const struct budget_row *b, const struct upload_list *files,
                          struct budget_file *out)
{
    struct str bytes;
    if (files->n == 0 || files->at[0].size > (int64_t)LIMIT_CSV)
        return ERR_TOO_LARGE;
    TRY(upload_read(req->mem, &files->at[0], &bytes));
    return budget_file_read(req->mem, bytes, (enum budget_scheme)b->scheme, b->year, out);
}

/* Every row that cannot be taken, with its reason; what is no table at all has its message at the field. */
static enum err budget_file_again(struct request *req, const struct budget_file_form *in)
{
    struct budget_page view = { .typed = { .adopted_on = DAY_NONE } };
    struct budget_row b;
    struct budget_file file;
    TRY(budget_by_ref(req->tx, in->budget, &b));
    if (file_read(req, &b, &in->file, &file) == OK) {
        view.missing = file.missing;
        view.refused.at = MEM_NEW_N(req->mem, struct budget_refused, file.refused);
        for (size_t i = 0; i < file.n; i++)
            if (file.at[i].fault != MSG_NONE)
                view.refused.at[view.refused.n++] = (struct budget_refused){
                    file.at[i].line, file.at[i].column, file.at[i].cell, file.at[i].value.number, { file.at[i].fault }
                };
    }
    return plan_show(req, &b, view, AREA_RESULT, COST_PERSONNEL, NULL);
}

static enum err budget_file_post(struct request *req, const struct budget_file_form *in)
{
    struct budget_row b;
    struct budget_file file;
    TRY(budget_by_ref(req->tx, in->budget, &b));
    enum err e = file_read(req, &b, &in->file, &file);
    if (e == ERR_MALFORMED || e == ERR_TOO_LARGE || (e == OK && file.missing.len == 0 && file.n == 0))
        return tx_refuse(req->tx, ERR_INVALID, M_budget_error_file, "file");
    TRY(e);
    if (file.missing.len > 0 || file.refused > 0)
        return tx_refuse(req->tx, ERR_INVALID, file.missing.len > 0 ? M_budget_error_columns : M_budget_error_rows,
                         "file");
    struct budget_line *lines = MEM_NEW_N(req->mem, struct budget_line, file.n);
    for (size_t i = 0; i < file.n; i++)
        lines[i] = file.at[i].value;
    TRY(budget_lines_put(req->tx, &b, lines, file.n));
    return budget_back(req, &b, M_budget_file_saved, "");
}

/* --- adoption ------------------------------------------------------------------------------------------ */

static enum err budget_adopt_again(struct request *req, const struct budget_adopt_form *in)
{
    struct budget_row b;
    TRY(budget_by_ref(req->tx, in->budget, &b));
    return plan_show(req, &b,
                     (struct budget_page){ .typed = { .decision = in->decision, .adopted_on = in->adopted_on } },
                     AREA_RESULT, COST_PERSONNEL, NULL);
}

static enum err budget_adopt_post(struct request *req, const struct budget_adopt_form *in)
{
    struct budget_row b;
    TRY(budget_by_ref(req->tx, in->budget, &b));
    TRY(budget_adopt(req->tx, &b, in->adopted_on, in->decision));
    return budget_back(req, &b, M_budget_adopted, "");
}

const struct route budget_routes[] = {
    GET("/contribution/budgets", RIGHT(BUDGET_REPORT, L), 0, budget_list_get),
    POST_FORM("/contribution/budgets", RIGHT(BUDGET_REPORT, C), 0, budget_new_post, budget_new_again),
    GET("/contribution/budgets/{budget}", RIGHT(BUDGET_REPORT, R), 0, budget_get),
    POST_FORM("/contribution/budgets/{budget}/lines", RIGHT(BUDGET_REPORT, W), 0, budget_line_post, budget_line_again),
    POST_FORM("/contribution/budgets/{budget}/import", RIGHT(BUDGET_REPORT, W), ROUTE_UPLOAD, budget_file_post,
              budget_file_again),
    POST_FORM("/contribution/budgets/{budget}/adopt", RIGHT(BUDGET_REPORT, W), 0, budget_adopt_post,
              budget_adopt_again),
    ROUTES_END
};
