#include "platform/cursor.h"

static void put_be(unsigned char b[8], int64_t v)
{
    for (int i = 0; i < 8; i++)
        b[i] = (unsigned char)((uint64_t)v >> (56 - 8 * i));
}

static int64_t get_be(const unsigned char b[8])
{
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v = v << 8 | b[i];
    return (int64_t)v;
}

struct str cursor_put(struct mem *mem, char kind, struct position p)
{
    unsigned char bytes[16];
    struct buf text = buf_of(mem, 1 + REF_TEXT_LEN);
    put_be(bytes, p.value);
    put_be(bytes + 8, p.id);
    buf_byte(&text, kind);
    ref_put(&text, bytes);
    return buf_str(&text);
}

enum err cursor_parse(struct str text, char kind, struct position *p)
{
    unsigned char bytes[16];
    if (text.len != 1 + REF_TEXT_LEN || text.at[0] != kind || ref_parse(str_from(text, 1), bytes) != OK)
        return ERR_MALFORMED;
    *p = (struct position){ get_be(bytes), get_be(bytes + 8) };
    return OK;
}
