/*
 * platform/openapi.c -- the machine interface described by itself: OpenAPI 3.1 from
 * the route table, the forms (path and query) and the JSON descriptors (bodies).
 * Nothing of it is written by hand a second time.
 */
#include "platform/openapi.h"

#include <string.h>

#include "platform/exchange.h"
#include "platform/limits.h"

#define SCHEMAS_MAX 384
#define REF_PATTERN "^[0-9a-hjkmnp-tv-z]{26}$"

struct schema {
    const struct json_desc *desc;
    bool input;  /* as a body: only what has a minimum is required */
    bool select; /* fields= may leave members out */
    bool more;   /* members we do not know are ignored */
    bool merge;  /* body of a PATCH: any member may be absent */
};
struct writer {
    struct mem *mem;
    struct buf *out;
    enum lang lang;
    struct schema schemas[SCHEMAS_MAX];
    size_t n;
    bool comma; /* before the next member of the object being written */
};

/* --- JSON by hand ------------------------------------------------------------------- */

static void raw(struct writer *w, const char *z) { buf_put_z(w->out, z); }

static void key(struct writer *w, const char *name)
{
    if (w->comma)
        buf_byte(w->out, ',');
    json_put_text(w->out, str_of(name));
    buf_byte(w->out, ':');
    w->comma = true;
}

static void begin(struct writer *w, const char *name)
{
    if (name != NULL)
        key(w, name);
    buf_byte(w->out, '{');
    w->comma = false;
}

static void end(struct writer *w)
{
    buf_byte(w->out, '}');
    w->comma = true;
}

static void text(struct writer *w, const char *name, struct str value)
{
    key(w, name);
    json_put_text(w->out, value);
}

static void number(struct writer *w, const char *name, int64_t value)
{
    key(w, name);
    buf_int(w->out, value);
}

static void word(struct writer *w, const char *name, const char *value) { text(w, name, str_of(value)); }

/* --- schemas -------------------------------------------------------------------------- */

/* "ticket_json" of C is "ticket"; as the body of a PATCH "ticket_patch". */
static struct str schema_name(struct writer *w, const struct json_desc *desc, bool merge)
{
    struct str name = str_of(desc->name);
    if (str_ends(name, STR("_json")))
        name = str_sub(name, 0, name.len - 5);
    return merge && !str_ends(name, STR("_patch")) ? str_cat(w->mem, name, STR("_patch")) : name;
}

static void schema_ref(struct writer *w, const struct json_desc *desc, bool merge)
{
    key(w, "$ref");
    json_put_text(w->out, str_cat(w->mem, STR("#/components/schemas/"), schema_name(w, desc, merge)));
}

/* Two structs of one name would describe each other. */
static void schema_note(struct writer *w, const struct json_desc *desc, struct schema as)
{
    as.desc = desc;
    for (size_t i = 0; i < w->n; i++)
        if (w->schemas[i].desc == desc && w->schemas[i].merge == as.merge) {
            CHECK(w->schemas[i].input == as.input);
            w->schemas[i].select |= as.select;
            return;
        }
    for (size_t i = 0; i < w->n; i++)
        CHECK(!str_eq(schema_name(w, w->schemas[i].desc, w->schemas[i].merge), schema_name(w, desc, as.merge)));
    CHECK(w->n < SCHEMAS_MAX);
    w->schemas[w->n++] = as;
    for (const struct json_field *f = desc->fields; f->name != NULL; f++)
        if (f->of != NULL)
            schema_note(w, f->of, (struct schema){ .input = as.input });
}

static void choices_put(struct writer *w, const struct choice *c, bool null)
{
    key(w, "enum");
    buf_byte(w->out, '[');
    for (size_t i = 0; c[i].key != NULL; i++) {
        buf_put_z(w->out, i > 0 ? "," : "");
        json_put_text(w->out, str_of(c[i].key));
    }
    raw(w, null ? ",null]" : "]");
}

static void type_put(struct writer *w, const char *type, bool null)
{
    key(w, "type");
    if (null)
        raw(w, "[");
    json_put_text(w->out, str_of(type));
    if (null)
        raw(w, ",\"null\"]");
}

static void limits_put(struct writer *w, const struct json_field *f)
{
    if (f->min == 0 && f->max == 0)
        return;
    bool list = f->kind == JSON_LIST || f->kind == JSON_REFS, string = f->kind == JSON_TEXT;
    if (f->min != 0 || (!string && !list))
        number(w, list ? "minItems" : string ? "minLength" : "minimum", f->min);
    if (f->max != 0 || (!string && !list))
        number(w, list ? "maxItems" : string ? "maxLength" : "maximum", f->max);
}

static void member_put(struct writer *w, const struct json_field *f, bool input)
{
    /* What may be absent from a body may be null, too. */
    bool null = input ? f->min <= 0 : f->kind == JSON_REF || f->kind == JSON_DAY || f->kind == JSON_INSTANT;
    begin(w, f->name);
    switch (f->kind) {
    case JSON_TEXT:
    case JSON_WORD:
        type_put(w, "string", null);
        limits_put(w, f);
        break;
    case JSON_INT:
    case JSON_INT32:
    case JSON_MONEY:
        type_put(w, "integer", null);
        limits_put(w, f);
        break;
    case JSON_BOOL:
        type_put(w, "boolean", null);
        break;
    case JSON_INSTANT:
    case JSON_DAY:
        type_put(w, "string", null);
        word(w, "format", f->kind == JSON_DAY ? "date" : "date-time");
        break;
    case JSON_REF:
        type_put(w, "string", null);
        word(w, "pattern", REF_PATTERN);
        break;
    case JSON_CHOICE:
        type_put(w, "string", null || !input);
        choices_put(w, f->choices, null || !input);
        break;
    case JSON_STRUCT:
        schema_ref(w, f->of, false);
        break;
    case JSON_LIST:
        type_put(w, "array", null);
        limits_put(w, f);
        begin(w, "items");
        schema_ref(w, f->of, false);
        end(w);
        break;
    case JSON_REFS:
        type_put(w, "array", null);
        limits_put(w, f);
        begin(w, "items");
        word(w, "type", "string");
        word(w, "pattern", REF_PATTERN);
        end(w);
        break;
    }
    end(w);
}

static void required_put(struct writer *w, const struct schema *s)
{
    bool first = true;
    for (const struct json_field *f = s->desc->fields; f->name != NULL; f++) {
        if (s->input && f->min <= 0)
            continue;
        if (first)
            key(w, "required");
        buf_put_z(w->out, first ? "[" : ",");
        json_put_text(w->out, str_of(f->name));
        first = false;
    }
    if (!first)
        buf_byte(w->out, ']');
}

static void schema_put(struct writer *w, const struct schema *s)
{
    begin(w, str_z(w->mem, schema_name(w, s->desc, s->merge)));
    word(w, "type", "object");
    begin(w, "properties");
    for (const struct json_field *f = s->desc->fields; f->name != NULL; f++)
        member_put(w, f, s->input);
    end(w);
    if (!s->select && !s->merge)
        required_put(w, s);
    key(w, "additionalProperties");
    raw(w, s->more ? "true" : "false");
    end(w);
}

/* RFC 9457 as problem.c writes it. */
static void problem_schema(struct writer *w)
{
    key(w, "problem");
    raw(w,
        "{\"type\":\"object\",\"required\":[\"type\",\"title\",\"status\",\"detail\",\"instance\",\"ref\",\"fields\"],"
        "\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},\"status\":{\"type\":"
        "\"integer\"},"
        "\"detail\":{\"type\":\"string\"},\"instance\":{\"type\":\"string\"},\"ref\":{\"type\":\"string\"},"
        "\"fields\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"name\",\"code\",\"detail\"],"
        "\"properties\":{\"name\":{\"type\":\"string\"},\"code\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"}"
        "}}},"
        "\"current\":{\"type\":\"object\"}}}");
}

/* --- parameters ----------------------------------------------------------------------- */

static void field_type(struct writer *w, const struct field *f)
{
    begin(w, NULL);
    switch (f->kind) {
    case FIELD_KIND_TEXTS:
        word(w, "type", "string");
        break;
    case FIELD_KIND_TEXT:
    case FIELD_KIND_LINES:
    case FIELD_KIND_MAIL:
        word(w, "type", "string");
        number(w, "maxLength", f->max);
        break;
    case FIELD_KIND_ROWS:
        word(w, "type", "integer");
        number(w, "minimum", 1);
        number(w, "maximum", f->max);
        number(w, "default", LIMIT_PAGE_ROWS);
        break;
    case FIELD_KIND_INT:
        word(w, "type", "integer");
        number(w, "minimum", f->min);
        number(w, "maximum", f->max);
        break;
    case FIELD_KIND_NUMBERS:
        word(w, "type", "integer");
        number(w, "minimum", 1);
        break;
    case FIELD_KIND_BOOL:
        word(w, "type", "string");
        raw(w, ",\"enum\":[\"0\",\"1\"]");
        break;
    case FIELD_KIND_CHOICE:
        word(w, "type", "string");
        choices_put(w, f->choices, false);
        break;
    case FIELD_KIND_REF:
    case FIELD_KIND_REFS:
        word(w, "type", "string");
        word(w, "pattern", REF_PATTERN);
        break;
    case FIELD_KIND_DAY:
        word(w, "type", "string");
        word(w, "format", "date");
        break;
    case FIELD_KIND_TIME:
    case FIELD_KIND_FILES:
        word(w, "type", "string");
        break;
    }
    end(w);
}

static bool in_path(const struct route *r, const char *name)
{
    const char *at = strstr(r->path, "{");
    for (size_t len = strlen(name); at != NULL; at = strstr(at + 1, "{"))
        if (strncmp(at + 1, name, len) == 0 && at[1 + len] == '}')
            return true;
    return false;
}

static void parameter(struct writer *w, bool *first, const char *name, const char *in, bool required)
{
    buf_put_z(w->out, *first ? "{" : ",{");
    *first = false;
    w->comma = false;
    word(w, "name", name);
    word(w, "in", in);
    key(w, "required");
    raw(w, required ? "true" : "false");
}

static void header_parameter(struct writer *w, bool *first, const char *name, bool required, enum msg about,
                             const char *schema)
{
    parameter(w, first, name, "header", required);
    text(w, "description", msg_text(w->lang, about));
    key(w, "schema");
    raw(w, schema);
    end(w);
}

static bool keyed(const struct route *r) { return strcmp(r->method, "POST") == 0 && (r->flags & ROUTE_FOREIGN) == 0; }

static void parameters_put(struct writer *w, const struct route *r)
{
    bool first = true, patch = strcmp(r->method, "PATCH") == 0, reads = strcmp(r->method, "GET") == 0;
    bool record = (r->api->traits & API_RECORD) != 0, match = (r->api->traits & API_MATCH) != 0;
    key(w, "parameters");
    buf_byte(w->out, '[');
    for (const struct field *f = r->handler->fields; f->name != NULL; f++) {
        bool path = in_path(r, f->name);
        if (!path && (r->flags & ROUTE_UPLOAD) != 0)
            continue;
        parameter(w, &first, f->name, path ? "path" : "query",
                  path || (reads && f->min > 0 && f->kind != FIELD_KIND_INT));
        key(w, "schema");
        w->comma = false;
        field_type(w, f);
        end(w);
    }
    if (keyed(r))
        header_parameter(w, &first, "Idempotency-Key", true, M_api_about_key,
                         "{\"type\":\"string\",\"minLength\":8,\"maxLength\":64}");
    if (match)
        header_parameter(w, &first, "If-Match", patch, M_api_about_match, "{\"type\":\"string\"}");
    if (reads && record)
        header_parameter(w, &first, "If-None-Match", false, M_api_about_none_match, "{\"type\":\"string\"}");
    buf_byte(w->out, ']');
    w->comma = true;
}

/* --- operations ------------------------------------------------------------------------- */

static void media_put(struct writer *w, const char *type, const struct json_desc *desc, bool merge)
{
    begin(w, type);
    begin(w, "schema");
    schema_ref(w, desc, merge);
    end(w);
    end(w);
}

/* Fields and files of a form, one part each. */
static void upload_put(struct writer *w, const struct route *r)
{
    begin(w, "requestBody");
    key(w, "required");
    raw(w, "true");
    begin(w, "content");
    begin(w, "multipart/form-data");
    begin(w, "schema");
    word(w, "type", "object");
    begin(w, "properties");
    for (const struct field *f = r->handler->fields; f->name != NULL; f++) {
        if (in_path(r, f->name))
            continue;
        key(w, f->name);
        w->comma = false;
        if (f->kind == FIELD_KIND_FILES)
            raw(w, "{\"type\":\"array\",\"items\":{\"type\":\"string\","
                   "\"contentMediaType\":\"application/octet-stream\"}}");
        else
            field_type(w, f);
        w->comma = true;
    }
    for (int i = 0; i < 5; i++)
        end(w);
}

static void body_put(struct writer *w, const struct route *r)
{
    bool patch = strcmp(r->method, "PATCH") == 0;
    if ((r->flags & ROUTE_UPLOAD) != 0) {
        upload_put(w, r);
        return;
    }
    if (r->api->in == NULL)
        return;
    begin(w, "requestBody");
    key(w, "required");
    raw(w, "true");
    begin(w, "content");
    media_put(w, patch ? "application/merge-patch+json" : "application/json", r->api->in, patch);
    if ((r->flags & ROUTE_FOREIGN) != 0)
        media_put(w, "application/x-www-form-urlencoded", r->api->in, false);
    end(w);
    end(w);
}

static void problem_of(struct writer *w, int status, bool wanted)
{
    char name[4] = { (char)('0' + status / 100), (char)('0' + status / 10 % 10), (char)('0' + status % 10), '\0' };
    if (!wanted)
        return;
    begin(w, name);
    word(w, "$ref", "#/components/responses/problem");
    end(w);
}

static void success_put(struct writer *w, const struct route *r)
{
    const struct api *api = r->api;
    char status[4] = { '2', '0', (char)('0' + api->status % 10), '\0' };
    begin(w, status);
    text(w, "description", msg_text(w->lang, api->status == 201 ? M_api_made : M_api_ok));
    if ((api->traits & API_PAGE) != 0) {
        key(w, "headers");
        raw(w, "{\"Link\":{\"schema\":{\"type\":\"string\"}}}");
    } else if ((api->traits & API_RECORD) != 0) {
        key(w, "headers");
        raw(w, "{\"ETag\":{\"schema\":{\"type\":\"string\"}}}");
    }
    if ((api->traits & API_FILE) != 0) {
        key(w, "content");
        raw(w, "{\"application/octet-stream\":{}}");
    } else if (api->out != NULL) {
        begin(w, "content");
        media_put(w, "application/json", api->out, false);
        end(w);
    }
    end(w);
}

static void responses_put(struct writer *w, const struct route *r)
{
    bool reads = strcmp(r->method, "GET") == 0, patch = strcmp(r->method, "PATCH") == 0;
    bool token = !r->right.is_public;
    begin(w, "responses");
    success_put(w, r);
    if (reads && (r->api->traits & API_RECORD) != 0) {
        begin(w, "304");
        text(w, "description", msg_text(w->lang, M_api_same));
        end(w);
    }
    problem_of(w, 400, true);
    problem_of(w, 401, token);
    problem_of(w, 403, token);
    problem_of(w, 404, strchr(r->path, '{') != NULL || !reads);
    problem_of(w, 409, !reads);
    problem_of(w, 412, (r->api->traits & API_MATCH) != 0);
    problem_of(w, 422, true);
    problem_of(w, 428, patch);
    problem_of(w, 429, token);
    end(w);
}

/* "/api/v1/tickets/..." is about tickets. */
static struct str tag_of(const struct route *r)
{
    struct str rest = str_from(str_of(r->path), sizeof "/api/v1/" - 1), tag = STR("");
    (void)str_cut(&rest, '/', &tag);
    return str_sub(tag, 0, str_find_byte(tag, '.'));
}

static void operation_put(struct writer *w, const struct route *r)
{
    char verb[2] = { access_verb_letters[r->right.verb], '\0' };
    struct str right = str_cat(w->mem, str_of(access_object_names[r->right.object]), STR(":"), str_of(verb));
    begin(w, str_z(w->mem, str_lower_ascii(w->mem, str_of(r->method))));
    word(w, "operationId", r->handler->name);
    text(w, "summary", msg_text(w->lang, r->api->summary));
    key(w, "tags");
    buf_byte(w->out, '[');
    json_put_text(w->out, tag_of(r));
    buf_byte(w->out, ']');
    if (r->right.is_public || (r->flags & ROUTE_BRIDGE) != 0) {
        key(w, "security");
        raw(w, "[]");
    }
    if (!r->right.is_public)
        text(w, "x-pedell-right", right);
    parameters_put(w, r);
    body_put(w, r);
    responses_put(w, r);
    end(w);
}

static void notes_of(struct writer *w, const struct route *r)
{
    const struct api *api = r->api;
    if (api->in != NULL)
        schema_note(w, api->in, (struct schema){ .input = true, .merge = strcmp(r->method, "PATCH") == 0 });
    for (size_t i = 0; i < w->n && api->in != NULL; i++)
        w->schemas[i].more |= w->schemas[i].desc == api->in && (r->flags & ROUTE_FOREIGN) != 0;
    if (api->out == NULL)
        return;
    bool select = false;
    for (const struct field *f = r->handler->fields; f->name != NULL; f++)
        select |= strcmp(f->name, "fields") == 0;
    bool page = (api->traits & API_PAGE) != 0;
    schema_note(w, api->out, (struct schema){ .select = select && !page });
    if (page)
        schema_note(w, api->out->fields[0].of, (struct schema){ .select = select });
}

static void paths_put(struct writer *w, const struct route *const *routes, size_t n)
{
    begin(w, "paths");
    for (size_t i = 0; i < n; i++) {
        bool seen = false;
        for (size_t k = 0; k < i; k++)
            seen = seen || strcmp(routes[k]->path, routes[i]->path) == 0;
        if (seen)
            continue;
        begin(w, routes[i]->path);
        for (size_t k = i; k < n; k++)
            if (strcmp(routes[k]->path, routes[i]->path) == 0)
                operation_put(w, routes[k]);
        end(w);
    }
    end(w);
}

static void tags_put(struct writer *w, const struct route *const *routes, size_t n)
{
    bool first = true;
    key(w, "tags");
    buf_byte(w->out, '[');
    for (size_t i = 0; i < n; i++) {
        bool seen = false;
        for (size_t k = 0; k < i; k++)
            seen = seen || str_eq(tag_of(routes[k]), tag_of(routes[i]));
        if (seen)
            continue;
        buf_put_z(w->out, first ? "{\"name\":" : ",{\"name\":");
        json_put_text(w->out, tag_of(routes[i]));
        buf_byte(w->out, '}');
        first = false;
    }
    buf_byte(w->out, ']');
}

static void components_put(struct writer *w)
{
    begin(w, "components");
    key(w, "securitySchemes");
    raw(w, "{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"}}");
    begin(w, "responses");
    begin(w, "problem");
    text(w, "description", msg_text(w->lang, M_api_problem));
    key(w, "content");
    raw(w, "{\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/problem\"}}}");
    end(w);
    end(w);
    begin(w, "schemas");
    for (size_t i = 0; i < w->n; i++)
        schema_put(w, &w->schemas[i]);
    problem_schema(w);
    end(w);
    end(w);
}

void openapi_put(struct mem *mem, enum lang lang, struct str base_url, const struct route *const *routes, size_t n,
                 struct buf *out)
{
    struct writer *w = MEM_NEW(mem, struct writer);
    *w = (struct writer){ .mem = mem, .out = out, .lang = lang };
    for (size_t i = 0; i < n; i++)
        notes_of(w, routes[i]);
    begin(w, NULL);
    word(w, "openapi", "3.1.0");
    begin(w, "info");
    word(w, "title", "Pedell");
    word(w, "version", "1");
    text(w, "description", msg_text(lang, M_api_about));
    key(w, "license");
    raw(w, "{\"name\":\"EUPL-1.2\",\"identifier\":\"EUPL-1.2\"}");
    end(w);
    key(w, "servers");
    raw(w, "[{\"url\":");
    json_put_text(out, base_url);
    raw(w, "}]");
    key(w, "security");
    raw(w, "[{\"token\":[]}]");
    tags_put(w, routes, n);
    paths_put(w, routes, n);
    components_put(w);
    end(w);
}

void openapi_of_rooms(struct mem *mem, enum lang lang, struct str base_url, const struct module *const *rooms,
                      struct buf *out)
{
    size_t n = 0, all = 0;
    for (size_t m = 0; rooms[m] != NULL; m++)
        for (size_t i = 0; module_route(rooms[m], i) != NULL; i++)
            all++;
    const struct route **routes = (const struct route **)mem_alloc(mem, all * sizeof *routes);
    for (size_t m = 0; rooms[m] != NULL; m++)
        for (size_t i = 0; module_route(rooms[m], i) != NULL; i++)
            if (module_route(rooms[m], i)->api != NULL)
                routes[n++] = module_route(rooms[m], i);
    openapi_put(mem, lang, base_url, routes, n, out);
}

/* --- the route ---------------------------------------------------------------------------- */

FORM_EMPTY(openapi_form);
HANDLER(openapi_get, openapi_form);

static enum err openapi_get(struct request *req, const struct openapi_form *form)
{
    const struct dispatcher *d = exchange_of(req)->d;
    const struct route **routes = (const struct route **)mem_alloc(req->mem, d->nplaces * sizeof *routes);
    struct buf out = buf_of(req->mem, LIMIT_PAGE);
    size_t n = 0;
    (void)form;
    for (size_t i = 0; i < d->nplaces; i++)
        if (d->places[i].route->api != NULL)
            routes[n++] = d->places[i].route;
    openapi_put(req->mem, req->lang, req->config->base_url, routes, n, &out);
    TRY(buf_done(&out));
    return respond_text(req, 200, "application/json", buf_str(&out));
}

const struct route openapi_routes[] = { API("GET", "/api/v1/openapi.json", RIGHT_PUBLIC, 0, openapi_get, M_api_openapi,
                                            200, API_FILE, NULL, NULL),
                                        ROUTES_END };
