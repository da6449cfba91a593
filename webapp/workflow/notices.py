"""In-app notices: read by whoever belongs to the audience when they look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, func, or_, select, text

from webapp.extensions import bare, db
from webapp.models import Notice, NoticeRead
from webapp.permissions import Actor, audience

SHOWN = 100


@dataclass(frozen=True)
class Told:
    """One notice as its page shows it."""

    id: int
    case_id: int | None
    task_id: int | None
    revision_id: int | None
    text: str
    at: datetime
    new: bool


def notices(actor: Actor) -> list[Told]:
    """The latest notices for the actor, newest first."""
    last = _last_read(actor)
    rows: Sequence[Notice] = db.session.scalars(
        select(Notice).where(_for(actor)).order_by(Notice.id.desc()).limit(SHOWN)
    ).all()
    return [
        Told(row.id, row.case_id, row.task_id, row.revision_id, row.text, row.at, row.id > last)
        for row in rows
    ]


def unread(actor: Actor) -> int:
    """How many notices came since the actor last looked, at most 100."""
    return bare().scalar(_unread(actor)) or 0


@lru_cache(maxsize=1000)
def _unread(actor: Actor) -> Select[int]:
    """Kept for each person while their rights stay the same: every page asks, and building it is slower than asking."""
    last = select(NoticeRead.last_notice_id).where(NoticeRead.person_id == actor.person_id).scalar_subquery()
    newer = select(Notice.id).where(_for(actor), Notice.id > func.coalesce(last, 0))
    return select(func.count()).select_from(newer.limit(SHOWN).subquery())


def mark_read(actor: Actor, last_id: int) -> None:
    """Everything up to this notice has been read."""
    db.session.execute(
        text(
            "INSERT INTO notice_read (person_id, last_notice_id) VALUES (:person, :last) "
            "ON CONFLICT (person_id) DO UPDATE SET last_notice_id = :last "
            "WHERE notice_read.last_notice_id < :last"
        ),
        {"person": actor.person_id, "last": last_id},
    )
    db.session.commit()


def _last_read(actor: Actor) -> int:
    return (
        db.session.scalar(select(NoticeRead.last_notice_id).where(NoticeRead.person_id == actor.person_id))
        or 0
    )


def _for(actor: Actor) -> ColumnElement[bool]:
    return or_(
        Notice.person_id == actor.person_id,
        audience(actor, Notice),
        # A task that was passed on is told to the substitute as well.
        *([Notice.task_id.in_(sorted(actor.entrusted))] if actor.entrusted else []),
    )
