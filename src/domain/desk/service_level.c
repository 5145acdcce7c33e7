#include "domain/desk/service_level.h"

#include "base/check.h"
#include "base/num.h"
#include "base/zone.h"
#include "domain/desk/clock_store.h"

const struct service_level service_level_default = { { 30, 120, 510, 1020 }, { 240, 510, 2550, 10200 } };

/* --- text -------------------------------------------------------------------------------- */

enum err service_level_parse(struct str targets, struct service_level *out)
{
    struct str part;
    if (targets.len == 0)
        return ERR_NOT_FOUND;
    for (size_t i = 0; i < 8; i++) {
        int64_t *to = i % 2 == 0 ? &out->reaction[i / 2] : &out->solution[i / 2];
        if (!str_cut(&targets, ' ', &part) || num_parse(part, 1, SERVICE_LEVEL_MAX, to) != OK)
            return ERR_FAULT;
    }
    return targets.at == NULL ? OK : ERR_FAULT;
}

static struct str text_of(struct mem *mem, const struct service_level *level)
{
    struct buf text = buf_of(mem, 128);
    for (size_t i = 0; i < 4; i++) {
        buf_put_z(&text, i > 0 ? " " : "");
        buf_int(&text, level->reaction[i]);
        buf_byte(&text, ' ');
        buf_int(&text, level->solution[i]);
    }
    return buf_str(&text);
}

/* --- in force ------------------------------------------------------------------------------ */

struct targets_row {
    struct str targets;
};
struct targets_rows {
    struct targets_row *at;
    size_t n;
};
ROW(targets_row, COL(targets_row, targets));
/* Of each place the newest one; the authority's own first. */
QUERY(targets_on, SCOPE_SYSTEM, 2, targets_row,
      "SELECT l.targets FROM service_level l WHERE l.authority IN (0, $3) AND l.starts = (SELECT max(m.starts) FROM "
      "service_level m WHERE m.authority = l.authority AND m.starts <= $4) ORDER BY l.authority DESC");

enum err service_level_on(struct tx *tx, authority_id authority, struct day day, struct service_level *out)
{
    struct targets_rows rows;
    TRY(tx_all(tx, targets_on, &rows, authority, day));
    for (size_t i = 0; i < rows.n; i++) {
        enum err e = service_level_parse(rows.at[i].targets, out);
        if (e != ERR_NOT_FOUND)
            return e;
    }
    *out = service_level_default;
    return OK;
}

/* --- list and change --------------------------------------------------------------------------- */

ROW(service_level_row, COL(service_level_row, authority), COL(service_level_row, authority_ref),
    COL(service_level_row, authority_name), COL(service_level_row, targets), COL(service_level_row, decision),
    COL(service_level_row, created_by), COL(service_level_row, starts));
QUERY(service_levels, SCOPE_AUTHORITY, 0, service_level_row,
      "SELECT l.authority, u.ref AS authority_ref, coalesce(u.name, '') AS authority_name, l.targets, l.decision,"
      " coalesce(a.name, '') AS created_by, l.starts FROM service_level l LEFT JOIN authority u ON u.id = l.authority"
      " LEFT JOIN account a ON a.id = l.created_by WHERE (l.authority = 0 OR " SCOPE_AUTHORITY_OF(
          setting, L, "l") ") ORDER BY coalesce(u.name, ''), l.starts DESC");
SQL(service_level_store, SCOPE_SYSTEM, 4,
    "INSERT INTO service_level (authority, starts, targets, decision, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $1, $2) ON CONFLICT (authority, starts) DO UPDATE SET targets = excluded.targets,"
    " decision = excluded.decision, created_by = excluded.created_by, created_at = excluded.created_at");

enum err service_level_list(struct tx *tx, struct service_level_rows *rows) { return tx_all(tx, service_levels, rows); }

static enum err level_valid(struct tx *tx, const struct service_level *level)
{
    static const char *const fields[] = { "r1", "r2", "r3", "r4" };
    for (size_t i = 0; i < 4; i++) {
        bool within = level->reaction[i] >= 1 && level->solution[i] <= SERVICE_LEVEL_MAX;
        if (!within || level->reaction[i] > level->solution[i])
            return tx_refuse(tx, ERR_INVALID, M_calendar_level_error_order, fields[i]);
    }
    return OK;
}

enum err service_level_put(struct tx *tx, const struct service_level_change *change)
{
    struct str text = change->general ? STR("") : text_of(tx_mem(tx), &change->level);
    if (day_is_none(change->starts) || day_compare(change->starts, zone_day(tx_now(tx))) < 0)
        return tx_refuse(tx, ERR_INVALID, M_calendar_error_past, "starts");
    if (str_trim(change->decision).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_calendar_error_decision, "decision");
    if (!change->general)
        TRY(level_valid(tx, &change->level));
    TRY(tx_run(tx, service_level_store, NULL, change->authority, change->starts, text, str_trim(change->decision)));
    tx_note(tx, .action = "desk.service_level_changed", .object = OBJECT_SETTING, .subject = change->starts.n,
            .authority = change->authority, .after = text);
    return clock_mark(tx, change->authority, (school_id){ 0 });
}
