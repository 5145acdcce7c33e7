#include "domain/agreement/agreement_internal.h"

ROW(phone_row, COL(phone_row, contact), COL(phone_row, authority), COL(phone_row, school), COL(phone_row, name),
    COL(phone_row, school_name), COL(phone_row, phone));
QUERY(phone_reached, SCOPE_SCHOOL, 1, phone_row,
      "SELECT c.id AS contact, c.authority, c.school, c.name, s.name AS school_name, c.phone FROM contact c"
      " JOIN school s ON s.id = c.school WHERE c.phone <> '' AND c.starts <= $3 AND (c.ends IS NULL OR c.ends >= $3)"
      " AND " SCOPE(staff_contact, L,
                    "c") " UNION ALL SELECT 0, s.authority, s.id, s.name, s.name, s.phone FROM school s"
                         " WHERE s.phone <> '' AND " SCOPE(school, L, "s") " ORDER BY 1, 3");

enum err agreement_phones(struct tx *tx, struct phone_list *out)
{
    return tx_all(tx, phone_reached, out, agreement_today(tx));
}
