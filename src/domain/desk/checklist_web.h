/*
 * desk/checklist_web.h -- checklists on the page of a ticket.
 */
#ifndef DESK_CHECKLIST_WEB_H
#define DESK_CHECKLIST_WEB_H

#include "domain/desk/checklist.h"
#include "domain/desk/checklist_view.h"
#include "domain/desk/desk_web.h"

enum err checks_of_page(struct request *, const struct ticket *, struct check_box *);

#endif
