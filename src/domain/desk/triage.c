#include "domain/desk/triage.h"

#include "base/workday.h"
#include "domain/desk/calendar_store.h"
#include "domain/desk/card.h"
#include "domain/desk/clock_store.h"
#include "domain/desk/coverage.h"
#include "domain/desk/exam_window.h"
#include "domain/desk/ticket_internal.h"
#include "domain/desk/ticket_try.h"
#include "platform/setting.h"

/* --- deciding --------------------------------------------------------------------------------- */

struct place_row {
    authority_id authority;
    int64_t contacts;
};
ROW(place_row, COL(place_row, authority), COL(place_row, contacts));
/* Contacts: grants for the whole school in force now (GK.Sch.1), not a teacher's. */
QUERY(
    school_place, SCOPE_SYSTEM, 1, place_row,
    "SELECT s.authority, (SELECT count(*) FROM role_grant g WHERE g.school = s.id AND g.role = " ROLE_school_contact_SQL
    " AND g.narrow = 0 AND g.approved_by IS NOT NULL AND g.starts <= $2 AND g.ends > $2) AS contacts"
    " FROM school s WHERE s.id = $3");

/* The school's time, in its own hours: only on a school day does it look first. */
static enum err first_look(struct tx *tx, school_id school, struct triage *out)
{
    struct calendar calendar;
    struct instant until;
    int64_t hours;
    TRY(school_calendar_of(tx, school, zone_day(tx_now(tx)), &calendar));
    if (!calendar_is_open(&calendar, tx_now(tx)))
        return OK;
    TRY(setting_get(tx, SETTING_TRIAGE_HOURS, &hours));
    enum err e = calendar_add(&calendar, tx_now(tx), hours * 60, &until);
    if (e == ERR_INVALID)
        return OK;
    out->state = STATE_AT_SCHOOL;
    out->reason = REASON_TRIAGE;
    out->waits_until = until;
    return e;
}

/* What the school can do about it first: somebody there, and cards to try. */
struct school_side {
    bool has_contact, has_cards;
};

static enum err decide(struct tx *tx, const struct ticket_new *new, const struct school_side *school,
                       struct triage *out)
{
    *out = (struct triage){ .state = STATE_NEW,
                            .reason = REASON_RECEIVED,
                            .promised_at = INSTANT_NONE,
                            .waits_until = INSTANT_NONE,
                            .priority = ticket_priority_of(new) };
    if (new->routing == ROUTING_SCHOOL) {
        out->state = STATE_AT_SCHOOL;
        out->reason = REASON_SCHOOL_TASK;
        return OK;
    }
    /* P1 and P2 go to the desk at once; so does what comes when nobody is at the school. */
    bool look = new->routing == ROUTING_BODY && out->priority >= 3 && school->has_contact && school->has_cards;
    return look ? first_look(tx, new->school, out) : OK;
}

/* Authority, class and routing of a report from its school and service. */
static enum err complete(struct tx *tx, struct ticket_new *new, struct school_side *school)
{
    struct place_row place;
    struct service_row service;
    struct device_row device;
    struct card_place cards = { .class_key = STR("") };
    TRY(tx_one(tx, school_place, &place, new->school));
    enum err e = agreement_service_by_id(tx, new->service, &service);
    if (e == ERR_NOT_FOUND || (e == OK && !service.active))
        return tx_refuse(tx, ERR_INVALID, M_desk_error_service, "service");
    TRY(e);
    new->authority = place.authority;
    new->class = service.class;
    new->routing = service.routing;
    TRY(exam_window_near(tx, new->school, new->room, &new->exam));
    school->has_contact = place.contacts > 0;
    cards.service = service.key;
    if (new->device.n != 0) {
        TRY(asset_device_read(tx, new->device, &device));
        cards.model = device.model;
        cards.class_key = device.class_key;
    }
    return card_any(tx, &cards, &school->has_cards);
}

enum err triage_decide(struct tx *tx, const struct ticket_new *new, struct triage *out)
{
    struct ticket_new copy = *new;
    struct school_side school;
    TRY(complete(tx, &copy, &school));
    TRY(decide(tx, &copy, &school, out));
    /* A clock that stands still promises nothing yet. */
    bool promises = copy.routing == ROUTING_BODY && out->state == STATE_NEW;
    return promises ? clock_preview(tx, copy.authority, copy.school, out->priority, &out->promised_at) : OK;
}

enum err triage_authority_date(struct tx *tx, struct instant *date)
{
    int64_t days;
    TRY(setting_get(tx, SETTING_AUTHORITY_DAYS, &days));
    *date = zone_instant(workday_after(zone_day(tx_now(tx)), (int)days), 16 * 60);
    return OK;
}

/* --- reporting ----------------------------------------------------------------------------------- */

/* "Aufgabe des Schulträgers": waits for it with a date, its officials get a mail. */
static enum err to_authority(struct tx *tx, const struct ticket_new *new, ticket_id id, ticket_ref ref)
{
    struct ticket_move m = { .to = STATE_WAITING, .reason = REASON_AUTHORITY, .mover = MOVER_SYSTEM };
    struct ticket t = { .row = { .id = id,
                                 .ref = ref,
                                 .state = (int)new->state,
                                 .reason = (int)new->reason,
                                 .routing = new->routing,
                                 .priority = ticket_priority_of(new),
                                 .promised_at = INSTANT_NONE,
                                 .waits_until = INSTANT_NONE },
                        .authority = new->authority,
                        .school = new->school,
                        .service = new->service,
                        .class = new->class,
                        .closed_at = INSTANT_NONE,
                        .version = 1 };
    TRY(triage_authority_date(tx, &m.waits_until));
    return ticket_move_checked(tx, &t, 1, &m, 0, 0, EVENT_MOVED, "desk.routed_to_authority", NULL);
}

enum err triage_report(struct tx *tx, struct ticket_new *new, ticket_id *id, ticket_ref *ref, int64_t *number)
{
    struct triage decided;
    struct school_side school;
    TRY(complete(tx, new, &school));
    /* On site a technician may begin at once; everything else is decided here. */
    bool on_site = new->channel == CHANNEL_ON_SITE &&new->state == STATE_IN_PROGRESS;
    TRY(decide(tx, new, &school, &decided));
    new->state = on_site ? STATE_IN_PROGRESS : decided.state;
    new->reason = on_site ? REASON_ON_SITE : decided.reason;
    new->waits_until = on_site ? INSTANT_NONE : decided.waits_until;
    new->promised_at = INSTANT_NONE;
    TRY(ticket_create(tx, new, id, ref, number));
    TRY(coverage_decide(tx, *id, new->authority, new->school, new->device, new->routing));
    if (new->routing == ROUTING_AUTHORITY &&new->state == STATE_NEW)
        return to_authority(tx, new, *id, *ref);
    return decided.priority <= 2 && school.has_contact ? ticket_notify(tx, *id, NOTIFY_INFORMED, 1) : OK;
}

/* --- time --------------------------------------------------------------------------------------------- */

struct due_row {
    ticket_id id;
    authority_id authority;
    school_id school;
    struct instant waits_until;
};
struct due_rows {
    struct due_row *at;
    size_t n;
};
ROW(due_row, COL(due_row, id), COL(due_row, authority), COL(due_row, school), COL(due_row, waits_until));
/* Page by page in order of the date: $6, $7 is where the last one ended.  A ticket of a running mass incident
   waits for its end: information that is late is an alarm of the incident. */
QUERY(tickets_due, SCOPE_SYSTEM, 5, due_row,
      "SELECT t.id, t.authority, t.school, t.waits_until FROM ticket t WHERE t.waits_until <= $3 AND t.waits_until IS "
      "NOT NULL AND " SQL_OPEN
      " AND t.state = $4 AND $5 IN (0, t.reason) AND NOT (t.reason = 35 AND EXISTS (SELECT 1 FROM incident_ticket c"
      " JOIN incident i ON i.id = c.incident WHERE c.ticket = t.id AND i.solved_at IS NULL)) AND (t.waits_until > $6 "
      "OR (t.waits_until = $6"
      " AND t.id > $7)) ORDER BY t.waits_until, t.id LIMIT 100");

_Static_assert(REASON_MASS_INCIDENT == 35, "stands in the statement above");

/* Nothing comes back while the desk that cares for the school is closed. */
static enum err may_move(struct tx *tx, const struct due_row *row, bool only_open, bool *may)
{
    struct calendar calendar;
    *may = true;
    if (!only_open)
        return OK;
    TRY(calendar_of_school(tx, row->authority, row->school, &calendar));
    *may = calendar_is_open(&calendar, tx_now(tx));
    return OK;
}

static enum err move_due(struct tx *tx, enum ticket_state state, enum ticket_reason only, const struct ticket_move *m,
                         const char *action, int *moved)
{
    struct due_rows due;
    struct due_row last = { .waits_until = { 0 } };
    *moved = 0;
    do {
        TRY(tx_all(tx, tickets_due, &due, tx_now(tx), (int)state, (int)only, last.waits_until, last.id));
        for (size_t i = 0; i < due.n; i++) {
            struct ticket t;
            bool may;
            last = due.at[i];
            TRY(may_move(tx, &last, state == STATE_WAITING, &may));
            if (!may)
                continue;
            TRY(ticket_find_any(tx, last.id, &t));
            TRY(ticket_move_checked(tx, &t, t.version, m, t.tests_failed, 0, EVENT_MOVED, action, NULL));
            if (state == STATE_AT_SCHOOL)
                TRY(ticket_look_end(tx, t.row.id, LOOK_HANDED_OVER));
            ++*moved;
        }
    } while (due.n > 0);
    return OK;
}

enum err triage_timeout(struct tx *tx, int *moved)
{
    static const struct ticket_move hand_over = { .to = STATE_NEW,
                                                  .reason = REASON_SCHOOL_HANDOVER,
                                                  .mover = MOVER_SYSTEM };
    return move_due(tx, STATE_AT_SCHOOL, REASON_TRIAGE, &hand_over, "desk.triage_timeout", moved);
}

/* When the desk opens on or after the date, 07:30 of a service day by default. */
enum err triage_waiting_due(struct tx *tx, int *moved)
{
    static const struct ticket_move resume = { .to = STATE_IN_PROGRESS,
                                               .reason = REASON_REMOTE,
                                               .mover = MOVER_SYSTEM };
    return move_due(tx, STATE_WAITING, (enum ticket_reason)0, &resume, "desk.waiting_over", moved);
}
