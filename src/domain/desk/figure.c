#include "domain/desk/figure.h"

#include "base/num.h"
#include "platform/csv.h"

int64_t figure_share(int64_t part, int64_t whole)
{
    return whole > 0 ? (part * 2000 + whole) / (whole * 2) : FIGURE_NONE;
}

/* --- quarters --------------------------------------------------------------------------- */

struct day figure_quarter_of(struct day day)
{
    struct day_parts parts = day_parts(day);
    return day_of(parts.year, (parts.month - 1) / 3 * 3 + 1, 1);
}

struct str figure_quarter_text(struct mem *mem, struct day first)
{
    struct day_parts parts = day_parts(first);
    struct buf text = buf_of(mem, 16);
    buf_int(&text, parts.year);
    buf_byte(&text, '-');
    buf_int(&text, (parts.month - 1) / 3 + 1);
    return buf_str(&text);
}

enum err figure_quarter_parse(struct str text, struct day *first)
{
    int64_t year, quarter;
    struct str rest = text, part;
    if (!str_cut(&rest, '-', &part) || num_parse(part, 2000, 2999, &year) != OK ||
        num_parse(rest, 1, 4, &quarter) != OK)
        return ERR_MALFORMED;
    *first = day_of((int)year, (int)quarter * 3 - 2, 1);
    return OK;
}

/* --- selections ------------------------------------------------------------------------------- */

#define SET_TODAY (FIGURE_BIT(SHOWS_PROMISES) | FIGURE_BIT(SHOWS_BACKLOG))
#define SET_SERVICE \
    (FIGURE_BIT(SHOWS_BACKLOG) | FIGURE_BIT(SHOWS_BY_FORM) | FIGURE_BIT(SHOWS_RATES) | \
     FIGURE_BIT(SHOWS_AVAILABILITY) | FIGURE_BIT(SHOWS_MONTHS))
#define SET_ANSWERS_FOR (SET_SERVICE | FIGURE_BIT(SHOWS_COVERAGE) | FIGURE_BIT(SHOWS_SATISFACTION))

unsigned figure_set_of_role(enum role role)
{
    static const struct {
        enum role role;
        unsigned set;
    } sets[] = {
        { ROLE_HEAD, FIGURE_ALL },
        { ROLE_TECHNICIAN, SET_TODAY | FIGURE_BIT(SHOWS_RATES) | FIGURE_BIT(SHOWS_MONTHS) | FIGURE_BIT(SHOWS_LOAD) },
        { ROLE_SCHOOL_CONTACT, SET_SERVICE },
        { ROLE_AUTHORITY_OFFICIAL, SET_TODAY | SET_ANSWERS_FOR },
        { ROLE_STEERING_MEMBER, SET_ANSWERS_FOR | FIGURE_BIT(SHOWS_BY_AUTHORITY) },
        { ROLE_AUDITOR, SET_ANSWERS_FOR },
        { ROLE_EXTERNAL_PROVIDER, SET_TODAY | FIGURE_BIT(SHOWS_MONTHS) },
    };
    for (size_t i = 0; i < ARRAY_LEN(sets); i++)
        if (sets[i].role == role)
            return sets[i].set;
    return 0;
}

/* --- CSV --------------------------------------------------------------------------------------------- */

static enum msg unit_msg(enum figure_unit unit)
{
    switch (unit) {
    case UNIT_MINUTES:
        return M_figure_unit_minutes;
    case UNIT_SHARE:
        return M_figure_unit_share;
    case UNIT_COUNT:
        break;
    }
    return M_figure_unit_count;
}

/* Minutes as such, shares without the sign: for calculating. */
static void put_value(struct csv_out *csv, const struct figure_cell *cell)
{
    char room[32];
    struct buf text = buf_fixed(room, sizeof room);
    if (cell->value < 0) {
        csv_put(csv, STR(""));
        return;
    }
    buf_int(&text, cell->unit == UNIT_SHARE ? cell->value / 10 : cell->value);
    if (cell->unit == UNIT_SHARE) {
        buf_byte(&text, ',');
        buf_int(&text, cell->value % 10);
    }
    csv_put(csv, buf_str(&text));
}

static void put_row(struct csv_out *csv, enum lang lang, const struct figure_table *t, const struct figure_row *row)
{
    for (size_t i = 0; i < row->cells.n; i++) {
        csv_put(csv, t->title);
        csv_put(csv, row->label);
        csv_put(csv, row->cells.at[i].column);
        put_value(csv, &row->cells.at[i]);
        csv_put(csv, msg_text(lang, unit_msg(row->cells.at[i].unit)));
        csv_end_row(csv);
    }
}

void figure_csv(struct buf *out, enum lang lang, const struct figure_tables *tables)
{
    static const enum msg head[] = { M_figure_csv_figure, M_figure_csv_row, M_figure_csv_column, M_figure_csv_value,
                                     M_figure_csv_unit };
    struct csv_out csv = csv_begin(out);
    for (size_t i = 0; i < ARRAY_LEN(head); i++)
        csv_put(&csv, msg_text(lang, head[i]));
    csv_end_row(&csv);
    for (size_t i = 0; i < tables->n; i++)
        for (size_t r = 0; r < tables->at[i].rows.n; r++)
            put_row(&csv, lang, &tables->at[i], &tables->at[i].rows.at[r]);
}
