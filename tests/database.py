"""Where tests keep their data: a file of SQLite's, or a PostgreSQL server of their own that ends with the run."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
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


class Postgresql:
    """Databases on the server whose socket lies in this folder."""

    def __init__(self, socket: str) -> None:
        self.socket = socket

    def empty(self, folder: Path) -> str:
        return self._created("")

    def copy(self, original: str, folder: Path) -> str:
        name = original.partition("?")[0].rpartition("/")[2]
        return self._created(f"TEMPLATE {name}")

    def remove(self, url: str) -> None:
        name = url.partition("?")[0].rpartition("/")[2]
        self.tell(f"DROP DATABASE {name} WITH (FORCE)")

    def tell(self, statement: str) -> None:
        """Say something to the server as its owner."""
        with psycopg.connect(host=self.socket, user=OWNER, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def _created(self, how: str) -> str:
        name = f"test_{uuid.uuid4().hex}"
        self.tell(f"CREATE DATABASE {name} {how}")
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self.socket}"


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
