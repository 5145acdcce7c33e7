/* refused: '_Generic' selector of type | controlling expression type */
#include "platform/form.h"

struct close_form {
    int64_t answer;
};
FORM(close_form, FIELD_TEXT(close_form, answer, 1, 300));

const struct field *used(void);
const struct field *used(void) { return close_form_fields; }
