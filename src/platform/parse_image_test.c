/* Images through the real child: smaller, turned, without anything but pixels. */
#include "platform/parse.h"

#include <stdio.h>

#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>

#include "platform/limits.h"
#include "test.h"

/* --- making images ------------------------------------------------------------------------------- */

/* Left half red, right half blue; the upper left quarter green. */
static void pixel(uint32_t x, uint32_t y, uint32_t w, uint32_t h, unsigned char *rgb)
{
    bool left = x < w / 2, top = y < h / 2;
    rgb[0] = left && !top ? 255 : 0;
    rgb[1] = left && top ? 255 : 0;
    rgb[2] = left ? 0 : 255;
}

static struct str make_jpeg(uint32_t w, uint32_t h, unsigned orientation)
{
    struct jpeg_error_mgr err;
    struct jpeg_compress_struct out = { .err = jpeg_std_error(&err) };
    unsigned char *bytes = NULL;
    unsigned long len = 0;
    jpeg_create_compress(&out);
    jpeg_mem_dest(&out, &bytes, &len);
    out.image_width = w;
    out.image_height = h;
    out.input_components = 3;
    out.in_color_space = JCS_RGB;
    jpeg_set_defaults(&out);
    jpeg_start_compress(&out, TRUE);
    unsigned char exif[] = "Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0GEHEIMER ORT";
    exif[25] = (unsigned char)orientation;
    if (orientation > 0)
        jpeg_write_marker(&out, JPEG_APP0 + 1, exif, sizeof exif - 1);
    unsigned char *row = mem_alloc(test_mem(), (size_t)w * 3);
    for (uint32_t y = 0; y < h; y++) {
        for (uint32_t x = 0; x < w; x++)
            pixel(x, y, w, h, row + (size_t)x * 3);
        JSAMPLE *rows = row;
        (void)jpeg_write_scanlines(&out, &rows, 1);
    }
    jpeg_finish_compress(&out);
    struct str made = str_dup(test_mem(), (struct str){ (const char *)bytes, len });
    jpeg_destroy_compress(&out);
    free(bytes);
    return made;
}

static void collect(png_structp png, png_bytep from, size_t n)
{
    buf_put(png_get_io_ptr(png), (struct str){ (const char *)from, n });
}

static void flush_nothing(png_structp png) { (void)png; }

static struct str make_png(uint32_t w, uint32_t h, bool alpha, int interlace)
{
    struct buf out = buf_of(test_mem(), MIB(8));
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(png, &out, collect, flush_nothing);
    png_set_IHDR(png, info, w, h, 8, alpha ? PNG_COLOR_TYPE_RGBA : PNG_COLOR_TYPE_RGB, interlace, 0, 0);
    png_text text = { .compression = PNG_TEXT_COMPRESSION_NONE,
                      .key = (char[]){ "Comment" },
                      .text = (char[]){ "GEHEIMER ORT" } };
    png_set_text(png, info, &text, 1);
    png_write_info(png, info);
    size_t width = alpha ? 4 : 3;
    int passes = png_set_interlace_handling(png);
    unsigned char *row = mem_alloc(test_mem(), w * width);
    for (int pass = 0; pass < passes; pass++) {
        for (uint32_t y = 0; y < h; y++) {
            for (uint32_t x = 0; x < w; x++) {
                pixel(x, y, w, h, row + x * width);
                if (alpha)
                    row[x * width + 3] = 128;
            }
            png_write_row(png, row);
        }
    }
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    return buf_str(&out);
}

static struct str make_webp(int w, int h)
{
    unsigned char *rgb = mem_alloc(test_mem(), (size_t)w * (size_t)h * 3);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            pixel((uint32_t)x, (uint32_t)y, (uint32_t)w, (uint32_t)h, rgb + ((size_t)y * (size_t)w + (size_t)x) * 3);
    uint8_t *bytes = NULL;
    size_t len = WebPEncodeRGB(rgb, w, h, w * 3, 90, &bytes);
    struct str made = str_dup(test_mem(), (struct str){ (const char *)bytes, len });
    WebPFree(bytes);
    return made;
}

/* --- reading the answer ---------------------------------------------------------------------------- */

struct seen {
    uint32_t width, height;
    unsigned char *rgba;
};

static struct seen read_png(struct str bytes)
{
    png_image image = { .version = PNG_IMAGE_VERSION };
    EXPECT(png_image_begin_read_from_memory(&image, bytes.at, bytes.len) != 0);
    image.format = PNG_FORMAT_RGBA;
    struct seen seen = { image.width, image.height, mem_alloc(test_mem(), PNG_IMAGE_SIZE(image)) };
    EXPECT(png_image_finish_read(&image, NULL, seen.rgba, 0, NULL) != 0);
    return seen;
}

static struct seen read_jpeg(struct str bytes)
{
    struct jpeg_error_mgr err;
    struct jpeg_decompress_struct in = { .err = jpeg_std_error(&err) };
    jpeg_create_decompress(&in);
    jpeg_mem_src(&in, (const unsigned char *)bytes.at, bytes.len);
    (void)jpeg_read_header(&in, TRUE);
    in.out_color_space = JCS_EXT_RGBA;
    (void)jpeg_start_decompress(&in);
    struct seen seen = { in.output_width, in.output_height,
                         mem_alloc(test_mem(), (size_t)in.output_width * in.output_height * 4) };
    while (in.output_scanline < in.output_height) {
        JSAMPLE *row = seen.rgba + (size_t)in.output_scanline * in.output_width * 4;
        (void)jpeg_read_scanlines(&in, &row, 1);
    }
    jpeg_destroy_decompress(&in);
    return seen;
}

static struct seen through_child(struct str bytes, int max_side, enum file_type want)
{
    struct str out;
    enum file_type type = FILE_NONE;
    const char *why = "";
    enum err e = parse_image(test_mem(), bytes, max_side, &out, &type, &why);
    if (e != OK)
        test_note("%s", why);
    EXPECT_OK(e);
    EXPECT_EQ(type, want);
    EXPECT_EQ(str_find(out, STR("GEHEIMER ORT")), SIZE_MAX);
    EXPECT_EQ(str_find(out, STR("Exif")), SIZE_MAX);
    return type == FILE_PNG ? read_png(out) : read_jpeg(out);
}

/* 'r', 'g' or 'b' in the middle of a quarter. */
static char colour(const struct seen *seen, bool right, bool bottom)
{
    size_t x = seen->width / 4 + (right ? seen->width / 2 : 0), y = seen->height / 4 + (bottom ? seen->height / 2 : 0);
    const unsigned char *p = seen->rgba + (y * seen->width + x) * 4;
    return p[0] > 150 ? 'r' : p[1] > 150 ? 'g' : p[2] > 150 ? 'b' : '?';
}

static struct str colours(const struct seen *seen)
{
    char at[4] = { colour(seen, false, false), colour(seen, true, false), colour(seen, false, true),
                   colour(seen, true, true) };
    return str_dup(test_mem(), (struct str){ at, 4 });
}

TEST(a_photo_becomes_smaller_and_loses_what_the_camera_wrote)
{
    struct seen seen = through_child(make_jpeg(1600, 800, 1), 400, FILE_JPEG);
    EXPECT_EQ(seen.width, 400);
    EXPECT_EQ(seen.height, 200);
    EXPECT_STR(colours(&seen), "gbrb");
}

TEST(a_photo_is_turned_as_the_camera_was_held)
{
    static const char *const want[] = { "gbrb", "bgbr", "brbg", "rbgb", "grbb", "rgbb", "bbrg", "bbgr" };
    for (unsigned i = 1; i <= 8; i++) {
        struct seen seen = through_child(make_jpeg(200, 100, i), 1000, FILE_JPEG);
        test_note("orientation %u", i);
        EXPECT_EQ(seen.width, i < 5 ? 200 : 100);
        EXPECT_STR_EQ(colours(&seen), str_of(want[i - 1]));
    }
}

TEST(a_drawing_stays_a_png_and_keeps_its_transparency)
{
    struct seen seen = through_child(make_png(64, 64, true, PNG_INTERLACE_NONE), 32, FILE_PNG);
    EXPECT_EQ(seen.width, 32);
    EXPECT_EQ(seen.rgba[3], 128);
    seen = through_child(make_png(64, 48, false, PNG_INTERLACE_ADAM7), 640, FILE_PNG);
    EXPECT_EQ(seen.width, 64);
    EXPECT_EQ(seen.height, 48);
    EXPECT_STR(colours(&seen), "gbrb");
}

TEST(a_webp_picture_becomes_a_jpeg)
{
    struct seen seen = through_child(make_webp(300, 200), 150, FILE_JPEG);
    EXPECT_EQ(seen.width, 150);
    EXPECT_EQ(seen.height, 100);
    EXPECT_STR(colours(&seen), "gbrb");
}

static enum err refused(struct str bytes)
{
    struct str out;
    enum file_type type;
    const char *why;
    return parse_image(test_mem(), bytes, 800, &out, &type, &why);
}

TEST(what_is_no_image_or_too_large_is_refused)
{
    EXPECT_ERR(refused(STR("GIF89a")), ERR_INVALID);
    EXPECT_ERR(refused(STR("")), ERR_INVALID);
    EXPECT_ERR(refused(STR("<svg xmlns='http://www.w3.org/2000/svg'/>")), ERR_INVALID);
    struct str jpeg = make_jpeg(64, 64, 0), png = make_png(64, 64, false, PNG_INTERLACE_NONE);
    EXPECT_ERR(refused(str_sub(jpeg, 0, 100)), ERR_INVALID);
    EXPECT_ERR(refused(str_sub(png, 0, png.len / 2)), ERR_INVALID);
    /* Declares 50,000 x 50,000 pixels. */
    char *bomb = mem_alloc(test_mem(), png.len);
    memcpy(bomb, png.at, png.len);
    memcpy(bomb + 16, "\0\0\xc3\x50\0\0\xc3\x50", 8);
    EXPECT_ERR(refused((struct str){ bomb, png.len }), ERR_INVALID);
}
