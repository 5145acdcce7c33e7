/*
 * platform/dispatch.h -- from a complete request to an answer: strict gate,
 * route, session, rights, form, transaction, handler, headers.  Knows nothing
 * of sockets, so web tests call it directly; platform/server.c is its only
 * other user.
 */
#ifndef PLATFORM_DISPATCH_H
#define PLATFORM_DISPATCH_H

#include "platform/module.h"

struct header {
    struct str name, value;
};

/* A request as it came.  `body` is whole except on ROUTE_UPLOAD, where inputs
   and files come from the multipart reader. */
struct raw_request {
    struct str method, target; /* "/desk/tickets?x=1", undecoded */
    const struct header *headers;
    size_t nheaders;
    struct str body;
    const struct input *inputs;
    size_t ninputs;
    const struct upload_list *files; /* multipart */
    enum err upload_error;
    struct str upload_refused;
    struct str client; /* peer address */
    bool at_once;      /* asked on an I/O thread: no waiting for a writer, see response.later */
};

struct response {
    int status;
    struct header headers[24];
    size_t nheaders;
    struct str body; /* in the request's arena */
    blob_id blob;
    int64_t blob_size; /* streamed instead of body when blob.n != 0 */
    bool close;        /* end the connection */
    bool later;        /* nothing was done: it has to write, ask again without at_once */
};

struct dispatcher;
/* Checks every route (RIGHT_UNSET, a right without a row of the matrix, a path
   used twice, a POST without form: CHECK) and builds the lookup.  `clock` NULL:
   the system's. */
struct dispatcher *dispatcher_open(const struct config *, struct db *, const struct module *const *modules,
                                   struct instant (*clock)(void *), void *clock_arg);
void dispatcher_close(struct dispatcher *);

/* Answer one request; never fails: faults become a response too. */
void dispatch(struct dispatcher *, struct mem *, const struct raw_request *, struct response *);
/* Before the body is read: the route's flags and body limit, or the refusal in *response. */
bool dispatch_head(struct dispatcher *, struct mem *, const struct raw_request *, unsigned *flags, size_t *body_max,
                   struct response *refusal);

/* The answer of a server that cannot take the request now (503) or ever (413). */
void dispatch_refuse(struct dispatcher *, struct mem *, const struct raw_request *, enum err, struct response *);

/* Requests by route and status, and their times, as Prometheus text. */
void dispatch_metrics(const struct dispatcher *, struct buf *);

/* Forgets nonces, idempotency keys and page messages that have had their time. */
extern const struct job_kind dispatch_sweep_job;

/* `pedell routes --csv`: method,path,right,object,verb,flags,fields. */
void dispatch_routes_csv(const struct module *const *modules, struct buf *);

#endif
