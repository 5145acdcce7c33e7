#include "domain/contribution/what_if.h"

static void one_reading(struct mem *mem, const struct what_if_input *in, enum reading reading,
                        struct what_if_reading *out)
{
    const struct pupils *pupils = reading == READING_C ? in->pupils_c : in->pupils;
    struct key_input input = { reading, in->empty_level, KEY_WEIGHTS_OF_AGREEMENT, pupils, in->n };
    struct key key;
    struct share share = { 0 };
    out->asked = pupils != NULL;
    if (!out->asked)
        return;
    out->refusal = key_of(mem, &input, &key);
    if (out->refusal.code == REFUSAL_NONE)
        out->refusal = share_by_key(mem, &key, NULL, in->cost_cents, &share);
    out->cents = share.cents;
}

void what_if(struct mem *mem, const struct what_if_input *in, struct what_if *out)
{
    *out = (struct what_if){ 0 };
    for (enum reading r = READING_A; r < READING_END; r++)
        one_reading(mem, in, r, &out->of[r]);
}
