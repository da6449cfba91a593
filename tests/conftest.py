"""What every test shares: one migrated database copied per test, the application on it, people signed in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from webapp import create_app, installing
from webapp.clock import ZONE
from webapp.config import Settings
from webapp.example import agency
from webapp.extensions import db, writing
from webapp.procedure import folders, releases

# The steps of one process stand in a module of their own, beside the general ones.
pytest_plugins = ("tests.scenarios.nonconformity_steps",)
# A Monday morning far from month ends, so that “in 75 days” is never a surprise.
MORNING = datetime(2026, 3, 2, 8, 30, tzinfo=ZONE)


def pytest_configure(config: pytest.Config) -> None:
    """Every clause, obligation and step is a marker, so `pytest -m QT-5.4.c` works and a wrong tag stops the run."""
    bundle = releases.bundle(folders.processes(), folders.features())
    definition = bundle.definition
    for clause in definition.clauses.values():
        config.addinivalue_line("markers", f"{clause.id}: {clause.title}")
    for obligation in definition.obligations.values():
        config.addinivalue_line("markers", f"{obligation.id}: {obligation.sentence}")


def settings_in(folder: Path) -> Settings:
    """Settings of a throw-away installation."""
    return Settings(
        data=folder,
        database_url=f"sqlite:///{folder / 'ctcl.sqlite3'}",
        secret_key="only-for-tests-0123456789-abcdefghijk",
        audit_key="the-trail-of-tests-0123456789-abcdefg",
        demo=True,
    )


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated database, the first release and the example agency."""
    folder = tmp_path_factory.mktemp("prepared")
    with time_machine.travel(MORNING, tick=False):
        app = create_app(settings_in(folder))
        with app.app_context():
            installing.prepare()
            with writing():
                agency.load()
                db.session.commit()
            db.session.remove()
            # Everything into the one file, so that a copy is a whole database.
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
    return folder


@pytest.fixture
def the_clock() -> Iterator[time_machine.Traveller]:
    """The clock of a test: it stands still until the test moves it."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def app(prepared: Path, tmp_path: Path, the_clock: time_machine.Traveller) -> Iterator[Flask]:
    """The application on its own copy of the prepared database."""
    shutil.copy(prepared / "ctcl.sqlite3", tmp_path / "ctcl.sqlite3")
    app = create_app(settings_in(tmp_path))
    app.config["TESTING"] = True
    app.config["RATELIMIT_ENABLED"] = False
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
