/*
 * agreement/clause.h -- a text of the agreement taken apart, its normal form, and how two texts differ.
 * Pure.  Agreement § 2 (2); domain/operations.md section 10.
 */
#ifndef AGREEMENT_CLAUSE_H
#define AGREEMENT_CLAUSE_H

#include "base/str.h"
#include "platform/secret.h"

struct clause {
    struct str id;      /* "p5-2", of the preamble "p0", of a section without paragraphs "p1" */
    struct str place;   /* "§ 5 Abs. 2" */
    struct str heading; /* of the section, with its first clause; else "" */
    struct str text;    /* as it was typed */
};
struct clauses {
    struct clause *at;
    size_t n;
};
/* From the preamble on.  ERR_INVALID: not one section in it, or a section comes twice. */
enum err clauses_of(struct mem *, struct str text, struct clauses *);
/* NULL: no such clause. */
const struct clause *clause_find(const struct clauses *, struct str id);
/* White space as one space, words that a line end parted joined again. */
struct str clause_normal(struct mem *, struct str text);
/* Of headings and texts in their normal form. */
struct sha256 clauses_hash(struct mem *, const struct clauses *);

enum clause_side { CLAUSE_SAME, CLAUSE_MASTER, CLAUSE_OTHER };
struct clause_piece {
    enum clause_side side;
    struct str text;
};
struct clause_difference {
    const struct clause *clause; /* of the master, or of the other text when the master has none */
    int places;
    struct {
        struct clause_piece *at;
        size_t n;
    } pieces;
};
struct clause_differences {
    struct clause_difference *at;
    size_t n;
    int places; /* of all */
};
/* Clause by clause and word by word; those that are equal are left out. */
void clauses_compare(struct mem *, const struct clauses *master, const struct clauses *other,
                     struct clause_differences *);

#endif
