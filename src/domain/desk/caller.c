#include "domain/desk/caller.h"

#include "base/buf.h"
#include "platform/text.h"

#define DIGITS_MIN 3

struct str caller_digits(struct mem *mem, struct str text)
{
    struct buf digits = buf_of(mem, text.len + 1);
    bool abroad = str_starts(str_trim(text), STR("+"));
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] >= '0' && text.at[i] <= '9')
            buf_byte(&digits, text.at[i]);
    struct str all = buf_str(&digits);
    if (str_starts(all, STR("00"))) {
        all = str_from(all, 2);
        abroad = true;
    }
    if (abroad && str_starts(all, STR("49")))
        all = str_from(all, 2);
    if (str_starts(all, STR("0")))
        all = str_from(all, 1);
    return all.len < DIGITS_MIN ? STR("") : all;
}

static bool begins_word(struct str text, struct str word)
{
    while (text.len >= word.len) {
        size_t at = str_find(text, word);
        if (at == SIZE_MAX)
            return false;
        if (at == 0 || str_find_byte(STR(" -/(."), text.at[at - 1]) != SIZE_MAX)
            return true;
        text = str_from(text, at + 1);
    }
    return false;
}

static bool has_letters(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((text.at[i] | 0x20) >= 'a' && (text.at[i] | 0x20) <= 'z')
            return true;
    return false;
}

bool caller_matches(struct mem *mem, struct str query, struct str names, struct str phone)
{
    struct str rest = text_fold(mem, query), folded = text_fold(mem, names), word, digits = caller_digits(mem, query);
    bool any = false, all = true;
    /* The number of a room in a text is no number to call. */
    if (digits.len > 0 && !has_letters(query) && str_find(caller_digits(mem, phone), digits) != SIZE_MAX)
        return true;
    while (str_cut(&rest, ' ', &word)) {
        if (word.len == 0)
            continue;
        any = true;
        all = all && begins_word(folded, word);
    }
    return any && all;
}
