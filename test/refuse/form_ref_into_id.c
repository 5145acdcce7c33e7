/* refused: '_Generic' selector of type | controlling expression type */
#include "platform/form.h"

struct close_form {
    ticket_id ticket;
};
FORM(close_form, FIELD_REF(close_form, ticket));

const struct field *used(void);
const struct field *used(void) { return close_form_fields; }
