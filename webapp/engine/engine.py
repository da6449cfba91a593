"""What can happen to a case: start, complete, fire, refresh, cancel. State in, state out; nothing is kept between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from SpiffWorkflow.bpmn.specs.defaults import EndEvent, EventBasedGateway
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.util.task import TaskState

from webapp.engine import places
from webapp.engine.calendar import Working
from webapp.engine.diagrams import MEMBER, Step
from webapp.engine.environment import FactsOnly
from webapp.engine.errors import EngineError, NotOpen, Stuck, TooDeep, TooManySteps
from webapp.engine.joins import AnyOf
from webapp.engine.members import KEY, Members
from webapp.engine.sealing import Process
from webapp.engine.state import alive, begin, dump, instances_of, restore, walk
from webapp.engine.timers import due_of

MAX_DEPTH = 800
MAX_STEPS = 200

_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Open:
    """A task somebody can do, or an event somebody can trigger; `key` names it in `complete` until it is gone."""

    key: str
    step: str
    kind: Literal["user", "catch"]
    item: Any | None
    item_key: str | None


@dataclass(frozen=True)
class Result:
    """What an act left behind. `ended` is the end event that finished the case, `passed` what this act went through."""

    state: bytes
    open: tuple[Open, ...]
    next_due: datetime | None
    ended: str | None
    completed: bool
    messages: tuple[str, ...]
    passed: tuple[str, ...]


def start(process: Process, facts: Mapping[str, Any], now: datetime) -> Result:
    """A new case at its first wait. Raises EngineError."""
    with _spoken(process):
        act = _Act(process, begin(process, FactsOnly(facts, now)))
        return act.result()


def complete(process: Process, state: bytes, key: str, facts: Mapping[str, Any], now: datetime) -> Result:
    """The user task or waiting event with that key done; the facts already hold its answers.

    Everything `refresh` does is done too, and timers that are due fire. Raises NotOpen and the other EngineErrors.
    """
    with _spoken(process):
        act = _Act(process, restore(process, state, FactsOnly(facts, now)))
        task, event = act.find(key)
        act.level(keep=task)
        if event is None:
            task.run()
            act.note(task)
        else:
            task.task_spec.catch(task, BpmnEvent(event))
            task.task_spec._update(task)
        return act.result()


def fire(process: Process, state: bytes, facts: Mapping[str, Any], now: datetime) -> Result:
    """Every timer that is due fired, until none is; missed periods of a cycle count once. Raises EngineError."""
    return refresh(process, state, facts, now)


def refresh(process: Process, state: bytes, facts: Mapping[str, Any], now: datetime) -> Result:
    """The case after its facts changed: deadlines moved, members made equal to their collection. Raises EngineError."""
    with _spoken(process):
        act = _Act(process, restore(process, state, FactsOnly(facts, now)))
        act.level()
        return act.result()


def cancel(process: Process, state: bytes) -> Result:
    """The case withdrawn: nothing stays open and no timer is left. Raises EngineError."""
    with _spoken(process):
        act = _Act(process, restore(process, state, FactsOnly({}, _LONG_AGO)))
        for instance in reversed(list(instances_of(act.workflow))):
            instance.cancel()
        return act.seen(messages=())


def look(process: Process, state: bytes) -> Result:
    """What is open and due in a state, which is not changed. Raises BadState."""
    with _spoken(process):
        act = _Act(process, restore(process, state, FactsOnly({}, _LONG_AGO)))
        return act.seen(messages=(), state=state)


def due(
    step: Step, facts: Mapping[str, Any], item: Any, opened_at: datetime, working: Working | None = None
) -> datetime | None:
    """When a task of this step is due (UTC), None when it has no due time. Raises EngineError.

    `item` is the member's item in a multi-instance step; expressions know it by its drawn name and as `item`.
    With `working`, so many days are so many working days.
    """
    seen = {**facts, step.item or "item": item, "item": item}
    return places.due_moment(step.due, seen, opened_at, working)


class _Act:
    """One instance in memory for the length of one act."""

    def __init__(self, process: Process, workflow: Any) -> None:
        self.process, self.workflow = process, workflow
        self.passed: dict[str, None] = {}
        self.ended: str | None = None
        self.steps = 0

    def find(self, key: str) -> tuple[Any, Any]:
        """The open task with that key, and the event to be caught where it is not a user task. Raises NotOpen."""
        for entry, task, event in self.open():
            if entry.key == key:
                return task, event
        raise NotOpen("Việc này không còn mở: đã có người hoàn thành, hoặc quy trình đã đi tiếp.")

    def open(self) -> Iterator[tuple[Open, Any, Any]]:
        """What people can do now, in the order of the diagram's branches, with the task and event behind it."""
        for instance in instances_of(self.workflow):
            for task in walk(instance):
                spec = task.task_spec
                if task.state == TaskState.READY and spec.manual:
                    yield self._user(task), task, None
                elif task.state == TaskState.WAITING and isinstance(spec, EventBasedGateway):
                    events = zip(spec.outputs, spec.event_definition.event_definitions, strict=True)
                    for target, event in events:
                        if isinstance(event, MessageEventDefinition):
                            key = f"{task.id.hex}/{target.name}"
                            yield Open(key, target.name, "catch", None, None), task, event
                elif task.state == TaskState.WAITING:
                    event = getattr(spec, "event_definition", None)
                    if isinstance(event, MessageEventDefinition):
                        yield Open(task.id.hex, spec.name, "catch", None, None), task, event

    def _user(self, task: Any) -> Open:
        key, above = task.internal_data.get(KEY), task.parent.task_spec
        item = above.item(task) if isinstance(above, Members) else None
        return Open(task.id.hex, _element(task), "user", item, None if key is None else str(key))

    def level(self, keep: Any = None) -> None:
        """Members of open multi-instance steps made equal to their collections."""
        for instance in instances_of(self.workflow):
            for task in list(instance.tasks.values()):
                open_members = isinstance(task.task_spec, Members) and task.state == TaskState.STARTED
                if open_members and task.task_spec.level(task, keep):
                    task._set_state(TaskState.READY)

    def note(self, task: Any) -> None:
        """Remember what was passed, for the audit and the lit diagram."""
        name = _element(task)
        if any(name in diagram.elements for diagram in self.process.diagrams.values()):
            self.passed.setdefault(name)
        if isinstance(task.task_spec, EndEvent) and task.workflow is self.workflow:
            self.ended = name

    def result(self) -> Result:
        """Let the engine work until everything waits, then say where the case stands."""
        environment = self.workflow.script_engine.environment
        self.workflow.refresh_timers()
        while self._ready() or self._met():
            before = self.steps
            self.workflow.do_engine_steps(will_complete_task=self._count, did_complete_task=self.note)
            if self.steps == before:
                raise Stuck("Quy trình có bước máy sẵn sàng mà không chạy được.")
        for timer in environment.fired:
            self.note(timer)
        messages = tuple(
            event.event_definition.name
            for event in self.workflow.get_events()
            if isinstance(event.event_definition, MessageEventDefinition)
        )
        self._refuse_depth()
        result = self.seen(messages=messages)
        if result.next_due is not None and result.next_due <= environment.now:
            raise Stuck("Một hẹn giờ đã đến hạn mà quy trình không đi tiếp.")
        if not (result.completed or result.open or result.next_due):
            raise Stuck("Quy trình đứng yên: không có việc nào mở, không có hẹn giờ nào.")
        return result

    def seen(self, messages: tuple[str, ...], state: bytes | None = None) -> Result:
        """The result as it stands."""
        goes_on = alive(self.workflow)
        return Result(
            state=dump(self.workflow) if state is None else state,
            open=tuple(entry for entry, _, _ in self.open()),
            next_due=min(self._dues(), default=None),
            ended=None if goes_on else self.ended,
            completed=not goes_on,
            messages=messages,
            passed=tuple(self.passed),
        )

    def _dues(self) -> Iterator[datetime]:
        for task in self.workflow.event_manager.tasks.values():
            if task.state == TaskState.WAITING and (moment := due_of(task)) is not None:
                yield moment

    def _ready(self) -> bool:
        return any(
            task.state == TaskState.READY and not task.task_spec.manual
            for instance in instances_of(self.workflow)
            for task in instance.tasks.values()
        )

    def _met(self) -> bool:
        """Branches go on from the gateway where they met, when nothing else can still come to it."""
        return any(
            task.task_spec.opens(task)
            for instance in instances_of(self.workflow)
            for task in list(instance.tasks.values())
            if isinstance(task.task_spec, AnyOf) and task.state == TaskState.WAITING
        )

    def _count(self, task: Any) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TooManySteps(
                f"Quy trình đi hơn {MAX_STEPS} bước máy một lần mà không tới việc nào của người; sơ đồ có vòng lặp."
            )

    def _refuse_depth(self) -> None:
        """Beyond depth 1,000 the library stops seeing its tasks, silently; so we stop aloud well before."""
        above: dict[UUID, int] = {}
        for instance in instances_of(self.workflow):
            base = above.get(instance.parent_task_id, -1) + 1 if instance.parent_task_id else 0
            for task in walk(instance):
                depth = above[task.id] = above[task.parent.id] + 1 if task.parent else base
                if depth > MAX_DEPTH:
                    raise TooDeep(
                        "Phiếu đã quay vòng quá nhiều lần nên không đi tiếp được; đề nghị Quản trị hệ thống xử lý."
                    )


def _element(task: Any) -> str:
    return str(task.task_spec.name).removesuffix(MEMBER)


@contextmanager
def _spoken(process: Process) -> Iterator[None]:
    """Whatever breaks inside the library leaves as one of our errors, with a sentence; the instance is thrown away."""
    try:
        yield
    except EngineError:
        raise
    except RecursionError as error:
        raise TooManySteps(
            "Sơ đồ có vòng lặp không qua cổng nào nên quy trình không bắt đầu được."
        ) from error
    except SpiffWorkflowException as error:
        task = getattr(error, "task_spec", None)
        where = getattr(task, "bpmn_name", None) or getattr(task, "name", process.id)
        raise Stuck(f"Quy trình không đi tiếp được tại “{where}”: {_cause(error)}") from error


def _cause(error: BaseException) -> str:
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, EngineError):
            return str(inner)
        inner = inner.__cause__ or inner.__context__
    return str(error)[:200]
