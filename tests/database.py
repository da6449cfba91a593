"""Where tests keep their data: a file of SQLite's, or a PostgreSQL server of their own that ends with the run."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections import Counter
from pathlib import Path
from typing import Any, Protocol

import psycopg

KINDS = ("sqlite", "postgresql")
OWNER = "ctcl"
MISSING = "PostgreSQL không có trên máy này: apt install postgresql"
# Nothing of a test outlives a crash, so nothing waits for the disk.
FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_connections=200",
)
# The server ends when our end of its pipe closes, however this program ended, and takes its folder with it.
GUARD = f"""
initdb -D data -U {OWNER} -A trust -E UTF8 --no-sync >log 2>&1 && pg_ctl -s -w -D data -l log -o "$OPTIONS" start \\
    && echo ready || echo failed
cat
pg_ctl -s -D data -m immediate stop
rm -rf "$PWD"
"""


class Databases(Protocol):
    """New databases of one kind."""

    def empty(self, folder: Path) -> str:
        """The address of a new, empty database."""

    def copy(self, original: str, folder: Path) -> str:
        """The address of a new copy; nobody is connected to the original."""

    def remove(self, url: str) -> None:
        """Take it away again."""


class Sqlite:
    """Files in the test's own folder, which pytest removes."""

    def empty(self, folder: Path) -> str:
        return f"sqlite:///{folder / 'ctcl.sqlite3'}"

    def copy(self, original: str, folder: Path) -> str:
        shutil.copy(original.removeprefix("sqlite:///"), folder / "ctcl.sqlite3")
        return self.empty(folder)

    def remove(self, url: str) -> None:
        pass


# What a test may have changed beside rows: tables, columns, triggers and whether they fire, constraints, functions.
SHAPE = """
SELECT md5(string_agg(line, chr(10) ORDER BY line)) FROM (
    SELECT concat('n', nspname) FROM pg_namespace WHERE nspname NOT LIKE 'pg_%'
    UNION ALL SELECT concat('c', relname, relkind) FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat('a', attrelid, attname, atttypid, attnotnull) FROM pg_attribute
        WHERE attnum > 0 AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    UNION ALL SELECT concat('t', tgrelid, tgname, tgenabled) FROM pg_trigger
    UNION ALL SELECT concat('k', conname, pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT concat('f', proname, prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) AS every(line)
"""
TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
SEQUENCES = (
    "SELECT quote_ident(sequencename), coalesce(last_value, start_value), last_value IS NOT NULL"
    " FROM pg_sequences WHERE schemaname = 'public'"
)
OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
# Deleted rows stay in their files until somebody cleans up; after so many tests a new copy is cheaper.
MOST_TESTS = 40


class Pristine:
    """What a new copy holds, to be put back after a test: that takes a tenth of making another."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._shape = connection.execute(SHAPE).fetchone()
        self._tables = [name for (name,) in connection.execute(TABLES)]
        self._rows = {table: _copied(connection, table) for table in self._tables}
        self._sequences = connection.execute(SEQUENCES).fetchall()

    def put_back(self, connection: psycopg.Connection[Any]) -> bool:
        """False where more than rows was changed, so that only a new copy will do."""
        connection.execute(OTHERS)
        if connection.execute(SHAPE).fetchone() != self._shape:
            return False
        with connection.transaction():
            # Without guards and foreign keys, which forbid just this.
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute("; ".join(f"DELETE FROM {table}" for table in self._tables))
            for table, rows in self._rows.items():
                if rows:
                    with connection.cursor().copy(f"COPY {table} FROM STDIN") as into:
                        into.write(rows)
            for name, last, used in self._sequences:
                connection.execute("SELECT setval(%s, %s, %s)", (name, last, used))
        return True


class Postgresql:
    """Databases on the server whose socket lies in this folder; a copy is used again once it is as it was."""

    def __init__(self, socket: str) -> None:
        self.socket = socket
        self._pristine: dict[str, Pristine] = {}
        self._spare: dict[str, list[str]] = {}
        self._lent: dict[str, str] = {}
        self._tests: Counter[str] = Counter()

    def empty(self, folder: Path) -> str:
        return self._url(self._created(""))

    def copy(self, original: str, folder: Path) -> str:
        template = _name(original)
        spare = self._spare.setdefault(template, [])
        name = spare.pop() if spare else self._created(f"TEMPLATE {template}")
        if template not in self._pristine:
            with self._connected(name) as connection:
                self._pristine[template] = Pristine(connection)
        self._lent[name] = template
        self._tests[name] += 1
        return self._url(name)

    def remove(self, url: str) -> None:
        name = _name(url)
        template = self._lent.pop(name, None)
        if template is not None and self._tests[name] < MOST_TESTS:
            with self._connected(name) as connection:
                again = self._pristine[template].put_back(connection)
            if again:
                self._spare[template].append(name)
                return
        self.tell(f"DROP DATABASE {name} WITH (FORCE)")

    def tell(self, statement: str) -> None:
        """Say something to the server as its owner."""
        with self._connected("postgres") as connection:
            connection.execute(statement)

    def _connected(self, name: str) -> psycopg.Connection[Any]:
        return psycopg.connect(host=self.socket, user=OWNER, dbname=name, autocommit=True)

    def _created(self, how: str) -> str:
        name = f"test_{uuid.uuid4().hex}"
        self.tell(f"CREATE DATABASE {name} {how}")
        return name

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self.socket}"


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def _copied(connection: psycopg.Connection[Any], table: str) -> bytes:
    with connection.cursor().copy(f"COPY {table} TO STDOUT") as rows:
        return b"".join(bytes(part) for part in rows)


def programs() -> Path | None:
    """Where the newest PostgreSQL's programs are: in a versioned folder (Debian) or on the path."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    found = versions[-1:] or [Path(path) for path in [shutil.which("initdb")] if path]
    return found[0].parent if found else None


class Server:
    """One PostgreSQL for the whole run: own folder, own socket, no port. It refuses root, so root lends it a user."""

    def __init__(self, programs: Path) -> None:
        self.socket = tempfile.mkdtemp(prefix="ctcl-pg-")
        user: dict[str, Any] = {}
        if os.getuid() == 0:
            postgres = pwd.getpwnam("postgres")
            os.chown(self.socket, postgres.pw_uid, postgres.pw_gid)
            user = {"user": postgres.pw_uid, "group": postgres.pw_gid, "extra_groups": []}
        options = " ".join([f"-k {self.socket} -h ''", *(f"-c {option}" for option in FAST)])
        self._guard = subprocess.Popen(
            ["sh", "-c", GUARD],
            cwd=self.socket,
            env={"PATH": f"{programs}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "OPTIONS": options},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            **user,
        )
        assert self._guard.stdout is not None
        if self._guard.stdout.readline() != "ready\n":
            told = Path(self.socket, "log").read_text()
            self.stop()
            raise RuntimeError(f"PostgreSQL did not start:\n{told}")

    def stop(self) -> None:
        """End the server and wait until it and its folder are gone."""
        self._guard.communicate(timeout=60)
