/*
 * platform/parse_head.c -- header values of a mail as clean text: RFC 2047 words,
 * raw 8-bit bytes, message ids, dates.  Runs in the child; pure.
 */
#include "platform/parse_wire.h"

#include <string.h>

#include "base/utf8.h"
#include "platform/limits.h"
#include "platform/text.h"

/* --- characters ----------------------------------------------------------------------- */

static bool is_ascii_charset(struct str charset)
{
    return str_empty(charset) || str_eq_nocase(charset, STR("us-ascii")) || str_eq_nocase(charset, STR("utf-8")) ||
           str_eq_nocase(charset, STR("utf8")) || str_eq_nocase(charset, STR("ascii")) ||
           str_eq_nocase(charset, STR("unknown-8bit"));
}

static bool is_western_charset(struct str charset)
{
    return str_eq_nocase(charset, STR("iso-8859-1")) || str_eq_nocase(charset, STR("latin1")) ||
           str_eq_nocase(charset, STR("windows-1252")) || str_eq_nocase(charset, STR("x-user-defined"));
}

/* Mail programs say ISO-8859-1 and mean CP1252; they say UTF-8 and forget to convert, and
   the other way round.  Western text that is valid UTF-8 by chance does not occur. */
static struct str to_utf8(struct mem *mem, struct str charset, struct str bytes)
{
    if (!is_ascii_charset(charset) && !is_western_charset(charset))
        return text_decode(mem, charset, bytes);
    return utf8_valid(bytes) ? bytes : text_decode(mem, STR("windows-1252"), bytes);
}

/* Characters that show nothing or turn the direction disguise what is written;
   joiners and variation signs belong to letters and pictures. */
static bool keep(uint32_t c)
{
    if (c == 0x200c || c == 0x200d || c == 0xfe0e || c == 0xfe0f)
        return true;
    return !utf8_is_control(c) && !utf8_is_ignorable(c) && c != 0xfffd;
}

static void put_plain(struct buf *out, uint32_t c, bool lines)
{
    if (c == '\n' || c == '\t')
        buf_byte(out, lines ? (char)c : ' ');
    else if (c == 0x2028 || c == 0x2029)
        buf_byte(out, lines ? '\n' : ' ');
    else if (keep(c))
        utf8_put(out, c);
    else if (c == 0xfffd)
        buf_byte(out, '?');
}

struct str parse_clean(struct mem *mem, struct str charset, struct str bytes, bool lines)
{
    struct str text = to_utf8(mem, charset, bytes);
    struct buf out = buf_of(mem, text.len * 2 + 1);
    if (!utf8_valid(text))
        return STR("");
    for (size_t i = 0; i < text.len;) {
        uint32_t c = utf8_next(text, &i);
        if (c == '\r') {
            if (i < text.len && text.at[i] == '\n')
                i++;
            c = '\n';
        }
        put_plain(&out, c, lines);
    }
    struct str clean;
    return text_accept(mem, buf_str(&out), lines, &clean) == OK ? clean : STR("");
}

/* --- RFC 2047 -------------------------------------------------------------------------- */

struct decoding {
    struct mem *mem;
    struct buf out;
    struct str charset;   /* of the words collected in `word` */
    struct buf word;      /* a character may be cut between two words */
    bool phrases, quoted; /* inside "..." of an address list */
};

static void put_quoted(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == '"' || s.at[i] == '\\')
            buf_byte(out, '\\');
        buf_byte(out, s.at[i]);
    }
}

static void flush(struct decoding *d)
{
    if (d->word.len == 0)
        return;
    struct str text = parse_clean(d->mem, d->charset, buf_str(&d->word), false);
    if (!d->phrases) {
        buf_put(&d->out, text);
    } else {
        buf_put(&d->out, d->quoted ? STR("") : STR("\""));
        put_quoted(&d->out, text);
        buf_put(&d->out, d->quoted ? STR("") : STR("\""));
    }
    d->word.len = 0;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void put_q(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        int high = i + 2 < text.len && c == '=' ? hex_digit(text.at[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(text.at[i + 2]) : -1;
        if (low >= 0) {
            buf_byte(out, (char)(unsigned char)(high * 16 + low));
            i += 2;
        } else {
            buf_byte(out, c == '_' ? ' ' : c);
        }
    }
}

static void put_b(struct buf *out, struct str text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned bits = 0;
    int have = 0;
    for (size_t i = 0; i < text.len && text.at[i] != '='; i++) {
        const char *at = text.at[i] != '\0' ? strchr(letters, text.at[i]) : NULL;
        if (at == NULL)
            continue;
        bits = (bits << 6 | (unsigned)(at - letters)) & 0xffffffu;
        have += 6;
        if (have >= 8) {
            have -= 8;
            buf_byte(out, (char)(unsigned char)(bits >> have & 0xffu));
        }
    }
}

/* "=?charset?Q?text?=" at the beginning; its length, or 0. */
static size_t encoded_word(struct str s, struct str *charset, char *encoding, struct str *text)
{
    if (!str_starts(s, STR("=?")))
        return 0;
    struct str rest = str_from(s, 2);
    size_t end = str_find_byte(rest, '?');
    if (end == SIZE_MAX || end == 0 || end > 60 || rest.len < end + 3 || rest.at[end + 2] != '?')
        return 0;
    *charset = str_sub(rest, 0, end);
    struct str lang;
    struct str name = *charset;
    if (str_cut(&name, '*', &lang))
        *charset = lang;
    *encoding = (char)(rest.at[end + 1] | 0x20);
    *text = str_from(rest, end + 3);
    size_t stop = str_find(*text, STR("?="));
    if (stop == SIZE_MAX || (*encoding != 'q' && *encoding != 'b'))
        return 0;
    *text = str_sub(*text, 0, stop);
    return (size_t)(text->at + text->len + 2 - s.at);
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/* White space between two encoded words is not there. */
static size_t skip_between(struct str s, size_t i)
{
    size_t j = i;
    struct str charset, text;
    char encoding;
    while (j < s.len && is_blank(s.at[j]))
        j++;
    return encoded_word(str_from(s, j), &charset, &encoding, &text) > 0 ? j : i;
}

static void put_literal(struct decoding *d, char c, bool escaped)
{
    flush(d);
    if (c == '\r' || c == '\n')
        return;
    if (c == '"' && !escaped)
        d->quoted = !d->quoted;
    buf_byte(&d->out, c == '\t' ? ' ' : c);
}

static struct str decode(struct mem *mem, struct str raw, bool phrases)
{
    raw = str_sub(str_trim(raw), 0, KIB(64));
    struct decoding d = { .mem = mem, .phrases = phrases };
    d.out = buf_of(mem, raw.len * 8 + 64);
    d.word = buf_of(mem, raw.len + 1);
    for (size_t i = 0; i < raw.len;) {
        struct str charset, text;
        char encoding;
        size_t n = encoded_word(str_from(raw, i), &charset, &encoding, &text);
        if (n == 0) {
            put_literal(&d, raw.at[i], i > 0 && raw.at[i - 1] == '\\');
            i++;
            continue;
        }
        if (!str_eq_nocase(charset, d.charset))
            flush(&d);
        d.charset = charset;
        if (encoding == 'q')
            put_q(&d.word, text);
        else
            put_b(&d.word, text);
        i = skip_between(raw, i + n);
    }
    flush(&d);
    return parse_clean(mem, STR(""), buf_str(&d.out), false);
}

struct str parse_head_text(struct mem *mem, struct str raw) { return str_trim(decode(mem, raw, false)); }

struct str parse_head_phrases(struct mem *mem, struct str raw) { return decode(mem, raw, true); }

/* --- ids ----------------------------------------------------------------------------- */

static bool id_is_clean(struct str id)
{
    for (size_t i = 0; i < id.len; i++)
        if (id.at[i] <= ' ' || id.at[i] > '~' || id.at[i] == '<' || id.at[i] == '>')
            return false;
    return id.len > 0 && id.len <= 250;
}

struct str parse_head_ids(struct mem *mem, struct str raw, size_t max)
{
    struct buf out = buf_of(mem, max * 256);
    size_t n = 0;
    raw = str_sub(raw, 0, KIB(64));
    for (size_t at; n < max && (at = str_find_byte(raw, '<')) != SIZE_MAX;) {
        raw = str_from(raw, at + 1);
        size_t end = str_find_byte(raw, '>');
        struct str id = str_trim(str_sub(raw, 0, end));
        if (end == SIZE_MAX)
            break;
        if (id_is_clean(id)) {
            buf_put(&out, n++ > 0 ? STR(" <") : STR("<"));
            buf_put(&out, id);
            buf_byte(&out, '>');
        }
        raw = str_from(raw, end + 1);
    }
    return buf_str(&out);
}

/* --- dates --------------------------------------------------------------------------- */

struct dating {
    struct str rest;
    bool good;
};

static void skip_blanks(struct dating *d)
{
    while (d->rest.len > 0 && is_blank(d->rest.at[0]))
        d->rest = str_from(d->rest, 1);
}

static int number(struct dating *d, size_t least, size_t most)
{
    int v = 0;
    size_t n = 0;
    skip_blanks(d);
    while (n < most && n < d->rest.len && d->rest.at[n] >= '0' && d->rest.at[n] <= '9')
        v = v * 10 + (d->rest.at[n++] - '0');
    d->good = d->good && n >= least;
    d->rest = str_from(d->rest, n);
    return v;
}

static bool sign(struct dating *d, char c)
{
    if (d->rest.len == 0 || d->rest.at[0] != c)
        return false;
    d->rest = str_from(d->rest, 1);
    return true;
}

static int month(struct dating *d)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    skip_blanks(d);
    for (int m = 0; m < 12; m++) {
        if (str_eq_nocase(str_sub(d->rest, 0, 3), (struct str){ names + (size_t)m * 3, 3 })) {
            d->rest = str_from(d->rest, 3);
            return m + 1;
        }
    }
    d->good = false;
    return 1;
}

/* Minutes east of UTC; letters of old zones count as UTC, as RFC 5322 asks. */
static int zone(struct dating *d)
{
    skip_blanks(d);
    bool west = sign(d, '-');
    if (!west && !sign(d, '+'))
        return 0;
    int v = number(d, 4, 4);
    int minutes = v / 100 * 60 + v % 100;
    d->good = d->good && v % 100 < 60 && minutes <= 14 * 60;
    return west ? -minutes : minutes;
}

struct instant parse_head_date(struct str raw)
{
    struct dating d = { str_sub(str_trim(raw), 0, 100), true };
    size_t comma = str_find_byte(d.rest, ',');
    if (comma != SIZE_MAX)
        d.rest = str_from(d.rest, comma + 1);
    int day = number(&d, 1, 2);
    int mon = month(&d);
    int year = number(&d, 2, 4);
    year += year < 50 ? 2000 : year < 100 ? 1900 : 0;
    int hour = number(&d, 1, 2);
    d.good = sign(&d, ':') && d.good;
    int minute = number(&d, 2, 2);
    int second = sign(&d, ':') ? number(&d, 2, 2) : 0;
    int east = zone(&d);
    if (!d.good || year < 1970 || year > 2100 || !day_exists(year, mon, day) || hour > 23 || minute > 59 || second > 60)
        return INSTANT_NONE;
    int64_t seconds = (int64_t)day_of(year, mon, day).n * 86400 + hour * 3600 + minute * 60 + second - east * 60;
    return seconds < 0 || seconds > INT64_C(4102444800) ? INSTANT_NONE : (struct instant){ seconds * 1000000 };
}
