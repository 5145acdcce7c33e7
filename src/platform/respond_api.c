/*
 * platform/respond_api.c -- bodies, records and pages of machine routes, by the
 * descriptors of the route (domain/desk.md 19).
 */
#include "platform/cursor.h"
#include "platform/exchange.h"
#include "platform/limits.h"

/* --- in ------------------------------------------------------------------------------- */

static struct field_error error_of(struct request *req, const struct json_error *e)
{
    static const struct {
        const char *code;
        enum msg text;
    } faults[JSON_FAULT_END] = {
        [JSON_FAULT_REQUIRED] = { "required", M_platform_field_required },
        [JSON_FAULT_LONG] = { "too_long", M_platform_field_longest },
        [JSON_FAULT_SHORT] = { "too_short", M_platform_field_shortest },
        [JSON_FAULT_LEAST] = { "too_small", M_platform_field_number_least },
        [JSON_FAULT_MOST] = { "too_large", M_platform_field_number_most },
        [JSON_FAULT_VALUE] = { "no_such_value", M_platform_field_choose },
        [JSON_FAULT_TYPE] = { "wrong_type", M_platform_api_wrong_type },
        [JSON_FAULT_UNKNOWN] = { "unknown", M_platform_api_unknown_key },
    };
    struct buf limit = buf_of(req->mem, 24);
    buf_int(&limit, e->limit);
    struct str text = e->limit != 0 ? msg_format(req->mem, req->lang, faults[e->fault].text, { "n", buf_str(&limit) })
                                    : msg_text(req->lang, faults[e->fault].text);
    return (struct field_error){ e->name, text, faults[e->fault].code };
}

enum err request_json_(struct request *req, void *value, size_t size)
{
    struct exchange *x = exchange_of(req);
    const struct json_desc *desc = req->route->api->in;
    struct json_errors errors;
    CHECK(desc != NULL && desc->size == size);
    bool patch = str_eq(str_of(req->route->method), STR("PATCH"));
    /* No body at all is an empty object. */
    struct str body = req->body.len > 0 ? req->body : STR("{}");
    enum err e = json_read(req->mem, body, desc, patch ? JSON_MERGE : JSON_WHOLE, value, &errors);
    struct field_error *list = MEM_NEW_N(req->mem, struct field_error, errors.n);
    for (size_t i = 0; i < errors.n; i++)
        list[i] = error_of(req, &errors.at[i]);
    x->state.errors = list;
    x->state.nerrors = errors.n;
    return e;
}

/* --- out ------------------------------------------------------------------------------ */

static struct str json_of(struct request *req, const struct json_desc *desc, const void *value, uint64_t members)
{
    struct buf out = buf_of(req->mem, LIMIT_PAGE);
    json_put_some(&out, desc, value, members);
    return buf_done(&out) == OK ? buf_str(&out) : STR("");
}

static struct str input_of(const struct request *req, struct str name)
{
    for (size_t i = 0; i < req->ninputs; i++)
        if (str_eq(req->inputs[i].name, name))
            return req->inputs[i].value;
    return STR("");
}

/* The members that fields= asks for. */
static enum err selected(struct request *req, const struct json_desc *record, uint64_t *members)
{
    struct str list = input_of(req, STR("fields"));
    *members = UINT64_MAX;
    if (list.len == 0 || json_members(record, list, members) == OK)
        return OK;
    return refuse(req, ERR_MALFORMED, M_platform_api_no_member, "fields");
}

static bool tag_listed(struct str list, struct str tag)
{
    struct str part;
    while (str_cut(&list, ',', &part)) {
        part = str_trim(part);
        /* If-None-Match compares weakly: W/ is no difference. */
        if (str_starts(part, STR("W/")))
            part = str_from(part, 2);
        if (str_eq(part, STR("*")) || str_eq(part, tag))
            return true;
    }
    return false;
}

/* The tag is that of the whole record, whatever part of it was asked for: it is what a
   PATCH compares with. */
enum err respond_record_(struct request *req, const void *value, size_t size)
{
    const struct api *api = req->route->api;
    uint64_t members;
    CHECK(api->out != NULL && api->out->size == size);
    TRY(selected(req, api->out, &members));
    struct str whole = json_of(req, api->out, value, UINT64_MAX);
    if (whole.len == 0)
        return ERR_TOO_LARGE;
    if ((api->traits & API_RECORD) == 0)
        return respond_text(req, api->status, "application/json", whole);
    struct str tag = request_etag(req, whole), known = exchange_of(req)->head.if_none_match;
    response_header_put(req->response, "ETag", tag);
    bool reads = str_eq(str_of(req->route->method), STR("GET"));
    if (reads && known.len > 0 && tag_listed(known, tag)) {
        req->response->status = 304;
        req->response->body = STR("");
        return OK;
    }
    return respond_text(req, api->status, "application/json",
                        members == UINT64_MAX ? whole : json_of(req, api->out, value, members));
}

enum err respond_script_(struct request *req, const struct json_desc *desc, const void *value)
{
    struct str whole = json_of(req, desc, value, UINT64_MAX);
    return whole.len > 0 ? respond_text(req, 200, "application/json", whole) : ERR_TOO_LARGE;
}

/* The feed of changes calls its cursor "since". */
static const char *cursor_name(const struct request *req)
{
    for (const struct field *f = req->route->handler->fields; f->name != NULL; f++)
        if (str_eq(str_of(f->name), STR("since")))
            return f->name;
    return "cursor";
}

/* This query with another place in it: <...>; rel="next". */
static struct str next_link(struct request *req, struct str cursor)
{
    struct url url = { req->path };
    const char *at = cursor_name(req);
    for (size_t i = 0; i < req->ninputs; i++) {
        struct str name = req->inputs[i].name;
        bool in_path = false;
        for (size_t k = 0; k < exchange_of(req)->place->nparams; k++)
            in_path = in_path || str_eq(name, exchange_of(req)->place->params[k]);
        if (!in_path && !str_eq(name, str_of(at)))
            url = url_with(req->mem, url, str_z(req->mem, name), req->inputs[i].value);
    }
    url = url_with(req->mem, url, at, cursor);
    return str_cat(req->mem, STR("<"), url.path, STR(">; rel=\"next\""));
}

/* {"tickets":[...],"next":"..."}: the members of the records are selected, not those of the page. */
static void page_put(struct buf *out, const struct json_desc *desc, const void *value, uint64_t members)
{
    const struct json_field *list = &desc->fields[0];
    const struct {
        const char *at;
        size_t n;
    } *rows = (const void *)((const char *)value + list->offset);
    struct buf rest = buf_of(out->mem, KIB(4));
    buf_put(out, STR("{\""));
    buf_put_z(out, list->name);
    buf_put(out, STR("\":["));
    for (size_t i = 0; i < rows->n; i++) {
        buf_put(out, i > 0 ? STR(",") : STR(""));
        json_put_some(out, list->of, rows->at + i * list->of->size, members);
    }
    buf_byte(out, ']');
    json_put_some(&rest, desc, value, ~UINT64_C(1));
    if (rest.len > 2)
        buf_byte(out, ',');
    buf_put(out, str_from(buf_str(&rest), 1));
}

enum err respond_page_(struct request *req, const void *value, size_t size, struct str next)
{
    const struct json_desc *desc = req->route->api->out;
    struct buf out = buf_of(req->mem, LIMIT_PAGE);
    uint64_t members;
    CHECK(desc->size == size && desc->fields[0].kind == JSON_LIST);
    TRY(selected(req, desc->fields[0].of, &members));
    page_put(&out, desc, value, members);
    TRY(buf_done(&out));
    if (next.len > 0)
        response_header_put(req->response, "Link", next_link(req, next));
    return respond_text(req, req->route->api->status, "application/json", buf_str(&out));
}

enum err respond_part(struct request *req, struct str cursor, int64_t limit, size_t all, size_t *from, size_t *n,
                      struct str *next)
{
    struct position at = { 0, 0 };
    *next = STR("");
    if (cursor.len > 0)
        TRY(cursor_parse(cursor, '#', &at));
    *from = at.value > 0 && (size_t)at.value < all ? (size_t)at.value : at.value > 0 ? all : 0;
    *n = all - *from < (size_t)limit ? all - *from : (size_t)limit;
    if (*from + *n < all)
        *next = cursor_put(req->mem, '#', (struct position){ (int64_t)(*from + *n), 0 });
    return OK;
}

enum err respond_rows_(struct request *req, struct str cursor, int64_t limit, void *value, size_t size,
                       struct str *next)
{
    const struct json_field *list = &req->route->api->out->fields[0];
    struct {
        const char *at;
        size_t n;
    } *rows = (void *)((char *)value + list->offset);
    size_t from;
    CHECK(list->kind == JSON_LIST);
    TRY(respond_part(req, cursor, limit, rows->n, &from, &rows->n, next));
    if (rows->n > 0)
        rows->at += from * list->of->size;
    return respond_page_(req, value, size, *next);
}

/* --- nobody overwrites what he has not seen ----------------------------------------------- */

enum err request_match_(struct request *req, const struct json_desc *desc, const void *value)
{
    struct exchange *x = exchange_of(req);
    struct str rest = x->head.if_match, part;
    if (rest.len == 0) {
        if (!str_eq(str_of(req->route->method), STR("PATCH")))
            return OK;
        x->status = 428;
        x->why = M_platform_api_match_missing;
        return ERR_CONFLICT;
    }
    struct str now = json_of(req, desc, value, UINT64_MAX), tag = request_etag(req, now);
    while (str_cut(&rest, ',', &part))
        if (str_eq(str_trim(part), tag))
            return OK;
    x->status = 412;
    x->why = M_platform_api_match_stale;
    x->current = now;
    x->current_etag = tag;
    return ERR_CONFLICT;
}
