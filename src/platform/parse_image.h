/*
 * platform/parse_image.h -- between the files that re-encode images in the child.
 *
 * Decoders hand over rows of RGBA; the picture is made smaller while they come,
 * so that a large one is never in memory as a whole.
 */
#ifndef PLATFORM_PARSE_IMAGE_H
#define PLATFORM_PARSE_IMAGE_H

#include "platform/parse_wire.h"

struct picture {
    unsigned char *rgba;
    uint32_t width, height;
    bool alpha;
};

struct shrink {
    struct mem *mem;
    uint32_t width, height; /* of the source */
    uint32_t y;             /* rows taken */
    uint32_t *column;       /* target column of each source column */
    uint64_t *sums;         /* per target column: red, green, blue by alpha; alpha; number */
    struct picture out;
};
/* Refuses the item (and does not return) when the source has too many pixels. */
void shrink_start(struct shrink *, struct mem *, uint32_t width, uint32_t height, uint32_t max_side);
void shrink_row(struct shrink *, const unsigned char *rgba);

/* The libraries report errors from deep inside and must not go on: answer the
   parent and leave the process. */
_Noreturn void parse_image_refuse(enum parse_reason);

/* `orientation`: 1 to 8 as in EXIF. */
void image_read_jpeg(struct mem *, struct str bytes, uint32_t max_side, struct picture *, int *orientation);
void image_read_png(struct mem *, struct str bytes, uint32_t max_side, struct picture *);
void image_read_webp(struct mem *, struct str bytes, uint32_t max_side, struct picture *);
struct str image_write_jpeg(const struct picture *);
struct str image_write_png(struct mem *, const struct picture *);

#endif
