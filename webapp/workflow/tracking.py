"""What became of each mail: waiting, tried again, sent, given up; the person's own, and all for the administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forms.language import _
from webapp import clock
from webapp.extensions import db
from webapp.models import Mail, Notice, Person
from webapp.permissions import Actor
from webapp.workflow import audit
from webapp.workflow.choosing import KINDS
from webapp.workflow.errors import NotFound
from webapp.workflow.people import administrators_only

PAGE = 50
STATES = {
    "queued": _("Chờ gửi"),
    "retried": _("Chờ gửi lại"),
    "sent": _("Đã gửi"),
    "failed": _("Không gửi được"),
}


@dataclass(frozen=True)
class Tracked:
    """One mail as its page shows it; `text` is empty where the reader may not see the case."""

    id: int
    who: str
    kind: str
    text: str
    state: str
    at: datetime
    attempts: int
    error: str
    failed: bool


def own(actor: Actor) -> list[Tracked]:
    """The actor's latest mails, newest first."""
    return _tracked(0, person_id=actor.person_id)


def everybody(actor: Actor, *, before: int = 0, state: str = "") -> list[Tracked]:
    """Everybody's, a page and one more, without what they say; `before`: id of the last line seen."""
    administrators_only(actor)
    return _tracked(before, state=state)


def retry(actor: Actor, mail_id: int) -> None:
    """Send again what was given up. Raises NotFound."""
    administrators_only(actor)
    row = db.session.get(Mail, mail_id, with_for_update=True)
    if row is None or row.status != "failed":
        raise NotFound
    row.status, row.attempts, row.next_try_at = "queued", 0, clock.now()
    audit.note(actor, "mail_retry", f"mail:{mail_id}")
    db.session.commit()


def _tracked(before: int, *, person_id: int | None = None, state: str = "") -> list[Tracked]:
    found = select(Mail, Notice, Person.name).join(Notice, Notice.id == Mail.notice_id)
    found = found.join(Person, Person.id == Mail.person_id)
    if person_id is not None:
        found = found.where(Mail.person_id == person_id)
    if before:
        found = found.where(Mail.id < before)
    if state == "retried":
        found = found.where(Mail.status == "queued", Mail.attempts > 0)
    elif state in STATES:
        found = found.where(Mail.status == state)
    rows = db.session.execute(found.order_by(Mail.id.desc()).limit(PAGE + 1))
    return [
        Tracked(
            mail.id,
            name,
            KINDS.get(notice.kind, notice.kind),
            notice.text if person_id is not None else "",
            STATES["retried" if mail.status == "queued" and mail.attempts else mail.status],
            mail.sent_at or notice.at,
            mail.attempts,
            mail.error,
            mail.status == "failed",
        )
        for mail, notice, name in rows
    ]
