#include "domain/contribution/fixing.h"

#include "base/check.h"
#include "domain/contribution/due.h"

enum msg fixing_state_msg(enum fixing_state state)
{
    static const enum msg names[FIXING_STATES] = {
        [FIXING_DRAFT] = M_fixing_state_draft,           [FIXING_CHECKED] = M_fixing_state_checked,
        [FIXING_SIGNED] = M_fixing_state_signed,         [FIXING_NOTIFIED] = M_fixing_state_notified,
        [FIXING_SUPERSEDED] = M_fixing_state_superseded, [FIXING_DISCARDED] = M_fixing_state_discarded,
    };
    CHECK(state > FIXING_NEW && state < FIXING_STATES);
    return names[state];
}

bool fixing_is_final(enum fixing_state s)
{
    return s == FIXING_SIGNED || s == FIXING_NOTIFIED || s == FIXING_SUPERSEDED;
}

/* --- transitions ----------------------------------------------------------------------- */

#define BIT(state) (1u << (state))
static const unsigned next_states[FIXING_STATES] = {
    [FIXING_NEW] = BIT(FIXING_DRAFT),
    [FIXING_DRAFT] = BIT(FIXING_CHECKED) | BIT(FIXING_DISCARDED),
    [FIXING_CHECKED] = BIT(FIXING_DRAFT) | BIT(FIXING_SIGNED) | BIT(FIXING_DISCARDED),
    [FIXING_SIGNED] = BIT(FIXING_NOTIFIED) | BIT(FIXING_SUPERSEDED),
    [FIXING_NOTIFIED] = BIT(FIXING_SUPERSEDED),
};

bool fixing_needs_reason(enum fixing_state from, enum fixing_state to)
{
    return to == FIXING_DISCARDED || to == FIXING_SUPERSEDED || (from == FIXING_CHECKED && to == FIXING_DRAFT);
}

static bool wrote(const struct fixing_move *m)
{
    bool found = false;
    for (size_t i = 0; i < m->n; i++)
        found = found || m->writers[i].n == m->actor.n;
    return found;
}

static struct cost_refusal may_check(const struct fixing_move *m)
{
    return wrote(m) ? REFUSED(SAME_PERSON) : REFUSED(NONE);
}

static struct cost_refusal may_sign(const struct fixing_move *m)
{
    if (m->n == 0 || m->writers[m->n - 1].n == m->actor.n)
        return REFUSED(SAME_PERSON);
    return m->hash_equal ? REFUSED(NONE) : REFUSED(HASH_MISMATCH);
}

struct cost_refusal fixing_may(const struct fixing_move *m)
{
    CHECK(m->from < FIXING_STATES && m->to < FIXING_STATES);
    if ((next_states[m->from] & BIT(m->to)) == 0 || (fixing_needs_reason(m->from, m->to) && !m->reason) ||
        (m->to == FIXING_NOTIFIED && !m->delivered) || (m->to == FIXING_SUPERSEDED && !m->superseding))
        return REFUSED(TRANSITION_NOT_ALLOWED);
    if (m->to == FIXING_CHECKED)
        return may_check(m);
    return m->to == FIXING_SIGNED ? may_sign(m) : REFUSED(NONE);
}

/* --- days -------------------------------------------------------------------------------- */

bool fixing_is_late(int first_year, struct day delivered)
{
    return day_compare(delivered, due_fixing_notice(first_year).shifted) > 0;
}
