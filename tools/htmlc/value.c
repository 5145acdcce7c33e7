#include "htmlc/compiler.h"

#include "htmlc/emit.h"

static struct loop *find_loop(struct compiler *c, struct slice name)
{
    for (int i = c->loop_depth; i-- > 0;)
        if (slice_eq(c->loops[i].name, name))
            return &c->loops[i];
    return NULL;
}

static bool is_path(struct slice path)
{
    size_t from = 0;
    for (size_t i = 0; i <= path.len; i++) {
        if (i < path.len && path.at[i] != '.')
            continue;
        if (!is_identifier(slice_sub(path, from, i)))
            return false;
        from = i + 1;
    }
    return true;
}

const char *value_of(struct compiler *c, struct slice path)
{
    struct text t = { .pool = c->pool };
    size_t dot = 0;
    while (dot < path.len && path.at[dot] != '.')
        dot++;
    struct slice first = slice_sub(path, 0, dot), rest = slice_from(path, dot + 1);
    struct loop *loop = find_loop(c, first);
    if (!is_path(path)) {
        REFUSE_TAG(c, "'%.*s' is no value", ARG(path));
        return "0";
    }
    if (loop != NULL) {
        loop->used = true;
        if (rest.len > 0)
            text_fmt(&t, "x%d_%.*s->%.*s", loop->id, ARG(first), ARG(rest));
        else
            text_fmt(&t, "(*x%d_%.*s)", loop->id, ARG(first));
    } else if (slice_is(first, "page") && rest.len > 0) {
        c->uses_page = true;
        text_fmt(&t, "h->page->%.*s", ARG(rest));
    } else if (c->view.len == 0) {
        REFUSE_TAG(c, "'%.*s': this template has no {{view}}", ARG(path));
    } else {
        c->uses_view = true;
        text_fmt(&t, "v->%.*s", ARG(path));
    }
    return slice_z(c->pool, text_slice(&t));
}

static bool is_constant(struct slice word)
{
    if (word.len == 0)
        return false;
    bool digits = true, capitals = !is_digit(word.at[0]);
    for (size_t i = 0; i < word.len; i++) {
        char b = word.at[i];
        digits = digits && is_digit(b);
        capitals = capitals && ((b >= 'A' && b <= 'Z') || is_digit(b) || b == '_');
    }
    return digits || capitals;
}

/* One term of a condition. */
static void put_term(struct compiler *c, struct text *t, struct slice *rest)
{
    struct slice word = lex_word(rest), ahead = *rest, next = lex_word(&ahead);
    if (slice_is(word, "not")) {
        text_add(t, SLICE("!("));
        put_term(c, t, rest);
        text_byte(t, ')');
    } else if (slice_is(word, "error") && is_identifier(next) && !slice_is(next, "and") && !slice_is(next, "or")) {
        text_fmt(t, "html_has_error_(h, \"%.*s\")", ARG(next));
        *rest = ahead;
    } else if (slice_is(word, "first")) {
        if (c->loop_depth == 0)
            REFUSE_TAG(c, "first stands inside {{for}} only");
        else
            text_fmt(t, "i%d == 0", c->loops[c->loop_depth - 1].id);
    } else if (slice_is(next, "==") || slice_is(next, "!=")) {
        struct slice constant = lex_word(&ahead);
        if (!is_constant(constant))
            REFUSE_TAG(c, "a value is compared with a CONSTANT or a number");
        text_fmt(t, "%s %.*s %.*s", value_of(c, word), ARG(next), ARG(constant));
        *rest = ahead;
    } else {
        text_fmt(t, "html_true(%s)", value_of(c, word));
    }
}

const char *condition_of(struct compiler *c, struct slice words)
{
    struct text all = { .pool = c->pool }, group = { .pool = c->pool };
    bool several = false;
    for (;;) {
        put_term(c, &group, &words);
        struct slice word = lex_word(&words);
        if (slice_is(word, "and")) {
            text_add(&group, SLICE(" && "));
            several = true;
            continue;
        }
        text_fmt(&all, several ? "(%.*s)" : "%.*s", ARG(text_slice(&group)));
        if (!slice_is(word, "or")) {
            if (word.len > 0)
                REFUSE_TAG(c, "'%.*s' is no part of a condition", ARG(word));
            return slice_z(c->pool, text_slice(&all));
        }
        text_add(&all, SLICE(" || "));
        group.len = 0;
        several = false;
    }
}

bool place_takes_value(struct compiler *c)
{
    switch (c->pos.place) {
    case AT_TEXT:
    case AT_VALUE:
        c->pos.fresh_line = false;
        return true;
    case AT_SCRIPT:
        REFUSE_TAG(c, "inline scripts are not allowed; write <script src=\"...\"></script>");
        return false;
    case AT_TAG:
        REFUSE_TAG(c, "a value cannot stand in a tag or attribute name");
        return false;
    case AT_FIXED:
        REFUSE_TAG(c, "this attribute takes no values");
        return false;
    case AT_URL:
        return true;
    }
    return false;
}

/* Statement that prints `value` in text position. */
static const char *statement(struct compiler *c, const char *value, struct slice format)
{
    static const char *const known[] = { "iso", "short", "words", NULL }, *const counts[] = { "number", "bytes", NULL };
    struct text t = { .pool = c->pool };
    if (format.len == 0)
        text_fmt(&t, "html_put(h, %s);", value);
    for (int i = 0; known[i] != NULL; i++)
        if (slice_is(format, known[i]))
            text_fmt(&t, "html_put_%s(h, %s);", known[i], value);
    for (int i = 0; counts[i] != NULL; i++)
        if (slice_is(format, counts[i]))
            text_fmt(&t, "html_%s_(h, html_int(%s));", counts[i], value);
    if (t.len == 0)
        REFUSE_TAG(c, "unknown format '%.*s'; there are iso, short, words, number and bytes", ARG(format));
    return slice_z(c->pool, text_slice(&t));
}

static void put_formatted(struct compiler *c, struct slice path, struct slice format)
{
    const char *text = statement(c, value_of(c, path), format);
    if (c->pos.place == AT_VALUE)
        put_line(c, "html_attr_begin_(h);");
    put_line(c, "%s", text);
    if (c->pos.place == AT_VALUE)
        put_line(c, "html_attr_end_(h);");
}

static void put_url(struct compiler *c, struct slice path, struct slice format)
{
    if (format.len > 0)
        REFUSE_TAG(c, "a value in a URL has no format");
    switch (c->pos.url) {
    case URL_EMPTY:
        put_line(c, "html_url_url_(h, %s);", value_of(c, path));
        c->pos.url = URL_WHOLE;
        break;
    case URL_ROOT:
        REFUSE_TAG(c, "the first part of a path is literal");
        break;
    case URL_OPEN:
        put_line(c, "html_put_url(h, %s);", value_of(c, path));
        break;
    case URL_WHOLE:
        REFUSE_TAG(c, "only a literal query or fragment follows a whole URL");
        break;
    }
}

void put_value(struct compiler *c, struct slice tag)
{
    struct slice rest = tag, path = lex_word(&rest), bar = lex_word(&rest), format = SLICE("");
    if (bar.len > 0)
        format = lex_word(&rest);
    if ((bar.len > 0 && (!slice_is(bar, "|") || format.len == 0)) || slice_trim(rest).len > 0) {
        REFUSE_TAG(c, "unknown tag {{%.*s}}", ARG(tag));
        return;
    }
    if (!place_takes_value(c))
        return;
    if (c->pos.place == AT_URL)
        put_url(c, path, format);
    else
        put_formatted(c, path, format);
}

/* --- texts --- */

struct argument {
    struct slice name, path, format;
    bool used;
};
enum { ARGUMENTS_MAX = 8 };
struct arguments {
    struct argument at[ARGUMENTS_MAX];
    int n;
};

static struct argument *find_argument(struct arguments *args, struct slice name)
{
    for (int i = 0; i < args->n; i++)
        if (slice_eq(args->at[i].name, name))
            return &args->at[i];
    return NULL;
}

static bool read_arguments(struct compiler *c, struct slice words, struct arguments *args)
{
    while (slice_trim(words).len > 0) {
        struct argument a = { .name = lex_word(&words) };
        struct slice equals = lex_word(&words);
        a.path = lex_word(&words);
        struct slice ahead = words;
        if (slice_is(lex_word(&ahead), "|")) {
            a.format = lex_word(&ahead);
            words = ahead;
        }
        if (!is_identifier(a.name) || !slice_is(equals, "=") || args->n == ARGUMENTS_MAX ||
            find_argument(args, a.name)) {
            REFUSE_TAG(c, "after the key of a text stand name=value pairs, each name once");
            return false;
        }
        args->at[args->n++] = a;
    }
    return true;
}

static void put_statement(struct text *code, int indent, const char *text)
{
    text_fmt(code, "%*s%s\n", indent * 4, "", text);
}

/* The statements for one language and form. */
static struct slice form_code(struct compiler *c, struct arguments *args, const struct message *m, struct slice text,
                              int indent)
{
    struct text code = { .pool = c->pool };
    bool attribute = c->pos.place == AT_VALUE;
    struct slice before, name;
    while (text.len > 0) {
        po_cut(&text, &before, &name);
        if (before.len > 0) {
            struct text literal = { .pool = c->pool };
            emit_encoded(&literal, before, attribute);
            text_fmt(&code, "%*shtml_lit(h, ", indent * 4, "");
            emit_string(&code, text_slice(&literal), indent * 4 + 4);
            text_add(&code, SLICE(");\n"));
        }
        struct argument *a = name.len > 0 ? find_argument(args, name) : NULL;
        if (name.len > 0 && a == NULL)
            REFUSE_TAG(c, "the text %.*s needs %.*s=…", ARG(m->key), ARG(name));
        if (a == NULL)
            continue;
        a->used = true;
        struct slice format = a->format.len == 0 && m->plural && slice_is(name, "n") ? SLICE("number") : a->format;
        put_statement(&code, indent, statement(c, value_of(c, a->path), format));
    }
    return text_slice(&code);
}

/* if (condition) one else two; once when both are the same. */
static struct slice either(struct compiler *c, const char *condition, struct slice one, struct slice two, int indent)
{
    struct text code = { .pool = c->pool };
    int n = indent * 4;
    text_fmt(&code, "%*sif (%s) {\n%.*s%*s} else {\n%.*s%*s}\n", n, "", condition, ARG(one), n, "", ARG(two), n, "");
    return text_slice(&code);
}

static struct slice language_code(struct compiler *c, struct arguments *args, const struct message *m, int language,
                                  int indent)
{
    if (!m->plural)
        return form_code(c, args, m, m->one[language], indent);
    struct argument *n = find_argument(args, SLICE("n"));
    if (n == NULL) {
        REFUSE_TAG(c, "the text %.*s has a plural and needs n=…", ARG(m->key));
        return SLICE("");
    }
    n->used = true;
    if (slice_eq(m->one[language], m->many[language]))
        return form_code(c, args, m, m->one[language], indent);
    struct text condition = { .pool = c->pool };
    text_fmt(&condition, "html_int(%s) == 1", value_of(c, n->path));
    struct slice one = form_code(c, args, m, m->one[language], indent + 1);
    struct slice many = form_code(c, args, m, m->many[language], indent + 1);
    return either(c, slice_z(c->pool, text_slice(&condition)), one, many, indent);
}

static bool same_text(const struct message *m)
{
    return slice_eq(m->one[DE], m->one[EN]) && slice_eq(m->many[DE], m->many[EN]);
}

static void put_formed(struct compiler *c, struct arguments *args, const struct message *m)
{
    put_literal(c);
    bool attribute = c->pos.place == AT_VALUE;
    if (attribute)
        put_line(c, "html_attr_begin_(h);");
    if (same_text(m)) {
        text_add(c->out, language_code(c, args, m, DE, c->indent));
    } else {
        struct slice en = language_code(c, args, m, EN, c->indent + 1),
                     de = language_code(c, args, m, DE, c->indent + 1);
        text_add(c->out, either(c, "h->lang == LANG_EN", en, de, c->indent));
    }
    if (attribute)
        put_line(c, "html_attr_end_(h);");
}

void put_message(struct compiler *c, struct slice words)
{
    struct slice key = lex_word(&words);
    struct arguments args = { .n = 0 };
    const struct message *m = po_find(c->messages, key);
    if (m == NULL) {
        REFUSE_TAG(c, "no text has the key '%.*s'", ARG(key));
        return;
    }
    if (c->pos.place == AT_URL) {
        REFUSE_TAG(c, "a text cannot stand in a URL");
        return;
    }
    if (!read_arguments(c, words, &args) || !place_takes_value(c))
        return;
    struct slice rest = m->one[DE], before, name;
    po_cut(&rest, &before, &name);
    if (m->plural || name.len > 0 || args.n > 0)
        put_formed(c, &args, m);
    else if (c->pos.place == AT_VALUE)
        put_line(c, "html_attr_begin_(h), html_msg_(h, %s), html_attr_end_(h);", m->name);
    else
        put_line(c, "html_msg_(h, %s);", m->name);
    for (int i = 0; i < args.n; i++)
        if (!args.at[i].used)
            REFUSE_TAG(c, "the text %.*s has no placeholder {%.*s}", ARG(key), ARG(args.at[i].name));
}
