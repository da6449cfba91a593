"""A diagram as it is drawn: steps, elements, flows and their places, read from the XML by ourselves, once, at load."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from lxml import etree

from webapp.engine import intake
from webapp.engine.constructs import EVENT_DEFINITIONS, FLOW_NODES
from webapp.engine.errors import Finding
from webapp.engine.intake import bpmn, camunda, local, properties_of
from webapp.engine.rules import broken

MEMBER = " [child]"


@dataclass(frozen=True)
class Field:
    """A field drawn in the diagram (camunda:formData); type is string, long, boolean, date or enum."""

    id: str
    label: str
    type: str
    choices: tuple[tuple[str, str], ...]
    required: bool


@dataclass(frozen=True)
class Step:
    """What is waited for: a user task, an event that a person triggers, or a message of another case."""

    id: str
    name: str
    process: str
    kind: Literal["user", "catch", "message"]
    lane: str
    form: str
    due: str
    performer: str
    clause: str
    obligations: tuple[str, ...]
    iso9001: tuple[str, ...]
    paper: str
    documentation: str
    fields: tuple[Field, ...]
    multi_instance: bool
    collection: str = ""
    message: str = ""  # what a catch or a message step waits for
    meaning: str = ""  # what somebody says by approving here: “phê duyệt giải pháp”
    item: str = ""  # the name by which expressions know the member of a multi-instance step


@dataclass(frozen=True)
class Shape:
    """A rectangle of the drawing, in its own units."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Element:
    """Anything drawn that is not a flow; `type` is its BPMN name, `event` what an event waits for or throws."""

    id: str
    type: str
    name: str
    lane: str
    documentation: str
    parent: str  # the process, or the sub-process it is drawn in
    attached_to: str = ""
    cancel_activity: bool = True
    event: str = ""
    timer: str = ""
    message: str = ""
    called: str = ""
    default: str = ""
    seeds: str = ""  # on a message end event: an expression, the cases to open, each with its first answers
    bounds: Shape | None = None
    label: Shape | None = None


@dataclass(frozen=True)
class Flow:
    """A sequence flow; its name is the answer that people see."""

    id: str
    source: str
    target: str
    name: str
    condition: str
    waypoints: tuple[tuple[float, float], ...]
    label: Shape | None


@dataclass(frozen=True)
class Diagram:
    """One drawn process. `calls` maps a call activity to the process it calls, `lanes` a lane's id to its name."""

    process_id: str
    name: str
    version: str
    documentation: str
    xml: bytes
    steps: Mapping[str, Step]
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    lanes: Mapping[str, str]
    calls: Mapping[str, str]

    @property
    def calendar_starts(self) -> dict[str, str]:
        """Start events by the calendar: id → cycle (R/2026-12-01T00:00:00+07:00/P1Y)."""
        return {e.id: e.timer for e in self.elements.values() if e.type == "startEvent" and e.event}

    @property
    def first_step(self) -> str:
        """The id of the first user task the start leads to without a choice; "" where a choice comes first."""
        starts = (
            e
            for e in self.elements.values()
            if e.type == "startEvent" and not e.event and e.parent == self.process_id
        )
        here = next((start.id for start in starts), "")
        for _ in self.elements:
            ahead = [flow.target for flow in self.flows.values() if flow.source == here]
            if len(ahead) != 1:
                return ""
            here = ahead[0]
            if here in self.steps:
                return here
        return ""


def read(name: str, data: bytes) -> tuple[Diagram | None, list[Finding]]:
    """The diagram in a file and everything wrong with it; None when there is nothing safe to look at."""
    root, findings = intake.take_in(name, data)
    if root is None:
        return None, findings
    findings += broken(name, root)
    processes = root.findall(bpmn("process"))
    if len(processes) != 1 or not processes[0].get("id"):
        return None, findings
    return _Reader(root, processes[0], data).diagram(), findings


class _Reader:
    def __init__(self, root: etree._Element, process: etree._Element, data: bytes) -> None:
        self.root, self.process, self.data = root, process, data
        self.id = process.get("id", "")
        self.messages = {
            message.get("id", ""): message.get("name", "") for message in root.findall(bpmn("message"))
        }
        self.lanes = {lane.get("id", ""): lane.get("name", "") for lane in process.iter(bpmn("lane"))}
        self.lane_of = {
            (reference.text or "").strip(): lane.get("name", "")
            for lane in process.iter(bpmn("lane"))
            for reference in lane.findall(bpmn("flowNodeRef"))
        }
        self.shapes, self.edges = _drawn(root)

    def diagram(self) -> Diagram:
        elements = {element.id: element for element in self._elements()}
        flows = {flow.id: flow for flow in self._flows()}
        steps = {
            step.id: step
            for node in self.process.iter(
                bpmn("userTask"), bpmn("intermediateCatchEvent"), bpmn("boundaryEvent")
            )
            if (step := self._step(node)) is not None
        }
        return Diagram(
            process_id=self.id,
            name=self.process.get("name", self.id),
            version=self.process.get(camunda("versionTag"), ""),
            documentation=_documentation(self.process),
            xml=self.data,
            steps=MappingProxyType(steps),
            elements=MappingProxyType(elements),
            flows=MappingProxyType(flows),
            lanes=MappingProxyType(self.lanes),
            calls=MappingProxyType({e.id: e.called for e in elements.values() if e.called}),
        )

    def _elements(self) -> Iterable[Element]:
        drawn = ("participant", "lane", "textAnnotation", *FLOW_NODES)
        for node in self.root.iter(*(bpmn(name) for name in drawn)):
            if node.get("id"):
                yield self._element(node)

    def _element(self, node: etree._Element) -> Element:
        element_id, parent = node.get("id", ""), node.getparent()
        bounds, label = self.shapes.get(element_id, (None, None))
        event = next((child for child in node if local(child) in EVENT_DEFINITIONS), None)
        timer = event if event is not None and local(event) == "timerEventDefinition" else None
        note = node.findtext(bpmn("text")) if local(node) == "textAnnotation" else None
        return Element(
            id=element_id,
            type=local(node),
            name=node.get("name", note or ""),
            lane=self._lane(node),
            documentation=_documentation(node),
            parent="" if parent is None else parent.get("id", ""),
            attached_to=node.get("attachedToRef", ""),
            cancel_activity=node.get("cancelActivity", "true") == "true",
            event="" if event is None else local(event).removesuffix("EventDefinition"),
            timer="" if timer is None else "".join((child.text or "").strip() for child in timer),
            message="" if event is None else self.messages.get(event.get("messageRef", ""), ""),
            called=node.get("calledElement", ""),
            default=node.get("default", ""),
            seeds=properties_of(node).get("seeds", ""),
            bounds=bounds,
            label=label,
        )

    def _lane(self, node: etree._Element) -> str:
        """The lane it is listed in; inside a sub-process, the sub-process's own."""
        here: etree._Element | None = node
        while here is not None:
            if here.get("id") in self.lane_of:
                return self.lane_of[here.get("id", "")]
            here = here.getparent()
        return ""

    def _flows(self) -> Iterable[Flow]:
        for node in self.process.iter(bpmn("sequenceFlow")):
            waypoints, label = self.edges.get(node.get("id", ""), ((), None))
            yield Flow(
                id=node.get("id", ""),
                source=node.get("sourceRef", ""),
                target=node.get("targetRef", ""),
                name=node.get("name", ""),
                condition=(node.findtext(bpmn("conditionExpression")) or "").strip(),
                waypoints=waypoints,
                label=label,
            )

    def _step(self, node: etree._Element) -> Step | None:
        """A user task, or an event that waits for a message: with a form a person triggers it, else another case."""
        user = local(node) == "userTask"
        awaited = node.find(bpmn("messageEventDefinition"))
        if not user and awaited is None:
            return None
        asks = node.get(camunda("formKey"), "") or node.find(f".//{camunda('formField')}") is not None
        properties = properties_of(node)
        members = node.find(bpmn("multiInstanceLoopCharacteristics"))
        return Step(
            id=node.get("id", ""),
            name=node.get("name", ""),
            process=self.id,
            kind="user" if user else "catch" if asks else "message",
            message="" if awaited is None else self.messages.get(awaited.get("messageRef", ""), ""),
            lane=self._lane(node),
            form=node.get(camunda("formKey"), ""),
            due=node.get(camunda("dueDate"), "").strip(),
            performer=properties.get("performer", ""),
            clause=properties.get("clause", ""),
            obligations=_words(properties.get("obligations", "")),
            iso9001=_words(properties.get("iso9001", "")),
            paper=properties.get("paper", ""),
            meaning=properties.get("meaning", "").strip(),
            documentation=_documentation(node),
            fields=tuple(_fields(node)),
            multi_instance=members is not None,
            collection="" if members is None else members.get(camunda("collection"), "").strip(),
            item="" if members is None else members.get(camunda("elementVariable"), "").strip(),
        )


def _fields(node: etree._Element) -> Iterable[Field]:
    path = f"{bpmn('extensionElements')}/{camunda('formData')}/{camunda('formField')}"
    for field in node.findall(path):
        constraints = field.findall(f"{camunda('validation')}/{camunda('constraint')}")
        yield Field(
            id=field.get("id", ""),
            label=field.get("label", field.get("id", "")),
            type=field.get("type", "string"),
            choices=tuple((v.get("id", ""), v.get("name", "")) for v in field.findall(camunda("value"))),
            required=any(
                one.get("name") == "required" and one.get("config") != "false" for one in constraints
            ),
        )


def _drawn(
    root: etree._Element,
) -> tuple[
    dict[str, tuple[Shape | None, Shape | None]],
    dict[str, tuple[tuple[tuple[float, float], ...], Shape | None]],
]:
    shapes, edges = {}, {}
    for shape in root.iter(f"{{{intake.BPMNDI}}}BPMNShape"):
        shapes[shape.get("bpmnElement", "")] = (_bounds(shape), _bounds(_label(shape)))
    for edge in root.iter(f"{{{intake.BPMNDI}}}BPMNEdge"):
        points = tuple(
            (_number(point.get("x")), _number(point.get("y")))
            for point in edge.findall(f"{{{intake.DI}}}waypoint")
        )
        edges[edge.get("bpmnElement", "")] = (points, _bounds(_label(edge)))
    return shapes, edges


def _label(node: etree._Element) -> etree._Element | None:
    return node.find(f"{{{intake.BPMNDI}}}BPMNLabel")


def _bounds(node: etree._Element | None) -> Shape | None:
    bounds = None if node is None else node.find(f"{{{intake.DC}}}Bounds")
    if bounds is None:
        return None
    return Shape(*(_number(bounds.get(side)) for side in ("x", "y", "width", "height")))


def _number(text: str | None) -> float:
    return float(text) if text and re.fullmatch(r"-?\d{1,7}(\.\d{1,12})?", text) else 0.0


def _documentation(node: etree._Element) -> str:
    return (node.findtext(bpmn("documentation")) or "").strip()


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())
