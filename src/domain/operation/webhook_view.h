#ifndef DOMAIN_OPERATION_WEBHOOK_VIEW_H
#define DOMAIN_OPERATION_WEBHOOK_VIEW_H

#include "platform/page.h"
#include "platform/webhook.h"

struct webhook_option {
    struct str value, label;
    bool chosen;
};
struct webhook_line {
    webhook_ref ref;
    struct str name, authority, address;
    int64_t waiting, dead;
    bool over;
};
struct webhook_list_view {
    struct {
        struct webhook_line *at;
        size_t n;
    } webhooks;
    struct {
        struct webhook_option *at;
        size_t n;
    } authorities, hosts;
    struct str secret, name, url; /* secret: shown once */
    bool may_add;
    bool ticket_created, ticket_updated, ticket_state, article_created, zammad;
};
struct delivery_line {
    delivery_ref ref;
    struct str type, number, error;
    struct word state;
    int status;
    int64_t attempts;
    struct instant created_at, next_at;
    bool dead;
};
struct webhook_page_view {
    webhook_ref ref;
    struct str name, authority, address, events;
    struct word mode;
    struct instant created_at, ended_at;
    bool may_work, over, has_older;
    struct url older;
    struct {
        struct delivery_line *at;
        size_t n;
    } deliveries;
};

#endif
