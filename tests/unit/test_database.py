"""What must be the same on SQLite and on PostgreSQL, and what a page says when the database goes away."""

from __future__ import annotations

import threading
import uuid
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import create_engine, event, select, text
from sqlalchemy.exc import DBAPIError

from tests.database import OWNER
from tests.scenarios.department import as_posted
from tests.unit.people import signed_in, slip, token
from webapp import clock, create_app, extensions
from webapp.example.answers import answers_for, opening
from webapp.extensions import db, writing
from webapp.models import Case, Incident, Membership, Person, Record, Task, Unit
from webapp.workflow import invariants, sweep
from webapp.workflow.asking import form_class_of
from webapp.workflow.directory import Directory
from webapp.workflow.locking import hold
from webapp.workflow.releases import issue

# In the order of the alphabet: letters first, then tones, then capitals.
IN_ORDER = [
    "10 An", "2 An", "an", "An", "àn", "ản", "ãn", "án", "ạn", "An Bình", "Anh", "ăn", "Ăn", "ân", "Ba", "Bà", "Bả",
    "Bạ", "Bá Lê", "Danh", "Dũng", "Đan", "đạt", "Em", "Êm", "Hoa", "Hòa", "Hồ", "Hơn", "Oanh", "Ông", "Ơn", "Tu",
    "Tú", "Tư", "Út", "Uyên", "Ư", "Ý", "Yên",
]  # fmt: skip


TYPED = "Chữ đang gõ"


def filled(app, case_id, step="determine_need"):
    """The path and the fields of a task, as the browser of whoever does it would send them."""
    with app.app_context():
        task = db.session.scalars(
            select(Task).where(Task.case_id == case_id, Task.step == step, Task.status == "open")
        ).one()
        facts = db.session.get_one(Case, case_id).facts
        form_class = form_class_of(issue(1).step("corrective_action", step))
        data = as_posted(form_class, answers_for(step, facts), {})
        db.session.remove()
    data["key"], data["reason"] = uuid.uuid4().hex, TYPED
    return f"/tasks/{task.id}", data


def test_names_stand_in_the_order_of_the_alphabet(app):
    with app.app_context():
        with writing():
            office = Unit(code="MOI", name="Đơn vị mới", position=99)
            db.session.add(office)
            db.session.flush()
            for number, name in enumerate(sorted(IN_ORDER)):
                person = Person(username=f"p{number}", name=name)
                db.session.add(person)
                db.session.flush()
                db.session.add(
                    Membership(person_id=person.id, role="staff", unit_id=office.id, since=clock.today())
                )
            db.session.commit()
        listed = [label.partition(" – ")[0] for _, label in Directory().people(office.id)]
    assert listed == IN_ORDER


@contextmanager
def losing(app, databases, number, times=1000):
    """The connection is lost at the so-many-th statement or commit of the block, and again; tells if it came to that."""
    count = 0

    def lose(connection, *more):
        nonlocal count
        count += 1
        if number <= count < number + times:
            held = connection.connection.dbapi_connection
            if connection.dialect.name == "sqlite":
                held.close()
            else:
                databases.tell(f"SELECT pg_terminate_backend({held.info.backend_pid}, 10000)")

    with app.app_context():
        engine = db.engine
    for name in ("before_cursor_execute", "commit"):
        event.listen(engine, name, lose)
    try:
        yield lambda: count >= number
    finally:
        for name in ("before_cursor_execute", "commit"):
            event.remove(engine, name, lose)


@pytest.mark.parametrize("times", [1, 1000], ids=["for a moment", "for long"])
def test_wherever_the_database_is_lost_the_page_keeps_what_was_typed_and_the_form_can_be_sent_again(
    app, databases, times
):
    case_id = slip(app)
    path, data = filled(app, case_id)
    browser = signed_in(app, "truongphong.tm")
    data["csrf_token"] = token(browser)
    lost = True
    number = 0
    while lost:
        number += 1
        with losing(app, databases, number, times) as was_lost:
            answer = browser.post(path, data=data)
        lost = was_lost()
        if lost:
            assert answer.status_code == 503, number
            assert TYPED in answer.get_data(as_text=True), number
    assert answer.status_code == 302
    assert number > 10
    with app.app_context():
        assert invariants.broken() == []
        assert db.session.scalars(select(Incident.id)).all() == []


def test_a_page_is_shown_again_when_the_database_is_back(app, databases):
    browser = signed_in(app, "truongphong.tm")
    with losing(app, databases, 1):
        assert browser.get("/").status_code == 503
    assert browser.get("/").status_code == 200


@pytest.mark.only("postgresql")
def test_a_connection_lost_between_two_pages_disturbs_nobody(app, databases):
    browser = signed_in(app, "truongphong.tm")
    databases.tell(
        f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = '{OWNER}' "
        f"AND datname = '{app.config['SETTINGS'].database_url.partition('?')[0].rpartition('/')[2]}'"
    )
    assert browser.get("/").status_code == 200


@pytest.fixture
def impatient(app, monkeypatch):
    """The same installation, where nobody waits long for a lock."""
    monkeypatch.setattr(extensions, "LONGEST_WAIT", 50)
    impatient = create_app(app.config["SETTINGS"])
    yield impatient
    with impatient.app_context():
        db.engine.dispose()


def test_a_slip_somebody_holds_can_be_read_and_writing_to_it_ends_in_a_page_that_keeps_what_was_typed(
    app, impatient
):
    case_id = slip(app)
    path, data = filled(app, case_id)
    browser = signed_in(impatient, "truongphong.tm")
    data["csrf_token"] = token(browser)
    with app.app_context(), writing():
        hold(case_id)
        assert browser.get(path).status_code == 200
        answer = browser.post(path, data=data)
        db.session.rollback()
    assert (answer.status_code, TYPED in answer.get_data(as_text=True)) == (503, True)
    assert browser.post(path, data=data).status_code == 302


def test_a_sweep_that_loses_the_database_makes_no_incident_of_it(app, databases, the_clock):
    case_id = slip(app, "plan_measures")
    with app.app_context():
        the_clock.move_to(db.session.get_one(Case, case_id).next_due + timedelta(seconds=1))
        db.session.remove()
        with losing(app, databases, 6, times=1), pytest.raises(DBAPIError):
            sweep.sweep()
        db.session.remove()
        assert db.session.scalars(select(Incident.id)).all() == []
        db.session.remove()
        assert sweep.sweep() == sweep.Swept(1, 0)


@pytest.mark.parametrize("what", ["task", "start", "draft", "withdraw"])
def test_a_form_sent_twice_at_once_is_done_once(app, what):
    """Both answers are the same: the second finds what the first did."""
    case_id = slip(app)
    who = "truongphong.tm" if what == "task" else "chuyenvien.tm"
    path, data = filled(app, case_id)
    if what in ("start", "draft"):
        with app.app_context():
            form_class = form_class_of(issue(1).step("corrective_action", "open_request"))
            data = as_posted(form_class, opening(), {})
        path = "/start/corrective_action" + ("/draft" if what == "draft" else "")
    elif what == "withdraw":
        path, data = f"/cases/{case_id}/withdraw", {"reason": "Lập nhầm."}
    browser = signed_in(app, who)
    data |= {"csrf_token": token(browser), "key": uuid.uuid4().hex}
    cookies = [browser.get_cookie("session").value] * 4
    together, answers = threading.Barrier(len(cookies)), []

    def send(cookie):
        twin = app.test_client()
        twin.set_cookie("session", cookie)
        together.wait()
        answers.append(twin.post(path, data=data).status_code)

    threads = [threading.Thread(target=send, args=(cookie,)) for cookie in cookies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [204 if what == "draft" else 302] * len(cookies)
    with app.app_context():
        keys = [key for key in db.session.scalars(select(Record.key)) if key == data["key"]]
        assert len(keys) == (0 if what == "draft" else 1)
        assert invariants.broken() == []


@pytest.mark.only("postgresql")
def test_slips_put_together_are_all_locked_before_the_trail_is(app, databases):
    """Else whoever holds one of them and wants the trail would wait for the secretary, who waits for them."""
    cases = [slip(app, "consolidate_requests") for _ in range(2)]
    browser = signed_in(app, "thukyiso")
    with app.app_context():
        tasks = db.session.scalars(
            select(Task.id).where(Task.status == "open", Task.step == "consolidate_requests")
        ).all()
        db.session.remove()
        address = db.engine.url
    data = {
        "csrf_token": token(browser), "key": uuid.uuid4().hex, "task_id": tasks, "summary": "Hai phiếu.",
    }  # fmt: skip
    answers = []
    secretary = threading.Thread(
        target=lambda: answers.append(browser.post("/submissions", data=data).status_code)
    )
    with psycopg.connect(host=databases.socket, user=OWNER, dbname=address.database) as somebody:
        somebody.execute("SELECT id FROM slip_case WHERE id = %s FOR UPDATE", [max(cases)])
        secretary.start()
        while not somebody.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
            assert secretary.is_alive()
        somebody.execute("SELECT id FROM audit_head FOR UPDATE NOWAIT")
    secretary.join()
    assert answers == [302]


@pytest.mark.only("postgresql")
@pytest.mark.parametrize(
    "how", ["ALTER TABLE record DISABLE TRIGGER ALL", "DROP TRIGGER record_no_truncate ON record"]
)
def test_a_guard_that_is_off_or_gone_is_told(app, how):
    with app.app_context():
        db.session.execute(text(how))
        assert any("Thiếu trigger bảo vệ record" in told for told in invariants.broken())


STRANGE = ["\x00", "a\x00b", "99999999999", "99999999999999999999999999", "-1", "²"]


@pytest.mark.parametrize("strange", STRANGE)
def test_what_a_database_cannot_hold_is_refused_and_never_breaks_a_page(app, strange):
    app.config["WTF_CSRF_ENABLED"] = False
    slip(app)
    browser = signed_in(app, "thukyiso")
    for rule in app.url_map.iter_rules():
        if rule.endpoint in ("static", "sign_in.out"):
            continue
        try:
            path = rule.build(dict.fromkeys(rule.arguments, strange))[1]
        except ValueError:
            continue  # Not an address of this page at all.
        given = dict.fromkeys(
            ["q", "page", "key", "reason", "username", "password", "last", "person_id", "to_person_id", "title",
             "task_id", "summary", "next", "role", "what", "document", "into", "sensitive"], strange,
        )  # fmt: skip
        given |= {"what": f"role:unit_leader:{strange}", "into": f"{strange}/2026"}
        assert browser.get(path, query_string=given).status_code < 500, path
        assert browser.post(path, data=given).status_code < 500, path


@pytest.mark.only("postgresql")
def test_a_copy_is_lent_again_only_as_it_was(databases, prepared, tmp_path):
    """Tests share databases on PostgreSQL: none may see what another did."""

    def told(url, statement):
        engine = create_engine(url)
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            found = result.scalar_one() if result.returns_rows else None
        engine.dispose()
        return found

    def what_there_is(url):
        return told(url, "SELECT count(*) FROM person"), told(url, "SELECT nextval('person_id_seq')")

    first = databases.copy(prepared, tmp_path)
    before = what_there_is(first)
    told(first, "UPDATE person SET name = 'Người khác'")
    told(first, "DELETE FROM membership")
    databases.remove(first)
    again = databases.copy(prepared, tmp_path)
    assert again == first
    assert what_there_is(again) == before
    assert told(again, "SELECT count(*) FROM person WHERE name = 'Người khác'") == 0
    told(again, "DROP TRIGGER record_no_delete ON record")
    databases.remove(again)
    fresh = databases.copy(prepared, tmp_path)
    assert fresh != again
    databases.remove(fresh)
