#include "platform/html.h"

#include <string.h>

#include "base/check.h"

/* --- bytes ------------------------------------------------------------------ */

/* What stands for a byte that must not appear as it is.  Text: & < > and control
   bytes; attribute values: also both quotes, TAB and line ends.  A control byte
   other than these cannot be written in HTML at all: U+FFFD. */
#define CONTROLS_(from, to) [(from)...(to)] = 3
static const unsigned char special[256] = {
    CONTROLS_(0, 8), ['\t'] = 2, ['\n'] = 2, CONTROLS_(11, 12), ['\r'] = 1, CONTROLS_(14, 31),
    [127] = 3,       ['&'] = 1,  ['<'] = 1,  ['>'] = 1,         ['"'] = 2,  ['\''] = 2,
};

static struct str escape_of(char c)
{
    switch (c) {
    case '&':
        return STR("&amp;");
    case '<':
        return STR("&lt;");
    case '>':
        return STR("&gt;");
    case '"':
        return STR("&#34;");
    case '\'':
        return STR("&#39;");
    case '\t':
        return STR("&#9;");
    case '\n':
        return STR("&#10;");
    case '\r':
        return STR("&#13;");
    default:
        return STR("\xEF\xBF\xBD");
    }
}

static void put_encoded(struct buf *out, struct str s, bool attribute)
{
    size_t from = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char kind = special[(unsigned char)s.at[i]];
        if (kind == 0 || (kind == 2 && !attribute))
            continue;
        buf_put(out, str_sub(s, from, i - from));
        buf_put(out, escape_of(s.at[i]));
        from = i + 1;
    }
    buf_put(out, str_from(s, from));
}

void html_raw_(struct html *h, const char *at, size_t len) { buf_put(&h->out, (struct str){ at, len }); }

void html_attr_begin_(struct html *h)
{
    CHECK(!h->attribute);
    h->attribute = true;
}

void html_attr_end_(struct html *h) { h->attribute = false; }

/* --- values ------------------------------------------------------------------ */

/* Dates and numbers are short: written here first, then encoded like any text. */
struct small {
    char at[160];
    struct buf buf;
};

static struct buf *small_open(struct small *s)
{
    s->buf = buf_fixed(s->at, sizeof s->at);
    return &s->buf;
}

static void small_put(struct html *h, const struct small *s)
{
    CHECK(!s->buf.full);
    html_text_str_(h, buf_str(&s->buf));
}

void html_text_str_(struct html *h, struct str s) { put_encoded(&h->out, s, h->attribute); }

void html_text_int_(struct html *h, int64_t n) { buf_int(&h->out, n); }

void html_text_uint_(struct html *h, uint64_t n)
{
    CHECK(n <= INT64_MAX);
    buf_int(&h->out, (int64_t)n);
}

void html_text_bool_(struct html *h, bool yes) { html_msg_(h, yes ? M_i18n_yes : M_i18n_no); }

void html_text_money_(struct html *h, struct money m)
{
    struct small s;
    money_put(small_open(&s), m);
    small_put(h, &s);
}

void html_text_day_(struct html *h, struct day day)
{
    struct small s;
    i18n_day(small_open(&s), h->lang, day);
    small_put(h, &s);
}

void html_text_instant_(struct html *h, struct instant at)
{
    struct small s;
    i18n_instant(small_open(&s), h->lang, at, (int)h->now_year);
    small_put(h, &s);
}

void html_text_word_(struct html *h, struct word w) { html_msg_(h, w.id); }

void html_text_url_(struct html *h, struct url url) { html_text_str_(h, url.path); }

void html_msg_(struct html *h, enum msg msg) { html_text_str_(h, msg_text(h->lang, msg)); }

enum lang html_lang(const struct html *h) { return h->lang; }

/* --- formats ------------------------------------------------------------------- */

void html_iso_instant_(struct html *h, struct instant at)
{
    if (!instant_is_none(at))
        instant_put_rfc3339(&h->out, at);
}

void html_iso_day_(struct html *h, struct day day)
{
    if (!day_is_none(day))
        day_put_iso(&h->out, day);
}

void html_short_instant_(struct html *h, struct instant at)
{
    struct small s;
    i18n_instant_short(small_open(&s), h->lang, at);
    small_put(h, &s);
}

void html_short_day_(struct html *h, struct day day)
{
    struct small s;
    i18n_day_short(small_open(&s), h->lang, day);
    small_put(h, &s);
}

void html_words_day_(struct html *h, struct day day)
{
    struct small s;
    i18n_day_words(small_open(&s), h->lang, day);
    small_put(h, &s);
}

void html_number_(struct html *h, int64_t n)
{
    struct small s;
    i18n_number(small_open(&s), h->lang, n);
    small_put(h, &s);
}

void html_bytes_(struct html *h, int64_t n)
{
    struct small s;
    i18n_bytes(small_open(&s), h->lang, n);
    small_put(h, &s);
}

/* --- URLs ---------------------------------------------------------------------- */

/* RFC 3986 unreserved: everything else is a percent escape. */
static bool unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

static void put_percent(struct buf *out, struct str s)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t from = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (unreserved(s.at[i]))
            continue;
        unsigned byte = (unsigned char)s.at[i];
        char escape[3] = { '%', digits[byte >> 4], digits[byte & 15] };
        buf_put(out, str_sub(s, from, i - from));
        buf_put(out, (struct str){ escape, sizeof escape });
        from = i + 1;
    }
    buf_put(out, str_from(s, from));
}

void html_url_str_(struct html *h, struct str s) { put_percent(&h->out, s); }

void html_url_int_(struct html *h, int64_t n) { buf_int(&h->out, n); }

void html_url_uint_(struct html *h, uint64_t n) { html_text_uint_(h, n); }

void html_url_day_(struct html *h, struct day day) { html_iso_day_(h, day); }

void html_url_quoted_(struct html *h, struct url url) { put_percent(&h->out, url.path); }

/* "//host" would be another server, "\" is a slash to a browser. */
static bool is_own(struct str path)
{
    bool start = path.len > 0 && (path.at[0] == '/' || path.at[0] == '?' || path.at[0] == '#');
    return start && !str_starts(path, STR("//")) && str_find_byte(path, '\\') == SIZE_MAX;
}

void html_url_url_(struct html *h, struct url url)
{
    CHECK(is_own(url.path));
    put_encoded(&h->out, url.path, true);
}

struct url url_path_(struct mem *mem, struct str prefix, const unsigned char ref[16], struct str suffix)
{
    struct buf b = buf_of(mem, prefix.len + REF_TEXT_LEN + suffix.len);
    buf_put(&b, prefix);
    ref_put(&b, ref);
    buf_put(&b, suffix);
    return (struct url){ buf_str(&b) };
}

struct url url_with(struct mem *mem, struct url url, const char *name, struct str value)
{
    if (value.len == 0)
        return url;
    struct buf b = buf_of(mem, url.path.len + strlen(name) + value.len * 3 + 2);
    buf_put(&b, url.path);
    buf_byte(&b, str_find_byte(url.path, '?') == SIZE_MAX ? '?' : '&');
    buf_put_z(&b, name);
    buf_byte(&b, '=');
    put_percent(&b, value);
    return (struct url){ buf_str(&b) };
}

/* --- refs ---------------------------------------------------------------------- */

#define REF_FNS_(name) \
    void html_text_##name##_ref_(struct html *h, name##_ref ref) { ref_put(&h->out, ref.b); } \
    void html_url_##name##_ref_(struct html *h, name##_ref ref) { ref_put(&h->out, ref.b); }
IDS(REF_FNS_)

/* --- forms --------------------------------------------------------------------- */

void html_field_hint_(struct html *h, const char *name)
{
    static const char *const parts[] = { "id=\"", "\" name=\"", "\" aria-describedby=\"", "-hint" };
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        buf_put_z(&h->out, parts[i]);
        if (i < 3)
            buf_put_z(&h->out, name);
    }
    if (html_has_error_(h, name)) {
        buf_byte(&h->out, ' ');
        buf_put_z(&h->out, name);
        buf_put(&h->out, STR("-error\" aria-invalid=\"true"));
    }
    buf_byte(&h->out, '"');
}
