#define _GNU_SOURCE
/*
 * platform/multipart.c -- multipart/form-data as it arrives: a boundary may be
 * cut anywhere, a file never lies whole in memory.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/utf8.h"
#include "platform/form.h"
#include "platform/limits.h"
#include "platform/log.h"
#include "platform/text.h"
#include "platform/upload.h"

#define HOLD KIB(16)
#define PART_HEAD KIB(4)
#define BOUNDARY_MAX 70
#define SMALL KIB(64)
#define MAGIC_BYTES 512
_Static_assert(SMALL <= LIMIT_BODY, "a part in memory is a text or a small file");

enum stage { AT_BOUNDARY, IN_HEAD, IN_BODY, AT_END };

struct multipart {
    struct mem *mem;
    struct str state_dir;
    char delimiter[BOUNDARY_MAX + 4]; /* CR LF "--" boundary */
    size_t delimiter_len;
    enum stage stage;
    char hold[HOLD];
    size_t held;
    int64_t total;
    struct input inputs[LIMIT_FORM_FIELDS];
    size_t ninputs;
    size_t text_total;
    struct upload uploads[LIMIT_FILES_PER_ENTRY];
    size_t nuploads;
    struct str refused, file_field;
    /* the part being read */
    bool is_file, skipped;
    struct str name;
    struct buf bytes;
    struct upload now;
    struct sha256_state hash;
    bool typed;
    enum err failed; /* sticky */
};

static bool boundary_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("'()+_,-./:=?", c) != NULL);
}

static enum err boundary_of(struct str type, struct str *out)
{
    size_t at = str_find(type, STR("boundary="));
    if (at == SIZE_MAX)
        return ERR_MALFORMED;
    struct str b = str_from(type, at + 9);
    b = str_trim(str_sub(b, 0, str_find_byte(b, ';')));
    if (b.len >= 2 && b.at[0] == '"' && b.at[b.len - 1] == '"')
        b = str_sub(b, 1, b.len - 2);
    if (b.len == 0 || b.len > BOUNDARY_MAX)
        return ERR_MALFORMED;
    for (size_t i = 0; i < b.len; i++)
        if (!boundary_char(b.at[i]))
            return ERR_MALFORMED;
    *out = b;
    return OK;
}

enum err multipart_open(struct mem *mem, struct str content_type, struct str state_dir, struct multipart **out)
{
    struct str boundary;
    TRY(boundary_of(content_type, &boundary));
    struct multipart *m = MEM_NEW(mem, struct multipart);
    m->mem = mem;
    m->state_dir = state_dir;
    memcpy(m->delimiter, "\r\n--", 4);
    memcpy(m->delimiter + 4, boundary.at, boundary.len);
    m->delimiter_len = boundary.len + 4;
    m->refused = m->file_field = m->name = STR("");
    /* The first boundary stands at the very beginning: as if a line had ended. */
    memcpy(m->hold, "\r\n", 2);
    m->held = 2;
    m->stage = IN_BODY;
    m->skipped = true;
    *out = m;
    return OK;
}

/* --- files -------------------------------------------------------------------------- */

static void fd_close(void *arg) { (void)close(*(int *)arg); }

static enum err spool_write(int fd, struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t n = fault_here(FAULT_FILE) ? -1 : write(fd, bytes.at, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            bool full = errno == ENOSPC || errno == EDQUOT;
            log_event(LOG_ERROR, "upload.write", LOG_INT("errno", errno));
            return full ? ERR_FULL : ERR_FAULT;
        }
        bytes = str_from(bytes, (size_t)n);
    }
    return OK;
}

/* From here on the file lies on disk, without a name. */
static enum err spool(struct multipart *m)
{
    int *fd = MEM_NEW(m->mem, int);
    *fd = upload_spool(m->mem, m->state_dir);
    if (*fd < 0) {
        log_event(LOG_ERROR, "upload.spool", LOG_INT("errno", errno));
        return errno == ENOSPC ? ERR_FULL : ERR_FAULT;
    }
    mem_defer(m->mem, fd_close, fd);
    m->now.fd = *fd;
    return spool_write(m->now.fd, buf_str(&m->bytes));
}

static enum err refuse_file(struct multipart *m, enum err e)
{
    m->refused = m->now.name.len > 0 ? m->now.name : m->name;
    return e;
}

static enum err type_check(struct multipart *m)
{
    m->typed = true;
    m->now.type = file_type_of(m->now.name, buf_str(&m->bytes));
    return m->now.type == FILE_NONE ? refuse_file(m, ERR_INVALID) : OK;
}

static enum err file_put(struct multipart *m, struct str bytes)
{
    m->now.size += (int64_t)bytes.len;
    if (m->now.size > (int64_t)LIMIT_FILE)
        return refuse_file(m, ERR_TOO_LARGE);
    sha256_add(&m->hash, bytes.at, bytes.len);
    if (m->now.fd >= 0)
        return spool_write(m->now.fd, bytes);
    if (m->now.size > (int64_t)SMALL) {
        if (!m->typed)
            TRY(type_check(m));
        TRY(spool(m));
        return spool_write(m->now.fd, bytes);
    }
    buf_put(&m->bytes, bytes);
    if (!m->typed && m->bytes.len >= MAGIC_BYTES)
        TRY(type_check(m));
    return OK;
}

static enum err file_end(struct multipart *m)
{
    /* No file was chosen. */
    if (m->now.name.len == 0)
        return m->now.size == 0 ? OK : ERR_MALFORMED;
    if (!m->typed)
        TRY(type_check(m));
    if (m->nuploads == LIMIT_FILES_PER_ENTRY)
        return refuse_file(m, ERR_TOO_LARGE);
    m->now.hash = sha256_end(&m->hash);
    if (m->now.fd >= 0 && lseek(m->now.fd, 0, SEEK_SET) != 0)
        return ERR_FAULT;
    if (m->now.fd < 0)
        m->now.bytes = buf_str(&m->bytes);
    m->uploads[m->nuploads++] = m->now;
    m->file_field = m->name;
    return OK;
}

/* --- parts --------------------------------------------------------------------------- */

/* The value of name="..." ; browsers write a quote inside as %22. */
static bool parameter(struct multipart *m, struct str line, struct str name, struct str *out)
{
    struct str rest = line;
    size_t at;
    while ((at = str_find(rest, name)) != SIZE_MAX) {
        struct str after = str_from(rest, at + name.len);
        bool begins = at > 0 && (rest.at[at - 1] == ' ' || rest.at[at - 1] == ';');
        size_t end = begins && str_starts(after, STR("=\"")) ? str_find_byte(str_from(after, 2), '"') : SIZE_MAX;
        if (end != SIZE_MAX) {
            *out = str_dup(m->mem, str_sub(after, 2, end));
            return true;
        }
        rest = after;
    }
    return false;
}

static enum err disposition(struct multipart *m, struct str value)
{
    struct str file_name;
    if (!str_starts(value, STR("form-data")) || !utf8_valid(value) || str_find(value, STR("filename*")) != SIZE_MAX)
        return ERR_MALFORMED;
    /* A file's name may contain anything, also " name=": look at what stands before it. */
    m->is_file = parameter(m, value, STR("filename"), &file_name);
    size_t before = str_find(value, STR("filename=\""));
    if (!parameter(m, str_sub(value, 0, before), STR("name"), &m->name) || m->name.len == 0 || m->name.len > 64)
        return ERR_MALFORMED;
    m->now = (struct upload){ .name = STR(""), .fd = -1, .bytes = STR("") };
    if (!m->is_file || file_name.len == 0)
        return OK;
    if (text_file_name(m->mem, file_name, &m->now.name) != OK) {
        m->refused = m->name;
        return ERR_INVALID;
    }
    return OK;
}

static enum err head_read(struct multipart *m, struct str head)
{
    struct str line;
    bool found = false;
    while (str_cut_line(&head, &line)) {
        size_t colon = str_find_byte(line, ':');
        if (colon == SIZE_MAX)
            return ERR_MALFORMED;
        if (!str_eq_nocase(str_sub(line, 0, colon), STR("content-disposition")))
            continue;
        if (found)
            return ERR_MALFORMED;
        found = true;
        TRY(disposition(m, str_trim(str_from(line, colon + 1))));
    }
    if (!found)
        return ERR_MALFORMED;
    m->skipped = m->typed = false;
    m->bytes = buf_of(m->mem, LIMIT_BODY);
    sha256_start(&m->hash);
    return OK;
}

static enum err body_put(struct multipart *m, struct str bytes)
{
    if (bytes.len == 0)
        return OK;
    if (m->skipped)
        return ERR_MALFORMED;
    if (m->is_file)
        return file_put(m, bytes);
    m->text_total += bytes.len;
    if (m->text_total > LIMIT_BODY)
        return ERR_TOO_LARGE;
    buf_put(&m->bytes, bytes);
    return OK;
}

static enum err part_end(struct multipart *m)
{
    if (m->skipped)
        return OK;
    m->skipped = true;
    if (m->is_file)
        return file_end(m);
    struct str value = buf_str(&m->bytes);
    if (!utf8_valid(value) || str_find_byte(value, '\0') != SIZE_MAX)
        return ERR_MALFORMED;
    if (m->ninputs == LIMIT_FORM_FIELDS)
        return ERR_TOO_LARGE;
    m->inputs[m->ninputs++] = (struct input){ m->name, value };
    return OK;
}

/* --- the stream ------------------------------------------------------------------------ */

static void consume(struct multipart *m, size_t n)
{
    m->held -= n;
    memmove(m->hold, m->hold + n, m->held);
}

/* *more: the step moved on and another may follow. */
static enum err step_boundary(struct multipart *m, bool *more)
{
    *more = m->held >= 2;
    if (!*more)
        return OK;
    bool end = memcmp(m->hold, "--", 2) == 0;
    if (!end && memcmp(m->hold, "\r\n", 2) != 0)
        return ERR_MALFORMED;
    m->stage = end ? AT_END : IN_HEAD;
    consume(m, 2);
    return OK;
}

static enum err step_head(struct multipart *m, bool *more)
{
    const char *end = memmem(m->hold, m->held, "\r\n\r\n", 4);
    *more = end != NULL;
    if (end == NULL)
        return m->held > PART_HEAD ? ERR_MALFORMED : OK;
    size_t len = (size_t)(end - m->hold);
    if (len > PART_HEAD)
        return ERR_MALFORMED;
    TRY(head_read(m, (struct str){ m->hold, len + 2 }));
    consume(m, len + 4);
    m->stage = IN_BODY;
    return OK;
}

static enum err step_body(struct multipart *m, bool *more)
{
    const char *found = memmem(m->hold, m->held, m->delimiter, m->delimiter_len);
    *more = found != NULL;
    if (found != NULL) {
        size_t len = (size_t)(found - m->hold);
        TRY(body_put(m, (struct str){ m->hold, len }));
        consume(m, len + m->delimiter_len);
        m->stage = AT_BOUNDARY;
        return part_end(m);
    }
    /* The end of what is held may be the beginning of the boundary. */
    if (m->held < m->delimiter_len)
        return OK;
    size_t sure = m->held - (m->delimiter_len - 1);
    TRY(body_put(m, (struct str){ m->hold, sure }));
    consume(m, sure);
    return OK;
}

/* What follows the last boundary says nothing. */
static enum err step_end(struct multipart *m, bool *more)
{
    m->held = 0;
    *more = false;
    return OK;
}

static enum err steps(struct multipart *m)
{
    static enum err (*const step_of[])(struct multipart *, bool *) = {
        [AT_BOUNDARY] = step_boundary,
        [IN_HEAD] = step_head,
        [IN_BODY] = step_body,
        [AT_END] = step_end,
    };
    bool more = true;
    while (more)
        TRY(step_of[m->stage](m, &more));
    return OK;
}

static enum err feed(struct multipart *m, struct str piece)
{
    m->total += (int64_t)piece.len;
    if (m->total > (int64_t)LIMIT_BODY_UPLOAD)
        return ERR_TOO_LARGE;
    while (piece.len > 0) {
        size_t room = HOLD - m->held, n = piece.len < room ? piece.len : room;
        memcpy(m->hold + m->held, piece.at, n);
        m->held += n;
        piece = str_from(piece, n);
        TRY(steps(m));
    }
    return OK;
}

enum err multipart_feed(struct multipart *m, struct str piece)
{
    if (m->failed == OK)
        m->failed = feed(m, piece);
    return m->failed;
}

void multipart_fields(const struct multipart *m, struct input **inputs, size_t *n)
{
    *inputs = MEM_NEW_N(m->mem, struct input, m->ninputs);
    memcpy(*inputs, m->inputs, m->ninputs * sizeof m->inputs[0]);
    *n = m->ninputs;
}

enum err multipart_end(struct multipart *m, struct input **inputs, size_t *n, struct upload_list *files)
{
    multipart_fields(m, inputs, n);
    if (m->failed == OK && m->stage != AT_END)
        m->failed = ERR_MALFORMED;
    if (m->failed != OK)
        return m->failed;
    *files = (struct upload_list){ m->uploads, m->nuploads };
    return OK;
}

struct str multipart_refused(const struct multipart *m) { return m->refused; }

struct str multipart_field(const struct multipart *m) { return m->file_field; }
