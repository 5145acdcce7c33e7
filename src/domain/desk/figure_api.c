/*
 * desk/figure_api.c -- figures of the service desk for machines: the tables of page and CSV.
 */
#include "domain/desk/figure_web.h"

static const struct choice units[] = {
    { "count", UNIT_COUNT }, { "minutes", UNIT_MINUTES }, { "per_mille", UNIT_SHARE }, { 0 }
};
struct figure_cell_json {
    struct str column;
    int unit;
    bool known; /* false: a median or share of nothing; value is 0 then */
    int64_t value;
};
struct figure_cell_jsons {
    struct figure_cell_json *at;
    size_t n;
};
struct figure_line_json {
    struct str label;
    bool sum;
    struct figure_cell_jsons cells;
};
struct figure_line_jsons {
    struct figure_line_json *at;
    size_t n;
};
struct figure_table_json {
    struct str title, definition, row_head;
    struct figure_line_jsons rows;
};
struct figure_table_jsons {
    struct figure_table_json *at;
    size_t n;
};
struct figures_json {
    struct day from, to; /* both included */
    struct instant at;   /* backlog and promises: how it stood then */
    struct str authority;
    struct figure_table_jsons tables;
};
JSON(cell_desc, figure_cell_json, JSON_FIELD(figure_cell_json, column),
     JSON_CHOICE_OF(figure_cell_json, unit, units, 0), JSON_FIELD(figure_cell_json, known),
     JSON_FIELD(figure_cell_json, value));
JSON(line_desc, figure_line_json, JSON_FIELD(figure_line_json, label), JSON_FIELD(figure_line_json, sum),
     JSON_LIST_OF(figure_line_json, cells, cell_desc));
JSON(table_desc, figure_table_json, JSON_FIELD(figure_table_json, title), JSON_FIELD(figure_table_json, definition),
     JSON_FIELD(figure_table_json, row_head), JSON_LIST_OF(figure_table_json, rows, line_desc));
JSON(figures_desc, figures_json, JSON_FIELD(figures_json, from), JSON_FIELD(figures_json, to),
     JSON_FIELD(figures_json, at), JSON_FIELD(figures_json, authority), JSON_LIST_OF(figures_json, tables, table_desc));
FORM(figure_asked, FIGURE_ASKED(figure_asked));
HANDLER(figure_get_api, figure_asked);

static struct figure_line_json line_of(struct mem *mem, const struct figure_row *row)
{
    size_t n = row->cells.n;
    struct figure_line_json line = { row->label, row->sum, { MEM_NEW_N(mem, struct figure_cell_json, n), n } };
    for (size_t i = 0; i < n; i++) {
        const struct figure_cell *c = &row->cells.at[i];
        bool known = c->value != FIGURE_NONE;
        line.cells.at[i] = (struct figure_cell_json){ c->column, (int)c->unit, known, known ? c->value : 0 };
    }
    return line;
}

static struct figure_table_jsons tables_json(struct mem *mem, const struct figure_tables *tables)
{
    struct figure_table_jsons out = { MEM_NEW_N(mem, struct figure_table_json, tables->n), tables->n };
    for (size_t i = 0; i < tables->n; i++) {
        const struct figure_table *t = &tables->at[i];
        struct figure_line_jsons rows = { MEM_NEW_N(mem, struct figure_line_json, t->rows.n), t->rows.n };
        for (size_t k = 0; k < rows.n; k++)
            rows.at[k] = line_of(mem, &t->rows.at[k]);
        out.at[i] = (struct figure_table_json){ t->title, t->definition, t->row_head, rows };
    }
    return out;
}

static enum err figure_get_api(struct request *req, const struct figure_asked *in)
{
    struct figure_choice c;
    struct figures f;
    struct figure_tables tables;
    TRY(figure_choose(req, in, &c));
    c.set = FIGURE_ALL;
    TRY(figure_tables_of(req, &c, &f, &tables));
    struct figures_json out = { .from = c.from,
                                .to = day_add(c.to, -1),
                                .at = f.at,
                                .authority = c.authority.name,
                                .tables = tables_json(req->mem, &tables) };
    return respond_record(req, &out);
}

/* No tag: backlog and promises are those of this moment. */
const struct route figure_api_routes[] = { API("GET", "/api/v1/figures", RIGHT(TICKET, R), 0, figure_get_api,
                                               M_api_figure_get, 200, 0, NULL, &figures_desc),
                                           ROUTES_END };
