"""What leaves by another way than the answer: mails, logs, and what can be told from a page that shows nothing."""
import re
import time

from oracle import may_read
from database import sql_ref
import fields as fill

# Writes of one route are sent for at most so many objects and actors before the worker makes their mails.
OBJECTS, ACTORS = 4, 3
QUIET = ("steering_member", "head", "sysadmin")  # see figures of all, so everything shows in their pages
# Relation "all" of the matrix for a role that reaches only some places otherwise; what the contributions
# are made of is open to all parties (agreement, GK.Int.1).
ALL_PLACES = {("technician", "help_article"), ("auditor", "webhook"), ("auditor", "budget_report"),
              ("authority_official", "budget_report")}


class Beyond:
    # --- mails -----------------------------------------------------------------------------

    def drain(self):
        """Until the worker has nothing to do."""
        end = time.monotonic() + 30
        waiting = "SELECT count(*) FROM job WHERE state IN (1, 2) AND due_at <= {now}000000"
        while int(self.database.rows(waiting.format(now=int(time.time())))[0][0]) > 0:
            if time.monotonic() > end or self.server.worker.poll() is not None:
                rows = self.database.rows("SELECT kind, state, attempts, error FROM job WHERE state IN (1, 2)")
                self.differ(f"the worker does not come to an end: {rows}")
                return
            time.sleep(0.02)

    def outgoing(self):
        return {row[0]: row for row in self.database.rows("SELECT id, recipient, subject || ' ' || headers || ' ' || body || ' ' || html "
                                                          "FROM outbox")}

    def mails(self):
        """Each mail holds only words its recipient may see, whoever caused it."""
        self.database.restore()
        self.server.start_worker()
        time.sleep(0.3)
        self.drain()
        self.database.keep()                     # with what the worker does of itself
        self.mailed = self.outgoing()
        self.mail_count, self.recipients = 0, set()
        for route in self.routes:
            if route.method != "POST" or route.path in fill.LINKS or "machine" in route.flags:
                continue
            senders = [a for a in self.actors if not self.left_out(a, route)]
            for at in range(0, len(senders), ACTORS):
                self.mails_of(route, senders[at:at + ACTORS])
        if self.seed_of_sample is None and (self.mail_count < 50 or len(self.recipients) < 8):
            self.differ(f"mails: only {self.mail_count} to {len(self.recipients)} recipients: the step looks at nothing")
        if self.verbose:
            print(f"  {self.mail_count} mails to {len(self.recipients)} recipients")
        self.server.stop_worker()                # it works by the clock as well
        self.database.restore()

    def mails_of(self, route, senders):
        jobs = self.jobs()
        for actor in senders:
            for target, thing in [t for t in self.targets(route) if self.verdict(actor, route, t[1]) in ("works", "public")][:OBJECTS]:
                self.prepare_record(route, thing)
                pairs, files = self.form_for(actor, route, target, thing)
                if route.path == "/account/reset":
                    pairs = [("mail", actor.account["login"])]
                answer = self.write(actor, route, target, pairs, files)
                self.check_answer(actor, f"POST {target} for its mails", answer)
        if self.jobs() != jobs or self.outgoing().keys() != self.mailed.keys():
            self.drain()
            for number, recipient, text in self.outgoing().values():
                if number not in self.mailed:
                    self.mail_count += 1
                    self.recipients.add(recipient)
                    self.check_mail(route, senders, recipient, text)
        self.database.restore()

    def jobs(self):
        return self.database.rows("SELECT max(id), max(due_at), count(*) FROM job")[0]

    def check_mail(self, route, senders, recipient, text):
        account = next((a for a in self.seed["accounts"] if a["login"].lower() == recipient.lower()), None)
        for word in self.seed["canaries"]:
            if word["word"] not in text or word["word"].lower() in recipient.lower():
                continue
            if str(route) in fill.SENT_DOCUMENTS and dict(fill.SENT_DOCUMENTS[str(route)]).get(recipient) == word["where"]:
                continue
            if account is None and (self.owns_address(recipient, word) or self.names_sender(senders, word)):
                continue
            if account is None or not may_read(self.matrix, account, word):
                self.differ(f"mail of {route} to {account['key'] if account else recipient}: "
                            f"{self.where[word['word']]} ({word['word']})")

    def owns_address(self, recipient, word):
        """An address without account is a contact's, or was typed: then the mail speaks of its place alone."""
        own = next((w for w in self.seed["canaries"] if w["word"].lower() in recipient.lower()), None)
        return own is not None and word["place"] in (own["place"], own["place"][:1])

    @staticmethod
    def names_sender(senders, word):
        """An invitation says who invites."""
        return word["where"] == "person" and word["owner"] in {a.key for a in senders}

    # --- what a page tells by what it does not show --------------------------------------------

    def alone(self):
        """Counts, suggestions, lists of choices: without the data of everybody else each page is the same."""
        schools = {s["school"]: s for s in self.things["school"]}
        for gone in ("A", "B", "A2"):
            table_of = "school" if len(gone) == 2 else "authority"
            number = f"(SELECT {'id' if table_of == 'authority' else 'school'} FROM {table_of} WHERE ref = {self.place_ref(gone, schools)})"
            removal = "; ".join(f"DELETE FROM {table} WHERE {table_of} = {number}"
                                for table in sorted(self.database.tables, key=lambda t: t in ("school", "authority"))
                                if table_of in self.database.columns(table))
            for actor in self.actors:
                place = actor.account["place"]
                if actor.role in QUIET or not place or place.startswith(gone) or (gone == "A2" and place == "A"):
                    continue
                self.compare_alone(actor, gone, removal)

    def place_ref(self, place, schools):

        things = self.things["authority"] if len(place) == 1 else self.things["school"]
        return sql_ref(next(t["ref"] for t in things if place in (t["authority"], t["school"]) and (len(place) == 2 or t["authority"] == place)))

    def compare_alone(self, actor, gone, removal):
        targets = []
        for route in self.routes:
            if (actor.role, route.object) in ALL_PLACES or str(route) in fill.COUNTED_PARTIES:
                continue
            if route.method == "GET" and not self.left_out(actor, route) and route.path not in fill.LINKS and "logged" not in route.flags:
                targets += [(route, t) for t, thing in self.targets(route)
                            if self.verdict(actor, route, thing) in ("works", "public") and not self.belongs(thing, gone)][:6]
        self.database.restore()
        whole = [self.page(actor, r, t) for r, t in targets]
        self.remove(removal)
        lone = [self.page(actor, r, t) for r, t in targets]
        for (route, target), with_them, without in zip(targets, whole, lone):
            if with_them == without or (gone == "A" and route.path == "/imprint"):
                continue
            # Once more, in case only the clock went on.
            self.database.restore()
            again = self.page(actor, route, target)
            self.remove(removal)
            if again != self.page(actor, route, target):
                self.differ(f"{actor.key} GET {target}: tells something about {gone}: {first_difference(again, without)}")
        self.database.restore()

    def belongs(self, thing, gone):
        """A grant of somebody who is gone as well."""
        return bool(thing) and any(a["key"] == thing["owner"] and a["place"].startswith(gone) for a in self.seed["accounts"])

    def remove(self, sql):
        for statement in sql.split("; "):
            self.database.delete(statement)

    def page(self, actor, route, target):
        answer = actor.machine("GET", target) if route.machine else actor.get(target)
        self.count += 1
        text = re.sub(r'mono">(?:[A-Z2-7]{4} ?){8}<|[?]secret=[A-Z2-7]{32}|name="sealed" value="[^"]*"|\d\d:\d\d</td>', "-", self.normal(answer.body))
        return answer.status, text

    # --- logs ------------------------------------------------------------------------------------

    def log(self):
        """What web and worker wrote down holds no word of anybody."""
        words = re.compile("|".join(w["word"] for w in self.seed["canaries"]), re.I)
        for path in (self.server.log_path, self.server.worker_log):
            with open(path, encoding="utf-8") as f:
                lines = f.read()
            if "walls.up" not in lines:
                self.differ(f"log: {path} holds nothing")
            for word in set(words.findall(lines)):
                line = next(x for x in lines.split("\n") if word in x)
                self.differ(f"log: {self.where.get(word, word)} in {line[:160]}")


def first_difference(one, two):
    a, b = one[1], two[1]
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    return f"{one[0]} {a[max(0, at - 40):at + 40]!r} / {two[0]} {b[max(0, at - 40):at + 40]!r}"
