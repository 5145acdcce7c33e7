"""An installation of Pedell in a directory of this run, and its processes."""
import json
import os
import shutil
import sqlite3
import subprocess
import sys

from support import as_user, check, give, stop

PROGRAMS = ("pedell", "pedell-gate", "pedell-parse", "mail-tool")


class Programs:
    """Copies that the user Pedell runs as can reach, wherever the build is."""

    def __init__(self, home, build):
        self.folder = f"{home}/bin"
        os.makedirs(self.folder)
        for name in PROGRAMS:
            if not os.path.exists(f"{build}/{name}"):
                sys.exit(f"{build}/{name} is missing: make {build}/{name}")
            shutil.copy2(f"{build}/{name}", self.folder)

    def __getitem__(self, name):
        return f"{self.folder}/{name}"


class Site:
    """Only the platform's tables: what the gate and the outbox need."""

    def __init__(self, home, programs, name, **config):
        self.programs, self.home = programs, f"{home}/{name}"
        os.makedirs(self.home, mode=0o755)
        self.database, self.config = f"{self.home}/pedell.db", f"{self.home}/pedell.conf"
        self.values = {"database": self.database, "state_dir": f"{self.home}/state", "key_file": f"{self.home}/key", "log_level": 2,
                       "mail_from": "support@schul-it.example", "body_name": "Schul-IT Prüfung", "mail_delay_seconds": 0,
                       "base_url": "http://127.0.0.1:8080", **config}
        os.makedirs(f"{self.home}/state", mode=0o700)
        self.write_config()
        give(self.home)
        self.make()

    def make(self):
        self.tool("init")

    def write_config(self, **changes):
        """With the changes until the next call."""
        with open(self.config, "w", encoding="utf-8") as f:
            f.writelines(f"{k} = {v}\n" for k, v in {**self.values, **changes}.items())

    def run(self, program, *args, **more):
        env = {**os.environ, "PEDELL_CONFIG": self.config}
        return subprocess.run([self.programs[program], *map(str, args)], capture_output=True, text=True, env=env, **as_user(), **more)

    def tool(self, verb, *args):
        done = self.run("mail-tool", verb, self.config, *args)
        check(done.returncode == 0, f"mail-tool {verb}: {done.stderr}")
        return done.stdout

    def start(self, program, *args, **more):
        env = {**os.environ, "PEDELL_CONFIG": self.config}
        with open(f"{self.home}/log", "ab") as log:
            return subprocess.Popen([self.programs[program], *map(str, args)], env=env, **{"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log,
                                                                                          **as_user(), **more})

    def start_gate(self, *more):
        return self.start("pedell-gate", "receive", "--config", self.config, *more, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def deliver(self, raw, *more):
        """As a mail server does: 0 = delivered, anything else = stays in the queue."""
        return feed(self.start_gate(*more), raw)

    def gate_command(self, mailbox="default"):
        return f"{self.programs['pedell-gate']} receive --config {self.config} --mailbox {mailbox}"

    def rows(self, sql, *args):
        db = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=30)
        try:
            return db.execute(sql, args).fetchall()
        finally:
            db.close()

    def count(self, sql, *args):
        return self.rows(sql, *args)[0][0]

    def logged(self, word):
        with open(f"{self.home}/log", encoding="utf-8", errors="replace") as f:
            return [line for line in f if word in line]


def feed(process, raw):
    try:
        process.stdin.write(raw)
        process.stdin.close()
    except BrokenPipeError:
        pass
    process.stdout.close()
    return process.wait()


class House(Site):
    """The whole installation: the invented county, its people, a worker and a web server."""

    def make(self):
        shutil.rmtree(f"{self.home}/state")
        done = self.run("pedell", "demo", "--json", "--tickets", "5", "--agents", "7")
        if done.returncode != 0:
            sys.exit(f"pedell demo: {done.stderr}")
        self.logins = json.loads(done.stdout)
        self.worker = None

    def people(self, role):
        """Mail addresses of a role's agents: each has a school."""
        return [login["login"] for login in self.logins if login["role"] == role]

    def start_worker(self):
        self.worker = self.start("pedell", "worker")

    def stop_worker(self):
        if self.worker:
            stop(self.worker)
        self.worker = None

    def articles(self, where="1 = 1"):
        """Of each raw message: (id, its bytes, entries, rows in quarantine)."""
        return self.rows("SELECT w.id, w.bytes, (SELECT count(*) FROM entry e WHERE e.mail = w.id),"
                         f" (SELECT count(*) FROM mail_quarantine q WHERE q.mail = w.id) FROM raw_mail w WHERE {where}")
