"""The four lists: mine, what I may take, what waits for others, what I have done."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    literal,
    select,
    union_all,
)

from forms.language import Joined
from webapp import clock
from webapp.extensions import bare, db
from webapp.models import IS_TO_DO, Case, Person, Record, Task, Unit
from webapp.models.types import Moment, folded
from webapp.permissions import Actor, audiences

Which = Literal["mine", "available", "waiting", "done"]
PAGE = 25
MOST_COUNTED = 1001
SOON = timedelta(days=3)
_NUMBER = re.compile(r"([A-Za-zĐđ]{1,6}-)?(\d{1,6})/(\d{4})\Z")


@dataclass(frozen=True)
class Row:
    """One line of a list."""

    case_id: int
    number: str
    title: str
    noun: str
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


@dataclass(frozen=True)
class Wanted:
    """What of a list somebody wants to see: words or a number, a due state, one process; empty for all."""

    query: str = ""
    due: str = ""
    process: str = ""

    def cases(self) -> list[ColumnElement[bool]]:
        """What this asks of the case."""
        return [
            *([matching(self.query)] if self.query.strip() else []),
            *([Case.process == self.process] if self.process else []),
        ]

    def tasks(self) -> list[ColumnElement[bool]]:
        """What this asks of the task; an unknown due state asks nothing."""
        found = [exists(select(1).where(Case.id == Task.case_id, *self.cases()))] if self.cases() else []
        now = clock.now()
        soon = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        due = {
            "overdue": [Task.due_at <= now],
            "today": [Task.due_at > now, Task.due_at < soon],
            "soon": [Task.due_at >= soon, Task.due_at <= now + SOON],
        }
        return [*found, *due.get(self.due, [])]


def inbox(actor: Actor, which: Which, wanted: Wanted | None = None, *, page: int = 1) -> Inbox:
    """One of the four lists; overdue first, then by due date, then oldest. Words ignore marks and case."""
    page, wanted = min(max(page, 1), 1000), wanted or Wanted()
    if which == "done":
        return _done(actor, wanted, page)
    found = _statement(actor, which, wanted)
    rows = db.session.execute(found, {"skip": (page - 1) * PAGE, "upto": page * PAGE + 1}).all()
    now = clock.now()
    lines = [
        Row(
            case_id=slip.id,
            number=slip.number,
            title=slip.title,
            noun=slip.noun,
            step_name=task.name,
            who=person or Joined(" – ", (part for part in (task.lane, unit) if part)),
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


def count(actor: Actor, which: Which) -> int:
    """How many tasks one of the first three lists holds, up to 1,001."""
    return _capped(db.session.scalar(select(_how_many(WAYS[which](actor)))))


def due_state(due: datetime | None, now: datetime) -> str:
    """`overdue`, `today`, `soon` (three days), `later`, or nothing when there is no due moment."""
    if due is None:
        return ""
    if due <= now:
        return "overdue"
    if clock.local(due).date() == clock.local(now).date():
        return "today"
    return "soon" if due - now <= SOON else "later"


@dataclass(frozen=True)
class Way:
    """One way a task can belong to somebody, read in the order of one index and only as far as the page needs.

    Joined by OR instead, every open task of the person would be read and sorted before the first could be shown.
    `along` is what is the same all along the way; PostgreSQL must be told where that may be NULL.
    """

    where: tuple[ColumnElement[bool], ...]
    along: tuple[Any, ...] = ()


def own_ways(actor: Actor) -> list[Way]:
    """How open tasks are the actor's own: named, claimed, or entrusted to them; no task in two ways."""
    me = actor.person_id
    ways = [
        Way((Task.person_id == me,)),
        Way((Task.claimed_by_id == me, Task.person_id.is_distinct_from(me))),
    ]
    if actor.entrusted:
        others = (Task.person_id.is_distinct_from(me), Task.claimed_by_id.is_distinct_from(me))
        ways.append(Way((Task.id.in_(sorted(actor.entrusted)), *others)))
    return ways


def open_ways(actor: Actor) -> list[Way]:
    """How unclaimed open tasks wait for the actor: for one of their roles (in a unit), or for their unit.

    Whom `performer` keeps from a task (one person at most) does not find it here.
    """
    free = (
        Task.person_id.is_(None),
        Task.claimed_by_id.is_(None),
        Task.excluded != [actor.person_id],
    )
    return [
        Way(
            (
                Task.role.is_(None) if role is None else Task.role == role,
                Task.unit_id.is_(None) if unit is None else Task.unit_id == unit,
                *free,
            ),
            along=(Task.role, Task.unit_id),
        )
        for role, unit in audiences(actor)
    ]


def _waiting_ways(actor: Actor) -> list[Way]:
    """Open tasks others have in the actor's own cases."""
    mine = select(Case.id).where(Case.requester_id == actor.person_id, Case.status == "open")
    return [Way((Task.case_id.in_(mine), Task.person_id.is_distinct_from(actor.person_id)))]


WAYS: Mapping[Which, Callable[[Actor], list[Way]]] = {
    "mine": own_ways,
    "available": open_ways,
    "waiting": _waiting_ways,
}


def _statement(actor: Actor, which: Which, wanted: Wanted) -> Select[Any]:
    ways = WAYS[which]
    where = wanted.tasks()
    return _rows_of(_first(ways(actor), *where)) if where else _listed(actor, ways)


@lru_cache(maxsize=1000)
def _listed(actor: Actor, ways: Callable[[Actor], list[Way]]) -> Select[Any]:
    """Kept for each person while their rights stay the same: putting it together takes longer than running it."""
    return _rows_of(_first(ways(actor)))


def _first(ways: Sequence[Way], *where: ColumnElement[bool]) -> Any:
    """The tasks of a page, as a table of their ids in order: the first of every way, merged."""
    upto, skip = bindparam("upto", type_=Integer), bindparam("skip", type_=Integer)
    found = [select(_along(way, *where).limit(upto).subquery()) for way in ways]
    merged = union_all(*found).subquery() if found else select(Task).where(false()).subquery()
    page = select(merged).order_by(*_in_order(merged.c)).limit(PAGE + 1).offset(skip)
    return page.subquery()


def _along(way: Way, *where: ColumnElement[bool]) -> Any:
    return (
        select(Task.id, Task.due_at, Task.opened_at)
        .where(IS_TO_DO, *way.where, *where)
        .order_by(*way.along, *_in_order(Task))
    )


def _rows_of(page: Any) -> Select[Any]:
    holder = select(Person.name).where(Person.id == func.coalesce(Task.claimed_by_id, Task.person_id))
    return (
        select(Task, Case, holder.correlate(Task).scalar_subquery(), Unit.name)
        .join(page, page.c.id == Task.id)
        .join(Case, Case.id == Task.case_id)
        .outerjoin(Unit, Unit.id == Task.unit_id)
        .order_by(*_in_order(page.c))
    )


def _in_order(table: Any) -> list[ColumnElement[Any]]:
    """Overdue first, then by due date, then oldest; what has no date comes last."""
    return [table.due_at.nulls_last(), table.opened_at, table.id]


def matching(query: str) -> ColumnElement[bool]:
    """A number (7/2026, KPH-07/2026) or words of the title, without marks."""
    text = query.strip()[:100]
    found = _NUMBER.match(text)
    if found:
        prefix, sequence, year = found.groups()
        given = (Case.number.startswith(prefix.upper()),) if prefix else ()
        return and_(Case.sequence == int(sequence), Case.year == int(year), *given)
    return Case.title_folded.contains(folded(text), autoescape=True)


def _done(actor: Actor, wanted: Wanted, page: int) -> Inbox:
    ways = []
    for mine in _acts(actor.person_id):
        acts = select(Record.id).where(mine).order_by(Record.id.desc()).limit(page * PAGE + 1)
        if wanted.cases():
            acts = acts.join(Case, Case.id == Record.case_id).where(*wanted.cases())
        ways.append(select(acts.subquery()))
    ids = union_all(*ways).subquery()
    statement = (
        select(Record, Case)
        .join(ids, ids.c.id == Record.id)
        .join(Case, Case.id == Record.case_id)
        .order_by(Record.id.desc())
    )
    rows = db.session.execute(statement.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    lines = [
        Row(slip.id, slip.number, slip.title, slip.noun, record.name, record.capacity, record.entered_at)
        for record, slip in rows[:PAGE]
    ]
    return Inbox(lines, page, page + 1 if len(rows) > PAGE else None, _counts(actor))


def _acts(person_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """What somebody did, and what was done for them by somebody else."""
    return (
        Record.person_id == person_id,
        and_(Record.on_behalf_of_id == person_id, Record.person_id != person_id),
    )


def _counts(actor: Actor) -> dict[str, int]:
    now = clock.now()
    midnight = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    found = bare().execute(_counted(actor), {"now": now, "midnight": midnight}).one()
    return {name: _capped(many) for name, many in found._mapping.items()}


@lru_cache(maxsize=1000)
def _counted(actor: Actor) -> Select[*tuple[Any, ...]]:
    now, midnight = bindparam("now", type_=Moment), bindparam("midnight", type_=Moment)

    own = own_ways(actor)
    return select(
        _how_many(own).label("mine"),
        _how_many(open_ways(actor)).label("available"),
        _how_many(own, Task.due_at <= now).label("overdue"),
        _how_many(own, Task.due_at > now, Task.due_at < midnight).label("today"),
    )


def _how_many(ways: Sequence[Way], *where: ColumnElement[bool]) -> ColumnElement[int]:
    """Every way counted along its index, none further than anybody wants to know."""
    found: ColumnElement[int] = literal(0)
    for way in ways:
        first = _along(way, *where).with_only_columns(literal(1)).limit(MOST_COUNTED).subquery()
        found = found + select(func.count()).select_from(first).scalar_subquery()
    return found


def _capped(many: int | None) -> int:
    return min(many or 0, MOST_COUNTED)
