"""The table: what must be reached, what was, and whether it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Target:
    """One row: the figure's name, how it is written, and its bounds; `least` when more is better."""

    figure: str
    words: str
    target: float
    stretch: float
    least: bool = False

    def verdict(self, value: float) -> str:
        """stretch, target or MISSED."""
        for bound, word in ((self.stretch, "stretch"), (self.target, "target")):
            if (value >= bound) if self.least else (value <= bound):
                return word
        return "MISSED"


TARGETS = (
    Target("submit ÷ floor", "submit ÷ floor", 2.6, 1.75),
    Target("show ÷ floor", "show form ÷ floor's show", 2.6, 1.7),
    Target("start ÷ floor", "start ÷ floor's start", 2.5, 1.6),
    Target("statements a submit", "statements a submit", 12, 6),
    Target("commits a submit", "commits a submit", 1, 1),
    Target("inbox many ÷ few", "inbox at 1,000,000 open tasks ÷ at 1,000", 1.3, 1.1),
    Target("submit long ÷ short", "submit after 1,000 finished tasks ÷ after 12", 1.3, 1.1),
    Target("KiB a case", "stored per case with full audit, KiB", 24, 14),
    Target("registers ms", "list of all cases at 100,000 cases, ms", 150, 50),
    Target("books ms", "slowest page of any register or year at 100,000 cases, ms", 150, 50),
    Target("PDF ms", "the slowest paper as PDF, ms", 50, 20),
    Target("timers a second, 2 workers", "due timers, 2 workers, a second", 200, 500, least=True),
    Target("each timer once, 2 workers", "each timer exactly once", 1, 1, least=True),
    Target("check seconds", "checking the diagrams, s", 2, 0.5),
    Target("first visit kB gz", "inbox page on the wire, first visit, kB gz", 250, 150),
    Target("next visit kB gz", "inbox page on the wire, next visit, kB gz", 15, 8),
    Target("help seconds", "ctcl --help, s", 0.5, 0.3),
    Target("web process MB", "web process memory (PSS), MB", 90, 70),
)


def lines(figures: Mapping[str, Any]) -> Iterator[str]:
    """The table in Markdown, for the rows that were measured."""
    yield "| | measured | target | stretch | |"
    yield "|---|---|---|---|---|"
    for row in TARGETS:
        if row.figure in figures:
            value, sign = figures[row.figure], "≥" if row.least else "≤"
            bounds = f"{sign} {row.target:g} | {sign} {row.stretch:g}"
            yield f"| {row.words} | {value:.3g} | {bounds} | {row.verdict(value)} |"


def missed(figures: Mapping[str, Any]) -> list[str]:
    """The rows that were measured and not reached."""
    measured = (row for row in TARGETS if row.figure in figures)
    return [row.words for row in measured if row.verdict(figures[row.figure]) == "MISSED"]
