"""import statistics: both layouts, a correction, and files that are refused whole."""
import datetime
import pathlib

HEAD = "Schulnummer;Schule;Schulform;Schuljahrgang;Schüler\n"
YEAR = datetime.date.today().year - 8  # the demo has its own of later years
ARGS = ("--school-year", f"{YEAR}/{(YEAR + 1) % 100:02d}", "--source", "Erhebung")
GOOD = HEAD + "70056;x;GS;1;51\n70056;x;GS;2;48\n70000;BBS;BBS;ALL;2100\n79990;Freie Schule;GS;1;12\n"


def counts(here):
    return (here.number("SELECT count(*) FROM pupil_snapshot WHERE school_year = ?", YEAR),
            here.number("SELECT coalesce(sum(pupils), 0) FROM pupil_count c JOIN pupil_snapshot s ON s.id = c.snapshot"
                        " WHERE s.school_year = ?", YEAR))


def test_a_file_becomes_a_snapshot_once_and_a_better_one_corrects_it(here):
    """A dry run writes nothing, the same numbers change nothing, other numbers are a second snapshot."""
    here.demo()
    file = here.write("zahlen.csv", GOOD)
    said = here.good("import", "statistics", file, *ARGS, "--dry-run")
    assert "private_school" in said and "2.199" in said
    assert counts(here) == (0, 0)
    here.good("import", "statistics", file, *ARGS)
    assert counts(here) == (1, 2199)
    wide = "Schulnummer;Schulform;1;2;Gesamt\n70056;Grundschule;51;48;99\n70000;Berufsbildende Schulen;;;2100\n"
    assert "Es ändert sich nichts" in here.good("import", "statistics", here.write("breit.csv", wide), *ARGS)
    assert counts(here) == (1, 2199)
    here.good("import", "statistics", here.write("neu.csv", GOOD.replace(";48", ";49")), *ARGS)
    assert counts(here) == (2, 2199 + 2200)
    assert here.number("SELECT count(*) FROM pupil_snapshot WHERE corrects IN (SELECT id FROM pupil_snapshot)") == 1


def test_a_file_with_a_fault_stores_nothing_and_says_where(here):
    """A total without grades, a decimal, a missing year: status 1, the row and the reason."""
    here.demo()
    for row, code in (("70056;x;GS;ALL;99", "grades_missing"), ("70056;x;GS;3;1,5", "pupils_decimal"),
                      ("70056;x;GS;14;3", "grade_out_of_range"), ("70063;x;GS;1;3", "duplicate"), ("70063;x;GS;ALL;3", "total_differs")):
        done = here.run("import", "statistics", here.write("f.csv", HEAD + "70063;x;GS;1;51\n" + row + "\n"), *ARGS)
        assert done.returncode == 1 and done.err.strip(), done.out
        line = [entry for entry in done.out.splitlines() if entry.startswith("3\t")]
        assert len(line) == 1 and f"\t{code}\t" in line[0], done.out
    here.refused("import", "statistics", here.write("g.csv", GOOD))
    here.refused("import", "statistics", here.write("h.csv", "Schulnummer;Schulform;Schüler\n70056;GS;300\n"), *ARGS)
    assert counts(here) == (0, 0)


def test_a_profile_names_unknown_columns(here):
    """The headings of a program nobody knows."""
    here.demo()
    file = here.write("p.csv", "DST;Zweig;Kl;Zahl der Kinder\n70056;GS;1;20\n")
    here.refused("import", "statistics", file, *ARGS)
    profile = here.write("profil.txt", "DST = Schulnummer\nKl = Jahrgang\nZahl der Kinder = Schüler\n")
    here.good("import", "statistics", file, *ARGS, "--profile", profile)
    assert counts(here) == (1, 20)


SHEETS = pathlib.Path(__file__).parent.parent / "data/sheets"


def test_a_spreadsheet_is_read_like_a_table(here):
    """One row of a school of the demo county; a sheet that hides a row is refused."""
    here.demo()
    done = here.run("import", "statistics", str(SHEETS / "zahlen.xlsx"), *ARGS, "--dry-run")
    assert "70010\tGrundschule\t1\tschool_unknown" in done.out, done.out + done.err
    here.refused("import", "statistics", str(SHEETS / "hidden-row.xlsx"), *ARGS)
    here.refused("import", "statistics", str(SHEETS / "zahlen.ods"), *ARGS, "--sheet", "Nichts")
    assert counts(here) == (0, 0)
