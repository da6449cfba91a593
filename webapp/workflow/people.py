"""The administrator keeps units, people and their roles; every change is audited, nothing is ever removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select

from forms.entries import EntryForm
from forms.language import _
from forms.people import MembershipForm, NewPersonForm, PersonForm, UnitForm
from webapp import clock
from webapp.extensions import db
from webapp.models import Case, Membership, Person, Task, Unit
from webapp.permissions import Actor, holds
from webapp.workflow import audit, releases, sessions
from webapp.workflow.directory import Directory
from webapp.workflow.errors import NotFound, Refused


@dataclass(frozen=True)
class Held:
    """A role somebody holds or held, in words."""

    id: int
    role: str
    name: str
    unit: str
    since: date
    until: date | None
    current: bool


@dataclass(frozen=True)
class Desk:
    """Everything the administrator's page lists."""

    units: Sequence[Unit]
    unit_names: Mapping[int, str]
    people: Sequence[Person]
    roles: Mapping[int, Sequence[Held]]


def desk(actor: Actor) -> Desk:
    """Units and people, those who left last. Raises NotFound for anybody but an administrator."""
    administrators_only(actor)
    units = db.session.scalars(select(Unit).order_by(Unit.in_scope.desc(), Unit.position, Unit.id)).all()
    people = db.session.scalars(
        select(Person).order_by(Person.active.desc(), Person.unit_id, Person.name)
    ).all()
    names = {unit.id: unit.name for unit in units}
    return Desk(
        units,
        {unit.id: unit.told(names.get(unit.merged_into_id or 0, "")) for unit in units},
        people,
        roles_of(actor, [person.id for person in people]),
    )


def roles_of(actor: Actor, person_ids: Sequence[int]) -> dict[int, list[Held]]:
    """What each of them is or was in the organisation."""
    names = releases.issue(actor.release_id).definition.roles
    today, found = clock.today(), dict[int, list[Held]]()
    rows = db.session.execute(
        select(Membership, Unit.name)
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id.in_(person_ids))
        .order_by(Membership.since, Membership.id)
    )
    for row, unit in rows:
        name = names[row.role].name if row.role in names else row.role
        current = row.since <= today and (row.until is None or row.until >= today)
        held = Held(row.id, row.role, name, unit or "", row.since, row.until, current)
        found.setdefault(row.person_id, []).append(held)
    return found


def unit(actor: Actor, unit_id: int) -> Unit:
    """A unit. Raises NotFound."""
    administrators_only(actor)
    row = db.session.get(Unit, unit_id)
    if row is None:
        raise NotFound
    return row


def person(actor: Actor, person_id: int) -> Person:
    """A person. Raises NotFound."""
    administrators_only(actor)
    row = db.session.get(Person, person_id)
    if row is None:
        raise NotFound
    return row


def unit_form(actor: Actor, unit_id: int | None, posted: Any = None) -> UnitForm:
    """The form of a unit, empty or filled."""
    row = None if unit_id is None else unit(actor, unit_id)
    scope = "yes" if row is None or row.in_scope else "no"
    data = {"code": row.code, "name": row.name} if row else {}
    return UnitForm(posted, choices=choices(actor), today=clock.today(), data={**data, "scope": scope})


def person_form(actor: Actor, person_id: int | None, posted: Any = None) -> PersonForm:
    """The form of a person, empty or filled."""
    if person_id is None:
        administrators_only(actor)
        return NewPersonForm(posted, choices=choices(actor), today=clock.today(), data={})
    row = person(actor, person_id)
    data = {name: getattr(row, name) for name in ("name", "office", "email", "unit_id")}
    return PersonForm(posted, choices=choices(actor), today=clock.today(), data=data)


def membership_form(actor: Actor, posted: Any = None) -> MembershipForm:
    """The form of a role somebody is given."""
    return MembershipForm(posted, choices=choices(actor), today=clock.today(), data={"since": clock.today()})


def save_unit(actor: Actor, unit_id: int | None, form: UnitForm) -> None:
    """Add a unit, rename it, take it out of scope or back. Raises Refused."""
    row = Unit(former_names=[]) if unit_id is None else unit(actor, unit_id)
    administrators_only(actor)
    code, name, in_scope = form.code.data or "", form.name.data or "", form.scope.data == "yes"
    twin = db.session.scalar(select(Unit.id).where(Unit.code == code, Unit.id != (row.id or 0)))
    if twin is not None:
        raise Refused(_(f"Đã có đơn vị mã {code}."))
    if row.in_scope and not in_scope and open_in(row.id):
        raise Refused(_("Đơn vị còn hồ sơ đang mở; hãy sáp nhập vào đơn vị khác để chuyển việc trước."))
    if in_scope and row.merged_into_id is not None:
        raise Refused(_("Đơn vị đã sáp nhập, không đưa lại vào phạm vi được; hãy thêm đơn vị mới."))
    changes = _changes(row, {"code": code, "name": name, "in_scope": in_scope})
    if row.name not in (None, name):
        row.former_names = [*row.former_names, [row.name, clock.today().isoformat()]]
    row.code, row.name, row.in_scope = code, name, in_scope
    db.session.add(row)
    db.session.flush()
    audit.note(actor, "add_unit" if unit_id is None else "edit_unit", f"unit:{row.id}", {"changes": changes})
    db.session.commit()


def add_person(actor: Actor, form: EntryForm, password_hash: str) -> int:
    """Somebody new, with the first role they hold. Raises Refused."""
    administrators_only(actor)
    values = form.values()
    home = db.session.get(Unit, values["unit_id"]) if values["unit_id"] else None
    row = sessions.add_person(
        values["username"],
        values["name"],
        values["office"],
        home.code if home else None,
        (role_codes(actor)[values["role"]],),
        password_hash,
    )
    row.email = values["email"] or None
    audit.note(actor, "add_person", f"person:{row.id}", {"username": row.username})
    db.session.commit()
    return row.id


def save_person(actor: Actor, person_id: int, form: EntryForm) -> None:
    """Name, office, address, unit; whoever changes the unit is staff there from today."""
    row, values = person(actor, person_id), form.values()
    values["email"] = values["email"] or None
    changes = _changes(row, values)
    if "unit_id" in changes:
        _move_staff(row, values["unit_id"])
    for name, value in values.items():
        setattr(row, name, value)
    audit.note(actor, "edit_person", f"person:{row.id}", {"changes": changes})
    db.session.commit()


def give_role(actor: Actor, person_id: int, form: MembershipForm) -> None:
    """A role from a day on; a role of a unit is held in the person's own. Raises Refused."""
    row = person(actor, person_id)
    code = role_codes(actor)[form.role.data]
    of_unit = releases.issue(actor.release_id).definition.roles[code].scope == "unit"
    if of_unit and row.unit_id is None:
        raise Refused(_("Vai trò này thuộc một đơn vị; hãy ghi đơn vị của người đó trước."))
    assert form.since.data is not None
    held = Membership(
        person_id=person_id,
        role=code,
        unit_id=row.unit_id if of_unit else None,
        since=form.since.data,
        until=form.until.data,
    )
    db.session.add(held)
    db.session.flush()
    audit.note(actor, "give_role", f"person:{person_id}", {"role": code, "unit": held.unit_id})
    db.session.commit()


def end_role(actor: Actor, membership_id: int) -> int:
    """From tomorrow on the person no longer holds it; returns whose it was. Raises NotFound, Refused."""
    administrators_only(actor)
    row, today = db.session.get(Membership, membership_id), clock.today()
    if row is None or (row.until is not None and row.until <= today):
        raise NotFound
    if last_holder(row) and (row.role == "administrator" or _waits_for(row)):
        raise Refused(
            _(
                "Đây là người cuối cùng giữ vai trò này và còn việc đang chờ; hãy giao vai trò cho người khác trước."
            )
        )
    row.until = max(today, row.since)
    audit.note(actor, "end_role", f"person:{row.person_id}", {"role": row.role, "unit": row.unit_id})
    db.session.commit()
    return row.person_id


def administrators_only(actor: Actor) -> None:
    """Raises NotFound for anybody else."""
    if not holds(actor, "administrator"):
        raise NotFound


def open_in(unit_id: int) -> list[Case]:
    """Running cases that name the unit."""
    return list(
        db.session.scalars(
            select(Case)
            .where(
                Case.status == "open",
                or_(
                    Case.requesting_unit_id == unit_id,
                    Case.concerned_unit_id == unit_id,
                    Case.implementing_unit_id == unit_id,
                    Case.id.in_(select(Task.case_id).where(Task.unit_id == unit_id, Task.status == "open")),
                ),
            )
            .order_by(Case.id)
        )
    )


def last_holder(row: Membership) -> bool:
    """Does nobody else who works here hold this role today?"""
    today = clock.today()
    another = db.session.scalar(
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Person.active,
            Membership.role == row.role,
            Membership.unit_id.is_(None) if row.unit_id is None else Membership.unit_id == row.unit_id,
            Membership.person_id != row.person_id,
            Membership.held_on(today),
        )
        .limit(1)
    )
    return another is None


def choices(actor: Actor) -> dict[str, list[tuple[str, str]]]:
    """What these forms offer; roles by their place in the definition, as lists offer ids."""
    definition = releases.issue(actor.release_id).definition
    names = [(str(number), definition.roles[code].name) for number, code in role_codes(actor).items()]
    units = [(str(id), name) for id, name in Directory().units.items()]
    return {"units": units, "roles": names, "yes_no": [("yes", _("Có")), ("no", _("Không"))]}


def role_codes(actor: Actor) -> dict[Any, str]:
    """The roles that people hold in the organisation, numbered as the forms offer them."""
    roles = releases.issue(actor.release_id).definition.roles.values()
    return dict(enumerate((role.code for role in roles if role.scope in ("unit", "agency")), 1))


def _waits_for(row: Membership) -> bool:
    waiting = select(Task.id).where(
        Task.status == "open",
        Task.role == row.role,
        or_(Task.unit_id.is_(None), Task.unit_id == row.unit_id) if row.unit_id else Task.unit_id.is_(None),
    )
    return db.session.scalar(waiting.limit(1)) is not None


def _move_staff(row: Person, unit_id: int | None) -> None:
    today = clock.today()
    for held in db.session.scalars(
        select(Membership).where(
            Membership.person_id == row.id, Membership.role == "staff", Membership.until.is_(None)
        )
    ):
        if held.since >= today and unit_id is not None:
            held.unit_id = unit_id  # Begun today: the day has one unit.
            return
        held.until = max(held.since, today - timedelta(days=1))
    if unit_id is not None:
        db.session.add(Membership(person_id=row.id, role="staff", unit_id=unit_id, since=today))


def _changes(row: Any, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {
        name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value
    }
