#ifndef DESK_CALL_VIEW_H
#define DESK_CALL_VIEW_H

#include "domain/desk/list_view.h"
#include "domain/desk/option_view.h"
#include "platform/page.h"

struct call_line {
    call_ref ref;
    struct str who, school, number, ticket_number;
    ticket_ref ticket;
    struct word state;
    struct instant at;
    bool outgoing, has_ticket, can_be_done;
};
struct call_lines {
    struct call_line *at;
    size_t n;
};
struct call_person_line {
    struct str name, school;
};
struct call_page {
    bool has_card, card_on, may_write, only_missed;
    struct str extension;
    /* the card */
    call_ref card;
    struct str who, school, number;
    struct word state;
    school_ref school_ref;
    bool known_school, hidden, written;
    ticket_ref ticket;
    struct str ticket_number;
    struct {
        struct call_person_line *at;
        size_t n;
    } persons; /* when several share the number */
    struct list_lines open;
    struct options schools;
    struct str subject;
    struct call_lines calls;
};

#endif
