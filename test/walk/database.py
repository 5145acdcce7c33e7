"""The database beside the running server: what changed, and put back as it was; on SQLite and PostgreSQL."""
import hashlib
import re
import sqlite3
import subprocess

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# The machine room's own tables: they change with every request.
STATE = {"session", "rate", "form_nonce", "api_request", "flash", "clock_floor", "audit_action", "audit_event", "audit_head", "reach",
         "known_client", "school_phone", "pin_pause"}
# When a token was last used is written after the answer, or not: no business of anybody.
TOKEN_COLUMNS = ("id", "ref", "account", "name", "scopes", "ended_at")


def ref_text(raw):
    n = int.from_bytes(raw, "big")
    return "".join(ALPHABET[n >> 5 * i & 31] for i in range(25, -1, -1))


def ref_bytes(text):
    n = 0
    for c in text:
        n = n << 5 | ALPHABET.index(c)
    return n.to_bytes(16, "big")


def sql_ref(text):
    return f"x'{ref_bytes(text).hex()}'"


class Sqlite:
    name = "SQLite"

    def __init__(self, path):
        self.live = sqlite3.connect(path, timeout=20, isolation_level=None)
        names = [r[0] for r in self.live.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        self.tables = sorted(n for n in names if n not in STATE and not n.startswith("sqlite_") and "_search" not in n)
        self.live.execute("PRAGMA synchronous = OFF")
        self.version = self.print = self.clean = None
        self.kept = sqlite3.connect(":memory:")

    def columns(self, table):
        return [r[1] for r in self.live.execute(f"PRAGMA table_info({table})")]

    def changed(self):
        """Fingerprint of every row of every table that is no machine state."""
        version = self.live.execute("PRAGMA data_version").fetchone()[0]
        if version == self.version:
            return self.print
        digest = hashlib.sha256()
        for table in self.tables:
            columns = ", ".join(TOKEN_COLUMNS) if table == "api_token" else "*"
            for row in self.live.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2"):
                digest.update(repr(row).encode())
        self.version, self.print = version, digest.hexdigest()
        return self.print

    def rows(self, sql):
        return self.live.execute(sql).fetchall()

    def refs(self, sql):
        return [(ref_text(row[0]),) + tuple(row[1:]) for row in self.rows(sql)]

    def keep(self):
        self.kept.close()
        self.kept = sqlite3.connect(":memory:")
        self.live.backup(self.kept)
        self.version = self.clean = None

    def save(self, path):
        copy = sqlite3.connect(path)
        self.kept.backup(copy)
        copy.close()

    def restore(self):
        if self.clean is not None and self.clean == self.live.execute("PRAGMA data_version").fetchone()[0]:
            return
        self.kept.backup(self.live)
        self.version = None
        self.clean = self.live.execute("PRAGMA data_version").fetchone()[0]

    def run(self, sql):
        self.live.execute(sql)
        self.version = self.clean = None

    def delete(self, sql):
        """Also what nobody may ever delete: restore() puts the whole database back, triggers too."""
        for (trigger,) in self.live.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            self.live.execute(f'DROP TRIGGER "{trigger}"')
        self.run(sql)


class Postgres:
    """By psql, which is there wherever the server is."""
    name = "PostgreSQL"
    END, FIELD, RECORD = "end of the answer", "\x1f", "\x1e"

    def __init__(self, url):
        self.psql = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", "-F", self.FIELD, "-R", self.RECORD, "-v", "ON_ERROR_STOP=1", url],
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        # Whole tables are put back: neither references nor triggers are to act on that.
        self.rows("SET client_min_messages = warning; SET session_replication_role = replica")
        names = [r[0] for r in self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")]
        self.all = names
        self.tables = [n for n in names if n not in STATE and "_search" not in n]
        self.written = {n: [r[0] for r in self.rows("SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
                                                    f" AND table_name = '{n}' AND is_generated = 'NEVER' ORDER BY ordinal_position")]
                        for n in names}
        self.version = self.print = self.clean = None
        self.kept = {}

    def columns(self, table):
        return self.written[table]

    def rows(self, sql):
        sql = re.sub(r"\bx'([0-9a-f]*)'", r"'\\x\1'::bytea", sql)
        self.psql.stdin.write(f"{sql};\n\\echo {self.END}\n")
        self.psql.stdin.flush()
        text = ""
        while not text.endswith(self.END + "\n"):
            line = self.psql.stdout.readline()
            if line == "":
                raise SystemExit(f"walk: psql ended at: {sql[:200]}")
            text += line
        text = text[:-len(self.END) - 2]
        return [tuple(record.split(self.FIELD)) for record in text.split(self.RECORD)] if text else []

    def xmax(self):
        """Grows with every transaction that writes."""
        return self.rows("SELECT pg_snapshot_xmax(pg_current_snapshot())")[0][0]

    def prints(self, tables):
        parts = []
        for table in tables:
            drop = " - 'used_at'" if table == "api_token" else ""
            parts.append(f"SELECT '{table}', md5(coalesce(string_agg(x, '|' ORDER BY x), '')) FROM "
                         f"(SELECT (to_jsonb(t){drop})::text AS x FROM public.{table} t) s")
        return dict(self.rows(" UNION ALL ".join(parts)))

    def changed(self):
        version = self.xmax()
        if version != self.version:
            self.version, self.print = version, repr(sorted(self.prints(self.tables).items()))
        return self.print

    def refs(self, sql):
        return [(ref_text(bytes.fromhex(row[0][2:])),) + tuple(row[1:]) for row in self.rows(sql)]

    def keep(self):
        self.run("DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept; "
                 + "; ".join(f"CREATE TABLE kept.{t} AS SELECT {', '.join(c)} FROM public.{t}" for t, c in self.written.items()))
        self.kept = self.prints(self.all)
        self.version = self.clean = None

    def save(self, path):
        raise SystemExit("walk: only a walk on SQLite is recorded")

    def restore(self):
        if self.clean is not None and self.clean == self.xmax():
            return
        now = self.prints(self.all)
        for table in (t for t in self.all if now[t] != self.kept[t]):
            columns = ", ".join(self.written[table])
            self.run(f"BEGIN; DELETE FROM public.{table}; INSERT INTO public.{table} ({columns}) SELECT {columns} FROM kept.{table}; COMMIT")
        self.version, self.clean = None, self.xmax()

    def run(self, sql):
        self.rows(sql)
        self.version = self.clean = None

    delete = run  # triggers are off
