"""Random walks in lock-step: a case that is pruned at every act and one that never is must look the same all the way."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from SpiffWorkflow.util.task import TaskState

from tests.engine.drawing import NOW, load
from tests.engine.pattern import LIFE, WORK
from webapp import engine
from webapp.engine import state

PROCESSES = Path(__file__).resolve().parents[2] / "processes"
# The two whose loops and timers need pruning: the life of a slip and the work it calls.
REAL = {name: (PROCESSES / f"{name}.bpmn").read_bytes() for name in ("corrective_action", "implementation")}
WALKED = {"life": load(life=LIFE, work=WORK)["life"], **load(**REAL)}

_ANSWER = re.compile(r"(\w+)\.(\w+) == ['\"](\w+)['\"]")


def _answers(process: engine.Process) -> tuple[dict[tuple[str, str], set[str]], set[tuple[str, str, str]]]:
    """What the gateways ask for, with "other" for the default; and which answers lead to an end with no more choice."""
    answers: dict[tuple[str, str], set[str]] = defaultdict(lambda: {"other"})
    ending = set()
    for diagram in process.diagrams.values():
        for flow in diagram.flows.values():
            for step, fact, value in _ANSWER.findall(flow.condition):
                answers[step, fact].add(value)
                default = diagram.flows[diagram.elements[flow.source].default]
                ends = {value: _only_ends(diagram, flow.target), "other": _only_ends(diagram, default.target)}
                ending |= {(step, fact, one) for one, is_end in ends.items() if is_end}
    return answers, ending


def _only_ends(diagram: engine.Diagram, name: str) -> bool:
    ahead = [flow.target for flow in diagram.flows.values() if flow.source == name]
    kind = diagram.elements[name].type
    return kind == "endEvent" or (kind == "userTask" and all(_only_ends(diagram, one) for one in ahead))


class Walk:
    """One case, twice: `pruned` as the product keeps it, `whole` with everything that ever happened."""

    def __init__(self, process: engine.Process, chance: random.Random) -> None:
        self.process, self.chance, self.now = process, chance, NOW
        self.answers, self.ending = _answers(process)
        self.facts: dict[str, Any] = {"case": {"deadline": self._day(60), "implementer_settled": True}}
        self.facts["plan_measures"] = {"steps": [{"key": "a"}, {"key": "b"}]}
        self.done: list[str] = []
        self.saved = 0
        self.finishing = False
        self._both("start", lambda _: engine.start(process, self.facts, self.now))

    def _both(self, act: str, verb: Callable[[engine.Result | None], engine.Result]) -> None:
        self.done.append(act)
        pruned = verb(getattr(self, "pruned", None))
        with patch.object(state, "prune", lambda workflow: None):
            whole = verb(getattr(self, "whole", None))
        assert _seen(pruned) == _seen(whole), self.done
        for result in (pruned, whole):
            assert _seen(engine.look(self.process, result.state))[:3] == _seen(result)[:3], self.done
        self.pruned, self.whole = pruned, whole
        self.saved = max(self.saved, len(whole.state) - len(pruned.state))

    def step(self) -> None:
        acts = [self._complete] * 6 + [
            self._pass_time,
            self._move_deadline,
            self._change_plan,
            self._wait_for_due,
        ]
        self.chance.choice([self._complete] if self.finishing else acts)()

    def _complete(self) -> None:
        if not self.pruned.open:
            return self._wait_for_due()
        number = self.chance.randrange(len(self.pruned.open))
        self._answer(self.pruned.open[number].step)
        self._both(
            self.pruned.open[number].step,
            lambda last: engine.complete(
                self.process, last.state, last.open[number].key, self.facts, self.now
            ),
        )

    def _answer(self, step: str) -> None:
        for (asked, fact), values in self.answers.items():
            if asked in (step, "case"):
                going_on = {value for value in values if (asked, fact, value) not in self.ending}
                value = self.chance.choice(sorted(values if self.finishing else going_on))
                self.facts[asked] = {**self.facts.get(asked, {}), fact: value}
        self.facts["case"]["implementer_settled"] = self.chance.random() < 0.5

    def _pass_time(self) -> None:
        days = self.chance.choice((3, 40, 200))
        self.now += timedelta(days=days)
        self._both(f"{days} days", self._refreshed)

    def _wait_for_due(self) -> None:
        if self.pruned.next_due is not None:
            self.now = max(self.now, self.pruned.next_due)
            self._both("due", self._refreshed)

    def _move_deadline(self) -> None:
        self.facts["case"]["deadline"] = self._day(self.chance.randint(5, 400))
        self._both("deadline", self._refreshed)

    def _change_plan(self) -> None:
        steps = [step for step in self.facts["plan_measures"]["steps"] if self.chance.random() < 0.7]
        new = [{"key": f"s{len(self.done)}_{index}"} for index in range(self.chance.randint(0, 2))]
        self.facts["plan_measures"]["steps"] = steps + new
        self._both("plan", self._refreshed)

    def _refreshed(self, last: engine.Result) -> engine.Result:
        return engine.refresh(self.process, last.state, self.facts, self.now)

    def _day(self, days: int) -> str:
        return (self.now + timedelta(days=days)).date().isoformat()


def _seen(result: engine.Result) -> tuple[Any, ...]:
    """All a case shows but for ids, which every instance makes for itself."""
    entries = [(one.step, one.kind, one.item_key, one.item) for one in result.open]
    return (entries, result.next_due, result.completed, result.ended, result.messages, result.passed)


def _walked(name: str, walks: int, acts: int) -> Mapping[str, int]:
    """So many walks of at most so many acts each, every one then taken to its end; how often each act was done."""
    counted: dict[str, int] = defaultdict(int)
    for number in range(walks):
        walk = Walk(WALKED[name], random.Random(f"{name} {number}"))
        for _ in range(acts):
            if walk.pruned.completed:
                break
            walk.step()
        walk.finishing = True
        for _ in range(20 * acts):
            if walk.pruned.completed:
                break
            walk.step()
        assert walk.pruned.completed and walk.whole.completed, walk.done
        for act in walk.done:
            counted[act] += 1
        counted["pruned"] += walk.saved > 0
        counted["entered again"] += walk.done.count("plan_measures") > 1
    return counted


@pytest.mark.parametrize("name", sorted(WALKED))
def test_pruned_and_whole_stay_equal(name, long_form):
    counted = _walked(name, *((200, 40) if long_form else (8, 40)))
    walked = {"plan", "deadline", "200 days", "support_asked", "decide_support", "carry_out_step"}
    if name != "implementation":  # Its timers stand on the call, in the diagram around it.
        walked |= {"due", "report_progress", "pruned", "entered again"}
    assert walked <= {act for act, count in counted.items() if count}, "what no walk does, no walk shows"


@pytest.mark.parametrize(
    ("part", "broken"),
    [
        ("_over", lambda task: True),
        ("_waiting_cycle", lambda task: task.state == TaskState.STARTED),
        ("_waiting_cycle", lambda task: task.state in (TaskState.WAITING, TaskState.COMPLETED)),
    ],
    ids=["open reports", "members that are done", "the way come"],
)
def test_the_walks_notice_when_pruning_takes_too_much(part, broken, monkeypatch):
    monkeypatch.setattr(state, part, broken)
    with pytest.raises((AssertionError, engine.EngineError)):
        for name in sorted(WALKED):
            _walked(name, 8, 40)
