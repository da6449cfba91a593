"""Notices carried to people's mailboxes: a row for each mail first, then sent, tried again, or given up aloud."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import structlog
from sqlalchemy import ColumnElement, and_, insert, or_, select, union, update
from sqlalchemy.orm import aliased

from forms.language import _
from webapp import clock
from webapp.extensions import db, writing
from webapp.languages.catalogue import told
from webapp.mail import Transport
from webapp.models import Delegation, Mail, Membership, Notice, NoticeChoice, Person
from webapp.workflow import choosing, releases
from webapp.workflow.working_days import WorkingDays

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
        wanted = [
            (notice, person, address) for notice, people in _audiences(notices) for person, address in people
        ]
        choices, days = choosing.choices_of(person for _, person, _ in wanted), WorkingDays()
        rows = [
            {
                "notice_id": notice.id,
                "person_id": person,
                "address": address,
                "digest": choices[person].digest,
                "next_try_at": choosing.earliest(choices[person], now, days),
            }
            for notice, person, address in wanted
            if notice.kind not in choices[person].muted
        ]
        if rows:
            db.session.execute(insert(Mail), rows)
        for notice in notices:
            notice.mailed = True
        db.session.commit()
    return len(notices)


def lease() -> list[int]:
    """The mails to be sent now; each is somebody's for ten minutes and then offered again.

    Of what goes out together to one person only the first is named: whoever sends it sends the others in it.
    """
    with writing():
        now = clock.now()
        due = (Mail.status == "queued", Mail.next_try_at <= now)
        found = db.session.execute(
            select(Mail.id, Mail.digest, Mail.person_id)
            .where(*due)
            .order_by(Mail.next_try_at, Mail.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        first: dict[int, int] = {}
        for row in found:
            if row.digest:
                first.setdefault(row.person_id, row.id)
        ids = [row.id for row in found if not row.digest or first[row.person_id] == row.id]
        if ids:
            together = and_(*due, Mail.digest, Mail.person_id.in_(first))
            db.session.execute(
                update(Mail).where(or_(Mail.id.in_(ids), together)).values(next_try_at=now + LEASE)
            )
        db.session.commit()
    return ids


def send(mail_id: int, transport: Transport, letterhead: Letterhead) -> bool:
    """Send one mail, if it still waits. False when it could not be sent: it is tried again, at last given up.

    The mail itself goes out between two transactions: a slow server holds nobody's lock.
    """
    rows = _together(mail_id)
    db.session.rollback()
    if not rows:
        return True
    ids, attempts = [row.id for row in rows], rows[0].attempts + 1
    message = _written(rows, letterhead)
    try:
        transport(message)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail_not_sent", mail=mail_id, error=str(error))
        _note(ids, rows[0].person_id, attempts, str(error) or type(error).__name__)
        return False
    _note(ids, rows[0].person_id, attempts, "")
    return True


def _together(mail_id: int) -> Sequence[Any]:
    """The mail with whatever was leased with it to go out in one message; nothing when it no longer waits."""
    lead, waits = aliased(Mail), Mail.status == "queued"
    return db.session.execute(
        select(
            *(Mail.id, Mail.person_id, Mail.address, Mail.attempts, Mail.digest),
            *(Notice.text, Notice.case_id, Notice.revision_id, NoticeChoice.language),
        )
        .join(Notice, Notice.id == Mail.notice_id)
        .outerjoin(NoticeChoice, NoticeChoice.person_id == Mail.person_id)
        .join(lead, lead.id == mail_id)
        .where(
            waits,
            lead.status == "queued",
            or_(
                Mail.id == lead.id,
                and_(
                    lead.digest,
                    Mail.digest,
                    Mail.person_id == lead.person_id,
                    Mail.next_try_at == lead.next_try_at,
                ),
            ),
        )
        .order_by(Mail.id)
    ).all()


def _note(ids: Sequence[int], person_id: int, attempts: int, error: str) -> None:
    now = clock.now()
    if not error:
        values = {"status": "sent", "sent_at": now, "attempts": attempts, "error": ""}
    elif attempts > len(BACK_OFF):
        values = {"status": "failed", "attempts": attempts, "error": error[:300]}
    else:
        again = choosing.after_quiet(choosing.choice_of(person_id), now + BACK_OFF[attempts - 1])
        values = {"attempts": attempts, "error": error[:300], "next_try_at": again}
    with writing():
        db.session.execute(update(Mail).where(Mail.id.in_(ids), Mail.status == "queued").values(**values))
        db.session.commit()


def _audiences(notices: Sequence[Notice]) -> Iterator[tuple[Notice, list[tuple[int, str]]]]:
    """Each notice with whom it is for; those addressed alike are asked about once, unless a task was passed on."""
    tasks = [notice.task_id for notice in notices if notice.task_id is not None]
    passed_on = set(db.session.scalars(select(Delegation.task_id).where(Delegation.task_id.in_(tasks))))
    found: dict[tuple[Any, ...], list[tuple[int, str]]] = {}
    for notice in notices:
        task = notice.task_id if notice.task_id in passed_on else None
        key = (notice.role, notice.unit_id, notice.person_id, task)
        if key not in found:
            found[key] = _people_for(notice)
        yield notice, found[key]


def _people_for(notice: Notice) -> list[tuple[int, str]]:
    """Everybody with an address whom the notice is for: in their own right, or as a substitute of one it is for."""
    today = clock.today()
    passed_on = (Delegation.since <= today, Delegation.until >= today, Delegation.revoked_at.is_(None))
    ways = [select(Delegation.to_person_id).where(Delegation.task_id == notice.task_id, *passed_on)]
    if notice.person_id is not None:
        ways.append(select(Person.id).where(Person.id == notice.person_id))
    else:
        belongs = (Membership.held_on(today), *_belongs(notice))
        ways.append(select(Membership.person_id).where(*belongs))
        if notice.role is not None:
            ways.append(
                select(Delegation.to_person_id)
                .join(
                    Membership,
                    and_(
                        Membership.person_id == Delegation.from_person_id,
                        Membership.role == Delegation.role,
                        or_(Delegation.unit_id.is_(None), Membership.unit_id == Delegation.unit_id),
                    ),
                )
                .where(*passed_on, *belongs)
            )
    rows = db.session.execute(
        select(Person.id, Person.email)
        .where(Person.active, Person.email.is_not(None), Person.id.in_(union(*ways)))
        .order_by(Person.id)
    )
    return [(row.id, str(row.email)) for row in rows]


def _belongs(notice: Notice) -> list[ColumnElement[bool]]:
    fits: list[ColumnElement[bool]] = []
    if notice.role is not None:
        # A role made of others is answered for by whoever holds one of them.
        acts = releases.effective().definition.roles[notice.role].acts
        fits.append(Membership.role.in_([notice.role, *acts]))
    if notice.unit_id is not None:
        fits.append(Membership.unit_id == notice.unit_id)
    return fits


def _written(rows: Sequence[Any], letterhead: Letterhead) -> EmailMessage:
    first, message = rows[0], EmailMessage()
    say = told if first.language == "en" else str
    message["From"], message["To"] = letterhead.sender, first.address
    subject = say(first.text if len(rows) == 1 else _(f"Tổng hợp: {len(rows)} thông báo"))
    # A reason has lines; a subject has one, and a mail that cannot be made would never leave the queue.
    message["Subject"] = " ".join(f"[QT.CTCL] {subject}".split())[:150]
    # The same mail sent twice carries the same id, so that a mailbox can show it once.
    message["Message-ID"] = f"<ctcl-{first.id}@{letterhead.sender.partition('@')[2] or 'localhost'}>"
    body = "\n\n".join(say(_with_address(say(row.text), row, letterhead)) for row in rows)
    end = _(
        f"Chọn cách nhận thư: {letterhead.site}/notices/choice\n"
        "Thư này do hệ thống QT.CTCL gửi tự động; xin không trả lời thư này.\n"
    )
    message.set_content(f"{body}\n\n{say(end)}")
    return message


def _with_address(text: str, row: Any, letterhead: Letterhead) -> str:
    if row.case_id:
        return _(f"{text}\n\nMở phiếu: {letterhead.site}/cases/{row.case_id}")
    page = f"procedure/revisions/{row.revision_id}" if row.revision_id else "duties"
    return _(f"{text}\n\nMở trang: {letterhead.site}/{page}")
