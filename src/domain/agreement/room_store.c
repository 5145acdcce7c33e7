#include "domain/agreement/agreement_internal.h"

ROW(room_row, COL(room_row, id), COL(room_row, ref), COL(room_row, authority), COL(room_row, school),
    COL(room_row, building), COL(room_row, building_name), COL(room_row, number), COL(room_row, name),
    COL(room_row, floor), COL(room_row, code), COL(room_row, ends), COL(room_row, version));
ROW(building_row, COL(building_row, id), COL(building_row, ref), COL(building_row, authority),
    COL(building_row, school), COL(building_row, name), COL(building_row, street));
struct room_count {
    int64_t n;
};
ROW(room_count, COL(room_count, n));

#define ROOM_COLUMNS \
    "SELECT r.id, r.ref, r.authority, r.school, r.building, COALESCE(b.name, '') AS building_name, r.number," \
    " r.name," \
    " r.floor, r.code, r.ends, r.version FROM room r LEFT JOIN building b ON b.id = r.building"
#define BUILDING_COLUMNS "SELECT b.id, b.ref, b.authority, b.school, b.name, b.street FROM building b"

QUERY(room_of_school, SCOPE_SCHOOL, 2, room_row,
      ROOM_COLUMNS
      " WHERE r.school = $3 AND (r.ends IS NULL OR r.ends >= $4) AND " SCOPE(room, L,
                                                                             "r") " ORDER BY 6, r.number, r.id");
QUERY(room_ref_read, SCOPE_SCHOOL, 1, room_row, ROOM_COLUMNS " WHERE r.ref = $3 AND " SCOPE(room, R, "r"));
QUERY(room_any_read, SCOPE_SYSTEM, 1, room_row, ROOM_COLUMNS " WHERE r.id = $3");
QUERY(room_code_read, SCOPE_SYSTEM, 1, room_row, ROOM_COLUMNS " WHERE r.code = $3");
QUERY(room_same, SCOPE_SYSTEM, 4, room_count,
      "SELECT count(*) AS n FROM room r WHERE r.school = $3 AND r.building = $4 AND r.number = $5 AND r.id <> $6");
QUERY(building_of_school, SCOPE_SYSTEM, 1, building_row, BUILDING_COLUMNS " WHERE b.school = $3 ORDER BY b.name, b.id");
QUERY(building_ref_read, SCOPE_SYSTEM, 2, building_row, BUILDING_COLUMNS " WHERE b.ref = $3 AND b.school = $4");
SQL(building_insert, SCOPE_SYSTEM, 6,
    "INSERT INTO building (id, ref, authority, school, name, street) VALUES ($3, $4, $5, $6, $7, $8)");
SQL(room_insert, SCOPE_SYSTEM, 9,
    "INSERT INTO room (id, ref, authority, school, building, number, name, floor, code)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11)");
SQL(room_set, SCOPE_SCHOOL, 7,
    "UPDATE room SET building = $5, number = $6, name = $7, floor = $8, ends = $9, version = version + 1"
    " WHERE id = $3 AND version = $4 AND " SCOPE(room, W, "room"));

enum err agreement_buildings(struct tx *tx, school_id school, struct building_list *out)
{
    return tx_all(tx, building_of_school, out, school);
}

enum err building_by_ref(struct tx *tx, building_ref ref, school_id school, struct building_row *out)
{
    return tx_one(tx, building_ref_read, out, &ref, school);
}

enum err agreement_building_create(struct tx *tx, school_id school, struct str name, struct str street,
                                   building_id *out)
{
    struct school_row row;
    struct building_list there;
    TRY(agreement_school_read(tx, school, &row));
    if (str_empty(name))
        return tx_refuse(tx, ERR_INVALID, M_agreement_name_missing, "building_name");
    TRY(agreement_buildings(tx, school, &there));
    for (size_t i = 0; i < there.n; i++)
        if (str_eq(there.at[i].name, name))
            return tx_refuse(tx, ERR_CONFLICT, M_agreement_building_exists, "building_name");
    building_id id = TX_ID(tx, building);
    building_ref ref = TX_REF(tx, building);
    TRY(tx_run(tx, building_insert, NULL, id, &ref, row.authority, school, name, street));
    tx_note(tx, .action = "agreement.building_created", .object = OBJECT_ROOM, .subject = id.n,
            .authority = row.authority, .after = name);
    if (out != NULL)
        *out = id;
    return OK;
}

/* Seven signs that cannot be misread on a door: no 0 O 1 I L U, 30^7 of them. */
static struct str room_code_new(struct tx *tx)
{
    static const char signs[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    unsigned char random[7];
    char *code = mem_alloc(tx_mem(tx), sizeof random);
    tx_random(tx, random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++)
        code[i] = signs[random[i] % (sizeof signs - 1)];
    return (struct str){ code, sizeof random };
}

static enum err room_number_free(struct tx *tx, school_id school, building_id building, struct str number, room_id but)
{
    struct room_count same;
    if (str_empty(number))
        return tx_refuse(tx, ERR_INVALID, M_agreement_room_number_missing, "number");
    TRY(tx_one(tx, room_same, &same, school, building, number, but));
    return same.n == 0 ? OK : tx_refuse(tx, ERR_CONFLICT, M_agreement_room_exists, "number");
}

enum err agreement_room_create(struct tx *tx, const struct room_new *in, room_id *out)
{
    struct school_row school;
    struct room_row taken;
    TRY(agreement_school_read(tx, in->school, &school));
    TRY(room_number_free(tx, in->school, in->building, in->number, (room_id){ 0 }));
    struct str code;
    enum err found;
    do {
        code = room_code_new(tx);
        found = agreement_room_by_code(tx, code, &taken);
    } while (found == OK);
    if (found != ERR_NOT_FOUND)
        return found;
    room_id id;
    TRY(TX_SERIAL(tx, room, &id));
    room_ref ref = TX_REF(tx, room);
    TRY(tx_run(tx, room_insert, NULL, id, &ref, school.authority, in->school, in->building, in->number, in->name,
               in->floor, code));
    tx_note(tx, .action = "agreement.room_created", .object = OBJECT_ROOM, .subject = id.n,
            .authority = school.authority, .after = in->number);
    TRY(room_words(tx, &school, id));
    if (out != NULL)
        *out = id;
    return OK;
}

enum err agreement_rooms(struct tx *tx, school_id school, struct room_list *out)
{
    return tx_all(tx, room_of_school, out, school, agreement_today(tx));
}

enum err agreement_room_by_ref(struct tx *tx, room_ref ref, struct room_row *out)
{
    return tx_one(tx, room_ref_read, out, &ref);
}

enum err agreement_room_read(struct tx *tx, room_id id, struct room_row *out)
{
    return tx_one(tx, room_any_read, out, id);
}

enum err agreement_room_by_code(struct tx *tx, struct str code, struct room_row *out)
{
    return tx_one(tx, room_code_read, out, code);
}

enum err room_change(struct tx *tx, const struct room_row *row, const struct room_change *in)
{
    int64_t changed;
    TRY(room_number_free(tx, row->school, in->building, in->number, row->id));
    struct day ends = in->retired ? agreement_today(tx) : DAY_NONE;
    TRY(tx_run(tx, room_set, &changed, row->id, in->version, in->building, in->number, in->name, in->floor, ends));
    if (changed == 0)
        return in->version == row->version ? ERR_DENIED
                                           : tx_refuse(tx, ERR_CONFLICT, M_agreement_changed_meanwhile, NULL);
    tx_note(tx, .action = "agreement.room_changed", .object = OBJECT_ROOM, .subject = row->id.n,
            .authority = row->authority, .before = row->number, .after = in->number);
    struct school_row school;
    TRY(agreement_school_read(tx, row->school, &school));
    return room_words(tx, &school, row->id);
}
