/*
 * platform/text.c -- text as people mean it, by ICU.  Text below U+0300 is in NFC
 * already, so German text needs ICU for folding only.
 */
#include "platform/text.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/ucol.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/check.h"
#include "platform/limits.h"

/* --- UTF-16, the form ICU works in -------------------------------------------------- */

struct wide {
    UChar *at;
    int32_t len;
};

static struct wide wide_of(struct mem *mem, struct str s)
{
    UErrorCode error = U_ZERO_ERROR;
    struct wide w = { MEM_NEW_N(mem, UChar, s.len + 1), 0 };
    u_strFromUTF8(w.at, (int32_t)s.len + 1, &w.len, s.at, (int32_t)s.len, &error);
    CHECK(U_SUCCESS(error));
    return w;
}

static struct str narrow_of(struct mem *mem, struct wide w)
{
    UErrorCode error = U_ZERO_ERROR;
    int32_t cap = w.len * 3 + 1, len;
    char *at = mem_alloc(mem, (size_t)cap);
    /* Converters of some charsets (UTF-7) give surrogates without a partner. */
    u_strToUTF8WithSub(at, cap, &len, w.at, w.len, 0xfffd, NULL, &error);
    CHECK(U_SUCCESS(error));
    return (struct str){ at, (size_t)len };
}

static struct wide normalized(struct mem *mem, const UNormalizer2 *how, struct wide in)
{
    UErrorCode error = U_ZERO_ERROR;
    if (unorm2_isNormalized(how, in.at, in.len, &error))
        return in;
    /* U+FDFA alone decomposes to 18 units, only under NFKD; four is the canonical worst. */
    int32_t cap = in.len * 4 + 4;
    struct wide out = { MEM_NEW_N(mem, UChar, (size_t)cap), 0 };
    error = U_ZERO_ERROR;
    out.len = unorm2_normalize(how, in.at, in.len, out.at, cap, &error);
    CHECK(U_SUCCESS(error));
    return out;
}

static const UNormalizer2 *nfc(void)
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *how = unorm2_getNFCInstance(&error);
    CHECK(U_SUCCESS(error));
    return how;
}

static const UNormalizer2 *nfd(void)
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *how = unorm2_getNFDInstance(&error);
    CHECK(U_SUCCESS(error));
    return how;
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] >= 0x80)
            return false;
    return true;
}

/* Lead bytes from 0xcc on begin U+0300 and above. */
static bool is_low(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] >= 0xcc)
            return false;
    return true;
}

static struct str to_nfc(struct mem *mem, struct str s)
{
    if (is_low(s))
        return s;
    return narrow_of(mem, normalized(mem, nfc(), wide_of(mem, s)));
}

/* --- the border ------------------------------------------------------------------------ */

static bool acceptable(struct str s, bool lines)
{
    for (size_t i = 0; i < s.len;) {
        /* Nearly all of it; no need to decode. */
        if (s.at[i] >= ' ' && s.at[i] <= '~') {
            i++;
            continue;
        }
        uint32_t c = utf8_next(s, &i);
        if (utf8_is_control(c) || (!lines && (c == '\n' || c == '\r')))
            return false;
    }
    return true;
}

/* CRLF and CR become LF; in one line a tab becomes a blank. */
static struct str line_ends(struct mem *mem, struct str s, bool lines)
{
    bool plain = str_find_byte(s, '\r') == SIZE_MAX && (lines || str_find_byte(s, '\t') == SIZE_MAX);
    if (plain)
        return s;
    char *at = mem_alloc(mem, s.len);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if (c == '\r' && i + 1 < s.len && s.at[i + 1] == '\n')
            continue;
        at[n++] = c == '\r' ? '\n' : c == '\t' && !lines ? ' ' : c;
    }
    return (struct str){ at, n };
}

enum err text_accept(struct mem *mem, struct str in, bool lines, struct str *out)
{
    if (!utf8_valid(in) || !acceptable(in, lines))
        return ERR_INVALID;
    *out = to_nfc(mem, line_ends(mem, in, lines));
    return OK;
}

enum err text_file_name(struct mem *mem, struct str in, struct str *out)
{
    if (!utf8_valid(in))
        return ERR_INVALID;
    struct buf kept = buf_of(mem, in.len);
    for (size_t i = 0; i < in.len;) {
        uint32_t c = utf8_next(in, &i);
        if (c == '/' || c == '\\' || c == ':')
            return ERR_INVALID;
        if (c >= ' ' && !utf8_is_control(c) && !utf8_is_ignorable(c))
            utf8_put(&kept, c);
    }
    struct str name = str_trim(to_nfc(mem, buf_str(&kept)));
    if (name.len == 0 || name.len > LIMIT_FILE_NAME || name.at[0] == '.' || name.at[name.len - 1] == '.')
        return ERR_INVALID;
    *out = name;
    return OK;
}

/* --- folding ----------------------------------------------------------------------------- */

static struct str folded_wide(struct mem *mem, struct str s)
{
    UErrorCode error = U_ZERO_ERROR;
    struct wide in = wide_of(mem, s), out = { 0 };
    int32_t cap = in.len * 3 + 1;
    out.at = MEM_NEW_N(mem, UChar, (size_t)cap);
    out.len = u_strFoldCase(out.at, cap, in.at, in.len, U_FOLD_CASE_DEFAULT, &error);
    CHECK(U_SUCCESS(error));
    out = normalized(mem, nfd(), out);
    int32_t n = 0;
    for (int32_t i = 0; i < out.len;) {
        int32_t from = i;
        UChar lead = out.at[i++];
        UChar32 c = lead;
        if (lead >= 0xd800 && lead < 0xdc00 && i < out.len)
            c = (UChar32)(0x10000U + ((uint32_t)(lead - 0xd800) << 10) + (uint32_t)(out.at[i++] - 0xdc00));
        if (u_charType(c) == U_NON_SPACING_MARK)
            continue;
        for (; from < i; from++)
            out.at[n++] = out.at[from];
    }
    out.len = n;
    return narrow_of(mem, out);
}

/* ASCII, the umlauts and the sharp s need no library: nearly every word there is. */
static bool german_folded(struct mem *mem, struct str in, struct str *out)
{
    char *at = mem_alloc(mem, in.len);
    size_t n = 0;
    for (size_t i = 0; i < in.len; i++) {
        char c = in.at[i];
        if ((unsigned char)c < 0x80) {
            at[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
            continue;
        }
        if (c != '\xc3' || i + 1 == in.len)
            return false;
        switch ((unsigned char)in.at[++i]) {
        case 0x84: /* capital and small a, o, u with dots */
        case 0xa4:
            at[n++] = 'a';
            break;
        case 0x96:
        case 0xb6:
            at[n++] = 'o';
            break;
        case 0x9c:
        case 0xbc:
            at[n++] = 'u';
            break;
        case 0x9f: /* sharp s */
            at[n++] = 's';
            at[n++] = 's';
            break;
        default:
            return false;
        }
    }
    *out = (struct str){ at, n };
    return true;
}

/* "ae", "oe", "ue" are umlauts written on other keyboards, but for "qu", "au"
   and "eu" before an e: Quelle, Bauer, Steuer. */
static bool is_umlaut(struct str s, size_t i)
{
    if (i + 1 >= s.len || s.at[i + 1] != 'e' || (s.at[i] != 'a' && s.at[i] != 'o' && s.at[i] != 'u'))
        return false;
    char before = i > 0 ? s.at[i - 1] : ' ';
    return s.at[i] != 'u' || (before != 'q' && before != 'a' && before != 'e');
}

struct str text_fold(struct mem *mem, struct str in)
{
    struct str s;
    if (!german_folded(mem, in, &s))
        s = folded_wide(mem, in);
    char *at = mem_alloc(mem, s.len);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        at[n++] = s.at[i];
        if (is_umlaut(s, i))
            i++;
    }
    return (struct str){ at, n };
}

/* --- sorting ------------------------------------------------------------------------------- */

/* A collator belongs to one thread; it ends with it. */
static pthread_key_t collator_key;
static pthread_once_t collator_once = PTHREAD_ONCE_INIT;

static void collator_end(void *collator) { ucol_close(collator); }

static void collator_key_make(void) { CHECK(pthread_key_create(&collator_key, collator_end) == 0); }

static UCollator *collator(void)
{
    CHECK(pthread_once(&collator_once, collator_key_make) == 0);
    UCollator *c = pthread_getspecific(collator_key);
    if (c == NULL) {
        UErrorCode error = U_ZERO_ERROR;
        c = ucol_open("de", &error);
        CHECK(U_SUCCESS(error));
        /* "Raum 2" before "Raum 10". */
        ucol_setAttribute(c, UCOL_NUMERIC_COLLATION, UCOL_ON, &error);
        CHECK(U_SUCCESS(error) && pthread_setspecific(collator_key, c) == 0);
    }
    return c;
}

struct blob_key text_sort_key(struct mem *mem, struct str s)
{
    struct wide w = wide_of(mem, s);
    int32_t need = ucol_getSortKey(collator(), w.at, w.len, NULL, 0);
    CHECK(need > 0);
    unsigned char *key = mem_alloc(mem, (size_t)need);
    (void)ucol_getSortKey(collator(), w.at, w.len, key, need);
    return (struct blob_key){ { (const char *)key, (size_t)need - 1 } }; /* without its NUL */
}

/* --- charsets ---------------------------------------------------------------------------------- */

static UConverter *converter(struct mem *mem, struct str charset)
{
    UErrorCode error = U_ZERO_ERROR;
    bool named = charset.len > 0 && charset.len < 64 && str_find_byte(charset, '\0') == SIZE_MAX && is_ascii(charset);
    UConverter *c = named ? ucnv_open(str_z(mem, charset), &error) : NULL;
    if (c != NULL && U_SUCCESS(error))
        return c;
    error = U_ZERO_ERROR;
    c = ucnv_open("windows-1252", &error);
    CHECK(U_SUCCESS(error));
    return c;
}

static struct str without_controls(struct mem *mem, struct str s)
{
    struct buf out = buf_of(mem, s.len);
    size_t from = 0;
    for (size_t i = 0; i < s.len;) {
        size_t at = i;
        if (!utf8_is_control(utf8_next(s, &i)))
            continue;
        buf_put(&out, str_sub(s, from, at - from));
        from = i;
    }
    buf_put(&out, str_from(s, from));
    return buf_str(&out);
}

struct str text_decode(struct mem *mem, struct str charset, struct str bytes)
{
    struct str text = bytes;
    bool utf8 = charset.len == 0 || str_eq_nocase(charset, STR("utf-8")) || str_eq_nocase(charset, STR("utf8")) ||
                str_eq_nocase(charset, STR("us-ascii"));
    if (!utf8 || !utf8_valid(bytes)) {
        UErrorCode error = U_ZERO_ERROR;
        /* Declared as UTF-8 but not valid: best read as Western European. */
        UConverter *c = converter(mem, utf8 ? STR("windows-1252") : charset);
        size_t cap = bytes.len * 2 + 8;
        struct wide w = { MEM_NEW_N(mem, UChar, cap), 0 };
        w.len = ucnv_toUChars(c, w.at, (int32_t)cap, bytes.at, (int32_t)bytes.len, &error);
        ucnv_close(c);
        if (!U_SUCCESS(error))
            w.len = 0;
        text = narrow_of(mem, w);
    }
    if (str_starts(text, STR("\xef\xbb\xbf")))
        text = str_from(text, 3);
    return to_nfc(mem, without_controls(mem, line_ends(mem, text, true)));
}
