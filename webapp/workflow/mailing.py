"""Notices carried to people's mailboxes: a row for each mail first, then sent, tried again, or given up aloud."""

from __future__ import annotations

import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

import structlog
from sqlalchemy import ColumnElement, insert, or_, select, update

from webapp import clock
from webapp.extensions import db, writing
from webapp.mail import Transport
from webapp.models import Mail, Membership, Notice, Person

log = structlog.get_logger()
BATCH = 100
# A job that was lost is noticed when its time to be done has passed.
LEASE = timedelta(minutes=10)
BACK_OFF = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))


@dataclass(frozen=True)
class Letterhead:
    """What every mail of an installation carries."""

    sender: str
    site: str


def gather() -> int:
    """Write a mail row for everybody a new notice is for and who has an address; returns how many notices."""
    with writing():
        notices = db.session.scalars(
            select(Notice)
            .where(Notice.mailed.is_(False))
            .order_by(Notice.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        now = clock.now()
        rows = [
            {"notice_id": notice.id, "person_id": person, "address": address, "next_try_at": now}
            for notice in notices
            for person, address in _people_for(notice)
        ]
        if rows:
            db.session.execute(insert(Mail), rows)
        for notice in notices:
            notice.mailed = True
        db.session.commit()
    return len(notices)


def lease() -> list[int]:
    """The mails to be sent now; each is somebody's for ten minutes and then offered again."""
    with writing():
        now = clock.now()
        ids = db.session.scalars(
            select(Mail.id)
            .where(Mail.status == "queued", Mail.next_try_at <= now)
            .order_by(Mail.next_try_at, Mail.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        if ids:
            db.session.execute(update(Mail).where(Mail.id.in_(ids)).values(next_try_at=now + LEASE))
        db.session.commit()
    return list(ids)


def send(mail_id: int, transport: Transport, letterhead: Letterhead) -> bool:
    """Send one mail, if it still waits. False when it could not be sent: it is tried again, at last given up.

    The mail itself goes out between two transactions: a slow server holds nobody's lock.
    """
    row = db.session.execute(
        select(Mail.address, Mail.attempts, Notice.text, Notice.case_id)
        .join(Notice, Notice.id == Mail.notice_id)
        .where(Mail.id == mail_id, Mail.status == "queued")
    ).one_or_none()
    db.session.rollback()
    if row is None:
        return True
    message = _written(mail_id, row.address, row.text, row.case_id, letterhead)
    try:
        transport(message)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail_not_sent", mail=mail_id, error=str(error))
        _note(mail_id, row.attempts + 1, str(error) or type(error).__name__)
        return False
    _note(mail_id, row.attempts + 1, "")
    return True


def _note(mail_id: int, attempts: int, error: str) -> None:
    now = clock.now()
    if not error:
        values = {"status": "sent", "sent_at": now, "attempts": attempts, "error": ""}
    elif attempts > len(BACK_OFF):
        values = {"status": "failed", "attempts": attempts, "error": error[:300]}
    else:
        values = {"attempts": attempts, "error": error[:300], "next_try_at": now + BACK_OFF[attempts - 1]}
    with writing():
        db.session.execute(update(Mail).where(Mail.id == mail_id, Mail.status == "queued").values(**values))
        db.session.commit()


def _people_for(notice: Notice) -> Iterable[tuple[int, str]]:
    today = clock.today()
    query = select(Person.id, Person.email).where(Person.active, Person.email.is_not(None)).distinct()
    if notice.person_id is not None:
        query = query.where(Person.id == notice.person_id)
    else:
        query = query.join(Membership, Membership.person_id == Person.id).where(
            Membership.since <= today,
            or_(Membership.until.is_(None), Membership.until >= today),
            *_belongs(notice),
        )
    return [(row.id, str(row.email)) for row in db.session.execute(query)]


def _belongs(notice: Notice) -> list[ColumnElement[bool]]:
    fits: list[ColumnElement[bool]] = []
    if notice.role is not None:
        fits.append(Membership.role == notice.role)
    if notice.unit_id is not None:
        fits.append(Membership.unit_id == notice.unit_id)
    return fits


def _written(
    mail_id: int, address: str, text: str, case_id: int | None, letterhead: Letterhead
) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = letterhead.sender, address
    message["Subject"] = f"[QT.CTCL] {text}"[:150]
    # The same mail sent twice carries the same id, so that a mailbox can show it once.
    message["Message-ID"] = f"<ctcl-{mail_id}@{letterhead.sender.partition('@')[2] or 'localhost'}>"
    where = (
        f"Mở phiếu: {letterhead.site}/cases/{case_id}" if case_id else f"Mở trang: {letterhead.site}/duties"
    )
    message.set_content(
        f"{text}\n\n{where}\n\nThư này do hệ thống QT.CTCL gửi tự động; xin không trả lời thư này.\n"
    )
    return message
