/*
 * asset/device_view.h -- what the pages of this room show.
 */
#ifndef ASSET_DEVICE_VIEW_H
#define ASSET_DEVICE_VIEW_H

#include "base/day.h"
#include "base/id.h"
#include "platform/html.h"

struct asset_option {
    struct str value, label;
    bool chosen;
};
struct asset_options {
    struct asset_option *at;
    size_t n;
};

struct device_item {
    device_ref ref;
    struct str code, model, school, room, inventory_number;
    struct word state;
};
struct device_items {
    struct device_item *at;
    size_t n;
};
struct device_list_page {
    struct str q;
    struct device_items devices;
    int64_t shown;
    bool may_add, may_models, has_newer, has_older, has_pages;
    struct url newer, older;
};

struct device_form_page {
    bool is_new, may_edit;
    device_ref ref;
    struct str title, code, path, school_name, maker, model_name, class_name;
    struct word state_word;
    struct day since;
    int64_t version;
    struct asset_options schools, rooms, models, states;
    bool choose_school;
    struct str school, inventory_number, reason, framework, lot, promised_on, promised_until;
    bool legacy;
};

struct device_import_line {
    int64_t line;
    struct str code, model, text;
    bool refused;
};
struct device_import_lines {
    struct device_import_line *at;
    size_t n;
};
struct device_import_page {
    bool checked, some;
    struct str csv;
    int64_t created, known, refused;
    struct device_import_lines lines;
};

struct model_item {
    struct str maker, name, class_name;
};
struct model_items {
    struct model_item *at;
    size_t n;
};
struct model_list_page {
    struct model_items models;
    struct asset_options classes;
    struct str maker, name;
    bool may_add;
};

#endif
