#include "domain/desk/incident_extent.h"

#include "base/zone.h"
#include "domain/desk/desk_web.h"

ROW(incident_place, COL(incident_place, school), COL(incident_place, ref), COL(incident_place, authority),
    COL(incident_place, authority_ref), COL(incident_place, name), COL(incident_place, authority_name));
QUERY(
    places_worked_for, SCOPE_SCHOOL, 1, incident_place,
    "SELECT s.id AS school, s.ref, s.authority, a.ref AS authority_ref, s.name, a.name AS authority_name FROM school s"
    " JOIN authority a ON a.id = s.authority WHERE (s.starts IS NULL OR s.starts <= $3)"
    " AND (s.ends IS NULL OR s.ends >= $3) AND EXISTS (SELECT 1 FROM participant q WHERE q.authority = s.authority"
    " AND q.starts <= $3 AND (q.ends IS NULL OR q.ends >= $3)) AND " SCOPE(
        ticket, W, "s") " ORDER BY a.sort_key, a.id, s.sort_key, s.id");

enum err incident_choices(struct tx *tx, struct incident_places *places)
{
    return tx_all(tx, places_worked_for, places, zone_day(tx_now(tx)));
}

static bool among(const struct ref_list *list, const unsigned char ref[16])
{
    for (size_t i = 0; i < list->n; i++)
        if (desk_ref_same(list->at[i].b, ref))
            return true;
    return false;
}

/* Every ref is one of the choices: what cannot be chosen is refused, not left out. */
static bool all_known(const struct incident_places *all, const struct ref_list *authorities,
                      const struct ref_list *schools)
{
    size_t found = 0;
    for (size_t i = 0; i < schools->n; i++)
        for (size_t k = 0; k < all->n; k++)
            found += desk_ref_same(all->at[k].ref.b, schools->at[i].b);
    for (size_t i = 0; i < authorities->n; i++)
        for (size_t k = 0; k < all->n; k++)
            if (desk_ref_same(all->at[k].authority_ref.b, authorities->at[i].b)) {
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
        if (among(authorities, all.at[i].authority_ref.b) || among(schools, all.at[i].ref.b))
            out->at[out->n++] = all.at[i];
    return out->n > 0 ? OK : tx_refuse(tx, ERR_INVALID, M_incident_error_extent, "schools");
}

const authority_id *incident_authorities(struct mem *mem, const struct incident_places *places)
{
    authority_id *list = MEM_NEW_N(mem, authority_id, places->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < places->n; i++) {
        bool known = false;
        for (size_t k = 0; k < n; k++)
            known = known || list[k].n == places->at[i].authority.n;
        if (!known)
            list[n++] = places->at[i].authority;
    }
    list[n] = (authority_id){ 0 };
    return list;
}
