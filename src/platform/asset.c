#include "platform/asset.h"

#include "base/check.h"

const struct asset *asset_find(struct str path)
{
    size_t low = 0, high = asset_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(path, asset_rows[middle].path);
        if (order == 0)
            return &asset_rows[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

struct url asset_url(enum asset_id id)
{
    CHECK((unsigned)id < ASSET_COUNT);
    return (struct url){ asset_rows[asset_index[id]].path };
}
