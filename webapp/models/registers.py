"""Light registers beside the processes: internal audits, customer feedback, risks and opportunities, older records."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from webapp.extensions import Base
from webapp.models.types import Json, Moment


class Entry:
    """What every entry of a light register has; `found_by` is its words without marks, for searching."""

    id: Mapped[int] = mapped_column(primary_key=True)
    found_by: Mapped[str] = mapped_column(String(1000), default="")
    updated_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int]

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        """Whoever writes over somebody else's change gets an error instead."""
        return {"version_id_col": cls.version}


class InternalAudit(Entry, Base):
    """An internal audit (9.2): what was looked at, where, by whom, and how many findings came of it."""

    __tablename__ = "internal_audit"
    __table_args__ = (Index("ix_internal_audit_held_on", "held_on", "id"),)

    code: Mapped[str] = mapped_column(String(40), unique=True)
    held_on: Mapped[date]
    scope: Mapped[str] = mapped_column(String(1000))
    units: Mapped[list[int]] = mapped_column(Json)
    auditors: Mapped[str] = mapped_column(String(200))
    findings: Mapped[int]
    note: Mapped[str] = mapped_column(String(5000), default="")


class Feedback(Entry, Base):
    """What a customer said of the Department's services (9.1.2); `satisfied` is 1–5 where it was asked."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("satisfied BETWEEN 1 AND 5", name="satisfied"),
        Index("ix_feedback_received_on", "received_on", "id"),
        Index("ix_feedback_unit", "unit_id", "id"),
    )

    received_on: Mapped[date]
    from_whom: Mapped[str] = mapped_column(String(200))
    channel: Mapped[str] = mapped_column(String(40))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    content: Mapped[str] = mapped_column(String(5000))
    satisfied: Mapped[int | None]
    handled: Mapped[str] = mapped_column(String(5000), default="")


class Risk(Entry, Base):
    """A risk or opportunity of a unit (6.1), how it is judged, and what is done about it."""

    __tablename__ = "risk"
    __table_args__ = (
        CheckConstraint("kind IN ('risk', 'opportunity')", name="kind"),
        CheckConstraint("likelihood BETWEEN 1 AND 5 AND impact BETWEEN 1 AND 5", name="judged"),
        Index("ix_risk_unit", "unit_id", "id"),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str] = mapped_column(String(12))
    description: Mapped[str] = mapped_column(String(5000))
    likelihood: Mapped[int]
    impact: Mapped[int]
    action: Mapped[str] = mapped_column(String(5000), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(40))


class LegacyRecord(Base):
    """A nonconformity recorded before this system: imported once, counted by the recurrence rule, never changed."""

    __tablename__ = "legacy_record"
    __table_args__ = (Index("ix_legacy_record_unit", "unit_id", "content_folded", "recorded_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    recorded_on: Mapped[date]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    content: Mapped[str] = mapped_column(String(200))
    content_folded: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(String(5000))
    disposition: Mapped[str] = mapped_column(String(40), default="")
