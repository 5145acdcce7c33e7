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

/* Two plurals that Snowball's German leaves as they are: "Tafeln", "Akkus". */
static struct str plural_cut(struct str word)
{
    char before = word.len > 4 ? word.at[word.len - 2] : ' ';
    bool vowel = before == 'a' || before == 'i' || before == 'o' || before == 'u' || before == 'y';
    if (str_ends(word, STR("eln")) || (vowel && str_ends(word, STR("s"))))
        return str_sub(word, 0, word.len - 1);
    return word;
}

struct str text_stem(struct mem *mem, struct str word)
{
    if (word.len == 0 || word.len > WORD_MAX || has_digit(word))
        return word;
    struct str one = plural_cut(word);
    const sb_symbol *stem = sb_stemmer_stem(stemmer(), (const sb_symbol *)one.at, (int)one.len);
    CHECK(stem != NULL);
    return str_dup(mem, (struct str){ (const char *)stem, (size_t)sb_stemmer_length(stemmer()) });
}

/* --- compounds -------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    const struct str *wanted = a, *entry = b;
    return str_compare(*wanted, *entry);
}

static bool is_part(struct str s)
{
    return s.len >= PART_MIN && bsearch(&s, compounds, ARRAY_LEN(compounds), sizeof compounds[0], by_text) != NULL;
}

/* The end of a compound may be inflected: "patronen", "geraten". */
static size_t last_part(struct str rest)
{
    static const struct str endings[] = { STR_INIT(""),  STR_INIT("n"),  STR_INIT("en"), STR_INIT("e"),
                                          STR_INIT("s"), STR_INIT("es"), STR_INIT("er"), STR_INIT("ern") };
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        struct str ending = endings[i];
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
    static const struct str links[] = { STR_INIT(""),   STR_INIT("s"),  STR_INIT("n"),
                                        STR_INIT("en"), STR_INIT("es"), STR_INIT("e") };
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
            struct str link = links[i], after = str_from(rest, len);
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

/* Words joined by hyphens as one word; their parts stand there already. */
static void joined_once(struct words *w, struct str joined, struct buf *out)
{
    if (w->n * 2 >= w->cap)
        words_grow(w);
    size_t at = slot_of(w, joined);
    if (w->seen[at].len > 0)
        return;
    w->seen[at] = joined;
    w->n++;
    term_put(out, text_stem(w->mem, joined));
}

/* Is the next character one of a word?  Nearly all are ASCII. */
static bool letter_next(struct str text, size_t *at)
{
    char c = text.at[*at];
    if ((unsigned char)c >= 0x80)
        return u_isalnum((UChar32)utf8_next(text, at));
    *at += 1;
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool text_word_next(struct str text, size_t *at, struct str *word)
{
    size_t from = SIZE_MAX;
    for (size_t i = *at; i < text.len; *at = i) {
        size_t here = i;
        bool letter = letter_next(text, &i);
        if (letter && from == SIZE_MAX)
            from = here;
        if (!letter && from != SIZE_MAX)
            break;
    }
    if (from == SIZE_MAX)
        return false;
    *word = str_sub(text, from, *at - from);
    return true;
}

/* Bytes of the hyphen that `rest` begins with, 0 when it begins with none. */
static size_t hyphen(struct str rest)
{
    if (str_starts(rest, STR("-")))
        return 1;
    return str_starts(rest, STR("\u2010")) || str_starts(rest, STR("\u2011")) ? strlen("\u2010") : 0;
}

bool text_chain_next(struct str text, size_t *at, struct str *chain, size_t *words)
{
    struct str word;
    if (!text_word_next(text, at, &word))
        return false;
    *chain = word;
    *words = 1;
    for (size_t gap; (gap = hyphen(str_from(text, *at))) > 0;) {
        size_t next = *at;
        if (!text_word_next(text, &next, &word) || word.at != text.at + *at + gap)
            break;
        *chain = (struct str){ chain->at, (size_t)(word.at + word.len - chain->at) };
        *words += 1;
        *at = next;
    }
    return true;
}

struct str text_joined(struct mem *mem, struct str chain)
{
    struct buf joined = buf_of(mem, chain.len);
    struct str word;
    for (size_t at = 0; text_word_next(chain, &at, &word);)
        buf_put(&joined, word);
    return text_fold(mem, buf_str(&joined));
}

static bool only_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    return true;
}

void text_index_terms(struct mem *mem, struct str text, struct buf *out)
{
    struct str s = text_fold(mem, text), chain, word;
    struct words words = { .mem = mem };
    size_t n;
    for (size_t at = 0; text_chain_next(s, &at, &chain, &n);) {
        for (size_t i = 0; text_word_next(chain, &i, &word);)
            word_once(&words, word, out);
        struct str joined = n > 1 ? text_joined(mem, chain) : STR("");
        /* A day or a number of a ticket is no word. */
        if (joined.len <= WORD_MAX && !only_digits(joined))
            joined_once(&words, joined, out);
    }
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static bool is_aou(char c) { return c == 'a' || c == 'o' || c == 'u'; }

/* False only when folding cannot make the term a part of the word.  Folding never makes a word
   longer; of ASCII it changes capitals, and "ae" and its like. */
static bool may_have(struct str word, struct str term)
{
    if (term.len == 0 || word.len < term.len)
        return false;
    for (size_t i = 0; i < word.len; i++)
        if ((unsigned char)word.at[i] >= 0x80 || (i > 0 && lower(word.at[i]) == 'e' && is_aou(lower(word.at[i - 1]))))
            return true;
    for (size_t i = 0; i + term.len <= word.len; i++) {
        size_t k = 0;
        while (k < term.len && lower(word.at[i + k]) == term.at[k])
            k++;
        if (k == term.len)
            return true;
    }
    return false;
}

bool text_word_has(struct mem *mem, struct str word, struct str term, bool prefix)
{
    if (!may_have(word, term))
        return false;
    char bytes[WORD_MAX * 8];
    struct buf terms = buf_fixed(bytes, sizeof bytes);
    struct str folded = text_fold(mem, word), rest, one;
    /* Stems and parts are parts of their word: most words are done here. */
    if (term.len == 0 || str_find(folded, term) == SIZE_MAX)
        return false;
    struct str stem = text_stem(mem, folded);
    /* Most hits are the word itself: no need to take it apart. */
    if (prefix ? str_starts(stem, term) : str_eq(stem, term))
        return true;
    word_put(mem, folded, &terms);
    for (rest = buf_str(&terms); str_cut(&rest, ' ', &one);)
        if (prefix ? str_starts(one, term) : str_eq(one, term))
            return true;
    return false;
}
