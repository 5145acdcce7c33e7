/*
 * desk/text_block_web.h -- text blocks in the answer box of a ticket.
 */
#ifndef DESK_TEXT_BLOCK_WEB_H
#define DESK_TEXT_BLOCK_WEB_H

#include "domain/desk/desk_web.h"
#include "domain/desk/text_block.h"
#include "domain/desk/text_block_view.h"

/* What may be inserted here; none for who has no right to blocks. */
enum err text_blocks_of_page(struct request *, const struct ticket *, struct text_block_choice *);

#endif
