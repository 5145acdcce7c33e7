#include "base/zone.h"
#include "domain/desk/figure.h"
#include "platform/pdf.h"

static void put_table(struct pdf *pdf, struct mem *mem, const struct figure_table *t)
{
    size_t columns = t->heads.n + 1, n = 0;
    struct pdf_cell *cells = MEM_NEW_N(mem, struct pdf_cell, columns * (t->rows.n + 1));
    cells[n++] = (struct pdf_cell){ .text = t->row_head };
    for (size_t c = 0; c < t->heads.n; c++)
        cells[n++] = (struct pdf_cell){ .text = t->heads.at[c].text };
    for (size_t r = 0; r < t->rows.n; r++) {
        const struct figure_row *row = &t->rows.at[r];
        cells[n++] = (struct pdf_cell){ .text = row->label, .strong = row->sum };
        for (size_t c = 0; c < row->cells.n; c++) {
            const struct figure_cell *cell = &row->cells.at[c];
            cells[n++] = (struct pdf_cell){ cell->text, cell->bar, t->grid ? cell->side : 0, row->sum };
        }
    }
    pdf_heading(pdf, 2, t->title);
    if (t->rows.n > 0)
        pdf_table(pdf, cells, t->rows.n + 1, columns);
    pdf_note(pdf, t->definition);
}

static struct str moment_text(struct mem *mem, enum lang lang, struct instant at)
{
    struct buf text = buf_of(mem, 64);
    i18n_instant_short(&text, lang, at);
    return buf_str(&text);
}

static struct str day_text(struct mem *mem, enum lang lang, struct day day)
{
    struct buf text = buf_of(mem, 64);
    i18n_day(&text, lang, day);
    return buf_str(&text);
}

enum err figure_pdf(struct mem *mem, enum lang lang, const struct figure_sheet *sheet, const struct figures *f,
                    const struct figure_tables *tables, struct str *bytes)
{
    struct str title =
        msg_format(mem, lang, M_figure_sheet_title, { "authority", sheet->authority }, { "quarter", sheet->quarter });
    struct pdf *pdf = pdf_begin(mem, &(struct pdf_about){ title, sheet->house, title, sheet->made, false });
    struct day last = day_add(zone_day(f->to), -1);
    pdf_heading(pdf, 1, title);
    pdf_text(pdf, msg_format(mem, lang, M_figure_sheet_period, { "from", day_text(mem, lang, zone_day(f->from)) },
                             { "to", day_text(mem, lang, last) }));
    pdf_text(pdf, msg_format(mem, lang, M_figure_sheet_made, { "house", sheet->house },
                             { "made", moment_text(mem, lang, sheet->made) }, { "at", moment_text(mem, lang, f->at) }));
    for (size_t i = 0; i < tables->n; i++)
        put_table(pdf, mem, &tables->at[i]);
    pdf_note(pdf, msg_text(lang, M_figure_common));
    return pdf_end(pdf, bytes);
}
