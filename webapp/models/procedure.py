"""Issues of the procedure as they were released, and the revisions that lead from one to the next."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base
from webapp.models.types import Json, Moment


class Release(Base):
    """Diagrams, features, roles, lists and form schemas of one issue, as one immutable bundle."""

    __tablename__ = "release"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue: Mapped[str] = mapped_column(String(40))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    bundle: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    effective_from: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(Moment)


class Revision(Base):
    """The procedure in revision: drafted on top of an issue, reviewed, approved, and then an issue itself."""

    __tablename__ = "revision"
    __table_args__ = (
        CheckConstraint(
            "status IN ('draft', 'submitted', 'reviewed', 'approved', 'withdrawn')", name="status"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    based_on_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    status: Mapped[str] = mapped_column(String(10), default="draft")
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(Moment)
    # What it became, once it was approved.
    release_id: Mapped[int | None] = mapped_column(ForeignKey("release.id"))


class RevisionFile(Base):
    """One saved version of one file of a revision; the newest of a name counts, and none is ever lost."""

    __tablename__ = "revision_file"
    __table_args__ = (Index("ix_revision_file_name", "revision_id", "name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    name: Mapped[str] = mapped_column(String(120))
    # Nothing: the file was taken out of the procedure.
    data: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class RevisionAct(Base):
    """Submitted, reviewed, returned, approved, withdrawn: who, when, with what words, over exactly which content."""

    __tablename__ = "revision_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    act: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Text, default="")
    # The hash of the bundle that was looked at; nothing for a draft withdrawn before it was whole.
    hash: Mapped[str] = mapped_column(String(64), default="")
    # Of an approval: number and date of the decision.
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class DecisionScan(Base):
    """The decision by which a revision was issued, as it was signed."""

    __tablename__ = "decision_scan"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class Rehearsal(Base):
    """The scenarios run over one content, a draft's or an issue's: asked for, carried out by a job, kept."""

    __tablename__ = "rehearsal"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'passed', 'failed', 'broken')", name="status"),
        Index("ix_rehearsal_hash", "hash", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Nothing: the issue that bears this hash was rehearsed, not a draft.
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"), index=True)
    # The draft as it stood after this file was saved.
    up_to: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(10), default="waiting")
    # A row a scenario: name, file, outcome, message, and the elements it went through by process.
    results: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list, deferred=True)
    scenarios: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    # A report made elsewhere was brought along.
    brought: Mapped[bool] = mapped_column(default=False)
    # Why it could not run at all.
    error: Mapped[str] = mapped_column(String(400), default="")
    # Nobody: it came with a release made at the command line.
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    next_try_at: Mapped[datetime] = mapped_column(Moment)
