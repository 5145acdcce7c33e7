#include "domain/desk/school_calendar.h"

#include "base/school_year.h"
#include "test.h"

static struct school_holiday_file read(struct str text)
{
    struct school_holiday_file file;
    EXPECT_OK(school_holiday_read(test_mem(), text, &file));
    return file;
}

static bool says(const struct school_holiday_file *file, enum msg msg, int line)
{
    for (size_t i = 0; i < file->problems.n; i++)
        if (file->problems.at[i].msg == msg && (line == 0 || file->problems.at[i].line == line))
            return true;
    return false;
}

#define ICS_HEAD "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//DE\r\n"
#define ICS_TAIL "END:VCALENDAR\r\n"
#define EVENT(...) "BEGIN:VEVENT\r\nUID:1\r\n" __VA_ARGS__ "END:VEVENT\r\n"

TEST(an_icalendar_of_all_day_events_is_a_table_whose_last_day_is_before_its_end)
{
    struct school_holiday_file f = read(STR(ICS_HEAD EVENT(
        "DTSTART;VALUE=DATE:20261223\r\nDTEND;VALUE=DATE:20270110\r\n"
        "SUMMARY:Weihnachts\r\n ferien\\, lang\r\n") EVENT("SUMMARY:Brückentag\r\nDTSTART;VALUE=DATE:20270507\r\n")
                                                EVENT("DTSTART;VALUE=DATE:20260702\r\nDTEND;VALUE=DATE:20260813\r\n"
                                                      "SUMMARY:Sommerferien\r\nBEGIN:VALARM\r\nDTSTART:1\r\nEND:"
                                                      "VALARM\r\n") ICS_TAIL));
    EXPECT(!f.fatal);
    EXPECT_EQ(f.list.n, 3);
    EXPECT_STR(f.list.at[0].name, "Sommerferien");
    EXPECT_EQ(f.list.at[0].to.n, day_of(2026, 8, 12).n);
    EXPECT_STR(f.list.at[1].name, "Weihnachtsferien, lang");
    EXPECT_EQ(f.list.at[1].from.n, day_of(2026, 12, 23).n);
    EXPECT_EQ(f.list.at[1].to.n, day_of(2027, 1, 9).n);
    EXPECT_EQ(f.list.at[2].to.n, f.list.at[2].from.n);
}

TEST(recurring_and_timed_events_and_broken_files_are_refused)
{
    struct school_holiday_file f =
        read(STR(ICS_HEAD EVENT("DTSTART;VALUE=DATE:20261223\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:x\r\n") ICS_TAIL));
    EXPECT(f.fatal && says(&f, M_calendar_holiday_problem_recurring, 7));
    f = read(STR(ICS_HEAD EVENT("DTSTART:20261223T080000Z\r\nSUMMARY:x\r\n") ICS_TAIL));
    EXPECT(f.fatal && says(&f, M_calendar_holiday_problem_timed, 6));
    f = read(STR(ICS_HEAD EVENT("DTSTART;VALUE=DATE:20261323\r\nSUMMARY:x\r\n") ICS_TAIL));
    EXPECT(f.fatal && says(&f, M_calendar_holiday_problem_timed, 0));
    f = read(STR(ICS_HEAD EVENT("DTSTART;VALUE=DATE:20261223\r\nDTEND;VALUE=DATE:20261223\r\nSUMMARY:x\r\n") ICS_TAIL));
    EXPECT(f.fatal && says(&f, M_calendar_holiday_problem_order, 0));
    f = read(STR(ICS_HEAD EVENT("DTSTART;VALUE=DATE:20261223\r\n") ICS_TAIL));
    EXPECT(f.fatal && says(&f, M_calendar_holiday_problem_name, 0));
    f = read(STR(ICS_HEAD ICS_TAIL));
    EXPECT(f.fatal && says(&f, M_calendar_holiday_problem_none, 0));
    static const char *const broken[] = { ICS_HEAD "BEGIN:VEVENT\r\n",
                                          ICS_HEAD "BEGIN:VEVENT\r\nBEGIN:VEVENT\r\n",
                                          ICS_HEAD "END:VEVENT\r\n",
                                          ICS_HEAD "no colon\r\n",
                                          "BEGIN:VCALENDAR\r\nX:\xff\r\n",
                                          "",
                                          "hello",
                                          "a;b\n1;2\n" };
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        test_note("file %zu", i);
        EXPECT_ERR(school_holiday_read(test_mem(), str_of(broken[i]), &f), ERR_MALFORMED);
    }
}

TEST(a_csv_names_its_source_and_day_or_leaves_them_to_be_asked)
{
    struct school_holiday_file f = read(STR("name;from;to;source;retrieved\n"
                                            "Herbstferien;2026-10-12;2026-10-24;Ferienordnung;2026-01-05\n"
                                            "Sommerferien;2026-07-02;2026-08-12;Ferienordnung;2026-01-05\n"));
    EXPECT(!f.fatal);
    EXPECT_STR(f.source, "Ferienordnung");
    EXPECT_EQ(f.retrieved.n, day_of(2026, 1, 5).n);
    EXPECT_STR(f.list.at[0].name, "Sommerferien");
    f = read(STR("starts_on,ends_on,name\n2026-10-12,2026-10-24,Herbstferien\n"));
    EXPECT_EQ(f.source.len, 0);
    EXPECT(day_is_none(f.retrieved));
    f = read(STR(
        "name;from;to;source;retrieved\nA;2026-10-12;2026-10-24;X;2026-01-05\nB;2026-12-23;2027-01-09;Y;2026-01-05\n"));
    EXPECT(f.fatal && says(&f, M_calendar_holiday_problem_source, 3));
}

TEST(overlaps_and_wrong_days_stop_a_file_and_holes_are_only_noticed)
{
    struct school_holiday_file f = read(STR("name;from;to\nA;2026-10-12;2026-10-24\nB;2026-10-24;2026-10-30\n"));
    EXPECT(f.fatal && says(&f, M_calendar_holiday_problem_overlap, 3));
    f = read(STR("name;from;to\nA;12.10.2026;31.02.2027\n"));
    EXPECT(f.fatal && says(&f, M_calendar_holiday_problem_day, 2));
    f = read(STR("name;from;to\nA;2026-08-13;2026-08-14\nSommerferien;2027-07-08;2027-08-18\n"));
    EXPECT(!f.fatal && says(&f, M_calendar_holiday_problem_gap, 3));
    f = read(STR("name;from;to\nA;2026-10-12;2026-10-24\n"));
    EXPECT(!f.fatal && says(&f, M_calendar_holiday_problem_summer, 0));
}

TEST(a_school_year_begins_in_august)
{
    EXPECT_EQ(school_year_of(day_of(2026, 7, 31)), 2025);
    EXPECT_EQ(school_year_of(day_of(2026, 8, 1)), 2026);
    EXPECT_EQ(school_year_of(day_of(2027, 1, 1)), 2026);
}

/* Whatever comes: an answer, never an abort, and every period in order. */
TEST(mangled_calendar_files_are_read_or_refused)
{
    static const char whole[] =
        ICS_HEAD EVENT("DTSTART;VALUE=DATE:20261223\r\nDTEND;VALUE=DATE:20270110\r\nSUMMARY:W\r\n") ICS_TAIL;
    char text[sizeof whole];
    for (size_t cut = 0; cut < sizeof whole; cut++)
        for (int byte = 0; byte < 256; byte += 5) {
            struct school_holiday_file f;
            memcpy(text, whole, sizeof whole);
            text[cut] = (char)byte;
            struct mem_mark mark = mem_mark(test_mem());
            enum err e = school_holiday_read(test_mem(), (struct str){ text, sizeof whole - 1 }, &f);
            test_note("byte %zu is %d", cut, byte);
            EXPECT(e == OK || e == ERR_MALFORMED || e == ERR_TOO_LARGE);
            for (size_t i = 0; e == OK && i < f.list.n; i++)
                EXPECT(day_compare(f.list.at[i].from, f.list.at[i].to) <= 0);
            mem_reset(test_mem(), mark);
        }
}
