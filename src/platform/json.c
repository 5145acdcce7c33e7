/*
 * platform/json.c -- JSON by descriptors: a direct writer, a strict reader.
 */
#include "platform/json.h"

#include <jansson.h>
#include <string.h>

#include "platform/text.h"

#define TEXT_DEFAULT 20000
#define DEPTH_MAX 16

/* A list member is struct { T *at; size_t n; }. */
struct any_list {
    const char *at;
    size_t n;
};

/* --- out ------------------------------------------------------------------------------ */

/* Bytes that cannot stand in a JSON text as they are. */
static const bool escaped[256] = { [0 ... 0x1f] = true, ['"'] = true, ['\\'] = true, [0x7f] = true };

void json_put_text(struct buf *out, struct str s)
{
    size_t from = 0;
    buf_byte(out, '"');
    for (size_t i = 0;; i++) {
        while (i < s.len && !escaped[(unsigned char)s.at[i]])
            i++;
        if (i >= s.len)
            break;
        unsigned char c = (unsigned char)s.at[i];
        buf_put(out, str_sub(s, from, i - from));
        from = i + 1;
        if (c == '"' || c == '\\') {
            buf_byte(out, '\\');
            buf_byte(out, (char)c);
        } else if (c == '\n') {
            buf_put(out, STR("\\n"));
        } else {
            buf_put(out, STR("\\u00"));
            buf_hex(out, &c, 1);
        }
    }
    buf_put(out, str_from(s, from));
    buf_byte(out, '"');
}

/* "in_progress" of desk.state.in_progress. */
static void put_word(struct buf *out, struct word word)
{
    struct str key = word.id == MSG_NONE ? STR("") : str_of(msg_rows[word.id].key), part = STR("");
    while (str_cut(&key, '.', &part)) {
    }
    json_put_text(out, part);
}

static void put_quoted_ref(struct buf *out, const unsigned char *ref)
{
    static const unsigned char none[16];
    if (memcmp(ref, none, sizeof none) == 0) {
        buf_put(out, STR("null"));
        return;
    }
    buf_byte(out, '"');
    ref_put(out, ref);
    buf_byte(out, '"');
}

static void put_instant(struct buf *out, struct instant at)
{
    if (instant_is_none(at)) {
        buf_put(out, STR("null"));
        return;
    }
    buf_byte(out, '"');
    instant_put_rfc3339(out, at);
    buf_byte(out, '"');
}

static void put_day(struct buf *out, struct day day)
{
    if (day_is_none(day)) {
        buf_put(out, STR("null"));
        return;
    }
    buf_byte(out, '"');
    day_put_iso(out, day);
    buf_byte(out, '"');
}

static void put_list(struct buf *out, const struct json_desc *of, const struct any_list *list)
{
    buf_byte(out, '[');
    for (size_t i = 0; i < list->n; i++) {
        if (i > 0)
            buf_byte(out, ',');
        json_put(out, of, list->at + i * of->size);
    }
    buf_byte(out, ']');
}

static void put_value(struct buf *out, const struct json_field *f, const void *at)
{
    switch (f->kind) {
    case JSON_TEXT:
        json_put_text(out, *(const struct str *)at);
        break;
    case JSON_INT:
        buf_int(out, *(const int64_t *)at);
        break;
    case JSON_INT32:
        buf_int(out, *(const int *)at);
        break;
    case JSON_BOOL:
        buf_put(out, *(const bool *)at ? STR("true") : STR("false"));
        break;
    case JSON_INSTANT:
        put_instant(out, *(const struct instant *)at);
        break;
    case JSON_DAY:
        put_day(out, *(const struct day *)at);
        break;
    case JSON_REF:
        put_quoted_ref(out, at);
        break;
    case JSON_WORD:
        put_word(out, *(const struct word *)at);
        break;
    case JSON_MONEY:
        buf_int(out, ((const struct money *)at)->cents);
        break;
    case JSON_STRUCT:
        json_put(out, f->of, at);
        break;
    case JSON_LIST:
        put_list(out, f->of, at);
        break;
    }
}

void json_put(struct buf *out, const struct json_desc *desc, const void *value)
{
    buf_byte(out, '{');
    for (const struct json_field *f = desc->fields; f->name != NULL; f++) {
        buf_put_z(out, f == desc->fields ? "\"" : ",\"");
        buf_put_z(out, f->name);
        buf_put(out, STR("\":"));
        put_value(out, f, (const char *)value + f->offset);
    }
    buf_byte(out, '}');
}

/* --- in ------------------------------------------------------------------------------------ */

struct reading {
    struct mem *mem;
    const char **field;
};

static enum err read_object(struct reading *, json_t *, const struct json_desc *, char *value, int depth);

static enum err read_text(struct reading *r, json_t *v, const struct json_field *f, struct str *out)
{
    if (!json_is_string(v))
        return ERR_MALFORMED;
    struct str text = { json_string_value(v), json_string_length(v) };
    TRY(text_accept(r->mem, str_dup(r->mem, text), true, out));
    *out = str_trim(*out);
    size_t max = f->max > 0 ? (size_t)f->max : TEXT_DEFAULT;
    return out->len > max || (int64_t)out->len < f->min ? ERR_INVALID : OK;
}

static enum err read_int(json_t *v, const struct json_field *f, int64_t *out)
{
    if (!json_is_integer(v))
        return ERR_MALFORMED;
    *out = json_integer_value(v);
    bool limited = f->min != 0 || f->max != 0;
    if (limited && (*out < f->min || *out > f->max))
        return ERR_INVALID;
    return f->kind == JSON_INT32 && (*out < INT32_MIN || *out > INT32_MAX) ? ERR_INVALID : OK;
}

static enum err read_quoted(json_t *v, const struct json_field *f, void *at)
{
    if (!json_is_string(v))
        return ERR_MALFORMED;
    struct str text = { json_string_value(v), json_string_length(v) };
    if (f->kind == JSON_REF)
        return ref_parse(text, at);
    return f->kind == JSON_DAY ? day_parse(text, at) : instant_parse_rfc3339(text, at);
}

static enum err read_value(struct reading *r, json_t *v, const struct json_field *f, void *at, int depth)
{
    int64_t n = 0;
    switch (f->kind) {
    case JSON_TEXT:
        return read_text(r, v, f, at);
    case JSON_INT:
        return read_int(v, f, at);
    case JSON_INT32:
        TRY(read_int(v, f, &n));
        *(int *)at = (int)n;
        return OK;
    case JSON_MONEY:
        TRY(read_int(v, f, &n));
        ((struct money *)at)->cents = n;
        return OK;
    case JSON_BOOL:
        *(bool *)at = json_is_true(v);
        return json_is_boolean(v) ? OK : ERR_MALFORMED;
    case JSON_INSTANT:
    case JSON_DAY:
    case JSON_REF:
        return read_quoted(v, f, at);
    case JSON_STRUCT:
        return read_object(r, v, f->of, at, depth + 1);
    case JSON_WORD:
    case JSON_LIST:
        break;
    }
    return ERR_MALFORMED;
}

static bool declared(const struct json_desc *desc, const char *key)
{
    for (const struct json_field *f = desc->fields; f->name != NULL; f++)
        if (strcmp(f->name, key) == 0)
            return true;
    return false;
}

/* A missing or null member leaves what is there; ..._NONE for moments and days. */
static void absent(const struct json_field *f, void *at)
{
    if (f->kind == JSON_INSTANT)
        *(struct instant *)at = INSTANT_NONE;
    if (f->kind == JSON_DAY)
        *(struct day *)at = DAY_NONE;
}

static enum err read_object(struct reading *r, json_t *object, const struct json_desc *desc, char *value, int depth)
{
    if (!json_is_object(object) || depth > DEPTH_MAX)
        return ERR_MALFORMED;
    for (void *it = json_object_iter(object); it != NULL; it = json_object_iter_next(object, it))
        if (!declared(desc, json_object_iter_key(it)))
            return ERR_MALFORMED;
    for (const struct json_field *f = desc->fields; f->name != NULL; f++) {
        json_t *v = json_object_get(object, f->name);
        *r->field = f->name;
        if (v == NULL || json_is_null(v)) {
            if (f->min > 0)
                return ERR_INVALID;
            absent(f, value + f->offset);
            continue;
        }
        TRY(read_value(r, v, f, value + f->offset, depth));
    }
    return OK;
}

enum err json_parse(struct mem *mem, struct str text, const struct json_desc *desc, void *value, const char **field)
{
    const char *ignored;
    struct reading r = { mem, field != NULL ? field : &ignored };
    *r.field = NULL;
    json_t *root = json_loadb(text.at != NULL ? text.at : "", text.len, JSON_REJECT_DUPLICATES, NULL);
    if (root == NULL)
        return ERR_MALFORMED;
    enum err e = read_object(&r, root, desc, value, 0);
    json_decref(root);
    return e;
}
