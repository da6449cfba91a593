"""What every register shares: columns, filters, pages by key, and lines ready to be read or exported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Select, and_, extract, inspect, or_, select

from webapp import clock
from webapp.extensions import db
from webapp.models import Case, Person, Unit
from webapp.models.types import folded
from webapp.permissions import Actor
from webapp.procedure.definition import Definition

PAGE = 50
STATES = {"open": "Đang thực hiện", "ended": "Đã kết thúc", "withdrawn": "Đã rút", "joined": "Đã gộp"}
Cell = str | int | date | None
Rows = Select[*tuple[Any, ...]]


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
    """A question a list may be narrowed by, with the answers offered."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """Who asks, by which issue of the procedure its words are read, and what the list is narrowed to."""

    actor: Actor
    definition: Definition
    wanted: Mapping[str, str]

    def of(self, name: str) -> str:
        """The answer to a filter; empty when it is not asked."""
        return self.wanted.get(name, "").strip()[:100]

    def number(self, name: str) -> int | None:
        """The same as a number; None when it is none."""
        text = self.of(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None

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
    empty: ClassVar[str] = "Chưa có nội dung nào."
    columns: ClassVar[Sequence[Column]]
    # Whose rows they are; the list runs from the highest key down.
    model: ClassVar[Any]

    @property
    def key(self) -> Any:
        """What tells its rows apart."""
        return inspect(self.model).primary_key[0]

    def filters(self, asked: Asked) -> Sequence[Filter]:
        """What the list may be narrowed by, beside the search."""
        return ()

    def statement(self, asked: Asked) -> Select[Any]:
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


def everything(register: Register, asked: Asked, most: int) -> list[Line] | None:
    """Every line, for an export; None when there are more than `most`."""
    found = _rows(register, asked, most + 1, None)
    return None if len(found) > most else register.lines(found, asked)


def _rows(register: Register, asked: Asked, limit: int, before: int | None) -> Sequence[Any]:
    return db.session.execute(rows_of(register, asked, limit, before)).all()


def rows_of(register: Register, asked: Asked, limit: int, before: int | None = None) -> Select[Any]:
    """The rows from the highest key down.

    Which ones is asked of narrow columns alone: an index has them, and no row is read that is not shown.
    """
    statement, key = register.statement(asked), register.key
    wanted = statement if before is None else statement.where(key < before)
    keys = wanted.with_only_columns(key, maintain_column_froms=True).order_by(key.desc()).limit(limit)
    return statement.where(key.in_(keys)).order_by(key.desc())


def narrowed(
    found: Rows,
    asked: Asked,
    *,
    day: Any = None,
    units: Sequence[Any] = (),
    words: Sequence[Any] = (),
    **exactly: Any,
) -> Rows:
    """What lists share: the year of a date, one of the unit's columns, the words searched for, answers as they are."""
    year, unit = asked.number("year"), asked.number("unit")
    if day is not None and year is not None:
        found = found.where(in_year(day, year))
    if units and unit is not None:
        found = found.where(or_(*(column == unit for column in units)))
    if words and asked.words:
        found = found.where(or_(*(column.contains(asked.words, autoescape=True) for column in words)))
    for name, column in exactly.items():
        if asked.of(name):
            found = found.where(column == asked.of(name))
    return found


def of_process(found: Rows, asked: Asked, process: str) -> Rows:
    """Cases of one process, searched by title or number."""
    if asked.words:
        by_number = Case.number.contains(asked.of("q").upper(), autoescape=True)
        found = found.where(or_(Case.title_folded.contains(asked.words, autoescape=True), by_number))
    return found.where(Case.process == process)


def unit_names() -> dict[int, str]:
    """Every unit there is or was, by id."""
    return dict(db.session.execute(select(Unit.id, Unit.name).order_by(Unit.position, Unit.id)).all())


def person_names(ids: set[int | None]) -> dict[int, str]:
    """The names of these people."""
    return dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids - {None}))).all())


def by_unit() -> Filter:
    """Narrow to a unit."""
    return Filter("unit", "Mọi đơn vị", [(str(id), name) for id, name in unit_names().items()])


def by_year(*, ahead: int = 0) -> Filter:
    """Narrow to one of the last years, and of those planned ahead."""
    this = clock.today().year
    years = range(this + ahead, this - 6, -1)
    return Filter("year", "Mọi năm", [(str(year), f"Năm {year}") for year in years])


def by_state(*states: str) -> Filter:
    """Narrow to cases in one of these states."""
    return Filter("state", "Mọi tình trạng", [(state, STATES[state]) for state in states])


def in_year(column: Any, year: int) -> ColumnElement[bool]:
    """The dates of one year, so that an index on the column serves."""
    if not 1900 <= year <= 2200:
        return extract("year", column) == year
    return and_(column >= date(year, 1, 1), column <= date(year, 12, 31))
