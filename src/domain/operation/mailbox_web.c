/* Mailboxes the worker fetches from: how they do, and setting them up. */
#include "base/zone.h"
#include "domain/operation/mailbox_edit.html.h"
#include "domain/operation/mailbox_list.html.h"
#include "domain/operation/mailbox_view.h"
#include "domain/operation/operation_web.h"
#include "platform/limits.h"

FORM_EMPTY(mailbox_list_form);
struct mailbox_edit_form {
    struct str name;
};
FORM(mailbox_edit_form, FIELD_TEXT(mailbox_edit_form, name, 0, 60));
struct mailbox_form {
    struct str name, server, login, password, token_file, folder;
    bool starttls, active;
    struct day access_ends;
};
FORM(mailbox_form, FIELD_TEXT(mailbox_form, name, 1, 60), FIELD_TEXT(mailbox_form, server, 1, LIMIT_NAME),
     FIELD_TEXT(mailbox_form, login, 1, LIMIT_NAME), FIELD_TEXT(mailbox_form, password, 0, 400),
     FIELD_TEXT(mailbox_form, token_file, 0, 400), FIELD_TEXT(mailbox_form, folder, 1, LIMIT_NAME),
     FIELD_BOOL(mailbox_form, starttls), FIELD_BOOL(mailbox_form, active), FIELD_DAY(mailbox_form, access_ends, false));
HANDLER(mailbox_list_get, mailbox_list_form);
HANDLER(mailbox_edit_get, mailbox_edit_form);
HANDLER(mailbox_post, mailbox_form);
HANDLER(mailbox_again, mailbox_form);

static enum err mailbox_list_get(struct request *req, const struct mailbox_list_form *in)
{
    struct mailbox_list_page view = { .may_change = viewer_may(req->viewer, OBJECT_SETTING, VERB_W) };
    struct mailbox_rows boxes;

    (void)in;
    TRY(mailbox_list(req->tx, &boxes));
    view.lines.at = MEM_NEW_N(req->mem, struct mailbox_line, boxes.n);
    for (size_t i = 0; i < boxes.n; i++) {
        const struct mailbox_row *b = &boxes.at[i];
        view.lines.at[view.lines.n++] = (struct mailbox_line){ .name = b->name,
                                                               .server = b->server,
                                                               .login = b->login,
                                                               .folder = b->folder,
                                                               .error = b->error,
                                                               .active = b->active,
                                                               .failing = !instant_is_none(b->failing_since),
                                                               .ending = mailbox_access_ending(b, zone_day(req->now)),
                                                               .oauth = b->token_file.len > 0,
                                                               .fetched_at = b->fetched_at,
                                                               .failing_since = b->failing_since,
                                                               .access_ends = b->access_ends,
                                                               .kept = b->kept };
    }
    mailbox_list_html(page_title(req, M_operation_mailboxes), &view);
    return OK;
}

static enum err mailbox_edit_get(struct request *req, const struct mailbox_edit_form *in)
{
    struct mailbox_edit_page view = { .folder = STR("INBOX"), .active = true, .access_ends = DAY_NONE };
    struct mailbox_row box;

    if (in->name.len > 0) {
        TRY(mailbox_find(req->tx, in->name, &box));
        view = (struct mailbox_edit_page){ box.name,   box.server,   box.login,  box.token_file,
                                           box.folder, box.starttls, box.active, box.access_ends };
    }
    mailbox_edit_html(page_title(req, M_operation_mailbox_edit), &view);
    return OK;
}

/* What was typed stays, but for the password. */
static enum err mailbox_again(struct request *req, const struct mailbox_form *in)
{
    const struct mailbox_edit_page view = { in->name,   in->server,   in->login,  in->token_file,
                                            in->folder, in->starttls, in->active, in->access_ends };

    mailbox_edit_html(page_title(req, M_operation_mailbox_edit), &view);
    return OK;
}

static enum err mailbox_post(struct request *req, const struct mailbox_form *in)
{
    const struct mailbox_change change = { .name = in->name,
                                           .server = in->server,
                                           .login = in->login,
                                           .folder = in->folder,
                                           .password = in->password,
                                           .token_file = in->token_file,
                                           .access_ends = in->access_ends,
                                           .starttls = in->starttls,
                                           .active = in->active };

    TRY(mailbox_put(req->tx, &change));
    flash(req, M_operation_saved);
    return see_other(req, URL("/operation/mailboxes"));
}

const struct route mailbox_routes[] = {
    GET("/operation/mailboxes", RIGHT(SETTING, L), 0, mailbox_list_get),
    GET("/operation/mailboxes/edit", RIGHT(SETTING, W), 0, mailbox_edit_get),
    POST_FORM("/operation/mailboxes/edit", RIGHT(SETTING, W), ROUTE_REAUTH, mailbox_post, mailbox_again), ROUTES_END
};
