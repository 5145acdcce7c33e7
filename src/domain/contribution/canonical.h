/*
 * contribution/canonical.h -- the frozen input of a fixing as text, and its hash: JSON with keys in
 * byte order, no white space, whole numbers, fractions as texts (contributions.md section 2; RFC 8785
 * for these types).
 */
#ifndef CONTRIBUTION_CANONICAL_H
#define CONTRIBUTION_CANONICAL_H

#include "base/buf.h"
#include "platform/secret.h"

#define CANONICAL_MAX 1048576 /* bytes */
#define CANONICAL_DEPTH 16

enum canonical_kind { CANONICAL_INT, CANONICAL_TEXT, CANONICAL_LIST, CANONICAL_OBJECT };
struct canonical_member;
struct canonical {
    enum canonical_kind kind;
    int64_t number;
    struct str text;
    struct canonical_member *members; /* of a list (no names) or an object */
    size_t n, cap;
};
struct canonical_member {
    struct str name;
    struct canonical value;
};

struct canonical canonical_int(int64_t);
struct canonical canonical_text(struct str); /* UTF-8 */
struct canonical canonical_list(void);
struct canonical canonical_object(void);
/* The value is copied, what it holds is not: build from the inside out. */
void canonical_add(struct mem *, struct canonical *list, struct canonical value);
void canonical_set(struct mem *, struct canonical *object, struct str name, struct canonical value);

/* Sorts the members of *value.  ERR_INVALID: a name that is no ASCII or stands twice, or nested deeper
   than CANONICAL_DEPTH; ERR_TOO_LARGE: above CANONICAL_MAX. */
enum err canonical_write(struct mem *, struct canonical *value, struct str *text, struct sha256 *hash);

#endif
