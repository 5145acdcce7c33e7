#!/usr/bin/env python3
"""The walk: every route x every role x every kind of object, against the access matrix.

    test/walk/walk.py build/release/pedell [-v] [--record FOLDER] [--postgres URL] [--sample SEED]

Starts a server of its own over a database made by `pedell seed-test`, signs in everybody and
compares each answer with what access-matrix.csv alone says: right missing 403, nobody signed in
303 (machine 401), object out of reach 404 like one that never was, inside it works.  No word of
another tenant in any answer.  What a refused request may not change is compared row by row.
No word of another tenant in a mail either, none at all in the logs, and no page that tells by a
count or a choice what it does not show.  --postgres walks on that server (an URL with %s in place
of the database), --sample takes a random tenth of the pairs of actor and route.
With --record it also writes down the database and the requests for `make sweep`, which repeats them
while statements lack their scope, and while the k-th step fails.
Ends with `walk: N requests, D differences`; exit 1 when D > 0.
"""
import argparse
import csv
import io
import json
import os
import random
import re
import shutil
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from beyond import Beyond   # noqa: E402
from client import ORIGIN, Actor, Forms, Server, new_ref, totp   # noqa: E402
from database import Postgres, Sqlite, sql_ref   # noqa: E402
from oracle import Matrix, may_read, touches   # noqa: E402
import fields as fill   # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
MATRIX = os.path.join(HERE, "../../src/platform/access-matrix.csv")
# {part} of a path -> kind of the seed's objects.
KINDS = {"school": "school", "room": "room", "contact": "contact", "import": "import", "export": "export", "account": "account",
         "grant": "grant", "entrustment": "entrustment", "ticket": "ticket", "attachment": "attachment", "view": "view",
         "mail": "mail", "token": "token", "session": "session", "building": "building", "authority": "authority",
         "participant": "participant", "claim": "claim", "instruction": "instruction", "subprocessor": "subprocessor",
         "device": "device", "held": "held", "card": "card", "article": "article", "fixing": "fixing", "invoice": "invoice", "letter": "letter",
         "reminder": "reminder", "bank_import": "bank_import", "bank_statement": "bank_statement", "payment": "payment",
         "booking_export": "booking_export", "budget": "budget", "gap": "gap", "amendment": "amendment", "proceeding": "proceeding",
          "webhook": "webhook", "delivery": "delivery", "call": "call",
          "incident": "incident", "maintenance": "maintenance", "recurring": "recurring",
          "text_block": "text_block", "checklist": "checklist", "macro": "macro",
          "snapshot": "snapshot", "statistics_import": "statistics_import", "upload": "upload"}
DAY_US = 86400000000
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SEARCH_FIELDS = ("q",)
HEADERS = {"x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "same-origin",
           "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin"}
WORKS_READ, WORKS_WRITE = {200, 303}, {200, 204, 303, 409, 422, 429}


class Route:
    def __init__(self, row):
        self.method, self.path, self.kind = row["method"], row["path"], row["right"]
        self.object, self.verb = row["object"], row["verb"]
        self.flags = set(row["flags"].split())
        self.params = re.findall(r"\{(\w+)\}", self.path)
        self.fields = [f for f in row["fields"].split() if f not in self.params]
        self.machine = "machine" in self.flags
        self.pattern = re.compile(re.sub(r"\{\w+\}", "([^/]+)", self.path) + r"\Z")
        self.reached = False

    def __str__(self):
        return f"{self.method} {self.path}"


def normal(body, *refs):
    """A page without what differs each time."""
    text = body.decode("utf-8", "replace")
    for ref in refs:
        text = text.replace(ref, "REF")
    text = re.sub(r'nonce="[0-9a-f]+"', 'nonce=""', text)
    text = re.sub(r'name="_(token|once)" value="\w+"', r'name="_\1"', text)
    text = re.sub(r'"pedell-session-ends" content="\d+"', "", text)
    return re.sub(r"\b[0-9A-Z]{4}-[0-9A-Z]{2}\b", "REFERENCE", text)


def shared(things):
    """One thing per record: what several parties share comes with a line for each."""
    parts = {}
    for thing in things:
        parts.setdefault(thing["ref"], []).append(thing)
    return [part[0] | ({"shares": part} if len(part) > 1 else {}) for part in parts.values()]


class Walk(Beyond):
    def __init__(self, binary, verbose, record=None, postgres=None, sample=None):
        self.verbose, self.record, self.postgres, self.seed_of_sample = verbose, record, postgres, sample
        self.recorded = None
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.folder = tempfile.mkdtemp(prefix="pedell-walk-", dir=memory)
        self.server = Server(binary, self.folder, postgres % "walk" if postgres else None)
        self.matrix = Matrix(MATRIX)
        self.differences, self.seen = 0, set()
        self.nowhere = {}
        self.forms = {}
        self.links, self.opened = {}, set()
        self.tile = self.card = ""
        self.count = 0

    normal = staticmethod(normal)

    def left_out(self, actor, route):
        """Not in the sample of this seed."""
        return self.seed_of_sample is not None and random.Random(f"{self.seed_of_sample} {actor.key} {route.path.split('/')[1:3]}").random() >= 0.1

    # --- what is there ------------------------------------------------------------------

    def prepare(self):
        self.routes = [Route(r) for r in csv.DictReader(io.StringIO(self.server.run("routes", "--csv")))]
        if self.postgres:
            self.database_make()
        self.seed = json.loads(self.server.run("seed-test"))
        if self.server.works("seed-test"):
            self.differ("seed-test: fills a database in which there are people")
        roles = {a["key"]: a["role"] for a in self.seed["accounts"]}
        for word in self.seed["canaries"]:
            word["owner_role"] = roles.get(word["owner"], "")
            word["places"] = {word["place"]} | {g["school"] or g["authority"] for kind in ("grant", "entrustment")
                                                for g in self.seed["objects"][kind] if g["owner"] == word["owner"] != ""}
        for route in self.routes:
            if route.object not in self.matrix.objects:
                self.differ(f"{route}: the matrix has no object {route.object}")
        if self.postgres:
            Postgres(self.server.database).run("REVOKE UPDATE, DELETE ON audit_event, audit_action FROM pedell")
            self.server.env["PEDELL_DATABASE"] = re.sub("//.*?@", "//pedell@", self.server.database)
        self.server.start()
        self.anonymous = Actor(self.server)
        self.anonymous.start()
        self.actors = [Actor(self.server, a) for a in self.seed["accounts"] if a["signs_in"]]
        for actor in self.actors:
            actor.sign_in(self.seed["password"])
            actor.words = [w for w in self.seed["canaries"] if not may_read(self.matrix, actor.account, w)]
            actor.forbidden = re.compile("|".join(w["word"] for w in actor.words).encode())
        nobody = {"key": "anonymous", "role": "anonymous", "place": "", "narrow": False}
        self.anonymous.words = [w for w in self.seed["canaries"] if not may_read(self.matrix, nobody, w)]
        self.anonymous.forbidden = re.compile("|".join(w["word"] for w in self.anonymous.words).encode())
        self.where = {w["word"]: f'{w["where"]} of {w["place"]}' for w in self.seed["canaries"]}
        self.database = (Postgres if self.postgres else Sqlite)(self.server.database)
        self.things = {kind: shared(things) for kind, things in self.seed["objects"].items()}
        keys = {a["ref"]: a for a in self.seed["accounts"]}
        self.things["session"] = [
            {"ref": ref, "authority": keys[account]["place"][:1], "school": "", "owner": keys[account]["key"], "provider": "", "number": 0}
            for ref, account in ((r, self.account_ref(a)) for r, a in self.database.refs("SELECT ref, account FROM session"))]
        self.services = [r for r, in self.database.refs("SELECT ref FROM service WHERE active = 1 AND routing = 1 ORDER BY sort")]
        self.waiting = {r for r, in self.database.refs("SELECT ref FROM role_grant WHERE approved_by IS NULL")}
        self.kind_of = {t["ref"]: kind for kind, things in self.things.items() for t in things}
        # Each code works once: those of the sign-in are forgotten, so that they work again.
        self.database.run("UPDATE account SET totp_step = 0")
        # However slow the machine: the proof of the sign-in is fresh until old_proofs, and nobody idles out.
        self.database.run(f"UPDATE session SET proved_at = proved_at + {DAY_US}, used_at = used_at + {DAY_US}, idle_ends = idle_ends + {DAY_US}")
        # A quick machine asks every operation about every record within a minute.
        self.database.run("INSERT INTO setting (name, value, changed_by, changed_at) VALUES ('api.per_minute', '10000000', 0, 0)")
        self.database.keep()
        if self.record:
            os.makedirs(self.record, exist_ok=True)
            for name in ("walk.db", "requests"):
                if os.path.exists(os.path.join(self.record, name)):
                    os.remove(os.path.join(self.record, name))
            self.database.save(os.path.join(self.record, "walk.db"))
            shutil.copy(os.path.join(self.folder, "key"), os.path.join(self.record, "key"))
            self.recorded = open(os.path.join(self.record, "requests"), "wb")
            self.recorded.write(f"{int(time.time())}\n".encode())
        for route in self.routes:               # the sign-in above did their work
            route.reached = route.path in ("/account/sign-in", "/account/second-factor")

    def database_make(self):
        """The tables belong to one role, the program works as another (docs/operations/install.md)."""
        admin = Postgres(self.postgres % "postgres")
        admin.run("CREATE ROLE pedell LOGIN")
        admin.run("CREATE DATABASE walk")
        Postgres(self.postgres % "walk").run("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO pedell")

    def version_of(self, kind, ref):
        return self.database.rows(f"SELECT version FROM {kind} WHERE ref = {sql_ref(ref)}")[0][0]

    def account_ref(self, number):
        return self.database.refs(f"SELECT ref FROM account WHERE id = {int(number)}")[0][0]

    def note(self, actor, route, verdict, sql=""):
        """One line, the headers, the body; `sql` first brings the data into the state for it."""
        if self.recorded is None or verdict in ("denied", "sign-in", "token"):
            return
        method, target, head, body = actor.last
        head = ({"Sql": sql} if sql else {}) | head
        lines = "".join(f"{k}: {v}\n" for k, v in head.items())
        self.recorded.write(f"{actor.key} {verdict} {method} {route.path} {target} {len(head)} {len(body)}\n{lines}".encode() + body + b"\n")

    # --- telling -----------------------------------------------------------------------------

    def differ(self, text):
        if text in self.seen:
            return
        self.seen.add(text)
        self.differences += 1
        print(text, flush=True)

    def linked(self, what):
        """Words on the page of a mailed link: who holds it sees what it is for, and nothing else."""
        link = next((k for k in self.seed["links"] if k["token"] in what), None)
        if link is None:
            return set()
        return {w["word"] for w in self.seed["canaries"] if w["where"] in fill.LINKED[link["kind"]]
                and w["place"] in (link["place"], link["place"][:1])}

    def parties(self, what):
        """Names of authorities on a page that is open to all parties."""
        if not any(re.fullmatch(f"GET {path}", what) for path in fill.PARTIES):
            return set()
        return {w["word"] for w in self.seed["canaries"] if w["where"] == "authority"}

    def check_answer(self, actor, what, answer, echo=""):
        """What holds for every answer: no foreign word, the headers of section 6, no fault."""
        self.count += 1
        allowed = self.linked(what) | self.parties(what) | {echo}
        if answer.status >= 500:
            self.differ(f"{actor.key} {what}: {answer.status}")
        head = "\n".join(f"{k}: {v}" for k, v in answer.headers).encode()
        for part, name in ((answer.body, "body"), (head, "headers")):
            for found in set(actor.forbidden.findall(part)) if actor.words else ():
                word = found.decode()
                if word not in allowed:
                    self.differ(f"{actor.key} {what}: {self.where[word]} in the {name} ({word})")
        for name, value in HEADERS.items():
            if answer.header(name) != value:
                self.differ(f"{actor.key} {what}: header {name} is {answer.header(name)!r}")
        if "default-src 'none'" not in answer.header("content-security-policy") or answer.header("cache-control") != "no-store":
            self.differ(f"{actor.key} {what}: policy or caching")

    def expect(self, actor, what, answer, wanted, why):
        if answer.status not in wanted:
            self.differ(f"{actor.key} {what}: {answer.status}, the matrix says {'/'.join(map(str, sorted(wanted)))} ({why})")
            return False
        return True

    # --- what is expected ----------------------------------------------------------------------

    def targets(self, route):
        """(target, things) for each object of the seed, and one that never was."""
        if route.path in fill.LINKS:
            for link in self.seed["links"]:
                if link["kind"] == fill.LINKS[route.path]:
                    yield route.path.replace("{token}", link["token"]), None
            yield route.path.replace("{token}", new_ref()), None
            return
        if route.params == ["code"]:                  # a label: those of the seed, and one that never was
            for code in self.seed["objects"]["code"]:
                if route.path[1].lower() == code["door"]:
                    yield route.path.replace("{code}", code["ref"]), None
            yield route.path.replace("{code}", "7K3QF9TX7"), None
            return
        unknown = [p for p in route.params if p not in KINDS and p not in fill.PARAMETERS]
        if unknown:
            self.differ(f"{route}: the walk does not know the part {unknown[0]}")
            return
        first = route.params[0] if route.params else None
        if first is None:
            asked = next((f for f in route.fields if (str(route), f) in fill.ASKED), None) if route.machine else None
            yield f"{route.path}?{asked}={fill.ASKED[str(route), asked](self)}" if asked else route.path, None
            return
        things = self.things.get(KINDS.get(first, ""), [])
        if first == "attachment":                # those of internal notes need a second right
            things = things + [t | {"also": "internal_note"} for t in self.things["note_attachment"]]
        rest = {p: fill.PARAMETERS[p] for p in route.params if p in fill.PARAMETERS and p != first}
        if first in fill.PARAMETERS and first not in KINDS:
            yield route.path.replace("{" + first + "}", fill.PARAMETERS[first]), None
            return
        for thing in things:
            yield self.fit(route, first, thing["ref"], rest | self.beside(route, thing)), thing
        yield self.fit(route, first, new_ref(), rest | self.beside(route, None)), False

    def beside(self, route, thing):
        """Further parts of a path that name objects: those of the first one's authority or of the house."""
        found = {}
        for part in route.params[1:]:
            if part in KINDS:
                near = [t for t in self.things[KINDS[part]] if not thing or t["authority"] in ("", thing["authority"])]
                found[part] = near[0]["ref"]
        return found

    @staticmethod
    def fit(route, first, ref, rest):
        path = route.path.replace("{" + first + "}", ref)
        for name, value in rest.items():
            path = path.replace("{" + name + "}", value)
        return path

    def verdict(self, actor, route, thing):
        """One of: public, sign-in, token, denied, missing, seen (but not with this verb), works."""
        if route.kind == "public":
            return "public"
        if actor.account is None:
            return "token" if route.machine else "sign-in"
        if not self.matrix.may(actor.role, route.object, route.verb):
            return "denied"
        if thing is False:
            return "missing"
        if thing is None or route.params[0] in fill.OF_THE_HOUSE:
            return "works"
        both = "also" not in thing or self.matrix.reaches(actor.account, thing["also"], "R", thing)
        if both and str(route) not in fill.NOBODYS and self.matrix.reaches(actor.account, route.object, route.verb, thing):
            return "works"
        return "seen" if both and self.matrix.reaches(actor.account, route.object, "R", thing) else "missing"

    def never(self, actor, route, send):
        """The answer about something that never was, once per actor and route."""
        key = (actor.key, str(route))
        if key not in self.nowhere:
            ref = new_ref()
            rest = {p: fill.PARAMETERS[p] for p in route.params[1:] if p in fill.PARAMETERS} | self.beside(route, None)
            path = self.fit(route, route.params[0], ref, rest)
            answer = send(path)
            self.nowhere[key] = (answer.status, normal(answer.body, ref))
        return self.nowhere[key]

    def judge(self, actor, route, target, thing, answer, send, works):
        what = f"{route.method} {target}"
        verdict = self.verdict(actor, route, thing)
        if verdict == "public":
            return self.expect(actor, what, answer, {200, 303, 404, 409, 422, 429}, "public")
        if verdict == "sign-in":
            return (self.expect(actor, what, answer, {303}, "nobody is signed in")
                    and (answer.location.startswith("/account/sign-in") or self.differ(f"{actor.key} {what}: leads to {answer.location}")))
        if verdict == "token":
            return self.expect(actor, what, answer, {401}, "no token")
        if verdict == "denied":
            return self.expect(actor, what, answer, {403}, f"no {route.verb} on {route.object}")
        if self.matrix.condition(actor.role, route.object, route.verb, "no_content") and answer.status == 403:
            return True                          # counts only: the content is refused to the role as a whole
        if verdict == "seen":
            return self.expect(actor, what, answer, {403, 404}, f"no {route.verb} on what may be read")
        if verdict == "works":
            if answer.status in (403, 404) and (actor.role, str(route)) in fill.REFUSALS:
                return True
            if str(route) in fill.NOT_IN_EVERY_STATE:
                works = works | {409}
            return self.expect(actor, what, answer, works, f"{route.verb} on {route.object} reaches it")
        if not self.expect(actor, what, answer, {404}, f"{route.verb} on {route.object} does not reach it" if thing else "it never was"):
            return False
        if thing:
            status, body = self.never(actor, route, send)
            if (answer.status, normal(answer.body, thing["ref"])) != (status, body):
                self.differ(f"{actor.key} {what}: differs from the answer about something that never was")
        return True

    def newcomer(self):
        """Somebody invited: password by the link, then the second factor."""
        link = next(k for k in self.seed["links"] if k["kind"] == "invitation")
        account = next(a for a in self.seed["accounts"] if not a["signs_in"] and a["place"] == link["place"])
        actor = Actor(self.server, account)
        actor.words, actor.forbidden = [], re.compile(b"(?!)")
        steps = [("/account/invitation/" + link["token"], [("name", account["name"]), ("password", fill.PASSWORD)]),
                 ("/account/sign-in", [("mail", account["login"]), ("password", fill.PASSWORD)]),
                 ("/account/second-factor/set-up", [])]
        for path, pairs in steps:
            page = actor.get(path)
            actor.keep(page)
            forms = Forms()
            forms.feed(page.body.decode())
            sealed = [f for form in forms.forms for f in form["fields"] if f[0] == "sealed"]
            if sealed:
                pairs = sealed + [("code", totp(fill.secret_on(page.body.decode())))]
            answer = actor.post(path, pairs)
            self.check_answer(actor, f"POST {path}", answer)
            if self.expect(actor, f"POST {path}", answer, {200, 303}, "somebody invited"):
                next(r for r in self.routes if r.method == "POST" and r.pattern.match(path)).reached = True
            actor.keep(answer)
        self.expect(actor, "GET /account", actor.get("/account"), {200}, "somebody invited")
        self.database.restore()

    # --- reading ---------------------------------------------------------------------------------

    def read_all(self):
        for actor in [self.anonymous] + self.actors:
            for route in self.routes:
                if route.method != "GET" or route.machine or self.left_out(actor, route):
                    continue
                for target, thing in self.targets(route):
                    answer = actor.get(target)
                    self.note(actor, route, self.verdict(actor, route, thing))
                    self.check_answer(actor, f"GET {target}", answer)
                    self.judge(actor, route, target, thing, answer, actor.get, WORKS_READ)
                    route.reached = route.reached or (answer.status in WORKS_READ and self.verdict(actor, route, thing) in ("works", "public"))
                    if answer.status in WORKS_READ:
                        self.opened.add((actor.key, target))
                    if answer.status == 200 and answer.header("content-type").startswith("text/html"):
                        self.collect(actor, target, answer)
                        self.keep_token(actor, answer)

    @staticmethod
    def keep_token(actor, answer):
        found = re.search(rb'name="_token" value="([0-9a-f]{128})"', answer.body)
        if found and actor.account is not None:
            actor.token = found[1].decode()

    def collect(self, actor, target, answer):
        parser = Forms()
        parser.feed(answer.body.decode())
        self.links.setdefault(actor.key, {}).update((link, target) for link in parser.links)
        for form in parser.forms:
            if form["method"] == "post":
                form["secret"] = fill.secret_on(answer.body.decode())
                path = (form["action"] or target).split("?")[0]
                self.forms.setdefault(path, {})[actor.key] = form

    def offers(self):
        """What a page links to opens for who sees the link.  (Forms: see `offered`.)"""
        for actor in [self.anonymous] + self.actors:
            for link, page in self.links.get(actor.key, {}).items():
                if (actor.key, link) in self.opened:
                    continue
                answer = actor.get(link)
                self.note_link(actor, link)
                self.check_answer(actor, f"GET {link}", answer)
                if answer.status not in WORKS_READ:
                    self.differ(f"{actor.key} GET {page}: links to {link}, which answers {answer.status}")

    def note_link(self, actor, link):
        """For the sweep: pages to which only a link leads, of no object that the walk visits by itself."""
        route = next((r for r in self.routes if r.method == "GET" and r.pattern.match(link.split("?")[0])), None)
        known = any(ref in self.kind_of for ref in re.findall(r"\b[0-9a-z]{26}\b", link))
        if route is not None and not known and "/" in link.strip("/"):
            self.note(actor, route, "works")

    def offered(self, actor, route, target, answer):
        """A form that was on a page of this very person is not refused for want of a right."""
        if answer.status == 403 and actor.key in self.forms.get(target, {}):
            self.differ(f"{actor.key} POST {target}: {route.path} is offered on a page and answers 403")

    def lists(self):
        """Foreign refs as filters of lists: whatever the answer, nothing foreign in it."""
        for actor in self.actors:
            for route in self.routes:
                if route.method != "GET" or route.params or route.machine or self.left_out(actor, route) or not self.matrix.may(actor.role, route.object, route.verb):
                    continue
                for field in route.fields:
                    if (str(route), field) in fill.ASKED:
                        target = f"{route.path}?{field}={fill.ASKED[str(route), field](self)}"
                        answer = actor.get(target)
                        self.note(actor, route, "works")
                        self.check_answer(actor, f"GET {target}", answer)
                        self.expect(actor, f"GET {target}", answer, {200}, "a filter")
                    for thing in self.things.get(fill.REFERENCES.get(field, ""), []):
                        target = f"{route.path}?{field}={thing['ref']}"
                        answer = actor.get(target)
                        self.note(actor, route, "works")
                        self.check_answer(actor, f"GET {target}", answer)
                        self.expect(actor, f"GET {target}", answer, {200, 303, 403, 404, 422}, "a filter")

    def search(self):
        """A word of another tenant finds what a word that is nowhere finds."""
        nowhere = "zqx0nowhere00000"
        for actor in self.actors:
            for route in self.routes:
                field = next((f for f in route.fields if f in SEARCH_FIELDS), None)
                if route.method != "GET" or field is None or self.left_out(actor, route) or not self.matrix.may(actor.role, route.object, route.verb):
                    continue
                for extra in ("", "&set=all") if "set" in route.fields else ("",):
                    send = actor.get if not route.machine else (lambda t, a=actor: a.machine("GET", t))
                    empty = send(f"{route.path}?{field}={nowhere}{extra}")
                    blank = normal(empty.body, nowhere)
                    for word in actor.words if not route.machine else actor.words[::7]:
                        target = f"{route.path}?{field}={word['word']}{extra}"
                        answer = send(target)
                        if word["where"] in fill.SEARCHED:
                            self.note(actor, route, "works")
                        self.check_answer(actor, f"GET {target}", answer, word["word"])
                        if normal(answer.body, word["word"]) != blank:
                            self.differ(f"{actor.key} GET {target}: the search for {self.where[word['word']]} answers something")

    def left_words_out(self):
        """A word of a text that is not to be read, with a minus: excludes what a word that is nowhere excludes."""
        nowhere = "zqx0nowhere00000"
        route = next(r for r in self.routes if str(r) == "GET /desk/tickets")
        for actor in self.actors:
            if not self.matrix.may(actor.role, "ticket", "L") or self.left_out(actor, route):
                continue
            hidden = [w for w in actor.words if w["where"] == "note"]
            for own in [w for w in self.seed["canaries"] if w["where"] == "subject" and w not in actor.words]:
                for form in ("-{}", '-"{} bleibt"'):
                    blank = None
                    for word in [nowhere] + [w["word"] for w in hidden if w["place"] == own["place"]]:
                        query = f"{own['word']} {form.format(word)}"
                        target = "/desk/tickets?set=all&q=" + urllib.parse.quote(query)
                        answer = actor.get(target)
                        self.note(actor, route, "works")
                        self.check_answer(actor, f"GET {target}", answer, word)
                        page = normal(answer.body, word)
                        blank = page if blank is None else blank
                        if page != blank:
                            self.differ(f"{actor.key} GET {target}: tells that a text has the word, which is not to be read")

    def other_methods(self):
        """What a path does not declare is 405 with Allow, for everybody."""
        paths = {}
        for route in self.routes:
            paths.setdefault(route.path, set()).add(route.method)
        for actor in [self.anonymous] + self.actors:
            for path, declared in paths.items():
                target = re.sub(r"\{\w+\}", lambda _: new_ref(), path)
                for method in METHODS:
                    if method in declared:
                        continue
                    answer = actor.send(method, target, None if method in ("GET", "OPTIONS") else b"", {"Origin": ORIGIN})
                    self.check_answer(actor, f"{method} {target}", answer)
                    self.expect(actor, f"{method} {path}", answer, {405}, "not declared")
                    if not set(answer.header("allow").replace(" ", "").split(",")) >= declared:
                        self.differ(f"{method} {path}: Allow is {answer.header('allow')!r}")

    # --- writing ---------------------------------------------------------------------------------

    def form_for(self, actor, route, target, thing):
        """The fields a browser would send: the actor's own form of this very page, else anybody's
        (who attacks knows them), else the form of another object, else the words of fields.py."""
        declared = set(route.fields)
        found = self.forms.get(target, {})
        form = found.get(actor.key) or next(iter(found.values()), None)
        if form is None:
            form = next((f for path, by in self.forms.items() if route.pattern.match(path) for f in by.values()), None)
        pairs = [(k, v) for k, v in form["fields"] if k in declared] if form else []
        files = list(form["files"]) if form else [f for f in route.fields if f in ("file", "files", "note_files")]
        have = {k for k, _ in pairs} | set(files)
        for name in route.fields:
            value, before = fill.value(str(route), name, self, actor, thing, form)
            if value is None:
                continue
            if before or form is None or not dict(pairs).get(name, "x"):
                pairs = [p for p in pairs if p[0] != name] + [(name, value)]
        return pairs, files

    def write(self, actor, route, target, pairs, files):
        if "upload" in route.flags:
            file = fill.FILES.get(str(route), ("rundgang.txt", b"Rundgang\n"))
            attached = [(name, *file) for name in files if file is not None]
            return actor.post(target, [p for p in pairs if p[0] not in files], attached)
        return actor.post(target, pairs)

    def unchanged(self, actor, what, before):
        if self.database.changed() != before:
            self.differ(f"{actor.key} {what}: refused, but something was changed")
            self.database.restore()

    def write_all(self):
        """First what must be refused, then on a copy of the data each write that may work."""
        self.database.restore()
        # This takes its time: the proofs of the sign-in last through it.
        self.database.run(f"UPDATE session SET proved_at = {int(time.time()) + 3600}000000")
        self.database.keep()
        before = self.database.changed()
        for actor in [self.anonymous] + self.actors:
            for route in self.routes:
                if route.method != "POST" or route.machine or self.left_out(actor, route):
                    continue
                for target, thing in self.targets(route):
                    verdict = self.verdict(actor, route, thing)
                    pairs, files = self.form_for(actor, route, target, thing)
                    if verdict in ("works", "public"):
                        self.prepare_record(route, thing)

                    def send(path, actor=actor, route=route, pairs=pairs, files=files):
                        return self.write(actor, route, path, pairs, files)
                    answer = send(target)
                    self.note(actor, route, verdict, self.before_sql(route, thing) if verdict in ("works", "public") else "")
                    self.check_answer(actor, f"POST {target}", answer)
                    self.offered(actor, route, target, answer)
                    works = WORKS_WRITE
                    if thing is None and (route.params or self.names_foreign(actor, pairs)):
                        works = works | {403, 404}
                    self.judge(actor, route, target, thing, answer, send, works)
                    if verdict in ("works", "public"):
                        if answer.status in (200, 204, 303):
                            route.reached = True
                        if self.verbose and answer.status not in (200, 204, 303):
                            print(f"  {actor.key} POST {target}: {answer.status} {dict(pairs)}")
                        self.foreign_fields(actor, route, target, pairs, files)
                        self.database.restore()
                        before = self.database.changed()
                    else:
                        self.unchanged(actor, f"POST {target}", before)

    @staticmethod
    def before_sql(route, thing):
        sql = fill.BEFORE.get(str(route), "")
        return sql.replace(":ref", sql_ref(thing["ref"])) if thing else sql if ":ref" not in sql else ""

    def prepare_record(self, route, thing):
        sql = self.before_sql(route, thing)
        if sql:
            self.database.run(sql)

    def names_foreign(self, actor, pairs):
        """The form is somebody else's: a record in it may be out of reach."""
        for _, value in pairs:
            thing = next((t for t in self.things.get(self.kind_of.get(value), []) if t["ref"] == value), None)
            if thing and actor.account and not touches(actor.account, thing["school"] or thing["authority"], whole=not thing["school"]):
                return True
        return False

    def foreign_fields(self, actor, route, target, pairs, files):
        """The same form with the ref of another authority's record in one field."""
        if actor.account is None or actor.role in ("head", "sysadmin", "steering_member"):
            return
        mine = next((t for t in self.things.get(KINDS.get(route.params[0] if route.params else ""), []) if t["ref"] in target), None)
        for at, (name, value) in enumerate(pairs):
            for what, put in fill.foreign_values(self, actor, route, name, value):
                self.database.restore()
                self.prepare_record(route, mine)
                before = self.database.changed()
                answer = self.write(actor, route, target, pairs[:at] + [(name, put)] + pairs[at + 1:], files)
                self.note(actor, route, "foreign-field", self.before_sql(route, mine))
                what = f"POST {target} with {what} as {name}"
                self.check_answer(actor, what, answer, put.split("@")[0])
                # A table of people is answered line by line.
                wanted = {400, 403, 404, 409, 422} | ({200} if name == "csv" else set())
                if self.expect(actor, what, answer, wanted, "a foreign record in a field"):
                    self.unchanged(actor, what, before)

    def exports(self):
        """The file of an export is for who asked for it, for a quarter of an hour, and holds what he reaches."""
        route = next(r for r in self.routes if str(r) == "GET /agreement/exports/{export}")
        for owner in self.actors:
            for thing in self.things["export"]:
                if not self.matrix.may(owner.role, route.object, route.verb) or not touches(owner.account, thing["authority"]):
                    continue
                for what in ("schools", "contacts"):
                    sql = (f"UPDATE export_log SET at = {int(time.time())}000000, what = '{what}', account = "
                           f"(SELECT id FROM account WHERE ref = {sql_ref(owner.account['ref'])}) WHERE ref = {sql_ref(thing['ref'])}")
                    self.database.run(sql)
                    self.export_files(owner, route, thing, what, sql)
                    self.database.restore()

    def export_files(self, owner, route, thing, what, sql):
        path = route.path.replace("{export}", thing["ref"])
        for reader in self.actors:
            answer = reader.get(path)
            self.note(reader, route, "works" if reader is owner else "missing", sql)
            self.check_answer(reader, f"GET {path} ({what})", answer)
            if not self.matrix.may(reader.role, route.object, route.verb):
                self.expect(reader, f"GET {path}", answer, {403}, "no exports")
            elif reader is not owner:
                self.expect(reader, f"GET {path}", answer, {404}, "somebody else's export")
            elif what == "contacts" and not self.matrix.may(reader.role, "staff_contact", "L"):
                self.expect(reader, f"GET {path}", answer, {403}, "no list of contacts")
            else:
                self.expect(reader, f"GET {path}", answer, {200}, "the own export")
                route.reached = True

    def numbers(self):
        """A ticket number leads to the ticket only who reaches it."""
        route = next(r for r in self.routes if str(r) == "GET /desk/tickets")
        for actor in self.actors:
            if not self.matrix.may(actor.role, "ticket", "L"):
                continue
            blank = normal(actor.get("/desk/tickets?q=2026-999999").body, "2026-999999")
            for thing in self.things["ticket"]:
                number = "%d-%06d" % divmod(thing["number"], 1000000)
                answer = actor.get("/desk/tickets?q=" + number)
                self.note(actor, route, "works" if self.matrix.reaches(actor.account, "ticket", "L", thing) else "missing")
                self.check_answer(actor, f"GET /desk/tickets?q={number}", answer)
                if self.matrix.reaches(actor.account, "ticket", "L", thing):
                    self.expect(actor, f"GET /desk/tickets?q={number}", answer, {200, 303}, "the number of a ticket within reach")
                elif normal(answer.body, number) != blank:
                    self.differ(f"{actor.key} GET /desk/tickets?q={number}: differs from a number that never was")

    def walls(self):
        """A form of another site, without token, with the token of another session: refused."""
        for actor in self.actors:
            other = self.actors[(self.actors.index(actor) + 1) % len(self.actors)]
            for route in self.routes:
                if route.method != "POST" or route.machine or self.left_out(actor, route) or not self.matrix.may(actor.role, route.object, route.verb):
                    continue
                target = re.sub(r"\{\w+\}", lambda _: new_ref(), route.path)
                before = self.database.changed()
                answer = actor.post(target, [], origin="https://elsewhere.example")
                self.check_answer(actor, f"POST {target} from elsewhere", answer)
                self.expect(actor, f"POST {route.path} from elsewhere", answer, {403}, "foreign origin")
                own, actor.token = actor.token, other.token
                answer = actor.post(target, [])
                actor.token = own
                self.check_answer(actor, f"POST {target} with another token", answer)
                self.expect(actor, f"POST {route.path} with another token", answer, {403}, "token of another session")
                self.unchanged(actor, f"POST {target}", before)

    # --- machines -----------------------------------------------------------------------------------

    def machines(self):
        for actor in [self.anonymous] + self.actors:
            for route in self.routes:
                if not route.machine or self.left_out(actor, route):
                    continue
                for target, thing in self.targets(route):
                    verdict = self.verdict(actor, route, thing)

                    def send(path, actor=actor, route=route, thing=thing):
                        # The token of a telephone bridge stands in the path.
                        path = path.replace("BRIDGE", actor.account["token"] if actor.account else new_ref())
                        if "upload" in route.flags:
                            note = [("internal", "1")] if actor.role == "external_provider" else []   # who answers nobody
                            return actor.machine_files(path, [("text", "Text vom Rundgang")] + note, [("files", "rundgang.txt", b"Rundgang\n")])
                        body = fill.json_body(str(route), actor, self, thing) if route.method != "GET" else None
                        return actor.machine(route.method, path, body)
                    if verdict in ("works", "public"):
                        self.prepare_record(route, thing)
                    before = self.database.changed()
                    answer = send(target)
                    self.note(actor, route, verdict)
                    self.check_answer(actor, f"{route.method} {target}", answer)
                    self.judge(actor, route, target, thing, answer, send, WORKS_WRITE | {200, 201, 412, 428})
                    route.reached = route.reached or answer.status in (200, 201, 204)
                    if self.verbose and verdict == "works" and answer.status >= 400:
                        print(f"  {actor.key} {route.method} {target}: {answer.status} {answer.body[:300]}")
                    if verdict not in ("works", "public"):
                        self.unchanged(actor, f"{route.method} {target}", before)
                    elif self.database.changed() != before or self.before_sql(route, thing):
                        self.database.restore()
                    if verdict == "works":
                        self.foreign_members(actor, route, target, thing)
                        if "/cti" in route.path:
                            self.calls_of_schools(actor, route, target)
                    if actor.account is not None and actor.cookies and route.kind != "public":
                        kind = {"GET": "", "PATCH": "application/merge-patch+json"}.get(route.method, "application/json")
                        kind = "multipart/form-data; boundary=x" if "upload" in route.flags else kind
                        answer = actor.send(route.method, target, b"{}" if kind else None,
                                            {"Content-Type": kind, "Origin": ORIGIN} if kind else {})
                        self.check_answer(actor, f"{route.method} {target} with a cookie", answer)
                        self.expect(actor, f"{route.method} {target} with a cookie", answer, {401}, "machine routes read no cookie")

    # --- labels ---------------------------------------------------------------------------------------

    # What the page of a label may tell a phone that knows the PIN of its school.
    ON_LABELS = {"school", "roomnumber", "roomname", "roomother", "incident", "incidentstatus"}

    def phone(self, school):
        """A phone whose holder typed the PIN of this school."""
        phone = Actor(self.server)
        phone.key = f"phone_{school}"
        phone.words = [w for w in self.anonymous.words if not (w["place"] == school and w["where"] in self.ON_LABELS)]
        phone.forbidden = re.compile("|".join(w["word"] for w in phone.words).encode())
        label = next(c for c in self.seed["objects"]["code"] if c["school"] == school)
        path = f"/{label['door']}/{label['ref']}"
        phone.keep(phone.get(path))
        for pin, status in (("000000", 422), (self.seed["pins"][school], 303)):
            answer = phone.post(path + "/pin", [("pin", pin)])
            self.check_answer(phone, f"POST {path}/pin", answer)
            self.expect(phone, f"POST {path}/pin", answer, {status}, "school_pin")
        phone.keep(answer)
        return phone

    def labels(self):
        """room_board R and ticket C of the anonymous hold for the school whose PIN was typed, and no other."""
        self.database.restore()
        for school in self.seed["pins"]:
            phone = self.phone(school)
            for code in sorted(self.seed["objects"]["code"], key=lambda c: c["school"] != school):
                path, own = f"/{code['door']}/{code['ref']}", code["school"] == school
                page = phone.get(path)
                self.check_answer(phone, f"GET {path}", page)
                self.expect(phone, f"GET {path}", page, {200}, "a label")
                if (b'name="pin"' in page.body) == own:
                    self.differ(f"{phone.key} GET {path}: the PIN is asked for {'a known' if own else 'no foreign'} label")
                found = re.search(rb"tile=([0-9a-z]{26})", page.body)
                self.tile = found[1].decode() if found else self.tile
                step = phone.get(f"{path}?tile={self.tile}")
                self.check_answer(phone, f"GET {path}?tile", step)
                card = re.search(rb'name="card" value="(\w+)"', step.body)
                self.card = card[1].decode() if card else self.card
                for act, pairs, files in (("lesson", [], None), ("try", [("tile", self.tile), ("card", self.card), ("answer", "fails")], None),
                                          ("report", [("tile", self.tile)], [])):
                    before = self.database.changed()
                    answer = phone.post(f"{path}/{act}", pairs, files)
                    self.check_answer(phone, f"POST {path}/{act}", answer)
                    self.expect(phone, f"POST {path}/{act}", answer, {303}, "ticket C")
                    if own:
                        next(r for r in self.routes if str(r) == f"POST /{code['door']}/{{code}}/{act}").reached = True
                        after = phone.get(answer.location)
                        self.check_answer(phone, f"GET {answer.location}", after)
                        self.expect(phone, f"GET {answer.location}", after, {200}, "the next step")
                    else:
                        self.unchanged(phone, f"POST {path}/{act}", before)
            self.database.restore()
    def foreign_members(self, actor, route, target, thing):
        """The same body with the ref of another authority's record in one member."""
        if route.method == "GET" or "upload" in route.flags or actor.role in ("head", "sysadmin", "steering_member"):
            return
        body = fill.json_body(str(route), actor, self, thing)
        for name, value in body.items():
            if not isinstance(value, str) or value not in self.kind_of:
                continue
            for what, put in fill.foreign_values(self, actor, route, name, value):
                self.database.restore()
                self.prepare_record(route, thing)
                before = self.database.changed()
                answer = actor.machine(route.method, target, body | {name: put})
                what = f"{route.method} {target} with {what} as {name}"
                self.check_answer(actor, what, answer, put)
                if self.expect(actor, what, answer, {400, 403, 404, 409, 422}, "a foreign record in a member"):
                    self.unchanged(actor, what, before)
                self.database.restore()

    def calls_of_schools(self, actor, route, target):
        """Whose number it is, a telephone system is told of the schools that it reaches."""
        for number, phone in fill.PHONES.items():
            sql = f"UPDATE school SET phone = '{phone}' WHERE official_number = '{number}'"
            self.database.run(sql)
            answer = actor.machine(route.method, target.replace("BRIDGE", actor.account["token"]), fill.CALL | {"callId": number, "from": phone})
            self.note(actor, route, "works", sql)
            self.check_answer(actor, f"{route.method} {route.path} of {number}", answer)
            self.expect(actor, f"{route.method} {route.path} of {number}", answer, {200, 204}, "a call")
            place = next(t["school"] for t in self.things["school"] if t["ref"] in
                         [r for r, in self.database.refs(f"SELECT ref FROM school WHERE official_number = '{number}'")])
            known = int(self.database.rows(f"SELECT count(*) FROM call WHERE key = '{number}' AND school <> 0")[0][0])
            if known != touches(actor.account, place):
                self.differ(f"{actor.key} {route}: the number of {place} is {'known' if known else 'not known'}")
            self.database.restore()

    # --- a grant that has ended -----------------------------------------------------------------------

    def revoked(self):
        """A grant that is taken away is gone with the next request (ISO-1, SES-3)."""
        head = next(a for a in self.actors if a.key == "head_2")
        for actor in self.actors:
            if actor is head:
                continue
            for grant in (g for g in self.things["grant"] if g["owner"] == actor.key):
                answer = head.post(f"/account/grants/{grant['ref']}/end", [])
                self.check_answer(head, "POST /account/grants/{grant}/end", answer)
                if grant["ref"] in self.waiting:
                    continue
                self.expect(head, f"POST /account/grants/{grant['ref']}/end", answer, {303}, "the head ends any grant")
            for route in self.routes:
                if route.method != "GET" or route.kind == "public" or route.machine or self.left_out(actor, route):
                    continue
                for target, thing in list(self.targets(route))[:1]:
                    answer = actor.get(target)
                    self.check_answer(actor, f"GET {target} without a grant", answer)
                    self.expect(actor, f"GET {target} without a grant", answer, {303, 403}, "the grant has ended")
                    if answer.status == 303 and not answer.location.startswith(("/account/sign-in", "/account/prove")):
                        self.differ(f"{actor.key} GET {target} without a grant: leads to {answer.location}")
            self.database.restore()

    # --- a proof that is old -------------------------------------------------------------------------

    def old_proofs(self):
        self.database.run(f"UPDATE session SET proved_at = proved_at - {DAY_US} - 600000000")
        for actor in self.actors:
            for route in self.routes:
                if "reauth" not in route.flags or self.left_out(actor, route) or not self.matrix.may(actor.role, route.object, route.verb):
                    continue
                target = re.sub(r"\{\w+\}", lambda _: new_ref(), route.path)
                before = self.database.changed()
                answer = actor.get(target) if route.method == "GET" else actor.post(target, [])
                self.check_answer(actor, f"{route.method} {target} unproved", answer)
                if self.expect(actor, f"{route.method} {route.path} unproved", answer, {303}, "proof older than five minutes") \
                        and not answer.location.startswith("/account/prove"):
                    self.differ(f"{actor.key} {route} unproved: leads to {answer.location}")
                self.unchanged(actor, f"{route.method} {target}", before)
        for route in self.routes:
            wanted = route.method == "POST" and any(self.matrix.condition(a.role, route.object, route.verb, "reauth") for a in self.actors)
            if wanted and "reauth" not in route.flags and route.kind != "public" and not route.machine:
                self.differ(f"{route}: the matrix asks for a fresh proof, the route does not")
            logged = any(self.matrix.condition(a.role, route.object, route.verb, "logged") for a in self.actors)
            if logged and route.method == "GET" and "logged" not in route.flags:
                self.differ(f"{route}: the matrix wants each read logged")

    def coverage(self):
        if self.seed_of_sample is not None:
            return
        for route in self.routes:
            if not route.reached and str(route) not in fill.NOT_REACHED:
                self.differ(f"{route}: no request of the walk did its work")
            if route.reached and str(route) in fill.NOT_REACHED:
                self.differ(f"{route}: stands in NOT_REACHED, but works")

    def run(self):
        began = time.time()
        steps = ("prepare", "read_all", "offers", "lists", "search", "left_words_out", "numbers", "other_methods", "machines", "newcomer", "write_all", "labels", "exports", "revoked",
                 "walls", "alone", "mails", "old_proofs", "coverage")
        try:
            for step in steps:
                at, had = time.time(), self.count
                getattr(self, step)()
                if self.verbose:
                    print(f"  {step}: {self.count - had} requests, {time.time() - at:.1f} s")
            if not self.server.alive():
                self.differ("the server has ended")
        finally:
            self.server.stop()
            if self.recorded is not None:
                self.recorded.close()
        self.log()
        if self.verbose:
            print(f"  {time.time() - began:.0f} s, {self.folder}")
        if self.differences == 0 or not self.verbose:
            shutil.rmtree(self.folder)
        print(f"walk: {self.database.name}, {self.count} requests, {self.differences} differences")
        return self.differences != 0


def main():
    parser = argparse.ArgumentParser(description="every route x role x object against the access matrix")
    parser.add_argument("binary")
    parser.add_argument("-v", action="store_true", help="say how long each part takes and what writes were refused")
    parser.add_argument("--postgres", metavar="URL", help="walk on this server; %%s stands for the database")
    parser.add_argument("--sample", metavar="SEED", help="a random tenth")
    parser.add_argument("--record", metavar="FOLDER", help="write down database and requests for make sweep")
    arguments = parser.parse_args()
    if arguments.sample is not None:
        print(f"walk: seed {arguments.sample}")
    sys.exit(Walk(arguments.binary, arguments.v, arguments.record, arguments.postgres, arguments.sample).run())


if __name__ == "__main__":
    main()
