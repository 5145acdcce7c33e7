/*
 * platform/webhook.h -- other systems are told that something happened: targets from
 * the administrator's list only, event type and ids only, signed after Standard
 * Webhooks (domain/desk.md 18, trust OUT-1, OUT-2).
 */
#ifndef PLATFORM_WEBHOOK_H
#define PLATFORM_WEBHOOK_H

#include "platform/change.h"
#include "platform/job.h"

enum webhook_mode { WEBHOOK_STANDARD = 1, WEBHOOK_ZAMMAD, WEBHOOK_MODE_END };
enum delivery_state { DELIVERY_WAITING = 1, DELIVERY_DONE, DELIVERY_DEAD };

struct webhook_row {
    webhook_id id;
    webhook_ref ref;
    authority_id authority;
    struct str authority_name; /* "" for who has nothing to do with it */
    struct str name, host, path;
    int64_t port, kinds;
    int mode;
    struct instant created_at, ended_at;
    int64_t waiting, dead;
};
struct webhook_rows {
    struct webhook_row *at;
    size_t n;
};
struct delivery_row {
    delivery_id id;
    delivery_ref ref;
    int kind, state, status;
    struct str label, error;
    int64_t attempts;
    struct instant created_at, due_at, done_at;
};
struct delivery_rows {
    struct delivery_row *at;
    size_t n;
};

/* webhook L, R */
enum err webhook_list(struct tx *, struct webhook_rows *);
enum err webhook_find(struct tx *, webhook_ref, struct webhook_row *);
/* Newest first, those before `id` (0: from the newest on). */
enum err webhook_deliveries(struct tx *, const struct webhook_row *, int64_t before, int64_t limit,
                            struct delivery_rows *);

struct webhook_new {
    authority_id authority;
    struct str name, url;
    int64_t kinds;
    enum webhook_mode mode;
};
/*
 * webhook C.  ERR_INVALID with the field "url": not https://host[:port]/path, or the pair
 * is not listed in `outgoing`.  *secret ("whsec_...") is shown once.
 */
enum err webhook_create(struct tx *, struct str outgoing, const struct webhook_new *, webhook_ref *,
                        struct str *secret);
/* webhook W: no more deliveries; what waits is dropped. */
enum err webhook_end(struct tx *, const struct webhook_row *);
/* webhook W: a dead delivery is tried for another 24 h. */
enum err webhook_resend(struct tx *, const struct webhook_row *, delivery_ref);

/* *system*: a delivery for each target of the change; called by change_add. */
enum err webhook_tell(struct tx *, change_id, const struct change_event *);
/* *system*: forgets what is older than 30 days. */
enum err webhook_sweep(struct tx *);
/* Delivers what is due; once a minute, and at once for new changes. */
extern const struct job_kind webhook_job;

/* --- the request, for webhook_send.c and tests ------------------------------------------- */

/* Which addresses nobody may be led to (OUT-1): loopback, private, link-local, multicast,
   and everything else that is not the public network.  `text`: numeric. */
bool webhook_address_public(const char *text);
/* Is host:port in the list, and which private address does the entry allow ("" none)? */
bool webhook_listed(struct str outgoing, struct str host, int64_t port, struct str *address);
/* https://host[:port]/path; ERR_INVALID. */
enum err webhook_url_parse(struct mem *, struct str url, struct str *host, int64_t *port, struct str *path);

struct webhook_request {
    struct str host, path, body;
    int64_t port;
    struct str address; /* a private one that the list allows, or "" */
    const char *ca_file;
    struct str headers[8];
    size_t nheaders;
};
struct webhook_answer {
    int status; /* 0: none */
    struct str error;
};
/* One POST; never follows, never waits longer than 10 s, reads at most 256 KiB. */
void webhook_post(struct mem *, const struct webhook_request *, struct webhook_answer *);
/* Names to addresses, as many as fit; tests put their own (NULL: the system's). */
typedef size_t webhook_resolver(struct mem *, const char *host, struct str *addresses, size_t max);
void webhook_resolve_with(webhook_resolver *);
/* Does the request go through, by name and list, and to which address? */
enum err webhook_address(struct mem *, const struct webhook_request *, struct str *address);

#endif
