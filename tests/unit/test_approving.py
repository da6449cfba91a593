"""An approval is a real act: the password is recent, its meaning is kept, and nothing typed is lost over it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from tests.scenarios.department import as_posted
from tests.unit.people import slip, token
from webapp import clock
from webapp.engine import read
from webapp.example.answers import answers_for
from webapp.extensions import db, writing
from webapp.models import AuditEntry, Case, Person, Record, Task
from webapp.procedure import check, definition, folders
from webapp.workflow import sessions
from webapp.workflow.asking import form_class_of
from webapp.workflow.releases import issue

PASSWORD = "mat-khau-that-dai"


@pytest.fixture
def leader(app):
    """The board's leader with a password of their own, signed in; and the task that waits for an approval."""
    case_id = slip(app, to_step="approve_solution")
    with app.app_context(), writing():
        db.session.execute(
            update(Person)
            .where(Person.username == "phogiamdoc")
            .values(example=False, password_hash=sessions.hash_password(PASSWORD))
        )
        db.session.commit()
    browser = app.test_client()
    given = {"csrf_token": token(browser, "/sign-in"), "username": "phogiamdoc", "password": PASSWORD}
    assert browser.post("/sign-in", data=given).status_code == 302
    return browser, case_id


def filled(app, browser, case_id, **more):
    with app.app_context():
        task = db.session.scalars(
            select(Task).where(
                Task.case_id == case_id, Task.step == "approve_solution", Task.status == "open"
            )
        ).one()
        facts = db.session.get_one(Case, case_id).facts
        form_class = form_class_of(issue(1).step("corrective_action", "approve_solution"))
        data = as_posted(form_class, answers_for("approve_solution", facts), {})
        path = f"/tasks/{task.id}"
        db.session.remove()
    for name, value in more.items():
        data[name] = value
    data["csrf_token"], data["key"] = token(browser), uuid.uuid4().hex
    return path, data


def record(app, case_id):
    with app.app_context():
        found = db.session.scalars(
            select(Record).where(Record.case_id == case_id, Record.step == "approve_solution")
        ).all()
        db.session.remove()
        return found


def later(minutes):
    return time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False)


def test_a_recent_sign_in_is_enough_and_the_meaning_is_kept(app, leader):
    browser, case_id = leader
    with later(14):
        path, data = filled(app, browser, case_id)
        assert "confirm_password" not in browser.get(path).get_data(as_text=True)
        assert browser.post(path, data=data).status_code == 302
        page = browser.get(f"/cases/{case_id}").get_data(as_text=True)
        assert "Phê duyệt giải pháp</b> – Lãnh đạo Ban ISO" in page
    assert [row.meaning for row in record(app, case_id)] == ["phê duyệt giải pháp"]
    with app.app_context():
        noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "approve_solution")).one()
        assert noted.details["meaning"] == "phê duyệt giải pháp"


def test_after_a_quarter_of_an_hour_the_password_is_asked_and_what_was_typed_stays(app, leader):
    browser, case_id = leader
    with later(16):
        path, data = filled(app, browser, case_id, reason="Ghi chú rất dài của lãnh đạo")
        assert "confirm_password" in browser.get(path).get_data(as_text=True)
        answer = browser.post(path, data=data)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 400
        assert "nhập lại mật khẩu" in page and "Ghi chú rất dài của lãnh đạo" in page
        assert record(app, case_id) == []
        data["confirm_password"] = "sai-mat-khau-roi"
        answer = browser.post(path, data=data)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 400 and "Mật khẩu chưa đúng" in page
        assert "Ghi chú rất dài của lãnh đạo" in page and "sai-mat-khau-roi" not in page
        data["confirm_password"] = PASSWORD
        answer = browser.post(path, data=data)
        assert answer.status_code == 302, answer.get_data(as_text=True)
    assert len(record(app, case_id)) == 1


def test_the_password_counts_from_when_it_was_given_again(app, leader):
    browser, case_id = leader
    with later(20):
        path, data = filled(app, browser, case_id, confirm_password=PASSWORD, deadline="")
        assert browser.post(path, data=data).status_code == 400
    with later(34):
        path, data = filled(app, browser, case_id)
        assert browser.post(path, data=data).status_code == 302


def test_tries_are_limited(app, leader):
    browser, case_id = leader
    with later(16):
        path, data = filled(app, browser, case_id, confirm_password="sai")
        for _ in range(sessions.TRIES):
            assert "Mật khẩu chưa đúng" in browser.post(path, data=data).get_data(as_text=True)
        data["confirm_password"] = PASSWORD
        assert "quá nhiều lần" in browser.post(path, data=data).get_data(as_text=True)
    assert record(app, case_id) == []


def test_sending_back_is_no_approval(app, leader):
    browser, case_id = leader
    with later(16):
        path, data = filled(app, browser, case_id, decision="send_back", reason="Chưa rõ nguyên nhân gốc")
        assert browser.post(path, data=data).status_code == 302
    assert [row.meaning for row in record(app, case_id)] == [""]


def test_the_password_leaves_no_trace_in_what_is_kept(app, leader):
    from webapp.workflow.asking import sent

    assert sent("k", {"a": ["1"]}) == sent("k", {"a": ["1"], "confirm_password": [PASSWORD]})


def test_the_check_refuses_an_approval_that_does_not_say_what_it_approves():
    told = definition.read((folders.processes() / "procedure.toml").read_text())
    data = (folders.processes() / "corrective_action.bpmn").read_text()
    without = data.replace('<camunda:property name="meaning" value="phê duyệt giải pháp" />', "")
    diagram = read("corrective_action.bpmn", without.encode())[0]
    found = [f for f in check._of_definition("corrective_action.bpmn", diagram, told) if f.rule == "meaning"]
    assert [f.element for f in found] == ["approve_solution"]
