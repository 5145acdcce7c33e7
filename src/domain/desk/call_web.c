/*
 * desk/call_web.c -- the telephone on the ear (domain/desk.md 17): the card of the call
 * that is talked, a ticket while talking, the list of calls.
 */
#include "domain/desk/desk_web.h"

#include "domain/desk/call_page.html.h"
#include "domain/desk/call_store.h"
#include "domain/desk/call_view.h"
#include "domain/desk/ticket_page_store.h"
#include "domain/desk/triage.h"

#define CALLS_SHOWN 100
#define OPEN_SHOWN 5
#define SERVICE_UNSORTED STR("other")

struct call_list_form {
    bool missed;
};
FORM(call_list_form, FIELD_BOOL(call_list_form, missed));
FORM_EMPTY(call_now_form);
struct call_ticket_form {
    call_ref call;
    school_ref school;
    struct str subject;
};
FORM(call_ticket_form, FIELD_REF(call_ticket_form, call), FIELD_REF_OPTIONAL(call_ticket_form, school),
     FIELD_TEXT(call_ticket_form, subject, 1, LIMIT_NAME));
struct call_done_form {
    call_ref call;
};
FORM(call_done_form, FIELD_REF(call_done_form, call));
struct call_card_form {
    bool card_on;
    struct str extension;
};
FORM(call_card_form, FIELD_BOOL(call_card_form, card_on), FIELD_TEXT(call_card_form, extension, 0, 100));
HANDLER(call_list_get, call_list_form);
HANDLER(call_now_get, call_now_form);
HANDLER(call_ticket_post, call_ticket_form);
HANDLER(call_ticket_again, call_ticket_form);
HANDLER(call_done_post, call_done_form);
HANDLER(call_card_post, call_card_form);

static enum call_state state_of(const struct call_row *c)
{
    return call_state_of(c->outgoing, !instant_is_none(c->answered_at), !instant_is_none(c->ended_at), c->cause);
}

/* --- the page ------------------------------------------------------------------------------- */

static enum err lines_of(struct request *req, bool missed, struct call_page *view)
{
    struct call_rows rows;
    TRY(call_list(req->tx, missed, CALLS_SHOWN, &rows));
    view->calls.at = MEM_NEW_N(req->mem, struct call_line, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct call_row *c = &rows.at[i];
        enum call_state state = state_of(c);
        view->calls.at[view->calls.n++] =
            (struct call_line){ .ref = c->ref,
                                .who = c->contact_name,
                                .school = c->school_name,
                                .number = call_number_text(req->mem, c->number),
                                .ticket = c->ticket,
                                .ticket_number = ticket_number_text(req->mem, c->ticket_number),
                                .state = { call_state_msg(state) },
                                .at = c->created_at,
                                .outgoing = c->outgoing,
                                .has_ticket = c->ticket_number != 0,
                                .can_be_done = state == CALL_MISSED && instant_is_none(c->done_at) };
    }
    return OK;
}

/* Open tickets of the caller's school, or the schools to choose from. */
static enum err school_of(struct request *req, const struct call_row *c, struct call_page *view)
{
    struct ticket_rows rows;
    struct place_rows places;
    struct str next;
    view->known_school = c->school.n != 0;
    if (view->known_school) {
        struct ticket_filter f = { .set = SET_OPEN,
                                   .school = c->school_ref,
                                   .has_school = true,
                                   .order = ORDER_NEWEST,
                                   .cursor = STR(""),
                                   .query = STR(""),
                                   .limit = OPEN_SHOWN,
                                   .brief = true };
        TRY(ticket_list(req->tx, &f, &rows, &next));
        view->open = desk_lines(req, &rows);
        return OK;
    }
    TRY(ticket_places(req->tx, &places));
    view->schools = desk_options(req->mem, places.n);
    for (size_t i = 0; i < places.n; i++) {
        struct str ref = desk_ref_text(req->mem, places.at[i].ref.b);
        desk_option(&view->schools, ref, places.at[i].name, str_eq(ref, desk_typed(req, "school", STR(""))));
    }
    return OK;
}

static enum err persons_of(struct request *req, const struct call_row *c, struct call_page *view)
{
    struct call_persons persons;
    if (c->contact.n != 0)
        return OK;
    TRY(call_persons(req->tx, c->number, &persons));
    view->persons.at = MEM_NEW_N(req->mem, struct call_person_line, persons.n);
    for (size_t i = 0; i < persons.n; i++)
        view->persons.at[view->persons.n++] = (struct call_person_line){ persons.at[i].name, persons.at[i].school };
    return OK;
}

static enum err card_of(struct request *req, const struct call_row *c, struct call_page *view)
{
    struct str number = call_number_text(req->mem, c->number);
    view->has_card = true;
    view->card = c->ref;
    view->hidden = c->number.len == 0;
    view->number = number;
    view->who = c->contact_name.len > 0 ? c->contact_name : c->school_name.len > 0 ? c->school_name : number;
    view->school = c->school_name;
    view->written = c->ticket_number != 0;
    view->ticket = c->ticket;
    view->ticket_number = ticket_number_text(req->mem, c->ticket_number);
    view->school_ref = c->school_ref;
    view->state.id = call_state_msg(state_of(c));
    view->subject = desk_typed(req, "subject", STR(""));
    TRY(persons_of(req, c, view));
    return school_of(req, c, view);
}

static enum err page_show(struct request *req, bool missed, const struct call_row *shown)
{
    struct call_card card;
    struct call_row now;
    struct call_page view = { .only_missed = missed, .may_write = viewer_may(req->viewer, OBJECT_CALL_LOG, VERB_C) };
    TRY(call_card_get(req->tx, &card));
    view.card_on = card.on;
    view.extension = card.extension;
    enum err e = shown != NULL ? OK : call_now(req->tx, &card, &now);
    if (e == OK)
        TRY(card_of(req, shown != NULL ? shown : &now, &view));
    else if (e != ERR_NOT_FOUND)
        return e;
    TRY(lines_of(req, missed, &view));
    call_page_html(page_title(req, M_deskpage_calls), &view);
    return OK;
}

static enum err call_list_get(struct request *req, const struct call_list_form *in)
{
    return page_show(req, in->missed, NULL);
}

/* For the module that asks now and then: which call, and who. */
struct call_now_view {
    call_ref call;
    struct str who;
};
JSON(call_now_desc, call_now_view, JSON_FIELD(call_now_view, call), JSON_FIELD(call_now_view, who));

static enum err call_now_get(struct request *req, const struct call_now_form *in)
{
    struct call_card card;
    struct call_row c;
    struct call_now_view view = { .who = STR("") };
    struct buf out = buf_of(req->mem, KIB(4));
    (void)in;
    TRY(call_card_get(req->tx, &card));
    enum err e = call_now(req->tx, &card, &c);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == OK)
        view = (struct call_now_view){ c.ref, c.contact_name.len > 0  ? c.contact_name
                                              : c.school_name.len > 0 ? c.school_name
                                              : c.number.len > 0      ? call_number_text(req->mem, c.number)
                                                                      : msg_text(req->lang, M_deskpage_call_hidden) };
    json_put(&out, &call_now_desc, &view);
    return respond_text(req, 200, "application/json", buf_str(&out));
}

/* --- the ticket ---------------------------------------------------------------------------------- */

static enum err call_ticket_again(struct request *req, const struct call_ticket_form *in)
{
    struct call_row c;
    TRY(call_find(req->tx, in->call, &c));
    return page_show(req, false, &c);
}

static enum err place_of(struct request *req, const struct call_ticket_form *in, const struct call_row *c,
                         school_id *school)
{
    struct school_row row;
    *school = c->school;
    if (c->school.n != 0)
        return OK;
    if (!desk_ref_given(in->school.b))
        return tx_refuse(req->tx, ERR_INVALID, M_platform_field_choose, "school");
    TRY(agreement_school_by_ref(req->tx, in->school, &row));
    *school = row.id;
    return OK;
}

static enum err caller_of(struct request *req, const struct call_row *c, struct ticket_new *new)
{
    struct contact_list contacts;
    new->requester_name = call_number_text(req->mem, c->number);
    if (new->requester_name.len == 0)
        new->requester_name = msg_text(LANG_DE, M_deskpage_call_hidden);
    if (c->contact.n == 0)
        return OK;
    TRY(agreement_contacts(req->tx, c->school, &contacts));
    for (size_t i = 0; i < contacts.n; i++)
        if (contacts.at[i].id.n == c->contact.n) {
            new->requester = contacts.at[i].account;
            new->requester_name = contacts.at[i].name;
            new->requester_mail = contacts.at[i].mail;
        }
    return OK;
}

/* One line of text is a ticket: the number stands in it, the rest is sorted later. */
static enum err call_ticket_post(struct request *req, const struct call_ticket_form *in)
{
    struct call_row c;
    struct service_row service;
    struct ticket t;
    ticket_id id;
    ticket_ref ref;
    int64_t number;
    TRY(call_find(req->tx, in->call, &c));
    if (c.ticket_number != 0)
        return tx_refuse(req->tx, ERR_CONFLICT, M_deskpage_call_written, NULL);
    TRY(agreement_service_by_key(req->tx, SERVICE_UNSORTED, &service));
    struct ticket_new new = { .service = service.id,
                              .kind = desk_kind_of(service.kind),
                              .effect = EFFECT_LIMITED,
                              .extent = EXTENT_SCHOOL,
                              .channel = CHANNEL_PHONE,
                              .proven = c.contact.n != 0,
                              .subject = in->subject };
    TRY(place_of(req, in, &c, &new.school));
    TRY(caller_of(req, &c, &new));
    struct str from = c.number.len > 0 ? c.number : msg_text(LANG_DE, M_deskpage_call_hidden);
    new.text = str_cat(req->mem, in->subject, STR("\n\n"),
                       msg_format(req->mem, LANG_DE, M_deskpage_call_from, { "number", from }));
    TRY(triage_report(req->tx, &new, &id, &ref, &number));
    TRY(ticket_find(req->tx, ref, &t));
    TRY(call_ticket(req->tx, &c, &t));
    flash(req, M_deskpage_report_sent);
    return see_other(req, url_of(req->mem, "/desk/tickets/", ref, ""));
}

/* --- small things --------------------------------------------------------------------------------- */

static enum err call_done_post(struct request *req, const struct call_done_form *in)
{
    struct call_row c;
    TRY(call_find(req->tx, in->call, &c));
    TRY(call_done(req->tx, &c));
    flash(req, M_deskpage_call_was_done);
    return see_other(req, URL("/desk/calls?missed=1"));
}

static enum err call_card_post(struct request *req, const struct call_card_form *in)
{
    TRY(call_card_put(req->tx, &(struct call_card){ in->card_on, in->extension }));
    flash(req, in->card_on ? M_deskpage_call_card_is_on : M_deskpage_call_card_is_off);
    return see_other(req, URL("/desk/calls"));
}

const struct route call_routes[] = { GET("/desk/calls", RIGHT(CALL_LOG, L), 0, call_list_get),
                                     GET("/desk/calls/now", RIGHT(CALL_LOG, L), ROUTE_QUICK, call_now_get),
                                     POST("/desk/calls/card", RIGHT(CALL_LOG, L), 0, call_card_post),
                                     POST_FORM("/desk/calls/{call}/ticket", RIGHT(CALL_LOG, C), 0, call_ticket_post,
                                               call_ticket_again),
                                     POST("/desk/calls/{call}/done", RIGHT(CALL_LOG, C), 0, call_done_post),
                                     ROUTES_END };
