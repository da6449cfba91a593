"""After the engine has moved: task rows made equal to what it has open, the case row, the notices."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert

from forms.language import _
from webapp import clock, engine
from webapp.engine import Open, Process, Result, Step
from webapp.extensions import bare, db
from webapp.models import Case, Notice, Task
from webapp.models.types import folded
from webapp.workflow.errors import Refused
from webapp.workflow.projecting import project
from webapp.workflow.releases import Issue
from webapp.workflow.working_days import WorkingDays

_ADD_NOTICES = insert(Notice.metadata.tables["notice"])


@dataclass(frozen=True)
class Audience:
    """Who a task is for: one person, or the holders of a role (in a unit), or any member of a unit."""

    role: str | None = None
    unit_id: int | None = None
    person_id: int | None = None


def audience_of(step: Step, issue: Issue, facts: Mapping[str, Any], item: Any) -> Audience:
    """The audience drawn by the step's lane. Raises Refused when the case names nobody for it."""
    role = next(role for role in issue.definition.roles.values() if role.name == step.lane)
    seen = {**facts, "item": item}
    person = _fact(role.person, seen)
    if person is not None:
        return Audience(person_id=person)
    unit = _fact(role.unit, seen)
    if unit is None and role.otherwise:
        return Audience(role=role.otherwise)
    needs_somebody = bool(role.person or role.unit)
    if needs_somebody and unit is None:
        raise Refused(_(f"Phiếu chưa nêu ai là “{role.name}” cho bước “{step.name}”."))
    if role.scope == "case":
        return Audience(role=role.role or None, unit_id=unit)
    return Audience(role=role.code, unit_id=unit)


def excluded_from(step: Step, facts: Mapping[str, Any]) -> list[int]:
    """People who may never do the step, themselves or by delegation (`performer` = `not X`)."""
    rule, _, what = step.performer.partition(" ")
    if rule != "not":
        return []
    value = _fact(what, facts)
    return [] if value is None else [value]


def follow(
    case: Case, open_tasks: Sequence[Task], result: Result, issue: Issue, *, done: Task | None = None
) -> list[Task]:
    """Write what the engine says into the case and its task rows; returns the new user tasks, already flushed."""
    new = lay(case, open_tasks, result, issue, done=done)
    db.session.flush()
    project(case)
    return [task for task in new if task.kind == "user"]


def lay(
    case: Case, open_tasks: Sequence[Task], result: Result, issue: Issue, *, done: Task | None = None
) -> list[Task]:
    """The same for a case that moves on at once: nothing is flushed yet, and every new task is returned.

    A task that vanished undone was missed, unless the plan no longer holds its step: then it was withdrawn.
    """
    now = clock.now()
    process = issue.processes[case.process]
    known = {task.engine_key: task for task in open_tasks}
    for key, task in known.items():
        if all(key != entry.key for entry in result.open):
            task.status = (
                "done" if task is done else _how_it_ended(task, process.steps[task.step], case.facts)
            )
            task.closed_at, task.draft = now, None
    working = WorkingDays() if issue.definition.counts_working_days else None
    new = []
    for entry in result.open:
        step = process.steps[entry.step]
        held = known.get(entry.key)
        if held is not None and held is not done:
            task = held
        else:
            if held is not None and done is not None:
                # A catch event that waits again keeps its engine key; the old row is the act that was done.
                done.status, done.closed_at, done.draft = "done", now, None
                done.engine_key = f"{entry.key}#{done.id}"
            # The case by its id once it has one: a relation costs the flush as much as a row.
            of_case = {"case": case} if case.id is None else {"case_id": case.id}
            task = Task(**of_case, opened_at=now, status="open", kind=step.kind, step=entry.step)
            db.session.add(task)
            new.append(task)
        _place(task, entry, step, issue, case.facts, working)
    _settle(case, result, process, issue, now)
    return new


def tell(
    case: Case,
    tasks: Sequence[Task],
    extra: Sequence[Mapping[str, Any]] = (),
    *,
    returned: Collection[Task] = (),
) -> None:
    """Notices for new tasks, addressed as the tasks are, and whatever else there is to say; one statement."""
    now = clock.now()
    rows: list[dict[str, Any]] = [
        {
            "case_id": case.id,
            "task_id": task.id,
            "kind": "returned" if task in returned else "assigned",
            "text": _(
                f"{case.label}: việc {'trả lại' if task in returned else 'mới'} “{task.name}” – {case.title}"
            )[:400],
            "at": now,
            "role": task.role,
            "unit_id": task.unit_id,
            "person_id": task.person_id,
        }
        for task in tasks
    ]
    blank = {
        "case_id": case.id,
        "task_id": None,
        "kind": "decided",
        "at": now,
        "role": None,
        "unit_id": None,
        "person_id": None,
    }
    rows.extend({**blank, **notice} for notice in extra)
    if rows:
        bare().execute(_ADD_NOTICES, rows)


def _place(
    task: Task, entry: Open, step: Step, issue: Issue, facts: Mapping[str, Any], working: WorkingDays | None
) -> None:
    who = audience_of(step, issue, facts, entry.item)
    task.name, task.lane = step.name, step.lane
    task.engine_key, task.item_key, task.item = entry.key, entry.item_key, entry.item
    if (who.role, who.unit_id, who.person_id) != (task.role, task.unit_id, task.person_id):
        task.claimed_by_id = None
    task.role, task.unit_id, task.person_id = who.role, who.unit_id, who.person_id
    task.excluded = excluded_from(step, facts)
    task.due_at = engine.due(step, facts, entry.item, task.opened_at, working)


def _how_it_ended(task: Task, step: Step, facts: Mapping[str, Any]) -> str:
    if task.kind != "user":
        return "withdrawn"
    if task.item_key is None:
        return "missed"
    items = engine.value_of(step.collection, facts) or []
    planned = {str(item["key"] if isinstance(item, Mapping) else item) for item in items}
    return "missed" if task.item_key in planned else "withdrawn"


def _settle(case: Case, result: Result, process: Process, issue: Issue, now: datetime) -> None:
    of_case = case.facts.get("case", {})
    case.state, case.next_due = result.state, result.next_due
    case.title = of_case.get("title", case.title)
    case.title_folded = folded(case.title)
    case.requesting_unit_id = of_case.get("requesting_unit")
    case.concerned_unit_id = of_case.get("concerned_unit")
    case.implementing_unit_id = of_case.get("implementing_unit")
    case.kind, case.deadline = of_case.get("kind"), _day(of_case.get("deadline"))
    case.sources = listed(of_case.get("sources", []))
    # A case analysed before this was a fact keeps what its migration found.
    if "causes" in of_case:
        case.causes = listed(of_case["causes"])
    if result.completed:
        case.status, case.ended_at, case.outcome = "ended", now, result.ended
        element = process.diagram.elements.get(result.ended or "")
        case.outcome_name = element.name if element is not None else None
        case.keep_until = issue.definition.keep_until(clock.local(now).date())


def listed(values: Iterable[str]) -> str:
    """Several values in one column, so that each is found by itself: `,source_1,source_4,`."""
    return "".join(f",{value}" for value in values) + ","


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _fact(path: str, facts: Mapping[str, Any]) -> int | None:
    """The id at `case.checker`-like paths; None when the case does not know it yet."""
    value: Any = facts
    for part in path.split(".") if path else ("",):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value if isinstance(value, int) else None
