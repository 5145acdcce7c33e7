/* API tokens of the own account (AUT-8): a part of what the own grants give. */
#include "base/zone.h"
#include "domain/account/account_mail.h"
#include "domain/account/account_view.h"
#include "domain/account/account_web.h"
#include "domain/account/token_list.html.h"
#include "domain/account/user_options.h"
#include "domain/account/user_store.h"
#include "platform/limits.h"

struct token_list_form {
    token_ref after;
};
FORM(token_list_form, FIELD_REF_OPTIONAL(token_list_form, after));
struct token_form {
    struct str name;
    struct day ends;
    bool read_tickets, write_tickets, notes, read_schools, write_schools, read_webhooks, calls, read_devices;
};
FORM(token_form, FIELD_TEXT(token_form, name, 1, LIMIT_NAME), FIELD_DAY(token_form, ends, true),
     FIELD_BOOL(token_form, read_tickets), FIELD_BOOL(token_form, write_tickets), FIELD_BOOL(token_form, notes),
     FIELD_BOOL(token_form, read_schools), FIELD_BOOL(token_form, write_schools), FIELD_BOOL(token_form, read_webhooks),
     FIELD_BOOL(token_form, calls), FIELD_BOOL(token_form, read_devices));
struct token_end_form {
    token_ref token;
};
FORM(token_end_form, FIELD_REF(token_end_form, token));
HANDLER(token_list_get, token_list_form);
HANDLER(token_post, token_form);
HANDLER(token_again, token_form);
HANDLER(token_end_post, token_end_form);

/* What a token may be made for.  Verbs the own grants do not give are left out. */
enum bundle {
    READ_TICKETS,
    WRITE_TICKETS,
    NOTES,
    READ_SCHOOLS,
    WRITE_SCHOOLS,
    READ_WEBHOOKS,
    CALLS,
    READ_DEVICES,
    BUNDLE_COUNT
};
enum { PARTS_MAX = 5 };
struct part {
    enum object object;
    enum verb verbs[3];
};
static const struct {
    const char *field;
    enum msg label;
    struct part parts[PARTS_MAX];
} bundles[BUNDLE_COUNT] = {
    [READ_TICKETS] = { "read_tickets",
                       M_account_scope_read_tickets,
                       { { OBJECT_TICKET, { VERB_R, VERB_L } },
                         { OBJECT_TICKET_ARTICLE, { VERB_R, VERB_L } },
                         { OBJECT_ATTACHMENT, { VERB_R } } } },
    [WRITE_TICKETS] = { "write_tickets",
                        M_account_scope_write_tickets,
                        { { OBJECT_TICKET, { VERB_C, VERB_W } },
                          { OBJECT_TICKET_ARTICLE, { VERB_C } },
                          { OBJECT_ATTACHMENT, { VERB_C } } } },
    [NOTES] = { "notes", M_account_scope_notes, { { OBJECT_INTERNAL_NOTE, { VERB_R, VERB_L, VERB_C } } } },
    [READ_SCHOOLS] = { "read_schools",
                       M_account_scope_read_schools,
                       { { OBJECT_SCHOOL, { VERB_R, VERB_L } },
                         { OBJECT_ROOM, { VERB_R, VERB_L } },
                         { OBJECT_STAFF_CONTACT, { VERB_R, VERB_L } },
                         { OBJECT_AGREEMENT, { VERB_R, VERB_L } },
                         { OBJECT_DESK_TEMPLATE, { VERB_R, VERB_L } } } },
    [WRITE_SCHOOLS] = { "write_schools",
                        M_account_scope_write_schools,
                        { { OBJECT_SCHOOL, { VERB_W, VERB_C } },
                          { OBJECT_ROOM, { VERB_C, VERB_W } },
                          { OBJECT_STAFF_CONTACT, { VERB_C, VERB_W } },
                          { OBJECT_AGREEMENT, { VERB_C, VERB_W } } } },
    [READ_WEBHOOKS] = { "read_webhooks", M_account_scope_read_webhooks, { { OBJECT_WEBHOOK, { VERB_R, VERB_L } } } },
    [CALLS] = { "calls", M_account_scope_calls, { { OBJECT_CALL_LOG, { VERB_C } } } },
    [READ_DEVICES] = { "read_devices", M_account_scope_read_devices, { { OBJECT_DEVICE, { VERB_R, VERB_L } } } },
};

/* In the order of enum bundle. */
#define CHOSEN(in) \
    (in)->read_tickets, (in)->write_tickets, (in)->notes, (in)->read_schools, (in)->write_schools, \
        (in)->read_webhooks, (in)->calls, (in)->read_devices

static bool bundle_possible(const struct viewer *viewer, enum bundle b)
{
    return viewer_may(viewer, bundles[b].parts[0].object, bundles[b].parts[0].verbs[0]);
}

/* Verbs of one object that the chosen bundles name and the grants give. */
static unsigned verbs_of(const struct viewer *viewer, const bool chosen[BUNDLE_COUNT], enum object object)
{
    unsigned verbs = 0;
    for (size_t b = 0; b < BUNDLE_COUNT; b++)
        for (size_t p = 0; chosen[b] && p < ARRAY_LEN(bundles[b].parts); p++)
            for (size_t v = 0; v < 3 && bundles[b].parts[p].object == object; v++)
                if (viewer_may(viewer, object, bundles[b].parts[p].verbs[v]))
                    verbs |= 1u << bundles[b].parts[p].verbs[v];
    return verbs;
}

/* "ticket:RL school:RL" */
static struct str scopes_text(struct request *req, const bool chosen[BUNDLE_COUNT])
{
    struct buf out = buf_of(req->mem, 400);
    for (enum object object = 1; object < OBJECT_COUNT; object++) {
        unsigned verbs = verbs_of(req->viewer, chosen, object);
        if (verbs == 0)
            continue;
        if (out.len > 0)
            buf_byte(&out, ' ');
        buf_put_z(&out, access_object_names[object]);
        buf_byte(&out, ':');
        for (enum verb verb = 1; verb < VERB_COUNT; verb++)
            if ((verbs & 1u << verb) != 0)
                buf_byte(&out, access_verb_letters[verb]);
    }
    return buf_str(&out);
}

/* --- the page ---------------------------------------------------------------------------------- */

static struct day today(const struct request *req) { return zone_day(req->now); }

static enum err tokens_fill(struct request *req, struct token_page *view)
{
    struct api_token_lines lines;
    TRY(person_tokens(req->tx, &lines));
    view->tokens.at = MEM_NEW_N(req->mem, struct token_line, lines.n);
    for (size_t i = 0; i < lines.n; i++) {
        const struct api_token_line *t = &lines.at[i];
        bool over = !instant_is_none(t->ended_at) || instant_compare(t->ends, req->now) <= 0;
        view->tokens.at[view->tokens.n++] = (struct token_line){ .ref = t->ref,
                                                                 .name = t->name,
                                                                 .scopes = t->scopes,
                                                                 .ends = last_day(t->ends),
                                                                 .used_at = t->used_at,
                                                                 .over = over };
    }
    return OK;
}

/* System administration sees and ends the keys of all, but not what they are for. */
static enum err held_fill(struct request *req, token_ref after, struct token_page *view)
{
    struct token_held_list held;
    bool later = ref_given(after.b);
    TRY(user_tokens(req->tx, later ? &after : NULL, LIMIT_PAGE_ROWS + 1, &held));
    view->has_cursor = later;
    view->sees_others = viewer_may_of_others(req->viewer, OBJECT_API_CLIENT, VERB_L);
    view->held.at = MEM_NEW_N(req->mem, struct token_held_line, held.n);
    for (size_t i = 0; i < held.n && i < LIMIT_PAGE_ROWS; i++)
        view->held.at[view->held.n++] = (struct token_held_line){ .ref = held.at[i].ref,
                                                                  .owner = held.at[i].owner,
                                                                  .made_at = held.at[i].created_at,
                                                                  .ends = last_day(held.at[i].ends),
                                                                  .used_at = held.at[i].used_at };
    if (held.n > LIMIT_PAGE_ROWS) {
        struct buf ref = buf_of(req->mem, REF_TEXT_LEN);
        ref_put(&ref, held.at[LIMIT_PAGE_ROWS - 1].ref.b);
        view->older = url_with(req->mem, URL("/account/tokens"), "after", buf_str(&ref));
    }
    return OK;
}

static enum err token_show(struct request *req, const struct token_form *in, struct str made, token_ref after)
{
    struct token_page view = { .made = made,
                               .may_make = viewer_may(req->viewer, OBJECT_API_CLIENT, VERB_C),
                               .latest = day_add(today(req), 365),
                               .name = in->name,
                               .ends = day_is_none(in->ends) ? day_add(today(req), 90) : in->ends };
    const bool chosen[BUNDLE_COUNT] = { CHOSEN(in) };
    view.scopes.at = MEM_NEW_N(req->mem, struct scope_box, BUNDLE_COUNT);
    for (size_t b = 0; b < BUNDLE_COUNT; b++)
        if (bundle_possible(req->viewer, (enum bundle)b))
            view.scopes.at[view.scopes.n++] = (struct scope_box){ .name = str_of(bundles[b].field),
                                                                  .label = { bundles[b].label },
                                                                  .chosen = chosen[b] };
    TRY(tokens_fill(req, &view));
    TRY(held_fill(req, after, &view));
    token_list_html(page_title(req, M_account_tokens), &view);
    return OK;
}

static enum err token_list_get(struct request *req, const struct token_list_form *in)
{
    return token_show(req, &(struct token_form){ .ends = DAY_NONE }, STR(""), in->after);
}

static enum err token_again(struct request *req, const struct token_form *in)
{
    return token_show(req, in, STR(""), (token_ref){ 0 });
}

static enum err token_post(struct request *req, const struct token_form *in)
{
    struct person person;
    struct str text;
    const bool chosen[BUNDLE_COUNT] = { CHOSEN(in) };
    struct str scopes = scopes_text(req, chosen);
    if (scopes.len == 0)
        return tx_refuse(req->tx, ERR_INVALID, M_account_token_scope, "name");
    if (day_compare(in->ends, today(req)) < 0 || day_compare(in->ends, day_add(today(req), 365)) > 0)
        return tx_refuse(req->tx, ERR_INVALID, M_account_token_end, "ends");
    TRY(person_new_token(req->tx, req->viewer->authority, in->name, scopes, day_is_over(in->ends), &text));
    TRY(person_by_id(req->tx, req->viewer->account, &person));
    TRY(account_notice(req, &person, M_account_notice_token));
    return token_show(req, &(struct token_form){ .ends = DAY_NONE }, text, (token_ref){ 0 });
}

static enum err end_of_other(struct request *req, token_ref token)
{
    struct person owner;
    account_id id;
    TRY(user_end_token(req->tx, token, &id));
    TRY(person_by_id(req->tx, id, &owner));
    return account_notice(req, &owner, M_account_notice_token_ended);
}

static enum err token_end_post(struct request *req, const struct token_end_form *in)
{
    enum err e = person_end_token(req->tx, req->viewer->authority, in->token);
    TRY(e == ERR_NOT_FOUND ? end_of_other(req, in->token) : e);
    flash(req, M_account_token_ended);
    return see_other(req, URL("/account/tokens"));
}

const struct route token_routes[] = {
    GET("/account/tokens", RIGHT(API_CLIENT, L), ROUTE_REAUTH, token_list_get),
    POST_FORM("/account/tokens", RIGHT(API_CLIENT, C), ROUTE_REAUTH, token_post, token_again),
    POST("/account/tokens/{token}/end", RIGHT(API_CLIENT, W), ROUTE_REAUTH, token_end_post), ROUTES_END
};
