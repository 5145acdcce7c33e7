/*
 * agreement/room_api.c -- rooms and buildings of a school for machines.
 */
#include "domain/agreement/agreement_web.h"
#include "platform/cursor.h"

struct room_json {
    room_ref ref;
    building_ref building_ref;
    struct str building, number, name, floor, code;
    struct day ends;
    int version;
};
JSON(room_desc, room_json, JSON_FIELD(room_json, ref), JSON_FIELD(room_json, building_ref),
     JSON_FIELD(room_json, building), JSON_FIELD(room_json, number), JSON_FIELD(room_json, name),
     JSON_FIELD(room_json, floor), JSON_FIELD(room_json, code), JSON_FIELD(room_json, ends),
     JSON_FIELD(room_json, version));
struct room_jsons {
    struct room_json *at;
    size_t n;
};
struct room_list_json {
    struct room_jsons rooms;
    struct str next;
};
JSON(room_list_desc, room_list_json, JSON_LIST_OF(room_list_json, rooms, room_desc), JSON_FIELD(room_list_json, next));

struct room_list_form {
    school_ref school;
    struct str fields, cursor;
    int64_t limit;
};
FORM(room_list_form, FIELD_REF(room_list_form, school), FIELD_TEXT(room_list_form, fields, 0, LIMIT_LINE),
     FIELD_ROWS(room_list_form, limit), FIELD_TEXT(room_list_form, cursor, 0, 64));
struct room_form {
    room_ref room;
    struct str fields;
};
FORM(room_form, FIELD_REF(room_form, room), FIELD_TEXT(room_form, fields, 0, LIMIT_LINE));
struct room_at_form {
    room_ref room;
};
FORM(room_at_form, FIELD_REF(room_at_form, room));
struct room_school_form {
    school_ref school;
};
FORM(room_school_form, FIELD_REF(room_school_form, school));
HANDLER(room_list_api, room_list_form);
HANDLER(room_get_api, room_form);
HANDLER(room_add_api, room_school_form);
HANDLER(room_patch_api, room_at_form);
HANDLER(building_list_api, room_list_form);
HANDLER(building_add_api, room_school_form);

static enum err room_into(struct request *req, const struct room_row *row, const struct building_list *buildings,
                          struct room_json *out)
{
    (void)req;
    *out = (struct room_json){ .ref = row->ref,
                               .building = row->building_name,
                               .number = row->number,
                               .name = row->name,
                               .floor = row->floor,
                               .code = row->code,
                               .ends = row->ends,
                               .version = row->version };
    for (size_t i = 0; i < buildings->n; i++)
        if (buildings->at[i].id.n == row->building.n)
            out->building_ref = buildings->at[i].ref;
    return OK;
}

static enum err room_list_api(struct request *req, const struct room_list_form *in)
{
    struct school_row school;
    struct room_list rows;
    struct building_list buildings;
    struct room_list_json out;
    size_t from;
    TRY(agreement_school_by_ref(req->tx, in->school, &school));
    TRY(agreement_rooms(req->tx, school.id, &rows));
    TRY(agreement_buildings(req->tx, school.id, &buildings));
    TRY(respond_part(req, in->cursor, in->limit, rows.n, &from, &out.rooms.n, &out.next));
    out.rooms.at = MEM_NEW_N(req->mem, struct room_json, out.rooms.n);
    for (size_t i = 0; i < out.rooms.n; i++)
        TRY(room_into(req, &rows.at[from + i], &buildings, &out.rooms.at[i]));
    return respond_page(req, &out, out.next);
}

static enum err room_answer(struct request *req, const struct room_row *row)
{
    struct building_list buildings;
    struct room_json out;
    TRY(agreement_buildings(req->tx, row->school, &buildings));
    TRY(room_into(req, row, &buildings, &out));
    return respond_record(req, &out);
}

static enum err room_get_api(struct request *req, const struct room_form *in)
{
    struct room_row row;
    TRY(agreement_room_by_ref(req->tx, in->room, &row));
    return room_answer(req, &row);
}

struct room_new_json {
    building_ref building_ref;
    struct str number, name, floor;
};
JSON(room_new_desc, room_new_json, JSON_INPUT(room_new_json, building_ref, 0, 0),
     JSON_INPUT(room_new_json, number, 1, 30), JSON_INPUT(room_new_json, name, 0, LIMIT_NAME),
     JSON_INPUT(room_new_json, floor, 0, 30));

/* Of this school and no other; none: 0. */
static enum err building_chosen(struct request *req, building_ref ref, school_id school, building_id *out)
{
    struct building_row row;
    *out = (building_id){ 0 };
    if (REF_NONE(ref))
        return OK;
    TRY(building_by_ref(req->tx, ref, school, &row));
    *out = row.id;
    return OK;
}

static enum err room_add_api(struct request *req, const struct room_school_form *form)
{
    struct school_row school;
    struct room_row row;
    struct room_new_json in = { .number = STR("") };
    room_id id;
    TRY(school_for(req->tx, form->school, SCHOOL_FOR_ROOM, &school));
    TRY(request_json(req, &in));
    struct room_new add = { .school = school.id, .number = in.number, .name = in.name, .floor = in.floor };
    TRY(building_chosen(req, in.building_ref, school.id, &add.building));
    TRY(agreement_room_create(req->tx, &add, &id));
    TRY(agreement_room_read(req->tx, id, &row));
    respond_header(req, "Location", url_of(req->mem, "/api/v1/rooms/", row.ref, "").path);
    return room_answer(req, &row);
}

struct room_patch_json {
    building_ref building_ref;
    struct str number, name, floor;
    bool retired;
};
JSON(room_patch_desc, room_patch_json, JSON_INPUT(room_patch_json, building_ref, 0, 0),
     JSON_INPUT(room_patch_json, number, 1, 30), JSON_INPUT(room_patch_json, name, 0, LIMIT_NAME),
     JSON_INPUT(room_patch_json, floor, 0, 30), JSON_INPUT(room_patch_json, retired, 0, 0));

static enum err room_patch_api(struct request *req, const struct room_at_form *form)
{
    struct room_row row;
    struct building_list buildings;
    struct room_json was;
    TRY(agreement_room_by_ref(req->tx, form->room, &row));
    TRY(agreement_buildings(req->tx, row.school, &buildings));
    TRY(room_into(req, &row, &buildings, &was));
    TRY(request_match(req, room_desc, &was));
    struct room_patch_json in = { was.building_ref, was.number, was.name, was.floor, !day_is_none(was.ends) };
    TRY(request_json(req, &in));
    struct room_change change = {
        .version = row.version, .number = in.number, .name = in.name, .floor = in.floor, .retired = in.retired
    };
    TRY(building_chosen(req, in.building_ref, row.school, &change.building));
    TRY(room_change(req->tx, &row, &change));
    TRY(agreement_room_read(req->tx, row.id, &row));
    return room_answer(req, &row);
}

/* --- buildings ------------------------------------------------------------------------------- */

struct building_json {
    building_ref ref;
    struct str name, street;
};
JSON(building_desc, building_json, JSON_FIELD(building_json, ref), JSON_FIELD(building_json, name),
     JSON_FIELD(building_json, street));
struct building_jsons {
    struct building_json *at;
    size_t n;
};
struct building_list_json {
    struct building_jsons buildings;
    struct str next;
};
JSON(building_list_desc, building_list_json, JSON_LIST_OF(building_list_json, buildings, building_desc),
     JSON_FIELD(building_list_json, next));

static enum err building_list_api(struct request *req, const struct room_list_form *in)
{
    struct school_row school;
    struct building_list rows;
    struct building_list_json out;
    size_t from;
    TRY(agreement_school_by_ref(req->tx, in->school, &school));
    TRY(agreement_buildings(req->tx, school.id, &rows));
    TRY(respond_part(req, in->cursor, in->limit, rows.n, &from, &out.buildings.n, &out.next));
    out.buildings.at = MEM_NEW_N(req->mem, struct building_json, out.buildings.n);
    for (size_t i = 0; i < out.buildings.n; i++) {
        const struct building_row *b = &rows.at[from + i];
        out.buildings.at[i] = (struct building_json){ b->ref, b->name, b->street };
    }
    return respond_page(req, &out, out.next);
}

struct building_new_json {
    struct str name, street;
};
JSON(building_new_desc, building_new_json, JSON_INPUT(building_new_json, name, 1, LIMIT_NAME),
     JSON_INPUT(building_new_json, street, 0, LIMIT_NAME));

static enum err building_add_api(struct request *req, const struct room_school_form *form)
{
    struct school_row school;
    struct building_new_json in = { .name = STR("") };
    struct building_list rows;
    struct building_json out = { .name = STR("") };
    building_id id;
    TRY(school_for(req->tx, form->school, SCHOOL_FOR_ROOM, &school));
    TRY(request_json(req, &in));
    TRY(agreement_building_create(req->tx, school.id, in.name, in.street, &id));
    TRY(agreement_buildings(req->tx, school.id, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (rows.at[i].id.n == id.n)
            out = (struct building_json){ rows.at[i].ref, rows.at[i].name, rows.at[i].street };
    return respond_record(req, &out);
}

const struct route room_api_routes[] = {
    API("GET", "/api/v1/schools/{school}/rooms", RIGHT(ROOM, L), 0, room_list_api, M_api_room_list, 200, API_PAGE, NULL,
        &room_list_desc),
    API("POST", "/api/v1/schools/{school}/rooms", RIGHT(ROOM, C), 0, room_add_api, M_api_room_add, 201, API_RECORD,
        &room_new_desc, &room_desc),
    API("GET", "/api/v1/schools/{school}/buildings", RIGHT(ROOM, L), 0, building_list_api, M_api_building_list, 200,
        API_PAGE, NULL, &building_list_desc),
    API("POST", "/api/v1/schools/{school}/buildings", RIGHT(ROOM, C), 0, building_add_api, M_api_building_add, 201, 0,
        &building_new_desc, &building_desc),
    API("GET", "/api/v1/rooms/{room}", RIGHT(ROOM, R), 0, room_get_api, M_api_room_get, 200, API_RECORD, NULL,
        &room_desc),
    API("PATCH", "/api/v1/rooms/{room}", RIGHT(ROOM, W), 0, room_patch_api, M_api_room_patch, 200,
        API_RECORD | API_MATCH, &room_patch_desc, &room_desc),
    ROUTES_END
};
