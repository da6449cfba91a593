"""What a form may ask for beyond facts and lists: registers, and what others answered; looked up when it asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, select

from webapp import clock
from webapp.extensions import db
from webapp.models import Case, Person, Record
from webapp.procedure.definition import Definition
from webapp.registers import review_inputs
from webapp.registers.recurrence import Row, row_of

SILENT = "Không có ý kiến"


class Known(Mapping[str, Any]):
    """Name → what is known; nothing is read before a form asks for it by name."""

    def __init__(self, definition: Definition, facts: Mapping[str, Any]) -> None:
        self._definition, self._facts = definition, facts
        self._answers: dict[str, Any] = {}

    _NAMES = ("recurrence", "review_inputs", "opinions")

    def __getitem__(self, name: str) -> Any:
        if name not in self._NAMES:
            raise KeyError(name)
        if name not in self._answers:
            self._answers[name] = getattr(self, f"_{name}")()
        return self._answers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._NAMES)

    def __len__(self) -> int:
        return len(self._NAMES)

    def _recurrence(self) -> Row | None:
        """QT-5.2.2.b: the records of the case's content at its unit, or None."""
        of_case = self._facts.get("case", {})
        return row_of(of_case.get("content"), of_case.get("concerned_unit"), self._definition.recurrence)

    def _review_inputs(self) -> dict[str, str]:
        """5.8.1.1: content → what the registers say of the year under review."""
        held_on = self._facts.get("case", {}).get("held_on") or clock.today().isoformat()
        return review_inputs.told(int(held_on[:4]))

    def _opinions(self) -> list[tuple[str, str, str]]:
        """5.8.2.1: who was asked, what they think, in which words; whoever was silent is named too."""
        members = [member["person"] for member in self._facts.get("approve_report", {}).get("members", [])]
        names = dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(members))).all())
        whose = func.coalesce(Record.on_behalf_of_id, Record.person_id)
        given: dict[int, dict[str, Any]] = dict(
            db.session.execute(
                select(whose, Record.answers)
                .join(Case, Case.id == Record.case_id)
                .where(Case.number == self._facts["case"]["number"], Record.step == "give_opinion")
                .order_by(Record.id)
            ).all()
        )
        stances = {choice.value: choice.label for choice in self._definition.lists["opinion_kinds"]}
        return [
            (names[person], stances[given[person]["stance"]], given[person]["opinion"] or "")
            if person in given
            else (names[person], SILENT, "")
            for person in members
        ]
