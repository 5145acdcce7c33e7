/*
 * domain/account/user_store.h -- people, their grants and entrustments, as those
 * see them who keep them.
 */
#ifndef DOMAIN_ACCOUNT_USER_STORE_H
#define DOMAIN_ACCOUNT_USER_STORE_H

#include "domain/account/person_store.h"

enum user_state { USER_ANY, USER_INVITED, USER_ACTIVE, USER_DISABLED };

struct user_row {
    account_id id;
    account_ref ref;
    struct str name, mail, phone;
    authority_id authority;
    school_id school;
    int state; /* enum user_state */
    bool has_factor;
};
struct user_list {
    struct user_row *at;
    size_t n;
};

#define USER_ROWS 50
struct user_filter {
    struct str text; /* in name or address; "" */
    authority_id authority;
    school_id school;
    int role; /* 0: any */
    enum user_state state;
    account_ref after;
    bool has_after; /* the last one of the page before */
};
/* user_account L: by name. */
enum err user_list(struct tx *, const struct user_filter *, struct user_list *);
/* user_account R */
enum err user_by_ref(struct tx *, account_ref, struct user_row *);
/* user_account R: ERR_NOT_FOUND when there is none the actor may see. */
enum err user_by_login(struct tx *, struct str mail, struct user_row *);
/* user_account W: ERR_NOT_FOUND outside of it, ERR_CONFLICT when it is so already. */
enum err user_disable(struct tx *, const struct user_row *);
/* user_account C */
enum err user_enable(struct tx *, const struct user_row *);
/* password_reset Q: may the actor start a reset for this account? */
enum err user_may_reset(struct tx *, const struct user_row *);
/* password_reset Q: the second factor is set up anew at the next sign-in. */
enum err user_forget_factor(struct tx *, const struct user_row *);
/* user_account C: may the actor keep an account at this place? */
enum err user_place_allowed(struct tx *, authority_id, school_id);

/* --- grants ---------------------------------------------------------------------------- */

/* role_grant L: of one account, those that have not ended. */
enum err user_grants(struct tx *, account_id, struct grant_lines *);
struct grant_found {
    grant_id id;
    account_id account;
    account_ref account_ref;
    struct str name;
    int role;
    authority_id authority;
    school_id school;
    bool waiting, own; /* own: asked for by the actor, or for the actor */
    struct instant starts, ends;
};
/* role_grant W (officials: school contacts only). */
enum err grant_to_end(struct tx *, grant_ref, struct grant_found *);
/* role_grant A */
enum err grant_to_approve(struct tx *, grant_ref, struct grant_found *);
struct request_line {
    grant_ref ref;
    account_ref account_ref;
    struct str name, requested_by;
    int role;
    authority_id authority;
    school_id school;
    struct instant starts, ends;
    bool own;
};
struct request_lines {
    struct request_line *at;
    size_t n;
};
/* role_grant A: grants that wait for a second person. */
enum err grant_requests(struct tx *, struct request_lines *);
/* role_grant C for a school contact, else role_grant Q; ERR_DENIED. */
enum err grant_place_allowed(struct tx *, enum role, authority_id, school_id);

/* --- keys of programs ------------------------------------------------------------------ */

/* api_client L: keys in force of every account; whose and how long, not what for (no_content). */
struct token_held {
    token_ref ref;
    struct str owner;
    struct instant created_at, ends, used_at;
};
struct token_held_list {
    struct token_held *at;
    size_t n;
};
enum err user_tokens(struct tx *, const token_ref *after, int limit, struct token_held_list *);
/* api_client W: *owner is told.  ERR_NOT_FOUND: none in force, or not the actor's to end. */
enum err user_end_token(struct tx *, token_ref, account_id *owner);

/* --- entrustments ------------------------------------------------------------------------ */

struct entrustment_line {
    entrustment_id id;
    entrustment_ref ref;
    account_id account;
    account_ref account_ref;
    struct str name;
    authority_id authority;
    school_id school;
    struct instant starts, ends;
    struct day committed_on;
};
struct entrustment_lines {
    struct entrustment_line *at;
    size_t n;
};
/* entrustment L */
enum err user_entrustments(struct tx *, account_id, struct entrustment_lines *);
/* entrustment W */
enum err entrustment_to_end(struct tx *, entrustment_ref, struct entrustment_line *);

#endif
