"""A step of several people: one task for each item of a collection of the case, kept equal to it while it is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.data_spec import TaskDataReference
from SpiffWorkflow.bpmn.specs.defaults import ParallelMultiInstanceTask
from SpiffWorkflow.util.task import TaskState

from webapp.engine.errors import Stuck

KEY = "key_or_index"


class Members(ParallelMultiInstanceTask):
    """The multi-instance task spec; nothing of a member ever flows back into the case's token."""

    def __init__(
        self, wf_spec: Any, bpmn_id: str, collection: str, variable: str, sequential: bool, **kwargs: Any
    ) -> None:
        super().__init__(wf_spec, bpmn_id, task_spec="", input_item=TaskDataReference(variable), **kwargs)
        self.collection, self.variable, self.sequential = collection, variable, sequential

    def _update_hook(self, my_task: Any) -> bool | None:
        BpmnTaskSpec._update_hook(self, my_task)
        my_task._set_state(TaskState.STARTED)
        return self.level(my_task) or None

    def merge_child(self, workflow: Any, child: Any) -> None:
        """Called when a member is done."""
        if child.parent.state == TaskState.STARTED and self.level(child.parent):
            child.parent._set_state(TaskState.READY)

    def level(self, my_task: Any, keep: Any = None) -> bool:
        """Make the members equal to the collection, sparing the task that is being completed; True when all are done.

        A member that is done stays done, one that is dropped is removed: a cancelled one would be waited for for ever.
        """
        wanted = self._wanted(my_task)
        for member in self.members(my_task):
            item = wanted.pop(member.internal_data[KEY], None)
            if member.has_state(TaskState.FINISHED_MASK) or member is keep:
                continue
            if item is None:
                my_task.workflow._remove_task(member.id)
            else:
                member.data[self.variable] = deepcopy(item)
        for key, item in wanted.items():
            if self.sequential and not self.children_complete(my_task):
                break
            self.create_child(my_task, item, key)
        return bool(self.children_complete(my_task))

    def members(self, my_task: Any) -> Iterator[Any]:
        """The member tasks, open and done."""
        return iter(list(self._instances(my_task)))

    def item(self, member: Any) -> Any:
        """The item of the collection that a member is for."""
        return member.data.get(self.variable)

    def _wanted(self, my_task: Any) -> dict[str, Any]:
        items = my_task.workflow.script_engine.evaluate(my_task, self.collection)
        if not isinstance(items, list | tuple):
            raise Stuck(
                f"“{self.collection}” không phải là danh sách nên không giao việc được cho từng người."
            )
        wanted: dict[str, Any] = {}
        for item in items:
            key = item.get("key") if isinstance(item, Mapping) else item
            if not isinstance(key, str | int) or isinstance(key, bool) or str(key) in wanted:
                raise Stuck(f"Mỗi phần tử của “{self.collection}” phải có khóa (key) riêng.")
            wanted[str(key)] = item
        return wanted
