/* What everybody pays before and after: computed by room contribution, stored here, frozen by the first signature. */
#include "domain/agreement/proceeding_effect.h"

#include "platform/json.h"

ROW(proceeding_effect_row, COL(proceeding_effect_row, n), COL(proceeding_effect_row, year),
    COL(proceeding_effect_row, basis_text), COL(proceeding_effect_row, by), COL(proceeding_effect_row, annual_cents),
    COL(proceeding_effect_row, owed_cents), COL(proceeding_effect_row, paid_cents), COL(proceeding_effect_row, hash),
    COL(proceeding_effect_row, created_at));
QUERY(
    proceeding_effect_one, SCOPE_SYSTEM, 2, proceeding_effect_row,
    "SELECT x.n, x.year, x.basis_text, COALESCE(w.name, '') AS by, x.annual_cents, x.owed_cents, x.paid_cents, x.hash,"
    " x.created_at FROM proceeding_effect x LEFT JOIN account w ON w.id = x.created_by"
    " WHERE x.proceeding = $3 AND x.n = $4");
SQL(proceeding_effect_insert, SCOPE_SYSTEM, 8,
    "INSERT INTO proceeding_effect (proceeding, n, year, basis_text, annual_cents, owed_cents, paid_cents, hash,"
    " created_by, created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $1, $2)");
ROW(proceeding_line_row, COL(proceeding_line_row, authority), COL(proceeding_line_row, name),
    COL(proceeding_line_row, year_before), COL(proceeding_line_row, year_after), COL(proceeding_line_row, full_before),
    COL(proceeding_line_row, full_after));
QUERY(proceeding_line_seen, SCOPE_AUTHORITY, 2, proceeding_line_row,
      "SELECT l.authority, l.name, l.year_before, l.year_after, l.full_before, l.full_after FROM proceeding_line l"
      " WHERE l.proceeding = $3 AND l.n = $4 AND " SCOPE_AUTHORITY_OF(agreement, R, "l") " ORDER BY l.sort");
SQL(proceeding_line_insert, SCOPE_SYSTEM, 9,
    "INSERT INTO proceeding_line (proceeding, n, authority, sort, name, year_before, year_after, full_before,"
    " full_after) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11)");

enum err proceeding_effect_now(struct tx *tx, const struct proceeding_row *p, struct proceeding_effect *out)
{
    struct proceeding_facts facts = proceeding_facts_of(p);
    *out = (struct proceeding_effect){ .missing = M_proceeding_no_fixing };
    for (size_t i = 0; agreement_proceeding_sources[i] != NULL; i++)
        if (agreement_proceeding_sources[i]->effect != NULL)
            TRY(agreement_proceeding_sources[i]->effect(tx, &facts, out));
    return OK;
}

enum err proceeding_effect_stored(struct tx *tx, const struct proceeding_row *p, struct proceeding_effect_row *out)
{
    return tx_one(tx, proceeding_effect_one, out, p->id, p->effects);
}

enum err proceeding_lines(struct tx *tx, const struct proceeding_row *p, struct proceeding_line_rows *out)
{
    return tx_all(tx, proceeding_line_seen, out, p->id, p->effects);
}

static void put_number(struct buf *out, const char *name, int64_t n)
{
    buf_put_z(out, name);
    buf_int(out, n);
}

/* Keys in order, whole numbers, no white space: the same text for the same amounts. */
static struct blob hash_of(struct mem *mem, const struct proceeding_effect *e)
{
    struct buf text = buf_of(mem, 256 + e->n * 640);
    put_number(&text, "{\"annual_cents\":", e->annual_cents);
    buf_put_z(&text, ",\"basis\":");
    json_put_text(&text, e->basis_text);
    buf_put_z(&text, ",\"lines\":[");
    for (size_t i = 0; i < e->n; i++) {
        const struct proceeding_line *l = &e->at[i];
        put_number(&text, i > 0 ? ",{\"authority\":" : "{\"authority\":", l->authority.n);
        put_number(&text, ",\"full_after\":", l->full_after);
        put_number(&text, ",\"full_before\":", l->full_before);
        buf_put_z(&text, ",\"name\":");
        json_put_text(&text, l->name);
        put_number(&text, ",\"year_after\":", l->year_after);
        put_number(&text, ",\"year_before\":", l->year_before);
        buf_byte(&text, '}');
    }
    put_number(&text, "],\"owed_cents\":", e->owed_cents);
    put_number(&text, ",\"paid_cents\":", e->paid_cents);
    put_number(&text, ",\"year\":", e->year);
    buf_byte(&text, '}');
    struct sha256 hash = sha256_of(buf_str(&text));
    return (struct blob){ str_dup(mem, (struct str){ (const char *)hash.b, sizeof hash.b }) };
}

static enum err lines_store(struct tx *tx, const struct proceeding_row *p, const struct proceeding_effect *e)
{
    for (size_t i = 0; i < e->n; i++) {
        const struct proceeding_line *l = &e->at[i];
        TRY(tx_run(tx, proceeding_line_insert, NULL, p->id, p->effects + 1, l->authority, (int64_t)i, l->name,
                   l->year_before, l->year_after, l->full_before, l->full_after));
    }
    return OK;
}

enum err proceeding_effect_store(struct tx *tx, const struct proceeding_row *p)
{
    struct proceeding_effect e;
    if (proceeding_frozen(p))
        return tx_refuse(tx, ERR_CONFLICT, M_proceeding_effect_frozen, NULL);
    TRY(proceeding_effect_now(tx, p, &e));
    if (e.missing != MSG_NONE)
        return tx_refuse(tx, ERR_CONFLICT, e.missing, NULL);
    TRY(tx_run(tx, proceeding_effect_insert, NULL, p->id, p->effects + 1, e.year, e.basis_text, e.annual_cents,
               e.owed_cents, e.paid_cents, hash_of(tx_mem(tx), &e)));
    TRY(lines_store(tx, p, &e));
    tx_note(tx, .action = "agreement.proceeding_effect_stored", .object = OBJECT_AGREEMENT, .subject = p->id.n,
            .authority = p->authority, .after = e.basis_text);
    return OK;
}

enum err proceeding_effect_holds(struct tx *tx, const struct proceeding_row *p)
{
    struct proceeding_effect_row stored;
    struct proceeding_effect now;
    if (p->effects == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_proceeding_effect_missing, "effect");
    if (proceeding_frozen(p))
        return OK;
    TRY(proceeding_effect_stored(tx, p, &stored));
    TRY(proceeding_effect_now(tx, p, &now));
    if (now.missing != MSG_NONE || !str_eq(hash_of(tx_mem(tx), &now).bytes, stored.hash.bytes))
        return tx_refuse(tx, ERR_CONFLICT, M_proceeding_effect_changed, "effect");
    return OK;
}
