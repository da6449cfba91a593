"""What a revision will mean for the cases that run: which go on by their own issue, and what they will not get."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from forms.language import _
from webapp.engine import Process
from webapp.extensions import db
from webapp.models import IS_TO_DO, Case, Task
from webapp.permissions import Actor, sight
from webapp.procedure import releases as bundles
from webapp.procedure.difference import of_step
from webapp.workflow import releases, revising
from webapp.workflow.errors import Refused

MOST = 200


@dataclass(frozen=True)
class Running:
    """A case on its way: its issue, the steps open in it, and how each would be in the revision."""

    id: int
    label: str
    title: str
    issue: str
    steps: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True)
class Group:
    """The running cases of one process and issue; `changed` steps of it lie before those that are open."""

    process: str
    issue: str
    cases: int


@dataclass(frozen=True)
class Forecast:
    """Every running case, as far as the asker may see it; `hidden` are those they may not, `more` beyond the list."""

    groups: Sequence[Group]
    running: Sequence[Running]
    total: int
    hidden: int
    more: int
    calendar: Sequence[str]


def forecast(actor: Actor, revision_id: int) -> Forecast:
    """The forecast of a revision that can be read. Raises NotFound, Refused."""
    draft = revising.content(revising.read(actor, revision_id))
    if draft.bundle is None:
        raise Refused(_("Chưa dự báo được: quy trình của bản sửa chưa đọc được, xem các lỗi."))
    planned = bundles.processes(draft.bundle)
    counts = Counter[tuple[str, str]]()
    for release_id, process, cases in db.session.execute(
        select(Case.release_id, Case.process, func.count())
        .where(Case.status == "open")
        .group_by(Case.release_id, Case.process)
        .order_by(Case.process, Case.release_id)
    ):
        issue = releases.issue(release_id)
        counts[issue.processes[process].diagram.name, issue.definition.issue] += cases
    seen = (Case.status == "open", sight(actor, of_many=True))
    visible = db.session.scalar(select(func.count()).select_from(Case).where(*seen)) or 0
    rows = db.session.scalars(select(Case).where(*seen).order_by(Case.id).limit(MOST)).all()
    total = counts.total()
    return Forecast(
        groups=[Group(*key, number) for key, number in counts.items()],
        running=list(_running(rows, planned)),
        total=total,
        hidden=total - visible,
        more=visible - len(rows),
        calendar=[process.diagram.name for process in planned.values() if process.diagram.calendar_starts],
    )


def _running(rows: Sequence[Case], planned: Mapping[str, Process]) -> Iterator[Running]:
    open_steps: dict[int, list[str]] = {}
    for case_id, step in db.session.execute(
        select(Task.case_id, Task.step)
        .where(IS_TO_DO, Task.case_id.in_([row.id for row in rows]))
        .distinct()
        .order_by(Task.case_id, Task.step)
    ):
        open_steps.setdefault(case_id, []).append(step)
    for row in rows:
        issue = releases.issue(row.release_id)
        steps = [_compared(issue, row.process, step, planned) for step in open_steps.get(row.id, ())]
        yield Running(row.id, row.label, row.title, issue.definition.issue, steps)


def _compared(
    issue: releases.Issue, process: str, step: str, planned: Mapping[str, Process]
) -> tuple[str, Sequence[str]]:
    """An open step and how the revision draws it: nothing when it stays as it is."""
    now = issue.step(process, step)
    then = planned[process].steps.get(step) if process in planned else None
    return now.name, list(of_step(now, then))
