"""Steps about what is kept: registers, papers, people who change, records and their term, issues of the procedure."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from pypdf import PdfReader
from pytest_bdd import given, parsers, then, when
from sqlalchemy import delete, select
from sqlalchemy.exc import DatabaseError

from tests.scenarios.department import BEGINNERS, SCAN, Department, table, words
from webapp import clock
from webapp.example.agency import person_id
from webapp.extensions import db, writing
from webapp.models import (
    Case,
    IssuedPaper,
    PrintRun,
    Record,
    Rehearsal,
    Release,
    Revision,
)
from webapp.workflow import printing, revising

say = parsers.parse


@when(say('"{username}" mở "{path}"'))
def opens_place(department: Department, username: str, path: str) -> None:
    department.get(username, department.path(path))


@when(say('"{username}" gửi "{path}" với:'))
def sends_form(department: Department, username: str, path: str, datatable: Any) -> None:
    department.post(username, department.path(path), department.resolved(table(datatable)))


@when(say('"{username}" nạp {how} "{kind}" từ:'))
def loads(department: Department, username: str, how: str, kind: str, datatable: Any) -> None:
    sheet = "\n".join(";".join(f'"{cell}"' for cell in row) for row in datatable)
    file = (io.BytesIO(sheet.encode("utf-8-sig")), "du-lieu.csv")
    really = {"really": "1"} if how == "thật" else {}
    department.post(username, "/import", {"kind": kind, "file": [file], **really}, page="/people/new")


@when(say('ban hành lần "{issue}" hiệu lực từ "{day}", đổi "{old}" thành "{new}"'))
def releases_issue(department: Department, tmp_path: Path, issue: str, day: str, old: str, new: str) -> None:
    department.release(tmp_path / "issue", issue, day, old, new)


@when(say('"{username}" sửa "{name}" của bản sửa, đổi "{old}" thành "{new}"'))
def edits_draft(department: Department, username: str, name: str, old: str, new: str) -> None:
    path = f"/procedure/revisions/1/files/{name}"
    page = html.fromstring(department.get(username, path).get_data(as_text=True))
    text = page.xpath("string(//textarea[@name='data'])")
    quoted = {"'": '"'} if name.endswith(".toml") else {}
    old, new = (words.translate(str.maketrans(quoted)) for words in (old, new))
    assert old in text
    version = page.xpath("//input[@name='version']/@value")[0]
    department.post(username, path, {"data": text.replace(old, new), "version": version})


@when("các kịch bản đạt trên bản sửa")
def rehearsed(department: Department) -> None:
    """As the job would note it; that it really runs them is proved elsewhere (tests/unit/test_rehearsing.py)."""
    with department.app.app_context(), writing():
        bundle = revising.content(db.session.scalars(select(Revision)).one()).bundle
        assert bundle is not None
        now = clock.now()
        db.session.add(
            Rehearsal(hash=bundle.hash, status="passed", asked_at=now, finished_at=now, next_try_at=now)
        )
        db.session.commit()


@when(say('phiếu đi tới bước "{step}"'))
def slip_goes_along(department: Department, step: str) -> None:
    department.along(step)


@when(say('trang phiếu được "{username}" mở'))
def case_opened(department: Department, username: str) -> None:
    department.get(username, f"/cases/{department.case_id}")


@when("mỗi quy trình có một hồ sơ kết thúc")
def one_of_each_ended(department: Department) -> None:
    for process, username in BEGINNERS.items():
        department.open(username, process=process)
        department.post("thukyiso", f"/cases/{department.case_id}/withdraw", {"reason": "Nhập trùng."})
        assert department.case().status == "withdrawn", department.text


@given(say('"{username}" có mật khẩu "{password}" và đăng nhập từ {minutes:d} phút trước'))
def signed_in_before(department: Department, username: str, password: str, minutes: int) -> None:
    department.with_password(username, password, timedelta(minutes=minutes))


@when(say('"{username}" ban hành "{code}" với:'))
def issues_paper(department: Department, username: str, code: str, datatable: Any) -> None:
    changes = {"act_date": clock.today().isoformat(), **department.resolved(table(datatable))}
    department.post(username, f"/cases/{department.case_id}/papers/{code}", changes)


@given(say('"{username}" đã ban hành "{code}"'))
@when(say('"{username}" ban hành "{code}"'))
def issues_as_proposed(department: Department, username: str, code: str) -> None:
    path = f"/cases/{department.case_id}/papers/{code}"
    page = html.fromstring(department.get(username, path).get_data(as_text=True))
    proposed = {field.get("name"): field.get("value") for field in page.xpath("//input[@id='sequence']")}
    department.post(username, path, {**proposed, "act_date": clock.today().isoformat()})


@when(say('"{username}" nhập bản quét "{name}" đã ký với:'))
def adds_scan(department: Department, username: str, name: str, datatable: Any) -> None:
    with department.app.app_context():
        paper = db.session.scalars(select(IssuedPaper.id).order_by(IssuedPaper.id.desc())).first()
    given = department.resolved(table(datatable))
    department.post(username, f"/papers/{paper}/scan", {"scan": [(io.BytesIO(SCAN), name)], **given})


@then(say('"{username}" tải được "{code}" dạng "{kind}"'))
def downloads(department: Department, username: str, code: str, kind: str) -> None:
    answer = department.get(username, f"/cases/{department.case_id}/papers/{code}/{kind}")
    assert answer.status_code == 200, department.text
    assert answer.data.startswith({"pdf": b"%PDF", "docx": b"PK"}[kind])


@then(say('bản dự thảo "{code}" của "{username}" có "{words}"'))
def drafted_paper_says(department: Department, code: str, username: str, words: str) -> None:
    answer = department.get(username, f"/cases/{department.case_id}/papers/{code}/pdf")
    assert answer.status_code == 200, department.text
    text = said_in(answer.data)
    assert words in text, text


@then(say('tờ trình in cho "{username}" có "{words}"'))
def submission_says(department: Department, username: str, words: str) -> None:
    assert words in _submission(department, username)


@then(say('tờ trình in cho "{username}" không có "{words}"'))
def submission_keeps_to_itself(department: Department, username: str, words: str) -> None:
    assert words not in _submission(department, username)


def _submission(department: Department, username: str) -> str:
    word = department.get(username, "/submissions/1/papers/docx")
    assert word.data.startswith(b"PK"), department.text
    return said_in(department.get(username, "/submissions/1/papers/pdf").data)


def said_in(data: bytes) -> str:
    """The text of a PDF as one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


@then(say('giấy tờ đã ban hành là "{numbers}"'))
def issued_numbers(department: Department, numbers: str) -> None:
    with department.app.app_context():
        rows = db.session.scalars(select(IssuedPaper).order_by(IssuedPaper.id)).all()
    assert "; ".join(f"{row.number} lần {row.issue}" for row in rows) == numbers


@then("không có giấy tờ nào được ban hành")
def nothing_issued(department: Department) -> None:
    with department.app.app_context():
        assert db.session.scalars(select(IssuedPaper.id)).all() == []


@then(say('lần "{step}" được ghi "{meaning}"'))
def meant(department: Department, step: str, meaning: str) -> None:
    with department.app.app_context():
        kept = select(Record.meaning).where(Record.case_id == department.case_id, Record.step == step)
        assert db.session.scalars(kept).all() == [meaning]


@when("hệ thống in xong")
def printed_behind(department: Department) -> None:
    settings = department.app.config["SETTINGS"]
    with department.app.app_context():
        for run_id in printing.lease():
            printing.carry_out(run_id, settings)


@then(say('"{username}" tải được tệp nén có {count:d} phiếu'))
def fetches_many(department: Department, username: str, count: int) -> None:
    with department.app.app_context():
        (run,) = db.session.scalars(select(PrintRun.id)).all()
    answer = department.get(username, f"/prints/{run}")
    with answer, zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert len(archive.namelist()) == count


@when(say('"{username}" lập bộ bằng chứng từ "{since}" đến "{until}"'))
@when(say('"{username}" lập bộ bằng chứng từ "" đến "{until}"'))
def packs(department: Department, username: str, until: str, since: str = "") -> None:
    period = {name: department.day(day) or "" for name, day in (("since", since), ("until", until))}
    department.post(username, "/prints/evidence", period)


@then(say('bộ bằng chứng của "{username}" gồm "{names}"'))
def pack_holds(department: Department, username: str, names: str) -> None:
    """Its files, and that each is what the sums say."""
    with department.get(username, "/prints/1") as answer, zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert ", ".join(archive.namelist()) == names
        summed = dict(reversed(line.split("  ")) for line in archive.read("SHA256SUMS").decode().splitlines())
        told = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()[:-1]}
    assert told == summed


@then(say('"{username}" không tải được bộ bằng chứng đó'))
def pack_is_kept(department: Department, username: str) -> None:
    assert department.get(username, "/prints/1").status_code == 404


@then(say('bản "{kind}" của sổ "{code}" với "{username}" có "{text}"'))
def export_says(department: Department, kind: str, code: str, username: str, text: str) -> None:
    assert text in department.exported(username, code, kind)


@then(say('bảng có các cột "{labels}"'))
def columns_are(department: Department, labels: str) -> None:
    assert department.last is not None
    heads = html.fromstring(department.last.get_data(as_text=True)).xpath("//thead//th")
    assert ", ".join(head.text_content().strip() for head in heads) == labels


@then(say('bản "{kind}" của sổ "{code}" với "{username}" không có "{text}"'))
def export_does_not_say(department: Department, kind: str, code: str, username: str, text: str) -> None:
    assert text not in department.exported(username, code, kind)


@then(say('hồ sơ lưu của phiếu có "{text}"'))
def kept_as(department: Department, text: str) -> None:
    page = html.fromstring(department.get("thukyiso", "/kept").get_data(as_text=True))
    row = page.get_element_by_id(f"kept-{department.case_id}")
    assert text in words(html.tostring(row, encoding="unicode"))


@then("cơ sở dữ liệu từ chối xóa phiếu")
def delete_refused(department: Department) -> None:
    with department.app.app_context(), pytest.raises(DatabaseError, match="chỉ được ghi thêm"):
        db.session.execute(delete(Case).where(Case.id == department.case_id))


@then(say("mọi hồ sơ được lưu {years:d} năm, có nơi lưu, và còn nguyên"))
def all_kept(department: Department, years: int) -> None:
    today = clock.today()
    page = html.fromstring(department.get("thukyiso", "/kept").get_data(as_text=True))
    for case_id in department.opened:
        assert department.case(case_id).keep_until == today.replace(year=today.year + years)
        cells = page.get_element_by_id(f"kept-{case_id}").findall("td")
        assert "Thư ký ISO" in cells[4].text_content()
        with department.app.app_context(), pytest.raises(DatabaseError, match="chỉ được ghi thêm"):
            db.session.execute(delete(Case).where(Case.id == case_id))


@then(say('mọi việc "{step}" đang mở đứng tên "{username}"'))
def all_named(department: Department, step: str, username: str) -> None:
    with department.app.app_context():
        who = person_id(username)
    for case_id in department.opened:
        assert [task.person_id for task in department.tasks(case_id) if task.step == step] == [who]


@then(say('"{username}" không đăng nhập được nữa'))
def cannot_sign_in(department: Department, username: str) -> None:
    browser = department.browsers.get(username) or department.app.test_client()
    assert browser.get("/notices").status_code == 302
    with department.app.app_context():
        person = person_id(username)
    page = html.fromstring(browser.get("/sign-in").get_data(as_text=True))
    token = page.xpath("//input[@name='csrf_token']/@value")[0]
    refused = browser.post("/sign-in/example", data={"csrf_token": token, "person_id": person})
    assert refused.status_code == 409


@then(say('phiếu thứ {number:d} theo lần ban hành "{issue}"'))
def follows_issue(department: Department, number: int, issue: str) -> None:
    release = department.case(department.opened[number - 1]).release_id
    with department.app.app_context():
        assert db.session.get_one(Release, release).issue == issue
