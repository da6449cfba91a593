"""Signing in: one sentence for every failure, a lock after ten, a session that ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.unit.people import signed_in, token
from tests.unit.test_budget import counted
from webapp.extensions import db, writing
from webapp.models import LoginAttempt
from webapp.workflow import sessions
from webapp.workflow.errors import Refused

SECRET = "mot-mat-khau-dai"


@pytest.fixture
def person(app):
    with app.app_context(), writing():
        sessions.add_person(
            "nguoi.moi", "Người mới", "Chuyên viên", "TM", ("staff",), sessions.hash_password(SECRET)
        )
        db.session.commit()
        yield "nguoi.moi"


def sign_in(name, password, address="127.0.0.1"):
    return sessions.sign_in(name, password, address=address)


def test_a_right_password_opens_a_session(person):
    token = sign_in(person, SECRET)
    actor = sessions.actor_of(token)
    assert (actor.name, actor.must_change_password) == ("Người mới", True)
    assert sessions.actor_of("forged") is None
    sessions.sign_out(token)
    assert sessions.actor_of(token) is None


@pytest.mark.parametrize("name", ["nguoi.moi", "khong.co", "", "x" * 500, "' OR 1=1 --"])
def test_wrong_name_and_wrong_password_sound_the_same(person, name):
    with pytest.raises(Refused, match="Tên đăng nhập hoặc mật khẩu chưa đúng"):
        sign_in(name, "sai-mat-khau")


def test_ten_failures_lock_the_name_from_that_address_for_five_minutes(person, the_clock):
    for _ in range(10):
        with pytest.raises(Refused, match="chưa đúng"):
            sign_in(person, "sai")
    with pytest.raises(Refused, match="quá nhiều lần"):
        sign_in(person, SECRET)
    assert sign_in(person, SECRET, address="10.0.0.9"), "somebody elsewhere is not locked out by it"
    the_clock.shift(timedelta(minutes=6))
    assert sign_in(person, SECRET)


def test_failures_that_no_longer_count_are_forgotten_when_somebody_signs_in(person, the_clock):
    def kept():
        return db.session.scalars(select(LoginAttempt.username).order_by(LoginAttempt.id)).all()

    with pytest.raises(Refused):
        sign_in("khong.co", "sai")
    the_clock.shift(timedelta(minutes=4))
    with pytest.raises(Refused):
        sign_in(person, "sai")
    sign_in(person, SECRET)
    assert kept() == ["khong.co", person]
    the_clock.shift(timedelta(minutes=2))
    sign_in(person, SECRET)
    assert kept() == [person]


def test_a_session_ends_when_nobody_uses_it_and_after_half_a_day(person, the_clock):
    token = sign_in(person, SECRET)
    the_clock.shift(timedelta(minutes=29))
    assert sessions.actor_of(token)
    db.session.commit()
    the_clock.shift(timedelta(minutes=31))
    assert sessions.actor_of(token) is None


def test_a_new_password_ends_every_session(person):
    token = sign_in(person, SECRET)
    actor = sessions.actor_of(token)
    with pytest.raises(Refused, match="ít nhất"):
        sessions.change_password(actor, SECRET, "ngan")
    with pytest.raises(Refused, match="hiện tại"):
        sessions.change_password(actor, "sai", "mot-mat-khau-khac")
    sessions.change_password(actor, SECRET, "mot-mat-khau-khac")
    assert sessions.actor_of(token) is None
    assert sign_in(person, "mot-mat-khau-khac")


def test_the_first_password_must_be_changed_before_anything_else(app, person):
    browser = app.test_client()
    app.config["WTF_CSRF_ENABLED"] = False
    browser.post("/sign-in", data={"username": person, "password": SECRET})
    assert browser.get("/").location == "/password"
    given = {
        "old_password": SECRET,
        "new_password": "mot-mat-khau-khac",
        "new_password_again": "mot-mat-khau-khac",
    }
    assert browser.post("/password", data=given).status_code == 302
    browser.post("/sign-in", data={"username": person, "password": "mot-mat-khau-khac"})
    assert browser.get("/").status_code == 200


def test_example_people_are_for_the_demo_only(app):
    from dataclasses import replace

    from webapp import create_app

    real = create_app(replace(app.config["SETTINGS"], demo=False))
    real.config["WTF_CSRF_ENABLED"] = False
    assert "dùng thử" not in real.test_client().get("/sign-in").get_data(as_text=True)
    assert real.test_client().post("/sign-in/example", data={"person_id": 1}).status_code == 404
    with real.app_context():
        db.engine.dispose()


def test_somebody_who_was_signed_in_gets_a_clear_way_back(app, the_clock):
    browser = signed_in(app, "truongphong.tm")
    the_clock.shift(timedelta(hours=13))
    answer = browser.get("/cases?q=x")
    assert "/sign-in?next=" in answer.location


def test_somebody_who_only_reads_stays_signed_in(app, the_clock):
    browser = signed_in(app, "chuyenvien.tm")
    for _ in range(3):
        the_clock.shift(timedelta(minutes=20))
        assert browser.get("/").status_code == 200
    the_clock.shift(timedelta(minutes=31))
    assert browser.get("/").status_code == 302


def test_reading_touches_the_session_once_a_minute_and_no_oftener(app, the_clock):
    browser = signed_in(app, "chuyenvien.tm")
    written = []
    for seconds in (50, 20, 50):
        the_clock.shift(timedelta(seconds=seconds))
        with counted(app) as told:
            assert browser.get("/").status_code == 200
        written.append((sum(text.startswith("UPDATE") for text in told["statements"]), told["commits"]))
    assert written == [(0, 0), (1, 1), (0, 0)]


def test_what_writes_touches_the_session_in_its_own_transaction(app, the_clock):
    browser = signed_in(app, "chuyenvien.tm")
    key = token(browser)
    the_clock.shift(timedelta(minutes=2))
    with counted(app) as told:
        assert browser.post("/notices", data={"csrf_token": key}).status_code == 302
    assert any(text.startswith("UPDATE session") for text in told["statements"])
    assert told["commits"] == 1
