/*
 * desk/text_block_view.h -- text blocks: list, one, and the choice in the answer box.
 */
#ifndef DESK_TEXT_BLOCK_VIEW_H
#define DESK_TEXT_BLOCK_VIEW_H

#include "base/instant.h"
#include "domain/desk/option_view.h"

struct text_block_item {
    text_block_ref ref;
    struct str name, text, changed_by;
    bool own;
    struct instant changed_at;
};
struct text_block_items {
    struct text_block_item *at;
    size_t n;
};
struct text_block_list_page {
    struct text_block_items blocks;
};

struct text_block_form_page {
    bool is_new, own;
    text_block_ref ref;
    int64_t version;
    struct str name, text;       /* as typed */
    struct options placeholders; /* "{schule}", what it stands for */
};

/* With the words filled as far as the ticket knows them. */
struct text_block_choice {
    ticket_ref ticket;
    struct text_block_items blocks;
};

#endif
