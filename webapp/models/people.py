"""Units, people, what they are in the organisation, and how they are signed in."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    and_,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column

from forms.language import _
from webapp.extensions import Base
from webapp.models.types import Json, Moment


class Unit(Base):
    """A unit of the agency; `in_scope` says whether the procedure applies to it (section 2)."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    in_scope: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    # [name, until when], oldest first: what papers of that time say.
    former_names: Mapped[list[list[str]]] = mapped_column(Json, default=list)
    merged_into_id: Mapped[int | None] = mapped_column(Integer)
    merged_on: Mapped[date | None]

    def told(self, into: str) -> str:
        """Its name with what it was called before and where it went; `into` is the name of the unit it merged into."""
        was = "".join(
            _(f" (trước {date.fromisoformat(until):%d/%m/%Y}: {name})") for name, until in self.former_names
        )
        gone = _(f" (sáp nhập vào {into} từ {self.merged_on:%d/%m/%Y})") if self.merged_on else ""
        return f"{self.name}{was}{gone}"


class Person(Base):
    """Somebody who signs in. `office` is the title printed beside the name."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    office: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str | None] = mapped_column(String(200))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    example: Mapped[bool] = mapped_column(default=False)
    left_on: Mapped[date | None]


class Membership(Base):
    """A role held in a unit (or the whole agency) between two days. Resolved when listing, never copied."""

    __tablename__ = "membership"
    __table_args__ = (
        Index("ix_membership_person", "person_id"),
        Index("ix_membership_role", "role", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(40))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    since: Mapped[date]
    until: Mapped[date | None]

    @classmethod
    def held_on(cls, day: date | ColumnElement[date]) -> ColumnElement[bool]:
        """Those in force on a day, the first and the last day included."""
        return and_(cls.since <= day, or_(cls.until.is_(None), cls.until >= day))


class Delegation(Base):
    """Ủy quyền: a role or one task, for dated time, by a numbered document; never passed on again."""

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("(role IS NULL) <> (task_id IS NULL)", name="role_or_task"),
        CheckConstraint("from_person_id <> to_person_id", name="two_people"),
        Index("ix_delegation_to", "to_person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    to_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str | None] = mapped_column(String(40))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    document: Mapped[str] = mapped_column(String(120))
    since: Mapped[date]
    until: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class SessionRow(Base):
    """A server-side session; only the hash of its token is kept."""

    __tablename__ = "session"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    # When the password was last given: at sign-in, and again before an approval.
    confirmed_at: Mapped[datetime] = mapped_column(Moment)


class LoginAttempt(Base):
    """A failed sign-in; ten within five minutes lock the name at that address for a while."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index("ix_login_attempt_username", "username", "address", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Moment)


class SavedList(Base):
    """A list as one person likes to see it: the page with its filters, under a name of theirs."""

    __tablename__ = "saved_list"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(60))
    path: Mapped[str] = mapped_column(String(500))
