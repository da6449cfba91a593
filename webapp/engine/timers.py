"""Timers of ours in place of the library's: they follow the calendar, the clock handed in, and facts that change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.timer import (
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    TimeDateEventDefinition,
    TimerEventDefinition,
)
from SpiffWorkflow.bpmn.util import PendingBpmnEvent

from webapp.engine import calendar
from webapp.engine.errors import CalendarError, Stuck

VALUE = "event_value"


def due_of(task: Any) -> datetime | None:
    """When the waiting timer of a task falls due (UTC); None when it has none or will not fire any more."""
    value = task.internal_data.get(VALUE)
    return datetime.fromisoformat(value["due"]) if value and value["due"] else None


class _Following:
    """What the three kinds share: the text is evaluated again at every look, so a changed fact moves the timer."""

    expression: str

    def _due(self, task: Any) -> datetime | None:
        environment = task.workflow.script_engine.environment
        text = task.workflow.script_engine.evaluate(task, self.expression)
        value = task.internal_data.get(VALUE)
        if value is None:
            value = {"text": None, "armed": environment.now.isoformat(), "fired": 0, "due": None}
        if value["text"] != text:
            value = {**value, "text": text}
            try:
                due = self._next(text, value, environment.now)
            except CalendarError as error:
                raise Stuck(
                    f"Hẹn giờ “{task.task_spec.bpmn_name or task.task_spec.name}”: {error}"
                ) from error
            value["due"] = due.isoformat() if due else None
            task.internal_data[VALUE] = value
        return due_of(task)

    def _next(self, text: Any, value: dict[str, Any], now: datetime) -> datetime | None:
        raise NotImplementedError

    def details(self, task: Any) -> PendingBpmnEvent:
        value = task.internal_data.get(VALUE) or {}
        return PendingBpmnEvent(getattr(self, "name", None), type(self).__name__, value.get("due"))


class _Once(_Following):
    def has_fired(self, task: Any) -> bool:
        if task.internal_data.get("event_fired"):
            return True
        due = self._due(task)
        if due is None or due > task.workflow.script_engine.environment.now:
            return False
        task.internal_data["event_fired"] = True
        return True


class DateTimer(_Once, TimeDateEventDefinition):
    """Fires once, at a moment."""

    def _next(self, text: Any, value: dict[str, Any], now: datetime) -> datetime:
        return calendar.parse_moment(text)


class DurationTimer(_Once, DurationTimerEventDefinition):
    """Fires once, so long after it was armed."""

    def _next(self, text: Any, value: dict[str, Any], now: datetime) -> datetime:
        return calendar.parse_span(text).after(datetime.fromisoformat(value["armed"]))


class CycleTimer(_Following, CycleTimerEventDefinition):
    """Fires again and again, counted from one anchor (31/01, 28/02, 31/03); after downtime once for all missed."""

    def has_fired(self, task: Any) -> bool:
        # The timer itself never completes: each firing starts a branch of its own, and it ends with its host.
        return False

    def cycle_complete(self, task: Any) -> bool:
        environment = task.workflow.script_engine.environment
        now, due = environment.now, self._due(task)
        if due is None or due > now:
            return False
        environment.fired.append(task)
        value = task.internal_data[VALUE]
        later = self._next(value["text"], value, now)
        value["due"] = later.isoformat() if later else None
        return True

    def _next(self, text: Any, value: dict[str, Any], now: datetime) -> datetime | None:
        """The first occurrence still to come; counts what was passed over as fired."""
        cycle, armed = calendar.parse_cycle(text), datetime.fromisoformat(value["armed"])
        index = 0
        while (moment := cycle.occurrence(index, armed)) is not None and moment <= now:
            index += 1
        value["fired"] = index
        return moment


def is_timer(definition: Any) -> bool:
    """Whether an event definition is one of the timers."""
    return isinstance(definition, TimerEventDefinition)


def utc(moment: datetime) -> datetime:
    """The moment in UTC. Raises ValueError for a naive one: that is a mistake of the caller, not of the case."""
    if moment.tzinfo is None:
        raise ValueError("now must be an aware datetime")
    return moment.astimezone(UTC)
