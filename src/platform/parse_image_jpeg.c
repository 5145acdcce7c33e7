/*
 * platform/parse_image_jpeg.c -- JPEG in and out (libjpeg-turbo).
 */
#include "platform/parse_image.h"

#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include "platform/limits.h"

static void give_up(j_common_ptr info)
{
    (void)info;
    parse_image_refuse(PARSE_BROKEN_IMAGE);
}

static void say_nothing(j_common_ptr info, int level)
{
    (void)info;
    (void)level;
}

static void say_nothing_at_all(j_common_ptr info) { (void)info; }

static struct jpeg_error_mgr *errors(struct jpeg_error_mgr *err)
{
    (void)jpeg_std_error(err);
    err->error_exit = give_up;
    err->emit_message = say_nothing;
    err->output_message = say_nothing_at_all;
    return err;
}

/* --- EXIF: nothing of it but how the camera was held ---------------------------------------------- */

struct tiff {
    const unsigned char *at;
    size_t len;
    bool little;
};

static unsigned u16(const struct tiff *t, size_t i)
{
    if (i + 2 > t->len)
        return 0;
    return t->little ? (unsigned)(t->at[i + 1] << 8 | t->at[i]) : (unsigned)(t->at[i] << 8 | t->at[i + 1]);
}

static size_t u32(const struct tiff *t, size_t i)
{
    size_t first = u16(t, i), second = u16(t, i + 2);
    return t->little ? second << 16 | first : first << 16 | second;
}

static int orientation_of(const struct jpeg_decompress_struct *in)
{
    for (jpeg_saved_marker_ptr m = in->marker_list; m != NULL; m = m->next) {
        if (m->data_length < 14 || memcmp(m->data, "Exif\0\0", 6) != 0)
            continue;
        struct tiff t = { m->data + 6, m->data_length - 6, m->data[6] == 'I' };
        size_t dir = u32(&t, 4);
        unsigned n = dir < t.len ? u16(&t, dir) : 0;
        for (unsigned i = 0; i < n && i < 100; i++) {
            size_t entry = dir + 2 + (size_t)i * 12;
            if (u16(&t, entry) == 0x0112)
                return (int)u16(&t, entry + 8);
        }
    }
    return 1;
}

/* --- reading ----------------------------------------------------------------------------------------- */

/* libjpeg can leave out detail while it decodes: much faster for photos. */
static void choose_scale(struct jpeg_decompress_struct *in, uint32_t max_side)
{
    unsigned longest = in->image_width > in->image_height ? in->image_width : in->image_height;
    in->scale_num = 8;
    in->scale_denom = 8;
    while (in->scale_num > 1 && longest / 8 * (in->scale_num / 2) >= max_side)
        in->scale_num /= 2;
}

static void row_to_rgba(unsigned char *rgba, const JSAMPLE *row, const struct jpeg_decompress_struct *in)
{
    for (uint32_t x = 0; x < in->output_width; x++, rgba += 4) {
        if (in->out_color_space == JCS_CMYK) {
            /* As Adobe writes it: inverted. */
            const JSAMPLE *p = row + (size_t)x * 4;
            for (int i = 0; i < 3; i++)
                rgba[i] = (unsigned char)(p[i] * p[3] / 255);
        } else {
            memcpy(rgba, row + (size_t)x * 3, 3);
        }
        rgba[3] = 255;
    }
}

void image_read_jpeg(struct mem *mem, struct str bytes, uint32_t max_side, struct picture *out, int *orientation)
{
    struct jpeg_error_mgr err;
    struct jpeg_decompress_struct in = { .err = errors(&err) };
    struct shrink shrink;
    jpeg_create_decompress(&in);
    jpeg_mem_src(&in, (const unsigned char *)bytes.at, (unsigned long)bytes.len);
    jpeg_save_markers(&in, JPEG_APP0 + 1, 0xffff);
    (void)jpeg_read_header(&in, TRUE);
    if ((uint64_t)in.image_width * in.image_height > LIMIT_IMAGE_PIXELS)
        parse_image_refuse(PARSE_IMAGE_TOO_LARGE);
    *orientation = orientation_of(&in);
    choose_scale(&in, max_side);
    bool cmyk = in.jpeg_color_space == JCS_CMYK || in.jpeg_color_space == JCS_YCCK;
    in.out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
    (void)jpeg_start_decompress(&in);
    shrink_start(&shrink, mem, in.output_width, in.output_height, max_side);
    JSAMPLE *row = mem_alloc(mem, (size_t)in.output_width * 4);
    unsigned char *rgba = mem_alloc(mem, (size_t)in.output_width * 4);
    while (in.output_scanline < in.output_height) {
        if (jpeg_read_scanlines(&in, &row, 1) != 1)
            parse_image_refuse(PARSE_BROKEN_IMAGE);
        row_to_rgba(rgba, row, &in);
        shrink_row(&shrink, rgba);
    }
    jpeg_destroy_decompress(&in);
    *out = shrink.out;
}

/* --- writing ----------------------------------------------------------------------------------------- */

struct str image_write_jpeg(const struct picture *picture)
{
    struct jpeg_error_mgr err;
    struct jpeg_compress_struct out = { .err = errors(&err) };
    unsigned char *bytes = NULL;
    unsigned long len = 0;
    jpeg_create_compress(&out);
    jpeg_mem_dest(&out, &bytes, &len);
    out.image_width = picture->width;
    out.image_height = picture->height;
    out.input_components = 4;
    out.in_color_space = JCS_EXT_RGBX;
    jpeg_set_defaults(&out);
    jpeg_set_quality(&out, 85, TRUE);
    jpeg_start_compress(&out, TRUE);
    while (out.next_scanline < out.image_height) {
        JSAMPLE *row = picture->rgba + (size_t)out.next_scanline * picture->width * 4;
        (void)jpeg_write_scanlines(&out, &row, 1);
    }
    jpeg_finish_compress(&out);
    return (struct str){ (const char *)bytes, (size_t)len };
}
