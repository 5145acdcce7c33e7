/* refused: '_Generic' selector of type | controlling expression type */
#include "platform/form.h"

/* Ids do not come from forms: only refs do. */
struct close_form {
    ticket_id ticket;
};
FORM(close_form, FIELD_INT(close_form, ticket, 1, 9));

const struct field *used(void);
const struct field *used(void) { return close_form_fields; }
