#include "app/vectors/cost_ops.h"

#include <stdio.h>

#include "app/vectors/cost_read.h"
#include "base/depreciation.h"
#include "domain/contribution/canonical.h"

COST_OP(depreciation)
{
    struct depreciation d;
    int64_t cost, life;
    TRY(cost_int(in, "cost_cents", &cost));
    TRY(cost_int(in, "life_months", &life));
    TRY(cost_day(in, "acquired", &d.acquired));
    if (life < 1 || life > DEPRECIATION_MONTHS_MAX)
        return cost_refused(mem, REFUSED(OUT_OF_BOUNDS), out);
    d.cost = (struct money){ cost };
    d.life_months = (int)life;
    if (depreciation_check(&d) != OK)
        return cost_refused(mem, REFUSED(OUT_OF_BOUNDS), out);
    json_t *years = json_object();
    for (int year = day_parts(d.acquired).year; year <= depreciation_last_year(&d); year++) {
        char text[16];
        (void)snprintf(text, sizeof text, "%d", year);
        cost_put(years, text, json_integer(depreciation_of_year(&d, year).cents));
    }
    cost_put(out, "yearly_cents", years);
    return OK;
}

COST_OP(low_value)
{
    int64_t net;
    (void)mem;
    TRY(cost_int(in, "net_cents", &net));
    cost_put(out, "below_threshold", json_boolean(low_value((struct money){ net })));
    return OK;
}

/* --- canonical form ------------------------------------------------------------------- */

static enum err value_read(struct mem *mem, const json_t *in, int depth, struct canonical *out);

static enum err list_read(struct mem *mem, const json_t *in, int depth, struct canonical *out)
{
    *out = canonical_list();
    for (size_t i = 0; i < json_array_size(in); i++) {
        struct canonical value;
        TRY(value_read(mem, json_array_get(in, i), depth, &value));
        canonical_add(mem, out, value);
    }
    return OK;
}

static enum err object_read(struct mem *mem, const json_t *in, int depth, struct canonical *out)
{
    struct cost_names names;
    TRY(cost_names_read(mem, in, &names));
    *out = canonical_object();
    for (size_t i = 0; i < names.n; i++) {
        struct canonical value;
        TRY(value_read(mem, json_object_get(in, names.at[i].at), depth, &value));
        canonical_set(mem, out, names.at[i], value);
    }
    return OK;
}

/* No floating point, no truth values, no null: a fixing has none. */
static enum err value_read(struct mem *mem, const json_t *in, int depth, struct canonical *out)
{
    if (depth > CANONICAL_DEPTH)
        return ERR_INVALID;
    if (json_is_object(in))
        return object_read(mem, in, depth + 1, out);
    if (json_is_array(in))
        return list_read(mem, in, depth + 1, out);
    if (json_is_integer(in))
        *out = canonical_int(json_integer_value(in));
    else if (json_is_string(in))
        *out = canonical_text((struct str){ json_string_value(in), json_string_length(in) });
    else
        return ERR_INVALID;
    return OK;
}

COST_OP(canonical_hash)
{
    struct canonical value;
    struct sha256 hash;
    struct str text;
    struct buf hex = buf_of(mem, 2 * sizeof hash.b);
    TRY(value_read(mem, json_object_get(in, "object"), 0, &value));
    TRY(canonical_write(mem, &value, &text, &hash));
    buf_hex(&hex, hash.b, sizeof hash.b);
    cost_put(out, "canonical", cost_str(text));
    cost_put(out, "sha256", cost_str(buf_str(&hex)));
    return OK;
}
