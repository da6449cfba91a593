"""P2: what was acknowledged is there after a kill at any moment; a full disk is a page; nobody mends anything by hand."""

from __future__ import annotations

import random
import threading

import pytest
from sqlalchemy import select

from tests.conftest import settings_in
from tests.faults.server import Person, Served
from webapp import create_app
from webapp.example.agency import person_id, unit_id
from webapp.extensions import db
from webapp.models import Case
from webapp.workflow import invariants

PEOPLE = ("chuyenvien.tm", "chuyenvien2.tm", "truongphong.tm", "photruongphong.tm")


@pytest.fixture
def installation(databases, prepared, tmp_path):
    """The settings of an installation on which programs may be killed."""
    url = databases.copy(prepared, tmp_path)
    yield settings_in(tmp_path, url)
    databases.remove(url)


def ids(installation):
    """The people and their unit, asked of the database."""
    with create_app(installation).app_context():
        found = [person_id(name) for name in PEOPLE], unit_id("TM")
        db.session.remove()
        db.engine.dispose()
        return found


def kill_while_people_send(installation, round_, **more):
    """Start, let four people send, kill after so many answers; tells what was acknowledged."""
    people_ids, unit = ids(installation)
    served = Served(installation, **more)
    people = [Person(served.port, person) for person in people_ids]
    enough = threading.Event()
    after = random.Random(round_).randint(1, 12)

    def send(person):
        number = 0
        while person.open_slip(f"Lượt {round_} người {people.index(person)} phiếu {number}", unit) == 302:
            number += 1
            if sum(len(one.acknowledged) for one in people) >= after:
                enough.set()

    threads = [threading.Thread(target=send, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    in_time = enough.wait(timeout=60)
    served.kill()
    for thread in threads:
        thread.join()
    assert in_time
    return [title for person in people for title in person.acknowledged]


def kept(installation):
    """Every title in the database, and what `verify` says of it."""
    with create_app(installation).app_context():
        titles = set(db.session.scalars(select(Case.title)))
        broken = invariants.broken()
        db.session.remove()
        db.engine.dispose()
    return titles, broken


def test_what_was_acknowledged_survives_a_kill(installation, times):
    acknowledged = []
    for round_ in range(times(2, 300)):
        acknowledged += kill_while_people_send(installation, round_)
        titles, broken = kept(installation)
        assert broken == []
        assert set(acknowledged) <= titles
    assert acknowledged


def test_a_program_that_answers_before_it_has_kept_is_caught(installation):
    acknowledged = kill_while_people_send(installation, 0, MUTANT="answers_before_commit")
    assert not set(acknowledged) <= kept(installation)[0]


@pytest.mark.only("sqlite")
def test_a_full_disk_is_a_page_that_keeps_the_words_and_nothing_is_half_done(installation):
    people_ids, unit = ids(installation)
    size = (installation.data / "ctcl.sqlite3").stat().st_size
    served = Served(installation, LARGEST_FILE=str(size + 300_000))
    person = Person(served.port, people_ids[0])
    statuses = [person.open_slip(f"Phiếu {number}", unit) for number in range(40)]
    served.stop()
    assert 302 in statuses
    assert set(statuses) <= {302, 503}
    assert statuses[-1] == 503
    assert "Nội dung của Phiếu 39" in person.page
    titles, broken = kept(installation)
    assert broken == []
    assert set(person.acknowledged) == titles
    again = Served(installation)
    back = Person(again.port, people_ids[0])
    assert back.open_slip("Sau khi có chỗ", unit) == 302
    again.stop()
