"""Section 7: a case that is kept longer than its term, because somebody said so and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base
from webapp.models.types import Moment

HELD = text("released_at IS NULL")


class RetentionHold(Base):
    """Giữ lại: while it is not released the case is kept whatever its term says; one at a time."""

    __tablename__ = "retention_hold"
    __table_args__ = (
        Index("ix_retention_hold_case", "case_id", unique=True, sqlite_where=HELD, postgresql_where=HELD),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("slip_case.id"))
    reason: Mapped[str] = mapped_column(String(2000))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    released_at: Mapped[datetime | None] = mapped_column(Moment)
