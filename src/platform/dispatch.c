/*
 * platform/dispatch.c -- the way of one request: gate, route, session, origin,
 * right, form, transaction, handler, answer.
 */
#include "platform/dispatch.h"

#include <string.h>
#include <time.h>

#include "platform/asset.h"
#include "platform/exchange.h"
#include "platform/limits.h"
#include "platform/log.h"

#define TOUCH_EVERY MINUTES(1)

/* --- transactions ------------------------------------------------------------------------- */

enum err exchange_open(struct exchange *x, enum tx_mode mode)
{
    struct tx_who who = { x->viewer.account, x->grant };
    TRY(tx_open(x->d->db, mode, who, x->req.now, x->req.mem, &x->req.tx));
    x->req.now = tx_now(x->req.tx);
    return OK;
}

void exchange_abort(struct exchange *x)
{
    struct tx *tx = x->req.tx;
    if (tx == NULL)
        return;
    if (tx_refusal(tx).msg != MSG_NONE)
        x->refusal = tx_refusal(tx);
    x->req.tx = NULL;
    tx_abort(tx);
}

enum err exchange_commit(struct exchange *x)
{
    struct tx *tx = x->req.tx;
    x->req.tx = NULL;
    return tx_commit(tx);
}

/* With SQLite all writers share one queue, and an I/O thread serves many connections. */
enum err exchange_may_wait(struct exchange *x)
{
    x->later = x->later || x->raw->at_once;
    return x->later ? ERR_BUSY : OK;
}

enum err request_tx(struct request *req, enum tx_mode mode, enum err (*step)(struct request *, void *arg), void *arg)
{
    struct exchange *x = exchange_of(req);
    CHECK((req->route->flags & ROUTE_STEPS) != 0);
    /* The page of a refused form has its read tx already. */
    if (req->tx != NULL) {
        CHECK(mode == TX_READ);
        return step(req, arg);
    }
    enum err e = ERR_BUSY;
    for (int tries = 0; e == ERR_BUSY && tries < BUSY_TRIES; tries++) {
        e = exchange_open(x, mode);
        if (e != OK)
            continue;
        e = step(req, arg);
        if (e == OK)
            e = exchange_commit(x);
        else
            exchange_abort(x);
    }
    return e;
}

/* --- what is written after a read (ISO-1) ----------------------------------------------------- */

static bool touch_due(const struct exchange *x)
{
    struct instant due = instant_sub(x->req.now, TOUCH_EVERY);
    if (x->viewer.token.n != 0)
        return instant_compare(x->viewer.token_used_at, due) < 0;
    return x->session.stage == STAGE_SIGNED_IN && instant_compare(x->session.used_at, due) < 0;
}

static enum err after_inside(struct exchange *x, bool logged, bool refused)
{
    struct right right = x->place->route->right;
    if (logged)
        tx_note(x->req.tx, .action = "platform.read", .object = right.object, .subject = x->logged_subject,
                .authority = x->logged_authority);
    if (refused)
        tx_note(x->req.tx, .action = "platform.refused", .object = right.object, .authority = x->viewer.authority);
    if (x->flash_shown)
        TRY(flash_drop(x));
    if (!touch_due(x))
        return OK;
    return x->viewer.token.n != 0 ? token_touch(x->req.tx, x->viewer.token)
                                  : session_touch(x->req.tx, &x->session.token, x->viewer.roles);
}

/* Refusals of people with an account are in the audit, too (AUD-2).  Only the
   audit of a read decides about the answer. */
static enum err after(struct exchange *x, enum err done)
{
    bool logged = done == OK && x->place != NULL && (x->place->route->flags & ROUTE_LOGGED) != 0;
    bool refused = done == ERR_DENIED && x->place != NULL && x->viewer.account.n != 0;
    if (x->place == NULL || (!logged && !refused && !x->flash_shown && !touch_due(x)))
        return OK;
    enum err e = exchange_may_wait(x);
    if (e == OK)
        e = exchange_open(x, TX_WRITE);
    if (e == OK)
        e = after_inside(x, logged, refused);
    if (e == OK)
        e = exchange_commit(x);
    else
        exchange_abort(x);
    return logged ? e : OK;
}

/* --- one request ------------------------------------------------------------------------------- */

static struct str client_of(const struct exchange *x)
{
    struct str proxy = x->d->config->trusted_proxy, chain = x->head.forwarded_for, last = x->raw->client, part;
    if (proxy.len == 0 || !str_eq(proxy, x->raw->client) || chain.len == 0)
        return x->raw->client;
    while (str_cut(&chain, ',', &part))
        last = str_trim(part);
    return last.len > 0 && last.len <= 45 ? last : x->raw->client;
}

static enum err asset_answer(struct exchange *x, const struct asset *asset)
{
    struct str accept = x->head.accept_encoding;
    bool br = asset->br.len > 0 && str_find(accept, STR("br")) != SIZE_MAX;
    bool gz = !br && asset->gz.len > 0 && str_find(accept, STR("gzip")) != SIZE_MAX;
    response_header_put(x->res, "Content-Type", asset->type);
    response_header_put(x->res, "Cache-Control", STR("public, max-age=31536000, immutable"));
    response_header_put(x->res, "ETag", asset->etag);
    response_header_put(x->res, "Vary", STR("Accept-Encoding"));
    if (br || gz)
        response_header_put(x->res, "Content-Encoding", br ? STR("br") : STR("gzip"));
    bool same = x->head.if_none_match.len > 0 && str_find(x->head.if_none_match, asset->etag) != SIZE_MAX;
    x->res->status = same ? 304 : 200;
    x->res->body = same ? STR("") : br ? asset->br : gz ? asset->gz : asset->plain;
    return OK;
}

/* An unknown address gets the same page as an unknown record, so also the frame
   of who is signed in. */
static enum err answer_nowhere(struct exchange *x, enum err e)
{
    if (x->head.cookie.len > 0 && exchange_open(x, TX_READ) == OK) {
        enum err found = session_read(x);
        exchange_abort(x);
        if (found != OK)
            log_event(LOG_DEBUG, "http.session_unknown", LOG_Z("error", err_name(found)));
    }
    return e;
}

static enum err run(struct exchange *x)
{
    TRY(gate_check(x));
    x->req.client = client_of(x);
    x->req.user_agent = x->head.user_agent;
    x->req.lang = x->viewer.lang = i18n_accept(x->head.accept_language);
    bool reads = str_eq(x->raw->method, STR("GET")) || str_eq(x->raw->method, STR("HEAD"));
    if (reads && str_starts(x->raw->target, STR("/assets/"))) {
        const struct asset *asset = asset_find(x->raw->target);
        if (asset != NULL)
            return asset_answer(x, asset);
    }
    enum err e = route_find(x);
    if (e == OK)
        e = gate_body(x);
    if (e != OK)
        return answer_nowhere(x, e);
    TRY(exchange_open(x, TX_READ));
    TRY(session_read(x));
    if (touch_due(x))
        TRY(exchange_may_wait(x)); /* before the page is made for nothing */
    if ((x->place->route->flags & ROUTE_MACHINE) != 0)
        TRY(exchange_api_limit(x));
    return reads ? run_read(x) : run_write(x);
}

static void exchange_start(struct exchange *x, struct dispatcher *d, struct mem *mem, const struct raw_request *raw,
                           struct response *res)
{
    *res = (struct response){ 0 };
    *x = (struct exchange){
        .req = { .mem = mem,
                 .db = d->db,
                 .config = d->config,
                 .response = res,
                 .raw = raw,
                 .now = d->clock(d->clock_arg),
                 .path = STR(""),
                 .query = STR(""),
                 .client = raw->client,
                 .viewer = &x->viewer },
        .d = d,
        .raw = raw,
        .res = res,
    };
}

static int64_t monotonic(void)
{
    struct timespec t;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* The page was written into the arena: take it as the body. */
static enum err page_done(struct exchange *x)
{
    if (x->html == NULL)
        return OK;
    TRY(buf_done(&x->html->out) == OK ? OK : ERR_FAULT);
    x->res->body = buf_str(&x->html->out);
    return OK;
}

void dispatch(struct dispatcher *d, struct mem *mem, const struct raw_request *raw, struct response *res)
{
    int64_t began = monotonic();
    struct exchange *x = MEM_NEW(mem, struct exchange);
    exchange_start(x, d, mem, raw, res);
    enum err e = run(x);
    exchange_abort(x);
    if (e != OK && !x->duplicate && !x->later)
        e = answer_again(x, e);
    enum err kept = x->later ? OK : after(x, e);
    if (x->later) {
        *res = (struct response){ .later = true };
        return;
    }
    if (e == OK)
        e = kept;
    if (e == OK)
        e = page_done(x);
    if (e == ERR_UNAUTHENTICATED)
        e = sign_in_first(x);
    if (e != OK)
        answer_error(x, e);
    answer_headers(x);
    metrics_request(d->metrics, x->place != NULL ? x->place->index : -1, res->status, monotonic() - began);
}

bool dispatch_head(struct dispatcher *d, struct mem *mem, const struct raw_request *raw, unsigned *flags,
                   size_t *body_max, struct response *refusal)
{
    struct exchange *x = MEM_NEW(mem, struct exchange);
    exchange_start(x, d, mem, raw, refusal);
    *flags = 0;
    *body_max = 0;
    enum err e = gate_check(x);
    if (e == OK) {
        x->req.lang = x->viewer.lang = i18n_accept(x->head.accept_language);
        /* An asset waits for nothing. */
        if (str_starts(raw->target, STR("/assets/"))) {
            *flags = ROUTE_QUICK;
            return true;
        }
        e = route_find(x);
        if (e == OK)
            e = gate_body(x);
    }
    if (e == OK) {
        *flags = x->place->route->flags;
        *body_max = (*flags & ROUTE_UPLOAD) != 0 ? LIMIT_BODY_UPLOAD : LIMIT_BODY;
        return true;
    }
    /* What needs no look at the body is answered by dispatch like anything else. */
    if (e == ERR_NOT_FOUND && x->head.nlength == 0 && x->head.transfer_encoding.at == NULL)
        return true;
    answer_error(x, e);
    answer_headers(x);
    metrics_request(d->metrics, -1, refusal->status, 0);
    return false;
}

void dispatch_refuse(struct dispatcher *d, struct mem *mem, const struct raw_request *raw, enum err e,
                     struct response *res)
{
    struct exchange *x = MEM_NEW(mem, struct exchange);
    exchange_start(x, d, mem, raw, res);
    if (gate_check(x) == OK) {
        x->req.lang = x->viewer.lang = i18n_accept(x->head.accept_language);
        if (route_find(x) != OK)
            x->status = 0;
    }
    answer_error(x, e);
    answer_headers(x);
    metrics_request(d->metrics, x->place != NULL ? x->place->index : -1, res->status, 0);
}
