/*
 * desk/card.h -- decision cards: one thing to try, in at most forty words and a picture,
 * answered with works, does not work or no time (GK.Sch.2, domain/desk.md 5).
 *
 * A card is bound to a model, a device class or a service.  A change is a new version,
 * which a second person approves; until then the old one stays in use.  Data of the
 * house: who may edit is the route's right (desk_template).
 */
#ifndef DESK_CARD_H
#define DESK_CARD_H

#include "domain/asset/asset.h"

enum {
    CARD_SORT = 100, /* of one that was added */
    CARD_WORDS = 40,
    CARD_LIMIT_STRANGER = 3,
    CARD_LIMIT_CONTACT = 8,
    CARD_USES = 50,
    CARD_SUCCESS = 5
};

/* Who tries; numbers are stored. */
enum try_role { TRY_ANONYMOUS = 1, TRY_TEACHER, TRY_CONTACT, TRY_BODY };
/* Cards shown at once: three, to the school's contact eight. */
int card_limit(enum try_role);
/* Words of a text: what stands between blanks. */
int card_words(struct str);
/* Fewer than CARD_SUCCESS percent solved after CARD_USES answers: to be rewritten. */
bool card_is_weak(int64_t uses, int64_t solved);

/* Pictures that come with the program. */
struct card_picture {
    const char *key;
    enum msg label;
};
extern const struct card_picture card_pictures[]; /* ends with key == NULL */
/* Address of a picture; "" for a key that is none. */
struct url card_picture_url(struct str key);

/* What a fault is about; any of them may be missing. */
struct card_place {
    model_id model;
    struct str class_key, service;
};
struct card_row {
    card_id id;
    card_ref ref;
    int version;
    struct str topic, text, picture;
};
struct card_rows {
    struct card_row *at;
    size_t n;
};
/* Cards in use for the place: those of the model first, then class, then service; at most `limit`. */
enum err card_find(struct tx *, const struct card_place *, int limit, struct card_rows *);
enum err card_any(struct tx *, const struct card_place *, bool *);
/* The version in use; ERR_NOT_FOUND when there is none. */
enum err card_live(struct tx *, card_ref, struct card_row *);

/* --- editing -------------------------------------------------------------------------------- */

struct card_text {
    struct str topic, text, picture;
};
/* ERR_INVALID: words, topic, picture, or not exactly one thing it is bound to. */
enum err card_create(struct tx *, const struct card_place *, const struct card_text *, int sort, card_ref *);
/* The newest draft is replaced; a version in use gets a successor. */
enum err card_revise(struct tx *, card_ref, const struct card_text *);
/* By somebody else than who wrote it; ERR_CONFLICT: nothing to approve. */
enum err card_approve(struct tx *, card_ref);
enum err card_retire(struct tx *, card_ref);

struct card_entry { /* newest version, and how the one in use does */
    card_id id;
    card_ref ref;
    struct str model, class_name, service; /* what it is bound to, in words */
    int live, newest;
    struct str topic, text, picture;
    account_id writer;
    struct instant written_at;
    bool retired;
    int64_t uses, solved;
};
struct card_entries {
    struct card_entry *at;
    size_t n;
};
enum err card_list(struct tx *, struct card_entries *);
enum err card_entry(struct tx *, card_ref, struct card_entry *);

/* The cards every installation begins with; twice is once. */
enum err card_init(struct tx *);

#endif
