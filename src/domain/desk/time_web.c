/*
 * desk/time_web.c -- working time: recording at a ticket, the own rows, sums of a quarter.
 * Periods are whole quarters: of two that overlap, the difference could be one person's day.
 */
#include "domain/desk/time_web.h"

#include "base/zone.h"
#include "domain/desk/figure.h"
#include "domain/desk/time_sum_page.html.h"
#include "domain/desk/time_ticket_page.html.h"

#define QUARTERS 5

const struct choice time_categories[] = { { "remote", TIME_REMOTE },
                                          { "on_site", TIME_ON_SITE },
                                          { "travel", TIME_TRAVEL },
                                          { "follow_up", TIME_FOLLOW_UP },
                                          { "referral", TIME_REFERRAL },
                                          { "data", TIME_DATA },
                                          { 0 } };
static const struct choice taps[] = { { "5", 5 }, { "15", 15 }, { 0 } };

struct time_open_form {
    ticket_ref ticket;
    int64_t row;
};
FORM(time_open_form, FIELD_REF(time_open_form, ticket), FIELD_INT(time_open_form, row, 0, INT32_MAX));
HANDLER(time_ticket_get, time_open_form);
struct time_record_form {
    ticket_ref ticket;
    int64_t corrects, minutes;
    int category, tap;
    struct day worked_on;
};
FORM(time_record_form, FIELD_REF(time_record_form, ticket), FIELD_INT(time_record_form, corrects, 0, INT32_MAX),
     FIELD_INT(time_record_form, minutes, 0, TIME_MINUTES_MAX),
     FIELD_CHOICE(time_record_form, category, time_categories, true), FIELD_CHOICE(time_record_form, tap, taps, false),
     FIELD_DAY(time_record_form, worked_on, false));
HANDLER(time_record_post, time_record_form);
HANDLER(time_record_again, time_record_form);
struct time_sum_form {
    struct str quarter;
};
FORM(time_sum_form, FIELD_TEXT(time_sum_form, quarter, 0, 6));
HANDLER(time_sum_get, time_sum_form);

/* --- at a ticket ---------------------------------------------------------------------------- */

static struct options categories_of(struct request *req, const struct ticket *t, int chosen)
{
    struct options list = desk_options(req->mem, TIME_CATEGORY_END);
    for (const struct choice *c = time_categories; c->key != NULL; c++)
        if (time_category_fits(c->value, t->row.routing))
            desk_option(&list, str_of(c->key), msg_text(req->lang, time_category_msg(c->value)), c->value == chosen);
    return list;
}

/* What the state of the ticket suggests. */
static int category_proposed(const struct ticket *t)
{
    if (t->row.routing == ROUTING_EXCLUDED)
        return TIME_REFERRAL;
    return t->row.reason == REASON_ON_SITE ? TIME_ON_SITE : t->row.state == STATE_CLOSED ? TIME_FOLLOW_UP : TIME_REMOTE;
}

enum err time_of_page(struct request *req, const struct ticket *t, struct time_box *box)
{
    bool reads = viewer_may(req->viewer, OBJECT_WORKING_TIME, VERB_R);
    *box = (struct time_box){ .ticket = t->row.ref };
    box->may_record =
        viewer_may(req->viewer, OBJECT_WORKING_TIME, VERB_C) && (t->may_work || t->is_of_firm) && t->merged_into.n == 0;
    box->show = reads || box->may_record;
    if (!box->show)
        return OK;
    box->categories = categories_of(req, t, category_proposed(t));
    TRY(time_entry_total(req->tx, t, &box->own, &box->all));
    box->has_all = box->all >= 0;
    return OK;
}

static struct str day_text(struct mem *mem, struct day day)
{
    struct buf text = buf_of(mem, 16);
    day_put_iso(&text, day);
    return buf_str(&text);
}

static struct str number_text(struct mem *mem, int64_t n)
{
    struct buf text = buf_of(mem, 24);
    buf_int(&text, n);
    return buf_str(&text);
}

/* The rows, and the one that is to be corrected in the form. */
static void rows_of(struct request *req, const struct ticket *t, const struct time_entry_rows *rows,
                    struct time_ticket_page *view, int64_t chosen)
{
    view->rows.at = MEM_NEW_N(req->mem, struct time_item, rows->n);
    for (size_t i = 0; i < rows->n; i++) {
        const struct time_entry_row *r = &rows->at[i];
        bool here = r->ticket.n == t->row.id.n;
        view->rows.at[view->rows.n++] = (struct time_item){ .n = r->n,
                                                            .minutes = r->minutes,
                                                            .day = r->day,
                                                            .category = { time_category_msg(r->category) },
                                                            .at = r->at,
                                                            .replaced = r->replaced,
                                                            .correction = r->corrects != 0,
                                                            .may_correct = here && view->box.may_record };
        if (!here || r->replaced || chosen == 0 || r->n != chosen)
            continue;
        view->corrects = chosen;
        view->minutes = number_text(req->mem, r->minutes);
        view->worked_on = day_text(req->mem, r->day);
        view->box.categories = categories_of(req, t, r->category);
    }
}

static enum err ticket_show(struct request *req, ticket_ref ref, int64_t chosen, int category)
{
    struct ticket t;
    struct time_entry_rows rows;
    TRY(ticket_find(req->tx, ref, &t));
    struct time_ticket_page view = { .ref = ref,
                                     .number = ticket_number_text(req->mem, t.row.number),
                                     .subject = t.row.subject,
                                     .worked_on = day_text(req->mem, zone_day(req->now)) };
    TRY(time_of_page(req, &t, &view.box));
    TRY(time_entries_own(req->tx, &t, &rows));
    rows_of(req, &t, &rows, &view, chosen);
    if (category != 0)
        view.box.categories = categories_of(req, &t, category);
    view.minutes = desk_typed(req, "minutes", view.minutes);
    view.worked_on = desk_typed(req, "worked_on", view.worked_on);
    time_ticket_page_html(page_title(req, M_tools_time), &view);
    return OK;
}

static enum err time_ticket_get(struct request *req, const struct time_open_form *in)
{
    return ticket_show(req, in->ticket, in->row, 0);
}

static enum err time_record_again(struct request *req, const struct time_record_form *in)
{
    return ticket_show(req, in->ticket, in->corrects, in->category);
}

static enum err time_record_post(struct request *req, const struct time_record_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    struct time_entry_new new = {
        .corrects = in->corrects, .minutes = in->minutes + in->tap, .category = in->category, .day = in->worked_on
    };
    TRY(time_entry_add(req->tx, &t, &new));
    flash(req, in->corrects != 0 ? M_tools_time_corrected : M_tools_time_recorded);
    return see_other(req, in->corrects != 0 ? url_of(req->mem, "/desk/tickets/", in->ticket, "/times")
                                            : url_of(req->mem, "/desk/tickets/", in->ticket, ""));
}

/* --- sums -------------------------------------------------------------------------------------- */

static struct time_item_table table_of(struct request *req, struct str title, enum msg head,
                                       const struct time_lines *lines)
{
    struct time_item_table table = { .title = title,
                                     .head = msg_text(req->lang, head),
                                     .lines = { MEM_NEW_N(req->mem, struct time_item_line, lines->n), lines->n } };
    int64_t longest = 1;
    for (size_t i = 0; i < lines->n; i++)
        longest = lines->at[i].minutes > longest ? lines->at[i].minutes : longest;
    for (size_t i = 0; i < lines->n; i++) {
        const struct time_line *l = &lines->at[i];
        table.lines.at[i] = (struct time_item_line){ .name = l->name.len > 0 ? l->name : msg_text(req->lang, l->word),
                                                     .minutes = l->minutes,
                                                     .bar = l->minutes > 0 ? l->minutes * 1000 / longest : 0 };
    }
    return table;
}

static void put_table(struct request *req, struct time_item_tables *tables, struct str title, enum msg head,
                      const struct time_lines *lines)
{
    if (lines->n > 0)
        tables->at[tables->n++] = table_of(req, title, head, lines);
}

static void tables_of(struct request *req, const struct time_sums *sums, struct time_sum_page *view)
{
    struct str by_category = msg_text(req->lang, M_tools_time_by_category);
    view->own.at = MEM_NEW_N(req->mem, struct time_item_table, 2);
    put_table(req, &view->own, by_category, M_tools_time_category, &sums->own_categories);
    put_table(req, &view->own, msg_text(req->lang, M_tools_time_by_school), M_tools_school, &sums->own_schools);
    view->all.at = MEM_NEW_N(req->mem, struct time_item_table, sums->places.n + 3);
    put_table(req, &view->all, msg_text(req->lang, M_tools_time_by_class), M_tools_class, &sums->classes);
    put_table(req, &view->all, by_category, M_tools_time_category, &sums->categories);
    put_table(req, &view->all, msg_text(req->lang, M_tools_time_by_authority), M_tools_authority, &sums->authorities);
    for (size_t i = 0; i < sums->places.n; i++)
        put_table(req, &view->all,
                  msg_format(req->mem, req->lang, M_tools_time_schools_of, { "authority", sums->places.at[i].name }),
                  M_tools_school, &sums->places.at[i].schools);
}

static struct str quarter_label(struct request *req, struct day first)
{
    struct str text = figure_quarter_text(req->mem, first);
    return msg_format(req->mem, req->lang, M_figure_quarter, { "n", str_from(text, 5) },
                      { "year", str_sub(text, 0, 4) });
}

enum err time_sums_of(struct request *req, struct str quarter, struct day *first, struct time_sums *sums)
{
    *first = figure_quarter_of(zone_day(req->now));
    if (quarter.len > 0 && figure_quarter_parse(quarter, first) != OK)
        return refuse(req, ERR_INVALID, M_figure_error_quarter, "quarter");
    return time_sums_read(req->tx, *first, day_add_months(*first, 3), sums);
}

static enum err time_sum_get(struct request *req, const struct time_sum_form *in)
{
    struct time_sums sums;
    struct day now = figure_quarter_of(zone_day(req->now)), first;
    TRY(time_sums_of(req, in->quarter, &first, &sums));
    struct time_sum_page view = { .quarter = quarter_label(req, first),
                                  .quarters = { MEM_NEW_N(req->mem, struct time_quarter, QUARTERS), QUARTERS } };
    for (int i = 0; i < QUARTERS; i++) {
        struct day quarter = day_add_months(now, -3 * i);
        view.quarters.at[i] = (struct time_quarter){ url_with(req->mem, URL("/desk/times"), "quarter",
                                                              figure_quarter_text(req->mem, quarter)),
                                                     quarter_label(req, quarter), day_eq(quarter, first) };
    }
    tables_of(req, &sums, &view);
    time_sum_page_html(page_title(req, M_tools_times), &view);
    return OK;
}

const struct route time_routes[] = { GET("/desk/times", RIGHT(WORKING_TIME, R), 0, time_sum_get),
                                     GET("/desk/tickets/{ticket}/times", RIGHT(WORKING_TIME, C), 0, time_ticket_get),
                                     POST_FORM("/desk/tickets/{ticket}/times", RIGHT(WORKING_TIME, C), 0,
                                               time_record_post, time_record_again),
                                     ROUTES_END };
