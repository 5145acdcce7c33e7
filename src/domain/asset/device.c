#include "domain/asset/asset_internal.h"

#include "platform/form.h"
#include "platform/text.h"

const struct choice device_states[] = {
    { "ordered", DEVICE_ORDERED },     { "in_stock", DEVICE_IN_STOCK }, { "in_use", DEVICE_IN_USE },
    { "in_repair", DEVICE_IN_REPAIR }, { "missing", DEVICE_MISSING },   { "retired", DEVICE_RETIRED },
    { "wiped", DEVICE_WIPED },         { "disposed", DEVICE_DISPOSED }, { 0 }
};

enum msg device_state_msg(int state)
{
    static const enum msg names[] = {
        [DEVICE_ORDERED] = M_asset_state_ordered, [DEVICE_IN_STOCK] = M_asset_state_in_stock,
        [DEVICE_IN_USE] = M_asset_state_in_use,   [DEVICE_IN_REPAIR] = M_asset_state_in_repair,
        [DEVICE_MISSING] = M_asset_state_missing, [DEVICE_RETIRED] = M_asset_state_retired,
        [DEVICE_WIPED] = M_asset_state_wiped,     [DEVICE_DISPOSED] = M_asset_state_disposed,
    };
    return state >= DEVICE_ORDERED && state < DEVICE_STATE_END ? names[state] : MSG_NONE;
}

int device_state_of(struct mem *mem, struct str word)
{
    struct str folded = text_fold(mem, word);
    for (const struct choice *c = device_states; c->key != NULL; c++)
        if (str_eq(folded, str_of(c->key)) ||
            str_eq(folded, text_fold(mem, msg_text(LANG_DE, device_state_msg(c->value)))))
            return c->value;
    return 0;
}

bool asset_is_retired(int state) { return state >= DEVICE_RETIRED && state < DEVICE_STATE_END; }

bool device_may_become(int from, int to)
{
    static const struct {
        int from, to;
    } moves[] = {
        { DEVICE_ORDERED, DEVICE_IN_STOCK },  { DEVICE_IN_STOCK, DEVICE_IN_USE },
        { DEVICE_IN_USE, DEVICE_IN_STOCK },   { DEVICE_IN_STOCK, DEVICE_IN_REPAIR },
        { DEVICE_IN_USE, DEVICE_IN_REPAIR },  { DEVICE_IN_REPAIR, DEVICE_IN_STOCK },
        { DEVICE_IN_REPAIR, DEVICE_IN_USE },  { DEVICE_IN_STOCK, DEVICE_MISSING },
        { DEVICE_IN_USE, DEVICE_MISSING },    { DEVICE_IN_REPAIR, DEVICE_MISSING },
        { DEVICE_MISSING, DEVICE_IN_STOCK },  { DEVICE_MISSING, DEVICE_IN_USE },
        { DEVICE_IN_STOCK, DEVICE_RETIRED },  { DEVICE_IN_USE, DEVICE_RETIRED },
        { DEVICE_IN_REPAIR, DEVICE_RETIRED }, { DEVICE_RETIRED, DEVICE_IN_STOCK },
    };
    for (size_t i = 0; i < ARRAY_LEN(moves); i++)
        if (moves[i].from == from && moves[i].to == to)
            return true;
    return from == to;
}
