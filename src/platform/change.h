/*
 * platform/change.h -- that something happened to a record, in the tx in which it
 * happened: a row for the feed of the machine interface, and one for each webhook of
 * the authority that wants to know (platform/webhook.h).  Ids only (OUT-2).
 */
#ifndef PLATFORM_CHANGE_H
#define PLATFORM_CHANGE_H

#include "platform/db.h"

enum change_kind {
    CHANGE_TICKET_CREATED = 1,
    CHANGE_TICKET_UPDATED,
    CHANGE_TICKET_STATE,
    CHANGE_ARTICLE_CREATED,
    CHANGE_KIND_END
};
/* "ticket.created" */
const char *change_key(enum change_kind);

struct change_event {
    enum change_kind kind;
    authority_id authority;
    school_id school;
    int64_t subject;
    const unsigned char *ref; /* 16 bytes */
    struct str label, state;
    int64_t part;
    bool internal;
};
enum err change_add(struct tx *, const struct change_event *);

#endif
