"""init, migrate, doctor, user: what an administrator does first."""
import hashlib
import os
import re

from place import HEADS, browser, wait_for

LINK = re.compile(r"^http://127\.0\.0\.1:\d+(/account/(?:invitation|reset)/[0-9a-z]+)$")


def people(here):
    return here.rows("SELECT id, login, password = '', totp IS NULL, disabled_at FROM account ORDER BY id")


def sha(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def link_of(text):
    found = LINK.match(text.strip())
    assert found, f"no link: {text}"
    return found[1]


# req: Z7.3
def test_init_without_the_day_of_commitment_is_refused(here):
    """Without the day both heads committed themselves to confidentiality nothing is made."""
    for words in ((), ("--committed", "gestern"), ("--committed", "2026-13-01")):
        assert "--committed" in here.refused("init", *words, *HEADS)
    assert not os.path.exists(here.db) and not os.path.exists(here.key) and not os.path.exists(here.state)


def test_init_makes_two_heads_and_nobody_else(here):
    """Key, folder and database are private; two invited heads stand in, each with a link of their own."""
    here.empty()
    lines = [line for line in here.made.splitlines() if "/account/invitation/" in line]
    assert len(lines) == 2
    for mail, line in zip(HEADS, lines):
        assert line.startswith(f"{mail}: "), line
        link_of(line.split(": ", 1)[1])
    assert len({line.rsplit("/", 1)[1] for line in lines}) == 2
    assert [(p[1], p[2], p[3]) for p in people(here)] == [(m, 1, 1) for m in HEADS], people(here)
    assert here.number("SELECT count(*) FROM role_grant") == 2
    assert here.number("SELECT count(*) FROM entrustment") == 2
    for path in (here.db, here.key):
        assert os.stat(path).st_mode & 0o077 == 0, f"others may read {path}"
    assert here.number("SELECT count(*) FROM service") > 10, "the service catalogue is missing"


def test_a_second_init_is_refused_and_changes_nothing(here):
    """The second init says that there is a head already; people, grants, links and key stay."""
    here.empty()
    before, key = (people(here), here.rows("SELECT * FROM mail_link ORDER BY 1"), here.rows("SELECT * FROM service ORDER BY 1")), sha(here.key)
    text = here.refused("init", "--committed", "2026-11-23", "dritte@kreis.example", "vierte@kreis.example")
    assert "schon eingerichtet" in text
    after = (people(here), here.rows("SELECT * FROM mail_link ORDER BY 1"), here.rows("SELECT * FROM service ORDER BY 1"))
    assert after == before and sha(here.key) == key


def test_migrate_twice_applies_once(here):
    """After init nothing is left to apply; a dry run and a second run say so."""
    here.empty()
    for words in (("--dry-run",), (), ()):
        text = here.good("migrate", *words)
        assert re.match(r"0 (applied|to apply), [1-9]\d* present\n$", text), text


def test_a_database_of_a_newer_program_is_refused(here):
    """A migration that the program does not know stops every command."""
    import sqlite3
    here.empty()
    db = sqlite3.connect(here.db)
    db.execute("INSERT INTO migration (room, number, name, hash) VALUES ('desk', 999, 'tomorrow', x'00')")
    db.commit()
    db.close()
    for words in (("doctor",), ("migrate",), ("web",), ("audit", "verify")):
        here.refused(*words)


def test_no_database_and_no_key_are_said(here):
    """Without init each command says what is missing and makes nothing."""
    for words in (("doctor",), ("migrate",), ("user", "add", "a@kreis.example"), ("web",), ("audit", "verify")):
        assert "key" in here.refused(*words)
    assert not os.path.exists(here.db)
    here.empty()
    os.unlink(here.db)
    assert "database" in here.refused("doctor")
    assert not os.path.exists(here.db), "a command made an empty database"


def test_the_doctor_finds_nothing_and_then_what_is_wrong(here):
    """A sound installation has no finding; a file that others may read is a finding and stops the web process."""
    here.empty()
    assert here.good("doctor") == "nothing found\n"
    os.chmod(here.db, 0o644)
    done = here.run("doctor")
    assert done.returncode == 1 and "chmod 600" in done.out, done.out
    assert here.run("web").returncode == 1, "the web process serves what the doctor refuses"
    for entry in os.listdir(here.folder):
        if entry.startswith("pedell.db"):
            os.chmod(here.path(entry), 0o600)
    assert here.good("doctor") == "nothing found\n"


def test_a_system_administrator_is_added_once(here):
    """user add makes an account with the role and prints its link; the same address again is refused."""
    here.empty()
    link = link_of(here.good("user", "add", "System@Kreis.example"))
    assert link.startswith("/account/invitation/")
    assert people(here)[-1][1] == "system@kreis.example"
    assert here.number("SELECT count(*) FROM role_grant") == 3
    assert len(people(here)) == 3
    here.refused("user", "add", "system@kreis.example")
    assert len(people(here)) == 3


def test_the_printed_code_is_the_code_of_the_app(here):
    """user code prints what the person's app shows, and its use stands in the audit."""
    here.demo()
    login = next(line.split() for line in here.made.splitlines() if "desk@demo.example" in line)
    seed = "".join(login[login.index("TOTP") + 1:])
    codes = ("SELECT count(*) FROM audit_event e JOIN audit_action a ON a.n = e.action"
             " WHERE a.name = 'cli.user_code'")
    before = here.number(codes)

    def same():
        want = browser.totp(seed)
        code = here.good("user", "code", "desk@demo.example").strip()
        return code == want and re.fullmatch(r"\d{6}", code)

    wait_for("both codes are of the same half minute", same)
    assert here.number(codes) > before
    here.refused("user", "code", "niemand@demo.example")
    here.good("user", "add", "neu@demo.example")
    assert "authenticator" in here.refused("user", "code", "neu@demo.example")


def test_a_disabled_person_cannot_sign_in(here):
    """user password prints a working link; after user disable the person's password opens nothing."""
    here.demo()
    here.serve("web")
    link = link_of(here.good("user", "password", "desk@demo.example"))
    assert here.get(link)[0] == 200 and here.get("/account/reset/" + "0" * 26)[0] != 500
    login = next(line.split() for line in here.made.splitlines() if "desk@demo.example" in line)
    client = browser.Client(here.port)
    status, head, _ = client.form("/account/sign-in", {"mail": login[0], "password": "Musterland-Demo-2026"})
    assert status == 303 and "second-factor" in head["Location"], (status, head)
    here.good("user", "disable", "desk@demo.example")
    assert people_of(here, "desk@demo.example")[4] is not None
    client = browser.Client(here.port)
    status, head, page = client.form("/account/sign-in", {"mail": login[0], "password": "Musterland-Demo-2026"})
    assert status == 422 and "Anmeldung nicht möglich" in page, (status, head)
    here.refused("user", "disable", "desk@demo.example")
    here.refused("user", "disable", "niemand@demo.example")


def people_of(here, login):
    return next(p for p in people(here) if p[1] == login)
