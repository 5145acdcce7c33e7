/*
 * desk/ticket_list.h -- how pages of tickets are read, shared by lists and search.
 */
#ifndef DESK_TICKET_LIST_H
#define DESK_TICKET_LIST_H

#include "domain/desk/ticket_internal.h"
#include "platform/cursor.h"

/*
 * Where to read from so that few rows are looked at in vain.  A hint only: the
 * scope stands in each statement all the same.  Together the streams contain
 * every ticket the actor sees.
 */
enum stream_kind { STREAM_ALL, STREAM_SCHOOL, STREAM_AUTHORITY, STREAM_REQUESTER, STREAM_PARTICIPANT, STREAM_PROVIDER };
struct stream {
    enum stream_kind kind;
    int64_t place;
};
#define STREAMS_MAX 8
struct streams {
    struct stream at[STREAMS_MAX];
    size_t n;
    bool notes;
}; /* notes: may read internal notes somewhere */
enum err ticket_streams(struct tx *, struct streams *);

#endif
