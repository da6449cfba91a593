"""The chained audit trail, incidents, and numbers without gaps."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base
from webapp.models.types import Json, Moment


class AuditEntry(Base):
    """One act; `hash` covers it and the `previous` one, under the key. Triggers refuse any change."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(Json)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The last entry of the chain, sealed itself; locked while an entry is added, so the chain never forks."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    last_id: Mapped[int]
    last_hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))


class Incident(Base):
    """Something that stopped: what was tried, by whom, why it failed; an administrator can try again."""

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("slip_case.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Entered by that person for somebody who signed on paper, on this day.
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    act_date: Mapped[date | None]
    what: Mapped[str] = mapped_column(String(20))
    # The name of the exception: it decides what the administrator is advised to do.
    cause: Mapped[str] = mapped_column(String(60))
    message: Mapped[str] = mapped_column(String(500))
    detail: Mapped[str] = mapped_column(String(8000))
    answers: Mapped[Any] = mapped_column(Json, nullable=True)
    attempts: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime] = mapped_column(Moment)
    resolved_at: Mapped[datetime | None] = mapped_column(Moment)


class RoundFailure(Base):
    """A part of the clock's round that fails, from its first failure until it succeeds again."""

    __tablename__ = "round_failure"

    part: Mapped[str] = mapped_column(String(20), primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment)
    times: Mapped[int]


class Counter(Base):
    """The last number given in a series and year."""

    __tablename__ = "counter"

    series: Mapped[str] = mapped_column(String(60), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
