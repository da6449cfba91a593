"""Where a token can go: what no path reaches, and the rounds in which nothing waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from webapp.engine.intake import bpmn, local

Nodes = Mapping[str, etree._Element]
Ahead = Mapping[str, Sequence[str]]

_WAITS_NOWHERE = ("exclusiveGateway", "inclusiveGateway", "parallelGateway", "intermediateThrowEvent")


def unreachable(process: etree._Element, nodes: Nodes, ahead: Ahead, shut: str = "") -> Iterator[str]:
    """The ids no path leads to from the process's start; events at the edge of a step are reached with it.

    Nothing goes beyond the node that is `shut`.
    """
    with_it: dict[str, list[str]] = defaultdict(list)
    for name, node in nodes.items():
        parent = node.getparent()
        if local(node) == "boundaryEvent":
            with_it[node.get("attachedToRef", "")].append(name)
        elif local(node) == "startEvent" and parent is not None:
            with_it[parent.get("id", "")].append(name)
    starts = process.findall(bpmn("startEvent"))
    # A start by the calendar is ours, not the engine's: what only it leads to would never be reached.
    todo = [start.get("id", "") for start in starts if start.find(bpmn("timerEventDefinition")) is None]
    seen = {start.get("id", "") for start in starts} - set(todo)
    while todo:
        name = todo.pop()
        if name in nodes and name not in seen:
            seen.add(name)
            todo += [*ahead[name], *with_it[name]] if name != shut else []
    yield from (name for name in nodes if name not in seen)


def restless(nodes: Nodes, ahead: Ahead) -> str | None:
    """A node on a round in which nobody acts and nothing waits, if there is one: it would never stop."""
    idle = {name for name, node in nodes.items() if local(node) in _WAITS_NOWHERE}
    # What cannot be on such a round is taken away, from its ends; whatever remains leads to one.
    ends = {name: sum(1 for target in set(ahead[name]) if target in idle) for name in idle}
    before: dict[str, set[str]] = defaultdict(set)
    for name in idle:
        for target in ahead[name]:
            before[target].add(name)
    todo = [name for name, count in ends.items() if not count]
    while todo:
        name = todo.pop()
        idle.discard(name)
        for earlier in before[name]:
            ends[earlier] -= 1
            if not ends[earlier]:
                todo.append(earlier)
    return min(idle, default=None)
