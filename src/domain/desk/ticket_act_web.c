/*
 * desk/ticket_act_web.c -- what people do on the page of a ticket.  The body
 * changes the ticket; acts of the school are entries with an effect
 * (domain/desk.md 1), so they ask for ticket_article C.
 */
#include "domain/desk/desk_web.h"

#include "domain/desk/draft_share.h"
#include "domain/desk/text_block.h"
#include "domain/desk/ticket_act.h"
#include "domain/desk/ticket_page_store.h"
#include "domain/desk/ticket_try.h"

/* --- shared ------------------------------------------------------------------------------ */

enum err ticket_refused_at(struct request *req, enum err e, const char *from, const char *to)
{
    struct refusal said = tx_refusal(req->tx);
    if (e == OK || said.msg == MSG_NONE || said.field == NULL || !str_eq(str_of(said.field), str_of(from)))
        return e;
    return tx_refuse(req->tx, e, said.msg, to);
}

enum err ticket_done(struct request *req, const struct ticket *t, enum msg said)
{
    int64_t n;
    TRY(ticket_last_event(req->tx, t, &n));
    struct url back = url_of(req->mem, "/desk/tickets/", t->row.ref, "");
    struct buf undo = buf_of(req->mem, 96);
    buf_put(&undo, back.path);
    buf_put(&undo, t->may_work ? STR("/undo/") : STR("/take-back/"));
    buf_int(&undo, n);
    if (n > 0)
        flash_undo(req, said, (struct url){ buf_str(&undo) });
    else
        flash(req, said);
    return see_other(req, back);
}

/* Written text cannot be undone: a correction is a new entry. */
static enum err written(struct request *req, const struct ticket *t, enum msg said)
{
    flash(req, said);
    return see_other(req, url_of(req->mem, "/desk/tickets/", t->row.ref, ""));
}

enum err ticket_attach_all(struct request *req, const struct ticket *t, int64_t n, const struct upload_list *files)
{
    if (files->n > 0 && !viewer_may(req->viewer, OBJECT_ATTACHMENT, VERB_C))
        return ERR_DENIED;
    for (size_t i = 0; i < files->n; i++)
        TRY(ticket_attach(req->tx, t, n, &files->at[i], NULL));
    return OK;
}

#define AGAIN(again_fn, form) \
    HANDLER(again_fn, form); \
    static enum err again_fn(struct request *req, const struct form *in) { return ticket_page_show(req, in->ticket); }

/* --- answer and note ------------------------------------------------------------------------ */

struct answer_form {
    ticket_ref ticket;
    int64_t version;
    struct str text;
    bool question;
    text_block_ref block; /* of the choice beside the box: nothing to the answer */
    struct upload_list files;
};
FORM(answer_form, FIELD_REF(answer_form, ticket), FIELD_INT(answer_form, version, 0, INT64_MAX),
     FIELD_LINES(answer_form, text, 1, LIMIT_TEXT), FIELD_BOOL(answer_form, question),
     FIELD_REF_OPTIONAL(answer_form, block), FIELD_FILES(answer_form, files, 0, LIMIT_FILES_PER_ENTRY));
HANDLER(answer_post, answer_form);
AGAIN(answer_again, answer_form)

/* A question of the body waits for the school (state AT_SCHOOL); its text is the entry. */
static enum err ask_school(struct request *req, const struct ticket *t, const struct answer_form *in)
{
    int64_t n;
    TRY(ticket_ask(req->tx, t, in->version, in->text));
    if (in->files.n == 0)
        return OK;
    TRY(ticket_last_entry(req->tx, t, &n));
    return ticket_attach_all(req, t, n, &in->files);
}

static enum err answer_post(struct request *req, const struct answer_form *typed)
{
    struct ticket t;
    int64_t n;
    struct answer_form ready = *typed, *in = &ready;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(text_block_ready(req->tx, &t, &in->text, "text"));
    struct str draft = str_cat(req->mem, STR("answer-"), desk_ref_text(req->mem, in->ticket.b));
    if (in->question) {
        TRY(ask_school(req, &t, in));
        TRY(desk_draft_end(req, draft));
        TRY(draft_share_sent(req->tx, &t));
        return ticket_done(req, &t, M_deskpage_answered);
    }
    struct entry_new entry = { .kind = ENTRY_ANSWER, .channel = CHANNEL_WEB, .text = in->text };
    TRY(ticket_add_entry(req->tx, &t, in->version, &entry, &n));
    TRY(ticket_attach_all(req, &t, n, &in->files));
    TRY(desk_draft_end(req, draft));
    TRY(draft_share_sent(req->tx, &t));
    return written(req, &t, M_deskpage_answered);
}

struct note_form {
    ticket_ref ticket;
    int64_t version;
    struct str note;
    struct upload_list note_files;
};
FORM(note_form, FIELD_REF(note_form, ticket), FIELD_INT(note_form, version, 0, INT64_MAX),
     FIELD_LINES(note_form, note, 1, LIMIT_TEXT), FIELD_FILES(note_form, note_files, 0, LIMIT_FILES_PER_ENTRY));
HANDLER(note_post, note_form);
AGAIN(note_again, note_form)

static enum err note_post(struct request *req, const struct note_form *in)
{
    struct ticket t;
    int64_t n;
    TRY(ticket_find(req->tx, in->ticket, &t));
    struct entry_new entry = { .internal = true, .kind = ENTRY_NOTE, .channel = CHANNEL_WEB, .text = in->note };
    TRY(ticket_add_entry(req->tx, &t, in->version, &entry, &n));
    TRY(ticket_refused_at(req, ticket_attach_all(req, &t, n, &in->note_files), "files", "note_files"));
    return written(req, &t, M_deskpage_noted);
}

/* --- the body ---------------------------------------------------------------------------------- */

struct move_form {
    ticket_ref ticket;
    int64_t version, reason;
    struct day until;
    struct str why;
};
FORM(move_form, FIELD_REF(move_form, ticket), FIELD_INT(move_form, version, 0, INT64_MAX),
     FIELD_INT(move_form, reason, REASON_RECEIVED, REASON_UNWANTED), FIELD_DAY(move_form, until, false),
     FIELD_LINES(move_form, why, 0, LIMIT_TEXT));
HANDLER(move_post, move_form);
AGAIN(move_again, move_form)

static enum err move_post(struct request *req, const struct move_form *in)
{
    struct ticket t;
    enum ticket_state to = ticket_reason_state((int)in->reason);
    TRY(ticket_find(req->tx, in->ticket, &t));
    if (to == 0 || in->reason == REASON_REFERRED)
        return ERR_MALFORMED;
    struct ticket_move m = { .to = to,
                             .reason = (enum ticket_reason)in->reason,
                             .text = in->why,
                             .mover = MOVER_BODY,
                             .waits_until = ticket_return_at(in->until) };
    TRY(ticket_refused_at(req, ticket_move(req->tx, &t, in->version, &m), "text", "why"));
    return ticket_done(req, &t, M_deskpage_moved);
}

struct act_form {
    ticket_ref ticket;
    int64_t version;
};
FORM(act_form, FIELD_REF(act_form, ticket), FIELD_INT(act_form, version, 0, INT64_MAX));
HANDLER(take_post, act_form);
HANDLER(join_post, act_form);
AGAIN(act_again, act_form)

static enum err take_post(struct request *req, const struct act_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(ticket_take(req->tx, &t, in->version));
    return ticket_done(req, &t, M_deskpage_taken);
}

struct list_take_form {
    ticket_ref ticket;
};
FORM(list_take_form, FIELD_REF(list_take_form, ticket));
HANDLER(list_take_post, list_take_form);

/* From the list, without opening the ticket. */
static enum err list_take_post(struct request *req, const struct list_take_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(ticket_take(req->tx, &t, t.version));
    return ticket_done(req, &t, M_deskpage_taken);
}

struct refer_form {
    ticket_ref ticket;
    int64_t version;
    struct str refer_text;
};
FORM(refer_form, FIELD_REF(refer_form, ticket), FIELD_INT(refer_form, version, 0, INT64_MAX),
     FIELD_LINES(refer_form, refer_text, 0, LIMIT_TEXT));
HANDLER(refer_post, refer_form);
AGAIN(refer_again, refer_form)

/* GK.Ex.1: one tap; without own words the catalogue's sentence is sent. */
static enum err refer_post(struct request *req, const struct refer_form *in)
{
    struct ticket t;
    struct str text = in->refer_text;
    TRY(ticket_find(req->tx, in->ticket, &t));
    if (text.len == 0)
        text = msg_format(req->mem, LANG_DE, M_desk_routing_excluded_text, { "service", t.row.service },
                          { "authority", t.authority_name });
    TRY(ticket_refer(req->tx, &t, in->version, text));
    return ticket_done(req, &t, M_deskpage_referred);
}

struct ask_form {
    ticket_ref ticket;
    int64_t version;
    struct str items;
    bool tested;
};
FORM(ask_form, FIELD_REF(ask_form, ticket), FIELD_INT(ask_form, version, 0, INT64_MAX),
     FIELD_LINES(ask_form, items, 0, 3000), FIELD_BOOL(ask_form, tested));
HANDLER(ask_post, ask_form);
AGAIN(ask_again, ask_form)

/* One item per line; one more than allowed is enough to be refused. */
#define ITEMS_READ 11

static enum err ask_post(struct request *req, const struct ask_form *in)
{
    struct ticket t;
    struct str items[ITEMS_READ], rest = in->items, line;
    int results[ITEMS_READ];
    size_t n = 0;
    TRY(ticket_find(req->tx, in->ticket, &t));
    while (n < ITEMS_READ && str_cut_line(&rest, &line))
        if (str_trim(line).len > 0) {
            results[n] = in->tested ? 1 : 0;
            items[n++] = str_trim(line);
        }
    TRY(ticket_test_ask(req->tx, &t, in->version, items, results, n));
    return ticket_done(req, &t, M_deskpage_test_asked);
}

/* --- the school ----------------------------------------------------------------------------------- */

struct first_form {
    ticket_ref ticket;
    int64_t version;
    struct str first_text;
};
FORM(first_form, FIELD_REF(first_form, ticket), FIELD_INT(first_form, version, 0, INT64_MAX),
     FIELD_LINES(first_form, first_text, 0, LIMIT_TEXT));
HANDLER(solved_post, first_form);
HANDLER(handover_post, first_form);
AGAIN(first_again, first_form)

static enum err solved_post(struct request *req, const struct first_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    enum err e = ticket_solved(req->tx, &t, in->version, in->first_text);
    TRY(ticket_refused_at(req, e, "text", "first_text"));
    return ticket_done(req, &t, M_deskpage_solved);
}

static enum err handover_post(struct request *req, const struct first_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(ticket_looked(req->tx, &t, in->version, in->first_text));
    return ticket_done(req, &t, M_deskpage_handed_over);
}

struct reopen_form {
    ticket_ref ticket;
    int64_t version;
    struct str reopen_text;
};
FORM(reopen_form, FIELD_REF(reopen_form, ticket), FIELD_INT(reopen_form, version, 0, INT64_MAX),
     FIELD_LINES(reopen_form, reopen_text, 1, LIMIT_TEXT));
HANDLER(reopen_post, reopen_form);
AGAIN(reopen_again, reopen_form)

static enum err reopen_post(struct request *req, const struct reopen_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(ticket_reopen(req->tx, &t, in->version, in->reopen_text));
    return ticket_done(req, &t, M_deskpage_reopened);
}

struct withdraw_form {
    ticket_ref ticket;
    int64_t version;
    struct str withdraw_text;
};
FORM(withdraw_form, FIELD_REF(withdraw_form, ticket), FIELD_INT(withdraw_form, version, 0, INT64_MAX),
     FIELD_LINES(withdraw_form, withdraw_text, 0, LIMIT_TEXT));
HANDLER(withdraw_post, withdraw_form);
AGAIN(withdraw_again, withdraw_form)

static enum err withdraw_post(struct request *req, const struct withdraw_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(ticket_withdraw(req->tx, &t, in->version, in->withdraw_text));
    return ticket_done(req, &t, M_deskpage_withdrawn);
}

struct urgent_form {
    ticket_ref ticket;
    struct str urgent_why;
};
FORM(urgent_form, FIELD_REF(urgent_form, ticket), FIELD_LINES(urgent_form, urgent_why, 1, 2000));
HANDLER(urgent_post, urgent_form);
AGAIN(urgent_again, urgent_form)

static enum err urgent_post(struct request *req, const struct urgent_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(ticket_mark_urgent(req->tx, &t, in->urgent_why));
    return ticket_done(req, &t, M_deskpage_marked_urgent);
}

static enum err join_post(struct request *req, const struct act_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(ticket_me_too(req->tx, &t));
    return written(req, &t, M_deskpage_joined);
}

/* --- external provider: an internal note with an effect --------------------------------------------- */

struct back_form {
    ticket_ref ticket;
    int64_t version;
    struct str back_text;
};
FORM(back_form, FIELD_REF(back_form, ticket), FIELD_INT(back_form, version, 0, INT64_MAX),
     FIELD_LINES(back_form, back_text, 1, LIMIT_TEXT));
HANDLER(back_post, back_form);
AGAIN(back_again, back_form)

static enum err back_post(struct request *req, const struct back_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(ticket_give_back(req->tx, &t, in->version, in->back_text));
    /* From now on the firm sees it no more. */
    flash(req, M_deskpage_given_back);
    return see_other(req, (struct url){ STR("/desk/tickets") });
}

/* --- undo ----------------------------------------------------------------------------------------------- */

struct undo_form {
    ticket_ref ticket;
    int64_t event;
};
FORM(undo_form, FIELD_REF(undo_form, ticket), FIELD_INT(undo_form, event, 1, INT32_MAX));
HANDLER(undo_post, undo_form);
AGAIN(undo_again, undo_form)

static enum err undo_post(struct request *req, const struct undo_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(ticket_undo(req->tx, &t, in->event));
    return written(req, &t, M_deskpage_undone_now);
}

const struct route ticket_act_routes[] = {
    POST_FORM("/desk/tickets/{ticket}/answer", RIGHT(TICKET_ARTICLE, C), ROUTE_UPLOAD, answer_post, answer_again),
    POST_FORM("/desk/tickets/{ticket}/note", RIGHT(INTERNAL_NOTE, C), ROUTE_UPLOAD, note_post, note_again),
    POST_FORM("/desk/tickets/{ticket}/move", RIGHT(TICKET, W), 0, move_post, move_again),
    POST_FORM("/desk/tickets/{ticket}/take", RIGHT(TICKET, W), 0, take_post, act_again),
    POST("/desk/take", RIGHT(TICKET, W), 0, list_take_post),
    POST_FORM("/desk/tickets/{ticket}/refer", RIGHT(TICKET, W), 0, refer_post, refer_again),
    POST_FORM("/desk/tickets/{ticket}/ask-test", RIGHT(TICKET, W), 0, ask_post, ask_again),
    POST_FORM("/desk/tickets/{ticket}/solved", RIGHT(TICKET_ARTICLE, C), 0, solved_post, first_again),
    POST_FORM("/desk/tickets/{ticket}/handover", RIGHT(TICKET_ARTICLE, C), 0, handover_post, first_again),
    POST_FORM("/desk/tickets/{ticket}/reopen", RIGHT(TICKET_ARTICLE, C), 0, reopen_post, reopen_again),
    POST_FORM("/desk/tickets/{ticket}/withdraw", RIGHT(TICKET_ARTICLE, C), 0, withdraw_post, withdraw_again),
    POST_FORM("/desk/tickets/{ticket}/urgent", RIGHT(TICKET_ARTICLE, C), 0, urgent_post, urgent_again),
    POST_FORM("/desk/tickets/{ticket}/join", RIGHT(TICKET_ARTICLE, C), 0, join_post, act_again),
    POST_FORM("/desk/tickets/{ticket}/back", RIGHT(INTERNAL_NOTE, C), 0, back_post, back_again),
    POST_FORM("/desk/tickets/{ticket}/undo/{event}", RIGHT(TICKET, W), 0, undo_post, undo_again),
    POST_FORM("/desk/tickets/{ticket}/take-back/{event}", RIGHT(TICKET_ARTICLE, C), 0, undo_post, undo_again),
    ROUTES_END
};
