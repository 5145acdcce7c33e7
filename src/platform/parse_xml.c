/*
 * platform/parse_xml.c -- any XML document as a list of its elements.  Runs in the child; what the elements mean
 * is the rooms' business.
 */
#include "platform/parse_sax.h"
#include "platform/parse_wire.h"

struct xml_reading {
    struct sax sax;
    struct buf out, text;
};

/* On one line, white space folded to one blank. */
static void put_folded(struct buf *out, struct str text)
{
    bool blank = false, begun = false;
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.at[i] <= ' ' || text.at[i] == 0x7f) {
            blank = begun;
            continue;
        }
        if (blank)
            buf_byte(out, ' ');
        buf_byte(out, text.at[i]);
        blank = false;
        begun = true;
    }
}

/* Text between two tags of the same element belongs to it. */
static void put_text(struct xml_reading *r)
{
    struct buf folded = buf_fixed(r->text.at, r->text.len);
    if (r->text.len > 0)
        put_folded(&folded, buf_str(&r->text));
    if (folded.len > 0) {
        buf_byte(&r->out, '=');
        buf_put(&r->out, buf_str(&folded));
        buf_byte(&r->out, '\n');
    }
    r->text.len = 0;
}

static void put_attribute(struct xml_reading *r, struct str name, struct str value)
{
    buf_byte(&r->out, '\t');
    buf_put(&r->out, name);
    buf_byte(&r->out, '=');
    put_folded(&r->out, value);
}

static void on_start(void *data, const struct sax_element *e)
{
    struct xml_reading *r = data;
    put_text(r);
    buf_byte(&r->out, '+');
    buf_int(&r->out, sax_line(&r->sax));
    buf_byte(&r->out, '\t');
    buf_put(&r->out, e->name);
    if (r->sax.depth == 1)
        put_attribute(r, STR("xmlns"), e->uri);
    for (size_t i = 0; i < e->n; i++) {
        struct sax_attribute a = sax_attribute(e, i);
        put_attribute(r, a.name, a.value);
    }
    buf_byte(&r->out, '\n');
    if (r->out.full)
        sax_stop(&r->sax, "size");
}

static void on_end(void *data, struct str name)
{
    struct xml_reading *r = data;
    (void)name;
    put_text(r);
    buf_put(&r->out, STR("-\n"));
}

static void on_text(void *data, struct str text)
{
    struct xml_reading *r = data;
    buf_put(&r->text, text);
    if (r->text.full)
        sax_stop(&r->sax, "text");
}

enum err parse_xml_item(struct mem *mem, struct str raw, struct parse_sink *sink, enum parse_reason *reason)
{
    static const struct sax_handler handler = { on_start, on_end, on_text };
    struct xml_reading r = { .out = buf_of(mem, PARSE_XML_MAX), .text = buf_of(mem, KIB(64)) };
    int line = 0;
    *reason = PARSE_NOT_XML;
    enum err e = sax_begin(&r.sax, &handler, &r);
    if (e == OK)
        sax_feed(&r.sax, raw);
    sax_end(&r.sax, &line);
    TRY(e);
    bool full = r.out.full;
    parse_put(sink, PARSE_XML_ELEMENTS, full ? STR("") : buf_str(&r.out));
    if (full || r.sax.fault[0] != '\0') {
        parse_put_u32(sink, PARSE_XML_LINE, (uint32_t)(line > 0 ? line : 1));
        parse_put(sink, PARSE_XML_FAULT, full ? STR("size") : str_of(r.sax.fault));
    }
    return OK;
}
