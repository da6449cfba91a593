"""The register of management reviews (5.8) and of what they concluded."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base
from webapp.models.types import Json


class ManagementReview(Base):
    """One review, written from its case: planned, then concluded when minutes or notice are approved."""

    __tablename__ = "management_review"
    __table_args__ = (
        CheckConstraint("kind IN ('meeting', 'combined', 'report')", name="kind"),
        CheckConstraint("state IN ('planned', 'concluded')", name="state"),
        Index("ix_management_review_year", "year", "state"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("slip_case.id"), primary_key=True, autoincrement=False)
    # The calendar year in which it is held: 5.8 asks for one each year.
    year: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12))
    held_on: Mapped[date]
    last_audit_on: Mapped[date | None]
    # Which of the six inputs it covered, and of which kinds it said that there is nothing to conclude.
    covered: Mapped[list[str]] = mapped_column(Json)
    none_kinds: Mapped[list[str]] = mapped_column(Json)


class ReviewOutput(Base):
    """One conclusion of a review: who sees to it, until when, which slip came of it, and whether it is done."""

    __tablename__ = "review_output"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done')", name="state"),
        CheckConstraint("owner_unit_id IS NOT NULL OR owner_person_id IS NOT NULL", name="owner"),
        Index("ix_review_output_state", "state", "due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # As papers name it: "XXLĐ-01/2026.2".
    code: Mapped[str] = mapped_column(String(40), unique=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("management_review.case_id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(1000))
    text_folded: Mapped[str] = mapped_column(String(1000))
    owner_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    owner_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    due: Mapped[date]
    slip_id: Mapped[int | None] = mapped_column(ForeignKey("slip_case.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default="open")
    done_on: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(String(1000), default="")
