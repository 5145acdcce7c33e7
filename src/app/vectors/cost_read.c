#include "app/vectors/cost_read.h"

#include <string.h>

#include "base/check.h"

#define NUMBER_MAX INT64_C(1000000000000000000)

enum err cost_int(const json_t *in, const char *key, int64_t *out)
{
    const json_t *value = json_object_get(in, key);
    if (!json_is_integer(value))
        return ERR_INVALID;
    *out = json_integer_value(value);
    return OK;
}

enum err cost_text(const json_t *in, const char *key, struct str *out)
{
    const json_t *value = json_object_get(in, key);
    if (!json_is_string(value))
        return ERR_INVALID;
    *out = (struct str){ json_string_value(value), json_string_length(value) };
    return OK;
}

enum err cost_day(const json_t *in, const char *key, struct day *out)
{
    struct str text;
    TRY(cost_text(in, key, &text));
    return day_parse(text, out);
}

enum err cost_ints(struct mem *mem, const json_t *list, int64_t **out, size_t *n)
{
    size_t i;
    json_t *value;
    if (!json_is_array(list))
        return ERR_INVALID;
    *n = json_array_size(list);
    *out = MEM_NEW_N(mem, int64_t, *n);
    json_array_foreach(list, i, value)
    {
        if (!json_is_integer(value))
            return ERR_INVALID;
        (*out)[i] = json_integer_value(value);
    }
    return OK;
}

enum err cost_fraction(const json_t *in, const char *key, struct fraction *out)
{
    struct str text;
    TRY(cost_text(in, key, &text));
    return fraction_parse(text, NUMBER_MAX, out);
}

/* --- participants -------------------------------------------------------------------- */

enum err cost_names_read(struct mem *mem, const json_t *object, struct cost_names *out)
{
    const char *name;
    json_t *value;
    if (!json_is_object(object))
        return ERR_INVALID;
    *out = (struct cost_names){ MEM_NEW_N(mem, struct str, json_object_size(object)), 0 };
    /* Jansson lets values be changed while iterating, hence no const; nothing is. */
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        (void)value;
        out->at[out->n++] = str_of(name);
    }
    return OK;
}

enum err cost_name_find(const struct cost_names *names, const char *name, uint32_t *out)
{
    for (size_t i = 0; i < names->n; i++)
        if (str_eq(names->at[i], str_of(name))) {
            *out = (uint32_t)i;
            return OK;
        }
    return ERR_INVALID;
}

static enum err levels_read(const json_t *one, struct pupils *out)
{
    for (enum key_level l = KEY_P; l < KEY_LEVELS; l++)
        TRY(cost_int(one, key_level_code(l).at, &out->of[l]));
    return OK;
}

enum err cost_pupils_read(struct mem *mem, const json_t *participants, const struct cost_names *names,
                          struct pupils **out)
{
    if (json_object_size(participants) != names->n)
        return ERR_INVALID;
    *out = MEM_NEW_N(mem, struct pupils, names->n);
    for (size_t i = 0; i < names->n; i++)
        TRY(levels_read(json_object_get(participants, names->at[i].at), &(*out)[i]));
    return OK;
}

/* An order of others is refused like a key that does not sum to one. */
enum err cost_order_read(struct mem *mem, const json_t *list, const struct cost_names *names, uint32_t **out,
                         struct cost_refusal *refusal)
{
    size_t i;
    json_t *value;
    *out = NULL;
    if (list == NULL)
        return OK;
    if (!json_is_array(list))
        return ERR_INVALID;
    *out = MEM_NEW_N(mem, uint32_t, names->n);
    if (json_array_size(list) != names->n)
        *refusal = REFUSED(KEY_NOT_ONE);
    json_array_foreach(list, i, value)
    {
        if (!json_is_string(value))
            return ERR_INVALID;
        if (i >= names->n || cost_name_find(names, json_string_value(value), &(*out)[i]) != OK) {
            *refusal = REFUSED(KEY_NOT_ONE);
            return OK;
        }
    }
    return OK;
}

/* --- a fixing ------------------------------------------------------------------------- */

static enum err reading_read(const json_t *value, enum reading *out)
{
    *out = READING_NONE;
    if (value == NULL || json_is_null(value))
        return OK;
    if (!json_is_string(value) || json_string_length(value) != 1)
        return ERR_INVALID;
    const char *at = strchr("ABC", json_string_value(value)[0]);
    if (at == NULL)
        return ERR_INVALID;
    *out = (enum reading)(READING_A + (*at - 'A'));
    return OK;
}

static enum err empty_level_read(const json_t *value, enum empty_level *out)
{
    const char *word = value != NULL ? json_string_value(value) : "error";
    *out = EMPTY_LEVEL_ERROR;
    if (word == NULL || (strcmp(word, "error") != 0 && strcmp(word, "redistribute") != 0))
        return ERR_INVALID;
    if (strcmp(word, "redistribute") == 0)
        *out = EMPTY_LEVEL_REDISTRIBUTE;
    return OK;
}

static enum err weights_read(const json_t *in, struct weights *out, struct cost_refusal *refusal)
{
    struct fraction fractions[KEY_LEVELS];
    for (enum key_level l = KEY_P; l < KEY_LEVELS; l++)
        TRY(cost_fraction(in, key_level_code(l).at, &fractions[l]));
    struct cost_refusal r = weights_of(fractions, out);
    if (r.code != REFUSAL_NONE)
        *refusal = r;
    return OK;
}

enum err cost_fixing_read(struct mem *mem, const json_t *in, struct cost_fixing *out, struct cost_refusal *refusal)
{
    const json_t *participants = json_object_get(in, "participants");
    struct pupils *pupils;
    *out = (struct cost_fixing){ 0 };
    *refusal = REFUSED(NONE);
    TRY(cost_names_read(mem, participants, &out->names));
    TRY(cost_pupils_read(mem, participants, &out->names, &pupils));
    out->input.pupils = pupils;
    out->input.n = out->names.n;
    TRY(cost_order_read(mem, json_object_get(in, "order"), &out->names, &out->order, refusal));
    TRY(weights_read(json_object_get(in, "weights"), &out->input.weights, refusal));
    TRY(empty_level_read(json_object_get(in, "empty_level"), &out->input.empty_level));
    return reading_read(json_object_get(in, "reading"), &out->input.reading);
}

struct cost_refusal cost_key(struct mem *mem, const struct cost_fixing *f, struct key *out)
{
    PASS(key_bounds(&f->input));
    return key_of(mem, &f->input, out);
}

enum err cost_key_read(struct mem *mem, const json_t *in, struct cost_fixing *f, struct key *key,
                       struct cost_refusal *refusal)
{
    TRY(cost_fixing_read(mem, in, f, refusal));
    if (f->input.reading == READING_NONE)
        *refusal = REFUSED(READING_MISSING);
    if (refusal->code == REFUSAL_NONE)
        *refusal = cost_key(mem, f, key);
    return OK;
}

/* --- answers -------------------------------------------------------------------------- */

void cost_put(json_t *out, const char *key, json_t *value) { CHECK(json_object_set_new(out, key, value) == 0); }

json_t *cost_str(struct str s) { return json_stringn(s.at, s.len); }

enum err cost_refused(struct mem *mem, struct cost_refusal refusal, json_t *out)
{
    struct buf text = buf_of(mem, 100);
    cost_refusal_put(&text, refusal);
    json_object_clear(out);
    cost_put(out, "error", cost_str(buf_str(&text)));
    return OK;
}

json_t *cost_wide(struct mem *mem, bool minus, wide n) { return cost_ratio(mem, minus, (struct fraction){ n, 1 }); }

json_t *cost_ratio(struct mem *mem, bool minus, struct fraction f)
{
    struct buf text = buf_of(mem, 100);
    if (minus && f.num > 0)
        buf_byte(&text, '-');
    fraction_put(&text, f);
    return cost_str(buf_str(&text));
}

json_t *cost_amounts(const struct cost_names *names, const int64_t *cents)
{
    json_t *out = json_object();
    for (size_t i = 0; i < names->n; i++)
        cost_put(out, names->at[i].at, json_integer(cents[i]));
    return out;
}

json_t *cost_list(const int64_t *at, size_t n)
{
    json_t *out = json_array();
    for (size_t i = 0; i < n; i++)
        CHECK(json_array_append_new(out, json_integer(at[i])) == 0);
    return out;
}
