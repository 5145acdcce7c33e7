/*
 * desk/search_web.h -- what a search shows: lines with marks, and other kinds of records.
 */
#ifndef DESK_SEARCH_WEB_H
#define DESK_SEARCH_WEB_H

#include "domain/desk/desk_web.h"
#include "domain/desk/search.h"

/* Hits of a page: fewer than a list has, because each is read and marked (measured: half of its cost). */
#define SEARCH_ROWS 20
/* The page of hits of a filter with a query into `view`: lines, marks, snippets, and on the
   first page what else is called so.  ERR_INVALID: see search_refusal. */
enum err search_lines(struct request *, const struct ticket_filter *, struct list_page *view, struct str *next);

/* "/desk/search/none?q=...": nothing of any kind has these words. */
struct url search_none_url(struct mem *, struct str query);

/* Of a place that was found: enum posting_kind. */
struct word search_kind_word(int kind);

#endif
