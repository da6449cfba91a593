"""Taking a slip along through the real verbs, as the right person each time; the demo and `ctcl walk` use it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select

from forms import schema
from webapp.example.agency import person_id
from webapp.example.answers import answers_for
from webapp.extensions import db, writing
from webapp.models import Case, Person, Task
from webapp.permissions import Actor, may_do
from webapp.workflow import actions, files, sessions
from webapp.workflow.asking import Asked, Sent, start_page, task_page
from webapp.workflow.errors import Done, Invalid, Refused

SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass(frozen=True)
class Taken:
    """One step taken: who did it and what the page would have said."""

    step: str
    name: str
    who: str
    message: str


def open_slip(username: str, answers: Mapping[str, Any], process: str = "corrective_action") -> Done:
    """Open a slip as an example person."""
    with writing():
        actor = sessions.actor_for(person_id(username))
        asked = start_page(actor, process)
        return _checked(lambda form, sent: actions.open_case(actor, asked, form, sent), asked, answers)


def take(case_id: int, step: str, answers: Mapping[str, Any] | None = None, *, attached: str = "") -> Taken:
    """Complete one open step as the first person who may, with the given or the plain answers, and a file."""
    with writing():
        task = db.session.scalar(
            select(Task)
            .where(Task.case_id == case_id, Task.step == step, Task.status == "open")
            .order_by(Task.id)
        )
        if task is None:
            raise Refused(f"Phiếu không có bước “{step}” đang mở.")
        actor = _somebody_for(task)
        asked = task_page(actor, task.id)
        if attached:
            settings = current_app.config["SETTINGS"]
            upload = files.looked_at(attached, SCAN, settings.previews)
            kept = files.attach(actor, asked, upload, settings.files)
            asked = asked.with_uploads([kept])
        facts = asked.context.facts
        posted = answers if answers is not None else answers_for(step, facts)
        done = _checked(lambda form, sent: actions.complete_task(actor, asked, form, sent), asked, posted)
        return Taken(step, task.name, actor.name, done.message)


def take_along(case_id: int, *steps: str) -> Iterator[Taken]:
    """Complete steps one after the other with plain answers."""
    for step in steps:
        yield take(case_id, step)


def open_steps(case_id: int) -> list[str]:
    """Which steps of a case are open now."""
    return list(
        db.session.scalars(
            select(Task.step).where(Task.case_id == case_id, Task.status == "open").order_by(Task.id)
        )
    )


def case_of(number: str) -> Case:
    """A case by its slip number."""
    sequence, _, year = number.partition("/")
    return db.session.scalars(
        select(Case).where(Case.sequence == int(sequence), Case.year == int(year))
    ).one()


def _somebody_for(task: Task) -> Actor:
    for someone in db.session.scalars(select(Person.id).where(Person.active).order_by(Person.id)):
        actor = sessions.actor_for(someone)
        if may_do(actor, task):
            return actor
    raise Refused(f"Không ai trong dữ liệu mẫu làm được bước “{task.name}”.")


def _checked(verb: Any, asked: Asked, answers: Mapping[str, Any]) -> Done:
    form = asked.form(schema.posted(asked.form_class, answers))
    try:
        done: Done = verb(form, Sent(uuid.uuid4().hex, "0" * 64))
    except Invalid as error:
        raise Refused(f"Bước {asked.step.id}: {error.form.errors}") from error
    return done
