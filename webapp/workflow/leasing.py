"""Rows that wait for a job: each is somebody's for a while and then offered again, so that a lost job is noticed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from webapp import clock
from webapp.extensions import db, writing
from webapp.models import PrintRun, Rehearsal


def lease(table: type[PrintRun | Rehearsal], during: timedelta) -> list[int]:
    """The rows to be worked on now, oldest first; none is offered again before that time is over."""
    now = clock.now()
    with writing():
        ids = db.session.scalars(
            select(table.id)
            .where(table.status == "waiting", table.next_try_at <= now)
            .order_by(table.id)
            .with_for_update(skip_locked=True)
        ).all()
        if ids:
            db.session.execute(update(table).where(table.id.in_(ids)).values(next_try_at=now + during))
        db.session.commit()
    return list(ids)
