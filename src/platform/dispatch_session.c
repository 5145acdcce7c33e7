/*
 * platform/dispatch_session.c -- who sent the request, and whether the user
 * meant it (HTTP-3): cookie, bearer token, origin, token of the page.
 */
#include <string.h>

#include "platform/exchange.h"

#define TOKEN_BYTES 64 /* mask, then secret xor mask */

struct str cookie_named(struct str header, struct str name)
{
    struct str rest = header, part;
    while (header.len > 0 && str_cut(&rest, ';', &part)) {
        part = str_trim(part);
        if (part.len > name.len && part.at[name.len] == '=' && str_starts(part, name))
            return str_from(part, name.len + 1);
    }
    return STR("");
}

/* A session that owes its second factor is nobody, but where it pays. */
static void half_session(struct exchange *x)
{
    if (x->session.stage != STAGE_PASSWORD || (x->place != NULL && (x->place->route->flags & ROUTE_HALF_SESSION) != 0))
        return;
    x->viewer = (struct viewer){ .lang = x->viewer.lang };
}

static enum err cookie_read(struct exchange *x)
{
    struct sha256 hash;
    struct str pre = cookie_named(x->head.cookie, STR("__Host-pedell-pre"));
    if (pre.len == SECRET_TOKEN_LEN && secret_token_hash(pre, &hash) == OK)
        x->browser = pre;
    x->session_text = cookie_named(x->head.cookie, STR("__Host-pedell"));
    if (x->session_text.len == SECRET_TOKEN_LEN) {
        TRY(session_find(x->req.tx, x->session_text, &x->viewer, &x->session));
        if (x->session.stage != 0) {
            x->req.session = &x->session;
            x->flash_key = x->session.token;
            x->has_flash_key = true;
            x->req.lang = x->viewer.lang;
            half_session(x);
            return OK;
        }
    }
    if (x->browser.len > 0) {
        x->pre_text = x->browser;
        x->flash_key = hash;
        x->has_flash_key = true;
    }
    return OK;
}

/* The token of a telephone bridge stands in the path, believed from listed addresses only
   (domain/desk.md 17); from elsewhere there is nothing here. */
static enum err bridge_token(struct exchange *x, struct str *token)
{
    struct str list = x->d->config->cti_bridges, one;
    *token = x->params[0];
    while (str_cut(&list, ' ', &one))
        if (one.len > 0 && str_eq(one, x->req.client))
            return OK;
    return ERR_NOT_FOUND;
}

static enum err bearer_read(struct exchange *x)
{
    struct str bearer = x->head.authorization;
    enum lang asked = x->req.lang;
    if ((x->place->route->flags & ROUTE_BRIDGE) != 0)
        TRY(bridge_token(x, &bearer));
    else if (bearer.len < 7 || !str_eq_nocase(str_sub(bearer, 0, 7), STR("Bearer ")))
        return OK;
    else
        bearer = str_from(bearer, 7);
    enum err e = token_find(x->req.tx, bearer, &x->viewer);
    if (e == ERR_UNAUTHENTICATED)
        return OK;
    /* What the request asks for counts before the account's language. */
    x->req.lang = x->viewer.lang = x->head.accept_language.len > 0 ? asked : x->viewer.lang;
    return e;
}

enum err session_read(struct exchange *x)
{
    bool machine = x->place != NULL && (x->place->route->flags & ROUTE_MACHINE) != 0;
    return machine ? bearer_read(x) : cookie_read(x);
}

/* --- origin ---------------------------------------------------------------------------- */

enum err origin_check(struct exchange *x)
{
    bool same = x->head.origin.at != NULL ? str_eq_nocase(x->head.origin, x->d->origin)
                                          : str_eq(x->head.fetch_site, STR("same-origin"));
    if (same)
        return OK;
    x->why = M_platform_foreign_origin;
    return ERR_DENIED;
}

/* --- the token of a page ------------------------------------------------------------------ */

bool page_secret(struct exchange *x, struct secret *secret)
{
    if (x->session.stage != 0) {
        *secret = x->session.csrf;
        return true;
    }
    if (x->pre_text.len == 0)
        return false;
    /* Bound to the cookie's bytes; nobody can compute it without them. */
    struct str bound = str_cat(x->req.mem, STR("page token of "), x->pre_text);
    struct sha256 hash = sha256_of(bound);
    memcpy(secret->b, hash.b, sizeof secret->b);
    return true;
}

void token_mask(const struct secret *secret, const unsigned char mask[32], struct buf *out)
{
    unsigned char bytes[TOKEN_BYTES];
    for (size_t i = 0; i < 32; i++) {
        bytes[i] = mask[i];
        bytes[32 + i] = secret->b[i] ^ mask[i];
    }
    buf_hex(out, bytes, sizeof bytes);
}

static int hex_value(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

static bool token_unmask(struct str text, struct secret *out)
{
    unsigned char bytes[TOKEN_BYTES];
    if (text.len != TOKEN_BYTES * 2)
        return false;
    for (size_t i = 0; i < TOKEN_BYTES; i++) {
        int high = hex_value(text.at[2 * i]), low = hex_value(text.at[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        bytes[i] = (unsigned char)(high * 16 + low);
    }
    for (size_t i = 0; i < 32; i++)
        out->b[i] = bytes[i] ^ bytes[32 + i];
    return true;
}

bool token_sent_is(const struct exchange *x, const struct secret *wanted)
{
    struct secret sent;
    struct str token = STR("");
    for (size_t i = 0; i < x->req.ninputs; i++)
        if (str_eq(x->req.inputs[i].name, STR("_token")))
            token = x->req.inputs[i].value;
    return token_unmask(token, &sent) && secret_equal(sent.b, wanted->b, sizeof wanted->b);
}

enum err token_check(struct exchange *x)
{
    struct secret wanted;
    if (page_secret(x, &wanted) && token_sent_is(x, &wanted))
        return OK;
    x->why = M_platform_stale_token;
    return ERR_DENIED;
}

/* A page with forms was shown to somebody without any cookie of ours. */
struct str pre_cookie_header(struct exchange *x)
{
    return str_cat(x->req.mem, STR("__Host-pedell-pre="), x->pre_text, STR("; Path=/; Secure; HttpOnly; SameSite=Lax"));
}
