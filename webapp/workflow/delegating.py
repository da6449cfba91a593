"""Ủy quyền: passing on a role or one task, for dated time, by a numbered document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from forms.language import _
from webapp import clock
from webapp.extensions import db
from webapp.models import Delegation, Membership, Person, Task, Unit
from webapp.permissions import Actor
from webapp.workflow import audit, releases
from webapp.workflow.errors import NotFound, Refused

LONGEST = timedelta(days=366)
NOT_DELEGABLE = frozenset({"staff", "administrator", "reader"})


@dataclass(frozen=True)
class Passed:
    """One delegation as its page shows it."""

    id: int
    giver: str
    receiver: str
    what: str
    document: str
    since: date
    until: date
    mine: bool
    active: bool


def delegable_roles(actor: Actor) -> list[tuple[str, int | None]]:
    """The roles (and units) the actor holds in their own right and may pass on; never one that was passed on."""
    return sorted(
        {
            (grant.role, grant.unit_id)
            for grant in actor.grants
            if grant.delegation_id is None and grant.role not in NOT_DELEGABLE
        },
        key=lambda pair: (pair[0], pair[1] or 0),
    )


def offers(actor: Actor) -> list[tuple[str, str]]:
    """What the actor may pass on: (value for the form, words)."""
    roles = releases.issue(actor.release_id).definition.roles
    units = dict(db.session.execute(select(Unit.id, Unit.name)).all())
    found = []
    for role, unit_id in delegable_roles(actor):
        if roles[role].scope != "composite":
            unit = f" – {units[unit_id]}" if unit_id is not None else ""
            found.append((f"role:{role}:{unit_id or ''}", _(f"Vai trò {roles[role].name}{unit}")))
    own = (Task.person_id == actor.person_id) | (Task.claimed_by_id == actor.person_id)
    tasks = db.session.execute(
        select(Task.id, Task.name).where(own, Task.status == "open", Task.kind == "user").limit(50)
    )
    return [*found, *((f"task:{task}", _(f"Việc {name}")) for task, name in tasks)]


def delegate(
    actor: Actor,
    to_person_id: int,
    *,
    document: str,
    since: date,
    until: date,
    role: str | None = None,
    unit_id: int | None = None,
    task_id: int | None = None,
) -> Delegation:
    """Pass on a role or a task the actor holds themselves. Raises Refused with what to mend."""
    document = document.strip()
    if not document or len(document) > 120:
        raise Refused(_("Cần ghi số văn bản ủy quyền (tối đa 120 ký tự)."))
    if until < since or until < clock.today() or until - since > LONGEST:
        raise Refused(
            _("Thời hạn ủy quyền chưa hợp lệ: ngày kết thúc phải sau ngày bắt đầu, không quá một năm.")
        )
    if to_person_id == actor.person_id:
        raise Refused(_("Không tự ủy quyền cho mình."))
    if not _works_here(to_person_id):
        raise Refused(_("Người được ủy quyền phải là người của một đơn vị trong phạm vi áp dụng."))
    if (role is None) == (task_id is None):
        raise Refused(_("Chọn ủy quyền một vai trò hoặc một việc."))
    if role is not None and (role, unit_id) not in delegable_roles(actor):
        raise Refused(_("Chỉ ủy quyền được vai trò do chính anh/chị giữ; không ủy quyền lại."))
    if task_id is not None:
        _refuse_foreign_task(actor, task_id, to_person_id)
    row = Delegation(
        from_person_id=actor.person_id,
        to_person_id=to_person_id,
        role=role,
        unit_id=unit_id if role is not None else None,
        task_id=task_id,
        document=document,
        since=since,
        until=until,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    audit.note(
        actor,
        "delegate",
        f"delegation:{row.id}",
        {"to": to_person_id, "role": role, "task": task_id, "document": document, "until": until.isoformat()},
    )
    db.session.commit()
    return row


def revoke(actor: Actor, delegation_id: int) -> None:
    """End a delegation the actor gave. Raises NotFound."""
    row = db.session.get(Delegation, delegation_id)
    if row is None or row.from_person_id != actor.person_id or row.revoked_at is not None:
        raise NotFound
    row.revoked_at = clock.now()
    audit.note(actor, "revoke_delegation", f"delegation:{row.id}")
    db.session.commit()


def delegations(actor: Actor) -> list[Passed]:
    """What the actor passed on and what was passed on to them, newest first."""
    giver, receiver = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(Delegation, giver.name, receiver.name, Task.name)
        .join(giver, giver.id == Delegation.from_person_id)
        .join(receiver, receiver.id == Delegation.to_person_id)
        .outerjoin(Task, Task.id == Delegation.task_id)
        .where(or_(Delegation.from_person_id == actor.person_id, Delegation.to_person_id == actor.person_id))
        .order_by(Delegation.id.desc())
        .limit(200)
    )
    today = clock.today()
    roles = releases.issue(actor.release_id).definition.roles
    return [
        Passed(
            row.id,
            given_by,
            given_to,
            _(f"Việc {task}") if row.role is None else _(f"Vai trò {roles[row.role].name}"),
            row.document,
            row.since,
            row.until,
            row.from_person_id == actor.person_id,
            row.revoked_at is None and row.since <= today <= row.until,
        )
        for row, given_by, given_to, task in rows
    ]


def _refuse_foreign_task(actor: Actor, task_id: int, to_person_id: int) -> None:
    task = db.session.get(Task, task_id)
    if task is None or task.status != "open" or actor.person_id not in (task.person_id, task.claimed_by_id):
        raise Refused(_("Chỉ ủy quyền được việc đang mở của chính anh/chị (việc chung thì nhận việc trước)."))
    if to_person_id in task.excluded:
        raise Refused(_("Người này không được làm việc đó: người kiểm tra không được là người thực hiện."))


def _works_here(person_id: int) -> bool:
    today = clock.today()
    return (
        db.session.scalar(
            select(Membership.id)
            .join(Person, Person.id == Membership.person_id)
            .where(
                Person.id == person_id,
                Person.active,
                Membership.held_on(today),
            )
            .limit(1)
        )
        is not None
    )
