/*
 * htmlc/template.h -- one template to C.  The language: docs/templates.md.
 */
#ifndef HTMLC_TEMPLATE_H
#define HTMLC_TEMPLATE_H

#include "htmlc/po.h"

struct source {
    const char *path; /* as named in errors: src/domain/desk/ticket_page.html */
    struct slice bytes;
    /* Does a template of that name stand at this path, and does it take a view?
       0: no such file, 1: without view, 2: with view. */
    int (*look)(struct pool *, const char *path);
};

/* Write the function and its header; false with `failure` set when refused. */
bool template_compile(struct pool *, const struct messages *, const struct source *, struct text *c, struct text *h,
                      struct failure *failure);
/* As source.look wants it, for bytes already read. */
bool template_has_view(struct slice bytes);

#endif
