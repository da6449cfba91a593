"""What the calendar opens: cases of processes with a timer start, once a round and, where drawn so, once a unit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog
from sqlalchemy import func, select

from webapp import clock, engine
from webapp.extensions import db, unavailable, writing
from webapp.models import CalendarOpening, Release, Unit
from webapp.workflow import audit, releases
from webapp.workflow.following import tell
from webapp.workflow.moving import begin
from webapp.workflow.releases import Issue

log = structlog.get_logger()


def open_due() -> int:
    """Open whatever the calendar asks for and is not open yet; returns how many cases. Each in its own transaction.

    Rounds from before the installation began are not made up for; of several missed ones only the last is.
    One that cannot be opened stops no other, of its process or of the next; all that broke is raised at the end.
    """
    issue, now = releases.effective(), clock.now()
    since = db.session.scalar(select(func.min(Release.created_at)))
    if since is None:
        return 0
    opened, broken = 0, list[Exception]()
    for process_id in issue.processes:
        with _apart(process_id, broken):
            for start, moment, unit in _wanted(issue, process_id, since, now):
                with _apart(process_id, broken):
                    opened += _open(issue, process_id, start, moment, unit)
    db.session.rollback()
    if broken:
        raise ExceptionGroup("The calendar could not open everything.", broken)
    return opened


@contextmanager
def _apart(process_id: str, broken: list[Exception]) -> Iterator[None]:
    """What breaks inside is logged and remembered, unless it is the database that is gone."""
    try:
        yield
    except Exception as error:
        db.session.rollback()
        if unavailable(error):
            raise
        log.exception("calendar_stopped", process=process_id)
        broken.append(error)


def _wanted(
    issue: Issue, process_id: str, since: datetime, now: datetime
) -> list[tuple[str, datetime, Unit | None]]:
    """Every round of the process that has come and is not open: (start event, its moment, unit)."""
    wanted = []
    for start, cycle in issue.processes[process_id].diagram.calendar_starts.items():
        moment = engine.last_start(cycle, since, now)
        if moment is None:
            continue
        there = set(
            db.session.scalars(
                select(CalendarOpening.unit_id).where(
                    CalendarOpening.process == process_id,
                    CalendarOpening.element == start,
                    CalendarOpening.moment == moment,
                )
            )
        )
        units = _units() if issue.definition.processes[process_id].each == "unit" else [None]
        wanted += [(start, moment, unit) for unit in units if (unit.id if unit else 0) not in there]
    return wanted


def _open(issue: Issue, process_id: str, start: str, moment: datetime, unit: Unit | None) -> bool:
    """False when another worker was faster."""
    unit_id = unit.id if unit else 0
    with writing():
        # Whoever begins a case holds its counter, so that two workers cannot both find the place empty after it.
        begun = begin(issue, process_id, dict(_of_case(issue, process_id, moment, unit)), None)
        case, key = begun.case, (process_id, start, moment, unit_id)
        if db.session.get(CalendarOpening, key, populate_existing=True) is not None:
            db.session.rollback()
            return False
        db.session.add(
            CalendarOpening(
                process=process_id, element=start, moment=moment, unit_id=unit_id, case_id=case.id
            )
        )
        tell(case, [task for task in begun.tasks if task.kind == "user"])
        # The engine begins every case at the plain start; this one began with the calendar's.
        drawn = issue.processes[process_id].diagram.elements.values()
        starts = {element.id for element in drawn if element.type == "startEvent"}
        passed = [start, *(element for element in begun.passed if element not in starts)]
        audit.note(None, "calendar", f"case:{case.id}", {"number": case.number, "passed": passed})
        db.session.commit()
    return True


def _of_case(
    issue: Issue, process_id: str, moment: datetime, unit: Unit | None
) -> Iterator[tuple[str, object]]:
    info, day = issue.definition.processes[process_id], clock.local(moment).date()
    year = day.year
    # Opened late, it is still the case of the year whose round came: the clock may have passed New Year.
    yield "year", year
    yield "dates", issue.definition.dates(day)
    title = info.case_title or info.title
    yield "title", title.format(year=year, next_year=year + 1, unit=unit.name if unit else "")
    if unit is not None:
        yield "concerned_unit", unit.id
        yield "requesting_unit", unit.id


def _units() -> list[Unit]:
    return list(db.session.scalars(select(Unit).where(Unit.in_scope).order_by(Unit.position, Unit.id)))
