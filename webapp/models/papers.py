"""Papers that left the house: their bytes by hash, the signed scans, and what is made of many at once."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base
from webapp.models.types import Json, Moment


class IssuedPaper(Base):
    """One issue of a paper of a case; a later change makes the next issue under the same number."""

    __tablename__ = "issued_paper"
    __table_args__ = (
        UniqueConstraint("case_id", "code", "issue"),
        # A number is given once a kind and year; later issues of the same paper keep theirs.
        UniqueConstraint("code", "year", "sequence", "issue"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("slip_case.id"))
    code: Mapped[str] = mapped_column(String(40))
    issue: Mapped[int]
    year: Mapped[int]
    # Nothing for a paper that bears the number of its case.
    sequence: Mapped[int | None]
    number: Mapped[str] = mapped_column(String(60))
    act_date: Mapped[date]
    entered_at: Mapped[datetime] = mapped_column(Moment)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    # What was printed, so that a page can say that the case has changed since.
    content_sha256: Mapped[str] = mapped_column(String(64))
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SignedScan(Base):
    """The paper as it was signed: scanned and entered by the secretary for whoever signed it."""

    __tablename__ = "signed_scan"
    __table_args__ = (UniqueConstraint("paper_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("issued_paper.id"))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    number: Mapped[str] = mapped_column(String(60))
    signed_on: Mapped[date]
    entered_at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    signer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class PrintRun(Base):
    """Many papers, or the evidence of a period, asked for at once; the row is the truth, whatever the job becomes."""

    __tablename__ = "print_run"
    __table_args__ = (CheckConstraint("status IN ('waiting', 'ready', 'failed', 'cleared')", name="status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(40))
    case_ids: Mapped[list[int]] = mapped_column(Json)
    # What a pack of evidence is narrowed to, by the names of its register's filters.
    wanted: Mapped[dict[str, str]] = mapped_column(Json, default=dict, server_default="{}")
    done: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(String(10), default="waiting")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    next_try_at: Mapped[datetime] = mapped_column(Moment)
    error: Mapped[str] = mapped_column(String(300), default="")
