"""kill -9 while mail comes in: each mail becomes exactly one article.

The queue is what a mail server holds: a mail leaves it only when the gate said
0.  In each round one gate is killed and the worker as well; after each round
every mail is in the queue or a raw message, never in neither.
"""
import json
import random
import signal
import time

from installation import House
from support import check

MAILS, ROUNDS = 240, 200
AUTHSERV = "mx.test.example"


def make_mail(i, people, tokens, rand):
    """Known and proven, answers with a token, strangers, unreadable; 10 % without id, 10 % with the same id."""
    kind = rand.choice(("proven", "proven", "stranger", "answer", "unreadable"))
    if kind == "unreadable":
        return f"\x01\x02 {i} no header at all\n".encode() * 3
    sender, to = rand.choice(people), "hilfe@desk.example"
    if kind == "answer" and tokens:
        sender, token = rand.choice(tokens)
        to = f"hilfe+{token}@desk.example"
    elif kind == "stranger":
        sender = f"fremd{i}@anderswo.example"
    proof = f"Authentication-Results: {AUTHSERV}; dkim=pass header.d={sender.split('@')[1]}\r\n" if kind == "proven" else ""
    own_id = "" if i % 10 == 3 else f"Message-ID: <{'gleich' if i % 10 == 7 else i}@schule.example>\r\n"
    body = f"Nachricht {i}\r\n" * (1 + i % 300)
    return (f"{proof}From: <{sender}>\r\nTo: <{to}>\r\nSubject: Meldung {i}\r\nDate: Mon, 23 Nov 2026 10:00:00 +0100\r\n{own_id}\r\n{body}").encode()


def tokens_of(site):
    """Reply addresses of mails that are on their way."""
    out = []
    for recipient, headers in site.rows("SELECT recipient, headers FROM outbox"):
        token = json.loads(headers).get("reply_to", "")
        if token:
            out.append((recipient, token))
    return out


class Killing:
    def __init__(self, site, rand):
        self.site, self.rand = site, rand
        self.queue, self.all, self.acknowledged = {}, {}, set()
        self.gates = self.workers = 0
        self.worker = None

    def add(self, i, raw):
        self.queue[i] = self.all[i] = raw

    def gate(self, i, kill_after):
        process = self.site.start_gate()
        try:
            process.stdin.write(self.queue[i])
            process.stdin.close()
        except BrokenPipeError:
            pass
        if kill_after is not None:
            time.sleep(kill_after)
            process.kill()
        process.stdout.close()
        status = process.wait()
        if status == 0:
            del self.queue[i]
            self.acknowledged.add(i)
        elif status == -signal.SIGKILL:
            self.gates += 1
        else:
            check(False, f"gate ended with {status}")

    def round(self):
        """The worker is started, gates run, one gate and the worker are killed."""
        worker = self.site.start("pedell", "worker")
        victims = self.rand.sample(sorted(self.queue), min(2, len(self.queue)))
        for n, i in enumerate(victims):
            self.gate(i, self.rand.uniform(0, 0.01) if n == 0 else None)
        time.sleep(self.rand.uniform(0, 0.08))
        worker.kill()
        self.workers += worker.wait() == -signal.SIGKILL

    def nowhere(self):
        stored = {row[0] for row in self.site.rows("SELECT bytes FROM raw_mail")}
        return [i for i, raw in self.all.items() if i not in self.queue and raw not in stored]


def finish(k):
    """What is still queued is delivered, and everything once more; then the worker's leases run out."""
    for i in sorted(k.queue):
        k.gate(i, None)
    for i, raw in k.all.items():
        check(k.site.deliver(raw) == 0, f"second delivery of {i}")
    for hours in range(1, 4):
        k.site.tool("run", hours * 3600)


def test_articles(site, seed):
    rand = random.Random(seed)
    people = site.people("teacher") or site.people("school_contact")
    k = Killing(site, rand)
    tokens = []
    for n in range(ROUNDS):
        if n % 20 == 19 and not tokens:
            site.tool("run", 1)
            tokens = tokens_of(site)
        while len(k.all) < MAILS * (n + 1) // ROUNDS + 2:
            k.add(len(k.all), make_mail(len(k.all), people, tokens, rand))
        k.round()
        lost = k.nowhere()
        check(lost == [], f"round {n}: in neither queue nor database: {lost}")
    finish(k)
    articles = site.articles("w.mailbox = 'default'")
    wrong = [(i, entries, held) for i, _, entries, held in articles if entries + held != 1]
    check(wrong == [], f"not exactly one article: {wrong}")
    stored = [bytes(row[1]) for row in articles]
    check(len(stored) == len(k.all) and set(stored) == set(k.all.values()), f"{len(stored)} raw messages for {len(k.all)} mails")
    entries = sum(row[2] for row in articles)
    check(entries > MAILS // 5 and len(articles) - entries > MAILS // 5, f"{entries} entries of {len(articles)}: the mix proves little")
    check(k.gates > ROUNDS // 4 and k.workers > ROUNDS // 2, f"{k.gates} gates and {k.workers} workers killed")
    check(any(m for m in tokens), "no answer with a token was among them")
    check(site.count("SELECT count(*) FROM job WHERE kind = 'desk.mail_take' AND state <> 3") == 0, "a job is left over")
    check(site.rows("PRAGMA integrity_check") == [("ok",)], "integrity_check")
    print(f"kills: {len(k.all)} mails in {ROUNDS} rounds, {k.gates} gates and {k.workers} workers killed, each one article ({entries} entries)")


def run(home, programs, seed):
    test_articles(House(home, programs, "kills", mail_from="hilfe@desk.example", mail_authserv=AUTHSERV, log_level=3), seed)
