/* refused: incompatible pointer type | conflicting types for */
#include "platform/request.h"

struct close_form {
    struct str answer;
};
FORM(close_form, FIELD_TEXT(close_form, answer, 1, 300));
struct other_form {
    int64_t number;
};

/* The handler takes another form than the one it is bound to. */
HANDLER(close_post, close_form);
static enum err close_post(struct request *req, const struct other_form *form)
{
    (void)req;
    return form->number == 0 ? OK : ERR_INVALID;
}

const struct handler *used(void);
const struct handler *used(void) { return &close_post_handler; }
