"""One issue looked at from both ends: step → clause, obligation, form, scenario; and clause → what fulfils it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms import registry
from forms.language import Joined, _
from webapp.engine import Diagram, Step
from webapp.procedure.definition import Clause, Definition, Obligation
from webapp.procedure.releases import Bundle, processes

TAG = re.compile(r"@(\S+)")
HEADING = re.compile(
    r"(?P<kind>Tính năng|Quy tắc|Kịch bản|Khung kịch bản|Tình huống|Feature|Rule|Scenario Outline|Scenario):\s*"
    r"(?P<name>.*)"
)
DURATION = re.compile(r"P(\d+)([DWM])\Z")
UNITS = {"D": _("ngày"), "W": _("tuần"), "M": _("tháng")}
GROUPS = {"Tính năng": 0, "Feature": 0, "Quy tắc": 1, "Rule": 1}

MOST_KNOWN = 16
_known: dict[str, list[Scenario]] = {}


@dataclass(frozen=True)
class Scenario:
    """A scenario of the issue: its name, the file it stands in, and every tag that counts for it."""

    name: str
    file: str
    tags: frozenset[str]


@dataclass(frozen=True)
class StepRow:
    """One step of a diagram with everything that belongs to it."""

    id: str
    name: str
    who: str
    form: str
    due: str
    clause: str
    obligations: Sequence[str]
    iso9001: Sequence[str]
    scenarios: Sequence[Scenario]


@dataclass(frozen=True)
class ObligationRow:
    """One obligation, what fulfils it and what proves it; `gaps` says what is missing."""

    obligation: Obligation
    steps: Sequence[StepRow]
    scenarios: Sequence[Scenario]
    gaps: Sequence[str]


@dataclass(frozen=True)
class ClauseRow:
    """A clause with its obligations."""

    clause: Clause
    obligations: Sequence[ObligationRow]


def diagrams(bundle: Bundle) -> dict[str, Diagram]:
    """Every drawn process once, called ones after their callers."""
    return {
        name: diagram for process in processes(bundle).values() for name, diagram in process.diagrams.items()
    }


def steps(diagram: Diagram, bundle: Bundle) -> list[StepRow]:
    """The diagram's steps in the order they are drawn, top of the flow first."""
    order = list(_flow_order(diagram))
    found = [step for step in diagram.steps.values() if step.kind != "message"]
    found.sort(key=lambda step: order.index(step.id) if step.id in order else len(order))
    return [_row(step, bundle) for step in found]


def clauses(bundle: Bundle) -> list[ClauseRow]:
    """The procedure's clauses in order, each with its obligations and what is missing."""
    definition = bundle.definition
    rows = {step.id: step for diagram in diagrams(bundle).values() for step in steps(diagram, bundle)}
    found = []
    for clause in definition.clauses.values():
        mine = [ob for ob in definition.obligations.values() if ob.clause == clause.id]
        found.append(ClauseRow(clause, [_obligation(ob, rows, bundle) for ob in mine]))
    return found


def scenarios(features: Mapping[str, str]) -> list[Scenario]:
    """Every scenario; tags of its feature and rule count for it too."""
    return [scenario for file, text in features.items() for scenario in _scenarios(file, text)]


def _scenarios(file: str, text: str) -> list[Scenario]:
    found: list[Scenario] = []
    inherited: list[frozenset[str]] = [frozenset(), frozenset()]
    waiting: set[str] = set()
    quoted = False
    for line in (line.strip() for line in text.splitlines()):
        if line.startswith(('"""', "```")):
            quoted = not quoted
        elif not quoted and line.startswith("@"):
            waiting |= set(TAG.findall(line))
        elif not quoted and (heading := HEADING.match(line)):
            level = GROUPS.get(heading["kind"])
            if level is None:
                found.append(Scenario(heading["name"], file, frozenset(waiting).union(*inherited)))
            else:
                inherited[level:] = [frozenset(waiting), *[frozenset[str]()] * (1 - level)]
            waiting = set()
    return found


def _row(step: Step, bundle: Bundle) -> StepRow:
    form = registry.form_for(step.id)
    title = form.boxes[0].title if form is not None and form.boxes else _("các trường vẽ trong sơ đồ")
    return StepRow(
        step.id,
        step.name,
        step.lane,
        Joined(" ", (title, f"({step.form})")) if step.form else title,
        _due(step.due, bundle.definition),
        step.clause,
        step.obligations,
        step.iso9001,
        _proving(set(step.obligations), bundle),
    )


def _due(rule: str, definition: Definition) -> str:
    """`P3D` in words; an expression over the case's facts as it stands in the diagram."""
    found = DURATION.match(rule)
    if found and found[2] == "D" and definition.counts_working_days:
        return _(f"{found[1]} ngày làm việc sau khi việc được giao")
    return _(f"{found[1]} {UNITS[found[2]]} từ khi việc được giao") if found else rule


def _obligation(obligation: Obligation, rows: Mapping[str, StepRow], bundle: Bundle) -> ObligationRow:
    mine = [row for row in rows.values() if obligation.id in row.obligations]
    proving = _proving({obligation.id}, bundle)
    gaps = []
    if not obligation.built:
        gaps.append(_("chưa có trong lần ban hành này"))
    else:
        if not mine and not obligation.rule:
            gaps.append(_("không bước nào và không quy tắc nào thực hiện"))
        if not proving:
            gaps.append(_("không có kịch bản nào chứng minh"))
    return ObligationRow(obligation, mine, proving, gaps)


def _proving(obligations: set[str], bundle: Bundle) -> list[Scenario]:
    return [scenario for scenario in _of_bundle(bundle) if scenario.tags & obligations]


def _of_bundle(bundle: Bundle) -> list[Scenario]:
    """A bundle never changes: its scenarios are read once, and again only when many drafts came between."""
    known = _known.get(bundle.hash)
    if known is None:
        known = _known[bundle.hash] = scenarios(bundle.features)
        for old in list(_known)[:-MOST_KNOWN]:
            _known.pop(old, None)
    return known


def _flow_order(diagram: Diagram) -> list[str]:
    """Elements as a reader meets them: along the flows from the start, breadth first."""
    order = [e.id for e in diagram.elements.values() if e.type == "startEvent"]
    for here in order:
        ahead = [flow.target for flow in diagram.flows.values() if flow.source == here]
        ahead += [e.id for e in diagram.elements.values() if e.attached_to == here]
        order += [target for target in dict.fromkeys(ahead) if target not in order]
    return order
