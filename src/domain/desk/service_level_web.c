/*
 * desk/service_level_web.c -- targets by priority, their versions and decisions.
 */
#include "domain/desk/service_level.h"

#include "base/zone.h"
#include "domain/desk/calendar_web.h"
#include "domain/desk/service_level_page.html.h"

FORM_EMPTY(level_none);
HANDLER(level_get, level_none);
struct level_form {
    authority_ref authority;
    struct day starts;
    struct str decision;
    bool general;
    int64_t r1, l1, r2, l2, r3, l3, r4, l4;
};
#define LEVEL(member) FIELD_INT(level_form, member, 1, SERVICE_LEVEL_MAX)
FORM(level_form, FIELD_REF_OPTIONAL(level_form, authority), FIELD_DAY(level_form, starts, true),
     FIELD_TEXT(level_form, decision, 1, LIMIT_NAME), FIELD_BOOL(level_form, general), LEVEL(r1), LEVEL(l1), LEVEL(r2),
     LEVEL(l2), LEVEL(r3), LEVEL(l3), LEVEL(r4), LEVEL(l4));
HANDLER(level_again, level_form);
HANDLER(level_post, level_form);

static struct str number(struct request *req, int64_t n)
{
    struct buf text = buf_of(req->mem, 24);
    i18n_number(&text, req->lang, n);
    return buf_str(&text);
}

static struct level_rows rows_of(struct request *req, const struct service_level *level)
{
    struct level_rows rows = { MEM_NEW_N(req->mem, struct level_row, 4), 4 };
    for (int i = 0; i < 4; i++)
        rows.at[i] = (struct level_row){
            { ticket_priority_msg(i + 1) }, i + 1, number(req, level->reaction[i]), number(req, level->solution[i])
        };
    return rows;
}

static enum err versions_into(struct request *req, struct level_page *view)
{
    struct service_level_rows rows;
    TRY(service_level_list(req->tx, &rows));
    view->versions.at = MEM_NEW_N(req->mem, struct level_version, rows.n + 1);
    view->versions.at[view->versions.n++] = (struct level_version){ .place = msg_text(req->lang, M_calendar_body),
                                                                    .starts = DAY_NONE,
                                                                    .built_in = true,
                                                                    .rows = rows_of(req, &service_level_default) };
    for (size_t i = 0; i < rows.n; i++) {
        const struct service_level_row *row = &rows.at[i];
        struct service_level level;
        struct level_version *v = &view->versions.at[view->versions.n++];
        *v = (struct level_version){ .place = row->authority_name.len > 0 ? row->authority_name
                                                                          : msg_text(req->lang, M_calendar_body),
                                     .decision = row->decision,
                                     .by = row->created_by,
                                     .starts = row->starts };
        enum err e = service_level_parse(row->targets, &level);
        v->general = e == ERR_NOT_FOUND;
        if (e == OK)
            v->rows = rows_of(req, &level);
        else if (!v->general)
            return e;
    }
    return OK;
}

static struct str minutes(struct request *req, const char *field, int64_t n)
{
    struct buf text = buf_of(req->mem, 24);
    buf_int(&text, n);
    return desk_typed(req, field, buf_str(&text));
}

static void typed_into(struct request *req, const struct service_level *level, struct level_page *view)
{
    static const char *const reaction[] = { "r1", "r2", "r3", "r4" }, *const solution[] = { "l1", "l2", "l3", "l4" };
    struct level_row *const rows[] = { &view->typed_1, &view->typed_2, &view->typed_3, &view->typed_4 };
    for (int i = 0; i < 4; i++)
        *rows[i] = (struct level_row){ { ticket_priority_msg(i + 1) },
                                       i + 1,
                                       minutes(req, reaction[i], level->reaction[i]),
                                       minutes(req, solution[i], level->solution[i]) };
}

static enum err show(struct request *req, struct str authority, const struct service_level *level)
{
    struct level_page view = {
        .may_change = viewer_may(req->viewer, OBJECT_SETTING, VERB_W),
        .starts = desk_typed(req, "starts", calendar_day_text(req->mem, day_add(zone_day(req->now), 1))),
        .decision = desk_typed(req, "decision", STR("")),
        .general = str_eq(desk_typed(req, "general", STR("")), STR("1")),
    };
    TRY(versions_into(req, &view));
    TRY(calendar_authorities(req, authority, &view.authorities));
    typed_into(req, level, &view);
    service_level_page_html(page_title(req, M_calendar_level_title), &view);
    return OK;
}

static enum err level_get(struct request *req, const struct level_none *in)
{
    struct service_level level;
    (void)in;
    TRY(service_level_on(req->tx, (authority_id){ 0 }, zone_day(req->now), &level));
    return show(req, STR(""), &level);
}

static enum err level_again(struct request *req, const struct level_form *in)
{
    struct str authority = desk_ref_given(in->authority.b) ? desk_ref_text(req->mem, in->authority.b) : STR("");
    return show(req, authority, &service_level_default);
}

static enum err level_post(struct request *req, const struct level_form *in)
{
    struct authority_row authority;
    TRY(calendar_authority(req, in->authority, &authority));
    TRY(service_level_put(req->tx, &(struct service_level_change){ .authority = authority.id,
                                                                   .starts = in->starts,
                                                                   .decision = in->decision,
                                                                   .general = in->general,
                                                                   .level = { { in->r1, in->r2, in->r3, in->r4 },
                                                                              { in->l1, in->l2, in->l3, in->l4 } } }));
    flash(req, M_calendar_level_saved);
    return see_other(req, URL("/desk/service-levels"));
}

const struct route service_level_routes[] = {
    GET("/desk/service-levels", RIGHT(SETTING, L), 0, level_get),
    POST_FORM("/desk/service-levels", RIGHT(SETTING, W), ROUTE_REAUTH, level_post, level_again), ROUTES_END
};
