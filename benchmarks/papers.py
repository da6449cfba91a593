"""What a paper takes: every one of them from its sample, as PDF and as Word, in a process that has printed before."""

from __future__ import annotations

from statistics import median
from time import perf_counter
from typing import Any

from webapp.papers import catalogue, rendering


def measure(rounds: int) -> dict[str, Any]:
    """The median of each paper in milliseconds, and the slowest of them."""
    figures: dict[str, Any] = {}
    for code, paper in catalogue.PAPERS.items():
        content = catalogue.sample(paper)
        for kind, made in (("PDF", rendering.pdf), ("Word", rendering.word)):
            made(paper, content, draft=True)
            took = []
            for number in range(rounds):
                other = _varied(content, number)
                begun = perf_counter()
                made(paper, other, draft=True)
                took.append(perf_counter() - begun)
            figures[f"{code} {kind} ms"] = median(took) * 1000
    figures["PDF ms"] = max(value for name, value in figures.items() if name.endswith("PDF ms"))
    return figures


def _varied(value: Any, number: int) -> Any:
    """The same content in other words: the compiler remembers what it has set before, and no two papers are alike."""
    if isinstance(value, str):
        return " ".join(f"{word}{number}" for word in value.split(" ")) if len(value) > 20 else value
    if isinstance(value, dict):
        return {name: _varied(inner, number) for name, inner in value.items()}
    return [_varied(inner, number) for inner in value] if isinstance(value, list) else value
