"""An instance <-> bytes: state only, parents before children, finished branches pruned, every version known by name."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine.python_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.exceptions import TaskNotFoundException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from webapp.engine.environment import FactsOnly
from webapp.engine.errors import BadState, TooManyTasks
from webapp.engine.members import KEY
from webapp.engine.sealing import Process
from webapp.engine.timers import VALUE, CycleTimer

CODEC = 1
ENGINE = "3.2.0"
MAX_TASKS = 2000
MAX_STATE = 16 * 1024 * 1024

_HEADER = f"ctcl-state {CODEC} {ENGINE}\n".encode()
_KEPT = (VALUE, "event_fired", KEY)
_IDLE_JOINS = (BoundaryEventJoin, _EndJoin)


def begin(process: Process, environment: FactsOnly) -> Any:
    """A new instance at its start. Raises TooManyTasks where the diagram unfolds without end."""
    workflow = _empty(process, environment)
    workflow.tasks = _Capped()
    workflow.task_tree = Task(workflow, workflow.spec.start, state=TaskState.FUTURE)
    workflow.task_tree.task_spec._predict(workflow.task_tree, mask=TaskState.NOT_FINISHED_MASK)
    workflow.task_tree._ready()
    return workflow


def dump(workflow: Any) -> bytes:
    """The instance as bytes, after pruning it."""
    prune(workflow)
    instances = []
    for one, tasks in _what_matters(workflow):
        order = {task.id: index for index, task in enumerate(tasks)}
        instances.append(
            {
                "of": one.parent_task_id.hex if one.parent_task_id else None,
                "done": one.completed,
                "tasks": [_written(one.tasks[name], order) for name in order],
            }
        )
    content = {"process": workflow.spec.name, "instances": instances}
    return _HEADER + zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def restore(process: Process, state: bytes, environment: FactsOnly) -> Any:
    """The instance in the bytes. Raises BadState for another codec, engine or process, and for anything damaged."""
    content = _content(state)
    if content.get("process") != process.id:
        raise BadState(f"Trạng thái thuộc quy trình “{content.get('process')}”, không phải “{process.id}”.")
    try:
        workflow = _empty(process, environment)
        for entry in content["instances"]:
            _restore(workflow, entry)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, TaskNotFoundException) as error:
        raise BadState("Trạng thái lưu của hồ sơ bị hỏng hoặc không khớp với sơ đồ.") from error
    return workflow


def instances_of(workflow: Any) -> Iterator[Any]:
    """The instance and those of the processes it is inside of now, callers first."""
    yield workflow
    for one in workflow.subprocesses.values():
        caller = workflow.get_task_from_id(one.parent_task_id)
        if not caller.has_state(TaskState.FINISHED_MASK):
            yield one


def walk(workflow: Any) -> Iterator[Any]:
    """Every task of one instance, parents before children; the library's own iteration ends at depth 1,000."""
    todo = [workflow.task_tree]
    while todo:
        task = todo.pop()
        yield task
        todo.extend(reversed(task.children))


def alive(workflow: Any) -> bool:
    """Can anything still happen? Decided from the tasks: the library's own answer errs at depth."""
    return any(task.has_state(TaskState.DEFINITE_MASK) for task in workflow.tasks.values())


def _what_matters(workflow: Any) -> Iterator[tuple[Any, Iterable[Any]]]:
    """Every instance with its tasks; of a case that is over its start alone, from which nothing leads on."""
    if not alive(workflow):
        yield workflow, [workflow.task_tree]
        return
    for one in instances_of(workflow):
        yield one, walk(one)


def prune(workflow: Any) -> None:
    """Drop what can never matter again: finished branches and idle joins under a cycle timer that still waits."""
    for one in instances_of(workflow):
        for timer in [task for task in one.tasks.values() if _waiting_cycle(task)]:
            for branch in timer.children:
                if all(_over(task) for task in _branch(branch)):
                    one._remove_task(branch.id)


def _waiting_cycle(task: Any) -> bool:
    return task.state == TaskState.WAITING and isinstance(
        getattr(task.task_spec, "event_definition", None), CycleTimer
    )


def _branch(task: Any) -> Iterator[Any]:
    todo = [task]
    while todo:
        here = todo.pop()
        yield here
        todo.extend(here.children)


def _over(task: Any) -> bool:
    return task.has_state(TaskState.FINISHED_MASK) or (
        isinstance(task.task_spec, _IDLE_JOINS) and not task.has_state(TaskState.READY | TaskState.STARTED)
    )


class _Capped(dict[UUID, Any]):
    def __setitem__(self, key: UUID, task: Any) -> None:
        if len(self) >= MAX_TASKS:
            raise TooManyTasks(
                f"Quy trình bung ra hơn {MAX_TASKS} nhánh: quá nhiều cổng song song nối tiếp nhau."
            )
        super().__setitem__(key, task)


def _empty(process: Process, environment: FactsOnly) -> Any:
    # The script engine is never part of the state; without ours the library's unsafe default would come back.
    workflow = BpmnWorkflow(
        process.spec,
        process.called,
        script_engine=PythonScriptEngine(environment=environment),
        deserializing=True,
    )
    workflow.task_removed_event.connect(lambda _, task: workflow.event_manager.remove_task(task))
    return workflow


def _written(task: Any, order: dict[UUID, int]) -> list[Any]:
    kept = (KEY,) if task.has_state(TaskState.FINISHED_MASK) else _KEPT
    return [
        task.id.hex,
        order[task.parent.id] if task.parent else None,
        task.task_spec.name,
        task.state,
        int(task.triggered),
        {name: task.internal_data[name] for name in kept if name in task.internal_data},
        task.data,
    ]


def _content(state: bytes) -> dict[str, Any]:
    header, newline, body = state.partition(b"\n")
    if header + newline != _HEADER:
        told = header[:40].decode("ascii", "replace") if newline else "?"
        raise BadState(
            f"Không đọc được trạng thái loại “{told}”; phần mềm này chỉ hiểu “{_HEADER.decode().strip()}”."
        )
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(body, MAX_STATE)
        if not unpacker.eof:
            raise BadState("Trạng thái lưu của hồ sơ bị cắt cụt hoặc quá lớn.")
        content = json.loads(text)
    except (zlib.error, ValueError) as error:
        raise BadState("Trạng thái lưu của hồ sơ bị hỏng.") from error
    if not isinstance(content, dict):
        raise BadState("Trạng thái lưu của hồ sơ bị hỏng.")
    return content


def _restore(workflow: Any, entry: dict[str, Any]) -> None:
    if entry["of"] is None:
        instance, caller = workflow, None
    else:
        caller = workflow.get_task_from_id(UUID(entry["of"]))
        spec = workflow.subprocess_specs[caller.task_spec.spec]
        instance = BpmnSubWorkflow(spec, caller.id, workflow, deserializing=True)
        workflow.subprocesses[caller.id] = instance
        instance.completed_event.connect(caller.task_spec._on_subworkflow_completed, caller)
    tasks: list[Any] = []
    for name, parent, spec_name, state, triggered, internal, data in entry["tasks"]:
        if (parent is None) != (not tasks) or (parent is not None and not 0 <= parent < len(tasks)):
            raise ValueError("a child without its parent before it")
        above = None if parent is None else tasks[parent]
        task = Task(instance, instance.spec.task_specs[spec_name], above, state=state, id=UUID(name))
        task.triggered, task.internal_data, task.data = bool(triggered), internal, data
        if isinstance(task.task_spec, CatchingEvent) and task.state == TaskState.WAITING:
            workflow.event_manager.add_task(task)
        tasks.append(task)
    instance.task_tree, instance.completed = tasks[0], entry["done"]
