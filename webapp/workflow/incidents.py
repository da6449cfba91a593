"""What happens when a step breaks: everything rolls back, an incident stays, an administrator can try again."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import select

from forms.language import _
from webapp import clock
from webapp.extensions import db, unavailable, writing
from webapp.models import Attachment, Case, Incident, Task
from webapp.permissions import Actor
from webapp.workflow import audit
from webapp.workflow.errors import Stopped, WorkflowError
from webapp.workflow.following import tell

if TYPE_CHECKING:
    from webapp.workflow.asking import Asked
    from webapp.workflow.moving import OnBehalf

log = structlog.get_logger()
# What an attachment is before a record holds it.
OF_A_FILE = ("sha256", "name", "media_type", "size", "case_id", "task_id", "by_id", "at")


@contextmanager
def stopping(
    actor: Actor, asked: Asked, answers: Mapping[str, Any], on_behalf: OnBehalf | None = None
) -> Iterator[None]:
    """Run a step; anything unforeseen inside becomes an incident. Raises Stopped after rolling back.

    With it stays everything the act needs to be tried again: answers, files, for whom it was entered and signed when.
    Refusals pass through, after a rollback. A start has no case to stop: it fails as it is, and nothing was opened.
    """
    case_id = asked.case.id if asked.case is not None else None
    task_id = asked.task.id if asked.task is not None else None
    try:
        yield
    except WorkflowError:
        db.session.rollback()
        raise
    except Exception as error:
        db.session.rollback()
        if unavailable(error):
            raise  # No fault of the step: the same form may be sent again.
        log.exception("step_stopped", case=case_id, task=task_id, person=actor.person_id)
        if case_id is None or task_id is None:
            raise
        with writing():
            incident = _incident(case_id, task_id, actor)
            incident.answers = dict(answers)
            incident.on_behalf_of_id = on_behalf.person_id if on_behalf else None
            incident.act_date = on_behalf.act_date if on_behalf else None
            blame(incident, error)
            task = db.session.get_one(Task, task_id)
            task.draft, task.draft_saved_at = dict(answers), clock.now()
            _keep(asked.uploads)
            db.session.flush()
            tell_administrators(db.session.get_one(Case, case_id))
            audit.note(actor, "incident", f"case:{case_id}", {"incident": incident.id})
            db.session.commit()
        raise Stopped(incident.id) from error


def blame(incident: Incident, error: Exception) -> None:
    """Write down what broke, in words and for whoever maintains the program."""
    incident.cause, incident.message = type(error).__name__, str(error)[:500] or type(error).__name__
    incident.detail = "".join(traceback.format_exception(error))[-8000:]


def _incident(case_id: int, task_id: int, actor: Actor) -> Incident:
    """The one that is open already when the same person's act on the task breaks again."""
    incident = db.session.scalar(
        select(Incident).where(
            Incident.task_id == task_id,
            Incident.person_id == actor.person_id,
            Incident.what == "complete",
            Incident.resolved_at.is_(None),
        )
    )
    if incident is not None:
        incident.attempts += 1
        return incident
    incident = Incident(
        case_id=case_id, task_id=task_id, person_id=actor.person_id, what="complete", at=clock.now()
    )
    db.session.add(incident)
    return incident


def _keep(uploads: Sequence[Attachment]) -> None:
    """Files lie under their hash already; their rows went with everything else and come back, waiting on the task."""
    db.session.add_all(Attachment(**{name: getattr(row, name) for name in OF_A_FILE}) for row in uploads)


def tell_administrators(case: Case) -> None:
    """Whoever can try again hears of it; what the case is about is not theirs to read."""
    text = _(f"Sự cố ở {case.label}: mở trang “Sự cố” để xem nguyên nhân và thử lại.")
    tell(case, (), [{"case_id": None, "text": text, "role": "administrator"}])
