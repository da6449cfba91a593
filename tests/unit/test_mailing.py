"""Notices carried to mailboxes: one mail for everybody they are for, tried again, given up aloud, never twice."""

from __future__ import annotations

import smtplib
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select, update

from tests.unit.people import slip
from webapp import clock
from webapp.config import Settings, SettingsError
from webapp.extensions import db, writing
from webapp.jobs import Jobs
from webapp.mail import transport
from webapp.models import Mail, Notice, Person
from webapp.workflow import mailing

LETTERHEAD = mailing.Letterhead("ctcl@soct.example", "https://ctcl.example")
READERS = {"truongphong.tm": "tp@soct.example", "photruongphong.tm": "ptp@soct.example"}


@pytest.fixture
def case_id(app):
    """A slip that has just reached the leaders of the trade division, who have addresses."""
    with app.app_context(), writing():
        for username, address in READERS.items():
            db.session.execute(update(Person).where(Person.username == username).values(email=address))
        db.session.commit()
        db.session.remove()
    number = slip(app)
    with app.app_context():
        yield number


def rows():
    return db.session.execute(select(Mail.address, Mail.status, Mail.attempts).order_by(Mail.id)).all()


def test_everybody_a_notice_is_for_gets_one_mail(case_id):
    while mailing.gather():
        pass
    assert sorted(row.address for row in rows()) == sorted(READERS.values())
    assert mailing.gather() == 0
    sent = []
    for mail_id in mailing.lease():
        assert mailing.send(mail_id, sent.append, LETTERHEAD)
        assert mailing.send(mail_id, sent.append, LETTERHEAD)  # A job that runs twice.
    assert sorted(message["To"] for message in sent) == sorted(READERS.values())
    assert all(f"https://ctcl.example/cases/{case_id}" in message.get_content() for message in sent)
    assert {row.status for row in rows()} == {"sent"}


def test_a_lost_job_is_offered_again_and_not_before(case_id, the_clock):
    mailing.gather()
    assert len(mailing.lease()) == 2
    assert mailing.lease() == []
    the_clock.move_to(clock.now() + mailing.LEASE + timedelta(seconds=1))
    assert len(mailing.lease()) == 2


def test_a_mail_that_cannot_be_sent_is_tried_again_and_given_up_aloud(case_id, the_clock):
    def refuses(message):
        raise smtplib.SMTPServerDisconnected("mail server is away")

    mailing.gather()
    for tries in range(1, len(mailing.BACK_OFF) + 2):
        leased = mailing.lease()
        assert len(leased) == 2, tries
        assert [mailing.send(mail_id, refuses, LETTERHEAD) for mail_id in leased] == [False, False]
        the_clock.move_to(clock.now() + timedelta(days=1))
    assert [(row.status, row.attempts) for row in rows()] == [("failed", len(mailing.BACK_OFF) + 1)] * 2
    assert mailing.lease() == []
    assert db.session.scalars(select(Mail.error)).first() == "mail server is away"


def test_the_queue_carries_it_to_the_folder_where_no_server_is_named(app, case_id, tmp_path):
    jobs = Jobs(app)
    assert jobs.enqueue() == 2
    assert jobs.enqueue() == 0
    db.session.rollback()
    while (task := jobs.queue.dequeue()) is not None:
        jobs.queue.execute(task)
    kept = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in (tmp_path / "mail").glob("*.eml")
    ]
    assert sorted(message["To"] for message in kept) == sorted(READERS.values())
    assert "Phiếu 01/2026" in kept[0]["Subject"]


def test_a_notice_of_several_lines_is_a_mail_like_another(case_id):
    with writing():
        db.session.execute(
            update(Notice).values(text="Phiếu 01/2026 đã được rút.\nLý do: trùng.\nXem phiếu 02/2026.")
        )
        db.session.commit()
    while mailing.gather():
        pass
    sent = []
    assert [mailing.send(mail_id, sent.append, LETTERHEAD) for mail_id in mailing.lease()] == [True, True]
    assert sent[0]["Subject"] == "[QT.CTCL] Phiếu 01/2026 đã được rút. Lý do: trùng. Xem phiếu 02/2026."


def test_a_password_never_leaves_in_clear(app, monkeypatch):
    class WithoutTls:
        def __init__(self, *_, **__):
            self.said = []

        def ehlo(self):
            pass

        def has_extn(self, name):
            return False

        def close(self):
            pass

    monkeypatch.setattr(smtplib, "SMTP", WithoutTls)
    settings = replace(app.config["SETTINGS"], mail_url="smtp://ten:mat-khau@mail.example:587")
    with pytest.raises(smtplib.SMTPNotSupportedError, match="STARTTLS"):
        transport(settings)(message_from_bytes(b"To: a@b.example", policy=policy.default))


def test_a_job_nobody_of_ours_wrote_is_not_read(app):
    queue = Jobs(app).queue
    queue.storage.enqueue(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(ValueError, match=r"Separator|Signature"):
        queue.dequeue()


def test_a_mail_server_is_named_as_an_address(tmp_path):
    settings = Settings(tmp_path, "sqlite://", "x", "y", mail_url="mail.example:25")
    with pytest.raises(SettingsError, match="smtp://"):
        transport(settings)


def test_notices_from_before_stay_unmailed_when_nobody_has_an_address(app):
    slip(app)
    with app.app_context():
        mailing.gather()
        assert rows() == []
        assert db.session.scalar(select(Notice.id).where(Notice.mailed.is_(False))) is None
