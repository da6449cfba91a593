"""What an act costs: one commit, and few statements (BEGIN, COMMIT and PRAGMA are not counted)."""

from __future__ import annotations

import uuid
from contextlib import contextmanager

from sqlalchemy import event, select

from tests.scenarios.department import as_posted
from tests.unit.people import signed_in, slip, token
from webapp.example.answers import answers_for
from webapp.extensions import db
from webapp.models import Case, Task
from webapp.workflow.asking import form_class_of
from webapp.workflow.releases import issue

MOST, SHOWN = 12, 9


@contextmanager
def counted(app):
    """Statements and commits while the block runs."""
    told = {"statements": [], "commits": 0}
    with app.app_context():
        bind = db.engine

    def statement(connection, cursor, text, *more):
        if not text.startswith(("PRAGMA", "BEGIN", "COMMIT")):
            told["statements"].append(text)

    def commit(connection):
        told["commits"] += 1

    event.listen(bind, "before_cursor_execute", statement)
    event.listen(bind, "commit", commit)
    try:
        yield told
    finally:
        event.remove(bind, "before_cursor_execute", statement)
        event.remove(bind, "commit", commit)


def submit(app, username, case_id, step):
    with app.app_context():
        task = db.session.scalars(
            select(Task).where(Task.case_id == case_id, Task.step == step, Task.status == "open")
        ).first()
        facts = db.session.get_one(Case, case_id).facts
        form_class = form_class_of(issue(1).step("corrective_action", step))
        data = as_posted(form_class, answers_for(step, facts), {})
        db.session.remove()
    browser = signed_in(app, username)
    data["csrf_token"], data["key"] = token(browser), uuid.uuid4().hex
    with counted(app) as told:
        answer = browser.post(f"/tasks/{task.id}", data=data)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return told


def test_a_submit_costs_one_commit_and_at_most_twelve_statements(app):
    for step, username in (
        ("determine_need", "truongphong.tm"),
        ("assign_action", "phogiamdoc"),
        ("approve_solution", "phogiamdoc"),
        ("take_on_work", "truongphong.tm"),
    ):
        told = submit(app, username, slip(app, step), step)
        assert told["commits"] == 1, step
        assert len(told["statements"]) <= MOST, f"{step}: " + "\n".join(told["statements"])


def test_a_form_is_shown_with_at_most_nine_statements_and_nothing_written(app):
    for step, username in (
        ("determine_need", "truongphong.tm"),
        ("approve_solution", "phogiamdoc"),
        ("take_on_work", "truongphong.tm"),
    ):
        case_id, browser = slip(app, step), signed_in(app, username)
        with app.app_context():
            of_case = select(Task.id).where(Task.case_id == case_id, Task.step == step)
            task_id = db.session.scalar(of_case.where(Task.status == "open"))
        with counted(app) as told:
            assert browser.get(f"/tasks/{task_id}").status_code == 200
        assert told["commits"] == 0, step
        assert len(told["statements"]) <= SHOWN, f"{step}: " + "\n".join(told["statements"])


def test_the_inbox_costs_three_statements_however_many_slips_there_are(app):
    browser = signed_in(app, "truongphong.tm")
    costs = []
    for _ in range(2):
        slip(app)
        with counted(app) as told:
            assert browser.get("/available").status_code == 200
        costs.append(len(told["statements"]))
    assert costs[0] == costs[1] <= 5
