/*
 * htmlc/compiler.h -- the state of one template's translation, shared by
 * value.c (expressions and what prints them), block.c ({{if}} and {{for}}), tag.c (the
 * other tags) and template.c (the whole).
 */
#ifndef HTMLC_COMPILER_H
#define HTMLC_COMPILER_H

#include "htmlc/lex.h"
#include "htmlc/pos.h"
#include "htmlc/template.h"

enum { LOOPS_MAX = 8, BLOCKS_MAX = 32 };

struct loop {
    struct slice name;
    int id;
    bool used;
};

struct compiler {
    struct pool *pool;
    const struct messages *messages;
    const struct source *source;
    struct failure *failure;
    struct lexer lexer;
    struct pos pos;
    struct text literal; /* not yet written */
    struct text *out;    /* statements */
    int indent;
    int line; /* of the tag at work */
    struct loop loops[LOOPS_MAX];
    int loop_depth, loop_count, block_depth;
    struct slice view, view_header, layout;
    struct slice root, folder; /* "…/src/" and "domain/desk/" of the path */
    struct text includes;
    struct text *begin; /* statements before {{body}} */
    bool started, uses_view, uses_page, uses_asset;
};

#define REFUSE_TAG(c, ...) fail((c)->failure, (c)->source->path, (c)->line, __VA_ARGS__)
#define ARG(slice) (int)(slice).len, (slice).at

/* A statement in a line of its own; a pending literal goes first. */
void put_line(struct compiler *, const char *format, ...) __attribute__((format(printf, 2, 3)));
void put_literal(struct compiler *);

struct text *fresh_text(struct compiler *);

/* Statements up to the tag that ends them; *rest: the words behind it. */
enum stop { STOP_END, STOP_ELSE, STOP_ELIF, STOP_FILE };
enum stop sequence(struct compiler *, struct slice *rest);

/* The tags, each with the words behind its name. */
void tag_if(struct compiler *, struct slice words);
void tag_for(struct compiler *, struct slice words);
void tag_view(struct compiler *, struct slice words);
void tag_layout(struct compiler *, struct slice words);
void tag_use(struct compiler *, struct slice words);
void tag_field(struct compiler *, struct slice words);
void tag_error(struct compiler *, struct slice words);
void tag_asset(struct compiler *, struct slice words);
void tag_body(struct compiler *);

/* C expression of a.b; "0" after a refusal. */
const char *value_of(struct compiler *, struct slice path);
/* C condition of the words behind {{if}}. */
const char *condition_of(struct compiler *, struct slice words);
/* {{a.b | format}} */
void put_value(struct compiler *, struct slice tag);
/* {{t key a=b}} */
void put_message(struct compiler *, struct slice words);
/* A value is going to stand here; refuses where none may. */
bool place_takes_value(struct compiler *);

#endif
