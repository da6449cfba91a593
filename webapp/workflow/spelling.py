"""Answers as a person reads them: labels beside values, names for ids, dates as dd/mm/yyyy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select

from forms.base import StepForm
from forms.language import Joined, _
from webapp.extensions import db
from webapp.models import Person, Unit
from webapp.procedure.definition import Definition

# Built once a process, like every statement a page asks each time.
_UNITS, _PEOPLE = select(Unit), select(Person.id, Person.name, Person.office)


class Spelling:
    """Turns stored answers into sentences; names are looked up once, at first use."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition

    @cached_property
    def _names(self) -> dict[tuple[str, int], str]:
        units = {unit.id: unit for unit in db.session.scalars(_UNITS)}
        told: dict[tuple[str, int], str] = {
            ("unit", id): unit.told(_name(units, unit.merged_into_id)) for id, unit in units.items()
        }
        for id, name, office in db.session.execute(_PEOPLE):
            told["person", id] = " – ".join(part for part in (name, office) if part)
        return told

    def person(self, person_id: int | None) -> str:
        """Name and office; empty for nobody."""
        return self._name("person", person_id, _("người số"))

    def unit(self, unit_id: int | None) -> str:
        """The unit's name; empty for none."""
        return self._name("unit", unit_id, _("đơn vị số"))

    def _name(self, kind: str, id: int | None, unknown: str) -> str:
        return self._names.get((kind, id), f"{unknown} {id}") if id is not None else ""

    def answers(self, form_class: type[StepForm] | None, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(label, text) of everything answered, in the form's own order; acts without a form give their own keys."""
        if form_class is None:
            return [
                (ACT_LABELS.get(name, name), self.plain(value)) for name, value in answers.items() if value
            ]
        told = []
        for name, label, kind in form_class.described():
            value = answers.get(name)
            if value not in (None, "", [], {}):
                told.append((label, self._value(value, kind)))
        return told

    def _value(self, value: Any, kind: Any) -> str:
        if isinstance(kind, Mapping):
            rows = [
                Joined(
                    "; ",
                    (
                        Joined(": ", (label, self._value(row[name], inner)))
                        for name, (label, inner) in kind.items()
                        if row.get(name) not in (None, "")
                    ),
                )
                for row in value
            ]
            return Joined("\n", (Joined("", (f"{number}. ", row)) for number, row in enumerate(rows, 1)))
        if isinstance(value, list):
            return Joined("\n", (Joined("– ", ("", self._value(item, kind))) for item in value))
        return self._single(value, kind)

    def _single(self, value: Any, kind: Any) -> str:
        # An id is a number where one is chosen, and text where several are.
        if kind in ("units", "my_units", "concerned_units") and str(value).isdigit():
            return self.unit(int(value))
        if kind in ("people", "unit_people", "leaders") and str(value).isdigit():
            return self.person(int(value))
        if kind in self._definition.lists:
            labels = {choice.value: choice.label for choice in self._definition.lists[kind]}
            return labels.get(str(value), str(value))
        return self.plain(value)

    def causes(self, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(group, cause) of every cause entered at 5.4; empty for other steps."""
        return [
            (self._single(row.get("category") or "", "cause_categories"), row.get("cause") or "")
            for row in answers.get("causes") or ()
        ]

    def plain(self, value: Any) -> str:
        """Yes and no, dates, and whatever else as text."""
        if isinstance(value, bool):
            return _("Có") if value else _("Không")
        if isinstance(value, str) and len(value) == 10:
            try:
                return date.fromisoformat(value).strftime("%d/%m/%Y")
            except ValueError:
                return value
        return str(value)


def _name(units: Mapping[int, Unit], unit_id: int | None) -> str:
    return units[unit_id].name if unit_id is not None else ""


ACT_LABELS = {
    "reason": _("Lý do"),
    "comment": _("Nội dung"),
    "objective": _("Mục tiêu"),
    "into": _("Gộp vào phiếu"),
    "role": _("Vai trò"),
    "work": _("Việc"),
    "from": _("Từ"),
    "to": "Sang",
    "sensitive": _("Hạn chế người xem"),
    "correction": _("Sự khắc phục"),
    "corrected_on": _("Ngày khắc phục"),
}
