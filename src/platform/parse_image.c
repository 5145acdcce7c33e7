/*
 * platform/parse_image.c -- an image from outside as a new one of ours: smaller,
 * turned the right way, without anything but its pixels (trust UPL-3).
 */
#include "platform/parse_image.h"

#include <string.h>
#include <unistd.h>

#include "platform/limits.h"

/* Process state of pedell-parse: whom parse_image_refuse answers. */
static struct parse_sink *answer_to;

void parse_image_refuse(enum parse_reason reason)
{
    parse_put_u32(answer_to, PARSE_REFUSED, (uint32_t)reason);
    parse_put(answer_to, PARSE_END, STR(""));
    _exit(0);
}

/* --- making smaller ------------------------------------------------------------------------------- */

static uint32_t scaled(uint32_t side, uint32_t longest, uint32_t max_side)
{
    if (longest <= max_side)
        return side;
    uint64_t n = (uint64_t)side * max_side / longest;
    return n > 0 ? (uint32_t)n : 1;
}

enum { SUMS = 5 };

void shrink_start(struct shrink *s, struct mem *mem, uint32_t width, uint32_t height, uint32_t max_side)
{
    if (width == 0 || height == 0)
        parse_image_refuse(PARSE_BROKEN_IMAGE);
    if ((uint64_t)width * height > LIMIT_IMAGE_PIXELS)
        parse_image_refuse(PARSE_IMAGE_TOO_LARGE);
    uint32_t longest = width > height ? width : height;
    *s = (struct shrink){ .mem = mem, .width = width, .height = height };
    s->out.width = scaled(width, longest, max_side);
    s->out.height = scaled(height, longest, max_side);
    s->out.rgba = mem_alloc(mem, (size_t)s->out.width * s->out.height * 4);
    s->column = MEM_NEW_N(mem, uint32_t, width);
    s->sums = MEM_NEW_N(mem, uint64_t, (size_t)s->out.width * SUMS);
    for (uint32_t x = 0; x < width; x++)
        s->column[x] = (uint32_t)((uint64_t)x * s->out.width / width);
}

static unsigned char mean(uint64_t sum, uint64_t n)
{
    if (n == 0)
        return 0;
    return (unsigned char)((sum + n / 2) / n);
}

static void end_target_row(struct shrink *s, uint32_t row)
{
    unsigned char *to = s->out.rgba + (size_t)row * s->out.width * 4;
    for (uint32_t x = 0; x < s->out.width; x++, to += 4) {
        const uint64_t *sum = s->sums + (size_t)x * SUMS;
        to[0] = mean(sum[0], sum[3]);
        to[1] = mean(sum[1], sum[3]);
        to[2] = mean(sum[2], sum[3]);
        to[3] = mean(sum[3], sum[4]);
        s->out.alpha = s->out.alpha || to[3] != 255;
    }
    memset(s->sums, 0, (size_t)s->out.width * SUMS * sizeof *s->sums);
}

void shrink_row(struct shrink *s, const unsigned char *rgba)
{
    uint32_t row = (uint32_t)((uint64_t)s->y * s->out.height / s->height);
    for (uint32_t x = 0; x < s->width; x++, rgba += 4) {
        uint64_t *sum = s->sums + (size_t)s->column[x] * SUMS;
        sum[0] += (uint64_t)rgba[0] * rgba[3];
        sum[1] += (uint64_t)rgba[1] * rgba[3];
        sum[2] += (uint64_t)rgba[2] * rgba[3];
        sum[3] += rgba[3];
        sum[4]++;
    }
    s->y++;
    if (s->y == s->height || (uint32_t)((uint64_t)s->y * s->out.height / s->height) != row)
        end_target_row(s, row);
}

/* --- turning ---------------------------------------------------------------------------------------- */

/* EXIF: 2 mirrored, 3 upside down, 4 both, 5 to 8 the same after swapping rows and columns. */
static struct picture turned(struct mem *mem, struct picture in, int orientation)
{
    if (orientation <= 1 || orientation > 8)
        return in;
    bool swap = orientation >= 5;
    bool flip_x = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
    bool flip_y = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
    struct picture out = { NULL, swap ? in.height : in.width, swap ? in.width : in.height, in.alpha };
    out.rgba = mem_alloc(mem, (size_t)out.width * out.height * 4);
    for (uint32_t y = 0; y < out.height; y++) {
        for (uint32_t x = 0; x < out.width; x++) {
            uint32_t tx = flip_x ? out.width - 1 - x : x;
            uint32_t ty = flip_y ? out.height - 1 - y : y;
            size_t from = swap ? (size_t)tx * in.width + ty : (size_t)ty * in.width + tx;
            memcpy(out.rgba + ((size_t)y * out.width + x) * 4, in.rgba + from * 4, 4);
        }
    }
    return out;
}

/* --- one item ----------------------------------------------------------------------------------------- */

enum err parse_image_item(struct mem *mem, struct str request, struct parse_sink *sink, enum parse_reason *reason)
{
    *reason = PARSE_BAD_REQUEST;
    uint32_t side = request.len > 4 ? parse_u32_load(request.at) : 0;
    struct str bytes = str_from(request, 4);
    if (side == 0 || side > PARSE_IMAGE_SIDE_MAX)
        return ERR_INVALID;
    answer_to = sink;
    struct picture picture = { 0 };
    int orientation = 1;
    bool jpeg = str_starts(bytes, ((struct str){ "\xff\xd8\xff", 3 }));
    bool png = str_starts(bytes, ((struct str){ "\x89PNG\r\n\x1a\n", 8 }));
    *reason = PARSE_NOT_AN_IMAGE;
    if (jpeg)
        image_read_jpeg(mem, bytes, side, &picture, &orientation);
    else if (png)
        image_read_png(mem, bytes, side, &picture);
    else if (str_starts(bytes, STR("RIFF")) && str_eq(str_sub(bytes, 8, 4), STR("WEBP")))
        image_read_webp(mem, bytes, side, &picture);
    else
        return ERR_INVALID;
    picture = turned(mem, picture, orientation);
    bool as_png = png || picture.alpha;
    parse_put_u32(sink, PARSE_IMAGE_TYPE, as_png ? FILE_PNG : FILE_JPEG);
    parse_put(sink, PARSE_IMAGE_BYTES, as_png ? image_write_png(mem, &picture) : image_write_jpeg(&picture));
    return OK;
}
