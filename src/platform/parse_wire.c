/*
 * platform/parse_wire.c -- the framing of both sides, see parse_wire.h.
 */
#include "platform/parse_wire.h"

#include <string.h>

void parse_u32_store(char at[4], uint32_t v)
{
    for (int i = 0; i < 4; i++)
        at[i] = (char)(unsigned char)(v >> (24 - 8 * i));
}

void parse_u64_store(char at[8], uint64_t v)
{
    parse_u32_store(at, (uint32_t)(v >> 32));
    parse_u32_store(at + 4, (uint32_t)v);
}

uint32_t parse_u32_load(const char *at)
{
    uint32_t v = 0;
    for (int i = 0; i < 4; i++)
        v = v << 8 | (unsigned char)at[i];
    return v;
}

uint64_t parse_u64_load(const char *at) { return (uint64_t)parse_u32_load(at) << 32 | parse_u32_load(at + 4); }

void parse_put(struct parse_sink *sink, uint32_t type, struct str bytes) { sink->put(sink, type, bytes); }

void parse_put_u32(struct parse_sink *sink, uint32_t type, uint32_t v)
{
    char at[4];
    parse_u32_store(at, v);
    parse_put(sink, type, (struct str){ at, sizeof at });
}

const char *parse_reason_text(uint32_t reason)
{
    static const char *const texts[PARSE_REASON_COUNT] = {
        [PARSE_NO_WALLS] = "the sandbox could not be closed",
        [PARSE_BAD_REQUEST] = "the request was not understood",
        [PARSE_NO_MESSAGE] = "not a mail message",
        [PARSE_NOT_AN_IMAGE] = "not a PNG, JPEG or WebP image",
        [PARSE_BROKEN_IMAGE] = "the image is damaged",
        [PARSE_IMAGE_TOO_LARGE] = "the image has too many pixels",
        [PARSE_NOT_XML] = "not an XML document",
    };
    return reason > 0 && reason < PARSE_REASON_COUNT ? texts[reason] : "refused for an unknown reason";
}

/* --- the reader -------------------------------------------------------------------- */

void parse_reader_start(struct parse_reader *r, struct mem *mem, size_t max, const char *stamp, struct parse_list *list)
{
    *r = (struct parse_reader){ .mem = mem, .left = max, .list = list, .stamp = stamp };
    *list = (struct parse_list){ MEM_NEW_N(mem, struct parse_record, PARSE_RECORDS_MAX), 0 };
}

size_t parse_reader_room(struct parse_reader *r, char **at)
{
    if (r->why != NULL || r->ended)
        return 0;
    if (r->have < sizeof r->head) {
        *at = r->head + r->have;
        return sizeof r->head - r->have;
    }
    *at = r->body + r->got;
    return r->len - r->got;
}

/* The head of a record is complete: is there room for what it announces? */
static void begin_record(struct parse_reader *r)
{
    r->type = parse_u32_load(r->head);
    r->len = parse_u32_load(r->head + 4);
    r->got = 0;
    if (r->list->n == PARSE_RECORDS_MAX)
        r->why = "too many records";
    else if (r->len > r->left || r->len + 64 > mem_left(r->mem))
        r->why = "the answer is too large";
    else if (r->type == PARSE_END && r->len != 0)
        r->why = "an end with content";
    else if (!r->hello && (r->type != PARSE_HELLO || r->len != strlen(r->stamp)))
        r->why = "no greeting";
    else
        r->body = mem_alloc(r->mem, r->len);
    if (r->why == NULL)
        r->left -= r->len;
}

static void end_record(struct parse_reader *r)
{
    r->have = 0;
    if (!r->hello) {
        r->hello = true;
        r->other_build = memcmp(r->body, r->stamp, r->len) != 0;
        if (r->other_build)
            r->why = "pedell-parse is of another build";
        return;
    }
    if (r->type == PARSE_END) {
        r->ended = true;
        return;
    }
    r->list->at[r->list->n++] = (struct parse_record){ r->type, { r->body, r->len } };
}

void parse_reader_got(struct parse_reader *r, size_t n)
{
    if (r->have < sizeof r->head) {
        r->have += n;
        if (r->have < sizeof r->head)
            return;
        begin_record(r);
    } else {
        r->got += n;
    }
    if (r->why == NULL && r->got == r->len)
        end_record(r);
}
