/*
 * platform/upload.h -- files from outside, spooled to an unlinked file of the
 * state directory while hashed; the store moves them into blob rows.
 */
#ifndef PLATFORM_UPLOAD_H
#define PLATFORM_UPLOAD_H

#include "base/buf.h"
#include "platform/secret.h"

/* UPL-2: what a file is: extension and magic bytes agree with a row of the allow list. */
enum file_type {
    FILE_NONE,
    FILE_PDF,
    FILE_PNG,
    FILE_JPEG,
    FILE_WEBP,
    FILE_GIF,
    FILE_TEXT,
    FILE_CSV,
    FILE_LOG,
    FILE_EML,
    FILE_DOCX,
    FILE_XLSX,
    FILE_PPTX,
    FILE_ODT,
    FILE_ODS,
    FILE_ODP,
    FILE_ZIP,
    FILE_MP4,
    FILE_JSON, /* of imports; no attachment */
    FILE_XML,  /* likewise */
    FILE_TYPE_COUNT
};

struct upload {
    struct str name; /* accepted by text_file_name */
    enum file_type type;
    int64_t size;
    struct sha256 hash;
    int fd;           /* readable from offset 0; closed with the arena; -1: bytes in `mem` */
    struct str bytes; /* small files (<= 64 KiB) or when fd == -1 */
};
struct upload_list {
    struct upload *at;
    size_t n;
};

/* FILE_NONE: not allowed, or name and first bytes contradict each other. */
enum file_type file_type_of(struct str name, struct str first_bytes);
const char *file_type_mime(enum file_type);
bool file_type_is_image(enum file_type);

/* A file that stands as base64 in a record of another system; type FILE_NONE: not allowed.
   ERR_INVALID: no base64, nothing in it, or no file name. */
enum err upload_of_base64(struct mem *, struct str name, struct str base64, struct upload *out);

/* A file without a name in `dir`, or -1 with errno set.  The caller closes it. */
int upload_spool(struct mem *, struct str dir);

/* multipart/form-data, fed in pieces as they arrive (never whole in memory). */
struct multipart;
struct input;
enum err multipart_open(struct mem *, struct str content_type, struct str state_dir, struct multipart **out);
/* ERR_MALFORMED, ERR_TOO_LARGE (file, count or request), ERR_INVALID (type: see
   multipart_refused), ERR_FULL (disk). */
enum err multipart_feed(struct multipart *, struct str piece);
enum err multipart_end(struct multipart *, struct input **inputs, size_t *n, struct upload_list *files);
/* The fields read so far, to show a form again whose file was refused. */
void multipart_fields(const struct multipart *, struct input **inputs, size_t *n);
/* Field and file name a refusal speaks of. */
struct str multipart_refused(const struct multipart *);
/* Which form field an upload came with (forms have one FIELD_FILES). */
struct str multipart_field(const struct multipart *);

#endif
