#include "domain/desk/promise.h"

#include "domain/desk/calendar_store.h"

static struct str instant_words(struct mem *mem, enum lang lang, struct instant t, struct instant now)
{
    struct buf text = buf_of(mem, 160);
    i18n_instant(&text, lang, t, day_parts(zone_day(now)).year);
    return buf_str(&text);
}

/* "Montag, 30. November, ab 7:30 Uhr": the day of the words above, the time apart. */
static struct str opening_words(struct mem *mem, enum lang lang, struct instant t, struct instant now)
{
    struct str words = instant_words(mem, lang, t, now);
    size_t comma = words.len;
    while (comma > 0 && words.at[comma - 1] != ',')
        comma--;
    int minute = zone_local(t).minute;
    struct buf time = buf_of(mem, 8);
    buf_int(&time, minute / 60);
    buf_byte(&time, ':');
    buf_int_padded(&time, minute % 60, 2);
    return msg_format(mem, lang, M_desk_promise_open_from,
                      { "day", str_sub(words, 0, comma > 0 ? comma - 1 : words.len) }, { "time", buf_str(&time) });
}

static struct str day_words(struct mem *mem, enum lang lang, struct instant t)
{
    struct buf text = buf_of(mem, 64);
    i18n_day_words(&text, lang, zone_day(t));
    return buf_str(&text);
}

static struct str until_words(struct mem *mem, enum lang lang, const struct promise *p, struct instant now)
{
    if (instant_is_none(p->promised_at))
        return msg_text(lang, M_desk_promise_none);
    bool over = instant_compare(p->promised_at, now) < 0;
    return msg_format(mem, lang, over ? M_desk_promise_overdue : M_desk_promise_until,
                      { "when", instant_words(mem, lang, p->promised_at, now) });
}

static struct str waiting_words(struct mem *mem, enum lang lang, const struct promise *p, struct instant now)
{
    struct str why = msg_text(lang, ticket_requester_msg((enum ticket_state)p->state, (enum ticket_reason)p->reason));
    if (instant_is_none(p->waits_until))
        return why;
    struct str when = instant_words(mem, lang, p->waits_until, now);
    bool before = !instant_is_none(p->promised_at) && instant_compare(p->promised_at, p->waits_until) <= 0;
    if (p->reason == REASON_VISIT && before)
        return msg_format(mem, lang, M_desk_promise_visit, { "when", instant_words(mem, lang, p->promised_at, now) },
                          { "day", day_words(mem, lang, p->waits_until) });
    if (p->reason == REASON_TRIAGE)
        return msg_format(mem, lang, M_desk_promise_triage, { "when", when });
    bool over = instant_compare(p->waits_until, now) < 0;
    return msg_format(mem, lang, over ? M_desk_promise_waited : M_desk_promise_waiting, { "why", why },
                      { "when", when });
}

struct str promise_words(struct mem *mem, enum lang lang, const struct promise *p, struct instant now)
{
    struct instant open;
    struct str until;
    switch ((enum ticket_state)p->state) {
    case STATE_NEW:
        until = until_words(mem, lang, p, now);
        if (calendar_is_open(p->hours, now) || calendar_next_open(p->hours, now, &open) != OK)
            return until;
        return str_cat(mem,
                       msg_format(mem, lang, M_desk_promise_read_at, { "when", opening_words(mem, lang, open, now) }),
                       STR(" "), until);
    case STATE_IN_PROGRESS:
        return until_words(mem, lang, p, now);
    case STATE_AT_SCHOOL:
    case STATE_WAITING:
        return waiting_words(mem, lang, p, now);
    case STATE_TESTING:
    case STATE_CLOSED:
        break;
    }
    return msg_text(lang, ticket_requester_msg((enum ticket_state)p->state, (enum ticket_reason)p->reason));
}

enum err promise_sentence(struct tx *tx, enum lang lang, const struct ticket *t, struct str *sentence)
{
    struct calendar hours = calendar_default;
    struct promise p = { t->row.state, t->row.reason, t->row.promised_at, t->row.waits_until, &hours };
    if (t->row.state == STATE_NEW)
        TRY(calendar_of_school(tx, t->authority, t->school, &hours));
    *sentence = promise_words(tx_mem(tx), lang, &p, tx_now(tx));
    return OK;
}
