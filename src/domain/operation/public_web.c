#include "domain/operation/operation_web.h"

#include "domain/agreement/agreement.h"
#include "domain/operation/accessibility.html.h"
#include "domain/operation/help.html.h"
#include "domain/operation/imprint.html.h"
#include "domain/operation/privacy.html.h"
#include "domain/operation/public_view.h"
#include "platform/config.h"

FORM_EMPTY(public_form);
HANDLER(accessibility_get, public_form);
HANDLER(help_get, public_form);
HANDLER(privacy_get, public_form);
HANDLER(imprint_get, public_form);

static struct public_page page_of(const struct request *req)
{
    const struct config *c = req->config;

    return (struct public_page){
        .body_name = c->body_name, .body_phone = c->body_phone, .body_hours = c->body_hours, .mail = c->mail_from
    };
}

/* The Landkreis that runs the body (§ 3 (1)), once it is entered. */
static enum err add_provider(struct request *req, struct public_page *view)
{
    struct authority_list list;

    TRY(agreement_authorities(req->tx, &list));
    for (size_t i = 0; i < list.n; i++) {
        if (!list.at[i].is_provider)
            continue;
        view->provider = list.at[i].name;
        view->street = list.at[i].street;
        view->zip = list.at[i].zip;
        view->town = list.at[i].town;
    }
    return OK;
}

static enum err accessibility_get(struct request *req, const struct public_form *in)
{
    struct public_page view = page_of(req);

    (void)in;
    accessibility_html(page_title(req, M_operation_accessibility), &view);
    return OK;
}

static enum err help_get(struct request *req, const struct public_form *in)
{
    struct public_page view = page_of(req);

    (void)in;
    help_html(page_title(req, M_operation_help), &view);
    return OK;
}

static enum err privacy_get(struct request *req, const struct public_form *in)
{
    struct public_page view = page_of(req);

    (void)in;
    TRY(add_provider(req, &view));
    privacy_html(page_title(req, M_operation_privacy), &view);
    return OK;
}

static enum err imprint_get(struct request *req, const struct public_form *in)
{
    struct public_page view = page_of(req);

    (void)in;
    TRY(add_provider(req, &view));
    imprint_html(page_title(req, M_operation_imprint), &view);
    return OK;
}

const struct route public_routes[] = { GET("/accessibility", RIGHT_PUBLIC, 0, accessibility_get),
                                       GET("/help", RIGHT_PUBLIC, 0, help_get),
                                       GET("/privacy", RIGHT_PUBLIC, 0, privacy_get),
                                       GET("/imprint", RIGHT_PUBLIC, 0, imprint_get), ROUTES_END };
