"""P1, P3: whoever comes second, whatever they do, finds the case whole and is told who was first."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import Select, func, select

from tests.scenarios.department import as_posted
from tests.unit.people import signed_in, slip, token
from webapp import clock
from webapp.example.answers import answers_for
from webapp.extensions import db, write_intent
from webapp.models import Case, Record, Task
from webapp.workflow import invariants, sweep
from webapp.workflow.asking import form_class_of
from webapp.workflow.releases import issue
from webapp.workflow.sweep import Fired

STEP = "determine_need"


@dataclass
class Race:
    """Several acts let go at the same moment."""

    app: object
    answers: list = field(default_factory=list)

    def run(self, *acts: Callable[[], object]) -> None:
        gate = threading.Barrier(len(acts))

        def one(act):
            gate.wait()
            self.answers.append(act())

        threads = [threading.Thread(target=one, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def open_task(app, case_id, step=STEP):
    with app.app_context():
        found = db.session.scalars(
            select(Task.id).where(Task.case_id == case_id, Task.step == step, Task.status == "open")
        ).one()
        db.session.remove()
        return found


def filled(app, case_id, step=STEP):
    with app.app_context():
        facts = db.session.get_one(Case, case_id).facts
        form_class = form_class_of(issue(1).step("corrective_action", step))
        data = as_posted(form_class, answers_for(step, facts), {})
        db.session.remove()
    return data


def posting(browser, path, data):
    """An act: send this form from this browser; tells the status."""
    sent = {**data.to_dict(flat=False), "csrf_token": token(browser), "key": uuid.uuid4().hex}
    return lambda: browser.post(path, data=sent).status_code


def records(app, case_id, step=STEP):
    with app.app_context():
        count = db.session.scalar(
            select(func.count()).select_from(Record).where(Record.case_id == case_id, Record.step == step)
        )
        db.session.remove()
        return count


def whole(app):
    with app.app_context():
        broken = invariants.broken()
        db.session.remove()
        return broken


def race_for_one_task(app, leaders):
    """Everybody completes the same task at once; tells the statuses and how often it was recorded."""
    case_id = slip(app)
    path, data = f"/tasks/{open_task(app, case_id)}", filled(app, case_id)
    race = Race(app)
    race.run(*(posting(signed_in(app, name), path, data) for name in leaders))
    return sorted(race.answers), records(app, case_id)


def test_eight_people_complete_one_task_and_one_of_them_does(app, eight_leaders, times):
    for _ in range(times(3, 1000)):
        statuses, count = race_for_one_task(app, eight_leaders)
        assert (statuses, count) == ([302] + [409] * 7, 1)
    assert whole(app) == []


def test_the_race_catches_a_program_without_its_lock(app, eight_leaders, monkeypatch):
    """The mutant: nobody locks the case; the database's own last guards then answer with errors, or two get through."""
    monkeypatch.setattr(Select, "with_for_update", lambda query, **_: query)
    monkeypatch.setattr("webapp.views.access.SAFE", frozenset({"GET", "HEAD", "OPTIONS", "POST"}))
    for _ in range(30):
        statuses, count = race_for_one_task(app, eight_leaders)
        if count > 1 or any(status >= 500 for status in statuses):
            return
    pytest.fail("a program without its lock went unnoticed")


ACTS = ("complete", "claim", "release", "withdraw", "draft", "delegate", "timer")
PAIRS = [(one, other) for number, one in enumerate(ACTS) for other in ACTS[number:]]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_any_two_acts_at_once_leave_the_case_whole(app, eight_leaders, times, one, other, the_clock):
    for _ in range(times(1, 50)):
        case_id = slip(app, "plan_measures" if "timer" in (one, other) else STEP)
        race = Race(app)
        race.run(*(act(app, name, case_id, place) for place, name in enumerate((one, other))))
        assert all(
            answer in (Fired.MOVED, Fired.SKIPPED, 200, 204, 302, 404, 409) for answer in race.answers
        ), (
            one,
            other,
            race.answers,
        )
        assert whole(app) == []


def act(app, name, case_id, place):
    """One act on the case as a callable; the second of a pair is somebody else's."""
    step = "plan_measures" if _stands_at(app, case_id, "plan_measures") else STEP
    people = (
        ("chuyenvien2.tm", "thukyiso") if step == "plan_measures" else ("truongphong.tm", "photruongphong.tm")
    )
    task_id = open_task(app, case_id, step)
    if name == "timer":
        return firing(app, case_id)
    browser = signed_in(app, "phogiamdoc" if name == "withdraw" else people[place])
    data = filled(app, case_id, step)
    if name == "complete":
        return posting(browser, f"/tasks/{task_id}", data)
    if name == "draft":
        return posting(browser, f"/tasks/{task_id}/draft", data)
    data.clear()
    if name == "withdraw":
        data["reason"] = "Thôi."
        return posting(browser, f"/cases/{case_id}/withdraw", data)
    if name == "delegate":
        today = clock.today()
        data.update({"what": f"task:{task_id}", "document": "1/GUQ", "since": today.isoformat()})
        data.update({"until": (today + timedelta(days=9)).isoformat(), "to_person_id": "5"})
        return posting(browser, "/delegations", data)
    return posting(browser, f"/tasks/{task_id}/{name}", data)


def firing(app, case_id):
    """The clock's own act, on a case whose month has passed by our clock."""

    def fire():
        with app.app_context(), clock.moved(timedelta(days=40)):
            try:
                return sweep.fire(case_id)
            finally:
                db.session.remove()
                write_intent.set(False)

    return fire


def _stands_at(app, case_id, step):
    with app.app_context():
        found = db.session.scalar(
            select(Task.id).where(Task.case_id == case_id, Task.step == step, Task.status == "open")
        )
        db.session.remove()
        return found is not None
