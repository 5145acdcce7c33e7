#include "domain/contribution/payment_match.h"

enum { HITS = 64 };

struct hits {
    size_t at[HITS];
    size_t n;
    bool full; /* more than anybody can mean: none is taken */
};

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c & 0x80) != 0;
}

static char upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c; }

static int64_t size_of(int64_t v) { return v < 0 ? -v : v; }

bool payment_text_names(struct str text, struct str number)
{
    for (size_t from = 0; number.len > 0;) {
        size_t at = str_find(str_from(text, from), number);
        if (at == SIZE_MAX)
            return false;
        at += from;
        size_t end = at + number.len;
        bool before = at == 0 || (!is_word(text.at[at - 1]) && text.at[at - 1] != '-');
        bool after = end == text.len || !is_word(text.at[end]);
        if (before && after)
            return true;
        from = at + 1;
    }
    return false;
}

/* Length of the reference at the beginning of `text`, in any case and with blanks between; 0: not there. */
static size_t reference_at(struct str text, struct str reference)
{
    size_t k = 0, i = 0;

    for (; i < text.len && k < reference.len; i++) {
        if (text.at[i] == ' ' && k > 0)
            continue;
        if (upper(text.at[i]) != reference.at[k])
            return 0;
        k++;
    }
    bool ends = i == text.len || !is_word(text.at[i]);
    return k == reference.len && k > 0 && ends ? i : 0;
}

static void hit(struct hits *h, size_t item)
{
    for (size_t i = 0; i < h->n; i++)
        if (h->at[i] == item)
            return;
    if (h->n == HITS)
        h->full = true;
    else
        h->at[h->n++] = item;
}

/* Of references that begin at one place the longest is meant. */
static void references_in(const struct match_input *in, struct str text, struct hits *h)
{
    for (size_t at = 0; at < text.len; at++) {
        size_t best = 0, item = 0;
        if (upper(text.at[at]) != 'R' || (at > 0 && is_word(text.at[at - 1])))
            continue;
        for (size_t i = 0; i < in->nnames; i++) {
            size_t len = reference_at(str_from(text, at), in->names[i].reference);
            if (len > best) {
                best = len;
                item = in->names[i].item;
            }
        }
        if (best > 0)
            hit(h, item);
    }
}

static struct hits by_reference(const struct match_input *in, const struct match_payment *p)
{
    struct hits h = { .n = 0 };

    references_in(in, p->reference, &h);
    if (h.n == 0)
        references_in(in, p->text, &h);
    if (h.n == 0)
        references_in(in, p->end_to_end, &h);
    return h;
}

static struct hits by_number(const struct match_input *in, const struct match_payment *p)
{
    struct hits h = { .n = 0 };

    for (size_t i = 0; i < in->nnames; i++)
        if (payment_text_names(p->text, in->names[i].number) || payment_text_names(p->reference, in->names[i].number) ||
            payment_text_names(p->end_to_end, in->names[i].number))
            hit(&h, in->names[i].item);
    return h;
}

static bool party_pays_from(const struct match_input *in, int64_t party, struct str iban)
{
    for (size_t i = 0; iban.len > 0 && i < in->naccounts; i++)
        if (in->accounts[i].party == party && str_eq(in->accounts[i].iban, iban))
            return true;
    return false;
}

/* --- settling ------------------------------------------------------------------------------- */

struct run {
    const struct match_input *in;
    const struct match_payment *payments;
    int64_t *open; /* of the items, going down */
    int64_t *rest; /* of the payments */
    struct matches out;
    size_t room;
};

static bool same_side(int64_t a, int64_t b) { return (a > 0 && b > 0) || (a < 0 && b < 0); }

/* Those that are open on the payment's side. */
static struct hits open_of(const struct run *r, const struct hits *h, int64_t rest)
{
    struct hits out = { .full = h->full };

    for (size_t i = 0; i < h->n; i++)
        if (same_side(r->open[h->at[i]], rest))
            out.at[out.n++] = h->at[i];
    return out;
}

static int64_t sum_of(const struct run *r, const struct hits *h)
{
    int64_t sum = 0;

    for (size_t i = 0; i < h->n; i++)
        sum += size_of(r->open[h->at[i]]);
    return sum;
}

static void settle(struct run *r, size_t payment, size_t item, enum match_rule rule)
{
    int64_t open = r->open[item], rest = r->rest[payment];
    int64_t cents = size_of(open) < size_of(rest) ? open : rest;

    if (cents == 0 || r->out.n == r->room)
        return;
    r->open[item] -= cents;
    r->rest[payment] -= cents;
    r->out.at[r->out.n++] = (struct match){ payment, item, cents, rule };
}

static void settle_all(struct run *r, size_t payment, const struct hits *h, enum match_rule rule)
{
    for (size_t i = 0; i < h->n; i++)
        settle(r, payment, h->at[i], rule);
}

static void reference_pass(struct run *r, size_t i)
{
    struct hits named = by_reference(r->in, &r->payments[i]);
    struct hits open = open_of(r, &named, r->rest[i]);

    if (!open.full && (open.n == 1 || (open.n > 1 && size_of(r->rest[i]) >= sum_of(r, &open))))
        settle_all(r, i, &open, MATCH_REFERENCE);
}

static void account_pass(struct run *r, size_t i)
{
    size_t found = SIZE_MAX, n = 0;

    for (size_t k = 0; k < r->in->nitems; k++)
        if (r->rest[i] != 0 && r->open[k] == r->rest[i] &&
            party_pays_from(r->in, r->in->items[k].party, r->payments[i].iban)) {
            found = k;
            n++;
        }
    if (n == 1)
        settle(r, i, found, MATCH_ACCOUNT);
}

static void number_pass(struct run *r, size_t i)
{
    struct hits named = by_number(r->in, &r->payments[i]);
    struct hits open = open_of(r, &named, r->rest[i]);

    if (!open.full && open.n > 0 && sum_of(r, &open) == size_of(r->rest[i]))
        settle_all(r, i, &open, MATCH_NUMBER);
}

/* A payment that names an item by its reference, settled or not, is not guessed at by its amount. */
static bool named_by_reference(const struct match_input *in, const struct match_payment *p)
{
    return by_reference(in, p).n > 0;
}

struct matches payment_match(struct mem *mem, const struct match_input *in, const struct match_payment *payments,
                             size_t n)
{
    struct run r = { .in = in,
                     .payments = payments,
                     .open = MEM_NEW_N(mem, int64_t, in->nitems),
                     .rest = MEM_NEW_N(mem, int64_t, n),
                     .room = n + in->nitems };

    /* Each match closes an item or uses up a payment. */
    r.out.at = MEM_NEW_N(mem, struct match, r.room);
    for (size_t i = 0; i < in->nitems; i++)
        r.open[i] = in->items[i].open;
    for (size_t i = 0; i < n; i++)
        r.rest[i] = payments[i].cents;
    for (size_t i = 0; i < n; i++)
        reference_pass(&r, i);
    for (size_t i = 0; i < n; i++)
        if (r.rest[i] == payments[i].cents && !named_by_reference(in, &payments[i]))
            account_pass(&r, i);
    for (size_t i = 0; i < n; i++)
        if (r.rest[i] == payments[i].cents && !named_by_reference(in, &payments[i]))
            number_pass(&r, i);
    return r.out;
}

/* --- for a person ------------------------------------------------------------------------------ */

static bool among(const struct hits *h, size_t item)
{
    for (size_t i = 0; i < h->n; i++)
        if (h->at[i] == item)
            return true;
    return false;
}

static enum match_rule likeness(const struct match_input *in, const struct match_payment *p, const struct hits *ref,
                                const struct hits *number, size_t item)
{
    if (among(ref, item))
        return MATCH_REFERENCE;
    if (among(number, item))
        return MATCH_NUMBER;
    if (party_pays_from(in, in->items[item].party, p->iban))
        return MATCH_ACCOUNT;
    return in->items[item].open == p->cents ? MATCH_PERSON : MATCH_NONE;
}

struct matches payment_proposals(struct mem *mem, const struct match_input *in, const struct match_payment *p)
{
    static const enum match_rule order[] = { MATCH_REFERENCE, MATCH_NUMBER, MATCH_ACCOUNT, MATCH_PERSON };
    struct hits ref = by_reference(in, p), number = by_number(in, p);
    struct matches out = { MEM_NEW_N(mem, struct match, in->nitems), 0 };
    int64_t rest = p->cents;

    for (size_t k = 0; k < sizeof order / sizeof order[0]; k++)
        for (size_t i = 0; i < in->nitems; i++) {
            int64_t open = in->items[i].open;
            if (!same_side(open, p->cents) || likeness(in, p, &ref, &number, i) != order[k])
                continue;
            int64_t cents = size_of(open) < size_of(rest) ? open : rest;
            out.at[out.n++] = (struct match){ 0, i, cents, order[k] };
            rest -= cents;
        }
    return out;
}

/* --- returns -------------------------------------------------------------------------------------- */

static bool both(struct str a, struct str b) { return a.len > 0 && str_eq(a, b); }

size_t payment_match_return(const struct match_credit *credits, size_t n, const struct match_payment *debit)
{
    size_t strong = SIZE_MAX, weak = SIZE_MAX, nstrong = 0, nweak = 0;

    for (size_t i = 0; i < n; i++) {
        const struct match_credit *c = &credits[i];
        if (c->cents <= 0 || c->cents != -debit->cents)
            continue;
        if (both(c->end_to_end, debit->end_to_end)) {
            strong = i;
            nstrong++;
        } else if (both(c->reference, debit->reference) || both(c->iban, debit->iban)) {
            weak = i;
            nweak++;
        }
    }
    if (nstrong > 0)
        return nstrong == 1 ? strong : SIZE_MAX;
    return nweak == 1 ? weak : SIZE_MAX;
}
