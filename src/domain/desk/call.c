#include "domain/desk/call.h"

#define COUNTRY "49"
#define DIGITS_MAX 15 /* E.164 */

const struct choice call_events[] = {
    { "newCall", CALL_NEW }, { "answer", CALL_ANSWER }, { "hangup", CALL_HANGUP }, { 0 }
};
const struct choice call_causes[] = { { "normalClearing", CAUSE_NORMAL }, { "busy", CAUSE_BUSY },
                                      { "cancel", CAUSE_CANCEL },         { "noAnswer", CAUSE_NO_ANSWER },
                                      { "congestion", CAUSE_CONGESTION }, { "notFound", CAUSE_NOT_FOUND },
                                      { "forwarded", CAUSE_FORWARDED },   { 0 } };
const struct choice call_directions[] = { { "in", 0 }, { "out", 1 }, { 0 } };

/* A call that somebody else took over is nobody's missed one. */
enum call_state call_state_of(bool outgoing, bool answered, bool ended, int cause)
{
    if (!ended)
        return answered ? CALL_TALKING : CALL_RINGING;
    return answered || outgoing || cause == CAUSE_FORWARDED ? CALL_ENDED : CALL_MISSED;
}

enum msg call_state_msg(enum call_state state)
{
    static const enum msg names[] = { MSG_NONE, M_deskpage_call_ringing, M_deskpage_call_talking, M_deskpage_call_ended,
                                      M_deskpage_call_missed };
    return names[state];
}

/* --- numbers ------------------------------------------------------------------------------- */

static bool hidden(struct str text)
{
    static const struct str words[] = { STR_INIT("anonymous"), STR_INIT("unknown"), STR_INIT("private"),
                                        STR_INIT("restricted"), STR_INIT("unavailable") };
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq_nocase(text, words[i]))
            return true;
    return text.len == 0;
}

/* Without scheme, host and parameters: "sip:+4951519030@host;user=phone". */
static struct str bare(struct str text)
{
    static const struct str schemes[] = { STR_INIT("tel:"), STR_INIT("sip:"), STR_INIT("sips:") };
    text = str_trim(text);
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
        if (text.len > schemes[i].len && str_eq_nocase(str_sub(text, 0, schemes[i].len), schemes[i]))
            text = str_from(text, schemes[i].len);
    text = str_sub(text, 0, str_find_byte(text, '@'));
    return str_trim(str_sub(text, 0, str_find_byte(text, ';')));
}

/* Bytes of a blank, bracket, slash, dot or dash (also of U+00A0, U+2010..U+2014) at `i`; 0: none. */
static size_t separator(struct str s, size_t i)
{
    unsigned char c = (unsigned char)s.at[i];
    if (c == ' ' || c == '(' || c == ')' || c == '/' || c == '-' || c == '.')
        return 1;
    if (c == 0xc2 && i + 1 < s.len && (unsigned char)s.at[i + 1] == 0xa0)
        return 2;
    bool dash = c == 0xe2 && i + 2 < s.len && (unsigned char)s.at[i + 1] == 0x80 &&
                (unsigned char)s.at[i + 2] >= 0x90 && (unsigned char)s.at[i + 2] <= 0x94;
    return dash ? 3 : 0;
}

/* "+49 (0) 5151": the trunk zero that is not dialled from abroad. */
static struct str without_zero(struct mem *mem, struct str text)
{
    bool abroad = str_starts(text, STR("+")) || str_starts(text, STR("00"));
    size_t at = abroad ? str_find(text, STR("(0)")) : SIZE_MAX;
    return at == SIZE_MAX ? text : str_cat(mem, str_sub(text, 0, at), str_from(text, at + 3));
}

static enum err digits_of(struct mem *mem, struct str text, struct str *out)
{
    struct buf digits = buf_of(mem, text.len + 1);
    for (size_t i = 0; i < text.len;) {
        size_t skip = separator(text, i);
        if (skip == 0 && (text.at[i] < '0' || text.at[i] > '9'))
            return ERR_INVALID;
        if (skip == 0)
            buf_byte(&digits, text.at[i]);
        i += skip > 0 ? skip : 1;
    }
    *out = buf_str(&digits);
    return OK;
}

enum err call_number(struct mem *mem, struct str text, struct str *number)
{
    struct str digits;
    text = bare(text);
    *number = STR("");
    if (hidden(text))
        return OK;
    text = without_zero(mem, text);
    bool plus = str_starts(text, STR("+"));
    TRY(digits_of(mem, plus ? str_from(text, 1) : text, &digits));
    if (!plus && str_starts(digits, STR("00")))
        *number = str_cat(mem, STR("+"), str_from(digits, 2));
    else if (!plus && str_starts(digits, STR("0")))
        *number = str_cat(mem, STR("+" COUNTRY), str_from(digits, 1));
    else
        *number = plus ? str_cat(mem, STR("+"), digits) : digits;
    return number->len >= 2 && number->len <= DIGITS_MAX + 1 ? OK : ERR_INVALID;
}

struct str call_trunk(struct mem *mem, struct str text)
{
    struct str number;
    text = bare(text);
    bool ends = text.len > 2 && text.at[text.len - 1] == '0' &&
                (text.at[text.len - 2] == '-' || text.at[text.len - 2] == ' ' ||
                 (text.len > 4 && separator(text, text.len - 4) == 3));
    if (!ends || call_number(mem, text, &number) != OK || !str_starts(number, STR("+")) || number.len < 7)
        return STR("");
    return str_sub(number, 0, number.len - 1);
}

struct str call_number_text(struct mem *mem, struct str number)
{
    if (!str_starts(number, STR("+" COUNTRY)) || number.len < 8)
        return number;
    return str_cat(mem, STR("0"), str_sub(number, 3, 4), STR(" "), str_from(number, 7));
}
