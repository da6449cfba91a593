"""Every place in a diagram that takes an expression, and what may stand there."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from lxml import etree

from webapp.engine import calendar
from webapp.engine.constructs import ACTIVITIES, id_of
from webapp.engine.errors import CalendarError, EngineError, ExpressionError, Finding
from webapp.engine.expressions import FUNCTIONS, evaluate, parse
from webapp.engine.intake import bpmn, camunda, properties_of

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
_PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?\Z")
_FORM = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}\Z")
_GROUPS = re.compile(r"[a-z][a-z0-9_]*( *, *[a-z][a-z0-9_]*)*\Z")
_QUOTED = re.compile(r"(['\"])([^'\"]*)\1\Z")
RESERVED = frozenset({"case", "item", *FUNCTIONS})

Timer = Literal["timeDate", "timeDuration", "timeCycle"]
_READ = {
    "timeDate": calendar.parse_moment,
    "timeDuration": calendar.parse_span,
    "timeCycle": calendar.parse_cycle,
}
_LITERAL = re.compile(r"\d|P[\dT]|R\d*/")


@dataclass(frozen=True)
class Performer:
    """Who may do a step, narrower than its lane: a rule, and the step or fact that it is about."""

    rule: Literal["same_as", "not", "unit_of", "named_in", "each"]
    of: str


def parse_performer(text: str) -> Performer | None:
    """The performer property; None when it is empty. Raises ExpressionError."""
    if not text:
        return None
    rule, _, what = text.partition(" ")
    match rule:
        case "same_as" | "not" | "unit_of" | "named_in" | "each" if _PATH.match(what):
            return Performer(rule, what)
    raise ExpressionError(
        f"Người thực hiện “{text[:60]}” phải có dạng: same_as X, not X, unit_of X, named_in X hoặc each X."
    )


def as_expression(text: str) -> str:
    """A timer's text as an expression: what editors write without quotes (R/P1M) is quoted."""
    text = text.strip()
    return f'"{text}"' if _LITERAL.match(text) else text


def due_moment(
    text: str, facts: Mapping[str, Any], opened_at: datetime, working: calendar.Working | None = None
) -> datetime | None:
    """When a step is due (UTC): a duration counts from its opening, a bare date means its end of day, None: never.

    With `working` a duration counts working days; a date stays the date it is.
    """
    if not text:
        return None
    if text.startswith("P"):
        return calendar.parse_span(text).after(opened_at, working=working)
    value = evaluate(text, facts)
    if value is None:
        return None
    if isinstance(value, str) and value.startswith("P"):
        return calendar.parse_span(value).after(opened_at, working=working)
    if isinstance(value, str) and "T" not in value:
        value = calendar.end_of_day(value)
    return calendar.parse_moment(value)


def wrong_expressions(file: str, process: etree._Element) -> Iterator[Finding]:
    """A finding for every expression that is outside the language, or cannot be what its place needs."""
    for node in process.iter(bpmn("conditionExpression")):
        yield from _told(file, node, "Điều kiện", parse, node.text or "")
    for node in process.iter(bpmn("timerEventDefinition")):
        yield from _timer(file, node)
    for node in process.iter(
        *(bpmn(name) for name in (*ACTIVITIES, "intermediateCatchEvent", "boundaryEvent"))
    ):
        due, groups, form = (node.get(camunda(name)) for name in ("dueDate", "candidateGroups", "formKey"))
        if due is not None:
            yield from _told(file, node, "Thời hạn", _due, due.strip())
        yield from _told(
            file, node, "Người thực hiện", parse_performer, properties_of(node).get("performer", "")
        )
        if form is not None and not _FORM.match(form):
            message = f"Tên biểu mẫu “{form[:60]}” chỉ được gồm chữ, số, gạch dưới."
            yield Finding(file, id_of(node), "error", "form", message)
        if groups is not None and (len(groups) > 200 or not _GROUPS.match(groups)):
            yield Finding(file, id_of(node), "error", "role", f"Nhóm “{groups[:60]}” phải là mã vai trò.")
    for node in process.iter(bpmn("endEvent")):
        if (seeds := properties_of(node).get("seeds")) is not None:
            yield from _told(file, node, "Danh sách hồ sơ cần mở", parse, seeds)
    taken = {node.get("id") for node in process.iter(bpmn("userTask"))}
    for node in process.iter(bpmn("multiInstanceLoopCharacteristics")):
        yield from _told(file, node, "Danh sách", parse, node.get(camunda("collection"), ""))
        name = node.get(camunda("elementVariable"), "")
        if not usable_name(name) or name in taken:
            yield Finding(
                file,
                id_of(node),
                "error",
                "members",
                f"Tên phần tử “{name[:60]}” không hợp lệ hoặc trùng mã một bước.",
            )


def usable_name(name: str) -> bool:
    """Whether expressions can call something by this name."""
    return bool(_NAME.match(name)) and not keyword.iskeyword(name) and name not in RESERVED


def _timer(file: str, node: etree._Element) -> Iterator[Finding]:
    times = list(node)
    if len(times) != 1 or etree.QName(times[0]).localname not in _READ:
        yield Finding(
            file,
            id_of(node),
            "error",
            "timer",
            "Hẹn giờ phải có đúng một trong ba: ngày, khoảng thời gian, chu kỳ.",
        )
        return
    kind = etree.QName(times[0]).localname

    def readable(text: str) -> None:
        expression = as_expression(text)
        parse(expression)
        literal = _QUOTED.match(expression)
        if literal:
            _READ[kind](literal[2])

    yield from _told(file, node, "Hẹn giờ", readable, times[0].text or "")


def _due(text: str) -> None:
    if text.startswith("P"):
        calendar.parse_span(text)
    else:
        parse(text)


def _told(file: str, node: etree._Element, what: str, read: Any, text: str) -> Iterator[Finding]:
    try:
        read(text)
    except (CalendarError, EngineError) as error:
        yield Finding(file, id_of(node), "error", "expression", f"{what}: {error}")
