"""import holidays with the state's table, as CSV and as calendar file."""
import os

HOLIDAYS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data", "school-holidays-niedersachsen.csv")
ORIGIN = ("--source", "OpenHolidays", "--retrieved", "2026-01-05")
ICS = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261223\r\nDTEND;VALUE=DATE:20270110\r\n"
       "SUMMARY:Weihnachtsferien\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270708\r\nDTEND;VALUE=DATE:20270819\r\n"
       "SUMMARY:Sommerferien\r\n{more}END:VEVENT\r\nEND:VCALENDAR\r\n")


def in_force(here):
    return here.number("SELECT count(*) FROM school_holiday WHERE replaced_at IS NULL")


def test_the_table_of_the_state_is_taken_over_once(here):
    """All 83 periods come in with source and day; a dry run writes nothing, a second run changes nothing."""
    here.empty()
    assert "Sommerferien" in here.good("import", "holidays", HOLIDAYS, "--dry-run", *ORIGIN)
    assert in_force(here) == 0
    assert "übernommen" in here.good("import", "holidays", HOLIDAYS, *ORIGIN)
    assert in_force(here) == 83
    assert "ändert sich nichts" in here.good("import", "holidays", HOLIDAYS, *ORIGIN)
    assert in_force(here) == 83
    assert here.number("SELECT count(*) FROM school_holiday") == 83


def test_a_calendar_file_replaces_its_school_years_of_the_same_source(here):
    """The years of the file get a new version, the others and other sources stay."""
    here.empty()
    here.good("import", "holidays", HOLIDAYS, *ORIGIN)
    here.good("import", "holidays", here.write("f.ics", ICS.format(more="")), *ORIGIN)
    assert here.number("SELECT count(*) FROM school_holiday WHERE year = 2026 AND replaced_at IS NULL") == 2
    assert here.number("SELECT count(*) FROM school_holiday WHERE year = 2026 AND replaced_at IS NOT NULL") > 2
    assert here.number("SELECT count(*) FROM school_holiday WHERE year <> 2026 AND replaced_at IS NOT NULL") == 0


def test_a_file_with_a_fault_or_without_a_source_changes_nothing(here):
    """Recurring events, no source, no table: status 1 and no row."""
    here.empty()
    for file, more in ((here.write("r.ics", ICS.format(more="RRULE:FREQ=YEARLY\r\n")), ORIGIN), (HOLIDAYS, ()),
                       (here.write("x.csv", "a;b\n1;2\n"), ORIGIN)):
        here.refused("import", "holidays", file, *more)
    assert here.number("SELECT count(*) FROM school_holiday") == 0
