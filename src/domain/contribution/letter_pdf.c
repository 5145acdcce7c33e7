#include "domain/contribution/letter_pdf.h"

#include "domain/contribution/due.h"

struct str letter_day(struct mem *mem, struct day day)
{
    struct buf out = buf_of(mem, 40);
    i18n_day_short(&out, LANG_DE, day);
    return buf_str(&out);
}

static struct str money_text(struct mem *mem, int64_t cents)
{
    struct buf out = buf_of(mem, 48);
    money_put(&out, (struct money){ cents });
    return buf_str(&out);
}

static void put(struct pdf_cell *cells, size_t *n, struct str text)
{
    cells[(*n)++] = (struct pdf_cell){ .text = text };
}

static void put_msg(struct pdf_cell *cells, size_t *n, enum msg msg) { put(cells, n, msg_text(LANG_DE, msg)); }

/* --- own amounts ----------------------------------------------------------------------------------- */

static void put_own(struct pdf *pdf, struct mem *mem, const struct letter *l)
{
    static const struct pdf_column columns[] = { { 2, false }, { 4, true }, { 4, true }, { 4, true } };
    static const enum msg heads[] = { M_plan_year, M_fixing_gross, M_fixing_credit_part, M_fixing_net };
    struct pdf_cell *cells = MEM_NEW_N(mem, struct pdf_cell, 4 * (size_t)(l->fixing.years + 1));
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(heads); i++)
        put_msg(cells, &n, heads[i]);
    for (size_t i = 0; i < l->amounts.n; i++) {
        const struct fixing_amount_row *a = &l->amounts.at[i];
        if (a->authority.n != l->authority.n || a->year == 0)
            continue;
        put(cells, &n, fixing_number(mem, a->year));
        put(cells, &n, money_text(mem, a->gross_cents));
        put(cells, &n, money_text(mem, a->credit_cents));
        cells[n++] = (struct pdf_cell){ .text = money_text(mem, a->net_cents), .strong = true };
    }
    pdf_heading(pdf, 2, msg_text(LANG_DE, M_letter_own));
    pdf_columns(pdf, columns, cells, n / 4, 4);
}

static void instalment_add(struct mem *mem, struct pdf_cell *cells, size_t *n, const struct fixing_amount_row *a,
                           int half)
{
    struct day nominal = due_nominal(a->year, half);
    put(cells, n,
        msg_format(mem, LANG_DE, M_invoice_line_short, { "half", msg_text(LANG_DE, invoice_half_msg(half + 1)) },
                   { "year", fixing_number(mem, a->year) }));
    put(cells, n, money_text(mem, half == 0 ? a->first_cents : a->second_cents));
    put(cells, n, letter_day(mem, nominal));
    put(cells, n, letter_day(mem, due_instalment(nominal).shifted));
}

/* A net of 0 has no instalments, a net below it is paid back in one sum. */
static void put_instalments(struct pdf *pdf, struct mem *mem, const struct letter *l)
{
    static const struct pdf_column columns[] = { { 4, false }, { 4, true }, { 3, true }, { 3, true } };
    static const enum msg heads[] = { M_letter_instalment, M_invoice_amount, M_letter_nominal, M_invoice_due };
    struct pdf_cell *cells = MEM_NEW_N(mem, struct pdf_cell, 4 * (size_t)(2 * l->fixing.years + 1));
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(heads); i++)
        put_msg(cells, &n, heads[i]);
    for (size_t i = 0; i < l->amounts.n; i++) {
        const struct fixing_amount_row *a = &l->amounts.at[i];
        for (int half = 0; half < 2; half++)
            if (a->authority.n == l->authority.n && a->year > 0 && a->net_cents > 0)
                instalment_add(mem, cells, &n, a, half);
    }
    pdf_heading(pdf, 2, msg_text(LANG_DE, M_letter_instalments));
    if (n > 4)
        pdf_columns(pdf, columns, cells, n / 4, 4);
    pdf_note(pdf, msg_text(LANG_DE, M_letter_instalments_note));
}

/* --- everybody -------------------------------------------------------------------------------------- */

struct share_line {
    struct str name;
    authority_id authority;
    int64_t net, gross;
};

static size_t shares_of(const struct letter *l, struct share_line *lines, int64_t *all)
{
    size_t n = 0;
    for (size_t i = 0; i < l->amounts.n; i++) {
        const struct fixing_amount_row *a = &l->amounts.at[i];
        if (a->year == 0)
            continue;
        if (n == 0 || lines[n - 1].authority.n != a->authority.n)
            lines[n++] = (struct share_line){ a->name, a->authority, 0, 0 };
        lines[n - 1].net += a->net_cents;
        lines[n - 1].gross += a->gross_cents;
        *all += a->gross_cents;
    }
    return n;
}

/* The drawing: bars of the shares in the cost of the period, beside their numbers. */
static void put_everybody(struct pdf *pdf, struct mem *mem, const struct letter *l)
{
    static const struct pdf_column columns[] = { { 4, false }, { 3, true }, { 3, true }, { 6, true } };
    static const enum msg heads[] = { M_fixing_participant, M_fixing_gross, M_fixing_net, M_letter_share };
    struct share_line *lines = MEM_NEW_N(mem, struct share_line, l->amounts.n);
    int64_t all = 0, most = 1;
    size_t count = shares_of(l, lines, &all), n = 0;
    struct pdf_cell *cells = MEM_NEW_N(mem, struct pdf_cell, 4 * (count + 1));
    for (size_t i = 0; i < count; i++)
        most = lines[i].gross > most ? lines[i].gross : most;
    for (size_t i = 0; i < ARRAY_LEN(heads); i++)
        put_msg(cells, &n, heads[i]);
    for (size_t i = 0; i < count; i++) {
        struct fixing_cell bar = { .bar = 0 };
        bool own = lines[i].authority.n == l->authority.n;
        fixing_bar_set(&bar, lines[i].gross, most);
        cells[n++] = (struct pdf_cell){ .text = lines[i].name, .strong = own };
        cells[n++] = (struct pdf_cell){ .text = money_text(mem, lines[i].gross), .strong = own };
        cells[n++] = (struct pdf_cell){ .text = money_text(mem, lines[i].net), .strong = own };
        cells[n++] =
            (struct pdf_cell){ fixing_percent_text(mem, wide_abs(lines[i].gross), wide_abs(all == 0 ? 1 : all)),
                               bar.bar, 0, own };
    }
    pdf_heading(pdf, 2, msg_text(LANG_DE, M_letter_everybody));
    pdf_columns(pdf, columns, cells, n / 4, 4);
    pdf_note(pdf, msg_text(LANG_DE, M_letter_everybody_note));
}

/* --- the computation ------------------------------------------------------------------------------------ */

/* A long heading breaks where a reader would: "Sekundar-stufe". */
static struct str breakable(struct mem *mem, struct str text)
{
    static const struct str part = STR_INIT("stufe");
    size_t at = str_find(text, part);
    if (at == SIZE_MAX || at == 0)
        return text;
    return str_cat(mem, str_sub(text, 0, at), STR("\u00ad"), str_from(text, at));
}

void letter_table(struct pdf *pdf, struct mem *mem, const struct fixing_table *t)
{
    struct pdf_column *columns = MEM_NEW_N(mem, struct pdf_column, t->heads.n);
    struct pdf_cell *cells = MEM_NEW_N(mem, struct pdf_cell, t->heads.n * (t->lines.n + 1));
    size_t n = 0;
    if (t->lines.n == 0)
        return;
    for (size_t c = 0; c < t->heads.n; c++) {
        columns[c] = (struct pdf_column){ c == 0 ? 4 : 3, c > 0 };
        put(cells, &n, breakable(mem, t->heads.at[c].text));
    }
    for (size_t r = 0; r < t->lines.n; r++) {
        const struct fixing_line *line = &t->lines.at[r];
        cells[n++] = (struct pdf_cell){ .text = line->name, .strong = line->sum };
        for (size_t c = 0; c + 1 < t->heads.n; c++)
            cells[n++] =
                (struct pdf_cell){ .text = c < line->cells.n ? line->cells.at[c].text : STR(""), .strong = line->sum };
    }
    if (t->caption.len > 0)
        pdf_note(pdf, t->caption);
    pdf_columns(pdf, columns, cells, t->lines.n + 1, t->heads.n);
}

static void put_sections(struct pdf *pdf, struct mem *mem, const struct letter *l)
{
    if (l->fixing.length_reason.len > 0)
        pdf_text(pdf, msg_format(mem, LANG_DE, M_letter_length, { "reason", l->fixing.length_reason }));
    for (size_t i = 0; i < l->nsections; i++) {
        const struct fixing_section *s = &l->sections[i];
        pdf_heading(pdf, 2, s->title);
        for (size_t k = 0; k < s->lines.n; k++)
            pdf_text(pdf, s->lines.at[k].text);
        for (size_t k = 0; k < s->tables.n; k++)
            letter_table(pdf, mem, &s->tables.at[k]);
    }
}

static void put_pupils(struct pdf *pdf, struct mem *mem, const struct letter *l)
{
    pdf_heading(pdf, 2, msg_text(LANG_DE, M_letter_pupils));
    pdf_text(pdf, l->snapshot);
    letter_table(pdf, mem, &l->schools);
    letter_table(pdf, mem, &l->prices);
    pdf_note(pdf, msg_text(LANG_DE, M_letter_prices_note));
}

static void put_signature(struct pdf *pdf, struct mem *mem, const struct letter *l)
{
    struct buf moment = buf_of(mem, 64);
    i18n_instant_short(&moment, LANG_DE, l->signed_at);
    pdf_heading(pdf, 2, msg_text(LANG_DE, M_letter_signed));
    pdf_text(pdf, msg_format(mem, LANG_DE, M_letter_signed_text, { "fixing", fixing_name(mem, &l->fixing) },
                             { "signer", l->signer }, { "at", buf_str(&moment) }));
    pdf_note(pdf, str_cat(mem, msg_text(LANG_DE, M_letter_hash), STR(" "), l->hash));
    letter_contact(pdf, mem, &l->from);
}

enum err letter_pdf(struct mem *mem, const struct letter *l, struct str *bytes)
{
    struct str period = fixing_period(mem, &l->fixing);
    struct str title = msg_format(mem, LANG_DE, M_letter_title, { "period", period });
    struct pdf *pdf = pdf_begin(mem, &(struct pdf_about){ .title = title,
                                                          .author = l->from.name,
                                                          .footer = str_cat(mem, title, STR(", "), l->authority_name),
                                                          .made = letter_moment(l->dated),
                                                          .letter = true });
    letter_head(pdf, mem, &l->from, &l->to, letter_day(mem, l->dated));
    pdf_heading(pdf, 1, title);
    pdf_text(pdf,
             msg_format(mem, LANG_DE, M_letter_lead, { "period", period }, { "fixing", fixing_name(mem, &l->fixing) }));
    put_own(pdf, mem, l);
    put_instalments(pdf, mem, l);
    for (size_t i = 0; i < l->vat.n; i++)
        pdf_text(pdf, l->vat.at[i].text);
    put_everybody(pdf, mem, l);
    put_pupils(pdf, mem, l);
    put_sections(pdf, mem, l);
    put_signature(pdf, mem, l);
    return pdf_end(pdf, bytes);
}
