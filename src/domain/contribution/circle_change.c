#include "domain/contribution/circle_change.h"

#include "domain/contribution/term_share.h"

_Static_assert((int)PROCEEDING_MONTHS == (int)TERM_MONTHS && (int)PROCEEDING_DAYS == (int)TERM_DAYS,
               "a stored basis is one of term_share");

/* One circle with everybody's part of the cost. */
struct side {
    struct fixing_circle circle;
    struct key key;
    struct share full;
};

static struct fixing_party joiner_of(const struct proceeding_facts *f)
{
    return (struct fixing_party){ f->authority, f->name, STR(""), { { f->pupils[0], f->pupils[1], f->pupils[2] } } };
}

static size_t place_in(const struct fixing_circle *c, authority_id authority)
{
    size_t i = 0;
    while (i < c->n && c->at[i].authority.n != authority.n)
        i++;
    return i;
}

/* With who joins at the end, or without who leaves. */
static void circle_after(struct mem *mem, const struct circle_change *in, struct fixing_circle *out)
{
    bool joins = in->facts->kind == PROCEEDING_JOINING;
    *out = *in->circle;
    out->at = MEM_NEW_N(mem, struct fixing_party, in->circle->n + 1);
    out->n = 0;
    for (size_t i = 0; i < in->circle->n; i++)
        if (in->circle->at[i].authority.n != in->facts->authority.n)
            out->at[out->n++] = in->circle->at[i];
    if (joins)
        out->at[out->n++] = joiner_of(in->facts);
}

static struct cost_refusal side_of(struct mem *mem, const struct fixing_circle *circle, int64_t cost, struct side *out)
{
    out->circle = *circle;
    PASS(fixing_circle_key(mem, circle, &out->key));
    return share_by_key(mem, &out->key, NULL, cost, &out->full);
}

static int64_t part_of(const struct side *s, const struct share *share, authority_id authority)
{
    size_t i = place_in(&s->circle, authority);
    return i < s->circle.n ? share->cents[i] : 0;
}

static void lines_of(struct mem *mem, const struct circle_change *in, const struct side *old, const struct side *new,
                     struct proceeding_effect *out)
{
    const struct fixing_circle *c = in->circle;
    out->at = MEM_NEW_N(mem, struct proceeding_line, c->n + 1);
    out->n = 0;
    for (size_t i = 0; i < c->n; i++)
        out->at[out->n++] = (struct proceeding_line){ .authority = c->at[i].authority,
                                                      .name = c->at[i].name,
                                                      .year_before = in->net_cents[i],
                                                      .year_after = in->net_cents[i] };
    if (place_in(c, in->facts->authority) == c->n)
        out->at[out->n++] = (struct proceeding_line){ .authority = in->facts->authority, .name = in->facts->name };
    for (size_t i = 0; i < out->n; i++) {
        out->at[i].full_before = part_of(old, &old->full, out->at[i].authority);
        out->at[i].full_after = part_of(new, &new->full, out->at[i].authority);
    }
}

static struct proceeding_line *line_of(struct proceeding_effect *out, authority_id authority)
{
    size_t i = 0;
    while (out->at[i].authority.n != authority.n)
        i++;
    return &out->at[i];
}

/* Option 1: who joins pays its part of the year on top; that surplus goes the way of every result. */
static struct cost_refusal joins_on_top(const struct circle_change *in, const struct side *new,
                                        struct proceeding_effect *out)
{
    const struct proceeding_facts *f = in->facts;
    out->annual_cents = part_of(new, &new->full, f->authority);
    PASS(term_join(out->annual_cents, f->day, (enum term_basis)f->basis, &out->owed_cents));
    line_of(out, f->authority)->year_after += out->owed_cents;
    return REFUSED(NONE);
}

/* Option 2: the rest of the year by the new key, what is over by the old one. */
static struct cost_refusal joins_anew(struct mem *mem, const struct circle_change *in, const struct side *old,
                                      const struct side *new, struct proceeding_effect *out)
{
    const struct proceeding_facts *f = in->facts;
    struct term_refix parts;
    struct share first, rest;
    PASS(term_refix(in->cost_cents, f->day, (enum term_basis)f->basis, &parts));
    PASS(share_by_key(mem, &old->key, NULL, parts.first_cents, &first));
    PASS(share_by_key(mem, &new->key, NULL, parts.rest_cents, &rest));
    for (size_t i = 0; i < out->n; i++) {
        struct proceeding_line *l = &out->at[i];
        l->year_after += part_of(old, &first, l->authority) + part_of(new, &rest, l->authority) - l->full_before;
    }
    out->annual_cents = part_of(new, &new->full, f->authority);
    out->owed_cents = part_of(new, &rest, f->authority);
    return REFUSED(NONE);
}

static struct cost_refusal leaves(const struct circle_change *in, struct proceeding_effect *out)
{
    const struct proceeding_facts *f = in->facts;
    struct proceeding_line *own = line_of(out, f->authority);
    struct term_leave leave;
    PASS(term_leave(own->year_before, in->paid_cents, f->day, (enum term_basis)f->basis, &leave));
    out->annual_cents = own->year_before;
    out->owed_cents = leave.owed_cents;
    out->paid_cents = in->paid_cents;
    own->year_after = leave.owed_cents;
    return REFUSED(NONE);
}

struct cost_refusal circle_change(struct mem *mem, const struct circle_change *in, struct proceeding_effect *out)
{
    struct fixing_circle after;
    struct side old, new;
    bool joins = in->facts->kind == PROCEEDING_JOINING;
    if (!joins && place_in(in->circle, in->facts->authority) == in->circle->n)
        return REFUSED(OUT_OF_BOUNDS);
    circle_after(mem, in, &after);
    PASS(side_of(mem, in->circle, in->cost_cents, &old));
    PASS(side_of(mem, &after, in->cost_cents, &new));
    lines_of(mem, in, &old, &new, out);
    if (!joins)
        return leaves(in, out);
    return in->facts->choice == PROCEEDING_REFIX ? joins_anew(mem, in, &old, &new, out) : joins_on_top(in, &new, out);
}
