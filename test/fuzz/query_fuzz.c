/* The head of a request: first line "METHOD target", then header lines.  The gate
   lets through only what names one of our pages in one way. */
#include "fuzz.h"

#include "platform/config.h"
#include "platform/dispatch.h"
#include "platform/limits.h"
#include "platform/log.h"

FORM_EMPTY(fuzz_form);
HANDLER(fuzz_page, fuzz_form);
static enum err fuzz_page(struct request *req, const struct fuzz_form *form)
{
    (void)form;
    return respond_text(req, 200, "text/plain", STR(""));
}
static const struct route fuzz_routes[] = {
    GET("/a", RIGHT_PUBLIC, 0, fuzz_page),
    POST("/a/b", RIGHT_PUBLIC, ROUTE_UPLOAD, fuzz_page),
    ROUTES_END,
};
static const struct module fuzz_room = { .name = "fuzz", .routes = fuzz_routes };
static const struct module *const fuzz_rooms[] = { &fuzz_room, NULL };

static bool no_control(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] <= ' ' || (unsigned char)s.at[i] >= 0x7f)
            return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const struct config config = { .base_url = STR_INIT("https://h") };
    struct str rest = { (const char *)bytes, n }, line;
    struct header headers[LIMIT_HEADER_FIELDS + 2];
    struct raw_request raw = { .headers = headers, .body = STR(""), .client = STR("") };
    struct response refusal;
    struct mem *mem;
    unsigned flags;
    size_t body_max;
    log_set_level(LOG_ERROR);
    CHECK(mem_open(&mem, MIB(8)) == OK);
    struct dispatcher *d = dispatcher_open(&config, NULL, fuzz_rooms, NULL, NULL);
    if (str_cut_line(&rest, &line)) {
        size_t blank = str_find_byte(line, ' ');
        raw.method = str_sub(line, 0, blank);
        raw.target = blank == SIZE_MAX ? STR("") : str_from(line, blank + 1);
    }
    while (raw.nheaders < ARRAY_LEN(headers) && str_cut_line(&rest, &line)) {
        size_t colon = str_find_byte(line, ':');
        struct str value = colon == SIZE_MAX ? STR("") : str_trim(str_from(line, colon + 1));
        headers[raw.nheaders++] = (struct header){ str_sub(line, 0, colon), value };
    }
    if (dispatch_head(d, mem, &raw, &flags, &body_max, &refusal))
        CHECK(raw.target.len > 0 && raw.target.at[0] == '/' && no_control(raw.target) && body_max <= LIMIT_BODY_UPLOAD);
    else
        CHECK(refusal.status >= 400 && refusal.status < 500 && refusal.body.len > 0);
    dispatcher_close(d);
    mem_close(mem);
    return 0;
}
