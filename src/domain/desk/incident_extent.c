#include "domain/desk/incident_extent.h"

#include "base/zone.h"

INCIDENT_PLACE_ROW;
QUERY(places_worked_for, SCOPE_SCHOOL, 1, incident_place,
      "SELECT " INCIDENT_PLACE " FROM school s"
      " JOIN authority a ON a.id = s.authority WHERE (s.starts IS NULL OR s.starts <= $3)"
      " AND (s.ends IS NULL OR s.ends >= $3) AND EXISTS (SELECT 1 FROM participant q WHERE q.authority = s.authority"
      " AND q.starts <= $3 AND (q.ends IS NULL OR q.ends >= $3)) AND " SCOPE(
          ticket, W, "s") " ORDER BY a.sort_key, a.id, s.sort_key, s.id");

enum err incident_choices(struct tx *tx, struct incident_places *places)
{
    return tx_all(tx, places_worked_for, places, zone_day(tx_now(tx)));
}

/* Every ref is one of the choices: what cannot be chosen is refused, not left out. */
static bool all_known(const struct incident_places *all, const struct ref_list *authorities,
                      const struct ref_list *schools)
{
    size_t found = 0;
    for (size_t i = 0; i < schools->n; i++)
        for (size_t k = 0; k < all->n; k++)
            found += REF_EQ(all->at[k].ref, schools->at[i]);
    for (size_t i = 0; i < authorities->n; i++)
        for (size_t k = 0; k < all->n; k++)
            if (REF_EQ(all->at[k].authority_ref, authorities->at[i])) {
                found++;
                break;
            }
    return found == schools->n + authorities->n;
}

enum err incident_extent_of(struct tx *tx, const struct ref_list *authorities, const struct ref_list *schools,
                            struct incident_places *out)
{
    struct incident_places all;
    TRY(incident_choices(tx, &all));
    if (!all_known(&all, authorities, schools))
        return tx_refuse(tx, ERR_INVALID, M_incident_error_school, "schools");
    *out = (struct incident_places){ MEM_NEW_N(tx_mem(tx), struct incident_place, all.n), 0 };
    for (size_t i = 0; i < all.n; i++)
        if (REF_LISTED(authorities, all.at[i].authority_ref) || REF_LISTED(schools, all.at[i].ref))
            out->at[out->n++] = all.at[i];
    return out->n > 0 ? OK : tx_refuse(tx, ERR_INVALID, M_incident_error_extent, "schools");
}

void incident_note_(struct tx *tx, const struct incident_places *places, const struct note *note)
{
    authority_id *noted = MEM_NEW_N(tx_mem(tx), authority_id, places->n);
    size_t n = 0;
    for (size_t i = 0; i < places->n; i++) {
        struct note own = *note;
        bool known = false;
        own.authority = places->at[i].authority;
        for (size_t k = 0; k < n; k++)
            known = known || noted[k].n == own.authority.n;
        if (known)
            continue;
        noted[n++] = own.authority;
        tx_note_(tx, &own);
    }
}
