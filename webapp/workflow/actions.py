"""Opening a slip and completing a task: the verbs everything else is built on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from forms import schema
from forms.base import StepForm
from webapp import clock, engine
from webapp.extensions import db
from webapp.models import Attachment, Case, CaseLink, Delegation, Person, Record, StartDraft, Task
from webapp.models.types import folded
from webapp.permissions import Actor, Capacity, capacity
from webapp.workflow import audit, numbers
from webapp.workflow.asking import Asked, Sent, repeated
from webapp.workflow.errors import Done, Invalid, Refused, Repeated
from webapp.workflow.following import follow, lay, tell
from webapp.workflow.incidents import stopping
from webapp.workflow.releases import Issue

SERIES = "slip"
_RECORDS = Record.metadata.tables["record"]
_ADD_RECORD = insert(_RECORDS).returning(_RECORDS.c.id)


@dataclass(frozen=True)
class OnBehalf:
    """Entered by the secretary for somebody who decided on paper; the scan is attached to the task."""

    person_id: int
    act_date: date


@dataclass(frozen=True)
class _Act:
    """Everything one step leaves behind, gathered so that the writing reads in one line."""

    actor: Actor
    form: StepForm
    answers: Mapping[str, Any]
    request: Sent
    capacity: Capacity
    on_behalf: OnBehalf | None = None

    @property
    def principal_id(self) -> int | None:
        """For whom the actor acted, when not for themselves."""
        return self.on_behalf.person_id if self.on_behalf else self.capacity.principal_id


def open_case(actor: Actor, asked: Asked, form: StepForm, request: Sent) -> Done:
    """5.2.1: give the slip its number and send box 1 on. Raises Invalid, Refused, Repeated, Stopped."""
    done = repeated(actor, request)
    if done is not None:
        raise Repeated(done)
    if not form.validate():
        raise Invalid(form)
    act = _Act(actor, form, form.answers(), request, Capacity())
    with stopping(actor, None, None, act.answers):
        done = _begin(act, asked.issue, asked.process, asked.context)
        if asked.start_draft is not None or asked.attachments:
            _forget_start_draft(start_draft(actor, asked.process), done.case_id)
        db.session.commit()
    return done


def complete_task(
    actor: Actor, asked: Asked, form: StepForm, request: Sent, *, on_behalf: OnBehalf | None = None
) -> Done:
    """Complete the task that `asked` locked: state, rows, record, notices, audit, in one transaction.

    Raises Invalid when the form has errors, Refused, or Stopped when the engine could not take the step.
    """
    assert asked.task is not None and asked.case is not None
    if not form.validate():
        raise Invalid(form)
    with stopping(actor, asked.case.id, asked.task.id, form.answers()):
        done = advance(actor, asked, form, request, on_behalf=on_behalf)
        db.session.commit()
    return done


def advance(
    actor: Actor, asked: Asked, form: StepForm, request: Sent, *, on_behalf: OnBehalf | None = None
) -> Done:
    """The same with a form already found valid, inside the caller's transaction, which the caller commits."""
    assert asked.task is not None and asked.case is not None
    act = _Act(actor, form, form.answers(), request, asked.capacity, on_behalf)
    case, task = asked.case, asked.task
    case.facts = with_answers(case.facts, task.step, act, asked.context, item_key=task.item_key)
    return _move(act, asked.issue, case, task, asked.open_tasks, asked.context)


def save_draft(asked: Asked, actor: Actor, data: Mapping[str, Any]) -> None:
    """Keep what somebody has typed so far; on the task, or on their start of a process."""
    if asked.task is not None:
        asked.task.draft, asked.task.draft_saved_at = dict(data), clock.now()
    else:
        draft = start_draft(actor, asked.process)
        draft.data, draft.saved_at = dict(data), clock.now()
    db.session.commit()


def start_draft(actor: Actor, process: str) -> StartDraft:
    """The actor's draft of a start, made when there is none. Caller commits."""
    draft = db.session.scalar(
        select(StartDraft).where(StartDraft.person_id == actor.person_id, StartDraft.process == process)
    )
    if draft is None:
        draft = StartDraft(person_id=actor.person_id, process=process, data={}, saved_at=clock.now())
        db.session.add(draft)
        db.session.flush()
    return draft


def claim(actor: Actor, asked: Asked) -> None:
    """Take a task that waits for several people, so that nobody else starts on it."""
    assert asked.task is not None
    asked.task.claimed_by_id = actor.person_id
    audit.note(actor, "claim", f"case:{asked.task.case_id}", {"task": asked.task.id})
    db.session.commit()


def release(actor: Actor, asked: Asked) -> None:
    """Give a claimed task back to everybody it is for. Raises Refused for one that is not claimed by the actor."""
    assert asked.task is not None
    if asked.task.claimed_by_id != actor.person_id:
        raise Refused("Chỉ trả lại được việc anh/chị đã nhận.")
    asked.task.claimed_by_id = None
    audit.note(actor, "release", f"case:{asked.task.case_id}", {"task": asked.task.id})
    db.session.commit()


def _begin(
    act: _Act, issue: Issue, process_id: str, context: Any, *, reissued_from: Case | None = None
) -> Done:
    process, now = issue.processes[process_id], clock.now()
    year, sequence = numbers.next_number(SERIES)
    case = Case(
        process=process_id,
        year=year,
        sequence=sequence,
        title=act.answers["title"],
        title_folded=folded(act.answers["title"]),
        release_id=issue.id,
        status="open",
        requester_id=act.principal_id or act.actor.person_id,
        opened_at=now,
        facts={},
    )
    facts = {
        "case": {
            "number": case.number,
            "requester": case.requester_id,
            "opened_on": clock.today().isoformat(),
            "implementer_settled": False,
            "completion_reported": False,
        }
    }
    result = engine.start(process, facts, now)
    case.facts, case.state = with_answers(facts, "open_request", act, context), result.state
    db.session.add(case)
    first = lay(case, (), result, issue)
    done = _move(act, issue, case, first[0], first, context)
    if reissued_from is not None:
        db.session.add(CaseLink(from_case_id=reissued_from.id, to_case_id=case.id, kind="reissued", at=now))
    return done


def _move(act: _Act, issue: Issue, case: Case, task: Task, open_tasks: Sequence[Task], context: Any) -> Done:
    process, before = issue.processes[case.process], case.state
    result = engine.complete(process, before, task.engine_key, case.facts, clock.now())
    if result.completed:
        case.state_before_end = before
    new = follow(case, open_tasks, result, issue, done=task)
    reissued = None
    if case.process in result.messages:
        again = _Act(
            act.actor,
            act.form,
            act.answers,
            Sent(f"{act.request.key[:50]}:new", act.request.hash),
            act.capacity,
        )
        reissued = _begin(again, issue, case.process, context, reissued_from=case)
    done = Done(case.id, case.number, _told(case, new, reissued), _next_task(act.actor, new, open_tasks))
    _record(act, issue, case, task, done, context.attachments)
    tell(case, new, _news(case, act, reissued))
    audit.note(
        act.actor,
        task.step,
        f"case:{case.id}",
        {"number": case.number, "task": task.id, "key": act.request.key, "passed": list(result.passed)},
        on_behalf_of_id=act.principal_id,
    )
    return done


def with_answers(
    facts: Mapping[str, Any], step: str, act: _Act, context: Any, *, item_key: str | None = None
) -> dict[str, Any]:
    """The case's facts after an act: what the form's own fields say, and what they change in the case."""
    new = {name: dict(values) for name, values in facts.items()}
    mine = new.setdefault(step, {})
    mine.update(act.form.fact_values(act.answers))
    if item_key is not None:
        mine["done_keys"] = [*mine.get("done_keys", []), item_key]
    # A form that opens a new case speaks of that one: it changes nothing in the case it was filled in.
    if not (act.form.opens_case and step == act.form.step):
        for name, changes in act.form.case_changes(act.answers, context).items():
            new.setdefault(name, {}).update(changes)
    return new


def _record(act: _Act, issue: Issue, case: Case, task: Task, done: Done, attachments: int) -> None:
    form_class = type(act.form)
    record_id = db.session.scalar(
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
    if attachments:
        db.session.execute(
            update(Attachment)
            .where(Attachment.task_id == task.id, Attachment.record_id.is_(None))
            .values(record_id=record_id, case_id=case.id)
        )


def _capacity_text(act: _Act, task: Task) -> str:
    """In what capacity it was done, as the history prints it."""
    if act.on_behalf is not None:
        return f"{task.lane} (Thư ký nhập thay theo văn bản đã ký)"
    if act.capacity.delegation_id is None:
        return task.lane
    row = db.session.execute(
        select(Person.name, Delegation.document)
        .join(Delegation, Delegation.from_person_id == Person.id)
        .where(Delegation.id == act.capacity.delegation_id)
    ).one()
    return f"{task.lane} (được {row.name} ủy quyền, văn bản {row.document})"[:120]


def _forget_start_draft(draft: StartDraft, case_id: int) -> None:
    """The draft became the case: its files belong to the first record now."""
    record = select(Record.id).where(Record.case_id == case_id).limit(1).scalar_subquery()
    db.session.execute(
        update(Attachment)
        .where(Attachment.start_draft_id == draft.id)
        .values(case_id=case_id, record_id=record, start_draft_id=None)
    )
    db.session.delete(draft)


def _told(case: Case, new: Sequence[Task], reissued: Done | None) -> str:
    if reissued is not None:
        return f"Phiếu {case.number} kết thúc: không đạt. Đã mở phiếu mới {reissued.number}."
    if case.status == "ended":
        return f"Phiếu {case.number} kết thúc: {case.outcome_name or 'hoàn thành'}."
    if new:
        lanes = ", ".join(dict.fromkeys(task.lane for task in new))
        return f"Phiếu {case.number} đã chuyển {lanes}."
    return f"Đã ghi nhận. Phiếu {case.number} còn chờ người khác."


def _next_task(actor: Actor, new: Sequence[Task], open_tasks: Sequence[Task]) -> int | None:
    mine = (
        task.id
        for task in (*new, *open_tasks)
        if task.kind == "user" and task.status == "open" and capacity(actor, task) is not None
    )
    return next(mine, None)


def _news(case: Case, act: _Act, reissued: Done | None) -> list[dict[str, Any]]:
    if case.status != "ended" or case.requester_id == act.actor.person_id:
        return []
    more = f" Đã mở phiếu mới {reissued.number}." if reissued else ""
    text = f"Phiếu {case.number} “{case.title}” kết thúc: {case.outcome_name or 'hoàn thành'}.{more}"
    return [{"text": text[:400], "person_id": case.requester_id}]
