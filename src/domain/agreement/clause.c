#include "domain/agreement/clause.h"

#include "base/buf.h"
#include "base/check.h"

#define CLAUSES_MAX 200
/* A longer clause is shown as one change. */
#define WORDS_MAX 700

/* --- taking apart ---------------------------------------------------------------------------- */

struct parser {
    struct mem *mem;
    struct clauses *out;
    struct str section; /* "5", or "0" before the first */
    struct str heading; /* not yet given to a clause */
    bool wants_heading;
    struct buf text; /* of the clause that is being read */
    size_t max;
};

static bool digits(struct str s)
{
    bool all = s.len > 0 && s.len <= 3;
    for (size_t i = 0; i < s.len; i++)
        all = all && s.at[i] >= '0' && s.at[i] <= '9';
    return all;
}

/* "§ 5" alone in its line. */
static bool section_line(struct str line, struct str *number)
{
    static const struct str sign = STR_INIT("§");
    if (!str_starts(line, sign))
        return false;
    struct str rest = str_from(line, sign.len);
    if (str_starts(rest, STR("\u00a0")))
        rest = str_from(rest, 2);
    *number = str_trim(rest);
    return digits(*number);
}

/* "(2) ..." */
static bool paragraph_line(struct str line, struct str *number, struct str *rest)
{
    size_t end = str_find_byte(line, ')');
    if (!str_starts(line, STR("(")) || end == SIZE_MAX)
        return false;
    *number = str_sub(line, 1, end - 1);
    *rest = str_trim(str_from(line, end + 1));
    return digits(*number);
}

static struct clause *clause_begin(struct parser *p, struct str paragraph)
{
    struct clause *c = &p->out->at[p->out->n];
    bool preamble = str_eq(p->section, STR("0"));
    *c = (struct clause){ .heading = p->heading };
    c->id = paragraph.len > 0 ? str_cat(p->mem, STR("p"), p->section, STR("-"), paragraph)
                              : str_cat(p->mem, STR("p"), p->section);
    if (preamble)
        c->place = STR("Präambel");
    else
        c->place = paragraph.len > 0 ? str_cat(p->mem, STR("§ "), p->section, STR(" Abs. "), paragraph)
                                     : str_cat(p->mem, STR("§ "), p->section);
    p->heading = STR("");
    p->text = buf_of(p->mem, p->max);
    p->out->n++;
    return c;
}

static void line_add(struct parser *p, struct str line)
{
    if (p->text.len > 0)
        buf_byte(&p->text, '\n');
    buf_put(&p->text, line);
    p->out->at[p->out->n - 1].text = buf_str(&p->text);
}

static enum err line_take(struct parser *p, struct str line)
{
    struct str number, rest;
    if (p->out->n >= CLAUSES_MAX)
        return ERR_INVALID;
    if (section_line(line, &number)) {
        p->section = str_dup(p->mem, number);
        p->wants_heading = true;
        p->text = (struct buf){ 0 };
    } else if (p->wants_heading) {
        p->heading = line;
        p->wants_heading = false;
    } else if (!str_eq(p->section, STR("0")) && paragraph_line(line, &number, &rest)) {
        (void)clause_begin(p, number);
        line_add(p, rest);
    } else {
        if (p->text.at == NULL)
            (void)clause_begin(p, STR(""));
        line_add(p, line);
    }
    return OK;
}

enum err clauses_of(struct mem *mem, struct str text, struct clauses *out)
{
    struct parser p = { .mem = mem, .out = out, .section = STR("0"), .heading = STR(""), .max = text.len + 1 };
    struct str line;
    *out = (struct clauses){ MEM_NEW_N(mem, struct clause, CLAUSES_MAX), 0 };
    while (str_cut_line(&text, &line)) {
        line = str_trim(line);
        if (line.len > 0 && !(out->n == 0 && str_eq_nocase(line, STR("Präambel"))))
            TRY(line_take(&p, line));
    }
    for (size_t i = 0; i < out->n; i++)
        for (size_t k = 0; k < i; k++)
            if (str_eq(out->at[i].id, out->at[k].id))
                return ERR_INVALID;
    return str_eq(p.section, STR("0")) ? ERR_INVALID : OK;
}

const struct clause *clause_find(const struct clauses *all, struct str id)
{
    for (size_t i = 0; i < all->n; i++)
        if (str_eq(all->at[i].id, id))
            return &all->at[i];
    return NULL;
}

/* --- normal form ------------------------------------------------------------------------------- */

static bool space_at(struct str s, size_t i, size_t *len)
{
    *len = 1;
    if (s.at[i] == ' ' || s.at[i] == '\t' || s.at[i] == '\n')
        return true;
    *len = 2;
    return i + 1 < s.len && (unsigned char)s.at[i] == 0xc2 && (unsigned char)s.at[i + 1] == 0xa0;
}

static size_t spaces_after(struct str s, size_t i, bool *line_end)
{
    size_t len;
    *line_end = false;
    while (i < s.len && space_at(s, i, &len)) {
        *line_end = *line_end || s.at[i] == '\n';
        i += len;
    }
    return i;
}

/* "Vereinba-" at a line end goes on; "Haushalts- und" and "IT-Support" keep their hyphen. */
static bool goes_on(struct str s, size_t next)
{
    static const struct str joints[] = { STR_INIT("und "), STR_INIT("oder "), STR_INIT("bzw") };
    unsigned char c = next < s.len ? (unsigned char)s.at[next] : 0;
    for (size_t i = 0; i < ARRAY_LEN(joints); i++)
        if (str_starts(str_from(s, next), joints[i]))
            return false;
    /* small umlauts are c3 9f to c3 bf */
    return (c >= 'a' && c <= 'z') || (c == 0xc3 && next + 1 < s.len && (unsigned char)s.at[next + 1] >= 0x9f);
}

static bool capital(struct str s, size_t next)
{
    unsigned char c = next < s.len ? (unsigned char)s.at[next] : 0;
    return (c >= 'A' && c <= 'Z') || (c == 0xc3 && next + 1 < s.len && (unsigned char)s.at[next + 1] < 0x9f);
}

struct str clause_normal(struct mem *mem, struct str text)
{
    struct str s = str_trim(text);
    struct buf out = buf_of(mem, s.len + 1);
    for (size_t i = 0, len; i < s.len;) {
        bool line_end;
        if (!space_at(s, i, &len)) {
            buf_byte(&out, s.at[i++]);
            continue;
        }
        size_t next = spaces_after(s, i, &line_end);
        bool hyphen = line_end && out.len > 0 && out.at[out.len - 1] == '-';
        if (hyphen && goes_on(s, next))
            out.len--;
        else if (!(hyphen && capital(s, next)))
            buf_byte(&out, ' ');
        i = next;
    }
    return buf_str(&out);
}

static struct str whole(struct mem *mem, const struct clause *c)
{
    return clause_normal(mem, str_cat(mem, c->heading, STR(" "), c->text));
}

struct sha256 clauses_hash(struct mem *mem, const struct clauses *all)
{
    struct sha256_state state;
    sha256_start(&state);
    for (size_t i = 0; i < all->n; i++) {
        struct str text = str_cat(mem, all->at[i].id, STR("\n"), whole(mem, &all->at[i]), STR("\n"));
        sha256_add(&state, text.at, text.len);
    }
    return sha256_end(&state);
}

/* --- comparing -------------------------------------------------------------------------------- */

struct words {
    struct str *at;
    size_t n;
};

static struct words words_of(struct mem *mem, struct str normal)
{
    struct words out = { MEM_NEW_N(mem, struct str, normal.len / 2 + 1), 0 };
    struct str word;
    while (str_cut(&normal, ' ', &word))
        if (word.len > 0)
            out.at[out.n++] = word;
    return out;
}

static void piece_add(struct mem *mem, struct clause_difference *d, enum clause_side side, struct str word)
{
    struct clause_piece *last = d->pieces.n > 0 ? &d->pieces.at[d->pieces.n - 1] : NULL;
    if (last != NULL && last->side == side) {
        last->text = str_cat(mem, last->text, STR(" "), word);
        return;
    }
    if (side != CLAUSE_SAME && (last == NULL || last->side == CLAUSE_SAME))
        d->places++;
    d->pieces.at[d->pieces.n++] = (struct clause_piece){ side, word };
}

/* Longest common subsequence: common[i][k] counts from word i and k to the ends. */
static void words_compare(struct mem *mem, struct words a, struct words b, struct clause_difference *d)
{
    size_t width = b.n + 1, i = 0, k = 0;
    uint16_t *common = MEM_NEW_N(mem, uint16_t, (a.n + 1) * width);
    for (size_t x = a.n; x-- > 0;)
        for (size_t y = b.n; y-- > 0;) {
            uint16_t down = common[(x + 1) * width + y], right = common[x * width + y + 1];
            common[x * width + y] = str_eq(a.at[x], b.at[y]) ? (uint16_t)(common[(x + 1) * width + y + 1] + 1)
                                    : down > right           ? down
                                                             : right;
        }
    while (i < a.n || k < b.n) {
        if (i < a.n && k < b.n && str_eq(a.at[i], b.at[k])) {
            piece_add(mem, d, CLAUSE_SAME, a.at[i++]);
            k++;
        } else if (i < a.n && (k == b.n || common[(i + 1) * width + k] >= common[i * width + k + 1]))
            piece_add(mem, d, CLAUSE_MASTER, a.at[i++]);
        else
            piece_add(mem, d, CLAUSE_OTHER, b.at[k++]);
    }
}

static void texts_compare(struct mem *mem, struct str a, struct str b, struct clause_difference *d)
{
    struct words left = words_of(mem, a), right = words_of(mem, b);
    d->pieces.at = MEM_NEW_N(mem, struct clause_piece, left.n + right.n + 2);
    if (left.n <= WORDS_MAX && right.n <= WORDS_MAX) {
        words_compare(mem, left, right, d);
        return;
    }
    piece_add(mem, d, CLAUSE_MASTER, a);
    piece_add(mem, d, CLAUSE_OTHER, b);
}

static void difference_add(struct mem *mem, const struct clause *shown, struct str a, struct str b,
                           struct clause_differences *out)
{
    struct clause_difference *d = &out->at[out->n++];
    *d = (struct clause_difference){ .clause = shown };
    texts_compare(mem, a, b, d);
    out->places += d->places;
}

void clauses_compare(struct mem *mem, const struct clauses *master, const struct clauses *other,
                     struct clause_differences *out)
{
    *out = (struct clause_differences){ .at = MEM_NEW_N(mem, struct clause_difference, master->n + other->n + 1) };
    for (size_t i = 0; i < master->n; i++) {
        const struct clause *there = clause_find(other, master->at[i].id);
        struct str a = whole(mem, &master->at[i]), b = there != NULL ? whole(mem, there) : STR("");
        if (!str_eq(a, b))
            difference_add(mem, &master->at[i], a, b, out);
    }
    for (size_t i = 0; i < other->n; i++)
        if (clause_find(master, other->at[i].id) == NULL)
            difference_add(mem, &other->at[i], STR(""), whole(mem, &other->at[i]), out);
}
