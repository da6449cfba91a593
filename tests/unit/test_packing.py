"""The pack of evidence: what it holds, whose it is, how it is checked, and where it ends."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from sqlalchemy import select

from tests.scenarios.department import SCAN
from tests.unit.people import signed_in, slip, token
from tests.unit.test_issuing import carry_out, issue, rows, scan
from webapp.example.agency import person_id
from webapp.extensions import db, writing
from webapp.models import AuditEntry, Case, Person, PrintRun, SignedScan
from webapp.registers import export
from webapp.workflow import files, invariants, packing, printing

PERIOD = {"since": "2026-03-01", "until": "2026-03-31"}


def ask(app, username="tracuu", **more):
    browser = signed_in(app, username)
    given = {"csrf_token": token(browser, "/prints"), **PERIOD, **more}
    return browser.post("/prints/evidence", data=given, follow_redirects=True).get_data(as_text=True)


def made(app, username="tracuu", **more):
    """The files of a pack that was asked for and made."""
    ask(app, username, **more)
    run = rows(app, PrintRun)[-1]
    carry_out(app, run.id)
    answer = signed_in(app, username).get(f"/prints/{run.id}", buffered=True)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_holds_the_register_the_papers_and_the_sealed_trail_of_its_cases(app):
    case_id = slip(app, "consolidate_requests")
    slip(app)
    issue(app, case_id), issue(app, case_id)
    pack = made(app, clause="5.2.2")
    assert set(pack) == {
        *("kiem-tra.txt", "bang-chung.xlsx", "bang-chung.csv", "SHA256SUMS"),
        *("01-2026/BM.CTCL.01-01-2026-lan-1.pdf", "01-2026/BM.CTCL.01-01-2026-lan-2.pdf"),
        "01-2026/nhat-ky.jsonl",
    }
    lines = list(csv.reader(io.StringIO(pack["bang-chung.csv"].decode("utf-8-sig"))))
    assert [line[2] for line in lines[1:]] == ["5.2.2"]
    trail = [json.loads(line) for line in pack["01-2026/nhat-ky.jsonl"].splitlines()]
    with app.app_context():
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.subject == f"case:{case_id}").order_by(AuditEntry.id)
        ).all()
    assert [(line["id"], line["action"], line["hash"], line["previous"]) for line in trail] == [
        (entry.id, entry.action, entry.hash, entry.previous) for entry in entries
    ]
    assert [line["action"] for line in trail][-2:] == ["issue_paper", "issue_paper"]
    told = pack["kiem-tra.txt"].decode()
    assert told.startswith("Bằng chứng mục 5.2.2 từ 01/03/2026 đến 31/03/2026\nLập cho ")
    assert "1 lần thực hiện của 1 hồ sơ" in told and "Dữ liệu nguyên vẹn." in told


def test_the_scan_of_what_was_signed_goes_with_its_paper(app):
    issue(app, slip(app))
    (paper,) = rows(app)
    scan(app, paper.id)
    (kept,) = rows(app, SignedScan)
    pack = made(app, q="qua han")
    assert pack[f"01-2026/BM.CTCL.01-01-2026-lan-1-ban-ky-{kept.id}.pdf"] == SCAN
    assert "Chỉ những hồ sơ có “qua han” trong tên." in pack["kiem-tra.txt"].decode()


def test_who_asked_for_what_stands_in_the_trail(app):
    slip(app)
    ask(app, q="rượu")
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "pack_evidence")).one()
        assert (entry.person_id, entry.details["cases"]) == (person_id("tracuu"), 1)
    assert {name: entry.details[name] for name in ("since", "until", "q")} == {**PERIOD, "q": "rượu"}


def test_what_is_wrong_is_named_only_to_who_may_see_every_case(app, monkeypatch):
    slip(app)
    monkeypatch.setattr(invariants, "broken", lambda settings: ["Phiếu 09/2026 đứng yên."])
    named, counted = made(app, "giamdoc")["kiem-tra.txt"].decode(), made(app)["kiem-tra.txt"].decode()
    assert "Phiếu 09/2026 đứng yên." in named
    assert "Phiếu 09/2026" not in counted
    assert all("1 điều không đúng." in told and "nguyên vẹn" not in told for told in (named, counted))


def test_a_paper_that_is_gone_is_told_by_the_check_and_the_rest_is_there(app):
    case_id = slip(app)
    issue(app, case_id)
    (paper,) = rows(app)
    files.kept_at(app.config["SETTINGS"].files, paper.sha256).unlink()
    pack = made(app, "giamdoc")
    assert f"Mất giấy tờ đã ban hành {paper.sha256}." in pack["kiem-tra.txt"].decode()
    assert [name for name in pack if name.startswith("01-2026/")] == ["01-2026/nhat-ky.jsonl"]


def test_somebody_who_left_meanwhile_gets_nothing(app):
    slip(app)
    ask(app)
    with app.app_context(), writing():
        db.session.get_one(Person, person_id("tracuu")).active = False
        db.session.commit()
    (run,) = rows(app, PrintRun)
    carry_out(app, run.id)
    (run,) = rows(app, PrintRun)
    assert run.status == "failed" and "không còn làm việc" in run.error


def test_its_limits_are_named(app, monkeypatch):
    slip(app), slip(app)
    for module, name in ((packing, "MOST"), (export, "MOST")):
        with monkeypatch.context() as patched:
            patched.setattr(module, name, 1)
            assert "hãy chọn kỳ ngắn hơn, hoặc từng mục" in ask(app)
    assert rows(app, PrintRun) == []
    for _ in range(printing.MOST_WAITING):
        assert "Đang làm ở phía sau" in ask(app)
    assert "Đang có ba yêu cầu chưa xong" in ask(app)


@pytest.mark.parametrize("username", ["chuyenvien.tm", "vienchuc.kc", "tracuu", "giamdoc"])
def test_it_holds_the_cases_its_reader_may_see(app, username):
    mine, other = slip(app), slip(app)
    with app.app_context(), writing():
        case = db.session.get_one(Case, other)
        case.sensitive = True
        db.session.commit()
    expected = {
        "chuyenvien.tm": {"01-2026", "02-2026"},
        "vienchuc.kc": set(),
        "tracuu": {"01-2026"},
        "giamdoc": {"01-2026", "02-2026"},
    }[username]
    if not expected:
        assert "Kỳ này không có bằng chứng nào" in ask(app, username)
        return
    folders = {name.partition("/")[0] for name in made(app, username) if "/" in name}
    assert folders == expected and mine
