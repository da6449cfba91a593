"""The administrator's desk: incidents listed, looked at, tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from webapp import clock
from webapp.extensions import db, writing
from webapp.models import Case, Incident, Person
from webapp.permissions import Actor, holds
from webapp.workflow import audit, sessions, sweep
from webapp.workflow.actions import advance
from webapp.workflow.asking import Sent, task_page
from webapp.workflow.errors import NotFound, Refused
from webapp.workflow.incidents import stopping


@dataclass(frozen=True)
class Told:
    """An incident as the administrator's page shows it."""

    id: int
    case_id: int
    number: str
    what: str
    message: str
    detail: str
    attempts: int
    at: datetime
    who: str
    resolved_at: datetime | None


def incidents(actor: Actor) -> list[Told]:
    """Open incidents first, then the latest mended ones. Raises NotFound for anybody but an administrator."""
    if not holds(actor, "administrator"):
        raise NotFound
    rows = db.session.execute(
        select(Incident, Case, Person.name)
        .join(Case, Case.id == Incident.case_id)
        .outerjoin(Person, Person.id == Incident.person_id)
        .order_by(Incident.resolved_at.is_not(None), Incident.id.desc())
        .limit(200)
    )
    return [
        Told(
            row.id,
            case.id,
            case.number,
            "Hẹn giờ" if row.what == "timer" else "Hoàn thành việc",
            row.message,
            row.detail,
            row.attempts,
            row.at,
            who or "Đồng hồ hệ thống",
            row.resolved_at,
        )
        for row, case, who in rows
    ]


def retry(actor: Actor, incident_id: int) -> str:
    """Try the act again as it was asked; returns a sentence. Raises NotFound, Refused, Stopped (broke again)."""
    if not holds(actor, "administrator"):
        raise NotFound
    incident = db.session.get(Incident, incident_id)
    if incident is None or incident.resolved_at is not None:
        raise NotFound
    message = _timer_again(actor, incident) if incident.what == "timer" else _act_again(actor, incident)
    return message


def _timer_again(actor: Actor, incident: Incident) -> str:
    case = db.session.get_one(Case, incident.case_id)
    case.blocked_until = None
    audit.note(actor, "retry", f"case:{case.id}", {"incident": incident.id})
    db.session.commit()
    if not sweep.fire(case.id, actor):
        raise Refused("Thử lại chưa thành công; sự cố vẫn để mở, xem chi tiết bên dưới.")
    return f"Phiếu {case.number} đã chạy tiếp."


def _act_again(actor: Actor, incident: Incident) -> str:
    """The person's own answers, completed in their name; the audit says who pressed the button."""
    if incident.task_id is None or incident.person_id is None:
        raise Refused("Sự cố này không còn việc nào để thử lại.")
    incident_id, task_id, answers = incident.id, incident.task_id, incident.answers
    person = sessions.actor_for(incident.person_id)
    asked = task_page(person, task_id)
    form = asked.form_class(None, context=asked.context, data=answers)
    request = Sent(f"incident:{incident_id}", f"{incident_id:064d}")
    with stopping(person, asked.case.id if asked.case else None, task_id, answers):
        done = advance(person, asked, form, request)
        db.session.commit()
    with writing():
        row = db.session.get_one(Incident, incident_id)
        row.resolved_at = clock.now()
        audit.note(actor, "retry", f"case:{row.case_id}", {"incident": incident_id})
        db.session.commit()
    return done.message
