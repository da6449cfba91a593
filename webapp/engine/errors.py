"""What the engine room can refuse, each with a sentence that may be shown to the person who acted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One thing wrong in a diagram: where, how bad, which rule, and a sentence a process owner understands."""

    file: str
    element: str
    severity: Literal["error", "warning"]
    rule: str
    message: str


class EngineError(Exception):
    """The act could not be carried out; the state handed in is untouched."""


class ExpressionError(EngineError):
    """An expression is outside the language, or its facts do not fit it."""


class CalendarError(EngineError):
    """A date, a moment, a duration or a cycle that cannot be read."""


class NotOpen(EngineError):
    """The task or event is not open any more, or never was."""


class TooDeep(EngineError):
    """The instance has gone round so often that the engine would soon stop seeing its tasks."""


class TooManySteps(EngineError):
    """One act made the engine work on and on: the diagram goes round without anybody acting."""


class TooManyTasks(EngineError):
    """The diagram unfolds into more tasks than any real process needs."""


class BadState(EngineError):
    """A stored state that this engine does not know how to read."""


class Stuck(EngineError):
    """The engine met something it cannot pass: a missing fact, a wrong date, a construct that went wrong."""


class DiagramError(EngineError):
    """Diagrams that may not be loaded; `findings` says why, all of them at once."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        errors = [finding for finding in self.findings if finding.severity == "error"]
        first = f" Lỗi đầu tiên, {errors[0].file}: {errors[0].message}" if errors else ""
        super().__init__(f"Sơ đồ có {len(errors)} lỗi nên không nạp được.{first}")
