"""Real server processes on loopback, as `ctcl serve` starts them, and the databases they stand on."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from webapp.config import Settings

SECRET = secrets.token_urlsafe(48)
CTCL = (sys.executable, "-c", "from webapp.cli import main; main()")


@dataclass(frozen=True)
class Server:
    """A running server, as the machine sees it."""

    port: int
    pid: int

    def memory(self) -> float:
        """The proportional share of memory (PSS), in MB."""
        for line in Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024 / 1e6
        raise RuntimeError(f"No PSS for process {self.pid}.")

    def worked(self) -> float:
        """Processor time of all its threads so far, in milliseconds."""
        threads = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(path.read_text().split()[0]) for path in threads) / 1e6


class Databases:
    """Where databases are made: files in a folder, or databases on a server when its URL is given."""

    def __init__(self, folder: Path, server: str | None) -> None:
        self.folder, self.server = folder, make_url(server) if server else None
        self._made: set[str] = set()

    @property
    def told(self) -> str:
        """Name and version, as the figures are headed."""
        if self.server is None:
            return f"SQLite {sqlite3.sqlite_version} (WAL, synchronous=FULL)"
        with create_engine(self.server).connect() as connection:
            return f"PostgreSQL {connection.scalar(text('SHOW server_version'))}"

    def fresh(self, name: str) -> str:
        """The URL of a new, empty database."""
        if self.server is None:
            for path in self.folder.glob(f"{name}.sqlite3*"):
                path.unlink()
        else:
            self._made.add(name)
            self._on_server(
                f"DROP DATABASE IF EXISTS {self._name(name)}", f"CREATE DATABASE {self._name(name)}"
            )
        return self.url(name)

    def url(self, name: str) -> str:
        """The URL of a database made before."""
        if self.server is None:
            return f"sqlite:///{self.folder / name}.sqlite3"
        return self.server.set(database=self._name(name)).render_as_string(hide_password=False)

    def drop_all(self) -> None:
        """Take what was made away from the server; files go with their folder."""
        for name in self._made:
            self._on_server(f"DROP DATABASE IF EXISTS {self._name(name)} WITH (FORCE)")

    def size(self, name: str) -> int:
        """Bytes in use, after everything written was moved to its place."""
        with create_engine(self.url(name), isolation_level="AUTOCOMMIT").connect() as connection:
            if self.server is not None:
                connection.execute(text("VACUUM"))
                return int(connection.scalar(text("SELECT pg_database_size(current_database())")))
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            told = {
                name: connection.scalar(text(f"PRAGMA {name}")) for name in ("page_count", "freelist_count")
            }
            return (told["page_count"] - told["freelist_count"]) * connection.scalar(text("PRAGMA page_size"))

    def settings(self, name: str) -> Settings:
        """An installation on one of the databases."""
        return Settings(self.folder / name, self.url(name), SECRET, audit_key=SECRET)

    def _name(self, name: str) -> str:
        assert self.server is not None
        return f"{self.server.database}_bench_{name}"

    def _on_server(self, *statements: str) -> None:
        engine = create_engine(self.server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()


@contextmanager
def floor(databases: Databases) -> Iterator[Server]:
    """The floor's server."""
    port = _free_port()
    command = (sys.executable, "-m", "benchmarks.floor", str(port), databases.url("floor"))
    with _running(command, {}) as process:
        _wait(port)
        yield Server(port, process.pid)


@contextmanager
def serve(settings: Settings) -> Iterator[Server]:
    """`ctcl serve` on an installation."""
    port = _free_port()
    with _running((*CTCL, "serve"), {**environment(settings), "PORT": str(port)}) as process:
        _wait(port)
        yield Server(port, process.pid)


@contextmanager
def workers(settings: Settings, count: int) -> Iterator[None]:
    """So many `ctcl work` beside each other."""
    if count == 0:
        yield
        return
    with _running((*CTCL, "work"), environment(settings)), workers(settings, count - 1):
        yield


def environment(settings: Settings) -> dict[str, str]:
    """The environment that gives a process these settings."""
    return {
        "CTCL_DATA": str(settings.data),
        "DATABASE_URL": settings.database_url,
        "CTCL_SECRET_KEY": settings.secret_key,
        "CTCL_AUDIT_KEY": settings.audit_key,
        "MALLOC_ARENA_MAX": "2",  # As deploy/ctcl.service says.
    }


@contextmanager
def _running(command: tuple[str, ...], more: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, env={**os.environ, **more}, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"Nothing answers on port {port}.")
