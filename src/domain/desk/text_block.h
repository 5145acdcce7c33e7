/*
 * desk/text_block.h -- text blocks (Textbausteine): words with placeholders of a fixed list,
 * filled from the ticket.  Of the team or of one person.  Source: domain/desk.md 15.
 */
#ifndef DESK_TEXT_BLOCK_H
#define DESK_TEXT_BLOCK_H

#include "domain/desk/ticket_store.h"

#define TEXT_BLOCK_NAME 60
#define TEXT_BLOCK_TEXT 4000
#define TEXT_BLOCKS_MAX 200

/* --- rules ---------------------------------------------------------------------------------- */

enum placeholder { PLACEHOLDER_SCHOOL, PLACEHOLDER_ROOM, PLACEHOLDER_CONTACT, PLACEHOLDER_VISIT, PLACEHOLDER_END };
struct placeholders {
    struct str value[PLACEHOLDER_END]; /* "": not known for this ticket */
};
struct str placeholder_name(enum placeholder);    /* "{schule}" */
enum msg placeholder_meaning(enum placeholder);   /* "Name der Schule" */
enum msg placeholder_empty_msg(enum placeholder); /* "Platzhalter {schule} ist leer." */
/* Each placeholder that has a value becomes it; ERR_TOO_LARGE above LIMIT_TEXT. */
enum err text_block_filled(struct mem *, struct str text, const struct placeholders *, struct str *out);
/* The first one that stands in the text; PLACEHOLDER_END: none. */
enum placeholder text_block_unfilled(struct str text);
bool text_block_has(struct str text, enum placeholder);
/* No word in braces but those of the list. */
bool text_block_known(struct str text);

/* --- store ------------------------------------------------------------------------------------ */

struct text_block_row {
    text_block_id id;
    text_block_ref ref;
    struct str name, text;
    bool own; /* the actor's, else the team's */
    int64_t version;
    struct str changed_by;
    struct instant changed_at;
};
struct text_block_rows {
    struct text_block_row *at;
    size_t n;
};
/* desk_template R: those of the team and the actor's own, by name. */
enum err text_block_list(struct tx *, struct text_block_rows *);
enum err text_block_find(struct tx *, text_block_ref, struct text_block_row *);
/* For a macro: only the team's. */
enum err text_block_of_team(struct tx *, text_block_id, struct text_block_row *);

struct text_block_text {
    struct str name, text;
};
/* desk_template C, W.  ERR_INVALID at "name", "text"; ERR_CONFLICT: stale version; ERR_LIMITED: too many. */
enum err text_block_create(struct tx *, bool own, const struct text_block_text *, text_block_ref *);
enum err text_block_change(struct tx *, text_block_ref, int64_t version, const struct text_block_text *);
enum err text_block_retire(struct tx *, text_block_ref);

/* What the placeholders of a text stand for at a ticket: persons are read only where they are asked for. */
enum err text_block_values(struct tx *, const struct ticket *, struct str text, struct placeholders *);
/* The same for all of them, each filled. */
enum err text_blocks_fill(struct tx *, const struct ticket *, struct text_block_rows *);
/* Before sending: fills *text; ERR_INVALID at `field` when a placeholder is empty.  Only the
   body's words have placeholders: those of others stay as they are. */
enum err text_block_ready(struct tx *, const struct ticket *, struct str *text, const char *field);

#endif
