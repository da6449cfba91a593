"""What every test shares: one migrated database copied per test, the application on it, people signed in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.database import KINDS, MISSING, Databases, Postgresql, Server, Sqlite, programs
from webapp import create_app, installing
from webapp.clock import ZONE
from webapp.config import Settings
from webapp.example import agency
from webapp.extensions import db, writing
from webapp.procedure import folders, releases
from webapp.workflow.releases import _loaded as releases_of_program

# The steps of one process stand in a module of their own, beside the general ones.
pytest_plugins = (
    "tests.scenarios.home_steps",
    "tests.scenarios.keeping_steps",
    "tests.scenarios.nonconformity_steps",
    "tests.scenarios.objectives_steps",
    "tests.scenarios.year_steps",
)
# A Monday morning far from month ends, so that “in 75 days” is never a surprise.
MORNING = datetime(2026, 3, 2, 8, 30, tzinfo=ZONE)


CONTENT = pytest.StashKey[str]()
SOCKET = pytest.StashKey[str | None]()
SERVER = pytest.StashKey[Server]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=(*KINDS, "both"),
        default="both",
        help="where tests that use the application keep their data (default: both)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Every clause, obligation and step is a marker, so `pytest -m QT-5.4.c` works and a wrong tag stops the run."""
    bundle = releases.bundle(folders.processes(), folders.features())
    definition = bundle.definition
    config.stash[CONTENT] = bundle.hash
    for clause in definition.clauses.values():
        config.addinivalue_line("markers", f"{clause.id}: {clause.title}")
    for obligation in definition.obligations.values():
        config.addinivalue_line("markers", f"{obligation.id}: {obligation.sentence}")
    config.addinivalue_line("markers", "only(database): about something the other database does not have")
    config.stash[SOCKET] = (
        config.workerinput["socket"] if hasattr(config, "workerinput") else _started(config)
    )


def _started(config: pytest.Config) -> str | None:
    """The socket of the run's own PostgreSQL; None when it is not asked for, or not installed here."""
    found = None if config.option.database == "sqlite" else programs()
    if found is not None:
        config.stash[SERVER] = Server(found)
        return config.stash[SERVER].socket
    if config.option.database == "postgresql" or (config.option.database == "both" and "CI" in os.environ):
        raise pytest.UsageError(MISSING)
    return None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Every worker uses the one server."""
    node.workerinput["socket"] = node.config.stash[SOCKET]


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER in config.stash:
        config.stash[SERVER].stop()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Why tests were skipped: each reason once, however many tests it concerns."""
    for reason in sorted({report.longrepr[2] for report in terminalreporter.getreports("skipped")}):
        terminalreporter.write_line(reason)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever uses a database runs on each of them."""
    if "databases" in metafunc.fixturenames:
        chosen = metafunc.config.option.database
        kinds = KINDS if chosen == "both" else (chosen,)
        if only := metafunc.definition.get_closest_marker("only"):
            kinds = tuple(set(kinds) & set(only.args))
        metafunc.parametrize("databases", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    """Where this test's databases are made."""
    if request.param == "sqlite":
        return Sqlite()
    socket = request.config.stash[SOCKET]
    if socket is None:
        pytest.skip(MISSING)
    return Postgresql(socket)


def settings_in(folder: Path, url: str) -> Settings:
    """Settings of a throw-away installation."""
    return Settings(
        data=folder,
        database_url=url,
        secret_key="only-for-tests-0123456789-abcdefghijk",
        audit_key="the-trail-of-tests-0123456789-abcdefg",
        demo=True,
    )


@pytest.fixture(scope="session")
def prepared(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated database with the first release and the example agency, to be copied."""
    folder = tmp_path_factory.mktemp("prepared")
    url = databases.empty(folder)
    with time_machine.travel(MORNING, tick=False):
        app = create_app(settings_in(folder, url))
        with app.app_context():
            installing.prepare()
            with writing():
                agency.load()
                db.session.commit()
            db.session.remove()
            # The last connection to close leaves everything in the one file, so that a copy is a whole database.
            db.engine.dispose()
    yield url
    databases.remove(url)


@pytest.fixture
def the_clock() -> Iterator[time_machine.Traveller]:
    """The clock of a test: it stands still until the test moves it."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def app(
    databases: Databases, prepared: str, tmp_path: Path, the_clock: time_machine.Traveller
) -> Iterator[Flask]:
    """The application on its own copy of the prepared database."""
    url = databases.copy(prepared, tmp_path)
    app = create_app(settings_in(tmp_path, url))
    # What another test released in its own database bears the same number; all begin with the same first one.
    for later in releases_of_program.keys() - {1}:
        del releases_of_program[later]
    app.config["TESTING"] = True
    app.config["RATELIMIT_ENABLED"] = False
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    databases.remove(url)
