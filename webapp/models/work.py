"""Cases and the tasks people see in their lists."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    TextClause,
    UniqueConstraint,
    and_,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forms.language import Ours
from webapp.extensions import Base
from webapp.models.types import Json, Moment, Words

OPEN, DONE = text("status = 'open'"), text("status = 'done'")
TO_DO = text("status = 'open' AND kind = 'user'")
NOBODYS = text("status = 'open' AND person_id IS NULL")
CLOSED = text("closed_at IS NOT NULL")
FREE = text("status = 'open' AND kind = 'user' AND person_id IS NULL AND claimed_by_id IS NULL")
# Overdue first, then by due date, then oldest.
IN_ORDER = ("due_at", "opened_at", "id")
COUNTED_BY = ("status", "kind", "deadline", "sources", "causes", "opened_at", "ended_at")
# What decides who sees a case, beside what they did in it.
SEEN_BY = ("sensitive", "requester_id", "requesting_unit_id", "concerned_unit_id", "implementing_unit_id")


def _open_index(name: str, *columns: str, where: TextClause) -> Index:
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


class Case(Base):
    """One case of a process on its way: a slip, a nonconformity, a review.

    `facts` is what the diagram may ask; `state` belongs to the engine alone.
    """

    __tablename__ = "slip_case"
    __table_args__ = (
        UniqueConstraint("process", "year", "sequence"),
        UniqueConstraint("number"),
        CheckConstraint("status IN ('open', 'ended', 'withdrawn', 'joined')", name="status"),
        Index("ix_slip_case_due", "next_due", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_slip_case_requester", "requester_id"),
        # Everything a list is narrowed by, so that what does not fit is passed over without being read.
        Index(
            "ix_slip_case_list", "process", "id", "year", "status", "kind", "deadline", "sources", *SEEN_BY
        ),
        # The same of one year, with what its slips are counted by.
        Index("ix_slip_case_year", "process", "year", "id", *COUNTED_BY, *SEEN_BY),
        Index("ix_slip_case_kept", "keep_until", "id", *SEEN_BY),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    process: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    sequence: Mapped[int]
    # As papers print them: "07/2026", and what such a case is called: "Phiếu".
    number: Mapped[str] = mapped_column(String(30))
    noun: Mapped[str] = mapped_column(Words(40))
    title: Mapped[str] = mapped_column(String(200))
    title_folded: Mapped[str] = mapped_column(String(200))
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    status: Mapped[str] = mapped_column(String(12), default="open")
    outcome: Mapped[str | None] = mapped_column(String(60))
    outcome_name: Mapped[str | None] = mapped_column(Words(200))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[bytes] = mapped_column(LargeBinary)
    # Kept so that a mistaken close can be undone; written by the act that ended the case.
    state_before_end: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    next_due: Mapped[datetime | None] = mapped_column(Moment)
    # A timer that broke waits until then; how often it broke in a row.
    blocked_until: Mapped[datetime | None] = mapped_column(Moment)
    failures: Mapped[int] = mapped_column(default=0)
    # Nobody, when the calendar opened it.
    requester_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    requesting_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    concerned_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    implementing_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    keep_until: Mapped[date | None]
    # What the register of slips filters by, kept equal to the facts; sources as ",source_1,source_4,", causes alike.
    kind: Mapped[str | None] = mapped_column(String(40))
    sources: Mapped[str] = mapped_column(String(400), default="")
    causes: Mapped[str] = mapped_column(String(200), default="")
    deadline: Mapped[date | None]
    sensitive: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    # Whoever writes a row read before somebody else changed it gets an error instead of a silent overwrite.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it so)

    @property
    def label(self) -> str:
        """How people speak of it: `Phiếu 07/2026`."""
        return Ours(f"{self.noun} {self.number}")


class Task(Base):
    """Something to do for a role, a unit or a person; who belongs to them is looked up when listing."""

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'done', 'withdrawn', 'missed')", name="status"),
        CheckConstraint("kind IN ('user', 'catch', 'message')", name="kind"),
        # The engine's key names a task once, whoever writes it: two rows for one task are impossible.
        UniqueConstraint("case_id", "engine_key"),
        # Each in the order of the lists, so that a page reads only what it shows, however much is open; with what
        # SQLite asks again although the index holds nothing else, so that a count reads the index alone.
        _open_index("ix_task_open_person", "person_id", *IN_ORDER, "status", "kind", where=TO_DO),
        _open_index("ix_task_open_claimed", "claimed_by_id", *IN_ORDER, where=TO_DO),
        _open_index(
            "ix_task_open_role",
            *("role", "unit_id", *IN_ORDER, "status", "kind", "person_id", "claimed_by_id", "excluded"),
            where=FREE,
        ),
        # Whoever may answer for what is open sees its case.
        _open_index(
            "ix_task_open_audience", "role", "unit_id", "case_id", "status", "person_id", where=NOBODYS
        ),
        # So that an act reads what is open in its case, however much is finished.
        _open_index("ix_task_open_case", "case_id", where=OPEN),
        # What is open at all, newest first.
        _open_index("ix_task_open", "id", "case_id", where=TO_DO),
        Index("ix_task_person", "person_id", "case_id"),
        Index("ix_task_done_step", "step", "case_id", sqlite_where=DONE, postgresql_where=DONE),
        # The list of one step, how long what was closed in a year had taken, and what is open at which step.
        Index("ix_task_step", "step", "status", "id"),
        Index(
            "ix_task_closed",
            *("closed_at", "status", "kind", "step", "opened_at", "case_id"),
            sqlite_where=CLOSED,
            postgresql_where=CLOSED,
        ),
        _open_index("ix_task_open_step", "step", "opened_at", "case_id", "status", "kind", where=TO_DO),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("slip_case.id"))
    step: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(Words(200))
    kind: Mapped[str] = mapped_column(String(10), default="user")
    engine_key: Mapped[str] = mapped_column(String(60))
    item_key: Mapped[str | None] = mapped_column(String(60))
    item: Mapped[Any] = mapped_column(Json, nullable=True)
    lane: Mapped[str] = mapped_column(Words(60))
    role: Mapped[str | None] = mapped_column(String(40))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    excluded: Mapped[list[int]] = mapped_column(Json, default=list)
    status: Mapped[str] = mapped_column(String(12), default="open")
    opened_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    draft: Mapped[Any] = mapped_column(Json, nullable=True)
    draft_saved_at: Mapped[datetime | None] = mapped_column(Moment)

    case: Mapped[Case] = relationship(lazy="raise")

    @property
    def part(self) -> str:
        """Which of several tasks of one name it is: the words of its step of the plan."""
        return str(self.item.get("what", "")) if isinstance(self.item, dict) else ""


# Written out, not bound: only then does a database see that a partial index fits.
IS_OPEN = Task.status == literal_column("'open'")
IS_TO_DO = and_(IS_OPEN, Task.kind == literal_column("'user'"))


class StartDraft(Base):
    """What somebody began to write before the slip has a number; one for each case it may begin from."""

    __tablename__ = "start_draft"
    __table_args__ = (UniqueConstraint("person_id", "process", "from_case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    process: Mapped[str] = mapped_column(String(60))
    # 0 where it begins from no case: a part of a key is never empty.
    from_case_id: Mapped[int] = mapped_column(default=0)
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    saved_at: Mapped[datetime] = mapped_column(Moment)


class CaseLink(Base):
    """Two cases that belong together: `reissued` (5.7: failed slip to new), `joined` (5.3: into the kept), `opened`."""

    __tablename__ = "case_link"
    __table_args__ = (
        UniqueConstraint("from_case_id", "to_case_id", "kind"),
        CheckConstraint("kind IN ('reissued', 'joined', 'opened')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_case_id: Mapped[int] = mapped_column(ForeignKey("slip_case.id"), index=True)
    to_case_id: Mapped[int] = mapped_column(ForeignKey("slip_case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(Moment)


class CalendarOpening(Base):
    """A case that the calendar opened: one for each coming round of a start event (and unit), however often asked."""

    __tablename__ = "calendar_opening"

    process: Mapped[str] = mapped_column(String(60), primary_key=True)
    element: Mapped[str] = mapped_column(String(80), primary_key=True)
    moment: Mapped[datetime] = mapped_column(Moment, primary_key=True)
    # 0 where the process is not opened unit by unit: a part of a key is never empty.
    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(ForeignKey("slip_case.id"))


class Submission(Base):
    """5.3: several slips the secretary puts before the board's leader together, as one numbered list."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("year", "sequence"), UniqueConstraint("by_id", "key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    sequence: Mapped[int]
    summary: Mapped[str] = mapped_column(String(5000))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    key: Mapped[str] = mapped_column(String(64))

    @property
    def number(self) -> str:
        """The list's own number: `03/2026`."""
        return f"{self.sequence:02d}/{self.year}"


class SubmissionItem(Base):
    """One slip of a submission."""

    __tablename__ = "submission_item"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("slip_case.id"), primary_key=True)
