"""What the suites of test/mail share: counting, ports, processes, certificates."""
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time

passed = failed = 0
ROOT = os.getuid() == 0
# Postfix's pipe(8) runs no command as root: with root everything of Pedell runs as this user.
USER, GROUP = ("nobody", "nogroup") if ROOT else (pwd.getpwuid(os.getuid()).pw_name, None)


def check(ok, what):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print("FAILED:", what, file=sys.stderr)
    return ok


def as_user():
    """Arguments of Popen for a process of Pedell."""
    return {"user": USER, "group": GROUP, "extra_groups": []} if ROOT else {}


def give(path):
    """To the user Pedell runs as, with all below."""
    if not ROOT:
        return
    shutil.chown(path, USER, GROUP)
    for folder, folders, files in os.walk(path):
        for name in folders + files:
            shutil.chown(os.path.join(folder, name), USER, GROUP)


def free_ports(n):
    """Free together: none of them is given twice."""
    held = [socket.socket() for _ in range(n)]
    try:
        for s in held:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in held]
    finally:
        for s in held:
            s.close()


def wait_for(condition, seconds, pause=0.02):
    """What the condition gives as soon as it is true; None when time is over."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            return None
        time.sleep(pause)


def wait_port(port, process):
    def listens():
        if process.poll() is not None:
            sys.exit(f"a peer ended with status {process.returncode}")
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", port)) == 0
    if not wait_for(listens, 20):
        sys.exit(f"a peer does not listen on {port}")


def stop(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Authority:
    """A CA of this run, and certificates that are right or wrong in one way each."""

    def __init__(self, home):
        self.home = home
        self.ca = f"{home}/ca.pem"
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test CA", "-keyout", f"{home}/ca.key", "-out", self.ca)
        with open(f"{home}/ca.conf", "w") as f:
            f.write(f"[ca]\ndefault_ca = test\n[test]\ndatabase = {home}/ca.index\nserial = {home}/ca.serial\nnew_certs_dir = {home}\n"
                    "default_md = sha256\npolicy = any\nunique_subject = no\ncopy_extensions = copy\n[any]\ncommonName = supplied\n")
        open(f"{home}/ca.index", "w").close()
        with open(f"{home}/ca.serial", "w") as f:
            f.write("1000\n")
        self.good = self.issue("good", "localhost")

    @staticmethod
    def openssl(*args):
        done = subprocess.run(["openssl", *args], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"openssl {args[0]}: {done.stderr}")

    def issue(self, name, host, start="20260101000000Z", end="20990101000000Z", self_signed=False):
        """(certificate, key) for a host name, of our CA or signed by itself."""
        cert, key, request = f"{self.home}/{name}.pem", f"{self.home}/{name}.key", f"{self.home}/{name}.csr"
        more = ["-x509", "-days", "2", "-out", cert] if self_signed else ["-out", request]
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}", "-keyout", key, *more)
        if not self_signed:
            self.openssl("ca", "-batch", "-config", f"{self.home}/ca.conf", "-keyfile", f"{self.home}/ca.key", "-cert", self.ca,
                         "-startdate", start, "-enddate", end, "-in", request, "-out", cert, "-notext")
        return cert, key
