/* The frozen input as canonical text: keys of contributions.md section 2, parties by municipality key. */
#include "domain/contribution/fixing_input.h"

#define NAME_MAX_ 64

static struct str level_name(int level)
{
    return level >= LEVEL_PRIMARY && level <= LEVEL_UPPER ? key_level_code((enum key_level)(level - LEVEL_PRIMARY))
                                                          : STR("");
}

static struct str number(struct mem *mem, int64_t n)
{
    struct buf out = buf_of(mem, NAME_MAX_);
    buf_int(&out, n);
    return buf_str(&out);
}

static struct str iso(struct mem *mem, struct day day)
{
    struct buf out = buf_of(mem, NAME_MAX_);
    day_put_iso(&out, day);
    return buf_str(&out);
}

static struct str hex(struct mem *mem, struct str bytes)
{
    struct buf out = buf_of(mem, bytes.len * 2 + 1);
    buf_hex(&out, bytes.at, bytes.len);
    return buf_str(&out);
}

/* "F-7/2": number and version. */
static struct str id_of_fixing(struct mem *mem, const struct fixing_row *f)
{
    struct buf out = buf_of(mem, NAME_MAX_);
    buf_put_z(&out, "F-");
    buf_int(&out, f->number);
    buf_byte(&out, '/');
    buf_int(&out, f->version);
    return buf_str(&out);
}

static struct canonical weights(struct mem *mem, const struct fixing_row *f)
{
    struct weights w = fixing_weights(f);
    struct canonical out = canonical_object();
    for (enum key_level l = KEY_P; l < KEY_LEVELS; l++)
        canonical_set(mem, &out, key_level_code(l),
                      canonical_text(str_cat(mem, number(mem, w.of[l]), STR("/"), number(mem, w.base))));
    return out;
}

static struct canonical pupils(struct mem *mem, const struct pupils *p)
{
    struct canonical out = canonical_object();
    for (enum key_level l = KEY_P; l < KEY_LEVELS; l++)
        canonical_set(mem, &out, key_level_code(l), canonical_int(p->of[l]));
    return out;
}

static void parties(struct mem *mem, const struct fixing_input *in, struct canonical *out)
{
    struct canonical order = canonical_list(), list = canonical_object();
    for (size_t i = 0; i < in->circle.n; i++) {
        const struct fixing_party *p = &in->circle.at[i];
        canonical_add(mem, &order, canonical_text(p->municipality_key));
        canonical_set(mem, &list, p->municipality_key, pupils(mem, &p->pupils));
    }
    canonical_set(mem, out, STR("order"), order);
    canonical_set(mem, out, STR("participants"), list);
}

static void money(struct mem *mem, const struct fixing_input *in, struct canonical *out)
{
    struct canonical plans = canonical_object(), versions = canonical_object(), results = canonical_object();
    for (size_t y = 0; y < in->plans.n; y++) {
        struct str year = number(mem, in->plans.at[y].year);
        canonical_set(mem, &plans, year, canonical_int(in->plans.at[y].cost_cents));
        canonical_set(mem, &versions, year, canonical_int(in->plans.at[y].version));
    }
    for (size_t r = 0; r < in->results.n; r++) {
        const struct fixing_result *result = &in->results.at[r];
        struct canonical one = canonical_object();
        canonical_set(mem, &one, STR("result_cents"), canonical_int(result->row.result_cents));
        canonical_set(mem, &one, STR("version"), canonical_int(result->row.version));
        canonical_set(mem, &one, STR("key_fixing"), canonical_text(id_of_fixing(mem, &result->key_fixing)));
        canonical_set(mem, &one, STR("key_sha256"), canonical_text(hex(mem, result->key_fixing.hash.bytes)));
        canonical_set(mem, &results, number(mem, result->row.year), one);
    }
    canonical_set(mem, out, STR("plan_cents"), plans);
    canonical_set(mem, out, STR("plan_versions"), versions);
    canonical_set(mem, out, STR("results"), results);
    canonical_set(mem, out, STR("spread"), canonical_int(in->row.years));
}

static void statistics(struct mem *mem, const struct fixing_input *in, struct canonical *out)
{
    const struct fixing_row *f = &in->row;
    struct canonical table = canonical_object();
    struct buf ref = buf_of(mem, REF_TEXT_LEN);
    ref_put(&ref, in->snapshot.ref.b);
    canonical_set(mem, &table, STR("FOE"), canonical_text(level_name(f->foe)));
    canonical_set(mem, &table, STR("FOE_GE"), canonical_text(level_name(f->foe_ge)));
    canonical_set(mem, &table, STR("comprehensive_primary"), canonical_text(level_name(f->comprehensive)));
    canonical_set(mem, out, STR("form_table"), table);
    canonical_set(mem, out, STR("ge_grade10"), canonical_text(level_name(f->ge_grade10)));
    canonical_set(mem, out, STR("school_year"), canonical_text(school_year_text(mem, in->snapshot.school_year)));
    canonical_set(mem, out, STR("snapshot_id"), canonical_text(buf_str(&ref)));
    canonical_set(mem, out, STR("snapshot_sha256"), canonical_text(hex(mem, in->snapshot.file_hash.bytes)));
    canonical_set(mem, out, STR("snapshot_rows_sha256"), canonical_text(hex(mem, in->snapshot.rows_hash.bytes)));
}

enum err fixing_canonical(struct mem *mem, const struct fixing_input *in, struct str *text, struct sha256 *hash)
{
    static const struct str readings[READING_END] = { STR_INIT(""), STR_INIT("A"), STR_INIT("B"), STR_INIT("C") };
    const struct fixing_row *f = &in->row;
    struct canonical out = canonical_object();
    canonical_set(mem, &out, STR("fixing_id"), canonical_text(id_of_fixing(mem, f)));
    canonical_set(mem, &out, STR("version"), canonical_int(f->version));
    canonical_set(mem, &out, STR("first_year"), canonical_int(f->first_year));
    canonical_set(mem, &out, STR("years"), canonical_int(f->years));
    canonical_set(mem, &out, STR("length_reason"), canonical_text(f->length_reason));
    canonical_set(mem, &out, STR("fixing_date"), canonical_text(iso(mem, f->fixing_date)));
    canonical_set(mem, &out, STR("reading"), canonical_text(readings[f->reading]));
    canonical_set(mem, &out, STR("weights"), weights(mem, f));
    canonical_set(mem, &out, STR("weight_base"), canonical_int(f->weight_base));
    canonical_set(mem, &out, STR("empty_level"), canonical_text(f->redistribute ? STR("redistribute") : STR("error")));
    canonical_set(mem, &out, STR("rounding"), canonical_text(STR("largest_remainder")));
    canonical_set(mem, &out, STR("decision_ref"), canonical_text(f->decision_ref));
    canonical_set(mem, &out, STR("reason"), canonical_text(f->reason));
    statistics(mem, in, &out);
    parties(mem, in, &out);
    money(mem, in, &out);
    return canonical_write(mem, &out, text, hash);
}
