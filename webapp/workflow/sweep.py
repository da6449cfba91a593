"""The clock's own work: every due case moved once, each in its own transaction; one broken case stops no other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

import structlog
from sqlalchemy import bindparam, select, update

from forms.language import _
from webapp import clock, engine
from webapp.extensions import db, unavailable, writing
from webapp.models import Case, Incident, Task
from webapp.models.types import Moment
from webapp.permissions import Actor
from webapp.workflow import audit, releases
from webapp.workflow.errors import NotFound, WorkflowError
from webapp.workflow.following import follow, tell
from webapp.workflow.incidents import blame, tell_administrators
from webapp.workflow.locking import hold

log = structlog.get_logger()
BATCH = 50
# After each failure it waits so long; when it has failed once more than there are waits, an administrator is told.
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=10))
NEVER = datetime(9999, 1, 1, tzinfo=UTC)

# Put together once: what can be due is asked often, and an incident is looked for at every timer.
_DUE = (
    select(Case.id)
    .where(
        Case.status == "open",
        Case.next_due <= bindparam("now", type_=Moment),
        (Case.blocked_until.is_(None)) | (Case.blocked_until <= bindparam("now", type_=Moment)),
    )
    .order_by(Case.next_due, Case.id)
    .limit(BATCH)
)
_INCIDENT = Incident.metadata.tables["incident"]
_RESOLVE = (
    update(_INCIDENT)
    .where(
        _INCIDENT.c.case_id == bindparam("of_case"),
        _INCIDENT.c.what == "timer",
        _INCIDENT.c.resolved_at.is_(None),
    )
    .values(resolved_at=bindparam("now", type_=Moment))
)


class Fired(Enum):
    """What became of one case: moved; held by somebody else, or not due any more; broken, with an incident to come."""

    MOVED = 1
    SKIPPED = 2
    FAILED = 3


@dataclass(frozen=True)
class Swept:
    """How many due cases moved, and how many could not; one that somebody else holds is neither."""

    moved: int
    failed: int


def sweep() -> Swept:
    """Move at most 50 due cases. Call it again until both numbers are zero."""
    due = db.session.scalars(_DUE, {"now": clock.now()}).all()
    db.session.rollback()
    outcomes = [fire(case_id) for case_id in due]
    return Swept(outcomes.count(Fired.MOVED), outcomes.count(Fired.FAILED))


def fire(case_id: int, actor: Actor | None = None) -> Fired:
    """Fire everything due in one case. When it breaks, nothing changes and the third time an incident tells why."""
    with writing():
        try:
            return _fire(case_id, actor)
        except Exception as error:  # Whatever broke becomes an incident somebody sees.
            db.session.rollback()
            if unavailable(error):
                raise  # No fault of the case: the next sweep tries again.
            _set_aside(case_id, error)
            return Fired.FAILED


def _fire(case_id: int, actor: Actor | None) -> Fired:
    now = clock.now()
    try:
        held = hold(case_id, skip_locked=True)
    except NotFound:
        db.session.rollback()  # Somebody holds it: what they do fires the timer too, or the next round does.
        return Fired.SKIPPED
    case = held.case
    if case.status != "open" or case.next_due is None or case.next_due > now:
        db.session.rollback()  # Another sweep, or a person, was faster.
        return Fired.SKIPPED
    issue = releases.issue(case.release_id)
    result = engine.fire(issue.processes[case.process], case.state, case.facts, now)
    new = follow(case, held.open_tasks, result, issue)
    case.blocked_until, case.failures = None, 0
    tell(case, new, _missed(held.open_tasks, case))
    audit.note(actor, "timer", f"case:{case.id}", {"number": case.number, "passed": list(result.passed)})
    db.session.execute(_RESOLVE, {"of_case": case_id, "now": now})
    db.session.commit()
    return Fired.MOVED


def _missed(tasks: object, case: Case) -> list[dict[str, object]]:
    """5.5.c: a report nobody gave is told to the board."""
    assert isinstance(tasks, list | tuple)
    return [
        {
            "kind": "missed",
            "text": _(f"{case.label}: quá hạn mà chưa có “{task.name}”.")[:400],
            "role": "board_leader",
        }
        for task in tasks
        if isinstance(task, Task) and task.status == "missed"
    ]


def _set_aside(case_id: int, error: Exception) -> None:
    """The case waits and is tried again; at the third failure in a row an incident is opened, once."""
    log.error("timer_stopped", case=case_id, error=str(error))
    now = clock.now()
    case = db.session.scalar(
        select(Case)
        .where(Case.id == case_id)
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    )
    if case is None:
        raise WorkflowError(_(f"Phiếu {case_id} không còn trong cơ sở dữ liệu.")) from error
    case.failures += 1
    if case.failures <= len(BACK_OFF):
        case.blocked_until = now + BACK_OFF[case.failures - 1]
    else:
        case.blocked_until = NEVER
        _tell_administrator(case, error)
    db.session.commit()


def _tell_administrator(case: Case, error: Exception) -> None:
    incident = db.session.scalar(
        select(Incident).where(
            Incident.case_id == case.id, Incident.what == "timer", Incident.resolved_at.is_(None)
        )
    )
    if incident is None:
        incident = Incident(case_id=case.id, what="timer", at=clock.now())
        db.session.add(incident)
    blame(incident, error)
    incident.attempts = case.failures
    db.session.flush()
    tell_administrators(case)
    audit.note(None, "incident", f"case:{case.id}", {"incident": incident.id, "attempt": case.failures})
