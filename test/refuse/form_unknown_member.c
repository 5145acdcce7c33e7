/* refused: has no member named | no member named */
#include "platform/form.h"

struct close_form {
    struct str answer;
};
FORM(close_form, FIELD_TEXT(close_form, admin, 0, 10));

const struct field *used(void);
const struct field *used(void) { return close_form_fields; }
