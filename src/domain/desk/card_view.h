/*
 * desk/card_view.h -- decision cards: list, one card, and what came of them.
 */
#ifndef DESK_CARD_VIEW_H
#define DESK_CARD_VIEW_H

#include "base/instant.h"
#include "domain/desk/option_view.h"

struct card_item {
    card_ref ref;
    struct str topic, bound;
    int64_t live, newest, uses, solved;
    bool draft, weak, retired;
};
struct card_items {
    struct card_item *at;
    size_t n;
};
struct card_list_page {
    struct card_items cards, weak;
    bool may_add;
};

struct card_form_page {
    bool is_new, may_edit, may_approve, waits, retired, own;
    card_ref ref;
    struct str bound, topic, text, picture;
    struct instant written_at;
    struct url picture_url;
    int64_t live, newest, words;
    struct option_groups places;
    struct options pictures;
};

struct look_line {
    struct str school, subject, median;
    int64_t shown, solved, handed_over, skipped;
};
struct look_lines {
    struct look_line *at;
    size_t n;
};
struct count_item {
    struct str school;
    int64_t count;
};
struct count_items {
    struct count_item *at;
    size_t n;
};
struct look_page {
    struct str month;
    struct day first;
    struct look_lines lines;
    struct count_items referrals, direct;
};

#endif
