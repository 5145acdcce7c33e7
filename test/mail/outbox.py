"""The outbox against smtp-sink: kills, refusals, outages; the clock is given from outside."""
import email
import email.header
import random
import socket
import threading
import time

from peers import Sink
from installation import Site
from support import check

HOUR = 3600


def keys(sink, tag):
    """Arrived mails of a tag, by subject."""
    out = {}
    for sender, recipient, m in sink.messages():
        if f".{tag}@" in recipient:
            subject = str(email.header.make_header(email.header.decode_header(m["Subject"])))
            out.setdefault(subject, []).append((sender, m))
    return out


def test_plain(site, sink):
    site.tool("send", 6, "einfach")
    site.tool("send", 6, "einfach")
    site.tool("work", 1)
    arrived = keys(sink, "einfach")
    check(len(arrived) == 6 and all(len(v) == 1 for v in arrived.values()), f"arrived: {sorted(arrived)}")
    for subject, [(sender, m)] in arrived.items():
        automatic = int(subject.split(":")[1]) % 2 == 0
        check(sender.startswith("<>") if automatic else "support@schul-it.example" in sender, f"envelope sender {sender}")
        check(m["Auto-Submitted"] == ("auto-replied" if automatic else "auto-generated"), "Auto-Submitted")
        check(m["X-Pedell-Loop"] and m["X-Auto-Response-Suppress"] == "DR, RN, OOF, AutoReply", "loop headers")
        check([part.get_content_type() for part in m.get_payload()] == ["text/plain", "text/html"], "plain text first, then HTML")
        check(m.get_payload(0).get_payload(decode=True).decode().split("\n")[1].strip() == ".", "a line with a dot survives")
    check(site.count("SELECT count(*) FROM outbox WHERE state = 2") == 6, "rows are sent")
    print("outbox: each mail once, however often the event happened")


def test_kills(site, sink, rounds, rand):
    resent = killed = 0
    for i in range(rounds):
        site.tool("send", 3, f"r{i}x")
        worker = site.start("mail-tool", "work", site.config, (i + 1) * HOUR, stdout=-1)
        worker.stdout.readline()
        time.sleep(rand.uniform(0, 0.06))
        worker.kill()
        killed += worker.wait() != 0
        worker.stdout.close()
    for i in range(3):
        site.tool("work", (rounds + 2 + i) * HOUR)
    arrived = {}
    for i in range(rounds):
        for subject, copies in keys(sink, f"r{i}x").items():
            arrived[subject] = [m["Message-ID"] for _, m in copies]
    check(killed > 0, "no worker was killed: the test proves nothing")
    check(len(arrived) == rounds * 3, f"{len(arrived)} of {rounds * 3} mails arrived")
    for ids in arrived.values():
        resent += len(ids) - 1
        check(len(set(ids)) == 1, "two copies with different Message-IDs")
    check(resent <= killed, f"{resent} copies for {killed} kills")
    check(site.count("SELECT count(*) FROM outbox WHERE state <> 2") == 0, "something is still waiting")
    print(f"outbox: {rounds * 3} mails, {killed} workers killed, {resent} sent twice with the same Message-ID, none lost")


# --- outages --------------------------------------------------------------------------------

class Cut:
    """A cable in front of a server that breaks after so many bytes of it."""

    def __init__(self, target, after):
        self.target, self.after = target, after
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.calls = self.bytes = 0
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            self.calls += 1
            with near, socket.create_connection(("127.0.0.1", self.target)) as far:
                self.forward(near, far)

    def forward(self, near, far):
        left = self.after
        near.settimeout(0.02)
        far.settimeout(0.02)
        while left > 0:
            for one, other in ((near, far), (far, near)):
                try:
                    data = one.recv(left if one is far else 65536)
                    if not data:
                        return
                    other.sendall(data)
                    left -= len(data) if one is far else 0
                    self.bytes += len(data) if one is far else 0
                except TimeoutError:
                    pass
                except OSError:
                    return

    def close(self):
        self.listener.close()


class Outage:
    """One way in which a server fails, tried on a mail of its own, then the recovery."""

    def __init__(self, site, sink, base):
        self.site, self.sink, self.now = site, sink, base

    def work(self, seconds):
        self.now += seconds
        self.site.tool("work", self.now)

    def row(self, tag):
        return self.site.rows("SELECT state, attempts, error, not_before, created_at FROM outbox WHERE key = ?", f"{tag}:1")[0]

    def fails(self, tag, *, error, unacknowledged=0, **config):
        """The first attempt fails with that error and the row waits.  `unacknowledged`: copies the server may have
        taken without saying so."""
        self.site.tool("send", 1, tag)
        self.site.write_config(**config)
        self.work(HOUR)
        state, attempts, why, _, _ = self.row(tag)
        check(state == 1 and attempts == 1, f"{tag}: state {state} after {attempts} attempts")
        check(error in why, f"{tag}: the row says {why!r}")
        copies = self.copies(tag)
        check(len(copies) <= unacknowledged, f"{tag}: {len(copies)} copies arrived")

    def copies(self, tag):
        """Message-IDs of what the server has seen to the end, acknowledged or not."""
        return [m["Message-ID"] for copies in keys(self.sink, tag).values() for _, m in copies]

    def recovers(self, tag):
        """One copy more than the server kept without telling, and that under the same Message-ID."""
        before = len(self.copies(tag))
        self.site.write_config()
        self.work(HOUR)
        self.work(HOUR)
        copies = self.copies(tag)
        check(len(copies) == before + 1 and len(set(copies)) == 1, f"{tag}: {before} copies before, {len(copies)} after the outage")
        check(self.row(tag)[0] == 2, f"{tag}: the row is not sent")


def test_outages(site, sink, base):
    o = Outage(site, sink, base)
    for tag, options, error, unacknowledged in (
            ("spaeter", ["-r", "RCPT"], "450", 0), ("nie", ["-f", "RCPT"], "500", 0), ("voll", ["-r", "DATA"], "450", 0),
            ("endespaeter", ["-r", "."], "450", 1), ("wegnachdata", ["-q", "."], "", 1), ("weg", ["-q", "CONNECT"], "", 0), ("zu", ["-Q", "MAIL"], "421", 0)):
        sink.restart(*options)
        o.fails(tag, error=error, unacknowledged=unacknowledged)
        sink.restart()
        o.recovers(tag)
    test_cuts(site, sink, o)
    test_tarpit(site, sink, o)
    print("outbox: 4xx, 5xx, 421, cut after DATA, cut TLS, tarpit: the row waits, one copy arrives when it is over")


def test_cuts(site, sink, o):
    """TLS breaks in the handshake, in the greeting, in the dialogue, before the last answer."""
    whole = Cut(sink.tls_port, 10 ** 9)
    site.tool("send", 1, "ganz")
    site.write_config(smtp_url=f"smtps://localhost:{whole.port}", outgoing=f"localhost:{whole.port}")
    o.work(HOUR)
    whole.close()
    check(o.row("ganz")[0] == 2 and whole.bytes > 1000, f"through the whole cable: {whole.bytes} bytes")
    for after in (0, 1, 700, whole.bytes * 3 // 5, whole.bytes * 4 // 5, whole.bytes - 120):
        cut = Cut(sink.tls_port, after)
        tag = f"kabel{after}"
        try:
            o.fails(tag, error="", unacknowledged=1, smtp_url=f"smtps://localhost:{cut.port}", outgoing=f"localhost:{cut.port}")
            check(cut.calls > 0, f"{tag}: nobody called")
        finally:
            cut.close()
        o.recovers(tag)


def test_tarpit(site, sink, o):
    """A server that says nothing holds one attempt for a bounded time, not the worker."""
    dumb = socket.create_server(("127.0.0.1", 0))
    port = dumb.getsockname()[1]
    begin = time.monotonic()
    try:
        o.fails("teer", error="", smtp_url=f"smtps://localhost:{port}", outgoing=f"localhost:{port}")
    finally:
        dumb.close()
    took = time.monotonic() - begin
    check(took < 20, f"a silent server held the worker for {took:.0f} s")
    o.recovers("teer")


def test_back_off(site, sink):
    """1, 5, 15, 60 minutes, then 4 hours; the notice after 15 minutes; given up after 48 hours."""
    sink.stop()
    site.tool("send", 1, "zulange")
    created = site.count("SELECT created_at FROM outbox WHERE key = 'zulange:1'") // 1000000
    pauses = []
    offset = 0
    real = int(time.time())
    for n in range(24):
        site.tool("work", max(0, created + offset - real))
        state, attempts, due = site.rows("SELECT state, attempts, not_before FROM outbox WHERE key = 'zulange:1'")[0]
        if state == 3:
            break
        if n == 0:
            overdue = [site.tool("overdue", created + minutes * 60 - real).strip() for minutes in (14, 16)]
            check(overdue == ["0", "1"], f"overdue after 14 and 16 minutes: {overdue}")
        pauses.append(round(due / 1000000 - created - offset))
        offset = due // 1000000 - created + 61
    minutes = [round(p / 60) for p in pauses[:6]]
    check(minutes == [1, 5, 15, 60, 240, 240], f"pauses in minutes: {minutes}")
    check(state == 3 and 48 * HOUR <= offset <= 53 * HOUR, f"given up (state {state}) after {offset / HOUR:.1f} h")
    print(f"outbox: tried again after {minutes} minutes, given up after {offset / HOUR:.0f} h")


def test_targets(site, sink, base):
    site.tool("send", 2, "ziele")
    site.write_config(smtp_ca_file="/etc/ssl/certs/ca-certificates.crt")
    site.tool("work", base)
    check(not keys(sink, "ziele"), "a certificate nobody knows was accepted")
    site.write_config(outgoing="mail.example.de:465")
    site.tool("work", base + 200)
    check(not keys(sink, "ziele"), "a server that is not listed was called")
    site.write_config(smtp_url=f"smtp://localhost:{sink.port}", outgoing=f"localhost:{sink.port}")
    site.tool("work", base + 4000)
    check(not keys(sink, "ziele"), "mail left without TLS")
    site.write_config()
    site.tool("work", base + 20000)
    arrived = keys(sink, "ziele")
    check(len(arrived) == 2 and all(len(v) == 1 for v in arrived.values()), f"after the trouble: {sorted(arrived)}")
    print("outbox: no clear text, no unknown certificate, no unlisted server")


def run(home, programs, authority, rounds, seed):
    sink = Sink(home, authority)
    try:
        sink.start()
        site = Site(home, programs, "outbox", smtp_url=f"smtps://localhost:{sink.tls_port}", smtp_ca_file=authority.ca,
                    outgoing=f"localhost:{sink.tls_port}")
        test_plain(site, sink)
        test_kills(site, sink, rounds, random.Random(seed))
        base = (rounds + 10) * HOUR
        test_targets(site, sink, base)
        test_outages(site, sink, base + 10 * HOUR)
        test_back_off(site, sink)
    finally:
        sink.stop()
