/* What the audit record says about the own actions (AUD-2). */
#include "domain/account/account_view.h"
#include "domain/account/account_web.h"
#include "domain/account/event_list.html.h"

struct event_form {
    int64_t at, stream, seq;
};
FORM(event_form, FIELD_INT(event_form, at, 0, INT64_MAX), FIELD_INT(event_form, stream, 0, INT64_MAX),
     FIELD_INT(event_form, seq, 0, INT64_MAX));
HANDLER(event_list_get, event_form);

static struct str number(struct mem *mem, int64_t n)
{
    struct buf out = buf_of(mem, 32);
    buf_int(&out, n);
    return buf_str(&out);
}

static enum err event_list_get(struct request *req, const struct event_form *in)
{
    struct event_lines lines;
    struct event_page view = { .has_older = false };
    struct event_key after = { INSTANT_FOREVER, in->stream, in->seq };
    if (in->at > 0)
        after.at = (struct instant){ in->at };
    TRY(person_events(req->tx, after, &lines));
    view.events.at = MEM_NEW_N(req->mem, struct event_item, lines.n);
    for (size_t i = 0; i < lines.n; i++)
        view.events.at[view.events.n++] =
            (struct event_item){ lines.at[i].at, msg_of_action(req->mem, req->lang, lines.at[i].action) };
    if (lines.n == EVENT_ROWS) {
        const struct event_line *last = &lines.at[lines.n - 1];
        struct url older = url_with(req->mem, URL("/account/events"), "at", number(req->mem, last->at.us));
        older = url_with(req->mem, older, "stream", number(req->mem, last->stream));
        view.older = url_with(req->mem, older, "seq", number(req->mem, last->seq));
        view.has_older = true;
    }
    event_list_html(page_title(req, M_account_events), &view);
    return OK;
}

const struct route event_routes[] = { GET("/account/events", RIGHT(AUDIT_EVENT, L), 0, event_list_get), ROUTES_END };
