/*
 * platform/request.h -- what a handler gets, and how it answers.  Routes are
 * data; session, origin, token, limits, content type, rights, scope, nonce,
 * transaction and headers are the dispatcher's (platform/dispatch.c).
 */
#ifndef PLATFORM_REQUEST_H
#define PLATFORM_REQUEST_H

#include "platform/db.h"
#include "platform/form.h"
#include "platform/html.h"
#include "platform/json.h"

/* --- who is asking --------------------------------------------------------- */

struct viewer {
    account_id account; /* 0: nobody is signed in */
    account_ref ref;
    struct str name;
    unsigned roles;         /* bit per enum role of the grants in force now */
    authority_id authority; /* home */
    school_id school;       /* home school or 0 */
    enum lang lang;
    bool shortcuts;
    struct instant session_ends;  /* idle end */
    struct instant proved_at;     /* last re-authentication */
    token_id token;               /* machine client: the API token, else 0 */
    struct str scopes;            /* of the API token: "ticket:RLC own_work:R" */
    struct instant token_used_at; /* last written use of the API token, see token_touch */
};
/* Does a grant in force give the verb on the object (any place)?  Narrowed by
   the scopes of an API token. */
bool viewer_may(const struct viewer *, enum object, enum verb);
/* The same beyond what belongs to the viewer in person (relation "member"). */
bool viewer_may_of_others(const struct viewer *, enum object, enum verb);
bool viewer_has_role(const struct viewer *, enum role);

/* --- routes ---------------------------------------------------------------- */

struct right {
    enum object object;
    enum verb verb;
    bool is_public;
    bool of_others; /* menu entries: not for who has it of the own person only (relation "member") */
};
#define RIGHT_UNSET \
    { \
        OBJECT_UNSET, VERB_UNSET, false, false \
    } /* refuses to start */
#define RIGHT_PUBLIC \
    { \
        OBJECT_PUBLIC_PAGE, VERB_R, true, false \
    }
#define RIGHT(object, verb) \
    { \
        OBJECT_##object, VERB_##verb, false, false \
    }
#define RIGHT_OF_OTHERS(object, verb) \
    { \
        OBJECT_##object, VERB_##verb, false, true \
    }
/* A public page that acts on an object (sign-in: SESSION C). */
#define RIGHT_ANYBODY(object, verb) \
    { \
        OBJECT_##object, VERB_##verb, true, false \
    }

struct request;
struct session; /* platform/auth.h */
struct handler {
    const char *name;
    enum err (*run)(struct request *, const void *form);
    const struct field *fields;
    size_t size;
};
/* HANDLER(ticket_get, ticket_form): declares and binds `static enum err
   ticket_get(struct request *, const struct ticket_form *)`. */
#define HANDLER(fn, form) \
    static enum err fn(struct request *, const struct form *); \
    static enum err fn##_run_(struct request *req, const void *in) { return fn(req, (const struct form *)in); } \
    [[maybe_unused]] static const struct handler fn##_handler = { #fn, fn##_run_, form##_fields, sizeof(struct form) }

enum route_flag {
    ROUTE_QUICK = 1,         /* a read that cannot wait: runs on the I/O thread with SQLite */
    ROUTE_UPLOAD = 2,        /* multipart/form-data up to LIMIT_BODY_UPLOAD */
    ROUTE_STEPS = 4,         /* no tx is opened: the handler opens its own with request_tx */
    ROUTE_MACHINE = 8,       /* Bearer token, JSON; no cookie is read */
    ROUTE_REAUTH = 16,       /* password and factor at most 5 minutes ago, else 303 to the proof page */
    ROUTE_LOGGED = 32,       /* each read is an audit event (matrix condition g) */
    ROUTE_DOWNLOAD = 64,     /* the answer is a file: CSP sandbox, attachment */
    ROUTE_HALF_SESSION = 128 /* also for a session that still owes its second factor */
};

/*
 * One row per method and path.  `again` shows the page of a refused form (422,
 * 409): it gets the form as far as it could be read, in a new read tx, and
 * h->form carries the typed values and errors.  NULL: the general error page.
 */
struct route {
    const char *method, *path; /* "/desk/tickets/{ticket}/take" */
    struct right right;
    unsigned flags;
    const struct handler *handler;
    enum err (*again)(struct request *, const void *form);
};
#define GET(path, right, flags, fn) \
    { \
        "GET", (path), right, (flags), &fn##_handler, NULL \
    }
#define POST(path, right, flags, fn) \
    { \
        "POST", (path), right, (flags), &fn##_handler, NULL \
    }
/* again_fn: HANDLER over the same form struct. */
#define POST_FORM(path, right, flags, fn, again_fn) \
    { \
        "POST", (path), right, (flags), &fn##_handler, again_fn##_run_ \
    }
#define ROUTES_END \
    { \
        0 \
    }

/* --- the request ------------------------------------------------------------ */

struct request {
    struct mem *mem;
    struct tx *tx; /* NULL on ROUTE_STEPS */
    struct db *db;
    const struct config *config;
    const struct route *route;
    const struct viewer *viewer;   /* never NULL */
    const struct session *session; /* of the cookie, also one that owes its second factor; NULL: none in force */
    struct instant now;
    enum lang lang;
    struct str path, query; /* decoded path; raw query */
    struct str client;      /* address, for limits */
    struct str user_agent;
    const struct input *inputs;
    size_t ninputs;
    const struct form_state *form; /* when a refused form is shown again */
    struct response *response;
    struct str body; /* ROUTE_MACHINE: the text for json_parse */
    const struct raw_request *raw;
};
/* A header as it came, "" when absent; the name in any case. */
struct str request_header(const struct request *, const char *name);
/* Value of a cookie as it came, "" when absent. */
struct str request_cookie(const struct request *, const char *name);

/* Own transactions of a ROUTE_STEPS handler: step(req, arg) runs with req->tx set;
   OK commits, anything else aborts.  ERR_BUSY is retried. */
enum err request_tx(struct request *, enum tx_mode, enum err (*step)(struct request *, void *arg), void *arg);

/* The form this person sent after the session had ended (SES-2), on its own page; to "/" when there is none. */
enum err request_kept(struct request *);

/* --- answers ---------------------------------------------------------------- */

/* An HTML page with the frame; call a compiled template with the result.  `title`
   is the first part of <title>; status 200 (422/409 when a form is shown again). */
struct html *page_begin(struct request *, struct str title);
#define page_title(req, msg) page_begin((req), msg_text((req)->lang, (msg)))
/* 303 to an own path. */
enum err see_other(struct request *, struct url);
/* A line shown on top of the next page ("Gespeichert."), with an optional undo:
   POST to `undo` within 10 s on the page. */
void flash(struct request *, enum msg);
void flash_undo(struct request *, enum msg, struct url undo);
/* Refuse with a message at a field (or NULL), without a tx. */
enum err refuse(struct request *, enum err, enum msg, const char *field);
/* JSON by descriptor (platform/json.h); ETag made from the bytes when `etag`. */
enum err respond_json(struct request *, int status, const struct json_desc *, const void *value, bool etag);
/* A file: `bytes` or a blob streamed by the worker; name after RFC 6266. */
enum err respond_file(struct request *, struct str name, const char *mime, struct str bytes);
enum err respond_blob(struct request *, struct str name, const char *mime, blob_id blob, int64_t size);
/* Plain text or CSV built in the arena. */
enum err respond_text(struct request *, int status, const char *mime, struct str);
void respond_header(struct request *, const char *name, struct str value);
/* Machine PATCH: OK when If-Match names `etag`; else the answer is 428 or 412
   and the handler returns the error.  `etag` is made by request_etag. */
enum err request_if_match(struct request *, struct str etag);
struct str request_etag(struct request *, struct str bytes);
/* ROUTE_LOGGED: whose record is shown; the dispatcher writes the audit event.
   Not called: the event names the page only. */
void request_logged(struct request *, int64_t subject, authority_id);

#endif
