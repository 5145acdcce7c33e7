/*
 * desk/article_web.h -- what the pages of instructions share.
 */
#ifndef DESK_ARTICLE_WEB_H
#define DESK_ARTICLE_WEB_H

#include "domain/desk/article_view.h"
#include "domain/desk/desk_web.h"

extern const struct route article_routes[], article_edit_routes[], article_api_routes[], sign_routes[];

extern const struct choice article_audiences[];
struct word article_audience_word(int audience);
struct word article_state_word(const struct article_row *);
/* The version that an author goes on with: the draft, else the published one. */
int64_t article_newest(const struct article *);
/* What a list shows: a set, or what has the words of `query`.  ERR_DENIED: a set for authors;
   ERR_INVALID: nothing to search for. */
enum err article_rows_of(struct request *, struct str query, enum article_set, struct search *, struct article_rows *);

#define ARTICLE_BOUND_MAX 40
/* What it is bound to, as a form or a machine says it; room: the code of its sign. */
struct article_places {
    struct ref_list services, authorities;
    struct str form, room;
};
enum err article_bounds_of(struct request *, const struct article_places *, struct article_bounds *);
/* Adds what the newest version is bound to and the actor does not reach: nobody drops what he does not see. */
enum err article_bounds_keep(struct request *, const struct article *, struct article_bounds *);
/* A first draft of what solved the ticket, without names; ERR_INVALID with a refusal: nobody was told a solution. */
enum err article_propose(struct request *, const struct ticket *, article_ref *);
/* "Did it help": by a person who leaves something behind, unlike an auditor (ERR_DENIED). */
enum err article_judge_by(struct request *, article_ref, bool helped);

/* Up to five instructions for a place and a service; none for who may not read them. */
enum err article_hints_of(struct request *, room_id, service_id, struct article_hints *);
struct article_lines article_lines_of(struct request *, const struct article_rows *, const struct search *);

#endif
