#include "htmlc/compiler.h"

/* The statements up to the next end of the block's part, one step further in. */
static enum stop block(struct compiler *c, struct slice *rest)
{
    if (++c->block_depth > BLOCKS_MAX)
        REFUSE_TAG(c, "too many blocks inside each other");
    put_literal(c);
    int line = c->line;
    c->indent++;
    c->pos.in_block++;
    enum stop stop = sequence(c, rest);
    put_literal(c);
    c->pos.in_block--;
    c->indent--;
    c->block_depth--;
    if (stop == STOP_FILE) {
        c->line = line;
        REFUSE_TAG(c, "this block has no {{end}}");
    }
    return stop;
}

static void join(struct compiler *c, struct pos *joined, const struct pos *other)
{
    if (!pos_join(joined, other))
        REFUSE_TAG(c, "the branches of this block end in different places of the HTML");
}

void tag_if(struct compiler *c, struct slice words)
{
    struct pos start = c->pos, joined = c->pos;
    bool any = false, has_else = false;
    if (c->pos.place == AT_SCRIPT)
        (void)place_takes_value(c);
    put_line(c, "if (%s) {", condition_of(c, words));
    for (;;) {
        struct slice rest;
        enum stop stop = block(c, &rest);
        if (any)
            join(c, &joined, &c->pos);
        else
            joined = c->pos;
        any = true;
        if (c->failure->set || stop == STOP_END || stop == STOP_FILE)
            break;
        if (has_else)
            REFUSE_TAG(c, "{{else}} is the last branch");
        has_else = stop == STOP_ELSE;
        c->pos = start;
        if (has_else)
            put_line(c, "} else {");
        else
            put_line(c, "} else if (%s) {", condition_of(c, rest));
    }
    put_line(c, "}");
    if (!has_else)
        join(c, &joined, &start);
    c->pos = joined;
}

static void loop_body(struct compiler *c, const char *list, struct slice name, struct slice *rest, enum stop *stop)
{
    struct loop *loop = &c->loops[c->loop_depth++];
    *loop = (struct loop){ name, ++c->loop_count, false };
    int id = loop->id;
    put_line(c, "for (__typeof__(%s.n + 0) i%d = 0; i%d < %s.n; i%d++) {", list, id, id, list, id);
    struct text *outer = c->out;
    c->out = fresh_text(c);
    *stop = block(c, rest);
    struct text *body = c->out;
    c->out = outer;
    c->loop_depth--;
    if (loop->used)
        put_line(c, "    const __typeof__(*%s.at) *x%d_%.*s = &%s.at[i%d];", list, id, ARG(name), list, id);
    text_add(c->out, text_slice(body));
    put_line(c, "}");
}

/* A loop variable of that name could not be printed. */
static bool is_word_of_language(struct slice name)
{
    static const char *const words[] = { "view",  "layout", "if",    "elif", "else",  "end", "for",  "t", "use",
                                         "field", "error",  "asset", "body", "first", "not", "page", NULL };
    for (int i = 0; words[i] != NULL; i++)
        if (slice_is(name, words[i]))
            return true;
    return false;
}

void tag_for(struct compiler *c, struct slice words)
{
    struct slice name = lex_word(&words), in = lex_word(&words), path = lex_word(&words), rest;
    if (!is_identifier(name) || is_word_of_language(name) || !slice_is(in, "in") || slice_trim(words).len > 0) {
        REFUSE_TAG(c, "a loop is {{for element in list}}; the element has no name of the language");
        return;
    }
    if (c->pos.place == AT_TAG || c->pos.place == AT_SCRIPT || c->loop_depth == LOOPS_MAX) {
        REFUSE_TAG(c, "a loop cannot stand here");
        return;
    }
    const char *list = value_of(c, path);
    struct pos start = c->pos;
    enum stop stop;
    loop_body(c, list, name, &rest, &stop);
    join(c, &start, &c->pos);
    if (stop == STOP_ELIF)
        REFUSE_TAG(c, "{{elif}} belongs to {{if}}");
    if (stop == STOP_ELSE) {
        c->pos = start;
        put_line(c, "if (%s.n == 0) {", list);
        if (block(c, &rest) != STOP_END)
            REFUSE_TAG(c, "{{else}} is the last branch");
        put_line(c, "}");
        join(c, &start, &c->pos);
    }
    c->pos = start;
}
