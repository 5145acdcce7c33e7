/*
 * asset/model_web.c -- models, and a table of labels taken over at once.
 */
#include "domain/asset/asset_internal.h"

#include "base/utf8.h"
#include "domain/asset/device_import.html.h"
#include "domain/asset/device_view.h"
#include "domain/asset/model_list.html.h"
#include "platform/request.h"
#include "platform/text.h"

FORM_EMPTY(model_open_form);
struct model_form {
    struct str class_key, maker, name;
};
FORM(model_form, FIELD_TEXT(model_form, class_key, 1, 30), FIELD_TEXT(model_form, maker, 1, LIMIT_NAME),
     FIELD_TEXT(model_form, name, 1, LIMIT_NAME));
HANDLER(model_list_get, model_open_form);
HANDLER(model_again, model_form);
HANDLER(model_post, model_form);

static enum err models_show(struct request *req, const struct model_form *in)
{
    struct model_list models;
    struct class_list classes;
    struct model_list_page view = { .maker = in->maker,
                                    .name = in->name,
                                    .may_add = viewer_may(req->viewer, OBJECT_DESK_TEMPLATE, VERB_C) };
    TRY(asset_models(req->tx, &models));
    TRY(asset_classes(req->tx, &classes));
    view.models.at = MEM_NEW_N(req->mem, struct model_item, models.n);
    for (size_t i = 0; i < models.n; i++)
        view.models.at[view.models.n++] =
            (struct model_item){ models.at[i].maker, models.at[i].name, models.at[i].class_name };
    view.classes.at = MEM_NEW_N(req->mem, struct asset_option, classes.n);
    for (size_t i = 0; i < classes.n; i++)
        view.classes.at[view.classes.n++] =
            (struct asset_option){ classes.at[i].key, classes.at[i].name, str_eq(classes.at[i].key, in->class_key) };
    model_list_html(page_title(req, M_asset_models), &view);
    return OK;
}

static enum err model_list_get(struct request *req, const struct model_open_form *in)
{
    (void)in;
    return models_show(req, &(struct model_form){ .maker = STR("") });
}

static enum err model_again(struct request *req, const struct model_form *in) { return models_show(req, in); }

static enum err model_post(struct request *req, const struct model_form *in)
{
    TRY(asset_model_create(req->tx, in->class_key, in->maker, in->name, NULL));
    flash(req, M_asset_model_saved);
    return see_other(req, URL("/asset/models"));
}

/* --- a table of labels -------------------------------------------------------------------------- */

FORM_EMPTY(import_open_form);
struct device_import_form {
    struct str csv;
    struct upload_list file;
};
FORM(device_import_form, FIELD_LINES(device_import_form, csv, 0, LIMIT_TEXT),
     FIELD_FILES(device_import_form, file, 0, 1));
struct device_apply_form {
    struct str csv;
};
FORM(device_apply_form, FIELD_LINES(device_apply_form, csv, 1, LIMIT_TEXT));
HANDLER(device_import_get, import_open_form);
HANDLER(device_import_post, device_import_form);
HANDLER(device_import_again, device_import_form);
HANDLER(device_apply_post, device_apply_form);
HANDLER(device_apply_again, device_apply_form);

static enum err import_show(struct request *req, struct str csv, const struct device_report *report)
{
    struct device_import_page view = { .csv = csv, .checked = report != NULL };
    if (report != NULL) {
        view.created = report->created;
        view.known = report->known;
        view.refused = report->refused;
        view.some = report->created > 0;
        view.lines.at = MEM_NEW_N(req->mem, struct device_import_line, report->lines.n);
        for (size_t i = 0; i < report->lines.n; i++) {
            const struct device_line *l = &report->lines.at[i];
            view.lines.at[view.lines.n++] =
                (struct device_import_line){ l->line, l->code, l->model, l->text, l->refused };
        }
    }
    device_import_html(page_title(req, M_asset_import), &view);
    return OK;
}

static enum err device_import_get(struct request *req, const struct import_open_form *in)
{
    (void)in;
    return import_show(req, STR(""), NULL);
}

static enum err device_import_again(struct request *req, const struct device_import_form *in)
{
    return import_show(req, in->csv, NULL);
}

static enum err device_apply_again(struct request *req, const struct device_apply_form *in)
{
    return import_show(req, in->csv, NULL);
}

/* A small file is in memory whole; what is bigger than the field is refused. */
static enum err table_text(struct request *req, const struct device_import_form *in, struct str *out)
{
    struct str bytes = in->file.n > 0 ? in->file.at[0].bytes : in->csv;
    if (in->file.n > 0 && (in->file.at[0].size > LIMIT_TEXT || (bytes.len == 0 && in->file.at[0].size > 0)))
        return tx_refuse(req->tx, ERR_INVALID, M_asset_import_long, "file");
    if (bytes.len == 0)
        return tx_refuse(req->tx, ERR_INVALID, M_asset_import_table, "file");
    if (!utf8_valid(bytes))
        bytes = text_decode(req->mem, STR(""), bytes);
    return text_accept(req->mem, bytes, true, out) == OK
               ? OK
               : tx_refuse(req->tx, ERR_INVALID, M_asset_import_table, "file");
}

static enum err refused(enum err e) { return e == ERR_MALFORMED ? ERR_INVALID : e; }

static enum err device_import_post(struct request *req, const struct device_import_form *in)
{
    struct device_report report;
    struct str text;
    TRY(table_text(req, in, &text));
    TRY(refused(device_import(req->tx, text, true, req->lang, &report)));
    return import_show(req, text, &report);
}

/* Everything is checked again: time has passed since the report. */
static enum err device_apply_post(struct request *req, const struct device_apply_form *in)
{
    struct device_report report;
    TRY(refused(device_import(req->tx, in->csv, false, req->lang, &report)));
    if (report.created == 0)
        return tx_refuse(req->tx, ERR_INVALID, M_asset_import_nothing, "file");
    flash(req, M_asset_import_done);
    return see_other(req, URL("/asset/devices"));
}

const struct route model_routes[] = { GET("/asset/models", RIGHT(DESK_TEMPLATE, L), 0, model_list_get),
                                      POST_FORM("/asset/models", RIGHT(DESK_TEMPLATE, C), 0, model_post, model_again),
                                      ROUTES_END };
const struct route device_import_routes[] = {
    GET("/asset/devices/import", RIGHT(DEVICE, C), 0, device_import_get),
    POST_FORM("/asset/devices/import", RIGHT(DEVICE, C), ROUTE_UPLOAD, device_import_post, device_import_again),
    POST_FORM("/asset/devices/import/apply", RIGHT(DEVICE, C), 0, device_apply_post, device_apply_again), ROUTES_END
};
