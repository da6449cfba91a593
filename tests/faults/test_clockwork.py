"""P4, P5: a due timer fires once, whoever sweeps and however late; nothing goes round in silence."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.unit.people import slip
from webapp import clock, engine
from webapp.example.answers import answers_for
from webapp.example.driving import open_steps, take
from webapp.extensions import db
from webapp.models import AuditEntry, Case, Incident, Task
from webapp.workflow import invariants, sweep
from webapp.workflow.errors import Stopped

WORKERS = 4


def due_cases(app, the_clock, count):
    """So many cases whose first month has just passed."""
    cases = [slip(app, "plan_measures") for _ in range(count)]
    with app.app_context():
        latest = max(db.session.get_one(Case, case_id).next_due for case_id in cases)
        db.session.remove()
    the_clock.move_to(latest + timedelta(minutes=1))
    return cases


def swept_by(app, workers):
    """Every worker sweeps until nothing is due, all at once."""
    gate = threading.Barrier(workers)

    def work():
        with app.app_context():
            gate.wait()
            while sweep.sweep().moved:
                db.session.remove()
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def fired(app):
    """How often the clock moved each case, by the trail."""
    with app.app_context():
        count = Counter(db.session.scalars(select(AuditEntry.subject).where(AuditEntry.action == "timer")))
        db.session.remove()
        return count


def test_four_workers_fire_every_timer_once(app, the_clock, times):
    cases = due_cases(app, the_clock, times(12, 1000))
    swept_by(app, WORKERS)
    assert fired(app) == {f"case:{case_id}": 1 for case_id in cases}
    with app.app_context():
        assert invariants.broken() == []


def test_a_sweep_that_does_not_look_again_under_the_lock_is_caught(app, the_clock, monkeypatch):
    """The mutant: what was due when the list was made is fired, whoever fired it meanwhile."""
    real, due = sweep.hold, clock.now

    def stale(case_id, **more):
        held = real(case_id)
        held.case.next_due = due() - timedelta(hours=1)
        return held

    cases = due_cases(app, the_clock, 12)
    monkeypatch.setattr(sweep, "hold", stale)
    with app.app_context():
        for case_id in cases * 2:
            sweep.fire(case_id)
    assert fired(app) != {f"case:{case_id}": 1 for case_id in cases}


def test_thirty_days_down_and_each_timer_fires_once_as_soon_as_the_clock_is_back(app, the_clock):
    cases = due_cases(app, the_clock, 3)
    the_clock.move_to(clock.now() + timedelta(days=30))
    swept_by(app, 1)
    assert fired(app) == {f"case:{case_id}": 1 for case_id in cases}
    with app.app_context():
        reports = db.session.scalars(select(Task).where(Task.step == "report_progress")).all()
        assert Counter(task.status for task in reports) == {"open": 3}


def test_a_clock_set_back_one_hour_fires_nothing_twice(app, the_clock):
    cases = due_cases(app, the_clock, 3)
    swept_by(app, 1)
    the_clock.move_to(clock.now() - timedelta(hours=1))
    swept_by(app, 1)
    the_clock.move_to(clock.now() + timedelta(hours=1, minutes=1))
    swept_by(app, 1)
    assert fired(app) == {f"case:{case_id}": 1 for case_id in cases}
    with app.app_context():
        assert invariants.broken() == []


def test_four_hundred_days_bring_a_report_every_month(app, the_clock, times):
    """Day by day, the board moves each deadline on when it comes near; every report is given."""
    cases = [slip(app, "plan_measures") for _ in range(times(1, 100))]
    with app.app_context():
        for case_id in cases:
            take(case_id, "plan_measures")
        began = clock.local(clock.now())
        given: dict[int, list[int]] = {case_id: [] for case_id in cases}
        for day in range(1, 401):
            the_clock.move_to(began + timedelta(days=day))
            if day % 60 == 0:
                for case_id in cases:
                    take(case_id, "support_asked")
                    take(case_id, "decide_support")
            while sweep.sweep().moved:
                pass
            for case_id in cases if day % 5 == 0 else ():
                while "report_progress" in open_steps(case_id):
                    take(case_id, "report_progress")
                    given[case_id].append(day)
        assert {len(days) for days in given.values()} == {13}
        states = [len(state) for state in db.session.scalars(select(Case.state))]
        assert max(states) < 4000  # It does not grow with what has been.
        assert invariants.broken() == []


@pytest.mark.parametrize("limit", [45])
def test_endless_rework_ends_in_an_incident_and_not_in_silence(app, monkeypatch, times, limit):
    monkeypatch.setattr("webapp.engine.engine.MAX_DEPTH", times(limit, engine.engine.MAX_DEPTH))
    case_id = slip(app, "approve_solution")
    back = {"decision": "send_back", "reason": "Làm rõ thêm."}
    with app.app_context():
        facts = db.session.get_one(Case, case_id).facts
        sent_back = {**answers_for("approve_solution", facts), **back}
        rounds = 0
        with pytest.raises(Stopped):
            while rounds < times(100, 1200):
                take(case_id, "approve_solution", sent_back)
                take(case_id, "analyse_cause")
                rounds += 1
        incident = db.session.scalars(select(Incident)).one()
        assert incident.cause == "TooDeep"
        assert rounds > 5
        assert open_steps(case_id) != []
        assert invariants.broken() == []
