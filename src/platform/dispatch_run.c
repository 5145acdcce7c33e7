/*
 * platform/dispatch_run.c -- a read in its transaction; a write in its own, with
 * the nonce or key that makes a second try harmless.
 */
#include "platform/exchange.h"

/* --- reading -------------------------------------------------------------------------------- */

static void act(struct exchange *x)
{
    if (x->viewer.account.n != 0)
        tx_act_as(x->req.tx, (struct tx_who){ x->viewer.account, x->grant });
}

enum err run_read(struct exchange *x)
{
    const struct route *route = x->place->route;
    bool ends;
    TRY(right_check(x, &ends));
    if (ends)
        return OK;
    TRY(inputs_read(x));
    TRY(form_read(x));
    if ((route->flags & ROUTE_LOGGED) != 0)
        TRY(grant_find(x));
    if ((route->flags & ROUTE_STEPS) != 0)
        exchange_abort(x);
    else
        act(x);
    TRY(route->handler->run(&x->req, x->form));
    if (x->req.tx != NULL)
        TRY(exchange_commit(x));
    return OK;
}

/* --- writing -------------------------------------------------------------------------------- */

static bool keyed(const struct exchange *x)
{
    unsigned flags = x->place->route->flags;
    return (flags & ROUTE_MACHINE) != 0 && (flags & ROUTE_FOREIGN) == 0 && x->viewer.token.n != 0 &&
           str_eq(x->raw->method, STR("POST"));
}

static enum err write_inside(struct exchange *x)
{
    bool machine = (x->place->route->flags & ROUTE_MACHINE) != 0;
    if (!machine)
        TRY(nonce_take(x));
    else if (keyed(x))
        TRY(key_take(x));
    TRY(x->place->route->handler->run(&x->req, x->form));
    if (!machine)
        TRY(nonce_done(x));
    else if (keyed(x))
        TRY(key_done(x));
    if (!machine)
        TRY(kept_end(x));
    return flash_put(x);
}

static enum err write_once(struct exchange *x)
{
    response_reset(x);
    TRY(exchange_open(x, TX_WRITE));
    enum err e = write_inside(x);
    if (e == OK)
        return exchange_commit(x);
    exchange_abort(x);
    return e;
}

static enum err write_steps(struct exchange *x)
{
    bool machine = (x->place->route->flags & ROUTE_MACHINE) != 0;
    if (!machine) {
        TRY(exchange_open(x, TX_READ));
        enum err e = nonce_peek(x);
        exchange_abort(x);
        TRY(e);
    }
    TRY(x->place->route->handler->run(&x->req, x->form));
    CHECK(x->req.tx == NULL);
    if (machine || x->res->status != 303)
        return OK;
    TRY(exchange_open(x, TX_WRITE));
    enum err e = nonce_done(x);
    if (e == OK)
        e = kept_end(x);
    if (e == OK)
        e = flash_put(x);
    if (e == OK)
        return exchange_commit(x);
    exchange_abort(x);
    return e;
}

/* The page the first one led to, with the time it was saved. */
static enum err answer_duplicate(struct exchange *x)
{
    if ((x->place->route->flags & ROUTE_MACHINE) != 0)
        return OK;
    struct str location = x->nonce_location;
    struct flash_note said = x->flash;
    response_reset(x);
    x->flash = said;
    TRY(see_other(&x->req, (struct url){ location }));
    TRY(exchange_open(x, TX_WRITE));
    enum err e = flash_put(x);
    if (e == OK)
        return exchange_commit(x);
    exchange_abort(x);
    return e;
}

static enum err write_all(struct exchange *x)
{
    const struct route *route = x->place->route;
    enum err e = ERR_BUSY;
    if ((route->flags & ROUTE_STEPS) != 0)
        e = write_steps(x);
    else
        for (int tries = 0; e == ERR_BUSY && tries < BUSY_TRIES; tries++)
            e = write_once(x);
    return x->duplicate ? answer_duplicate(x) : e;
}

enum err run_write(struct exchange *x)
{
    const struct route *route = x->place->route;
    bool ends, machine = (route->flags & ROUTE_MACHINE) != 0;
    if (!machine)
        TRY(origin_check(x));
    TRY(kept_take(x, &ends));
    if (ends)
        return OK;
    TRY(right_check(x, &ends));
    if (ends)
        return OK;
    TRY(inputs_read(x));
    if (!machine && token_check(x) != OK) {
        (void)form_read(x); /* what was typed comes back with the refusal */
        return ERR_DENIED;
    }
    TRY(grant_find(x));
    exchange_abort(x);
    enum err e = form_read(x);
    if (e == OK || e == ERR_INVALID) {
        enum err upload = upload_check(x);
        e = upload != OK ? upload : e;
    }
    TRY(e);
    return write_all(x);
}
