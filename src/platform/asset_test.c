#include "platform/asset.h"

#include "test.h"

TEST(every_asset_is_found_by_its_path)
{
    EXPECT(asset_count > ASSET_COUNT / 2);
    for (size_t i = 0; i < asset_count; i++)
        EXPECT(asset_find(asset_rows[i].path) == &asset_rows[i]);
    EXPECT(asset_find(STR("/assets/")) == NULL);
    EXPECT(asset_find(STR("/assets/app.css")) == NULL);
    EXPECT(asset_find(STR("/zzz")) == NULL);
}

TEST(a_template_gets_the_path_with_the_hash)
{
    struct str path = asset_url(ASSET_app_css).path;
    EXPECT(str_starts(path, STR("/assets/app-")) && str_ends(path, STR(".css")));
    const struct asset *css = asset_find(path);
    EXPECT(css != NULL);
    EXPECT_STR(css->type, "text/css; charset=utf-8");
    EXPECT(css->plain.len > css->gz.len && css->gz.len > css->br.len);
}

TEST(no_asset_carries_an_address_a_strict_policy_blocks)
{
    static const char *const blocked[] = { "data:", "http://", "https://", "@import" };
    for (size_t i = 0; i < asset_count; i++) {
        if (!str_starts(asset_rows[i].type, STR("text/css")))
            continue;
        for (size_t k = 0; k < ARRAY_LEN(blocked); k++)
            EXPECT_EQ(str_find(asset_rows[i].plain, str_of(blocked[k])), SIZE_MAX);
    }
}

TEST(the_style_sheet_stays_small) { EXPECT(asset_find(asset_url(ASSET_app_css).path)->br.len < 20480); }
