/*
 * base/err.h -- how a function says that it did not do its work.
 *
 * Three kinds, never mixed: a *refusal* (the user can act; carries a message
 * key and a field, see tx_refuse and form_refuse), a *fault* (the environment:
 * logged once at the boundary, the user sees a reference number) and a *bug*
 * (CHECK aborts; the supervisor restarts the process).
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum [[nodiscard]] err{ OK = 0,
                        ERR_NOT_FOUND,       /* outside the scope, deleted or never existing: one answer */
                        ERR_DENIED,          /* right, verb or field missing */
                        ERR_UNAUTHENTICATED, /* nobody is signed in, or the token is not valid */
                        ERR_INVALID,         /* the input breaks a rule of its field */
                        ERR_MALFORMED,       /* the input is not what the protocol asks for */
                        ERR_CONFLICT,        /* the state changed meanwhile */
                        ERR_TOO_LARGE,       /* above a limit of platform/limits.h */
                        ERR_LIMITED,         /* too many tries; come back later */
                        ERR_BUSY,            /* no capacity now; the same call may be repeated */
                        ERR_FULL,            /* storage or quota exhausted */
                        ERR_FAULT,           /* the environment failed; already logged */
                        ERR_COUNT_ };

/* Stable word for logs and tests, e.g. "not_found". */
const char *err_name(enum err);

#define TRY(call) \
    do { \
        enum err try_err_ = (call); \
        if (try_err_ != OK) \
            return try_err_; \
    } while (0)

#endif
