#include "platform/change.h"

#include "platform/webhook.h"

const char *change_key(enum change_kind kind)
{
    static const char *const keys[CHANGE_KIND_END] = {
        [CHANGE_TICKET_CREATED] = "ticket.created",
        [CHANGE_TICKET_UPDATED] = "ticket.updated",
        [CHANGE_TICKET_STATE] = "ticket.state",
        [CHANGE_ARTICLE_CREATED] = "article.created",
    };
    CHECK(kind > 0 && kind < CHANGE_KIND_END);
    return keys[kind];
}

SQL_STATE(change_insert, SCOPE_SYSTEM, 10,
          "INSERT INTO change_event (id, at, authority, school, kind, subject, ref, label, state, part, internal)"
          " VALUES ($3, $2, $4, $5, $6, $7, $8, $9, $10, $11, $12)");

enum err change_add(struct tx *tx, const struct change_event *c)
{
    change_id id = TX_ID(tx, change);
    struct blob ref = { { (const char *)c->ref, 16 } };
    TRY(tx_run(tx, change_insert, NULL, id, c->authority, c->school, (int)c->kind, c->subject, ref, c->label, c->state,
               c->part, c->internal));
    return c->internal ? OK : webhook_tell(tx, id, c);
}
