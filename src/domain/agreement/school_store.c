#include "domain/agreement/register_store.h"

ROW(school_row, COL(school_row, id), COL(school_row, ref), COL(school_row, authority), COL(school_row, authority_ref),
    COL(school_row, authority_name), COL(school_row, official_number), COL(school_row, name),
    COL(school_row, short_name), COL(school_row, street), COL(school_row, zip), COL(school_row, town),
    COL(school_row, municipality), COL(school_row, lat), COL(school_row, lon), COL(school_row, phone),
    COL(school_row, mail), COL(school_row, starts), COL(school_row, ends), COL(school_row, version));
ROW(school_entry, COL(school_entry, ref), COL(school_entry, name), COL(school_entry, official_number),
    COL(school_entry, town), COL(school_entry, authority_name), COL(school_entry, has_contact),
    COL(school_entry, supported), COL(school_entry, ends));
ROW(school_mark, COL(school_mark, id), COL(school_mark, authority), COL(school_mark, official_number),
    COL(school_mark, source));
struct name_row {
    struct str name;
};
ROW(name_row, COL(name_row, name));

#define SCHOOL_COLUMNS \
    "SELECT s.id, s.ref, s.authority, a.ref AS authority_ref, a.name AS authority_name, s.official_number, s.name," \
    " s.short AS short_name, s.street, s.zip, s.town, s.municipality, s.lat, s.lon, s.phone, s.mail, s.starts, " \
    "s.ends," \
    " s.version FROM school s JOIN authority a ON a.id = s.authority"
#define OPEN_ON(day) " (s.starts IS NULL OR s.starts <= " day ") AND (s.ends IS NULL OR s.ends >= " day ")"
#define HAS_CONTACT(day) \
    "EXISTS (SELECT 1 FROM contact c WHERE c.authority = s.authority AND c.school = s.id AND c.deputy = 0" \
    " AND c.starts <= " day " AND (c.ends IS NULL OR c.ends >= " day "))"
#define SUPPORTED(day) \
    "EXISTS (SELECT 1 FROM participant p WHERE p.authority = s.authority AND p.starts <= " day \
    " AND (p.ends IS NULL OR p.ends >= " day "))"

FAMILY(school_reached, SCOPE_SCHOOL, 2, school_row,
       ALWAYS(SCHOOL_COLUMNS " WHERE" OPEN_ON("$4") " AND " SCOPE(school, L, "s")), WHEN(0, " AND s.authority = $3"),
       ALWAYS(" ORDER BY s.sort_key, s.id"));
FAMILY(school_next, SCOPE_SCHOOL, 4, school_row,
       ALWAYS(SCHOOL_COLUMNS " WHERE" OPEN_ON("$4") " AND s.id > $5 AND " SCOPE(school, L, "s")),
       WHEN(0, " AND s.authority = (SELECT id FROM authority WHERE ref = $3)"), ALWAYS(" ORDER BY s.id LIMIT $6"));
QUERY(school_ref_read, SCOPE_SCHOOL, 1, school_row, SCHOOL_COLUMNS " WHERE s.ref = $3 AND " SCOPE(school, R, "s"));
QUERY(school_id_read, SCOPE_SCHOOL, 1, school_row, SCHOOL_COLUMNS " WHERE s.id = $3 AND " SCOPE(school, R, "s"));
/* The school a form is for, under the verb that its POST needs.  A narrowed grant
   (teacher) changes nothing about the school. */
FAMILY(school_used, SCOPE_SCHOOL, 1, school_row, ALWAYS(SCHOOL_COLUMNS " WHERE s.ref = $3 AND "),
       CHOICE(SCHOOL_FOR_ROOM, SCOPE(room, C, "s")), CHOICE(SCHOOL_FOR_CONTACT, SCOPE(staff_contact, C, "s")),
       CHOICE(SCHOOL_FOR_EDIT, SCOPE_IF(school, W, "s", " AND r_.narrow = 0")));
/* The school of a school's people: the home school first, else the first one reached. */
QUERY(school_first, SCOPE_SCHOOL, 1, school_row,
      SCHOOL_COLUMNS
      " WHERE " SCOPE(school, R, "s") " ORDER BY CASE WHEN s.id = $3 THEN 0 ELSE 1 END, s.sort_key, s.id LIMIT 1");
QUERY(school_any_read, SCOPE_SYSTEM, 1, school_row, SCHOOL_COLUMNS " WHERE s.id = $3");
QUERY(school_number_read, SCOPE_SYSTEM, 1, school_row, SCHOOL_COLUMNS " WHERE s.official_number = $3");
FAMILY(school_on, SCOPE_SYSTEM, 2, school_row, ALWAYS(SCHOOL_COLUMNS " WHERE 1 = 1"), WHEN(0, " AND s.authority = $3"),
       WHEN(1, " AND" OPEN_ON("$4")), ALWAYS(" ORDER BY s.sort_key, s.id"));
QUERY(school_alone, SCOPE_SYSTEM, 1, school_row,
      SCHOOL_COLUMNS
      " WHERE" OPEN_ON("$3") " AND " SUPPORTED("$3") " AND NOT " HAS_CONTACT("$3") " ORDER BY s.sort_key, s.id");
FAMILY(school_entries, SCOPE_SCHOOL, 5, school_entry,
       ALWAYS("SELECT s.ref, s.name, s.official_number, s.town, a.name AS authority_name,"
              " CASE WHEN " HAS_CONTACT(
                  "$3") " THEN 1 ELSE 0 END AS has_contact,"
                        " CASE WHEN " SUPPORTED(
                            "$3") " THEN 1 ELSE 0 END AS supported, s.ends"
                                  " FROM school s JOIN authority a ON a.id = s.authority WHERE " SCOPE(school, L, "s")),
       WHEN(0, " AND s.authority = $4"), WHEN(1, " AND s.folded LIKE $5 ESCAPE '\\'"),
       WHEN(2, " AND NOT " HAS_CONTACT("$3") " AND" OPEN_ON("$3")),
       ALWAYS(" ORDER BY s.sort_key, s.id LIMIT $6 OFFSET $7"));
QUERY(school_name_read, SCOPE_SYSTEM, 1, name_row, "SELECT s.name FROM school s WHERE s.id = $3");
QUERY(school_mark_all, SCOPE_SYSTEM, 0, school_mark,
      "SELECT s.id, s.authority, s.official_number, s.source FROM school s");
SQL(school_insert, SCOPE_SYSTEM, 19,
    "INSERT INTO school (id, ref, authority, school, official_number, name, folded, sort_key, short, street, zip, "
    "town,"
    " municipality, lat, lon, phone, mail, starts, ends, source) VALUES ($3, $4, $5, $3, $6, $7, $8, $9, $10, $11, "
    "$12, $13,"
    " $14, NULLIF($15, 0), NULLIF($16, 0), $17, $18, $19, $20, $21)");
SQL(school_imported, SCOPE_SYSTEM, 12,
    "UPDATE school SET authority = $4, name = $5, folded = $6, sort_key = $7, street = $8, zip = $9, town = $10,"
    " municipality = $11, lat = NULLIF($12, 0), lon = NULLIF($13, 0), source = $14, version = version + 1 "
    "WHERE id = $3");
SQL(school_last_day, SCOPE_SYSTEM, 2, "UPDATE school SET ends = $4, version = version + 1 WHERE id = $3");
SQL(school_set, SCOPE_SCHOOL, 11,
    "UPDATE school SET name = $5, folded = $6, sort_key = $7, short = $8, street = $9, zip = $10, town = $11, phone "
    "= $12,"
    " mail = $13, version = version + 1 WHERE id = $3 AND version = $4 AND " SCOPE_IF(school, W, "school",
                                                                                      " AND r_.narrow = 0"));
SQL(branch_moved, SCOPE_SYSTEM, 2, "UPDATE branch SET authority = $4 WHERE school = $3");
SQL(building_moved, SCOPE_SYSTEM, 2, "UPDATE building SET authority = $4 WHERE school = $3");
SQL(room_moved, SCOPE_SYSTEM, 2, "UPDATE room SET authority = $4 WHERE school = $3");
SQL(contact_moved, SCOPE_SYSTEM, 2, "UPDATE contact SET authority = $4 WHERE school = $3");

enum err agreement_schools(struct tx *tx, authority_id authority, struct school_list *out)
{
    return tx_list(tx, school_reached, authority.n != 0 ? 1u : 0u, 0, out, authority, agreement_today(tx));
}

enum err school_after(struct tx *tx, authority_ref authority, int64_t id, int64_t limit, struct school_list *out)
{
    unsigned one = 0;
    for (size_t i = 0; i < sizeof authority.b; i++)
        one |= authority.b[i] != 0;
    return tx_list(tx, school_next, one, 0, out, &authority, agreement_today(tx), id, limit);
}

enum err agreement_school_by_ref(struct tx *tx, school_ref ref, struct school_row *out)
{
    return tx_one(tx, school_ref_read, out, &ref);
}

enum err agreement_school_by_id(struct tx *tx, school_id id, struct school_row *out)
{
    return tx_one(tx, school_id_read, out, id);
}

enum err school_for(struct tx *tx, school_ref ref, enum school_use use, struct school_row *out)
{
    struct school_list list;
    TRY(tx_list(tx, school_used, 0u, (int)use, &list, &ref));
    if (list.n == 0)
        return ERR_NOT_FOUND;
    *out = list.at[0];
    return OK;
}

enum err school_of_actor(struct tx *tx, school_id home, struct school_row *out)
{
    return tx_one(tx, school_first, out, home);
}

enum err agreement_school_read(struct tx *tx, school_id id, struct school_row *out)
{
    return tx_one(tx, school_any_read, out, id);
}

enum err agreement_school_by_number(struct tx *tx, struct str official_number, struct school_row *out)
{
    return tx_one(tx, school_number_read, out, official_number);
}

enum err agreement_schools_on(struct tx *tx, authority_id authority, struct day day, struct school_list *out)
{
    unsigned mask = (authority.n != 0 ? 1u : 0u) | (day_is_none(day) ? 0u : 2u);
    return tx_list(tx, school_on, mask, 0, out, authority, day);
}

enum err agreement_schools_without_contact(struct tx *tx, struct day day, struct school_list *out)
{
    return tx_all(tx, school_alone, out, day);
}

enum err agreement_school_name(struct tx *tx, school_id id, struct str *name)
{
    struct name_row row;
    TRY(tx_one(tx, school_name_read, &row, id));
    *name = row.name;
    return OK;
}

enum err school_page(struct tx *tx, const struct school_filter *f, struct school_entry_list *out)
{
    unsigned mask =
        (f->authority.n != 0 ? 1u : 0u) | (str_empty(f->text) ? 0u : 2u) | (f->only_without_contact ? 4u : 0u);
    struct str like = school_like(tx_mem(tx), text_fold(tx_mem(tx), f->text));
    return tx_list(tx, school_entries, mask, 0, out, agreement_today(tx), f->authority, like,
                   (int64_t)LIMIT_PAGE_ROWS + 1, f->offset);
}

/* What a search looks through: name, number, town. */
static struct str school_folded(struct tx *tx, struct str name, struct str number, struct str town)
{
    struct mem *mem = tx_mem(tx);
    return text_fold(mem, str_cat(mem, name, STR(" "), number, STR(" "), town));
}

static enum err school_check(struct tx *tx, const struct school_new *in)
{
    if (!school_number_ok(in->official_number))
        return tx_refuse(tx, ERR_INVALID, M_agreement_number_wrong, "official_number");
    if (str_empty(in->name) || in->name.len > LIMIT_NAME)
        return tx_refuse(tx, ERR_INVALID, M_agreement_name_missing, "name");
    if (in->lat < -90000000 || in->lat > 90000000 || in->lon < -180000000 || in->lon > 180000000)
        return tx_refuse(tx, ERR_INVALID, M_agreement_place_wrong, "lat");
    if (in->authority.n <= 0)
        return tx_refuse(tx, ERR_INVALID, M_agreement_authority_unknown, "authority");
    if (!agreement_days_ok(in->starts, in->ends))
        return tx_refuse(tx, ERR_INVALID, M_agreement_days_wrong, "ends");
    return OK;
}

/* Its rooms and contacts are found by the name of the school, too. */
static enum err words_again(struct tx *tx, school_id id)
{
    struct school_row row;
    TRY(agreement_school_read(tx, id, &row));
    return school_words(tx, &row);
}

enum err agreement_school_create(struct tx *tx, const struct school_new *in, school_id *out)
{
    struct school_row same;
    TRY(school_check(tx, in));
    /* An import has asked already, by mapping or by name, and knows the numbers. */
    if (str_empty(in->source)) {
        if (agreement_is_free_school(tx_mem(tx), in->name))
            return tx_refuse(tx, ERR_INVALID, M_agreement_free_school, "name");
        enum err found = agreement_school_by_number(tx, in->official_number, &same);
        if (found == OK)
            return tx_refuse(tx, ERR_CONFLICT, M_agreement_number_exists, "official_number");
        if (found != ERR_NOT_FOUND)
            return found;
    }
    school_id id;
    TRY(TX_SERIAL(tx, school, &id));
    school_ref ref = TX_REF(tx, school);
    /* An import makes thousands: sort key and search text are given back at once. */
    struct mem_mark mark = mem_mark(tx_mem(tx));
    TRY(tx_run(tx, school_insert, NULL, id, &ref, in->authority, in->official_number, in->name,
               school_folded(tx, in->name, in->official_number, in->town), agreement_sort_key(tx, in->name),
               in->short_name, in->street, in->zip, in->town, in->municipality, in->lat, in->lon, in->phone, in->mail,
               in->starts, in->ends, in->source));
    TRY(words_again(tx, id));
    mem_reset(tx_mem(tx), mark);
    tx_note(tx, .action = "agreement.school_created", .object = OBJECT_SCHOOL, .subject = id.n,
            .authority = in->authority, .after = in->name);
    if (out != NULL)
        *out = id;
    return OK;
}

enum err agreement_school_close(struct tx *tx, school_id id, struct day last)
{
    struct school_row row;
    TRY(agreement_school_read(tx, id, &row));
    if (day_is_none(last) || !agreement_days_ok(row.starts, last))
        return tx_refuse(tx, ERR_INVALID, M_agreement_days_wrong, "ends");
    TRY(tx_run(tx, school_last_day, NULL, id, last));
    tx_note(tx, .action = "agreement.school_closed", .object = OBJECT_SCHOOL, .subject = id.n,
            .authority = row.authority, .before = row.name);
    return OK;
}

enum err school_change(struct tx *tx, const struct school_row *row, const struct school_change *in)
{
    int64_t changed;
    if (str_empty(in->name))
        return tx_refuse(tx, ERR_INVALID, M_agreement_name_missing, "name");
    if (agreement_is_free_school(tx_mem(tx), in->name) && !agreement_is_free_school(tx_mem(tx), row->name))
        return tx_refuse(tx, ERR_INVALID, M_agreement_free_school, "name");
    TRY(tx_run(tx, school_set, &changed, row->id, in->version, in->name,
               school_folded(tx, in->name, row->official_number, in->town), agreement_sort_key(tx, in->name),
               in->short_name, in->street, in->zip, in->town, in->phone, in->mail));
    if (changed == 0)
        return in->version == row->version ? ERR_DENIED
                                           : tx_refuse(tx, ERR_CONFLICT, M_agreement_changed_meanwhile, NULL);
    tx_note(tx, .action = "agreement.school_changed", .object = OBJECT_SCHOOL, .subject = row->id.n,
            .authority = row->authority, .before = row->name, .after = in->name);
    return words_again(tx, row->id);
}

enum err school_marks(struct tx *tx, struct school_mark_list *out) { return tx_all(tx, school_mark_all, out); }

/* § 11 (5): another authority is a reason to talk about the agreement. */
static enum err ownership_changed(struct tx *tx, const struct school_row *school, authority_id now)
{
    struct authority_row to;
    TRY(agreement_authority_by_id(tx, now, &to));
    struct str change = str_cat(tx_mem(tx), school->name, STR(": "), school->authority_name, STR(" → "), to.name);
    return gap_add(tx,
                   &(struct gap_new){ .kind = GAP_OWNERSHIP,
                                      .clause = STR("p11-5"),
                                      .subject = change,
                                      .facts = change,
                                      .known_on = agreement_today(tx) },
                   NULL);
}

/* A school whose line in the list changed; everything at it follows a new authority. */
enum err school_import_update(struct tx *tx, school_id id, const struct school_new *in)
{
    struct school_row before;
    TRY(school_check(tx, in));
    TRY(agreement_school_read(tx, id, &before));
    if (before.authority.n != in->authority.n)
        TRY(ownership_changed(tx, &before, in->authority));
    struct mem_mark mark = mem_mark(tx_mem(tx));
    TRY(tx_run(tx, school_imported, NULL, id, in->authority, in->name,
               school_folded(tx, in->name, in->official_number, in->town), agreement_sort_key(tx, in->name), in->street,
               in->zip, in->town, in->municipality, in->lat, in->lon, in->source));
    TRY(words_again(tx, id));
    mem_reset(tx_mem(tx), mark);
    TRY(tx_run(tx, branch_moved, NULL, id, in->authority));
    TRY(tx_run(tx, building_moved, NULL, id, in->authority));
    TRY(tx_run(tx, room_moved, NULL, id, in->authority));
    TRY(tx_run(tx, contact_moved, NULL, id, in->authority));
    tx_note(tx, .action = "agreement.school_changed", .object = OBJECT_SCHOOL, .subject = id.n,
            .authority = in->authority, .after = in->name);
    return OK;
}
