"""From every version that was ever installed to this one, on both databases, with what people had entered."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.conftest import settings_in
from webapp import create_app, installing
from webapp.config import SettingsError
from webapp.extensions import db
from webapp.workflow import invariants

REVISIONS = [script.revision for script in ScriptDirectory(str(installing.MIGRATIONS)).walk_revisions()]
AT = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
# A slip as the first version kept it; whoever adds a column that must be filled says here what an old row has.
ROWS = {
    "unit": {"id": 1, "code": "TM", "name": "Phòng Thương mại", "in_scope": True, "position": 1},
    "person": {
        "id": 1, "username": "chuyenvien.tm", "name": "Nguyễn Thị Đào", "office": "Chuyên viên", "unit_id": 1,
        "must_change_password": False, "active": True, "example": True,
    },
    "release": {
        "id": 1, "issue": "01", "hash": "h", "bundle": b"\x00\xff", "effective_from": date(2025, 11, 1),
        "created_at": AT,
    },
    "slip_case": {
        "id": 1, "process": "corrective_action", "year": 2026, "sequence": 7, "title": "Bảng kê sai",
        "number": "07/2026", "noun": "Phiếu", "failures": 0, "title_folded": "bang ke sai", "release_id": 1, "status": "withdrawn", "facts": '{"a":"ă","case":{"sources":["audit"]}}', "state": b"\x01",
        "requester_id": 1, "opened_at": AT, "ended_at": AT, "sensitive": True, "version": 3,
    },
    "record": {
        "id": 1, "case_id": 1, "step": "withdraw", "name": "Rút phiếu", "person_id": 1, "capacity": "Chuyên viên",
        "answers": '{"reason":"Lập nhầm"}', "form": "withdraw", "form_hash": "", "release_id": 1,
        "act_date": date(2026, 1, 1), "entered_at": AT, "key": "k", "request_hash": "r", "result": "{}",
    },
    "notice": {"id": 1, "case_id": 1, "text": "Phiếu 07/2026 đã được rút.", "at": AT, "person_id": 1},
}  # fmt: skip


@pytest.fixture
def installation(databases, tmp_path):
    """An application on an empty database."""
    url = databases.empty(tmp_path)
    app = create_app(settings_in(tmp_path, url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    databases.remove(url)


def stored(connection, name):
    """The one row of a table, as the database has it now; naive moments of SQLite are UTC."""
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    row = dict(connection.execute(sa.select(table)).mappings().one())
    return {
        column: value.replace(tzinfo=value.tzinfo or UTC) if isinstance(value, datetime) else value
        for column, value in row.items()
    }


def insert(rows):
    """These rows, into the database as it is now."""
    with db.engine.begin() as connection:
        for name, row in rows.items():
            table = sa.Table(name, sa.MetaData(), autoload_with=connection)
            new = {"mailed": True} if "mailed" in table.c else {}
            connection.execute(table.insert().values(**row, **new))


def test_slips_analysed_before_are_counted_by_the_groups_of_their_causes(installation):
    installing.upgrade("0016")
    causes = '{"causes":[{"category":"people"},{"category":"method"},{"category":"people"},{"category":""}]}'
    insert({**ROWS, "record": {**ROWS["record"], "step": "analyse_cause", "answers": causes}})
    installing.upgrade()
    with db.engine.connect() as connection:
        assert stored(connection, "slip_case")["causes"] == ",method,people,"


@pytest.mark.parametrize("revision", REVISIONS[::-1])
def test_an_older_installation_becomes_this_one_and_loses_nothing(installation, revision):
    installing.upgrade(revision)
    insert(ROWS)
    installing.upgrade()
    with db.engine.connect() as connection:
        for name, row in ROWS.items():
            assert row.items() <= stored(connection, name).items(), name
        if revision < "0008":
            assert stored(connection, "slip_case")["sources"] == ",audit,"
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
    assert list(invariants._triggers()) == []
    acts = ["UPDATE {} SET id = id", "DELETE FROM {}"]
    if db.engine.dialect.name == "postgresql":
        acts.append("TRUNCATE {} CASCADE")
    for act in acts:
        for table in ("record", "release"):
            with (
                pytest.raises(sa.exc.DatabaseError, match="chỉ được ghi thêm"),
                db.engine.begin() as connection,
            ):
                connection.execute(sa.text(act.format(table)))


def test_what_was_attached_to_a_draft_stays_with_it(installation):
    installing.upgrade("0015")
    draft = {"id": 7, "person_id": 1, "process": "nonconformity", "data": "{}", "saved_at": AT}
    scan = {
        "id": 1, "sha256": "h", "name": "a.pdf", "media_type": "application/pdf", "size": 1,
        "start_draft_id": 7, "by_id": 1, "at": AT,
    }  # fmt: skip
    rows = {"unit": ROWS["unit"], "person": ROWS["person"], "start_draft": draft, "attachment": scan}
    with db.engine.begin() as connection:
        for name, row in rows.items():
            connection.execute(sa.Table(name, sa.MetaData(), autoload_with=connection).insert().values(**row))
    installing.upgrade()
    with db.engine.connect() as connection:
        assert (draft | {"from_case_id": 0}).items() <= stored(connection, "start_draft").items()
        assert scan.items() <= stored(connection, "attachment").items()


def test_a_migration_that_fails_leaves_the_version_before(installation, monkeypatch):
    """Each migration is one transaction, on both databases."""

    def broken(*given, **named):
        raise OSError("the power went off")

    monkeypatch.setattr("alembic.op.bulk_insert", broken)
    with pytest.raises(OSError, match="power"):
        installing.upgrade()
    with db.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == "0001"
    assert len(list(invariants._triggers())) >= 6
    db.session.remove()
    monkeypatch.undo()
    installing.prepare()
    assert invariants.broken() == []


def test_data_of_a_newer_program_is_left_alone(installation):
    installing.prepare()
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SettingsError, match="phiên bản mới hơn"):
        installing.prepare()


def test_a_migration_is_known_by_the_name_of_its_file():
    assert installing.versions() == set(REVISIONS)
    assert max(installing.versions()) == REVISIONS[0], "the newest is the last by name"


def test_an_installation_up_to_date_is_prepared_without_what_makes_tables(installation, tmp_path):
    """It would stay in the memory of every server."""
    installing.prepare()
    again = (
        "import sys; from tests.conftest import settings_in; from webapp import create_app, installing;"
        "from pathlib import Path; app = create_app(settings_in(Path(sys.argv[1]), sys.argv[2]));"
        "app.app_context().push(); installing.prepare(); sys.exit(any(name in sys.modules for name in sys.argv[3:]))"
    )
    url = db.engine.url.render_as_string(hide_password=False)
    subprocess.run([sys.executable, "-c", again, str(tmp_path), url, "alembic", "xlsxwriter"], check=True)
