#include "domain/operation/operation_web.h"

#include "domain/operation/setting_list.html.h"
#include "domain/operation/setting_view.h"
#include "platform/setting.h"

FORM_EMPTY(setting_list_form);
struct setting_form {
    int64_t setting, value;
};
FORM(setting_form, FIELD_INT(setting_form, setting, 0, SETTING_COUNT - 1),
     FIELD_INT(setting_form, value, 1, 100000000));
HANDLER(setting_list_get, setting_list_form);
HANDLER(setting_post, setting_form);

static enum err fill_line(struct request *req, const struct setting_rows *stored, enum setting which,
                          struct setting_line *line)
{
    const struct setting_entry *entry = &setting_table[which];

    *line = (struct setting_line){ .index = (int)which,
                                   .name = str_of(entry->name),
                                   .help = { entry->help },
                                   .fallback = entry->fallback,
                                   .min = entry->min,
                                   .max = entry->max,
                                   .changed_at = INSTANT_NONE };
    TRY(setting_get(req->tx, which, &line->value));
    for (size_t i = 0; i < stored->n; i++) {
        if (!str_eq(stored->at[i].name, line->name))
            continue;
        line->changed = true;
        line->changed_by = stored->at[i].changed_by;
        line->changed_at = stored->at[i].changed_at;
    }
    return OK;
}

static enum err setting_list_get(struct request *req, const struct setting_list_form *in)
{
    struct setting_page view = { .may_change = viewer_may(req->viewer, OBJECT_SETTING, VERB_W) };
    struct setting_rows stored;

    (void)in;
    TRY(setting_list(req->tx, &stored));
    view.lines.at = MEM_NEW_N(req->mem, struct setting_line, SETTING_COUNT);
    for (enum setting s = 0; s < SETTING_COUNT; s++)
        TRY(fill_line(req, &stored, s, &view.lines.at[view.lines.n++]));
    setting_list_html(page_title(req, M_operation_settings), &view);
    return OK;
}

static enum err setting_post(struct request *req, const struct setting_form *in)
{
    TRY(setting_put(req->tx, (enum setting)in->setting, in->value));
    flash(req, M_operation_saved);
    return see_other(req, URL("/operation/settings"));
}

const struct route setting_routes[] = { GET("/operation/settings", RIGHT(SETTING, L), 0, setting_list_get),
                                        POST("/operation/settings", RIGHT(SETTING, W), ROUTE_REAUTH, setting_post),
                                        ROUTES_END };
