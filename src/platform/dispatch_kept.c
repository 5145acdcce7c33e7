/*
 * platform/dispatch_kept.c -- a form that was sent after the session had ended
 * (SES-2): kept for the account of that session, and shown again on its own page
 * when that account has signed in.
 */
#include <string.h>

#include "base/zone.h"
#include "platform/exchange.h"

struct ended_row {
    account_id account;
    struct blob csrf;
};
ROW(ended_row, COL(ended_row, account), COL(ended_row, csrf));
struct kept_row {
    struct str path, fields;
    struct instant at;
};
ROW(kept_row, COL(kept_row, path), COL(kept_row, fields), COL(kept_row, at));

/* The rows of ended sessions stay for a day. */
QUERY(session_ended, SCOPE_SYSTEM, 1, ended_row,
      "SELECT s.account, s.csrf FROM session s JOIN account a ON a.id = s.account"
      " WHERE s.token = $3 AND s.stage = 2 AND (s.idle_ends <= $2 OR s.ends <= $2) AND a.disabled_at IS NULL");
SQL_STATE(kept_write, SCOPE_SYSTEM, 3,
          "INSERT INTO kept_form (account, path, fields, at) VALUES ($3, $4, $5, $2) ON CONFLICT (account) DO UPDATE"
          " SET path = excluded.path, fields = excluded.fields, at = excluded.at");
QUERY(kept_find, SCOPE_SELF, 0, kept_row, "SELECT path, fields, at FROM kept_form WHERE account = $1");
SQL_STATE(kept_delete, SCOPE_SELF, 1, "DELETE FROM kept_form WHERE account = $1 AND path = $3");

#define KEPT URL("/account/kept")

/* --- keeping ----------------------------------------------------------------------------- */

/* Forms of the own account carry passwords, and what has no page of its own has no text. */
static bool worth_keeping(const struct exchange *x)
{
    const struct route *route = x->place->route;
    return x->viewer.account.n == 0 && !route->right.is_public && (route->flags & ROUTE_MACHINE) == 0 &&
           route->again != NULL && route->right.object != OBJECT_OWN_ACCOUNT && x->session_text.len == SECRET_TOKEN_LEN;
}

/* Whose session it was; 0 when the cookie names none, or the page was not of that session. */
static enum err author_of(struct exchange *x, account_id *author)
{
    struct sha256 token;
    struct ended_row row;
    struct secret secret;
    *author = (account_id){ 0 };
    if (secret_token_hash(x->session_text, &token) != OK)
        return OK;
    struct blob bytes = { { (const char *)token.b, sizeof token.b } };
    enum err e = tx_one(x->req.tx, session_ended, &row, bytes);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    if (row.csrf.bytes.len != sizeof secret.b)
        return ERR_FAULT;
    memcpy(secret.b, row.csrf.bytes.at, sizeof secret.b);
    if (token_sent_is(x, &secret))
        *author = row.account;
    secret_wipe(&secret, sizeof secret);
    return OK;
}

/* Fields as a query: without the parts of the path, the token and the nonce. */
static struct str fields_text(const struct exchange *x)
{
    struct url url = URL("/");
    for (size_t i = x->place->nparams; i < x->req.ninputs; i++)
        if (!str_starts(x->req.inputs[i].name, STR("_")))
            url = url_with(x->req.mem, url, str_z(x->req.mem, x->req.inputs[i].name), x->req.inputs[i].value);
    return str_from(url.path, 2);
}

static enum err kept_put(struct exchange *x, account_id author)
{
    enum err e = ERR_BUSY;
    for (int tries = 0; e == ERR_BUSY && tries < BUSY_TRIES; tries++) {
        TRY(exchange_open(x, TX_WRITE));
        e = tx_run(x->req.tx, kept_write, NULL, author, x->req.path, fields_text(x));
        if (e == OK)
            e = exchange_commit(x);
        else
            exchange_abort(x);
    }
    return e;
}

enum err kept_take(struct exchange *x, bool *kept)
{
    account_id author;
    *kept = false;
    if (!worth_keeping(x))
        return OK;
    TRY(inputs_read(x));
    TRY(author_of(x, &author));
    if (author.n == 0)
        return OK;
    exchange_abort(x);
    TRY(kept_put(x, author));
    *kept = true;
    return see_other(&x->req, url_with(x->req.mem, URL("/account/sign-in"), "next", KEPT.path));
}

enum err kept_end(struct exchange *x)
{
    if (x->place->route->again == NULL || x->viewer.account.n == 0)
        return OK;
    return tx_run(x->req.tx, kept_delete, NULL, x->req.path);
}

/* --- showing it again --------------------------------------------------------------------- */

/* This request stands in for the one that was kept, but for the tx: it only reads. */
static enum err stand_in(struct exchange *x, const struct kept_row *row)
{
    struct raw_request *raw = MEM_NEW(x->req.mem, struct raw_request);
    struct input *inputs;
    size_t n;
    TRY(form_decode(x->req.mem, row->fields, &inputs, &n));
    struct input *fields = MEM_NEW_N(x->req.mem, struct input, n);
    for (size_t i = 0; i < n; i++)
        fields[i] = inputs[i];
    *raw = (struct raw_request){
        .method = STR("POST"), .target = row->path, .body = STR(""), .inputs = fields, .ninputs = n
    };
    x->raw = raw;
    TRY(route_find(x));
    TRY(inputs_read(x));
    enum err e = form_read(x);
    return e == ERR_INVALID ? OK : e;
}

static void say_kept(struct exchange *x, struct instant at)
{
    int minute = zone_local(at).minute;
    struct buf clock = buf_of(x->req.mem, 16);
    buf_int(&clock, minute / 60);
    buf_byte(&clock, ':');
    buf_int_padded(&clock, minute % 60, 2);
    bool files = (x->place->route->flags & ROUTE_UPLOAD) != 0;
    x->kept_notice = msg_format(x->req.mem, x->req.lang, files ? M_platform_kept_files : M_platform_kept,
                                { "time", buf_str(&clock) });
}

enum err request_kept(struct request *req)
{
    struct exchange *x = exchange_of(req);
    const struct place *here = x->place;
    const struct route *route;
    struct kept_row row;
    bool ends;
    enum err e = tx_one(req->tx, kept_find, &row);
    if (e == ERR_NOT_FOUND)
        return see_other(req, URL("/"));
    TRY(e);
    /* A form of an older release may not fit its page any more. */
    if (stand_in(x, &row) != OK || x->place->route->again == NULL) {
        x->place = here;
        return see_other(req, URL("/"));
    }
    route = x->place->route;
    TRY(right_check(x, &ends));
    if (ends)
        return OK;
    say_kept(x, row.at);
    req->form = &x->state;
    e = route->again(req, x->form);
    x->place = here;
    return e;
}
