"""IMAP from a real Dovecot: every mail is stored once and removed by UID, whatever happens."""
import base64
import hashlib
import hmac
import json
import os
import random
import signal
import sqlite3
import time

import browser
from installation import House
from peers import PASSWORD, Dovecot, Tls
from support import check, free_ports, give, stop, wait_port

BOX = "hilfe@postfach.example"
DAY = 86400


def raw_mail(i, text=None):
    own_id = "" if i % 10 == 3 else f"Message-ID: <{'gleich' if i % 10 == 7 else i}@schule.example>\r\n"
    return (f"From: <a{i}@anderswo.example>\r\nTo: <{BOX}>\r\nSubject: Abruf {i}\r\nDate: Mon, 23 Nov 2026 10:00:00 +0100\r\n{own_id}\r\n"
            f"{text or f'Nachricht {i}'}\r\n").encode()


class Stage:
    def __init__(self, home, programs, authority):
        self.authority = authority
        self.dovecot = Dovecot(home, authority, "imap")
        bad = {"wrong_host": authority.issue("imap_host", "mail.anderswo.example"),
               "expired": authority.issue("imap_expired", "localhost", "20250101000000Z", "20250201000000Z"),
               "self_signed": authority.issue("imap_self", "localhost", self_signed=True)}
        self.bad = Tls(f"{home}/imap-tls", {name: (pair, self.dovecot.imap) for name, pair in bad.items()})
        self.web_port = free_ports(1)[0]
        ports = [self.dovecot.imaps, self.dovecot.imap, *self.bad.ports.values()]
        self.site = House(home, programs, "fetch", smtp_ca_file=authority.ca, outgoing=" ".join(f"localhost:{p}" for p in ports),
                          listen=f"127.0.0.1:{self.web_port}", base_url=f"http://127.0.0.1:{self.web_port}")

    def start(self):
        self.dovecot.start()
        self.bad.start()
        self.web = self.site.start("pedell", "web")
        wait_port(self.web_port, self.web)
        login = next(l for l in self.site.logins if l["role"] == "sysadmin")
        self.client = browser.Client(self.web_port)
        self.client.sign_in(login)

    def stop(self):
        if getattr(self, "web", None):
            stop(self.web)
        self.bad.stop()
        self.dovecot.stop()

    def set_up(self, **changes):
        """On the page, as the administrator does."""
        fields = {"name": "hilfe", "server": f"localhost:{self.dovecot.imaps}", "login": BOX, "password": PASSWORD, "token_file": "", "folder": "INBOX",
                  "access_ends": "", "active": "1", **changes}
        status, headers, page = self.client.form("/operation/mailboxes/edit", {k: v for k, v in fields.items() if v is not None})
        check(status != 303 or headers["Location"] == "/operation/mailboxes", f"set up: led to {headers.get('Location')}")
        return status, page

    def put(self, raws):
        box = self.dovecot.mailbox(BOX)
        for raw in raws:
            box.append("INBOX", None, None, raw)
        box.logout()

    def left(self):
        box = self.dovecot.mailbox(BOX)
        box.select("INBOX", readonly=True)
        uids = box.uid("SEARCH", None, "ALL")[1][0].split()
        box.logout()
        return uids

    def due(self):
        """The next run is due, and the lease of whoever was killed is over."""
        db = sqlite3.connect(self.site.database, timeout=30)
        with db:
            db.execute("UPDATE mailbox_state SET next_at = 0, lease_until = NULL")
            db.execute("UPDATE job SET state = 3 WHERE kind = 'mail.fetch'")
        db.close()

    def fetch(self):
        self.due()
        said = self.site.tool("fetch", 0)
        check("ran 0" not in said, "the run of the fetcher was not due")

    def fails_since(self, seconds):
        db = sqlite3.connect(self.site.database, timeout=30)
        with db:
            db.execute("UPDATE mailbox_state SET failing_since = failing_since - ?", (seconds * 1000000,))
        db.close()

    def stored(self, raw):
        return self.site.count("SELECT count(*) FROM raw_mail WHERE bytes = ?", raw)

    def state(self, name="hilfe"):
        sql = "SELECT s.failing_since IS NOT NULL, s.error FROM mailbox b JOIN mailbox_state s ON s.mailbox = b.id WHERE b.name = ?"
        return self.site.rows(sql, name)[0]

    def page(self, path):
        return self.client.call("GET", path)[2]


# --- setting up -----------------------------------------------------------------------------------

def test_set_up(stage):
    for changes, field in (({"server": "ohneport"}, "server"), ({"password": ""}, "password"), ({"folder": 'a"b'}, "folder"),
                           ({"token_file": "relativ"}, "token_file"), ({"name": "mit leerzeichen"}, "name")):
        status, page = stage.set_up(**changes)
        check(status == 422 and f'id="{field}-error"' in page, f"{changes}: {status}")
        check(PASSWORD not in page, "the page shows the password again")
    status, _ = stage.set_up()
    check(status == 303, f"setting up: {status}")
    sealed = stage.site.rows("SELECT password FROM mailbox")[0][0]
    check(len(sealed) > len(PASSWORD) and PASSWORD.encode() not in bytes(sealed), "the password is not sealed")
    for path in ("/operation/mailboxes", "/operation/mailboxes/edit?name=hilfe"):
        page = stage.page(path)
        check(BOX in page and PASSWORD not in page, f"{path}: address yes, password never")
    technician = browser.Client(stage.web_port)
    technician.sign_in(next(l for l in stage.site.logins if l["role"] == "technician"))
    check(technician.call("GET", "/operation/mailboxes")[0] in (403, 404), "a technician sees mailboxes")


def test_plain(stage):
    raws = [raw_mail(i) for i in range(30)] + [b"\x01\x02 kein Kopf, kein Ende", raw_mail(100).replace(b"Nachricht", b"Gr\xfc\xdfe\0")]
    stage.put(raws)
    stage.fetch()
    got = stage.site.rows("SELECT mailbox, state FROM raw_mail WHERE mailbox = 'hilfe'")
    check(len(got) == len(raws), f"{len(got)} of {len(raws)} stored")
    check(stage.left() == [], f"left on the server: {stage.left()}")
    check(stage.site.count("SELECT count(*) FROM mailbox_uid") == 0, "notes of what is gone")
    stage.fetch()
    check(stage.site.count("SELECT count(*) FROM raw_mail WHERE mailbox = 'hilfe'") == len(raws), "a second run stored something")
    stage.site.tool("run", 120)   # the fetcher alone knows no other kind of job and puts them off by a minute
    articles = stage.site.articles("w.mailbox = 'hilfe'")
    wrong = [(entries, held, bytes(raw)[:100]) for _, raw, entries, held in articles if entries + held != 1]
    jobs = stage.site.rows("SELECT state, attempts, error, due_at / 1000000 - ?, count(*) FROM job WHERE kind = 'desk.mail_take' GROUP BY 1, 2, 3", int(time.time()))
    check(wrong == [], f"not one article: {wrong}, jobs {jobs}")
    print(f"fetch: {len(raws)} mails stored and removed, each one article")


def test_same_mail_in_two(stage):
    """The same mail by the pipe before, and in a second mailbox of ours."""
    raw = raw_mail(200)
    check(stage.site.deliver(raw, "--mailbox", "pipe") == 0, "delivery by the pipe")
    stage.put([raw])
    stage.fetch()
    ways = stage.site.rows("SELECT mailbox FROM raw_mail WHERE CAST(bytes AS TEXT) LIKE '%Abruf 200%'")
    check(len(ways) == 1 and ways[0][0].split() == ["pipe", "hilfe"], f"ways: {ways}")
    check(stage.left() == [], "a known mail stays on the server")


# --- kills ------------------------------------------------------------------------------------------

def test_kills(stage, rand):
    """kill -9 of the fetcher at its system calls, expunge by somebody else in parallel, a folder made anew."""
    mails, killed, n = {}, 0, 0
    gone = set()
    for n in range(60):
        fresh = [raw_mail(1000 + n * 4 + k) for k in range(4)]
        stage.put(fresh)
        mails.update({raw: None for raw in fresh})
        stage.due()
        worker = stage.site.start("mail-tool", "fetch", stage.site.config, 0)
        time.sleep(rand.uniform(0, 0.12))
        if n % 10 == 5:
            before = {r for r in mails if stage.stored(r) == 0}
            box = stage.dovecot.mailbox(BOX)
            box.select("INBOX")
            uids = box.uid("SEARCH", None, "ALL")[1][0].split()
            if uids:
                parts = box.uid("FETCH", uids[-1], "(BODY.PEEK[])")[1]
                box.uid("STORE", uids[-1], "+FLAGS", "(\\Deleted)")
                box.expunge()
                gone.update(part[1] for part in parts if isinstance(part, tuple) and part[1] in before)
            box.logout()
        worker.send_signal(signal.SIGKILL)
        killed += worker.wait() == -signal.SIGKILL
        lost = nowhere(stage, mails, gone)
        check(lost == 0, f"round {n}: {lost} mails neither in the mailbox nor stored")
    for _ in range(4):
        stage.fetch()
    wrong = [stage.stored(raw) for raw in mails if raw not in gone and stage.stored(raw) != 1]
    check(wrong == [], f"not stored once: {wrong}")
    check(stage.left() == [], f"{len(stage.left())} left on the server")
    check(killed > 20, f"only {killed} killed")
    print(f"fetch: {len(mails)} mails, {killed} fetchers killed, {len(gone)} removed by somebody else, each stored once")


def nowhere(stage, mails, gone):
    box = stage.dovecot.mailbox(BOX)
    box.select("INBOX", readonly=True)
    uids = box.uid("SEARCH", None, "ALL")[1][0].split()
    there = {part[1] for part in (box.uid("FETCH", b",".join(uids), "(BODY.PEEK[])")[1] if uids else []) if isinstance(part, tuple)}
    box.logout()
    stored = {row[0] for row in stage.site.rows("SELECT bytes FROM raw_mail WHERE mailbox LIKE '%hilfe%'")}
    return len([raw for raw in mails if raw not in there and raw not in stored and raw not in gone])


def test_boundaries(stage):
    """Killed before each of its system calls in the part that talks to the server."""
    killed, stored_twice, n = 0, 0, 1
    while n < 4000:
        raw = raw_mail(5000 + n)
        stage.put([raw])
        stage.due()
        worker = stage.site.start("mail-tool", "kill-at", n, stage.site.programs["mail-tool"], "fetch", stage.site.config, 0)
        status = worker.wait()
        there, here = len(stage.left()), stage.stored(raw)
        check(there + here >= 1, f"killed at {n}: neither here nor there")
        stage.fetch()
        check(stage.stored(raw) == 1 and stage.left() == [], f"killed at {n}: {stage.stored(raw)} copies, {len(stage.left())} left")
        if status == 0:
            break
        check(status == 137, f"killed at {n}: status {status}")
        killed += 1
        n += 46
    check(status == 0 and killed > 10, f"killed at {killed} places, then status {status}")
    print(f"fetch: killed at {killed} system calls spread over the run, stored once, removed once")


def test_uidvalidity(stage):
    """The folder is made anew with the same UIDs: other mails, all of them stored."""
    first = [raw_mail(3000 + i) for i in range(3)]
    big = raw_mail(3010, "x" * 78 + "\r\n" + ("y" * 998 + "\r\n") * 32000)
    stage.put(first[:1])
    stage.put([big])
    stage.put(first[1:])
    stage.fetch()
    check(len(stage.left()) == 1, f"the too large one stays: {len(stage.left())} left")
    check(all(stage.stored(raw) == 1 for raw in first), "a too large mail stops the others")
    check("zu groß" in stage.page("/operation/mailboxes"), "the page does not tell of the too large one")
    box = stage.dovecot.mailbox(BOX)
    before = box.status("INBOX", "(UIDVALIDITY)")[1][0]
    box.logout()
    folder = f"{stage.dovecot.home}/mail/{BOX}"
    stop_and_clear(stage, folder)
    second = [raw_mail(3100 + i) for i in range(8)]
    stage.put(second)
    box = stage.dovecot.mailbox(BOX)
    after = box.status("INBOX", "(UIDVALIDITY)")[1][0]
    box.logout()
    check(before != after, f"UIDVALIDITY did not change: {before} {after}")
    stage.fetch()
    check(all(stage.stored(raw) == 1 for raw in second), "mails of the new folder are missing")
    check(stage.left() == [], "the new folder is not empty")
    check(stage.site.count("SELECT count(*) FROM mailbox_uid") == 0, "notes of the old folder are kept")
    print("fetch: too large stays and is told, another UIDVALIDITY is another folder")


def stop_and_clear(stage, folder):
    stage.dovecot.stop()
    for path, _, files in os.walk(folder):
        for name in files:
            os.unlink(os.path.join(path, name))
    time.sleep(1.1)                                               # Dovecot makes UIDVALIDITY from the second
    stage.dovecot.start()


# --- refused -----------------------------------------------------------------------------------------

def test_refused(stage):
    raw = raw_mail(4000)
    stage.put([raw])
    for name, port in [*stage.bad.ports.items(), ("not listed", 1)]:
        stage.set_up(server=f"localhost:{port}")
        stage.fetch()
        failing, why = stage.state()
        check(failing == 1 and why, f"{name}: no error is noted")
        check(stage.stored(raw) == 0 and len(stage.left()) == 1, f"{name}: mail was fetched")
    stage.set_up(password="falsch")
    stage.fetch()
    check(stage.state()[0] == 1, "a wrong password is no error")
    check("15 Minuten" not in stage.page("/"), "a notice at once")
    stage.fails_since(20 * 60)   # more than a quarter of an hour even for a clock that is ahead
    check("15 Minuten" in stage.page("/") and "gestört seit" in stage.page("/operation/mailboxes"), "no notice after a quarter of an hour")
    stage.set_up()
    stage.fetch()
    check(stage.state()[0] == 0 and stage.stored(raw) == 1 and stage.left() == [], "after the right password the mail is fetched")
    stage.put([raw_mail(4001)])
    check(stage.set_up(server=f"localhost:{stage.dovecot.imap}", starttls="1", password="")[0] == 422, "the stored password goes to another server")
    stage.set_up(server=f"localhost:{stage.dovecot.imap}", starttls="1")
    stage.set_up(server=f"localhost:{stage.dovecot.imap}", starttls="1", password="")
    stage.fetch()
    check(stage.stored(raw_mail(4001)) == 1, "with STARTTLS, and the stored password kept")
    print("fetch: wrong name, expired, self-signed, not listed, wrong password: nothing is fetched, a notice after 15 minutes")


def test_one_fetcher(stage):
    """Two workers at the same time: one of them has the mailbox."""
    raws = [raw_mail(6000 + i) for i in range(40)]
    stage.put(raws)
    stage.due()
    pair = [stage.site.start("mail-tool", "fetch", stage.site.config, 0) for _ in range(2)]
    check([p.wait() for p in pair] == [0, 0], "two fetchers at once")
    stage.fetch()
    check(all(stage.stored(raw) == 1 for raw in raws) and stage.left() == [], "two fetchers: each mail once")


# --- OAuth2 -------------------------------------------------------------------------------------------

def token(key, seconds):
    part = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=")
            for p in ({"alg": "HS256", "typ": "JWT", "kid": "test"}, {"sub": BOX, "iss": "test", "exp": int(time.time()) + seconds, "iat": int(time.time())})]
    mac = hmac.new(key, b".".join(part), hashlib.sha256).digest()
    return b".".join([*part, base64.urlsafe_b64encode(mac).rstrip(b"=")]).decode()


def test_oauth(stage):
    key = b"ein-geheimer-schluessel-fuer-den-test"
    stage.dovecot.stop()
    stage.dovecot.use_tokens(key)
    stage.dovecot.start()
    path = f"{stage.site.home}/token"

    def write(text):
        with open(path, "w", encoding="utf-8") as f:
            f.write(text + "\n")
        os.chmod(path, 0o600)
        give(path)
    raw = raw_mail(7000)
    stage.put([raw])
    write(token(key, -60))
    ends = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 10 * DAY))
    check(stage.set_up(token_file=path, password="", access_ends=ends)[0] == 303, "set up with a token file")
    stage.fetch()
    check(stage.stored(raw) == 0 and stage.state()[0] == 1, "an expired token was enough")
    write(token(key, 3600))
    stage.fetch()
    check(stage.stored(raw) == 1 and stage.left() == [], f"with a fresh token: {stage.state()}")
    log = open(f"{stage.dovecot.home}/log", encoding="utf-8").read()
    check("method=OAUTHBEARER" in log or "method=XOAUTH2" in log, "signed in without a bearer token")
    check("14 Tagen" in stage.page("/"), "no notice that the access ends")
    later = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 40 * DAY))
    stage.set_up(token_file=path, password="", access_ends=later)
    check("14 Tagen" not in stage.page("/"), "a notice 40 days ahead")
    os.unlink(path)
    stage.fetch()
    check("Token-Datei" in stage.state()[1], "a missing token file is not told")
    print("fetch: bearer token from a file, fresh ones are taken up, notice 14 days before the access ends")


def run(home, programs, authority, seed):
    stage = Stage(home, programs, authority)
    try:
        stage.start()
        test_set_up(stage)
        test_plain(stage)
        test_same_mail_in_two(stage)
        test_kills(stage, random.Random(seed))
        test_boundaries(stage)
        test_uidvalidity(stage)
        test_one_fetcher(stage)
        test_refused(stage)
        test_oauth(stage)
    finally:
        stage.stop()
