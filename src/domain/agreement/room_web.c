#include "domain/agreement/agreement_web.h"

#include "domain/agreement/building_form.html.h"
#include "domain/agreement/room_form.html.h"

struct place_form {
    school_ref school;
};
FORM(place_form, FIELD_REF(place_form, school));
struct room_new_form {
    school_ref school;
    building_ref building;
    struct str number, name, floor;
};
FORM(room_new_form, FIELD_REF(room_new_form, school), FIELD_REF_OPTIONAL(room_new_form, building),
     FIELD_TEXT(room_new_form, number, 1, 20), FIELD_TEXT(room_new_form, name, 0, LIMIT_NAME),
     FIELD_TEXT(room_new_form, floor, 0, 30));
struct room_form {
    room_ref room;
};
FORM(room_form, FIELD_REF(room_form, room));
struct room_edit_form {
    room_ref room;
    building_ref building;
    int64_t version;
    struct str number, name, floor;
    bool retired;
};
FORM(room_edit_form, FIELD_REF(room_edit_form, room), FIELD_REF_OPTIONAL(room_edit_form, building),
     FIELD_INT(room_edit_form, version, 1, INT32_MAX), FIELD_TEXT(room_edit_form, number, 1, 20),
     FIELD_TEXT(room_edit_form, name, 0, LIMIT_NAME), FIELD_TEXT(room_edit_form, floor, 0, 30),
     FIELD_BOOL(room_edit_form, retired));
struct building_form {
    school_ref school;
    struct str building_name, street;
};
FORM(building_form, FIELD_REF(building_form, school), FIELD_TEXT(building_form, building_name, 1, LIMIT_NAME),
     FIELD_TEXT(building_form, street, 0, LIMIT_NAME));

HANDLER(room_new_get, place_form);
HANDLER(room_new_again, room_new_form);
HANDLER(room_new_post, room_new_form);
HANDLER(room_edit_get, room_form);
HANDLER(room_edit_again, room_edit_form);
HANDLER(room_edit_post, room_edit_form);
HANDLER(building_new_get, place_form);
HANDLER(building_again, building_form);
HANDLER(building_post, building_form);

static enum err building_options(struct request *req, school_id school, building_ref chosen, struct option_list *out)
{
    struct building_list list;
    TRY(agreement_buildings(req->tx, school, &list));
    *out = options_of(req->mem, list.n);
    for (size_t i = 0; i < list.n; i++)
        option_add(out, REF_TEXT(req->mem, list.at[i].ref), list.at[i].name, REF_EQ(list.at[i].ref, chosen));
    return OK;
}

/* The building of the form, of this school and no other; none: 0. */
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

static enum err back_to_school(struct request *req, school_ref school, enum msg saved)
{
    flash(req, saved);
    return see_other(req, url_of(req->mem, "/agreement/schools/", school, ""));
}

/* --- new room -------------------------------------------------------------------------------- */

static enum err room_new_again(struct request *req, const struct room_new_form *in)
{
    struct school_row school;
    TRY(school_for(req->tx, in->school, SCHOOL_FOR_ROOM, &school));
    struct room_form_page view = { .school = school.ref,
                                   .school_name = school.name,
                                   .is_new = true,
                                   .number = in->number,
                                   .name = in->name,
                                   .floor = in->floor };
    TRY(building_options(req, school.id, in->building, &view.buildings));
    room_form_html(page_title(req, M_agreement_room_add), &view);
    return OK;
}

static enum err room_new_get(struct request *req, const struct place_form *in)
{
    return room_new_again(req, &(struct room_new_form){ .school = in->school });
}

static enum err room_new_post(struct request *req, const struct room_new_form *in)
{
    struct school_row school;
    TRY(school_for(req->tx, in->school, SCHOOL_FOR_ROOM, &school));
    struct room_new add = { .school = school.id, .number = in->number, .name = in->name, .floor = in->floor };
    TRY(building_chosen(req, in->building, school.id, &add.building));
    TRY(agreement_room_create(req->tx, &add, NULL));
    return back_to_school(req, school.ref, M_agreement_room_saved);
}

/* --- change a room ------------------------------------------------------------------------------ */

static enum err room_edit_again(struct request *req, const struct room_edit_form *in)
{
    struct room_row row;
    struct school_row school;
    TRY(agreement_room_by_ref(req->tx, in->room, &row));
    TRY(agreement_school_read(req->tx, row.school, &school));
    struct room_form_page view = { .school = school.ref,
                                   .school_name = school.name,
                                   .ref = row.ref,
                                   .version = in->version,
                                   .number = in->number,
                                   .name = in->name,
                                   .floor = in->floor,
                                   .code = row.code,
                                   .retired = in->retired };
    TRY(building_options(req, school.id, in->building, &view.buildings));
    room_form_html(page_title(req, M_agreement_room_edit), &view);
    return OK;
}

static enum err room_edit_get(struct request *req, const struct room_form *in)
{
    struct room_row row;
    struct building_list buildings;
    struct room_edit_form form = { .room = in->room };
    TRY(agreement_room_by_ref(req->tx, in->room, &row));
    TRY(agreement_buildings(req->tx, row.school, &buildings));
    for (size_t i = 0; i < buildings.n; i++)
        if (buildings.at[i].id.n == row.building.n)
            form.building = buildings.at[i].ref;
    form.version = row.version;
    form.number = row.number;
    form.name = row.name;
    form.floor = row.floor;
    form.retired = !day_is_none(row.ends);
    return room_edit_again(req, &form);
}

static enum err room_edit_post(struct request *req, const struct room_edit_form *in)
{
    struct room_row row;
    struct school_row school;
    TRY(agreement_room_by_ref(req->tx, in->room, &row));
    TRY(agreement_school_read(req->tx, row.school, &school));
    struct room_change change = {
        .version = (int)in->version, .number = in->number, .name = in->name, .floor = in->floor, .retired = in->retired
    };
    TRY(building_chosen(req, in->building, row.school, &change.building));
    TRY(room_change(req->tx, &row, &change));
    return back_to_school(req, school.ref, M_agreement_room_saved);
}

/* --- buildings -------------------------------------------------------------------------------------- */

static enum err building_again(struct request *req, const struct building_form *in)
{
    struct school_row school;
    TRY(school_for(req->tx, in->school, SCHOOL_FOR_ROOM, &school));
    struct building_form_page view = {
        .school = school.ref, .school_name = school.name, .building_name = in->building_name, .street = in->street
    };
    building_form_html(page_title(req, M_agreement_building_add), &view);
    return OK;
}

static enum err building_new_get(struct request *req, const struct place_form *in)
{
    return building_again(req, &(struct building_form){ .school = in->school });
}

static enum err building_post(struct request *req, const struct building_form *in)
{
    struct school_row school;
    TRY(school_for(req->tx, in->school, SCHOOL_FOR_ROOM, &school));
    TRY(agreement_building_create(req->tx, school.id, in->building_name, in->street, NULL));
    return back_to_school(req, school.ref, M_agreement_building_saved);
}

const struct route place_routes[] = {
    GET("/agreement/schools/{school}/rooms/new", RIGHT(ROOM, C), 0, room_new_get),
    POST_FORM("/agreement/schools/{school}/rooms/new", RIGHT(ROOM, C), 0, room_new_post, room_new_again),
    GET("/agreement/rooms/{room}", RIGHT(ROOM, W), 0, room_edit_get),
    POST_FORM("/agreement/rooms/{room}", RIGHT(ROOM, W), 0, room_edit_post, room_edit_again),
    GET("/agreement/schools/{school}/buildings/new", RIGHT(ROOM, C), 0, building_new_get),
    POST_FORM("/agreement/schools/{school}/buildings/new", RIGHT(ROOM, C), 0, building_post, building_again),
    ROUTES_END
};
