"""Checked diagrams -> specs that the engine runs, sealed so that cases and threads can share them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import BoundaryEventParser, IntermediateCatchEventParser
from SpiffWorkflow.bpmn.parser.task_parsers import ConditionalGatewayParser, GatewayParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, IntermediateCatchEvent, UserTask
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.exceptions import SpiffWorkflowException

from webapp.engine import intake
from webapp.engine.diagrams import Diagram, Step, read
from webapp.engine.errors import DiagramError, Finding
from webapp.engine.intake import bpmn, camunda
from webapp.engine.joins import AllOf, AnyOf
from webapp.engine.members import Members
from webapp.engine.places import as_expression
from webapp.engine.timers import CycleTimer, DateTimer, DurationTimer

_TIMERS = {"timeDate": DateTimer, "timeDuration": DurationTimer, "timeCycle": CycleTimer}


@dataclass(frozen=True)
class Process:
    """A process ready to run; `steps` and `diagrams` include those of the processes it calls."""

    id: str
    diagram: Diagram
    steps: Mapping[str, Step]
    diagrams: Mapping[str, Diagram]
    spec: Any = field(repr=False, compare=False)
    called: Mapping[str, Any] = field(repr=False, compare=False)


def load(files: Mapping[str, bytes]) -> Mapping[str, Process]:
    """The processes drawn in the files, by id, sealed. Raises DiagramError with every finding that is an error."""
    diagrams, findings = read_all(files)
    if not any(finding.severity == "error" for finding in findings):
        processes, more = seal(diagrams)
        if not more:
            return MappingProxyType(processes)
        findings += more
    raise DiagramError(findings)


def read_all(files: Mapping[str, bytes]) -> tuple[dict[str, Diagram], list[Finding]]:
    """Every diagram that can be looked at, and the findings of each file and between the files."""
    diagrams: dict[str, Diagram] = {}
    findings: list[Finding] = []
    for name, data in files.items():
        diagram, found = read(name, data)
        findings += found
        if diagram is not None:
            diagrams[diagram.process_id] = diagram
    findings += _between(diagrams)
    return diagrams, findings


def seal(diagrams: Mapping[str, Diagram]) -> tuple[dict[str, Process], list[Finding]]:
    """The sealed processes; or findings where the engine's own parser stumbles over what our rules let through."""
    parser, processes, name = _Parser(), {}, ""
    try:
        for name, diagram in diagrams.items():
            root, _ = intake.take_in(name, diagram.xml)
            assert root is not None
            _without_calendar_starts(root)
            parser.add_bpmn_xml(root, filename=name)
        for name, diagram in diagrams.items():
            spec, called = parser.get_spec(name), parser.get_subprocess_specs(name)
            for one in (spec, *called.values()):
                _seal(one)
            reached = {name: diagram} | {one: diagrams[one] for one in called if one in diagrams}
            steps = {step.id: step for one in reached.values() for step in one.steps.values()}
            processes[name] = Process(
                name,
                diagram,
                MappingProxyType(steps),
                MappingProxyType(reached),
                spec,
                MappingProxyType(called),
            )
    except (ValidationException, SpiffWorkflowException, RecursionError) as error:
        return {}, [
            Finding(
                f"{name}.bpmn",
                name,
                "error",
                "engine",
                f"Máy thực hiện quy trình không đọc được sơ đồ này: {str(error)[:200]}.",
            )
        ]
    return processes, []


def _without_calendar_starts(root: etree._Element) -> None:
    """Our scheduler reads these from the diagram; inside an instance they would only be waited for."""
    for start in list(root.iter(bpmn("startEvent"))):
        if start.find(bpmn("timerEventDefinition")) is None:
            continue
        gone = {(flow.text or "").strip() for flow in start.findall(bpmn("outgoing"))}
        for node in [start, *root.iter(bpmn("sequenceFlow"), bpmn("incoming"), bpmn("flowNodeRef"))]:
            named = node.get("id") if node.tag == bpmn("sequenceFlow") else (node.text or "").strip()
            if node is start or named in gone or named == start.get("id"):
                parent = node.getparent()
                assert parent is not None
                parent.remove(node)


def _between(diagrams: Mapping[str, Diagram]) -> list[Finding]:
    """What is only wrong when the files are seen together: missing calls, calls in a circle, step ids used twice."""
    findings: list[Finding] = []
    owner: dict[str, str] = {}

    def say(name: str, element: str, rule: str, message: str) -> None:
        findings.append(Finding(f"{name}.bpmn", element, "error", rule, message))

    for name, diagram in diagrams.items():
        for element, called in diagram.calls.items():
            if called not in diagrams:
                say(name, element, "call", f"Không có sơ đồ của quy trình được gọi “{called}”.")
            elif name in _reached(diagrams, called, set()):
                say(name, element, "call", f"“{name}” gọi vòng về chính nó qua “{called}”.")
        for step in diagram.steps:
            if owner.setdefault(step, name) != name:
                say(name, step, "ids", f"Bước “{step}” đã có trong quy trình “{owner[step]}”.")
    return findings


def _reached(diagrams: Mapping[str, Diagram], name: str, seen: set[str]) -> set[str]:
    if name in diagrams and name not in seen:
        seen.add(name)
        for called in diagrams[name].calls.values():
            _reached(diagrams, called, seen)
    return seen


def _seal(spec: Any) -> None:
    """From here on the spec is shared: whatever would change it at run time now fails loudly."""
    if isinstance(spec.task_specs, MappingProxyType):
        return
    for task_spec in spec.task_specs.values():
        if isinstance(task_spec, Members):
            # The library connects this at the first member, in the shared spec, and not at all after a reload.
            spec.task_specs[task_spec.task_spec].completed_event.connect(task_spec.merge_child)
        task_spec._inputs, task_spec._outputs = tuple(task_spec._inputs), tuple(task_spec._outputs)
        if hasattr(task_spec, "cond_task_specs"):
            task_spec.cond_task_specs = tuple(task_spec.cond_task_specs)
        definition = getattr(task_spec, "event_definition", None)
        if isinstance(definition, MultipleEventDefinition):
            definition.event_definitions = tuple(definition.event_definitions)
    spec.task_specs = MappingProxyType(spec.task_specs)


class _TimerParser:
    """Reads a timer as ours; mixed into the parsers of the events that may carry one."""

    def parse_timer_event(self, event: etree._Element) -> Any:
        for kind, timer in _TIMERS.items():
            time = event.find(bpmn(kind))
            if time is not None:
                node = self.node  # type: ignore[attr-defined]  # the library sets it on the class we are mixed into
                return timer(node.get("name", node.get("id")), as_expression(time.text or ""))
        raise ValidationException("Hẹn giờ không có thời gian")


class _CatchParser(_TimerParser, IntermediateCatchEventParser):
    pass


class _BoundaryParser(_TimerParser, BoundaryEventParser):
    pass


class _UserTaskParser(TaskParser):
    def _add_multiinstance_task(self, loop_characteristics: etree._Element) -> None:
        original: Any = self.spec.task_specs.pop(self.task.name)
        self.task: Any = Members(
            self.spec,
            original.name,
            collection=loop_characteristics.get(camunda("collection"), ""),
            variable=loop_characteristics.get(camunda("elementVariable"), ""),
            sequential=loop_characteristics.get("isSequential") == "true",
        )
        self._copy_task_attrs(original, loop_characteristics)


class _Parser(BpmnParser):
    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012 (the library reads it as a class attribute)
        full_tag("userTask"): (_UserTaskParser, UserTask),
        full_tag("intermediateCatchEvent"): (_CatchParser, IntermediateCatchEvent),
        full_tag("boundaryEvent"): (_BoundaryParser, BoundaryEvent),
        full_tag("parallelGateway"): (GatewayParser, AllOf),
        full_tag("inclusiveGateway"): (ConditionalGatewayParser, AnyOf),
    }
