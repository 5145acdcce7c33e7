/* JSON: any bytes are refused or fill the struct within its limits; what was read
   and is written again is read as the same. */
#include "fuzz.h"

#include "platform/json.h"
#include "platform/limits.h"

struct part_json {
    struct str name;
    int64_t count;
};
JSON(part_desc, part_json, JSON_INPUT(part_json, name, 0, 20), JSON_INPUT(part_json, count, -9, 9));
struct whole_json {
    struct str text;
    struct instant at;
    struct day day;
    ticket_ref ref;
    bool yes;
    struct part_json part;
};
JSON(whole_desc, whole_json, JSON_INPUT(whole_json, text, 0, 50), JSON_INPUT(whole_json, at, 0, 0),
     JSON_INPUT(whole_json, day, 0, 0), JSON_INPUT(whole_json, ref, 0, 0), JSON_INPUT(whole_json, yes, 0, 0),
     JSON_SUB(whole_json, part, part_desc));

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct mem *mem;
    struct whole_json v = { .yes = false }, again = { .yes = false };
    CHECK(mem_open(&mem, MIB(8)) == OK);
    if (json_parse(mem, (struct str){ (const char *)bytes, n }, &whole_desc, &v, NULL) == OK) {
        struct buf out = buf_of(mem, KIB(16));
        CHECK(v.text.len <= 50 && v.part.name.len <= 20 && v.part.count >= -9 && v.part.count <= 9);
        json_put(&out, &whole_desc, &v);
        CHECK(buf_done(&out) == OK);
        CHECK(json_parse(mem, buf_str(&out), &whole_desc, &again, NULL) == OK);
        CHECK(str_eq(v.text, again.text) && str_eq(v.part.name, again.part.name) && v.part.count == again.part.count);
        CHECK(day_eq(v.day, again.day) && v.yes == again.yes);
    }
    mem_close(mem);
    return 0;
}
