"""Init, backup, restore, and the numbers an administrator watches."""

from __future__ import annotations

import zipfile
from datetime import timedelta

import pytest

from tests.scenarios.department import SCAN
from tests.unit.people import slip
from tests.unit.test_files import attach
from webapp import clock, serving
from webapp.extensions import db
from webapp.jobs import Jobs
from webapp.models import Case
from webapp.workflow import invariants, releases, watching
from webapp.workflow.errors import Refused
from webapp.workflow.sweep import Swept


def test_a_new_installation_is_one_command_and_its_administrator_must_change_the_password(ctcl):
    told = ctcl("init", "--admin", "quantri")
    assert told.exit_code == 0, told.output
    assert "Sở Công Thương tỉnh Khánh Hòa" in told.output
    assert "phải đổi khi vào" in told.output
    assert "đã có người dùng" in ctcl("init", "--admin", "other").output
    assert "nguyên vẹn" in ctcl("verify").output


def test_a_backup_comes_back_whole_elsewhere(ctcl, tmp_path):
    assert ctcl("demo").exit_code == 0
    assert ctcl("anchor").exit_code == 0
    target = tmp_path / "copy.zip"
    assert "Đã sao lưu" in ctcl("backup", str(target)).output
    assert target.stat().st_mode & 0o077 == 0
    assert "đã có; hãy đặt tên khác" in ctcl("backup", str(target)).output
    told = ctcl("restore", str(target), data="there")
    assert told.output.strip() == "Đã khôi phục; dữ liệu nguyên vẹn."
    assert ctcl("users", "list", data="there").output == ctcl("users", "list").output
    for name in ("secret_key", "audit_key", "anchors/anchors.jsonl"):
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()
    assert "đã có dữ liệu" in ctcl("restore", str(target), data="there").output


@pytest.mark.only("sqlite")
def test_a_log_left_behind_is_not_played_back_onto_the_restored_data(ctcl, tmp_path):
    ctcl("init", "--admin", "quantri")
    target = tmp_path / "copy.zip"
    ctcl("backup", str(target))
    ctcl("init", "--admin", "quantri", data="there")
    database = next((tmp_path / "there").glob("*.sqlite3"))
    database.with_name(f"{database.name}-wal").write_bytes(b"what was there before")
    database.unlink()
    told = ctcl("restore", str(target), data="there")
    assert told.exit_code == 1
    assert "đã có dữ liệu" in told.output


@pytest.mark.parametrize("what", ["cut", "changed", "strange"])
def test_a_damaged_backup_leaves_the_place_empty(ctcl, tmp_path, what):
    ctcl("init", "--admin", "quantri")
    target, bad = tmp_path / "copy.zip", tmp_path / "bad.zip"
    ctcl("backup", str(target))
    if what == "cut":
        bad.write_bytes(target.read_bytes()[:-200])
    else:
        with zipfile.ZipFile(target) as old, zipfile.ZipFile(bad, "w") as new:
            for entry in old.infolist():
                data = old.read(entry)
                if what == "changed" and entry.filename == "database":
                    data = data[:5000] + b"x" + data[5001:]
                if what == "strange" and entry.filename == "manifest.json":
                    data = data.replace(b'"database"', b'"../../climbed"')
                new.writestr(entry, data)
    told = ctcl("restore", str(bad), data="there")
    assert told.exit_code == 1
    assert "hỏng" in told.output
    assert not (tmp_path / "there/ctcl.sqlite3").exists()
    assert ctcl("restore", str(target), data="there").exit_code == 0


def test_evidence_is_checked_by_its_hash(app):
    attach(app, slip(app), "bằng chứng.pdf", SCAN)
    settings = app.config["SETTINGS"]
    path = next(settings.files.glob("??/*"))
    with app.app_context():
        assert invariants.broken(settings) == []
        path.write_bytes(b"something else")
        assert "đã bị thay đổi" in invariants.broken(settings)[0]
        path.unlink()
        assert "Mất tệp đính kèm" in invariants.broken(settings)[0]


def test_the_clock_that_falls_behind_is_seen(app, the_clock):
    case_id = slip(app, "plan_measures")
    browser = app.test_client()
    assert browser.get("/readyz").get_json() == {"status": "ok", "lag_seconds": 0, "failing": {}}
    with app.app_context():
        due = db.session.get_one(Case, case_id).next_due
        db.session.remove()
    the_clock.move_to(due + timedelta(minutes=6))
    late = browser.get("/readyz")
    told = {"status": "late", "lag_seconds": 360, "failing": {}}
    assert (late.status_code, late.get_json()) == (200, told)
    numbers = browser.get("/metrics").get_data(as_text=True)
    assert "ctcl_due_cases 1.0" in numbers
    assert "ctcl_lag_seconds 360.0" in numbers


def test_a_part_of_the_round_that_fails_stops_no_other(app, monkeypatch):
    slip(app)
    done = []

    def fails(*_):
        raise OSError("the disk is gone")

    monkeypatch.setattr(serving.scheduling, "open_due", fails)
    monkeypatch.setattr(serving.audit, "anchor", fails)
    monkeypatch.setattr(serving.duties, "tell", lambda: done.append("duties"))
    monkeypatch.setattr(serving.sweep, "sweep", lambda: done.append("timers") or Swept(1, 0))
    assert serving._round(app, Jobs(app)) is True
    assert done == ["timers", "duties"]


def test_a_part_of_the_round_that_keeps_failing_is_told_until_it_succeeds(app, the_clock, monkeypatch):
    """Pages can be served all the while: nobody is sent away for it."""
    slip(app)
    browser, jobs, since = app.test_client(), Jobs(app), clock.now()

    def fails(*_):
        raise OSError("the disk is gone")

    with monkeypatch.context() as trouble:
        trouble.setattr(serving.audit, "anchor", fails)
        for _ in range(2):
            serving._round(app, jobs)
            the_clock.move_to(clock.now() + timedelta(seconds=15))
        assert browser.get("/readyz").get_json()["status"] == "ok"
        serving._round(app, jobs)
    told = browser.get("/readyz")
    assert told.status_code == 200
    assert told.get_json()["status"] == "failing"
    assert told.get_json()["failing"] == {"anchor": {"since": since.isoformat(), "times": 3}}
    assert "ctcl_failing_parts 1.0" in browser.get("/metrics").get_data(as_text=True)
    serving._round(app, jobs)
    assert browser.get("/readyz").get_json()["failing"] == {}


@pytest.mark.parametrize(("room", "question"), [(releases, "effective"), (watching, "health")])
def test_without_a_release_or_a_database_no_page_can_be_served(app, monkeypatch, room, question):
    def fails():
        raise Refused("Chưa có lần ban hành nào.")

    monkeypatch.setattr(room, question, fails)
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "down"})
