"""The register of nonconformities, the controlled list of their contents, and which slips speak of one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base
from webapp.models.types import Moment


class Content(Base):
    """What a nonconformity is about. Every name stays: one merged into another (or renamed) still leads there."""

    __tablename__ = "content"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(200), unique=True)
    # Always the content that is kept, never one that was itself merged.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("content.id"), index=True)
    # Typed by somebody while recording, and not yet looked at by the secretary.
    proposed: Mapped[bool] = mapped_column(default=False)
    # No longer suggested; what was recorded under it stays.
    retired: Mapped[bool] = mapped_column(default=False)


class Nonconformity(Base):
    """One record of 5.1, as lists and the recurrence rule ask for it."""

    __tablename__ = "nonconformity"
    __table_args__ = (
        Index("ix_nonconformity_recurrence", "content_id", "unit_id", "case_id"),
        Index("ix_nonconformity_unit", "unit_id", "found_on"),
        Index("ix_nonconformity_found_on", "found_on"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("slip_case.id"), primary_key=True, autoincrement=False)
    # The content under the name that was written; `Content.merged_into_id` says what it counts as.
    content_id: Mapped[int] = mapped_column(ForeignKey("content.id"))
    # Where it happened, or the unit that was audited.
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    found_on: Mapped[date]
    from_audit: Mapped[bool]
    audit_reference: Mapped[str | None] = mapped_column(String(200))
    disposition: Mapped[str | None] = mapped_column(String(40))


class NonconformitySource(Base):
    """One of the sources of 5.1.2 that a record names."""

    __tablename__ = "nonconformity_source"

    case_id: Mapped[int] = mapped_column(ForeignKey("nonconformity.case_id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class SlipContent(Base):
    """What a slip is about and where, and when it was closed as achieved: from then on records are counted anew."""

    __tablename__ = "slip_content"
    __table_args__ = (Index("ix_slip_content_recurrence", "content_id", "unit_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("slip_case.id"), primary_key=True, autoincrement=False)
    content_id: Mapped[int] = mapped_column(ForeignKey("content.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    achieved_at: Mapped[datetime | None] = mapped_column(Moment)
