/* What the pages of a fixing share: its amounts for this reader, and names. */
#include "domain/contribution/fixing_web.h"

#define NAME_ROOM 48

struct str fixing_number(struct mem *mem, int64_t n)
{
    struct buf out = buf_of(mem, NAME_ROOM);
    buf_int(&out, n);
    return buf_str(&out);
}

struct str fixing_name(struct mem *mem, const struct fixing_row *f)
{
    struct buf out = buf_of(mem, NAME_ROOM);
    buf_int(&out, f->number);
    buf_byte(&out, '/');
    buf_int(&out, f->version);
    return buf_str(&out);
}

struct str fixing_period(struct mem *mem, const struct fixing_row *f)
{
    struct buf out = buf_of(mem, NAME_ROOM);
    buf_int(&out, f->first_year);
    if (f->years > 1) {
        buf_put_z(&out, "\u2013");
        buf_int(&out, f->first_year + f->years - 1);
    }
    return buf_str(&out);
}

enum msg fixing_reading_msg(int reading)
{
    static const enum msg names[READING_END] = { M_fixing_not_decided, M_fixing_reading_a, M_fixing_reading_b,
                                                 M_fixing_reading_c };
    CHECK(reading >= READING_NONE && reading < READING_END);
    return names[reading];
}

/* --- amounts ------------------------------------------------------------------------------- */

static void row_of(const struct fixing_sheet *s, size_t p, size_t y, struct fixing_amount_row *out)
{
    const struct fixing_amounts *a = &s->amounts;
    *out = (struct fixing_amount_row){ .authority = a->payers[p].authority,
                                       .name = a->payers[p].name,
                                       .year = s->in.row.first_year + (int)y,
                                       .gross_cents = a->carry.gross[y][p],
                                       .credit_cents = a->carry.spread[y][p],
                                       .net_cents = a->carry.net[y][p],
                                       .first_cents = a->instalments[y][p].cents[0],
                                       .second_cents = a->instalments[y][p].cents[1] };
}

/* The rows a signature would store. */
static void rows_live(struct request *req, struct fixing_sheet *s)
{
    const struct fixing_amounts *a = &s->amounts;
    s->rows.at = MEM_NEW_N(req->mem, struct fixing_amount_row, a->n * s->in.plans.n);
    for (size_t p = 0; p < a->n; p++) {
        if (carry_settled_separately(&a->carry, p)) {
            s->rows.at[s->rows.n++] = (struct fixing_amount_row){ .authority = a->payers[p].authority,
                                                                  .name = a->payers[p].name,
                                                                  .credit_cents = a->carry.credit[p],
                                                                  .net_cents = -a->carry.credit[p] };
            continue;
        }
        for (size_t y = 0; y < s->in.plans.n; y++)
            row_of(s, p, y, &s->rows.at[s->rows.n++]);
    }
}

enum err fixing_sheet(struct request *req, const struct fixing_row *row, struct fixing_sheet *out)
{
    *out = (struct fixing_sheet){ 0 };
    TRY(fixing_input(req->tx, row, &out->in));
    if (row->checked > 0)
        TRY(fixing_parties(req->tx, row->id, row->checked, &out->parties));
    if (fixing_input_computes(&out->in) && row->reading != READING_NONE) {
        struct fixing_terms terms = fixing_terms_of(req->mem, &out->in, &out->in.circle);
        out->refusal = fixing_compute(req->mem, &terms, &out->amounts);
        out->computed = out->refusal.code == REFUSAL_NONE;
    }
    if (fixing_is_final((enum fixing_state)row->state))
        return fixing_amounts_seen(req->tx, row->id, &out->rows);
    if (out->computed)
        rows_live(req, out);
    return OK;
}

bool fixing_sheet_sees(const struct fixing_sheet *s, authority_id authority)
{
    bool seen = false;
    for (size_t i = 0; i < s->rows.n; i++)
        seen = seen || s->rows.at[i].authority.n == authority.n;
    return seen;
}

bool fixing_sheet_pupils(const struct fixing_sheet *s, authority_id authority)
{
    bool final = fixing_is_final((enum fixing_state)s->in.row.state), seen = !final;
    for (size_t i = 0; final && i < s->parties.n; i++)
        seen = seen || (s->parties.at[i].authority.n == authority.n && s->parties.at[i].pupils_seen);
    return seen;
}

/* --- the open table --------------------------------------------------------------------------- */

static void heads_add(struct request *req, struct fixing_table *t, const struct fixing_row *f)
{
    fixing_head_add(t, msg_text(req->lang, M_fixing_participant), false);
    for (int y = 0; y < f->years; y++)
        fixing_head_add(
            t, msg_format(req->mem, req->lang, M_fixing_net_of, { "year", fixing_number(req->mem, f->first_year + y) }),
            true);
    fixing_head_add(t, msg_text(req->lang, M_fixing_credit), true);
    fixing_head_add(t, msg_text(req->lang, M_fixing_net_sum), true);
}

static int64_t net_sum(const struct fixing_amount_rows *rows, size_t from, size_t to)
{
    int64_t sum = 0;
    for (size_t i = from; i < to; i++)
        sum += rows->at[i].net_cents;
    return sum;
}

static size_t group_end(const struct fixing_amount_rows *rows, size_t from)
{
    size_t to = from;
    while (to < rows->n && rows->at[to].authority.n == rows->at[from].authority.n)
        to++;
    return to;
}

static void group_add(struct request *req, struct fixing_table *t, const struct fixing_amount_rows *rows, size_t from,
                      size_t to, int years, int64_t most)
{
    struct fixing_line *line = fixing_line_add(t, rows->at[from].name);
    bool apart = rows->at[from].year == 0;
    int64_t credit = 0;

    if (apart)
        line->name = msg_format(req->mem, req->lang, M_fixing_settled_apart, { "name", line->name });
    for (int y = 0; y < years; y++)
        if (apart || from + (size_t)y >= to)
            fixing_text_add(t, line, STR("\u2013"));
        else
            fixing_money_add(t, line, rows->at[from + (size_t)y].net_cents);
    for (size_t i = from; i < to; i++)
        credit += rows->at[i].credit_cents;
    fixing_money_add(t, line, credit);
    int64_t sum = net_sum(rows, from, to);
    fixing_bar_set(fixing_money_add(t, line, sum), sum, most);
}

static void sums_add(struct request *req, struct fixing_table *t, const struct fixing_sheet *s)
{
    struct fixing_line *line = fixing_line_add(t, msg_text(req->lang, M_fixing_sum));
    int64_t credit = 0, all = 0;
    line->sum = true;
    for (int y = 0; y < s->in.row.years; y++) {
        int64_t net = 0;
        for (size_t i = 0; i < s->rows.n; i++)
            net += s->rows.at[i].year == s->in.row.first_year + y ? s->rows.at[i].net_cents : 0;
        fixing_money_add(t, line, net);
    }
    for (size_t i = 0; i < s->rows.n; i++) {
        credit += s->rows.at[i].credit_cents;
        all += s->rows.at[i].net_cents;
    }
    fixing_money_add(t, line, credit);
    fixing_money_add(t, line, all);
}

struct fixing_table fixing_amount_table(struct request *req, const struct fixing_sheet *s)
{
    struct fixing_table t = fixing_table_of(req->mem, msg_text(req->lang, M_fixing_amounts_caption),
                                            (size_t)s->in.row.years + 3, s->rows.n + 1);
    int64_t most = 0;
    heads_add(req, &t, &s->in.row);
    for (size_t i = 0; i < s->rows.n; i = group_end(&s->rows, i)) {
        int64_t sum = net_sum(&s->rows, i, group_end(&s->rows, i)), mag = sum < 0 ? -sum : sum;
        most = mag > most ? mag : most;
    }
    for (size_t i = 0; i < s->rows.n; i = group_end(&s->rows, i))
        group_add(req, &t, &s->rows, i, group_end(&s->rows, i), s->in.row.years, most);
    if (t.lines.n > 1)
        sums_add(req, &t, s);
    return t;
}
