/*
 * platform/request.c -- what a handler asks the dispatcher for.
 */
#include "platform/request.h"

#include "platform/exchange.h"

struct str request_header(const struct request *req, const char *name)
{
    for (size_t i = 0; i < req->raw->nheaders; i++)
        if (str_eq_nocase(req->raw->headers[i].name, str_of(name)))
            return req->raw->headers[i].value;
    return STR("");
}

struct str request_cookie(const struct request *req, const char *name)
{
    return cookie_named(request_header(req, "Cookie"), str_of(name));
}

enum err refuse(struct request *req, enum err e, enum msg msg, const char *field)
{
    exchange_of(req)->refusal = (struct refusal){ msg, field };
    return e;
}

void flash(struct request *req, enum msg msg) { flash_undo(req, msg, (struct url){ STR("") }); }

void flash_undo(struct request *req, enum msg msg, struct url undo)
{
    exchange_of(req)->flash = (struct flash_note){ msg_text(req->lang, msg), undo };
}

struct str request_etag(struct request *req, struct str bytes)
{
    struct buf text = buf_of(req->mem, 64);
    struct digest digest = digest_of(bytes);
    buf_byte(&text, '"');
    buf_hex(&text, digest.b, sizeof digest.b);
    buf_byte(&text, '"');
    return buf_str(&text);
}

void request_logged(struct request *req, int64_t subject, authority_id authority)
{
    struct exchange *x = exchange_of(req);
    x->logged_subject = subject;
    x->logged_authority = authority;
}
