"""An act that broke loses nothing it brought, is tried again as what it was, and only while it still fits."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import select

from tests.scenarios.department import as_posted
from tests.unit.people import signed_in, slip, token
from webapp import clock, engine
from webapp.engine import EngineError
from webapp.example.agency import person_id
from webapp.example.answers import answers_for
from webapp.example.driving import SCAN, open_slip
from webapp.example.nonconformities import recording
from webapp.extensions import db
from webapp.models import Attachment, AuditEntry, Case, Incident, Person, Record, Task
from webapp.workflow import invariants
from webapp.workflow.asking import form_class_of
from webapp.workflow.releases import issue


def breaks(*_):
    raise EngineError("Hỏng.")


def sends(app, username, case_id, step, *, on_behalf="", **changes):
    """The page's answer to this step sent by this person, with a scan, while the engine is broken."""
    browser = signed_in(app, username)
    with app.app_context():
        task = db.session.scalars(
            select(Task).where(Task.case_id == case_id, Task.step == step, Task.status == "open")
        ).one()
        case = db.session.get_one(Case, case_id)
        form_class = form_class_of(issue(1).step(case.process, step))
        data = as_posted(form_class, answers_for(step, case.facts), {})
        path = f"/tasks/{task.id}"
        if on_behalf:
            path += "/on-behalf"
            signed = clock.today() - timedelta(days=1)
            data |= {"behalf_person_id": str(person_id(on_behalf)), "behalf_date": signed.isoformat()}
        db.session.remove()
    for name, value in {"csrf_token": token(browser), "key": uuid.uuid4().hex, **changes}.items():
        data[name] = value
    data["attachments"] = (io.BytesIO(SCAN), "quyết định.pdf")
    with pytest.MonkeyPatch.context() as trouble:
        trouble.setattr(engine, "complete", breaks)
        return browser.post(path, data=data)


def tries_again(app):
    browser = signed_in(app, "quantri")
    answer = browser.post("/incidents/1/retry", data={"csrf_token": token(browser)}, follow_redirects=True)
    return answer.status_code, html.fromstring(answer.get_data(as_text=True)).text_content()


@pytest.fixture
def stopped(app):
    """A decision of the unit's leader that broke, with its evidence."""
    case_id = slip(app)
    assert sends(app, "truongphong.tm", case_id, "determine_need").status_code == 500
    return case_id


def test_what_was_attached_waits_on_the_task_and_goes_with_the_record(app, stopped):
    with app.app_context():
        waiting = db.session.scalars(select(Attachment)).one()
        db.session.remove()
    assert (waiting.name, waiting.record_id, waiting.case_id) == ("quyết định.pdf", None, stopped)
    page = signed_in(app, "truongphong.tm").get(f"/tasks/{waiting.task_id}").get_data(as_text=True)
    assert "quyết định.pdf" in page
    assert tries_again(app)[0] == 200
    with app.app_context():
        record = db.session.scalars(select(Record).where(Record.step == "determine_need")).one()
        assert db.session.scalars(select(Attachment.record_id)).all() == [record.id]
        sent = db.session.scalars(select(Incident)).one().answers
        assert [v or "" for v in record.answers.values()] == [v or "" for v in sent.values()]
        assert invariants.broken() == []


def test_what_was_entered_for_somebody_is_done_as_theirs_on_the_day_they_signed(app, the_clock):
    """Judged as theirs too: who signed may name the leader to do it, the leader could not name themselves."""
    with app.app_context():
        case_id = open_slip("chuyenvien.tm", recording(), "nonconformity").case_id
        named = {"implementer": str(person_id("truongphong.tm")), "due": "2026-03-31"}
        signer = db.session.get_one(Person, person_id("photruongphong.tm"))
        db.session.remove()
    the_clock.move_to(clock.now() + timedelta(days=1))
    yesterday = clock.today() - timedelta(days=1)
    step = "decide_disposition"
    assert sends(app, "thukyiso", case_id, step, on_behalf="photruongphong.tm", **named).status_code == 500
    page = signed_in(app, "quantri").get("/incidents").get_data(as_text=True)
    assert f"nhập thay {signer.name}" in page
    the_clock.move_to(clock.now() + timedelta(days=2))
    assert tries_again(app)[0] == 200
    with app.app_context():
        record = db.session.scalars(select(Record).where(Record.step == step)).one()
        assert (record.person_id, record.on_behalf_of_id) == (person_id("thukyiso"), signer.id)
        assert record.act_date == yesterday
        assert "nhập thay" in record.capacity
        assert invariants.broken() == []


def test_what_no_longer_fits_is_refused_with_what_to_do(app, the_clock):
    case_id = slip(app, "assign_action")
    due = clock.today() + timedelta(days=5)
    sends(app, "phogiamdoc", case_id, "assign_action", analysis_due=due.isoformat())
    the_clock.move_to(clock.now() + timedelta(days=6))
    status, said = tries_again(app)
    assert status == 409
    assert "không còn hợp lệ: xem lại mục “Hạn phân tích nguyên nhân (nếu có)”" in said
    assert "sửa rồi gửi lại" in said
    with app.app_context():
        assert db.session.scalars(select(Incident.resolved_at)).all() == [None]
        assert db.session.scalars(select(Task.status).where(Task.step == "assign_action")).all() == ["open"]


def test_one_that_breaks_again_is_still_one_incident(app, stopped, monkeypatch):
    with monkeypatch.context() as trouble:
        trouble.setattr(engine, "complete", breaks)
        assert tries_again(app)[0] == 500
    with app.app_context():
        assert db.session.scalars(select(Incident.attempts)).all() == [2]
        assert len(db.session.scalars(select(Attachment.id)).all()) == 1
        db.session.remove()
    assert tries_again(app)[0] == 200


def test_one_whose_task_was_done_meanwhile_is_closed(app, stopped):
    browser = signed_in(app, "truongphong.tm")
    with app.app_context():
        task_id = db.session.scalars(select(Task.id).where(Task.status == "open")).one()
        db.session.remove()
    page = html.fromstring(browser.get(f"/tasks/{task_id}").get_data(as_text=True))
    sent = {k: v for k, v in page.xpath("//form[@data-draft]")[0].form_values() if k != "attachments"}
    assert browser.post(f"/tasks/{task_id}", data=sent).status_code == 302
    status, said = tries_again(app)
    assert status == 200 and "Sự cố được đóng" in said
    with app.app_context():
        assert db.session.scalars(select(Incident.resolved_at)).one() is not None
        assert len(db.session.scalars(select(Record.id).where(Record.step == "determine_need")).all()) == 1
        assert db.session.scalars(select(AuditEntry.id).where(AuditEntry.action == "retry")).one()
