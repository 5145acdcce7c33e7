#include "domain/contribution/fixing_table.h"

#define TEXT_ROOM 96

struct fixing_table fixing_table_of(struct mem *mem, struct str caption, size_t heads, size_t lines)
{
    return (struct fixing_table){ .caption = caption,
                                  .heads.at = MEM_NEW_N(mem, struct fixing_head, heads),
                                  .lines.at = MEM_NEW_N(mem, struct fixing_line, lines),
                                  .mem = mem };
}

void fixing_head_add(struct fixing_table *t, struct str text, bool number)
{
    t->heads.at[t->heads.n++] = (struct fixing_head){ text, number };
}

struct fixing_line *fixing_line_add(struct fixing_table *t, struct str name)
{
    struct fixing_line *line = &t->lines.at[t->lines.n++];
    *line = (struct fixing_line){ .name = name, .cells.at = MEM_NEW_N(t->mem, struct fixing_cell, t->heads.n) };
    return line;
}

struct fixing_cell *fixing_text_add(struct fixing_table *t, struct fixing_line *line, struct str text)
{
    CHECK(line->cells.n + 1 < t->heads.n);
    const struct fixing_head *head = &t->heads.at[line->cells.n + 1];
    struct fixing_cell *cell = &line->cells.at[line->cells.n++];
    *cell = (struct fixing_cell){ .column = head->text, .text = text, .number = head->number };
    return cell;
}

struct fixing_cell *fixing_money_add(struct fixing_table *t, struct fixing_line *line, int64_t cents)
{
    struct buf out = buf_of(t->mem, TEXT_ROOM);
    money_put(&out, (struct money){ cents });
    return fixing_text_add(t, line, buf_str(&out));
}

struct fixing_cell *fixing_number_add(struct fixing_table *t, struct fixing_line *line, enum lang lang, int64_t n)
{
    struct buf out = buf_of(t->mem, TEXT_ROOM);
    i18n_number(&out, lang, n);
    return fixing_text_add(t, line, buf_str(&out));
}

struct str fixing_signed_text(struct mem *mem, int64_t cents)
{
    struct buf out = buf_of(mem, TEXT_ROOM);
    if (cents != 0)
        buf_put_z(&out, cents > 0 ? "+" : "\u2212");
    money_put(&out, (struct money){ cents < 0 ? -cents : cents });
    return buf_str(&out);
}

struct str fixing_percent_text(struct mem *mem, wide num, wide den)
{
    struct fraction share = fraction_of(num, den);
    struct buf out = buf_of(mem, TEXT_ROOM);
    int64_t parts;
    CHECK(wide_half_up(1000000, share.num, share.den, &parts));
    buf_int(&out, parts / 10000);
    buf_byte(&out, ',');
    buf_int_padded(&out, parts % 10000, 4);
    buf_put_z(&out, "\u00a0%");
    return buf_str(&out);
}

struct str fixing_wide_text(struct mem *mem, wide n)
{
    struct buf out = buf_of(mem, TEXT_ROOM);
    wide_put(&out, n);
    return buf_str(&out);
}

void fixing_bar_set(struct fixing_cell *cell, int64_t cents, int64_t most)
{
    if (most > 0)
        CHECK(wide_half_up(cents < 0 ? -cents : cents, 1000, (wide)most, &cell->bar));
}
