#include "domain/desk/search_mark.h"

#include "base/utf8.h"
#include "platform/text.h"

#define PIECES_MAX 64 /* of one text; the rest of it is one more piece */
#define SNIPPET_BEFORE 60
#define SNIPPET_AFTER 140

/* The last wanted word of a query may be the beginning of one. */
static size_t last_wanted(const struct search *s)
{
    size_t last = SIZE_MAX;
    for (size_t i = 0; i < s->nwords; i++)
        last = s->words[i].not ? last : i;
    return last;
}

static bool word_hit(struct mem *mem, const struct search *s, bool prefix, struct str word)
{
    size_t last = last_wanted(s);
    for (size_t i = 0; i < s->nwords; i++) {
        const struct search_word *w = &s->words[i];
        if (!w->not &&text_word_has(mem, word, w->stem, w->prefix || (prefix && i == last)))
            return true;
    }
    return false;
}

/* Is the whole, written as one word, what was asked for: "Email" and "E-Mail" for "e-mail"
   (`typed`), "E-Mail" for "email"? */
static bool joined_hit(struct mem *mem, const struct search *s, struct str chain, bool typed)
{
    struct str stem = STR("");
    for (size_t i = 0; i < s->nwords; i++) {
        struct str wanted = typed ? s->words[i].joined : s->words[i].stem;
        if (s->words[i].not || wanted.len == 0)
            continue;
        if (stem.len == 0)
            stem = text_stem(mem, text_joined(mem, chain));
        if (str_eq(stem, wanted))
            return true;
    }
    return false;
}

/* Walks over the hits of a text. */
struct walk {
    struct mem *mem;
    const struct search *s;
    bool prefix;
    struct str text, chain;
    size_t at, words, in_chain;
};

/* The next word of the chain at hand that was asked for, else the chain as one word. */
static bool hit_in_chain(struct walk *w, struct str *hit)
{
    struct str word;
    while (text_word_next(w->chain, &w->in_chain, &word))
        if (word_hit(w->mem, w->s, w->prefix, word)) {
            *hit = word;
            w->words = 0;
            return true;
        }
    bool whole = w->words > 1 && joined_hit(w->mem, w->s, w->chain, false);
    *hit = w->chain;
    w->words = 0;
    return whole;
}

static bool next_hit(struct walk *w, struct str *hit)
{
    struct mem_mark mark = mem_mark(w->mem);
    bool found = false;
    for (bool more = true; more && !found;) {
        found = hit_in_chain(w, hit);
        if (found)
            break;
        more = text_chain_next(w->text, &w->at, &w->chain, &w->words);
        w->in_chain = 0;
        if (more && joined_hit(w->mem, w->s, w->chain, true)) {
            *hit = w->chain;
            w->in_chain = w->chain.len;
            w->words = 0;
            found = true;
        }
    }
    mem_reset(w->mem, mark);
    return found;
}

static struct walk walk_of(struct mem *mem, const struct search *s, bool prefix, struct str text)
{
    return (struct walk){ .mem = mem, .s = s, .prefix = prefix, .text = text, .chain = STR("") };
}

static void add(struct marked *out, struct str text, bool hit)
{
    if (text.len > 0)
        out->at[out->n++] = (struct mark_piece){ text, hit };
}

static size_t offset(struct str whole, struct str part) { return (size_t)(part.at - whole.at); }

struct marked search_mark(struct mem *mem, const struct search *s, bool prefix, struct str text)
{
    struct marked out = { MEM_NEW_N(mem, struct mark_piece, PIECES_MAX + 3), 0 };
    struct walk w = walk_of(mem, s, prefix, text);
    struct str hit;
    size_t done = 0;
    while (out.n < PIECES_MAX && next_hit(&w, &hit)) {
        add(&out, str_sub(text, done, offset(text, hit) - done), false);
        add(&out, hit, true);
        done = offset(text, hit) + hit.len;
    }
    add(&out, str_from(text, done), false);
    return out;
}

static bool wanted_in(struct mem *mem, const struct search *s, size_t word, bool prefix, struct str text)
{
    struct search one = { .nwords = 1 };
    struct str hit;
    one.words[0] = s->words[word];
    struct walk w = walk_of(mem, &one, prefix, text);
    return next_hit(&w, &hit);
}

bool search_explains(struct mem *mem, const struct search *s, bool prefix, struct str text)
{
    size_t last = last_wanted(s);
    for (size_t i = 0; i < s->nwords; i++)
        if (!s->words[i].not &&!wanted_in(mem, s, i, prefix && i == last, text))
            return false;
    return true;
}

/* --- one line around the first hit ---------------------------------------------------------- */

/* At most `max` bytes before `at`, from a blank on. */
static size_t begin_of(struct str text, size_t at, size_t max)
{
    size_t from = at > max ? at - max : 0;
    if (from == 0)
        return 0;
    while (from < at && text.at[from] != ' ' && text.at[from] != '\n')
        from++;
    return from < at ? from + 1 : at;
}

static size_t end_of(struct str text, size_t at, size_t max)
{
    size_t to = at + max < text.len ? at + max : text.len;
    if (to == text.len)
        return to;
    while (to > at && text.at[to] != ' ' && text.at[to] != '\n')
        to--;
    return to;
}

/* Line ends and runs of blanks become one blank. */
static struct str one_line(struct mem *mem, struct str text)
{
    struct buf out = buf_of(mem, text.len);
    for (size_t i = 0; i < text.len; i++) {
        bool blank = text.at[i] == ' ' || text.at[i] == '\n' || text.at[i] == '\t';
        if (!blank)
            buf_byte(&out, text.at[i]);
        else if (out.len > 0 && out.at[out.len - 1] != ' ')
            buf_byte(&out, ' ');
    }
    return str_trim(buf_str(&out));
}

struct marked search_snippet(struct mem *mem, const struct search *s, bool prefix, struct str text)
{
    struct walk w = walk_of(mem, s, prefix, text);
    struct str hit;
    if (!next_hit(&w, &hit))
        return (struct marked){ NULL, 0 };
    size_t at = offset(text, hit), from = begin_of(text, at, SNIPPET_BEFORE),
           to = end_of(text, at + hit.len, SNIPPET_AFTER);
    struct str line = one_line(mem, str_sub(text, from, to - from));
    struct marked inner = search_mark(mem, s, prefix, line);
    struct marked out = { MEM_NEW_N(mem, struct mark_piece, inner.n + 2), 0 };
    add(&out, from > 0 ? STR("… ") : STR(""), false);
    for (size_t i = 0; i < inner.n; i++)
        out.at[out.n++] = inner.at[i];
    add(&out, to < text.len ? STR(" …") : STR(""), false);
    return out;
}
