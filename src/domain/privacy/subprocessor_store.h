/*
 * privacy/subprocessor_store.h -- what the pages of the register read and write
 * beyond the door.
 */
#ifndef PRIVACY_SUBPROCESSOR_STORE_H
#define PRIVACY_SUBPROCESSOR_STORE_H

#include "domain/privacy/privacy.h"

struct subprocessor_row {
    subprocessor_id id;
    subprocessor_ref ref;
    struct str name, service;
    bool personal_data;
    struct str data, place, contract, measures;
    struct day starts, ends;
    int version;
};
struct subprocessor_list {
    struct subprocessor_row *at;
    size_t n;
};
/* subprocessor L: firms with a row at an authority the actor reaches; a firm's people see their own. */
enum err subprocessors(struct tx *, struct subprocessor_list *);
/* subprocessor R, the same rows. */
enum err subprocessor_by_ref(struct tx *, subprocessor_ref, struct subprocessor_row *);

struct answer_row {
    authority_id authority;
    authority_ref authority_ref;
    struct str authority_name, person, reference;
    int64_t n;
    int state;
    bool general, newest, may_answer;
    struct instant at;
};
struct answer_list {
    struct answer_row *at;
    size_t n;
};
/* subprocessor R: all answers of the authorities the actor reaches, newest first in each. */
enum err subprocessor_answers(struct tx *, subprocessor_id, struct answer_list *);
/* subprocessor A: authorities the actor may answer for and that still are asked. */
enum err subprocessor_questions(struct tx *, struct subprocessor_list *);

/* subprocessor W.  Asks an authority (again): one that joined later or said no. */
enum err subprocessor_ask(struct tx *, subprocessor_id, authority_id);
/* The last day; tickets of the firm go on, new ones are not handed over. */
enum err subprocessor_end(struct tx *, const struct subprocessor_row *, int version, struct day last);

struct member_row {
    account_id account;
    account_ref ref;
    struct str name, mail;
    subprocessor_id firm; /* 0: none yet */
};
struct member_list {
    struct member_row *at;
    size_t n;
};
/* subprocessor W: the external providers' accounts, those of the firm and those without one. */
enum err subprocessor_people(struct tx *, subprocessor_id, struct member_list *);

enum msg subprocessor_state_msg(int state);

#endif
