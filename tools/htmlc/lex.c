#include "htmlc/lex.h"

static bool stands_alone_word(struct slice tag)
{
    static const char *const words[] = { "if", "elif", "else", "end", "for", "view", "layout", "body", NULL };
    struct slice rest = tag, word = lex_word(&rest);
    for (int i = 0; words[i] != NULL; i++)
        if (slice_is(word, words[i]))
            return true;
    return tag.len > 0 && tag.at[0] == '#';
}

static size_t find_pair(struct slice s, size_t from, const char *pair)
{
    size_t i = from;
    while (i < s.len && !slice_starts(slice_from(s, i), pair))
        i++;
    return i;
}

/* Where the blanks before `open` begin if only they stand before it in its line. */
static size_t line_begin(struct slice s, size_t from, size_t open)
{
    size_t i = open;
    while (i > 0 && (s.at[i - 1] == ' ' || s.at[i - 1] == '\t'))
        i--;
    return i == 0 || s.at[i - 1] == '\n' ? (i < from ? from : i) : open;
}

/* Behind the newline after `close` if only blanks stand before it. */
static size_t line_end(struct slice s, size_t close)
{
    size_t i = close;
    while (i < s.len && (s.at[i] == ' ' || s.at[i] == '\t' || s.at[i] == '\r'))
        i++;
    return i == s.len ? i : s.at[i] == '\n' ? i + 1 : close;
}

static bool at_line_begin(struct slice s, size_t open)
{
    size_t i = line_begin(s, 0, open);
    return i == 0 || s.at[i - 1] == '\n';
}

struct found {
    size_t open, close, next;
    struct slice tag;
    bool alone;
};

static bool find_tag(struct lexer *x, struct found *f)
{
    f->open = find_pair(x->s, x->i, "{{");
    if (f->open == x->s.len)
        return false;
    bool note = slice_starts(slice_from(x->s, f->open), "{{#");
    const char *end = note ? "#}}" : "}}";
    size_t inner = find_pair(x->s, f->open + 2, end);
    if (inner == x->s.len) {
        int line = x->line;
        for (size_t i = x->i; i < f->open; i++)
            line += x->s.at[i] == '\n';
        fail(x->failure, x->path, line, "{{ is not closed");
        return false;
    }
    f->close = inner + (note ? 3 : 2);
    f->tag = slice_trim(slice_sub(x->s, f->open + 2, inner));
    size_t after = line_end(x->s, f->close);
    f->alone = stands_alone_word(f->tag) && at_line_begin(x->s, f->open) && after != f->close;
    f->next = f->alone ? after : f->close;
    return true;
}

static void advance(struct lexer *x, size_t to)
{
    for (; x->i < to; x->i++)
        x->line += x->s.at[x->i] == '\n';
}

enum token lex_next(struct lexer *x, struct slice *text, int *line)
{
    while (x->i < x->s.len && !x->failure->set) {
        struct found f = { .open = x->s.len };
        bool found = find_tag(x, &f);
        size_t literal_end = !found ? x->s.len : f.alone ? line_begin(x->s, x->i, f.open) : f.open;
        *line = x->line;
        if (literal_end > x->i) {
            *text = slice_sub(x->s, x->i, literal_end);
            advance(x, literal_end);
            return TOKEN_LITERAL;
        }
        advance(x, f.open);
        *line = x->line;
        *text = f.tag;
        advance(x, f.next);
        if (f.tag.len == 0 || f.tag.at[0] != '#')
            return TOKEN_TAG;
    }
    return TOKEN_END;
}

static bool is_word_byte(char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-'; }

struct slice lex_word(struct slice *rest)
{
    struct slice s = slice_trim(*rest);
    size_t n = 0;
    if (s.len > 0 && s.at[0] == '"') {
        n = 1;
        while (n < s.len && s.at[n] != '"')
            n++;
        n += n < s.len;
    } else if (s.len > 1 && (s.at[0] == '=' || s.at[0] == '!') && s.at[1] == '=') {
        n = 2;
    } else {
        while (n < s.len && is_word_byte(s.at[n]))
            n++;
        if (n == 0 && s.len > 0)
            n = 1;
    }
    *rest = slice_from(s, n);
    return slice_sub(s, 0, n);
}
