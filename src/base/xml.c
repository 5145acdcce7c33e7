#include "base/xml.h"

#include "base/check.h"
#include "base/utf8.h"

struct xml *xml_root(struct mem *mem, const char *name)
{
    struct xml *x = MEM_NEW(mem, struct xml);
    *x = (struct xml){ .mem = mem, .name = name };
    return x;
}

struct xml *xml_add(struct xml *parent, const char *name)
{
    struct xml *x = xml_root(parent->mem, name);
    CHECK(parent->text.len == 0);
    if (parent->last != NULL)
        parent->last->next = x;
    else
        parent->first = x;
    parent->last = x;
    return x;
}

struct xml *xml_text(struct xml *parent, const char *name, struct str text)
{
    struct xml *x = xml_add(parent, name);
    x->text = text;
    return x;
}

struct xml *xml_maybe(struct xml *parent, const char *name, struct str text)
{
    return text.len > 0 ? xml_text(parent, name, text) : NULL;
}

void xml_attr(struct xml *x, const char *name, struct str value)
{
    CHECK(x->nattrs < XML_ATTRS);
    x->attrs[x->nattrs++] = (struct xml_attr){ name, value };
}

/* --- finding ---------------------------------------------------------------------------- */

static const struct xml *named(const struct xml *x, struct str name)
{
    while (x != NULL && !str_eq(str_of(x->name), name))
        x = x->next;
    return x;
}

static const struct xml *find(const struct xml *parent, struct str path)
{
    size_t slash = str_find_byte(path, '/');
    struct str name = str_sub(path, 0, slash);
    const struct xml *x = named(parent->first, name);
    if (slash == SIZE_MAX)
        return x;
    for (; x != NULL; x = named(x->next, name)) {
        const struct xml *below = find(x, str_from(path, slash + 1));
        if (below != NULL)
            return below;
    }
    return NULL;
}

const struct xml *xml_find(const struct xml *x, const char *path) { return find(x, str_of(path)); }

const struct xml *xml_again(const struct xml *x) { return named(x->next, str_of(x->name)); }

struct str xml_attr_of(const struct xml *x, const char *name)
{
    for (size_t i = 0; x != NULL && i < x->nattrs; i++)
        if (str_eq(str_of(x->attrs[i].name), str_of(name)))
            return x->attrs[i].value;
    return STR("");
}

/* --- writing ------------------------------------------------------------------------------ */

static bool known(uint32_t c) { return c >= ' ' ? c != 0xFFFE && c != 0xFFFF : c == '\t' || c == '\n' || c == '\r'; }

/* Blanks other than the space would be changed by who reads an attribute, a CR anywhere. */
static bool put_reference(struct buf *out, uint32_t c, bool attribute)
{
    if (c == '&')
        buf_put_z(out, "&amp;");
    else if (c == '<')
        buf_put_z(out, "&lt;");
    else if (c == '>')
        buf_put_z(out, "&gt;");
    else if (c == '\r')
        buf_put_z(out, "&#13;");
    else if (attribute && c == '"')
        buf_put_z(out, "&quot;");
    else if (attribute && c == '\n')
        buf_put_z(out, "&#10;");
    else if (attribute && c == '\t')
        buf_put_z(out, "&#9;");
    else
        return false;
    return true;
}

static void put_text(struct buf *out, struct str text, bool attribute)
{
    for (size_t i = 0; i < text.len;) {
        uint32_t c = utf8_next(text, &i);
        if (!put_reference(out, c, attribute))
            utf8_put(out, known(c) ? c : 0xFFFD);
    }
}

static void put_begin(struct buf *out, const struct xml *x)
{
    buf_byte(out, '<');
    buf_put_z(out, x->name);
    for (size_t i = 0; i < x->nattrs; i++) {
        buf_byte(out, ' ');
        buf_put_z(out, x->attrs[i].name);
        buf_put_z(out, "=\"");
        put_text(out, x->attrs[i].value, true);
        buf_byte(out, '"');
    }
}

static void put_element(struct buf *out, const struct xml *x, bool lines)
{
    put_begin(out, x);
    if (x->first == NULL && x->text.len == 0) {
        buf_put_z(out, "/>");
        return;
    }
    buf_byte(out, '>');
    put_text(out, x->text, false);
    for (const struct xml *c = x->first; c != NULL; c = c->next) {
        buf_put_z(out, lines ? "\n" : "");
        put_element(out, c, false);
    }
    buf_put_z(out, lines ? "\n</" : "</");
    buf_put_z(out, x->name);
    buf_byte(out, '>');
}

void xml_put(struct buf *out, const struct xml *root)
{
    buf_put_z(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    put_element(out, root, true);
    buf_byte(out, '\n');
}
