"""The example installation can be sent ahead in time, and nothing else can."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.people import signed_in, slip, token
from webapp import clock
from webapp.workflow import sweep


@pytest.fixture(autouse=True)
def back_to_today(tmp_path):
    yield
    clock.resume(tmp_path / "nothing")


def go(browser, days):
    return browser.post("/go-ahead", data={"csrf_token": token(browser), "days": days})


def test_what_is_due_comes_when_the_day_has_come_and_one_stays_signed_in(app):
    slip(app, "plan_measures")
    before, browser = clock.today(), signed_in(app, "truongphong.tm")
    assert go(browser, 30).status_code == go(browser, 1).status_code == 302
    assert clock.today() == before + timedelta(days=31)
    assert f"{clock.today():%d/%m/%Y}" in browser.get("/").get_data(as_text=True)
    with app.app_context():
        assert sweep.sweep().moved


def test_it_goes_on_from_the_day_it_was_left_at(app):
    before = clock.today()
    go(signed_in(app, "truongphong.tm"), 7)
    clock.resume(app.config["SETTINGS"].data / "other")
    assert clock.today() == before
    clock.resume(app.config["SETTINGS"].example_clock)
    assert clock.today() == before + timedelta(days=7)


@pytest.mark.parametrize("days", ["", "x", "-7", "3650"])
def test_only_what_is_offered(app, days):
    before = clock.today()
    assert go(signed_in(app, "truongphong.tm"), days).status_code == 400
    assert clock.today() == before


def test_it_stops_somewhere(tmp_path):
    before = clock.today()
    clock.go_ahead(99_999, tmp_path / "kept")
    assert clock.today() == before + clock.FARTHEST


def test_a_real_installation_stays_in_its_time(app, monkeypatch):
    browser = signed_in(app, "truongphong.tm")
    held, before = token(browser), clock.today()
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], demo=False))
    assert browser.post("/go-ahead", data={"csrf_token": held, "days": 7}).status_code == 404
    assert clock.today() == before
