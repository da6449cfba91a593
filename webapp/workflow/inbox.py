"""The four lists: mine, what I may take, what waits for others, what I have done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select

from webapp import clock
from webapp.extensions import db
from webapp.models import Case, Person, Record, Task, Unit
from webapp.models.types import folded
from webapp.permissions import Actor, audience

Which = Literal["mine", "available", "waiting", "done"]
PAGE = 25
MOST_COUNTED = 1001
SOON = timedelta(days=3)


@dataclass(frozen=True)
class Row:
    """One line of a list."""

    case_id: int
    number: str
    title: str
    step_name: str
    who: str
    since: datetime
    due: datetime | None = None
    due_state: str = ""
    task_id: int | None = None
    step: str = ""
    claimed: bool = False
    part: str = ""


@dataclass(frozen=True)
class Inbox:
    """A page of a list; `next_page` is None on the last one; counts stop at 1,001."""

    rows: Sequence[Row]
    page: int
    next_page: int | None
    counts: dict[str, int] = field(default_factory=dict)


def inbox(actor: Actor, which: Which, *, query: str = "", page: int = 1) -> Inbox:
    """One of the four lists; overdue first, then by due date, then oldest. `query` ignores marks and case."""
    page = min(max(page, 1), 1000)
    if which == "done":
        return _done(actor, query, page)
    rows = db.session.execute(_statement(actor, which, query).limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    now = clock.now()
    lines = [
        Row(
            case_id=slip.id,
            number=slip.number,
            title=slip.title,
            step_name=task.name,
            who=person or " – ".join(part for part in (task.lane, unit) if part),
            since=task.opened_at,
            due=task.due_at,
            due_state=due_state(task.due_at, now),
            task_id=None if which == "waiting" else task.id,
            step=task.step,
            claimed=task.claimed_by_id is not None,
            part=task.part,
        )
        for task, slip, person, unit in rows[:PAGE]
    ]
    return Inbox(lines, page, page + 1 if len(rows) > PAGE else None, _counts(actor))


def counts(actor: Actor) -> dict[str, int]:
    """How many tasks wait in `mine` and `available`, and how many of mine are overdue or due today."""
    return _counts(actor)


def due_state(due: datetime | None, now: datetime) -> str:
    """`overdue`, `today`, `soon` (three days), `later`, or nothing when there is no due moment."""
    if due is None:
        return ""
    if due <= now:
        return "overdue"
    if clock.local(due).date() == clock.local(now).date():
        return "today"
    return "soon" if due - now <= SOON else "later"


def whose(actor: Actor) -> ColumnElement[bool]:
    """Open tasks that are the actor's own: named, claimed, or entrusted to them."""
    named = or_(Task.person_id == actor.person_id, Task.claimed_by_id == actor.person_id)
    entrusted = Task.id.in_(sorted(actor.entrusted)) if actor.entrusted else false()
    return and_(Task.status == "open", Task.kind == "user", or_(named, entrusted))


def takeable(actor: Actor) -> ColumnElement[bool]:
    """Open tasks for one of the actor's roles or units that nobody has claimed."""
    return and_(
        Task.status == "open", Task.kind == "user", Task.claimed_by_id.is_(None), audience(actor, Task)
    )


def _statement(actor: Actor, which: Which, query: str) -> Select[Any]:
    holder = select(Person.name).where(Person.id == func.coalesce(Task.claimed_by_id, Task.person_id))
    where = {
        "mine": whose(actor),
        "available": takeable(actor),
        "waiting": and_(
            Task.status == "open",
            Task.kind == "user",
            Case.requester_id == actor.person_id,
            or_(Task.person_id.is_(None), Task.person_id != actor.person_id),
        ),
    }[which]
    late = case((Task.due_at <= clock.now(), 0), (Task.due_at.is_not(None), 1), else_=2)
    statement = (
        select(Task, Case, holder.correlate(Task).scalar_subquery(), Unit.name)
        .join(Case, Case.id == Task.case_id)
        .outerjoin(Unit, Unit.id == Task.unit_id)
        .where(where)
        .order_by(late, Task.due_at, Task.opened_at, Task.id)
    )
    return statement.where(_matching(query)) if query.strip() else statement


def _matching(query: str) -> ColumnElement[bool]:
    """The number (07/2026) or words of the title, without marks."""
    text = query.strip()[:100]
    sequence, _, year = text.partition("/")
    if sequence.isdigit() and year.isdigit() and len(text) < 20:
        return and_(Case.sequence == int(sequence), Case.year == int(year))
    return Case.title_folded.contains(folded(text), autoescape=True)


def _done(actor: Actor, query: str, page: int) -> Inbox:
    statement = (
        select(Record, Case)
        .join(Case, Case.id == Record.case_id)
        .where(or_(Record.person_id == actor.person_id, Record.on_behalf_of_id == actor.person_id))
        .order_by(Record.id.desc())
    )
    if query.strip():
        statement = statement.where(_matching(query))
    rows = db.session.execute(statement.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    lines = [
        Row(slip.id, slip.number, slip.title, record.name, record.capacity, record.entered_at)
        for record, slip in rows[:PAGE]
    ]
    return Inbox(lines, page, page + 1 if len(rows) > PAGE else None, _counts(actor))


def _counts(actor: Actor) -> dict[str, int]:
    now = clock.now()
    midnight = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    own, may_take = whose(actor), takeable(actor)

    def count(where: ColumnElement[bool]) -> Any:
        capped = select(Task.id).where(where).limit(MOST_COUNTED).subquery()
        return select(func.count()).select_from(capped).scalar_subquery()

    row = db.session.execute(
        select(
            count(own).label("mine"),
            count(may_take).label("available"),
            count(and_(own, Task.due_at <= now)).label("overdue"),
            count(and_(own, Task.due_at > now, Task.due_at < midnight)).label("today"),
        )
    ).one()
    return dict(row._mapping)
