"""A signed-in browser without script, for tests and measurements that speak HTTP."""
import base64
import hashlib
import hmac
import http.client
import os
import re
import secrets
import struct
import sys
import time
import urllib.parse

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def environment(folder, port):
    """Settings of an installation below `folder` on a loopback port."""
    return {**os.environ, "PEDELL_DATABASE": f"{folder}/pedell.db", "PEDELL_STATE_DIR": f"{folder}/state",
            "PEDELL_KEY_FILE": f"{folder}/key", "PEDELL_BASE_URL": f"http://127.0.0.1:{port}", "PEDELL_LISTEN": f"127.0.0.1:{port}",
            "PEDELL_LISTEN_METRICS": "", "PEDELL_LOG_LEVEL": "3", "PEDELL_WORKERS": "16"}


def totp(secret):
    text = secret.replace(" ", "").upper()
    key = base64.b32decode(text + "=" * (-len(text) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return "%06d" % ((struct.unpack(">I", digest[at:at + 4])[0] & 0x7FFFFFFF) % 1000000)


def hidden(page):
    """Session token and form nonce of the first form in the page's main part."""
    main = page[page.find("<main"):]
    return dict(re.findall(r'name="(_token|_once)" value="([^"]*)"', main)[:2])


def fresh_nonce(page):
    """The page with a new nonce in its forms, as if it were loaded again."""
    nonce = secrets.choice(ALPHABET[:8]) + "".join(secrets.choice(ALPHABET) for _ in range(25))
    return re.sub(r'name="_once" value="[^"]*"', f'name="_once" value="{nonce}"', page)


def report_form(page):
    """From the form's start tag on; empty when the page has none."""
    m = re.search(r'<form(?=[^>]*method="post")[^>]*action="/desk/report"', page)
    return page[m.start():] if m else ""


def report_page(client):
    """The report form; people of the body choose the school first."""
    page = client.call("GET", "/desk/report")[2]
    if report_form(page):
        return page
    school = re.search(r'<select[^>]*name="school".*?<option value="([0-9a-z]{26})"', page, re.S)
    if not school:
        sys.exit("the report page offers no school")
    return client.call("GET", f"/desk/report?school={school[1]}")[2]


def report_fields(page):
    """A valid report: token, nonce and the first choice of every control."""
    form = report_form(page)
    fields = dict(re.findall(r'name="(_token|_once)" value="([^"]*)"', form)[:2])
    for name, value in re.findall(r'<input[^>]*type="hidden"[^>]*name="(\w+)"[^>]*value="([^"]*)"', form):
        fields.setdefault(name, value)
    for name, body in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        values = [v for v in re.findall(r'<option value="([^"]+)"', body) if v]
        if values:
            fields[name] = values[0]
    for tag in re.findall(r'<input[^>]*type="radio"[^>]*>', form):
        fields.setdefault(re.search(r'name="(\w+)"', tag)[1], re.search(r'value="([^"]*)"', tag)[1])
    fields.update({"subject": "Beamer zeigt kein Bild", "text": "Der Beamer zeigt seit heute kein Bild. " * 10})
    return fields


class Client:
    def __init__(self, port):
        self.port, self.cookies, self.origin = port, {}, f"http://127.0.0.1:{port}"

    def call(self, method, path, body=None, headers=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        h = {"Cookie": self.cookie()} if self.cookies else {}
        if body is not None:
            h.update({"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded"})
        c.request(method, path, body, {**h, **(headers or {})})
        r = c.getresponse()
        text = r.read()
        for k, v in r.getheaders():
            if k.lower() == "set-cookie":
                name, value = v.split(";")[0].split("=", 1)
                self.cookies[name] = value
        c.close()
        return r.status, dict(r.getheaders()), text.decode("utf-8", "replace")

    def form(self, path, fields, action=None):
        status, _, page = self.call("GET", path)
        inputs = hidden(page)
        if "_token" not in inputs:
            sys.exit(f"no form at {path}: {status}")
        return self.call("POST", action or path.split("?")[0], urllib.parse.urlencode({**inputs, **fields}))

    def sign_in(self, login):
        self.form("/account/sign-in", {"mail": login["login"], "password": login["password"]})
        status, _, page = self.form("/account/second-factor", {"code": totp(login["totp"])})
        if status != 303:
            sys.exit(f"{login['login']} could not sign in: {status} {re.sub('<[^>]+>', ' ', page)[:600]}")

    def cookie(self):
        return "; ".join(f"{k}={v}" for k, v in self.cookies.items())
