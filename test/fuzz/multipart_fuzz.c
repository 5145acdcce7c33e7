/* multipart/form-data: the same bytes in one piece and in pieces of one to seven
   bytes give the same fields, files and refusals. */
#include "fuzz.h"

#include "platform/form.h"
#include "platform/limits.h"
#include "platform/upload.h"

struct result {
    enum err err;
    struct input *inputs;
    size_t n;
    struct upload_list files;
};

static struct result read_in(struct mem *mem, struct str text, bool pieces)
{
    struct multipart *m;
    struct result r = { .err = OK };
    size_t step = 1;
    CHECK(multipart_open(mem, STR("multipart/form-data; boundary=B"), STR("/tmp"), &m) == OK);
    while (text.len > 0 && r.err == OK) {
        size_t len = pieces ? step : text.len;
        r.err = multipart_feed(m, str_sub(text, 0, len));
        text = str_from(text, len);
        step = step % 7 + 1;
    }
    if (r.err == OK)
        r.err = multipart_end(m, &r.inputs, &r.n, &r.files);
    return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct mem *mem;
    CHECK(mem_open(&mem, MIB(16)) == OK);
    struct str text = { (const char *)bytes, n };
    struct result a = read_in(mem, text, false), b = read_in(mem, text, true);
    CHECK(a.err == b.err);
    if (a.err == OK) {
        CHECK(a.n == b.n && a.files.n == b.files.n && a.files.n <= LIMIT_FILES_PER_ENTRY);
        for (size_t i = 0; i < a.n; i++)
            CHECK(str_eq(a.inputs[i].name, b.inputs[i].name) && str_eq(a.inputs[i].value, b.inputs[i].value));
        for (size_t i = 0; i < a.files.n; i++) {
            CHECK(str_eq(a.files.at[i].name, b.files.at[i].name) && a.files.at[i].size == b.files.at[i].size);
            CHECK(a.files.at[i].name.len <= LIMIT_FILE_NAME && a.files.at[i].type != FILE_NONE);
        }
    }
    mem_close(mem);
    return 0;
}
