/*
 * platform/webhook_send.c -- the worker's half of webhooks: what is due is leased, sent
 * without a transaction, and its outcome noted.  Order is kept per target and record;
 * a target that does not answer waits a minute with everything meant for it.
 */
#include "platform/webhook.h"

#include <glib.h>
#include <sodium.h>
#include <time.h>

#include "platform/config.h"
#include "platform/json.h"
#include "platform/limits.h"
#include "platform/log.h"
#include "platform/secret.h"

#define LEASE MINUTES(2)
#define RUN_SECONDS 60
#define TRIED_FOR DAYS(1)

struct due_row {
    delivery_id id;
    delivery_ref ref;
    webhook_id webhook;
    struct str host, path;
    int64_t port;
    int mode, kind;
    struct blob secret;
    ticket_ref subject;
    struct str label, state;
    int64_t part, attempts;
    struct instant first_at;
};
ROW(due_row, COL(due_row, id), COL(due_row, ref), COL(due_row, webhook), COL(due_row, host), COL(due_row, path),
    COL(due_row, port), COL(due_row, mode), COL(due_row, kind), COL(due_row, secret), COL(due_row, subject),
    COL(due_row, label), COL(due_row, state), COL(due_row, part), COL(due_row, attempts), COL(due_row, first_at));

struct claimed_row {
    delivery_id id;
};
ROW(claimed_row, COL(claimed_row, id));
/* The oldest that waits for its target and record, and is due. */
QUERY_STATE(delivery_claim, SCOPE_SYSTEM, 1, claimed_row,
            "UPDATE webhook_delivery SET lease_until = $3, attempts = attempts + 1 WHERE id ="
            " (SELECT d.id FROM webhook_delivery d WHERE d.state = 1 AND d.due_at <= $2"
            " AND (d.lease_until IS NULL OR d.lease_until < $2) AND NOT EXISTS (SELECT 1 FROM webhook_delivery e"
            " WHERE e.webhook = d.webhook AND e.subject = d.subject AND e.state = 1 AND e.id < d.id)"
            " ORDER BY d.due_at, d.id LIMIT 1)"
            " AND state = 1 AND (lease_until IS NULL OR lease_until < $2) RETURNING id");
QUERY(delivery_due, SCOPE_SYSTEM, 1, due_row,
      "SELECT d.id, d.ref, d.webhook, w.host, w.path, w.port, w.mode, c.kind, w.secret, c.ref AS subject, c.label,"
      " c.state, c.part, d.attempts, d.first_at FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook"
      " JOIN change_event c ON c.id = d.change WHERE d.id = $3");
SQL_STATE(delivery_note, SCOPE_SYSTEM, 7,
          "UPDATE webhook_delivery SET state = $4, status = $5, error = $6, due_at = $7, done_at = $8,"
          " lease_until = NULL WHERE id = $3 AND state = 1 AND attempts = $9");
SQL_STATE(delivery_hold, SCOPE_SYSTEM, 2,
          "UPDATE webhook_delivery SET due_at = $4 WHERE webhook = $3 AND state = 1 AND due_at < $4");

/* --- what is said ---------------------------------------------------------------------------- */

/* The delivery's 128 bits as a UUID of random kind. */
static struct str uuid_of(struct mem *mem, delivery_ref ref)
{
    struct buf out = buf_of(mem, 40);
    ref.b[6] = (unsigned char)((ref.b[6] & 0x0f) | 0x40);
    ref.b[8] = (unsigned char)((ref.b[8] & 0x3f) | 0x80);
    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            buf_byte(&out, '-');
        buf_hex(&out, &ref.b[i], 1);
    }
    return buf_str(&out);
}

struct ticket_id_json {
    ticket_ref id;
    struct str number, state;
};
struct article_id_json {
    int64_t id;
};
struct event_json {
    struct str type;
    ticket_ref ticket;
    int64_t entry;
};
struct zammad_json {
    struct ticket_id_json ticket;
    struct article_id_json article;
};
JSON(ticket_id_desc, ticket_id_json, JSON_FIELD(ticket_id_json, id), JSON_FIELD(ticket_id_json, number),
     JSON_FIELD(ticket_id_json, state));
JSON(article_id_desc, article_id_json, JSON_FIELD(article_id_json, id));
JSON(event_desc, event_json, JSON_FIELD(event_json, type), JSON_FIELD(event_json, ticket),
     JSON_FIELD(event_json, entry));
JSON(zammad_desc, zammad_json, JSON_SUB(zammad_json, ticket, ticket_id_desc),
     JSON_SUB(zammad_json, article, article_id_desc));

static struct str body_of(struct mem *mem, const struct due_row *d)
{
    struct buf out = buf_of(mem, KIB(4));
    if (d->mode == WEBHOOK_ZAMMAD) {
        struct zammad_json v = { { d->subject, d->label, d->state }, { d->part } };
        json_put(&out, &zammad_desc, &v);
    } else {
        struct event_json v = { str_of(change_key((enum change_kind)d->kind)), d->subject, d->part };
        json_put(&out, &event_desc, &v);
    }
    return buf_str(&out);
}

static struct str base64(struct mem *mem, const unsigned char *bytes, size_t n)
{
    size_t size = sodium_base64_encoded_len(n, sodium_base64_VARIANT_ORIGINAL);
    char *text = mem_alloc(mem, size);
    sodium_bin2base64(text, size, bytes, n, sodium_base64_VARIANT_ORIGINAL);
    return str_of(text);
}

static struct str number_text(struct mem *mem, int64_t n)
{
    struct buf out = buf_of(mem, 24);
    buf_int(&out, n);
    return buf_str(&out);
}

/* Standard Webhooks: HMAC-SHA-256 over id.timestamp.body. */
static void sign_standard(struct mem *mem, const struct due_row *d, const struct secret *key, struct instant now,
                          struct webhook_request *r)
{
    struct str id = uuid_of(mem, d->ref), at = number_text(mem, now.us / 1000000);
    struct sha256 mac = hmac_sha256(key, str_cat(mem, id, STR("."), at, STR("."), r->body));
    r->headers[r->nheaders++] = str_cat(mem, STR("webhook-id: "), id);
    r->headers[r->nheaders++] = str_cat(mem, STR("webhook-timestamp: "), at);
    r->headers[r->nheaders++] = str_cat(mem, STR("webhook-signature: v1,"), base64(mem, mac.b, sizeof mac.b));
    r->headers[r->nheaders++] = str_cat(mem, STR("X-Pedell-Event: "), str_of(change_key((enum change_kind)d->kind)));
}

/* Receivers made for Zammad check HMAC-SHA-1 of the body, keyed with the text of the secret. */
static void sign_zammad(struct mem *mem, const struct due_row *d, const struct secret *key, struct webhook_request *r)
{
    struct str text = str_cat(mem, STR("whsec_"), base64(mem, key->b, sizeof key->b));
    gchar *mac = g_compute_hmac_for_data(G_CHECKSUM_SHA1, (const guchar *)text.at, text.len, (const guchar *)r->body.at,
                                         r->body.len);
    r->headers[r->nheaders++] = str_cat(mem, STR("X-Zammad-Trigger: "), str_of(change_key((enum change_kind)d->kind)));
    r->headers[r->nheaders++] = str_cat(mem, STR("X-Zammad-Delivery: "), uuid_of(mem, d->ref));
    r->headers[r->nheaders++] = str_cat(mem, STR("X-Hub-Signature: sha1="), str_of(mac));
    g_free(mac);
}

/* --- one delivery ------------------------------------------------------------------------------- */

static enum err send(struct job_context *job, struct mem *mem, const struct due_row *d, struct instant now,
                     struct webhook_answer *answer)
{
    struct buf context = buf_of(mem, 40);
    struct str clear;
    struct secret key;
    struct webhook_request r = { .host = d->host,
                                 .path = d->path,
                                 .port = d->port,
                                 .body = body_of(mem, d),
                                 .ca_file = str_z(mem, job->config->outgoing_ca_file) };
    *answer = (struct webhook_answer){ 0, STR("") };
    if (!webhook_listed(job->config->outgoing, d->host, d->port, &r.address)) {
        answer->error = STR("not in the administrator's list any more");
        return OK;
    }
    buf_put(&context, STR("webhook "));
    buf_int(&context, d->webhook.n);
    TRY(secret_open(mem, buf_str(&context), d->secret.bytes, &clear));
    CHECK(clear.len == sizeof key.b);
    for (size_t i = 0; i < sizeof key.b; i++)
        key.b[i] = (unsigned char)clear.at[i];
    r.headers[r.nheaders++] = STR("Content-Type: application/json");
    r.headers[r.nheaders++] = STR("Expect:");
    if (d->mode == WEBHOOK_ZAMMAD)
        sign_zammad(mem, d, &key, &r);
    else
        sign_standard(mem, d, &key, now, &r);
    secret_wipe(&key, sizeof key);
    webhook_post(mem, &r, answer);
    return OK;
}

/* 1 min, 5 min, 30 min, 2 h, 12 h, and once more when the day is over. */
static struct instant next_try(const struct due_row *d, struct instant now)
{
    static const int64_t minutes[] = { 1, 5, 30, 120, 720 };
    struct instant last = instant_add(d->first_at, TRIED_FOR);
    if (d->attempts > (int64_t)ARRAY_LEN(minutes))
        return last;
    struct instant next = instant_add(now, MINUTES(minutes[d->attempts - 1]));
    return instant_compare(next, last) < 0 ? next : last;
}

static enum err note(struct tx *tx, const struct due_row *d, const struct webhook_answer *a)
{
    struct instant now = tx_now(tx);
    bool done = a->status >= 200 && a->status <= 299 && a->error.len == 0;
    bool dead = !done && instant_compare(now, instant_add(d->first_at, TRIED_FOR)) >= 0;
    enum delivery_state state = done ? DELIVERY_DONE : dead ? DELIVERY_DEAD : DELIVERY_WAITING;
    TRY(tx_run(tx, delivery_note, NULL, d->id, (int)state, a->status, a->error, done || dead ? now : next_try(d, now),
               done || dead ? now : INSTANT_NONE, d->attempts));
    /* Nobody there: the others for it need not each wait for that. */
    if (!done && a->status == 0)
        TRY(tx_run(tx, delivery_hold, NULL, d->webhook, instant_add(now, MINUTES(1))));
    return OK;
}

/* The injected clock, and as much as really passed since the run began. */
static struct instant clock_of(const struct job_context *job, const struct timespec *began)
{
    struct timespec t;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
    int64_t us = (int64_t)(t.tv_sec - began->tv_sec) * 1000000 + (t.tv_nsec - began->tv_nsec) / 1000;
    return instant_add(job->now, (struct duration){ us });
}

static enum err end_tx(struct tx *tx, enum err e) { return tx_end(tx, e); }

/* ERR_NOT_FOUND: nothing is due. */
static enum err claim(struct job_context *job, struct mem *mem, struct instant now, struct due_row *d)
{
    struct claimed_row row;
    struct tx *tx;
    TRY(tx_open(job->db, TX_WRITE, (struct tx_who){ .actor = { 0 } }, now, mem, &tx));
    enum err e = tx_one(tx, delivery_claim, &row, instant_add(tx_now(tx), LEASE));
    if (e == OK)
        e = tx_one(tx, delivery_due, d, row.id);
    return end_tx(tx, e);
}

static enum err deliver_one(struct job_context *job, const struct timespec *began)
{
    struct mem *mem;
    struct due_row d;
    struct webhook_answer answer;
    struct tx *tx;
    TRY(mem_open(&mem, MIB(1)));
    enum err e = claim(job, mem, clock_of(job, began), &d);
    if (e == OK)
        e = send(job, mem, &d, clock_of(job, began), &answer);
    if (e == OK)
        e = tx_open(job->db, TX_WRITE, (struct tx_who){ .actor = { 0 } }, clock_of(job, began), mem, &tx);
    if (e == OK) {
        e = end_tx(tx, note(tx, &d, &answer));
        log_event(answer.error.len == 0 ? LOG_DEBUG : LOG_INFO, "webhook.sent", LOG_INT("status", answer.status),
                  LOG_STR("error", answer.error), LOG_INT("attempt", d.attempts));
    }
    mem_close(mem);
    return e;
}

static enum err webhook_run(struct job_context *job)
{
    struct timespec began, t;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &began) == 0);
    t = began;
    enum err e = OK;
    /* Other jobs wait meanwhile. */
    while (e == OK && t.tv_sec - began.tv_sec < RUN_SECONDS) {
        e = deliver_one(job, &began);
        CHECK(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
    }
    return e == ERR_NOT_FOUND ? OK : e;
}

const struct job_kind webhook_job = {
    .name = "platform.webhook",
    .max_attempts = 5,
    .backoff = { INT64_C(60000000) },
    .lease = { INT64_C(300000000) },
    .period = { INT64_C(60000000) },
    .run = webhook_run,
};
