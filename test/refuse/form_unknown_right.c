/* refused: 'OBJECT_TICKETS' undeclared | use of undeclared identifier 'OBJECT_TICKETS' */
#include "platform/request.h"

FORM_EMPTY(no_form);
HANDLER(list_get, no_form);
static enum err list_get(struct request *req, const struct no_form *form)
{
    (void)req;
    (void)form;
    return OK;
}

const struct route routes[] = {
    GET("/tickets", RIGHT(TICKETS, L), 0, list_get),
    ROUTES_END,
};
