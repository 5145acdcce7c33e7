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
    ROUTE_QUICK = 1,          /* a read that cannot wait: runs on the I/O thread with SQLite */
    ROUTE_UPLOAD = 2,         /* multipart/form-data up to LIMIT_BODY_UPLOAD */
    ROUTE_STEPS = 4,          /* no tx is opened: the handler opens its own with request_tx */
    ROUTE_MACHINE = 8,        /* Bearer token, JSON; no cookie is read */
    ROUTE_REAUTH = 16,        /* password and factor at most 5 minutes ago, else 303 to the proof page */
    ROUTE_LOGGED = 32,        /* each read is an audit event (matrix condition g) */
    ROUTE_DOWNLOAD = 64,      /* the answer is a file: CSP sandbox, attachment */
    ROUTE_HALF_SESSION = 128, /* also for a session that still owes its second factor */
    ROUTE_FOREIGN = 256,      /* machine: somebody else's protocol, JSON or form, with keys of its own */
    ROUTE_BRIDGE = 512        /* machine: the token stands in the path {bridge}, from listed addresses only */
};

/*
 * What a machine route takes and gives.  The dispatcher reads and writes by it, and
 * the OpenAPI document (platform/openapi.c) is written from it, so both say the same.
 */
enum api_trait {
    API_PAGE = 1,   /* `out` begins with the list of records; fields=, cursor, Link */
    API_RECORD = 2, /* `out` is one record: fields=, strong ETag, If-None-Match */
    API_FILE = 4,   /* the answer is the file itself */
    API_MATCH = 8   /* If-Match is compared: a PATCH must bring one */
};
struct api {
    enum msg summary;
    int status; /* of success */
    unsigned traits;
    const struct json_desc *in, *out; /* NULL: no body */
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
    const struct api *api;
};
#define GET(path, right, flags, fn) \
    { \
        "GET", (path), right, (flags), &fn##_handler, NULL, NULL \
    }
#define POST(path, right, flags, fn) \
    { \
        "POST", (path), right, (flags), &fn##_handler, NULL, NULL \
    }
/* API("GET", "/api/v1/schools/{school}", RIGHT(SCHOOL, R), 0, api_school, M_api_school,
       200, API_RECORD, NULL, &school_desc) */
#define API(method, path, right, flags, fn, ...) \
    { \
        (method), (path), right, ROUTE_MACHINE | (flags), &fn##_handler, NULL, &(const struct api) { __VA_ARGS__ } \
    }
/* again_fn: HANDLER over the same form struct. */
#define POST_FORM(path, right, flags, fn, again_fn) \
    { \
        "POST", (path), right, (flags), &fn##_handler, again_fn##_run_, NULL \
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
/* A file: `bytes` or a blob streamed by the worker; name after RFC 6266. */
enum err respond_file(struct request *, struct str name, const char *mime, struct str bytes);
enum err respond_blob(struct request *, struct str name, const char *mime, blob_id blob, int64_t size);
/* Plain text or CSV built in the arena. */
enum err respond_text(struct request *, int status, const char *mime, struct str);
void respond_header(struct request *, const char *name, struct str value);
/* Strong ETag of these bytes. */
struct str request_etag(struct request *, struct str bytes);

/*
 * Machine routes with a struct api; `value` points to the struct of its descriptor.
 * The body of a POST is read whole, that of a PATCH over what *value holds (RFC 7396).
 * Errors name each field.
 */
#define request_json(req, value) request_json_((req), (value), sizeof *(value))
enum err request_json_(struct request *, void *value, size_t size);
/* ROUTE_FOREIGN: the members of a JSON object or the fields of a form; a list comes as
   repeated names, "user[]" as "user"; what is no text, number or list of them is left out. */
enum err request_foreign(struct request *, const struct input **, size_t *n);
/* One record: status, ETag and selected members by the route. */
#define respond_record(req, value) respond_record_((req), (value), sizeof *(value))
enum err respond_record_(struct request *, const void *value, size_t size);
/* One page of records; `next`: cursor of the one after, "" on the last. */
#define respond_page(req, value, next) respond_page_((req), (value), sizeof *(value), (next))
enum err respond_page_(struct request *, const void *value, size_t size, struct str next);
/* JSON for the script of a page: a session route, no part of the machine interface. */
#define respond_script(req, desc, value) respond_script_((req), &(desc), (value))
enum err respond_script_(struct request *, const struct json_desc *, const void *value);
/* Which rows of a list that is read as a whole stand on the page at `cursor`: for short
   lists, and threads, which only grow. */
enum err respond_part(struct request *, struct str cursor, int64_t limit, size_t all, size_t *from, size_t *n,
                      struct str *next);
/* A short list that is read as a whole: `out` begins with all of its rows, and only those of the page that
   `in` (a form with PART_MEMBERS) asks for are written.  out->next names the page after. */
#define PART_MEMBERS \
    struct str fields, cursor; \
    int64_t limit
#define PART_FIELDS(form) \
    FIELD_TEXT(form, fields, 0, LIMIT_LINE), FIELD_ROWS(form, limit), FIELD_TEXT(form, cursor, 0, 20)
#define respond_rows(req, in, out) respond_rows_((req), (in)->cursor, (in)->limit, (out), sizeof *(out), &(out)->next)
enum err respond_rows_(struct request *, struct str cursor, int64_t limit, void *value, size_t size, struct str *next);
/* `value`: the record as it is now.  If-Match must name it when it is there, and a PATCH
   must bring one: else the answer is 412 with the record, or 428. */
#define request_match(req, desc, value) request_match_((req), &(desc), (value))
enum err request_match_(struct request *, const struct json_desc *, const void *value);
/* ROUTE_LOGGED: whose record is shown; the dispatcher writes the audit event.
   Not called: the event names the page only. */
void request_logged(struct request *, int64_t subject, authority_id);

#endif
