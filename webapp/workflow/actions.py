"""Opening a case and completing a task: the verbs everything else is built on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from forms.base import StepForm
from forms.language import _
from webapp import clock
from webapp.extensions import db
from webapp.models import Attachment, Record, StartDraft
from webapp.permissions import Actor
from webapp.workflow import audit
from webapp.workflow.approving import refuse_unless_recent
from webapp.workflow.asking import Asked, Sent, draft_of_start, repeated
from webapp.workflow.errors import Done, Invalid, Refused, Repeated
from webapp.workflow.incidents import stopping
from webapp.workflow.moving import Act, OnBehalf, begin_with, move, with_answers


def open_case(actor: Actor, asked: Asked, form: StepForm, request: Sent) -> Done:
    """Give the case its number and send its first form on. Raises Invalid, Refused, Repeated, Stopped."""
    done = repeated(actor, request)
    if done is not None:
        raise Repeated(done)
    if not form.validate():
        raise Invalid(form)
    act = Act(actor, form, form.answers(), request, asked.context)
    with stopping(actor, asked, act.answers):
        done, case = begin_with(act, asked.issue, asked.process, origin=asked.source)
        if asked.start_draft is not None or asked.attachments:
            _forget_start_draft(start_draft(actor, asked), case.id)
        db.session.commit()
    return done


def complete_task(
    actor: Actor, asked: Asked, form: StepForm, request: Sent, *, on_behalf: OnBehalf | None = None
) -> Done:
    """Complete the task that `asked` locked: state, rows, record, notices, audit, in one transaction.

    Raises Invalid when the form has errors; Refused, also for an approval without a recent password; or Stopped when
    the engine could not take the step.
    """
    assert asked.task is not None and asked.case is not None
    if not form.validate():
        raise Invalid(form)
    act = act_on(actor, asked, form, request, on_behalf)
    refuse_unless_recent(actor, asked, act.answers)
    with stopping(actor, asked, act.answers, on_behalf):
        done = advance(asked, act)
        db.session.commit()
    return done


def act_on(
    actor: Actor, asked: Asked, form: StepForm, request: Sent, on_behalf: OnBehalf | None = None
) -> Act:
    """What somebody does at a task, with a form already found valid."""
    return Act(actor, form, form.answers(), request, asked.context, asked.capacity, on_behalf)


def advance(asked: Asked, act: Act) -> Done:
    """Take the act, inside the caller's transaction, which the caller commits."""
    assert asked.task is not None and asked.case is not None
    asked.case.facts = with_answers(asked.case.facts, asked.step, act, item_key=asked.task.item_key)
    return move(act, asked.issue, asked.case, asked.task, asked.open_tasks)


def save_draft(asked: Asked, actor: Actor, data: Mapping[str, Any]) -> None:
    """Keep what somebody has typed so far; on the task, or on their start of a process from this case."""
    if asked.task is not None:
        asked.task.draft, asked.task.draft_saved_at = dict(data), clock.now()
    else:
        draft = start_draft(actor, asked)
        draft.data, draft.saved_at = dict(data), clock.now()
    db.session.commit()


def start_draft(actor: Actor, asked: Asked) -> StartDraft:
    """The actor's draft of this start, made when there is none. Caller commits."""
    source_id = asked.source.id if asked.source is not None else None
    draft = draft_of_start(actor, asked.process, source_id)
    if draft is None:
        draft = StartDraft(
            person_id=actor.person_id,
            process=asked.process,
            from_case_id=source_id or 0,
            data={},
            saved_at=clock.now(),
        )
        db.session.add(draft)
        db.session.flush()
    return draft


def claim(actor: Actor, asked: Asked) -> None:
    """Take a task that waits for several people, so that nobody else starts on it. Raises Refused for one's own."""
    assert asked.task is not None
    if asked.task.person_id is not None or asked.task.claimed_by_id not in (None, actor.person_id):
        raise Refused(_("Việc này đứng tên một người nên không cần nhận; người được ủy quyền cứ làm."))
    asked.task.claimed_by_id = actor.person_id
    audit.note(actor, "claim", f"case:{asked.task.case_id}", {"task": asked.task.id})
    db.session.commit()


def release(actor: Actor, asked: Asked) -> None:
    """Give a claimed task back to everybody it is for. Raises Refused for one that is not claimed by the actor."""
    assert asked.task is not None
    if asked.task.claimed_by_id != actor.person_id:
        raise Refused(_("Chỉ trả lại được việc anh/chị đã nhận."))
    asked.task.claimed_by_id = None
    audit.note(actor, "release", f"case:{asked.task.case_id}", {"task": asked.task.id})
    db.session.commit()


def _forget_start_draft(draft: StartDraft, case_id: int) -> None:
    """What was attached before there was a case goes with its first record; the draft is gone."""
    record = select(Record.id).where(Record.case_id == case_id).limit(1).scalar_subquery()
    db.session.execute(
        update(Attachment)
        .where(Attachment.start_draft_id == draft.id)
        .values(case_id=case_id, record_id=record, start_draft_id=None)
    )
    db.session.delete(draft)
    db.session.flush()
