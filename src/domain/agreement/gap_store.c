/* Where the text does not reach, does not fit, or has to be talked about, what is said or done beside it,
   and what became of it. */
#include "base/period.h"
#include "domain/agreement/deadline_store.h"
#include "domain/agreement/register_store.h"
#include "platform/setting.h"

ROW(gap_row, COL(gap_row, id), COL(gap_row, ref), COL(gap_row, kind), COL(gap_row, state), COL(gap_row, clause),
    COL(gap_row, subject), COL(gap_row, facts), COL(gap_row, known_on), COL(gap_row, negotiate_by));
#define GAP_STATE "(SELECT e.state FROM gap_event e WHERE e.gap = g.id ORDER BY e.n DESC LIMIT 1)"
#define GAP_COLUMNS \
    "SELECT g.id, g.ref, g.kind, " GAP_STATE " AS state, g.clause, g.subject, g.facts, g.known_on, g.negotiate_by" \
    " FROM gap g"
QUERY(gap_all, SCOPE_SYSTEM, 1, gap_row,
      GAP_COLUMNS " ORDER BY CASE WHEN " GAP_STATE " > 2 THEN 1 ELSE 0 END, g.id DESC LIMIT $3");
QUERY(gap_one, SCOPE_SYSTEM, 1, gap_row, GAP_COLUMNS " WHERE g.ref = $3");
SQL(gap_insert, SCOPE_SYSTEM, 8,
    "INSERT INTO gap (id, ref, kind, clause, subject, facts, known_on, negotiate_by, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $1, $2)");
ROW(gap_event_row, COL(gap_event_row, n), COL(gap_event_row, state), COL(gap_event_row, note), COL(gap_event_row, by),
    COL(gap_event_row, amendment_title), COL(gap_event_row, amendment_ref), COL(gap_event_row, amended),
    COL(gap_event_row, at));
QUERY(gap_event_all, SCOPE_SYSTEM, 1, gap_event_row,
      "SELECT e.n, e.state, e.note, COALESCE(p.name, '') AS by, COALESCE(m.title, '') AS amendment_title,"
      " COALESCE(m.ref, g.ref) AS amendment_ref, CASE WHEN m.id IS NULL THEN 0 ELSE 1 END AS amended, e.at"
      " FROM gap_event e JOIN gap g ON g.id = e.gap LEFT JOIN account p ON p.id = e.actor"
      " LEFT JOIN amendment m ON m.id = e.amendment WHERE e.gap = $3 ORDER BY e.n");
SQL(gap_event_insert, SCOPE_SYSTEM, 5,
    "INSERT INTO gap_event (gap, n, state, note, amendment, actor, at) VALUES ($3, $4, $5, $6, $7, $1, $2)");

enum err gaps_all(struct tx *tx, struct gap_rows *out) { return tx_all(tx, gap_all, out, (int64_t)LIMIT_PAGE_ROWS); }
enum err gap_by_ref(struct tx *tx, gap_ref ref, struct gap_row *out) { return tx_one(tx, gap_one, out, &ref); }
enum err gap_events(struct tx *tx, gap_id id, struct gap_event_rows *out) { return tx_all(tx, gap_event_all, out, id); }

static enum err talks_by(struct tx *tx, const struct gap_new *in, struct day *out)
{
    int64_t months;
    *out = DAY_NONE;
    if (in->kind < GAP_LAW || in->kind > GAP_OWNERSHIP)
        return OK;
    TRY(setting_get(tx, SETTING_NEGOTIATION_MONTHS, &months));
    *out = period_end_after_event(in->known_on, (int)months);
    return OK;
}

enum err gap_add(struct tx *tx, const struct gap_new *in, gap_ref *out)
{
    struct day by;
    TRY(declaration_day(tx, in->known_on, M_register_known_future, "known_on"));
    TRY(talks_by(tx, in, &by));
    gap_id id = TX_ID(tx, gap);
    gap_ref ref = TX_REF(tx, gap);
    TRY(tx_run(tx, gap_insert, NULL, id, &ref, in->kind, in->clause, in->subject, in->facts, in->known_on, by));
    TRY(tx_run(tx, gap_event_insert, NULL, id, 1, (int)GAP_OPEN, in->facts, (int64_t)0));
    tx_note(tx, .action = "agreement.gap_recorded", .object = OBJECT_AGREEMENT, .subject = id.n, .after = in->subject);
    if (out != NULL)
        *out = ref;
    return day_is_none(by) ? OK : deadlines_compute_all(tx);
}

enum err gap_move(struct tx *tx, const struct gap_row *gap, int state, struct str note, amendment_id amendment)
{
    struct gap_event_rows events;
    if (gap->state >= GAP_AMENDED)
        return tx_refuse(tx, ERR_CONFLICT, M_register_gap_closed_already, "state");
    if (state == GAP_AMENDED && amendment.n == 0)
        return tx_refuse(tx, ERR_INVALID, M_register_gap_amendment_missing, "amendment");
    TRY(gap_events(tx, gap->id, &events));
    TRY(tx_run(tx, gap_event_insert, NULL, gap->id, (int64_t)events.n + 1, state, note, amendment.n));
    tx_note(tx, .action = "agreement.gap_moved", .object = OBJECT_AGREEMENT, .subject = gap->id.n, .after = note);
    return day_is_none(gap->negotiate_by) ? OK : deadlines_compute_all(tx);
}

enum msg gap_kind_msg(int kind)
{
    static const enum msg names[GAP_KIND_END] = {
        [GAP_MISSING] = M_register_gap_missing, [GAP_UNSUITABLE] = M_register_gap_unsuitable,
        [GAP_WISH] = M_register_gap_wish,       [GAP_LAW] = M_register_gap_law,
        [GAP_TARIFF] = M_register_gap_tariff,   [GAP_OWNERSHIP] = M_register_gap_ownership,
        [GAP_NOTE] = M_register_gap_note,       [GAP_PRACTICE] = M_register_gap_practice,
    };
    return kind > 0 && kind < GAP_KIND_END ? names[kind] : MSG_NONE;
}

enum msg gap_state_msg(int state)
{
    static const enum msg names[GAP_STATE_END] = {
        [GAP_OPEN] = M_register_gap_open,
        [GAP_TALKS] = M_register_gap_talks,
        [GAP_AMENDED] = M_register_gap_amended,
        [GAP_CLOSED] = M_register_gap_closed,
    };
    return state > 0 && state < GAP_STATE_END ? names[state] : MSG_NONE;
}
