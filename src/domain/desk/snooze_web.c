/*
 * desk/snooze_web.c -- one key puts a ticket away until the next service day
 * (personas.md SD2); the queue goes on, with an undo on top.
 */
#include "domain/desk/desk_web.h"

#include "base/zone.h"
#include "domain/desk/calendar_store.h"
#include "domain/desk/ticket_page_store.h"

struct snooze_form {
    ticket_ref ticket;
};
FORM(snooze_form, FIELD_REF(snooze_form, ticket));
HANDLER(snooze_post, snooze_form);

enum err desk_snooze_until(struct request *req, const struct ticket *t, struct instant *until)
{
    struct calendar hours;
    TRY(calendar_of_school(req->tx, t->authority, t->school, &hours));
    return calendar_next_open(&hours, zone_instant(day_add(zone_day(req->now), 1), 0), until);
}

enum err ticket_snooze(struct request *req, const struct ticket *t)
{
    struct ticket_move m = { .to = STATE_WAITING, .reason = REASON_FOLLOW_UP, .mover = MOVER_BODY };
    TRY(desk_snooze_until(req, t, &m.waits_until));
    return ticket_move(req->tx, t, t->version, &m);
}

static enum err snooze_post(struct request *req, const struct snooze_form *in)
{
    struct ticket t;
    int64_t event;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(ticket_snooze(req, &t));
    TRY(ticket_last_event(req->tx, &t, &event));
    struct buf undo = buf_of(req->mem, 96);
    buf_put(&undo, url_of(req->mem, "/desk/tickets/", t.row.ref, "/undo/").path);
    buf_int(&undo, event);
    flash_undo(req, M_deskpage_snoozed, (struct url){ buf_str(&undo) });
    return see_other(req, URL("/desk/tickets"));
}

const struct route snooze_routes[] = { POST("/desk/snooze", RIGHT(TICKET, W), 0, snooze_post), ROUTES_END };
