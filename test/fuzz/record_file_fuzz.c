/* Files of other systems: whatever the bytes, every record lies within its limit, the lines rise, the file
   comes to an end, and behind what cannot be read nothing follows. */
#define _GNU_SOURCE
#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "platform/limits.h"
#include "platform/record_file.h"

static void check_record(const struct record_file *file, const struct record *r)
{
    if (r->fault != RECORD_GOOD)
        return;
    if (record_file_facts(file)->form == RECORD_TABLE) {
        CHECK(r->head != NULL && r->row != NULL && r->json.len == 0);
        CHECK(r->head->n <= LIMIT_CSV_COLUMNS && r->row->n <= LIMIT_CSV_COLUMNS);
    } else {
        CHECK(r->row == NULL && r->json.len >= 2 && r->json.len <= RECORD_MAX);
        CHECK(r->json.at[0] == '{' && r->json.at[r->json.len - 1] == '}');
    }
}

static void read_all(struct record_file *file, size_t bytes)
{
    struct record r;
    int64_t line = 0;
    bool rest = false;
    for (size_t n = 0; record_file_next(file, &r) == OK; n++) {
        CHECK(n <= bytes && !rest && r.line >= line && r.line >= 1);
        line = r.line;
        rest = r.fault == RECORD_REST;
        check_record(file, &r);
    }
    CHECK(record_file_next(file, &r) == ERR_NOT_FOUND);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct record_file *file;
    char path[64];
    int fd = memfd_create("record", MFD_CLOEXEC);
    CHECK(fd >= 0 && write(fd, bytes, n) == (ssize_t)n);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (record_file_open(path, &file) == OK) {
        CHECK(record_file_facts(file)->bytes == (int64_t)n);
        read_all(file, n);
        record_file_close(file);
    }
    CHECK(close(fd) == 0);
    return 0;
}
