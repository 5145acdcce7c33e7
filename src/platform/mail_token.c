/*
 * platform/mail_token.c -- the part after '+' of our reply address (trust MIN-2):
 * ticket ref and a MAC over ref and recipient, 39 letters that survive being
 * written in capitals.
 */
#include "platform/mail.h"

#include "platform/limits.h"

enum { MAC_LEN = 13, TOKEN_LEN = REF_TEXT_LEN + MAC_LEN };

static struct str mac_text(struct mem *mem, struct str ticket, struct str recipient)
{
    struct secret key = secret_derive("mail token");
    struct str message = str_cat(mem, STR("1\n"), ticket, STR("\n"), str_lower_ascii(mem, str_trim(recipient)));
    struct sha256 mac = hmac_sha256(&key, message);
    struct buf text = buf_of(mem, REF_TEXT_LEN);
    secret_wipe(&key, sizeof key);
    ref_put(&text, mac.b);
    /* The first letter of a ref holds three bits only: the letters behind it are full. */
    return str_sub(buf_str(&text), 1, MAC_LEN);
}

struct str mail_token(struct mem *mem, struct str ticket, struct str recipient)
{
    CHECK(ticket.len == REF_TEXT_LEN);
    return str_cat(mem, ticket, mac_text(mem, ticket, recipient));
}

static bool is_token(struct str part)
{
    unsigned char ref[16];
    if (part.len != TOKEN_LEN || ref_parse(str_sub(part, 0, REF_TEXT_LEN), ref) != OK)
        return false;
    for (size_t i = REF_TEXT_LEN; i < part.len; i++) {
        char c = part.at[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')))
            return false;
    }
    return true;
}

enum err mail_token_find(struct mem *mem, struct str to, struct str *ticket, struct str *token_part)
{
    struct str address;
    while (str_cut(&to, ',', &address)) {
        size_t at = str_find_byte(address, '@'), plus = str_find_byte(address, '+');
        if (at == SIZE_MAX || plus == SIZE_MAX || plus > at)
            continue;
        struct str part = str_lower_ascii(mem, str_sub(address, plus + 1, at - plus - 1));
        if (!is_token(part))
            continue;
        *ticket = str_sub(part, 0, REF_TEXT_LEN);
        *token_part = str_from(part, REF_TEXT_LEN);
        return OK;
    }
    return ERR_NOT_FOUND;
}

bool mail_token_matches(struct mem *mem, struct str ticket, struct str token_part, struct str recipient)
{
    if (ticket.len != REF_TEXT_LEN || token_part.len != MAC_LEN)
        return false;
    struct str want = mac_text(mem, ticket, recipient);
    return secret_equal(want.at, token_part.at, MAC_LEN);
}
