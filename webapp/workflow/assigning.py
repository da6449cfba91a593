"""Work that waits for several people given to one of them, by whoever may reassign; many at once, all or none."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from forms.language import _
from webapp.extensions import db
from webapp.models import IS_TO_DO, Case, Person, Task
from webapp.permissions import Actor, may_do
from webapp.workflow import sessions
from webapp.workflow.acts import of_board, refuse_unless, stated, unless_repeated, written
from webapp.workflow.asking import Sent
from webapp.workflow.errors import Done, NotFound, Refused
from webapp.workflow.following import tell
from webapp.workflow.inbox import PAGE
from webapp.workflow.locking import hold, hold_of_tasks

ACT, NAME = "assign", _("Giao việc")


def assign(actor: Actor, chosen: Sequence[int], person_id: int, reason: str, request: Sent) -> Done:
    """Give the chosen tasks to one person who may do every one of them. Raises Refused, NotFound, Repeated.

    The last of what was recorded is given back; its sentence is of that case alone.
    """
    unless_repeated(actor, request)
    refuse_unless(of_board(actor), _("Chỉ Ban ISO giao được việc cho người khác."))
    task_ids = list(dict.fromkeys(chosen))[:PAGE]
    refuse_unless(bool(task_ids), _("Hãy đánh dấu những việc muốn giao."))
    person = db.session.get(Person, person_id)
    if person is None or not person.active:
        raise Refused(_("Hãy chọn người nhận việc."))
    why = stated(reason)
    hold_of_tasks(task_ids)
    # All are read before the first is changed: whatever reads a case under its lock reads it anew.
    found = [_waiting(actor, task_id) for task_id in task_ids]
    _refuse_unable(person, [task for _, task in found])
    for place, (case, task) in enumerate(found):
        task.claimed_by_id = person.id
        # The first carries the key of the request, so that the same one again is known.
        sent = request if place == 0 else Sent(f"{request.key[:50]}:{task.id}", request.hash)
        answers = {"work": task.name, "to": person.name, "reason": why}
        done = written(
            actor, case, ACT, NAME, answers, sent, _(f"có việc “{task.name}” giao cho {person.name}")
        )
        text = _(f"{case.label}: việc “{task.name}” được giao cho anh/chị. Lý do: {why}")
        tell(case, (), [{"kind": "assigned", "task_id": task.id, "text": text[:400], "person_id": person.id}])
    db.session.commit()
    return done


def _waiting(actor: Actor, task_id: int) -> tuple[Case, Task]:
    """The task with its case, read under the lock of the case."""
    case_id = db.session.scalar(select(Task.case_id).where(Task.id == task_id, IS_TO_DO))
    if case_id is None:
        raise Refused(_("Có việc vừa được người khác xử lý; chưa giao việc nào. Hãy mở lại danh sách."))
    held = hold(case_id, actor)
    task = next((task for task in held.open_tasks if task.id == task_id), None)
    if task is None:
        raise NotFound
    if task.person_id is not None:
        raise Refused(_(f"Việc “{task.name}” đứng tên một người; hãy dùng “Phân công lại” trên hồ sơ."))
    return held.case, task


def _refuse_unable(person: Person, tasks: Sequence[Task]) -> None:
    """One sentence that names all the person may not do, or that somebody else took."""
    receiver = sessions.actor_for(person.id)
    taken = [task for task in tasks if task.claimed_by_id not in (None, person.id)]
    if taken:
        names = "”, “".join(dict.fromkeys(task.name for task in taken))
        raise Refused(_(f"Việc “{names}” đã có người nhận; chưa giao việc nào."))
    unable = [task for task in tasks if not may_do(receiver, task)]
    if unable:
        names = "”, “".join(dict.fromkeys(task.name for task in unable))
        raise Refused(_(f"{person.name} không làm được việc “{names}”; chưa giao việc nào."))
