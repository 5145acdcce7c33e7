"""pedell-gate as a mail server calls it: kills, speed, a full disk."""
import subprocess
import time

from installation import Site, feed
from support import check


def message(i):
    body = f"Nachricht {i}\r\n" * (1 + i % 400)
    own_id = "" if i % 10 == 3 else f"Message-ID: <{'gleich' if i % 10 == 7 else i}@schule.example>\r\n"
    return f"From: a@schule.example\r\nTo: support@schul-it.example\r\nSubject: Mail {i}\r\nDate: Mon, 23 Nov 2026 10:00:00 +0100\r\n{own_id}\r\n{body}".encode()


def test_boundaries(site):
    """Killed before each of its system calls: nothing half, nothing twice."""
    raw = message(500000)
    killed, n = 0, 0
    while True:
        n += 1                                                    # entering the n-th call: the one before is done
        status = feed(site.start("mail-tool", "kill-at", 2 * n - 1, site.programs["pedell-gate"], "receive", "--config", site.config,
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE), raw)
        stored = site.count("SELECT count(*) FROM raw_mail WHERE bytes = ?", raw)
        jobs = site.count("SELECT count(*) FROM job j JOIN raw_mail w ON j.key = CAST(w.id AS TEXT) WHERE j.kind = 'desk.mail_take' AND w.bytes = ?", raw)
        if status != 137 or n > 5000:
            break
        killed += 1
        check(stored == jobs and stored <= 1, f"killed at {n}: {stored} rows, {jobs} jobs")
    check(status == 0 and stored == 1, f"undisturbed at last: status {status}, {stored} rows")
    check(killed > 100, f"only {killed} places to be killed at")
    check(site.rows("PRAGMA integrity_check") == [("ok",)], "integrity_check")
    print(f"gate: killed at each of {killed} system calls, stored once")


def test_speed(site):
    n = 60
    raws = [message(100000 + i) for i in range(n)]
    begin = time.monotonic()
    for raw in raws:
        check(site.deliver(raw) == 0, "delivery")
    single = n / (time.monotonic() - begin)
    many = [message(200000 + i) for i in range(2000)]
    process = site.start_gate("--batch")
    begin = time.monotonic()
    out, _ = process.communicate(b"".join(b"%d\n%s" % (len(m), m) for m in many))
    batch = len(many) / (time.monotonic() - begin)
    check(process.returncode == 0 and out == b"ok 100\n" * 20, "batch")
    print(f"gate: {single:.0f} messages/s one process each, {batch:.0f} messages/s batched")


def run(home, programs):
    site = Site(home, programs, "gate")
    test_boundaries(site)
    test_speed(site)
