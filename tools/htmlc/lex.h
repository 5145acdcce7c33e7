/*
 * htmlc/lex.h -- a template as a row of literals and {{tags}}.
 */
#ifndef HTMLC_LEX_H
#define HTMLC_LEX_H

#include "htmlc/pool.h"

enum token { TOKEN_LITERAL, TOKEN_TAG, TOKEN_END };

struct lexer {
    const char *path;
    struct slice s;
    size_t i;
    int line; /* of the next byte */
    struct failure *failure;
};

/* Next token; comments are passed over.  A tag of the language that stands alone in
   its line ({{if}}, {{for}}, {{else}}, {{end}} ...) takes the line's blanks with it. */
enum token lex_next(struct lexer *, struct slice *text, int *line);

/* The words of a tag: "if", "a.b", "==", "|", each time the next one; empty at the end. */
struct slice lex_word(struct slice *rest);

#endif
