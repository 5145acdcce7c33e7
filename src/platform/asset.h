/*
 * platform/asset.h -- the files inside the executable: style sheet, scripts,
 * icons, fonts.  Made by web/build/build.mjs; the path of each contains a hash of
 * its content, so browsers may keep it for ever.
 */
#ifndef PLATFORM_ASSET_H
#define PLATFORM_ASSET_H

#include "platform/html.h"
#include "asset_id.h" /* enum asset_id { ASSET_app_css, ..., ASSET_COUNT } */

struct asset {
    struct str path;          /* "/assets/app-0123456789abcdef.css" */
    struct str type;          /* Content-Type */
    struct str etag;          /* with its quotes */
    struct str plain, br, gz; /* br and gz are empty where they would not be smaller */
};

/* NULL when there is none. */
const struct asset *asset_find(struct str path);
/* {{asset app.css}} */
struct url asset_url(enum asset_id);

/* Generated. */
extern const struct asset asset_rows[]; /* sorted by path */
extern const size_t asset_count;
extern const unsigned short asset_index[ASSET_COUNT];

#endif
