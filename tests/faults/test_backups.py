"""P11: a backup taken while people work comes back whole, with everything that was acknowledged before it began."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from tests.conftest import settings_in
from webapp import backing_up, create_app
from webapp.example.answers import opening
from webapp.example.driving import open_slip
from webapp.extensions import db
from webapp.models import Case
from webapp.workflow import invariants


@pytest.fixture
def busy(app):
    """People who open slips until the test ends; tells the numbers acknowledged so far."""
    stop, acknowledged = threading.Event(), []

    def work():
        with app.app_context():
            while not stop.is_set():
                acknowledged.append(open_slip("chuyenvien.tm", opening()).number)
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    yield acknowledged
    stop.set()
    for worker in workers:
        worker.join()


def came_back(settings):
    """The numbers in a restored place and what `verify` says of it."""
    with create_app(settings).app_context():
        numbers = set(db.session.scalars(select(Case.number)))
        broken = invariants.broken(settings)
        db.session.remove()
        db.engine.dispose()
    return numbers, broken


def test_backups_under_load_come_back_whole(app, busy, databases, tmp_path, times):
    settings = app.config["SETTINGS"]
    for number in range(times(2, 20)):
        before = set(busy)
        archive = tmp_path / f"backup-{number}.zip"
        backing_up.back_up(settings, archive)
        place = tmp_path / f"place-{number}"
        place.mkdir()
        empty = settings_in(place, databases.empty(place))
        with create_app(empty).app_context():
            backing_up.restore(empty, archive)
            db.engine.dispose()
        numbers, broken = came_back(empty)
        assert broken == []
        assert before <= numbers
        databases.remove(empty.database_url)


@pytest.mark.only("sqlite")
def test_a_copy_of_the_file_is_no_backup_and_is_caught(app, tmp_path):
    """The mutant: the database's own file copied, as one would be tempted to."""
    with app.app_context():
        acknowledged = {open_slip("chuyenvien.tm", opening()).number for _ in range(3)}
        place = tmp_path / "place"
        place.mkdir()
        shutil.copy(Path(make_url(app.config["SETTINGS"].database_url).database), place / "ctcl.sqlite3")
        numbers, _ = came_back(settings_in(place, f"sqlite:///{place / 'ctcl.sqlite3'}"))
    assert not acknowledged <= numbers
