#include "domain/desk/macro.h"

#include "base/zone.h"
#include "domain/desk/checklist.h"
#include "domain/desk/text_block.h"
#include "domain/desk/ticket_act.h"
#include "domain/desk/ticket_internal.h"

#define ITEMS_READ 11 /* one more than a test may have is enough to be refused */

struct next_row {
    int64_t next;
};
ROW(next_row, COL(next_row, next));
QUERY(macro_event_next, SCOPE_SYSTEM, 1, next_row,
      "SELECT coalesce(max(n), 0) + 1 AS next FROM ticket_event WHERE ticket = $3");

/* A part of the macro that was withdrawn since. */
static enum err gone(struct tx *tx, enum err e)
{
    return e == ERR_NOT_FOUND ? tx_refuse(tx, ERR_CONFLICT, M_tools_error_gone, NULL) : e;
}

enum err macro_text(struct tx *tx, const struct ticket *t, const struct macro_step *s, struct str *text)
{
    struct text_block_row block;
    struct placeholders values;
    TRY(gone(tx, text_block_of_team(tx, (text_block_id){ s->record }, &block)));
    TRY(text_block_values(tx, t, block.text, &values));
    return text_block_filled(tx_mem(tx), block.text, &values, text);
}

static enum err run_assign(struct tx *tx, const struct ticket *t, const struct macro_step *s)
{
    account_id to = s->value == MACRO_TO_ME ? tx_actor(tx) : (account_id){ 0 };
    return t->assignee.n == to.n ? OK : ticket_assign(tx, t, t->version, to);
}

static enum err run_checklist(struct tx *tx, const struct ticket *t, const struct macro_step *s, int64_t first)
{
    struct checklist_row list;
    TRY(gone(tx, checklist_of_id(tx, (checklist_id){ s->record }, &list)));
    return check_put(tx, t, &list, first);
}

static enum err run_text(struct tx *tx, const struct ticket *t, struct str text)
{
    struct entry_new entry = { .kind = ENTRY_ANSWER, .channel = CHANNEL_WEB, .text = text };
    return ticket_add_entry(tx, t, 0, &entry, NULL);
}

static enum err run_move(struct tx *tx, const struct ticket *t, const struct macro_step *s, struct str text)
{
    struct day until = s->days > 0 ? day_add(zone_day(tx_now(tx)), (int)s->days) : DAY_NONE;
    struct ticket_move m = { .to = ticket_reason_state((int)s->value),
                             .reason = (enum ticket_reason)s->value,
                             .text = text,
                             .mover = MOVER_BODY,
                             .waits_until = ticket_return_at(until) };
    return ticket_move(tx, t, 0, &m);
}

static enum err run_test(struct tx *tx, const struct ticket *t, const struct macro_step *s)
{
    struct str items[ITEMS_READ], rest = s->text, line;
    size_t n = 0;
    while (n < ITEMS_READ && str_cut_line(&rest, &line))
        if (str_trim(line).len > 0)
            items[n++] = str_trim(line);
    return ticket_test_ask(tx, t, t->version, items, NULL, n);
}

/* `text`: the words of a text step that the move behind it sends. */
static enum err run_step(struct tx *tx, ticket_ref ref, const struct macro_steps *steps, size_t i, int64_t first,
                         struct str *text)
{
    const struct macro_step *s = &steps->at[i];
    struct ticket t;
    TRY(ticket_find(tx, ref, &t));
    switch ((enum macro_kind)s->kind) {
    case MACRO_ASSIGN:
        return run_assign(tx, &t, s);
    case MACRO_CHECKLIST:
        return run_checklist(tx, &t, s, first);
    case MACRO_TEXT:
        TRY(macro_text(tx, &t, s, text));
        TRY(text_block_ready(tx, &t, text, NULL));
        return i + 1 < steps->n && s[1].kind == MACRO_MOVE ? OK : run_text(tx, &t, *text);
    case MACRO_MOVE:
        return run_move(tx, &t, s, *text);
    case MACRO_TEST:
        return run_test(tx, &t, s);
    case MACRO_KIND_END:
        break;
    }
    return ERR_FAULT;
}

enum err macro_run(struct tx *tx, const struct ticket *t, int64_t version, const struct macro_row *m)
{
    struct macro_steps steps;
    struct next_row first;
    struct ticket after;
    struct ticket_fields before = ticket_fields_of(t);
    struct str text = STR("");
    TRY(ticket_must_work(tx, t));
    TRY(ticket_must_be_current(tx, t, version));
    if (t->merged_into.n != 0)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_merged_already, NULL);
    TRY(macro_read(tx, m, &steps));
    TRY(tx_one(tx, macro_event_next, &first, t->row.id));
    for (size_t i = 0; i < steps.n; i++)
        TRY(run_step(tx, t->row.ref, &steps, i, first.next, &text));
    TRY(ticket_find(tx, t->row.ref, &after));
    return ticket_event_add(tx, &after,
                            &(struct event_new){ .what = EVENT_MACRO,
                                                 .old_value = first.next,
                                                 .new_value = m->version,
                                                 .new_text = m->name,
                                                 .before = ticket_fields_text(tx_mem(tx), &before) },
                            "desk.macro_run", NULL);
}
