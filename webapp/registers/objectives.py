"""Objectives by year and unit: target against values, what is to be measured next, earlier years beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, select, true

from forms.language import _
from forms.objectives import met
from webapp.extensions import db
from webapp.models import Objective, ObjectiveValue, ObjectiveYear, Person, Unit

AGENCY = _("Cơ quan")
# How many months a measuring period has.
PERIODS: Mapping[str, int] = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
# How an objective stands by its latest value.
STANDINGS = {"on": _("Đang đạt"), "off": _("Chưa đạt"), "unmeasured": _("Chưa đo")}
Series = tuple[int | None, str]


@dataclass(frozen=True)
class Line:
    """One objective with its values, oldest first, and the last day of the first period without one."""

    objective: Objective
    values: Sequence[ObjectiveValue]
    measure_by: date | None

    @property
    def last(self) -> ObjectiveValue | None:
        """The latest value, by the day it was measured."""
        return self.values[-1] if self.values else None

    @property
    def on_target(self) -> bool | None:
        """Does the latest value meet the target? None when there is none to compare."""
        objective = self.objective
        return met(self.last.value, objective.target, objective.direction) if self.last else None


@dataclass(frozen=True)
class Group:
    """The agency's or a unit's objectives of a year, those of earlier years beside, how they began and ended."""

    unit_id: int | None
    name: str
    lines: Sequence[Line]
    earlier: Sequence[Objective]
    made: ObjectiveYear | None
    assessed: ObjectiveYear | None


@dataclass(frozen=True)
class Page:
    """One objective: the version in force, its values, all its versions, and names for people."""

    line: Line
    versions: Sequence[Objective]
    unit: str
    people: Mapping[int, str]


def years() -> list[int]:
    """Years that have objectives, newest first."""
    return list(db.session.scalars(select(Objective.year).distinct().order_by(Objective.year.desc())))


def groups(year: int) -> list[Group]:
    """The agency first, then every unit in scope or with objectives, in the agency's own order."""
    rows = db.session.scalars(_current().where(Objective.year <= year)).all()
    values = _values(Objective.year == year)
    of_year = ObjectiveYear.year.in_((year - 1, year))
    made = {(row.year, row.unit_id): row for row in db.session.scalars(select(ObjectiveYear).where(of_year))}
    of_unit: dict[int | None, list[Objective]] = defaultdict(list)
    for row in rows:
        of_unit[row.unit_id].append(row)
    units = db.session.execute(
        select(Unit.id, Unit.name, Unit.in_scope).order_by(Unit.position, Unit.id)
    ).all()
    named = [(None, AGENCY), *((id, name) for id, name, in_scope in units if in_scope or of_unit[id])]
    return [
        Group(
            unit_id,
            name,
            [_line(row, values) for row in of_unit[unit_id] if row.year == year],
            [row for row in reversed(of_unit[unit_id]) if row.year < year],
            made.get((year - 1, unit_id)),
            made.get((year, unit_id)),
        )
        for unit_id, name in named
    ]


def page(objective_id: int) -> Page | None:
    """An objective by any of its versions; None when there is no such one."""
    asked = db.session.get(Objective, objective_id)
    if asked is None:
        return None
    series = (Objective.case_id == asked.case_id) & (Objective.key == asked.key)
    versions = db.session.scalars(select(Objective).where(series).order_by(Objective.version.desc())).all()
    unit = db.session.get(Unit, asked.unit_id) if asked.unit_id else None
    people = dict(db.session.execute(select(Person.id, Person.name)).all())
    return Page(_line(versions[0], _values(series)), versions, unit.name if unit else AGENCY, people)


def standing(year: int | None) -> dict[str, list[Objective]]:
    """The objectives in force of a year (or of all), by how each stands: values are numbers as people typed them."""
    of_year = Objective.year == year if year is not None else true()
    values = _values(of_year)
    found: dict[str, list[Objective]] = {name: [] for name in STANDINGS}
    for row in db.session.scalars(_current().where(of_year)):
        on_target = _line(row, values).on_target
        found["unmeasured" if on_target is None else "on" if on_target else "off"].append(row)
    return found


def to_assess(unit_id: int | None, year: int) -> list[dict[str, str]]:
    """The year's approved objectives as rows of an assessment, with the last value recorded."""
    values = _values(Objective.year == year)
    wanted = _current().where(Objective.year == year, _of(unit_id), Objective.assessed_case_id.is_(None))
    lines = [_line(row, values) for row in db.session.scalars(wanted)]
    return [
        {
            "key": str(line.objective.id),
            "text": line.objective.text,
            "target": line.objective.target,
            "measure_unit": line.objective.measure_unit,
            "reached": line.last.value if line.last else "",
        }
        for line in lines
    ]


def agency_lines(year: int) -> str:
    """The agency's objectives of a year as a basis for units; empty while none are approved."""
    rows = db.session.scalars(_current().where(Objective.year == year, _of(None)))
    return "\n".join(f"– {row.text}: {row.target} {row.measure_unit}" for row in rows)


def measure_by(frequency: str, year: int, measured: Iterable[date]) -> date | None:
    """The last day of the first period of the year in which nothing was measured; None when all have a value."""
    months, days = PERIODS[frequency], list(measured)
    begins = date(year, 1, 1)
    for month in range(months, 13, months):
        following = date(year + month // 12, month % 12 + 1, 1)
        if not any(begins <= day < following for day in days):
            return following - timedelta(days=1)
        begins = following
    return None


def _line(row: Objective, values: Mapping[Series, Sequence[ObjectiveValue]]) -> Line:
    own = values.get((row.case_id, row.key), ())
    return Line(row, own, measure_by(row.frequency, row.year, (value.measured_on for value in own)))


def _current() -> Select[Objective]:
    return (
        select(Objective)
        .where(Objective.current)
        .order_by(Objective.year, Objective.unit_id, Objective.case_id, Objective.id)
    )


def _of(unit_id: int | None) -> ColumnElement[bool]:
    return Objective.unit_id.is_(None) if unit_id is None else Objective.unit_id == unit_id


def _values(where: ColumnElement[bool]) -> dict[Series, list[ObjectiveValue]]:
    found: dict[Series, list[ObjectiveValue]] = defaultdict(list)
    rows = db.session.execute(
        select(ObjectiveValue, Objective.case_id, Objective.key)
        .join(Objective, Objective.id == ObjectiveValue.objective_id)
        .where(where)
        .order_by(ObjectiveValue.measured_on, ObjectiveValue.id)
    )
    for value, case_id, key in rows:
        found[case_id, key].append(value)
    return found
