/*
 * desk/ticket_more_web.c -- the rarer steps of the body, on a page of their own:
 * assignment, priority, promise, subject area, merging.
 */
#include "domain/desk/desk_web.h"

#include "base/zone.h"
#include "domain/agreement/agreement.h"
#include "domain/desk/clock_store.h"
#include "domain/desk/coverage.h"
#include "domain/desk/promise.h"
#include "domain/desk/ticket_act.h"
#include "domain/desk/ticket_more.html.h"
#include "domain/desk/ticket_page_store.h"

struct more_form {
    ticket_ref ticket;
};
FORM(more_form, FIELD_REF(more_form, ticket));
HANDLER(more_get, more_form);

/* --- the page ------------------------------------------------------------------------------ */

static enum err people_of(struct request *req, const struct ticket *t, struct ticket_more *view)
{
    struct person_rows rows;
    struct str chosen =
        desk_typed(req, "assignee", t->assignee.n != 0 ? desk_ref_text(req->mem, t->assignee_ref.b) : STR(""));
    TRY(ticket_people(req->tx, t, &rows));
    view->people = desk_options(req->mem, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        struct str ref = desk_ref_text(req->mem, rows.at[i].ref.b);
        desk_option(&view->people, ref, rows.at[i].name, str_eq(ref, chosen));
    }
    return OK;
}

static enum err services_of(struct request *req, const struct ticket *t, struct ticket_more *view)
{
    struct service_list services;
    TRY(agreement_services(req->tx, &services));
    view->services = desk_options(req->mem, services.n);
    for (size_t i = 0; i < services.n; i++) {
        const struct service_row *s = &services.at[i];
        desk_option(&view->services, desk_ref_text(req->mem, s->ref.b), s->name, s->id.n == t->service.n);
        if (s->routing != ROUTING_BODY)
            view->services.at[i].hint = msg_text(req->lang, desk_routing_word(s->routing).id);
    }
    return OK;
}

static enum err firms_of(struct request *req, const struct ticket *t, struct ticket_more *view)
{
    struct firm_list firms;
    struct str chosen = desk_typed(req, "firm", STR(""));
    if (!view->can_give)
        return OK;
    TRY(privacy_firms_of(req->tx, t->authority, &firms));
    view->firms = desk_options(req->mem, firms.n);
    for (size_t i = 0; i < firms.n; i++) {
        struct str ref = desk_ref_text(req->mem, firms.at[i].ref.b);
        desk_option(&view->firms, ref, firms.at[i].name, str_eq(ref, chosen));
        if (!firms.at[i].may_receive)
            view->firms.at[i].hint = msg_text(req->lang, M_deskpage_give_not_approved);
    }
    return OK;
}

static void priorities_of(struct request *req, const struct ticket *t, struct ticket_more *view)
{
    view->priorities = desk_options(req->mem, 4);
    for (int p = 1; p <= 4; p++) {
        struct buf digit = buf_of(req->mem, 4);
        buf_int(&digit, p);
        desk_option(&view->priorities, buf_str(&digit), msg_text(req->lang, ticket_priority_msg(p)),
                    t->row.priority == p);
    }
}

static void promise_into(struct request *req, const struct ticket *t, struct ticket_more *view)
{
    struct buf day = buf_of(req->mem, 16), time = buf_of(req->mem, 8);
    if (!instant_is_none(t->row.promised_at)) {
        struct local local = zone_local(t->row.promised_at);
        day_put_iso(&day, local.day);
        buf_int_padded(&time, local.minute / 60, 2);
        buf_byte(&time, ':');
        buf_int_padded(&time, local.minute % 60, 2);
    }
    view->promise_day = desk_typed(req, "promise_day", buf_str(&day));
    view->promise_time = desk_typed(req, "promise_time", buf_str(&time));
}

static enum err causes_of(struct request *req, const struct ticket *t, struct ticket_more *view)
{
    struct clock_row c;
    TRY(clock_of(req->tx, t, &c));
    view->has_breach = clock_is_missed(c.reaction_run, c.reaction_due, c.reaction_late, req->now) ||
                       clock_is_missed(c.solution_run, c.solution_due, c.solution_late, req->now);
    view->causes = desk_options(req->mem, BREACH_CAUSE_END);
    for (int cause = BREACH_STAFF; cause < BREACH_CAUSE_END; cause++) {
        struct buf digit = buf_of(req->mem, 4);
        buf_int(&digit, cause);
        desk_option(&view->causes, buf_str(&digit), msg_text(req->lang, breach_cause_msg(cause)), c.cause == cause);
    }
    view->cause_text = desk_typed(req, "cause_text", c.cause_text);
    return OK;
}

static void changed_of(struct request *req, const struct ticket *t, struct ticket_more *view)
{
    struct buf version = buf_of(req->mem, 24);
    struct str typed = desk_typed(req, "version", STR(""));
    buf_int(&version, t->version);
    if (typed.len == 0 || str_eq(typed, buf_str(&version)))
        return;
    view->changed =
        (struct ticket_changed){ .is = true,
                                 .at = t->row.changed_at,
                                 .by = t->row.subject,
                                 .what = msg_text(req->lang, ticket_state_msg((enum ticket_state)t->row.state)) };
}

static enum err more_show(struct request *req, ticket_ref ref)
{
    struct ticket t;
    TRY(ticket_find(req->tx, ref, &t));
    if (!t.may_work)
        return ERR_DENIED;
    struct ticket_more view = {
        .ref = ref,
        .version = t.version,
        .subject = t.row.subject,
        .number = ticket_number_text(req->mem, t.row.number),
        .priority_why = desk_typed(req, "priority_why", STR("")),
        .promise_why = desk_typed(req, "promise_why", STR("")),
        .merge_number = desk_typed(req, "number", STR("")),
        .refer_text = desk_typed(req, "refer_text", STR("")),
        .priority_computed = { ticket_priority_msg(t.priority_computed) },
        .service = t.row.service,
        .give_until = desk_typed(req, "give_until", STR("")),
        .give_text = desk_typed(req, "give_text", STR("")),
        .can_give =
            ticket_move_allowed((enum ticket_state)t.row.state, STATE_WAITING, REASON_PROVIDER, MOVER_BODY) == OK,
        .can_refer = t.row.routing == ROUTING_EXCLUDED && t.row.state != STATE_CLOSED && t.row.state != STATE_TESTING,
    };
    TRY(firms_of(req, &t, &view));
    if (t.row.state != STATE_TESTING)
        TRY(promise_sentence(req->tx, req->lang, &t, &view.promise));
    TRY(people_of(req, &t, &view));
    TRY(causes_of(req, &t, &view));
    TRY(services_of(req, &t, &view));
    priorities_of(req, &t, &view);
    promise_into(req, &t, &view);
    changed_of(req, &t, &view);
    ticket_more_html(
        page_begin(req, msg_format(req->mem, req->lang, M_deskpage_more_title, { "subject", t.row.subject })), &view);
    return OK;
}

static enum err more_get(struct request *req, const struct more_form *in) { return more_show(req, in->ticket); }

#define AGAIN(again_fn, form) \
    HANDLER(again_fn, form); \
    static enum err again_fn(struct request *req, const struct form *in) { return more_show(req, in->ticket); }

/* --- steps ------------------------------------------------------------------------------------- */

struct assign_form {
    ticket_ref ticket;
    int64_t version;
    account_ref assignee;
};
FORM(assign_form, FIELD_REF(assign_form, ticket), FIELD_INT(assign_form, version, 0, INT64_MAX),
     FIELD_REF_OPTIONAL(assign_form, assignee));
HANDLER(assign_post, assign_form);
AGAIN(assign_again, assign_form)

static enum err assign_post(struct request *req, const struct assign_form *in)
{
    struct ticket t;
    account_id person;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(ticket_assignable(req->tx, &t, in->assignee, &person));
    TRY(ticket_assign(req->tx, &t, in->version, person));
    return ticket_done(req, &t, M_deskpage_assigned);
}

struct priority_form {
    ticket_ref ticket;
    int64_t version, priority;
    struct str priority_why;
};
FORM(priority_form, FIELD_REF(priority_form, ticket), FIELD_INT(priority_form, version, 0, INT64_MAX),
     FIELD_INT(priority_form, priority, 1, 4), FIELD_LINES(priority_form, priority_why, 1, 2000));
HANDLER(priority_post, priority_form);
AGAIN(priority_again, priority_form)

static enum err priority_post(struct request *req, const struct priority_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(ticket_set_priority(req->tx, &t, in->version, (int)in->priority, in->priority_why));
    return ticket_done(req, &t, M_deskpage_priority_changed);
}

struct promise_form {
    ticket_ref ticket;
    int64_t version;
    struct day promise_day;
    int promise_time;
    struct str promise_why;
};
FORM(promise_form, FIELD_REF(promise_form, ticket), FIELD_INT(promise_form, version, 0, INT64_MAX),
     FIELD_DAY(promise_form, promise_day, true), FIELD_TIME(promise_form, promise_time, true),
     FIELD_LINES(promise_form, promise_why, 1, 2000));
HANDLER(promise_post, promise_form);
AGAIN(promise_again, promise_form)

static enum err promise_post(struct request *req, const struct promise_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    enum err e =
        ticket_set_promise(req->tx, &t, in->version, zone_instant(in->promise_day, in->promise_time), in->promise_why);
    TRY(ticket_refused_at(req, e, "promise", "promise_day"));
    return ticket_done(req, &t, M_deskpage_promise_changed);
}

struct service_form {
    ticket_ref ticket;
    int64_t version;
    service_ref service;
};
FORM(service_form, FIELD_REF(service_form, ticket), FIELD_INT(service_form, version, 0, INT64_MAX),
     FIELD_REF(service_form, service));
HANDLER(service_post, service_form);
AGAIN(service_again, service_form)

enum err ticket_choose_service(struct tx *tx, const struct ticket *t, int64_t version, service_ref ref)
{
    struct service_row s;
    enum err e = agreement_service_by_ref(tx, ref, &s);
    if (e == ERR_NOT_FOUND || (e == OK && !s.active))
        return tx_refuse(tx, ERR_INVALID, M_desk_error_service, "service");
    TRY(e);
    TRY(ticket_set_service(tx, t, version, s.id, s.class, s.routing));
    return coverage_again(tx, t->row.id, s.routing);
}

static enum err service_post(struct request *req, const struct service_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(ticket_choose_service(req->tx, &t, in->version, in->service));
    return ticket_done(req, &t, M_deskpage_service_changed);
}

struct merge_form {
    ticket_ref ticket;
    int64_t version;
    struct str number;
};
FORM(merge_form, FIELD_REF(merge_form, ticket), FIELD_INT(merge_form, version, 0, INT64_MAX),
     FIELD_TEXT(merge_form, number, 1, 20));
HANDLER(merge_post, merge_form);
AGAIN(merge_again, merge_form)

static enum err merge_post(struct request *req, const struct merge_form *in)
{
    struct ticket source, target;
    ticket_ref ref;
    int64_t number;
    TRY(ticket_find(req->tx, in->ticket, &source));
    if (in->version != 0 && in->version != source.version)
        return tx_refuse(req->tx, ERR_CONFLICT, M_desk_error_changed, NULL);
    if (ticket_number_parse(in->number, &number) != OK)
        return tx_refuse(req->tx, ERR_INVALID, M_deskpage_merge_unknown, "number");
    enum err e = ticket_find_number(req->tx, number, &ref);
    if (e == ERR_NOT_FOUND)
        return tx_refuse(req->tx, ERR_INVALID, M_deskpage_merge_unknown, "number");
    TRY(e);
    TRY(ticket_find(req->tx, ref, &target));
    TRY(ticket_refused_at(req, ticket_merge(req->tx, &source, &target), "target", "number"));
    return ticket_done(req, &target, M_deskpage_merged);
}

struct give_form {
    ticket_ref ticket;
    int64_t version;
    subprocessor_ref firm;
    struct day give_until;
    struct str give_text;
};
FORM(give_form, FIELD_REF(give_form, ticket), FIELD_INT(give_form, version, 0, INT64_MAX), FIELD_REF(give_form, firm),
     FIELD_DAY(give_form, give_until, true), FIELD_LINES(give_form, give_text, 1, LIMIT_TEXT));
HANDLER(give_post, give_form);
AGAIN(give_again, give_form)

static enum err give_post(struct request *req, const struct give_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    enum err e = ticket_give_to_firm(req->tx, &t, in->version, in->firm, zone_instant(in->give_until, RETURN_MINUTE),
                                     in->give_text);
    TRY(ticket_refused_at(req, ticket_refused_at(req, e, "until", "give_until"), "text", "give_text"));
    return ticket_done(req, &t, M_deskpage_given);
}

struct cause_form {
    ticket_ref ticket;
    int64_t version, cause;
    struct str cause_text;
};
FORM(cause_form, FIELD_REF(cause_form, ticket), FIELD_INT(cause_form, version, 0, INT64_MAX),
     FIELD_INT(cause_form, cause, BREACH_STAFF, BREACH_CAUSE_END - 1), FIELD_LINES(cause_form, cause_text, 0, 2000));
HANDLER(cause_post, cause_form);
AGAIN(cause_again, cause_form)

/* Why a target was missed: for the report (Z3.2.1), never for one person. */
static enum err cause_post(struct request *req, const struct cause_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(clock_set_cause(req->tx, &t, in->version, (int)in->cause, in->cause_text));
    flash(req, M_calendar_breach_cause_saved);
    return see_other(req, url_of(req->mem, "/desk/tickets/", t.row.ref, ""));
}

const struct route ticket_more_routes[] = {
    POST_FORM("/desk/tickets/{ticket}/cause", RIGHT(TICKET, W), 0, cause_post, cause_again),
    GET("/desk/tickets/{ticket}/more", RIGHT(TICKET, W), 0, more_get),
    POST_FORM("/desk/tickets/{ticket}/assign", RIGHT(TICKET, W), 0, assign_post, assign_again),
    POST_FORM("/desk/tickets/{ticket}/priority", RIGHT(TICKET, W), 0, priority_post, priority_again),
    POST_FORM("/desk/tickets/{ticket}/promise", RIGHT(TICKET, W), 0, promise_post, promise_again),
    POST_FORM("/desk/tickets/{ticket}/service", RIGHT(TICKET, W), 0, service_post, service_again),
    POST_FORM("/desk/tickets/{ticket}/give", RIGHT(TICKET, W), 0, give_post, give_again),
    POST_FORM("/desk/tickets/{ticket}/merge", RIGHT(TICKET, W), 0, merge_post, merge_again),
    ROUTES_END
};
