#include "htmlc/pos.h"

/* Read position in one literal. */
struct scan {
    struct slice s;
    size_t i;
};

static bool one_of(struct slice name, const char *const *list)
{
    for (; *list != NULL; list++)
        if (slice_is(name, *list))
            return true;
    return false;
}

static bool is_void(struct slice tag)
{
    static const char *const list[] = { "area", "br",   "col",    "hr",    "img", "input",
                                        "link", "meta", "source", "track", "wbr", NULL };
    return one_of(tag, list);
}

/* Elements that would let markup, style or foreign content in, or that a strict policy blocks anyway. */
static bool is_refused(struct slice tag)
{
    static const char *const list[] = { "style",    "iframe", "frame",         "frameset", "object",  "embed",
                                        "applet",   "base",   "plaintext",     "xmp",      "noembed", "noframes",
                                        "template", "math",   "foreignObject", "font",     "center",  NULL };
    return one_of(tag, list);
}

static bool in_svg(const struct pos *p)
{
    for (int i = 0; i < p->depth; i++)
        if (slice_is(p->open[i], "svg"))
            return true;
    return slice_is(p->tag, "svg");
}

static bool is_name_byte(char c) { return is_letter(c) || is_digit(c) || c == '-' || c == ':' || c == '_'; }

static char peek(const struct scan *s) { return s->i < s->s.len ? s->s.at[s->i] : '\0'; }

static char take(struct scan *s, struct feed *f)
{
    char c = s->s.at[s->i++];
    if (c == '\n')
        f->line++;
    return c;
}

static void copy(struct scan *s, struct feed *f) { text_byte(f->out, take(s, f)); }

static struct slice take_name(struct scan *s, struct feed *f)
{
    size_t from = s->i;
    while (s->i < s->s.len && is_name_byte(s->s.at[s->i]))
        copy(s, f);
    return slice_sub(s->s, from, s->i);
}

#define REFUSE(f, ...) fail((f)->failure, (f)->path, (f)->line, __VA_ARGS__)
#define ARG(slice) (int)(slice).len, (slice).at

/* "&amp;" or "&#8211;": copied as it stands. */
static void entity(struct scan *s, struct feed *f)
{
    size_t end = s->i + 1;
    if (end < s->s.len && s->s.at[end] == '#')
        end++;
    size_t from = end;
    while (end < s->s.len && (is_letter(s->s.at[end]) || is_digit(s->s.at[end])))
        end++;
    if (end == from || end == s->s.len || s->s.at[end] != ';') {
        REFUSE(f, "a lone & is written &amp;");
        return;
    }
    while (s->i <= end)
        copy(s, f);
}

/* One blank or newline for a run of white space. */
static void fold(struct scan *s, struct feed *f)
{
    bool newline = false;
    while (s->i < s->s.len && is_blank(s->s.at[s->i]))
        newline = take(s, f) == '\n' || newline;
    char last = f->out->len > 0 ? f->out->at[f->out->len - 1] : '\0';
    if (!is_blank(last) || f->out->len == 0)
        text_byte(f->out, newline ? '\n' : ' ');
}

static struct slice innermost(const struct pos *p) { return p->depth > 0 ? p->open[p->depth - 1] : SLICE(""); }

static bool holds_text_only(struct slice tag)
{
    return slice_is(tag, "textarea") || slice_is(tag, "title") || slice_is(tag, "option") || slice_is(tag, "script");
}

static void end_tag(struct pos *p, struct scan *s, struct feed *f)
{
    copy(s, f);
    copy(s, f);
    struct slice name = take_name(s, f);
    if (peek(s) != '>') {
        REFUSE(f, name.len == 0 && s->i == s->s.len ? "a value cannot stand in a tag name" : "an end tag is </name>");
        return;
    }
    copy(s, f);
    if (p->depth == 0 || !slice_eq(innermost(p), name)) {
        struct slice open = innermost(p);
        REFUSE(f, "</%.*s> closes nothing; open is <%.*s>", ARG(name), ARG(open));
        return;
    }
    p->depth--;
    p->place = AT_TEXT;
    if (slice_is(name, "form"))
        p->in_form = false;
    if (slice_is(name, "textarea") || slice_is(name, "pre"))
        p->verbatim = false;
}

static void start_tag(struct pos *p, struct scan *s, struct feed *f)
{
    copy(s, f);
    if (s->i == s->s.len) {
        REFUSE(f, "a value cannot stand in a tag name");
        return;
    }
    p->tag = take_name(s, f);
    struct slice around = innermost(p);
    if (p->tag.len == 0)
        REFUSE(f, "a lone < is written &lt;");
    else if (is_refused(p->tag))
        REFUSE(f, "<%.*s> is not allowed", ARG(p->tag));
    else if (holds_text_only(around))
        REFUSE(f, "<%.*s> holds only text", ARG(around));
    else if (!in_svg(p))
        for (size_t i = 0; i < p->tag.len; i++)
            if (!is_lower(p->tag.at[i]) && !is_digit(p->tag.at[i]))
                REFUSE(f, "tag names are written in small letters");
    p->place = AT_TAG;
    p->gap = true;
    p->attrs = 0;
    p->tag_block = p->in_block;
    p->is_post = p->has_src = false;
}

static void doctype(struct scan *s, struct feed *f)
{
    static const char form[] = "<!doctype html>";
    size_t same = 0;
    while (form[same] != '\0' && s->i + same < s->s.len &&
           (s->s.at[s->i + same] == form[same] ||
            (is_lower(form[same]) && s->s.at[s->i + same] == form[same] - 'a' + 'A')))
        same++;
    if (form[same] != '\0') {
        REFUSE(f, "an HTML comment would reach every reader; write {{# note #}}");
        return;
    }
    for (size_t i = 0; i < sizeof form - 1; i++)
        copy(s, f);
}

static void in_text(struct pos *p, struct scan *s, struct feed *f)
{
    char c = peek(s), next = s->i + 1 < s->s.len ? s->s.at[s->i + 1] : '\0';
    if (c == '<' && next == '/')
        end_tag(p, s, f);
    else if (c == '<' && next == '!')
        doctype(s, f);
    else if (c == '<')
        start_tag(p, s, f);
    else if (p->place == AT_SCRIPT)
        REFUSE(f, "inline scripts are not allowed; write <script src=\"...\"></script>");
    else if (c == '&')
        entity(s, f);
    else if (c == '>')
        REFUSE(f, "a lone > is written &gt;");
    else if (p->fresh_line && c == '\n')
        take(s, f);
    else if (is_blank(c) && !p->verbatim)
        fold(s, f);
    else
        copy(s, f);
    p->fresh_line = false;
}

static bool starts_handler(struct slice attr)
{
    return attr.len > 2 && (attr.at[0] | 32) == 'o' && (attr.at[1] | 32) == 'n';
}

static enum place place_of(const struct pos *p, struct slice attr)
{
    static const char *const urls[] = { "href", "src", "action", "formaction", "poster", "cite", NULL };
    static const char *const fixed[] = { "method", "rel", "enctype", "target", NULL };
    if (one_of(attr, urls))
        return AT_URL;
    if (one_of(attr, fixed) || (slice_is(attr, "type") && slice_is(p->tag, "script")))
        return AT_FIXED;
    return AT_VALUE;
}

static void check_attr(struct pos *p, struct feed *f, struct slice attr)
{
    static const char *const refused[] = { "style",      "srcdoc",   "srcset",     "formmethod", "http-equiv", "ping",
                                           "background", "manifest", "xlink:href", "autofocus",  NULL };
    if (starts_handler(attr) || one_of(attr, refused))
        REFUSE(f, "the attribute %.*s is not allowed", ARG(attr));
    for (size_t i = 0; i < attr.len; i++)
        if (attr.at[i] >= 'A' && attr.at[i] <= 'Z' && !in_svg(p))
            REFUSE(f, "attribute names are written in small letters");
    for (int i = 0; i < p->attrs; i++)
        if (slice_eq(p->attr[i], attr))
            REFUSE(f, "the attribute %.*s stands twice", ARG(attr));
    if (p->attrs == ATTR_MAX)
        REFUSE(f, "too many attributes");
    else
        p->attr[p->attrs++] = attr;
    if (slice_is(attr, "src"))
        p->has_src = true;
    if (slice_is(attr, "method") && p->in_block > p->tag_block)
        REFUSE(f, "method must not depend on a condition inside the tag");
}

static void check_method(struct pos *p, struct scan *s, struct feed *f)
{
    size_t end = s->i;
    while (end < s->s.len && s->s.at[end] != '"')
        end++;
    struct slice value = slice_sub(s->s, s->i, end);
    p->is_post = slice_is(value, "post");
    if (!p->is_post && !slice_is(value, "get") && !slice_is(value, "dialog"))
        REFUSE(f, "method is post, get or dialog");
}

static void attribute(struct pos *p, struct scan *s, struct feed *f)
{
    struct slice name = take_name(s, f);
    if (name.len == 0) {
        REFUSE(f, "an attribute is name=\"value\"");
        return;
    }
    check_attr(p, f, name);
    p->gap = true;
    if (peek(s) != '=')
        return;
    copy(s, f);
    if (peek(s) != '"') {
        REFUSE(f, "the value of %.*s is quoted with \"", ARG(name));
        return;
    }
    copy(s, f);
    p->place = place_of(p, name);
    p->url = URL_EMPTY;
    if (slice_is(name, "method"))
        check_method(p, s, f);
}

static void push(struct pos *p, struct feed *f)
{
    if (p->depth == DEPTH_MAX)
        REFUSE(f, "too many elements inside each other");
    else
        p->open[p->depth++] = p->tag;
}

/* The start tag is complete; true when a posting form begins. */
static bool tag_done(struct pos *p, struct feed *f, bool closed)
{
    bool svg = in_svg(p);
    p->place = AT_TEXT;
    if (closed && !svg)
        REFUSE(f, "<%.*s/>: only svg elements close themselves", ARG(p->tag));
    if (closed || is_void(p->tag))
        return false;
    push(p, f);
    if (slice_is(p->tag, "script")) {
        if (!p->has_src)
            REFUSE(f, "inline scripts are not allowed; write <script src=\"...\"></script>");
        p->place = AT_SCRIPT;
    }
    if (slice_is(p->tag, "textarea") || slice_is(p->tag, "pre")) {
        /* Parsers drop the first newline: this one, not one of the value. */
        text_byte(f->out, '\n');
        p->verbatim = p->fresh_line = true;
    }
    if (!slice_is(p->tag, "form"))
        return false;
    if (p->in_form)
        REFUSE(f, "a form stands inside a form");
    p->in_form = true;
    return p->is_post;
}

static bool in_tag(struct pos *p, struct scan *s, struct feed *f)
{
    char c = peek(s);
    if (is_blank(c)) {
        while (s->i < s->s.len && is_blank(peek(s)))
            take(s, f);
        if (peek(s) != '>')
            text_byte(f->out, ' ');
        p->gap = false;
    } else if (c == '>') {
        copy(s, f);
        return tag_done(p, f, false);
    } else if (c == '/') {
        copy(s, f);
        if (peek(s) != '>')
            REFUSE(f, "a tag ends with > or />");
        else
            copy(s, f);
        return tag_done(p, f, true);
    } else if (p->gap) {
        REFUSE(f, "a blank is missing between attributes");
    } else {
        attribute(p, s, f);
    }
    return false;
}

static void url_byte(struct pos *p, struct scan *s, struct feed *f)
{
    char c = peek(s);
    if (c <= ' ' || c > '~' || c == '\\' || c == '\'' || c == '{' || c == '}')
        REFUSE(f, "this byte cannot stand in a URL");
    else if (p->url == URL_EMPTY && c != '/' && c != '?' && c != '#')
        REFUSE(f, "a URL begins with /, ? or #, or is a value of type struct url");
    else if (p->url == URL_ROOT && c != '?' && c != '#' && !is_letter(c) && !is_digit(c))
        REFUSE(f, "the first part of a path is literal");
    else if (p->url == URL_WHOLE && c != '?' && c != '#' && c != '&')
        REFUSE(f, "only a query or a fragment follows a whole URL");
    p->url = p->url == URL_EMPTY && c == '/' ? URL_ROOT : URL_OPEN;
}

static void in_value(struct pos *p, struct scan *s, struct feed *f)
{
    char c = peek(s);
    if (c == '"') {
        if (p->place == AT_URL && p->url == URL_EMPTY)
            REFUSE(f, "a URL is not empty");
        copy(s, f);
        p->place = AT_TAG;
        p->gap = true;
        return;
    }
    if (p->place == AT_URL)
        url_byte(p, s, f);
    if (c == '<')
        REFUSE(f, "a < in an attribute is written &lt;");
    else if (c == '&')
        entity(s, f);
    else if (is_blank(c))
        fold(s, f);
    else
        copy(s, f);
}

size_t pos_feed(struct pos *p, struct feed *f, struct slice literal, bool *form_begins)
{
    struct scan s = { literal, 0 };
    *form_begins = false;
    while (s.i < literal.len && !f->failure->set && !*form_begins) {
        switch (p->place) {
        case AT_TEXT:
        case AT_SCRIPT:
            in_text(p, &s, f);
            break;
        case AT_TAG:
            *form_begins = in_tag(p, &s, f);
            break;
        case AT_VALUE:
        case AT_FIXED:
        case AT_URL:
            in_value(p, &s, f);
            break;
        }
    }
    return s.i;
}

bool pos_join(struct pos *p, const struct pos *other)
{
    if (p->place != other->place || p->depth != other->depth || p->in_form != other->in_form)
        return false;
    for (int i = 0; i < p->depth; i++)
        if (!slice_eq(p->open[i], other->open[i]))
            return false;
    p->gap = p->gap || other->gap;
    p->fresh_line = p->fresh_line && other->fresh_line;
    if (p->place == AT_URL && p->url != other->url) {
        if (p->url < URL_OPEN || other->url < URL_OPEN)
            return false;
        p->url = URL_WHOLE;
    }
    return p->place != AT_TAG || slice_eq(p->tag, other->tag);
}
