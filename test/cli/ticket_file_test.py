"""import tickets with dumps of Zammad, OTRS/Znuny and GLPI."""
import base64
import json
import os
import re
import signal
import subprocess

from place import BUILD, DATA

ZAMMAD, OTRS, GLPI = (os.path.join(DATA, name) for name in ("tickets-zammad.json", "tickets-otrs.json", "tickets-glpi.csv"))
SUMS = re.compile(r"Gelesen: (\S+)\. Neue Meldungen: (\S+)\. Neue Einträge: (\S+)\. Unverändert: (\S+)\. Nicht gewählt: (\S+)\. "
                  r"Abgewiesen: (\S+)\. Zusammengeführte ohne Ziel: (\S+)\.")
MAP = ("art;von;schule;leistung;nach\norganisation;Grundschule Nord;{a};;\norganisation;Oberschule Süd;{b};;\n"
       "queue;IT::Nord;{a};;\nentity;Kreis > Grundschule Nord;{a};;\nvorgabe;;;network;\n")


class Sums:
    def __init__(self, text):
        found = SUMS.findall(text)
        assert len(found) == 1, text
        numbers = [int(n.replace(".", "")) for n in found[0]]
        self.read, self.tickets, self.entries, self.same, self.left_out, self.refused, self.unmerged = numbers


def mapping(here):
    a, b = (r[0] for r in here.rows("SELECT official_number FROM school ORDER BY id LIMIT 2"))
    return here.write("map.csv", MAP.format(a=a, b=b))


def tickets(here):
    return here.number("SELECT count(*) FROM ticket")


def told(here):
    return here.number("SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM change_event)"
                       " + (SELECT count(*) FROM webhook_delivery) + (SELECT count(*) FROM job)")


def take(here, *words, source="zammad"):
    return here.good("import", "tickets", *words, "--source", source, "--mapping", mapping(here))


def dump(n, first=1):
    """Synthetic tickets with two entries each."""
    for i in range(first, first + n):
        at = f"2025-{1 + i % 12:02d}-{1 + i % 28:02d}T08:{i % 60:02d}:00Z"
        yield {"id": i, "number": str(22000 + i), "title": f"Meldung {i}", "state": ("new", "open", "closed")[i % 3],
               "organization": "Grundschule Nord", "created_at": at,
               "articles": [{"id": i * 2, "body": f"<p>Text {i}</p>", "content_type": "text/html", "created_at": at},
                            {"id": i * 2 + 1, "body": f"Notiz {i}", "internal": True, "created_at": at}]}


def test_each_system_is_taken_over_and_a_second_run_changes_nothing(here):
    """Dry run, run, second run: nothing, all, nothing; nobody is told a word and the audit is whole."""
    here.demo()
    before = told(here)
    for source, file, n, refused, left_out in (("zammad", ZAMMAD, 4, 1, 1), ("otrs", OTRS, 3, 1, 0), ("glpi", GLPI, 3, 1, 0)):
        had = tickets(here)
        dry = take(here, file, "--dry-run", source=source)
        assert "nichts ist gespeichert" in dry and dry.count("neu: #") == n and tickets(here) == had
        first = Sums(take(here, file, source=source))
        assert (first.tickets, first.refused, first.left_out, first.unmerged) == (n, refused, left_out, 0), vars(first)
        assert Sums(dry).tickets == n and Sums(dry).refused == refused and Sums(dry).entries == first.entries
        rows = here.number("SELECT (SELECT count(*) FROM entry) + (SELECT count(*) FROM imported)")
        second = Sums(take(here, file, source=source))
        assert (second.tickets, second.entries, second.same) == (0, 0, n), vars(second)
        assert here.number("SELECT (SELECT count(*) FROM entry) + (SELECT count(*) FROM imported)") == rows
        assert tickets(here) == had + n
    assert told(here) == before
    assert here.number("SELECT count(*) FROM entry WHERE text LIKE '%<script%' OR text LIKE '%alert%'") == 0
    assert here.good("audit", "verify").endswith("every chain is whole\n")


def test_every_refused_record_is_named_with_line_and_reason(here):
    """A record without a school, a foreign queue, a date that cannot be: file, line, id and why."""
    here.demo()
    assert "tickets-zammad.json, Zeile 10, Kennung 106: Keine Schule zugeordnet. Organisation / Gruppe: Firma Beispiel / Technik" \
        in take(here, ZAMMAD, "--dry-run")
    assert "Zeile 4, Kennung 14: Keine Schule zugeordnet." in take(here, OTRS, "--dry-run", source="znuny")
    assert "tickets-glpi.csv, Zeile 5, Kennung 1203: Das Datum fehlt oder ist nicht möglich" in take(here, GLPI, "--dry-run", source="glpi")


def test_a_run_that_is_killed_goes_on_and_doubles_nothing(here):
    """kill -9 after the first batches; the next run finishes the same run, every ticket is there once."""
    here.demo()
    with open(here.path("big.json"), "w", encoding="utf-8") as f:
        json.dump(list(dump(6000)), f)
    words = ("import", "tickets", here.path("big.json"), "--source", "zammad", "--mapping", mapping(here))
    run = subprocess.Popen([os.path.join(BUILD, "pedell"), *words], env=here.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    for _ in range(2):
        assert b"Meldungen" in run.stderr.readline()
    run.send_signal(signal.SIGKILL)
    run.wait()
    run.stderr.close()
    there = tickets(here)
    assert 1000 <= there < 6000, there
    rest = here.good(*words)
    assert "war abgebrochen und geht weiter" in rest and Sums(rest).tickets == 6000 - there and Sums(rest).same == there
    assert tickets(here) == 6000 and here.number("SELECT count(*) FROM entry") == 18000
    assert here.rows("SELECT tickets, entries, ended_at IS NOT NULL FROM ticket_import") == [(6000, 12000, 1)]
    assert "Zurückgenommen: 6.000 Meldungen, 12.000 Einträge. Geblieben: 0." in here.good("import", "tickets", "--undo", "1")
    assert tickets(here) == 0 and here.number("SELECT count(*) FROM entry") == 0 and here.number("SELECT count(*) FROM imported") == 0
    assert "schon zurückgenommen" in here.refused("import", "tickets", "--undo", "1")


def test_files_in_a_dump_are_attached_once_and_go_with_the_undo(here):
    """Test run, run, second run, undo: named and counted, stored once per content, not again, gone with the quota."""
    here.demo()
    had, quota = (here.number(f"SELECT {what}") for what in ("count(*) FROM attachment", "coalesce(sum(bytes), 0) FROM attachment_quota"))
    old = list(dump(1))
    plan = {"filename": "plan.txt", "data": base64.b64encode(b"Netzplan").decode()}
    old[0]["articles"][0]["attachments"] = [plan, {**plan, "filename": "kopie.txt"}, {"filename": "los.exe", "data": "TVo="}]
    here.write("files.json", json.dumps(old))
    dry = take(here, here.path("files.json"), "--dry-run")
    assert "neu: Anhang plan.txt" in dry and "Anhang bleibt zurück: los.exe" in dry and "Anhänge: 2 (" in dry
    assert "zurückgelassen: 1." in take(here, here.path("files.json"))
    assert here.number("SELECT count(*) FROM attachment") == had + 2
    assert here.number("SELECT count(*) FROM blob b WHERE (SELECT count(*) FROM attachment f WHERE f.blob = b.id AND f.name"
                       " IN ('plan.txt', 'kopie.txt')) = 2") == 1
    assert "Anhänge: 0 (" in take(here, here.path("files.json"))
    here.good("import", "tickets", "--undo", "1")
    assert here.number("SELECT count(*) FROM attachment") == had
    assert here.number("SELECT coalesce(sum(bytes), 0) FROM attachment_quota") == quota


def test_a_later_dump_adds_only_what_is_new(here):
    """More tickets and more entries of known ones come in, the rest stays as it is; entries may stand in a file of their own."""
    here.demo()
    old = list(dump(20))
    here.write("old.json", json.dumps(old))
    take(here, here.path("old.json"))
    old[3]["articles"].append({"id": 9001, "body": "Nachtrag", "created_at": "2025-11-01T08:00:00Z"})
    here.write("new.jsonl", "\n".join(json.dumps(t) for t in old + list(dump(5, 100))))
    more = {"id": 9002, "ticket_id": 7, "body": "Eintrag allein", "created_at": "2025-11-01T08:00:00Z", "sender_id": 1}
    here.write("articles.json", json.dumps([more, {**more, "id": 9003, "ticket_id": 4711}]))
    sums = Sums(take(here, here.path("new.jsonl"), here.path("articles.json")))
    assert (sums.tickets, sums.entries, sums.left_out) == (5, 12, 1), vars(sums)
    assert here.number("SELECT count(*) FROM ticket WHERE entries = 4") == 2
    assert "nobody" not in here.good("import", "tickets", "--undo", "2")
    assert tickets(here) == 20 and here.number("SELECT count(*) FROM entry") == 60


def test_hostile_and_broken_files_do_no_harm(here):
    """Broken JSON in the middle, a line of 42 MB, deep nesting, wrong types, CP1252, absent columns, an open quote."""
    here.demo()
    good = [json.dumps(t, ensure_ascii=False) for t in dump(3)]
    lines = [good[0], '{"id": 50, "title": ', '{"id": 51, "title": "' + "x" * 42_000_000 + '"}', "[" * 5000 + "]" * 5000,
             good[1], '{"id": {"a": 1}}', '{"id": 52, "articles": 7}', '{"id": 1e400}', "\x1b[31mrot", good[2]]
    text = take(here, here.write("bad.jsonl", "\n".join(lines)))
    assert Sums(text).tickets == 3 and Sums(text).refused >= 6, text
    assert "Zeile 3, Kennung -: Der Datensatz ist zu groß." in text
    assert "\x1b" not in text and len(text) < 20_000
    rows = 'TicketID;Title;State;Queue;Created\n7;"Größe prüfen";open;IT::Nord;2025-03-04 10:00\n'
    with open(here.path("old.csv"), "wb") as f:
        f.write(rows.encode("cp1252"))
    text = take(here, here.path("old.csv"), source="otrs")
    assert "CP1252" in text and Sums(text).tickets == 1
    assert here.number("SELECT count(*) FROM ticket WHERE subject = 'Größe prüfen'") == 1
    text = take(here, here.write("none.csv", "a;b\n1;2\n"), source="otrs")
    assert "keine Spalte mit der Kennung" in text and Sums(text).tickets == 0
    had = tickets(here)
    words = ("--source", "otrs", "--mapping", mapping(here))
    open_quote = 'TicketID;Title;State;Queue;Created\n8;gut;open;IT::Nord;2025-03-04 10:00\n9;"offen;open;IT::Nord;\n' + "x;y\n" * 1000
    text = here.run("import", "tickets", here.write("open.csv", open_quote), *words)
    assert text.returncode == 1 and "nicht mehr lesbar" in text.out and tickets(here) == had + 1, text.out
    for bad, word in ((b"", "empty"), (b"\xff\xfe{\0}\0", "no text")):
        with open(here.path("x"), "wb") as f:
            f.write(bad)
        assert word in here.refused("import", "tickets", here.path("x"), *words)


def test_wrong_words_are_refused(here):
    """No source, no file, a wrong day or mapping: nothing is read."""
    here.demo()
    here.refused("import", "tickets", status=64)
    assert "--source" in here.refused("import", "tickets", ZAMMAD)
    assert "--source" in here.refused("import", "tickets", ZAMMAD, "--source", "jira")
    here.refused("import", "tickets", here.path("none.json"), "--source", "zammad")
    assert "--from" in here.refused("import", "tickets", ZAMMAD, "--source", "zammad", "--from", "morgen")
    text = here.refused("import", "tickets", ZAMMAD, "--source", "zammad", "--mapping", here.write("m.csv", "art;von;schule\nqueue;x;00000\n"))
    assert "Schulnummer" in text
    assert "Lauf" in here.refused("import", "tickets", "--undo", "99")
    assert tickets(here) == 0 and here.number("SELECT count(*) FROM ticket_import") == 0
