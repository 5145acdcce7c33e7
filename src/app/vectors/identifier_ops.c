#include "app/vectors/vectors.h"

#include "base/mod97.h"

/* ERR_INVALID when the key is no text. */
static enum err text_of(const json_t *in, const char *key, struct str *out)
{
    const char *z = json_string_value(json_object_get(in, key));
    *out = str_of(z);
    return z != NULL ? OK : ERR_INVALID;
}

static enum err valid(const json_t *in, json_t *out, const char *key, bool (*holds)(struct str))
{
    struct str text;
    TRY(text_of(in, key, &text));
    return json_object_set_new(out, "valid", json_boolean(holds(text))) == 0 ? OK : ERR_FAULT;
}

static enum err leitweg_valid(struct mem *mem, const json_t *in, json_t *out)
{
    (void)mem;
    return valid(in, out, "id", mod97_leitweg_valid);
}

static enum err iban_valid(struct mem *mem, const json_t *in, json_t *out)
{
    (void)mem;
    return valid(in, out, "iban", mod97_iban_valid);
}

static enum err rf_valid(struct mem *mem, const json_t *in, json_t *out)
{
    (void)mem;
    return valid(in, out, "ref", mod97_rf_valid);
}

static enum err leitweg_check(struct mem *mem, const json_t *in, json_t *out)
{
    struct str coarse, fine;
    struct buf digits = buf_of(mem, 8);
    int check;
    TRY(text_of(in, "coarse", &coarse));
    TRY(text_of(in, "fine", &fine));
    TRY(mod97_leitweg_check(coarse, fine, &check));
    buf_int_padded(&digits, check, 2);
    return json_object_set_new(out, "check", json_stringn(digits.at, digits.len)) == 0 ? OK : ERR_FAULT;
}

static enum err rf_make(struct mem *mem, const json_t *in, json_t *out)
{
    struct str base, ref;
    TRY(text_of(in, "base", &base));
    TRY(mod97_rf_make(mem, base, &ref));
    return json_object_set_new(out, "ref", json_stringn(ref.at, ref.len)) == 0 ? OK : ERR_FAULT;
}

const struct vector_op vector_identifier_ops[] = {
    { "leitweg_valid", leitweg_valid },
    { "leitweg_check", leitweg_check },
    { "iban_valid", iban_valid },
    { "rf_valid", rf_valid },
    { "rf_make", rf_make },
    { NULL, NULL },
};
