"""What a page needs before anything is done: the task or the start, its form, and what the form may offer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from forms import registry
from forms.base import Context, StepForm
from forms.language import _
from webapp import clock
from webapp.engine import Step
from webapp.extensions import db, write_intent
from webapp.models import IS_OPEN, Attachment, Case, Person, Record, StartDraft, Task
from webapp.models.types import canonical
from webapp.permissions import Actor, Capacity, capacity, may_run, sight
from webapp.procedure.definition import Clause, Obligation, ProcessInfo
from webapp.workflow import releases
from webapp.workflow.directory import Choices, Directory
from webapp.workflow.errors import AlreadyDone, Done, NotFound, Refused, Repeated
from webapp.workflow.knowing import Known
from webapp.workflow.releases import Issue

KEY_LENGTH = 64
PASSWORD = "confirm_password"  # noqa: S105 (the name of a field, not a password)
# Posted, but no part of what was said; a password leaves no trace, not even in a hash.
NOT_CONTENT = frozenset({"csrf_token", "key", PASSWORD})

# Built once a process: putting these together took as long as running them.
_CASE_OF_TASK = (
    select(Case)
    .where(Case.id == select(Task.case_id).where(Task.id == bindparam("task")).scalar_subquery())
    .execution_options(populate_existing=True)
)
_CASE_HELD = _CASE_OF_TASK.with_for_update(of=Case)
_TASKS = (
    select(
        Task,
        select(func.count())
        .where(Attachment.task_id == Task.id, Attachment.record_id.is_(None))
        .correlate(Task)
        .scalar_subquery(),
    )
    .where(or_(and_(Task.case_id == bindparam("case"), IS_OPEN), Task.id == bindparam("task")))
    .order_by(Task.id)
    .execution_options(populate_existing=True)
)

_LATEST = (
    select(Record.answers)
    .where(Record.case_id == bindparam("case"), Record.step == bindparam("step"))
    .order_by(Record.id.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Sent:
    """How a request is told from its repetition: the form's own key and a hash of everything posted."""

    key: str
    hash: str


@dataclass(frozen=True)
class Asked:
    """A form about to be filled: for a task, or for a start when `task` and `case` are None."""

    step: Step
    issue: Issue
    form_class: type[StepForm]
    context: Context
    data: Mapping[str, Any]
    attachments: int
    process: str
    capacity: Capacity = field(default_factory=Capacity)
    task: Task | None = None
    case: Case | None = None
    open_tasks: tuple[Task, ...] = ()
    start_draft: StartDraft | None = None
    # The case that a start begins from, with its first form filled from there.
    source: Case | None = None
    # What came with this very request, and goes with it when everything rolls back.
    uploads: tuple[Attachment, ...] = ()

    def with_attachments(self, more: int) -> Asked:
        """The same, with so many more files waiting."""
        if not more:
            return self
        context = replace(self.context, attachments=self.attachments + more)
        return replace(self, attachments=self.attachments + more, context=context)

    def with_uploads(self, uploads: Sequence[Attachment]) -> Asked:
        """The same, with files that came with this request."""
        return replace(self.with_attachments(len(uploads)), uploads=tuple(uploads))

    def form(self, posted: Any = None) -> StepForm:
        """The form, with what was posted or else the draft or the prefilled values."""
        return self.form_class(posted, context=self.context, data=None if posted is not None else self.data)

    @property
    def info(self) -> ProcessInfo:
        """How people speak of the process."""
        return self.issue.definition.processes[self.process]

    @property
    def clause(self) -> Clause:
        """The clause of the procedure that the step carries out."""
        return self.issue.definition.clauses[self.step.clause]

    @property
    def obligations(self) -> list[Obligation]:
        """The obligations the step serves, in the order drawn."""
        return [self.issue.definition.obligations[name] for name in self.step.obligations]


def sent(key: str | None, posted: Mapping[str, list[str]]) -> Sent:
    """The identity of a request. Raises Refused when the form's key is missing or forged."""
    if not key or len(key) > KEY_LENGTH or not key.isascii():
        raise Refused(_("Biểu mẫu đã cũ hoặc không đầy đủ. Mở lại trang rồi gửi lại; nội dung nháp vẫn còn."))
    content = {name: values for name, values in posted.items() if name not in NOT_CONTENT}
    return Sent(key, hashlib.blake2b(canonical(content).encode(), digest_size=16).hexdigest())


def startable(actor: Actor) -> list[ProcessInfo]:
    """The processes the actor may begin, in the definition's order."""
    return [
        info
        for info in releases.issue(actor.release_id).definition.processes.values()
        if may_run(actor, info)
    ]


def start_page(actor: Actor, process: str, source_id: int | None = None) -> Asked:
    """The first form of a process, filled from another case where it begins there.

    Raises NotFound for a process the actor may not start, and for a source that is not theirs to begin it from.
    """
    issue = releases.issue(actor.release_id)
    info = issue.definition.processes.get(process)
    if process not in issue.processes or info is None or not may_run(actor, info):
        raise NotFound
    drawn = issue.processes[process].diagram
    step = next(step for step in drawn.steps.values() if step.id == drawn.first_step)
    source = None if source_id is None else _source(actor, source_id, process)
    draft = draft_of_start(actor, process, source_id)
    attachments = 0 if draft is None else _waiting(Attachment.start_draft_id == draft.id)
    form_class = form_class_of(step)
    context = context_for(actor, issue, {}, actor.person_id, attachments)
    if draft is not None:
        data: Mapping[str, Any] = draft.data
    elif source is not None:
        data = form_class.seeded(_handed_over(source, process), context)
    else:
        data = form_class.prefill({}, {}, context)
    return Asked(
        step, issue, form_class, context, data, attachments, process, source=source, start_draft=draft
    )


def draft_of_start(actor: Actor, process: str, source_id: int | None) -> StartDraft | None:
    """What the actor began to write there, if anything."""
    return db.session.scalar(
        select(StartDraft).where(
            StartDraft.person_id == actor.person_id,
            StartDraft.process == process,
            StartDraft.from_case_id == (source_id or 0),
        )
    )


def seeding_form(case: Case) -> type[StepForm]:
    """The form of the case's first step: it says which processes may begin from the case, and with what."""
    process = releases.issue(case.release_id).processes[case.process]
    return form_class_of(process.steps[process.diagram.first_step])


def _source(actor: Actor, case_id: int, process: str) -> Case:
    case = db.session.scalar(select(Case).where(Case.id == case_id, sight(actor)))
    if case is None or process not in seeding_form(case).seeds:
        raise NotFound
    return case


def _handed_over(case: Case, process: str) -> dict[str, Any]:
    return seeding_form(case).seed(process, case.facts, Latest(case.id))


def task_page(actor: Actor, task_id: int, request: Sent | None = None) -> Asked:
    """A task with its form; in a writing transaction the case stays locked until the verb commits, else it is read.

    Raises NotFound, AlreadyDone (somebody was faster), Repeated (the same request again), Refused (not theirs).
    """
    case = db.session.scalar(_CASE_HELD if write_intent.get() else _CASE_OF_TASK, {"task": task_id})
    if case is None:
        raise NotFound
    rows = db.session.execute(_TASKS, {"task": task_id, "case": case.id}).all()
    task, attachments = next((task, count) for task, count in rows if task.id == task_id)
    if task.status != "open":
        raise _closed(actor, case, task, request)
    right = capacity(actor, task)
    if right is None:
        raise _not_theirs(actor, case, task)
    issue = releases.issue(case.release_id)
    step = issue.step(case.process, task.step)
    form_class = form_class_of(step)
    person = right.principal_id or actor.person_id
    context = context_for(actor, issue, case.facts, person, attachments, item=task.item)
    if request is not None:
        data: Mapping[str, Any] = {}
    elif task.draft is not None:
        data = task.draft
    else:
        data = form_class.prefill(case.facts, Latest(case.id), context)
    open_tasks = tuple(row[0] for row in rows if row[0].status == "open")
    return Asked(
        step,
        issue,
        form_class,
        context,
        data,
        attachments,
        case.process,
        right,
        task,
        case,
        open_tasks,
    )


def form_class_of(step: Step) -> type[StepForm]:
    """The class that claims the step, else a form made of the fields drawn in the diagram."""
    return registry.form_for(step.id) or registry.form_from_fields(step.id, step.fields)


def context_for(
    actor: Actor,
    issue: Issue,
    facts: Mapping[str, Any],
    person: int,
    attachments: int,
    *,
    item: Any = None,
) -> Context:
    """What a form may know and offer."""
    directory = Directory()
    implementing_unit = facts.get("case", {}).get("implementing_unit")
    seen = {**facts, "item": item} if item is not None else facts
    return Context(
        choices=Choices(actor, issue.definition, directory, implementing_unit),
        facts=seen,
        today=clock.today(),
        person=person,
        heads=Heads(directory),
        attachments=attachments,
        known=Known(issue.definition, seen),
    )


class Heads(Mapping[int, list[int]]):
    """Unit id → its leaders, looked up only when a form asks."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def __getitem__(self, unit: int) -> list[int]:
        return self._directory.heads[unit]

    def __iter__(self) -> Iterator[int]:
        return iter(self._directory.heads)

    def __len__(self) -> int:
        return len(self._directory.heads)


class Latest(Mapping[str, dict[str, Any]]):
    """Step → the latest answers it was given in a case, looked up only when a form asks."""

    def __init__(self, case_id: int) -> None:
        self._case_id = case_id

    def __getitem__(self, step: str) -> dict[str, Any]:
        answers: dict[str, Any] | None = db.session.scalar(_LATEST, {"case": self._case_id, "step": step})
        if answers is None:
            raise KeyError(step)
        return answers

    def __iter__(self) -> Iterator[str]:
        return iter(
            db.session.scalars(select(Record.step).where(Record.case_id == self._case_id).distinct()).all()
        )

    def __len__(self) -> int:
        return sum(1 for _ in self)


def may_see(actor: Actor, case_id: int) -> bool:
    """May the actor read this case?"""
    return db.session.scalar(select(Case.id).where(Case.id == case_id, sight(actor))) is not None


def repeated(actor: Actor, request: Sent) -> Done | None:
    """The stored result of the same request; raises Refused when the key was used for something else."""
    record = db.session.scalar(
        select(Record).where(Record.person_id == actor.person_id, Record.key == request.key)
    )
    if record is None:
        return None
    if record.request_hash != request.hash:
        raise Refused(
            _(
                "Biểu mẫu này đã được gửi một lần với nội dung khác. Mở lại trang để xem kết quả trước khi gửi tiếp."
            )
        )
    return Done(**record.result)


def _closed(actor: Actor, case: Case, task: Task, request: Sent | None) -> Exception:
    done = repeated(actor, request) if request is not None else None
    if done is not None:
        return Repeated(done)
    if not may_see(actor, case.id):
        return NotFound()
    who = db.session.execute(
        select(Person.name, Record.entered_at)
        .join(Record, Record.person_id == Person.id)
        .where(Record.task_id == task.id)
    ).first()
    name = who.name if who else _("hệ thống (việc không còn cần làm)")
    return AlreadyDone(name, who.entered_at if who else task.closed_at, task.name, case.id)


def _not_theirs(actor: Actor, case: Case, task: Task) -> Exception:
    if not may_see(actor, case.id):
        return NotFound()
    if task.claimed_by_id is not None and task.claimed_by_id != actor.person_id:
        holder = db.session.scalar(select(Person.name).where(Person.id == task.claimed_by_id))
        return Refused(_(f"Việc “{task.name}” đang do {holder} nhận."))
    if actor.person_id in task.excluded:
        return Refused(_(f"Việc “{task.name}” phải do người khác làm: anh/chị là người thực hiện."))
    return Refused(_(f"Việc “{task.name}” thuộc {task.lane}; anh/chị chỉ xem được phiếu."))


def _waiting(where: Any) -> int:
    count = db.session.scalar(
        select(func.count()).select_from(Attachment).where(where, Attachment.record_id.is_(None))
    )
    return count or 0
