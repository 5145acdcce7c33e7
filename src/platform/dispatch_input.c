/*
 * platform/dispatch_input.c -- path parts, query, body and files as the form of the
 * route, and whether the viewer may use it at all.
 */
#include "base/utf8.h"
#include "platform/exchange.h"
#include "platform/limits.h"

#define PROOF_LASTS MINUTES(5)

/* --- input ---------------------------------------------------------------------------------- */

static int hex_value(char c) { return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; }

/* The gate saw that escapes are whole; "+" is a plus in a path. */
static enum err path_decode(struct mem *mem, struct str in, struct str *out)
{
    *out = in;
    if (str_find_byte(in, '%') == SIZE_MAX)
        return OK;
    char *bytes = mem_alloc(mem, in.len);
    size_t n = 0;
    for (size_t i = 0; i < in.len; i++) {
        bool escape = in.at[i] == '%';
        bytes[n++] = escape ? (char)(hex_value(in.at[i + 1]) * 16 + hex_value(in.at[i + 2])) : in.at[i];
        i += escape ? 2 : 0;
    }
    *out = (struct str){ bytes, n };
    return utf8_valid(*out) ? OK : ERR_MALFORMED;
}

/* Path parts, query and body as one list. */
enum err inputs_read(struct exchange *x)
{
    const struct raw_request *raw = x->raw;
    struct input *query, *body = NULL;
    size_t nquery, nbody = 0, n = 0;
    bool machine = (x->place->route->flags & ROUTE_MACHINE) != 0;
    TRY(form_decode(x->req.mem, x->req.query, &query, &nquery));
    if (machine)
        x->req.body = raw->body;
    else
        TRY(form_decode(x->req.mem, raw->body, &body, &nbody));
    size_t all = x->place->nparams + nquery + nbody + raw->ninputs;
    if (all > LIMIT_FORM_FIELDS)
        return ERR_TOO_LARGE;
    struct input *inputs = MEM_NEW_N(x->req.mem, struct input, all);
    for (size_t i = 0; i < x->place->nparams; i++) {
        inputs[n].name = x->place->params[i];
        TRY(path_decode(x->req.mem, x->params[i], &inputs[n++].value));
    }
    for (size_t i = 0; i < nquery; i++)
        inputs[n++] = query[i];
    for (size_t i = 0; i < nbody; i++)
        inputs[n++] = body[i];
    for (size_t i = 0; i < raw->ninputs; i++)
        inputs[n++] = raw->inputs[i];
    x->req.inputs = inputs;
    x->req.ninputs = n;
    return OK;
}

enum err form_read(struct exchange *x)
{
    const struct handler *handler = x->place->route->handler;
    void *form = mem_alloc(x->req.mem, handler->size);
    enum err e = form_parse(x->req.mem, x->req.lang, handler->fields, x->req.inputs, x->req.ninputs, x->raw->files,
                            form, &x->state);
    if (e == OK || e == ERR_INVALID)
        x->form = form;
    return e;
}

/* --- rights --------------------------------------------------------------------------------- */

/* After sign-in the page of the same address opens; a form has none of its own
   to go back to unless one can be read there. */
static struct str next_path(struct exchange *x)
{
    bool reads = str_eq(str_of(x->place->route->method), STR("GET"));
    if (reads)
        return x->raw->target;
    struct exchange probe = { .d = x->d,
                              .raw = &(struct raw_request){ .method = STR("GET"), .target = x->req.path },
                              .res = &(struct response){ 0 },
                              .req.mem = x->req.mem };
    return route_find(&probe) == OK ? x->req.path : STR("/");
}

static enum err go_first(struct exchange *x, struct url url)
{
    exchange_abort(x);
    TRY(see_other(&x->req, url_with(x->req.mem, url, "next", next_path(x))));
    return OK;
}

/* For people 401 is no answer: 303 to the page where they can sign in. */
enum err sign_in_first(struct exchange *x)
{
    if (x->place == NULL || (x->place->route->flags & ROUTE_MACHINE) != 0)
        return ERR_UNAUTHENTICATED;
    response_reset(x);
    return go_first(x, URL("/account/sign-in"));
}

/* *ends: the request is answered already. */
enum err right_check(struct exchange *x, bool *ends)
{
    const struct route *route = x->place->route;
    bool machine = (route->flags & ROUTE_MACHINE) != 0;
    *ends = false;
    if (!route->right.is_public && x->viewer.account.n == 0) {
        if (machine) {
            response_header_put(x->res, "WWW-Authenticate", STR("Bearer"));
            return ERR_UNAUTHENTICATED;
        }
        *ends = true;
        return go_first(x, URL("/account/sign-in"));
    }
    if (!route->right.is_public && !viewer_may(&x->viewer, route->right.object, route->right.verb))
        return ERR_DENIED;
    if ((route->flags & ROUTE_REAUTH) != 0 &&
        instant_compare(instant_add(x->viewer.proved_at, PROOF_LASTS), x->req.now) < 0) {
        *ends = true;
        return go_first(x, URL("/account/prove"));
    }
    return OK;
}

struct grant_row {
    grant_id grant_id;
};
ROW(grant_row, COL(grant_row, grant_id));
QUERY(grant_of_role, SCOPE_SYSTEM, 1, grant_row,
      "SELECT min(grant_id) AS grant_id FROM reach WHERE actor = $1 AND role = $3 AND starts <= $2 AND ends > $2");

/* The audit names the grant that the check used. */
enum err grant_find(struct exchange *x)
{
    struct right right = x->place->route->right;
    struct grant_row row;
    x->grant = (grant_id){ 0 };
    if (x->viewer.account.n == 0)
        return OK;
    for (const struct access_rule *r = access_rules; r->role != 255; r++) {
        if (r->object != right.object || (r->verbs & 1u << (right.verb - 1)) == 0 ||
            !viewer_has_role(&x->viewer, r->role))
            continue;
        TRY(tx_one(x->req.tx, grant_of_role, &row, (int)r->role));
        x->grant = row.grant_id;
        if (row.grant_id.n != 0)
            return OK;
    }
    return OK;
}

enum err upload_check(struct exchange *x)
{
    if (x->raw->upload_error == OK)
        return OK;
    struct field_error *error = MEM_NEW(x->req.mem, struct field_error);
    bool large = x->raw->upload_error == ERR_TOO_LARGE;
    if (!large && x->raw->upload_error != ERR_INVALID)
        return x->raw->upload_error;
    error->field = "files";
    error->text = large
                      ? msg_text(x->req.lang, M_platform_upload_large)
                      : msg_format(x->req.mem, x->req.lang, M_platform_upload_type, { "name", x->raw->upload_refused });
    for (const struct field *f = x->place->route->handler->fields; f->name != NULL; f++)
        if (f->kind == FIELD_KIND_FILES)
            error->field = f->name;
    x->state.errors = error;
    x->state.nerrors = 1;
    return x->raw->upload_error;
}
