"""The case page's answers: where it is, who has it, what happened, the three boxes, the diagram lit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from forms.language import Joined, _
from webapp import clock
from webapp.extensions import db
from webapp.models import AuditEntry, Case, CaseLink, Person, Submission, Task
from webapp.permissions import Actor, capacity, sight
from webapp.procedure.definition import ProcessInfo
from webapp.registers.recurrence import Row
from webapp.workflow import asking, drawings, issuing, releases, retention, submissions
from webapp.workflow.acts import COMMENT, acts_offered
from webapp.workflow.directory import Directory, names_of
from webapp.workflow.errors import NotFound
from webapp.workflow.history import history_of
from webapp.workflow.inbox import due_state, matching
from webapp.workflow.issuing import OfCase
from webapp.workflow.knowing import Known
from webapp.workflow.retention import Held
from webapp.workflow.sheets import Happened, Sheet, sheets_of
from webapp.workflow.spelling import Spelling

# How many acts a task page shows beside its form; the case page shows them all.
BESIDE_A_TASK = 30
RECEIPTS = ("receive_notice", "receive_agency_objectives", "receive_unit_objectives")


@dataclass(frozen=True)
class OpenStep:
    """Where the case is now: a step, who has it, since when, until when.

    `held_by`: the names behind the role it waits for; empty when nobody holds it, None when one person has it.
    """

    task_id: int
    step: str
    name: str
    who: str
    since: datetime
    due: datetime | None
    due_state: str
    mine: bool
    kind: str
    part: str
    held_by: Sequence[str] | None
    # Somebody else has taken it from those it is for.
    claimed: bool


@dataclass(frozen=True)
class LinkedCase:
    """A case joined to this one, and how."""

    id: int
    label: str
    title: str
    how: str


@dataclass(frozen=True)
class CasePage:
    """Everything the page of one case shows."""

    case: Case
    requester: str
    units: Mapping[str, str]
    open_steps: Sequence[OpenStep]
    events: Sequence[OpenStep]
    missed: Sequence[Task]
    history: Sequence[Happened]
    info: ProcessInfo
    sheets: Sequence[Sheet]
    links: Sequence[LinkedCase]
    submission: Submission | None
    acts: Sequence[str]
    begins: Sequence[ProcessInfo]
    # The records in a row of the case's content at its unit (QT-5.2.2.b).
    recurrence: Row | None
    drawn: Sequence[drawings.Drawn]
    held: Held | None
    may_hold: bool
    papers: Sequence[OfCase]
    may_issue: bool
    # Who has received the notice of results (5.8.2.2), or the objectives (5.9), and when.
    received: Sequence[tuple[str, date]]

    @property
    def comments(self) -> list[Happened]:
        """What people said about it beside the steps, oldest first."""
        return [happened for happened in self.history if happened.step == COMMENT]


def case_page(actor: Actor, case_id: int) -> CasePage:
    """A case the actor may see. Raises NotFound for any other."""
    case = db.session.scalar(select(Case).where(Case.id == case_id, sight(actor)))
    if case is None:
        raise NotFound
    issue = releases.issue(case.release_id)
    spelling = Spelling(issue.definition)
    tasks = db.session.scalars(select(Task).where(Task.case_id == case_id).order_by(Task.id)).all()
    history = history_of(case, spelling)
    open_now = _open_steps([task for task in tasks if task.status == "open"], actor, spelling)
    return CasePage(
        case=case,
        requester=spelling.person(case.requester_id) or _("lịch của hệ thống"),
        units={
            "requesting": spelling.unit(case.requesting_unit_id),
            "concerned": spelling.unit(case.concerned_unit_id),
            "implementing": spelling.unit(case.implementing_unit_id),
        },
        open_steps=[step for step in open_now if step.kind == "user"],
        events=[step for step in open_now if step.kind == "catch"],
        missed=[task for task in tasks if task.status == "missed"],
        history=history,
        info=issue.definition.processes[case.process],
        sheets=sheets_of(case.process, issue, history),
        links=_links(actor, case_id),
        submission=submissions.of_case(case_id),
        acts=acts_offered(
            actor,
            case,
            frozenset(step.step for step in open_now),
            claimed=any(step.claimed for step in open_now),
        ),
        begins=_begins(actor, case),
        recurrence=Known(issue.definition, case.facts)["recurrence"],
        drawn=drawings.drawn(case, tasks, issue),
        held=retention.held(case_id),
        may_hold=retention.may_hold(actor),
        papers=issuing.of_case(case),
        may_issue=issuing.may_issue(actor, case),
        received=[(one.on_behalf_of or one.who, one.act_date) for one in history if one.step in RECEIPTS],
    )


def latest_history(case: Case) -> list[Happened]:
    """The latest acts on a case, oldest first; for the side of a task page, whose reader may see the case."""
    return history_of(case, Spelling(releases.issue(case.release_id).definition), most=BESIDE_A_TASK)


def cases(actor: Actor, *, query: str = "", status: str = "", page: int = 1) -> list[Case]:
    """Cases the actor may see, newest first, 50 a page; `query` is a number or words without marks."""
    statement = select(Case).where(sight(actor, of_many=True)).order_by(Case.id.desc())
    if status in ("open", "ended", "withdrawn", "joined"):
        statement = statement.where(Case.status == status)
    if query.strip():
        statement = statement.where(matching(query))
    offset = (min(max(page, 1), 1000) - 1) * 50
    return list(db.session.scalars(statement.limit(51).offset(offset)))


def people() -> list[tuple[int, str]]:
    """Everybody who works in a unit, as lists offer them."""
    return [(int(person), label) for person, label in Directory().people()]


def units() -> list[tuple[int, str]]:
    """Every unit in scope, as lists offer them."""
    return list(Directory().units.items())


def lists(actor: Actor) -> dict[str, dict[str, str]]:
    """The lists of the procedure in effect: name → value → label."""
    found = releases.issue(actor.release_id).definition.lists
    return {name: {choice.value: choice.label for choice in choices} for name, choices in found.items()}


def trail(actor: Actor, case_id: int) -> list[tuple[AuditEntry, str]]:
    """The audit entries of a case with the names of who acted. Raises NotFound."""
    if db.session.scalar(select(Case.id).where(Case.id == case_id, sight(actor))) is None:
        raise NotFound
    rows = db.session.execute(
        select(AuditEntry, Person.name)
        .outerjoin(Person, Person.id == AuditEntry.person_id)
        .where(AuditEntry.subject == f"case:{case_id}")
        .order_by(AuditEntry.id)
    )
    return [(entry, name or _("Đồng hồ hệ thống")) for entry, name in rows]


def _open_steps(tasks: Sequence[Task], actor: Actor, spelling: Spelling) -> list[OpenStep]:
    free = {task.id: (task.role, task.unit_id) for task in tasks if task.role and not _holder(task)}
    names = names_of(set(free.values()))
    held_by = {task_id: names[asked] for task_id, asked in free.items()}
    return [_open_step(task, actor, spelling, held_by.get(task.id)) for task in tasks]


def _holder(task: Task) -> int | None:
    return task.claimed_by_id or task.person_id


def _open_step(task: Task, actor: Actor, spelling: Spelling, held_by: Sequence[str] | None) -> OpenStep:
    holder = _holder(task)
    who = spelling.person(holder) if holder else task.lane
    unit = spelling.unit(task.unit_id)
    return OpenStep(
        task.id,
        task.step,
        task.name,
        Joined(" – ", (who, unit)) if unit and not holder else who,
        task.opened_at,
        task.due_at,
        due_state(task.due_at, clock.now()),
        capacity(actor, task) is not None,
        task.kind,
        task.part,
        held_by,
        task.claimed_by_id not in (None, actor.person_id),
    )


def _begins(actor: Actor, case: Case) -> list[ProcessInfo]:
    """What the actor may begin from this case."""
    if case.status in ("withdrawn", "joined"):
        return []
    offered = asking.seeding_form(case).seeds
    return [info for info in asking.startable(actor) if info.id in offered]


def _links(actor: Actor, case_id: int) -> list[LinkedCase]:
    rows = db.session.execute(
        select(CaseLink, Case)
        .join(
            Case,
            ((CaseLink.from_case_id == case_id) & (Case.id == CaseLink.to_case_id))
            | ((CaseLink.to_case_id == case_id) & (Case.id == CaseLink.from_case_id)),
        )
        .where(or_(CaseLink.from_case_id == case_id, CaseLink.to_case_id == case_id), sight(actor))
    )
    words = {
        ("reissued", True): _("Phiếu mới mở sau kết quả kiểm tra không đạt"),
        ("reissued", False): _("Mở lại từ phiếu không đạt"),
        ("opened", True): _("Đã mở từ đây"),
        ("opened", False): _("Mở từ"),
        ("joined", True): _("Đã gộp vào phiếu"),
        ("joined", False): _("Phiếu trùng đã gộp vào phiếu này"),
    }
    return [
        LinkedCase(other.id, other.label, other.title, words[link.kind, link.from_case_id == case_id])
        for link, other in rows
    ]
