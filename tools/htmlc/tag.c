#include "htmlc/compiler.h"

void tag_view(struct compiler *c, struct slice words)
{
    struct slice kind = lex_word(&words), name = lex_word(&words), from = lex_word(&words), header = lex_word(&words);
    if (!slice_is(kind, "struct") || !is_identifier(name) || !slice_is(from, "from") || header.len < 3 ||
        header.at[0] != '"' || slice_trim(words).len > 0 || c->started || c->view.len > 0) {
        REFUSE_TAG(c, "the first line is {{view struct NAME from \"folder/header.h\"}}");
        return;
    }
    c->view = name;
    c->view_header = header;
}

/* Include the header of template `name` of the same folder or of platform/; how its
   view stands is as source.look says. */
static int find_template(struct compiler *c, struct slice name)
{
    const char *folders[2] = { slice_z(c->pool, c->folder), "platform/" };
    if (!is_identifier(name)) {
        REFUSE_TAG(c, "the name of a template is expected");
        return 0;
    }
    for (int i = 0; i < 2; i++) {
        struct text path = { .pool = c->pool };
        text_fmt(&path, "%.*s%s%.*s.html", ARG(c->root), folders[i], ARG(name));
        int kind = c->source->look(c->pool, slice_z(c->pool, text_slice(&path)));
        if (kind != 0) {
            text_fmt(&c->includes, "#include \"%s%.*s.html.h\"\n", folders[i], ARG(name));
            return kind;
        }
    }
    REFUSE_TAG(c, "there is no template %.*s.html in this folder or in platform", ARG(name));
    return 0;
}

void tag_layout(struct compiler *c, struct slice words)
{
    struct slice name = lex_word(&words);
    if (c->layout.len > 0 || c->started)
        REFUSE_TAG(c, "{{layout}} stands once, before the HTML");
    (void)find_template(c, name);
    c->layout = name;
}

void tag_use(struct compiler *c, struct slice words)
{
    struct slice name = lex_word(&words), path = lex_word(&words);
    if (c->pos.place != AT_TEXT || c->pos.verbatim) {
        REFUSE_TAG(c, "{{use}} stands in text only");
        return;
    }
    int kind = find_template(c, name);
    if (kind == 1) {
        if (path.len > 0)
            REFUSE_TAG(c, "the template %.*s takes no view", ARG(name));
        put_line(c, "%.*s_html(h);", ARG(name));
    } else if (path.len > 0) {
        put_line(c, "%.*s_html(h, &%s);", ARG(name), value_of(c, path));
    } else {
        c->uses_view = true;
        put_line(c, "%.*s_html(h, v);", ARG(name));
    }
}

void tag_field(struct compiler *c, struct slice words)
{
    struct slice name = lex_word(&words), hint = lex_word(&words);
    bool input = slice_is(c->pos.tag, "input") || slice_is(c->pos.tag, "textarea") || slice_is(c->pos.tag, "select");
    if (c->pos.place != AT_TAG || !input || c->pos.gap) {
        REFUSE_TAG(c, "{{field}} stands between the attributes of an input, textarea or select");
        return;
    }
    if (!is_identifier(name) || (hint.len > 0 && !slice_is(hint, "hint"))) {
        REFUSE_TAG(c, "a field is {{field name}} or {{field name hint}}");
        return;
    }
    put_line(c, "html_field%s_(h, \"%.*s\");", hint.len > 0 ? "_hint" : "", ARG(name));
    c->pos.gap = true;
}

void tag_error(struct compiler *c, struct slice words)
{
    struct slice name = lex_word(&words);
    if (c->pos.place != AT_TEXT || c->pos.verbatim || !is_identifier(name)) {
        REFUSE_TAG(c, "{{error name}} stands in text only");
        return;
    }
    put_line(c, "html_error_(h, \"%.*s\");", ARG(name));
}

void tag_asset(struct compiler *c, struct slice words)
{
    struct slice name = slice_trim(words);
    if (c->pos.place != AT_URL || c->pos.url != URL_EMPTY) {
        REFUSE_TAG(c, "{{asset}} is the whole value of a URL attribute");
        return;
    }
    char *constant = slice_z(c->pool, name);
    for (char *p = constant; *p != '\0'; p++)
        if (*p == '.' || *p == '-')
            *p = '_';
    if (!is_identifier(slice_of(constant)))
        REFUSE_TAG(c, "'%.*s' is no name of a file", ARG(name));
    c->uses_asset = true;
    put_line(c, "html_url_url_(h, asset_url(ASSET_%s));", constant);
    c->pos.url = URL_WHOLE;
}

void tag_body(struct compiler *c)
{
    if (c->pos.place != AT_TEXT || c->block_depth > 0 || c->begin != NULL || c->view.len > 0) {
        REFUSE_TAG(c, "{{body}} stands once, in text outside of blocks, in a template without {{view}}");
        return;
    }
    put_literal(c);
    c->begin = c->out;
    c->out = fresh_text(c);
}
