"""A case held by one transaction: read under its lock, with the tasks that are open in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from webapp.extensions import db
from webapp.models import IS_OPEN, Case, Task
from webapp.permissions import Actor, sight
from webapp.workflow.errors import NotFound


@dataclass(frozen=True)
class Held:
    """A locked case and its open tasks, oldest first."""

    case: Case
    open_tasks: Sequence[Task]


def hold(case_id: int, actor: Actor | None = None, *, skip_locked: bool = False) -> Held:
    """Lock a case until the transaction ends. Raises NotFound when it is not there, or not for this actor.

    With `skip_locked`, a case that somebody else holds right now counts as not there (SQLite has one writer anyway).
    """
    query = select(Case).where(Case.id == case_id)
    if actor is not None:
        query = query.where(sight(actor))
    case = db.session.scalar(
        query.with_for_update(of=Case, skip_locked=skip_locked).execution_options(populate_existing=True)
    )
    if case is None:
        raise NotFound
    tasks = db.session.scalars(
        select(Task)
        .where(Task.case_id == case_id, IS_OPEN)
        .order_by(Task.id)
        .execution_options(populate_existing=True)
    ).all()
    return Held(case, tasks)
