"""Notices, addressed like tasks: to a role, a unit or a person; and the mails that carry them further."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base
from webapp.models.types import Json, Moment, Words

UNMAILED = text("NOT mailed")
WAITING = text("status = 'queued'")


class Notice(Base):
    """One sentence about a case (or a yearly duty), for whoever belongs to the audience when they look."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_person", "person_id", "id"),
        Index("ix_notice_role", "role", "unit_id", "id"),
        Index("ix_notice_unmailed", "id", sqlite_where=UNMAILED, postgresql_where=UNMAILED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Nothing, when it speaks of a yearly duty.
    case_id: Mapped[int | None] = mapped_column(ForeignKey("slip_case.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    # When it speaks of the procedure in revision.
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    # One of the kinds a person can choose by mail (`workflow/choosing.py`).
    kind: Mapped[str] = mapped_column(String(12), default="assigned")
    text: Mapped[str] = mapped_column(Words(400))
    at: Mapped[datetime] = mapped_column(Moment)
    role: Mapped[str | None] = mapped_column(String(40))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # True once a mail row stands for everybody who is to get one.
    mailed: Mapped[bool] = mapped_column(default=False)


class Mail(Base):
    """One notice on its way to one address. The row is the truth: a job that is lost or runs twice harms nothing."""

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("notice_id", "person_id"),
        CheckConstraint("status IN ('queued', 'sent', 'failed')", name="status"),
        Index("ix_mail_waiting", "next_try_at", sqlite_where=WAITING, postgresql_where=WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(10), default="queued")
    # Goes out in one message with everything else that waits for the same person.
    digest: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str] = mapped_column(String(300), default="")


class NoticeRead(Base):
    """Up to which notice a person has read."""

    __tablename__ = "notice_read"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    last_notice_id: Mapped[int]


class TaskTold(Base):
    """A task whose date came near or passed: told once a stage and due moment, however often the clock looks."""

    __tablename__ = "task_told"

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True)
    stage: Mapped[str] = mapped_column(String(10), primary_key=True)
    # A date that was moved is a new one to be reminded of.
    due_at: Mapped[datetime] = mapped_column(Moment, primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)


class NoticeChoice(Base):
    """How somebody wants their mails; without a row: every kind, at once, at any hour, in Vietnamese."""

    __tablename__ = "notice_choice"
    __table_args__ = (
        CheckConstraint("quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23", name="hours"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    digest: Mapped[bool] = mapped_column(default=False)
    # Hours of the Department's wall clock; equal ones mean no quiet hours.
    quiet_from: Mapped[int] = mapped_column(default=0)
    quiet_until: Mapped[int] = mapped_column(default=0)
    muted: Mapped[list[str]] = mapped_column(Json, default=list)
    language: Mapped[str] = mapped_column(String(2), default="vi", server_default="vi")


class CalendarFeed(Base):
    """Somebody's private calendar address; only the hash of its token is kept."""

    __tablename__ = "calendar_feed"
    __table_args__ = (UniqueConstraint("token_hash"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Moment)


class SpecialDay(Base):
    """A day that is not what the calendar of Viet Nam says: one more day off, or a day off that is worked."""

    __tablename__ = "special_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    working: Mapped[bool]
