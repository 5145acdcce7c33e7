/*
 * desk/article_store.h -- the only SQL for instructions.
 *
 * The body's technicians and the head see all of them; others what is published for
 * their school or authority.  Readers always see the approved version: a draft is a
 * new version beside it.  Matrix object help_article.
 */
#ifndef DESK_ARTICLE_STORE_H
#define DESK_ARTICLE_STORE_H

#include "domain/desk/article.h"
#include "domain/desk/ticket_store.h"

/* Conditions on the alias of table article: a grant of the actor lets him read, or change, it. */
#define ARTICLE_READ(verb, a) \
    "EXISTS (SELECT 1 FROM reach r_ WHERE r_.actor = $1 AND r_.starts <= $2 AND r_.ends > $2 AND " ROLE_HAS( \
        help_article, verb) " AND (r_.role IN (" ROLE_technician_SQL ", " ROLE_head_SQL \
                            ") OR (" ARTICLE_SHOWN( \
                                a) " AND " a ".audience <= CASE WHEN r_.role = " ROLE_school_contact_SQL \
                                   " THEN 2 ELSE 3 END AND (" a \
                                   ".bound % 4 < 2 OR EXISTS (SELECT 1 FROM article_binding b_ WHERE b_.article = " a \
                                   ".id AND b_.n = " a \
                                   ".published AND b_.kind = 1 AND b_.record = r_.authority)) AND (" a \
                                   ".bound < 4 OR r_.school = 0 OR EXISTS (SELECT 1 FROM article_binding b_ JOIN " \
                                   "branch x_ ON x_.form = " \
                                   "b_.name WHERE b_.article = " a ".id AND b_.n = " a \
                                   ".published AND b_.kind = 2 AND x_.school = r_.school)))))"
#define ARTICLE_CHANGE(verb) \
    "EXISTS (SELECT 1 FROM reach r_ WHERE r_.actor = $1 AND r_.starts <= $2 AND r_.ends > $2 AND " ROLE_HAS( \
        help_article, verb) ")"
#define ARTICLE_SHOWN(a) a ".published > 0 AND " a ".retired_at IS NULL"

struct article_row {
    article_id id;
    article_ref ref;
    struct str title, owner;
    int audience;
    int64_t published, draft;
    bool waiting, retired;
    struct day review_day, used_day;
    int64_t helped, not_helped;
    struct instant changed_at;
};
struct article_rows {
    struct article_row *at;
    size_t n;
};
/* What the list shows; authors may ask for more than what is published. */
enum article_set { ARTICLES_PUBLISHED, ARTICLES_DRAFTS, ARTICLES_WAITING, ARTICLES_RETIRED, ARTICLES_REVIEW };
/* help_article L, by title; at most LIMIT_COUNT.  REVIEW: not read for the months of setting
   desk.article_unused_months, helpful for less than setting desk.article_helpful percent of at
   least five, or past their review day. */
enum err article_list(struct tx *, enum article_set, struct article_rows *);
/* help_article L: published ones with all of these words (desk/search.h), at most 20. */
struct search;
enum err article_search(struct tx *, const struct search *, struct article_rows *);
/* help_article L: what may help with a fault: of the room, then of the service, at most five. */
enum err article_hints(struct tx *, room_id, service_id, struct article_rows *);

struct article {
    struct article_row row;
    authority_id authority;
    ticket_id ticket;
    int64_t version;
    bool may_change, may_approve; /* approve: somebody else wrote the draft */
};
/* help_article R; ERR_NOT_FOUND. */
enum err article_find(struct tx *, article_ref, struct article *);

struct article_version {
    int64_t n;
    struct str title, text, author, approved_by;
    int audience;
    account_id author_id;
    struct instant at, approved_at;
};
struct article_versions {
    struct article_version *at;
    size_t n;
};
/* The published version, for who may change it also another one (n > 0). */
enum err article_version_read(struct tx *, const struct article *, int64_t n, struct article_version *);
/* For who may change it: all of them, newest first. */
enum err article_version_list(struct tx *, const struct article *, struct article_versions *);

struct article_bound {
    int kind; /* enum article_binding */
    int64_t record;
    struct str name;
};
struct article_bounds {
    struct article_bound *at;
    size_t n;
};
enum err article_bindings(struct tx *, const struct article *, int64_t n, struct article_bounds *);

struct article_new {
    struct str title, text;
    int audience;
    struct article_bounds bounds;
    ticket_id ticket;
};
/* help_article C: a first draft; the actor is its owner. */
enum err article_create(struct tx *, const struct article_new *, article_ref *);
/* help_article W: one more version, which is the draft from now on; ERR_CONFLICT: changed meanwhile. */
enum err article_write(struct tx *, const struct article *, int64_t version, const struct article_new *);
/* The draft waits for a second person; the same back to its author. */
enum err article_submit(struct tx *, const struct article *);
enum err article_return(struct tx *, const struct article *);
/* help_article A, by somebody else than the author of the draft: readers see it from now on. */
enum err article_approve(struct tx *, const struct article *);
/* Still right: the next look is due after setting desk.article_review_months. */
enum err article_confirm(struct tx *, const struct article *);
enum err article_retire(struct tx *, const struct article *, bool retired);

/* One per person; the last one counts. */
enum err article_judge(struct tx *, const struct article *, bool helped);
/* Somebody read it today.  *needed: it is not written down yet. */
bool article_use_needed(struct tx *, const struct article *);
enum err article_use(struct tx *, article_ref);

#endif
