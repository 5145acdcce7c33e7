/*
 * domain/account/person_store.h -- one person's own rows: password, second
 * factor, sheet of codes, sessions, API tokens, audit events.
 */
#ifndef DOMAIN_ACCOUNT_PERSON_STORE_H
#define DOMAIN_ACCOUNT_PERSON_STORE_H

#include "platform/auth.h"

struct person {
    account_id id;
    struct str login, mail, name, phone;
    int lang;
    bool shortcuts, disabled;
    authority_id authority;
    school_id school;
    struct str password; /* "": the invitation was not used yet */
    struct blob totp;    /* sealed; none: not set up */
    int64_t totp_step;
    int64_t codes; /* unused ones of the printed sheet */
};
/* *system*: for sign-in, invitation and reset, where nobody is signed in yet. */
enum err person_by_login(struct tx *, struct str mail, struct person *);
enum err person_by_id(struct tx *, account_id, struct person *);

/* Each notes what it did in the stream of the person's authority. */
enum err person_set_password(struct tx *, const struct person *, struct str hash);
/* The same password under today's parameters. */
enum err person_rehash(struct tx *, const struct person *, struct str hash);
enum err person_set_profile(struct tx *, struct str name, struct str phone, int lang, bool shortcuts);
enum err person_set_name(struct tx *, const struct person *, struct str name);

enum factor { FACTOR_NONE, FACTOR_TOTP, FACTOR_CODE };
bool person_has_factor(const struct person *);
/* Uses the code up.  *factor is FACTOR_NONE when it was wrong or used before. */
enum err person_check_factor(struct tx *, const struct person *, struct str code, enum factor *factor);
/* `step`: of the code that proved the new secret; it is used up by that. */
enum err person_set_totp(struct tx *, const struct person *, const struct secret20 *, int64_t step);
/* AUT-4: the printed sheet is for school contacts, as long as that is all they are. */
enum err person_may_use_sheet(struct tx *, account_id, bool *may);
#define CODE_COUNT 10
struct code_list {
    struct str at[CODE_COUNT];
};
/* A new sheet ("abcd-efgh"); the old one ends. */
enum err person_new_codes(struct tx *, const struct person *, struct code_list *);

/* Own sessions. */
struct session_line {
    session_ref ref;
    struct instant created_at, used_at;
    struct str agent;
    bool here;
};
struct session_lines {
    struct session_line *at;
    size_t n;
};
enum err person_sessions(struct tx *, const struct sha256 *here, struct session_lines *);
enum err person_end_session(struct tx *, session_ref);
/* The session is kept from now on; its new idle end. */
enum err person_extend_session(struct tx *, const struct sha256 *, struct duration idle, struct instant *ends);

/* Own grants. */
struct grant_line {
    grant_id id;
    grant_ref ref;
    int role;
    authority_id authority;
    school_id school;
    bool narrow, waiting;
    struct instant starts, ends;
    struct str requested_by;
};
struct grant_lines {
    struct grant_line *at;
    size_t n;
};
enum err person_grants(struct tx *, struct grant_lines *);

/* Own API tokens (AUT-8). */
struct api_token_line {
    token_ref ref;
    struct str name, scopes;
    struct instant created_at, ends, ended_at, used_at;
};
struct api_token_lines {
    struct api_token_line *at;
    size_t n;
};
enum err person_tokens(struct tx *, struct api_token_lines *);
/* *text is shown once. */
enum err person_new_token(struct tx *, authority_id, struct str name, struct str scopes, struct instant ends,
                          struct str *text);
enum err person_end_token(struct tx *, authority_id, token_ref);

/* Own audit events, newest first. */
struct event_line {
    struct instant at;
    struct str action;
    int object;
    int64_t stream, seq;
};
struct event_lines {
    struct event_line *at;
    size_t n;
};
#define EVENT_ROWS 50
/* After this one in that order ({ INSTANT_FOREVER }: the newest). */
struct event_key {
    struct instant at;
    int64_t stream, seq;
};
enum err person_events(struct tx *, struct event_key after, struct event_lines *);

#endif
