#include "domain/agreement/agreement_internal.h"

ROW(authority_row, COL(authority_row, id), COL(authority_row, ref), COL(authority_row, name), COL(authority_row, kind),
    COL(authority_row, office), COL(authority_row, street), COL(authority_row, zip), COL(authority_row, town),
    COL(authority_row, mail), COL(authority_row, is_provider), COL(authority_row, starts), COL(authority_row, ends),
    COL(authority_row, version));

#define AUTHORITY_COLUMNS \
    "SELECT a.id, a.ref, a.name, a.kind, a.office, a.street, a.zip, a.town, a.mail, a.is_provider," \
    " a.starts, a.ends, a.version FROM authority a"
/* Named by a grant, whatever it is for: the actor's own authority or all. */
#define AUTHORITY_OF_ACTOR \
    "(" SCOPE_AUTHORITY_OF(school, R, "a") " OR " SCOPE_AUTHORITY_OF(agreement, R, "a") " OR " SCOPE_AUTHORITY_OF( \
        data_import, R, "a") ")"

QUERY(authority_all, SCOPE_SYSTEM, 0, authority_row, AUTHORITY_COLUMNS " ORDER BY a.sort_key, a.id");
QUERY(authority_id_read, SCOPE_SYSTEM, 1, authority_row, AUTHORITY_COLUMNS " WHERE a.id = $3");
QUERY(authority_name_read, SCOPE_SYSTEM, 1, authority_row, AUTHORITY_COLUMNS " WHERE a.folded = $3");
QUERY(authority_reached, SCOPE_AUTHORITY, 0, authority_row,
      AUTHORITY_COLUMNS " WHERE " AUTHORITY_OF_ACTOR " ORDER BY a.sort_key, a.id");
QUERY(authority_listed, SCOPE_AUTHORITY, 0, authority_row,
      AUTHORITY_COLUMNS " WHERE " SCOPE_AUTHORITY_OF(agreement, L, "a") " ORDER BY a.sort_key, a.id");
QUERY(authority_ref_read, SCOPE_AUTHORITY, 1, authority_row,
      AUTHORITY_COLUMNS " WHERE a.ref = $3 AND " AUTHORITY_OF_ACTOR);
SQL(authority_insert, SCOPE_SYSTEM, 14,
    "INSERT INTO authority (id, ref, authority, name, folded, sort_key, kind, office, street, zip, town, mail, "
    "is_provider,"
    " starts, ends) VALUES ($3, $4, $3, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)");

enum err agreement_authorities(struct tx *tx, struct authority_list *out) { return tx_all(tx, authority_all, out); }

enum err agreement_authority_by_id(struct tx *tx, authority_id id, struct authority_row *out)
{
    return tx_one(tx, authority_id_read, out, id);
}

enum err agreement_authority_by_name(struct tx *tx, struct str name, struct authority_row *out)
{
    return tx_one(tx, authority_name_read, out, text_fold(tx_mem(tx), str_trim(name)));
}

enum err agreement_authorities_of_actor(struct tx *tx, struct authority_list *out)
{
    return tx_all(tx, authority_reached, out);
}

enum err authorities_listed(struct tx *tx, struct authority_list *out) { return tx_all(tx, authority_listed, out); }

enum err agreement_authority_by_ref(struct tx *tx, authority_ref ref, struct authority_row *out)
{
    return tx_one(tx, authority_ref_read, out, &ref);
}

enum err agreement_authority_name(struct tx *tx, authority_id id, struct str *name)
{
    struct authority_row row;
    TRY(agreement_authority_by_id(tx, id, &row));
    *name = row.name;
    return OK;
}

/* What a name and a kind have to be before a row is tried. */
static enum err authority_check(struct tx *tx, const struct authority_new *in, int kind)
{
    struct authority_row same;
    if (str_empty(in->name) || in->name.len > LIMIT_NAME)
        return tx_refuse(tx, ERR_INVALID, M_agreement_name_missing, "name");
    if (kind <= 0 || kind >= AUTHORITY_KIND_END || authority_is_private(tx_mem(tx), in->name))
        return tx_refuse(tx, ERR_INVALID, M_agreement_private_party, "name");
    if (!agreement_days_ok(in->starts, in->ends))
        return tx_refuse(tx, ERR_INVALID, M_agreement_days_wrong, "ends");
    enum err found = agreement_authority_by_name(tx, in->name, &same);
    if (found == OK)
        return tx_refuse(tx, ERR_CONFLICT, M_agreement_authority_exists, "name");
    return found == ERR_NOT_FOUND ? OK : found;
}

enum err agreement_authority_create(struct tx *tx, const struct authority_new *in, authority_id *out)
{
    struct str name = str_trim(in->name);
    int kind = in->kind != 0 ? in->kind : authority_kind_of_name(name);
    TRY(authority_check(tx, in, kind));

    authority_id id;
    TRY(TX_SERIAL(tx, authority, &id));
    authority_ref ref = TX_REF(tx, authority);
    TRY(tx_run(tx, authority_insert, NULL, id, &ref, name, text_fold(tx_mem(tx), name), agreement_sort_key(tx, name),
               kind, in->office, in->street, in->zip, in->town, in->mail, in->is_provider, in->starts, in->ends));
    tx_note(tx, .action = "agreement.authority_created", .object = OBJECT_AGREEMENT, .subject = id.n, .authority = id,
            .after = name);
    if (out != NULL)
        *out = id;
    return OK;
}
