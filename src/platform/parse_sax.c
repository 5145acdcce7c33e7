#include "platform/parse_sax.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "platform/parse_wire.h"

enum { PIECE = 65536, ATTRIBUTE_PARTS = 5 };

static struct str xml_str(const xmlChar *z)
{
    return z != NULL ? str_of((const char *)z) : STR(""); /* libxml2 gives UTF-8 as unsigned char */
}

struct sax_attribute sax_attribute(const struct sax_element *e, size_t i)
{
    const xmlChar *const *a = (const xmlChar *const *)e->attributes + i * ATTRIBUTE_PARTS;
    return (struct sax_attribute){ xml_str(a[0]), xml_str(a[2]), { (const char *)a[3], (size_t)(a[4] - a[3]) } };
}

struct str sax_value(const struct sax_element *e, struct str name)
{
    for (size_t i = 0; i < e->n; i++)
        if (str_eq(sax_attribute(e, i).name, name))
            return sax_attribute(e, i).value;
    return STR("");
}

void sax_stop(struct sax *s, const char *fault)
{
    if (s->fault[0] == '\0')
        s->fault = fault;
}

/* Behind the handler: libxml2 throws away the input its element and text stand in. */
static void stop_if_told(struct sax *s)
{
    if (s->fault[0] != '\0')
        xmlStopParser(s->parser);
}

int sax_line(const struct sax *s) { return xmlSAX2GetLineNumber(s->parser); }

static void on_start(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int nnamespaces,
                     const xmlChar **namespaces, int nattributes, int ndefaulted, const xmlChar **attributes)
{
    struct sax *s = data;
    const struct sax_element e = { xml_str(name), xml_str(uri), attributes, (size_t)nattributes };
    (void)prefix, (void)nnamespaces, (void)namespaces, (void)ndefaulted;
    if (++s->depth > PARSE_XML_DEPTH)
        sax_stop(s, "depth");
    else if (s->fault[0] == '\0')
        s->handler->start(s->data, &e);
    stop_if_told(s);
}

static void on_end(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct sax *s = data;
    (void)prefix, (void)uri;
    if (s->fault[0] == '\0')
        s->handler->end(s->data, xml_str(name));
    s->depth--;
    stop_if_told(s);
}

static void on_text(void *data, const xmlChar *text, int len)
{
    struct sax *s = data;
    if (s->fault[0] == '\0')
        s->handler->text(s->data, (struct str){ (const char *)text, (size_t)len });
    stop_if_told(s);
}

static void on_doctype(void *data, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
    (void)name, (void)external, (void)system;
    sax_stop(data, "doctype");
    stop_if_told(data);
}

static xmlEntityPtr on_entity(void *data, const xmlChar *name)
{
    xmlEntityPtr known = xmlGetPredefinedEntity(name);
    if (known == NULL)
        sax_stop(data, "entity");
    stop_if_told(data);
    return known;
}

/* Said by the answer, not on a stream of the process. */
static void on_message(void *data, xmlErrorPtr error) { (void)data, (void)error; }

enum err sax_begin(struct sax *s, const struct sax_handler *handler, void *data)
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
    *s = (struct sax){ .handler = handler, .data = data, .fault = "" };
    xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&sax, s, NULL, 0, NULL);
    s->parser = parser;
    if (parser == NULL)
        return ERR_BUSY;
    return xmlCtxtUseOptions(parser, XML_PARSE_NONET) == 0 ? OK : ERR_FAULT;
}

void sax_feed(struct sax *s, struct str bytes)
{
    for (size_t at = 0; at < bytes.len && s->fault[0] == '\0'; at += PIECE) {
        struct str piece = str_sub(bytes, at, PIECE);
        if (xmlParseChunk(s->parser, piece.at, (int)piece.len, 0) != 0)
            sax_stop(s, "form");
    }
}

void sax_end(struct sax *s, int *line)
{
    if (s->parser == NULL)
        return;
    if (s->fault[0] == '\0' && (xmlParseChunk(s->parser, NULL, 0, 1) != 0 || s->depth != 0))
        sax_stop(s, "form");
    if (line != NULL)
        *line = sax_line(s);
    xmlFreeParserCtxt(s->parser);
    s->parser = NULL;
}
