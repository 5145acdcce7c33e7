/*
 * desk/article.h -- instructions: who they are for, how their text is written, and
 * what two versions differ in.  No database here.
 *
 *     Ein Absatz ist Text.            a paragraph of text
 *     # Wenn es nicht geht            a heading
 *     1. Netzteil prüfen.             steps, numbered anew
 *     - Kabel                         a list
 *
 * Source: domain/desk.md 13.
 */
#ifndef DESK_ARTICLE_H
#define DESK_ARTICLE_H

#include "base/err.h"
#include "base/str.h"

/* Each contains those before it. */
enum article_audience { AUDIENCE_PUBLIC = 1, AUDIENCE_SCHOOL, AUDIENCE_AUTHORITY, AUDIENCE_BODY, AUDIENCE_END };
/* Authorities and forms of schools narrow who reads it; services and rooms say where it helps. */
enum article_binding { BINDING_AUTHORITY = 1, BINDING_FORM, BINDING_SERVICE, BINDING_ROOM, BINDING_END };

#define ARTICLE_TITLE 120
#define ARTICLE_TEXT 12000

enum block_kind { BLOCK_TEXT = 1, BLOCK_HEADING, BLOCK_STEPS, BLOCK_LIST };
struct article_item {
    struct str text;
};
struct article_items {
    struct article_item *at;
    size_t n;
};
struct article_block {
    int kind;                   /* enum block_kind */
    struct str text;            /* paragraph, heading */
    struct article_items items; /* steps, list */
    int64_t start;              /* of steps: the number of the first; they go on behind a text or list */
};
struct article_blocks {
    struct article_block *at;
    size_t n;
};
void article_blocks(struct mem *, struct str text, struct article_blocks *);
/* The words alone, for the index. */
struct str article_words(struct mem *, struct str text);

/* Line by line: what stayed, what went, what came. */
enum diff_kind { DIFF_SAME, DIFF_GONE, DIFF_NEW };
struct diff_line {
    int kind;
    struct str text;
};
struct diff_lines {
    struct diff_line *at;
    size_t n;
};
void article_diff(struct mem *, struct str before, struct str after, struct diff_lines *);

/* A solution without persons: the names given, words behind "Frau" and "Herr", addresses of
   mails and telephone numbers become "[…]". */
struct str article_nameless(struct mem *, struct str text, const struct str *names, size_t n);

#endif
