#include "domain/desk/article_web.h"

#include "base/num.h"
#include "base/zone.h"
#include "domain/desk/checklist_web.h"
#include "domain/desk/clock_store.h"
#include "domain/desk/draft_web.h"
#include "domain/desk/incident_web.h"
#include "domain/desk/macro_web.h"
#include "domain/desk/promise.h"
#include "domain/desk/satisfaction_web.h"
#include "domain/desk/split_web.h"
#include "domain/desk/text_block_web.h"
#include "domain/desk/ticket_import.h"
#include "domain/desk/ticket_page.html.h"
#include "domain/desk/ticket_page_store.h"
#include "domain/desk/ticket_try.h"
#include "domain/desk/time_web.h"
#include "platform/setting.h"

struct ticket_form {
    ticket_ref ticket;
};
FORM(ticket_form, FIELD_REF(ticket_form, ticket));
HANDLER(ticket_get, ticket_form);

/* --- thread --------------------------------------------------------------------------- */

/* Entries of merged tickets have numbers of their own: the anchor tells them apart. */
static int64_t anchor_of(const struct entry_row *e) { return e->origin == 0 ? e->n : e->origin * 4096 + e->n; }

static struct file_lines files_of(struct mem *mem, const struct attachment_rows *all, const struct entry_row *e)
{
    struct file_lines files = { NULL, 0 };
    if (e->origin != 0 || all->n == 0)
        return files;
    files.at = MEM_NEW_N(mem, struct file_line, all->n);
    for (size_t i = 0; i < all->n; i++)
        if (all->at[i].n == e->n)
            files.at[files.n++] =
                (struct file_line){ all->at[i].ref, all->at[i].name, all->at[i].size, all->at[i].has_preview };
    return files;
}

/* What another system wrote by itself was not always a mail. */
static struct word kind_of_entry(const struct entry_row *e)
{
    bool taken_over = e->channel == CHANNEL_IMPORT && e->kind == ENTRY_AUTOMATIC;
    return taken_over ? (struct word){ M_import_taken } : desk_entry_word(e->kind);
}

static enum err thread_of(struct request *req, const struct ticket *t, struct ticket_page *view)
{
    struct entry_rows rows;
    struct attachment_rows files = { NULL, 0 };
    TRY(ticket_entries(req->tx, t, &rows));
    if (viewer_may(req->viewer, OBJECT_ATTACHMENT, VERB_R))
        TRY(ticket_attachments(req->tx, t, &files));
    view->thread.at = MEM_NEW_N(req->mem, struct thread_entry, rows.n);
    view->thread.n = rows.n;
    for (size_t i = 0; i < rows.n; i++) {
        const struct entry_row *e = &rows.at[i];
        enum msg side = e->author.len == 0 || e->channel == CHANNEL_IMPORT ? MSG_NONE
                        : e->by_body                                       ? M_deskpage_side_body
                                                                           : M_deskpage_side_school;
        view->thread.at[i] = (struct thread_entry){
            .anchor = anchor_of(e),
            .side = { side },
            .kind = kind_of_entry(e),
            .at = e->at,
            .internal = e->internal,
            .author = e->author.len > 0 ? e->author : msg_text(req->lang, M_deskpage_side_system),
            .text = e->text,
            .quoted = e->quoted,
            .files = files_of(req->mem, &files, e),
            .origin = e->origin != 0 ? ticket_number_text(req->mem, e->origin) : STR(""),
        };
    }
    return OK;
}

/* --- history ----------------------------------------------------------------------------- */

static struct str from_to(struct request *req, enum msg from, enum msg to)
{
    if (from == MSG_NONE)
        return msg_text(req->lang, to);
    return msg_format(req->mem, req->lang, M_deskpage_history_fromto, { "from", msg_text(req->lang, from) },
                      { "to", msg_text(req->lang, to) });
}

static struct str instant_words(struct request *req, struct instant at)
{
    struct buf text = buf_of(req->mem, 120);
    i18n_instant(&text, req->lang, at, day_parts(zone_day(req->now)).year);
    return buf_str(&text);
}

/* "Donnerstag, 3. Dezember, 12:00 Uhr statt Mittwoch, ..."; 0 or less: there is none. */
static struct str moments(struct request *req, int64_t old, int64_t new)
{
    struct str to = new > 0 ? instant_words(req, (struct instant){ new }) : STR("");
    if (old <= 0 || new <= 0)
        return to;
    return msg_format(req->mem, req->lang, M_deskpage_history_instead, { "new", to },
                      { "old", instant_words(req, (struct instant){ old }) });
}

/* Only today's assignee has a name here; of earlier ones the history says that it changed. */
static struct str assigned_to(struct request *req, const struct ticket *t, const struct event_row *e)
{
    if (e->new_value == 0)
        return msg_text(req->lang, M_deskpage_nobody);
    return e->new_value == t->assignee.n ? t->row.assignee : STR("");
}

static struct str event_change(struct request *req, const struct ticket *t, const struct event_row *e)
{
    switch ((enum ticket_event_kind)e->what) {
    case EVENT_MOVED:
    case EVENT_TEST_ASKED:
    case EVENT_TEST_ANSWERED:
    case EVENT_DIRECT:
        return from_to(req, ticket_reason_msg((enum ticket_reason)e->old_value),
                       ticket_reason_msg((enum ticket_reason)e->new_value));
    case EVENT_PRIORITY:
        return from_to(req, ticket_priority_msg((int)e->old_value), ticket_priority_msg((int)e->new_value));
    case EVENT_PROMISE:
    case EVENT_DUE:
        return moments(req, e->old_value, e->new_value);
    case EVENT_WARNED:
        return moments(req, 0, e->new_value);
    case EVENT_BROKEN:
        return moments(req, 0, e->old_value);
    case EVENT_CAUSE:
        return from_to(req, breach_cause_msg((int)e->old_value), breach_cause_msg((int)e->new_value));
    case EVENT_REMINDED:
    case EVENT_ASSIGNED:
    case EVENT_OVERRIDE:
        return assigned_to(req, t, e);
    case EVENT_MERGED:
    case EVENT_TOOK_IN:
    case EVENT_SERVICE:
    case EVENT_URGENT:
    case EVENT_UNDONE:
    case EVENT_SPLIT_OFF:
    case EVENT_SPLIT_FROM:
    case EVENT_MACRO:
    case EVENT_KIND_END:
        break;
    }
    return STR("");
}

static struct str event_detail(struct request *req, const struct ticket *t, const struct event_row *e)
{
    struct str change = event_change(req, t, e);
    if (e->new_text.len == 0)
        return change;
    if (change.len == 0)
        return e->new_text;
    return msg_format(req->mem, req->lang, M_deskpage_history_text, { "what", change }, { "text", e->new_text });
}

static enum err history_of(struct request *req, const struct ticket *t, struct ticket_page *view)
{
    struct event_rows rows;
    TRY(ticket_history(req->tx, t, &rows));
    view->history.at = MEM_NEW_N(req->mem, struct history_line, rows.n);
    view->history.n = rows.n;
    for (size_t i = 0; i < rows.n; i++) {
        const struct event_row *e = &rows.at[i];
        struct word what = { ticket_event_msg((enum ticket_event_kind)e->what) };
        view->history.at[i] = (struct history_line){
            .at = e->at,
            .what = what,
            .detail = event_detail(req, t, e),
            .undone = e->undone,
            .actor = e->actor.len > 0 ? e->actor : msg_text(req->lang, M_deskpage_side_system),
        };
        if (!e->can_undo)
            continue;
        struct buf end = buf_of(req->mem, 48);
        buf_put(&end, t->may_work ? STR("/undo/") : STR("/take-back/"));
        buf_int(&end, e->n);
        view->may.undo = true;
        view->undo_what = what;
        view->undo =
            (struct url){ str_cat(req->mem, url_of(req->mem, "/desk/tickets/", t->row.ref, "").path, buf_str(&end)) };
    }
    return OK;
}

/* --- tests --------------------------------------------------------------------------------- */

static struct word result_word(int result)
{
    static const enum msg names[] = { M_deskpage_test_result_none, M_deskpage_test_result_ok,
                                      M_deskpage_test_result_fail };
    return (struct word){ result >= 0 && result <= 2 ? names[result] : MSG_NONE };
}

/* Read only where a test can have been. */
static enum err tests_of(struct request *req, const struct ticket *t, struct ticket_page *view)
{
    struct test_rows rows;
    int64_t round;
    bool may_exist = t->row.state == STATE_TESTING || t->tests_failed > 0 || t->row.reason == REASON_TEST_CONFIRMED ||
                     t->row.reason == REASON_TEST_UNANSWERED;
    if (!may_exist)
        return OK;
    TRY(ticket_tests(req->tx, t, &round, &rows));
    view->tests.at = MEM_NEW_N(req->mem, struct test_line, rows.n);
    view->tests.n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        view->tests.at[i] = (struct test_line){ rows.at[i].n, rows.at[i].text, result_word(rows.at[i].body_result),
                                                result_word(rows.at[i].school_result), rows.at[i].school_by };
    return OK;
}

/* --- what this person may do ------------------------------------------------------------------ */

static enum err may_reopen(struct request *req, const struct ticket *t, bool *may)
{
    int64_t days;
    *may = false;
    if (t->row.state != STATE_CLOSED || t->merged_into.n != 0 || !t->is_school_side || !t->may_answer || t->may_work)
        return OK;
    TRY(setting_get(req->tx, SETTING_REOPEN_DAYS, &days));
    *may = instant_compare(instant_add(t->closed_at, DAYS(days)), req->now) >= 0;
    return OK;
}

static void acts_of_school(const struct request *req, const struct ticket *t, struct ticket_acts *may)
{
    bool requester = t->requester.n == req->viewer->account.n, closed = t->row.state == STATE_CLOSED;
    if (!t->is_school_side || !t->may_answer || t->may_work)
        return;
    may->answer_test = t->row.state == STATE_TESTING;
    may->first_look = t->row.state == STATE_AT_SCHOOL && t->row.reason != REASON_QUESTION;
    may->hand_over = t->row.state == STATE_AT_SCHOOL && !may->first_look;
    may->withdraw = requester && !closed && t->row.state != STATE_TESTING;
    may->join = !requester && !closed;
}

static void acts_of(const struct request *req, const struct ticket *t, struct ticket_acts *may)
{
    bool closed = t->row.state == STATE_CLOSED, merged = t->merged_into.n != 0;
    may->answer = t->may_answer && !merged;
    may->note = t->may_note_add && !merged;
    may->give_back = t->may_note_add && t->row.reason == REASON_PROVIDER && t->is_of_firm;
    may->work = t->may_work && !merged;
    may->move = t->may_work && !merged && t->row.state != STATE_TESTING;
    may->take = t->may_work && !closed && t->row.state != STATE_TESTING && t->row.state != STATE_AT_SCHOOL &&
                t->assignee.n != req->viewer->account.n;
    may->snooze = may->move && (t->row.state == STATE_NEW || t->row.state == STATE_IN_PROGRESS);
    may->ask_test = t->may_work && (t->row.state == STATE_IN_PROGRESS || t->row.state == STATE_WAITING);
    may->refer = t->may_work && !closed && t->row.state != STATE_TESTING && t->row.routing == ROUTING_EXCLUDED;
    may->urgent = !closed && !t->row.urgent && !t->may_work && t->may_answer && (t->is_school_side || t->is_authority);
    acts_of_school(req, t, may);
}

/* --- moves ---------------------------------------------------------------------------------------- */

static struct str needs_of(struct request *req, enum ticket_state to, enum ticket_reason reason)
{
    unsigned needs = ticket_move_needs(to, reason);
    enum msg hint = (needs & NEEDS_DATE) != 0   ? M_deskpage_needs_date
                    : (needs & NEEDS_TEXT) != 0 ? M_deskpage_needs_text
                                                : MSG_NONE;
    return hint == MSG_NONE ? STR("") : str_cat(req->mem, STR(" "), msg_text(req->lang, hint));
}

enum { REASONS_OF_STATE_MAX = 16 };

static void add_reason(struct request *req, enum ticket_state to, enum ticket_reason reason, struct str chosen,
                       struct options *list)
{
    struct buf value = buf_of(req->mem, 8);
    buf_int(&value, (int)reason);
    if (list->at == NULL)
        *list = desk_options(req->mem, REASONS_OF_STATE_MAX);
    CHECK(list->n < REASONS_OF_STATE_MAX);
    desk_option(list, buf_str(&value), msg_text(req->lang, ticket_reason_msg(reason)), str_eq(buf_str(&value), chosen));
    list->at[list->n - 1].hint = needs_of(req, to, reason);
}

static void moves_of(struct request *req, const struct ticket *t, struct ticket_page *view)
{
    struct str chosen = desk_typed(req, "reason", STR(""));
    struct options of_state[STATE_CLOSED + 1] = { 0 };
    for (int r = REASON_RECEIVED; r <= REASON_UNWANTED; r++) {
        enum ticket_reason reason = (enum ticket_reason)r;
        enum ticket_state to = ticket_reason_state(r);
        if (to != 0 && !ticket_reason_has_form(reason) &&
            ticket_move_allowed((enum ticket_state)t->row.state, to, reason, MOVER_BODY) == OK)
            add_reason(req, to, reason, chosen, &of_state[to]);
    }
    view->moves.at = MEM_NEW_N(req->mem, struct option_group, STATE_CLOSED);
    for (int s = STATE_NEW; s <= STATE_CLOSED; s++)
        if (of_state[s].n > 0)
            view->moves.at[view->moves.n++] =
                (struct option_group){ msg_text(req->lang, ticket_state_msg((enum ticket_state)s)), of_state[s] };
}

/* --- clocks ---------------------------------------------------------------------------------------------- */

/* Stays of L in which it stood; what is closed has no pause but an end. */
static enum err pauses_of(struct request *req, const struct ticket *t, struct clock_view *view)
{
    struct phase_rows rows;
    TRY(clock_phases_of(req->tx, t->row.id, &rows));
    view->pauses.at = MEM_NEW_N(req->mem, struct pause_line, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        enum ticket_reason reason = (enum ticket_reason)rows.at[i].reason;
        if (clock_in(CLOCK_SOLUTION, reason) == CLOCK_PAUSED)
            view->pauses.at[view->pauses.n++] =
                (struct pause_line){ { ticket_reason_msg(reason) }, rows.at[i].since, rows.at[i].until };
    }
    return OK;
}

static enum err clock_into(struct request *req, const struct ticket *t, struct ticket_page *view)
{
    struct clock_row c;
    if (!view->for_body)
        return OK;
    TRY(clock_of(req->tx, t, &c));
    view->clock = (struct clock_view){
        .show = c.solution_target > 0,
        .exam = c.exam,
        .warned = c.warned && !view->closed,
        .reaction_due = c.reaction_due,
        .reaction_end = c.reaction_end,
        .solution_due = c.solution_due,
        .paused = c.solution_run == CLOCK_PAUSED,
        .reaction_late = clock_is_missed(c.reaction_run, c.reaction_due, c.reaction_late, req->now),
        .solution_late = clock_is_missed(c.solution_run, c.solution_due, c.solution_late, req->now),
        .broken = c.broken,
        .cause = { breach_cause_msg(c.cause) },
        .cause_text = c.cause_text,
    };
    view->clock.has_breach = view->clock.reaction_late || view->clock.solution_late;
    return pauses_of(req, t, &view->clock);
}

/* --- the page ----------------------------------------------------------------------------------------- */

static enum err links_of(struct request *req, const struct ticket *t, struct ticket_page *view)
{
    int64_t number;
    if (t->merged_into.n != 0 && ticket_find_id(req->tx, t->merged_into, &view->merged_ref, &number) == OK)
        view->merged_number = ticket_number_text(req->mem, number);
    if (t->suggested.n != 0 && t->may_work &&
        ticket_find_id(req->tx, t->suggested, &view->suggested_ref, &number) == OK)
        view->suggested_number = ticket_number_text(req->mem, number);
    return OK;
}

/* Tickets of another system say so. */
static enum err origin_into(struct request *req, const struct ticket *t, struct ticket_page *view)
{
    struct import_origin origin;
    if (t->channel != CHANNEL_IMPORT)
        return OK;
    enum err e = ticket_import_origin(req->tx, t->row.id, &origin);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    view->origin_source = ticket_import_source_name(origin.source);
    view->origin_number = origin.number;
    return OK;
}

static void head_of(struct request *req, const struct ticket *t, struct ticket_page *view)
{
    enum ticket_state state = (enum ticket_state)t->row.state;
    enum ticket_reason reason = (enum ticket_reason)t->row.reason;
    bool body = t->may_work || t->may_note;
    *view = (struct ticket_page){
        .ref = t->row.ref,
        .version = t->version,
        .subject = t->row.subject,
        .number = ticket_number_text(req->mem, t->row.number),
        .place = desk_place(req->mem, req->lang, t->row.school, t->row.room),
        .service = t->row.service,
        .requester = t->row.requester.len > 0 ? t->row.requester : msg_text(req->lang, M_deskpage_no_account),
        .phone_note = body && t->requester.n == 0 ? t->requester_mail : STR(""),
        .assignee = t->row.assignee,
        .authority = t->authority_name,
        .state = { ticket_state_msg(state) },
        .reason = { ticket_reason_msg(reason) },
        .class = desk_class_word(t->class),
        .routing = desk_routing_word(t->row.routing),
        .channel = desk_channel_word(t->channel),
        .created_at = t->row.created_at,
        .for_body = body,
        .closed = state == STATE_CLOSED,
        .urgent = t->row.urgent,
        .unproven = !t->row.proven && body,
        .outside = t->row.routing != ROUTING_BODY,
        .reader_school = t->row.school,
        .reader_authority = t->authority_name,
        .time_mark = STR("{time}"),
    };
    if (!body)
        return;
    view->priority.id = ticket_priority_msg(t->row.priority);
    view->priority_computed.id = ticket_priority_msg(t->priority_computed);
    view->priority_differs = t->row.priority != t->priority_computed;
}

static void typed_into(const struct request *req, const struct draft_found *draft, struct ticket_page *view)
{
    static const struct {
        const char *field;
        size_t offset;
    } texts[] = {
        { "note", offsetof(struct ticket_page, note) },
        { "why", offsetof(struct ticket_page, why) },
        { "until", offsetof(struct ticket_page, until) },
        { "items", offsetof(struct ticket_page, items) },
        { "fail_text", offsetof(struct ticket_page, fail_text) },
        { "first_text", offsetof(struct ticket_page, first_text) },
        { "reopen_text", offsetof(struct ticket_page, reopen_text) },
        { "withdraw_text", offsetof(struct ticket_page, withdraw_text) },
        { "urgent_why", offsetof(struct ticket_page, urgent_why) },
        { "back_text", offsetof(struct ticket_page, back_text) },
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        *(struct str *)(void *)((char *)view + texts[i].offset) = desk_typed(req, texts[i].field, STR(""));
    view->text = desk_typed(req, "text", desk_draft_value(draft, "text"));
    view->tested = str_eq(desk_typed(req, "tested", STR("")), STR("1"));
    view->question = str_eq(desk_typed(req, "question", desk_draft_value(draft, "question")), STR("1"));
}

/* A form whose version is no longer the ticket's: what is new beside what was typed. */
static void changed_of(const struct request *req, const struct ticket *t, struct ticket_page *view)
{
    static const char *const fields[] = { "text",  "note",        "why",           "first_text",
                                          "items", "reopen_text", "withdraw_text", "back_text" };
    struct str version = desk_typed(req, "version", STR(""));
    int64_t seen;
    if (version.len == 0 || num_parse(version, 1, INT64_MAX, &seen) != OK || seen == t->version)
        return;
    view->changed = (struct ticket_changed){ .is = true, .at = t->row.changed_at };
    for (size_t i = 0; i < ARRAY_LEN(fields) && view->changed.typed.len == 0; i++)
        view->changed.typed = desk_typed(req, fields[i], STR(""));
    const struct thread_entry *entry = view->thread.n > 0 ? &view->thread.at[view->thread.n - 1] : NULL;
    const struct history_line *event = view->history.n > 0 ? &view->history.at[view->history.n - 1] : NULL;
    bool by_entry = entry != NULL && (event == NULL || instant_compare(entry->at, event->at) >= 0);
    if (by_entry) {
        view->changed.by = entry->author;
        view->changed.what = msg_text(req->lang, entry->kind.id);
        view->changed.text = entry->text;
    } else if (event != NULL) {
        view->changed.by = event->actor;
        view->changed.what = msg_text(req->lang, event->what.id);
        view->changed.text = event->detail;
    }
}

static enum err draft_of(struct request *req, const struct ticket *t, struct draft_found *draft,
                         struct ticket_page *view)
{
    struct str ref = desk_ref_text(req->mem, t->row.ref.b);
    struct str name = str_cat(req->mem, STR("answer-"), ref);
    *draft = (struct draft_found){ .n = 0 };
    if (!view->may.answer || !viewer_may(req->viewer, OBJECT_OWN_WORK, VERB_W))
        return OK;
    view->draft_save = (struct url){ str_cat(req->mem, STR("/desk/drafts/"), name) };
    view->draft_drop = (struct url){ str_cat(req->mem, view->draft_save.path, STR("/drop")) };
    if (req->form != NULL)
        return OK;
    TRY(desk_draft_find(req, name, draft));
    view->has_draft = draft->n > 0;
    view->draft_at = draft->at;
    return OK;
}

enum err ticket_page_show(struct request *req, ticket_ref ref)
{
    struct ticket t;
    struct ticket_page view;
    struct draft_found draft;
    TRY(ticket_find(req->tx, ref, &t));
    head_of(req, &t, &view);
    /* The chip or the form of the test says it already. */
    if (t.row.state != STATE_TESTING)
        TRY(promise_sentence(req->tx, req->lang, &t, &view.promise));
    acts_of(req, &t, &view.may);
    TRY(privacy_firm_name(req->tx, t.subprocessor, &view.reader_firm));
    TRY(may_reopen(req, &t, &view.may.reopen));
    TRY(clock_into(req, &t, &view));
    TRY(thread_of(req, &t, &view));
    TRY(history_of(req, &t, &view));
    TRY(tests_of(req, &t, &view));
    TRY(links_of(req, &t, &view));
    TRY(origin_into(req, &t, &view));
    TRY(incident_of_page(req, &t, &view.incident));
    TRY(split_of_page(req, &t, &view));
    TRY(draft_share_of_page(req, &t, &view.shared));
    TRY(satisfaction_of_ticket(req, &t, &view.satisfaction));
    TRY(ticket_first_fill(req, &t, &view.first));
    TRY(draft_of(req, &t, &draft, &view));
    if (view.may.answer)
        TRY(text_blocks_of_page(req, &t, &view.blocks));
    TRY(time_of_page(req, &t, &view.time));
    TRY(checks_of_page(req, &t, &view.checks));
    TRY(macros_of_page(req, &t, &view.macros));
    if (t.may_answer || t.may_work)
        TRY(ticket_reader_count(req->tx, t.school, t.requester, t.row.id, t.sensitive, &view.reader_count));
    TRY(article_hints_of(req, t.room, t.service, &view.articles));
    view.may_propose = t.may_work && viewer_may(req->viewer, OBJECT_HELP_ARTICLE, VERB_C);
    view.tests_open = view.tests.n > 0 && !view.may.answer_test;
    if (view.may.snooze)
        TRY(desk_snooze_until(req, &t, &view.snooze_until));
    if (view.may.move)
        moves_of(req, &t, &view);
    typed_into(req, &draft, &view);
    changed_of(req, &t, &view);
    struct str title = str_cat(req->mem, t.row.subject, STR(" – "), view.number);
    ticket_page_html(page_begin(req, title), &view);
    return OK;
}

static enum err ticket_get(struct request *req, const struct ticket_form *in)
{
    return ticket_page_show(req, in->ticket);
}

const struct route ticket_routes[] = { GET("/desk/tickets/{ticket}", RIGHT(TICKET, R), ROUTE_QUICK, ticket_get),
                                       ROUTES_END };
