#include "domain/contribution/cost_refusal.h"

#include "base/check.h"
#include "domain/contribution/key.h"

#define REFUSAL_NAME_(upper, lower) [REFUSAL_##upper] = STR_INIT(#lower),
#define REFUSAL_MESSAGE_(upper, lower) [REFUSAL_##upper] = M_contribution_refusal_##lower,

static const struct str names[REFUSAL_END] = { REFUSALS(REFUSAL_NAME_) };
static const enum msg messages[REFUSAL_END] = { REFUSALS(REFUSAL_MESSAGE_) };

void cost_refusal_put(struct buf *out, struct cost_refusal r)
{
    char before = ':';
    CHECK(r.code > REFUSAL_NONE && r.code < REFUSAL_END);
    buf_put(out, names[r.code]);
    for (enum key_level l = KEY_P; l < KEY_LEVELS; l++)
        if ((r.levels & 1u << l) != 0) {
            buf_byte(out, before);
            buf_put(out, key_level_code(l));
            before = ',';
        }
}

enum msg cost_refusal_message(enum refusal_code code)
{
    CHECK(code > REFUSAL_NONE && code < REFUSAL_END);
    return messages[code];
}
