"""An installation in a folder of its own, and the programs that work on it."""
import http.client
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("PEDELL_BUILD", os.path.join(ROOT, "build/release"))
PEDELL = os.path.join(BUILD, "pedell")
DATA = os.path.join(ROOT, "test/data")
DISTRICT = os.path.join(DATA, "school-branches-hameln-pyrmont.csv")
STATE = os.path.join(DATA, "school-branches-niedersachsen.csv")
HEADS = ("erste@kreis.example", "zweite@kreis.example")

sys.path.insert(0, os.path.join(ROOT, "test/support"))
import browser                                                    # noqa: E402,F401


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(what, condition, seconds=20.0):
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain: {what}")
        time.sleep(0.02)


class Place:
    """Paths, settings and helpers; everything below one temporary folder."""
    templates = {}
    opened = []

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="pedell-cli-")
        self.servers = []
        Place.opened.append(self)
        self.db, self.key, self.state = self.path("pedell.db"), self.path("key"), self.path("state")
        self.conf = self.path("pedell.conf")
        open(self.conf, "w", encoding="utf-8").close()
        self.port, self.metrics = free_port(), free_port()
        keep = {k: v for k, v in os.environ.items() if not k.startswith("PEDELL_")}
        self.env = {**keep, "PEDELL_CONFIG": self.conf, "PEDELL_DATABASE": self.db, "PEDELL_STATE_DIR": self.state,
                    "PEDELL_KEY_FILE": self.key, "PEDELL_BASE_URL": f"http://127.0.0.1:{self.port}",
                    "PEDELL_LISTEN": f"127.0.0.1:{self.port}", "PEDELL_LISTEN_METRICS": f"127.0.0.1:{self.metrics}",
                    "PEDELL_LOG_LEVEL": "1", "PEDELL_WORKERS": "4"}

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *args, stdin=None, env=None, program="pedell"):
        done = subprocess.run([os.path.join(BUILD, program), *args], env={**self.env, **(env or {})}, input=stdin,
                              capture_output=True, timeout=180)
        done.out, done.err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        return done

    def good(self, *args, **more):
        done = self.run(*args, **more)
        assert done.returncode == 0, f"pedell {' '.join(args)} ended with {done.returncode}: {done.err or done.out}"
        return done.out

    def refused(self, *args, status=1, **more):
        """The text on standard error of a command that must fail with `status`."""
        done = self.run(*args, **more)
        assert done.returncode == status, f"pedell {' '.join(args)} ended with {done.returncode}, not {status}: {done.err}"
        assert done.err.strip(), f"pedell {' '.join(args)} failed without a word"
        return done.err

    def rows(self, sql, *params, path=None):
        db = sqlite3.connect(f"file:{path or self.db}?mode=ro", uri=True)
        try:
            return db.execute(sql, params).fetchall()
        finally:
            db.close()

    def number(self, sql, *params):
        return self.rows(sql, *params)[0][0]

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(text)
        return self.path(name)

    # --- made once, copied for each test ---------------------------------------------------------
    def from_template(self, name, make):
        if name not in Place.templates:
            first = Place()
            first.made = make(first)
            Place.templates[name] = first
        first = Place.templates[name]
        for entry in os.listdir(first.folder):
            if entry.startswith("pedell.db") or entry == "key":
                shutil.copy2(first.path(entry), self.path(entry))
        os.makedirs(self.state, mode=0o700, exist_ok=True)
        self.made = first.made
        return self

    def empty(self):
        """An installation as `pedell init` leaves it; self.made is what it printed."""
        return self.from_template("empty", lambda p: p.good("init", "--committed", "2026-11-23", *HEADS))

    def demo(self):
        """The demo county without tickets; self.made are the logins."""
        return self.from_template("demo", lambda p: p.good("demo", "--tickets", "0"))

    # --- servers -----------------------------------------------------------------------------------
    def serve(self, *args):
        log = open(self.path(f"log{len(self.servers)}"), "wb")
        server = subprocess.Popen([PEDELL, *(args or ("serve",))], env=self.env, stdout=log, stderr=log)
        log.close()
        self.servers.append(server)
        wait_for("the address answers", lambda: self.alive(server) and self.get("/help")[0] == 200)
        return server

    def log(self, n=0):
        with open(self.path(f"log{n}"), encoding="utf-8", errors="replace") as f:
            return f.read()

    def alive(self, server):
        assert server.poll() is None, f"the server ended with {server.returncode}: {self.log(len(self.servers) - 1)[-2000:]}"
        return True

    def get(self, path, port=None):
        c = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=20)
        try:
            c.request("GET", path)
            r = c.getresponse()
            return r.status, r.read().decode("utf-8", "replace")
        except OSError:
            return 0, ""
        finally:
            c.close()

    def children(self, server):
        """The role of each process that `server` started, by its pid."""
        found = {}
        with open(f"/proc/{server.pid}/task/{server.pid}/children", encoding="ascii") as f:
            for pid in f.read().split():
                try:
                    with open(f"/proc/{pid}/cmdline", encoding="utf-8") as c:
                        words = c.read().split("\0")
                except OSError:
                    continue
                if len(words) > 1:
                    found[words[1]] = int(pid)
        return found

    def stop(self, server):
        if server.poll() is None:
            server.send_signal(signal.SIGTERM)
        return server.wait(timeout=30)

    def close(self):
        for server in self.servers:
            if server.poll() is None:
                left = self.children(server).values()
                server.kill()
                server.wait()
                for pid in left:
                    try:
                        os.kill(pid, signal.SIGKILL)
                    except OSError:
                        pass
        shutil.rmtree(self.folder, ignore_errors=True)


def commands():
    """Name of every command that `pedell --help` lists."""
    text = subprocess.run([PEDELL, "--help"], capture_output=True, text=True, check=True).stdout
    block = text.split("Commands:\n", 1)[1].split("\n\n", 1)[0]
    names = [re.match(r"  (\S+(?: \S+)?) {1,}[A-Z]", line)[1] for line in block.splitlines() if line.strip()]
    assert len(names) >= 15, f"only these commands are listed: {names}"
    return names
