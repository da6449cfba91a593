"""What happens when a step breaks: everything rolls back, an incident stays, an administrator can try again."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog

from webapp import clock
from webapp.extensions import db, unavailable, writing
from webapp.models import Case, Incident, Task
from webapp.permissions import Actor
from webapp.workflow import audit
from webapp.workflow.errors import Stopped, WorkflowError
from webapp.workflow.following import tell

log = structlog.get_logger()


@contextmanager
def stopping(
    actor: Actor, case_id: int | None, task_id: int | None, answers: Mapping[str, Any]
) -> Iterator[None]:
    """Run a step; anything unforeseen inside becomes an incident. Raises Stopped after rolling back.

    Refusals pass through, after a rollback. A start has no case to stop: it fails as it is, and nothing was opened.
    """
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
        if case_id is None:
            raise
        with writing():
            incident = Incident(
                case_id=case_id,
                task_id=task_id,
                person_id=actor.person_id,
                what="complete",
                cause=type(error).__name__,
                message=str(error)[:500] or type(error).__name__,
                detail="".join(traceback.format_exception(error))[-8000:],
                answers=dict(answers),
                at=clock.now(),
            )
            db.session.add(incident)
            task = db.session.get(Task, task_id)
            if task is not None:
                task.draft, task.draft_saved_at = dict(answers), clock.now()
            db.session.flush()
            tell_administrators(db.session.get_one(Case, case_id))
            audit.note(actor, "incident", f"case:{case_id}", {"incident": incident.id})
            db.session.commit()
        raise Stopped(incident.id) from error


def tell_administrators(case: Case) -> None:
    """Whoever can try again hears of it; what the case is about is not theirs to read."""
    text = f"Sự cố ở {case.label}: mở trang “Sự cố” để xem nguyên nhân và thử lại."
    tell(case, (), [{"case_id": None, "text": text, "role": "administrator"}])
