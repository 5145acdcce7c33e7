#include "platform/qr.h"

#include <qrencode.h>

#define MARGIN 4 /* squares, as the standard asks */
#define PATH_MAX_BYTES (64 * 1024)

/* The dark squares that lie beside each other in a row are one rectangle. */
static void put_row(struct buf *out, const unsigned char *row, int width, int y)
{
    for (int x = 0; x < width;) {
        int from = x;
        while (x < width && (row[x] & 1) != 0)
            x++;
        if (x == from) {
            x++;
            continue;
        }
        buf_byte(out, 'M');
        buf_int(out, from + MARGIN);
        buf_byte(out, ' ');
        buf_int(out, y + MARGIN);
        buf_byte(out, 'h');
        buf_int(out, x - from);
        buf_put_z(out, "v1h-");
        buf_int(out, x - from);
        buf_byte(out, 'z');
    }
}

enum err qr_path(struct mem *mem, struct str text, struct str *path, int64_t *size)
{
    struct buf out = buf_of(mem, PATH_MAX_BYTES);
    QRcode *code = QRcode_encodeString8bit(str_z(mem, text), 0, QR_ECLEVEL_M);
    if (code == NULL)
        return ERR_TOO_LARGE;
    for (int y = 0; y < code->width; y++)
        put_row(&out, code->data + (size_t)y * (size_t)code->width, code->width, y);
    *size = code->width + 2 * MARGIN;
    QRcode_free(code);
    *path = buf_str(&out);
    return buf_done(&out);
}
