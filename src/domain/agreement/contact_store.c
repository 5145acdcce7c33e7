#include "domain/agreement/agreement_internal.h"

ROW(contact_row, COL(contact_row, id), COL(contact_row, ref), COL(contact_row, authority), COL(contact_row, school),
    COL(contact_row, account), COL(contact_row, name), COL(contact_row, phone), COL(contact_row, mail),
    COL(contact_row, role), COL(contact_row, deputy), COL(contact_row, starts), COL(contact_row, ends),
    COL(contact_row, version));

#define CONTACT_COLUMNS \
    "SELECT c.id, c.ref, c.authority, c.school, c.account, c.name, c.phone, c.mail, c.role, c.deputy, c.starts," \
    " c.ends," \
    " c.version FROM contact c"
#define CONTACT_TODAY " WHERE c.school = $3 AND c.starts <= $4 AND (c.ends IS NULL OR c.ends >= $4)"

QUERY(contact_of_school, SCOPE_SYSTEM, 2, contact_row,
      CONTACT_COLUMNS CONTACT_TODAY " ORDER BY c.deputy, c.role, c.id");
/* Ended ones too: validity is part of what is shown. */
QUERY(contact_reached, SCOPE_SCHOOL, 1, contact_row,
      CONTACT_COLUMNS " WHERE c.school = $3 AND " SCOPE(
          staff_contact, L, "c") " ORDER BY CASE WHEN c.ends IS NULL THEN 0 ELSE 1 END, c.deputy, c.role, c.id");
QUERY(contact_everywhere, SCOPE_SCHOOL, 1, contact_row,
      CONTACT_COLUMNS
      " WHERE c.starts <= $3 AND (c.ends IS NULL OR c.ends >= $3) AND " SCOPE(staff_contact, L,
                                                                              "c") " ORDER BY c.name, c.id");
QUERY(contact_ref_read, SCOPE_SCHOOL, 1, contact_row,
      CONTACT_COLUMNS " WHERE c.ref = $3 AND " SCOPE(staff_contact, R, "c"));
QUERY(contact_of_authority, SCOPE_SCHOOL, 2, contact_row,
      CONTACT_COLUMNS " WHERE c.authority = $3 AND c.starts <= $4 AND (c.ends IS NULL OR c.ends >= $4) AND " SCOPE(
          staff_contact, L, "c") " ORDER BY c.school, c.deputy, c.role, c.id");
QUERY(contact_id_read, SCOPE_SYSTEM, 1, contact_row, CONTACT_COLUMNS " WHERE c.id = $3");
SQL(contact_insert, SCOPE_SYSTEM, 12,
    "INSERT INTO contact (id, ref, authority, school, account, name, phone, mail, role, deputy, starts, ends)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)");
SQL(contact_set_end, SCOPE_SCHOOL, 3,
    "UPDATE contact SET ends = $5, version = version + 1 WHERE id = $3 AND version = $4 AND " SCOPE(staff_contact, W,
                                                                                                    "contact"));

enum err agreement_contact_create(struct tx *tx, const struct contact_new *in, contact_id *out)
{
    struct school_row school;
    TRY(agreement_school_read(tx, in->school, &school));
    if (str_empty(in->name))
        return tx_refuse(tx, ERR_INVALID, M_agreement_name_missing, "name");
    if (str_empty(in->phone) && str_empty(in->mail))
        return tx_refuse(tx, ERR_INVALID, M_agreement_contact_way_missing, "phone");
    if (in->role <= 0 || in->role >= CONTACT_ROLE_END || day_is_none(in->starts) ||
        !agreement_days_ok(in->starts, in->ends))
        return tx_refuse(tx, ERR_INVALID, M_agreement_days_wrong, "starts");
    contact_id id = TX_ID(tx, contact);
    contact_ref ref = TX_REF(tx, contact);
    TRY(tx_run(tx, contact_insert, NULL, id, &ref, school.authority, in->school, in->account, in->name, in->phone,
               in->mail, in->role, in->deputy, in->starts, in->ends));
    tx_note(tx, .action = "agreement.contact_created", .object = OBJECT_STAFF_CONTACT, .subject = id.n,
            .authority = school.authority, .after = in->name);
    TRY(contact_words(tx, &school, id));
    if (out != NULL)
        *out = id;
    return OK;
}

enum err contact_by_ref(struct tx *tx, contact_ref ref, struct contact_row *out)
{
    return tx_one(tx, contact_ref_read, out, &ref);
}

enum err contact_by_id(struct tx *tx, contact_id id, struct contact_row *out)
{
    return tx_one(tx, contact_id_read, out, id);
}

enum err agreement_contact_end(struct tx *tx, contact_ref ref, int version, struct day last)
{
    struct contact_row row;
    int64_t changed;
    TRY(contact_by_ref(tx, ref, &row));
    if (day_is_none(last) || !agreement_days_ok(row.starts, last))
        return tx_refuse(tx, ERR_INVALID, M_agreement_days_wrong, "ends");
    TRY(tx_run(tx, contact_set_end, &changed, row.id, version, last));
    if (changed == 0)
        return version == row.version ? ERR_DENIED : tx_refuse(tx, ERR_CONFLICT, M_agreement_changed_meanwhile, NULL);
    tx_note(tx, .action = "agreement.contact_ended", .object = OBJECT_STAFF_CONTACT, .subject = row.id.n,
            .authority = row.authority, .before = row.name);
    return OK;
}

enum err agreement_contacts_of(struct tx *tx, school_id school, struct contact_list *out)
{
    return tx_all(tx, contact_of_school, out, school, agreement_today(tx));
}

enum err agreement_contacts(struct tx *tx, school_id school, struct contact_list *out)
{
    return tx_all(tx, contact_reached, out, school);
}

enum err agreement_contacts_reached(struct tx *tx, struct contact_list *out)
{
    return tx_all(tx, contact_everywhere, out, agreement_today(tx));
}

enum err export_contacts(struct tx *tx, authority_id authority, struct contact_list *out)
{
    return tx_all(tx, contact_of_authority, out, authority, agreement_today(tx));
}

enum msg contact_role_msg(int role)
{
    static const enum msg names[CONTACT_ROLE_END] = {
        [CONTACT_SCHOOL] = M_agreement_role_school,
        [CONTACT_HEAD] = M_agreement_role_head,
        [CONTACT_OFFICE] = M_agreement_role_office,
        [CONTACT_CARETAKER] = M_agreement_role_caretaker,
    };
    return role > 0 && role < CONTACT_ROLE_END ? names[role] : MSG_NONE;
}
