"""The whole way with real peers: out through Postfix's submission into a mailbox of
Dovecot, back over SMTP into Postfix and through its pipe into Pedell."""
import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import urllib.parse

from installation import House
from peers import PASSWORD, Dovecot, Postfix
from support import ROOT, check, free_ports, give, stop, wait_for, wait_port

import browser

DESK = "hilfe@desk.example"
AUTHSERV = "mx.test.example"


def proven(sender):
    """What a filter of our own server writes on top."""
    return f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from={sender.split('@')[1]}\r\n"


def letter(sender, to, subject, text, message_id, more=""):
    return (f"{more}From: <{sender}>\r\nTo: <{to}>\r\nSubject: {subject}\r\nDate: Mon, 23 Nov 2026 10:00:00 +0100\r\n"
            f"Message-ID: <{message_id}>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n").encode()


class Stage:
    """Peers and one installation that uses them."""

    def __init__(self, home, programs, authority):
        self.home, self.programs, self.authority = home, programs, authority
        self.dovecot = Dovecot(home, authority)
        self.postfix = Postfix(
            home, authority, self.dovecot,
            wrong_host=authority.issue("wrong_host", "mail.anderswo.example"),
            expired=authority.issue("expired", "localhost", "20250101000000Z", "20250201000000Z"),
            not_yet=authority.issue("not_yet", "localhost", "20980101000000Z", "20990101000000Z"),
            self_signed=authority.issue("self_signed", "localhost", self_signed=True))

    def password_file(self, password=PASSWORD):
        """Beside the key file: the worker reads nothing else behind its walls."""
        path = f"{self.site.home}/smtp-password"
        with open(path, "w", encoding="utf-8") as f:
            f.write(password + "\n")
        os.chmod(path, 0o600)
        give(path)
        return path

    def start(self):
        submission = self.postfix.submission["good"]
        self.web_port = free_ports(1)[0]
        self.site = House(self.home, self.programs, "house", mail_from=DESK, mail_authserv=AUTHSERV, smtp_url=f"smtp://localhost:{submission}",
                          smtp_user=DESK, smtp_password_file=f"{self.home}/house/smtp-password", smtp_ca_file=f"{self.home}/house/ca.pem",
                          outgoing=f"localhost:{submission}", listen=f"127.0.0.1:{self.web_port}", base_url=f"http://127.0.0.1:{self.web_port}")
        self.password_file()
        shutil.copy(self.authority.ca, self.site.home)
        self.postfix.add_pipe(DESK, self.site.gate_command("hilfe"))
        self.postfix.add_pipe("support@desk.example", self.site.gate_command("support"))
        self.postfix.add_alias("hilfe", self.site.gate_command("alias"))
        self.dovecot.start()
        self.postfix.start()
        self.start_web()
        self.site.start_worker()

    def start_web(self):
        self.web = self.site.start("pedell", "web")
        wait_port(self.web_port, self.web)

    def stop(self):
        for thing in ("web",):
            if getattr(self, thing, None):
                stop(getattr(self, thing))
        if getattr(self, "site", None):
            self.site.stop_worker()
        self.postfix.stop()
        self.dovecot.stop()

    def entry_of(self, text, seconds=20):
        """(ticket, internal, channel) of every entry with that text."""
        sql = "SELECT ticket, internal FROM entry WHERE text LIKE ?"
        wait_for(lambda: self.site.rows(sql, f"%{text}%"), seconds, 0.05)
        return self.site.rows(sql, f"%{text}%")


# --- out, and the answer back ------------------------------------------------------------------

def test_round(stage):
    """A report in the browser, its receipt in the person's mailbox, the person's answer in the ticket."""
    login = next(l for l in stage.site.logins if l["role"] == "school_contact")
    client = browser.Client(stage.web_port)
    client.sign_in(login)
    fields = browser.report_fields(browser.report_page(client))
    fields.update({"subject": "Beamer im Musikraum", "text": "Er zeigt nur Streifen."})
    status, _, _ = client.call("POST", "/desk/report", urllib.parse.urlencode(fields))
    check(status == 303, f"the report was answered with {status}")
    mails = stage.dovecot.wait_messages(login["login"], 1)
    if not check(len(mails) == 1, f"{len(mails)} mails in the mailbox of the person"):
        return None
    m = mails[0]
    check(m["Return-Path"] == "<>" and m["Auto-Submitted"] == "auto-replied", f"a receipt answers nobody: {m['Return-Path']} {m['Auto-Submitted']}")
    check(re.search(r"submission-good.*sasl_username=" + DESK, open(stage.postfix.log, encoding="utf-8").read()) is not None, "not signed in at the submission")
    check(any("ESMTPSA" in r for r in m.get_all("Received")), "it did not come over TLS with a password")
    check("Beamer im Musikraum" in m["Subject"] and re.search(r"\[#\d{4}-\d{6}\]", m["Subject"]) is not None, f"subject {m['Subject']}")
    plain, html = m.get_body(("plain",)), m.get_body(("html",))
    check(plain is not None and m["Message-ID"] and m["X-Pedell-Loop"] and m["Content-Language"] == "de", "text and headers")
    check(html is not None and '<html lang="de">' in html.get_content() and "<img" not in html.get_content(), "an HTML part that loads nothing")
    check(re.fullmatch(r".*hilfe\+[0-9a-z]{39}@desk\.example.*", m["Reply-To"]) is not None, f"Reply-To {m['Reply-To']}")
    reply_to = re.search(r"hilfe\+\w+@desk\.example", m["Reply-To"])[0]
    stage.postfix.inject(login["login"], reply_to, letter(login["login"], reply_to, "AW: " + str(m["Subject"]), "Jetzt zeigt er gar nichts mehr.",
                                                          "antwort-1@schule.example", f"In-Reply-To: {m['Message-ID']}\r\n"))
    ticket = stage.site.rows("SELECT id FROM ticket WHERE subject = 'Beamer im Musikraum'")[0][0]
    check(stage.entry_of("Jetzt zeigt er gar nichts mehr.") == [(ticket, 0)], "the answer is one public entry of the ticket")
    print("house: report -> submission (TLS, password) -> mailbox read over IMAPS -> answer over SMTP -> pipe -> entry")
    return login["login"], reply_to


def test_alias(stage, sender):
    """local(8) with an alias instead of transport pipe."""
    stage.postfix.inject(sender, "hilfe@alias.example", letter(sender, DESK, "Drucker", "Er druckt blass.", "alias-1@schule.example", proven(sender)))
    found = stage.entry_of("Er druckt blass.")
    check(len(found) == 1, f"through the alias: {len(found)} entries")
    check(stage.site.count("SELECT mailbox FROM raw_mail WHERE mailbox = 'alias'") == "alias", "name of the mailbox")


def test_two_mailboxes(stage, sender):
    """One mail to two of our addresses is one ticket that knows both ways."""
    stage.postfix.inject(sender, [DESK, "support@desk.example"], letter(sender, f"{DESK}>, <support@desk.example", "Zwei Wege", "Doppelt geschickt.",
                                                                       "zwei@schule.example", proven(sender)))
    check(len(stage.entry_of("Doppelt geschickt.")) == 1, "two mailboxes, one entry")
    wait_for(lambda: not stage.postfix.queued(), 20)
    ways = stage.site.rows("SELECT mailbox FROM raw_mail WHERE CAST(bytes AS TEXT) LIKE '%zwei@schule.example%'")
    check(len(ways) == 1 and sorted(ways[0][0].split()) == ["hilfe", "support"], f"ways: {ways}")
    check(len(stage.entry_of("Doppelt geschickt.")) == 1, "two mailboxes, still one entry")
    print("house: alias and pipe, two mailboxes one ticket")


# --- trouble on our side: the mail stays in Postfix's queue ----------------------------------------

def stays_then_comes(stage, what, reply_to, sender, recover, statuses=("75", "temporary failure")):
    text = f"Antwort bei {what}."
    stage.postfix.inject(sender, reply_to, letter(sender, reply_to, "AW: Beamer", text, f"{what.split()[0]}@schule.example"))
    check(wait_for(stage.postfix.deferred, 30) is not None, f"{what}: the mail is not deferred")
    check(stage.postfix.logged(r"status=deferred .*(?:temporary failure|exit status 75)"), f"{what}: not by status 75")
    check(not stage.postfix.logged(r"status=bounced"), f"{what}: the mail was returned")
    recover()
    check(stage.site.count("SELECT count(*) FROM raw_mail WHERE CAST(bytes AS TEXT) LIKE ?", f"%{text}%") == 0, f"{what}: something was stored")
    stage.postfix.flush()
    check(wait_for(lambda: not stage.postfix.queued(), 30) is not None, f"{what}: still queued after the recovery")
    check(len(stage.entry_of(text)) == 1, f"{what}: not exactly one entry")


def test_locked(stage, sender, reply_to):
    lock = sqlite3.connect(stage.site.database, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")

    def release():
        lock.execute("ROLLBACK")
        lock.close()
    stays_then_comes(stage, "Sperre der Datenbank", reply_to, sender, release)
    print("house: database locked: the mail waits in Postfix's queue and becomes one entry")


def move_database(folder, to):
    for name in os.listdir(folder):
        if name.startswith("pedell.db"):
            shutil.move(f"{folder}/{name}", f"{to}/{name}")
            give(f"{to}/{name}")


def fill_up(path):
    """To the last block; web and worker write meanwhile."""
    with open(path, "wb", buffering=0) as f, contextlib.suppress(OSError):
        while True:
            f.write(b"x" * 4096)


def test_disk_full(stage, sender, reply_to):
    """Database, worker and web on 16 MiB that are filled from outside; nobody is restarted."""
    small = f"{stage.site.home}/small"
    os.makedirs(small)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=0755", "tmpfs", small], check=False).returncode != 0:
        check(False, "a small file system could not be mounted (root is needed)")
        return
    stop(stage.web)
    stage.site.stop_worker()
    before = stage.site.database
    move_database(stage.site.home, small)
    give(small)
    stage.site.database = stage.site.values["database"] = f"{small}/pedell.db"
    stage.site.write_config()
    try:
        stage.start_web()
        stage.site.start_worker()
        worker = stage.site.worker.pid
        fill_up(f"{small}/filler")
        big = "Die Festplatte ist voll. " * 8000
        text = letter(sender, reply_to, "AW: Beamer", big, "voll-gross@schule.example")
        status = stage.site.deliver(text)
        check(status == 75, f"on a full disk the gate ends with {status}")
        check(stage.site.count("SELECT count(*) FROM raw_mail WHERE length(bytes) = ?", len(text)) == 0, "half a message was stored")
        stays_then_comes(stage, "Speicher voll", reply_to, sender, lambda: os.unlink(f"{small}/filler"))
        check(stage.site.deliver(text) == 0, "after there is room the same message is taken")
        check(stage.site.rows("PRAGMA integrity_check") == [("ok",)], "integrity after a full disk")
        check(stage.site.worker.poll() is None and stage.site.worker.pid == worker, "the worker was restarted")
        check(stage.web.poll() is None, "the web process ended")
    finally:
        stop(stage.web)
        stage.site.stop_worker()
        stage.site.database = stage.site.values["database"] = before
        move_database(small, stage.site.home)
        subprocess.run(["umount", small], check=True)
        stage.site.write_config()
        stage.start_web()
        stage.site.start_worker()
    print("house: disk full: status 75, nothing half, one entry when there is room, no restart")


# --- TLS of the submission -----------------------------------------------------------------------

def test_refused_tls(stage):
    """A mail waits rather than leave to the wrong server or in clear text."""
    stage.site.stop_worker()
    ports = {name: f"smtp://localhost:{stage.postfix.submission[name]}" for name in ("wrong_host", "expired", "not_yet", "self_signed")}
    ports["plain"] = f"smtp://localhost:{stage.postfix.plain}"
    ports["plain as smtps"] = f"smtps://localhost:{stage.postfix.plain}"
    for i, (name, url) in enumerate(ports.items()):
        stage.site.tool("send", 1, f"tls{i}")
        stage.site.write_config(smtp_url=url, outgoing=url.split("//")[1])
        stage.site.tool("work", 120 + i * 3600)
        check(stage.site.rows("SELECT state, attempts > 0 FROM outbox WHERE key = ?", f"tls{i}:1") == [(1, 1)], f"{name}: the mail does not wait")
    stage.site.write_config()
    log = open(stage.postfix.log, encoding="utf-8").read()
    for name in ("wrong_host", "expired", "not_yet", "self_signed", "plain"):
        check(f"submission-{name}/smtpd" in log, f"{name}: nobody called")
        check(not re.search(rf"submission-{name}/smtpd.*(?:client=|sasl_username=)", log), f"{name}: a mail or a password went there")
        check(not re.search(rf"submission-{name}/smtpd.*disconnect.*\b(?:auth|mail|rcpt|data)=", log), f"{name}: AUTH or MAIL was said")
    stage.site.write_config(smtp_ca_file="/etc/ssl/certs/ca-certificates.crt")
    stage.site.tool("send", 1, "fremdeca")
    stage.site.tool("work", 20000)
    check(stage.site.rows("SELECT state FROM outbox WHERE key = 'fremdeca:1'") == [(1,)], "a CA nobody chose was believed")
    stage.site.write_config()
    stage.password_file("falsch")
    stage.site.tool("work", 40000)
    check(stage.site.count("SELECT count(*) FROM outbox WHERE state = 2 AND key LIKE 'tls%'") == 0, "sent with a wrong password")
    stage.password_file()
    stage.site.write_config(smtp_url=f"smtps://localhost:{stage.postfix.smtps}", outgoing=f"localhost:{stage.postfix.smtps}")
    stage.site.tool("work", 90000)
    stage.site.write_config()
    waiting = stage.site.rows("SELECT key, error FROM outbox WHERE state <> 2 AND (key LIKE 'tls%' OR key LIKE 'fremdeca%')")
    check(waiting == [], f"with the right server still waiting: {waiting}")
    for i in range(len(ports)):
        got = stage.dovecot.wait_messages(f"empfang.tls{i}@schule.example", 1)
        check(len(got) == 1, f"tls{i}: {len(got)} copies in the mailbox")
    stage.site.start_worker()
    print(f"house: {len(ports)} servers refused (name, dates, self-signed, no STARTTLS), wrong CA and password too; all sent over smtps afterwards")


# --- two installations write to each other -----------------------------------------------------------

def test_loop(stage):
    """Each has the other as a stranger with a full mailbox: one round, then silence."""
    other = House(stage.home, stage.programs, "other", **{**stage.site.values, "database": f"{stage.home}/other/pedell.db", "state_dir": f"{stage.home}/other/state",
                                                          "key_file": f"{stage.home}/other/key", "mail_from": "hilfe@other.example"})
    held = "SELECT q.reason FROM mail_quarantine q JOIN raw_mail w ON w.id = q.mail WHERE w.mailbox = 'hilfe' AND q.sender = ?"
    stage.postfix.add_pipe("hilfe@other.example", other.gate_command("hilfe"))
    stage.postfix.stop()
    stage.postfix.start()
    other.start_worker()
    try:
        stage.postfix.inject("hilfe@other.example", DESK, letter("hilfe@other.example", DESK, "Anfrage", "Von Haus zu Haus.", "haus@other.example"))
        check(wait_for(lambda: other.rows(held, DESK), 30), "the receipt did not reach the other house")
        wait_for(lambda: not stage.postfix.queued(), 10)
        check(other.rows(held, DESK) == [(4,)], "the other house does not see that it is automatic")
        check(other.count("SELECT count(*) FROM outbox WHERE recipient = ?", DESK) == 0, "the other house answered an automatic mail")
        sent = stage.site.count("SELECT count(*) FROM outbox WHERE recipient = 'hilfe@other.example'")
        check(sent == 1, f"{sent} receipts to the other house")
        # And its own mail that comes back stops at the door.
        receipt = other.rows("SELECT bytes FROM raw_mail WHERE mailbox = 'hilfe'")[0][0]
        check(stage.site.deliver(bytes(receipt), "--mailbox", "hilfe") == 0, "own mail comes back")
        check(wait_for(lambda: stage.site.rows(held, DESK) == [(3,)], 20), "our own mail was not recognised")
        check(stage.site.count("SELECT count(*) FROM outbox WHERE recipient = 'hilfe@other.example'") == 1, "our own mail was answered")
    finally:
        other.stop_worker()
    print("house: two installations stop after one round")


def run(home, programs, authority):
    if not ROOT:
        print("house: Postfix's master needs root; run `sudo make test-mail` to try the parts with real peers")
        return
    stage = Stage(home, programs, authority)
    try:
        stage.start()
        sender_and_token = test_round(stage)
        if sender_and_token is None:
            return
        sender, reply_to = sender_and_token
        test_alias(stage, sender)
        test_two_mailboxes(stage, sender)
        test_locked(stage, sender, reply_to)
        test_disk_full(stage, sender, reply_to)
        test_loop(stage)
        test_refused_tls(stage)
    finally:
        stage.stop()
