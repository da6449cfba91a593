"""Column types: moments that keep their zone, JSON kept as the text it was written as, words of ours."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Dialect, Integer, String, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from forms.language import Ours


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC and returned in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without its zone cannot be stored.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """JSON as text. Never jsonb: it reorders keys and forgets how a hash was made."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class Words(TypeDecorator[str]):
    """What the application or the procedure said when the row was written, never what somebody typed."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else Ours(value)


def canonical(value: Any) -> str:
    """The one way a JSON value is written here: sorted keys, no spaces, Vietnamese letters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def folded(text: str) -> str:
    """The text without marks and case, so that “khac phuc” finds “Khắc phục”; đ becomes d."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).lower()


class _InPassing(FunctionElement[int]):
    type = Integer()
    inherit_cache = True


def in_passing(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """The column, for a condition that judges rows which are read anyway: SQLite may not look for them by its index.

    SQLite knows not how many rows an index entry stands for, and sorts ten thousand to show fifty; PostgreSQL does.
    """
    return _InPassing(column)


@compiles(_InPassing)
def _plainly(element: _InPassing, compiler: SQLCompiler, **given: Any) -> str:
    return compiler.process(element.clauses, **given)


@compiles(_InPassing, "sqlite")
def _without_index(element: _InPassing, compiler: SQLCompiler, **given: Any) -> str:
    return f"+{compiler.process(element.clauses, **given)}"
