"""What people entered, for ever: a record is written once and never changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base
from webapp.models.types import Json, Moment, Words

ON_BEHALF = text("on_behalf_of_id IS NOT NULL")


class Record(Base):
    """One act on a case: its answers, who, for whom, when, with which form of which release."""

    __tablename__ = "record"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("ix_record_case", "case_id", "id"),
        Index("ix_record_person", "person_id", "id"),
        # What was done in a period, by step.
        Index("ix_record_act_date", "act_date", "step", "case_id"),
        Index(
            "ix_record_on_behalf_of",
            "on_behalf_of_id",
            "id",
            sqlite_where=ON_BEHALF,
            postgresql_where=ON_BEHALF,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("slip_case.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    step: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(Words(200))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegation.id"))
    capacity: Mapped[str] = mapped_column(Words(120), default="")
    # What was said by approving: “phê duyệt giải pháp”; empty for any other act.
    meaning: Mapped[str] = mapped_column(Words(120), default="")
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    form: Mapped[str] = mapped_column(String(80))
    form_hash: Mapped[str] = mapped_column(String(64))
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    act_date: Mapped[date]
    entered_at: Mapped[datetime] = mapped_column(Moment)
    key: Mapped[str] = mapped_column(String(64))
    request_hash: Mapped[str] = mapped_column(String(64))
    result: Mapped[dict[str, Any]] = mapped_column(Json)


class Attachment(Base):
    """A file as evidence. Until the act is done it waits on the task or on the start draft."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("slip_case.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    start_draft_id: Mapped[int | None] = mapped_column(ForeignKey("start_draft.id"), index=True)
    record_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Moment)
