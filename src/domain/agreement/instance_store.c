/* What the document of each party says, compared with the master text (§ 2 (2)). */
#include "domain/agreement/deadline_store.h"
#include "domain/agreement/register_store.h"

ROW(instance_row, COL(instance_row, ref), COL(instance_row, authority), COL(instance_row, text),
    COL(instance_row, master_text), COL(instance_row, master_version), COL(instance_row, places),
    COL(instance_row, form), COL(instance_row, active), COL(instance_row, provider_office),
    COL(instance_row, provider_place), COL(instance_row, party_office), COL(instance_row, party_place),
    COL(instance_row, legal_basis), COL(instance_row, by), COL(instance_row, provider_signed),
    COL(instance_row, party_signed), COL(instance_row, created_at));
QUERY(instance_of_party, SCOPE_AUTHORITY, 1, instance_row,
      "SELECT i.ref, i.authority, i.text, m.text AS master_text, m.version AS master_version, i.places, i.form, "
      "i.active, i.provider_office,"
      " i.provider_place, i.party_office, i.party_place, i.legal_basis, COALESCE(p.name, '') AS by, i.provider_signed,"
      " i.party_signed, i.created_at FROM instance i JOIN master_text m ON m.id = i.master"
      " LEFT JOIN account p ON p.id = i.created_by WHERE i.authority = $3 AND " SCOPE_AUTHORITY_OF(
          agreement, R, "i") " ORDER BY i.id DESC");
SQL(instance_insert, SCOPE_SYSTEM, 16,
    "INSERT INTO instance (id, ref, authority, master, text, hash, places, provider_office, provider_place,"
    " provider_signed, party_office, party_place, party_signed, legal_basis, form, active, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $1, $2)");

enum err instances_of(struct tx *tx, authority_id authority, struct instance_rows *out)
{
    return tx_all(tx, instance_of_party, out, authority);
}

static bool is_active(const struct instance_row *in)
{
    return in->places == 0 && !day_is_none(in->provider_signed) && !day_is_none(in->party_signed) &&
           !str_empty(str_trim(in->legal_basis)) && declaration_in_writing(in->form);
}

enum err instance_add(struct tx *tx, authority_id authority, struct instance_row *in)
{
    struct master_row master;
    struct clauses old, own;
    struct clause_differences differences;
    TRY(declaration_party(tx, authority));
    TRY(master_text_on(tx, agreement_today(tx), &master));
    TRY(clauses_of(tx_mem(tx), master.text, &old));
    if (clauses_of(tx_mem(tx), in->text, &own) != OK)
        return tx_refuse(tx, ERR_INVALID, M_register_text_wrong, "text");
    clauses_compare(tx_mem(tx), &old, &own, &differences);
    struct blob hash = clauses_hash_blob(tx_mem(tx), &own);
    /* The words say where; the hash says whether. */
    in->places = str_eq(hash.bytes, master.hash.bytes) ? 0 : differences.places > 0 ? differences.places : 1;
    in->active = is_active(in);
    instance_id id = TX_ID(tx, instance);
    instance_ref ref = TX_REF(tx, instance);
    TRY(tx_run(tx, instance_insert, NULL, id, &ref, authority, master.id, in->text, hash, in->places,
               in->provider_office, in->provider_place, in->provider_signed, in->party_office, in->party_place,
               in->party_signed, in->legal_basis, in->form, in->active));
    tx_note(tx, .action = "agreement.instance_recorded", .object = OBJECT_AGREEMENT, .subject = id.n,
            .authority = authority);
    return OK;
}
