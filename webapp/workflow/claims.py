"""Work that somebody took and may no longer do: it goes back to everybody it is for, so that nothing waits unseen."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from webapp.extensions import db, writing
from webapp.models import IS_OPEN, Task
from webapp.permissions import may_do
from webapp.workflow import audit, sessions
from webapp.workflow.errors import Refused
from webapp.workflow.following import tell
from webapp.workflow.locking import hold


def give_back() -> int:
    """Give back what was claimed by a role, a delegation or a person that is no more; returns how many tasks."""
    lost = list(_lost())
    db.session.rollback()
    return sum([_give_back(task_id, case_id) for task_id, case_id in lost])


def _lost() -> Iterator[tuple[int, int]]:
    claimed = (IS_OPEN, Task.kind == "user", Task.claimed_by_id.is_not(None))
    for person_id in db.session.scalars(select(Task.claimed_by_id).where(*claimed).distinct()).all():
        for task in db.session.scalars(select(Task).where(*claimed, Task.claimed_by_id == person_id)):
            if not _still_may(task):
                yield task.id, task.case_id


def _still_may(task: Task) -> bool:
    assert task.claimed_by_id is not None
    try:
        return may_do(sessions.actor_for(task.claimed_by_id), task)
    except Refused:
        return False  # No longer at work.


def _give_back(task_id: int, case_id: int) -> bool:
    with writing():
        held = hold(case_id)
        task = next((task for task in held.open_tasks if task.id == task_id), None)
        if task is None or task.claimed_by_id is None or _still_may(task):
            db.session.rollback()  # Somebody was faster.
            return False
        was, task.claimed_by_id = task.claimed_by_id, None
        tell(held.case, [task])
        audit.note(None, "give_back", f"case:{case_id}", {"task": task_id, "claimed_by": was})
        db.session.commit()
    return True
