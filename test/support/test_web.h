/*
 * test/support/test_web.h -- a browser without network: requests go through
 * dispatch() with cookie, origin, token and nonce as a real one sends them.
 *
 *     struct web *web = web_open(db, (const struct module *const[]){ &desk_module, NULL });
 *     web_sign_in(web, account);
 *     struct response page = web_get(web, "/desk/tickets");
 *     EXPECT_STATUS(page, 200);
 *     EXPECT_CONTAINS(page, "Beamer");
 *     page = web_post(web, "/desk/tickets/new", "subject=Beamer&text=dunkel");
 *     EXPECT_LOCATION(page, "/desk/tickets");
 */
#ifndef TEST_SUPPORT_TEST_WEB_H
#define TEST_SUPPORT_TEST_WEB_H

#include "platform/config.h"
#include "platform/dispatch.h"
#include "test.h"

struct web;
/* Closed after the test. The base URL is https://pedell.example. */
struct web *web_open(struct db *, const struct module *const *modules);
struct config *web_config(struct web *);
/* The clock starts at 2026-11-23T08:00:00Z and stands until it is moved. */
struct instant web_now(const struct web *);
void web_clock(struct web *, struct instant);
void web_wait(struct web *, struct duration);

/* A new session of the account, both factors done; 0 forgets all cookies, else a phone
   keeps that it knows a school's PIN.  The
   password and factor count as given just now. */
void web_sign_in(struct web *, account_id);
/* From now on from this address; it begins as 192.0.2.7. */
void web_from(struct web *, const char *address);
/* The session's cookie is gone, the browser is the same. */
void web_forget_session(struct web *);
/* From now on as on an I/O thread: the answer may be `later` (platform/dispatch.h). */
void web_at_once(struct web *, bool);
/* Cookies the answers set are kept and sent, as a browser does. */
struct response web_get(struct web *, const char *target);
/* Body "a=1&b=2"; `_token` and `_once` are added. */
struct response web_post(struct web *, const char *path, const char *body);
/* From a page that carries this token. */
struct response web_post_from(struct web *, struct str token, const char *path, const char *body);
/* The same nonce as the POST before: the user pressed twice. */
struct response web_post_again(struct web *, const char *path, const char *body);
/* The fault sweep: step `k` of the database fails while the form is answered;
   *failed: there was such a step. */
struct response web_post_failing(struct web *, const char *path, const char *body, int k, bool *failed);
/* One file with a multipart form, field `field`. */
struct response web_upload(struct web *, const char *path, const char *body, const char *field, const char *file_name,
                           struct str bytes);
/* The mark of a phone that typed a school's PIN, and another one in its place. */
struct str web_phone(const struct web *);
void web_phone_use(struct web *, struct str cookie);
/* Machine client; `bearer` may be NULL, `body` too. A new Idempotency-Key for each POST. */
struct response web_json(struct web *, const char *method, const char *target, const char *bearer, const char *body);
/* Any request: headers as "Name: value" lines, nothing is added but Host. */
struct response web_raw(struct web *, const char *method, const char *target, const char *headers, const char *body);
/* Hidden token of the client (masked anew on each call), for bodies made by hand. */
struct str web_token(struct web *);

/* Header of an answer, "" when it has none. */
struct str response_header(const struct response *, const char *name);

#define EXPECT_STATUS(answer, want) expect_status_((answer), (want), #answer, __FILE__, __LINE__)
#define EXPECT_CONTAINS(answer, text) expect_contains_((answer), (text), true, __FILE__, __LINE__)
#define EXPECT_NOT_CONTAINS(answer, text) expect_contains_((answer), (text), false, __FILE__, __LINE__)
#define EXPECT_LOCATION(answer, want) expect_location_((answer), (want), __FILE__, __LINE__)
void expect_status_(struct response, int want, const char *what, const char *file, int line);
void expect_contains_(struct response, const char *text, bool wanted, const char *file, int line);
void expect_location_(struct response, const char *want, const char *file, int line);

#endif
