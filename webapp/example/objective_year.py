"""A year of 5.9 from the opening to the last receipt: walked for `ctcl walk`, and this year's as the demo has it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from webapp import clock
from webapp.example.agency import person_id, unit_id
from webapp.example.driving import Taken, open_steps, take, take_along
from webapp.extensions import db, writing
from webapp.models import Case, Objective, Unit
from webapp.workflow import audit, objectives, releases, scheduling, sessions
from webapp.workflow.asking import Sent
from webapp.workflow.moving import begin

AGENCY_WAY = (
    "assess_agency_objectives",
    "confirm_agency_assessment",
    "draft_agency_objectives",
    "submit_agency_objectives",
    "approve_agency_objectives",
)
UNIT_WAY = ("assign_drafter", "draft_unit_objectives", "approve_unit_objectives")


def walk_agency() -> Iterator[Taken]:
    """The agency's year, every receipt included."""
    with clock.moved(_to_december()):
        agency, _ = _opened()
        for step in AGENCY_WAY:
            yield take(agency, step)
        yield from _receipts(agency, "receive_agency_objectives")


def walk_unit() -> Iterator[Taken]:
    """A unit's year: it waits, hears of the agency's objectives, and follows."""
    with clock.moved(_to_december()):
        agency, unit = _opened()
        yield take(unit, "assess_unit_objectives")
        for step in AGENCY_WAY:
            take(agency, step)
        yield Taken("agency_objectives_heard", "Cơ quan đã phê duyệt mục tiêu", "Hệ thống", "Đơn vị đi tiếp.")
        for step in UNIT_WAY:
            yield take(unit, step)
        yield from _receipts(unit, "receive_unit_objectives")


def _receipts(case_id: int, step: str) -> Iterator[Taken]:
    while step in open_steps(case_id):
        yield take(case_id, step)


def _to_december() -> timedelta:
    """How far the clock is from the next first of December: our clock is moved, never the machine's."""
    today = clock.today()
    first = date(today.year + (today.month == 12), 12, 1)
    return datetime.combine(first, time(8, 0), clock.ZONE) - clock.now()


def _opened() -> tuple[int, int]:
    """The agency's case and the trade division's, as the calendar opens them."""
    scheduling.open_due()
    newest = select(Case.id).order_by(Case.id.desc()).limit(1)
    agency = db.session.scalar(newest.where(Case.process == "quality_objectives"))
    unit = db.session.scalar(
        newest.where(Case.process == "unit_objectives", Case.concerned_unit_id == unit_id("TM"))
    )
    assert agency is not None and unit is not None
    db.session.rollback()
    return agency, unit


def load() -> None:
    """The demo's objectives of this year: the agency's and the trade division's, set and received last winter."""
    last = clock.today().year - 1
    with clock.moved(datetime.combine(date(last, 12, 5), time(9, 0), clock.ZONE) - clock.now()):
        agency, unit = (
            _begun(last, "quality_objectives", None),
            _begun(last, "unit_objectives", unit_id("TM")),
        )
        list(take_along(agency, *AGENCY_WAY))
        list(take_along(unit, "assess_unit_objectives", *UNIT_WAY))
        list(_receipts(agency, "receive_agency_objectives"))
        list(_receipts(unit, "receive_unit_objectives"))
    measured = select(Objective.id).where(
        Objective.case_id == unit, Objective.current, Objective.owner_id.is_not(None)
    )
    objective_id = db.session.scalars(measured).first()
    assert objective_id is not None
    for month, value in ((3, "97,9"), (6, "98,4"), (9, "98,8")):
        if clock.today() > date(last + 1, month, 28):
            _measure(objective_id, date(last + 1, month, 28), value)


def _begun(year: int, process: str, unit: int | None) -> int:
    """A case as the calendar would have opened it, had the installation been there."""
    issue = releases.effective()
    info = issue.definition.processes[process]
    name = db.session.get_one(Unit, unit).name if unit else ""
    title = info.case_title.format(year=year, next_year=year + 1, unit=name)
    of_unit = {"concerned_unit": unit, "requesting_unit": unit} if unit else {}
    db.session.rollback()
    with writing():
        begun = begin(issue, process, {"title": title, "year": year, **of_unit}, None)
        told = {"number": begun.case.number, "passed": list(begun.passed)}
        audit.note(None, "calendar", f"case:{begun.case.id}", told)
        db.session.commit()
    return begun.case.id


def _measure(objective_id: int, day: date, value: str) -> None:
    told = {"value": value, "measured_on": day.isoformat(), "evidence": "Báo cáo của Bộ phận Một cửa."}
    with writing():
        actor = sessions.actor_for(person_id("chuyenvien.tm"))
        form = objectives.value_form(actor, MultiDict(told))
        objectives.record_value(actor, objective_id, form, Sent(uuid.uuid4().hex, "0" * 64))
