/*
 * platform/auth.h -- who somebody is and what a grant lets them reach.
 * Pages: src/domain/account.
 */
#ifndef PLATFORM_AUTH_H
#define PLATFORM_AUTH_H

#include "platform/request.h"
#include "platform/secret.h"

/* --- accounts and grants ---------------------------------------------------- */

struct account_new {
    struct str mail, name, phone;
    authority_id authority;
    school_id school;
    enum lang lang;
};
/* ERR_CONFLICT: the address has an account.  *id may be NULL. */
enum err auth_account_create(struct tx *, const struct account_new *, account_id *id, account_ref *ref);

struct grant_new {
    account_id account;
    enum role role;
    authority_id authority;
    school_id school;
    bool narrow;
    struct instant starts, ends;
    account_id approved_by;
};
/* ERR_INVALID: place and role do not fit (a school contact needs a school, an
   official or auditor an authority, ...) or the time is empty.
   With approved_by 0 the grant waits for a second person where the matrix asks for two. */
enum err auth_grant_create(struct tx *, const struct grant_new *, grant_id *out);
enum err auth_grant_end(struct tx *, grant_id, struct instant ends);
/* Requester and earlier approver are refused inside the statement (ISO-12). */
enum err auth_grant_approve(struct tx *, grant_id);

struct entrustment_new {
    account_id account;
    authority_id authority;
    school_id school;
    struct instant starts, ends;
    struct day committed_on;
};
enum err auth_entrustment_create(struct tx *, const struct entrustment_new *, entrustment_id *out);
enum err auth_entrustment_end(struct tx *, entrustment_id, struct instant ends);
/* Write the person's rows of `reach` anew from approved grants and, for the roles
   of the body (technician, external provider, head), entrustments with a
   commitment (Z7.3).  The functions above call it. */
enum err auth_reach_rebuild(struct tx *, account_id);

/* --- passwords and factors --------------------------------------------------- */

/* AUT-1: argon2id, 19 MiB, t = 2; two at once, a bounded queue, else ERR_BUSY.
   Never inside a transaction (CHECK). */
enum err password_hash(struct str password, struct mem *, struct str *out);
/* False also for "": then the same time is spent on a dummy. */
enum err password_verify(struct str password, struct str hash, bool *right);
/* How many of both this process has done, for the metrics. */
int64_t password_computations(void);
/* Made with weaker parameters than today's: hash anew at the next sign-in. */
bool password_outdated(struct str hash);
/* OK or ERR_INVALID with the message: length, common, context words. */
enum err password_rule(struct str password, struct str name, struct str mail, enum msg *why);

struct secret20 {
    unsigned char b[20];
};
bool totp_verify(const struct secret20 *, struct str code, struct instant now, int64_t last_step, int64_t *step);
struct str totp_code(struct mem *, const struct secret20 *, struct instant now);
struct str totp_base32(struct mem *, const struct secret20 *);
/* At rest: sealed under the master key, bound to the account.  ERR_INVALID: none, or not this account's. */
struct str totp_seal(struct mem *, account_id, const struct secret20 *);
enum err totp_open(struct mem *, account_id, struct str sealed, struct secret20 *out);

/* --- sessions ---------------------------------------------------------------- */

enum session_stage { STAGE_PASSWORD = 1, STAGE_SIGNED_IN };
enum link_kind { LINK_INVITATION = 1, LINK_RESET, LINK_SOLUTION_TEST, LINK_ADDRESS, LINK_SATISFACTION };

/* The session of a cookie: fills the viewer (account 0 when there is none in
   force), the stage and the CSRF secret.  Grants are read in this tx. */
struct session {
    session_ref ref;
    enum session_stage stage;
    struct secret csrf;
    struct instant used_at;
    struct sha256 token;
};
enum err session_find(struct tx *, struct str cookie, struct viewer *, struct session *);
/* New session (new id), text of the cookie in *cookie. */
enum err session_create(struct tx *, account_id, enum session_stage, struct str agent, struct str *cookie);
enum err session_end(struct tx *, const struct sha256 *token);
enum err session_end_others(struct tx *, account_id, const struct sha256 *keep);
/* Last use, at most once a minute. */
enum err session_touch(struct tx *, const struct sha256 *token, unsigned roles);
/* After a re-authentication: the same session under a new id (SES-1), proved now. */
enum err session_prove(struct tx *, const struct sha256 *token, struct str *cookie);
/* Set-Cookie value that carries (or, with "", removes) the session's cookie. */
struct str session_cookie(struct mem *, struct str cookie);
/* Idle and absolute lifetime for a set of roles (SES-2). */
struct duration session_idle(unsigned roles);
struct duration session_longest(unsigned roles);
enum err token_find(struct tx *, struct str bearer, struct viewer *);
/* Last use of an API token, at most once a minute: call when token_used_at is older. */
enum err token_touch(struct tx *, token_id);

/* AUT-3: raise and check in one tx that is committed before anything is verified. */
enum rate_kind {
    RATE_SIGN_IN_ACCOUNT = 1,
    RATE_SIGN_IN_CLIENT,
    RATE_SIGN_IN_AUTHORITY,
    RATE_RESET,
    RATE_FACTOR,
    RATE_API,
    RATE_REPORT,
    RATE_MAIL_RECEIPT,
    RATE_MAIL_STORM,
    RATE_SIGN_IN_PAIR,
    RATE_SIGN_IN_KNOWN,
    RATE_FACTOR_KNOWN,
    RATE_PIN_PHONE,
    RATE_PIN_ADDRESS,
    RATE_PIN_SCHOOL,
    RATE_REPORT_PHONE,
    RATE_REPORT_SCHOOL
};
enum err rate_raise(struct tx *, enum rate_kind, struct str subject, int limit, struct duration window);
/* Several at once, for who takes them in advance (platform/dispatch_limit.c). */
enum err rate_raise_by(struct tx *, enum rate_kind, struct str subject, int by, int limit, struct duration window);

/* The attempt was a right one: it no longer counts. */
enum err rate_forgive(struct tx *, enum rate_kind, struct str subject, struct duration window);

/* U16: a mailed link; the text of the token is shown once. */
enum err link_create(struct tx *, enum link_kind, account_id, int64_t subject, struct duration valid,
                     struct str *token);
/* Who and what it is for, without using it up.  ERR_NOT_FOUND: unknown, used, expired. */
enum err link_find(struct tx *, enum link_kind, struct str token, account_id *, int64_t *subject);
enum err link_use(struct tx *, enum link_kind, struct str token, account_id *, int64_t *subject);

#endif
