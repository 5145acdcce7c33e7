#include "domain/desk/scan.h"

#include "base/zone.h"
#include "domain/desk/desk_web.h"
#include "domain/desk/pin.h"

/* --- the label ---------------------------------------------------------------------------------- */

static enum err read_room(struct tx *tx, struct str code, struct scan *out)
{
    char upper[16];
    if (code.len == 0 || code.len > sizeof upper)
        return ERR_NOT_FOUND;
    for (size_t i = 0; i < code.len; i++)
        upper[i] = code.at[i] >= 'a' && code.at[i] <= 'z' ? (char)(code.at[i] - 'a' + 'A') : code.at[i];
    TRY(agreement_room_by_code(tx, (struct str){ upper, code.len }, &out->room));
    /* Closed: its sign is an old one. */
    if (!day_is_none(out->room.ends) && day_compare(out->room.ends, zone_day(tx_now(tx))) < 0)
        return ERR_NOT_FOUND;
    out->school = out->room.school;
    out->authority = out->room.authority;
    return OK;
}

static enum err read_device(struct tx *tx, struct str code, struct scan *out)
{
    TRY(asset_device_by_code(tx, code, &out->device));
    out->has_device = true;
    out->school = out->device.school;
    out->authority = out->device.authority;
    return out->device.room.n != 0 ? agreement_room_read(tx, out->device.room, &out->room) : OK;
}

enum err scan_read(struct tx *tx, enum scan_door door, struct str code, struct scan *out)
{
    *out = (struct scan){ .door = door, .code = code };
    enum err e = door == SCAN_DEVICE ? read_device(tx, code, out) : read_room(tx, code, out);
    if (e == ERR_NOT_FOUND) {
        *out = (struct scan){ .door = door, .code = code };
        return OK;
    }
    TRY(e);
    out->known = true;
    return agreement_school_name(tx, out->school, &out->school_name);
}

struct str scan_class(const struct scan *s) { return s->has_device ? s->device.class_key : STR(SYMPTOM_ROOM); }

struct card_place scan_card_place(const struct scan *s, struct str service)
{
    struct card_place place = { .class_key = s->has_device ? s->device.class_key : STR(""), .service = service };
    if (s->has_device)
        place.model = s->device.model;
    return place;
}

struct str scan_name(struct mem *mem, enum lang lang, const struct scan *s)
{
    struct str room = s->room.number.len > 0 ? desk_place_in(mem, lang, s->room.number) : STR("");
    if (!s->has_device)
        return room;
    struct str device = str_cat(mem, s->device.maker, STR(" "), s->device.model_name);
    return room.len > 0 ? str_cat(mem, device, STR(", "), room) : device;
}

struct sign_row {
    struct str code, number, name;
};
struct sign_rows {
    struct sign_row *at;
    size_t n;
};
ROW(sign_row, COL(sign_row, code), COL(sign_row, number), COL(sign_row, name));
QUERY(signs_of_school, SCOPE_SYSTEM, 2, sign_row,
      "SELECT r.code, r.number, r.name FROM room r WHERE r.school = $3 AND (r.ends IS NULL OR r.ends >= $4)"
      " ORDER BY r.number, r.id");

enum err scan_rooms(struct tx *tx, school_id school, struct room_list *out)
{
    struct sign_rows rows;
    TRY(tx_all(tx, signs_of_school, &rows, school, zone_day(tx_now(tx))));
    *out = (struct room_list){ MEM_NEW_N(tx_mem(tx), struct room_row, rows.n), rows.n };
    for (size_t i = 0; i < rows.n; i++)
        out->at[i] = (struct room_row){
            .code = rows.at[i].code, .number = rows.at[i].number, .name = rows.at[i].name, .ends = DAY_NONE
        };
    return OK;
}

/* --- the person ------------------------------------------------------------------------------------ */

struct standing_row {
    int role, narrow;
};
struct standing_rows {
    struct standing_row *at;
    size_t n;
};
ROW(standing_row, COL(standing_row, role), COL(standing_row, narrow));
QUERY(standing_at, SCOPE_SELF, 2, standing_row,
      "SELECT r.role, r.narrow FROM reach r WHERE r.actor = $1 AND r.school IN (0, $3) AND r.authority IN (0, $4)"
      " AND r.starts <= $2 AND r.ends > $2 AND r.role IN (" ROLES_ticket_C ")");

static int standing(const struct standing_rows *rows)
{
    int best = 0;
    for (size_t i = 0; i < rows->n; i++) {
        int role = rows->at[i].role != ROLE_SCHOOL_CONTACT ? TRY_BODY
                   : rows->at[i].narrow != 0               ? TRY_TEACHER
                                                           : TRY_CONTACT;
        best = role > best ? role : best;
    }
    return best;
}

enum err scan_standing(struct tx *tx, school_id school, authority_id authority, int *role)
{
    struct standing_rows rows;
    TRY(tx_all(tx, standing_at, &rows, school, authority));
    *role = standing(&rows);
    return OK;
}

enum err reporter_find(struct request *req, const struct scan *s, struct reporter *out)
{
    bool knows = false;
    *out = (struct reporter){ .phone = request_cookie(req, "__Host-pedell-school") };
    if (s->known && req->viewer->account.n != 0)
        TRY(scan_standing(req->tx, s->school, s->authority, &out->role));
    if (out->role != 0) {
        out->account = req->viewer->account;
        return OK;
    }
    if (s->known)
        TRY(pin_phone_knows(req->tx, out->phone, s->school, &knows));
    out->role = knows ? TRY_ANONYMOUS : 0;
    return OK;
}
