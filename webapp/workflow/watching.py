"""How the installation is doing, in numbers: what is due and how late, what stopped, what waits to be sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, or_, select, text

from webapp import clock
from webapp.extensions import db, writing
from webapp.models import Case, Incident, Mail, RoundFailure, Task

LATEST = timedelta(minutes=5)
# So often in a row is no accident.
REPEATEDLY = 3
_FAILING = RoundFailure.times >= REPEATEDLY


@dataclass(frozen=True)
class Health:
    """Counts and, in seconds, how long the oldest due case has waited for the clock."""

    due_cases: int
    lag_seconds: float
    open_tasks: int
    open_incidents: int
    mails_waiting: int
    mails_failed: int
    failing_parts: int

    @property
    def late(self) -> bool:
        """Does the clock not keep up?"""
        return self.lag_seconds > LATEST.total_seconds()


def ping() -> None:
    """Raises when the database does not answer."""
    db.session.execute(text("SELECT 1"))


def health() -> Health:
    """Everything at once, in one statement."""
    now = clock.now()
    due = (
        Case.status == "open",
        Case.next_due <= now,
        or_(Case.blocked_until.is_(None), Case.blocked_until <= now),
    )
    row = db.session.execute(
        select(
            select(func.count()).select_from(Case).where(*due).scalar_subquery(),
            select(func.min(Case.next_due)).where(*due).scalar_subquery(),
            select(func.count()).select_from(Task).where(Task.status == "open").scalar_subquery(),
            select(func.count())
            .select_from(Incident)
            .where(Incident.resolved_at.is_(None))
            .scalar_subquery(),
            *(
                select(func.count()).select_from(Mail).where(Mail.status == status).scalar_subquery()
                for status in ("queued", "failed")
            ),
            select(func.count()).select_from(RoundFailure).where(_FAILING).scalar_subquery(),
        )
    ).one()
    due_cases, oldest, *counts = row
    return Health(due_cases, (now - oldest).total_seconds() if oldest else 0.0, *counts)


def failing() -> Sequence[RoundFailure]:
    """The parts of the clock's round that fail again and again."""
    return db.session.scalars(select(RoundFailure).where(_FAILING).order_by(RoundFailure.part)).all()


def note_round(failed: Collection[str]) -> None:
    """Keep which parts of a round failed, since when and how often in a row; one that succeeds again is forgotten."""
    rows = select(RoundFailure)
    if not failed and db.session.scalar(rows.limit(1)) is None:
        return  # As nearly always: nothing to write.
    with writing():
        known = {row.part: row for row in db.session.scalars(rows.with_for_update())}
        for part in failed:
            row = known.get(part) or RoundFailure(part=part, since=clock.now(), times=0)
            row.times += 1
            db.session.add(row)
        for part in known.keys() - set(failed):
            db.session.delete(known[part])
        db.session.commit()
