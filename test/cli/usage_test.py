"""Help, version, wrong use, wrong configuration, man pages."""
import csv
import io
import os
import subprocess
import tempfile

from place import commands


def test_help_and_version_answer_at_once(here):
    """--help lists commands and settings, --version names the build; both exit 0."""
    text = here.good("--help")
    assert "Usage: pedell" in text and "base_url" in text
    assert here.good("help") == text and here.good("-h") == text
    version = here.good("--version")
    assert version.startswith("pedell ") and len(version.split()) == 3


def test_every_command_explains_itself(here):
    """Each listed command has a --help with its usage line and its options."""
    for name in commands():
        text = here.good(*name.split(), "--help")
        assert text.startswith(f"Usage: pedell {name}"), f"{name}: {text[:80]}"
        assert len(text.splitlines()) >= 3, f"{name} says nothing about itself"


def test_a_wrong_line_is_refused_with_64(here):
    """Unknown commands, options, arguments and missing values end with 64 and a word on standard error."""
    wrong = [(), ("nonsense",), ("user",), ("user", "nonsense"), ("init",), ("init", "one@example.org"),
             ("init", "a@b.example", "c@d.example", "e@f.example"), ("serve", "now"), ("doctor", "--fast"),
             ("import", "schools"), ("import", "schools", "x.csv", "--authority"), ("backup",), ("migrate", "-x"),
             ("migrate", "--dry-runs"), ("migrate", "--dry"), ("--config",)]
    for words in wrong:
        done = here.run(*words)
        assert done.returncode == 64, f"{words} ended with {done.returncode}"
        assert (done.err or done.out).strip(), f"{words} failed without a word"
        assert not words or done.err.strip(), f"{words}: nothing on standard error"


def test_a_switch_takes_no_value(here):
    """A value given to a switch is refused, so that --dry-run=no never writes."""
    here.empty()
    assert "dry-run" in here.refused("migrate", "--dry-run=no", status=64)


def test_a_wrong_configuration_is_refused_with_78_in_german(here):
    """Each wrong setting is named with what is expected; nothing is made."""
    wrong = {"PEDELL_WORKERS": ("vier", "workers: Erwartet wird eine Zahl von 1 bis 64."),
             "PEDELL_LISTEN": ("0.0.0.0:80", "listen: Erwartet wird"),
             "PEDELL_BASE_URL": ("http://schul-it.example.de", "base_url: Erwartet wird"),
             "PEDELL_DATABASE": ("pedell.db", "database: Erwartet wird ein absoluter Pfad")}
    for name, (value, message) in wrong.items():
        text = here.refused("init", "--committed", "2026-11-23", "a@kreis.example", "b@kreis.example", env={name: value}, status=78)
        assert message in text, text
    unknown = here.write("wrong.conf", "datenbank = /tmp/x\n[web]\nworkers = 2\n")
    text = here.refused("--config", unknown, "doctor", status=78)
    assert "datenbank: Diese Einstellung gibt es nicht." in text and "Abschnitte" in text
    assert "fehlt" in here.refused("--config", here.path("none.conf"), "doctor", status=78)
    assert not os.path.exists(here.db) and not os.path.exists(here.key), "a wrong configuration left files behind"


def test_the_routes_name_a_right_each(here):
    """The table has one line per method and path, and no line without a right."""
    table = list(csv.reader(io.StringIO(here.good("routes", "--csv"))))
    assert table[0] == ["method", "path", "right", "object", "verb", "flags", "fields"], table[0]
    lines = table[1:]
    assert len(lines) > 60, f"only {len(lines)} routes"
    for line in lines:
        assert len(line) == len(table[0]) and line[0] in ("GET", "POST", "PATCH", "PUT", "DELETE"), line
        assert line[1].startswith("/") and line[2] not in ("", "unset"), f"no right: {line}"
    keys = [tuple(line[:2]) for line in lines]
    assert len(set(keys)) == len(keys), "a route stands there twice"


def test_the_man_pages_are_correct(here):
    """The man page of the program, of each command and of the configuration passes mandoc."""
    names = [()] + [(name,) for name in commands()] + [("pedell.conf",)]
    for name in names:
        with tempfile.NamedTemporaryFile("w", suffix=".5" if name == ("pedell.conf",) else ".1", dir=here.folder) as page:
            page.write(here.good("man", *name))
            page.flush()
            lint = subprocess.run(["mandoc", "-Tlint", "-Wwarning", page.name], capture_output=True, text=True)
            assert lint.returncode == 0, f"man {' '.join(name)}: {lint.stdout}"
            shown = subprocess.run(["mandoc", "-Tutf8", page.name], capture_output=True, text=True).stdout
        assert (name[0] if name else "pedell").split()[0] in shown, f"{name} is not on its page"
    assert "nonsense" in here.refused("man", "nonsense")
