"""Issued papers: their numbers, their bytes, their scans, and many of them printed at once."""

from __future__ import annotations

import hashlib
import io
import uuid
import zipfile
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from tests.scenarios.department import SCAN
from tests.unit.people import signed_in, slip, token
from webapp import clock
from webapp.example.agency import person_id
from webapp.extensions import db, writing
from webapp.jobs import Jobs
from webapp.models import AuditEntry, IssuedPaper, PrintRun, Record, SignedScan
from webapp.workflow import files, invariants, printing

CODE = "BM.CTCL.01"


def issue(app, case_id, username="thukyiso", code=CODE, **more):
    browser = signed_in(app, username)
    given = {
        "csrf_token": token(browser),
        "key": uuid.uuid4().hex,
        "act_date": clock.today().isoformat(),
        **more,
    }
    return browser.post(f"/cases/{case_id}/papers/{code}", data=given)


def rows(app, table=IssuedPaper):
    with app.app_context():
        found = db.session.scalars(select(table).order_by(table.id)).all()
        db.session.expunge_all()
        db.session.remove()
    return found


def scan(app, paper_id, username="thukyiso", **more):
    browser = signed_in(app, username)
    with app.app_context():
        signer = person_id("phogiamdoc")
    given = {
        "csrf_token": token(browser),
        "key": uuid.uuid4().hex,
        "number": "12/BB",
        "signed_on": (clock.today() - timedelta(days=1)).isoformat(),
        "signer_id": signer,
        "scan": (io.BytesIO(SCAN), "đã ký.pdf"),
        **more,
    }
    return browser.post(f"/papers/{paper_id}/scan", data=given, content_type="multipart/form-data")


def test_an_issued_paper_keeps_its_bytes_and_a_later_change_makes_a_new_issue(app):
    case_id = slip(app)
    assert issue(app, case_id).status_code == 302
    (first,) = rows(app)
    browser = signed_in(app, "chuyenvien.tm")
    answer = browser.get(f"/papers/{first.id}", buffered=True)
    assert hashlib.sha256(answer.data).hexdigest() == first.sha256 and len(answer.data) == first.size
    assert answer.data.startswith(b"%PDF") and "attachment" in answer.headers["Content-Disposition"]
    assert issue(app, case_id).status_code == 302
    assert [(row.issue, row.number) for row in rows(app)] == [(1, "01/2026"), (2, "01/2026")]
    assert browser.get(f"/papers/{first.id}", buffered=True).data == answer.data
    page = browser.get(f"/cases/{case_id}").get_data(as_text=True)
    assert "lần 1" in page and "lần 2" in page and "Ban hành BM.CTCL.01" in page
    with app.app_context():
        noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "issue_paper")).all()
        assert [entry.details["sha256"] for entry in noted] == [row.sha256 for row in rows(app)]


def test_the_same_request_again_issues_once(app):
    case_id, key = slip(app), uuid.uuid4().hex
    assert issue(app, case_id, key=key).status_code == 302
    assert issue(app, case_id, key=key).status_code != 500
    assert len(rows(app)) == 1


def test_a_draft_is_for_who_sees_the_case_and_says_that_it_is_one(app):
    case_id = slip(app)
    browser = signed_in(app, "chuyenvien.tm")
    for kind, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        assert browser.get(f"/cases/{case_id}/papers/{CODE}/{kind}").data.startswith(start)
    assert browser.get(f"/cases/{case_id}/papers/{CODE}/exe").status_code == 404
    assert browser.get(f"/cases/{case_id}/papers/BM.CTCL.99/pdf").status_code == 404
    other = signed_in(app, "chuyenvien.vp")
    assert other.get(f"/cases/{case_id}/papers/{CODE}/pdf").status_code == 404


@pytest.mark.parametrize(
    ("username", "more", "status", "said"),
    [
        ("thukyiso", {"act_date": "2999-01-01"}, 409, "chưa tới"),
        ("thukyiso", {"act_date": "hôm nay"}, 409, "Hãy chọn ngày"),
        ("chuyenvien.tm", {}, 404, "không có quyền"),
        ("chuyenvien.vp", {}, 404, "không có quyền"),
    ],
)
def test_what_may_not_be_issued_is_not(app, username, more, status, said):
    answer = issue(app, slip(app), username, **more)
    assert (answer.status_code, said in answer.get_data(as_text=True)) == (status, True)
    assert rows(app) == []


def test_the_database_refuses_to_change_or_destroy_what_was_issued(app):
    issue(app, slip(app))
    scan(app, rows(app)[0].id)
    for table in (IssuedPaper, SignedScan):
        for act in (update(table).values(number="99"), delete(table)):
            with app.app_context(), writing(), pytest.raises(DatabaseError):
                db.session.execute(act)


def test_a_signed_scan_keeps_both_names_and_both_dates(app):
    case_id = slip(app)
    issue(app, case_id)
    (paper,) = rows(app)
    assert scan(app, paper.id).status_code == 302
    (kept,) = rows(app, SignedScan)
    assert kept.signed_on == clock.today() - timedelta(days=1)
    assert clock.local(kept.entered_at).date() == clock.today() and kept.by_id != kept.signer_id
    browser = signed_in(app, "chuyenvien.tm")
    page = browser.get(f"/cases/{case_id}").get_data(as_text=True)
    assert "Bản đã ký số 12/BB" in page
    assert browser.get(f"/scans/{kept.id}", buffered=True).data == SCAN
    assert signed_in(app, "chuyenvien.vp").get(f"/scans/{kept.id}").status_code == 404
    with app.app_context():
        record = db.session.scalars(select(Record).where(Record.step == "add_scan")).one()
        assert (record.on_behalf_of_id, record.act_date) == (kept.signer_id, kept.signed_on)


@pytest.mark.parametrize(
    ("username", "more", "said"),
    [
        ("thukyiso", {"signed_on": "2999-01-01"}, "chưa tới"),
        ("thukyiso", {"number": " "}, "Cần ghi số"),
        ("thukyiso", {"signer_id": "0"}, "Hãy chọn người đã ký"),
        ("thukyiso", {"scan": (b"MZ\x90", "ký.exe")}, "Không nhận tệp"),
        ("thukyiso", {"scan": (b"MZ\x90 not a pdf", "ký.pdf")}, "không đúng với đuôi"),
        ("chuyenvien.tm", {}, "không có quyền"),
    ],
)
def test_a_wrong_scan_is_refused_with_a_sentence(app, username, more, said):
    issue(app, slip(app))
    if "scan" in more:
        content, name = more["scan"]
        more = {"scan": (io.BytesIO(content), name)}
    answer = scan(app, rows(app)[0].id, username, **more)
    assert answer.status_code in (404, 409) and said in answer.get_data(as_text=True)
    assert rows(app, SignedScan) == []


def test_a_number_on_a_signed_paper_is_of_one_case_only(app):
    for case_id in (slip(app), slip(app)):
        issue(app, case_id)
    one, other = rows(app)
    assert scan(app, one.id).status_code == 302
    assert "đã dùng" in scan(app, other.id).get_data(as_text=True)


def test_verify_finds_an_issued_paper_that_is_gone_or_changed(app):
    issue(app, slip(app))
    settings = app.config["SETTINGS"]
    path = files.kept_at(settings.files, rows(app)[0].sha256)
    with app.app_context():
        assert invariants.broken(settings) == []
        path.write_bytes(b"other")
        assert any("Giấy tờ đã ban hành" in told for told in invariants.broken(settings))
        path.unlink()
        assert any("Mất giấy tờ đã ban hành" in told for told in invariants.broken(settings))


def test_many_slips_are_printed_in_the_background_for_who_asked(app):
    case_ids = [slip(app), slip(app)]
    issue(app, case_ids[0])
    browser = signed_in(app, "danhgia")
    given = {"csrf_token": token(browser, "/prints"), "year": "2026"}
    assert browser.post("/prints", data=given).status_code == 302
    (run,) = rows(app, PrintRun)
    assert run.case_ids == case_ids and 'http-equiv="refresh"' in browser.get("/prints").get_data(
        as_text=True
    )
    assert browser.get(f"/prints/{run.id}", buffered=True).status_code == 404
    carry_out(app, run.id)
    with zipfile.ZipFile(io.BytesIO(browser.get(f"/prints/{run.id}", buffered=True).data)) as archive:
        assert archive.namelist() == ["BM.CTCL.01-01-2026.pdf", "BM.CTCL.01-02-2026-du-thao.pdf"]
        assert hashlib.sha256(archive.read("BM.CTCL.01-01-2026.pdf")).hexdigest() == rows(app)[0].sha256
    page = browser.get("/prints").get_data(as_text=True)
    assert "2/2 – đã xong" in page and "http-equiv" not in page
    assert signed_in(app, "thukyiso").get(f"/prints/{run.id}").status_code == 404
    clerk = signed_in(app, "chuyenvien.tm")
    assert 'name="year"' not in clerk.get("/prints").get_data(as_text=True)
    assert clerk.post("/prints", data={**given, "csrf_token": token(clerk)}).status_code == 404


def carry_out(app, run_id):
    settings = app.config["SETTINGS"]
    with app.app_context():
        printing.carry_out(run_id, settings)
        db.session.remove()


def ask(app, year="2026"):
    browser = signed_in(app, "thukyiso")
    return browser.post("/prints", data={"csrf_token": token(browser, "/prints"), "year": year})


def test_a_job_lost_is_offered_again_and_one_repeated_changes_nothing(app):
    slip(app)
    ask(app)
    (run,) = rows(app, PrintRun)
    with app.app_context():
        assert printing.lease() == [run.id]
        assert printing.lease() == []
    with (
        time_machine.travel(clock.now() + printing.LEASE + timedelta(minutes=1), tick=False),
        app.app_context(),
    ):
        assert printing.lease() == [run.id]
    carry_out(app, run.id)
    made = (app.config["SETTINGS"].prints / f"{run.id}.zip").read_bytes()
    carry_out(app, run.id)
    assert (app.config["SETTINGS"].prints / f"{run.id}.zip").read_bytes() == made
    assert [row.status for row in rows(app, PrintRun)] == ["ready"]


def test_a_result_is_cleared_after_a_week_and_the_row_says_so(app):
    slip(app)
    ask(app)
    (run,) = rows(app, PrintRun)
    carry_out(app, run.id)
    folder = app.config["SETTINGS"].prints
    with app.app_context():
        assert printing.clear(folder) == 0
    with time_machine.travel(clock.now() + printing.KEPT + timedelta(hours=1), tick=False), app.app_context():
        assert printing.clear(folder) == 1
    assert not (folder / f"{run.id}.zip").exists()
    assert [row.status for row in rows(app, PrintRun)] == ["cleared"]


def test_too_many_and_none_are_refused(app, monkeypatch):
    assert "Không có phiếu nào" in ask(app, "1999").get_data(as_text=True)
    slip(app), slip(app)
    monkeypatch.setattr(printing, "MOST", 1)
    assert "nhiều nhất 1 phiếu" in ask(app).get_data(as_text=True)
    monkeypatch.setattr(printing, "MOST", 500)
    monkeypatch.setattr(printing, "LARGEST", 10)
    ask(app)
    (run,) = rows(app, PrintRun)
    carry_out(app, run.id)
    (run,) = rows(app, PrintRun)
    assert run.status == "failed" and "300 MB" in run.error


def test_the_queue_takes_what_waits(app):
    slip(app)
    ask(app)
    jobs = Jobs(app)
    with app.app_context():
        assert jobs.enqueue() >= 1
    (run,) = rows(app, PrintRun)
    jobs.print(run.id)
    assert [row.status for row in rows(app, PrintRun)] == ["ready"]
