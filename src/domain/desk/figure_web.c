/*
 * desk/figure_web.c -- figures of the service desk: page, the same as CSV, and the quarterly
 * page of an authority as PDF.  No figure names a person, so the files are plain reads.
 */
#include "domain/desk/figure_web.h"

#include "base/zone.h"
#include "domain/agreement/agreement.h"
#include "domain/desk/figure_page.html.h"
#include "platform/config.h"
#include "platform/setting.h"

#define QUARTERS 5

static const struct choice boards[] = { { "all", BOARD_ALL }, { 0 } };
FORM(figure_asked, FIGURE_ASKED(figure_asked), FIELD_CHOICE(figure_asked, board, boards, false));
HANDLER(figure_get, figure_asked);
HANDLER(figure_csv_get, figure_asked);
struct figure_quarter_form {
    authority_ref authority;
    struct str quarter;
};
FORM(figure_quarter_form, FIELD_REF_OPTIONAL(figure_quarter_form, authority),
     FIELD_TEXT(figure_quarter_form, quarter, 0, 6));
HANDLER(figure_pdf_get, figure_quarter_form);

static enum err quarter_in(struct request *req, struct str text, struct day *first)
{
    if (figure_quarter_parse(text, first) != OK)
        return refuse(req, ERR_INVALID, M_figure_error_quarter, "quarter");
    return OK;
}

/* Without days the quarter of today. */
static enum err period_asked(struct request *req, const struct figure_asked *in, struct figure_choice *c)
{
    struct day today = zone_day(req->now);
    c->from = figure_quarter_of(today);
    if (in->quarter.len > 0)
        TRY(quarter_in(req, in->quarter, &c->from));
    c->to = day_add_months(c->from, 3);
    if (in->quarter.len > 0)
        return OK;
    if (in->days > 0) {
        c->to = day_add(today, 1);
        c->from = day_add(c->to, -(int)in->days);
    } else if (!day_is_none(in->from)) {
        c->from = in->from;
        c->to = day_add(day_is_none(in->to) ? today : in->to, 1);
    } else if (!day_is_none(in->to)) {
        c->from = figure_quarter_of(in->to);
        c->to = day_add(in->to, 1);
    }
    return OK;
}

static enum err period_of(struct request *req, const struct figure_asked *in, struct figure_choice *c)
{
    TRY(period_asked(req, in, c));
    if (day_between(c->from, c->to) <= 0)
        return refuse(req, ERR_INVALID, M_figure_error_order, "to");
    if (day_between(c->from, c->to) > FIGURE_DAYS)
        return refuse(req, ERR_INVALID, M_figure_error_long, "to");
    c->whole_quarter = day_eq(c->from, figure_quarter_of(c->from)) && day_eq(c->to, day_add_months(c->from, 3));
    return OK;
}

/* Of several roles everything that one of them is shown. */
static unsigned set_of(const struct viewer *viewer, int board)
{
    unsigned set = 0;
    for (int role = 0; role < ROLE_COUNT; role++)
        if (viewer_has_role(viewer, (enum role)role))
            set |= figure_set_of_role((enum role)role);
    return board == BOARD_ALL || set == 0 ? FIGURE_ALL : set;
}

enum err figure_choose(struct request *req, const struct figure_asked *in, struct figure_choice *c)
{
    *c = (struct figure_choice){ .board = (enum figure_board)in->board, .set = set_of(req->viewer, in->board) };
    TRY(period_of(req, in, c));
    if (desk_ref_given(in->authority.b))
        TRY(agreement_authority_by_ref(req->tx, in->authority, &c->authority));
    return OK;
}

static struct str iso_text(struct mem *mem, struct day day)
{
    struct buf text = buf_of(mem, 16);
    day_put_iso(&text, day);
    return buf_str(&text);
}

static struct str authority_text(struct request *req, const struct figure_choice *c)
{
    return c->authority.id.n != 0 ? desk_ref_text(req->mem, c->authority.ref.b) : STR("");
}

static struct str board_text(const struct figure_choice *c) { return c->board == BOARD_ALL ? STR("all") : STR(""); }

/* The page with the authority and the selection that are chosen. */
static struct url page_url(struct request *req, const struct figure_choice *c, struct str board)
{
    struct url url = url_with(req->mem, URL("/desk/figures"), "authority", authority_text(req, c));
    return url_with(req->mem, url, "board", board);
}

static void add_days(struct request *req, const struct figure_choice *c, struct figure_presets *presets, int days)
{
    struct buf text = buf_of(req->mem, 8);
    struct day end = day_add(zone_day(req->now), 1);
    buf_int(&text, days);
    presets->at[presets->n++] =
        (struct figure_preset){ .url = url_with(req->mem, page_url(req, c, board_text(c)), "days", buf_str(&text)),
                                .label = msg_count(req->mem, req->lang, M_figure_days, days),
                                .chosen = day_eq(c->to, end) && day_eq(c->from, day_add(end, -days)) };
}

static struct figure_presets presets_of(struct request *req, const struct figure_choice *c)
{
    static const int days[] = { 7, 30, 90 };
    struct figure_presets presets = { MEM_NEW_N(req->mem, struct figure_preset, ARRAY_LEN(days) + QUARTERS), 0 };
    struct day now = figure_quarter_of(zone_day(req->now));
    for (size_t i = 0; i < ARRAY_LEN(days); i++)
        add_days(req, c, &presets, days[i]);
    for (int i = 0; i < QUARTERS; i++) {
        struct day first = day_add_months(now, -3 * i);
        struct str text = figure_quarter_text(req->mem, first);
        presets.at[presets.n++] =
            (struct figure_preset){ .url = url_with(req->mem, page_url(req, c, board_text(c)), "quarter", text),
                                    .label = msg_format(req->mem, req->lang, M_figure_quarter,
                                                        { "n", str_from(text, 5) }, { "year", str_sub(text, 0, 4) }),
                                    .chosen = c->whole_quarter && day_eq(first, c->from) };
    }
    return presets;
}

static struct url with_days(struct request *req, struct url url, const struct figure_choice *c)
{
    url = url_with(req->mem, url, "from", iso_text(req->mem, c->from));
    return url_with(req->mem, url, "to", iso_text(req->mem, day_add(c->to, -1)));
}

static struct figure_presets boards_of(struct request *req, const struct figure_choice *c)
{
    struct figure_presets list = { MEM_NEW_N(req->mem, struct figure_preset, 2), 2 };
    list.at[0] = (struct figure_preset){ with_days(req, page_url(req, c, STR("")), c),
                                         msg_text(req->lang, M_figure_board_own), c->board == BOARD_OWN };
    list.at[1] = (struct figure_preset){ with_days(req, page_url(req, c, STR("all")), c),
                                         msg_text(req->lang, M_figure_board_all), c->board == BOARD_ALL };
    return list;
}

static struct url csv_url(struct request *req, const struct figure_choice *c)
{
    struct url url = url_with(req->mem, URL("/desk/figures/csv"), "authority", authority_text(req, c));
    return with_days(req, url_with(req->mem, url, "board", board_text(c)), c);
}

/* Of the chosen authority, else of the only one there is to choose. */
static enum err pdf_url(struct request *req, const struct figure_choice *c, const struct authority_list *authorities,
                        struct url *url)
{
    const struct authority_row *one = c->authority.id.n != 0 ? &c->authority : authorities->at;
    bool whole = false;
    *url = (struct url){ STR("") };
    if (!c->whole_quarter || (c->authority.id.n == 0 && authorities->n != 1))
        return OK;
    TRY(figures_whole(req->tx, one->id, &whole));
    if (!whole)
        return OK;
    *url = url_with(req->mem, URL("/desk/figures/quarter.pdf"), "authority", desk_ref_text(req->mem, one->ref.b));
    *url = url_with(req->mem, *url, "quarter", figure_quarter_text(req->mem, c->from));
    return OK;
}

static enum err read_all(struct request *req, authority_id authority, struct day from, struct day to, struct figures *f)
{
    struct figure_satisfaction *s = &f->satisfaction;
    TRY(figures_read(req->tx, authority, from, to, f));
    TRY(setting_get(req->tx, SETTING_SATISFACTION_LEAST, &s->least));
    return satisfaction_read(req->tx, authority, from, to, &s->forms, &s->authorities);
}

enum err figure_tables_of(struct request *req, const struct figure_choice *c, struct figures *f,
                          struct figure_tables *tables)
{
    TRY(read_all(req, c->authority.id, c->from, c->to, f));
    *tables = figure_tables(req->mem, req->lang, f, c->set);
    return OK;
}

static enum err figure_get(struct request *req, const struct figure_asked *in)
{
    struct figure_choice c;
    struct figures f;
    struct authority_list authorities;
    struct figure_page view = { .at = req->now };
    TRY(figure_choose(req, in, &c));
    TRY(figure_tables_of(req, &c, &f, &view.tables));
    TRY(agreement_authorities_of_actor(req->tx, &authorities));
    view.authorities = desk_options(req->mem, authorities.n + 1);
    desk_option(&view.authorities, STR(""), msg_text(req->lang, M_figure_all_authorities), c.authority.id.n == 0);
    for (size_t i = 0; i < authorities.n; i++)
        desk_option(&view.authorities, desk_ref_text(req->mem, authorities.at[i].ref.b), authorities.at[i].name,
                    authorities.at[i].id.n == c.authority.id.n);
    view.authority = c.authority.name;
    view.first = c.from;
    view.last = day_add(c.to, -1);
    view.from = iso_text(req->mem, c.from);
    view.to = iso_text(req->mem, view.last);
    view.at = f.at;
    view.presets = presets_of(req, &c);
    view.boards = boards_of(req, &c);
    view.board = board_text(&c);
    view.csv = csv_url(req, &c);
    TRY(pdf_url(req, &c, &authorities, &view.pdf));
    figure_page_html(page_title(req, M_figure_title), &view);
    return OK;
}

static enum err figure_csv_get(struct request *req, const struct figure_asked *in)
{
    struct figure_choice c;
    struct figures f;
    struct figure_tables tables;
    struct buf out = buf_of(req->mem, KIB(512));
    TRY(figure_choose(req, in, &c));
    TRY(figure_tables_of(req, &c, &f, &tables));
    figure_csv(&out, req->lang, &tables);
    TRY(buf_done(&out));
    struct str name = str_cat(req->mem, STR("figures-"), iso_text(req->mem, c.from), STR("-"),
                              iso_text(req->mem, day_add(c.to, -1)), STR(".csv"));
    return respond_file(req, name, "text/csv; charset=utf-8", buf_str(&out));
}

struct quarter_step {
    const struct figure_quarter_form *in;
    struct authority_row authority;
    struct figures figures;
    struct figure_tables tables;
};

/* A page of an authority is for who reaches all of it: so it is the same for all. */
static enum err quarter_read(struct request *req, void *arg)
{
    struct quarter_step *s = arg;
    struct day first;
    bool whole;
    TRY(quarter_in(req, s->in->quarter, &first));
    TRY(agreement_authority_by_ref(req->tx, s->in->authority, &s->authority));
    TRY(figures_whole(req->tx, s->authority.id, &whole));
    if (!whole)
        return ERR_NOT_FOUND;
    TRY(read_all(req, s->authority.id, first, day_add_months(first, 3), &s->figures));
    s->tables = figure_tables(req->mem, req->lang, &s->figures, FIGURE_ALL);
    return OK;
}

static enum err figure_pdf_get(struct request *req, const struct figure_quarter_form *in)
{
    struct quarter_step step = { .in = in };
    struct str bytes;
    if (!desk_ref_given(in->authority.b)) /* of which one? The page asks. */
        return see_other(req, URL("/desk/figures"));
    TRY(request_tx(req, TX_READ, quarter_read, &step));
    struct figure_sheet sheet = { .authority = step.authority.name,
                                  .quarter = msg_format(req->mem, req->lang, M_figure_quarter,
                                                        { "n", str_from(in->quarter, 5) },
                                                        { "year", str_sub(in->quarter, 0, 4) }),
                                  .house = req->config->body_name,
                                  .made = req->now };
    TRY(figure_pdf(req->mem, req->lang, &sheet, &step.figures, &step.tables, &bytes));
    struct str name = str_cat(req->mem, STR("figures-"), in->quarter, STR(".pdf"));
    return respond_file(req, name, "application/pdf", bytes);
}

const struct route figure_routes[] = {
    GET("/desk/figures", RIGHT(TICKET, R), 0, figure_get),
    GET("/desk/figures/csv", RIGHT(TICKET, R), ROUTE_DOWNLOAD, figure_csv_get),
    GET("/desk/figures/quarter.pdf", RIGHT(TICKET, R), ROUTE_DOWNLOAD | ROUTE_STEPS, figure_pdf_get), ROUTES_END
};
