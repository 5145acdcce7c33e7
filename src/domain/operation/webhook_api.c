/*
 * operation/webhook_api.c -- webhooks and their deliveries, to read.  A new target needs
 * a person who has just proved who he is (access matrix: reauth), so the page makes it.
 */
#include "domain/operation/operation_web.h"
#include "platform/cursor.h"
#include "platform/limits.h"
#include "platform/webhook.h"

static const struct choice modes[] = { { "standard", WEBHOOK_STANDARD }, { "zammad", WEBHOOK_ZAMMAD }, { 0 } };
static const struct choice states[] = {
    { "waiting", DELIVERY_WAITING }, { "delivered", DELIVERY_DONE }, { "dead", DELIVERY_DEAD }, { 0 }
};

struct webhook_json {
    webhook_ref ref;
    struct str authority, name, host, path;
    int64_t port;
    int mode;
    bool ticket_created, ticket_updated, ticket_state, article_created;
    struct instant created_at, ended_at;
    int64_t waiting, dead;
};
struct webhook_jsons {
    struct webhook_json *at;
    size_t n;
};
struct webhook_list_json {
    struct webhook_jsons webhooks;
    struct str next;
};
JSON(webhook_desc, webhook_json, JSON_FIELD(webhook_json, ref), JSON_FIELD(webhook_json, authority),
     JSON_FIELD(webhook_json, name), JSON_FIELD(webhook_json, host), JSON_FIELD(webhook_json, port),
     JSON_FIELD(webhook_json, path), JSON_CHOICE_OF(webhook_json, mode, modes, 1),
     JSON_FIELD(webhook_json, ticket_created), JSON_FIELD(webhook_json, ticket_updated),
     JSON_FIELD(webhook_json, ticket_state), JSON_FIELD(webhook_json, article_created),
     JSON_FIELD(webhook_json, created_at), JSON_FIELD(webhook_json, ended_at), JSON_FIELD(webhook_json, waiting),
     JSON_FIELD(webhook_json, dead));
JSON(webhook_list_desc, webhook_list_json, JSON_LIST_OF(webhook_list_json, webhooks, webhook_desc),
     JSON_FIELD(webhook_list_json, next));

struct delivery_json {
    delivery_ref ref;
    struct str type, error;
    int state, status;
    int64_t attempts;
    struct instant created_at, due_at, done_at;
};
struct delivery_jsons {
    struct delivery_json *at;
    size_t n;
};
struct delivery_list_json {
    struct delivery_jsons deliveries;
    struct str next;
};
JSON(delivery_desc, delivery_json, JSON_FIELD(delivery_json, ref), JSON_FIELD(delivery_json, type),
     JSON_CHOICE_OF(delivery_json, state, states, 1), JSON_FIELD(delivery_json, status),
     JSON_FIELD(delivery_json, error), JSON_FIELD(delivery_json, attempts), JSON_FIELD(delivery_json, created_at),
     JSON_FIELD(delivery_json, due_at), JSON_FIELD(delivery_json, done_at));
JSON(delivery_list_desc, delivery_list_json, JSON_LIST_OF(delivery_list_json, deliveries, delivery_desc),
     JSON_FIELD(delivery_list_json, next));

struct list_form {
    struct str fields, cursor;
    int64_t limit;
};
FORM(list_form, FIELD_TEXT(list_form, fields, 0, LIMIT_LINE), FIELD_ROWS(list_form, limit),
     FIELD_TEXT(list_form, cursor, 0, 64));
struct one_form {
    webhook_ref webhook;
    struct str fields;
};
FORM(one_form, FIELD_REF(one_form, webhook), FIELD_TEXT(one_form, fields, 0, LIMIT_LINE));
struct delivery_form {
    webhook_ref webhook;
    struct str fields, cursor;
    int64_t limit;
};
FORM(delivery_form, FIELD_REF(delivery_form, webhook), FIELD_TEXT(delivery_form, fields, 0, LIMIT_LINE),
     FIELD_ROWS(delivery_form, limit), FIELD_TEXT(delivery_form, cursor, 0, 64));
HANDLER(webhook_list_api, list_form);
HANDLER(webhook_get_api, one_form);
HANDLER(delivery_list_api, delivery_form);

static bool wants(const struct webhook_row *w, enum change_kind kind) { return (w->kinds >> kind & 1) != 0; }

static struct webhook_json webhook_of(const struct webhook_row *w)
{
    return (struct webhook_json){ .ref = w->ref,
                                  .authority = w->authority_name,
                                  .name = w->name,
                                  .host = w->host,
                                  .path = w->path,
                                  .port = w->port,
                                  .mode = w->mode,
                                  .ticket_created = wants(w, CHANGE_TICKET_CREATED),
                                  .ticket_updated = wants(w, CHANGE_TICKET_UPDATED),
                                  .ticket_state = wants(w, CHANGE_TICKET_STATE),
                                  .article_created = wants(w, CHANGE_ARTICLE_CREATED),
                                  .created_at = w->created_at,
                                  .ended_at = w->ended_at,
                                  .waiting = w->waiting,
                                  .dead = w->dead };
}

static enum err webhook_list_api(struct request *req, const struct list_form *in)
{
    struct webhook_rows rows;
    struct webhook_list_json out;
    size_t from;
    TRY(webhook_list(req->tx, &rows));
    TRY(respond_part(req, in->cursor, in->limit, rows.n, &from, &out.webhooks.n, &out.next));
    out.webhooks.at = MEM_NEW_N(req->mem, struct webhook_json, out.webhooks.n);
    for (size_t i = 0; i < out.webhooks.n; i++)
        out.webhooks.at[i] = webhook_of(&rows.at[from + i]);
    return respond_page(req, &out, out.next);
}

static enum err webhook_get_api(struct request *req, const struct one_form *in)
{
    struct webhook_row row;
    TRY(webhook_find(req->tx, in->webhook, &row));
    struct webhook_json out = webhook_of(&row);
    return respond_record(req, &out);
}

static enum err delivery_list_api(struct request *req, const struct delivery_form *in)
{
    struct webhook_row w;
    struct delivery_rows rows;
    struct delivery_list_json out = { .next = STR("") };
    struct position before = { 0, 0 };
    if (in->cursor.len > 0)
        TRY(cursor_parse(in->cursor, 'd', &before));
    TRY(webhook_find(req->tx, in->webhook, &w));
    TRY(webhook_deliveries(req->tx, &w, before.id, in->limit + 1, &rows));
    size_t n = rows.n > (size_t)in->limit ? (size_t)in->limit : rows.n;
    out.deliveries.at = MEM_NEW_N(req->mem, struct delivery_json, n);
    for (size_t i = 0; i < n; i++) {
        const struct delivery_row *d = &rows.at[i];
        out.deliveries.at[out.deliveries.n++] =
            (struct delivery_json){ .ref = d->ref,
                                    .type = str_of(change_key((enum change_kind)d->kind)),
                                    .error = d->error,
                                    .state = d->state,
                                    .status = d->status,
                                    .attempts = d->attempts,
                                    .created_at = d->created_at,
                                    .due_at = d->due_at,
                                    .done_at = d->done_at };
    }
    if (n < rows.n)
        out.next = cursor_put(req->mem, 'd', (struct position){ 0, rows.at[n - 1].id.n });
    return respond_page(req, &out, out.next);
}

const struct route webhook_api_routes[] = {
    API("GET", "/api/v1/webhooks", RIGHT(WEBHOOK, L), 0, webhook_list_api, M_api_webhook_list, 200, API_PAGE, NULL,
        &webhook_list_desc),
    API("GET", "/api/v1/webhooks/{webhook}", RIGHT(WEBHOOK, R), 0, webhook_get_api, M_api_webhook_get, 200, API_RECORD,
        NULL, &webhook_desc),
    API("GET", "/api/v1/webhooks/{webhook}/deliveries", RIGHT(WEBHOOK, R), 0, delivery_list_api, M_api_delivery_list,
        200, API_PAGE, NULL, &delivery_list_desc),
    ROUTES_END
};
