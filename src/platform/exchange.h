/*
 * platform/exchange.h -- one request while the dispatcher works on it; shared
 * by dispatch*.c, request.c, respond.c and page.c only.
 */
#ifndef PLATFORM_EXCHANGE_H
#define PLATFORM_EXCHANGE_H

#include <pthread.h>

#include "platform/auth.h"
#include "platform/config.h"
#include "platform/dispatch.h"
#include "platform/metrics.h"

#define BUSY_TRIES 3

#define ROUTE_PARAMS_MAX 6

/* A row of a room's table, prepared. */
struct place {
    const struct route *route;
    const char *room;
    struct str params[ROUTE_PARAMS_MAX]; /* names of the {parts} */
    size_t nparams;
    int index; /* for the metrics */
};
/* The paths as a tree, one node per part. */
struct node {
    struct str part;
    struct node *first, *next, *param; /* literal children, sibling, the {part} child */
    struct place **places;             /* the methods of this path */
    size_t nplaces;
};

/* Requests left of the share taken for a machine client in a minute (dispatch_limit.c). */
enum { API_SHARES = 256 };
struct api_share {
    int64_t token, minute, left;
};

struct dispatcher {
    pthread_mutex_t shares_lock;
    struct api_share shares[API_SHARES];
    struct mem *mem;
    const struct config *config;
    struct db *db;
    struct instant (*clock)(void *);
    void *clock_arg;
    struct node root;
    struct place *places;
    size_t nplaces;
    const struct menu_entry **menu;
    size_t nmenu;
    const struct menu_entry *search; /* of them: the page with the search box, or NULL */
    struct str origin, host;         /* of the base URL */
    struct str default_port;         /* host with ":443", accepted too */
    bool https;
    struct metrics *metrics;
};

/* Headers the dispatcher knows; found in one pass. */
struct heads {
    struct str host, content_length, transfer_encoding, content_type, cookie, authorization, origin, fetch_site,
        if_match, if_none_match, accept_language, accept_encoding, idempotency_key, user_agent, forwarded_for;
    int nhost, nlength;
};

struct flash_note {
    struct str text;
    struct url undo;
};

struct exchange {
    struct request req; /* first: handlers get its address */
    struct dispatcher *d;
    const struct raw_request *raw;
    struct response *res;
    struct heads head;
    const struct place *place;
    struct str params[ROUTE_PARAMS_MAX];
    struct viewer viewer;
    struct session session;
    struct str session_text, pre_text; /* cookies as they came, if well-formed */
    struct str browser;                /* the pre-login cookie, also beside a session (AUT-3) */
    bool pre_new;                      /* the pre-login cookie is set by this answer */
    bool has_flash_key, flash_shown, reads_flash;
    struct sha256 flash_key; /* whose messages */
    struct flash_note flash;
    struct str kept_notice; /* on a page that shows a kept form */
    void *form;             /* the parsed struct, NULL before */
    struct form_state state;
    bool state_shown;
    struct html *html;
    struct page page;
    int again_status; /* 422, 409 while a refused form is shown again */
    int status;       /* of an error, when not that of `err` */
    enum msg why;     /* text of an error, when not that of the status */
    struct refusal refusal;
    bool duplicate; /* the nonce was used before */
    bool later;     /* asked at once, but it has to write */
    int64_t logged_subject;
    authority_id logged_authority;
    grant_id grant;
    struct str nonce_location;
    struct sha256 request_hash;       /* Idempotency-Key: method, path, body */
    struct str current, current_etag; /* the record that a stale If-Match did not change */
};

static inline struct exchange *exchange_of(struct request *req) { return (struct exchange *)(void *)req; }

/* dispatch_gate.c: what request smuggling and confusion need is refused here. */
enum err gate_check(struct exchange *);
enum err gate_body(struct exchange *); /* type and size, by the route */
/* dispatch_route.c */
void routes_build(struct dispatcher *, const struct module *const *);
enum err route_find(struct exchange *);
/* dispatch_session.c */
enum err session_read(struct exchange *); /* in req.tx: cookie or bearer to viewer */
enum err origin_check(struct exchange *);
enum err token_check(struct exchange *);
bool token_sent_is(const struct exchange *, const struct secret *wanted);
void token_mask(const struct secret *, const unsigned char mask[32], struct buf *);
bool page_secret(struct exchange *, struct secret *); /* what tokens of this client's pages are bound to */
struct str pre_cookie_header(struct exchange *);
struct str cookie_named(struct str header, struct str name); /* the first of equal names, "" when there is none */
/* dispatch_input.c */
enum err inputs_read(struct exchange *);
enum err form_read(struct exchange *);
enum err upload_check(struct exchange *);            /* what the multipart reader refused */
enum err right_check(struct exchange *, bool *ends); /* *ends: answered already, go elsewhere first */
enum err grant_find(struct exchange *);
enum err sign_in_first(struct exchange *);
/* dispatch_run.c */
enum err run_read(struct exchange *);
enum err run_write(struct exchange *);
/* dispatch_once.c: nonce, idempotency key, flash. */
enum err nonce_take(struct exchange *); /* ERR_CONFLICT and x->duplicate: used before */
enum err nonce_peek(struct exchange *);
enum err nonce_done(struct exchange *); /* note where the answer went */
enum err key_take(struct exchange *);
enum err key_done(struct exchange *);
enum err flash_put(struct exchange *);
enum err flash_take(struct exchange *, struct flash_note *);
enum err flash_drop(struct exchange *);
/* dispatch_answer.c */
void response_reset(struct exchange *);
int status_of(enum err);
void answer_error(struct exchange *, enum err);
void answer_headers(struct exchange *);
enum err answer_again(struct exchange *, enum err);
/* dispatch_kept.c: forms sent after the session had ended. */
enum err kept_take(struct exchange *, bool *kept); /* *kept: answered already */
enum err kept_end(struct exchange *);              /* it was sent now */
/* problem.c: the answer of x->status for a machine */
void problem_answer(struct exchange *, struct str title, struct str detail, struct str ref);
/* page.c */
void page_fill(struct exchange *, struct str title);
/* respond.c */
void response_header_put(struct response *, const char *name, struct str value);

/* Before a write: ERR_BUSY, and the request is left to a worker, when it was asked at once. */
enum err exchange_may_wait(struct exchange *);
/* The tx of the viewer; errors of opening too.  Closed by exchange_close. */
enum err exchange_open(struct exchange *, enum tx_mode);
/* A machine client's share of the minute; ERR_LIMITED. */
enum err exchange_api_limit(struct exchange *);
void exchange_abort(struct exchange *);
enum err exchange_commit(struct exchange *);

#endif
