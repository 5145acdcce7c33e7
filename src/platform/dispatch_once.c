/*
 * platform/dispatch_once.c -- sent twice, saved once (L2, U12): the nonce of a
 * form and the Idempotency-Key of a machine; and the line on top of the next
 * page.
 */
#include <string.h>

#include "base/zone.h"
#include "platform/exchange.h"
#include "platform/log.h"
#include "platform/webhook.h"

struct nonce_row {
    struct instant at;
    struct str location;
};
ROW(nonce_row, COL(nonce_row, at), COL(nonce_row, location));
struct key_row {
    struct blob body;
    int status;
    struct str answer, location;
};
ROW(key_row, COL(key_row, body), COL(key_row, status), COL(key_row, answer), COL(key_row, location));
struct flash_row {
    struct str text, undo;
};
ROW(flash_row, COL(flash_row, text), COL(flash_row, undo));

SQL_STATE(nonce_insert, SCOPE_SYSTEM, 2,
          "INSERT INTO form_nonce (nonce, account, at, location) VALUES ($3, $1, $2, $4) ON CONFLICT DO NOTHING");
QUERY(nonce_find, SCOPE_SYSTEM, 1, nonce_row, "SELECT at, location FROM form_nonce WHERE nonce = $3 AND account = $1");
SQL_STATE(nonce_locate, SCOPE_SYSTEM, 2, "UPDATE form_nonce SET location = $4 WHERE nonce = $3");

SQL_STATE(key_insert, SCOPE_SYSTEM, 3,
          "INSERT INTO api_request (token, key, body, at, status, answer) VALUES ($3, $4, $5, $2, 0, '')"
          " ON CONFLICT DO NOTHING");
QUERY(key_find, SCOPE_SYSTEM, 2, key_row,
      "SELECT body, status, answer, location FROM api_request WHERE token = $3 AND key = $4");
SQL_STATE(key_answer, SCOPE_SYSTEM, 5,
          "UPDATE api_request SET status = $5, answer = $6, location = $7 WHERE token = $3 AND key = $4");

SQL_STATE(flash_write, SCOPE_SYSTEM, 3,
          "INSERT INTO flash (owner, text, undo, at) VALUES ($3, $4, $5, $2)"
          " ON CONFLICT (owner) DO UPDATE SET text = excluded.text, undo = excluded.undo, at = excluded.at");
QUERY(flash_read, SCOPE_SYSTEM, 2, flash_row, "SELECT text, undo FROM flash WHERE owner = $3 AND at > $4");
SQL_STATE(flash_delete, SCOPE_SYSTEM, 1, "DELETE FROM flash WHERE owner = $3");

static struct blob bytes_of(const void *bytes, size_t n) { return (struct blob){ { bytes, n } }; }

/* --- the nonce of a form ------------------------------------------------------------------ */

static enum err nonce_sent(struct exchange *x, unsigned char nonce[16])
{
    for (size_t i = 0; i < x->req.ninputs; i++)
        if (str_eq(x->req.inputs[i].name, STR("_once")))
            return ref_parse(x->req.inputs[i].value, nonce) == OK ? OK : ERR_MALFORMED;
    return ERR_MALFORMED;
}

static void say_saved(struct exchange *x, struct instant at)
{
    struct local local = zone_local(at);
    struct buf clock = buf_of(x->req.mem, 16);
    buf_int_padded(&clock, local.minute / 60, 2);
    buf_byte(&clock, ':');
    buf_int_padded(&clock, local.minute % 60, 2);
    x->flash = (struct flash_note){ .text = msg_format(x->req.mem, x->req.lang, M_platform_already_saved,
                                                       { "time", buf_str(&clock) }) };
}

static enum err nonce_known(struct exchange *x, const unsigned char nonce[16])
{
    struct nonce_row row;
    enum err e = tx_one(x->req.tx, nonce_find, &row, bytes_of(nonce, 16));
    if (e == ERR_NOT_FOUND)
        return ERR_MALFORMED; /* somebody else's: no chance hit among 2^128 */
    TRY(e);
    x->duplicate = true;
    x->nonce_location = row.location.len > 0 ? row.location : STR("/");
    say_saved(x, row.at);
    return ERR_CONFLICT;
}

enum err nonce_take(struct exchange *x)
{
    unsigned char nonce[16];
    int64_t changed;
    TRY(nonce_sent(x, nonce));
    TRY(tx_run(x->req.tx, nonce_insert, &changed, bytes_of(nonce, 16), STR("")));
    return changed == 1 ? OK : nonce_known(x, nonce);
}

enum err nonce_peek(struct exchange *x)
{
    unsigned char nonce[16];
    struct nonce_row row;
    TRY(nonce_sent(x, nonce));
    enum err e = tx_one(x->req.tx, nonce_find, &row, bytes_of(nonce, 16));
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    return nonce_known(x, nonce);
}

static struct str location_of(const struct response *res)
{
    for (size_t i = 0; i < res->nheaders; i++)
        if (str_eq(res->headers[i].name, STR("Location")))
            return res->headers[i].value;
    return STR("");
}

enum err nonce_done(struct exchange *x)
{
    unsigned char nonce[16];
    struct str location = location_of(x->res);
    TRY(nonce_sent(x, nonce));
    if ((x->place->route->flags & ROUTE_STEPS) != 0)
        return tx_run(x->req.tx, nonce_insert, NULL, bytes_of(nonce, 16), location);
    if (location.len == 0)
        return OK;
    return tx_run(x->req.tx, nonce_locate, NULL, bytes_of(nonce, 16), location);
}

/* --- the key of a machine ------------------------------------------------------------------- */

static enum err refuse_key(struct exchange *x, enum err e, int status, enum msg why)
{
    x->status = status;
    x->why = why;
    return e;
}

static enum err key_known(struct exchange *x, struct str key)
{
    struct key_row row;
    TRY(tx_one(x->req.tx, key_find, &row, x->viewer.token, key));
    if (!str_eq(row.body.bytes, (struct str){ (const char *)x->request_hash.b, sizeof x->request_hash.b }))
        return refuse_key(x, ERR_INVALID, 422, M_platform_api_key_reused);
    if (row.status == 0)
        return refuse_key(x, ERR_CONFLICT, 409, M_platform_api_key_running);
    x->duplicate = true;
    x->res->status = row.status;
    x->res->body = row.answer;
    response_header_put(x->res, "Content-Type", STR("application/json; charset=utf-8"));
    response_header_put(x->res, "Idempotency-Replayed", STR("true"));
    if (row.location.len > 0)
        response_header_put(x->res, "Location", row.location);
    return ERR_CONFLICT;
}

enum err key_take(struct exchange *x)
{
    struct str key = x->head.idempotency_key;
    int64_t changed;
    if (key.len < 8 || key.len > 64)
        return refuse_key(x, ERR_MALFORMED, 400, M_platform_api_key_missing);
    struct sha256_state hash;
    sha256_start(&hash);
    sha256_add(&hash, x->raw->method.at, x->raw->method.len);
    sha256_add(&hash, " ", 1);
    sha256_add(&hash, x->raw->target.at, x->raw->target.len);
    sha256_add(&hash, "\n", 1);
    if (x->raw->body.len > 0)
        sha256_add(&hash, x->raw->body.at, x->raw->body.len);
    for (size_t i = 0; x->raw->files != NULL && i < x->raw->files->n; i++) {
        const struct upload *file = &x->raw->files->at[i];
        sha256_add(&hash, file->hash.b, sizeof file->hash.b);
        sha256_add(&hash, file->name.at, file->name.len);
    }
    x->request_hash = sha256_end(&hash);
    TRY(tx_run(x->req.tx, key_insert, &changed, x->viewer.token, key, bytes_of(x->request_hash.b, 32)));
    return changed == 1 ? OK : key_known(x, key);
}

enum err key_done(struct exchange *x)
{
    return tx_run(x->req.tx, key_answer, NULL, x->viewer.token, x->head.idempotency_key, x->res->status,
                  x->res->body.at != NULL ? x->res->body : STR(""), location_of(x->res));
}

/* --- the line on top of the next page --------------------------------------------------------- */

#define FLASH_LIFE MINUTES(10)

enum err flash_put(struct exchange *x)
{
    if (x->flash.text.len == 0 || !x->has_flash_key)
        return OK;
    return tx_run(x->req.tx, flash_write, NULL, bytes_of(x->flash_key.b, 32), x->flash.text, x->flash.undo.path);
}

enum err flash_take(struct exchange *x, struct flash_note *out)
{
    struct flash_row row;
    enum err e =
        tx_one(x->req.tx, flash_read, &row, bytes_of(x->flash_key.b, 32), instant_sub(tx_now(x->req.tx), FLASH_LIFE));
    if (e == OK)
        *out = (struct flash_note){ row.text, { row.undo } };
    return e;
}

enum err flash_drop(struct exchange *x) { return tx_run(x->req.tx, flash_delete, NULL, bytes_of(x->flash_key.b, 32)); }

/* --- what has had its time ----------------------------------------------------------------- */

SQL_STATE(nonce_sweep, SCOPE_SYSTEM, 1, "DELETE FROM form_nonce WHERE at < $3");
SQL_STATE(key_sweep, SCOPE_SYSTEM, 1, "DELETE FROM api_request WHERE at < $3");
SQL_STATE(rate_sweep, SCOPE_SYSTEM, 1, "DELETE FROM rate WHERE slot < $3");
SQL_STATE(session_sweep, SCOPE_SYSTEM, 1, "DELETE FROM session WHERE ends < $3");
SQL_STATE(link_sweep, SCOPE_SYSTEM, 1, "DELETE FROM mail_link WHERE ends < $3");
SQL_STATE(outbox_sweep, SCOPE_SYSTEM, 1, "DELETE FROM outbox WHERE state = 2 AND sent_at < $3");
SQL_STATE(kept_sweep, SCOPE_SYSTEM, 1, "DELETE FROM kept_form WHERE at < $3");
SQL_STATE(flash_sweep, SCOPE_SYSTEM, 1, "DELETE FROM flash WHERE at < $3");
SQL_STATE(client_sweep, SCOPE_SYSTEM, 1, "DELETE FROM known_client WHERE used_at < $3");

static enum err sweep(struct tx *tx)
{
    TRY(tx_run(tx, nonce_sweep, NULL, instant_sub(tx_now(tx), DAYS(14))));
    TRY(tx_run(tx, kept_sweep, NULL, instant_sub(tx_now(tx), DAYS(14))));
    TRY(tx_run(tx, key_sweep, NULL, instant_sub(tx_now(tx), DAYS(1))));
    TRY(tx_run(tx, rate_sweep, NULL, instant_sub(tx_now(tx), DAYS(2))));
    TRY(tx_run(tx, session_sweep, NULL, instant_sub(tx_now(tx), DAYS(1))));
    TRY(tx_run(tx, link_sweep, NULL, instant_sub(tx_now(tx), DAYS(30))));
    TRY(tx_run(tx, outbox_sweep, NULL, instant_sub(tx_now(tx), DAYS(90))));
    TRY(tx_run(tx, client_sweep, NULL, instant_sub(tx_now(tx), DAYS(90))));
    TRY(webhook_sweep(tx));
    return tx_run(tx, flash_sweep, NULL, instant_sub(tx_now(tx), FLASH_LIFE));
}

static enum err sweep_run(struct job_context *job)
{
    struct tx *tx;
    TRY(tx_open(job->db, TX_WRITE, (struct tx_who){ .actor = { 0 } }, job->now, job->mem, &tx));
    enum err e = sweep(tx);
    return tx_end(tx, e);
}

const struct job_kind dispatch_sweep_job = {
    .name = "platform.sweep",
    .max_attempts = 5,
    .backoff = { 60000000 },
    .lease = { 300000000 },
    .period = { INT64_C(3600000000) },
    .run = sweep_run,
};
