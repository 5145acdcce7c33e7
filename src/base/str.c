#include "base/str.h"

#include <string.h>

#include "base/check.h"

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

struct str str_of(const char *z) { return z != NULL ? (struct str){ z, strlen(z) } : STR(""); }

bool str_empty(struct str s) { return s.len == 0; }

bool str_eq(struct str a, struct str b) { return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0); }

bool str_eq_nocase(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    return true;
}

int str_compare(struct str a, struct str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared > 0 ? memcmp(a.at, b.at, shared) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_eq((struct str){ s.at, prefix.len }, prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.len >= suffix.len && str_eq(str_from(s, s.len - suffix.len), suffix);
}

/* Linear jumps from one possible first byte to the next; texts are short. */
size_t str_find(struct str s, struct str what)
{
    if (what.len == 0)
        return 0;
    for (size_t i = 0; i < s.len && s.len - i >= what.len; i++) {
        const char *hit = memchr(s.at + i, what.at[0], s.len - what.len - i + 1);
        if (hit == NULL)
            return SIZE_MAX;
        i = (size_t)(hit - s.at);
        if (memcmp(hit, what.at, what.len) == 0)
            return i;
    }
    return SIZE_MAX;
}

size_t str_find_byte(struct str s, char c)
{
    const char *hit = s.len > 0 ? memchr(s.at, c, s.len) : NULL;
    return hit != NULL ? (size_t)(hit - s.at) : SIZE_MAX;
}

struct str str_from(struct str s, size_t from) { return str_sub(s, from, SIZE_MAX); }

struct str str_sub(struct str s, size_t from, size_t len)
{
    if (s.at == NULL)
        return STR("");
    if (from > s.len)
        from = s.len;
    if (len > s.len - from)
        len = s.len - from;
    return (struct str){ s.at + from, len };
}

static size_t space_at_start(struct str s)
{
    if (s.len > 0 && (s.at[0] == ' ' || s.at[0] == '\t' || s.at[0] == '\r' || s.at[0] == '\n'))
        return 1;
    return str_starts(s, STR("\u00a0")) ? 2 : 0;
}

static size_t space_at_end(struct str s)
{
    if (s.len > 0 && space_at_start(str_from(s, s.len - 1)) == 1)
        return 1;
    return str_ends(s, STR("\u00a0")) ? 2 : 0;
}

struct str str_trim(struct str s)
{
    for (size_t n; (n = space_at_start(s)) > 0;)
        s = str_from(s, n);
    for (size_t n; (n = space_at_end(s)) > 0;)
        s.len -= n;
    return s;
}

bool str_cut(struct str *rest, char sep, struct str *part)
{
    if (rest->at == NULL)
        return false;
    size_t end = str_find_byte(*rest, sep);
    if (end == SIZE_MAX) {
        *part = *rest;
        *rest = (struct str){ NULL, 0 };
        return true;
    }
    *part = str_sub(*rest, 0, end);
    *rest = str_from(*rest, end + 1);
    return true;
}

bool str_cut_line(struct str *rest, struct str *line)
{
    /* A final line end does not begin another, empty line. */
    if (rest->at == NULL || rest->len == 0 || !str_cut(rest, '\n', line))
        return false;
    if (str_ends(*line, STR("\r")))
        line->len--;
    return true;
}

struct str str_dup(struct mem *mem, struct str s) { return str_cat_(mem, &s, 1); }

const char *str_z(struct mem *mem, struct str s)
{
    CHECK(str_find_byte(s, '\0') == SIZE_MAX);
    char *z = mem_alloc(mem, s.len + 1);
    if (s.len > 0)
        memcpy(z, s.at, s.len);
    return z;
}

struct str str_lower_ascii(struct mem *mem, struct str s)
{
    char *at = mem_alloc(mem, s.len);
    for (size_t i = 0; i < s.len; i++)
        at[i] = lower(s.at[i]);
    return (struct str){ at, s.len };
}

struct str str_cat_(struct mem *mem, const struct str *parts, size_t n)
{
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        CHECK(parts[i].len <= SIZE_MAX - len);
        len += parts[i].len;
    }
    char *at = mem_alloc(mem, len);
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        if (parts[i].len > 0)
            memcpy(at + used, parts[i].at, parts[i].len);
        used += parts[i].len;
    }
    return (struct str){ at, len };
}
