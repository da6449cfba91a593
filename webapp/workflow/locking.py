"""A case held by one transaction: read under its lock, with the tasks that are open in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from webapp.extensions import db
from webapp.models import IS_OPEN, Case, Task
from webapp.permissions import Actor, sight
from webapp.workflow.errors import NotFound

# Built once a process; read anew even where the session has seen the rows before the lock.
_CASE = select(Case).where(Case.id == bindparam("case")).execution_options(populate_existing=True)
_LOCKED = _CASE.with_for_update(of=Case)
_UNLESS_LOCKED = _CASE.with_for_update(of=Case, skip_locked=True)
_OPEN_TASKS = (
    select(Task)
    .where(Task.case_id == bindparam("case"), IS_OPEN)
    .order_by(Task.id)
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True)
class Held:
    """A locked case and its open tasks, oldest first."""

    case: Case
    open_tasks: Sequence[Task]


def hold(case_id: int, actor: Actor | None = None, *, skip_locked: bool = False) -> Held:
    """Lock a case until the transaction ends. Raises NotFound when it is not there, or not for this actor.

    With `skip_locked`, a case that somebody else holds right now counts as not there (SQLite has one writer anyway).
    """
    query = _UNLESS_LOCKED if skip_locked else _LOCKED
    seen = query if actor is None else query.where(sight(actor))
    case = db.session.scalar(seen, {"case": case_id})
    if case is None:
        raise NotFound
    return Held(case, db.session.scalars(_OPEN_TASKS, {"case": case_id}).all())


def hold_of_tasks(task_ids: Sequence[int]) -> None:
    """Lock the cases of several tasks before the first of them is acted on.

    In the order of their ids, and before the head of the trail: two acts never wait for each other crosswise.
    """
    cases = select(Task.case_id).where(Task.id.in_(task_ids))
    db.session.execute(select(Case.id).where(Case.id.in_(cases)).order_by(Case.id).with_for_update(of=Case))
