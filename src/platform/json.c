/*
 * platform/json.c -- JSON by descriptors: a direct writer, a strict reader.
 */
#include "platform/json.h"

#include <jansson.h>
#include <string.h>

#include "platform/form.h"
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
struct str json_word(struct word word)
{
    struct str key = word.id == MSG_NONE ? STR("") : str_of(msg_rows[word.id].key), part = STR("");
    while (str_cut(&key, '.', &part)) {
    }
    return part;
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

static void put_refs(struct buf *out, const struct ref_list *list)
{
    buf_byte(out, '[');
    for (size_t i = 0; i < list->n; i++) {
        buf_put(out, i > 0 ? STR(",") : STR(""));
        put_quoted_ref(out, list->at[i].b);
    }
    buf_byte(out, ']');
}

static void put_choice(struct buf *out, const struct choice *c, int value)
{
    while (c->key != NULL && c->value != value)
        c++;
    if (c->key == NULL)
        buf_put(out, STR("null"));
    else
        json_put_text(out, str_of(c->key));
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
        json_put_text(out, json_word(*(const struct word *)at));
        break;
    case JSON_MONEY:
        buf_int(out, ((const struct money *)at)->cents);
        break;
    case JSON_CHOICE:
        put_choice(out, f->choices, *(const int *)at);
        break;
    case JSON_STRUCT:
        json_put(out, f->of, at);
        break;
    case JSON_LIST:
        put_list(out, f->of, at);
        break;
    case JSON_REFS:
        put_refs(out, at);
        break;
    }
}

void json_put_some(struct buf *out, const struct json_desc *desc, const void *value, uint64_t members)
{
    bool first = true;
    buf_byte(out, '{');
    for (const struct json_field *f = desc->fields; f->name != NULL; f++, members >>= 1) {
        if ((members & 1) == 0)
            continue;
        buf_put_z(out, first ? "\"" : ",\"");
        buf_put_z(out, f->name);
        buf_put(out, STR("\":"));
        put_value(out, f, (const char *)value + f->offset);
        first = false;
    }
    buf_byte(out, '}');
}

void json_put(struct buf *out, const struct json_desc *desc, const void *value)
{
    json_put_some(out, desc, value, UINT64_MAX);
}

enum err json_members(const struct json_desc *desc, struct str list, uint64_t *members)
{
    struct str name;
    *members = 0;
    while (str_cut(&list, ',', &name)) {
        size_t i = 0;
        while (desc->fields[i].name != NULL && !str_eq(name, str_of(desc->fields[i].name)))
            i++;
        if (desc->fields[i].name == NULL)
            return ERR_MALFORMED;
        CHECK(i < 64);
        *members |= UINT64_C(1) << i;
    }
    return OK;
}

/* --- in ------------------------------------------------------------------------------------ */

struct reading {
    struct mem *mem;
    enum json_mode mode;
    struct json_errors *errors;
};

static void wrong(struct reading *r, const char *name, enum json_fault fault, int64_t limit)
{
    if (r->errors->n < JSON_ERRORS_MAX)
        r->errors->at[r->errors->n++] = (struct json_error){ name, fault, limit };
}

static void read_object(struct reading *, json_t *, const struct json_desc *, char *value, int depth);

/* Other systems write the same value as text here and as number there. */
static struct str plain_text(struct mem *mem, json_t *v)
{
    if (json_is_string(v))
        return (struct str){ json_string_value(v), json_string_length(v) };
    if (json_is_boolean(v))
        return json_is_true(v) ? STR("true") : STR("false");
    struct buf out = buf_of(mem, 24);
    buf_int(&out, json_integer_value(v));
    return buf_str(&out);
}

static void read_text(struct reading *r, json_t *v, const struct json_field *f, struct str *out)
{
    int64_t max = f->max > 0 ? f->max : TEXT_DEFAULT;
    struct str text = plain_text(r->mem, v);
    if (text_accept(r->mem, str_dup(r->mem, text), true, out) != OK) {
        *out = STR("");
        wrong(r, f->name, JSON_FAULT_TYPE, 0);
        return;
    }
    *out = str_trim(*out);
    if (out->len == 0 && f->min > 0)
        wrong(r, f->name, JSON_FAULT_REQUIRED, 0);
    else if ((int64_t)out->len < f->min)
        wrong(r, f->name, JSON_FAULT_SHORT, f->min);
    else if ((int64_t)out->len > max)
        wrong(r, f->name, JSON_FAULT_LONG, max);
}

static int64_t read_int(struct reading *r, json_t *v, const struct json_field *f)
{
    int64_t n = json_integer_value(v);
    bool limited = f->min != 0 || f->max != 0, small = f->kind == JSON_INT32;
    int64_t least = limited ? f->min : small ? INT32_MIN : INT64_MIN;
    int64_t most = limited ? f->max : small ? INT32_MAX : INT64_MAX;
    if (n >= least && n <= most)
        return n;
    wrong(r, f->name, n < least ? JSON_FAULT_LEAST : JSON_FAULT_MOST, n < least ? least : most);
    return least;
}

static void read_quoted(struct reading *r, json_t *v, const struct json_field *f, void *at)
{
    struct str text = { json_string_value(v), json_string_length(v) };
    enum err e = f->kind == JSON_REF   ? ref_parse(text, at)
                 : f->kind == JSON_DAY ? day_parse(text, at)
                                       : instant_parse_rfc3339(text, at);
    if (e != OK)
        wrong(r, f->name, JSON_FAULT_VALUE, 0);
}

static void read_choice(struct reading *r, json_t *v, const struct json_field *f, int *out)
{
    struct str text = { json_string_value(v), json_string_length(v) };
    const struct choice *c = f->choices;
    while (c->key != NULL && !str_eq(text, str_of(c->key)))
        c++;
    if (c->key == NULL)
        wrong(r, f->name, JSON_FAULT_VALUE, 0);
    else
        *out = c->value;
}

/* Too many of them are not read at all. */
static bool count_fits(struct reading *r, const struct json_field *f, size_t n)
{
    if ((int64_t)n < f->min)
        wrong(r, f->name, n == 0 ? JSON_FAULT_REQUIRED : JSON_FAULT_LEAST, f->min);
    if ((int64_t)n > f->max)
        wrong(r, f->name, JSON_FAULT_MOST, f->max);
    return (int64_t)n <= f->max;
}

static void read_refs(struct reading *r, json_t *v, const struct json_field *f, struct ref_list *list)
{
    size_t n = json_array_size(v);
    if (!count_fits(r, f, n))
        return;
    *list = (struct ref_list){ MEM_NEW_N(r->mem, struct ref, n), n };
    for (size_t i = 0; i < n; i++) {
        json_t *item = json_array_get(v, i);
        struct str text =
            json_is_string(item) ? (struct str){ json_string_value(item), json_string_length(item) } : STR("");
        if (ref_parse(text, list->at[i].b) != OK)
            wrong(r, f->name, JSON_FAULT_VALUE, 0);
    }
}

static void read_list(struct reading *r, json_t *v, const struct json_field *f, void *at, int depth)
{
    struct any_list *list = at;
    size_t n = json_array_size(v);
    if (!count_fits(r, f, n))
        return;
    char *items = mem_alloc(r->mem, n * f->of->size);
    for (size_t i = 0; i < n; i++)
        read_object(r, json_array_get(v, i), f->of, items + i * f->of->size, depth + 1);
    *list = (struct any_list){ items, n };
}

static bool type_fits(enum json_mode mode, const struct json_field *f, json_t *v)
{
    if (mode == JSON_FOREIGN && f->kind == JSON_TEXT)
        return json_is_string(v) || json_is_integer(v) || json_is_boolean(v);
    switch (f->kind) {
    case JSON_INT:
    case JSON_INT32:
    case JSON_MONEY:
        return json_is_integer(v);
    case JSON_BOOL:
        return json_is_boolean(v);
    case JSON_STRUCT:
        return json_is_object(v);
    case JSON_LIST:
    case JSON_REFS:
        return json_is_array(v);
    case JSON_TEXT:
    case JSON_INSTANT:
    case JSON_DAY:
    case JSON_REF:
    case JSON_CHOICE:
        return json_is_string(v);
    case JSON_WORD:
        break;
    }
    return false;
}

static void read_value(struct reading *r, json_t *v, const struct json_field *f, void *at, int depth)
{
    if (!type_fits(r->mode, f, v)) {
        wrong(r, f->name, JSON_FAULT_TYPE, 0);
        return;
    }
    switch (f->kind) {
    case JSON_TEXT:
        read_text(r, v, f, at);
        break;
    case JSON_INT:
        *(int64_t *)at = read_int(r, v, f);
        break;
    case JSON_INT32:
        *(int *)at = (int)read_int(r, v, f);
        break;
    case JSON_MONEY:
        ((struct money *)at)->cents = read_int(r, v, f);
        break;
    case JSON_BOOL:
        *(bool *)at = json_is_true(v);
        break;
    case JSON_INSTANT:
    case JSON_DAY:
    case JSON_REF:
        read_quoted(r, v, f, at);
        break;
    case JSON_CHOICE:
        read_choice(r, v, f, at);
        break;
    case JSON_STRUCT:
        read_object(r, v, f->of, at, depth + 1);
        break;
    case JSON_LIST:
        read_list(r, v, f, at, depth);
        break;
    case JSON_REFS:
        read_refs(r, v, f, at);
        break;
    case JSON_WORD:
        break;
    }
}

static bool declared(const struct json_desc *desc, const char *key)
{
    for (const struct json_field *f = desc->fields; f->name != NULL; f++)
        if (strcmp(f->name, key) == 0)
            return true;
    return false;
}

/* Nothing: all zero, "" or ..._NONE. */
static void empty(const struct json_field *f, void *at)
{
    switch (f->kind) {
    case JSON_INSTANT:
        *(struct instant *)at = INSTANT_NONE;
        break;
    case JSON_DAY:
        *(struct day *)at = DAY_NONE;
        break;
    case JSON_TEXT:
        *(struct str *)at = STR("");
        break;
    case JSON_REF:
        memset(at, 0, sizeof(struct ref));
        break;
    case JSON_CHOICE:
    case JSON_INT32:
        *(int *)at = 0;
        break;
    case JSON_INT:
    case JSON_MONEY:
        memset(at, 0, sizeof(int64_t));
        break;
    case JSON_BOOL:
        *(bool *)at = false;
        break;
    case JSON_LIST:
        *(struct any_list *)at = (struct any_list){ NULL, 0 };
        break;
    case JSON_REFS:
        *(struct ref_list *)at = (struct ref_list){ NULL, 0 };
        break;
    case JSON_STRUCT:
    case JSON_WORD:
        break;
    }
}

/* Absent: what is there stays, but for moments and days of a whole body; null in a
   merge empties, in a whole body it is the same as absent. */
static void absent(struct reading *r, const struct json_field *f, void *at, bool null)
{
    bool merge = r->mode == JSON_MERGE;
    if (merge && !null)
        return;
    if (f->min > 0)
        wrong(r, f->name, JSON_FAULT_REQUIRED, 0);
    else if (merge || f->kind == JSON_INSTANT || f->kind == JSON_DAY)
        empty(f, at);
}

static void read_object(struct reading *r, json_t *object, const struct json_desc *desc, char *value, int depth)
{
    if (!json_is_object(object) || depth > DEPTH_MAX) {
        wrong(r, "", JSON_FAULT_TYPE, 0);
        return;
    }
    for (void *it = json_object_iter(object); it != NULL; it = json_object_iter_next(object, it))
        if (r->mode != JSON_FOREIGN && !declared(desc, json_object_iter_key(it)))
            wrong(r, str_z(r->mem, str_dup(r->mem, str_of(json_object_iter_key(it)))), JSON_FAULT_UNKNOWN, 0);
    for (const struct json_field *f = desc->fields; f->name != NULL; f++) {
        json_t *v = json_object_get(object, f->name);
        if (v == NULL || json_is_null(v))
            absent(r, f, value + f->offset, v != NULL);
        else
            read_value(r, v, f, value + f->offset, depth);
    }
}

enum err json_read(struct mem *mem, struct str text, const struct json_desc *desc, enum json_mode mode, void *value,
                   struct json_errors *errors)
{
    struct reading r = { mem, mode, errors };
    enum err e = OK;
    errors->n = 0;
    json_t *root = json_loadb(text.at != NULL ? text.at : "", text.len, JSON_REJECT_DUPLICATES, NULL);
    if (root == NULL)
        return ERR_MALFORMED;
    read_object(&r, root, desc, value, 0);
    json_decref(root);
    for (size_t i = 0; i < errors->n; i++) {
        if (errors->at[i].fault >= JSON_FAULT_TYPE)
            return ERR_MALFORMED;
        e = ERR_INVALID;
    }
    return e;
}

enum err json_parse(struct mem *mem, struct str text, const struct json_desc *desc, void *value, const char **field)
{
    struct json_errors errors;
    enum err e = json_read(mem, text, desc, JSON_WHOLE, value, &errors);
    if (field != NULL)
        *field = errors.n > 0 ? errors.at[0].name : NULL;
    return e;
}
