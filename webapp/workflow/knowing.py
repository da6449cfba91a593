"""What a form may ask for beyond facts and lists: registers, and what others answered; each looked up when it asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import func, select

from forms.language import _
from webapp import clock
from webapp.extensions import db
from webapp.models import Case, Person, Record
from webapp.procedure.definition import Definition
from webapp.registers import objectives, review_inputs, reviews
from webapp.registers.recurrence import Row, row_of

Facts = Mapping[str, Any]
Ask = Callable[[Definition, Facts], Any]

SILENT = _("Không có ý kiến")


class Known(Mapping[str, Any]):
    """The answers for one case, each asked once."""

    def __init__(self, definition: Definition, facts: Facts) -> None:
        self._definition, self._facts = definition, facts
        self._told: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._told:
            self._told[name] = ASKS[name](self._definition, self._facts)
        return self._told[name]

    def __iter__(self) -> Iterator[str]:
        return iter(ASKS)

    def __len__(self) -> int:
        return len(ASKS)


def _recurrence(definition: Definition, facts: Facts) -> Row | None:
    """QT-5.2.2.b: the records of the case's content at its unit, or None."""
    of_case = facts.get("case", {})
    return row_of(of_case.get("content"), of_case.get("concerned_unit"), definition.recurrence)


def _review_inputs(definition: Definition, facts: Facts) -> dict[str, str]:
    """5.8.1.1: content → what the registers say of the year under review."""
    held_on = facts.get("case", {}).get("held_on") or clock.today().isoformat()
    return review_inputs.told(int(held_on[:4]), definition)


def _opinions(definition: Definition, facts: Facts) -> list[tuple[str, str, str]]:
    """5.8.2.1: who was asked, what they think, in which words; whoever was silent is named too."""
    members = [member["person"] for member in facts.get("approve_report", {}).get("members", [])]
    names = dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(members))).all())
    whose = func.coalesce(Record.on_behalf_of_id, Record.person_id)
    given: dict[int, dict[str, Any]] = dict(
        db.session.execute(
            select(whose, Record.answers)
            .join(Case, Case.id == Record.case_id)
            .where(Case.number == facts["case"]["number"], Record.step == "give_opinion")
            .order_by(Record.id)
        ).all()
    )
    stances = {choice.value: choice.label for choice in definition.lists["opinion_kinds"]}
    return [
        (names[person], stances[given[person]["stance"]], given[person]["opinion"] or "")
        if person in given
        else (names[person], SILENT, "")
        for person in members
    ]


# Name → what answers it, from the definition and the case's facts.
ASKS: Mapping[str, Ask] = {
    "recurrence": _recurrence,
    "review_inputs": _review_inputs,
    "opinions": _opinions,
    "quality_policy": lambda definition, facts: definition.rules.get("quality_policy", ""),
    "objectives_of_year": lambda definition, facts: objectives.to_assess(
        facts["case"].get("concerned_unit"), facts["case"]["year"]
    ),
    "agency_objectives": lambda definition, facts: objectives.agency_lines(facts["case"]["year"] + 1),
    "review_conclusions": lambda definition, facts: reviews.conclusions(facts["case"]["year"]),
}
