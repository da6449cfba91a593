"""How the issue in effect lives: how many cases passed each step, for process owners and auditors."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from webapp.engine import Diagram
from webapp.extensions import db
from webapp.models import Task
from webapp.permissions import Actor
from webapp.procedure import tracing
from webapp.procedure.tracing import ClauseRow, StepRow
from webapp.workflow import releases
from webapp.workflow.errors import NotFound


@dataclass(frozen=True)
class Traced:
    """A diagram with its table; `passed` is the number of cases that did each step."""

    diagram: Diagram
    rows: list[StepRow]
    passed: dict[str, int]


def diagrams(actor: Actor) -> list[tuple[Diagram, int]]:
    """The drawn processes of the issue in effect, each with its number of steps."""
    bundle = releases.issue(actor.release_id).bundle
    return [(diagram, len(tracing.steps(diagram, bundle))) for diagram in tracing.diagrams(bundle).values()]


def diagram(actor: Actor, process: str) -> Traced:
    """One drawn process with its table. Raises NotFound."""
    bundle = releases.issue(actor.release_id).bundle
    found = tracing.diagrams(bundle).get(process)
    if found is None:
        raise NotFound
    rows = tracing.steps(found, bundle)
    return Traced(found, rows, _passed([row.id for row in rows]))


def clauses(actor: Actor) -> list[ClauseRow]:
    """The procedure the other way round."""
    return tracing.clauses(releases.issue(actor.release_id).bundle)


def _passed(steps: list[str]) -> dict[str, int]:
    rows = db.session.execute(
        select(Task.step, func.count(Task.case_id.distinct()))
        .where(Task.step.in_(steps), Task.status == "done")
        .group_by(Task.step)
    )
    return dict(rows.all())
