/*
 * platform/dispatch_answer.c -- how errors look, a refused form shown again, and
 * the headers of every answer (trust section 6).
 */
#include <string.h>

#include "platform/error.html.h"
#include "platform/exchange.h"
#include "platform/limits.h"
#include "platform/log.h"

/* --- status -------------------------------------------------------------------------------- */

int status_of(enum err e)
{
    switch (e) {
    case OK:
        return 200;
    case ERR_NOT_FOUND:
        return 404;
    case ERR_DENIED:
        return 403;
    case ERR_UNAUTHENTICATED:
        return 401;
    case ERR_INVALID:
        return 422;
    case ERR_MALFORMED:
        return 400;
    case ERR_CONFLICT:
        return 409;
    case ERR_TOO_LARGE:
        return 413;
    case ERR_LIMITED:
        return 429;
    case ERR_BUSY:
        return 503;
    case ERR_FULL:
        return 507;
    case ERR_FAULT:
    case ERR_COUNT_:
        break;
    }
    return 500;
}

static const struct {
    int status;
    enum msg title, text;
} status_texts[] = {
    { 400, M_platform_status_400, M_platform_status_400_text },
    { 401, M_platform_status_401, M_platform_status_401_text },
    { 403, M_platform_status_403, M_platform_status_403_text },
    { 404, M_platform_status_404, M_platform_status_404_text },
    { 405, M_platform_status_405, M_platform_status_405_text },
    { 409, M_platform_status_409, M_platform_status_409_text },
    { 412, M_platform_status_412, M_platform_api_match_stale },
    { 413, M_platform_status_413, M_platform_status_413_text },
    { 414, M_platform_status_431, M_platform_status_431_text },
    { 415, M_platform_status_415, M_platform_status_415_text },
    { 421, M_platform_status_421, M_platform_status_421_text },
    { 422, M_platform_status_422, M_platform_status_422_text },
    { 428, M_platform_status_428, M_platform_api_match_missing },
    { 429, M_platform_status_429, M_platform_status_429_text },
    { 431, M_platform_status_431, M_platform_status_431_text },
    { 503, M_platform_status_503, M_platform_status_503_text },
    { 507, M_platform_status_507, M_platform_status_507_text },
    { 500, M_platform_status_500, M_platform_status_500_text },
};

static size_t texts_of(int status)
{
    size_t i = 0;
    while (i < ARRAY_LEN(status_texts) - 1 && status_texts[i].status != status)
        i++;
    return i;
}

/* --- one error ----------------------------------------------------------------------------- */

/* "8f3k-22": easy to say on the telephone. */
static struct str reference(struct mem *mem)
{
    unsigned char random[16];
    struct buf text = buf_of(mem, REF_TEXT_LEN), out = buf_of(mem, 8);
    secret_random(random, sizeof random);
    ref_put(&text, random);
    struct str all = buf_str(&text);
    for (size_t i = 0; i < 6; i++) {
        char c = all.at[REF_TEXT_LEN - 1 - i];
        if (i == 4)
            buf_byte(&out, '-');
        buf_byte(&out, c >= 'a' ? (char)(c - 'a' + 'A') : c);
    }
    return buf_str(&out);
}

static void error_log(struct exchange *x, int status, struct str ref, enum err e)
{
    enum log_level level = status >= 500 ? LOG_ERROR : status == 404 || status == 422 ? LOG_DEBUG : LOG_INFO;
    const char *route = x->place != NULL ? x->place->route->path : "";
    log_event(level, "http.refused", LOG_INT("status", status), LOG_STR("ref", ref), LOG_Z("error", err_name(e)),
              LOG_Z("route", route), LOG_STR("client", x->req.client));
}

/* What may stay of an answer that was begun. */
static void keep_protocol_headers(struct response *res)
{
    size_t kept = 0;
    for (size_t i = 0; i < res->nheaders; i++)
        if (str_eq(res->headers[i].name, STR("Allow")) || str_eq(res->headers[i].name, STR("WWW-Authenticate")) ||
            str_eq(res->headers[i].name, STR("Accept-Patch")))
            res->headers[kept++] = res->headers[i];
    res->nheaders = kept;
    res->body = STR("");
    res->blob = (blob_id){ 0 };
}

static void answer_page(struct exchange *x, int status, struct str text, struct str ref)
{
    struct error_view view = { .title = { status_texts[texts_of(status)].title }, .text = text, .ref = ref };
    x->req.form = NULL;
    page_fill(x, msg_text(x->req.lang, view.title.id));
    x->html = MEM_NEW(x->req.mem, struct html);
    *x->html = (struct html){ .out = buf_of(x->req.mem, LIMIT_PAGE), .lang = x->req.lang, .page = &x->page };
    error_html(x->html, &view);
    x->res->body = buf_str(&x->html->out);
}

void answer_error(struct exchange *x, enum err e)
{
    int status = x->status != 0 ? x->status : status_of(e);
    struct str ref = reference(x->req.mem);
    enum msg why = x->refusal.msg != MSG_NONE ? x->refusal.msg
                   : x->why != MSG_NONE       ? x->why
                                              : status_texts[texts_of(status)].text;
    bool machine =
        x->place != NULL ? (x->place->route->flags & ROUTE_MACHINE) != 0 : str_starts(x->raw->target, STR("/api/"));
    error_log(x, status, ref, e);
    keep_protocol_headers(x->res);
    x->status = status;
    x->again_status = 0;
    x->res->status = status;
    if (status == 429 || status == 503)
        response_header_put(x->res, "Retry-After", status == 429 ? STR("60") : STR("2"));
    if (machine)
        problem_answer(x, msg_text(x->req.lang, status_texts[texts_of(status)].title), msg_text(x->req.lang, why), ref);
    else
        answer_page(x, status, msg_text(x->req.lang, why), ref);
}

/* A second try starts from an empty answer. */
void response_reset(struct exchange *x)
{
    x->res->nheaders = 0;
    x->res->body = STR("");
    x->res->status = 0;
    x->res->blob = (blob_id){ 0 };
    x->html = NULL;
    x->flash = (struct flash_note){ 0 };
}

/* --- a refused form, again --------------------------------------------------------------------- */

/* The page was made for a session that is over, or before the sign-in. */
static bool was_stale(const struct exchange *x, enum err e)
{
    return e == ERR_DENIED && x->why == M_platform_stale_token;
}

static void errors_complete(struct exchange *x, enum err e)
{
    enum msg msg = was_stale(x, e) ? x->why : x->refusal.msg;
    if (msg == MSG_NONE && x->state.nerrors > 0)
        return;
    if (msg == MSG_NONE)
        msg = status_texts[texts_of(status_of(e))].text;
    struct field_error *errors = MEM_NEW_N(x->req.mem, struct field_error, x->state.nerrors + 1);
    for (size_t i = 0; i < x->state.nerrors; i++)
        errors[i] = x->state.errors[i];
    const char *field = x->refusal.field != NULL ? x->refusal.field : "";
    errors[x->state.nerrors++] = (struct field_error){ field, msg_text(x->req.lang, msg), NULL };
    x->state.errors = errors;
}

static bool can_show_again(const struct exchange *x, enum err e)
{
    if (x->place == NULL || x->place->route->again == NULL || x->form == NULL || x->status != 0)
        return false;
    if (was_stale(x, e))
        return true;
    if (x->why != MSG_NONE)
        return false;
    /* A quota that is used up is told at its field; a full disk has no page of its own. */
    if (e == ERR_FULL && x->refusal.field != NULL)
        return true;
    return e == ERR_INVALID || e == ERR_CONFLICT || e == ERR_LIMITED || (e == ERR_TOO_LARGE && x->state.nerrors > 0);
}

static enum err show_again(struct exchange *x)
{
    TRY(exchange_open(x, TX_READ));
    TRY(x->place->route->again(&x->req, x->form));
    return x->req.tx != NULL ? exchange_commit(x) : OK;
}

enum err answer_again(struct exchange *x, enum err e)
{
    if (!can_show_again(x, e))
        return e;
    struct refusal said = x->refusal;
    errors_complete(x, e);
    keep_protocol_headers(x->res);
    x->html = NULL;
    x->req.form = &x->state;
    x->again_status = status_of(e);
    enum err shown = show_again(x);
    exchange_abort(x);
    if (shown == OK && x->html != NULL) {
        x->res->status = x->again_status;
        if (e == ERR_LIMITED)
            response_header_put(x->res, "Retry-After", STR("60"));
        return OK;
    }
    x->refusal = said;
    x->html = NULL;
    /* The record behind the form may be gone meanwhile: that is the answer then. */
    return shown == OK || was_stale(x, e) ? e : shown;
}

/* --- headers -------------------------------------------------------------------------------------- */

#define CSP_BASE \
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; " \
    "frame-ancestors 'none'; base-uri 'none'"
#define PERMISSIONS \
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), " \
    "fullscreen=(), " \
    "geolocation=(), gyroscope=(), hid=(), idle-detection=(), magnetometer=(), microphone=(), midi=(), payment=(), " \
    "picture-in-picture=(), publickey-credentials-create=(self), publickey-credentials-get=(self), " \
    "screen-wake-lock=(), serial=(), usb=(), web-share=(), xr-spatial-tracking=()"

static bool has_header(const struct response *res, struct str name)
{
    for (size_t i = 0; i < res->nheaders; i++)
        if (str_eq(res->headers[i].name, name))
            return true;
    return false;
}

static struct str policy(struct exchange *x)
{
    if (x->place != NULL && (x->place->route->flags & ROUTE_DOWNLOAD) != 0 && x->html == NULL)
        return STR("sandbox; default-src 'none'");
    if (x->html == NULL)
        return STR(CSP_BASE);
    return str_cat(x->req.mem, STR(CSP_BASE "; script-src 'nonce-"), x->page.nonce, STR("'; connect-src 'self'"));
}

void answer_headers(struct exchange *x)
{
    struct response *res = x->res;
    static const struct {
        const char *name;
        struct str value;
    } fixed[] = {
        { "X-Content-Type-Options", STR_INIT("nosniff") },
        { "X-Frame-Options", STR_INIT("DENY") },
        { "Cross-Origin-Opener-Policy", STR_INIT("same-origin") },
        { "Cross-Origin-Resource-Policy", STR_INIT("same-origin") },
        { "Referrer-Policy", STR_INIT("same-origin") },
        { "Permissions-Policy", STR_INIT(PERMISSIONS) },
    };
    if (x->html != NULL)
        response_header_put(res, "Content-Type", STR("text/html; charset=utf-8"));
    response_header_put(res, "Content-Security-Policy", policy(x));
    for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
        response_header_put(res, fixed[i].name, fixed[i].value);
    if (x->d->https)
        response_header_put(res, "Strict-Transport-Security", STR("max-age=31536000; includeSubDomains"));
    if (!has_header(res, STR("Cache-Control")))
        response_header_put(res, "Cache-Control", STR("no-store"));
    if (x->pre_new && x->html != NULL && res->status != 303)
        response_header_put(res, "Set-Cookie", pre_cookie_header(x));
}
