"""How the installation is doing, in numbers: what is due and how late, what stopped, what waits to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, or_, select, text

from webapp import clock
from webapp.extensions import db
from webapp.models import Case, Incident, Mail, Task

LATEST = timedelta(minutes=5)


@dataclass(frozen=True)
class Health:
    """Counts and, in seconds, how long the oldest due case has waited for the clock."""

    due_cases: int
    lag_seconds: float
    open_tasks: int
    open_incidents: int
    mails_waiting: int
    mails_failed: int

    @property
    def ready(self) -> bool:
        """Does the clock keep up?"""
        return self.lag_seconds <= LATEST.total_seconds()


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
        )
    ).one()
    due_cases, oldest, *counts = row
    return Health(due_cases, (now - oldest).total_seconds() if oldest else 0.0, *counts)
