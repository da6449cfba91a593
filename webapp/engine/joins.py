"""Gateways where branches meet: what has arrived waits as a task of its own, and is spent when the gateway opens.

The library's own joins count what arrived in an earlier round, never ask again when a branch ends elsewhere, and drop
what is still open after an earlier opening: a second round would pass while a branch is still at work.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import InclusiveGateway, ParallelGateway
from SpiffWorkflow.util.task import TaskState

_LIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED


class AllOf(ParallelGateway):
    """Opens when each flow in has brought a token; what a flow brought beyond one stays for the next time."""

    def _update_hook(self, my_task: Any) -> bool:
        my_task._inherit_data()
        my_task._set_state(TaskState.WAITING)
        arrived = _arrived(my_task)
        if len(arrived) < len(self.inputs):
            return False
        _spend(arrived, my_task)
        return True

    def _run_hook(self, my_task: Any) -> bool:
        return True


class AnyOf(InclusiveGateway):
    """Opens when no token that is elsewhere can still come; where one flow comes in there is nothing to wait for."""

    def _update_hook(self, my_task: Any) -> bool:
        my_task._inherit_data()
        if len(self.inputs) == 1:
            return True
        my_task._set_state(TaskState.WAITING)
        return False

    def opens(self, my_task: Any) -> bool:
        """Open if nothing more can come; asked when the engine rests: before, a sibling may not have set out."""
        if any(
            task.has_state(_LIVE) and task.task_spec is not self and self._is_ahead_of(task.task_spec)
            for task in my_task.workflow.tasks.values()
        ):
            return False
        _spend(_arrived(my_task), my_task)
        my_task._ready()
        return True

    def _is_ahead_of(self, spec: Any) -> bool:
        todo, seen = [spec], {spec}
        while todo:
            for output in todo.pop().outputs:
                if output is self:
                    return True
                if output not in seen:
                    seen.add(output)
                    todo.append(output)
        return False

    def _run_hook(self, my_task: Any) -> bool:
        matches, defaults = self._get_matching_outputs(my_task)
        my_task._sync_children(matches or defaults, TaskState.FUTURE)
        for child in my_task.children:
            child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
        return True


def _arrived(my_task: Any) -> dict[str, Any]:
    """One waiting token for each flow that has brought any, the task itself for its own."""
    waiting = {
        task.parent.task_spec.name: task
        for task in my_task.workflow.tasks.values()
        if task.task_spec is my_task.task_spec and task.state == TaskState.WAITING
    }
    return waiting | {my_task.parent.task_spec.name: my_task}


def _spend(arrived: dict[str, Any], my_task: Any) -> None:
    for task in arrived.values():
        if task is not my_task:
            my_task.workflow._remove_task(task.id)
