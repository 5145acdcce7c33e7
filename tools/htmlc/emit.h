/*
 * htmlc/emit.h -- writing C.
 */
#ifndef HTMLC_EMIT_H
#define HTMLC_EMIT_H

#include "htmlc/po.h"

/* A C string literal, one source line per line of text. */
void emit_string(struct text *, struct slice, int indent);
/* As HTML text, or with quotes too as an attribute value. */
void emit_encoded(struct text *, struct slice, bool attribute);
/* msg.h and msg.c */
void emit_messages(const struct messages *, struct text *c, struct text *h);

#endif
