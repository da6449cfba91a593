"""The clock looks at open tasks: due soon, due today, overdue (then the leader above hears it too); each told once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import load_only

from forms.language import _
from webapp import clock
from webapp.extensions import db, writing
from webapp.models import IS_TO_DO, Case, Membership, Notice, Person, Task, TaskTold
from webapp.workflow import audit, releases
from webapp.workflow.working_days import WorkingDays

BATCH = 200
# How the sentence begins; a stage that passed while the system was down is not made up for, the one that holds is told.
STAGES = {"soon": _("sắp đến hạn"), "today": _("đến hạn hôm nay"), "overdue": _("quá hạn")}

# Rows of one statement carry the same columns.
BLANK = {"role": None, "unit_id": None, "person_id": None, "mailed": False}


def tell() -> int:
    """Tell at most 200 tasks their stage; returns how many. Call it again until that is zero."""
    if not _untold(1):
        db.session.rollback()
        return 0
    with writing():
        # Whoever tells holds the trail's head, so that two workers cannot both find it untold.
        audit.hold()
        untold, now, leaders = _untold(BATCH), clock.now(), Leaders()
        if untold:
            notices = [
                notice for case, task, stage in untold for notice in _notices(case, task, stage, leaders)
            ]
            db.session.execute(insert(Notice), [{**BLANK, "at": now, **notice} for notice in notices])
            db.session.execute(
                insert(TaskTold),
                [
                    {"task_id": task.id, "stage": stage, "due_at": task.due_at, "at": now}
                    for _, task, stage in untold
                ],
            )
        db.session.commit()
    return len(untold)


def _untold(most: int) -> list[tuple[Case, Task, str]]:
    now = clock.now()
    rules = releases.effective().definition.rules
    soon = WorkingDays().after(clock.today(), int(rules.get("task_warning_days", 2)))
    midnight = datetime.combine(clock.today() + timedelta(days=1), time(), clock.ZONE)
    horizon = datetime.combine(soon + timedelta(days=1), time(), clock.ZONE)
    found: list[tuple[Case, Task, str]] = []
    for stage, window in (
        ("overdue", (Task.due_at <= now,)),
        ("today", (Task.due_at > now, Task.due_at < midnight)),
        ("soon", (Task.due_at >= midnight, Task.due_at < horizon)),
    ):
        told = exists(
            select(1).where(
                TaskTold.task_id == Task.id, TaskTold.stage == stage, TaskTold.due_at == Task.due_at
            )
        )
        rows = db.session.execute(
            select(Case, Task)
            .join(Case, Case.id == Task.case_id)
            .where(IS_TO_DO, *window, ~told)
            .order_by(Task.due_at, Task.id)
            .limit(most - len(found))
            .options(load_only(Case.noun, Case.number, Case.title))
        )
        found += [(case, task, stage) for case, task in rows]
    return found


def _notices(case: Case, task: Task, stage: str, leaders: Leaders) -> Iterator[dict[str, Any]]:
    due = _(f"hạn {clock.local(task.due_at):%d/%m/%Y}") if task.due_at else ""
    of_task = {"case_id": case.id, "task_id": task.id}
    text = _(f"{case.label}: {STAGES[stage]} việc “{task.name}” ({due}) – {case.title}")[:400]
    if task.claimed_by_id is not None:
        whose: dict[str, Any] = {"person_id": task.claimed_by_id}
    else:
        whose = {"role": task.role, "unit_id": task.unit_id, "person_id": task.person_id}
    yield {**of_task, "kind": stage, "text": text, **whose}
    if stage == "overdue" and (above := leaders.above(task)):
        yield {**of_task, "kind": "escalated", "text": _(f"{text} – báo lên để đôn đốc")[:400], **above}


class Leaders:
    """Who answers for whom today; each person and unit is asked about once."""

    def __init__(self) -> None:
        self._roles, self._unit, self._led = cache(_roles), cache(_unit_of), cache(_has_leader)

    def above(self, task: Task) -> dict[str, Any]:
        """Who hears that a task is late: the unit's leader, for a leader's own task the board's, above it the top's.

        Nobody, when the task is the top leader's. A unit without a leader is the board's to answer for.
        """
        holder = task.claimed_by_id or task.person_id
        roles = self._roles(holder) if holder is not None else {task.role} if task.role else {"staff"}
        if "top_leader" in roles:
            return {}
        if roles & {"board_leader", "department_leader"}:
            return {"role": "top_leader"}
        unit = task.unit_id if holder is None else self._unit(holder)
        if unit is not None and "unit_leader" not in roles and self._led(unit):
            return {"role": "unit_leader", "unit_id": unit}
        return {"role": "board_leader"}


def _unit_of(person_id: int) -> int | None:
    return db.session.scalar(select(Person.unit_id).where(Person.id == person_id))


def _has_leader(unit_id: int) -> bool:
    """Does somebody lead this unit today?"""
    return (
        db.session.scalar(
            select(Membership.id)
            .join(Person, Person.id == Membership.person_id)
            .where(
                Membership.unit_id == unit_id,
                Membership.role == "unit_leader",
                Membership.held_on(clock.today()),
                Person.active,
            )
            .limit(1)
        )
        is not None
    )


def _roles(person_id: int) -> set[str]:
    return set(
        db.session.scalars(
            select(Membership.role).where(
                Membership.person_id == person_id, Membership.held_on(clock.today())
            )
        )
    )
