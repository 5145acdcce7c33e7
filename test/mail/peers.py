"""Real mail servers on loopback: Postfix, Dovecot, smtp-sink behind nginx.

Each has its configuration, queue and log below a directory of this run, free
ports, and is stopped by its process id.  Postfix's master needs root; the other
peers run as whoever runs the test.
"""
import base64
import email
import email.policy
import glob
import imaplib
import os
import re
import shutil
import smtplib
import ssl
import subprocess
import sys

from support import GROUP, ROOT, USER, free_ports, stop, wait_for, wait_port

PASSWORD = "ein-Postfach-Kennwort"
# What master.cf of every Postfix has; none in a chroot.
POSTFIX_SERVICES = """pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
local unix - n n - - local
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Tls:
    """nginx as TLS in front of a listener in clear text: {name: (certificate and key, target port)}."""

    def __init__(self, home, fronts):
        self.home, self.fronts = home, fronts
        self.ports = dict(zip(fronts, free_ports(len(fronts))))
        self.process = None

    def start(self):
        os.makedirs(self.home, exist_ok=True)
        modules = glob.glob("/usr/lib/nginx/modules/ngx_stream_module.so")
        servers = "".join(f"""server {{
    listen 127.0.0.1:{self.ports[name]} ssl; ssl_certificate {cert}; ssl_certificate_key {key};
    ssl_protocols TLSv1.2 TLSv1.3; proxy_pass 127.0.0.1:{target};
}}
""" for name, ((cert, key), target) in self.fronts.items())
        with open(f"{self.home}/nginx.conf", "w") as f:
            f.write("".join(f"load_module {m};\n" for m in modules) + f"""
daemon off; master_process off; pid {self.home}/nginx.pid; error_log {self.home}/nginx.log;
events {{ worker_connections 64; }}
stream {{
{servers}}}
""")
        self.process = subprocess.Popen(["/usr/sbin/nginx", "-p", self.home, "-e", f"{self.home}/nginx.log", "-c", f"{self.home}/nginx.conf"],
                                        stdin=subprocess.DEVNULL)
        for port in self.ports.values():
            wait_port(port, self.process)

    def stop(self):
        if self.process:
            stop(self.process)
        self.process = None


class Sink:
    """smtp-sink that keeps each message in a file, with TLS in front of it."""

    def __init__(self, home, authority):
        self.home = home
        self.port = free_ports(1)[0]
        self.tls = Tls(f"{home}/sink-tls", {"good": (authority.good, self.port)})
        self.tls_port = self.tls.ports["good"]
        self.sink = None

    def start(self, *more):
        """More options of smtp-sink: -r, -R, -q, -w ..."""
        spool = f"{self.home}/spool"
        os.makedirs(spool, exist_ok=True)
        user = []
        if ROOT:
            shutil.chown(spool, "nobody")
            user = ["-u", "nobody"]
        with open(f"{self.home}/sink.log", "ab") as log:
            self.sink = subprocess.Popen(["/usr/sbin/smtp-sink", *user, "-d", f"{spool}/m.", *more, f"127.0.0.1:{self.port}", "100"],
                                         stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        wait_port(self.port, self.sink)
        if self.tls.process is None:
            self.tls.start()

    def restart(self, *more):
        stop(self.sink)
        self.start(*more)

    def stop(self):
        if self.sink:
            stop(self.sink)
        self.sink = None
        self.tls.stop()

    def messages(self):
        """All messages that arrived, as (envelope sender, recipient, message)."""
        out = []
        for path in glob.glob(f"{self.home}/spool/m.*"):
            with open(path, "rb") as f:
                message = email.message_from_bytes(f.read())
            out.append((message["X-Mail-Args"] or "", message["X-Rcpt-Args"] or "", message))
        return out


class Dovecot:
    """IMAPS, LMTP, and the passwords of Postfix; every address has a mailbox."""

    def __init__(self, home, authority, name="dovecot"):
        self.home, self.authority = f"{home}/{name}", authority
        self.lmtp, self.auth, self.imap, self.imaps = free_ports(4)
        os.makedirs(f"{self.home}/mail")
        if ROOT:
            shutil.chown(f"{self.home}/mail", USER, GROUP)
        self.process = None
        self.tokens = ""

    def use_tokens(self, key):
        """Sign-in with bearer tokens (JWT, HS256) of this key, too."""
        os.makedirs(f"{self.home}/keys/default/HS256", exist_ok=True)
        with open(f"{self.home}/keys/default/HS256/test", "wb") as f:
            f.write(base64.b64encode(key))
        with open(f"{self.home}/oauth2.conf", "w", encoding="utf-8") as f:
            f.write(f"introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix={self.home}/keys/\nusername_attribute = sub\n")
        self.tokens = f"""auth_mechanisms = plain login oauthbearer xoauth2
passdb {{
  driver = oauth2
  mechanisms = oauthbearer xoauth2
  args = {self.home}/oauth2.conf
}}
"""

    def config(self):
        cert, key = self.authority.good
        group = GROUP or str(os.getgid())
        inside = "" if ROOT else f"default_internal_user = {USER}\ndefault_login_user = {USER}\ndefault_internal_group = {group}\n"
        chroots = "" if ROOT else "".join(f"service {s} {{\n  chroot =\n}}\n" for s in ("anvil", "imap-login", "stats"))
        return f"""base_dir = {self.home}/run
state_dir = {self.home}/state
log_path = {self.home}/log
protocols = imap lmtp
listen = 127.0.0.1
{inside}ssl = required
ssl_cert = <{cert}
ssl_key = <{key}
mail_location = maildir:{self.home}/mail/%Lu
auth_mechanisms = plain login
recipient_delimiter = +
first_valid_uid = 1
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={USER} gid={group} home={self.home}/mail/%Lu allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    port = {self.imap}
  }}
  inet_listener imaps {{
    port = {self.imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {self.lmtp}
  }}
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {self.auth}
  }}
}}
protocol lmtp {{
  postmaster_address = postmaster@localhost
}}
{chroots}{self.tokens}"""

    def start(self):
        with open(f"{self.home}/dovecot.conf", "w") as f:
            f.write(self.config())
        self.process = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", f"{self.home}/dovecot.conf"], stdin=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        for port in [self.lmtp, self.auth, self.imap, self.imaps]:
            wait_port(port, self.process)

    def stop(self):
        if self.process:
            stop(self.process)
        self.process = None

    def mailbox(self, user):
        box = imaplib.IMAP4_SSL("localhost", self.imaps, ssl_context=ssl.create_default_context(cafile=self.authority.ca))
        box.login(user, PASSWORD)
        return box

    def messages(self, user):
        """Read over IMAPS, oldest first."""
        box = self.mailbox(user)
        try:
            count = int(box.select(readonly=True)[1][0])
            raws = [box.fetch(str(i), "(RFC822)")[1][0][1] for i in range(1, count + 1)]
        finally:
            box.logout()
        return [email.message_from_bytes(r, policy=email.policy.default) for r in raws]

    def wait_messages(self, user, n, seconds=20):
        wait_for(lambda: len(self.messages(user)) >= n, seconds, 0.1)
        return self.messages(user)


class Postfix:
    """Port 25 for the world, submission with TLS and password, pipes to pedell-gate.

    Submission listeners: "good", and one per certificate given; "plain" offers
    no STARTTLS but would take a password and a mail in clear text.
    """

    def __init__(self, home, authority, dovecot, **certificates):
        self.home, self.authority, self.dovecot = f"{home}/postfix", authority, dovecot
        self.conf, self.queue, self.log = f"{self.home}/conf", f"{self.home}/queue", f"{self.home}/mail.log"
        names = ["good", *certificates]
        self.smtp, self.plain, self.smtps, *ports = free_ports(3 + len(names))
        self.submission = dict(zip(names, ports))
        self.certificates = {"good": authority.good, **certificates}
        self.pipes, self.aliases = {}, {}
        self.process = None

    def add_pipe(self, address, command):
        """Transport pipe: mail to the address (and address+anything) goes into the command."""
        self.pipes[address] = command

    def add_alias(self, name, command):
        """local(8): mail to name@alias.example goes into the command, by the aliases file."""
        self.aliases[name] = command

    def main_cf(self):
        cert, key = self.authority.good
        transports = ", ".join(f"{{ {a} = pipe{i}: }}" for i, a in enumerate(self.pipes))
        return f"""compatibility_level = 3.6
queue_directory = {self.queue}
data_directory = {self.home}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {self.log}
maillog_file_prefixes = {self.home}
myhostname = mx.test.example
mydestination = alias.example
inet_interfaces = loopback-only
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
recipient_delimiter = +
message_size_limit = 31457280
alias_maps = hash:{self.conf}/aliases
alias_database = hash:{self.conf}/aliases
local_recipient_maps =
default_privs = {USER}
virtual_mailbox_domains = regexp:{self.conf}/domains
virtual_mailbox_maps = static:any
virtual_transport = lmtp:inet:127.0.0.1:{self.dovecot.lmtp}
transport_maps = inline:{{ {transports} }}
smtpd_tls_cert_file = {cert}
smtpd_tls_key_file = {key}
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{self.dovecot.auth}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
smtpd_client_connection_rate_limit = 0
minimal_backoff_time = 300s
"""

    def master_cf(self):
        out = POSTFIX_SERVICES + f"127.0.0.1:{self.smtp} inet n - n - - smtpd\n"
        rights = "  -o smtpd_sasl_auth_enable=yes\n  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject\n"
        for name, port in self.submission.items():
            cert, key = self.certificates[name]
            out += f"127.0.0.1:{port} inet n - n - - smtpd\n  -o syslog_name=submission-{name}\n{rights}"
            out += f"  -o smtpd_tls_security_level=encrypt\n  -o smtpd_tls_cert_file={cert}\n  -o smtpd_tls_key_file={key}\n"
        out += f"127.0.0.1:{self.smtps} inet n - n - - smtpd\n  -o syslog_name=smtps\n{rights}  -o smtpd_tls_wrappermode=yes\n"
        out += f"127.0.0.1:{self.plain} inet n - n - - smtpd\n  -o syslog_name=submission-plain\n{rights}"
        out += "  -o smtpd_tls_security_level=none\n  -o smtpd_tls_auth_only=no\n"
        for i, command in enumerate(self.pipes.values()):
            out += f"pipe{i} unix - n n - 4 pipe\n  flags=R user={USER}:{GROUP} argv={command}\n"
        return out

    def start(self):
        for folder in (self.conf, self.queue, f"{self.home}/data"):
            os.makedirs(folder, exist_ok=True)
        shutil.chown(f"{self.home}/data", "postfix", "postfix")
        for name, text in {"main.cf": self.main_cf(), "master.cf": self.master_cf(), "domains": "/\\.example$/ ok\n",
                           "aliases": "".join(f'{n}: "|{c}"\n' for n, c in self.aliases.items())}.items():
            with open(f"{self.conf}/{name}", "w") as f:
                f.write(text)
        subprocess.run(["/usr/sbin/postalias", "-c", self.conf, f"hash:{self.conf}/aliases"], check=True)
        self.process = subprocess.Popen(["/usr/sbin/postfix", "-c", self.conf, "start-fg"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for port in [self.smtp, self.plain, self.smtps, *self.submission.values()]:
            wait_port(port, self.process)

    def stop(self):
        """The master is not our child's child for long: it makes a session of its own."""
        if self.process:
            subprocess.run(["/usr/sbin/postfix", "-c", self.conf, "stop"], stderr=subprocess.DEVNULL)
            stop(self.process)
        self.process = None

    def inject(self, sender, recipient, raw):
        """From outside, over SMTP; accepted means: in the queue, on disk."""
        with smtplib.SMTP("127.0.0.1", self.smtp) as s:
            s.sendmail(sender, [recipient] if isinstance(recipient, str) else recipient, raw)

    def queued(self):
        """Messages in the queue."""
        listed = subprocess.run(["/usr/sbin/postqueue", "-c", self.conf, "-j"], capture_output=True, text=True)
        if listed.returncode != 0:
            sys.exit(f"postqueue: {listed.stderr}")
        return [line for line in listed.stdout.splitlines() if line]

    def deferred(self):
        return [line for line in self.queued() if '"queue_name": "deferred"' in line]

    def flush(self):
        subprocess.run(["/usr/sbin/postqueue", "-c", self.conf, "-f"], check=True)

    def logged(self, pattern):
        with open(self.log, encoding="utf-8", errors="replace") as f:
            return re.findall(pattern, f.read(), re.M)
