/*
 * platform/parse_sax.h -- XML read piece by piece in the strictest mode (UPL-5): no document type, no entities
 * but the predefined five, nothing external.  In the child; for src/platform/parse_*.c alone.
 */
#ifndef PLATFORM_PARSE_SAX_H
#define PLATFORM_PARSE_SAX_H

#include "base/buf.h"

struct sax_element {
    struct str name, uri; /* local name, its namespace */
    const void *attributes;
    size_t n;
};
struct sax_attribute {
    struct str name, uri, value;
};
struct sax_attribute sax_attribute(const struct sax_element *, size_t i);
/* Value of the attribute of that local name, "" when there is none. */
struct str sax_value(const struct sax_element *, struct str name);

/* Texts come in pieces. */
struct sax_handler {
    void (*start)(void *, const struct sax_element *);
    void (*end)(void *, struct str name);
    void (*text)(void *, struct str);
};
struct sax {
    const struct sax_handler *handler;
    void *data;
    void *parser;
    int depth;
    const char *fault; /* "": none; "form", "doctype", "entity", "depth", or what sax_stop said */
};
/* ERR_BUSY: no memory.  Then sax_end, whatever happens. */
enum err sax_begin(struct sax *, const struct sax_handler *, void *data);
void sax_feed(struct sax *, struct str);
/* After the last piece; *line (may be NULL) is where it stood. */
void sax_end(struct sax *, int *line);
/* By a handler: nothing more is read once it has returned. */
void sax_stop(struct sax *, const char *fault);
/* Of the element that begins. */
int sax_line(const struct sax *);

#endif
