/*
 * platform/text_terms.c -- words to search terms: stems (Snowball), and the parts
 * of German compounds.
 */
#include <libstemmer.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

#include "base/check.h"
#include "platform/compounds.h"
#include "platform/text.h"

#define WORD_MAX 64
#define PARTS_MAX 6
#define PART_MIN 3

/* --- stems ------------------------------------------------------------------------------ */

static pthread_key_t stemmer_key;
static pthread_once_t stemmer_once = PTHREAD_ONCE_INIT;

static void stemmer_end(void *stemmer) { sb_stemmer_delete(stemmer); }

static void stemmer_key_make(void) { CHECK(pthread_key_create(&stemmer_key, stemmer_end) == 0); }

/* One for each thread. */
static struct sb_stemmer *stemmer(void)
{
    CHECK(pthread_once(&stemmer_once, stemmer_key_make) == 0);
    struct sb_stemmer *s = pthread_getspecific(stemmer_key);
    if (s == NULL) {
        s = sb_stemmer_new("german", "UTF_8");
        CHECK(s != NULL && pthread_setspecific(stemmer_key, s) == 0);
    }
    return s;
}

/* Numbers and labels like "c02xk1" stand for themselves. */
static bool has_digit(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] >= '0' && s.at[i] <= '9')
            return true;
    return false;
}

struct str text_stem(struct mem *mem, struct str word)
{
    if (word.len == 0 || word.len > WORD_MAX || has_digit(word))
        return word;
    const sb_symbol *stem = sb_stemmer_stem(stemmer(), (const sb_symbol *)word.at, (int)word.len);
    CHECK(stem != NULL);
    return str_dup(mem, (struct str){ (const char *)stem, (size_t)sb_stemmer_length(stemmer()) });
}

/* --- compounds -------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    const struct str *wanted = a;
    const char *const *entry = b;
    return str_compare(*wanted, str_of(*entry));
}

static bool is_part(struct str s)
{
    return s.len >= PART_MIN && bsearch(&s, compounds, ARRAY_LEN(compounds), sizeof compounds[0], by_text) != NULL;
}

/* The end of a compound may be inflected: "patronen", "geraten". */
static size_t last_part(struct str rest)
{
    static const char *const endings[] = { "", "n", "en", "e", "s", "es", "er", "ern" };
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        struct str ending = str_of(endings[i]);
        if (str_ends(rest, ending) && is_part(str_sub(rest, 0, rest.len - ending.len)))
            return rest.len - ending.len;
    }
    return 0;
}

struct split {
    struct str parts[PARTS_MAX];
    size_t n;
};

static bool split_from(struct str rest, struct split *split)
{
    static const char *const links[] = { "", "s", "n", "en", "es", "e" };
    if (split->n == PARTS_MAX)
        return false;
    size_t end = last_part(rest);
    if (end > 0) {
        split->parts[split->n++] = str_sub(rest, 0, end);
        return true;
    }
    for (size_t len = rest.len; len-- > PART_MIN;) {
        struct str part = str_sub(rest, 0, len);
        if (!is_part(part))
            continue;
        for (size_t i = 0; i < ARRAY_LEN(links); i++) {
            struct str link = str_of(links[i]), after = str_from(rest, len);
            size_t n = split->n;
            if (!str_starts(after, link) || after.len < link.len + PART_MIN)
                continue;
            split->parts[split->n++] = part;
            if (split_from(str_from(after, link.len), split))
                return true;
            split->n = n;
        }
    }
    return false;
}

/* --- terms -------------------------------------------------------------------------------------- */

static void term_put(struct buf *out, struct str term)
{
    if (out->len > 0)
        buf_byte(out, ' ');
    buf_put(out, term);
}

static void word_put(struct mem *mem, struct str word, struct buf *out)
{
    struct split split = { .n = 0 };
    if (word.len > WORD_MAX)
        word = utf8_truncate(word, WORD_MAX);
    term_put(out, text_stem(mem, word));
    if (word.len < 2 * PART_MIN || is_part(word) || !split_from(word, &split) || split.n < 2)
        return;
    for (size_t i = 0; i < split.n; i++)
        term_put(out, text_stem(mem, split.parts[i]));
}

/* The words of one text, each once: the index does not count, and stems are dear. */
struct words {
    struct mem *mem;
    struct str *seen; /* open addressing, empty: no word */
    size_t n, cap;    /* cap: a power of two */
};

static size_t slot_of(const struct words *w, struct str word)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < word.len; i++)
        h = (h ^ (unsigned char)word.at[i]) * UINT64_C(0x100000001b3);
    size_t at = (size_t)(h ^ h >> 32) & (w->cap - 1);
    while (w->seen[at].len > 0 && !str_eq(w->seen[at], word))
        at = (at + 1) & (w->cap - 1);
    return at;
}

static void words_grow(struct words *w)
{
    struct words more = { .mem = w->mem, .n = w->n, .cap = w->cap == 0 ? 256 : w->cap * 4 };
    more.seen = MEM_NEW_N(w->mem, struct str, more.cap);
    for (size_t i = 0; i < w->cap; i++)
        if (w->seen[i].len > 0)
            more.seen[slot_of(&more, w->seen[i])] = w->seen[i];
    *w = more;
}

static void word_once(struct words *w, struct str word, struct buf *out)
{
    if (w->n * 2 >= w->cap)
        words_grow(w);
    size_t at = slot_of(w, word);
    if (w->seen[at].len > 0)
        return;
    w->seen[at] = word;
    w->n++;
    word_put(w->mem, word, out);
}

/* Most letters are ASCII: only the others are looked up. */
static bool is_letter(struct str s, size_t *i)
{
    unsigned char c = (unsigned char)s.at[*i];
    if (c >= 0x80)
        return u_isalnum((UChar32)utf8_next(s, i));
    ++*i;
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void text_index_terms(struct mem *mem, struct str text, struct buf *out)
{
    struct str s = text_fold(mem, text);
    struct words words = { .mem = mem };
    size_t from = 0;
    bool inside = false;
    for (size_t i = 0; i < s.len;) {
        size_t at = i;
        bool letter = is_letter(s, &i);
        if (letter && !inside)
            from = at;
        if (!letter && inside)
            word_once(&words, str_sub(s, from, at - from), out);
        inside = letter;
    }
    if (inside)
        word_once(&words, str_from(s, from), out);
}
