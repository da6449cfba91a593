"""What the registers know that a form starts from or checks against; each looked up only when a form asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from webapp.procedure.definition import Definition
from webapp.registers import objectives, reviews

Ask = Callable[[Definition, Mapping[str, Any]], Any]

# Name → what answers it, from the definition and the facts of the case itself.
ASKS: Mapping[str, Ask] = {
    "quality_policy": lambda definition, of_case: definition.rules.get("quality_policy", ""),
    "objectives_of_year": lambda definition, of_case: objectives.to_assess(
        of_case.get("concerned_unit"), of_case["year"]
    ),
    "agency_objectives": lambda definition, of_case: objectives.agency_lines(of_case["year"] + 1),
    "review_conclusions": lambda definition, of_case: reviews.conclusions(of_case["year"]),
}


class Known(Mapping[str, Any]):
    """The answers for one case, each asked once."""

    def __init__(self, definition: Definition, facts: Mapping[str, Any]) -> None:
        self._definition, self._of_case = definition, facts.get("case", {})
        self._told: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._told:
            self._told[name] = ASKS[name](self._definition, self._of_case)
        return self._told[name]

    def __iter__(self) -> Iterator[str]:
        return iter(ASKS)

    def __len__(self) -> int:
        return len(ASKS)
