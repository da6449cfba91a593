"""Small diagrams for the engine's tests, written element by element without a drawing."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from webapp import engine

NOW = datetime(2026, 1, 31, 1, 0, tzinfo=UTC)  # 08:00 in Khánh Hòa

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' id="definitions" targetNamespace="https://example.org/ctcl">'
)


def attributes(**values: str) -> str:
    return "".join(f" {name.replace('__', ':')}={quoteattr(value)}" for name, value in values.items())


def start(name: str = "begun") -> str:
    return f'<bpmn:startEvent id="{name}" />'


def end(name: str, inside: str = "") -> str:
    return f'<bpmn:endEvent id="{name}" name="{name}">{inside}</bpmn:endEvent>'


def user(name: str, inside: str = "", performer: str = "", **more: str) -> str:
    performing = f'<camunda:property name="performer" value={quoteattr(performer)} />' if performer else ""
    properties = (
        '<bpmn:extensionElements><camunda:properties><camunda:property name="clause" value="5.2" />'
        f"{performing}</camunda:properties></bpmn:extensionElements>"
    )
    more.setdefault("camunda__formKey", "SomeForm")
    return (
        f'<bpmn:userTask id="{name}" name="{name}"{attributes(**more)}>{properties}{inside}</bpmn:userTask>'
    )


def members(collection: str, variable: str = "step", **more: str) -> str:
    given = attributes(camunda__collection=collection, camunda__elementVariable=variable, **more)
    return f"<bpmn:multiInstanceLoopCharacteristics{given} />"


def gateway(name: str, default: str = "", kind: str = "exclusive") -> str:
    chosen = attributes(default=default) if default else ""
    return f'<bpmn:{kind}Gateway id="{name}"{chosen} />'


def catch(name: str, inside: str) -> str:
    return f'<bpmn:intermediateCatchEvent id="{name}" name="{name}">{inside}</bpmn:intermediateCatchEvent>'


def boundary(name: str, host: str, inside: str, interrupting: bool = True) -> str:
    cancel = "true" if interrupting else "false"
    return (
        f'<bpmn:boundaryEvent id="{name}" name="{name}" attachedToRef="{host}" cancelActivity="{cancel}">'
        f"{inside}</bpmn:boundaryEvent>"
    )


def timer(kind: str, text: str) -> str:
    return f"<bpmn:timerEventDefinition><bpmn:{kind}>{escape(text)}</bpmn:{kind}></bpmn:timerEventDefinition>"


def message(reference: str = "asked") -> str:
    return event("message", reference)


def event(kind: str, reference: str = "") -> str:
    return f"<bpmn:{kind}EventDefinition{attributes(**{f'{kind}Ref': reference}) if reference else ''} />"


def throw(name: str, inside: str = "") -> str:
    return f'<bpmn:intermediateThrowEvent id="{name}" name="{name}">{inside}</bpmn:intermediateThrowEvent>'


def sub(name: str, *parts: str, **more: str) -> str:
    return (
        f'<bpmn:subProcess id="{name}" name="{name}"{attributes(**more)}>{"".join(parts)}</bpmn:subProcess>'
    )


def call(name: str, process: str) -> str:
    return f'<bpmn:callActivity id="{name}" name="{name}" calledElement="{process}" />'


def flow(source: str, target: str, condition: str = "", name: str = "") -> str:
    asked = f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>" if condition else ""
    return (
        f'<bpmn:sequenceFlow id="{name or f"{source}_{target}"}" name="{source} {target}"'
        f' sourceRef="{source}" targetRef="{target}">{asked}</bpmn:sequenceFlow>'
    )


def process(name: str, *parts: str, outside: str = '<bpmn:message id="asked" name="asked" />') -> bytes:
    body = "".join(parts)
    # Everything that may stand in a lane does; the engine only asks that people's steps do.
    ids = [chunk.split('"', 1)[0] for chunk in body.split(' id="')[1:]]
    kinds = ("userTask", "intermediateCatchEvent", "boundaryEvent")
    in_lane = [one for one in ids if any(f'<bpmn:{kind} id="{one}"' in body for kind in kinds)]
    references = "".join(f"<bpmn:flowNodeRef>{one}</bpmn:flowNodeRef>" for one in in_lane)
    lanes = (
        f'<bpmn:laneSet id="lanes"><bpmn:lane id="lane" name="Vai">{references}</bpmn:lane></bpmn:laneSet>'
    )
    return (
        f'{HEAD}{outside}<bpmn:process id="{name}" name="{name}" isExecutable="true">'
        f"{lanes if references else ''}{body}</bpmn:process></bpmn:definitions>"
    ).encode()


def straight(name: str, *nodes: tuple[str, str]) -> bytes:
    """A process whose (id, XML) nodes simply follow one another."""
    ids = ["begun", *(node for node, _ in nodes), "ended"]
    flows = [flow(a, b) for a, b in pairwise(ids)]
    return process(name, start(), *(xml for _, xml in nodes), end("ended"), *flows)


def load(**files: bytes) -> dict[str, engine.Process]:
    return dict(engine.load({f"{name}.bpmn": data for name, data in files.items()}))


def opened(result: engine.Result) -> list[tuple[str, str | None]]:
    return sorted((entry.step, entry.item_key) for entry in result.open)


def key_of(result: engine.Result, step: str, item: str | None = None) -> str:
    return next(entry.key for entry in result.open if entry.step == step and entry.item_key == item)
