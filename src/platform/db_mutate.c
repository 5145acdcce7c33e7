#include "platform/db_mutate.h"

#include <stdatomic.h>
#include <string.h>

/* Process state of the sweep, as that of base/fault. */
static _Atomic(const struct db_statement *) mutated;
static atomic_int mutated_fragment;
static void (*_Atomic listener)(const struct db_statement *);

void db_test_mutate(const struct db_statement *st, int fragment)
{
    atomic_store(&mutated_fragment, fragment);
    atomic_store(&mutated, st);
}

void db_test_trace(void (*seen)(const struct db_statement *)) { atomic_store(&listener, seen); }

void mutate_seen(const struct db_statement *st)
{
    void (*seen)(const struct db_statement *) = atomic_load_explicit(&listener, memory_order_relaxed);
    if (seen != NULL)
        seen(st);
}

/* --- fragments ------------------------------------------------------------------------ */

static size_t closing(const char *text, size_t at)
{
    int depth = 0;
    for (; text[at] != '\0'; at++) {
        if (text[at] == '\'')
            at += strcspn(text + at + 1, "'") + 1;
        depth += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
        if (depth == 0)
            return at + 1;
    }
    return at;
}

static bool word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

/* "x.account = $1" behind a WHERE: the start of the column, SIZE_MAX when it is none. */
static size_t own_rows(const char *text, size_t at, size_t where)
{
    if (where == SIZE_MAX || at < 4 || strncmp(text + at - 3, " = $1", 5) != 0 ||
        (text[at + 2] >= '0' && text[at + 2] <= '9'))
        return SIZE_MAX;
    size_t start = at - 3;
    while (start > 0 && word_char(text[start - 1]))
        start--;
    return start < at - 3 ? start : SIZE_MAX;
}

#define REACH "EXISTS (SELECT 1 FROM reach "

/* The next fragment of a piece from `from` on; false: no more. */
static bool next_fragment(const struct db_statement *st, const struct db_piece *piece, const char *text, size_t from,
                          size_t *start, size_t *end)
{
    const char *behind = strstr(text, " WHERE ");
    size_t where = behind != NULL ? (size_t)(behind - text) : piece != st->pieces ? 0 : SIZE_MAX;
    bool own = st->scope == SCOPE_SELF || st->scope == SCOPE_MEMBER;
    for (size_t at = from; text[at] != '\0'; at++) {
        if (strncmp(text + at, REACH, sizeof REACH - 1) == 0) {
            *start = at;
            *end = closing(text, at + sizeof "EXISTS");
            return true;
        }
        if (own && text[at] == '$' && at > where && own_rows(text, at, where) != SIZE_MAX) {
            *start = own_rows(text, at, where);
            *end = at + 2;
            return true;
        }
    }
    return false;
}

static int fragments_of(const struct db_statement *st, const struct db_piece *piece)
{
    int n = 0;
    size_t start, end;
    for (size_t from = 0; next_fragment(st, piece, piece->text, from, &start, &end); from = end)
        n++;
    return n;
}

int db_test_fragments(const struct db_statement *st)
{
    int n = 0;
    if (st->scope == SCOPE_SYSTEM)
        return 0;
    for (const struct db_piece *p = st->pieces; p->text != NULL; p++)
        n += fragments_of(st, p);
    return n;
}

/* "1 = 1" is shorter than any fragment: the rest becomes blanks. */
void mutate_text(const struct db_statement *st, const struct db_piece *piece, char *text)
{
    size_t start, end = 0;
    if (atomic_load_explicit(&mutated, memory_order_relaxed) != st)
        return;
    int left = atomic_load(&mutated_fragment);
    for (const struct db_piece *p = st->pieces; p != piece; p++)
        left -= fragments_of(st, p);
    for (; left >= 0 && next_fragment(st, piece, text, end, &start, &end); left--) {
        if (left > 0)
            continue;
        memset(text + start, ' ', end - start);
        memcpy(text + start, "1 = 1", 5);
    }
}
