#include "domain/contribution/canonical.h"

#include "base/check.h"

struct canonical canonical_int(int64_t number) { return (struct canonical){ .kind = CANONICAL_INT, .number = number }; }
struct canonical canonical_text(struct str text) { return (struct canonical){ .kind = CANONICAL_TEXT, .text = text }; }
struct canonical canonical_list(void) { return (struct canonical){ .kind = CANONICAL_LIST }; }
struct canonical canonical_object(void) { return (struct canonical){ .kind = CANONICAL_OBJECT }; }

static void append(struct mem *mem, struct canonical *to, struct str name, struct canonical value)
{
    if (to->n == to->cap) {
        size_t cap = to->cap > 0 ? to->cap * 2 : 8, size = sizeof *to->members;
        to->members = mem_grow(mem, to->members, to->cap * size, cap * size);
        to->cap = cap;
    }
    to->members[to->n++] = (struct canonical_member){ name, value };
}

void canonical_add(struct mem *mem, struct canonical *list, struct canonical value)
{
    CHECK(list->kind == CANONICAL_LIST);
    append(mem, list, STR(""), value);
}

void canonical_set(struct mem *mem, struct canonical *object, struct str name, struct canonical value)
{
    CHECK(object->kind == CANONICAL_OBJECT);
    append(mem, object, name, value);
}

/* --- text ------------------------------------------------------------------------------ */

/* Byte order of the characters: "a" < "aa" < "b", unlike str_compare. */
static int name_compare(struct str a, struct str b)
{
    for (size_t i = 0; i < a.len && i < b.len; i++)
        if (a.at[i] != b.at[i])
            return (unsigned char)a.at[i] < (unsigned char)b.at[i] ? -1 : 1;
    return a.len == b.len ? 0 : a.len < b.len ? -1 : 1;
}

static enum err names_sort(struct canonical *object)
{
    for (size_t i = 0; i < object->n; i++) {
        struct canonical_member m = object->members[i];
        size_t k = i;
        for (size_t c = 0; c < m.name.len; c++)
            if ((unsigned char)m.name.at[c] >= 0x80)
                return ERR_INVALID;
        for (; k > 0 && name_compare(object->members[k - 1].name, m.name) > 0; k--)
            object->members[k] = object->members[k - 1];
        if (k > 0 && name_compare(object->members[k - 1].name, m.name) == 0)
            return ERR_INVALID;
        object->members[k] = m;
    }
    return OK;
}

static void put_escaped(struct buf *out, char c)
{
    static const char from[] = "\"\\\b\t\n\f\r", to[] = "\"\\btnfr";
    for (size_t i = 0; i < sizeof from - 1; i++)
        if (c == from[i]) {
            buf_byte(out, '\\');
            buf_byte(out, to[i]);
            return;
        }
    if ((unsigned char)c >= 0x20) {
        buf_byte(out, c);
        return;
    }
    buf_put(out, STR("\\u00"));
    buf_hex(out, &c, 1);
}

static void put_text(struct buf *out, struct str text)
{
    buf_byte(out, '"');
    for (size_t i = 0; i < text.len; i++)
        put_escaped(out, text.at[i]);
    buf_byte(out, '"');
}

static enum err put_value(struct buf *out, struct canonical *value, int depth);

static enum err put_members(struct buf *out, struct canonical *value, int depth)
{
    bool object = value->kind == CANONICAL_OBJECT;
    if (object)
        TRY(names_sort(value));
    buf_byte(out, object ? '{' : '[');
    for (size_t i = 0; i < value->n; i++) {
        if (i > 0)
            buf_byte(out, ',');
        if (object) {
            put_text(out, value->members[i].name);
            buf_byte(out, ':');
        }
        TRY(put_value(out, &value->members[i].value, depth + 1));
    }
    buf_byte(out, object ? '}' : ']');
    return OK;
}

static enum err put_value(struct buf *out, struct canonical *value, int depth)
{
    if (depth > CANONICAL_DEPTH)
        return ERR_INVALID;
    if (value->kind == CANONICAL_INT)
        buf_int(out, value->number);
    else if (value->kind == CANONICAL_TEXT)
        put_text(out, value->text);
    else
        return put_members(out, value, depth);
    return OK;
}

enum err canonical_write(struct mem *mem, struct canonical *value, struct str *text, struct sha256 *hash)
{
    struct buf out = buf_of(mem, CANONICAL_MAX);
    TRY(put_value(&out, value, 0));
    TRY(buf_done(&out));
    *text = buf_str(&out);
    *hash = sha256_of(*text);
    return OK;
}
