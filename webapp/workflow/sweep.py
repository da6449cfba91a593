"""The clock's own work: every due case moved once, each in its own transaction; one broken case stops no other."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import select

from webapp import clock, engine
from webapp.extensions import db, writing
from webapp.models import Case, Incident, Task
from webapp.permissions import Actor
from webapp.workflow import audit, releases
from webapp.workflow.errors import WorkflowError
from webapp.workflow.following import follow, tell
from webapp.workflow.locking import hold

log = structlog.get_logger()
BATCH = 50
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Swept:
    """How many due cases moved, and how many could not."""

    moved: int
    failed: int


def sweep() -> Swept:
    """Move at most 50 due cases. Call it again until both numbers are zero."""
    now = clock.now()
    due = db.session.scalars(
        select(Case.id)
        .where(
            Case.status == "open",
            Case.next_due <= now,
            (Case.blocked_until.is_(None)) | (Case.blocked_until <= now),
        )
        .order_by(Case.next_due, Case.id)
        .limit(BATCH)
    ).all()
    db.session.rollback()
    outcomes = [fire(case_id) for case_id in due]
    return Swept(outcomes.count(True), outcomes.count(False))


def fire(case_id: int, actor: Actor | None = None) -> bool:
    """Fire everything due in one case. False when it broke: then nothing changed and an incident tells why."""
    with writing():
        try:
            _fire(case_id, actor)
        except Exception as error:  # noqa: BLE001 (whatever broke becomes an incident somebody sees)
            db.session.rollback()
            _set_aside(case_id, error)
            return False
    return True


def _fire(case_id: int, actor: Actor | None) -> None:
    held, now = hold(case_id), clock.now()
    case = held.case
    if case.status != "open" or case.next_due is None or case.next_due > now:
        db.session.rollback()  # Another sweep, or a person, was faster.
        return
    issue = releases.issue(case.release_id)
    result = engine.fire(issue.processes[case.process], case.state, case.facts, now)
    new = follow(case, held.open_tasks, result, issue)
    case.blocked_until = None
    tell(case, new, _missed(held.open_tasks, case))
    audit.note(actor, "timer", f"case:{case.id}", {"number": case.number, "passed": list(result.passed)})
    _resolve(case_id)
    db.session.commit()


def _missed(tasks: object, case: Case) -> list[dict[str, object]]:
    """5.5.c: a report nobody gave is told to the board."""
    assert isinstance(tasks, list | tuple)
    return [
        {"text": f"Phiếu {case.number}: quá hạn mà chưa có “{task.name}”."[:400], "role": "board_leader"}
        for task in tasks
        if isinstance(task, Task) and task.status == "missed"
    ]


def _resolve(case_id: int) -> None:
    open_incidents = db.session.scalars(
        select(Incident).where(
            Incident.case_id == case_id, Incident.what == "timer", Incident.resolved_at.is_(None)
        )
    )
    for incident in open_incidents:
        incident.resolved_at = clock.now()


def _set_aside(case_id: int, error: Exception) -> None:
    log.error("timer_stopped", case=case_id, error=str(error))
    now = clock.now()
    case = db.session.get(Case, case_id, populate_existing=True)
    if case is None:
        raise WorkflowError(f"Phiếu {case_id} không còn trong cơ sở dữ liệu.") from error
    incident = db.session.scalar(
        select(Incident).where(
            Incident.case_id == case_id, Incident.what == "timer", Incident.resolved_at.is_(None)
        )
    )
    if incident is None:
        incident = Incident(case_id=case_id, what="timer", attempts=0, at=now, message="", detail="")
        db.session.add(incident)
    incident.attempts += 1
    incident.message = str(error)[:500] or type(error).__name__
    incident.detail = "".join(traceback.format_exception(error))[-8000:]
    tries = incident.attempts
    case.blocked_until = now + BACK_OFF[tries - 1] if tries <= len(BACK_OFF) else NEVER
    db.session.flush()
    audit.note(None, "incident", f"case:{case_id}", {"incident": incident.id, "attempt": tries})
    db.session.commit()
