"""Bringing an installation up to date: tables, triggers, and the first release; safe to run at every start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from webapp.config import SettingsError
from webapp.extensions import db, writing
from webapp.procedure import folders, releases
from webapp.workflow import audit
from webapp.workflow.releases import release_first

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number will do, as long as every program of ours means the same by it.
LOCK = 5_200_001


def reach() -> None:
    """Raise SettingsError when the database does not answer, or cannot keep our words as they are."""
    if db.engine.dialect.name == "sqlite":
        return  # A file, made when it is first written to.
    try:
        with db.engine.connect() as connection:
            encoding = connection.scalar(text("SHOW server_encoding"))
    except OperationalError as error:
        raise SettingsError(
            f"Không mở được cơ sở dữ liệu {db.engine.url.render_as_string()}: kiểm tra DATABASE_URL, máy chủ "
            f"và quyền truy cập rồi chạy lại. ({' '.join(str(error.orig).split())})"
        ) from error
    if encoding != "UTF8":
        raise SettingsError(
            f"Cơ sở dữ liệu dùng bảng mã {encoding} nên không giữ được tiếng Việt; hãy tạo lại bằng "
            "“createdb --encoding=UTF8 --template=template0 TÊN”."
        )


def installed() -> bool:
    """Are there tables of ours?"""
    url = db.engine.url
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return False  # To look inside would make the file.
    return inspect(db.engine).has_table("alembic_version")


def prepare() -> None:
    """Create or migrate the tables and load the issue in the folders as the first release.

    Raises SettingsError for a database that does not answer or was made by a newer program.
    """
    reach()
    with _alone():
        _refuse_unknown_version()
        if _version() != max(versions()):
            upgrade()
        with writing():
            before = db.session.scalar(text("SELECT count(*) FROM release"))
            release = release_first(releases.bundle(folders.processes(), folders.features()))
            if not before:
                audit.note(
                    None, "release", f"release:{release.id}", {"issue": release.issue, "hash": release.hash}
                )
            db.session.commit()


@contextmanager
def _alone() -> Iterator[None]:
    """Several programs may start on one PostgreSQL at once: one prepares it, the others wait and find it prepared."""
    if db.engine.dialect.name != "postgresql":
        yield
        return
    with db.engine.connect() as connection:
        # Held by the connection's open transaction; it waits longer than others do for a lock: a migration takes time.
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        yield


def versions() -> set[str]:
    """Every version of the tables this program knows: a migration's file is named after what it makes."""
    return {path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")}


def upgrade(revision: str = "head") -> None:
    """Bring the tables to a version. Alembic is imported only here: most programs find them up to date."""
    from flask_migrate import Migrate
    from flask_migrate import upgrade as migrate

    Migrate(current_app, db, directory=str(MIGRATIONS), render_as_batch=True)
    migrate(revision=revision)


def _version() -> str | None:
    """The version of the tables, None where there are none."""
    if not installed():
        return None
    with db.engine.connect() as connection:
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def _refuse_unknown_version() -> None:
    current = _version()
    if current is not None and current not in versions():
        raise SettingsError(
            f"Cơ sở dữ liệu thuộc phiên bản mới hơn ({current}); hãy cài đúng phiên bản phần mềm đã tạo ra nó."
        )
