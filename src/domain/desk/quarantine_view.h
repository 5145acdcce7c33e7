/*
 * desk/quarantine_view.h -- mails that joined no ticket by themselves.
 */
#ifndef DESK_QUARANTINE_VIEW_H
#define DESK_QUARANTINE_VIEW_H

#include "domain/desk/option_view.h"
#include "base/instant.h"

struct quarantine_line {
    mail_ref ref;
    struct instant at;
    struct str sender, subject;
    struct word reason;
};
struct quarantine_lines {
    struct quarantine_line *at;
    size_t n;
};
struct quarantine_list_page {
    struct quarantine_lines lines;
    int64_t count;
    bool no_content, has_cursor;
    struct url next;
};

struct quarantine_page {
    mail_ref ref;
    struct instant at;
    struct str mailbox, sender, subject, text, files;
    struct word reason;
    bool readable, may_work;
    struct options schools, services;
    struct str why;
};

#endif
