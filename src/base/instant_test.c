#include "base/instant.h"

#include "base/day.h"
#include "base/rand.h"
#include "test.h"

TEST(moments_are_compared_and_added)
{
    struct instant a = { 1000 }, b = instant_add(a, SECONDS(2));
    EXPECT_EQ(b.us, 2001000);
    EXPECT(instant_compare(a, b) < 0 && instant_compare(b, a) > 0 && instant_compare(a, a) == 0);
    EXPECT_EQ(instant_sub(b, SECONDS(2)).us, a.us);
    EXPECT_EQ(instant_between(a, b).us, SECONDS(2).us);
    EXPECT_EQ(instant_between(b, a).us, -SECONDS(2).us);
    EXPECT_EQ(DAYS(1).us, HOURS(24).us);
    EXPECT_EQ(HOURS(1).us, MINUTES(60).us);
}

TEST(sums_stop_at_the_ends_of_time)
{
    EXPECT_EQ(instant_add(INSTANT_FOREVER, SECONDS(1)).us, INT64_MAX);
    EXPECT_EQ(instant_sub(INSTANT_FOREVER, (struct duration){ INT64_MIN }).us, INT64_MAX);
    /* never "none" */
    EXPECT_EQ(instant_sub((struct instant){ INT64_MIN + 1 }, SECONDS(1)).us, INT64_MIN + 1);
    EXPECT_EQ(instant_add((struct instant){ -1 }, (struct duration){ INT64_MIN + 1 }).us, INT64_MIN + 1);
    EXPECT_EQ(instant_between((struct instant){ INT64_MIN + 1 }, INSTANT_FOREVER).us, INT64_MAX);
    EXPECT(instant_is_none(INSTANT_NONE) && !instant_is_none(INSTANT_FOREVER));
}

TEST(moments_are_written_in_utc)
{
    static const struct {
        int64_t us;
        struct str text;
    } cases[] = {
        { 0, STR_INIT("1970-01-01T00:00:00Z") },
        { -1, STR_INIT("1969-12-31T23:59:59Z") },
        { INT64_C(1795408036999999), STR_INIT("2026-11-23T04:27:16Z") },
        { INT64_C(951782400000000), STR_INIT("2000-02-29T00:00:00Z") },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char bytes[32];
        struct buf buf = buf_fixed(bytes, sizeof bytes);
        instant_put_rfc3339(&buf, (struct instant){ cases[i].us });
        EXPECT_STR_EQ(buf_str(&buf), cases[i].text);
    }
}

TEST(moments_are_read_with_any_offset)
{
    static const struct {
        struct str text;
        int64_t us;
    } cases[] = {
        { STR_INIT("1970-01-01T00:00:00Z"), 0 },
        { STR_INIT("1970-01-01t00:00:00z"), 0 },
        { STR_INIT("1970-01-01T00:00:00.5Z"), 500000 },
        { STR_INIT("1970-01-01T00:00:00.000001Z"), 1 },
        { STR_INIT("1969-12-31T23:59:59.999999Z"), -1 },
        { STR_INIT("2026-11-23T05:27:16+01:00"), INT64_C(1795408036000000) },
        { STR_INIT("2026-11-22T23:27:16-05:00"), INT64_C(1795408036000000) },
        { STR_INIT("2026-11-23T09:57:16.25+05:30"), INT64_C(1795408036250000) },
        { STR_INIT("2026-11-23T04:27:16-00:00"), INT64_C(1795408036000000) },
        { STR_INIT("2026-11-24T04:26:16+23:59"), INT64_C(1795408036000000) },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct instant t = INSTANT_NONE;
        test_note("%.*s", STR_ARG(cases[i].text));
        EXPECT_OK(instant_parse_rfc3339(cases[i].text, &t));
        EXPECT_EQ(t.us, cases[i].us);
    }
}

TEST(what_is_not_rfc_3339_is_refused)
{
    static const struct str cases[] = {
        STR_INIT(""),
        STR_INIT("2026-11-23"),
        STR_INIT("2026-11-23T"),
        STR_INIT("2026-11-23T04:27:16"),
        STR_INIT("2026-11-23 04:27:16Z"),
        STR_INIT("2026-11-23T04:27Z"),
        STR_INIT("2026-11-23T4:27:16Z"),
        STR_INIT("2026-11-23T24:00:00Z"),
        STR_INIT("2026-11-23T04:60:00Z"),
        STR_INIT("2026-12-31T23:59:60Z"),
        STR_INIT("2026-11-23T04:27:16.Z"),
        STR_INIT("2026-11-23T04:27:16.1234567Z"),
        STR_INIT("2026-11-23T04:27:16,5Z"),
        STR_INIT("2026-11-23T04:27:16+1:00"),
        STR_INIT("2026-11-23T04:27:16+0100"),
        STR_INIT("2026-11-23T04:27:16+24:00"),
        STR_INIT("2026-11-23T04:27:16+01:60"),
        STR_INIT("2026-11-23T04:27:16+01:00 "),
        STR_INIT("2026-11-23T04:27:16ZZ"),
        STR_INIT("2026-11-31T04:27:16Z"),
        STR_INIT("23.11.2026T04:27:16Z"),
        STR_INIT("2026-11-23T-4:27:16Z"),
        STR_INIT("2026-11-23T04:-7:16Z"),
        STR_INIT("2026-11-23T04:27:16+-1:00"),
        STR_INIT("2026-11-23T04:27:16\0Z"),
        STR_INIT("2026-11-23T04.27.16Z"),
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct instant t = { 5 };
        test_note("\"%.*s\"", STR_ARG(cases[i]));
        EXPECT_ERR(instant_parse_rfc3339(cases[i], &t), ERR_INVALID);
        EXPECT_EQ(t.us, 5);
    }
}

TEST(a_written_moment_reads_back)
{
    struct rand r = rand_seeded(9);
    int64_t first = day_of(1600, 1, 1).n * INT64_C(86400);
    int64_t last = day_of(9999, 12, 31).n * INT64_C(86400) + 86399;
    for (int i = 0; i < 20000; i++) {
        struct instant t = { rand_between(&r, first, last) * 1000000 }, back;
        char bytes[20];
        struct buf buf = buf_fixed(bytes, sizeof bytes);
        instant_put_rfc3339(&buf, t);
        EXPECT_OK(buf_done(&buf));
        EXPECT_OK(instant_parse_rfc3339(buf_str(&buf), &back));
        EXPECT_EQ(back.us, t.us);
    }
}
