#include "domain/desk/ticket_act.h"

#include "base/zone.h"
#include "domain/desk/desk_web.h"
#include "domain/desk/ticket_page_store.h"
#include "domain/desk/ticket_try.h"

struct instant ticket_return_at(struct day day)
{
    return day_is_none(day) ? INSTANT_NONE : zone_instant(day, RETURN_MINUTE);
}

static enum ticket_mover school_mover(struct tx *tx, const struct ticket *t)
{
    return t->requester.n == tx_actor(tx).n ? MOVER_REQUESTER : MOVER_SCHOOL;
}

enum err ticket_take(struct tx *tx, const struct ticket *t, int64_t version)
{
    account_id me = tx_actor(tx);
    if (t->row.state != STATE_NEW)
        return ticket_assign(tx, t, version, me);
    struct ticket_move m = {
        .to = STATE_IN_PROGRESS, .reason = REASON_REMOTE, .waits_until = INSTANT_NONE, .mover = MOVER_BODY
    };
    if (t->assignee.n != 0 && t->assignee.n != me.n)
        TRY(ticket_assign(tx, t, version, me));
    if (t->assignee.n == 0 || t->assignee.n == me.n)
        return ticket_move(tx, t, version, &m);
    struct ticket mine;
    TRY(ticket_find(tx, t->row.ref, &mine));
    return ticket_move(tx, &mine, 0, &m);
}

enum err ticket_ask(struct tx *tx, const struct ticket *t, int64_t version, struct str text)
{
    struct ticket_move m = {
        .to = STATE_AT_SCHOOL, .reason = REASON_QUESTION, .waits_until = INSTANT_NONE, .text = text, .mover = MOVER_BODY
    };
    return t->may_work ? ticket_move(tx, t, version, &m) : ERR_DENIED;
}

enum err ticket_solved(struct tx *tx, const struct ticket *t, int64_t version, struct str text)
{
    struct ticket_move m = { .to = STATE_CLOSED,
                             .reason = REASON_SOLVED_AT_SCHOOL,
                             .waits_until = INSTANT_NONE,
                             .text = text,
                             .mover = school_mover(tx, t) };
    TRY(ticket_tried_text(tx, t, text, &m.text));
    TRY(ticket_move(tx, t, version, &m));
    return ticket_look_end(tx, t->row.id, LOOK_SOLVED);
}

enum err ticket_looked(struct tx *tx, const struct ticket *t, int64_t version, struct str text)
{
    struct str tried;
    TRY(ticket_tried_text(tx, t, text, &tried));
    TRY(ticket_hand_over(tx, t, version, tried));
    return ticket_look_end(tx, t->row.id, LOOK_HANDED_OVER);
}

enum err ticket_reopen(struct tx *tx, const struct ticket *t, int64_t version, struct str text)
{
    bool known = t->assignee.n != 0;
    struct ticket_move m = { .to = known ? STATE_IN_PROGRESS : STATE_NEW,
                             .reason = known ? REASON_REMOTE : REASON_REOPENED,
                             .waits_until = INSTANT_NONE,
                             .text = text,
                             .mover = school_mover(tx, t) };
    if (t->row.state != STATE_CLOSED)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_move, NULL);
    return ticket_move(tx, t, version, &m);
}

enum err ticket_withdraw(struct tx *tx, const struct ticket *t, int64_t version, struct str text)
{
    struct ticket_move m = { .to = STATE_CLOSED,
                             .reason = REASON_WITHDRAWN,
                             .waits_until = INSTANT_NONE,
                             .text = text,
                             .mover = MOVER_REQUESTER };
    return ticket_move(tx, t, version, &m);
}

enum err ticket_me_too(struct tx *tx, const struct ticket *t)
{
    bool added;
    struct entry_new entry = { .kind = ENTRY_ANSWER,
                               .channel = CHANNEL_WEB,
                               .text = msg_text(LANG_DE, M_deskpage_joined_entry) };
    if (t->row.state == STATE_CLOSED)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_move, NULL);
    TRY(ticket_join(tx, t, &added));
    return added && t->row.reason != REASON_QUESTION ? ticket_add_entry(tx, t, 0, &entry, NULL) : OK;
}

enum err ticket_give_back(struct tx *tx, const struct ticket *t, int64_t version, struct str text)
{
    struct entry_new entry = { .internal = true, .kind = ENTRY_NOTE, .channel = CHANNEL_WEB, .text = text };
    struct ticket_move m = {
        .to = STATE_IN_PROGRESS, .reason = REASON_REMOTE, .waits_until = INSTANT_NONE, .mover = MOVER_PROVIDER
    };
    TRY(ticket_add_entry(tx, t, version, &entry, NULL));
    return ticket_move(tx, t, 0, &m);
}

enum err ticket_assignable(struct tx *tx, const struct ticket *t, account_ref ref, account_id *out)
{
    struct person_rows rows;
    *out = (account_id){ 0 };
    if (!desk_ref_given(ref.b))
        return OK;
    TRY(ticket_people(tx, t, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (REF_EQ(rows.at[i].ref, ref)) {
            *out = rows.at[i].id;
            return OK;
        }
    return tx_refuse(tx, ERR_INVALID, M_desk_error_assign_who, "assignee");
}
