#include "domain/contribution/statistics_effect.h"

static const struct level_pupils *pupils_in(const struct statistics_totals *totals, authority_id authority)
{
    static const struct level_pupils none;

    for (size_t i = 0; i < totals->n; i++)
        if (totals->at[i].authority.n == authority.n)
            return &totals->at[i].pupils;
    return &none;
}

static void add(struct statistics_effects *out, const struct statistics_total *of, const struct level_pupils *before,
                const struct level_pupils *after)
{
    for (int level = LEVEL_PRIMARY; level < LEVEL_END; level++)
        if (before->of[level] != after->of[level])
            out->at[out->n++] =
                (struct statistics_effect){ of->authority, of->name, level, before->of[level], after->of[level] };
}

void statistics_effect_of(struct mem *mem, const struct statistics_totals *before,
                          const struct statistics_totals *after, struct statistics_effects *out)
{
    *out =
        (struct statistics_effects){ MEM_NEW_N(mem, struct statistics_effect, (before->n + after->n) * LEVEL_END + 1),
                                     0 };
    for (size_t i = 0; i < after->n; i++)
        add(out, &after->at[i], pupils_in(before, after->at[i].authority), &after->at[i].pupils);
    for (size_t i = 0; i < before->n; i++) {
        bool there = false;
        for (size_t k = 0; k < after->n; k++)
            there = there || after->at[k].authority.n == before->at[i].authority.n;
        if (!there)
            add(out, &before->at[i], &before->at[i].pupils, &(const struct level_pupils){ { 0 } });
    }
}
