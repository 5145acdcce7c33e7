#ifndef DOMAIN_OPERATION_MAILBOX_VIEW_H
#define DOMAIN_OPERATION_MAILBOX_VIEW_H

#include "platform/mailbox.h"
#include "platform/page.h"

struct mailbox_line {
    struct str name, server, login, folder, error;
    bool active, failing, ending, oauth;
    struct instant fetched_at, failing_since;
    struct day access_ends;
    int64_t kept;
};
struct mailbox_list_page {
    struct {
        struct mailbox_line *at;
        size_t n;
    } lines;
    bool may_change;
};
struct mailbox_edit_page {
    struct str name, server, login, token_file, folder;
    bool starttls, active;
    struct day access_ends;
};

#endif
