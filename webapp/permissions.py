"""The three spoken questions, may_do, may_see and may_run; every page and verb asks here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true, union_all
from sqlalchemy.orm import InstrumentedAttribute

from webapp.models import IS_OPEN, Case, Notice, Record, Task
from webapp.models.types import in_passing
from webapp.procedure.definition import ProcessInfo

# Who sees every case by default (obligations page, "who sees what").
SEES_ALL = frozenset(
    {
        "iso_secretary",
        "board_leader",
        "board_member",
        "department_leader",
        "top_leader",
        "internal_auditor",
        "reader",
    }
)
# Who still sees a case that the secretary narrowed.
SEES_SENSITIVE = frozenset({"iso_secretary", "board_leader", "department_leader", "top_leader"})


@dataclass(frozen=True)
class Grant:
    """A role somebody holds now, in a unit or in the agency, in their own right or by delegation."""

    role: str
    unit_id: int | None = None
    delegation_id: int | None = None
    principal_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """The person who acts, with everything they may act as today. Equal actors may do the same: they can be a key."""

    person_id: int
    name: str
    office: str
    unit_id: int | None
    release_id: int
    grants: tuple[Grant, ...] = ()
    # task id -> (delegation id, the person who passed it on)
    entrusted: Mapping[int, tuple[int, int]] = field(default_factory=dict, hash=False)
    must_change_password: bool = False
    example: bool = False
    # When this session last saw the password; None outside a session.
    confirmed_at: datetime | None = field(default=None, compare=False)

    def roles(self) -> frozenset[str]:
        """Every role the actor holds, delegated ones included."""
        return frozenset(grant.role for grant in self.grants)

    def units(self) -> frozenset[int]:
        """The units the actor is a member of in their own right."""
        return frozenset(
            grant.unit_id
            for grant in self.grants
            if grant.unit_id is not None and grant.delegation_id is None
        )


@dataclass(frozen=True)
class Capacity:
    """In what right somebody does a task: their own, or for a principal by a delegation."""

    principal_id: int | None = None
    delegation_id: int | None = None


def holds(actor: Actor, role: str, unit_id: int | None = None) -> bool:
    """Does the actor hold the role (in that unit, when one is given)?"""
    return any(grant.role == role and (unit_id is None or grant.unit_id == unit_id) for grant in actor.grants)


def capacity(actor: Actor, task: Task) -> Capacity | None:
    """In what right the actor may do this task; None when they may not. Own right comes before delegation."""
    if task.status != "open" or actor.person_id in task.excluded:
        return None
    if task.claimed_by_id not in (None, actor.person_id):
        return _entrusted(actor, task)
    if task.person_id is not None:
        return Capacity() if task.person_id == actor.person_id else _entrusted(actor, task)
    granted = next(_fitting(actor, task), None)
    return granted or _entrusted(actor, task)


def may_do(actor: Actor, task: Task) -> bool:
    """May the actor complete this task now?"""
    return capacity(actor, task) is not None


def may_run(actor: Actor, process: ProcessInfo) -> bool:
    """May the actor begin a case of this process (5.2.1: every member of a unit in scope may open a slip)?"""
    member = "member" in process.starters and bool(actor.units())
    return member or any(holds(actor, role) for role in process.starters)


def _fitting(actor: Actor, task: Task) -> Iterator[Capacity]:
    grants = sorted(actor.grants, key=lambda grant: grant.delegation_id is not None)
    for grant in grants:
        role_fits = task.role is None or grant.role == task.role
        unit_fits = task.unit_id is None or grant.unit_id == task.unit_id
        somebody = task.role is not None or task.unit_id is not None
        if somebody and role_fits and unit_fits and grant.principal_id not in task.excluded:
            yield Capacity(grant.principal_id, grant.delegation_id)


def _entrusted(actor: Actor, task: Task) -> Capacity | None:
    """A single task passed on: only while it is still the principal's own."""
    if task.id not in actor.entrusted:
        return None
    delegation_id, principal_id = actor.entrusted[task.id]
    if principal_id in task.excluded or principal_id not in (task.person_id, task.claimed_by_id):
        return None
    return Capacity(principal_id, delegation_id)


def audiences(actor: Actor) -> list[tuple[str | None, int | None]]:
    """The same question as `capacity` for tasks that name no person: which (role, unit) may the actor answer for?"""
    roles = {(grant.role, unit) for grant in actor.grants for unit in (None, grant.unit_id)}
    units = {(None, unit) for unit in actor.units()}
    return sorted(roles | units, key=lambda pair: (pair[0] or "", pair[1] or 0))


def audience(actor: Actor, table: type[Task] | type[Notice]) -> ColumnElement[bool]:
    """The tasks (or notices) addressed to one of the actor's audiences, as a condition."""
    return and_(table.person_id.is_(None), or_(false(), *_addressed(actor, table)))


def _addressed(actor: Actor, table: type[Task] | type[Notice]) -> Iterator[ColumnElement[bool]]:
    for role, unit in audiences(actor):
        yield and_(
            table.role.is_(None) if role is None else table.role == role,
            table.unit_id.is_(None) if unit is None else table.unit_id == unit,
        )


def sight(actor: Actor, *, of_many: bool = False) -> ColumnElement[bool]:
    """Which cases the actor may see: own and own units', all for those who oversee; sensitive ones narrower.

    The same answer in two ways: asked of one case it looks the case up; `of_many`, for lists, it gathers once what is
    the actor's own instead of asking for every line, and judges the lines as they come, so that the first page of a
    list in its order does not wait for everything the unit ever had.
    """
    roles = actor.roles()
    if roles & SEES_SENSITIVE:
        return true()
    units = sorted(actor.units())
    read = in_passing if of_many else _as_it_is
    of_my_unit = or_(
        read(Case.requesting_unit_id).in_(units),
        read(Case.concerned_unit_id).in_(units),
        read(Case.implementing_unit_id).in_(units),
    )
    wide = true() if roles & SEES_ALL else of_my_unit
    own = list(_own(actor))
    if of_many:
        mine: list[ColumnElement[bool]] = [read(Case.id).in_(union_all(*own))]
    else:
        mine = [
            found.where(found.selected_columns.case_id == Case.id).correlate(Case).exists() for found in own
        ]
    return or_(and_(Case.sensitive.is_(False), wide), read(Case.requester_id) == actor.person_id, *mine)


def _as_it_is(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    return column.expression


def _own(actor: Actor) -> Iterator[Select[int]]:
    """The cases in which the actor has or had something to do, has something open, or acted."""
    me = actor.person_id
    yield select(Task.case_id).where(Task.person_id == me)
    yield select(Task.case_id).where(Task.claimed_by_id == me, IS_OPEN, Task.kind == "user")
    # One by one: only then is each read by its index, whatever was ever addressed to nobody in person.
    for addressed in _addressed(actor, Task):
        yield select(Task.case_id).where(IS_OPEN, Task.person_id.is_(None), addressed)
    if actor.entrusted:
        yield select(Task.case_id).where(Task.id.in_(sorted(actor.entrusted)))
    yield select(Record.case_id).where(Record.person_id == me)
    yield select(Record.case_id).where(Record.on_behalf_of_id == me)
