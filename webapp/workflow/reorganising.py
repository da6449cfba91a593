"""A unit merges into another, a person leaves: everything open moves along in one transaction, nothing is orphaned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, true, update
from sqlalchemy.orm import InstrumentedAttribute

from forms.language import _
from forms.people import LeaveForm, MergeForm
from webapp import clock, engine
from webapp.extensions import db
from webapp.models import (
    Case,
    Delegation,
    Membership,
    Objective,
    Person,
    ReviewOutput,
    Risk,
    SessionRow,
    Task,
)
from webapp.permissions import Actor
from webapp.procedure.definition import Role
from webapp.workflow import audit, releases
from webapp.workflow.acts import written
from webapp.workflow.asking import Sent
from webapp.workflow.directory import Directory
from webapp.workflow.errors import Refused
from webapp.workflow.following import follow, tell
from webapp.workflow.locking import hold
from webapp.workflow.people import Held, choices, last_holder, open_in, person, roles_of, unit

# Facts of a case that name a unit even where no lane asks for them.
UNITS_OF_A_CASE = ("case.requesting_unit", "case.concerned_unit", "case.implementing_unit")
# What somebody or a unit still answers for outside the cases: the column that names them, and while what holds.
_RUNNING_OBJECTIVE = Objective.current & Objective.assessed_case_id.is_(None)
_STILL_ANSWERED_FOR: Mapping[InstrumentedAttribute[int | None], ColumnElement[bool]] = {
    Risk.owner_id: Risk.state != "closed",
    ReviewOutput.owner_person_id: ReviewOutput.state == "open",
    Objective.owner_id: _RUNNING_OBJECTIVE,
    Objective.measured_by_id: _RUNNING_OBJECTIVE,
}
_STILL_THE_UNITS: Mapping[InstrumentedAttribute[Any], ColumnElement[bool]] = {
    Risk.unit_id: true(),
    ReviewOutput.owner_unit_id: ReviewOutput.state == "open",
    Objective.unit_id: _RUNNING_OBJECTIVE,
}


@dataclass(frozen=True)
class Leaving:
    """What is open with somebody who leaves."""

    person: Person
    tasks: Sequence[tuple[Task, Case]]
    cases: Sequence[Case]
    roles: Sequence[tuple[Held, bool]]  # and whether nobody else holds it
    answers_for: bool = False  # a risk, a conclusion of a review or an objective stands in their name

    @property
    def needs_successor(self) -> bool:
        """Would anything be without a person?"""
        return bool(self.cases or self.answers_for) or any(
            last and held.role != "staff" for held, last in self.roles
        )


def leaving(actor: Actor, person_id: int) -> Leaving:
    """What is open with the person. Raises NotFound, Refused (left already)."""
    row = person(actor, person_id)
    if not row.active:
        raise Refused(_(f"{row.name} đã thôi công tác."))
    tasks = db.session.execute(
        select(Task, Case)
        .join(Case, Case.id == Task.case_id)
        .where(
            Task.status == "open",
            or_(Task.person_id == person_id, Task.claimed_by_id == person_id),
        )
        .order_by(Task.id)
    ).all()
    held = [held for held in roles_of(actor, [person_id]).get(person_id, []) if held.current]
    last = [last_holder(db.session.get_one(Membership, role.id)) for role in held]
    return Leaving(
        row,
        [(task, case) for task, case in tasks],
        list(_naming("person", person_id)),
        list(zip(held, last, strict=True)),
        any(
            db.session.scalar(select(column).where(column == person_id, still).limit(1)) is not None
            for column, still in _STILL_ANSWERED_FOR.items()
        ),
    )


def leave_form(actor: Actor, left: Leaving, posted: Any = None) -> LeaveForm:
    """The form: successors, the unit's leaders first; roles nobody else holds are ticked."""
    directory = Directory()
    heads = directory.heads.get(left.person.unit_id or 0, [])
    people = [pair for pair in directory.people() if int(pair[0]) != left.person.id]
    people.sort(key=lambda pair: int(pair[0]) not in heads)
    offered = {
        **choices(actor),
        "successors": people,
        "held_roles": [
            (str(held.id), f"{held.name} {held.unit}".strip())
            for held, _ in left.roles
            if held.role != "staff"
        ],
    }
    ticked = [str(held.id) for held, last in left.roles if last and held.role != "staff"]
    return LeaveForm(
        posted, choices=offered, today=clock.today(), data={"roles": ticked, "last_day": clock.today()}
    )


def leave(actor: Actor, left: Leaving, form: LeaveForm, request: Sent) -> str:
    """The person leaves; what is open goes to the successor. Raises Refused with what would be orphaned."""
    gone, successor = left.person, form.successor_id.data
    handed = {int(role) for role in form.roles.data or []}
    missing = [h.name for h, last in left.roles if last and h.role != "staff" and h.id not in handed]
    if missing:
        raise Refused(
            _(f"Không còn ai giữ vai trò {', '.join(missing)}; hãy giao lại vai trò cho người khác.")
        )
    if left.needs_successor and successor is None:
        raise Refused(_("Còn việc đứng tên người này; hãy chọn người nhận."))
    assert form.last_day.data is not None
    last_day, reason = form.last_day.data, form.reason.data or ""
    for role in db.session.scalars(select(Membership).where(Membership.person_id == gone.id)):
        if role.id in handed and successor is not None:
            _hold_role(successor, role.role, role.unit_id)
        if role.until is None or role.until > last_day:
            role.until = max(last_day, role.since)
    gone.active, gone.left_on = False, last_day
    db.session.execute(delete(SessionRow).where(SessionRow.person_id == gone.id))
    _end_delegations(or_(Delegation.from_person_id == gone.id, Delegation.to_person_id == gone.id))
    db.session.execute(
        update(Task).where(Task.claimed_by_id == gone.id, Task.status == "open").values(claimed_by_id=None)
    )
    db.session.flush()
    if successor is not None:
        heir = person(actor, successor)
        for column, still in _STILL_ANSWERED_FOR.items():
            db.session.execute(
                update(column.class_).where(column == gone.id, still).values({column.key: heir.id})
            )
        told = {"from": gone.name, "to": heir.name, "reason": reason}
        for case in left.cases:
            _move(actor, case.id, "person", gone.id, heir.id, told, request)
    _refuse_orphans(Task.person_id == gone.id)
    audit.note(
        actor,
        "leave",
        f"person:{gone.id}",
        {
            "last_day": last_day.isoformat(),
            "to": successor,
            "reason": reason,
            "cases": [c.id for c in left.cases],
        },
    )
    db.session.commit()
    return _(f"{gone.name} thôi công tác từ sau ngày {last_day:%d/%m/%Y}; đã chuyển {len(left.cases)} hồ sơ.")


def merge_form(actor: Actor, unit_id: int, posted: Any = None) -> MergeForm:
    """The form: into which unit, from when."""
    offered = choices(actor)
    offered["units"] = [pair for pair in offered["units"] if int(pair[0]) != unit_id]
    return MergeForm(posted, choices=offered, today=clock.today(), data={"day": clock.today()})


def merge(actor: Actor, unit_id: int, form: MergeForm, request: Sent) -> str:
    """The unit goes into another from a day on, with its people, running cases, tasks and risks. Raises Refused."""
    gone = unit(actor, unit_id)
    if gone.merged_into_id is not None:
        raise Refused(_(f"{gone.name} đã sáp nhập rồi."))
    into = unit(actor, form.into_id.data)
    if not Directory().heads.get(into.id):
        raise Refused(
            _(f"{into.name} chưa có lãnh đạo đơn vị nên chưa nhận việc được; hãy giao vai trò trước.")
        )
    assert form.day.data is not None
    day, reason = form.day.data, form.reason.data or ""
    moved = [case.id for case in _naming("unit", unit_id)]
    gone.in_scope, gone.merged_into_id, gone.merged_on = False, into.id, day
    _move_people(gone.id, into.id, day)
    _end_delegations(Delegation.unit_id == gone.id)
    for column, still in _STILL_THE_UNITS.items():
        db.session.execute(
            update(column.class_).where(column == gone.id, still).values({column.key: into.id})
        )
    db.session.flush()
    told = {"from": gone.name, "to": into.name, "reason": reason}
    for case_id in moved:
        _move(actor, case_id, "unit", gone.id, into.id, told, request)
    _refuse_orphans(Task.unit_id == gone.id)
    details = {"into": into.id, "day": day.isoformat(), "reason": reason, "cases": moved}
    audit.note(actor, "merge_unit", f"unit:{gone.id}", details)
    db.session.commit()
    return _(
        f"{gone.name} đã sáp nhập vào {into.name} từ {day:%d/%m/%Y}; đã chuyển {len(moved)} hồ sơ đang mở."
    )


def open_there(actor: Actor, unit_id: int) -> tuple[list[Case], list[str]]:
    """What a merge would move: running cases and the people of the unit."""
    unit(actor, unit_id)
    names = db.session.scalars(select(Person.name).where(Person.unit_id == unit_id, Person.active))
    return open_in(unit_id), list(names)


def renamed(
    facts: Mapping[str, Any], roles: Mapping[str, Role], kind: str, old: int, new: int
) -> dict[str, Any]:
    """The facts with one person or unit in the place of another, wherever a lane finds its people by them.

    What was done stays as it was: members of a step that are done keep who did them.
    """
    paths = {getattr(role, kind) for role in roles.values()} - {""}
    if kind == "unit":
        paths |= set(UNITS_OF_A_CASE)
    done = {key for values in facts.values() for key in values.get("done_keys", [])}
    changed = {}
    for space, values in facts.items():
        mine = dict(values)
        for name, value in values.items():
            if f"{space}.{name}" in paths and value == old:
                mine[name] = new
            elif isinstance(value, list):
                mine[name] = [_member(row, paths, done, old, new) for row in value]
        changed[space] = mine
    return changed


def _member(row: Any, paths: set[str], done: set[str], old: int, new: int) -> Any:
    if not isinstance(row, dict) or "key" not in row or row["key"] in done:
        return row
    return {name: new if f"item.{name}" in paths and value == old else value for name, value in row.items()}


def _naming(kind: str, old: int) -> Iterator[Case]:
    """Running cases that would change, in the order of ids, so that locks are taken in one order."""
    for case in db.session.scalars(select(Case).where(Case.status == "open").order_by(Case.id)):
        roles = releases.issue(case.release_id).definition.roles
        if renamed(case.facts, roles, kind, old, -1) != case.facts:
            yield case


def _move(
    actor: Actor, case_id: int, kind: str, old: int, new: int, told: Mapping[str, Any], request: Sent
) -> None:
    """One case: facts, tasks, notices, and an act in its history."""
    held = hold(case_id)
    case, issue = held.case, releases.issue(held.case.release_id)
    before = {task.id: (task.person_id, task.unit_id) for task in held.open_tasks}
    case.facts = renamed(case.facts, issue.definition.roles, kind, old, new)
    result = engine.refresh(issue.processes[case.process], case.state, case.facts, clock.now())
    follow(case, held.open_tasks, result, issue)
    moved = [t for t in held.open_tasks if t.status == "open" and before[t.id] != (t.person_id, t.unit_id)]
    if any(task.person_id in task.excluded for task in moved if task.person_id is not None):
        raise Refused(
            _(f"{case.label}: người nhận đã là người thực hiện nên không kiểm tra được; hãy chọn người khác.")
        )
    tell(case, [task for task in moved if task.kind == "user"])
    sent = Sent(f"{request.key[:40]}:{case_id}", request.hash)
    written(
        actor, case, "move", _("Chuyển việc do thay đổi tổ chức"), told, sent, _(f"chuyển sang {told['to']}")
    )


def _move_people(unit_id: int, into_id: int, day: date) -> None:
    """Everybody of the unit is staff of the other one from that day; who leads it is for people to say."""
    for row in db.session.scalars(select(Membership).where(Membership.unit_id == unit_id)):
        if row.since >= day:
            row.unit_id, row.role = into_id, "staff"
        elif row.until is None or row.until >= day:
            row.until = day - timedelta(days=1)
            _hold_role(row.person_id, "staff", into_id, since=day)
    db.session.execute(update(Person).where(Person.unit_id == unit_id).values(unit_id=into_id))


def _hold_role(person_id: int, role: str, unit_id: int | None, since: date | None = None) -> None:
    """The person holds the role, once."""
    known = db.session.scalar(
        select(Membership.id).where(
            Membership.person_id == person_id,
            Membership.role == role,
            Membership.unit_id.is_(None) if unit_id is None else Membership.unit_id == unit_id,
            Membership.until.is_(None),
        )
    )
    if known is None:
        given = Membership(person_id=person_id, role=role, unit_id=unit_id, since=since or clock.today())
        db.session.add(given)
        db.session.flush()


def _end_delegations(which: Any) -> None:
    db.session.execute(
        update(Delegation).where(which, Delegation.revoked_at.is_(None)).values(revoked_at=clock.now())
    )


def _refuse_orphans(which: Any) -> None:
    left = db.session.scalars(select(Task.name).where(which, Task.status == "open").limit(3)).all()
    if left:
        raise Refused(_(f"Còn việc chưa chuyển được: {'; '.join(left)}. Đề nghị phân công lại trước."))
