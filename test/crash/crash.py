#!/usr/bin/env python3
"""Nothing acknowledged is lost, nothing appears twice (trust chapter 9).

kill -9 of the web process and of everything while eight people report faults:
every report answered with 303 is there once after the restart, with a whole
database and an intact audit chain.  Disk full: a clear German answer (507),
reading goes on, and writing again after there is room, without restart.

crash.py [--rounds 50] [--seed N]
"""
import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import browser                                                    # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PEDELL = os.path.join(ROOT, "build/release/pedell")


def serve(env):
    p = subprocess.Popen([PEDELL, "web", "--ready"], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    start = time.time()
    line = p.stdout.readline()
    if not line:
        sys.exit("the server did not start")
    return p, time.time() - start


def report(client, page, word):
    """Post one report with a word of its own; True when it was acknowledged."""
    fields = browser.report_fields(page)
    fields.update({"subject": word, "text": f"{word} zeigt kein Bild."})
    status, _, _ = client.call("POST", "/desk/report", urllib.parse.urlencode(fields))
    return status == 303


def writer(client, page, prefix, acknowledged, stop):
    n = 0
    while not stop.is_set():
        word = f"{prefix}x{n}"
        n += 1
        try:
            if report(client, browser.fresh_nonce(page), word):
                acknowledged.append(word)
        except OSError:
            return


def subjects(path):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    rows = [r[0] for r in db.execute("SELECT subject FROM ticket")]
    whole = db.execute("PRAGMA integrity_check").fetchone()[0]
    db.close()
    return rows, whole


def kill_rounds(env, clients, rounds, rng):
    acknowledged, slowest = [], 0.0
    for n in range(rounds):
        server, took = serve(env)
        slowest = max(slowest, took)
        pages = [browser.report_page(c) for c in clients]
        stop, threads = threading.Event(), []
        for i, c in enumerate(clients):
            threads.append(threading.Thread(target=writer, args=(c, pages[i], f"kill{n}c{i}", acknowledged, stop)))
        for t in threads:
            t.start()
        time.sleep(rng.uniform(0.001, 0.3))
        server.send_signal(signal.SIGKILL)
        server.wait()
        stop.set()
        for t in threads:
            t.join()
    return acknowledged, slowest


def check(env, acknowledged):
    rows, whole = subjects(env["PEDELL_DATABASE"])
    there, twice = set(rows), len([w for w in set(rows) if w.startswith("kill") and rows.count(w) > 1])
    missing = [w for w in acknowledged if w not in there]
    chain = subprocess.run([PEDELL, "audit", "verify"], env=env, capture_output=True, text=True)
    print(f"kill -9: {len(acknowledged)} acknowledged, {len(missing)} missing, {twice} twice, integrity {whole}, audit {chain.returncode}")
    if not acknowledged:
        sys.exit("no report was acknowledged: this proves nothing")
    return not missing and not twice and whole == "ok" and chain.returncode == 0


def disk_full(folder, env, client):
    """The database on a file system of its own that is filled up from outside."""
    small = os.path.join(folder, "small")
    os.mkdir(small)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", small]).returncode != 0:
        sys.exit("a small file system could not be mounted (root is needed)")
    try:
        for name in os.listdir(folder):
            if name.startswith("pedell.db"):
                shutil.copy(os.path.join(folder, name), small)
        env = {**env, "PEDELL_DATABASE": os.path.join(small, "pedell.db")}
        server, _ = serve(env)
        page = browser.report_page(client)
        room = os.statvfs(small)
        with open(os.path.join(small, "filler"), "wb") as f:
            f.write(b"x" * (room.f_bavail * room.f_frsize))
        seen = []
        for i in range(200):
            fields = browser.report_fields(browser.fresh_nonce(page))
            fields.update({"subject": f"voll{i}", "text": "Der Beamer zeigt kein Bild. " * 300})
            status, _, text = client.call("POST", "/desk/report", urllib.parse.urlencode(fields))
            seen.append(status)
            if status == 507:
                break
        german = "Speicher" in text
        reading = client.call("GET", "/desk/tickets")[0]
        os.unlink(os.path.join(small, "filler"))
        again = report(client, browser.fresh_nonce(page), "wiederda")
        server.send_signal(signal.SIGTERM)
        server.wait()
        print(f"disk full: answers {sorted(set(seen))}, German text {german}, reading {reading}, writing again {again}")
        return seen[-1] == 507 and german and reading == 200 and again
    finally:
        subprocess.run(["umount", small], check=False)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    args = parser.parse_args()
    print(f"seed {args.seed}")
    folder = tempfile.mkdtemp(prefix="pedell-crash-")
    port = 18950 + os.getpid() % 40
    env = browser.environment(folder, port)
    try:
        logins = json.loads(subprocess.run([PEDELL, "demo", "--json", "--tickets", "20", "--agents", "7"], env=env, check=True,
                                           capture_output=True, text=True).stdout)
        server, _ = serve(env)
        clients = []
        for login in [l for l in logins if l["role"] == "technician"][:8]:
            c = browser.Client(port)
            c.sign_in(login)
            clients.append(c)
        server.send_signal(signal.SIGTERM)
        server.wait()
        acknowledged, slowest = kill_rounds(env, clients, args.rounds, random.Random(args.seed))
        ok = check(env, acknowledged)
        print(f"slowest restart {slowest:.2f} s")
        ok = ok and slowest <= 2 and disk_full(folder, env, clients[0])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(not ok)


main()
