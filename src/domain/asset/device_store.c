#include "domain/asset/asset_internal.h"

#include "base/zone.h"
#include "domain/asset/label.h"
#include "platform/text.h"

/* --- classes and models: data of the house ------------------------------------------------------- */

ROW(class_row, COL(class_row, key), COL(class_row, name), COL(class_row, service));
ROW(model_row, COL(model_row, id), COL(model_row, ref), COL(model_row, class_key), COL(model_row, class_name),
    COL(model_row, maker), COL(model_row, name));
#define MODEL_COLUMNS \
    "SELECT m.id, m.ref, m.class AS class_key, c.name AS class_name, m.maker, m.name FROM model m" \
    " JOIN device_class c ON c.key = m.class"
QUERY(class_all, SCOPE_SYSTEM, 0, class_row, "SELECT key, name, service FROM device_class ORDER BY sort");
QUERY(class_one, SCOPE_SYSTEM, 1, class_row, "SELECT key, name, service FROM device_class WHERE key = $3");
SQL(class_insert, SCOPE_SYSTEM, 4,
    "INSERT INTO device_class (key, name, service, sort) VALUES ($3, $4, $5, $6) ON CONFLICT DO NOTHING");
QUERY(model_all, SCOPE_SYSTEM, 0, model_row, MODEL_COLUMNS " ORDER BY c.sort, m.folded");
QUERY(model_one, SCOPE_SYSTEM, 1, model_row, MODEL_COLUMNS " WHERE m.id = $3");
QUERY(model_of_ref, SCOPE_SYSTEM, 1, model_row, MODEL_COLUMNS " WHERE m.ref = $3");
QUERY(model_of_name, SCOPE_SYSTEM, 1, model_row, MODEL_COLUMNS " WHERE m.folded = $3");
SQL(model_insert, SCOPE_SYSTEM, 6,
    "INSERT INTO model (id, ref, class, maker, name, folded) VALUES ($3, $4, $5, $6, $7, $8)");

enum err asset_classes(struct tx *tx, struct class_list *out) { return tx_all(tx, class_all, out); }
enum err asset_class(struct tx *tx, struct str key, struct class_row *out) { return tx_one(tx, class_one, out, key); }
enum err asset_models(struct tx *tx, struct model_list *out) { return tx_all(tx, model_all, out); }
enum err asset_model_by_id(struct tx *tx, model_id id, struct model_row *out) { return tx_one(tx, model_one, out, id); }

enum err asset_model_by_ref(struct tx *tx, model_ref ref, struct model_row *out)
{
    return tx_one(tx, model_of_ref, out, &ref);
}

/* domain/asset.md 2, the classes that people report about. */
enum err class_init(struct tx *tx)
{
    static const struct {
        const char *key, *name, *service;
    } classes[] = {
        { "tablet", "Tablet (iPad)", "ipad" },
        { "computer", "PC und Notebook", "pc" },
        { "board", "Interaktive Tafel", "board" },
        { "display", "Beamer und Bildschirm", "display" },
        { "printer", "Drucker und Multifunktionsgerät", "printer" },
        { "network", "Switch und Access Point", "network" },
        { "server", "Server", "server" },
        { "trolley", "Ladewagen und Koffer", "ipad" },
        { "other", "Sonstiges Gerät", "other" },
    };
    for (size_t i = 0; i < ARRAY_LEN(classes); i++)
        TRY(tx_run(tx, class_insert, NULL, str_of(classes[i].key), str_of(classes[i].name), str_of(classes[i].service),
                   (int)i + 1));
    tx_note(tx, .action = "asset.classes", .object = OBJECT_DESK_TEMPLATE);
    return OK;
}

enum err model_by_name(struct tx *tx, struct str maker, struct str name, struct model_row *out)
{
    struct str folded = text_fold(tx_mem(tx), str_cat(tx_mem(tx), maker, STR(" "), name));
    return tx_one(tx, model_of_name, out, folded);
}

enum err asset_model_create(struct tx *tx, struct str class_key, struct str maker, struct str name, model_id *out)
{
    struct class_row class;
    struct model_row same;
    model_id id = TX_ID(tx, model);
    model_ref ref = TX_REF(tx, model);
    enum err e = asset_class(tx, class_key, &class);
    if (e != OK)
        return e == ERR_NOT_FOUND ? tx_refuse(tx, ERR_INVALID, M_asset_error_class, "class_key") : e;
    if (str_empty(maker) || str_empty(name))
        return tx_refuse(tx, ERR_INVALID, M_asset_error_model, str_empty(maker) ? "maker" : "name");
    e = model_by_name(tx, maker, name, &same);
    if (e != ERR_NOT_FOUND)
        return e == OK ? tx_refuse(tx, ERR_CONFLICT, M_asset_error_model_known, "name") : e;
    TRY(tx_run(tx, model_insert, NULL, id, &ref, class_key, maker, name,
               text_fold(tx_mem(tx), str_cat(tx_mem(tx), maker, STR(" "), name))));
    tx_note(tx, .action = "asset.model_created", .object = OBJECT_DESK_TEMPLATE, .subject = id.n, .after = name);
    if (out != NULL)
        *out = id;
    return OK;
}

/* --- devices ------------------------------------------------------------------------------------------ */

ROW(device_row, COL(device_row, id), COL(device_row, ref), COL(device_row, authority), COL(device_row, school),
    COL(device_row, room), COL(device_row, model), COL(device_row, code), COL(device_row, class_key),
    COL(device_row, class_name), COL(device_row, service), COL(device_row, maker), COL(device_row, model_name),
    COL(device_row, school_name), COL(device_row, room_number), COL(device_row, inventory_number),
    COL(device_row, reason), COL(device_row, framework), COL(device_row, state), COL(device_row, since),
    COL(device_row, lot), COL(device_row, legacy), COL(device_row, promised_on), COL(device_row, promised_until),
    COL(device_row, version));
#define DEVICE_COLUMNS \
    "SELECT d.id, d.ref, d.authority, d.school, d.room, d.model, d.code, m.class AS class_key, c.name AS class_name," \
    " c.service, m.maker, m.name AS model_name, s.name AS school_name, coalesce(r.number, '') AS room_number," \
    " d.inventory_number, d.reason, d.framework, d.state, d.since, d.lot, d.legacy, d.promised_on, d.promised_until," \
    " d.version FROM device d JOIN model m ON m.id = d.model JOIN device_class c ON c.key = m.class" \
    " JOIN school s ON s.id = d.school LEFT JOIN room r ON r.id = d.room"
QUERY(device_of_code, SCOPE_SYSTEM, 1, device_row, DEVICE_COLUMNS " WHERE d.code = $3");
QUERY(device_any, SCOPE_SYSTEM, 1, device_row, DEVICE_COLUMNS " WHERE d.id = $3");
QUERY(device_of_ref, SCOPE_SCHOOL, 1, device_row, DEVICE_COLUMNS " WHERE d.ref = $3 AND " SCOPE(device, R, "d"));
FAMILY(device_list_page, SCOPE_SCHOOL, 3, device_row, ALWAYS(DEVICE_COLUMNS " WHERE " SCOPE(device, L, "d")),
       WHEN(0, " AND d.school = $3"),
       WHEN(1, " AND (d.code LIKE $4 ESCAPE '\\' OR m.folded LIKE $4 ESCAPE '\\' OR d.inventory_number LIKE $4 "
               "ESCAPE '\\')"),
       ALWAYS(" ORDER BY d.id DESC LIMIT 51 OFFSET $5"));
ROW(site_row, COL(site_row, id), COL(site_row, ref), COL(site_row, name), COL(site_row, number));
QUERY(sites_all, SCOPE_SCHOOL, 1, site_row,
      "SELECT s.id, s.ref, s.name, s.official_number AS number FROM school s WHERE (s.ends IS NULL OR s.ends >= $3)"
      " AND " SCOPE(device, C, "s") " ORDER BY s.sort_key, s.id");
SQL(device_insert, SCOPE_SYSTEM, 16,
    "INSERT INTO device (id, ref, authority, school, room, code, model, inventory_number, state, since, reason,"
    " framework, lot, legacy, promised_on, promised_until, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $2)");
SQL(device_set, SCOPE_SCHOOL, 13,
    "UPDATE device SET room = $5, model = $6, inventory_number = $7, state = $8, since = $9, reason = $10,"
    " framework = $11, lot = $12, legacy = $13, promised_on = $14, promised_until = $15, version = version + 1"
    " WHERE id = $3 AND version = $4 AND " SCOPE(device, W, "device"));

enum err asset_device_by_code(struct tx *tx, struct str typed, struct device_row *out)
{
    struct str code;
    return label_parse(tx_mem(tx), typed, &code) == OK ? tx_one(tx, device_of_code, out, code) : ERR_NOT_FOUND;
}

enum err asset_device_read(struct tx *tx, device_id id, struct device_row *out)
{
    return tx_one(tx, device_any, out, id);
}

enum err asset_device_by_ref(struct tx *tx, device_ref ref, struct device_row *out)
{
    return tx_one(tx, device_of_ref, out, &ref);
}

/* The text as pattern of LIKE; codes are upper case, names folded: both are tried. */
static struct str pattern(struct tx *tx, struct str text)
{
    struct str code;
    if (label_parse(tx_mem(tx), text, &code) == OK)
        return code;
    struct str folded = text_fold(tx_mem(tx), text);
    struct buf out = buf_of(tx_mem(tx), folded.len * 2 + 2);
    buf_byte(&out, '%');
    for (size_t i = 0; i < folded.len; i++) {
        if (folded.at[i] == '%' || folded.at[i] == '_' || folded.at[i] == '\\')
            buf_byte(&out, '\\');
        buf_byte(&out, folded.at[i]);
    }
    buf_byte(&out, '%');
    return buf_str(&out);
}

enum err device_page(struct tx *tx, const struct device_filter *f, struct device_list *out)
{
    unsigned mask = (f->school.n != 0 ? 1u : 0u) | (f->text.len > 0 ? 2u : 0u);
    return tx_list(tx, device_list_page, mask, 0, out, f->school, pattern(tx, f->text), f->offset);
}

enum err device_sites(struct tx *tx, struct site_list *out) { return tx_all(tx, sites_all, out, zone_day(tx_now(tx))); }

/* What holds of a record whatever way it came. */
static enum err check(struct tx *tx, const struct device_new *in)
{
    if (in->state < DEVICE_ORDERED || in->state >= DEVICE_STATE_END)
        return tx_refuse(tx, ERR_INVALID, M_asset_error_state, "state");
    if ((in->state == DEVICE_MISSING || asset_is_retired(in->state)) && str_empty(in->reason))
        return tx_refuse(tx, ERR_INVALID,
                         in->state == DEVICE_MISSING ? M_asset_error_missing_why : M_asset_error_retired_why, "reason");
    bool ends = !day_is_none(in->promised_until);
    if (ends && (day_is_none(in->promised_on) || day_compare(in->promised_until, in->promised_on) < 0))
        return tx_refuse(tx, ERR_INVALID, M_asset_error_promise, "promised_until");
    return OK;
}

static enum err room_fits(struct tx *tx, room_id room, school_id school)
{
    struct room_row row;
    if (room.n == 0)
        return OK;
    TRY(agreement_room_read(tx, room, &row));
    return row.school.n == school.n ? OK : ERR_NOT_FOUND;
}

static enum err code_for(struct tx *tx, struct str typed, struct str *code)
{
    struct device_row taken;
    unsigned char random[LABEL_SIGNS];
    enum err e = OK;
    if (typed.len > 0) {
        e = label_parse(tx_mem(tx), typed, code);
        if (e != OK)
            return tx_refuse(tx, ERR_INVALID, e == ERR_INVALID ? M_asset_error_check : M_asset_error_code, "code");
        e = tx_one(tx, device_of_code, &taken, *code);
        if (e == OK)
            return tx_refuse(tx, ERR_CONFLICT, M_asset_error_code_taken, "code");
        return e == ERR_NOT_FOUND ? OK : e;
    }
    do {
        tx_random(tx, random, sizeof random);
        *code = label_make(tx_mem(tx), random);
        e = tx_one(tx, device_of_code, &taken, *code);
    } while (e == OK);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err may_create(struct tx *tx, school_id school)
{
    struct site_list sites;
    if (tx_actor(tx).n == 0)
        return OK;
    TRY(device_sites(tx, &sites));
    for (size_t i = 0; i < sites.n; i++)
        if (sites.at[i].id.n == school.n)
            return OK;
    return ERR_NOT_FOUND;
}

enum err asset_device_create(struct tx *tx, const struct device_new *in, device_id *out)
{
    struct school_row school;
    struct str code;
    TRY(may_create(tx, in->school));
    TRY(agreement_school_read(tx, in->school, &school));
    TRY(room_fits(tx, in->room, in->school));
    TRY(check(tx, in));
    TRY(code_for(tx, in->code, &code));
    device_id id;
    TRY(TX_SERIAL(tx, device, &id));
    device_ref ref = TX_REF(tx, device);
    TRY(tx_run(tx, device_insert, NULL, id, &ref, school.authority, in->school, in->room, code, in->model,
               in->inventory_number, in->state, zone_day(tx_now(tx)), in->reason, in->framework, in->lot, in->legacy,
               in->promised_on, in->promised_until));
    tx_note(tx, .action = "asset.device_created", .object = OBJECT_DEVICE, .subject = id.n,
            .authority = school.authority, .after = code);
    if (out != NULL)
        *out = id;
    return OK;
}

enum err device_change(struct tx *tx, const struct device_row *row, int version, const struct device_new *in)
{
    int64_t changed;
    bool moved = row->state != in->state;
    TRY(room_fits(tx, in->room, row->school));
    TRY(check(tx, in));
    if (!device_may_become(row->state, in->state))
        return tx_refuse(tx, ERR_CONFLICT, M_asset_error_move, "state");
    TRY(tx_run(tx, device_set, &changed, row->id, version, in->room, in->model, in->inventory_number, in->state,
               moved ? zone_day(tx_now(tx)) : row->since, in->reason, in->framework, in->lot, in->legacy,
               in->promised_on, in->promised_until));
    if (changed == 0)
        return version == row->version ? ERR_DENIED : tx_refuse(tx, ERR_CONFLICT, M_asset_error_changed, NULL);
    tx_note(tx, .action = moved ? "asset.device_moved" : "asset.device_changed", .object = OBJECT_DEVICE,
            .subject = row->id.n, .authority = row->authority, .before = row->reason, .after = in->reason);
    return OK;
}
