#include "htmlc/template.h"

#include <stdarg.h>
#include <stdio.h>

#include "htmlc/compiler.h"
#include "htmlc/emit.h"

/* --- output --- */

void put_literal(struct compiler *c)
{
    if (c->literal.len == 0)
        return;
    text_fmt(c->out, "%*shtml_lit(h, ", c->indent * 4, "");
    emit_string(c->out, text_slice(&c->literal), c->indent * 4 + 4);
    text_add(c->out, SLICE(");\n"));
    c->literal.len = 0;
}

void put_line(struct compiler *c, const char *format, ...)
{
    char line[1024];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    put_literal(c);
    if (n < 0 || (size_t)n >= sizeof line)
        REFUSE_TAG(c, "this tag is too long");
    text_fmt(c->out, "%*s%s\n", c->indent * 4, "", line);
}

struct text *fresh_text(struct compiler *c)
{
    struct text *t = pool_alloc(c->pool, sizeof *t);
    t->pool = c->pool;
    return t;
}

static void literal(struct compiler *c, struct slice bytes, int line)
{
    struct feed feed = { c->source->path, line, c->failure, &c->literal };
    while (bytes.len > 0 && !c->failure->set) {
        bool form_begins;
        bytes = slice_from(bytes, pos_feed(&c->pos, &feed, bytes, &form_begins));
        if (form_begins)
            put_line(c, "html_form_hidden_(h);");
    }
    c->started = c->started || c->literal.len > 0;
}

/* --- tags --- */

static void tag_other(struct compiler *c, struct slice word, struct slice rest, struct slice tag)
{
    if (slice_is(word, "view"))
        tag_view(c, rest);
    else if (slice_is(word, "layout"))
        tag_layout(c, rest);
    else if (slice_is(word, "if"))
        tag_if(c, rest);
    else if (slice_is(word, "for"))
        tag_for(c, rest);
    else if (slice_is(word, "t"))
        put_message(c, rest);
    else if (slice_is(word, "use"))
        tag_use(c, rest);
    else if (slice_is(word, "field"))
        tag_field(c, rest);
    else if (slice_is(word, "error"))
        tag_error(c, rest);
    else if (slice_is(word, "asset"))
        tag_asset(c, rest);
    else if (slice_is(word, "body") && slice_trim(rest).len == 0)
        tag_body(c);
    else
        put_value(c, tag);
}

enum stop sequence(struct compiler *c, struct slice *rest)
{
    struct slice text;
    enum token token;
    while (!c->failure->set && (token = lex_next(&c->lexer, &text, &c->line)) != TOKEN_END) {
        if (token == TOKEN_LITERAL) {
            literal(c, text, c->line);
            continue;
        }
        *rest = text;
        struct slice word = lex_word(rest);
        bool alone = slice_trim(*rest).len == 0;
        if (slice_is(word, "end") && alone)
            return STOP_END;
        if (slice_is(word, "else") && alone)
            return STOP_ELSE;
        if (slice_is(word, "elif"))
            return STOP_ELIF;
        tag_other(c, word, *rest, text);
        c->started = c->started || c->out->len > 0;
    }
    return STOP_FILE;
}

/* --- the whole --- */

static void split_path(struct compiler *c)
{
    struct slice path = slice_of(c->source->path);
    size_t root = 0, folder = 0;
    for (size_t i = 0; i < path.len; i++) {
        bool begins = i == 0 || path.at[i - 1] == '/';
        if (begins && slice_starts(slice_from(path, i), "src/"))
            root = i + 4;
        if (path.at[i] == '/')
            folder = i + 1;
    }
    c->root = slice_sub(path, 0, root);
    c->folder = slice_sub(path, root, folder);
}

static struct slice base_name(const struct compiler *c)
{
    struct slice name = slice_from(slice_of(c->source->path), c->root.len + c->folder.len);
    return name.len > 5 ? slice_sub(name, 0, name.len - 5) : name;
}

static void check_end(struct compiler *c, enum stop stop)
{
    if (stop != STOP_FILE)
        REFUSE_TAG(c, "this tag closes no block");
    c->line = c->lexer.line;
    if (c->pos.place != AT_TEXT || c->pos.depth > 0) {
        struct slice open = c->pos.place == AT_TEXT ? c->pos.open[c->pos.depth - 1] : c->pos.tag;
        REFUSE_TAG(c, "<%.*s> is not closed", ARG(open));
    }
    if (c->layout.len > 0 && c->begin != NULL)
        REFUSE_TAG(c, "a frame stands in no other frame");
    if (!is_identifier(base_name(c)))
        REFUSE_TAG(c, "the name of a template has letters, digits and _");
}

static void write_function(struct compiler *c, struct text *out, const char *suffix, const struct text *body)
{
    struct slice name = base_name(c);
    text_fmt(out, "\nvoid %.*s_html%s(struct html *h", ARG(name), suffix);
    if (c->view.len > 0)
        text_fmt(out, ", const struct %.*s *v", ARG(c->view));
    text_add(out, SLICE(")\n{\n"));
    if (c->view.len > 0 && !c->uses_view)
        text_add(out, SLICE("    (void)v;\n"));
    if (c->layout.len > 0)
        text_fmt(out, "    %.*s_html_begin(h);\n", ARG(c->layout));
    text_add(out, text_slice(body));
    if (c->layout.len > 0)
        text_fmt(out, "    %.*s_html_end(h);\n", ARG(c->layout));
    if (body->len == 0 && c->layout.len == 0)
        text_add(out, SLICE("    (void)h;\n"));
    text_add(out, SLICE("}\n"));
}

static void write_c(struct compiler *c, struct text *out)
{
    struct slice name = base_name(c);
    text_fmt(out, "/* Made by tools/htmlc from %.*s%.*s.html. */\n", ARG(c->folder), ARG(name));
    text_fmt(out, "#include \"%.*s%.*s.html.h\"\n", ARG(c->folder), ARG(name));
    text_add(out, text_slice(&c->includes));
    if (c->uses_asset)
        text_add(out, SLICE("#include \"platform/asset.h\"\n"));
    if (c->uses_page)
        text_add(out, SLICE("#include \"platform/page.h\"\n"));
    if (c->begin != NULL) {
        write_function(c, out, "_begin", c->begin);
        write_function(c, out, "_end", c->out);
    } else {
        write_function(c, out, "", c->out);
    }
}

static void write_h(struct compiler *c, struct text *out)
{
    struct slice name = base_name(c);
    struct text guard = { .pool = c->pool };
    text_fmt(&guard, "GEN_%.*s%.*s_HTML_H", ARG(c->folder), ARG(name));
    for (size_t i = 0; i < guard.len; i++)
        if (!is_letter(guard.at[i]) && !is_digit(guard.at[i]))
            guard.at[i] = '_';
    struct slice g = text_slice(&guard);
    text_fmt(out,
             "/* Made by tools/htmlc from %.*s%.*s.html. */\n"
             "#ifndef %.*s\n#define %.*s\n\n#include \"platform/html.h\"\n",
             ARG(c->folder), ARG(name), ARG(g), ARG(g));
    if (c->view.len > 0)
        text_fmt(out, "#include %.*s\n\nvoid %.*s_html(struct html *h, const struct %.*s *v);\n", ARG(c->view_header),
                 ARG(name), ARG(c->view));
    else if (c->begin != NULL)
        text_fmt(out, "\nvoid %.*s_html_begin(struct html *h);\nvoid %.*s_html_end(struct html *h);\n", ARG(name),
                 ARG(name));
    else
        text_fmt(out, "\nvoid %.*s_html(struct html *h);\n", ARG(name));
    text_add(out, SLICE("\n#endif\n"));
}

bool template_has_view(struct slice bytes)
{
    struct failure none = { .set = false };
    struct lexer x = { .path = "", .s = bytes, .line = 1, .failure = &none };
    struct slice text;
    int line;
    for (enum token token = lex_next(&x, &text, &line); token != TOKEN_END; token = lex_next(&x, &text, &line))
        if (token == TOKEN_TAG && slice_is(lex_word(&text), "view"))
            return true;
    return false;
}

bool template_compile(struct pool *pool, const struct messages *messages, const struct source *source,
                      struct text *out_c, struct text *out_h, struct failure *failure)
{
    struct compiler *c = pool_alloc(pool, sizeof *c);
    c->pool = pool;
    c->messages = messages;
    c->source = source;
    c->failure = failure;
    c->lexer = (struct lexer){ .path = source->path, .s = source->bytes, .line = 1, .failure = failure };
    c->literal.pool = c->includes.pool = pool;
    c->out = fresh_text(c);
    c->indent = 1;
    split_path(c);
    if (!is_utf8(source->bytes))
        fail(failure, source->path, 1, "this file is no UTF-8");
    struct slice rest;
    enum stop stop = sequence(c, &rest);
    put_literal(c);
    check_end(c, stop);
    if (failure->set)
        return false;
    write_c(c, out_c);
    write_h(c, out_h);
    return true;
}
