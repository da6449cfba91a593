"""When something breaks: the clock tries again and then tells, the database's absence is a page that loses nothing."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import structlog
from lxml import html
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tests.conftest import MORNING
from tests.unit.people import signed_in, slip, token
from webapp import clock, engine
from webapp.example.agency import person_id
from webapp.extensions import db, writing
from webapp.models import Case, Incident, Task, Unit
from webapp.workflow import acts, invariants, mending, moving, scheduling, sessions, sweep
from webapp.workflow.asking import Sent
from webapp.workflow.errors import NotFound
from webapp.workflow.sweep import Fired, Swept


@pytest.fixture
def two_due(app, the_clock):
    """Two cases whose monthly timer is due."""
    cases = [slip(app, "plan_measures") for _ in range(2)]
    with app.app_context():
        the_clock.move_to(db.session.get_one(Case, cases[1]).next_due + timedelta(seconds=1))
        db.session.remove()
        yield cases


def breaks_for(case_id, monkeypatch):
    """The engine fails for one case and for no other."""
    state = db.session.get_one(Case, case_id).state
    db.session.rollback()
    real = engine.fire

    def fire(process, given, facts, now):
        if given == state:
            raise engine.Stuck("Thiếu ngày.")
        return real(process, given, facts, now)

    monkeypatch.setattr(engine, "fire", fire)


def test_one_broken_case_stops_no_other_and_is_told_at_the_third_failure(two_due, the_clock, monkeypatch):
    breaks_for(two_due[0], monkeypatch)
    assert sweep.sweep() == Swept(moved=1, failed=1)
    assert sweep.sweep() == Swept(0, 0)  # It waits for its turn.
    for wait in sweep.BACK_OFF:
        assert db.session.scalars(select(Incident)).all() == []
        assert invariants.broken() == []
        the_clock.move_to(clock.now() + wait)
        assert sweep.sweep() == Swept(0, 1)
    told = db.session.scalars(select(Incident)).one()
    assert (told.cause, told.message, told.attempts) == ("Stuck", "Thiếu ngày.", 3)
    the_clock.move_to(clock.now() + timedelta(days=30))
    assert sweep.sweep().failed == 0
    assert invariants.broken() == []


def test_the_administrator_is_told_what_to_do_and_can_try_again(two_due, the_clock, monkeypatch):
    breaks_for(two_due[0], monkeypatch)
    for wait in (*sweep.BACK_OFF, timedelta()):
        sweep.sweep()
        the_clock.move_to(clock.now() + wait)
    admin = sessions.actor_for(person_id("quantri"))
    (shown,) = mending.incidents(admin)
    assert "bấm “Thử lại”" in shown.advice
    assert shown.where.startswith("5.5")
    monkeypatch.undo()
    assert "đã chạy tiếp" in mending.retry(admin, shown.id)
    assert mending.incidents(admin)[0].resolved_at is not None
    assert invariants.broken() == []


def test_a_case_that_somebody_holds_is_counted_as_neither_moved_nor_failed(two_due, monkeypatch):
    held = sweep.hold

    def hold(case_id, **more):
        if case_id == two_due[0]:
            raise NotFound
        return held(case_id, **more)

    monkeypatch.setattr(sweep, "hold", hold)
    assert sweep.sweep() == Swept(moved=1, failed=0)
    assert sweep.fire(two_due[0]) is Fired.SKIPPED
    assert sweep.fire(two_due[1]) is Fired.SKIPPED  # It was moved a moment ago.


def test_an_incident_of_a_timer_that_nothing_waits_for_any_more_is_closed(two_due, the_clock, monkeypatch):
    breaks_for(two_due[0], monkeypatch)
    for wait in (*sweep.BACK_OFF, timedelta()):
        sweep.sweep()
        the_clock.move_to(clock.now() + wait)
    secretary, admin = (sessions.actor_for(person_id(name)) for name in ("thukyiso", "quantri"))
    with writing():
        acts.withdraw(secretary, two_due[0], "Lập nhầm.", Sent("k", "h"))
    (shown,) = mending.incidents(admin)
    with writing():
        assert "Sự cố được đóng" in mending.retry(admin, shown.id)
    assert mending.incidents(admin)[0].resolved_at is not None


@pytest.fixture
def new_year(app, the_clock):
    """The first of December: the calendar asks for several processes, one of them unit by unit."""
    the_clock.move_to(MORNING.replace(month=12, day=1))
    with app.app_context():
        yield
        db.session.remove()


@pytest.mark.parametrize("broken", ["quality_objectives", "unit_objectives"])
def test_one_process_the_calendar_cannot_open_stops_no_other(new_year, monkeypatch, broken):
    real = scheduling.begin

    def begin(issue, process_id, *more):
        if process_id == broken:
            raise engine.Stuck("Thiếu ngày.")
        return real(issue, process_id, *more)

    with monkeypatch.context() as trouble:
        trouble.setattr(scheduling, "begin", begin)
        with pytest.raises(ExceptionGroup, match="calendar"):
            scheduling.open_due()
    opened = set(db.session.scalars(select(Case.process)))
    assert opened and broken not in opened
    assert scheduling.open_due() > 0
    assert broken in set(db.session.scalars(select(Case.process)))
    assert scheduling.open_due() == 0


def test_one_unit_the_calendar_cannot_open_for_stops_no_other(new_year, monkeypatch):
    real = scheduling._of_case

    def of_case(issue, process_id, moment, unit):
        if unit is not None and unit.code == "TM":
            raise engine.Stuck("Thiếu ngày.")
        return real(issue, process_id, moment, unit)

    monkeypatch.setattr(scheduling, "_of_case", of_case)
    with pytest.raises(ExceptionGroup) as told:
        scheduling.open_due()
    assert len(told.value.exceptions) == 1
    units = set(db.session.scalars(select(Unit.code).where(Unit.in_scope)))
    concerned = select(Unit.code).join(Case, Case.concerned_unit_id == Unit.id)
    assert set(db.session.scalars(concerned)) == units - {"TM"}


def gone(*_, **__):
    raise OperationalError("COMMIT", {}, Exception("the connection was closed"))


def test_a_password_typed_for_an_approval_is_not_shown_with_what_was_typed(app, monkeypatch):
    slip(app)
    browser = signed_in(app, "truongphong.tm")
    data = {"csrf_token": token(browser), "key": "k", "reason": "Đã sửa.", "confirm_password": "rất bí mật"}
    with app.app_context():
        path = f"/tasks/{db.session.scalars(select(Task.id).where(Task.status == 'open')).one()}"
        db.session.remove()
    monkeypatch.setattr(sessions, "confirm", gone)
    page = browser.post(path, data=data)
    shown = page.get_data(as_text=True)
    assert page.status_code == 503
    assert "Đã sửa." in shown and "rất bí mật" not in shown


def test_a_database_that_is_gone_keeps_what_was_typed_and_offers_it_again(app, monkeypatch):
    case_id = slip(app)
    browser = signed_in(app, "truongphong.tm")
    data = {
        "csrf_token": token(browser), "key": "the-key", "send": "1", "decision": "not_needed",
        "kind": "corrective", "reason": "Đã sửa ngay tại chỗ.",
    }  # fmt: skip
    with app.app_context():
        path = f"/tasks/{db.session.scalars(select(Task.id).where(Task.status == 'open')).one()}"
        db.session.remove()
    with monkeypatch.context() as trouble:
        trouble.setattr(moving, "_record", gone)
        page = browser.post(path, data=data)
    assert page.status_code == 503
    again = html.fromstring(page.get_data(as_text=True)).xpath("//main//form")[-1]
    assert again.fields["reason"] == "Đã sửa ngay tại chỗ."
    sent = dict(again.fields.items())
    assert browser.post(path, data=sent).status_code == 302
    assert browser.post(path, data=sent).status_code == 302  # The answer was lost: sent once more.
    with app.app_context():
        assert db.session.get_one(Case, case_id).outcome == "request_declined"
        assert db.session.scalars(select(Incident)).all() == []
        assert invariants.broken() == []


def test_a_password_is_never_offered_again(app, monkeypatch):
    browser = app.test_client()
    data = {"csrf_token": token(browser, "/sign-in"), "username": "quantri", "password": "rất bí mật"}
    monkeypatch.setattr(sessions, "sign_in", gone)
    page = browser.post("/sign-in", data=data)
    assert page.status_code == 503
    assert "rất bí mật" not in page.get_data(as_text=True)


def test_the_log_tells_what_happened_in_one_line_and_nothing_of_what_was_typed(app, capsys):
    secret = "rất riêng tư"
    try:
        raise ValueError("hỏng\nhai dòng")
    except ValueError:
        structlog.get_logger().exception("step_stopped", case=7)
    assert secret  # It is a local variable where the log was written.
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert (told["event"], told["case"], told["level"]) == ("step_stopped", 7, "error")
    assert "ValueError" in told["exception"]
    assert secret not in line
