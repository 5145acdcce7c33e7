/*
 * platform/parse_child.c -- pedell-parse: walls first, then one item from
 * standard input, its records to standard output, and out.
 */
#include "platform/parse_wire.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "platform/build.h"
#include "platform/limits.h"

#define WORK MIB(72)

static bool write_all(const char *at, size_t n)
{
    while (n > 0) {
        ssize_t done = write(STDOUT_FILENO, at, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        at += done;
        n -= (size_t)done;
    }
    return true;
}

static bool read_all(char *at, size_t n)
{
    while (n > 0) {
        ssize_t done = read(STDIN_FILENO, at, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        at += done;
        n -= (size_t)done;
    }
    return true;
}

/* Nobody listens any more: nothing to clean up, nothing to say. */
static void put_record(struct parse_sink *sink, uint32_t type, struct str bytes)
{
    char head[8];
    (void)sink;
    CHECK(bytes.len <= UINT32_MAX);
    parse_u32_store(head, type);
    parse_u32_store(head + 4, (uint32_t)bytes.len);
    if (!write_all(head, sizeof head) || !write_all(bytes.at, bytes.len))
        _exit(1);
}

static enum err request_read(struct mem **mem, uint32_t *kind, struct str *bytes)
{
    char head[12];
    if (!read_all(head, sizeof head))
        return ERR_MALFORMED;
    *kind = parse_u32_load(head);
    uint64_t len = parse_u64_load(head + 4);
    if (len > LIMIT_MAIL)
        return ERR_TOO_LARGE;
    TRY(mem_open(mem, (size_t)len + WORK));
    char *at = mem_alloc(*mem, (size_t)len);
    if (!read_all(at, (size_t)len))
        return ERR_MALFORMED;
    *bytes = (struct str){ at, (size_t)len };
    return OK;
}

static enum err answer(struct parse_sink *sink, enum parse_reason *reason)
{
    struct mem *mem;
    struct str bytes;
    uint32_t kind;
    *reason = PARSE_BAD_REQUEST;
    TRY(request_read(&mem, &kind, &bytes));
    switch ((enum parse_kind)kind) {
    case PARSE_MAIL:
        return parse_mail_item(mem, bytes, sink, reason);
    case PARSE_IMAGE:
        return parse_image_item(mem, bytes, sink, reason);
    case PARSE_HTML:
        return parse_html_item(mem, bytes, sink, reason);
    case PARSE_XML:
        return parse_xml_item(mem, bytes, sink, reason);
    case PARSE_SHEET:
        return parse_sheet_item(mem, bytes, sink, reason);
    }
    return ERR_INVALID;
}

int parse_child_main(void)
{
    struct parse_sink sink = { put_record };
    enum parse_reason reason = PARSE_NO_WALLS;
    parse_mail_start();
    bool walls = parse_walls();
    put_record(&sink, PARSE_HELLO, str_of(build_stamp));
    if (!walls || answer(&sink, &reason) != OK)
        parse_put_u32(&sink, PARSE_REFUSED, (uint32_t)reason);
    put_record(&sink, PARSE_END, STR(""));
    /* No destructors: there is nothing they could do here, and much they could try. */
    _exit(0);
}
