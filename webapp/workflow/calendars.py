"""A private calendar of what somebody has to do and when; whoever knows its address may read it, so it says little."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import delete, or_, select

from forms.language import _
from webapp import clock
from webapp.extensions import db
from webapp.models import IS_TO_DO, CalendarFeed, Case, Person, Task
from webapp.permissions import Actor, audience, capacity
from webapp.workflow import audit
from webapp.workflow.errors import NotFound
from webapp.workflow.sessions import actor_for

MOST = 300


def has_one(actor: Actor) -> bool:
    """Has the actor an address already?"""
    return db.session.get(CalendarFeed, actor.person_id) is not None


def renew(actor: Actor) -> str:
    """A new address, told this once; the one before answers no more."""
    token = secrets.token_urlsafe(32)
    _drop(actor)
    db.session.add(
        CalendarFeed(person_id=actor.person_id, token_hash=_fingerprint(token), created_at=clock.now())
    )
    audit.note(actor, "calendar_renewed", f"person:{actor.person_id}")
    db.session.commit()
    return token


def end(actor: Actor) -> None:
    """There is no such address any more."""
    _drop(actor)
    audit.note(actor, "calendar_ended", f"person:{actor.person_id}")
    db.session.commit()


def feed(token: str, site: str) -> bytes:
    """The calendar behind an address: number, step and day of dated tasks; no titles, no names. Raises NotFound."""
    from icalendar import Calendar, Event

    person_id = db.session.scalar(
        select(CalendarFeed.person_id)
        .join(Person, Person.id == CalendarFeed.person_id)
        .where(CalendarFeed.token_hash == _fingerprint(token), Person.active)
    )
    if person_id is None:
        raise NotFound
    calendar = Calendar()
    calendar.add("prodid", "-//QT.CTCL//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Việc của tôi – QT.CTCL"))
    for case, task in _dated(actor_for(person_id)):
        assert task.due_at is not None
        due = clock.local(task.due_at).date()
        event = Event()
        event.add("uid", f"task-{task.id}@ctcl")
        event.add("dtstamp", task.opened_at)
        event.add("dtstart", due)
        event.add("dtend", due + timedelta(days=1))
        event.add("summary", f"{case.label}: {task.name}")
        event.add("url", f"{site}/tasks/{task.id}")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _dated(actor: Actor) -> list[tuple[Case, Task]]:
    mine = or_(
        Task.person_id == actor.person_id,
        Task.claimed_by_id == actor.person_id,
        Task.id.in_(sorted(actor.entrusted)),
        audience(actor, Task),
    )
    rows = db.session.execute(
        select(Case, Task)
        .join(Case, Case.id == Task.case_id)
        .where(IS_TO_DO, Task.due_at.is_not(None), mine)
        .order_by(Task.due_at, Task.id)
        .limit(MOST)
    )
    return [(case, task) for case, task in rows if capacity(actor, task) is not None]


def _drop(actor: Actor) -> None:
    db.session.execute(delete(CalendarFeed).where(CalendarFeed.person_id == actor.person_id))


def _fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
