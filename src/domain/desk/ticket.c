#include "domain/desk/ticket.h"

#include "base/num.h"

/* --- reasons --------------------------------------------------------------------- */

static const struct reason_row {
    enum ticket_reason reason;
    enum ticket_state state;
    unsigned needs;
    enum msg name, requester;
} reasons[] = {
    { REASON_RECEIVED, STATE_NEW, 0, M_desk_reason_received, M_desk_requester_received },
    { REASON_SCHOOL_HANDOVER, STATE_NEW, 0, M_desk_reason_school_handover, M_desk_requester_received },
    { REASON_MONITORING, STATE_NEW, 0, M_desk_reason_monitoring, M_desk_requester_received },
    { REASON_REOPENED, STATE_NEW, 0, M_desk_reason_reopened, M_desk_requester_received },
    { REASON_TRIAGE, STATE_AT_SCHOOL, NEEDS_TEXT, M_desk_reason_triage, M_desk_requester_triage },
    { REASON_QUESTION, STATE_AT_SCHOOL, NEEDS_TEXT, M_desk_reason_question, M_desk_requester_question },
    { REASON_SCHOOL_TASK, STATE_AT_SCHOOL, NEEDS_TEXT, M_desk_reason_school_task, M_desk_requester_school_task },
    { REASON_PROVIDE_DEVICE, STATE_AT_SCHOOL, NEEDS_TEXT, M_desk_reason_provide_device,
      M_desk_requester_provide_device },
    { REASON_REMOTE, STATE_IN_PROGRESS, 0, M_desk_reason_remote, M_desk_requester_in_progress },
    { REASON_ON_SITE, STATE_IN_PROGRESS, 0, M_desk_reason_on_site, M_desk_requester_in_progress },
    { REASON_WORKSHOP, STATE_IN_PROGRESS, 0, M_desk_reason_workshop, M_desk_requester_in_progress },
    { REASON_TEST_FAILED, STATE_IN_PROGRESS, 0, M_desk_reason_test_failed, M_desk_requester_in_progress },
    { REASON_VISIT, STATE_WAITING, NEEDS_DATE, M_desk_reason_visit, M_desk_requester_visit },
    { REASON_DELIVERY, STATE_WAITING, NEEDS_DATE, M_desk_reason_delivery, M_desk_requester_delivery },
    { REASON_REPAIR, STATE_WAITING, NEEDS_DATE, M_desk_reason_repair, M_desk_requester_repair },
    { REASON_PROVIDER, STATE_WAITING, NEEDS_DATE, M_desk_reason_provider, M_desk_requester_provider },
    { REASON_MASS_INCIDENT, STATE_WAITING, NEEDS_DATE, M_desk_reason_mass_incident, M_desk_requester_mass_incident },
    { REASON_FOLLOW_UP, STATE_WAITING, NEEDS_DATE, M_desk_reason_follow_up, M_desk_requester_follow_up },
    { REASON_AUTHORITY, STATE_WAITING, NEEDS_DATE, M_desk_reason_authority, M_desk_requester_authority },
    { REASON_SCHOOL_DATE, STATE_WAITING, NEEDS_DATE, M_desk_reason_school_date, M_desk_requester_school_date },
    { REASON_FORCE_MAJEURE, STATE_WAITING, NEEDS_DATE | NEEDS_TEXT, M_desk_reason_force_majeure,
      M_desk_requester_force_majeure },
    { REASON_JOINT_TEST, STATE_TESTING, NEEDS_TEST, M_desk_reason_joint_test, M_desk_requester_joint_test },
    { REASON_TEST_CONFIRMED, STATE_CLOSED, 0, M_desk_reason_test_confirmed, M_desk_requester_test_confirmed },
    { REASON_TEST_UNANSWERED, STATE_CLOSED, 0, M_desk_reason_test_unanswered, M_desk_requester_test_unanswered },
    { REASON_TEST_IMPOSSIBLE, STATE_CLOSED, NEEDS_TEXT, M_desk_reason_test_impossible,
      M_desk_requester_test_impossible },
    { REASON_SOLVED_AT_SCHOOL, STATE_CLOSED, 0, M_desk_reason_solved_at_school, M_desk_requester_solved_at_school },
    { REASON_NO_FAULT, STATE_CLOSED, NEEDS_TEXT, M_desk_reason_no_fault, M_desk_requester_no_fault },
    { REASON_NO_ANSWER, STATE_CLOSED, 0, M_desk_reason_no_answer, M_desk_requester_no_answer },
    { REASON_REFERRED, STATE_CLOSED, 0, M_desk_reason_referred, M_desk_requester_referred },
    { REASON_HANDED_TO_AUTHORITY, STATE_CLOSED, 0, M_desk_reason_handed_to_authority,
      M_desk_requester_handed_to_authority },
    { REASON_DUPLICATE, STATE_CLOSED, 0, M_desk_reason_duplicate, M_desk_requester_duplicate },
    { REASON_WITHDRAWN, STATE_CLOSED, 0, M_desk_reason_withdrawn, M_desk_requester_withdrawn },
    { REASON_UNWANTED, STATE_CLOSED, 0, M_desk_reason_unwanted, M_desk_requester_unwanted },
};

static const struct reason_row *find(int reason)
{
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
        if ((int)reasons[i].reason == reason)
            return &reasons[i];
    return NULL;
}

enum ticket_state ticket_reason_state(int reason)
{
    const struct reason_row *row = find(reason);
    return row == NULL ? (enum ticket_state)0 : row->state;
}

unsigned ticket_move_needs(enum ticket_state to, enum ticket_reason reason)
{
    const struct reason_row *row = find((int)reason);
    return row != NULL && row->state == to ? row->needs : 0;
}

/* --- moves ------------------------------------------------------------------------- */

/* Bit 0: the ticket does not exist yet. */
#define FROM(state) (1u << (state))
#define BEGIN 1u
#define WORKED (FROM(STATE_NEW) | FROM(STATE_IN_PROGRESS) | FROM(STATE_WAITING))
#define OPEN_UNTESTED (WORKED | FROM(STATE_AT_SCHOOL))
#define BY(mover) (1u << (mover))
#define BODY BY(MOVER_BODY)
#define SYSTEM BY(MOVER_SYSTEM)
#define SCHOOL_SIDE (BY(MOVER_SCHOOL) | BY(MOVER_REQUESTER))

/* The table of domain/desk.md 2; a move without a row does not exist.  Rows that
   lead from a state to itself change only the reason or the date. */
static const struct move_row {
    unsigned from;
    enum ticket_reason reason;
    unsigned by;
} moves[] = {
    { BEGIN, REASON_RECEIVED, SYSTEM | BODY },
    { BEGIN, REASON_MONITORING, SYSTEM },
    { BEGIN, REASON_TRIAGE, SYSTEM | BODY },
    { BEGIN, REASON_SCHOOL_TASK, SYSTEM | BODY },
    { BEGIN, REASON_ON_SITE, BODY },

    { WORKED | FROM(STATE_CLOSED), REASON_REMOTE, BODY },
    { WORKED | FROM(STATE_CLOSED), REASON_ON_SITE, BODY },
    { WORKED | FROM(STATE_CLOSED), REASON_WORKSHOP, BODY },
    { FROM(STATE_AT_SCHOOL), REASON_REMOTE, SCHOOL_SIDE | SYSTEM },
    { FROM(STATE_WAITING), REASON_REMOTE, SYSTEM | BY(MOVER_AUTHORITY) | BY(MOVER_PROVIDER) },
    { FROM(STATE_CLOSED), REASON_REMOTE, SCHOOL_SIDE },
    { FROM(STATE_AT_SCHOOL), REASON_SCHOOL_HANDOVER, SCHOOL_SIDE | SYSTEM },
    { FROM(STATE_CLOSED), REASON_REOPENED, BODY | SCHOOL_SIDE },

    { WORKED, REASON_TRIAGE, BODY },
    { WORKED, REASON_QUESTION, BODY },
    { WORKED, REASON_SCHOOL_TASK, BODY },
    { WORKED, REASON_PROVIDE_DEVICE, BODY },

    { WORKED, REASON_VISIT, BODY },
    { WORKED, REASON_DELIVERY, BODY },
    { WORKED, REASON_REPAIR, BODY },
    { WORKED, REASON_PROVIDER, BODY },
    { WORKED, REASON_MASS_INCIDENT, BODY },
    { WORKED, REASON_FOLLOW_UP, BODY },
    { WORKED, REASON_AUTHORITY, BODY },
    { FROM(STATE_NEW), REASON_AUTHORITY, SYSTEM }, /* three-way routing at creation */
    { WORKED, REASON_SCHOOL_DATE, BODY },
    { WORKED, REASON_FORCE_MAJEURE, BODY },

    { FROM(STATE_IN_PROGRESS) | FROM(STATE_WAITING), REASON_JOINT_TEST, BODY },
    { FROM(STATE_TESTING), REASON_TEST_FAILED, SCHOOL_SIDE },
    { FROM(STATE_TESTING), REASON_TEST_CONFIRMED, SCHOOL_SIDE },
    { FROM(STATE_TESTING), REASON_TEST_UNANSWERED, SYSTEM },

    { FROM(STATE_AT_SCHOOL), REASON_SOLVED_AT_SCHOOL, SCHOOL_SIDE },
    { FROM(STATE_AT_SCHOOL), REASON_NO_ANSWER, SYSTEM },
    { OPEN_UNTESTED, REASON_WITHDRAWN, BY(MOVER_REQUESTER) },
    { OPEN_UNTESTED, REASON_TEST_IMPOSSIBLE, BODY },
    { OPEN_UNTESTED, REASON_SOLVED_AT_SCHOOL, BODY },
    { OPEN_UNTESTED, REASON_NO_FAULT, BODY },
    { FROM(STATE_NEW), REASON_NO_FAULT, SYSTEM }, /* recovered and untouched */
    { OPEN_UNTESTED, REASON_NO_ANSWER, BODY },
    { OPEN_UNTESTED, REASON_REFERRED, BODY },
    { OPEN_UNTESTED, REASON_HANDED_TO_AUTHORITY, BODY },
    { OPEN_UNTESTED, REASON_DUPLICATE, BODY },
    { OPEN_UNTESTED, REASON_UNWANTED, BODY },
};

enum err ticket_move_allowed(enum ticket_state from, enum ticket_state to, enum ticket_reason reason,
                             enum ticket_mover mover)
{
    if (ticket_reason_state((int)reason) != to)
        return ERR_CONFLICT;
    for (size_t i = 0; i < ARRAY_LEN(moves); i++)
        if (moves[i].reason == reason && (moves[i].from & FROM(from)) != 0 && (moves[i].by & BY(mover)) != 0)
            return OK;
    return ERR_CONFLICT;
}

bool ticket_state_clock_runs(enum ticket_reason reason)
{
    /* Pauses: at school, waiting for others than us, under test (domain/desk.md 2). */
    switch (ticket_reason_state((int)reason)) {
    case STATE_NEW:
    case STATE_IN_PROGRESS:
        return true;
    case STATE_WAITING:
        return reason < REASON_AUTHORITY;
    case STATE_AT_SCHOOL:
    case STATE_TESTING:
    case STATE_CLOSED:
    default:
        return false;
    }
}

/* --- priority ------------------------------------------------------------------------ */

int ticket_priority(enum ticket_kind kind, enum ticket_effect effect, enum ticket_extent extent, bool exam)
{
    static const int by_extent[2][4] = { { 3, 3, 2, 2 }, { 3, 2, 1, 1 } };
    if (kind != KIND_FAULT)
        return 4;
    if (effect != EFFECT_LIMITED && effect != EFFECT_STOPPED)
        return 4 - exam;
    size_t column = extent >= EXTENT_DEVICE && extent <= EXTENT_SCHOOL ? (size_t)extent - EXTENT_DEVICE : 0;
    int priority = by_extent[effect == EFFECT_STOPPED][column];
    return exam && priority > 1 ? priority - 1 : priority;
}

/* --- number ---------------------------------------------------------------------------- */

#define NUMBER_YEAR INT64_C(1000000)
#define NUMBER_DIGITS 6

struct str ticket_number_text(struct mem *mem, int64_t number)
{
    struct buf text = buf_of(mem, 24);
    buf_int_padded(&text, number / NUMBER_YEAR, 4);
    buf_byte(&text, '-');
    buf_int_padded(&text, number % NUMBER_YEAR, NUMBER_DIGITS);
    return buf_str(&text);
}

/* Digits only: num_parse would take a minus sign. */
static enum err digits(struct str text, int64_t *n)
{
    if (text.len == 0 || text.at[0] < '0' || text.at[0] > '9')
        return ERR_INVALID;
    return num_parse(text, 0, NUMBER_YEAR - 1, n);
}

enum err ticket_number_parse(struct str text, int64_t *number)
{
    struct str year, rest = str_trim(text);
    int64_t y, n;
    if (str_starts(rest, STR("#")))
        rest = str_from(rest, 1);
    size_t dash = str_find_byte(rest, '-');
    if (dash != 4)
        return ERR_INVALID;
    year = str_sub(rest, 0, dash);
    rest = str_from(rest, dash + 1);
    if (rest.len == 0 || rest.len > NUMBER_DIGITS)
        return ERR_INVALID;
    TRY(digits(year, &y));
    TRY(digits(rest, &n));
    if (y < 2000 || n == 0)
        return ERR_INVALID;
    *number = y * NUMBER_YEAR + n;
    return OK;
}

/* --- words ------------------------------------------------------------------------------- */

enum msg ticket_state_msg(enum ticket_state state)
{
    static const enum msg names[] = {
        [STATE_NEW] = M_desk_state_new,
        [STATE_AT_SCHOOL] = M_desk_state_at_school,
        [STATE_IN_PROGRESS] = M_desk_state_in_progress,
        [STATE_WAITING] = M_desk_state_waiting,
        [STATE_TESTING] = M_desk_state_testing,
        [STATE_CLOSED] = M_desk_state_closed,
    };
    return state >= STATE_NEW && state <= STATE_CLOSED ? names[state] : MSG_NONE;
}

enum msg ticket_reason_msg(enum ticket_reason reason)
{
    const struct reason_row *row = find((int)reason);
    return row == NULL ? MSG_NONE : row->name;
}

enum msg ticket_requester_msg(enum ticket_state state, enum ticket_reason reason)
{
    const struct reason_row *row = find((int)reason);
    return row == NULL || row->state != state ? MSG_NONE : row->requester;
}

enum msg ticket_priority_msg(int priority)
{
    static const enum msg names[] = { MSG_NONE, M_desk_priority_1, M_desk_priority_2, M_desk_priority_3,
                                      M_desk_priority_4 };
    return priority >= 1 && priority <= 4 ? names[priority] : MSG_NONE;
}

bool ticket_reason_has_form(enum ticket_reason reason)
{
    return reason == REASON_JOINT_TEST || reason == REASON_DUPLICATE || reason == REASON_REFERRED ||
           reason == REASON_TEST_FAILED || reason == REASON_PROVIDER || reason == REASON_MASS_INCIDENT;
}

enum msg ticket_event_msg(enum ticket_event_kind what)
{
    static const enum msg names[] = {
        [EVENT_MOVED] = M_desk_event_moved,           [EVENT_ASSIGNED] = M_desk_event_assigned,
        [EVENT_PRIORITY] = M_desk_event_priority,     [EVENT_PROMISE] = M_desk_event_promise,
        [EVENT_SERVICE] = M_desk_event_service,       [EVENT_URGENT] = M_desk_event_urgent,
        [EVENT_MERGED] = M_desk_event_merged,         [EVENT_TOOK_IN] = M_desk_event_took_in,
        [EVENT_TEST_ASKED] = M_desk_event_test_asked, [EVENT_TEST_ANSWERED] = M_desk_event_test_answered,
        [EVENT_UNDONE] = M_desk_event_undone,         [EVENT_OVERRIDE] = M_desk_event_override,
        [EVENT_DIRECT] = M_desk_event_direct,         [EVENT_DUE] = M_desk_event_due,
        [EVENT_WARNED] = M_desk_event_warned,         [EVENT_BROKEN] = M_desk_event_broken,
        [EVENT_REMINDED] = M_desk_event_reminded,     [EVENT_CAUSE] = M_desk_event_cause,
        [EVENT_SPLIT_OFF] = M_split_event_off,        [EVENT_SPLIT_FROM] = M_split_event_from,
        [EVENT_MACRO] = M_tools_event_macro,
    };
    return what >= EVENT_MOVED && what < EVENT_KIND_END ? names[what] : MSG_NONE;
}
