"""Write today's golden instances: the real diagrams without their drawing, and a case of them at each moment below."""

import base64
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from lxml import etree

from tests.engine.drawing import NOW, key_of
from webapp import engine
from webapp.engine.intake import BPMNDI
from webapp.engine.state import CODEC

HERE = Path(__file__).parent
PROCESSES = HERE.parents[2] / "processes"

STEPS = [{"key": "a", "owner": 1, "due": "2026-03-10"}, {"key": "b", "owner": 2, "due": "2026-04-10"}]
TO_WORK = [
    ["open_request", None, {}],
    ["determine_need", None, {"decision": "needed"}],
    ["consolidate_requests", None, {}],
    ["assign_action", None, {"decision": "assign"}],
    ["analyse_cause", None, {}],
    ["approve_solution", None, {"decision": "approve"}],
    ["take_on_work", None, {}],
    ["plan_measures", None, {"steps": STEPS}],
]
WORK = [["carry_out_step", "a", {}], ["carry_out_step", "b", {}], ["report_completion", None, {}]]
CHECK = [["appoint_checker", None, {}], ["verify_result", None, {"outcome": "supplement"}]]
CLOSE = [*CHECK[:1], ["verify_result", None, {"outcome": "achieved"}], ["close_request", None, {}]]
PLAN = [["plan_measures", None, {"steps": STEPS}]]

# A moment: the acts that lead to it (a number: so many days pass), and those that bring the case to its end.
MOMENTS: dict[str, tuple[list[Any], list[Any]]] = {
    "just_opened": ([], [*TO_WORK, *WORK, *CLOSE]),
    "sent_back": (
        [*TO_WORK[:1], ["determine_need", None, {"decision": "send_back"}]],
        [*TO_WORK, *WORK, *CLOSE],
    ),
    "support_asked_and_one_step_done": (
        [*TO_WORK, ["carry_out_step", "a", {}], ["support_asked", None, {}]],
        [["decide_support", None, {}], *WORK[1:], *CLOSE],
    ),
    "second_monthly_report_open": (
        [*TO_WORK, 32, ["report_progress", None, {}], 32],
        [["report_progress", None, {}], *WORK, *CLOSE],
    ),
    "entered_again": ([*TO_WORK, *WORK, *CHECK], [*PLAN, 32, *WORK, *CLOSE]),
    "deadline_passed_with_support_open": ([*TO_WORK, ["support_asked", None, {}], 400], CLOSE),
    "to_be_reissued": (
        [*TO_WORK, *WORK, *CHECK[:1], ["verify_result", None, {"outcome": "not_achieved"}]],
        [["open_new_request", None, {}]],
    ),
}


class Case:
    """A case that acts are done to, each given as it stands in the files."""

    def __init__(self, process: engine.Process, facts: dict[str, Any], now: datetime, state: bytes) -> None:
        self.process, self.facts, self.now = process, facts, now
        self.result = engine.look(process, state) if state else engine.start(process, facts, now)

    def act(self, act: Any) -> None:
        if isinstance(act, int):
            self.now += timedelta(days=act)
            self.result = engine.fire(self.process, self.result.state, self.facts, self.now)
            return
        step, item, answers = act
        self.facts[step] = {**self.facts.get(step, {}), **answers}
        key = key_of(self.result, step, item)
        self.result = engine.complete(self.process, self.result.state, key, self.facts, self.now)


def main() -> None:
    folder = HERE / str(CODEC)
    folder.mkdir(exist_ok=True)
    for path in sorted(PROCESSES.glob("*.bpmn")):
        if not (folder / path.name).exists():
            (folder / path.name).write_bytes(_undrawn(path.read_bytes()))
    process = engine.load({path.name: path.read_bytes() for path in folder.glob("*.bpmn")})[
        "corrective_action"
    ]
    for name, (acts, rest) in MOMENTS.items():
        file = folder / f"{name}.json"
        if not file.exists():
            file.write_text(
                json.dumps(_saved(process, acts, rest), ensure_ascii=False, indent=1) + "\n", "utf-8"
            )


def _saved(process: engine.Process, acts: list[Any], rest: list[Any]) -> dict[str, Any]:
    given = {"case": {"origin": "unit", "deadline": "2026-12-31", "implementer_settled": False}}
    case = Case(process, given, NOW, b"")
    for act in acts:
        case.act(act)
    seen = {
        "facts": json.loads(json.dumps(case.facts)),
        "now": case.now.isoformat(),
        "open": sorted([one.step, one.kind, one.item_key, one.item] for one in case.result.open),
        "next_due": case.result.next_due and case.result.next_due.isoformat(),
        "state": base64.b64encode(case.result.state).decode(),
        "rest": rest,
    }
    for act in rest:
        case.act(act)
    return seen | {"ended": case.result.ended, "messages": list(case.result.messages)}


def _undrawn(data: bytes) -> bytes:
    root = etree.fromstring(data)
    for drawing in root.findall(f"{{{BPMNDI}}}BPMNDiagram"):
        root.remove(drawing)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


if __name__ == "__main__":
    main()
