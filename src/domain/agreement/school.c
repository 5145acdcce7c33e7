#include "domain/agreement/agreement_internal.h"

bool school_number_ok(struct str number)
{
    if (number.len != 5)
        return false;
    for (size_t i = 0; i < number.len; i++)
        if (number.at[i] < '0' || number.at[i] > '9')
            return false;
    return true;
}

struct str school_like(struct mem *mem, struct str folded)
{
    struct buf out = buf_of(mem, folded.len * 2 + 2);
    buf_byte(&out, '%');
    for (size_t i = 0; i < folded.len; i++) {
        char c = folded.at[i];
        if (c == '%' || c == '_' || c == '\\')
            buf_byte(&out, '\\');
        buf_byte(&out, c);
    }
    buf_byte(&out, '%');
    return buf_str(&out);
}

/*
 * Levels of § 5 (5) and grades by what stands in the state's list.  The first row
 * whose words stand in the type (else in the form) counts; so "SEK II" stands
 * above "SEK I", the branches of a KGS above its name.  The list's own guess is
 * wrong for Schulkindergarten (it says SEK1) and cannot know special schools,
 * which teach from grade 1 on: those stay marked as guessed until the pupil
 * statistics tell.
 */
static const struct level_row {
    struct str word;
    struct branch_span span;
} level_rows[] = {
    { STR_INIT("SKG"), { LEVEL_PRIMARY, 0, 0, false } },
    { STR_INIT("Schulkindergarten"), { LEVEL_PRIMARY, 0, 0, false } },
    { STR_INIT("SEK II"), { LEVEL_UPPER, 11, 13, false } },
    { STR_INIT("SEK I"), { LEVEL_LOWER, 5, 10, false } },
    { STR_INIT("Primarstufe"), { LEVEL_PRIMARY, 1, 4, false } },
    { STR_INIT("Abend"), { LEVEL_UPPER, 11, 13, false } },
    { STR_INIT("Kolleg"), { LEVEL_UPPER, 11, 13, false } },
    { STR_INIT("Berufsbildende"), { LEVEL_UPPER, 11, 13, false } },
    { STR_INIT("Bildungsangebot"), { LEVEL_UPPER, 11, 13, false } },
    { STR_INIT("FöS Sprache"), { LEVEL_PRIMARY, 1, 4, true } },
    { STR_INIT("FöS Geistige"), { LEVEL_LOWER, 1, 12, true } },
    { STR_INIT("FöS"), { LEVEL_LOWER, 1, 10, true } },
    { STR_INIT("Integrierte Haupt- und Realschule"), { LEVEL_LOWER, 5, 10, false } },
    { STR_INIT("Grundschule"), { LEVEL_PRIMARY, 1, 4, false } },
    { STR_INIT("Hauptschule"), { LEVEL_LOWER, 5, 10, false } },
    { STR_INIT("Realschule"), { LEVEL_LOWER, 5, 10, false } },
    { STR_INIT("Oberschule"), { LEVEL_LOWER, 5, 10, false } },
    { STR_INIT("OBS"), { LEVEL_LOWER, 5, 10, false } },
};

struct branch_span school_branch_span(struct str form, struct str type, struct str guess)
{
    const struct str texts[] = { type, form };
    for (size_t t = 0; t < ARRAY_LEN(texts); t++)
        for (size_t i = 0; i < ARRAY_LEN(level_rows); i++)
            if (str_find(texts[t], level_rows[i].word) != SIZE_MAX)
                return level_rows[i].span;
    if (str_eq(guess, STR("PRIMAR")))
        return (struct branch_span){ LEVEL_PRIMARY, 1, 4, true };
    if (str_eq(guess, STR("SEK2_BBS")))
        return (struct branch_span){ LEVEL_UPPER, 11, 13, true };
    return (struct branch_span){ LEVEL_LOWER, 5, 10, true };
}

enum msg school_level_msg(int level)
{
    static const enum msg names[LEVEL_END] = {
        [LEVEL_PRIMARY] = M_agreement_level_primary,
        [LEVEL_LOWER] = M_agreement_level_lower,
        [LEVEL_UPPER] = M_agreement_level_upper,
    };
    return level > 0 && level < LEVEL_END ? names[level] : MSG_NONE;
}
