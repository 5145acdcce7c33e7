/*
 * platform/problem.c -- how a machine is told what went wrong: RFC 9457, with the
 * fields in question, the reference for the telephone and, after a stale
 * If-Match, the record as it is now.
 */
#include "platform/exchange.h"
#include "platform/limits.h"

static void member(struct buf *out, const char *name, struct str value)
{
    buf_byte(out, ',');
    json_put_text(out, str_of(name));
    buf_byte(out, ':');
    json_put_text(out, value);
}

static void field_put(struct buf *out, bool first, const char *name, const char *code, struct str detail)
{
    buf_put(out, first ? STR("{\"name\":") : STR(",{\"name\":"));
    json_put_text(out, str_of(name));
    member(out, "code", str_of(code));
    member(out, "detail", detail);
    buf_byte(out, '}');
}

static void fields_put(struct exchange *x, struct buf *out)
{
    buf_put(out, STR(",\"fields\":["));
    for (size_t i = 0; i < x->state.nerrors; i++) {
        const struct field_error *e = &x->state.errors[i];
        field_put(out, i == 0, e->field, e->code != NULL ? e->code : "invalid", e->text);
    }
    if (x->refusal.msg != MSG_NONE && x->refusal.field != NULL)
        field_put(out, x->state.nerrors == 0, x->refusal.field, msg_rows[x->refusal.msg].key,
                  msg_text(x->req.lang, x->refusal.msg));
    buf_byte(out, ']');
}

/* The bridge of a telephone system has its token in the path. */
static struct str instance_of(const struct exchange *x)
{
    bool masked = x->place != NULL && (x->place->route->flags & ROUTE_BRIDGE) != 0;
    return masked ? str_of(x->place->route->path) : x->req.path;
}

void problem_answer(struct exchange *x, struct str title, struct str detail, struct str ref)
{
    struct buf out = buf_of(x->req.mem, LIMIT_PAGE);
    buf_put(&out, STR("{\"type\":\"about:blank\""));
    member(&out, "title", title);
    buf_put(&out, STR(",\"status\":"));
    buf_int(&out, x->status);
    member(&out, "detail", detail);
    member(&out, "instance", instance_of(x));
    member(&out, "ref", ref);
    fields_put(x, &out);
    if (x->current.len > 0) {
        buf_put(&out, STR(",\"current\":"));
        buf_put(&out, x->current);
        response_header_put(x->res, "ETag", x->current_etag);
    }
    buf_byte(&out, '}');
    response_header_put(x->res, "Content-Type", STR("application/problem+json"));
    x->res->body = buf_str(&out);
}
