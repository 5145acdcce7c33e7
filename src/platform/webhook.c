#include "platform/webhook.h"

#include <sodium.h>

#include "base/num.h"
#include "platform/limits.h"
#include "platform/secret.h"

#define KEEP DAYS(30)

/* --- reading -------------------------------------------------------------------------------- */

ROW(webhook_row, COL(webhook_row, id), COL(webhook_row, ref), COL(webhook_row, authority),
    COL(webhook_row, authority_name), COL(webhook_row, name), COL(webhook_row, host), COL(webhook_row, path),
    COL(webhook_row, port), COL(webhook_row, kinds), COL(webhook_row, mode), COL(webhook_row, created_at),
    COL(webhook_row, ended_at), COL(webhook_row, waiting), COL(webhook_row, dead));
/* Auditors read about every target (access matrix: all); whose it is says the name only
   to who has to do with the authority. */
#define WEBHOOK_COLUMNS \
    "SELECT w.id, w.ref, w.authority, CASE WHEN " SCOPE_AUTHORITY_OF( \
        webhook, L, "w") " THEN a.name ELSE '' END AS authority_name, w.name, w.host," \
                         " w.path, w.port, w.kinds, w.mode, w.created_at, w.ended_at," \
                         " (SELECT count(*) FROM webhook_delivery d WHERE d.webhook = w.id AND d.state = 1) AS " \
                         "waiting," \
                         " (SELECT count(*) FROM webhook_delivery d WHERE d.webhook = w.id AND d.state = 3) AS dead" \
                         " FROM webhook w JOIN authority a ON a.id = w.authority"
QUERY(webhook_all, SCOPE_AUTHORITY, 0, webhook_row,
      WEBHOOK_COLUMNS
      " WHERE " SCOPE_HOUSE(webhook, L) " ORDER BY CASE WHEN w.ended_at IS NULL THEN 0 ELSE 1 END, w.id DESC");
QUERY(webhook_by_ref, SCOPE_AUTHORITY, 1, webhook_row,
      WEBHOOK_COLUMNS " WHERE w.ref = $3 AND " SCOPE_HOUSE(webhook, R));

ROW(delivery_row, COL(delivery_row, id), COL(delivery_row, ref), COL(delivery_row, kind), COL(delivery_row, state),
    COL(delivery_row, status), COL(delivery_row, label), COL(delivery_row, error), COL(delivery_row, attempts),
    COL(delivery_row, created_at), COL(delivery_row, due_at), COL(delivery_row, done_at));
QUERY(webhook_delivery_page, SCOPE_AUTHORITY, 3, delivery_row,
      "SELECT d.id, d.ref, c.kind, d.state, d.status, c.label, d.error, d.attempts, d.created_at, d.due_at, d.done_at"
      " FROM webhook_delivery d JOIN change_event c ON c.id = d.change"
      " WHERE d.webhook = $3 AND ($4 = 0 OR d.id < $4) AND " SCOPE_HOUSE(webhook, R) " ORDER BY d.id DESC LIMIT $5");

enum err webhook_list(struct tx *tx, struct webhook_rows *rows) { return tx_all(tx, webhook_all, rows); }

enum err webhook_find(struct tx *tx, webhook_ref ref, struct webhook_row *row)
{
    return tx_one(tx, webhook_by_ref, row, &ref);
}

enum err webhook_deliveries(struct tx *tx, const struct webhook_row *w, int64_t before, int64_t limit,
                            struct delivery_rows *rows)
{
    return tx_all(tx, webhook_delivery_page, rows, w->id, before, limit);
}

/* --- the list of the administrator ---------------------------------------------------------- */

bool webhook_listed(struct str outgoing, struct str host, int64_t port, struct str *address)
{
    struct str one;
    *address = STR("");
    while (str_cut(&outgoing, ' ', &one)) {
        size_t equals = str_find_byte(one, '=');
        struct str pair = str_sub(one, 0, equals);
        size_t colon = pair.len;
        while (colon > 0 && pair.at[colon - 1] != ':')
            colon--;
        int64_t listed;
        if (colon < 2 || num_parse(str_from(pair, colon), 1, 65535, &listed) != OK || listed != port ||
            !str_eq_nocase(str_sub(pair, 0, colon - 1), host))
            continue;
        *address = equals == SIZE_MAX ? STR("") : str_from(one, equals + 1);
        return true;
    }
    return false;
}

static bool host_char(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; }

static bool path_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           str_find_byte(STR("/-._~%!$&'()*+,;=:@?"), c) != SIZE_MAX;
}

enum err webhook_url_parse(struct mem *mem, struct str url, struct str *host, int64_t *port, struct str *path)
{
    if (!str_starts(url, STR("https://")))
        return ERR_INVALID;
    struct str rest = str_from(url, 8);
    size_t slash = str_find_byte(rest, '/');
    struct str place = str_lower_ascii(mem, str_sub(rest, 0, slash));
    size_t colon = str_find_byte(place, ':');
    *path = slash == SIZE_MAX ? STR("/") : str_from(rest, slash);
    *host = str_sub(place, 0, colon);
    *port = 443;
    if (host->len == 0 || host->len > 253 || path->len > 1000)
        return ERR_INVALID;
    if (colon != SIZE_MAX && num_parse(str_from(place, colon + 1), 1, 65535, port) != OK)
        return ERR_INVALID;
    for (size_t i = 0; i < host->len; i++)
        if (!host_char(host->at[i]))
            return ERR_INVALID;
    for (size_t i = 0; i < path->len; i++)
        if (!path_char(path->at[i]))
            return ERR_INVALID;
    return OK;
}

/* --- targets ----------------------------------------------------------------------------------- */

SQL(webhook_insert, SCOPE_SYSTEM, 10,
    "INSERT INTO webhook (id, ref, authority, name, host, port, path, kinds, mode, secret, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $1, $2)");
SQL(webhook_stop, SCOPE_AUTHORITY, 1,
    "UPDATE webhook SET ended_at = $2 WHERE id = $3 AND ended_at IS NULL AND " SCOPE_HOUSE(webhook, W));
SQL_STATE(delivery_drop, SCOPE_SYSTEM, 1,
          "UPDATE webhook_delivery SET state = 3, error = 'ended', done_at = $2 WHERE webhook = $3 AND state = 1");
SQL_STATE(delivery_again, SCOPE_AUTHORITY, 2,
          "UPDATE webhook_delivery SET state = 1, attempts = 0, due_at = $2, first_at = $2, lease_until = NULL,"
          " done_at = NULL WHERE webhook = $3 AND ref = $4 AND state = 3 AND " SCOPE_HOUSE(webhook, W));

/* "whsec_" and the base64 of the key, as Standard Webhooks writes it. */
static struct str secret_text(struct mem *mem, const struct secret *key)
{
    size_t size = sodium_base64_encoded_len(sizeof key->b, sodium_base64_VARIANT_ORIGINAL);
    char *text = mem_alloc(mem, size);
    sodium_bin2base64(text, size, key->b, sizeof key->b, sodium_base64_VARIANT_ORIGINAL);
    return str_cat(mem, STR("whsec_"), str_of(text));
}

enum err webhook_create(struct tx *tx, struct str outgoing, const struct webhook_new *in, webhook_ref *ref,
                        struct str *secret)
{
    struct mem *mem = tx_mem(tx);
    struct str host, path, address;
    int64_t port;
    struct secret key;
    if (webhook_url_parse(mem, in->url, &host, &port, &path) != OK)
        return tx_refuse(tx, ERR_INVALID, M_platform_webhook_url, "url");
    if (!webhook_listed(outgoing, host, port, &address))
        return tx_refuse(tx, ERR_INVALID, M_platform_webhook_not_listed, "url");
    if (in->kinds == 0)
        return tx_refuse(tx, ERR_INVALID, M_platform_webhook_no_kind, "name");
    webhook_id id = TX_ID(tx, webhook);
    *ref = TX_REF(tx, webhook);
    secret_random(&key, sizeof key);
    *secret = secret_text(mem, &key);
    struct buf context = buf_of(mem, 40);
    buf_put(&context, STR("webhook "));
    buf_int(&context, id.n);
    struct blob sealed = { secret_seal(mem, buf_str(&context), (struct str){ (const char *)key.b, sizeof key.b }) };
    secret_wipe(&key, sizeof key);
    TRY(tx_run(tx, webhook_insert, NULL, id, ref, in->authority, in->name, host, port, path, in->kinds, (int)in->mode,
               sealed));
    tx_note(tx, .action = "operation.webhook_made", .object = OBJECT_WEBHOOK, .subject = id.n,
            .authority = in->authority, .after = in->url);
    return OK;
}

enum err webhook_end(struct tx *tx, const struct webhook_row *w)
{
    int64_t changed;
    TRY(tx_run(tx, webhook_stop, &changed, w->id));
    if (changed == 0)
        return instant_is_none(w->ended_at) ? ERR_DENIED : ERR_CONFLICT;
    tx_note(tx, .action = "operation.webhook_ended", .object = OBJECT_WEBHOOK, .subject = w->id.n,
            .authority = w->authority);
    return tx_run(tx, delivery_drop, NULL, w->id);
}

enum err webhook_resend(struct tx *tx, const struct webhook_row *w, delivery_ref ref)
{
    int64_t changed;
    if (!instant_is_none(w->ended_at))
        return tx_refuse(tx, ERR_CONFLICT, M_platform_webhook_over, NULL);
    TRY(tx_run(tx, delivery_again, &changed, w->id, &ref));
    if (changed == 0)
        return ERR_NOT_FOUND;
    tx_note(tx, .action = "operation.webhook_resent", .object = OBJECT_WEBHOOK, .subject = w->id.n,
            .authority = w->authority);
    return OK;
}

/* --- a row per target, with the change ------------------------------------------------------------ */

struct target_row {
    webhook_id id;
};
struct target_rows {
    struct target_row *at;
    size_t n;
};
ROW(target_row, COL(target_row, id));
QUERY(webhook_targets, SCOPE_SYSTEM, 2, target_row,
      "SELECT w.id FROM webhook w WHERE w.authority = $3 AND w.ended_at IS NULL AND (w.kinds & $4) <> 0 ORDER BY w.id");
SQL_STATE(delivery_insert, SCOPE_SYSTEM, 6,
          "INSERT INTO webhook_delivery (id, ref, webhook, authority, change, subject, state, due_at, first_at,"
          " created_at) VALUES ($3, $4, $5, $6, $7, $8, 1, $2, $2, $2)");

enum err webhook_tell(struct tx *tx, change_id change, const struct change_event *c)
{
    struct target_rows targets;
    TRY(tx_all(tx, webhook_targets, &targets, c->authority, INT64_C(1) << c->kind));
    for (size_t i = 0; i < targets.n; i++) {
        delivery_id id = TX_ID(tx, delivery);
        delivery_ref ref = TX_REF(tx, delivery);
        TRY(tx_run(tx, delivery_insert, NULL, id, &ref, targets.at[i].id, c->authority, change, c->subject));
    }
    if (targets.n == 0)
        return OK;
    struct buf key = buf_of(tx_mem(tx), 24);
    buf_int(&key, change.n);
    return job_add(tx, webhook_job.name, buf_str(&key), STR(""), tx_now(tx));
}

SQL_STATE(delivery_forget, SCOPE_SYSTEM, 1, "DELETE FROM webhook_delivery WHERE created_at < $3 AND state <> 1");
SQL_STATE(change_forget, SCOPE_SYSTEM, 1, "DELETE FROM change_event WHERE at < $3");

enum err webhook_sweep(struct tx *tx)
{
    TRY(tx_run(tx, delivery_forget, NULL, instant_sub(tx_now(tx), KEEP)));
    return tx_run(tx, change_forget, NULL, instant_sub(tx_now(tx), KEEP));
}
