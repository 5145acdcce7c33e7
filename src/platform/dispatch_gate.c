/*
 * platform/dispatch_gate.c -- the strict gate before routing (HTTP-5..7): any
 * doubt about where a message ends or whom it is for is 400 and the end of the
 * connection.
 */
#include <string.h>

#include "base/num.h"
#include "platform/exchange.h"
#include "platform/limits.h"

struct known {
    const char *name;
    size_t len;
    size_t offset;
};
#define KNOWN(text, member) \
    { \
        text, sizeof text - 1, offsetof(struct heads, member) \
    }
static const struct known known_headers[] = {
    KNOWN("host", host),
    KNOWN("cookie", cookie),
    KNOWN("origin", origin),
    KNOWN("user-agent", user_agent),
    KNOWN("content-type", content_type),
    KNOWN("content-length", content_length),
    KNOWN("sec-fetch-site", fetch_site),
    KNOWN("authorization", authorization),
    KNOWN("accept-language", accept_language),
    KNOWN("accept-encoding", accept_encoding),
    KNOWN("if-match", if_match),
    KNOWN("if-none-match", if_none_match),
    KNOWN("idempotency-key", idempotency_key),
    KNOWN("x-forwarded-for", forwarded_for),
    KNOWN("transfer-encoding", transfer_encoding),
};

static enum err refuse_status(struct exchange *x, int status)
{
    x->status = status;
    x->res->close = true;
    return ERR_MALFORMED;
}

static bool token_char(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && memchr("!#$%&'*+-.^_`|~", c, 15) != NULL);
}

static bool header_clean(const struct header *h)
{
    if (h->name.len == 0)
        return false;
    for (size_t i = 0; i < h->name.len; i++)
        if (!token_char((unsigned char)h->name.at[i]))
            return false;
    for (size_t i = 0; i < h->value.len; i++) {
        unsigned char c = (unsigned char)h->value.at[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

/* Where a header of this name is kept, or NULL. */
static struct str *head_slot(struct heads *heads, struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(known_headers); i++)
        if (known_headers[i].len == name.len && str_eq_nocase(name, (struct str){ known_headers[i].name, name.len }))
            return (struct str *)(void *)((char *)heads + known_headers[i].offset);
    return NULL;
}

static enum err headers_read(struct exchange *x)
{
    struct heads *h = &x->head;
    size_t bytes = 0;
    if (x->raw->nheaders > LIMIT_HEADER_FIELDS)
        return refuse_status(x, 431);
    for (size_t i = 0; i < x->raw->nheaders; i++) {
        const struct header *header = &x->raw->headers[i];
        bytes += header->name.len + header->value.len + 4;
        if (!header_clean(header))
            return refuse_status(x, 400);
        struct str *slot = head_slot(h, header->name);
        if (slot == NULL)
            continue;
        h->nhost += slot == &h->host;
        h->nlength += slot == &h->content_length;
        if (slot->at != NULL && (slot == &h->transfer_encoding || slot == &h->content_type || slot == &h->cookie ||
                                 slot == &h->authorization || slot == &h->origin))
            return refuse_status(x, 400);
        *slot = header->value;
    }
    return bytes > LIMIT_HEADER_BLOCK ? refuse_status(x, 431) : OK;
}

static enum err length_check(struct exchange *x)
{
    const struct heads *h = &x->head;
    int64_t length = 0;
    bool chunked = h->transfer_encoding.at != NULL;
    if (h->nlength > 1 || (chunked && h->nlength > 0))
        return refuse_status(x, 400);
    if (chunked && !str_eq_nocase(h->transfer_encoding, STR("chunked")))
        return refuse_status(x, 400);
    /* num_parse takes no sign, blank or list. */
    if (h->nlength == 1 && (h->content_length.len == 0 || num_parse(h->content_length, 0, INT64_MAX, &length) != OK ||
                            h->content_length.at[0] == '-'))
        return refuse_status(x, 400);
    bool bodiless = str_eq(x->raw->method, STR("GET")) || str_eq(x->raw->method, STR("HEAD"));
    if (bodiless && (chunked || length > 0 || x->raw->body.len > 0))
        return refuse_status(x, 400);
    return OK;
}

static enum err host_check(struct exchange *x)
{
    const struct dispatcher *d = x->d;
    struct str host = x->head.host;
    if (x->head.nhost != 1)
        return refuse_status(x, 400);
    if (str_eq_nocase(host, d->host) || str_eq_nocase(host, d->default_port))
        return OK;
    return refuse_status(x, 421);
}

static bool hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/* Origin form only; bytes of RFC 3986; escapes whole and not of NUL. */
static enum err target_check(struct exchange *x)
{
    struct str t = x->raw->target;
    if (t.len > LIMIT_REQUEST_LINE)
        return refuse_status(x, 414);
    if (t.len == 0 || t.at[0] != '/' || str_starts(t, STR("//")))
        return refuse_status(x, 400);
    for (size_t i = 0; i < t.len; i++) {
        unsigned char c = (unsigned char)t.at[i];
        if (c <= ' ' || c >= 0x7f || c == '#' || c == '\\' || c == '<' || c == '>' || c == '"')
            return refuse_status(x, 400);
        if (c != '%')
            continue;
        if (i + 2 >= t.len || !hex(t.at[i + 1]) || !hex(t.at[i + 2]) || (t.at[i + 1] == '0' && t.at[i + 2] == '0'))
            return refuse_status(x, 400);
    }
    return OK;
}

enum err gate_check(struct exchange *x)
{
    struct str method = x->raw->method;
    if (method.len == 0 || method.len > 16)
        return refuse_status(x, 400);
    for (size_t i = 0; i < method.len; i++)
        if (method.at[i] < 'A' || method.at[i] > 'Z')
            return refuse_status(x, 400);
    TRY(headers_read(x));
    TRY(length_check(x));
    TRY(target_check(x));
    return host_check(x);
}

/* --- the body, by the route ------------------------------------------------------- */

static struct str media_type(struct str content_type)
{
    return str_trim(str_sub(content_type, 0, str_find_byte(content_type, ';')));
}

static bool type_fits(struct exchange *x, struct str type)
{
    unsigned flags = x->place->route->flags;
    bool machine = (flags & ROUTE_MACHINE) != 0;
    if ((flags & ROUTE_UPLOAD) != 0 && str_eq_nocase(type, STR("multipart/form-data")))
        return true;
    if (machine && str_eq(x->raw->method, STR("PATCH"))) {
        response_header_put(x->res, "Accept-Patch", STR("application/merge-patch+json"));
        return str_eq_nocase(type, STR("application/merge-patch+json"));
    }
    if (machine && str_eq_nocase(type, STR("application/json")))
        return (flags & ROUTE_UPLOAD) == 0;
    return (!machine || (flags & ROUTE_FOREIGN) != 0) && str_eq_nocase(type, STR("application/x-www-form-urlencoded"));
}

enum err gate_body(struct exchange *x)
{
    unsigned flags = x->place->route->flags;
    size_t max = (flags & ROUTE_UPLOAD) != 0 ? LIMIT_BODY_UPLOAD : LIMIT_BODY;
    int64_t length = 0;
    if (str_eq(x->raw->method, STR("GET")) || str_eq(x->raw->method, STR("HEAD")))
        return OK;
    if (x->head.nlength == 1 && num_parse(x->head.content_length, 0, INT64_MAX, &length) != OK)
        return refuse_status(x, 400);
    if ((uint64_t)length > max || x->raw->body.len > max)
        return refuse_status(x, 413);
    bool empty = length == 0 && x->head.transfer_encoding.at == NULL && x->raw->body.len == 0;
    if (empty && (flags & ROUTE_MACHINE) != 0)
        return OK;
    return type_fits(x, media_type(x->head.content_type)) ? OK : refuse_status(x, 415);
}
