"""What a figure is made of: numbers, each counted over the very list that it leads to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, select

from webapp.extensions import db
from webapp.registers.base import Asked, Register

# So many lines of a list are read for a figure, however long the list is.
MOST = 5_000


@dataclass(frozen=True)
class Number:
    """A number and the list it counts; `told` is how it reads when digits alone would not do."""

    value: int
    path: str
    told: str = ""


@dataclass(frozen=True)
class Figure:
    """A table that can be drawn: a row a label, a column a series; `plain` columns are only told.

    `is_partial`: some list was longer than what is read, so that numbers say less than their lists.
    """

    code: str
    title: str
    said: str
    series: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Number]]]
    plain: frozenset[int] = frozenset()
    stacked: bool = False
    is_partial: bool = False


def address(register: Register, **wanted: str | int) -> str:
    """Where a register is shown, narrowed to these answers."""
    return f"/registers/{register.code}?{urlencode(wanted)}"


class Counts(Counter[Any]):
    """How many lines of a list have each value; a tuple where there are several."""

    is_partial = False


def counted(register: Register, asked: Asked, *by: Any, where: Any = None) -> Counts:
    """Count the lines of a register's list by these columns, in one statement over what the list would show.

    `where` may say again what the list says already, in the way in which an index serves many lines at once.
    """
    values = [column.label(f"value_{place}") for place, column in enumerate(by)]
    narrowed = register.statement(asked).with_only_columns(*values, maintain_column_froms=True)
    lines = (narrowed if where is None else narrowed.where(where)).limit(MOST).subquery()
    counts = Counts()
    for *value, many in db.session.execute(select(*lines.c, func.count()).group_by(*lines.c)):
        counts[tuple(value) if len(by) > 1 else value[0]] = many
    counts.is_partial = counts.total() >= MOST
    return counts


def spread(counts: Counts, values: Iterable[tuple[Any, Iterable[Any]]]) -> Counts:
    """The same counts where one counted value stands for several: a line counts once for each."""
    total = Counts()
    for value, several in values:
        total.update(dict.fromkeys(several, counts[value]))
    total.is_partial = counts.is_partial
    return total
