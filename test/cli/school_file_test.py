"""import schools and export schools with the files that offices have."""
import csv
import io
import os
import re
import resource
import stat

from place import DISTRICT, STATE

SUMS = re.compile(r"([\d.]+) Zeilen: ([\d.]+) Schulen neu, ([\d.]+) geändert, ([\d.]+) unverändert; ([\d.]+) Gliederungen neu, "
                  r"([\d.]+) bekannt; ([\d.]+) Zeilen abgelehnt, ([\d.]+) doppelt\.")
MAPPING = "official_id;gemeinde;authority;ownership\n" + "".join(
    f";{name};{name};\n" for name in (
        "Stadt Hameln", "Stadt Bad Pyrmont", "Stadt Bad Münder am Deister", "Stadt Hessisch Oldendorf", "Gemeinde Emmerthal",
        "Flecken Aerzen", "Flecken Coppenbrügge", "Flecken Salzhemmendorf")) + "".join(
    f"{number};;Landkreis Hameln-Pyrmont;\n" for number in ("70580", "70592", "70634", "65390", "90815", "90827"))


class Sums:
    def __init__(self, text):
        found = SUMS.findall(text)
        assert len(found) == 1, f"no sums: {text[-300:]}"
        self.rows, self.new, self.changed, self.same, self.branches, self.known, self.refused, self.repeated = (
            int(n.replace(".", "")) for n in found[0])


def schools(here):
    return here.number("SELECT count(*) FROM school")


def district(here, *more):
    mapping = here.write("mapping.csv", MAPPING)
    return Sums(here.good("import", "schools", DISTRICT, "--mapping", mapping, "--create-authorities", *more))


# req: P.1
def test_the_list_of_the_district_is_imported_once(here):
    """With a mapping file nine authorities and 54 schools come in; a dry run writes nothing, a second run changes nothing."""
    here.empty()
    trial = district(here, "--dry-run")
    assert (trial.rows, trial.new) == (99, 54) and schools(here) == 0
    assert here.number("SELECT count(*) FROM authority") == 0
    first = district(here)
    assert vars(first) == vars(trial), "the trial promised something else"
    assert schools(here) == 54 and here.number("SELECT count(*) FROM authority") == 9
    branches = here.number("SELECT count(*) FROM branch")
    second = district(here)
    assert (second.new, second.changed, second.branches, second.same) == (0, 0, 0, 54)
    assert second.refused == first.refused and schools(here) == 54
    assert here.number("SELECT count(*) FROM branch") == branches
    assert here.good("audit", "verify").endswith("every chain is whole\n")


# req: Z2.1.2
def test_the_whole_state_is_imported_in_little_time(here):
    """5,113 rows for one named authority: few seconds of processor, free schools refused, 0 changes the second time."""
    here.empty()
    words = ("import", "schools", STATE, "--authority", "Land Niedersachsen", "--create-authorities")
    trial = Sums(here.good(*words, "--dry-run"))
    assert trial.rows == 5113 and schools(here) == 0
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    text = here.good(*words)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"  import of 5,113 rows: {took:.2f} s of processor")
    assert took < 10, f"{took:.1f} s"
    first = Sums(text)
    assert first.new == schools(here) == trial.new > 2500
    assert first.refused > 0 and "freier Trägerschaft" in text
    assert here.number("SELECT count(*) FROM school WHERE name LIKE '%Waldorf%'") == 0
    second = Sums(here.good(*words))
    assert (second.new, second.changed, second.branches, second.same) == (0, 0, 0, first.new)


def test_the_import_reads_standard_input_and_refuses_what_is_no_list(here):
    """A file from a pipe is taken; one that is no list of schools, too large or missing is refused as a whole."""
    here.empty()
    with open(DISTRICT, "rb") as f:
        text = f.read()
    piped = here.good("import", "schools", "-", "--authority", "Landkreis Hameln-Pyrmont", "--create-authorities", stdin=text)
    count = schools(here)
    assert Sums(piped).new == count > 40
    assert "official_id" in here.refused("import", "schools", "-", stdin=b"a;b\n1;2\n")
    here.refused("import", "schools", "-", stdin=b"official_id;name;school_type\n\"never closed")
    here.refused("import", "schools", "-", stdin=b"official_id;name;school_type\n" + b"12345;x;y\n" * 250000)
    assert "No such file" in here.refused("import", "schools", here.path("none.csv"))
    assert "only schools" in here.refused("import", "devices", DISTRICT)
    here.refused("import", "schools", DISTRICT, "--mapping", here.write("m.csv", "schule;traeger\n1;2\n"))
    assert schools(here) == count


# req: Z2.1.2
def test_a_private_authority_is_not_made(here):
    """The agreement is open to public bodies only: a private party as authority is refused."""
    here.empty()
    text = here.run("import", "schools", DISTRICT, "--authority", "Bildung gGmbH", "--create-authorities")
    assert here.number("SELECT count(*) FROM authority") == 0 and schools(here) == 0
    assert "öffentliche Träger" in text.out + text.err


# --- export ------------------------------------------------------------------------------------------

def exports(here):
    return here.number("SELECT count(*) FROM export_log")


# req: Z7.1.2
def test_an_export_needs_an_allowed_purpose_and_is_logged(here):
    """Without purpose or for a foreign one nothing leaves; attempt and export stand in the authority's audit."""
    here.demo()
    target, name = here.path("schulen.csv"), "Stadt Eichenau"
    stream = here.number("SELECT id FROM authority WHERE name = ?", name)
    assert "--purpose" in here.refused("export", "schools", target, "--authority", name)
    assert "--authority" in here.refused("export", "schools", target, "--purpose", "support")
    for foreign in ("other", "advertising", "Support"):
        text = here.refused("export", "schools", target, "--authority", name, "--purpose", foreign)
        assert "§ 7 Abs. 1" in text, text
    assert not os.path.exists(target) and exports(here) == 0

    def done():
        return [r[0] for r in here.rows("SELECT a.name FROM audit_event e JOIN audit_action a ON a.n = e.action"
                                        " WHERE e.stream = ? ORDER BY e.seq", stream)]

    actions = done()
    assert actions.count("agreement.export_refused") == 3 and "agreement.export" not in actions
    here.good("export", "schools", target, "--authority", name, "--purpose", "support")
    assert exports(here) == 1
    assert done()[-1] == "agreement.export"
    assert stat.S_IMODE(os.stat(target).st_mode) == 0o600
    assert here.good("audit", "verify").endswith("every chain is whole\n")


# req: Z7.1.2
def test_an_export_rests_on_an_instruction_of_that_authority(here):
    """Without a standing instruction, or with one of another authority, nothing leaves."""
    here.demo()
    refs = {a: r for a, r in here.rows("SELECT a.name, i.ref FROM instruction i JOIN authority a ON a.id = i.authority")}
    words = ("export", "schools", "-", "--purpose", "support")
    assert "Gemeinde Tannwerder" not in refs, "the demo changed: this authority has an instruction now"
    assert "Weisung" in here.refused(*words, "--authority", "Gemeinde Tannwerder")
    foreign = crockford(refs["Stadt Lindhagen"])
    assert "Weisung" in here.refused(*words, "--authority", "Stadt Eichenau", "--instruction", foreign)
    assert "Weisung" in here.refused(*words, "--authority", "Stadt Eichenau", "--instruction", "nonsense")
    assert "gibt es nicht" in here.refused(*words, "--authority", "Stadt Nirgendwo")
    assert exports(here) == 0
    here.good(*words, "--authority", "Stadt Eichenau", "--instruction", crockford(refs["Stadt Eichenau"]))
    assert exports(here) == 1


def crockford(raw):
    """128 bits as 26 letters, as the program writes references."""
    n, letters = int.from_bytes(raw, "big"), "0123456789abcdefghjkmnpqrstvwxyz"
    return "".join(letters[n >> shift & 31] for shift in range(125, -1, -5))


# req: GK.Int.0
def test_an_export_holds_one_authority_and_opens_in_a_spreadsheet(here):
    """The file has BOM and semicolons, the schools of that authority and of no other."""
    here.demo()
    done = here.run("export", "schools", "-", "--authority", "stadt eichenau", "--purpose", "control")
    assert done.returncode == 0, done.err
    assert done.stdout.startswith(b"\xef\xbb\xbf") and b"\r\n" in done.stdout
    table = list(csv.reader(io.StringIO(done.out.lstrip("\ufeff")), delimiter=";"))
    assert table[0][:2] == ["Schulnummer", "Name"]
    own = {r[0] for r in here.rows("SELECT s.official_number FROM school s JOIN authority a ON a.id = s.authority"
                                   " WHERE a.name = 'Stadt Eichenau'")}
    assert {line[0] for line in table[1:]} == own and len(own) == 10
