"""The work: a slip from its opening to its close, every form opened and sent over HTTP by whoever has to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from benchmarks.driver import Browser, Page
from benchmarks.seeding import PASSWORD
from forms import schema
from webapp.example.agency import person_id
from webapp.example.answers import answers_for, opening
from webapp.extensions import db
from webapp.models import Case, Task
from webapp.workflow import sessions
from webapp.workflow.asking import Asked, start_page, task_page

STARTER = "chuyenvien.tm"
WAY = (
    ("determine_need", "truongphong.tm"),
    ("consolidate_requests", "thukyiso"),
    ("assign_action", "phogiamdoc"),
    ("analyse_cause", "truongphong.tm"),
    ("approve_solution", "phogiamdoc"),
    ("take_on_work", "truongphong.tm"),
    ("plan_measures", "chuyenvien2.tm"),
    ("carry_out_step", "chuyenvien.tm"),
    ("carry_out_step", "chuyenvien.vp"),
    ("report_completion", "chuyenvien2.tm"),
    ("appoint_checker", "giamdoc"),
    ("verify_result", "danhgia"),
    ("close_request", "thukyiso"),
)
Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Timed:
    """One request of the work: start, show or submit, and what was sent."""

    kind: str
    page: Page
    fields: Fields


class Office:
    """Everybody signed in, each with a browser of their own. Runs inside the installation's context."""

    def __init__(self, open_browser: Callable[[], Browser]) -> None:
        self.open_browser = open_browser
        self._browsers: dict[str, Browser] = {}

    def browser(self, username: str) -> Browser:
        """The person's browser, signed in at first use."""
        if username not in self._browsers:
            self._browsers[username] = self.open_browser().sign_in(username, PASSWORD)
        return self._browsers[username]

    def case(self) -> Iterator[Timed]:
        """A slip from start to close."""
        path = "/start/corrective_action"
        with_form = self.browser(STARTER).get(path)
        fields = [*self._opening(), *with_form.machinery]
        sent = self.browser(STARTER).post(path, fields)
        yield Timed("start", sent, fields)
        case_id = db.session.scalars(select(Case.id).order_by(Case.id.desc()).limit(1)).one()
        for step, username in WAY:
            yield from self.step(case_id, step, username)

    def step(self, case_id: int, step: str, username: str) -> Iterator[Timed]:
        """One form opened and sent."""
        task_id, fields = self._answers(case_id, step, username)
        shown = self.browser(username).get(f"/tasks/{task_id}")
        yield Timed("show", shown, [])
        fields = [*fields, *shown.machinery]
        yield Timed("submit", self.browser(username).post(f"/tasks/{task_id}", fields), fields)

    def _opening(self) -> Fields:
        actor = sessions.actor_for(person_id(STARTER))
        fields = _posted(start_page(actor, "corrective_action"), opening())
        db.session.rollback()
        return fields

    def _answers(self, case_id: int, step: str, username: str) -> tuple[int, Fields]:
        person = person_id(username)
        tasks = select(Task.id).where(Task.case_id == case_id, Task.step == step, Task.status == "open")
        named = tasks.where((Task.person_id == person) | Task.person_id.is_(None))
        task_id = db.session.scalars(named).first()
        assert task_id is not None, f"{username} has no {step} in case {case_id}"
        asked = task_page(sessions.actor_for(person), task_id)
        fields = _posted(asked, answers_for(step, asked.context.facts))
        db.session.rollback()
        return task_id, fields


def _posted(asked: Asked, answers: dict[str, object]) -> Fields:
    return list(schema.posted(asked.form_class, answers).items(multi=True))
