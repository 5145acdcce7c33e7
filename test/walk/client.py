"""The server of the walk, one connection and session per actor, and pages read as forms."""
import html.parser
import http.client
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from browser import totp                                         # noqa: E402,F401
from database import ref_text                                    # noqa: E402

HOST = "walk.example"
ORIGIN = "https://" + HOST
def new_ref():
    return ref_text(secrets.token_bytes(16))


class Server:
    def __init__(self, binary, folder, database=None):
        self.binary, self.folder = os.path.abspath(binary), folder
        self.database = database or os.path.join(folder, "walk.db")
        self.log_path, self.worker_log = os.path.join(folder, "web.log"), os.path.join(folder, "worker.log")
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("PEDELL_")}
        self.env |= {"PEDELL_DATABASE": self.database, "PEDELL_STATE_DIR": os.path.join(folder, "state"),
                     "PEDELL_KEY_FILE": os.path.join(folder, "key"), "PEDELL_BASE_URL": ORIGIN, "PEDELL_LISTEN": "127.0.0.1:0",
                     "PEDELL_LOG_LEVEL": "0", "PEDELL_WORKERS": "4", "PEDELL_MAIL_FROM": "desk@walk.example",
                     "PEDELL_OUTGOING": "hooks.walk.example:443", "PEDELL_CTI_BRIDGES": "127.0.0.1"}
        self.process = self.worker = None

    def run(self, *args):
        return subprocess.run([self.binary, *args], env=self.env, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()

    def works(self, *args):
        return subprocess.run([self.binary, *args], env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0

    def start(self):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([self.binary, "web", "--ready"], env=self.env, stdout=subprocess.PIPE, stderr=log)
        address = self.process.stdout.readline().decode().strip()
        if not address:
            raise SystemExit("walk: the server did not start:\n" + open(self.log_path, encoding="utf-8").read()[-2000:])
        self.host, self.port = address.rsplit(":", 1)

    def start_worker(self):
        with open(self.worker_log, "ab") as log:
            self.worker = subprocess.Popen([self.binary, "worker"], env=self.env, stdout=subprocess.DEVNULL, stderr=log)

    @staticmethod
    def end(process):
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(20)

    def stop_worker(self):
        self.end(self.worker)

    def stop(self):
        self.end(self.process)
        self.end(self.worker)

    def alive(self):
        return self.process.poll() is None


class Answer:
    __slots__ = ("status", "headers", "body", "location")

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.location = next((v for k, v in headers if k.lower() == "location"), "")

    def header(self, name):
        return next((v for k, v in self.headers if k.lower() == name), "")


class Actor:
    """Somebody with a connection, and cookies when signed in."""

    def __init__(self, server, account=None):
        self.server = server
        self.account = account
        self.key = account["key"] if account else "anonymous"
        self.role = account["role"] if account else "anonymous"
        self.cookies = {}
        self.token = ""
        self.connection = None
        self.requests = 0
        self.last = None

    def send(self, method, target, body=None, headers=None, cookies=True):
        head = {"Host": HOST} | (headers or {})
        if cookies and self.cookies:
            head["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        self.last = (method, target, head, body or b"")
        for attempt in (1, 2):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection(self.server.host, int(self.server.port), timeout=30)
                self.connection.request(method, target, body=body, headers=head)
                raw = self.connection.getresponse()
                answer = Answer(raw.status, raw.getheaders(), raw.read())
                break
            except (http.client.HTTPException, OSError):
                self.connection.close()
                self.connection = None
                if attempt == 2 or not self.server.alive():
                    raise
        if answer.header("connection").lower() == "close":
            self.connection.close()
            self.connection = None
        self.requests += 1
        return answer

    def keep(self, answer):
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                text = rest.split(";")[0]
                if text:
                    self.cookies[key] = text
                else:
                    self.cookies.pop(key, None)
        found = re.search(rb'name="_token" value="([0-9a-f]{128})"', answer.body)
        if found:
            self.token = found[1].decode()

    def get(self, target):
        return self.send("GET", target)

    def post(self, target, fields, files=None, origin=ORIGIN):
        pairs = [("_token", self.token), ("_once", new_ref())] + list(fields)
        if files is None:
            body, kind = urllib.parse.urlencode(pairs).encode(), "application/x-www-form-urlencoded"
        else:
            body, kind = multipart(pairs, files)
        return self.send("POST", target, body, {"Content-Type": kind, "Origin": origin})

    def machine(self, method, target, body=None, more=None):
        headers = {"Authorization": "Bearer " + self.account["token"]} if self.account else {}
        if body is not None:
            headers |= {"Content-Type": "application/merge-patch+json" if method == "PATCH" else "application/json"}
            body = json.dumps(body).encode()
        if method == "POST":
            headers["Idempotency-Key"] = new_ref()
        if method == "PATCH":
            known = self.send("GET", target, None, {k: v for k, v in headers.items() if k == "Authorization"}, cookies=False)
            headers["If-Match"] = known.header("etag") or '"unknown"'
        return self.send(method, target, body, headers | (more or {}), cookies=False)

    def machine_files(self, target, fields, files):
        """The same with a form of fields and files."""
        headers = {"Authorization": "Bearer " + self.account["token"]} if self.account else {}
        body, kind = multipart(fields, files)
        return self.send("POST", target, body, headers | {"Content-Type": kind, "Idempotency-Key": new_ref()}, cookies=False)

    def start(self):
        """A page with a form gives the pre-login cookie and the token bound to it."""
        self.keep(self.get("/account/sign-in"))

    def sign_in(self, password):
        self.start()
        answer = self.post("/account/sign-in", [("mail", self.account["login"]), ("password", password)])
        if answer.status != 303:
            raise SystemExit(f"walk: {self.key} cannot sign in: {answer.status}")
        self.keep(answer)
        self.keep(self.get("/account/second-factor"))
        answer = self.post("/account/second-factor", [("code", totp(self.account["totp"]))])
        if answer.status != 303:
            raise SystemExit(f"walk: the second factor of {self.key} is refused: {answer.status}")
        self.keep(answer)
        self.cookies.pop("__Host-pedell-pre", None)
        self.keep(self.get("/account"))


def multipart(pairs, files):
    mark = "walk" + secrets.token_hex(8)
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in pairs]
    parts += [f'--{mark}\r\nContent-Disposition: form-data; name="{k}"; filename="{name}"\r\n'
              f'Content-Type: application/octet-stream\r\n\r\n'.encode() + data + b"\r\n" for k, name, data in files]
    return b"".join(parts) + f"--{mark}--\r\n".encode(), "multipart/form-data; boundary=" + mark


class Forms(html.parser.HTMLParser):
    """The forms of a page as a browser would send them: list of (action, method, fields, is upload)."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.forms, self.form, self.select, self.area = [], None, None, None
        self.loose, self.links = {}, set()

    def handle_starttag(self, tag, pairs):
        a = {k: v or "" for k, v in pairs}
        if tag == "form":
            self.form = {"action": a.get("action", ""), "method": a.get("method", "get").lower(), "fields": [], "files": [],
                         "upload": a.get("enctype") == "multipart/form-data", "id": a.get("id", "")}
            self.forms.append(self.form)
            return
        if tag == "a" and a.get("href", "").startswith("/"):
            self.links.add(a["href"].split("#")[0])
        form = self.form
        if form is not None and "formaction" in a:      # the same fields, sent elsewhere
            self.forms.append(form | {"action": a["formaction"]})
        if "form" in a:
            form = next((f for f in self.forms if f["id"] == a["form"]), None)
        if form is None or "disabled" in a:
            return
        name = a.get("name", "")
        if tag == "input" and name:
            kind = a.get("type", "text")
            if kind == "file":
                form["files"].append(name)
            elif kind in ("checkbox", "radio"):
                taken = any(n == name for n, _ in form["fields"])
                if "checked" in a or (kind == "radio" and not taken):
                    if kind == "radio":
                        form["fields"] = [f for f in form["fields"] if f[0] != name]
                    form["fields"].append((name, a.get("value", "on")))
            elif kind not in ("submit", "button", "image"):
                form["fields"].append((name, a.get("value", "") or filler(kind, name, a)))
        elif tag == "select":
            self.select = [form, name, None, []]
        elif tag == "option" and self.select is not None:
            value = a.get("value", "")
            self.select[3].append(value)
            if "selected" in a and value:
                self.select[2] = value
        elif tag == "textarea" and name:
            self.area = [form, name, ""]
        elif tag == "button" and name and a.get("type", "submit") == "submit" and not any(n == name for n, _ in form["fields"]):
            form["fields"].append((name, a.get("value", "")))

    def handle_data(self, data):
        if self.area is not None:
            self.area[2] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select" and self.select is not None:
            form, name, chosen, values = self.select
            chosen = chosen or next((v for v in values if v), "")
            if name and chosen:
                form["fields"].append((name, chosen))
            self.select = None
        elif tag == "textarea" and self.area is not None:
            form, name, text = self.area
            form["fields"].append((name, text.strip() or "Text vom Rundgang"))
            self.area = None


def filler(kind, name, attributes):
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 7 * 86400))
    if kind == "hidden":
        return ""
    if kind == "date":
        return attributes.get("max") or day
    if kind == "time":
        return "10:00"
    if kind == "email":
        return "rundgang@walk.example"
    if kind == "number":
        return attributes.get("min") or "1"
    if kind == "tel":
        return "05555 1"
    return "Rundgang " + name
