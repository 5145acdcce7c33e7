/*
 * platform/qr.h -- a text as QR code, for an SVG of a template (libqrencode).
 */
#ifndef PLATFORM_QR_H
#define PLATFORM_QR_H

#include "base/buf.h"
#include "base/err.h"

/* Path data of the dark squares ("M4 4h7v1h-7z...") inside a square of `size` units, with the
   margin that scanners need.  ERR_TOO_LARGE: more text than a code holds. */
enum err qr_path(struct mem *, struct str text, struct str *path, int64_t *size);

#endif
