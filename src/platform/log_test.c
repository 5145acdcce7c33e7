#define _GNU_SOURCE
#include "platform/log.h"

#include <fcntl.h>
#include <jansson.h>
#include <unistd.h>

#include "test_db.h"

static struct buf listen(void) { return buf_of(test_mem(), 100000); }

/* The one line that was logged, read by somebody else's parser. */
static json_t *parsed(const struct buf *log)
{
    EXPECT(log->len > 1 && log->at[log->len - 1] == '\n');
    EXPECT_EQ(str_find_byte(buf_str(log), '\n'), log->len - 1);
    json_error_t why;
    json_t *line = json_loadb(log->at, log->len, JSON_ALLOW_NUL, &why);
    if (line == NULL)
        test_note("%s at %d", why.text, why.position);
    EXPECT(line != NULL);
    return line;
}

static struct str text_of(const json_t *line, const char *name)
{
    const json_t *value = json_object_get(line, name);
    EXPECT(json_is_string(value));
    return str_dup(test_mem(), (struct str){ json_string_value(value), json_string_length(value) });
}

TEST(a_line_is_one_json_object_with_typed_fields)
{
    struct buf log = listen();
    test_log_to(&log);
    log_event(LOG_WARNING, "test.event", LOG_INT("n", -5), LOG_STR("who", STR("Änne")), LOG_Z("z", "x"));
    test_log_to(NULL);
    json_t *line = parsed(&log);
    EXPECT_STR(text_of(line, "level"), "warning");
    EXPECT_STR(text_of(line, "event"), "test.event");
    EXPECT_EQ(json_integer_value(json_object_get(line, "n")), -5);
    EXPECT_STR(text_of(line, "who"), "Änne");
    EXPECT_STR(text_of(line, "z"), "x");
    EXPECT_EQ(text_of(line, "time").len, strlen("2026-11-23T04:27:16Z"));
    json_decref(line);
}

/* trust: AUD-4 */
TEST(whatever_a_field_contains_it_stays_inside_its_line)
{
    static const struct {
        struct str in, want;
    } cases[] = {
        { STR_INIT("a\"b\\c"), STR_INIT("a\"b\\c") },
        { STR_INIT("two\nlines\r\n{\"level\":\"error\"}"), STR_INIT("two\nlines\r\n{\"level\":\"error\"}") },
        { STR_INIT("\0\x01\x1f\x7f"), STR_INIT("\0\x01\x1f\x7f") },
        { STR_INIT("\xff\xfe"), STR_INIT("\xef\xbf\xbd\xef\xbf\xbd") },
        { STR_INIT("\xe2\x80\xae"
                   "exe"),
          STR_INIT("\xe2\x80\xae"
                   "exe") },
        { STR_INIT("\xf0\x9f\x98\x80"), STR_INIT("\xf0\x9f\x98\x80") },
        { STR_INIT("\xf3\xa0\x80\x81"), STR_INIT("\xf3\xa0\x80\x81") },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf log = listen();
        test_log_to(&log);
        log_event(LOG_ERROR, "test.event", LOG_STR("text", cases[i].in));
        test_log_to(NULL);
        json_t *line = parsed(&log);
        test_note("case %zu", i);
        EXPECT_STR_EQ(text_of(line, "text"), cases[i].want);
        for (size_t k = 0; k + 1 < log.len; k++)
            EXPECT((unsigned char)log.at[k] >= 0x20 && log.at[k] != 0x7f);
        EXPECT(str_find(buf_str(&log), STR("\xe2\x80\xae")) == SIZE_MAX);
        json_decref(line);
    }
}

TEST(a_line_is_bounded_and_still_json)
{
    char *large = mem_alloc(test_mem(), 9000);
    memset(large, '"', 9000);
    struct str text = { large, 9000 };
    struct buf log = listen();
    test_log_to(&log);
    log_event(LOG_ERROR, "test.event", LOG_STR("a", text), LOG_STR("b", text), LOG_STR("c", text), LOG_INT("last", 7));
    test_log_to(NULL);
    EXPECT(log.len <= 4096);
    json_t *line = parsed(&log);
    EXPECT(json_is_true(json_object_get(line, "cut")));
    EXPECT_EQ(json_integer_value(json_object_get(line, "last")), 7);
    EXPECT(json_object_get(line, "c") == NULL);
    json_decref(line);
}

TEST(what_is_below_the_level_is_not_logged)
{
    struct buf log = listen();
    test_log_to(&log);
    log_set_level(LOG_ERROR);
    log_event(LOG_WARNING, "test.event");
    size_t quiet = log.len;
    log_set_level(LOG_INFO);
    log_event(LOG_DEBUG, "test.event");
    size_t still = log.len;
    log_event(LOG_INFO, "test.event");
    test_log_to(NULL);
    EXPECT_EQ(quiet, 0);
    EXPECT_EQ(still, 0);
    EXPECT(log.len > 0);
}

/* trust: AUD-4 */
TEST(a_full_pipe_drops_lines_and_never_blocks)
{
    int ends[2], kept = dup(STDERR_FILENO);
    EXPECT(kept >= 0 && pipe2(ends, O_CLOEXEC) == 0);
    EXPECT(fcntl(ends[1], F_SETPIPE_SZ, 65536) > 0);
    EXPECT(dup2(ends[1], STDERR_FILENO) >= 0);
    log_set_sink(NULL, NULL);
    char *large = mem_alloc(test_mem(), 1000);
    memset(large, 'x', 1000);
    int64_t before = log_dropped();
    for (int i = 0; i < 100; i++)
        log_event(LOG_ERROR, "test.event", LOG_STR("a", ((struct str){ large, 1000 })),
                  LOG_STR("b", ((struct str){ large, 1000 })));
    int64_t dropped = log_dropped() - before;
    test_log_to(NULL);
    EXPECT(dup2(kept, STDERR_FILENO) >= 0);
    close(kept);
    close(ends[0]);
    close(ends[1]);
    EXPECT(dropped > 50);
}
