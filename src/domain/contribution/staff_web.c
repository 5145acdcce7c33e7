/*
 * contribution/staff_web.c -- the posts on a day: planned, filled, vacant.
 */
#include "base/zone.h"
#include "domain/contribution/budget_web.h"
#include "domain/contribution/quantity.h"
#include "domain/contribution/staff_page.html.h"
#include "domain/contribution/staff_store.h"
#include "platform/limits.h"

#define POST_NUMBER_MAX 40

struct staff_asked {
    struct day day;
};
FORM(staff_asked, FIELD_DAY(staff_asked, day, false));
struct staff_form {
    struct str number, name, pay_group, planned, filled;
    struct day starts;
};
FORM(staff_form, FIELD_TEXT(staff_form, number, 1, POST_NUMBER_MAX), FIELD_TEXT(staff_form, name, 1, LIMIT_NAME),
     FIELD_TEXT(staff_form, pay_group, 1, 40), FIELD_TEXT(staff_form, planned, 1, 20),
     FIELD_TEXT(staff_form, filled, 1, 20), FIELD_DAY(staff_form, starts, true));

HANDLER(staff_get, staff_asked);
HANDLER(staff_post, staff_form);
HANDLER(staff_again, staff_form);

struct fte {
    int64_t planned, filled;
};

static void fte_add(struct request *req, struct fixing_table *t, struct fixing_line *line, const struct fte *fte,
                    int64_t most)
{
    struct fixing_cell *cell;
    fixing_text_add(t, line, quantity_text(req->mem, fte->planned));
    fixing_text_add(t, line, quantity_text(req->mem, fte->filled));
    cell = fixing_text_add(t, line, quantity_text(req->mem, fte->planned - fte->filled));
    if (most > 0)
        fixing_bar_set(cell, fte->planned - fte->filled, most);
}

static struct fixing_table posts_table(struct request *req, const struct staff_rows *rows, struct fte *sum)
{
    static const enum msg heads[] = { M_staff_post, M_staff_group, M_staff_planned, M_staff_filled, M_staff_vacant };
    struct fixing_table t =
        fixing_table_of(req->mem, msg_text(req->lang, M_staff_posts), ARRAY_LEN(heads), rows->n + 1);
    struct fixing_line *line;
    int64_t most = 0;
    for (size_t i = 0; i < ARRAY_LEN(heads); i++)
        fixing_head_add(&t, msg_text(req->lang, heads[i]), i >= 2);
    for (size_t i = 0; i < rows->n; i++)
        most = rows->at[i].planned_thousandths > most ? rows->at[i].planned_thousandths : most;
    for (size_t i = 0; i < rows->n; i++) {
        const struct staff_row *r = &rows->at[i];
        struct fte one = { r->planned_thousandths, r->filled_thousandths };
        sum->planned += one.planned;
        sum->filled += one.filled;
        line = fixing_line_add(&t, str_cat(req->mem, r->number, STR(" "), r->name));
        fixing_text_add(&t, line, r->pay_group);
        fte_add(req, &t, line, &one, most);
    }
    line = fixing_line_add(&t, msg_text(req->lang, M_staff_sum));
    line->sum = true;
    fixing_text_add(&t, line, STR("–"));
    fte_add(req, &t, line, sum, 0);
    return t;
}

static enum err posts_show(struct request *req, struct day day, struct staff_page view)
{
    struct staff_rows rows;
    struct fte sum = { 0, 0 };
    view.day = day_compare(day, DAY_NONE) == 0 ? zone_day(tx_now(req->tx)) : day;
    view.may_add = viewer_may(req->viewer, OBJECT_BUDGET_REPORT, VERB_C);
    TRY(staff_on(req->tx, view.day, &rows));
    if (rows.n > 0)
        view.posts = posts_table(req, &rows, &sum);
    view.vacant = quantity_text(req->mem, sum.planned - sum.filled);
    staff_page_html(page_title(req, M_staff_title), &view);
    return OK;
}

static enum err staff_get(struct request *req, const struct staff_asked *in)
{
    return posts_show(req, in->day, (struct staff_page){ .starts = DAY_NONE });
}

static enum err staff_again(struct request *req, const struct staff_form *in)
{
    return posts_show(req, DAY_NONE,
                      (struct staff_page){ .number = in->number,
                                           .name = in->name,
                                           .pay_group = in->pay_group,
                                           .planned = in->planned,
                                           .filled = in->filled,
                                           .starts = in->starts });
}

static enum err fte_of(struct request *req, struct str text, const char *field, int64_t *out)
{
    if (quantity_parse(text, out) != OK || *out > STAFF_FTE_MAX)
        return tx_refuse(req->tx, ERR_INVALID, M_staff_error_fte, field);
    return OK;
}

static enum err staff_post(struct request *req, const struct staff_form *in)
{
    struct staff_row row = { .number = in->number, .name = in->name, .pay_group = in->pay_group, .starts = in->starts };
    TRY(fte_of(req, in->planned, "planned", &row.planned_thousandths));
    TRY(fte_of(req, in->filled, "filled", &row.filled_thousandths));
    TRY(staff_put(req->tx, &row));
    flash(req, M_staff_saved);
    return see_other(req, URL("/contribution/staff"));
}

const struct route staff_routes[] = {
    GET("/contribution/staff", RIGHT(BUDGET_REPORT, L), 0, staff_get),
    POST_FORM("/contribution/staff", RIGHT(BUDGET_REPORT, C), 0, staff_post, staff_again), ROUTES_END
};
