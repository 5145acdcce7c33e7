#include "domain/desk/ticket_try.h"

#include "domain/desk/coverage.h"
#include "domain/desk/desk_web.h"
#include "domain/desk/scan.h"
#include "domain/desk/ticket_act.h"

const struct choice ticket_try_answers[] = {
    { "works", TRY_WORKS }, { "fails", TRY_FAILS }, { "no_time", TRY_NO_TIME }, { 0 }
};
struct ticket_try_form {
    ticket_ref ticket;
    card_ref card;
    int answer;
};
FORM(ticket_try_form, FIELD_REF(ticket_try_form, ticket), FIELD_REF(ticket_try_form, card),
     FIELD_CHOICE(ticket_try_form, answer, ticket_try_answers, true));
HANDLER(ticket_try_post, ticket_try_form);
HANDLER(ticket_try_again, ticket_try_form);

static bool looks_first(const struct ticket *t)
{
    return t->is_school_side && t->row.state == STATE_AT_SCHOOL && t->row.reason == REASON_TRIAGE;
}

/* The look of the ticket, or what one would be about. */
static enum err look_or_new(struct request *req, const struct ticket *t, struct look_row *look, struct look_new *new,
                            bool *there)
{
    struct service_row service;
    struct device_row device;
    enum err e = look_of_ticket(req->tx, t->row.id, look);
    *there = e == OK;
    if (e != ERR_NOT_FOUND)
        return e;
    TRY(agreement_service_by_id(req->tx, t->service, &service));
    *new = (struct look_new){ .authority = t->authority,
                              .school = t->school,
                              .room = t->room,
                              .place = { .class_key = STR(""), .service = service.key },
                              .ticket = t->row.id };
    e = coverage_device(req->tx, t->row.id, &device);
    if (e == OK) {
        new->device = device.id;
        new->place.model = device.model;
        new->place.class_key = device.class_key;
    }
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err cards_to_try(struct request *req, const struct ticket *t, enum try_role role, struct card_rows *cards)
{
    struct look_row look;
    struct look_new new;
    bool there;
    TRY(look_or_new(req, t, &look, &new, &there));
    return there ? try_next(req->tx, &look, role, cards) : card_find(req->tx, &new.place, card_limit(role), cards);
}

static enum err cards_fill(struct request *req, const struct ticket *t, struct ticket_first *view)
{
    struct card_rows cards;
    int role;
    TRY(scan_standing(req->tx, t->school, t->authority, &role));
    TRY(cards_to_try(req, t, role >= TRY_CONTACT ? TRY_CONTACT : TRY_TEACHER, &cards));
    view->cards.at = MEM_NEW_N(req->mem, struct first_card, cards.n);
    for (size_t i = 0; i < cards.n; i++)
        view->cards.at[view->cards.n++] = (struct first_card){ cards.at[i].ref, cards.at[i].topic, cards.at[i].text,
                                                               card_picture_url(cards.at[i].picture) };
    return OK;
}

enum err ticket_first_fill(struct request *req, const struct ticket *t, struct ticket_first *view)
{
    struct coverage_row coverage;
    struct device_row device;
    struct look_row look;
    struct try_rows tries;
    *view = (struct ticket_first){ .ticket = t->row.ref };
    enum err e = coverage_of(req->tx, t->row.id, &coverage);
    if (e == OK) {
        view->coverage =
            coverage_chip(req->mem, req->lang, (enum coverage_rule)coverage.rule, coverage.reference, t->row.service);
        e = coverage_device(req->tx, t->row.id, &device);
    }
    if (e == OK) {
        view->device = str_cat(req->mem, device.maker, STR(" "), device.model_name);
        view->device_ref = device.ref;
        view->may_device = viewer_may(req->viewer, OBJECT_DEVICE, VERB_R);
    }
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    e = look_of_ticket(req->tx, t->row.id, &look);
    if (e == OK) {
        TRY(try_list(req->tx, look.id, &tries));
        view->tried = try_sentence(req->mem, &tries);
    } else if (e != ERR_NOT_FOUND) {
        return e;
    }
    return looks_first(t) ? cards_fill(req, t, view) : OK;
}

/* --- answering ------------------------------------------------------------------------------------- */

static enum err answer(struct request *req, const struct ticket *t, card_ref card, enum try_answer said)
{
    struct look_row look;
    struct look_new new;
    struct card_rows cards;
    int role;
    bool there;
    TRY(scan_standing(req->tx, t->school, t->authority, &role));
    TRY(cards_to_try(req, t, role >= TRY_CONTACT ? TRY_CONTACT : TRY_TEACHER, &cards));
    for (size_t i = 0; i < cards.n; i++) {
        if (!REF_EQ(cards.at[i].ref, card))
            continue;
        TRY(look_or_new(req, t, &look, &new, &there));
        new.role = (enum try_role)role;
        if (!there)
            TRY(look_begin(req->tx, &new, &look));
        return try_add(req->tx, &look, &cards.at[i], said, (enum try_role)role);
    }
    /* Answered meanwhile, or no card of this place. */
    return tx_refuse(req->tx, ERR_CONFLICT, M_card_error_answered, NULL);
}

enum err ticket_try(struct request *req, const struct ticket *t, card_ref card, enum try_answer said)
{
    if (!t->is_school_side)
        return ERR_DENIED;
    if (!looks_first(t))
        return tx_refuse(req->tx, ERR_CONFLICT, M_desk_error_move, NULL);
    TRY(answer(req, t, card, said));
    return said == TRY_WORKS ? ticket_solved(req->tx, t, 0, STR("")) : OK;
}

static enum err ticket_try_post(struct request *req, const struct ticket_try_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(ticket_try(req, &t, in->card, (enum try_answer)in->answer));
    if (in->answer != TRY_WORKS) {
        flash(req, M_card_noted);
        return see_other(req, url_of(req->mem, "/desk/tickets/", t.row.ref, ""));
    }
    return ticket_done(req, &t, M_deskpage_solved);
}

static enum err ticket_try_again(struct request *req, const struct ticket_try_form *in)
{
    return ticket_page_show(req, in->ticket);
}

/* --- what stays of it --------------------------------------------------------------------------------- */

enum err ticket_tried_text(struct tx *tx, const struct ticket *t, struct str typed, struct str *text)
{
    struct look_row look;
    struct try_rows tries, since;
    enum err e = look_of_ticket(tx, t->row.id, &look);
    *text = typed;
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    TRY(try_list(tx, look.id, &tries));
    since = (struct try_rows){ MEM_NEW_N(tx_mem(tx), struct try_row, tries.n), 0 };
    for (size_t i = 0; i < tries.n; i++)
        if (instant_compare(tries.at[i].at, t->row.created_at) > 0)
            since.at[since.n++] = tries.at[i];
    struct str tried = try_sentence(tx_mem(tx), &since);
    if (tried.len > 0)
        *text = typed.len > 0 ? str_cat(tx_mem(tx), tried, STR("\n"), typed) : tried;
    return OK;
}

enum err ticket_look_end(struct tx *tx, ticket_id ticket, enum look_outcome outcome)
{
    struct look_row look;
    enum err e = look_of_ticket(tx, ticket, &look);
    if (e != OK || look.outcome != LOOK_OPEN)
        return e == ERR_NOT_FOUND ? OK : e;
    return look_end(tx, &look, outcome);
}

const struct route ticket_try_routes[] = {
    POST_FORM("/desk/tickets/{ticket}/try", RIGHT(TICKET_ARTICLE, C), 0, ticket_try_post, ticket_try_again), ROUTES_END
};
