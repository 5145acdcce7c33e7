#include "platform/pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "base/zone.h"
#include "platform/limits.h"

/* Points. */
#define PAGE_WIDTH 595.28
#define PAGE_HEIGHT 841.89
#define MARGIN 36.0
#define WIDTH (PAGE_WIDTH - 2 * MARGIN)
#define BOTTOM (PAGE_HEIGHT - MARGIN - 14)
#define ROW_PAD 1.0
#define BAR_HEIGHT 6.0
#define SIDE_MAX 9.0
/* What Debian's fonts-dejavu-core or fonts-noto-core offer, else any. */
#define FONTS "Noto Sans, DejaVu Sans, sans-serif "

struct sizes {
    const char *h1, *h2, *text, *note, *head, *cell, *strong;
    double pad, bar_text;
};
static const struct sizes sheet_sizes = { FONTS "Bold 14", FONTS "Bold 9.5", FONTS "8", FONTS "6", FONTS "7",
                                          FONTS "7.5",     FONTS "Bold 7.5", ROW_PAD,   48 };
static const struct sizes letter_sizes = { FONTS "Bold 14", FONTS "Bold 11",  FONTS "10", FONTS "8", FONTS "8",
                                           FONTS "8.5",     FONTS "Bold 8.5", 2.5,        62 };

struct pdf {
    struct mem *mem;
    const struct sizes *sizes;
    struct buf out;
    cairo_surface_t *surface;
    cairo_t *cairo;
    struct str footer;
    double y;
    int page;
};

static cairo_status_t take(void *arg, const unsigned char *bytes, unsigned n)
{
    struct buf *out = arg;
    buf_put(out, (struct str){ (const char *)bytes, n });
    return buf_done(out) == OK ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static void forget(void *arg)
{
    struct pdf *pdf = arg;
    cairo_destroy(pdf->cairo);
    cairo_surface_destroy(pdf->surface);
}

static const char *iso_of(struct mem *mem, struct instant at)
{
    struct local local = zone_local(at);
    int offset = zone_offset_minutes(at) / 60;
    struct buf text = buf_of(mem, 40);
    day_put_iso(&text, local.day);
    buf_byte(&text, 'T');
    buf_int_padded(&text, local.minute / 60, 2);
    buf_byte(&text, ':');
    buf_int_padded(&text, local.minute % 60, 2);
    buf_put_z(&text, ":00+");
    buf_int_padded(&text, offset, 2);
    buf_put_z(&text, ":00");
    return str_z(mem, buf_str(&text));
}

struct pdf *pdf_begin(struct mem *mem, const struct pdf_about *about)
{
    struct pdf *pdf = MEM_NEW(mem, struct pdf);
    *pdf = (struct pdf){ .mem = mem, .out = buf_of(mem, LIMIT_PAGE), .footer = about->footer, .y = MARGIN, .page = 1 };
    pdf->sizes = about->letter ? &letter_sizes : &sheet_sizes;
    pdf->surface = cairo_pdf_surface_create_for_stream(take, &pdf->out, PAGE_WIDTH, PAGE_HEIGHT);
    pdf->cairo = cairo_create(pdf->surface);
    mem_defer(mem, forget, pdf);
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_TITLE, str_z(mem, about->title));
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_AUTHOR, str_z(mem, about->author));
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATE_DATE, iso_of(mem, about->made));
    cairo_tag_begin(pdf->cairo, "Document", NULL);
    return pdf;
}

/* --- text ---------------------------------------------------------------------------- */

static PangoLayout *layout_of(struct pdf *pdf, const char *font, struct str text, double width, PangoAlignment align)
{
    PangoLayout *layout = pango_cairo_create_layout(pdf->cairo);
    PangoFontDescription *description = pango_font_description_from_string(font);
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(layout, align);
    pango_layout_set_text(layout, text.at, (int)text.len);
    return layout;
}

static double height_of(PangoLayout *layout)
{
    int width, height;
    pango_layout_get_size(layout, &width, &height);
    return (double)height / PANGO_SCALE;
}

static void show(struct pdf *pdf, PangoLayout *layout, double x, double y)
{
    cairo_set_source_rgb(pdf->cairo, 0, 0, 0);
    cairo_move_to(pdf->cairo, x, y);
    pango_cairo_show_layout(pdf->cairo, layout);
    g_object_unref(layout);
}

static void end_page(struct pdf *pdf)
{
    struct buf text = buf_of(pdf->mem, 300);
    buf_put(&text, str_sub(pdf->footer, 0, 200));
    buf_put_z(&text, " · ");
    buf_int(&text, pdf->page++);
    show(pdf, layout_of(pdf, FONTS "7", buf_str(&text), WIDTH, PANGO_ALIGN_RIGHT), MARGIN, PAGE_HEIGHT - MARGIN);
    cairo_show_page(pdf->cairo);
    pdf->y = MARGIN;
}

static void need(struct pdf *pdf, double height)
{
    if (pdf->y + height > BOTTOM && pdf->y > MARGIN)
        end_page(pdf);
}

static void paragraph(struct pdf *pdf, const char *tag, const char *font, struct str text, double before, double after)
{
    PangoLayout *layout = layout_of(pdf, font, text, WIDTH, PANGO_ALIGN_LEFT);
    double height = height_of(layout);
    pdf->y += pdf->y > MARGIN ? before : 0;
    need(pdf, height + after);
    cairo_tag_begin(pdf->cairo, tag, NULL);
    show(pdf, layout, MARGIN, pdf->y);
    cairo_tag_end(pdf->cairo, tag);
    pdf->y += height + after;
}

void pdf_heading(struct pdf *pdf, int level, struct str text)
{
    if (level > 1)
        need(pdf, 90); /* not alone at the end of a page */
    paragraph(pdf, level == 1 ? "H1" : "H2", level == 1 ? pdf->sizes->h1 : pdf->sizes->h2, text, 5, 1);
}

void pdf_text(struct pdf *pdf, struct str text) { paragraph(pdf, "P", pdf->sizes->text, text, 0, 2); }

void pdf_note(struct pdf *pdf, struct str text) { paragraph(pdf, "P", pdf->sizes->note, text, 2, 2); }

void pdf_space(struct pdf *pdf, int points) { pdf->y += points; }

void pdf_keep(struct pdf *pdf, int points) { need(pdf, points); }

/* --- tables --------------------------------------------------------------------------- */

struct table {
    const struct pdf_column *columns; /* NULL: numbers with their bars behind the first column */
    size_t n;
    int weights;
};

static double column_width(const struct table *t, size_t column)
{
    if (t->columns != NULL)
        return WIDTH * t->columns[column].weight / t->weights;
    double first = t->n > 6 ? 50 : 120;
    return column == 0 ? first : (WIDTH - first) / (double)(t->n - 1);
}

static const char *font_of(const struct pdf *pdf, const struct pdf_cell *cell, bool head)
{
    if (head)
        return pdf->sizes->head;
    return cell->strong ? pdf->sizes->strong : pdf->sizes->cell;
}

static double row_height(struct pdf *pdf, const struct table *t, const struct pdf_cell *cells, bool head)
{
    double most = SIDE_MAX + 1;
    for (size_t c = 0; c < t->n; c++) {
        PangoLayout *layout =
            layout_of(pdf, font_of(pdf, &cells[c], head), cells[c].text, column_width(t, c) - 4, PANGO_ALIGN_LEFT);
        double height = height_of(layout);
        most = height > most ? height : most;
        g_object_unref(layout);
    }
    return most + 2 * pdf->sizes->pad;
}

/* The number on the left half, right-aligned, its bar or square on the right half. */
static void draw_value(struct pdf *pdf, const struct pdf_cell *cell, double x, double width, double height)
{
    double number = width > 110 ? pdf->sizes->bar_text : 38, room = width - number - 10;
    show(pdf, layout_of(pdf, font_of(pdf, cell, false), cell->text, number, PANGO_ALIGN_RIGHT), x,
         pdf->y + pdf->sizes->pad);
    cairo_set_source_rgb(pdf->cairo, 0.1, 0.32, 0.55);
    if (cell->side > 0) {
        double side = SIDE_MAX * (double)cell->side / 100;
        cairo_rectangle(pdf->cairo, x + number + 4, pdf->y + (height - side) / 2, side, side);
        cairo_fill(pdf->cairo);
    } else if (cell->bar > 0) {
        cairo_rectangle(pdf->cairo, x + number + 5, pdf->y + (height - BAR_HEIGHT) / 2, room * (double)cell->bar / 1000,
                        BAR_HEIGHT);
        cairo_fill(pdf->cairo);
    }
}

static void draw_text(struct pdf *pdf, const struct pdf_cell *cell, bool head, bool first, bool number, double x,
                      double width)
{
    show(pdf,
         layout_of(pdf, font_of(pdf, cell, head), cell->text, width - 4, number ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT),
         x + (first ? 0 : 4), pdf->y + pdf->sizes->pad);
}

static void draw_cell(struct pdf *pdf, const struct table *t, const struct pdf_cell *cell, size_t column, bool head,
                      double x, double height)
{
    const char *tag = head || column == 0 ? "TH" : "TD";
    double width = column_width(t, column);
    bool drawn = !head && column > 0 && (t->columns == NULL || cell->bar > 0);
    cairo_tag_begin(pdf->cairo, tag, NULL);
    if (drawn)
        draw_value(pdf, cell, x, width, height);
    else
        draw_text(pdf, cell, head, column == 0, t->columns != NULL && t->columns[column].number, x, width);
    cairo_tag_end(pdf->cairo, tag);
}

static void draw_row(struct pdf *pdf, const struct table *t, const struct pdf_cell *cells, bool head)
{
    double height = row_height(pdf, t, cells, head), x = MARGIN;
    need(pdf, height);
    cairo_tag_begin(pdf->cairo, "TR", NULL);
    for (size_t c = 0; c < t->n; c++) {
        draw_cell(pdf, t, &cells[c], c, head, x, height);
        x += column_width(t, c);
    }
    cairo_tag_end(pdf->cairo, "TR");
    pdf->y += height;
    cairo_set_source_rgb(pdf->cairo, 0.75, 0.75, 0.75);
    cairo_set_line_width(pdf->cairo, head ? 0.8 : 0.3);
    cairo_move_to(pdf->cairo, MARGIN, pdf->y);
    cairo_line_to(pdf->cairo, MARGIN + WIDTH, pdf->y);
    cairo_stroke(pdf->cairo);
}

static void draw_table(struct pdf *pdf, const struct table *t, const struct pdf_cell *cells, size_t rows)
{
    cairo_tag_begin(pdf->cairo, "Table", NULL);
    for (size_t r = 0; r < rows; r++)
        draw_row(pdf, t, cells + r * t->n, r == 0);
    cairo_tag_end(pdf->cairo, "Table");
}

void pdf_table(struct pdf *pdf, const struct pdf_cell *cells, size_t rows, size_t columns)
{
    draw_table(pdf, &(struct table){ .n = columns }, cells, rows);
}

void pdf_columns(struct pdf *pdf, const struct pdf_column *columns, const struct pdf_cell *cells, size_t rows, size_t n)
{
    struct table t = { columns, n, 0 };
    for (size_t c = 0; c < n; c++)
        t.weights += columns[c].weight;
    draw_table(pdf, &t, cells, rows);
}

enum err pdf_end(struct pdf *pdf, struct str *bytes)
{
    end_page(pdf);
    cairo_tag_end(pdf->cairo, "Document");
    bool drawn = cairo_status(pdf->cairo) == CAIRO_STATUS_SUCCESS;
    cairo_surface_finish(pdf->surface);
    TRY(buf_done(&pdf->out));
    if (!drawn || cairo_surface_status(pdf->surface) != CAIRO_STATUS_SUCCESS)
        return ERR_FAULT;
    *bytes = buf_str(&pdf->out);
    return OK;
}
