"""Units and people as forms offer them; one statement, and only when a form asks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from sqlalchemy import Date, bindparam, select

from webapp import clock
from webapp.extensions import ALPHABET, db
from webapp.models import Membership, Person, Unit
from webapp.permissions import Actor, holds
from webapp.procedure.definition import Definition
from webapp.registers import contents

Choice = tuple[str, str]
OPENS_FOR_OTHER_UNITS = ("internal_auditor", "iso_secretary", "board_leader")
OPENS_FROM_REVIEW = ("iso_secretary", "board_leader")
# 5.8: who chairs a review, who is expected at it and asked for an opinion.
LEADERS = ("top_leader", "department_leader", "board_leader")
BOARD = ("top_leader", "board_member")


_TODAY = bindparam("today", type_=Date)
# Built once a process: putting these together takes as long as running them.
_MEMBERS = (
    select(Unit.id, Unit.name, Person.id, Person.name, Person.office, Membership.role)
    .outerjoin(Membership, (Membership.unit_id == Unit.id) & Membership.held_on(_TODAY))
    .outerjoin(Person, (Person.id == Membership.person_id) & Person.active)
    .where(Unit.in_scope)
    .order_by(Unit.position, Unit.id, Person.name.collate(ALPHABET), Person.id)
)
_HOLDERS = (
    select(Membership.role, Person.id, Person.name, Person.office)
    .join(Person, Person.id == Membership.person_id)
    .where(Person.active, Membership.role.in_(bindparam("roles", expanding=True)), Membership.held_on(_TODAY))
    .order_by(Person.name, Person.id)
)


_ROLE_NAMES = (
    select(Membership.role, Membership.unit_id, Person.name)
    .join(Person, Person.id == Membership.person_id)
    .where(Person.active, Membership.role.in_(bindparam("roles", expanding=True)), Membership.held_on(_TODAY))
    .order_by(Person.name.collate(ALPHABET), Person.id)
)


def names_of(asked: Collection[tuple[str, int | None]]) -> dict[tuple[str, int | None], list[str]]:
    """(role, unit; None: of the whole agency) → the names of whoever holds it today; empty where nobody does."""
    if not asked:
        return {}
    rows = db.session.execute(
        _ROLE_NAMES, {"today": clock.today(), "roles": sorted({r for r, _ in asked})}
    ).all()
    return {
        (role, unit): list(
            dict.fromkeys(name for held, at, name in rows if held == role and unit in (None, at))
        )
        for role, unit in asked
    }


class Directory:
    """Who works where today. Loaded at first use, valid for one request."""

    @cached_property
    def _rows(self) -> Sequence[tuple[int, str, int | None, str | None, str | None, str | None]]:
        return db.session.execute(_MEMBERS, {"today": clock.today()}).all()

    @cached_property
    def units(self) -> dict[int, str]:
        """Units in scope, in the agency's own order."""
        return {row[0]: row[1] for row in self._rows}

    @cached_property
    def heads(self) -> dict[int, list[int]]:
        """Unit id → the people who lead it (head or deputies)."""
        heads: dict[int, list[int]] = {unit: [] for unit in self.units}
        for unit, _, person, _, _, role in self._rows:
            if person is not None and role == "unit_leader":
                heads[unit].append(person)
        return heads

    def people(self, unit_id: int | None = None) -> list[Choice]:
        """Members of one unit, or of every unit in scope, each with office and unit."""
        found: dict[int, str] = {}
        for unit, unit_name, person, name, office, _ in self._rows:
            if person is not None and unit_id in (None, unit):
                found.setdefault(person, " – ".join(part for part in (name, office, unit_name) if part))
        return [(str(person), label) for person, label in found.items()]

    def holders(self, roles: Sequence[str]) -> list[Choice]:
        """Whoever holds one of these roles of the agency today, in the order of the roles; each once."""
        rows = db.session.execute(_HOLDERS, {"today": clock.today(), "roles": list(roles)}).all()
        found: dict[int, str] = {}
        for _, person, name, office in sorted(rows, key=lambda row: roles.index(row[0])):
            found.setdefault(person, " – ".join(part for part in (name, office) if part))
        return [(str(person), label) for person, label in found.items()]


class Choices(Mapping[str, Sequence[Choice]]):
    """Every list a form may offer: the release's own, and units and people looked up when asked for."""

    def __init__(
        self, actor: Actor, definition: Definition, directory: Directory, implementing_unit: int | None
    ) -> None:
        self._actor, self._definition, self._directory = actor, definition, directory
        self._implementing_unit = implementing_unit

    def __getitem__(self, name: str) -> Sequence[Choice]:
        asked = getattr(self, f"_{name}", None) if name in self._LIVE else None
        if asked is not None:
            found: list[Choice] = asked()
            return found
        return [(choice.value, choice.label) for choice in self._definition.lists[name]]

    def __iter__(self) -> Iterator[str]:
        yield from self._definition.lists
        yield from (name for name in self._LIVE if name not in self._definition.lists)

    def __len__(self) -> int:
        return len(set(self._definition.lists) | set(self._LIVE))

    _LIVE = (
        "units",
        "people",
        "unit_people",
        "my_units",
        "concerned_units",
        "origins",
        "contents",
        "leaders",
        "board",
    )

    def _units(self) -> list[Choice]:
        return [(str(unit), name) for unit, name in self._directory.units.items()]

    def _people(self) -> list[Choice]:
        return self._directory.people()

    def _unit_people(self) -> list[Choice]:
        return self._directory.people(self._implementing_unit)

    def _my_units(self) -> list[Choice]:
        mine = self._actor.units()
        return [(str(unit), name) for unit, name in self._directory.units.items() if unit in mine]

    def _concerned_units(self) -> list[Choice]:
        if any(holds(self._actor, role) for role in OPENS_FOR_OTHER_UNITS):
            return self._units()
        return self._my_units()

    def _contents(self) -> list[Choice]:
        return contents.suggestions()

    def _leaders(self) -> list[Choice]:
        return self._directory.holders(LEADERS)

    def _board(self) -> list[Choice]:
        return self._directory.holders(BOARD)

    def _origins(self) -> list[Choice]:
        allowed = {"unit"}
        if any(holds(self._actor, role) for role in OPENS_FROM_REVIEW):
            allowed.add("review")
        return [
            (choice.value, choice.label)
            for choice in self._definition.lists["origins"]
            if choice.value in allowed
        ]
