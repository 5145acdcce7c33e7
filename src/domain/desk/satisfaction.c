#include "domain/desk/satisfaction.h"

#include "base/zone.h"
#include "domain/desk/figure_internal.h"
#include "platform/auth.h"
#include "platform/setting.h"

enum msg satisfaction_msg(int face)
{
    static const enum msg names[] = { MSG_NONE, M_satisfaction_good, M_satisfaction_fair, M_satisfaction_bad };
    return face >= FACE_GOOD && face <= FACE_BAD ? names[face] : MSG_NONE;
}

/* --- one answer ------------------------------------------------------------------------------------ */

/* Statements below a struct ticket, see ticket_internal.h. */
struct given_row {
    int face;
    struct str text;
    struct instant at;
};
ROW(given_row, COL(given_row, face), COL(given_row, text), COL(given_row, at));
QUERY(satisfaction_given, SCOPE_SYSTEM, 2, given_row,
      "SELECT f.face, f.text, f.at FROM satisfaction f WHERE f.ticket = $3 AND f.account = $4");
SQL(satisfaction_write, SCOPE_SYSTEM, 6,
    "INSERT INTO satisfaction (ticket, account, authority, school, face, text, at, changed_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $2, $2) ON CONFLICT (ticket, account) DO UPDATE SET face = excluded.face,"
    " text = excluded.text, changed_at = excluded.changed_at");

/* Nothing was solved for who took it back, or whose matter goes on in another ticket. */
static bool was_solved(const struct ticket *t)
{
    return t->row.state == STATE_CLOSED && t->row.reason != REASON_DUPLICATE && t->row.reason != REASON_WITHDRAWN &&
           t->row.reason != REASON_UNWANTED;
}

static enum err ends_of(struct tx *tx, const struct ticket *t, struct instant *until)
{
    int64_t days;
    TRY(setting_get(tx, SETTING_SATISFACTION_DAYS, &days));
    *until = was_solved(t) ? instant_add(t->closed_at, DAYS(days)) : INSTANT_NONE;
    return OK;
}

static enum err state_of(struct tx *tx, const struct ticket *t, account_id who, struct satisfaction_state *state)
{
    struct given_row row;
    *state = (struct satisfaction_state){ .text = STR("") };
    TRY(ends_of(tx, t, &state->until));
    state->open = !instant_is_none(state->until) && instant_compare(state->until, tx_now(tx)) > 0;
    enum err e = tx_one(tx, satisfaction_given, &row, t->row.id, who);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    state->given = true;
    state->face = row.face;
    state->text = row.text;
    state->at = row.at;
    return OK;
}

enum err satisfaction_of(struct tx *tx, const struct ticket *t, struct satisfaction_state *state, bool *mine)
{
    *mine = ticket_is_requester(tx, t);
    return state_of(tx, t, t->requester, state);
}

static enum err give(struct tx *tx, const struct ticket *t, account_id who, int face, struct str text)
{
    struct satisfaction_state state;
    TRY(state_of(tx, t, who, &state));
    if (!state.open)
        return tx_refuse(tx, ERR_CONFLICT, M_satisfaction_error_closed, NULL);
    if (satisfaction_msg(face) == MSG_NONE)
        return tx_refuse(tx, ERR_INVALID, M_satisfaction_error_face, "face");
    TRY(tx_run(tx, satisfaction_write, NULL, t->row.id, who, t->authority, t->school, face, str_trim(text)));
    /* That it was given; what was said is for those who read the ticket. */
    tx_note(tx, .action = "desk.satisfaction", .object = OBJECT_TICKET, .subject = t->row.id.n,
            .authority = t->authority);
    return OK;
}

enum err satisfaction_give(struct tx *tx, const struct ticket *t, int face, struct str text)
{
    return ticket_is_requester(tx, t) ? give(tx, t, tx_actor(tx), face, text) : ERR_DENIED;
}

/* --- by link ------------------------------------------------------------------------------------------ */

enum err satisfaction_link(struct tx *tx, const struct ticket *t, account_id who, struct str *token)
{
    struct instant until;
    *token = STR("");
    TRY(ends_of(tx, t, &until));
    if (who.n != t->requester.n || instant_is_none(until) || instant_compare(until, tx_now(tx)) <= 0)
        return OK;
    return link_create(tx, LINK_SATISFACTION, who, t->row.id.n, (struct duration){ until.us - tx_now(tx).us }, token);
}

struct enabled_row {
    int64_t n;
};
ROW(enabled_row, COL(enabled_row, n));
QUERY(satisfaction_person, SCOPE_SYSTEM, 1, enabled_row,
      "SELECT count(*) AS n FROM account a WHERE a.id = $3 AND a.disabled_at IS NULL");

static enum err find_by_link(struct tx *tx, struct str token, struct ticket *t, account_id *who)
{
    int64_t subject;
    struct enabled_row person = { 1 };
    TRY(link_find(tx, LINK_SATISFACTION, token, who, &subject));
    TRY(ticket_find_any(tx, (ticket_id){ subject }, t));
    if (who->n != 0)
        TRY(tx_one(tx, satisfaction_person, &person, *who));
    return who->n == t->requester.n && person.n > 0 ? OK : ERR_NOT_FOUND;
}

enum err satisfaction_by_link(struct tx *tx, struct str token, struct ticket *t, struct satisfaction_state *state)
{
    account_id who;
    TRY(find_by_link(tx, token, t, &who));
    return state_of(tx, t, who, state);
}

enum err satisfaction_give_by_link(struct tx *tx, struct str token, int face, struct str text)
{
    struct ticket t;
    account_id who;
    TRY(find_by_link(tx, token, &t, &who));
    return give(tx, &t, who, face, text);
}

/* --- sums ------------------------------------------------------------------------------------------------ */

struct sum_row {
    authority_id authority;
    struct str name, form;
    int64_t good, fair, bad;
};
struct sum_rows {
    struct sum_row *at;
    size_t n;
};
ROW(sum_row, COL(sum_row, authority), COL(sum_row, name), COL(sum_row, form), COL(sum_row, good), COL(sum_row, fair),
    COL(sum_row, bad));
QUERY(satisfaction_sums, SCOPE_AGGREGATE, 3, sum_row,
      "SELECT g.authority, g.name, g.form, CAST(sum(CASE g.face WHEN 1 THEN 1 ELSE 0 END) AS bigint) AS good,"
      " CAST(sum(CASE g.face WHEN 2 THEN 1 ELSE 0 END) AS bigint) AS fair,"
      " CAST(sum(CASE g.face WHEN 3 THEN 1 ELSE 0 END) AS bigint) AS bad FROM (SELECT u.id AS authority, u.name,"
      " coalesce((SELECT CASE WHEN min(b.form) < max(b.form) THEN '+' ELSE min(b.form) END FROM branch b"
      " WHERE b.authority = t.authority AND b.school = t.school), '') AS form, f.face FROM satisfaction f"
      " JOIN ticket t ON t.id = f.ticket JOIN authority u ON u.id = t.authority WHERE $3 IN (0, f.authority)"
      " AND f.at >= $4 AND f.at < $5 AND " FIGURE_SCOPE("t") ") g GROUP BY g.authority, g.name, g.form"
                                                             " ORDER BY g.name, g.authority, g.form");

static void add(struct satisfaction_sums *sums, struct str name, const struct sum_row *row)
{
    size_t i = 0;
    while (i < sums->n && !str_eq(sums->at[i].name, name))
        i++;
    if (i == sums->n)
        sums->at[sums->n++] = (struct satisfaction_sum){ .name = name };
    sums->at[i].good += row->good;
    sums->at[i].fair += row->fair;
    sums->at[i].bad += row->bad;
}

static int64_t answers(const struct satisfaction_sum *s) { return s->good + s->fair + s->bad; }

static void leave_out(struct satisfaction_sums *sums, size_t i)
{
    for (; i + 1 < sums->n; i++)
        sums->at[i] = sums->at[i + 1];
    sums->n--;
    sums->hidden++;
}

/* A sum of the whole is known elsewhere: what is hidden must be enough together, else one more hides. */
void satisfaction_hide(struct satisfaction_sums *sums, int64_t least)
{
    int64_t together = 0;
    for (size_t i = sums->n; i-- > 0;)
        if (answers(&sums->at[i]) < least) {
            together += answers(&sums->at[i]);
            leave_out(sums, i);
        }
    if (together == 0 || together >= least || sums->n == 0)
        return;
    size_t smallest = 0;
    for (size_t i = 1; i < sums->n; i++)
        if (answers(&sums->at[i]) < answers(&sums->at[smallest]))
            smallest = i;
    leave_out(sums, smallest);
}

enum err satisfaction_read(struct tx *tx, authority_id authority, struct day from, struct day to,
                           struct satisfaction_sums *forms, struct satisfaction_sums *authorities)
{
    struct sum_rows rows;
    int64_t least;
    TRY(setting_get(tx, SETTING_SATISFACTION_LEAST, &least));
    TRY(tx_all(tx, satisfaction_sums, &rows, authority, zone_instant(from, 0), zone_instant(to, 0)));
    *forms = (struct satisfaction_sums){ MEM_NEW_N(tx_mem(tx), struct satisfaction_sum, rows.n), 0, 0 };
    *authorities = (struct satisfaction_sums){ MEM_NEW_N(tx_mem(tx), struct satisfaction_sum, rows.n), 0, 0 };
    for (size_t i = 0; i < rows.n; i++) {
        add(forms, rows.at[i].form, &rows.at[i]);
        add(authorities, rows.at[i].name, &rows.at[i]);
    }
    satisfaction_hide(forms, least);
    satisfaction_hide(authorities, least);
    return OK;
}
