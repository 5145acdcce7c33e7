/*
 * platform/parse_image_png.c -- PNG in and out, WebP in.
 */
#include "platform/parse_image.h"

#include <string.h>

#include <png.h>
#include <webp/decode.h>

#include "platform/limits.h"

/* An interlaced picture has to be in memory as a whole. */
#define INTERLACED_PIXELS 16000000u

static _Noreturn void give_up(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
    parse_image_refuse(PARSE_BROKEN_IMAGE);
}

static void say_nothing(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static void read_bytes(png_structp png, png_bytep to, size_t n)
{
    struct str *rest = png_get_io_ptr(png);
    if (n > rest->len)
        parse_image_refuse(PARSE_BROKEN_IMAGE);
    memcpy(to, rest->at, n);
    *rest = str_from(*rest, n);
}

/* Whatever the file holds: eight bits of red, green, blue and alpha. */
static void ask_for_rgba(png_structp png, png_infop info)
{
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_gray_to_rgb(png);
    png_set_add_alpha(png, 0xff, PNG_FILLER_AFTER);
    (void)png_set_interlace_handling(png);
    png_read_update_info(png, info);
    if (png_get_rowbytes(png, info) != (size_t)png_get_image_width(png, info) * 4)
        parse_image_refuse(PARSE_BROKEN_IMAGE);
}

static void read_interlaced(png_structp png, struct mem *mem, struct shrink *shrink)
{
    if ((uint64_t)shrink->width * shrink->height > INTERLACED_PIXELS)
        parse_image_refuse(PARSE_IMAGE_TOO_LARGE);
    size_t row = (size_t)shrink->width * 4;
    struct mem *whole;
    if (mem_open(&whole, row * shrink->height) != OK)
        parse_image_refuse(PARSE_IMAGE_TOO_LARGE);
    unsigned char *pixels = mem_alloc(whole, row * shrink->height);
    png_bytepp rows = MEM_NEW_N(mem, png_bytep, shrink->height);
    for (uint32_t y = 0; y < shrink->height; y++)
        rows[y] = pixels + y * row;
    png_read_image(png, rows);
    for (uint32_t y = 0; y < shrink->height; y++)
        shrink_row(shrink, rows[y]);
    mem_close(whole);
}

void image_read_png(struct mem *mem, struct str bytes, uint32_t max_side, struct picture *out)
{
    struct shrink shrink;
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, give_up, say_nothing);
    png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
    if (info == NULL)
        parse_image_refuse(PARSE_BROKEN_IMAGE);
    png_set_read_fn(png, &bytes, read_bytes);
    png_set_user_limits(png, 100000, 100000);
    png_read_info(png, info);
    shrink_start(&shrink, mem, png_get_image_width(png, info), png_get_image_height(png, info), max_side);
    bool interlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;
    ask_for_rgba(png, info);
    if (interlaced) {
        read_interlaced(png, mem, &shrink);
    } else {
        unsigned char *row = mem_alloc(mem, (size_t)shrink.width * 4);
        for (uint32_t y = 0; y < shrink.height; y++) {
            png_read_row(png, row, NULL);
            shrink_row(&shrink, row);
        }
    }
    png_destroy_read_struct(&png, &info, NULL);
    *out = shrink.out;
}

/* --- writing ----------------------------------------------------------------------------------------- */

static void write_bytes(png_structp png, png_bytep from, size_t n)
{
    buf_put(png_get_io_ptr(png), (struct str){ (const char *)from, n });
}

static void flush_nothing(png_structp png) { (void)png; }

struct str image_write_png(struct mem *mem, const struct picture *picture)
{
    struct buf out = buf_of(mem, mem_left(mem) / 4);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, give_up, say_nothing);
    png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
    if (info == NULL)
        parse_image_refuse(PARSE_BROKEN_IMAGE);
    png_set_write_fn(png, &out, write_bytes, flush_nothing);
    png_set_compression_level(png, 5);
    png_set_IHDR(png, info, picture->width, picture->height, 8,
                 picture->alpha ? PNG_COLOR_TYPE_RGBA : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    if (!picture->alpha)
        png_set_filler(png, 0, PNG_FILLER_AFTER);
    for (uint32_t y = 0; y < picture->height; y++)
        png_write_row(png, picture->rgba + (size_t)y * picture->width * 4);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    if (buf_done(&out) != OK)
        parse_image_refuse(PARSE_IMAGE_TOO_LARGE);
    return buf_str(&out);
}

/* --- WebP --------------------------------------------------------------------------------------------- */

void image_read_webp(struct mem *mem, struct str bytes, uint32_t max_side, struct picture *out)
{
    WebPDecoderConfig config;
    const uint8_t *at = (const uint8_t *)bytes.at;
    if (!WebPInitDecoderConfig(&config) || WebPGetFeatures(at, bytes.len, &config.input) != VP8_STATUS_OK ||
        config.input.width <= 0 || config.input.height <= 0)
        parse_image_refuse(PARSE_BROKEN_IMAGE);
    struct shrink shrink;
    shrink_start(&shrink, mem, (uint32_t)config.input.width, (uint32_t)config.input.height, max_side);
    struct picture *picture = &shrink.out;
    config.options.use_scaling = 1;
    config.options.scaled_width = (int)picture->width;
    config.options.scaled_height = (int)picture->height;
    config.output.colorspace = MODE_RGBA;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = picture->rgba;
    config.output.u.RGBA.stride = (int)picture->width * 4;
    config.output.u.RGBA.size = (size_t)picture->width * picture->height * 4;
    if (WebPDecode(at, bytes.len, &config) != VP8_STATUS_OK)
        parse_image_refuse(PARSE_BROKEN_IMAGE);
    for (size_t i = 3; i < config.output.u.RGBA.size && !picture->alpha; i += 4)
        picture->alpha = picture->rgba[i] != 255;
    *out = *picture;
}
