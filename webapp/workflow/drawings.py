"""The diagrams of a case: as they were drawn, lit where the case has been and stands, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from forms.language import _
from webapp.engine import Diagram
from webapp.extensions import db
from webapp.models import AuditEntry, Case, Task
from webapp.permissions import Actor, sight
from webapp.workflow import releases
from webapp.workflow.errors import NotFound


@dataclass(frozen=True)
class DrawnRow:
    """One line of the table that says the same as the diagram."""

    element: str
    name: str
    kind: str
    lane: str
    clause: str
    state: str
    documentation: str


@dataclass(frozen=True)
class Drawn:
    """A diagram with what is done, open now and skipped in this case."""

    process: str
    title: str
    done: Sequence[str]
    now: Sequence[str]
    missed: Sequence[str]
    rows: Sequence[DrawnRow]


def diagram_xml(actor: Actor, case_id: int, process: str) -> bytes:
    """The drawing the case follows, of the release it is pinned to. Raises NotFound."""
    case = db.session.scalar(select(Case).where(Case.id == case_id, sight(actor)))
    if case is None:
        raise NotFound
    diagrams = releases.issue(case.release_id).processes[case.process].diagrams
    if process not in diagrams:
        raise NotFound
    return diagrams[process].xml


def drawn(case: Case, tasks: Sequence[Task], issue: releases.Issue) -> list[Drawn]:
    """Every diagram that the case follows, lit by what has happened in it."""
    been = passed(case.id)
    return [
        _one_drawing(diagram, tasks, been, issue, case)
        for diagram in issue.processes[case.process].diagrams.values()
    ]


def passed(case_id: int) -> set[str]:
    """Every element the case went through, as each act's audit entry kept it."""
    passed: set[str] = set()
    for details in db.session.scalars(
        select(AuditEntry.details).where(AuditEntry.subject == f"case:{case_id}")
    ):
        passed.update(details.get("passed", []))
    return passed


def _one_drawing(
    diagram: Diagram, tasks: Sequence[Task], passed: set[str], issue: releases.Issue, case: Case
) -> Drawn:
    open_steps = {task.step for task in tasks if task.status == "open"}
    now = open_steps | {
        call
        for call, called in diagram.calls.items()
        if open_steps & set(issue.processes[case.process].diagrams[called].steps)
    }
    missed = {task.step for task in tasks if task.status == "missed"} - now
    done = ({task.step for task in tasks if task.status == "done"} | passed) - now
    if case.outcome:
        done.add(case.outcome)
    words = {
        "now": _("Đang thực hiện"),
        "done": _("Đã qua"),
        "missed": _("Quá hạn, không thực hiện"),
        "": _("Chưa tới"),
    }
    rows = []
    for element in diagram.elements.values():
        if not element.name or element.type in ("participant", "lane", "textAnnotation"):
            continue
        key = (
            "now"
            if element.id in now
            else "done"
            if element.id in done
            else "missed"
            if element.id in missed
            else ""
        )
        step = diagram.steps.get(element.id)
        rows.append(
            DrawnRow(
                element.id,
                _(element.name),
                element.type,
                _(element.lane),
                step.clause if step else "",
                words[key],
                _(element.documentation),
            )
        )
    ids = set(diagram.elements)
    return Drawn(
        diagram.process_id, _(diagram.name), sorted(done & ids), sorted(now & ids), sorted(missed & ids), rows
    )
