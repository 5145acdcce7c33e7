#include "domain/desk/text_block.h"

#include "platform/limits.h"

static const struct {
    struct str name;
    enum msg meaning, empty;
} placeholders[PLACEHOLDER_END] = {
    [PLACEHOLDER_SCHOOL] = { STR_INIT("{schule}"), M_tools_placeholder_school, M_tools_error_empty_school },
    [PLACEHOLDER_ROOM] = { STR_INIT("{raum}"), M_tools_placeholder_room, M_tools_error_empty_room },
    [PLACEHOLDER_CONTACT] = { STR_INIT("{kontakt}"), M_tools_placeholder_contact, M_tools_error_empty_contact },
    [PLACEHOLDER_VISIT] = { STR_INIT("{besuch}"), M_tools_placeholder_visit, M_tools_error_empty_visit },
};

struct str placeholder_name(enum placeholder p) { return placeholders[p].name; }
enum msg placeholder_meaning(enum placeholder p) { return placeholders[p].meaning; }
enum msg placeholder_empty_msg(enum placeholder p) { return placeholders[p].empty; }

static enum placeholder placeholder_at(struct str text)
{
    for (int p = 0; p < PLACEHOLDER_END; p++)
        if (str_starts(text, placeholders[p].name))
            return (enum placeholder)p;
    return PLACEHOLDER_END;
}

enum err text_block_filled(struct mem *mem, struct str text, const struct placeholders *values, struct str *out)
{
    struct buf filled = buf_of(mem, LIMIT_TEXT);
    size_t i = 0;
    while (i < text.len) {
        enum placeholder p = placeholder_at(str_from(text, i));
        if (p == PLACEHOLDER_END || values->value[p].len == 0) {
            buf_byte(&filled, text.at[i++]);
            continue;
        }
        buf_put(&filled, values->value[p]);
        i += placeholders[p].name.len;
    }
    TRY(buf_done(&filled));
    *out = buf_str(&filled);
    return OK;
}

enum placeholder text_block_unfilled(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (placeholder_at(str_from(text, i)) != PLACEHOLDER_END)
            return placeholder_at(str_from(text, i));
    return PLACEHOLDER_END;
}

bool text_block_has(struct str text, enum placeholder p) { return str_find(text, placeholders[p].name) != SIZE_MAX; }

bool text_block_known(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '{' && str_find_byte(str_from(text, i), '}') < text.len - i &&
            placeholder_at(str_from(text, i)) == PLACEHOLDER_END)
            return false;
    return true;
}
