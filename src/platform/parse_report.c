/*
 * platform/parse_report.c -- what a bounce says about the mail that came back: whom it could
 * not reach, and which message it was (domain/desk.md 12).  Runs in the child; pure.
 */
#include "platform/parse_wire.h"

#include "platform/limits.h"

/* Take one header with its continuation lines off *rest; false at the end. */
static bool cut_header(struct str *rest, struct str *header)
{
    size_t end = 0;
    if (rest->len == 0)
        return false;
    do {
        size_t line = str_find_byte(str_from(*rest, end), '\n');
        end = line == SIZE_MAX ? rest->len : end + line + 1;
    } while (end < rest->len && (rest->at[end] == ' ' || rest->at[end] == '\t'));
    *header = str_sub(*rest, 0, end);
    *rest = str_from(*rest, end);
    return true;
}

static bool value_of(struct str header, struct str name, struct str *value)
{
    size_t colon = str_find_byte(header, ':');
    if (colon == SIZE_MAX || !str_eq_nocase(str_trim(str_sub(header, 0, colon)), name))
        return false;
    *value = str_trim(str_from(header, colon + 1));
    return true;
}

static bool is_address(struct str text)
{
    size_t at = SIZE_MAX;
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.at[i] <= ' ' || (unsigned char)text.at[i] > '~' || text.at[i] == '<' ||
            text.at[i] == '>' || text.at[i] == ',')
            return false;
        at = text.at[i] == '@' ? i : at;
    }
    return at != SIZE_MAX && at > 0 && at + 1 < text.len && text.len <= 320;
}

struct str parse_report_address(struct str text)
{
    size_t semicolon = str_find_byte(text, ';');
    text = str_trim(semicolon == SIZE_MAX ? text : str_from(text, semicolon + 1));
    text = str_trim(str_sub(text, 0, str_find_byte(text, ',')));
    if (text.len > 2 && text.at[0] == '<' && text.at[text.len - 1] == '>')
        text = str_sub(text, 1, text.len - 2);
    return is_address(text) ? text : STR("");
}

struct str parse_report_failed(struct str status)
{
    struct str header, value, address;
    status = str_sub(status, 0, KIB(64));
    while (cut_header(&status, &header)) {
        if (!value_of(header, STR("Final-Recipient"), &value))
            continue;
        address = parse_report_address(value);
        if (address.len > 0)
            return address;
    }
    return STR("");
}

struct str parse_report_ids(struct mem *mem, struct str message)
{
    static const struct str names[] = { STR_INIT("Message-ID"), STR_INIT("In-Reply-To"), STR_INIT("References") };
    struct str header, value, ids = STR("");
    message = str_sub(message, 0, KIB(64));
    while (cut_header(&message, &header) && str_trim(header).len > 0)
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
            if (ids.len < KIB(8) && value_of(header, names[i], &value))
                ids = str_cat(mem, ids, ids.len > 0 ? STR(" ") : STR(""), parse_head_ids(mem, value, 20));
    return ids;
}
