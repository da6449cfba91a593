"""The case page's answers: where it is, who has it, what happened, the three boxes, the diagram lit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from forms import registry
from webapp import clock
from webapp.engine import Diagram
from webapp.extensions import db
from webapp.models import Attachment, AuditEntry, Case, CaseLink, Person, Record, Submission, Task
from webapp.permissions import Actor, capacity, sight
from webapp.procedure.definition import ProcessInfo
from webapp.registers.recurrence import Row
from webapp.workflow import asking, issuing, releases, retention, submissions
from webapp.workflow.acts import COMMENT, acts_offered
from webapp.workflow.directory import Directory, names_of
from webapp.workflow.errors import NotFound
from webapp.workflow.inbox import due_state, matching
from webapp.workflow.issuing import OfCase
from webapp.workflow.knowing import Known
from webapp.workflow.retention import Held
from webapp.workflow.sheets import Happened, Sheet, sheets_of
from webapp.workflow.spelling import Spelling

# How many acts a task page shows beside its form; the case page shows them all.
BESIDE_A_TASK = 30
RECEIPTS = ("receive_notice", "receive_agency_objectives", "receive_unit_objectives")

_BEHALF = aliased(Person)
_RECORDS = (
    select(
        Record.id,
        Record.step,
        Record.name,
        Person.name.label("who"),
        Record.capacity,
        Record.meaning,
        _BEHALF.name.label("on_behalf_of"),
        Record.act_date,
        Record.entered_at,
        Record.answers,
        exists(Attachment.id).where(Attachment.record_id == Record.id).label("with_files"),
    )
    .join(Person, Person.id == Record.person_id)
    .outerjoin(_BEHALF, _BEHALF.id == Record.on_behalf_of_id)
    .where(Record.case_id == bindparam("case"))
    .order_by(Record.id.desc())
)
_FILES = select(Attachment).where(Attachment.case_id == bindparam("case"), Attachment.record_id.is_not(None))


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
    drawn: Sequence[Drawn]
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
    history = _history(case, spelling)
    open_now = _open_steps([task for task in tasks if task.status == "open"], actor, spelling)
    return CasePage(
        case=case,
        requester=spelling.person(case.requester_id) or "lịch của hệ thống",
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
        acts=acts_offered(actor, case, frozenset(step.step for step in open_now)),
        begins=_begins(actor, case),
        recurrence=Known(issue.definition, case.facts)["recurrence"],
        drawn=_drawn(case, tasks, issue),
        held=retention.held(case_id),
        may_hold=retention.may_hold(actor),
        papers=issuing.of_case(case),
        may_issue=issuing.may_issue(actor, case),
        received=[(one.on_behalf_of or one.who, one.act_date) for one in history if one.step in RECEIPTS],
    )


def latest_history(case: Case) -> list[Happened]:
    """The latest acts on a case, oldest first; for the side of a task page, whose reader may see the case."""
    return _history(case, Spelling(releases.issue(case.release_id).definition), most=BESIDE_A_TASK)


def diagram_xml(actor: Actor, case_id: int, process: str) -> bytes:
    """The drawing the case follows, of the release it is pinned to. Raises NotFound."""
    case = db.session.scalar(select(Case).where(Case.id == case_id, sight(actor)))
    if case is None:
        raise NotFound
    diagrams = releases.issue(case.release_id).processes[case.process].diagrams
    if process not in diagrams:
        raise NotFound
    return diagrams[process].xml


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
    return [(entry, name or "Đồng hồ hệ thống") for entry, name in rows]


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
        f"{who} – {unit}" if unit and not holder else who,
        task.opened_at,
        task.due_at,
        due_state(task.due_at, clock.now()),
        capacity(actor, task) is not None,
        task.kind,
        task.part,
        held_by,
    )


def _history(case: Case, spelling: Spelling, most: int | None = None) -> list[Happened]:
    case_id, drawn = case.id, releases.issue(case.release_id).processes[case.process].steps
    rows = db.session.execute(_RECORDS.limit(most), {"case": case_id}).all()[::-1]
    files: dict[int, list[Attachment]] = {}
    if any(record.with_files for record in rows):
        for attachment in db.session.scalars(_FILES, {"case": case_id}):
            files.setdefault(attachment.record_id or 0, []).append(attachment)
    history: list[Happened] = []
    before: dict[str, dict[str, str]] = {}
    for record in rows:
        said = spelling.answers(registry.form_for(record.step), record.answers)
        earlier = before.get(record.step) if record.step != COMMENT else None
        changed = []
        if earlier is not None:
            changed = [
                (label, earlier.get(label, ""), text)
                for label, text in said
                if earlier.get(label, "") != text
            ]
        # What several people say at one step are not versions of each other.
        if record.step not in drawn or not drawn[record.step].multi_instance:
            before[record.step] = dict(said)
        history.append(
            Happened(
                record.id,
                record.step,
                record.name,
                record.who,
                record.capacity,
                record.on_behalf_of,
                record.act_date,
                record.entered_at,
                said,
                changed,
                files.get(record.id, []),
                spelling.causes(record.answers),
                record.meaning,
            )
        )
    return history


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
        ("reissued", True): "Phiếu mới mở sau kết quả kiểm tra không đạt",
        ("reissued", False): "Mở lại từ phiếu không đạt",
        ("opened", True): "Đã mở từ đây",
        ("opened", False): "Mở từ",
        ("joined", True): "Đã gộp vào phiếu",
        ("joined", False): "Phiếu trùng đã gộp vào phiếu này",
    }
    return [
        LinkedCase(other.id, other.label, other.title, words[link.kind, link.from_case_id == case_id])
        for link, other in rows
    ]


def _drawn(case: Case, tasks: Sequence[Task], issue: releases.Issue) -> list[Drawn]:
    passed = _passed(case.id)
    return [
        _one_drawing(diagram, tasks, passed, issue, case)
        for diagram in issue.processes[case.process].diagrams.values()
    ]


def _passed(case_id: int) -> set[str]:
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
    words = {"now": "Đang thực hiện", "done": "Đã qua", "missed": "Quá hạn, không thực hiện", "": "Chưa tới"}
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
                element.name,
                element.type,
                element.lane or "",
                step.clause if step else "",
                words[key],
                element.documentation,
            )
        )
    ids = set(diagram.elements)
    return Drawn(
        diagram.process_id, diagram.name, sorted(done & ids), sorted(now & ids), sorted(missed & ids), rows
    )
