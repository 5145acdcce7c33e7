/*
 * base/xml.h -- an XML document to be written: a tree of elements in the order they are added.
 *
 * Names are literals with their prefix ("cbc:ID").  A text is encoded on writing; characters that
 * XML 1.0 does not know become U+FFFD.
 */
#ifndef BASE_XML_H
#define BASE_XML_H

#include "base/buf.h"

#define XML_ATTRS 4

struct xml_attr {
    const char *name;
    struct str value;
};
struct xml {
    struct mem *mem;
    const char *name;
    struct xml_attr attrs[XML_ATTRS];
    size_t nattrs;
    struct str text;
    struct xml *first, *last, *next;
};

struct xml *xml_root(struct mem *, const char *name);
/* A child at the end. */
struct xml *xml_add(struct xml *, const char *name);
struct xml *xml_text(struct xml *, const char *name, struct str text);
/* The same, nothing (NULL) when the text is empty. */
struct xml *xml_maybe(struct xml *, const char *name, struct str text);
void xml_attr(struct xml *, const char *name, struct str value);

/* First element at "cac:Party/cbc:ID" below the element, NULL when there is none. */
const struct xml *xml_find(const struct xml *, const char *path);
/* The next sibling of the same name. */
const struct xml *xml_again(const struct xml *);
/* Value of the attribute, "" when it is not there; the element may be NULL. */
struct str xml_attr_of(const struct xml *, const char *name);

/* UTF-8 with its declaration, each child of the root on a line of its own. */
void xml_put(struct buf *, const struct xml *root);

#endif
