"""What every register shares: columns, filters, pages by key, and lines ready to be read or exported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import Select, and_, extract, func, select

from forms.language import _
from webapp import clock
from webapp.extensions import db
from webapp.models import Person, Unit
from webapp.models.types import folded
from webapp.permissions import Actor
from webapp.procedure.definition import Definition

PAGE = 50
# Counting a list stops here, as it does in the inbox.
MOST_COUNTED = 1001
Cell = str | int | date | None


@dataclass(frozen=True)
class Column:
    """A column: what stands above it and how wide it is in a sheet, in characters."""

    label: str
    width: int = 16


@dataclass(frozen=True)
class Line:
    """One row of a register: its cells in the order of the columns, and the page it leads to."""

    key: int
    cells: Sequence[Cell]
    path: str


@dataclass(frozen=True)
class Filter:
    """A question a list may be narrowed by, with the answers offered; or by a day."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]] = ()
    is_day: bool = False


@dataclass(frozen=True)
class Asked:
    """Who asks, by which issue of the procedure its words are read, and what the list is narrowed to.

    `steps` are the steps that issue draws, each with its name and its clause.
    """

    actor: Actor
    definition: Definition
    wanted: Mapping[str, str]
    steps: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def to(self, **wanted: str | int) -> Asked:
        """The same asker, narrowed to these answers instead."""
        return replace(self, wanted={name: str(value) for name, value in wanted.items()})

    def of(self, name: str) -> str:
        """The answer to a filter; empty when it is not asked."""
        return self.wanted.get(name, "").strip()[:100]

    def number(self, name: str) -> int | None:
        """The same as a number; None when it is none."""
        text = self.of(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None

    def day(self, name: str) -> date | None:
        """The same as a day; None when it is none."""
        try:
            return date.fromisoformat(self.of(name))
        except ValueError:
            return None

    @property
    def words(self) -> str:
        """What is searched for, without marks."""
        return folded(self.of("q"))

    def label(self, list_name: str, value: str | None) -> str:
        """What a list of the procedure calls a value."""
        labels = {choice.value: choice.label for choice in self.definition.lists.get(list_name, ())}
        return labels.get(value or "", value or "")

    def choices(self, list_name: str) -> list[tuple[str, str]]:
        """A list of the procedure as a filter offers it."""
        return [(choice.value, choice.label) for choice in self.definition.lists.get(list_name, ())]


class Register:
    """A list people look things up in. A subclass is a whole report: page, filters, search, paging, exports."""

    code: ClassVar[str]
    title: ClassVar[str]
    empty: ClassVar[str] = _("Chưa có nội dung nào.")
    columns: ClassVar[Sequence[Column]]
    # Whose rows they are, and which number names one; the list runs from the highest down.
    model: ClassVar[Any]
    named_by: ClassVar[str] = "id"

    @property
    def key(self) -> Any:
        """The column that names a row."""
        return getattr(self.model, self.named_by)

    def filters(self, asked: Asked) -> Sequence[Filter]:
        """What the list may be narrowed by, beside the search."""
        return ()

    def statement(self, asked: Asked) -> Select[*tuple[Any, ...]]:
        """Every row the asker may see, narrowed; neither ordered nor cut."""
        raise NotImplementedError

    def lines(self, rows: Sequence[Any], asked: Asked) -> list[Line]:
        """These rows as lines."""
        raise NotImplementedError


def page(register: Register, asked: Asked, before: int | None = None) -> tuple[list[Line], int | None]:
    """A page of lines and the key the next one begins below; None on the last page."""
    found = _rows(register, asked, PAGE + 1, before)
    lines = register.lines(found[:PAGE], asked)
    return lines, lines[-1].key if len(found) > PAGE else None


def chosen(register: Register, asked: Sequence[str]) -> list[int]:
    """The places of the columns that were asked for, in the register's order; the first always, all when none was."""
    named = {int(place) for place in asked if place.isascii() and place.isdigit() and len(place) < 4}
    places = range(len(register.columns))
    return [place for place in places if place in named | {0}] if named & set(places) else list(places)


def only(lines: Sequence[Line], places: Sequence[int]) -> list[Line]:
    """These columns of the lines."""
    return [replace(line, cells=tuple(line.cells[place] for place in places)) for line in lines]


def everything(register: Register, asked: Asked, most: int) -> list[Line] | None:
    """Every line, for an export; None when there are more than `most`."""
    found = _rows(register, asked, most + 1, None)
    return None if len(found) > most else register.lines(found, asked)


def how_many(register: Register, asked: Asked) -> int:
    """How many lines the list has, counted up to 1,001."""
    keys = register.statement(asked).with_only_columns(register.key).limit(MOST_COUNTED).subquery()
    return db.session.scalar(select(func.count()).select_from(keys)) or 0


def _rows(register: Register, asked: Asked, limit: int, before: int | None) -> Sequence[Any]:
    statement = register.statement(asked).order_by(register.key.desc()).limit(limit)
    if before is not None:
        statement = statement.where(register.key < before)
    return db.session.execute(statement).all()


def unit_names() -> dict[int, str]:
    """Every unit there is or was, by id."""
    return dict(db.session.execute(select(Unit.id, Unit.name).order_by(Unit.position, Unit.id)).all())


def person_names(ids: set[int | None]) -> dict[int, str]:
    """The names of these people."""
    return dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids - {None}))).all())


def by_unit() -> Filter:
    """Narrow to a unit."""
    return Filter("unit", _("Mọi đơn vị"), [(str(id), name) for id, name in unit_names().items()])


def by_year() -> Filter:
    """Narrow to one of the last years."""
    this = clock.today().year
    return Filter("year", _("Mọi năm"), [(str(year), _(f"Năm {year}")) for year in range(this, this - 6, -1)])


def in_year(column: Any, year: int) -> Any:
    """The dates of one year, so that an index on the column serves."""
    if not 1900 <= year <= 2200:
        return extract("year", column) == year
    return and_(column >= date(year, 1, 1), column <= date(year, 12, 31))
