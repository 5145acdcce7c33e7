"""backup, restore, audit verify: what has to come back, and what must not be changed unseen."""
import os
import shutil
import sqlite3
import stat

from place import Place


def change(path, sql, *params):
    db = sqlite3.connect(path)
    changed = db.execute(sql, params).rowcount
    db.commit()
    db.close()
    assert changed > 0, f"nothing changed: {sql}"


# req: Z7.4
def test_a_backup_made_while_the_server_runs_is_restored_elsewhere(here):
    """The copy of the running database goes into an empty place, is whole there and serves its pages."""
    here.demo()
    server = here.serve()
    copy = here.path("copy.db")
    here.good("backup", copy)
    assert here.alive(server) and stat.S_IMODE(os.stat(copy).st_mode) == 0o600
    assert not os.path.exists(copy + "-wal"), "the copy does not stand alone"
    people = here.rows("SELECT id, login FROM account ORDER BY id")
    assert here.rows("SELECT id, login FROM account ORDER BY id", path=copy) == people
    assert here.stop(server) == 0
    there = Place()
    os.mkdir(there.state, 0o700)
    shutil.copy2(here.key, there.key)
    there.good("restore", copy)
    assert there.rows("SELECT id, login FROM account ORDER BY id") == people
    assert there.good("doctor") == "nothing found\n"
    assert there.good("audit", "verify").endswith("every chain is whole\n")
    there.serve("web")


def test_a_backup_never_overwrites(here):
    """A file that exists, a relative path and a folder that does not exist are refused, and nothing is left behind."""
    here.empty()
    taken = here.write("taken", "mine")
    here.refused("backup", taken)
    with open(taken, encoding="utf-8") as f:
        assert f.read() == "mine"
    here.refused("backup", here.path("none/copy.db"))
    here.refused("backup", "copy.db")
    assert not [n for n in os.listdir(here.folder) if n.endswith(".tmp")]


# req: Z7.4
def test_a_restore_takes_nothing_damaged_and_replaces_nothing(here):
    """A database in place, a damaged file and a changed audit entry each stop the restore."""
    here.demo()
    copy = here.path("copy.db")
    here.good("backup", copy)
    assert "already" in here.refused("restore", copy)
    there = Place()
    assert "no database" in there.refused("restore", there.path("none.db"))
    there.refused("restore", there.write("text.db", "this is no database, but long enough to be read as one\n" * 100))
    forged = there.path("forged.db")
    shutil.copy2(copy, forged)
    change(forged, "UPDATE audit_event SET action = action + 1 WHERE stream = 0 AND seq = 1")
    assert "not restored" in there.refused("restore", forged)
    torn = there.path("torn.db")
    shutil.copy2(copy, torn)
    with open(torn, "r+b") as f:
        f.truncate(os.path.getsize(torn) // 2)
    there.refused("restore", torn)
    assert not os.path.exists(there.db)
    there.good("restore", copy)


def verify(here, path):
    return here.run("audit", "verify", env={"PEDELL_DATABASE": path})


def test_a_manipulated_audit_entry_is_named(here):
    """Changed, removed and inserted entries, and a cut tail, are found and named by stream and number."""
    here.demo()
    for _ in range(4):
        here.good("user", "code", "desk@demo.example")
    copy = here.path("copy.db")
    here.good("backup", copy)
    assert verify(here, copy).returncode == 0
    last = here.rows("SELECT max(seq) FROM audit_event WHERE stream = 0", path=copy)[0][0]
    assert last >= 5
    acts = {
        "changed action": ("UPDATE audit_event SET action = action + 1 WHERE stream = 0 AND seq = ?", last - 2, last - 2),
        "changed time": ("UPDATE audit_event SET at = at + 1 WHERE stream = 0 AND seq = ?", last - 2, last - 2),
        "changed person": ("UPDATE audit_event SET actor = actor + 1 WHERE stream = 0 AND seq = ?", last - 1, last - 1),
        "removed": ("DELETE FROM audit_event WHERE stream = 0 AND seq = ?", last - 2, None),
        "put in": ("INSERT INTO audit_event SELECT stream, seq + 1, at, actor, grant_id, action, object, subject, before, after,"
                   " chain FROM audit_event WHERE stream = 0 AND seq = ?", last, last + 1),
        "cut": ("DELETE FROM audit_event WHERE stream = 0 AND seq = ?", last, None),
    }
    for what, (sql, seq, named) in acts.items():
        forged = here.path("forged.db")
        shutil.copy2(copy, forged)
        change(forged, sql, seq)
        done = verify(here, forged)
        assert done.returncode == 1, f"{what} went unseen: {done.out}"
        assert done.err.startswith("stream 0, entry "), f"{what}: {done.err}"
        if named is not None:
            assert f"entry {named}:" in done.err, f"{what}: {done.err}"
    stream = here.rows("SELECT stream FROM audit_event WHERE stream <> 0 ORDER BY stream LIMIT 1", path=copy)[0][0]
    shutil.copy2(copy, here.path("forged.db"))
    change(here.path("forged.db"), "UPDATE audit_event SET subject = subject + 1 WHERE stream = ? AND seq = 1", stream)
    assert f"stream {stream}, entry 1:" in verify(here, here.path("forged.db")).err
