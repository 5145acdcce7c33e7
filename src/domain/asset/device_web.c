/*
 * asset/device_web.c -- devices and their labels: list, record, new, change.
 */
#include "domain/asset/asset_internal.h"

#include "base/num.h"
#include "domain/asset/device_form.html.h"
#include "domain/asset/device_list.html.h"
#include "domain/asset/device_view.h"
#include "domain/asset/label.h"
#include "platform/config.h"
#include "platform/request.h"

struct device_list_form {
    struct str q;
    int64_t page;
};
FORM(device_list_form, FIELD_TEXT(device_list_form, q, 0, LIMIT_QUERY), FIELD_INT(device_list_form, page, 0, 10000));
struct device_new_form {
    school_ref school;
};
FORM(device_new_form, FIELD_REF_OPTIONAL(device_new_form, school));
#define FACTS(form) \
    FIELD_REF_OPTIONAL(form, room), FIELD_REF(form, model), FIELD_TEXT(form, inventory_number, 0, 60), \
        FIELD_CHOICE(form, state, device_states, true), FIELD_TEXT(form, reason, 0, LIMIT_NAME), \
        FIELD_TEXT(form, framework, 0, 60), FIELD_INT(form, lot, 0, 999), FIELD_BOOL(form, legacy), \
        FIELD_DAY(form, promised_on, false), FIELD_DAY(form, promised_until, false)
struct device_add_form {
    school_ref school;
    struct str code;
    room_ref room;
    model_ref model;
    int state;
    struct str inventory_number, reason, framework;
    int64_t lot;
    bool legacy;
    struct day promised_on, promised_until;
};
FORM(device_add_form, FIELD_REF(device_add_form, school), FIELD_TEXT(device_add_form, code, 0, 20),
     FACTS(device_add_form));
struct device_form {
    device_ref device;
};
FORM(device_form, FIELD_REF(device_form, device));
struct device_edit_form {
    device_ref device;
    int64_t version;
    room_ref room;
    model_ref model;
    int state;
    struct str inventory_number, reason, framework;
    int64_t lot;
    bool legacy;
    struct day promised_on, promised_until;
};
FORM(device_edit_form, FIELD_REF(device_edit_form, device), FIELD_INT(device_edit_form, version, 1, INT32_MAX),
     FACTS(device_edit_form));

HANDLER(device_list_get, device_list_form);
HANDLER(device_new_get, device_new_form);
HANDLER(device_new_again, device_add_form);
HANDLER(device_new_post, device_add_form);
HANDLER(device_get, device_form);
HANDLER(device_again, device_edit_form);
HANDLER(device_post, device_edit_form);

static struct str ref_text(struct mem *mem, const unsigned char ref[16])
{
    struct buf out = buf_of(mem, REF_TEXT_LEN);
    ref_put(&out, ref);
    return buf_str(&out);
}

static void option_add(struct asset_options *list, struct str value, struct str label, struct str chosen)
{
    list->at[list->n++] = (struct asset_option){ value, label, str_eq(value, chosen) };
}

static struct str number_text(struct mem *mem, int64_t n)
{
    struct buf out = buf_of(mem, 24);
    if (n > 0)
        buf_int(&out, n);
    return buf_str(&out);
}

static struct str day_text(struct mem *mem, struct day day)
{
    struct buf out = buf_of(mem, 16);
    if (!day_is_none(day))
        day_put_iso(&out, day);
    return buf_str(&out);
}

/* --- list --------------------------------------------------------------------------------------- */

static struct url list_url(struct request *req, const struct device_list_form *in, int64_t page)
{
    struct url url = url_with(req->mem, URL("/asset/devices"), "q", in->q);
    return page > 0 ? url_with(req->mem, url, "page", number_text(req->mem, page)) : url;
}

static enum err device_list_get(struct request *req, const struct device_list_form *in)
{
    struct device_list_page view = { .q = in->q,
                                     .may_add = viewer_may(req->viewer, OBJECT_DEVICE, VERB_C),
                                     .may_models = viewer_may(req->viewer, OBJECT_DESK_TEMPLATE, VERB_L) };
    struct device_filter filter = { .text = in->q, .offset = in->page * LIMIT_PAGE_ROWS };
    struct device_list list;
    TRY(device_page(req->tx, &filter, &list));
    size_t n = list.n > LIMIT_PAGE_ROWS ? LIMIT_PAGE_ROWS : list.n;
    view.devices.at = MEM_NEW_N(req->mem, struct device_item, n);
    for (size_t i = 0; i < n; i++) {
        const struct device_row *d = &list.at[i];
        view.devices.at[view.devices.n++] =
            (struct device_item){ .ref = d->ref,
                                  .code = label_text(req->mem, d->code),
                                  .model = str_cat(req->mem, d->maker, STR(" "), d->model_name),
                                  .school = d->school_name,
                                  .room = d->room_number,
                                  .inventory_number = d->inventory_number,
                                  .state = { device_state_msg(d->state) } };
    }
    view.shown = (int64_t)n;
    view.has_newer = in->page > 0;
    view.has_older = list.n > LIMIT_PAGE_ROWS;
    view.has_pages = view.has_newer || view.has_older;
    view.newer = list_url(req, in, in->page - 1);
    view.older = list_url(req, in, in->page + 1);
    device_list_html(page_title(req, M_asset_devices), &view);
    return OK;
}

/* --- the form ------------------------------------------------------------------------------------- */

static enum err rooms_fill(struct request *req, school_id school, struct str chosen, struct device_form_page *view)
{
    struct room_list rooms;
    TRY(agreement_rooms(req->tx, school, &rooms));
    view->rooms.at = MEM_NEW_N(req->mem, struct asset_option, rooms.n);
    for (size_t i = 0; i < rooms.n; i++)
        option_add(&view->rooms, ref_text(req->mem, rooms.at[i].ref.b),
                   rooms.at[i].name.len > 0 ? str_cat(req->mem, rooms.at[i].number, STR(" – "), rooms.at[i].name)
                                            : rooms.at[i].number,
                   chosen);
    return OK;
}

static enum err models_fill(struct request *req, struct str chosen, struct device_form_page *view)
{
    struct model_list models;
    TRY(asset_models(req->tx, &models));
    view->models.at = MEM_NEW_N(req->mem, struct asset_option, models.n);
    for (size_t i = 0; i < models.n; i++)
        option_add(&view->models, ref_text(req->mem, models.at[i].ref.b),
                   str_cat(req->mem, models.at[i].maker, STR(" "), models.at[i].name, STR(" ("),
                           models.at[i].class_name, STR(")")),
                   chosen);
    return OK;
}

static void states_fill(struct request *req, int from, int chosen, struct device_form_page *view)
{
    view->states.at = MEM_NEW_N(req->mem, struct asset_option, DEVICE_STATE_END);
    for (const struct choice *c = device_states; c->key != NULL; c++)
        if (from == 0 ? c->value <= DEVICE_IN_USE : device_may_become(from, c->value))
            view->states.at[view->states.n++] =
                (struct asset_option){ str_of(c->key), msg_text(req->lang, device_state_msg(c->value)),
                                       c->value == chosen };
}

/* A code stands at the end of the address, as the label carries it. */
static struct str label_path(struct request *req, struct str code)
{
    return str_cat(req->mem, req->config->base_url, STR("/g/"), code);
}

static enum err new_show(struct request *req, const struct device_add_form *in)
{
    struct site_list sites;
    struct device_form_page view = { .is_new = true,
                                     .may_edit = true,
                                     .title = msg_text(req->lang, M_asset_device_new),
                                     .code = in->code,
                                     .inventory_number = in->inventory_number,
                                     .reason = in->reason,
                                     .framework = in->framework,
                                     .lot = number_text(req->mem, in->lot),
                                     .legacy = in->legacy,
                                     .promised_on = day_text(req->mem, in->promised_on),
                                     .promised_until = day_text(req->mem, in->promised_until),
                                     .choose_school = true };
    struct str school = ref_text(req->mem, in->school.b);
    TRY(device_sites(req->tx, &sites));
    view.schools.at = MEM_NEW_N(req->mem, struct asset_option, sites.n);
    for (size_t i = 0; i < sites.n; i++) {
        struct str ref = ref_text(req->mem, sites.at[i].ref.b);
        option_add(&view.schools, ref, sites.at[i].name, school);
        if (!str_eq(ref, school))
            continue;
        view.choose_school = false;
        view.school = ref;
        view.school_name = sites.at[i].name;
        TRY(rooms_fill(req, sites.at[i].id, ref_text(req->mem, in->room.b), &view));
    }
    TRY(models_fill(req, ref_text(req->mem, in->model.b), &view));
    states_fill(req, 0, in->state != 0 ? in->state : DEVICE_IN_USE, &view);
    device_form_html(page_title(req, M_asset_device_new), &view);
    return OK;
}

static enum err device_new_get(struct request *req, const struct device_new_form *in)
{
    struct device_add_form empty = { .school = in->school, .promised_on = DAY_NONE, .promised_until = DAY_NONE };
    return new_show(req, &empty);
}

static enum err device_new_again(struct request *req, const struct device_add_form *in) { return new_show(req, in); }

static bool given(const unsigned char ref[16])
{
    unsigned char any = 0;
    for (size_t i = 0; i < 16; i++)
        any |= ref[i];
    return any != 0;
}

/* The room and model of a form, of this school and no other. */
static enum err resolve(struct request *req, room_ref room, model_ref model, school_id school, struct device_new *out)
{
    struct model_row m;
    struct room_row r;
    enum err e = asset_model_by_ref(req->tx, model, &m);
    if (e != OK)
        return e == ERR_NOT_FOUND ? tx_refuse(req->tx, ERR_INVALID, M_asset_import_model, "model") : e;
    out->model = m.id;
    if (!given(room.b))
        return OK;
    TRY(agreement_room_by_ref(req->tx, room, &r));
    if (r.school.n != school.n)
        return ERR_NOT_FOUND;
    out->room = r.id;
    return OK;
}

static enum err device_new_post(struct request *req, const struct device_add_form *in)
{
    struct site_list sites;
    struct device_row made;
    device_id id;
    struct device_new add = { .code = in->code,
                              .inventory_number = in->inventory_number,
                              .reason = in->reason,
                              .framework = in->framework,
                              .state = in->state,
                              .lot = (int)in->lot,
                              .legacy = in->legacy,
                              .promised_on = in->promised_on,
                              .promised_until = in->promised_until };
    struct str school = ref_text(req->mem, in->school.b);
    TRY(device_sites(req->tx, &sites));
    for (size_t i = 0; i < sites.n; i++)
        if (str_eq(ref_text(req->mem, sites.at[i].ref.b), school))
            add.school = sites.at[i].id;
    if (add.school.n == 0)
        return ERR_NOT_FOUND;
    TRY(resolve(req, in->room, in->model, add.school, &add));
    TRY(asset_device_create(req->tx, &add, &id));
    TRY(asset_device_read(req->tx, id, &made));
    flash(req, M_asset_device_saved);
    return see_other(req, url_of(req->mem, "/asset/devices/", made.ref, ""));
}

/* --- one device ------------------------------------------------------------------------------------- */

static enum err device_show(struct request *req, const struct device_row *d, const struct device_edit_form *in)
{
    struct device_form_page view = { .ref = d->ref,
                                     .may_edit = viewer_may(req->viewer, OBJECT_DEVICE, VERB_W),
                                     .title = str_cat(req->mem, d->maker, STR(" "), d->model_name),
                                     .code = label_text(req->mem, d->code),
                                     .path = label_path(req, d->code),
                                     .school_name = d->school_name,
                                     .class_name = d->class_name,
                                     .state_word = { device_state_msg(d->state) },
                                     .since = d->since,
                                     .version = in->version,
                                     .inventory_number = in->inventory_number,
                                     .reason = in->reason,
                                     .framework = in->framework,
                                     .lot = number_text(req->mem, in->lot),
                                     .legacy = in->legacy,
                                     .promised_on = day_text(req->mem, in->promised_on),
                                     .promised_until = day_text(req->mem, in->promised_until) };
    if (viewer_may(req->viewer, OBJECT_ROOM, VERB_L))
        TRY(rooms_fill(req, d->school, ref_text(req->mem, in->room.b), &view));
    TRY(models_fill(req, ref_text(req->mem, in->model.b), &view));
    states_fill(req, d->state, in->state, &view);
    device_form_html(page_begin(req, view.title), &view);
    return OK;
}

static enum err device_get(struct request *req, const struct device_form *in)
{
    struct device_row d;
    struct room_row room = { .ref = { { 0 } } };
    struct model_row model;
    TRY(asset_device_by_ref(req->tx, in->device, &d));
    if (d.room.n != 0)
        TRY(agreement_room_read(req->tx, d.room, &room));
    TRY(asset_model_by_id(req->tx, d.model, &model));
    struct device_edit_form form = { .device = d.ref,
                                     .version = d.version,
                                     .room = room.ref,
                                     .model = model.ref,
                                     .state = d.state,
                                     .inventory_number = d.inventory_number,
                                     .reason = d.reason,
                                     .framework = d.framework,
                                     .lot = d.lot,
                                     .legacy = d.legacy,
                                     .promised_on = d.promised_on,
                                     .promised_until = d.promised_until };
    return device_show(req, &d, &form);
}

static enum err device_again(struct request *req, const struct device_edit_form *in)
{
    struct device_row d;
    TRY(asset_device_by_ref(req->tx, in->device, &d));
    return device_show(req, &d, in);
}

static enum err device_post(struct request *req, const struct device_edit_form *in)
{
    struct device_row d;
    struct device_new change = { .inventory_number = in->inventory_number,
                                 .reason = in->reason,
                                 .framework = in->framework,
                                 .state = in->state,
                                 .lot = (int)in->lot,
                                 .legacy = in->legacy,
                                 .promised_on = in->promised_on,
                                 .promised_until = in->promised_until };
    TRY(asset_device_by_ref(req->tx, in->device, &d));
    TRY(resolve(req, in->room, in->model, d.school, &change));
    TRY(device_change(req->tx, &d, (int)in->version, &change));
    flash(req, M_asset_device_saved);
    return see_other(req, url_of(req->mem, "/asset/devices/", d.ref, ""));
}

const struct route device_routes[] = {
    GET("/asset/devices", RIGHT(DEVICE, L), 0, device_list_get),
    GET("/asset/devices/new", RIGHT(DEVICE, C), 0, device_new_get),
    POST_FORM("/asset/devices/new", RIGHT(DEVICE, C), 0, device_new_post, device_new_again),
    GET("/asset/devices/{device}", RIGHT(DEVICE, R), 0, device_get),
    POST_FORM("/asset/devices/{device}", RIGHT(DEVICE, W), 0, device_post, device_again),
    ROUTES_END
};
