#include "domain/operation/operation_web.h"

#include "domain/agreement/agreement.h"
#include "domain/operation/audit_list.html.h"
#include "domain/operation/audit_store.h"
#include "domain/operation/audit_view.h"
#include "platform/limits.h"

struct audit_form {
    authority_ref authority;
    int64_t before;
};
FORM(audit_form, FIELD_REF_OPTIONAL(audit_form, authority), FIELD_INT(audit_form, before, 0, INT64_MAX));
HANDLER(audit_get, audit_form);

static bool ref_given(const authority_ref *ref)
{
    static const authority_ref none;

    return !str_eq((struct str){ (const char *)ref->b, sizeof ref->b },
                   (struct str){ (const char *)none.b, sizeof none.b });
}

/* The streams the person may read: own authorities; the head also the operator's. */
static enum err read_streams(struct request *req, const struct audit_form *in, struct audit_list *view,
                             authority_id *chosen)
{
    struct authority_list list;
    bool given = ref_given(&in->authority);

    TRY(agreement_authorities_of_actor(req->tx, &list));
    view->operator_stream = viewer_has_role(req->viewer, ROLE_HEAD);
    view->streams.at = MEM_NEW_N(req->mem, struct audit_stream, list.n);
    view->has_stream = view->operator_stream && !given;
    view->operator_chosen = view->has_stream;
    *chosen = (authority_id){ 0 };
    for (size_t i = 0; i < list.n; i++) {
        struct audit_stream *s = &view->streams.at[view->streams.n++];

        s->ref = list.at[i].ref;
        s->name = list.at[i].name;
        s->chosen = !view->operator_chosen && !view->has_stream &&
                    (!given || str_eq((struct str){ (const char *)s->ref.b, 16 },
                                      (struct str){ (const char *)in->authority.b, 16 }));
        if (s->chosen) {
            *chosen = list.at[i].id;
            view->has_stream = true;
        }
    }
    return given && !view->has_stream ? ERR_NOT_FOUND : OK;
}

static struct url older_url(struct request *req, const struct audit_form *in, int64_t seq)
{
    struct buf number = buf_of(req->mem, 24), ref = buf_of(req->mem, REF_TEXT_LEN + 1);

    buf_int(&number, seq);
    if (ref_given(&in->authority))
        ref_put(&ref, in->authority.b);
    return url_with(req->mem, url_with(req->mem, URL("/operation/audit"), "authority", buf_str(&ref)), "before",
                    buf_str(&number));
}

static enum err audit_get(struct request *req, const struct audit_form *in)
{
    struct audit_list view = { 0 };
    struct audit_rows rows = { 0 };
    authority_id stream;

    /* Who reads no stream reads what the own person did (AUD-2). */
    if (!viewer_may_of_others(req->viewer, OBJECT_AUDIT_EVENT, VERB_L))
        return see_other(req, URL("/account/events"));
    TRY(read_streams(req, in, &view, &stream));
    if (view.has_stream)
        TRY(audit_page(req->tx, stream, in->before, LIMIT_PAGE_ROWS + 1, &rows));
    view.lines.at = MEM_NEW_N(req->mem, struct audit_line, rows.n);
    for (size_t i = 0; i < rows.n && i < LIMIT_PAGE_ROWS; i++) {
        const struct audit_row *r = &rows.at[i];

        view.lines.at[view.lines.n++] =
            (struct audit_line){ r->seq, r->at, r->actor, msg_of_action(req->mem, req->lang, r->action) };
    }
    if (rows.n > LIMIT_PAGE_ROWS)
        view.older = older_url(req, in, rows.at[LIMIT_PAGE_ROWS - 1].seq);
    audit_list_html(page_title(req, M_operation_audit), &view);
    return OK;
}

const struct route audit_routes[] = { GET("/operation/audit", RIGHT(AUDIT_EVENT, L), 0, audit_get), ROUTES_END };
