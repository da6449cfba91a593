"""The parts Flask shares: database, tokens, limits; each is joined in create_app()."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.exc import DBAPIError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase

from webapp import alphabet


class Base(DeclarativeBase):
    """Every table; constraints get names, so that a migration can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(
    model_class=Base,
    session_options={"expire_on_commit": False, "autoflush": False},
)
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)

# Milliseconds somebody waits for a lock before the page says that the database is busy.
LONGEST_WAIT = 10_000
# The collation by which names are listed: PostgreSQL's own name for it, and ours on SQLite.
ALPHABET = "vi-x-icu"

# SQLite cannot turn a transaction that began as a read into a write without risking "locked" at once,
# so whoever is about to write says so before the first query.
write_intent: ContextVar[bool] = ContextVar("write_intent", default=False)


@contextmanager
def writing() -> Iterator[None]:
    """Every transaction begun inside takes the write lock at its first statement; one only read in before is ended."""
    if not write_intent.get() and db.session().in_transaction():
        db.session.rollback()
    token = write_intent.set(True)
    try:
        yield
    finally:
        write_intent.reset(token)


def bare() -> Connection:
    """The transaction's own connection, for statements every request pays that need no objects of the session.

    What the session would do around one of them takes as long as the statement itself.
    """
    return db.session.connection()


def engine_options(url: str) -> dict[str, Any]:
    """A lost connection is noticed before it is used; PostgreSQL waits for a lock as long as SQLite does."""
    # What people typed stays out of the errors that a log keeps.
    common = {"hide_parameters": True}
    if not url.startswith("postgresql"):
        return common
    settled = {"client_encoding": "utf8", "connect_timeout": 5, "options": f"-c lock_timeout={LONGEST_WAIT}"}
    return {**common, "pool_pre_ping": True, "connect_args": settled}


def unavailable(error: Exception) -> bool:
    """Is the database busy or gone, so that the same may succeed later, rather than our statement wrong?"""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or isinstance(error, OperationalError)
    return isinstance(error, PendingRollbackError | PoolTimeout)


def prepare_engine(engine: Engine) -> None:
    """Give SQLite the settings an installation needs, and the order of the Vietnamese alphabet PostgreSQL knows."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={LONGEST_WAIT}",
            "recursive_triggers=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.create_collation(ALPHABET, alphabet.compare)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write_intent.get() else "BEGIN")


def init_app(app: Flask) -> None:
    """Join the extensions with an application."""
    db.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
