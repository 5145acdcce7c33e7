/*
 * platform/parse_html.c -- an HTML mail as text and a list of its links (trust
 * MIN-4).  gumbo builds the tree a browser would see; nothing is loaded, nothing
 * is kept as HTML.  Runs in the child.
 */
#include "platform/parse_wire.h"

#include <gumbo.h>
#include <string.h>

#include "base/utf8.h"
#include "platform/limits.h"

#define HTML_MAX PARSE_HTML_MAX
/* The tree takes up to 2.5 KB per tag. */
enum { LINKS_MAX = 50, QUOTE_MAX = 5, TAGS_MAX = 25000 };

struct link {
    struct str url;
};

struct writing {
    struct mem *mem;
    struct buf out;
    size_t quote; /* depth of <blockquote> */
    size_t pre;   /* depth of <pre> */
    bool blank;   /* a blank is owed before the next word */
    int breaks;   /* line ends owed before the next word, at most 2 */
    bool begun;
    struct link links[LINKS_MAX];
    size_t nlinks;
    size_t in_link; /* out.len where the open link's text began */
    struct str href;
};

/* --- words --------------------------------------------------------------------------------- */

static void line_start(struct writing *w)
{
    for (size_t i = 0; i < w->quote && i < QUOTE_MAX; i++)
        buf_put(&w->out, STR("> "));
}

/* What is owed before anything visible is written. */
static void settle(struct writing *w)
{
    if (!w->begun) {
        line_start(w);
    } else if (w->breaks > 0) {
        for (int i = 0; i < w->breaks; i++) {
            buf_byte(&w->out, '\n');
            if (i + 1 < w->breaks && w->quote > 0)
                line_start(w);
        }
        line_start(w);
    } else if (w->blank) {
        buf_byte(&w->out, ' ');
    }
    w->begun = true;
    w->breaks = 0;
    w->blank = false;
}

static void owe_breaks(struct writing *w, int n)
{
    if (w->begun && w->breaks < n)
        w->breaks = n;
    w->blank = false;
}

/* Each <br> counts: two of them are an empty line. */
static void add_break(struct writing *w)
{
    if (w->begun && w->breaks < 2)
        w->breaks++;
    w->blank = false;
}

static void put_text(struct writing *w, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        bool nbsp = str_starts(str_from(text, i), STR("\u00a0"));
        if (w->pre > 0 && c == '\n') {
            add_break(w);
        } else if (w->pre > 0 && (c == ' ' || c == '\t')) {
            settle(w);
            buf_byte(&w->out, c);
        } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || nbsp) {
            w->blank = w->begun && w->breaks == 0;
            i += nbsp;
        } else {
            if (w->blank || w->breaks > 0 || !w->begun)
                settle(w);
            buf_byte(&w->out, c);
        }
    }
}

/* --- links ----------------------------------------------------------------------------------- */

static bool is_link(struct str href)
{
    static const struct str schemes[] = { STR_INIT("https://"), STR_INIT("http://"), STR_INIT("mailto:"),
                                          STR_INIT("tel:") };
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
        if (str_eq_nocase(str_sub(href, 0, schemes[i].len), schemes[i]))
            return href.len > schemes[i].len && href.len <= 2000;
    return false;
}

/* As browsers read it: line ends and tabs inside an address are not there. */
static struct str tidy_url(struct mem *mem, struct str url)
{
    struct buf out = buf_of(mem, url.len * 3 + 1);
    for (size_t i = 0; i < url.len; i++)
        if (url.at[i] == ' ')
            buf_put(&out, STR("%20"));
        else if ((unsigned char)url.at[i] > ' ')
            buf_byte(&out, url.at[i]);
    return buf_str(&out);
}

static struct str attribute(const GumboElement *element, const char *name)
{
    const GumboAttribute *a = gumbo_get_attribute(&element->attributes, name);
    return a != NULL ? str_trim(str_of(a->value)) : STR("");
}

static struct str without_scheme(struct str url)
{
    size_t colon = str_find_byte(url, ':');
    url = str_from(url, colon == SIZE_MAX ? 0 : colon + 1);
    while (url.len > 0 && url.at[0] == '/')
        url = str_from(url, 1);
    if (url.len > 0 && url.at[url.len - 1] == '/')
        url.len--;
    return url;
}

static size_t link_number(struct writing *w, struct str url)
{
    for (size_t i = 0; i < w->nlinks; i++)
        if (str_eq(w->links[i].url, url))
            return i + 1;
    if (w->nlinks == LINKS_MAX)
        return 0;
    w->links[w->nlinks++].url = url;
    return w->nlinks;
}

static void end_link(struct writing *w)
{
    struct str shown = str_trim(str_from(buf_str(&w->out), w->in_link < w->out.len ? w->in_link : w->out.len));
    struct str href = tidy_url(w->mem, str_sub(w->href, 0, KIB(4)));
    w->href = STR("");
    if (!is_link(href) || str_eq(shown, href) || str_eq_nocase(without_scheme(shown), without_scheme(href)))
        return;
    size_t n = link_number(w, href);
    if (n == 0 || w->breaks > 0)
        return;
    buf_put(&w->out, shown.len > 0 ? STR(" [") : STR("["));
    buf_int(&w->out, (int64_t)n);
    buf_byte(&w->out, ']');
}

/* --- elements ---------------------------------------------------------------------------------- */

static bool is_hidden(const GumboElement *element)
{
    switch ((int)element->tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_TITLE:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_SELECT:
        return true;
    default:
        break;
    }
    const GumboAttribute *style = gumbo_get_attribute(&element->attributes, "style");
    if (style == NULL || strlen(style->value) > 2000)
        return false;
    char flat[2001];
    size_t n = 0;
    for (const char *c = style->value; *c != '\0'; c++)
        if (*c != ' ' && *c != '\t' && *c != '\n')
            flat[n++] = *c >= 'A' && *c <= 'Z' ? (char)(*c | 0x20) : *c;
    struct str css = { flat, n };
    return str_find(css, STR("display:none")) != SIZE_MAX || str_find(css, STR("mso-hide:all")) != SIZE_MAX;
}

/* Line ends before and after: 0 in the line, 1 a block, 2 with an empty line. */
static int block(GumboTag tag)
{
    switch ((int)tag) {
    case GUMBO_TAG_P:
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
    case GUMBO_TAG_UL:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_HR:
        return 2;
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_ADDRESS:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_FORM:
    case GUMBO_TAG_CENTER:
    case GUMBO_TAG_FIELDSET:
        return 1;
    default:
        return 0;
    }
}

/* Outlook writes each line as <p class="MsoNormal"> and empty ones with a blank in it. */
static int breaks_of(const GumboElement *element)
{
    if (element->tag == GUMBO_TAG_P && str_find(attribute(element, "class"), STR("MsoNormal")) != SIZE_MAX)
        return 1;
    return block(element->tag);
}

static void enter(struct writing *w, const GumboElement *element)
{
    if (breaks_of(element) > 0)
        owe_breaks(w, breaks_of(element));
    switch ((int)element->tag) {
    case GUMBO_TAG_BR:
        add_break(w);
        break;
    case GUMBO_TAG_LI:
        settle(w);
        buf_put(&w->out, STR("- "));
        break;
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
        w->blank = w->begun && w->breaks == 0;
        break;
    case GUMBO_TAG_IMG:
        put_text(w, attribute(element, "alt"));
        break;
    case GUMBO_TAG_BLOCKQUOTE:
        w->quote++;
        break;
    case GUMBO_TAG_PRE:
        w->pre++;
        break;
    case GUMBO_TAG_A:
        w->href = attribute(element, "href");
        w->in_link = w->out.len;
        break;
    default:
        break;
    }
}

static void leave(struct writing *w, const GumboElement *element)
{
    switch ((int)element->tag) {
    case GUMBO_TAG_BLOCKQUOTE:
        w->quote--;
        break;
    case GUMBO_TAG_PRE:
        w->pre--;
        break;
    case GUMBO_TAG_A:
        end_link(w);
        break;
    case GUMBO_TAG_P:
        /* An empty MsoNormal is an empty line. */
        if (breaks_of(element) == 1 && w->breaks == 1) {
            owe_breaks(w, 2);
            return;
        }
        break;
    default:
        break;
    }
    if (breaks_of(element) > 0)
        owe_breaks(w, breaks_of(element));
}

static const GumboVector *children_of(const GumboNode *node)
{
    return node->type == GUMBO_NODE_ELEMENT ? &node->v.element.children : NULL;
}

/* Visit one node; true: its children come next. */
static bool visit(struct writing *w, const GumboNode *node)
{
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_CDATA || node->type == GUMBO_NODE_WHITESPACE) {
        put_text(w, str_of(node->v.text.text));
        return false;
    }
    if (node->type != GUMBO_NODE_ELEMENT || is_hidden(&node->v.element))
        return false;
    enter(w, &node->v.element);
    if (node->v.element.children.length > 0)
        return true;
    leave(w, &node->v.element);
    return false;
}

/* By parent pointers, not by recursion: depth is the sender's choice. */
static void walk(struct writing *w, const GumboNode *root)
{
    const GumboNode *node = root;
    bool down = visit(w, node);
    while (down || node != root) {
        if (down) {
            node = children_of(node)->data[0];
            down = visit(w, node);
            continue;
        }
        const GumboNode *parent = node->parent;
        size_t next = node->index_within_parent + 1;
        if (next < children_of(parent)->length) {
            node = children_of(parent)->data[next];
            down = visit(w, node);
        } else {
            leave(w, &parent->v.element);
            node = parent;
        }
    }
}

static void put_links(struct writing *w)
{
    if (w->nlinks == 0)
        return;
    buf_put(&w->out, w->begun ? STR("\n\n") : STR(""));
    buf_put(&w->out, msg_text(LANG_DE, M_mail_links));
    for (size_t i = 0; i < w->nlinks; i++) {
        buf_put(&w->out, STR("\n["));
        buf_int(&w->out, (int64_t)i + 1);
        buf_put(&w->out, STR("] "));
        buf_put(&w->out, w->links[i].url);
    }
}

static struct str within_limits(struct str html)
{
    size_t tags = 0;
    html = utf8_truncate(html, HTML_MAX);
    for (size_t i = 0; i < html.len; i++)
        if (html.at[i] == '<' && ++tags > TAGS_MAX)
            return str_sub(html, 0, i);
    return html;
}

struct str parse_html_text(struct mem *mem, struct str html, bool *cut)
{
    size_t all = html.len;
    html = within_limits(html);
    *cut = html.len < all;
    struct writing *w = MEM_NEW(mem, struct writing);
    w->mem = mem;
    w->out = buf_of(mem, html.len * 2 + KIB(128));
    /* Each error it notes copies the stack of open elements: nobody reads them here. */
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    GumboOutput *tree = gumbo_parse_with_options(&options, html.at, html.len);
    if (tree == NULL)
        return STR("");
    walk(w, tree->root);
    put_links(w);
    /* Many texts may follow: what one took is given back. */
    gumbo_destroy_output(&options, tree);
    *cut = *cut || w->out.full;
    return buf_str(&w->out);
}

enum err parse_html_item(struct mem *mem, struct str request, struct parse_sink *sink, enum parse_reason *reason)
{
    while (request.len > 0) {
        struct mem_mark mark = mem_mark(mem);
        size_t len = request.len >= 4 ? parse_u32_load(request.at) : SIZE_MAX;
        bool cut;
        *reason = PARSE_BAD_REQUEST;
        if (len > request.len - 4)
            return ERR_MALFORMED;
        struct str text = parse_html_text(mem, str_sub(request, 4, len), &cut);
        parse_put(sink, PARSE_HTML_TEXT, utf8_truncate(parse_clean(mem, STR(""), text, true), LIMIT_MAIL_TEXT));
        request = str_from(request, 4 + len);
        mem_reset(mem, mark);
    }
    return OK;
}
