/*
 * asset/label.h -- the code on a device's label: eight random signs and one check
 * sign that finds every wrong sign and every swap.  Pure.  Source: domain/asset.md 5.
 *
 * The code is a label, not a key: it opens nothing by itself.
 */
#ifndef ASSET_LABEL_H
#define ASSET_LABEL_H

#include "base/buf.h"

enum { LABEL_SIGNS = 8, LABEL_LEN = LABEL_SIGNS + 1 };

/*
 * As it is stored, "7K3QF9TX7": lower case, hyphens and blanks are accepted, I and L
 * are read as 1, O as 0, Z as 2.  ERR_MALFORMED: not nine signs of the alphabet;
 * ERR_INVALID: the check sign is wrong (*out is the code with the right one).
 */
enum err label_parse(struct mem *, struct str typed, struct str *out);
/* The check sign of eight signs of the alphabet. */
char label_check(struct str signs);
/* A new code from eight random bytes; each sign equally likely to within 1 in 8. */
struct str label_make(struct mem *, const unsigned char random[LABEL_SIGNS]);
/* "7K3Q-F9TX-7", as it is printed. */
struct str label_text(struct mem *, struct str code);

#endif
