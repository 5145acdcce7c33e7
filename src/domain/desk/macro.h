/*
 * desk/macro.h -- macros: named lists of typed steps that run on a ticket at once, are shown
 * before, and are undone by one undo.  No language: each step is a kind and its value.
 * Source: domain/desk.md 15.
 */
#ifndef DESK_MACRO_H
#define DESK_MACRO_H

#include "domain/desk/ticket_store.h"

#define MACRO_NAME 60
#define MACRO_ITEMS 3000 /* bytes of the items of a test */
#define MACRO_DAYS 365
#define MACROS_MAX 100

/* In the order in which a form lists them; each at most once in a macro. */
enum macro_kind { MACRO_ASSIGN = 1, MACRO_CHECKLIST, MACRO_TEXT, MACRO_MOVE, MACRO_TEST, MACRO_KIND_END };
enum macro_assignee { MACRO_TO_ME = 1, MACRO_TO_NOBODY };

struct macro_step {
    int kind;
    int64_t value;   /* ASSIGN: enum macro_assignee; MOVE: enum ticket_reason */
    int64_t days;    /* MOVE: waits so long, 0: without date */
    int64_t record;  /* CHECKLIST, TEXT: id of a list, of a block of the team */
    struct str text; /* TEST: items, one per line */
};
struct macro_steps {
    struct macro_step *at;
    size_t n;
};
/* The reasons a macro may move to: those of the body that need no form of their own. */
bool macro_reason_fits(int reason);
/* OK, or ERR_INVALID: *why and *field of the form say what is missing. */
enum err macro_steps_check(const struct macro_steps *, enum msg *why, const char **field);

struct macro_row {
    macro_id id;
    macro_ref ref;
    struct str name, owner;
    int64_t version;
    struct str changed_by;
    struct instant changed_at;
};
struct macro_rows {
    struct macro_row *at;
    size_t n;
};
/* desk_template R, by name. */
enum err macro_list(struct tx *, struct macro_rows *);
enum err macro_find(struct tx *, macro_ref, struct macro_row *);
/* Of its newest version. */
enum err macro_read(struct tx *, const struct macro_row *, struct macro_steps *);
/* desk_template C, W.  Each change is a new version, the steps of older ones are kept.  ERR_INVALID at
   "name" or a step's field, ERR_CONFLICT: stale version, ERR_LIMITED: too many. */
enum err macro_create(struct tx *, struct str name, const struct macro_steps *, macro_ref *);
enum err macro_change(struct tx *, macro_ref, int64_t version, struct str name, const struct macro_steps *);
enum err macro_retire(struct tx *, macro_ref);

/*
 * All steps or none (macro_run.c); `version` of the ticket as it was shown.  One undo of the event
 * puts back every field and takes the checklist off; words that were sent stay.  ERR_INVALID
 * with a refusal: an empty placeholder; ERR_CONFLICT: a step does not fit, or changed meanwhile.
 */
enum err macro_run(struct tx *, const struct ticket *, int64_t version, const struct macro_row *);
/* The text a step would send: filled as far as the ticket knows. */
enum err macro_text(struct tx *, const struct ticket *, const struct macro_step *, struct str *);

#endif
