#include "domain/desk/desk_web.h"

/* --- words ------------------------------------------------------------------------- */

const struct choice desk_states[] = { { "new", STATE_NEW },
                                      { "at_school", STATE_AT_SCHOOL },
                                      { "in_progress", STATE_IN_PROGRESS },
                                      { "waiting", STATE_WAITING },
                                      { "testing", STATE_TESTING },
                                      { "closed", STATE_CLOSED },
                                      { 0 } };
const struct choice desk_effects[] = {
    { "none", EFFECT_NONE }, { "limited", EFFECT_LIMITED }, { "stopped", EFFECT_STOPPED }, { 0 }
};

static struct word word_of(const enum msg *names, size_t n, int value)
{
    return (struct word){ value > 0 && (size_t)value < n ? names[value] : MSG_NONE };
}

struct word desk_kind_word(int kind)
{
    static const enum msg names[] = { MSG_NONE, M_deskpage_kind_fault, M_deskpage_kind_request,
                                      M_deskpage_kind_question };
    return word_of(names, ARRAY_LEN(names), kind);
}

struct word desk_channel_word(int channel)
{
    static const enum msg names[] = { MSG_NONE,
                                      M_deskpage_channel_web,
                                      M_deskpage_channel_phone,
                                      M_deskpage_channel_mail,
                                      M_deskpage_channel_api,
                                      M_deskpage_channel_monitoring,
                                      M_deskpage_channel_on_site,
                                      M_deskpage_channel_label,
                                      M_import_channel };
    return word_of(names, ARRAY_LEN(names), channel);
}

struct word desk_class_word(int class)
{
    static const enum msg names[] = { MSG_NONE, M_deskpage_class_maintenance, M_deskpage_class_support,
                                      M_deskpage_class_administration };
    return word_of(names, ARRAY_LEN(names), class);
}

struct word desk_routing_word(int routing)
{
    static const enum msg names[] = { MSG_NONE, M_desk_routing_body, M_desk_routing_school, M_desk_routing_authority,
                                      M_desk_routing_excluded };
    return word_of(names, ARRAY_LEN(names), routing);
}

struct word desk_entry_word(int kind)
{
    static const enum msg names[] = {
        [ENTRY_REPORT] = M_deskpage_entry_report,           [ENTRY_ANSWER] = M_deskpage_entry_answer,
        [ENTRY_QUESTION] = M_deskpage_entry_question,       [ENTRY_TEST_REQUEST] = M_deskpage_entry_test_request,
        [ENTRY_TEST_RESULT] = M_deskpage_entry_test_result, [ENTRY_NOTE] = M_deskpage_entry_note,
        [ENTRY_AUTOMATIC] = M_deskpage_entry_automatic,
    };
    return (struct word){ kind >= ENTRY_REPORT && kind <= ENTRY_AUTOMATIC ? names[kind] : MSG_NONE };
}

enum ticket_kind desk_kind_of(int service_kind)
{
    return service_kind == SERVICE_ORDER ? KIND_REQUEST : service_kind == SERVICE_QUESTION ? KIND_QUESTION : KIND_FAULT;
}

/* --- values of forms ----------------------------------------------------------------- */

struct options desk_options(struct mem *mem, size_t max)
{
    return (struct options){ MEM_NEW_N(mem, struct option, max), 0 };
}

void desk_option(struct options *list, struct str value, struct str label, bool chosen)
{
    list->at[list->n++] = (struct option){ .value = value, .label = label, .chosen = chosen };
}

struct str desk_ref_text(struct mem *mem, const unsigned char ref[16])
{
    struct buf text = buf_of(mem, REF_TEXT_LEN);
    ref_put(&text, ref);
    return buf_str(&text);
}

bool desk_ref_given(const unsigned char ref[16])
{
    unsigned char any = 0;
    for (size_t i = 0; i < 16; i++)
        any |= ref[i];
    return any != 0;
}

struct str desk_typed(const struct request *req, const char *field, struct str otherwise)
{
    return req->form != NULL ? form_typed(req->form, field) : otherwise;
}

/* --- lines of a list ------------------------------------------------------------------- */

struct str desk_place_in(struct mem *mem, enum lang lang, struct str room)
{
    return room.len > 0 ? msg_format(mem, lang, M_deskpage_room_number, { "room", room })
                        : msg_text(lang, M_deskpage_whole_school);
}

struct str desk_place(struct mem *mem, enum lang lang, struct str school, struct str room)
{
    return str_cat(mem, school, STR(", "), desk_place_in(mem, lang, room));
}

/* Until when something is promised or waited for; nothing is promised of what is closed. */
static struct instant line_promise(const struct ticket_row *row)
{
    switch ((enum ticket_state)row->state) {
    case STATE_CLOSED:
        return INSTANT_NONE;
    case STATE_WAITING:
        return row->waits_until;
    case STATE_NEW:
    case STATE_AT_SCHOOL:
    case STATE_IN_PROGRESS:
    case STATE_TESTING:
        break;
    }
    return row->promised_at;
}

static void promise_of(const struct request *req, const struct ticket_row *row, struct list_line *line)
{
    line->promise = line_promise(row);
    line->rests = row->state == STATE_AT_SCHOOL || row->state == STATE_TESTING;
    line->overdue = !line->rests && !instant_is_none(line->promise) && instant_compare(line->promise, req->now) < 0;
}

static struct list_line line_of(struct request *req, const struct ticket_row *row, bool body)
{
    enum ticket_state state = (enum ticket_state)row->state;
    enum ticket_reason reason = (enum ticket_reason)row->reason;
    struct list_line line = {
        .ref = row->ref,
        .subject = row->subject,
        .number = ticket_number_text(req->mem, row->number),
        .place = desk_place(req->mem, req->lang, row->school, row->room),
        .urgent = row->urgent,
    };
    promise_of(req, row, &line);
    if (!body) {
        line.state.id = ticket_requester_msg(state, reason);
        return line;
    }
    line.state.id = ticket_state_msg(state);
    line.reason.id = ticket_reason_msg(reason);
    line.priority.id = ticket_priority_msg(row->priority);
    line.assignee = row->assignee;
    line.unproven = !row->proven;
    line.can_take = row->assignee.len == 0 && (state == STATE_NEW || state == STATE_IN_PROGRESS);
    return line;
}

struct list_lines desk_lines(struct request *req, const struct ticket_rows *rows)
{
    bool body = desk_is_body(req->viewer);
    struct list_lines lines = { MEM_NEW_N(req->mem, struct list_line, rows->n), rows->n };
    for (size_t i = 0; i < rows->n; i++)
        lines.at[i] = line_of(req, &rows->at[i], body);
    return lines;
}
