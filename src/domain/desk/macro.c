#include "domain/desk/macro.h"

bool macro_reason_fits(int reason)
{
    enum ticket_state to = ticket_reason_state(reason);
    if (to == 0 || ticket_reason_has_form((enum ticket_reason)reason))
        return false;
    for (int from = STATE_NEW; from <= STATE_CLOSED; from++)
        if (ticket_move_allowed((enum ticket_state)from, to, (enum ticket_reason)reason, MOVER_BODY) == OK)
            return true;
    return false;
}

static const struct macro_step *step_of(const struct macro_steps *steps, enum macro_kind kind)
{
    for (size_t i = 0; i < steps->n; i++)
        if (steps->at[i].kind == (int)kind)
            return &steps->at[i];
    return NULL;
}

static enum err refused(enum msg *why, const char **field, enum msg msg, const char *at)
{
    *why = msg;
    *field = at;
    return ERR_INVALID;
}

enum err macro_steps_check(const struct macro_steps *steps, enum msg *why, const char **field)
{
    const struct macro_step *move = step_of(steps, MACRO_MOVE), *test = step_of(steps, MACRO_TEST);
    if (steps->n == 0)
        return refused(why, field, M_tools_error_steps, "reason");
    if (move != NULL && test != NULL)
        return refused(why, field, M_tools_error_move_or_test, "items");
    if (move == NULL)
        return OK;
    if (!macro_reason_fits((int)move->value))
        return refused(why, field, M_tools_error_reason, "reason");
    unsigned needs = ticket_move_needs(ticket_reason_state((int)move->value), (enum ticket_reason)move->value);
    if ((needs & NEEDS_DATE) != 0 && move->days == 0)
        return refused(why, field, M_tools_error_days, "days");
    if ((needs & NEEDS_TEXT) != 0 && step_of(steps, MACRO_TEXT) == NULL)
        return refused(why, field, M_tools_error_needs_text, "block");
    return OK;
}
