/*
 * desk/ticket_api.h -- what the machine interface of tickets shares between its files.
 */
#ifndef DESK_TICKET_API_H
#define DESK_TICKET_API_H

#include "domain/desk/desk_web.h"

struct entry_json {
    int64_t n;
    struct instant at;
    struct str author, text;
    struct word kind;
    bool internal, by_body;
    struct str origin; /* number of a merged ticket, or "" */
};
struct entry_jsons {
    struct entry_json *at;
    size_t n;
};
extern const struct json_desc entry_desc;

struct ticket_json {
    ticket_ref ref;
    struct str number, subject;
    struct word state, reason, kind, class, channel, routing;
    int priority;
    bool urgent;
    authority_ref authority_ref;
    struct str authority;
    school_ref school_ref;
    struct str school, room;
    service_ref service_ref;
    struct str service, requester;
    account_ref assignee_ref;
    struct str assignee;
    struct instant created_at, changed_at, promised_at, waits_until, closed_at;
    int64_t version;
    struct entry_jsons entries;
};
extern const struct json_desc ticket_desc;

struct ticket_form {
    ticket_ref ticket;
};

/* The ticket as this client may see it: the scopes of the token narrow what the account reads. */
enum err ticket_api_find(struct request *, ticket_ref, struct ticket *);
enum err ticket_api_record(struct request *, const struct ticket *, struct ticket_json *);
/* Before a change: ticket_api_find, and If-Match against what is now. */
enum err ticket_api_begin(struct request *, ticket_ref, struct ticket *);
/* After it: the record as it has become. */
enum err ticket_api_done(struct request *, ticket_ref);
/* Its thread, without what the token may not read. */
enum err ticket_api_entries(struct request *, const struct ticket *, struct entry_jsons *);

#endif
