/*
 * platform/respond.c -- answers other than pages.
 */
#include "platform/exchange.h"
#include "platform/limits.h"

void response_header_put(struct response *res, const char *name, struct str value)
{
    CHECK(res->nheaders < ARRAY_LEN(res->headers));
    CHECK(str_find_byte(value, '\n') == SIZE_MAX && str_find_byte(value, '\r') == SIZE_MAX);
    res->headers[res->nheaders++] = (struct header){ str_of(name), value };
}

void respond_header(struct request *req, const char *name, struct str value)
{
    response_header_put(req->response, name, value);
}

/* Only own paths (HTTP-6): "//host" and "/\host" would lead away. */
enum err see_other(struct request *req, struct url url)
{
    struct str path = url.path;
    CHECK(path.len > 0 && path.at[0] == '/' && (path.len == 1 || (path.at[1] != '/' && path.at[1] != '\\')));
    response_header_put(req->response, "Location", path);
    req->response->status = 303;
    req->response->body = STR("");
    return OK;
}

enum err respond_text(struct request *req, int status, const char *mime, struct str text)
{
    struct str type = str_of(mime);
    if (str_starts(type, STR("text/")) || str_eq(type, STR("application/json")))
        type = str_cat(req->mem, type, STR("; charset=utf-8"));
    response_header_put(req->response, "Content-Type", type);
    req->response->status = status;
    req->response->body = text;
    return OK;
}

/* --- files -------------------------------------------------------------------------- */

static bool plain_name_char(unsigned char c)
{
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '%' && c != ';';
}

static bool attr_char(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
}

/* RFC 6266: an ASCII name for everybody, the right one after RFC 8187. */
static struct str disposition(struct mem *mem, struct str name)
{
    struct buf out = buf_of(mem, name.len * 4 + 64);
    buf_put(&out, STR("attachment; filename=\""));
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.at[i];
        if ((c & 0xc0) != 0x80)
            buf_byte(&out, plain_name_char(c) ? (char)c : '_');
    }
    buf_put(&out, STR("\"; filename*=UTF-8''"));
    for (size_t i = 0; i < name.len; i++) {
        if (attr_char((unsigned char)name.at[i])) {
            buf_byte(&out, name.at[i]);
        } else {
            buf_byte(&out, '%');
            char hex[2] = { "0123456789ABCDEF"[(unsigned char)name.at[i] >> 4], "0123456789ABCDEF"[name.at[i] & 15] };
            buf_put(&out, (struct str){ hex, 2 });
        }
    }
    return buf_str(&out);
}

enum err respond_file(struct request *req, struct str name, const char *mime, struct str bytes)
{
    response_header_put(req->response, "Content-Disposition", disposition(req->mem, name));
    return respond_text(req, 200, mime, bytes);
}

enum err respond_blob(struct request *req, struct str name, const char *mime, blob_id blob, int64_t size)
{
    TRY(respond_file(req, name, mime, STR("")));
    req->response->blob = blob;
    req->response->blob_size = size;
    return OK;
}
