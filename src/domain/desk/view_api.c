/*
 * desk/view_api.c -- saved lists of a person, for machines.
 */
#include "domain/desk/view.h"

#include "domain/desk/desk_web.h"

struct view_json {
    view_ref ref;
    struct str name, query;
};
struct view_jsons {
    struct view_json *at;
    size_t n;
};
struct view_list_json {
    struct view_jsons views;
    struct str next;
};
JSON(view_desc, view_json, JSON_FIELD(view_json, ref), JSON_FIELD(view_json, name), JSON_FIELD(view_json, query));
JSON(list_desc, view_list_json, JSON_LIST_OF(view_list_json, views, view_desc), JSON_FIELD(view_list_json, next));
struct list_form {
    PART_MEMBERS;
};
FORM(list_form, PART_FIELDS(list_form));
HANDLER(view_list_api, list_form);
struct view_new_json {
    struct str name, query;
};
JSON(new_desc, view_new_json, JSON_INPUT(view_new_json, name, 1, 60), JSON_INPUT(view_new_json, query, 1, 2000));
FORM_EMPTY(new_form);
HANDLER(view_add_api, new_form);
struct view_form {
    view_ref view;
};
FORM(view_form, FIELD_REF(view_form, view));
HANDLER(view_end_api, view_form);

static enum err view_list_api(struct request *req, const struct list_form *in)
{
    struct view_rows rows;
    TRY(view_list(req->tx, &rows));
    struct view_list_json out = { { MEM_NEW_N(req->mem, struct view_json, rows.n), rows.n }, STR("") };
    for (size_t i = 0; i < rows.n; i++)
        out.views.at[i] = (struct view_json){ rows.at[i].ref, rows.at[i].name, rows.at[i].query };
    return respond_rows(req, in, &out);
}

static enum err view_add_api(struct request *req, const struct new_form *form)
{
    struct view_new_json in = { .name = STR("") };
    struct view_row saved;
    struct url url;
    (void)form;
    TRY(request_json(req, &in));
    TRY(list_view_save(req, in.name, in.query, &saved, &url));
    struct view_json out = { saved.ref, saved.name, saved.query };
    return respond_record(req, &out);
}

static enum err view_end_api(struct request *req, const struct view_form *in)
{
    TRY(view_delete(req->tx, in->view));
    return respond_text(req, 204, "application/json", STR(""));
}

const struct route view_api_routes[] = {
    API("GET", "/api/v1/views", RIGHT(OWN_WORK, L), 0, view_list_api, M_api_view_list, 200, API_PAGE, NULL, &list_desc),
    API("POST", "/api/v1/views", RIGHT(OWN_WORK, C), 0, view_add_api, M_api_view_add, 201, API_RECORD, &new_desc,
        &view_desc),
    API("POST", "/api/v1/views/{view}/delete", RIGHT(OWN_WORK, W), 0, view_end_api, M_api_view_end, 204, 0, NULL, NULL),
    ROUTES_END
};
