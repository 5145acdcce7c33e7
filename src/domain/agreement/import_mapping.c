#include "domain/agreement/import_mapping.h"

#include "platform/csv.h"

/* The authority of that name; makes it where the import may. */
static enum err authority_of(struct mapping *m, struct str name, struct mapped *out)
{
    struct tx *tx = m->tx;
    struct authority_row row;
    *out = (struct mapped){ .why = M_agreement_authority_unknown };
    enum err found = agreement_authority_by_name(tx, name, &row);
    if (found == OK) {
        out->authority = row.id;
        return OK;
    }
    if (found != ERR_NOT_FOUND)
        return found;
    if (authority_is_private(tx_mem(tx), name)) {
        out->why = M_agreement_private_party;
        return OK;
    }
    if (!m->options->create_authorities)
        return OK;
    if (authority_kind_of_name(name) == 0) {
        out->why = M_agreement_private_party;
        return OK;
    }
    m->report->authorities_created++;
    out->authority = (authority_id){ -1 };
    if (m->options->dry_run)
        return OK;
    struct authority_new add = { .name = name, .starts = DAY_NONE, .ends = DAY_NONE };
    return agreement_authority_create(tx, &add, &out->authority);
}

/* Each name is looked up once. */
static enum err authority_cached(struct mapping *m, struct str name, struct mapped *out)
{
    int64_t *place = name_map_at(&m->authorities, text_fold(tx_mem(m->tx), name));
    if (*place == 0) {
        TRY(authority_of(m, name, &m->found[m->nfound]));
        *place = (int64_t)++m->nfound;
    }
    *out = m->found[*place - 1];
    return OK;
}

static struct str key_of(struct mapping *m, struct str kind, struct str text)
{
    struct mem *mem = tx_mem(m->tx);
    return str_cat(mem, kind, text_fold(mem, text));
}

static enum err mapping_rows(struct mapping *m, const struct csv *csv)
{
    static const struct {
        struct str column, kind;
    } keys[] = {
        { STR_INIT("official_id"), STR_INIT("n") },
        { STR_INIT("gemeinde"), STR_INIT("g") },
        { STR_INIT("city"), STR_INIT("c") },
    };
    int authority = csv_column(csv, STR("authority")), ownership = csv_column(csv, STR("ownership"));
    if (authority < 0)
        return tx_refuse(m->tx, ERR_INVALID, M_agreement_mapping_columns, "mapping");
    for (size_t i = 0; i < csv->n; i++) {
        const struct csv_row *row = &csv->at[i];
        struct str owner = csv_at(row, ownership);
        m->rows[i].authority = csv_at(row, authority);
        m->rows[i].ownership = str_eq_nocase(owner, STR("free")) || str_eq_nocase(owner, STR("frei")) ? OWNERSHIP_FREE
                               : str_eq_nocase(owner, STR("public")) || str_starts(owner, STR("öffentlich"))
                                   ? OWNERSHIP_PUBLIC
                                   : OWNERSHIP_BY_NAME;
        /* The first filled column is the row's key. */
        for (size_t k = 0; k < ARRAY_LEN(keys); k++) {
            struct str key = csv_at(row, csv_column(csv, keys[k].column));
            if (!str_empty(key)) {
                *name_map_at(&m->keys, key_of(m, keys[k].kind, key)) = (int64_t)i + 1;
                break;
            }
        }
    }
    return OK;
}

enum err mapping_open(struct tx *tx, const struct import_options *options, struct import_report *report,
                      struct mapping *m)
{
    struct mem *mem = tx_mem(tx);
    struct csv csv = { .n = 0 };
    *m = (struct mapping){ .tx = tx, .options = options, .report = report };
    if (!str_empty(options->mapping) && csv_read(mem, options->mapping, &csv) != OK)
        return tx_refuse(tx, ERR_INVALID, M_agreement_mapping_columns, "mapping");
    m->keys = name_map_open(mem, csv.n);
    m->nrows = csv.n;
    m->rows = mem_alloc(mem, (csv.n + 1) * sizeof *m->rows);
    m->authorities = name_map_open(mem, csv.n + 1);
    m->found = MEM_NEW_N(mem, struct mapped, csv.n + 1);
    if (!str_empty(options->mapping))
        TRY(mapping_rows(m, &csv));
    m->otherwise.why = M_agreement_import_no_authority;
    if (str_empty(options->authority))
        return OK;
    TRY(authority_cached(m, str_trim(options->authority), &m->otherwise));
    return m->otherwise.authority.n != 0 ? OK : tx_refuse(tx, ERR_INVALID, m->otherwise.why, "authority");
}

enum err mapping_find(struct mapping *m, struct str number, struct str municipality, struct str town,
                      struct mapped *out)
{
    const struct {
        struct str kind, text;
    } tries[] = { { STR("n"), number }, { STR("g"), municipality }, { STR("c"), town } };
    for (size_t i = 0; i < ARRAY_LEN(tries) && m->nrows > 0; i++) {
        const int64_t *place =
            str_empty(tries[i].text) ? NULL : name_map_find(&m->keys, key_of(m, tries[i].kind, tries[i].text));
        if (place == NULL)
            continue;
        size_t row = (size_t)*place - 1;
        *out = m->otherwise;
        if (!str_empty(m->rows[row].authority))
            TRY(authority_cached(m, m->rows[row].authority, out));
        out->by_number = i == 0;
        out->ownership = m->rows[row].ownership;
        return OK;
    }
    *out = m->otherwise;
    return OK;
}
