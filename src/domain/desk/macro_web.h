/*
 * desk/macro_web.h -- macros on the page of a ticket.
 */
#ifndef DESK_MACRO_WEB_H
#define DESK_MACRO_WEB_H

#include "domain/desk/desk_web.h"
#include "domain/desk/macro.h"
#include "domain/desk/macro_view.h"

extern const struct choice macro_assignees[], macro_reasons[];
/* The steps as a form or a machine says them; all zero, 0, "": no such step. */
struct macro_said {
    int assignee; /* enum macro_assignee */
    checklist_ref list;
    text_block_ref block;
    int64_t reason, days;
    struct str items;
};
/* In the order of a macro; ERR_INVALID at "block": one of a person. */
enum err macro_steps_of(struct request *, const struct macro_said *, struct macro_steps *);
/* The same from what is stored: ids in place of refs. */
struct macro_chosen {
    int assignee;
    int64_t list, block, reason, days;
    struct str items;
};
struct macro_chosen macro_chosen_of(const struct macro_steps *);
/* Those that may be run here; none for who does not work on the ticket. */
enum err macros_of_page(struct request *, const struct ticket *, struct macro_box *);

#endif
