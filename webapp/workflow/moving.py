"""How a case moves: it begins, a step is done, others begin from it or hear of it; in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from forms import schema
from forms.base import Context, StepForm
from forms.language import _
from webapp import clock, engine
from webapp.engine import Step
from webapp.extensions import bare, db
from webapp.models import Attachment, Case, CaseLink, Delegation, Person, Record, Task
from webapp.models.types import folded
from webapp.permissions import Actor, Capacity, capacity
from webapp.workflow import audit, numbers, releases
from webapp.workflow.approving import approving
from webapp.workflow.asking import Sent, context_for, form_class_of
from webapp.workflow.errors import Done
from webapp.workflow.following import follow, lay, tell
from webapp.workflow.locking import hold
from webapp.workflow.projecting import project
from webapp.workflow.releases import Issue

KEPT_OF_A_KEY = 50
_RECORDS = Record.metadata.tables["record"]
_ADD_RECORD = insert(_RECORDS).returning(_RECORDS.c.id)


@dataclass(frozen=True)
class OnBehalf:
    """Entered by the secretary for somebody who decided on paper; the scan is attached to the task."""

    person_id: int
    act_date: date


@dataclass(frozen=True)
class Act:
    """One person doing one step with valid answers: everything the step leaves behind comes from here."""

    actor: Actor
    form: StepForm
    answers: Mapping[str, Any]
    request: Sent
    context: Context
    capacity: Capacity = field(default_factory=Capacity)
    on_behalf: OnBehalf | None = None

    @property
    def principal_id(self) -> int | None:
        """For whom the actor acted, when not for themselves."""
        return self.on_behalf.person_id if self.on_behalf else self.capacity.principal_id

    @property
    def person_id(self) -> int:
        """Whose act it is: the principal's, else the actor's own."""
        return self.principal_id or self.actor.person_id


@dataclass(frozen=True)
class Begun:
    """A new case, the tasks that are open in it, and what it passed through to get there."""

    case: Case
    tasks: Sequence[Task]
    passed: Sequence[str]

    def first(self, issue: Issue) -> Task:
        """The task of the process's first step."""
        first = issue.processes[self.case.process].diagram.first_step
        return next(task for task in self.tasks if task.step == first)


def begin(
    issue: Issue,
    process_id: str,
    of_case: Mapping[str, Any],
    requester_id: int | None,
    *,
    origin: Case | None = None,
) -> Begun:
    """A new numbered case at its first wait, linked to the one it comes from. `of_case`: facts it starts with."""
    begun = _laid(issue, process_id, of_case, requester_id)
    db.session.flush()
    project(begun.case)
    _link(origin, begun.case)
    return begun


def _laid(issue: Issue, process_id: str, of_case: Mapping[str, Any], requester_id: int | None) -> Begun:
    """The same before anything of it is flushed, so that an act that moves it on at once writes it once."""
    info, now = issue.definition.processes[process_id], clock.now()
    year, sequence = numbers.next_number(process_id)
    title = str(of_case.get("title", info.title))[:200]
    case = Case(
        process=process_id,
        year=year,
        sequence=sequence,
        number=info.number(year, sequence),
        noun=info.noun,
        title=title,
        title_folded=folded(title),
        release_id=issue.id,
        status="open",
        requester_id=requester_id,
        opened_at=now,
        facts={},
    )
    case.facts = {
        "case": {
            "number": case.number,
            "title": title,
            "requester": requester_id,
            "opened_on": clock.today().isoformat(),
            "year": year,
            "dates": issue.definition.dates(clock.today()),
            **of_case,
        }
    }
    result = engine.start(issue.processes[process_id], case.facts, now)
    case.state = result.state
    db.session.add(case)
    return Begun(case, lay(case, (), result, issue), result.passed)


def _link(origin: Case | None, case: Case) -> None:
    if origin is not None:
        kind = "reissued" if origin.process == case.process else "opened"
        db.session.add(CaseLink(from_case_id=origin.id, to_case_id=case.id, kind=kind, at=case.opened_at))


def begin_with(act: Act, issue: Issue, process_id: str, *, origin: Case | None = None) -> tuple[Done, Case]:
    """A new case whose first step is this act."""
    begun = _laid(issue, process_id, {}, act.person_id)
    case, first = begun.case, begun.first(issue)
    case.facts = with_answers(case.facts, issue.step(process_id, first.step), act)
    done = move(act, issue, case, first, begun.tasks, through=begun.passed)
    _link(origin, case)
    return done, case


def move(
    act: Act, issue: Issue, case: Case, task: Task, open_tasks: Sequence[Task], *, through: Sequence[str] = ()
) -> Done:
    """The task is done: state, rows, record, notices, audit, and whatever else this act sets going.

    `through`: what a case that this act opens passed before it, for the lit diagram.
    """
    process, before = issue.processes[case.process], case.state
    result = engine.complete(process, before, task.engine_key, case.facts, clock.now())
    if result.completed:
        case.state_before_end = before
    new = follow(case, open_tasks, result, issue, done=task)
    opened = [other for message in result.messages for other in _set_going(act, issue, case, message)]
    done = Done(case.id, case.number, _told(case, new, opened), _next_task(act.actor, new, open_tasks))
    _record(act, issue, case, task, done)
    tell(case, new, _news(case, act, opened), returned=_returned(case, task, new))
    audit.note(
        act.actor,
        task.step,
        f"case:{case.id}",
        {
            "number": case.number,
            "task": task.id,
            "passed": [*through, *result.passed],
            **_meant(act, issue, case, task),
        },
        on_behalf_of_id=act.principal_id,
    )
    return done


def with_answers(
    facts: Mapping[str, Any], step: Step, act: Act, *, item_key: str | None = None
) -> dict[str, Any]:
    """The case's facts after an act: what the form's own fields say, and what they change in the case."""
    new = {name: dict(values) for name, values in facts.items()}
    mine = new.setdefault(step.id, {})
    mine.update(act.form.fact_values(act.answers))
    if item_key is not None:
        mine["done_keys"] = [*mine.get("done_keys", []), item_key]
    # A form that opens a new case speaks of that one: it changes nothing in the case it was filled in.
    if not (act.form.opens_case and step.id == act.form.step):
        for name, changes in act.form.case_changes(act.answers, act.context).items():
            new.setdefault(name, {}).update(changes)
    return new


def _set_going(act: Act, issue: Issue, case: Case, message: str) -> Iterator[Case]:
    """A message end event: named after a process it opens cases, any other name reaches the cases waiting for it."""
    if message not in issue.processes:
        _deliver(act, case, message)
        return
    for number, seed in enumerate(_seeds(act, issue, case, message), 1):
        sent = Sent(f"{act.request.key[:KEPT_OF_A_KEY]}:new{number}", act.request.hash)
        if act.form.opens_case:
            again = Act(act.actor, act.form, act.answers, sent, act.context, act.capacity)
            yield begin_with(again, issue, message, origin=case)[1]
        else:
            yield _begin_seeded(act, issue, case, message, seed, sent)


def _seeds(act: Act, issue: Issue, case: Case, message: str) -> list[Mapping[str, Any]]:
    """What each case to be opened starts with, as the end event says; one empty seed when it does not."""
    drawn = issue.processes[case.process].diagram.elements.values()
    said = next((e.seeds for e in drawn if e.type == "endEvent" and e.message == message), "")
    return list(engine.value_of(said, case.facts) or []) if said else [{}]


def _begin_seeded(
    act: Act, issue: Issue, case: Case, process_id: str, seed: Mapping[str, Any], sent: Sent
) -> Case:
    """A case in the actor's name; its first step is done at once if the seed fills it, else it waits half filled.

    What the seed says under "case" are facts the new case begins with; the rest are answers.
    """
    begun = begin(issue, process_id, seed.get("case", {}), act.person_id, origin=case)
    first = begun.first(issue)
    step = issue.step(process_id, first.step)
    form_class = form_class_of(step)
    context = context_for(act.actor, issue, begun.case.facts, act.person_id, 0)
    given = {name: value for name, value in seed.items() if name != "case"}
    answers = form_class.seeded(given, context)
    form = form_class(schema.posted(form_class, answers), context=context)
    if form.validate():
        filled = Act(act.actor, form, form.answers(), sent, context, act.capacity)
        begun.case.facts = with_answers(begun.case.facts, step, filled)
        move(filled, issue, begun.case, first, begun.tasks, through=begun.passed)
    else:
        first.draft, first.draft_saved_at = answers, clock.now()
        tell(begun.case, [first])
    return begun.case


def _deliver(act: Act, sender: Case, message: str) -> None:
    """Every case that waits for the message goes on, and knows who sent it."""
    waiting = select(Task.case_id).where(
        Task.kind == "message", Task.status == "open", Task.case_id != sender.id
    )
    for case_id in db.session.scalars(waiting.order_by(Task.case_id).distinct()).all():
        held = hold(case_id)
        case, issue = held.case, releases.issue(held.case.release_id)
        heard = [
            task
            for task in held.open_tasks
            if task.kind == "message" and issue.step(case.process, task.step).message == message
        ]
        for task in heard[:1]:
            told = {message: {"case": sender.id, "number": sender.number}}
            case.facts = {**case.facts, "heard": {**case.facts.get("heard", {}), **told}}
            result = engine.complete(
                issue.processes[case.process], case.state, task.engine_key, case.facts, clock.now()
            )
            tell(case, follow(case, held.open_tasks, result, issue, done=task))
            details = {"number": case.number, "message": message, "passed": list(result.passed)}
            audit.note(act.actor, "message", f"case:{case.id}", details)


def _record(act: Act, issue: Issue, case: Case, task: Task, done: Done) -> None:
    form_class = type(act.form)
    record_id = bare().scalar(
        _ADD_RECORD,
        {
            "case_id": case.id,
            "task_id": task.id,
            "step": task.step,
            "name": task.name,
            "person_id": act.actor.person_id,
            "on_behalf_of_id": act.principal_id,
            "delegation_id": act.capacity.delegation_id,
            "capacity": _capacity_text(act, task),
            **_meant(act, issue, case, task),
            "answers": dict(act.answers),
            "form": form_class.__name__,
            "form_hash": schema.schema_hash(form_class),
            "release_id": issue.id,
            "act_date": act.on_behalf.act_date if act.on_behalf else clock.today(),
            "entered_at": clock.now(),
            "key": act.request.key,
            "request_hash": act.request.hash,
            "result": asdict(done),
        },
    )
    if act.context.attachments:
        db.session.execute(
            update(Attachment)
            .where(Attachment.task_id == task.id, Attachment.record_id.is_(None))
            .values(record_id=record_id, case_id=case.id)
        )


def _meant(act: Act, issue: Issue, case: Case, task: Task) -> dict[str, str]:
    meaning = approving(issue.step(case.process, task.step), act.answers)
    return {"meaning": meaning} if meaning else {}


def _capacity_text(act: Act, task: Task) -> str:
    """In what capacity it was done, as the history prints it."""
    if act.on_behalf is not None:
        return _(f"{task.lane} (Thư ký nhập thay theo văn bản đã ký)")
    if act.capacity.delegation_id is None:
        return task.lane
    row = db.session.execute(
        select(Person.name, Delegation.document)
        .join(Delegation, Delegation.from_person_id == Person.id)
        .where(Delegation.id == act.capacity.delegation_id)
    ).one()
    return _(f"{task.lane} (được {row.name} ủy quyền, văn bản {row.document})")[:120]


def _told(case: Case, new: Sequence[Task], opened: Sequence[Case]) -> str:
    more = _opened(opened)
    if case.status == "ended":
        return _(f"{case.label} kết thúc: {case.outcome_name or 'hoàn thành'}.{more}")
    if new:
        lanes = ", ".join(dict.fromkeys(task.lane for task in new))
        return _(f"{case.label} đã chuyển {lanes}.{more}")
    return _(f"Đã ghi nhận. {case.label} còn chờ người khác.{more}")


def _opened(opened: Sequence[Case]) -> str:
    return (
        _(f" Đã mở {', '.join(f'{case.noun.lower()} {case.number}' for case in opened)}.") if opened else ""
    )


def _next_task(actor: Actor, new: Sequence[Task], open_tasks: Sequence[Task]) -> int | None:
    mine = (
        task.id
        for task in (*new, *open_tasks)
        if task.kind == "user" and task.status == "open" and capacity(actor, task) is not None
    )
    return next(mine, None)


def _returned(case: Case, done: Task, new: Sequence[Task]) -> list[Task]:
    """Of the new tasks, those somebody has answered before: the act sent the case back to them."""
    return [
        task for task in new if task.item_key is None and task.step in case.facts and task.step != done.step
    ]


def _news(case: Case, act: Act, opened: Sequence[Case]) -> list[dict[str, Any]]:
    if case.status != "ended" or case.requester_id in (None, act.actor.person_id):
        return []
    outcome = case.outcome_name or _("hoàn thành")
    text = _(f"{case.label} “{case.title}” kết thúc: {outcome}.{_opened(opened)}")
    return [{"text": text[:400], "person_id": case.requester_id}]
