"""Entering what a leader decided on paper: by the secretary, with the signed scan, both names and both dates kept."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from forms.language import _
from webapp import clock
from webapp.extensions import db
from webapp.models import Person, Task
from webapp.permissions import Actor, Capacity, holds, may_do
from webapp.workflow import sessions
from webapp.workflow.asking import Asked, Sent
from webapp.workflow.asking import task_page as own_page
from webapp.workflow.errors import NotFound, Refused
from webapp.workflow.moving import OnBehalf


def task_page(actor: Actor, task_id: int, request: Sent | None = None, *, signer: int | None = None) -> Asked:
    """The task as the one who signed sees it; until somebody is named, as the first who may do it.

    Raises NotFound for anybody but the secretary.
    """
    if not holds(actor, "iso_secretary"):
        raise NotFound
    task = db.session.get(Task, task_id)
    if task is None:
        raise NotFound
    people = _who_may(task)
    if not people:
        return own_page(actor, task_id, request)
    whose = signer if signer in dict(people) else people[0][0]
    return replace(own_page(sessions.actor_for(whose), task_id, request), capacity=Capacity())


def principals(asked: Asked) -> list[tuple[int, str]]:
    """For whom the task may be entered: (person id, name)."""
    return _who_may(asked.task) if asked.task is not None else []


def refuse_wrong(asked: Asked, signed: OnBehalf) -> None:
    """Raise Refused unless the person may do it, the day lies between opening and today, and the scan is attached."""
    if signed.person_id not in {person for person, _ in principals(asked)}:
        raise Refused(_("Người được nhập thay không có quyền làm việc này."))
    if signed.act_date > clock.today():
        raise Refused(_("Ngày ký trên giấy chưa tới."))
    assert asked.case is not None
    if signed.act_date < clock.local(asked.case.opened_at).date():
        raise Refused(_(f"Ngày ký trên giấy trước ngày mở {asked.case.label}."))
    if not asked.attachments:
        raise Refused(_("Nhập thay phải kèm bản quét văn bản đã ký."))


def _who_may(task: Task) -> list[tuple[int, str]]:
    people = db.session.execute(select(Person.id, Person.name).where(Person.active).order_by(Person.id))
    return [(person, name) for person, name in people if may_do(sessions.actor_for(person), task)]
