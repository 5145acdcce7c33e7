#define _GNU_SOURCE
/*
 * platform/upload.c -- what a file is (UPL-2): its name and its first bytes must
 * agree with a row of this table; what the sender says of it does not count.
 */
#include "platform/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/fault.h"
#include "platform/limits.h"
#include "platform/text.h"

#define FIRST_BYTES 4096

enum look { LOOK_MAGIC, LOOK_TEXT, LOOK_ODF, LOOK_AT4 };
struct file_row {
    const char *extension;
    enum file_type type;
    enum look look;
    const char *magic;
    size_t len;
};
#define MAGIC(text) text, sizeof text - 1

static const struct file_row file_rows[] = {
    { "pdf", FILE_PDF, LOOK_MAGIC, MAGIC("%PDF-") },
    { "png", FILE_PNG, LOOK_MAGIC, MAGIC("\x89PNG\r\n\x1a\n") },
    { "jpg", FILE_JPEG, LOOK_MAGIC, MAGIC("\xff\xd8\xff") },
    { "jpeg", FILE_JPEG, LOOK_MAGIC, MAGIC("\xff\xd8\xff") },
    { "webp", FILE_WEBP, LOOK_MAGIC, MAGIC("RIFF") },
    { "gif", FILE_GIF, LOOK_MAGIC, MAGIC("GIF8") },
    { "txt", FILE_TEXT, LOOK_TEXT, NULL, 0 },
    { "csv", FILE_CSV, LOOK_TEXT, NULL, 0 },
    { "log", FILE_LOG, LOOK_TEXT, NULL, 0 },
    { "eml", FILE_EML, LOOK_TEXT, NULL, 0 },
    { "docx", FILE_DOCX, LOOK_MAGIC, MAGIC("PK\x03\x04") },
    { "xlsx", FILE_XLSX, LOOK_MAGIC, MAGIC("PK\x03\x04") },
    { "pptx", FILE_PPTX, LOOK_MAGIC, MAGIC("PK\x03\x04") },
    { "odt", FILE_ODT, LOOK_ODF, MAGIC("mimetypeapplication/vnd.oasis.opendocument.text") },
    { "ods", FILE_ODS, LOOK_ODF, MAGIC("mimetypeapplication/vnd.oasis.opendocument.spreadsheet") },
    { "odp", FILE_ODP, LOOK_ODF, MAGIC("mimetypeapplication/vnd.oasis.opendocument.presentation") },
    { "zip", FILE_ZIP, LOOK_MAGIC, MAGIC("PK\x03\x04") },
    { "mp4", FILE_MP4, LOOK_AT4, MAGIC("ftyp") },
    { "json", FILE_JSON, LOOK_TEXT, NULL, 0 },
    { "jsonl", FILE_JSON, LOOK_TEXT, NULL, 0 },
    { "ndjson", FILE_JSON, LOOK_TEXT, NULL, 0 },
    { "xml", FILE_XML, LOOK_TEXT, NULL, 0 },
};

static bool at(struct str bytes, size_t offset, const char *magic, size_t len)
{
    return bytes.len >= offset + len && memcmp(bytes.at + offset, magic, len) == 0;
}

/* No byte that only stands in binary files; any encoding of text but UTF-16. */
static bool looks_like_text(struct str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.at[i];
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b) || c == 0x7f)
            return false;
    }
    return true;
}

static bool fits(const struct file_row *row, struct str bytes)
{
    switch (row->look) {
    case LOOK_TEXT:
        return looks_like_text(bytes);
    case LOOK_ODF:
        /* The first entry of the archive is its type, stored as it is. */
        return at(bytes, 0, MAGIC("PK\x03\x04")) && at(bytes, 30, row->magic, row->len);
    case LOOK_AT4:
        return at(bytes, 4, row->magic, row->len);
    case LOOK_MAGIC:
        break;
    }
    if (row->type == FILE_WEBP && !at(bytes, 8, MAGIC("WEBP")))
        return false;
    return at(bytes, 0, row->magic, row->len);
}

enum file_type file_type_of(struct str name, struct str first_bytes)
{
    size_t dot = SIZE_MAX;
    for (size_t i = 0; i < name.len; i++)
        if (name.at[i] == '.')
            dot = i;
    if (dot == SIZE_MAX || dot == 0)
        return FILE_NONE;
    struct str extension = str_from(name, dot + 1);
    for (size_t i = 0; i < ARRAY_LEN(file_rows); i++)
        if (str_eq_nocase(extension, str_of(file_rows[i].extension)))
            return fits(&file_rows[i], first_bytes) ? file_rows[i].type : FILE_NONE;
    return FILE_NONE;
}

enum err upload_of_base64(struct mem *mem, struct str name, struct str base64, struct upload *out)
{
    size_t room = base64.len / 4 * 3 + 3, len = 0;
    char *bytes = mem_alloc(mem, room);
    *out = (struct upload){ .fd = -1 };
    TRY(text_file_name(mem, name, &out->name));
    if (sodium_base642bin((unsigned char *)bytes, room, base64.at, base64.len, " \t\r\n", &len, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        len == 0)
        return ERR_INVALID;
    out->bytes = (struct str){ bytes, len };
    out->size = (int64_t)len;
    out->hash = sha256_of(out->bytes);
    out->type = file_type_of(out->name, str_sub(out->bytes, 0, FIRST_BYTES));
    return OK;
}

const char *file_type_mime(enum file_type type)
{
    static const char *const mimes[FILE_TYPE_COUNT] = {
        [FILE_NONE] = "application/octet-stream",
        [FILE_PDF] = "application/pdf",
        [FILE_PNG] = "image/png",
        [FILE_JPEG] = "image/jpeg",
        [FILE_WEBP] = "image/webp",
        [FILE_GIF] = "image/gif",
        [FILE_TEXT] = "text/plain",
        [FILE_CSV] = "text/csv",
        [FILE_LOG] = "text/plain",
        [FILE_EML] = "message/rfc822",
        [FILE_DOCX] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        [FILE_XLSX] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        [FILE_PPTX] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        [FILE_ODT] = "application/vnd.oasis.opendocument.text",
        [FILE_ODS] = "application/vnd.oasis.opendocument.spreadsheet",
        [FILE_ODP] = "application/vnd.oasis.opendocument.presentation",
        [FILE_ZIP] = "application/zip",
        [FILE_MP4] = "video/mp4",
        [FILE_JSON] = "application/json",
        [FILE_XML] = "application/xml",
    };
    CHECK((unsigned)type < FILE_TYPE_COUNT);
    return mimes[type];
}

bool file_type_is_image(enum file_type type)
{
    return type == FILE_PNG || type == FILE_JPEG || type == FILE_WEBP || type == FILE_GIF;
}

int upload_spool(struct mem *mem, struct str dir)
{
    if (fault_here(FAULT_FILE)) {
        errno = EIO;
        return -1;
    }
    int fd = open(str_z(mem, dir), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
        return fd;
    /* A file system without nameless files. */
    struct str path = str_cat(mem, dir, STR("/upload-XXXXXX"));
    char *name = mem_alloc(mem, path.len + 1);
    memcpy(name, path.at, path.len);
    fd = mkostemp(name, O_CLOEXEC);
    if (fd >= 0)
        (void)unlink(name);
    return fd;
}
