"""What the registers know about a case, handed to its forms and pages; looked up only when asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from webapp.procedure.definition import Definition
from webapp.registers.recurrence import Row, row_of


class Known(Mapping[str, Any]):
    """`recurrence`: the records of the case's content at its unit (QT-5.2.2.b), or None."""

    _ASKED = ("recurrence",)

    def __init__(self, definition: Definition, facts: Mapping[str, Any]) -> None:
        self._definition, self._facts = definition, facts
        self._answers: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._ASKED:
            raise KeyError(name)
        if name not in self._answers:
            self._answers[name] = getattr(self, f"_{name}")()
        return self._answers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ASKED)

    def __len__(self) -> int:
        return len(self._ASKED)

    def _recurrence(self) -> Row | None:
        of_case = self._facts.get("case", {})
        return row_of(of_case.get("content"), of_case.get("concerned_unit"), self._definition.recurrence)
