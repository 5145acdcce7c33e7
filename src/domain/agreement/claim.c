#include "domain/agreement/claim.h"

static bool follows(int from, int to)
{
    switch (from) {
    case CLAIM_ANNOUNCED:
        return to == CLAIM_ASSERTED || to == CLAIM_CLOSED;
    case CLAIM_ASSERTED:
        return to == CLAIM_EXAMINED || to == CLAIM_CLOSED;
    case CLAIM_EXAMINED:
        return to >= CLAIM_ACKNOWLEDGED && to <= CLAIM_SETTLED;
    case CLAIM_ACKNOWLEDGED:
    case CLAIM_PARTLY:
    case CLAIM_REJECTED:
    case CLAIM_SETTLED:
        return to == CLAIM_CLOSED || (from == CLAIM_REJECTED && to == CLAIM_EXAMINED);
    default:
        return false;
    }
}

enum msg claim_refusal(const struct claim_move *m, const char **field)
{
    *field = "state";
    if (!follows(m->from, m->to))
        return M_claim_not_now;
    *field = NULL;
    /* § 8 (1): the provider proves how high its damage is. */
    if (m->direction == CLAIM_BY_PROVIDER && m->to == CLAIM_ASSERTED && m->damages == 0)
        return M_claim_damage_missing;
    if (m->direction != CLAIM_BY_AUTHORITY || (m->to != CLAIM_ACKNOWLEDGED && m->to != CLAIM_PARTLY))
        return MSG_NONE;
    /* § 8 (3): intent or gross negligence, proved by the party. */
    *field = "fault";
    if (m->fault != CLAIM_FAULT_INTENT && m->fault != CLAIM_FAULT_GROSS)
        return M_claim_fault_missing;
    *field = "fault_evidence";
    return m->fault_evidence ? MSG_NONE : M_claim_fault_evidence_missing;
}

enum msg claim_state_msg(int state)
{
    static const enum msg names[CLAIM_STATE_END] = {
        [CLAIM_ANNOUNCED] = M_claim_announced, [CLAIM_ASSERTED] = M_claim_asserted,
        [CLAIM_EXAMINED] = M_claim_examined,   [CLAIM_ACKNOWLEDGED] = M_claim_acknowledged,
        [CLAIM_PARTLY] = M_claim_partly,       [CLAIM_REJECTED] = M_claim_rejected,
        [CLAIM_SETTLED] = M_claim_settled,     [CLAIM_CLOSED] = M_claim_closed,
    };
    return state > 0 && state < CLAIM_STATE_END ? names[state] : MSG_NONE;
}

enum msg claim_fault_msg(int fault)
{
    static const enum msg names[] = { M_claim_fault_none, M_claim_fault_intent, M_claim_fault_gross,
                                      M_claim_fault_other };
    return fault >= 0 && fault <= CLAIM_FAULT_OTHER ? names[fault] : MSG_NONE;
}

enum msg claim_direction_msg(int direction)
{
    return direction == CLAIM_BY_PROVIDER ? M_claim_by_provider : M_claim_by_authority;
}
