"""A year of 5.9 walked from the calendar's opening to the last receipt; for `ctcl walk`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from webapp import clock
from webapp.example.agency import unit_id
from webapp.example.driving import Taken, open_steps, take
from webapp.extensions import db
from webapp.models import Case
from webapp.workflow import scheduling

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
