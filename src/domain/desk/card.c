#include "domain/desk/card.h"

#include "platform/asset.h"

int card_limit(enum try_role role) { return role >= TRY_CONTACT ? CARD_LIMIT_CONTACT : CARD_LIMIT_STRANGER; }

int card_words(struct str text)
{
    int words = 0;
    bool inside = false;
    for (size_t i = 0; i < text.len; i++) {
        bool blank = text.at[i] == ' ' || text.at[i] == '\n' || text.at[i] == '\t';
        words += !blank && !inside;
        inside = !blank;
    }
    return words;
}

bool card_is_weak(int64_t uses, int64_t solved) { return uses >= CARD_USES && solved * 100 < uses * CARD_SUCCESS; }

const struct card_picture card_pictures[] = {
    { "power", M_card_picture_power },   { "cable", M_card_picture_cable },     { "input", M_card_picture_input },
    { "remote", M_card_picture_remote }, { "restart", M_card_picture_restart }, { "wifi", M_card_picture_wifi },
    { "sound", M_card_picture_sound },   { "touch", M_card_picture_touch },     { "charge", M_card_picture_charge },
    { "paper", M_card_picture_paper },   { "key", M_card_picture_key },         { NULL, MSG_NONE },
};

struct url card_picture_url(struct str key)
{
    static const enum asset_id files[] = { ASSET_card_power_svg,  ASSET_card_cable_svg,   ASSET_card_input_svg,
                                           ASSET_card_remote_svg, ASSET_card_restart_svg, ASSET_card_wifi_svg,
                                           ASSET_card_sound_svg,  ASSET_card_touch_svg,   ASSET_card_charge_svg,
                                           ASSET_card_paper_svg,  ASSET_card_key_svg };
    _Static_assert(ARRAY_LEN(files) + 1 == ARRAY_LEN(card_pictures), "one file per picture");
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        if (str_eq(key, str_of(card_pictures[i].key)))
            return asset_url(files[i]);
    return (struct url){ STR("") };
}
