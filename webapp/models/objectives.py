"""Quality objectives (5.9) as a register: each year's state, each objective with its versions, values over the year."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base
from webapp.models.types import Moment


class ObjectiveYear(Base):
    """How far the agency (no unit) or a unit is: `year` assessed, the next one's objectives drafted and approved."""

    __tablename__ = "objective_year"
    __table_args__ = (Index("ix_objective_year_year", "year", "unit_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("slip_case.id"), primary_key=True, autoincrement=False)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int]
    assessed_on: Mapped[date | None]
    drafted_on: Mapped[date | None]
    approved_on: Mapped[date | None]
    # Drafted when the agency had no objectives yet (from 20/01 a unit goes on).
    without_agency: Mapped[bool] = mapped_column(default=False)


class Objective(Base):
    """One version of one objective; `key` names it within its case through all versions, `current` marks the last.

    One that was loaded from a sheet has no case.
    """

    __tablename__ = "objective"
    __table_args__ = (
        UniqueConstraint("case_id", "key", "version"),
        CheckConstraint("result IN ('achieved', 'not_achieved', 'not_assessed')", name="result"),
        Index("ix_objective_year", "year", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("slip_case.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    year: Mapped[int]
    key: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    current: Mapped[bool] = mapped_column(default=True)
    since: Mapped[date]
    reason: Mapped[str] = mapped_column(String(2000), default="")
    text: Mapped[str] = mapped_column(String(500))
    text_folded: Mapped[str] = mapped_column(String(500))
    # Numbers as they were typed (98,5): papers print them so.
    target: Mapped[str] = mapped_column(String(20))
    measure_unit: Mapped[str] = mapped_column(String(60))
    direction: Mapped[str] = mapped_column(String(10), default="at_least")
    baseline: Mapped[str] = mapped_column(String(60), default="")
    frequency: Mapped[str] = mapped_column(String(20), default="yearly")
    measured_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    policy: Mapped[str] = mapped_column(String(500), default="")
    relevance: Mapped[str] = mapped_column(String(500), default="")
    actions: Mapped[str] = mapped_column(String(1000), default="")
    resources: Mapped[str] = mapped_column(String(500), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due: Mapped[date | None]
    judged_by: Mapped[str] = mapped_column(String(500), default="")
    without_agency: Mapped[bool] = mapped_column(default=False)
    result: Mapped[str] = mapped_column(String(20), default="not_assessed")
    reached: Mapped[str] = mapped_column(String(20), default="")
    remark: Mapped[str] = mapped_column(String(500), default="")
    assessed_case_id: Mapped[int | None] = mapped_column(ForeignKey("slip_case.id"))


class ObjectiveValue(Base):
    """A value measured on a day, with its evidence; a wrong one is followed by the right one, never changed."""

    __tablename__ = "objective_value"
    __table_args__ = (UniqueConstraint("by_id", "form_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    objective_id: Mapped[int] = mapped_column(ForeignKey("objective.id"), index=True)
    value: Mapped[str] = mapped_column(String(20))
    measured_on: Mapped[date]
    evidence: Mapped[str] = mapped_column(String(1000))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    form_key: Mapped[str] = mapped_column(String(64))


class DutyTold(Base):
    """A yearly duty that was warned of or escalated: once for each stage, however often the clock looks."""

    __tablename__ = "duty_told"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    duty: Mapped[str] = mapped_column(String(60), primary_key=True)
    stage: Mapped[str] = mapped_column(String(10), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
