/* What everybody pays, as two tables: as it is computed now for who stores it, as it was stored for everybody. */
#include "domain/agreement/proceeding_web.h"

#include "base/wide.h"
#include "domain/agreement/agreement_web.h"

int64_t proceeding_magnitude(int64_t cents) { return cents < 0 ? -cents : cents; }

static struct str signed_text(struct mem *mem, int64_t cents)
{
    struct buf out = buf_of(mem, 64);
    if (cents != 0)
        buf_put_z(&out, cents > 0 ? "+" : "\u2212");
    money_put(&out, (struct money){ proceeding_magnitude(cents) });
    return buf_str(&out);
}

static struct proceeding_effect_line effect_line(struct mem *mem, struct str name, int64_t before, int64_t after,
                                                 int64_t most)
{
    struct proceeding_effect_line line = {
        .name = name, .difference = signed_text(mem, after - before), .before = { before }, .after = { after }
    };
    if (most > 0)
        CHECK(wide_half_up(proceeding_magnitude(after), 1000, (wide)most, &line.bar));
    return line;
}

static void tables_fill(struct request *req, const struct proceeding_line_row *lines, size_t n,
                        struct proceeding_page *view)
{
    int64_t most = 0;
    struct proceeding_effect_table *year, *full;
    struct buf number = buf_of(req->mem, 24);
    for (size_t i = 0; i < n; i++) {
        most = proceeding_magnitude(lines[i].year_after) > most ? proceeding_magnitude(lines[i].year_after) : most;
        most = proceeding_magnitude(lines[i].full_after) > most ? proceeding_magnitude(lines[i].full_after) : most;
    }
    buf_int(&number, view->effect_year);
    view->tables = (struct proceeding_effect_tables){ MEM_NEW_N(req->mem, struct proceeding_effect_table, 2), 2 };
    year = &view->tables.at[0];
    full = &view->tables.at[1];
    year->caption = msg_format(req->mem, req->lang, M_proceeding_effect_year, { "year", buf_str(&number) });
    full->caption = msg_text(req->lang, M_proceeding_effect_full);
    year->lines.at = MEM_NEW_N(req->mem, struct proceeding_effect_line, n);
    full->lines.at = MEM_NEW_N(req->mem, struct proceeding_effect_line, n);
    for (size_t i = 0; i < n; i++) {
        const struct proceeding_line_row *l = &lines[i];
        year->lines.at[year->lines.n++] = effect_line(req->mem, l->name, l->year_before, l->year_after, most);
        full->lines.at[full->lines.n++] = effect_line(req->mem, l->name, l->full_before, l->full_after, most);
    }
}

static void money_fill(struct proceeding_page *view, int64_t annual, int64_t owed, int64_t paid)
{
    view->annual = (struct money){ annual };
    view->owed = (struct money){ owed };
    view->paid = (struct money){ paid };
    view->balance = (struct money){ proceeding_magnitude(owed - paid) };
    view->refund = owed < paid;
    view->effect_shown = true;
}

static enum err effect_stored_fill(struct request *req, const struct proceeding_row *p, struct proceeding_page *view)
{
    struct proceeding_effect_row e;
    struct proceeding_line_rows lines;
    struct buf hash = buf_of(req->mem, 80);
    TRY(proceeding_effect_stored(req->tx, p, &e));
    TRY(proceeding_lines(req->tx, p, &lines));
    buf_hex(&hash, e.hash.bytes.at, e.hash.bytes.len);
    view->effect_stored = true;
    view->effect_frozen = proceeding_frozen(p);
    view->effect_year = e.year;
    view->effect_basis = e.basis_text;
    view->effect_by = e.by;
    view->effect_at = e.created_at;
    view->effect_hash = buf_str(&hash);
    money_fill(view, e.annual_cents, e.owed_cents, e.paid_cents);
    tables_fill(req, lines.at, lines.n, view);
    return OK;
}

/* Before it is stored only who stores it sees it: it names the amounts of all parties. */
static enum err effect_now_fill(struct request *req, const struct proceeding_row *p, struct proceeding_page *view)
{
    struct proceeding_effect e;
    TRY(proceeding_effect_now(req->tx, p, &e));
    view->effect_missing = (struct word){ e.missing };
    if (e.missing != MSG_NONE)
        return OK;
    struct proceeding_line_row *lines = MEM_NEW_N(req->mem, struct proceeding_line_row, e.n);
    for (size_t i = 0; i < e.n; i++)
        lines[i] = (struct proceeding_line_row){ e.at[i].authority,  e.at[i].name,        e.at[i].year_before,
                                                 e.at[i].year_after, e.at[i].full_before, e.at[i].full_after };
    view->effect_year = e.year;
    view->effect_basis = e.basis_text;
    money_fill(view, e.annual_cents, e.owed_cents, e.paid_cents);
    tables_fill(req, lines, e.n, view);
    return OK;
}

enum err proceeding_effect_fill(struct request *req, const struct proceeding_row *p, struct proceeding_page *view)
{
    view->may_store = view->may_change && !proceeding_frozen(p);
    if (p->effects > 0)
        return effect_stored_fill(req, p, view);
    return view->may_change ? effect_now_fill(req, p, view) : OK;
}
