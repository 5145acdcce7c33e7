/*
 * operation/webhook_web.c -- which other systems are told what (domain/desk.md 18), and
 * what became of it.
 */
#include "domain/operation/operation_web.h"

#include "domain/agreement/agreement.h"
#include "domain/operation/webhook_list.html.h"
#include "domain/operation/webhook_page.html.h"
#include "domain/operation/webhook_view.h"
#include "platform/config.h"
#include "platform/limits.h"

#define DELIVERIES_SHOWN 50

FORM_EMPTY(webhook_list_form);
struct webhook_form {
    webhook_ref webhook;
    int64_t before;
};
FORM(webhook_form, FIELD_REF(webhook_form, webhook), FIELD_INT(webhook_form, before, 0, INT64_MAX));
struct webhook_new_form {
    struct str name, url;
    authority_ref authority;
    bool ticket_created, ticket_updated, ticket_state, article_created, zammad;
};
FORM(webhook_new_form, FIELD_TEXT(webhook_new_form, name, 1, LIMIT_NAME), FIELD_TEXT(webhook_new_form, url, 1, 1000),
     FIELD_REF(webhook_new_form, authority), FIELD_BOOL(webhook_new_form, ticket_created),
     FIELD_BOOL(webhook_new_form, ticket_updated), FIELD_BOOL(webhook_new_form, ticket_state),
     FIELD_BOOL(webhook_new_form, article_created), FIELD_BOOL(webhook_new_form, zammad));
struct webhook_end_form {
    webhook_ref webhook;
};
FORM(webhook_end_form, FIELD_REF(webhook_end_form, webhook));
struct resend_form {
    webhook_ref webhook;
    delivery_ref delivery;
};
FORM(resend_form, FIELD_REF(resend_form, webhook), FIELD_REF(resend_form, delivery));
HANDLER(webhook_list_get, webhook_list_form);
HANDLER(webhook_get, webhook_form);
HANDLER(webhook_new_post, webhook_new_form);
HANDLER(webhook_new_again, webhook_new_form);
HANDLER(webhook_end_post, webhook_end_form);
HANDLER(webhook_resend_post, resend_form);

static struct str address_of(struct mem *mem, const struct webhook_row *w)
{
    struct buf out = buf_of(mem, KIB(2));
    buf_put(&out, STR("https://"));
    buf_put(&out, w->host);
    if (w->port != 443) {
        buf_byte(&out, ':');
        buf_int(&out, w->port);
    }
    buf_put(&out, w->path);
    return buf_str(&out);
}

/* --- the list, and a new one ---------------------------------------------------------------- */

static enum err lines_into(struct request *req, struct webhook_list_view *view)
{
    struct webhook_rows rows;
    TRY(webhook_list(req->tx, &rows));
    view->webhooks.at = MEM_NEW_N(req->mem, struct webhook_line, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct webhook_row *w = &rows.at[i];
        view->webhooks.at[view->webhooks.n++] = (struct webhook_line){ .ref = w->ref,
                                                                       .name = w->name,
                                                                       .authority = w->authority_name,
                                                                       .address = address_of(req->mem, w),
                                                                       .waiting = w->waiting,
                                                                       .dead = w->dead,
                                                                       .over = !instant_is_none(w->ended_at) };
    }
    return OK;
}

static enum err choices_into(struct request *req, authority_ref chosen, struct webhook_list_view *view)
{
    struct authority_list list;
    struct str rest = req->config->outgoing, one;
    TRY(agreement_authorities_of_actor(req->tx, &list));
    view->authorities.at = MEM_NEW_N(req->mem, struct webhook_option, list.n);
    for (size_t i = 0; i < list.n; i++) {
        struct buf ref = buf_of(req->mem, REF_TEXT_LEN), now = buf_of(req->mem, REF_TEXT_LEN);
        ref_put(&ref, list.at[i].ref.b);
        ref_put(&now, chosen.b);
        view->authorities.at[view->authorities.n++] =
            (struct webhook_option){ buf_str(&ref), list.at[i].name, str_eq(buf_str(&ref), buf_str(&now)) };
    }
    view->hosts.at = MEM_NEW_N(req->mem, struct webhook_option, rest.len + 1);
    while (str_cut(&rest, ' ', &one))
        if (one.len > 0)
            view->hosts.at[view->hosts.n++] =
                (struct webhook_option){ .label = str_sub(one, 0, str_find_byte(one, '=')) };
    return OK;
}

static enum err list_show(struct request *req, const struct webhook_new_form *in, struct str secret)
{
    struct webhook_list_view view = { .secret = secret,
                                      .name = in->name,
                                      .url = in->url,
                                      .may_add = viewer_may(req->viewer, OBJECT_WEBHOOK, VERB_C),
                                      .ticket_created = in->ticket_created,
                                      .ticket_updated = in->ticket_updated,
                                      .ticket_state = in->ticket_state,
                                      .article_created = in->article_created,
                                      .zammad = in->zammad };
    TRY(lines_into(req, &view));
    if (view.may_add)
        TRY(choices_into(req, in->authority, &view));
    webhook_list_html(page_title(req, M_operation_webhooks), &view);
    return OK;
}

static enum err webhook_list_get(struct request *req, const struct webhook_list_form *in)
{
    (void)in;
    return list_show(req, &(struct webhook_new_form){ .ticket_created = true, .ticket_state = true }, STR(""));
}

static enum err webhook_new_again(struct request *req, const struct webhook_new_form *in)
{
    return list_show(req, in, STR(""));
}

static enum err webhook_new_post(struct request *req, const struct webhook_new_form *in)
{
    struct authority_row authority;
    webhook_ref ref;
    struct str secret;
    TRY(agreement_authority_by_ref(req->tx, in->authority, &authority));
    struct webhook_new add = {
        .authority = authority.id,
        .name = in->name,
        .url = in->url,
        .mode = in->zammad ? WEBHOOK_ZAMMAD : WEBHOOK_STANDARD,
        .kinds = (int64_t)in->ticket_created << CHANGE_TICKET_CREATED |
                 (int64_t)in->ticket_updated << CHANGE_TICKET_UPDATED |
                 (int64_t)in->ticket_state << CHANGE_TICKET_STATE |
                 (int64_t)in->article_created << CHANGE_ARTICLE_CREATED,
    };
    TRY(webhook_create(req->tx, req->config->outgoing, &add, &ref, &secret));
    return list_show(req, &(struct webhook_new_form){ .ticket_created = true, .ticket_state = true }, secret);
}

/* --- one --------------------------------------------------------------------------------------- */

static struct word state_word(int state)
{
    static const enum msg names[] = { MSG_NONE, M_operation_delivery_waiting, M_operation_delivery_done,
                                      M_operation_delivery_dead };
    return (struct word){ state >= DELIVERY_WAITING && state <= DELIVERY_DEAD ? names[state] : MSG_NONE };
}

static enum err deliveries_into(struct request *req, const struct webhook_row *w, int64_t before,
                                struct webhook_page_view *view)
{
    struct delivery_rows rows;
    TRY(webhook_deliveries(req->tx, w, before, DELIVERIES_SHOWN + 1, &rows));
    size_t n = rows.n > DELIVERIES_SHOWN ? DELIVERIES_SHOWN : rows.n;
    view->deliveries.at = MEM_NEW_N(req->mem, struct delivery_line, n);
    for (size_t i = 0; i < n; i++) {
        const struct delivery_row *d = &rows.at[i];
        view->deliveries.at[view->deliveries.n++] =
            (struct delivery_line){ .ref = d->ref,
                                    .type = str_of(change_key((enum change_kind)d->kind)),
                                    .error = d->error,
                                    .state = state_word(d->state),
                                    .status = d->status,
                                    .attempts = d->attempts,
                                    .created_at = d->created_at,
                                    .next_at = d->state == DELIVERY_WAITING ? d->due_at : INSTANT_NONE,
                                    .dead = d->state == DELIVERY_DEAD };
    }
    view->has_older = n < rows.n;
    if (view->has_older) {
        struct buf text = buf_of(req->mem, 24);
        buf_int(&text, rows.at[n - 1].id.n);
        view->older =
            url_with(req->mem, url_of(req->mem, "/operation/webhooks/", w->ref, ""), "before", buf_str(&text));
    }
    return OK;
}

static struct str events_of(struct mem *mem, const struct webhook_row *w)
{
    struct buf out = buf_of(mem, 200);
    for (enum change_kind k = 1; k < CHANGE_KIND_END; k++) {
        if ((w->kinds >> k & 1) == 0)
            continue;
        buf_put_z(&out, out.len > 0 ? ", " : "");
        buf_put_z(&out, change_key(k));
    }
    return buf_str(&out);
}

static enum err webhook_get(struct request *req, const struct webhook_form *in)
{
    struct webhook_row w;
    TRY(webhook_find(req->tx, in->webhook, &w));
    bool over = !instant_is_none(w.ended_at);
    struct webhook_page_view view = {
        .ref = w.ref,
        .name = w.name,
        .authority = w.authority_name,
        .address = address_of(req->mem, &w),
        .events = events_of(req->mem, &w),
        .mode = { w.mode == WEBHOOK_ZAMMAD ? M_operation_webhook_mode_zammad : M_operation_webhook_mode_standard },
        .created_at = w.created_at,
        .ended_at = w.ended_at,
        .over = over,
        .may_work = !over && viewer_may(req->viewer, OBJECT_WEBHOOK, VERB_W),
    };
    TRY(deliveries_into(req, &w, in->before, &view));
    webhook_page_html(page_begin(req, w.name), &view);
    return OK;
}

static enum err webhook_end_post(struct request *req, const struct webhook_end_form *in)
{
    struct webhook_row w;
    TRY(webhook_find(req->tx, in->webhook, &w));
    TRY(webhook_end(req->tx, &w));
    flash(req, M_operation_webhook_ended);
    return see_other(req, url_of(req->mem, "/operation/webhooks/", w.ref, ""));
}

static enum err webhook_resend_post(struct request *req, const struct resend_form *in)
{
    struct webhook_row w;
    TRY(webhook_find(req->tx, in->webhook, &w));
    TRY(webhook_resend(req->tx, &w, in->delivery));
    flash(req, M_operation_delivery_again);
    return see_other(req, url_of(req->mem, "/operation/webhooks/", w.ref, ""));
}

const struct route webhook_routes[] = {
    GET("/operation/webhooks", RIGHT(WEBHOOK, L), 0, webhook_list_get),
    POST_FORM("/operation/webhooks", RIGHT(WEBHOOK, C), ROUTE_REAUTH, webhook_new_post, webhook_new_again),
    GET("/operation/webhooks/{webhook}", RIGHT(WEBHOOK, R), 0, webhook_get),
    POST("/operation/webhooks/{webhook}/end", RIGHT(WEBHOOK, W), ROUTE_REAUTH, webhook_end_post),
    POST("/operation/webhooks/{webhook}/resend", RIGHT(WEBHOOK, W), ROUTE_REAUTH, webhook_resend_post),
    ROUTES_END
};
