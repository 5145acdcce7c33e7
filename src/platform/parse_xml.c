/*
 * platform/parse_xml.c -- any XML document as a list of its elements, in the strictest mode
 * (UPL-5): no document type, no entities but the predefined five, nothing external.  Runs in
 * the child; what the elements mean is the rooms' business.
 */
#include "platform/parse_wire.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#include "base/utf8.h"

enum { PIECE = 65536 };

struct xml_reading {
    xmlParserCtxtPtr parser;
    struct buf out, text;
    int depth;
    const char *fault; /* "": none yet */
};

static struct str xml_str(const xmlChar *z)
{
    return str_of((const char *)z); /* libxml2 gives UTF-8 as unsigned char */
}

static void stop(struct xml_reading *r, const char *fault)
{
    if (r->fault[0] == '\0')
        r->fault = fault;
    xmlStopParser(r->parser);
}

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

static void on_start(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int nnamespaces,
                     const xmlChar **namespaces, int nattributes, int ndefaulted, const xmlChar **attributes)
{
    struct xml_reading *r = data;
    (void)prefix, (void)nnamespaces, (void)namespaces, (void)ndefaulted;
    put_text(r);
    if (++r->depth > PARSE_XML_DEPTH) {
        stop(r, "depth");
        return;
    }
    buf_byte(&r->out, '+');
    buf_int(&r->out, xmlSAX2GetLineNumber(r->parser));
    buf_byte(&r->out, '\t');
    buf_put(&r->out, xml_str(name));
    if (r->depth == 1)
        put_attribute(r, STR("xmlns"), uri != NULL ? xml_str(uri) : STR(""));
    for (int i = 0; i < nattributes; i++) {
        const xmlChar **a = attributes + (size_t)i * 5;
        put_attribute(r, xml_str(a[0]), (struct str){ (const char *)a[3], (size_t)(a[4] - a[3]) });
    }
    buf_byte(&r->out, '\n');
    if (r->out.full)
        stop(r, "size");
}

static void on_end(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct xml_reading *r = data;
    (void)name, (void)prefix, (void)uri;
    put_text(r);
    r->depth--;
    buf_put(&r->out, STR("-\n"));
}

static void on_text(void *data, const xmlChar *text, int len)
{
    struct xml_reading *r = data;
    buf_put(&r->text, (struct str){ (const char *)text, (size_t)len });
    if (r->text.full)
        stop(r, "text");
}

static void on_doctype(void *data, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
    (void)name, (void)external, (void)system;
    stop(data, "doctype");
}

static xmlEntityPtr on_entity(void *data, const xmlChar *name)
{
    xmlEntityPtr known = xmlGetPredefinedEntity(name);
    if (known == NULL)
        stop(data, "entity");
    return known;
}

/* Said by the answer, not on a stream of the process. */
static void on_message(void *data, xmlErrorPtr error) { (void)data, (void)error; }

static void feed(struct xml_reading *r, struct str bytes)
{
    for (size_t at = 0; at < bytes.len && r->fault[0] == '\0'; at += PIECE) {
        struct str piece = str_sub(bytes, at, PIECE);
        if (xmlParseChunk(r->parser, piece.at, (int)piece.len, 0) != 0)
            stop(r, "form");
    }
    if (r->fault[0] == '\0' && (xmlParseChunk(r->parser, NULL, 0, 1) != 0 || r->depth != 0))
        stop(r, "form");
}

enum err parse_xml_item(struct mem *mem, struct str raw, struct parse_sink *sink, enum parse_reason *reason)
{
    xmlSAXHandler sax = { .initialized = XML_SAX2_MAGIC,
                          .startElementNs = on_start,
                          .endElementNs = on_end,
                          .characters = on_text,
                          .ignorableWhitespace = on_text,
                          .cdataBlock = on_text,
                          .internalSubset = on_doctype,
                          .getEntity = on_entity,
                          .serror = on_message };
    struct xml_reading r = { .out = buf_of(mem, PARSE_XML_MAX), .text = buf_of(mem, KIB(64)), .fault = "" };
    *reason = PARSE_NOT_XML;
    r.parser = xmlCreatePushParserCtxt(&sax, &r, NULL, 0, NULL);
    if (r.parser == NULL)
        return ERR_BUSY;
    if (xmlCtxtUseOptions(r.parser, XML_PARSE_NONET) != 0) {
        xmlFreeParserCtxt(r.parser);
        return ERR_FAULT;
    }
    feed(&r, raw);
    int line = xmlSAX2GetLineNumber(r.parser);
    xmlFreeParserCtxt(r.parser);
    bool full = r.out.full;
    parse_put(sink, PARSE_XML_ELEMENTS, full ? STR("") : buf_str(&r.out));
    if (full || r.fault[0] != '\0') {
        parse_put_u32(sink, PARSE_XML_LINE, (uint32_t)(line > 0 ? line : 1));
        parse_put(sink, PARSE_XML_FAULT, full ? STR("size") : str_of(r.fault));
    }
    return OK;
}
