/*
 * desk/article_web.h -- what the pages of instructions share.
 */
#ifndef DESK_ARTICLE_WEB_H
#define DESK_ARTICLE_WEB_H

#include "domain/desk/article_view.h"
#include "domain/desk/desk_web.h"

extern const struct route article_routes[], article_edit_routes[], sign_routes[];

struct word article_audience_word(int audience);
/* Up to five instructions for a place and a service; none for who may not read them. */
enum err article_hints_of(struct request *, room_id, service_id, struct article_hints *);
struct article_lines article_lines_of(struct request *, const struct article_rows *, const struct search *);

#endif
