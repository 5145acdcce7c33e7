/*
 * desk/draft_view.h -- what draft_share.html shows: who is writing, and the shared draft.
 */
#ifndef DESK_DRAFT_VIEW_H
#define DESK_DRAFT_VIEW_H

#include "domain/desk/draft_share.h"
#include "domain/desk/presence.h"
#include "platform/html.h"

struct writing_line {
    struct str name, since; /* since: "10:40" */
};
struct writing_lines {
    struct writing_line *at;
    size_t n;
};
struct draft_share_view {
    ticket_ref ticket;
    bool may, has; /* may: see and share one here */
    struct writing_lines writing;
    struct shared_draft draft;
};

#endif
