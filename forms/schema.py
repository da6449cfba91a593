"""One definition per form: its marshmallow schema is derived from the WTForms class, and so is its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

import marshmallow
import wtforms
from marshmallow import RAISE, fields, validate
from werkzeug.datastructures import MultiDict

from forms.fields import Hidden, Listed, Number, OneOfMany, Rows, Several, Text, row_number

if TYPE_CHECKING:
    from forms.base import StepForm


Kept = TypeVar("Kept")


def _once_per_class(function: Callable[[type[StepForm]], Kept]) -> Callable[[type[StepForm]], Kept]:
    """functools.cache, typed by hand: WTForms' metaclass makes mypy doubt that a class can be hashed."""
    return cast("Callable[[type[StepForm]], Kept]", cache(function))


class _Empty(dict[str, Any]):
    """A context's choices where nobody will look: every list is empty."""

    def __missing__(self, name: str) -> list[tuple[str, str]]:
        return []


@_once_per_class
def blank(form_class: type[StepForm]) -> StepForm:
    """An empty form, to look at its fields. Never validated, never shown."""
    from forms.base import Context

    nobody = Context(choices=_Empty(), facts={}, today=date(2000, 1, 1), person=0, heads={})
    return form_class(None, context=nobody)


@_once_per_class
def schema_of(form_class: type[StepForm]) -> type[marshmallow.Schema]:
    """The schema of a form's answers: JSON values, nothing unknown, dates as YYYY-MM-DD."""
    return _schema(form_class.__name__, blank(form_class)._fields)


@_once_per_class
def _judge(form_class: type[StepForm]) -> marshmallow.Schema:
    """One instance for all: making one copies every field."""
    return schema_of(form_class)(unknown=RAISE)


def schema_json(form_class: type[StepForm]) -> dict[str, Any]:
    """The schema in words, as a release keeps it: field → type, list, length, whether it must be filled."""
    return _told(blank(form_class)._fields) | {"facts": list(form_class.facts)}


@_once_per_class
def schema_hash(form_class: type[StepForm]) -> str:
    """sha256 (hex) of the schema: it changes when what is asked changes, and not when a sentence does."""
    text = json.dumps(schema_json(form_class), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def dump(form_class: type[StepForm], form: wtforms.form.BaseForm) -> dict[str, Any]:
    """The form's data as checked JSON. Raises marshmallow.ValidationError when it does not fit its own schema."""
    told = plain(form)
    _judge(form_class).load(told)
    return told


def to_fields(form_class: type[StepForm], answers: Mapping[str, Any]) -> dict[str, Any]:
    """JSON answers (or a saved draft) as the values WTForms fields hold; what does not fit is left out."""
    return {
        name: _value(unbound.field_class, unbound, answers[name])
        for name, unbound in _unbound(form_class).items()
        if name in answers
    }


def owns(form: wtforms.form.BaseForm, posted: str) -> bool:
    """Is this posted name one of the form's own: a field, a numbered row, or a row's button?"""
    if posted in form._fields:
        return not isinstance(form._fields[posted], Rows)
    name, _, rest = posted.partition("-")
    field = form._fields.get(name)
    if not isinstance(field, Rows):
        return False
    number, _, column = rest.partition("-")
    if is_row_button(rest):
        return True
    if row_number(rest) is None:
        return False
    inner = field.entries[0] if field.entries else None
    if isinstance(inner, wtforms.FormField):
        return column in inner.form._fields
    return rest == number


def posted(form_class: type[StepForm], answers: Mapping[str, Any]) -> MultiDict[str, str]:
    """Answers as a browser would post them: rows of lists numbered, several choices under one name."""
    found: MultiDict[str, str] = MultiDict()
    own = blank(form_class)._fields
    for name, value in answers.items():
        if not isinstance(value, list):
            found.add(name, "" if value is None else str(value))
        elif not isinstance(own.get(name), Rows):
            found.setlist(name, [str(entry) for entry in value])
        else:
            for row, entry in enumerate(value):
                columns = entry.items() if isinstance(entry, dict) else [("", entry)]
                for column, text in columns:
                    found.add(
                        f"{name}-{row}" + (f"-{column}" if column else ""), "" if text is None else str(text)
                    )
    return found


def is_row_button(rest: str) -> bool:
    """Is this, after a list's name, the button that adds a row or takes one away?"""
    act, _, row = rest.partition("-")
    return rest == "add" or (act == "remove" and row_number(row) is not None and "-" not in row)


def kind_of(field: wtforms.Field) -> Any:
    """How an answer is spelt: a list's name, a mapping name → (label, kind) for rows of columns, or an empty string."""
    if isinstance(field, Rows):
        inner = field.entries[0] if field.entries else None
        if isinstance(inner, wtforms.FormField):
            return {
                name: (column.label.text, kind_of(column))
                for name, column in inner.form._fields.items()
                if not isinstance(column, Hidden)
            }
        return ""
    return field.list_name if isinstance(field, Listed) else ""


def _schema(name: str, own: Mapping[str, wtforms.Field]) -> type[marshmallow.Schema]:
    return marshmallow.Schema.from_dict({key: _marshmallow(field) for key, field in own.items()}, name=name)


def _marshmallow(field: wtforms.Field) -> fields.Field[Any]:
    if isinstance(field, Rows):
        return fields.List(_inner(field), validate=validate.Length(max=field.most))
    if isinstance(field, Several):
        return fields.List(fields.String(validate=validate.Length(max=60)), validate=validate.Length(max=100))
    if isinstance(field, OneOfMany | Number):
        return fields.Integer(strict=True, allow_none=True)
    if isinstance(field, wtforms.DateField):
        return fields.Date(allow_none=True)
    if isinstance(field, wtforms.BooleanField):
        return fields.Boolean()
    longest = field.longest if isinstance(field, Text) else 60
    return fields.String(allow_none=True, validate=validate.Length(max=longest))


def _inner(rows: Rows) -> fields.Field[Any]:
    inner = rows.entries[0]
    if isinstance(inner, wtforms.FormField):
        return fields.Nested(_schema(f"{rows.name}_row", inner.form._fields))
    return _marshmallow(inner)


def _told(own: Mapping[str, wtforms.Field]) -> dict[str, Any]:
    return {"fields": {name: _told_field(field) for name, field in own.items()}}


def _told_field(field: wtforms.Field) -> dict[str, Any]:
    told: dict[str, Any] = {"type": type(field).__name__, "required": bool(getattr(field, "needed", False))}
    if isinstance(field, Rows):
        inner = field.entries[0]
        told["most"] = field.most
        told["row"] = (
            _told(inner.form._fields) if isinstance(inner, wtforms.FormField) else _told_field(inner)
        )
    if isinstance(field, Listed):
        told["list"] = field.list_name
    if isinstance(field, Text):
        told["longest"] = field.longest
    return told


def plain(form: wtforms.form.BaseForm) -> dict[str, Any]:
    """The form's data as JSON values, unchecked; empty rows are dropped."""
    return {name: _plain_field(field) for name, field in form._fields.items()}


def _plain_field(field: wtforms.Field) -> Any:
    if isinstance(field, Rows):
        rows = [
            plain(entry.form) if isinstance(entry, wtforms.FormField) else entry.data
            for entry in field.entries
        ]
        return [row for row in rows if not _is_empty(row)]
    if isinstance(field.data, date):
        return field.data.isoformat()
    if isinstance(field, Several):
        return list(field.data or [])
    return field.data


def _is_empty(row: Any) -> bool:
    if isinstance(row, dict):
        return all(value in (None, "") for name, value in row.items() if name != "key")
    return row in (None, "")


def _unbound(form_class: Any) -> dict[str, Any]:
    return {
        name: getattr(form_class, name)
        for name in dir(form_class)
        if not name.startswith("_") and hasattr(getattr(form_class, name), "_formfield")
    }


def _value(kind: type, unbound: Any, value: Any) -> Any:
    if issubclass(kind, Rows):
        if not isinstance(value, list):
            return []
        inner = unbound.args[0]
        if issubclass(inner.field_class, wtforms.FormField):
            return [to_fields(inner.args[0], row) for row in value if isinstance(row, Mapping)]
        return [row for row in value if isinstance(row, str)]
    if issubclass(kind, wtforms.DateField):
        return _day(value)
    if issubclass(kind, OneOfMany | Number):
        return _number(value)
    if issubclass(kind, Several):
        return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []
    return value if isinstance(value, str | bool) or value is None else str(value)


def _number(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and len(value) <= 15 and value.removeprefix("-").isdigit():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None  # A draft may hold half a date; the field then starts empty.
