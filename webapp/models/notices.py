"""Notices, addressed like tasks: to a role, a unit or a person; and the mails that carry them further."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base
from webapp.models.types import Moment

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
    text: Mapped[str] = mapped_column(String(400))
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
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str] = mapped_column(String(300), default="")


class NoticeRead(Base):
    """Up to which notice a person has read."""

    __tablename__ = "notice_read"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    last_notice_id: Mapped[int]
