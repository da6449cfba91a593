"""Work that somebody took and may no longer do, or is away with: it goes back to everybody it is for."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from forms.language import _
from webapp.extensions import db, writing
from webapp.models import IS_OPEN, Person, Task
from webapp.permissions import Actor, may_do
from webapp.workflow import audit, sessions
from webapp.workflow.acts import finish, of_board, refuse_unless, stated, unless_repeated
from webapp.workflow.asking import Sent
from webapp.workflow.errors import Done, Refused
from webapp.workflow.following import tell
from webapp.workflow.locking import hold


def hand_back(actor: Actor, case_id: int, task_id: int, reason: str, request: Sent) -> Done:
    """Whoever may reassign takes a task from the one who claimed it and is away. Raises Refused, NotFound, Repeated.

    The one who claimed it gives it back without saying why (`actions.release`).
    """
    unless_repeated(actor, request)
    refuse_unless(of_board(actor), _("Chỉ người đã nhận hoặc Ban ISO trả lại được việc đã nhận."))
    held = hold(case_id, actor)
    task = next((task for task in held.open_tasks if task.id == task_id), None)
    if task is None or task.claimed_by_id is None:
        raise Refused(_("Hãy chọn một việc đang có người nhận."))
    was = db.session.get_one(Person, task.claimed_by_id)
    answers = {"work": task.name, "from": was.name, "reason": stated(reason)}
    task.claimed_by_id = None
    text = _(
        f"{held.case.label}: việc “{task.name}” anh/chị đã nhận được trả lại. Lý do: {answers['reason']}"
    )
    tell(held.case, [task], [{"text": text[:400], "person_id": was.id}])
    what = _(f"có việc “{task.name}” được trả lại, trước do {was.name} nhận")
    return finish(actor, held.case, "hand_back", _("Trả lại việc đã nhận"), answers, request, what)


def give_back() -> int:
    """Give back what was claimed by a role, a delegation or a person that is no more; returns how many tasks."""
    lost = [(task.id, task.case_id) for task in unable()]
    db.session.rollback()
    return sum([_give_back(task_id, case_id) for task_id, case_id in lost])


def unable() -> Iterator[Task]:
    """Claimed tasks whose holder may no longer do them."""
    claimed = (IS_OPEN, Task.kind == "user", Task.claimed_by_id.is_not(None))
    for person_id in db.session.scalars(select(Task.claimed_by_id).where(*claimed).distinct()).all():
        for task in db.session.scalars(select(Task).where(*claimed, Task.claimed_by_id == person_id)):
            if not _still_may(task):
                yield task


def _still_may(task: Task) -> bool:
    assert task.claimed_by_id is not None
    try:
        return may_do(sessions.actor_for(task.claimed_by_id), task)
    except Refused:
        return False  # No longer at work.


def _give_back(task_id: int, case_id: int) -> bool:
    with writing():
        held = hold(case_id)
        task = next((task for task in held.open_tasks if task.id == task_id), None)
        if task is None or task.claimed_by_id is None or _still_may(task):
            db.session.rollback()  # Somebody was faster.
            return False
        was, task.claimed_by_id = task.claimed_by_id, None
        tell(held.case, [task])
        audit.note(None, "give_back", f"case:{case_id}", {"task": task_id, "claimed_by": was})
        db.session.commit()
    return True
