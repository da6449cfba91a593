"""Bringing an installation up to date: tables, triggers, and the first release; safe to run at every start."""

from __future__ import annotations

from pathlib import Path

from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy import inspect, text

from webapp.config import SettingsError
from webapp.extensions import db, writing
from webapp.procedure import folders, releases
from webapp.workflow import audit
from webapp.workflow.releases import release_first

MIGRATIONS = Path(__file__).parent / "migrations"


def prepare() -> None:
    """Create or migrate the tables and load the issue in the folders as the first release.

    Raises SettingsError for a database made by a newer program.
    """
    _refuse_unknown_version()
    upgrade(directory=str(MIGRATIONS))
    with writing():
        before = db.session.scalar(text("SELECT count(*) FROM release"))
        release = release_first(releases.bundle(folders.processes(), folders.features()))
        if not before:
            audit.note(
                None, "release", f"release:{release.id}", {"issue": release.issue, "hash": release.hash}
            )
        db.session.commit()


def _refuse_unknown_version() -> None:
    if not inspect(db.engine).has_table("alembic_version"):
        return
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    with db.engine.connect() as connection:
        current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if current is not None and current not in known:
        raise SettingsError(
            f"Cơ sở dữ liệu thuộc phiên bản mới hơn ({current}); hãy cài đúng phiên bản phần mềm đã tạo ra nó."
        )
