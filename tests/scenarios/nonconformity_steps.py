"""Steps of 5.1 and of the list of contents; everything general stays in conftest."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from lxml import html
from pytest_bdd import given, parsers, then, when
from sqlalchemy import select

from tests.scenarios.department import BEGINNERS, Department, heic, photo, scan
from webapp import clock
from webapp.extensions import db
from webapp.models import Content
from webapp.models.types import folded
from webapp.procedure.definition import Definition, Recurrence

say = parsers.parse


@given(say('{count:d} hồ sơ "{process}" với:'))
def cases_with(department: Department, count: int, process: str, datatable: Any) -> None:
    for _ in range(count):
        department.open(BEGINNERS[process], dict(datatable), process=process)
        assert department.last is not None
        assert department.last.status_code == 302, department.text


@given(say('"{username}" có {count:d} hồ sơ "{process}" với:'))
def cases_of(department: Department, count: int, process: str, username: str, datatable: Any) -> None:
    for _ in range(count):
        department.open(username, dict(datatable), process=process)


@given(say('cài đặt đếm lặp lại là "{records}"'))
def counted_otherwise(monkeypatch: pytest.MonkeyPatch, records: str) -> None:
    monkeypatch.setattr(Definition, "recurrence", Recurrence(more_than=3, records=records, reset="achieved"))


@when(say('các đợt đánh giá nội bộ Phòng Thương mại vào các ngày, có ghi "{content}" hay không:'))
def audits(department: Department, content: str, datatable: Any) -> None:
    for number, (text, recorded) in enumerate(datatable, 1):
        day = department.day(text)
        assert day is not None
        department.clock_on(day)
        audit = {"code": f"ĐGNB-{number:02d}", "held_on": text, "scope": "Cấp phép", "units": "#TM",
                 "auditors": "Đoàn số 1", "findings": "1"}  # fmt: skip
        department.post("danhgia", "/registers/audits/new", department.resolved(audit))
        assert department.last is not None
        assert department.last.status_code == 302, department.text
        if recorded == "có":
            found = {"content": content, "sources": ["source_3"], "audit_reference": audit["code"]}
            department.open("danhgia", found, process="nonconformity")  # type: ignore[arg-type]
            assert department.last.status_code == 302, department.text


@given(say('"{username}" lập phiếu từ hồ sơ đó, giữ nguyên những gì đã điền'))
@when(say('"{username}" lập phiếu từ hồ sơ đó, giữ nguyên những gì đã điền'))
def opened_as_filled(department: Department, username: str) -> None:
    department.open_as_filled(username, "corrective_action", department.case_id)
    assert department.last is not None
    assert department.last.status_code == 302, department.text


@when(say('"{username}" bắt đầu "{process}" kèm ảnh HEIC'))
def begins_with_photo(department: Department, username: str, process: str) -> None:
    department.open(username, process=process, more={"attachments": [photo(heic())]})


@when(say('"{username}" bắt đầu "{process}" kèm ảnh HEIC hỏng'))
def begins_with_broken_photo(department: Department, username: str, process: str) -> None:
    department.open(username, process=process, more={"attachments": [photo(heic()[:200])]})


@when(say('"{username}" bắt đầu "{process}" kèm tệp'))
def begins_with_file(department: Department, username: str, process: str) -> None:
    department.open(username, process=process, more={"attachments": [scan()]})


@when(say("kiểm tra xử lý chưa đạt {rounds:d} lần"))
def fails_often(department: Department, rounds: int) -> None:
    for number in range(1, rounds + 1):
        department.do("chuyenvien2.tm", "carry_out_correction")
        found = {"result": "again", "finding": f"Chưa đạt lần {number}."}
        department.do("truongphong.tm", "check_correction", found)


@when(say('"{username}" ghi sự khắc phục "{text}"'))
def writes_correction(department: Department, username: str, text: str) -> None:
    data = {"correction": text, "corrected_on": clock.today().isoformat()}
    department.post(username, f"/cases/{department.case_id}/correct", data)


@when("phiếu đi tới khi đóng đạt")
def goes_to_achieved(department: Department) -> None:
    department.along("close_request")
    department.do("thukyiso", "close_request")


@when(say("lãnh đạo Ban ISO hủy việc đóng phiếu thứ {number:d}"))
def undoes_close(department: Department, number: int) -> None:
    case_id = department.opened[number - 1]
    department.post("phogiamdoc", f"/cases/{case_id}/undo_close", {"reason": "Đóng nhầm."})


# --- Danh mục nội dung ------------------------------------------------------


@when(say('"{username}" thêm nội dung "{name}" với lý do "{reason}"'))
@when(parsers.re(r'"(?P<username>[^"]*)" thêm nội dung "(?P<name>[^"]*)" với lý do "(?P<reason>)"'))
def adds_content(department: Department, username: str, name: str, reason: str) -> None:
    department.post(username, "/contents", {"name": name, "reason": reason})


@when(say('"{username}" chấp nhận nội dung "{name}"'))
def accepts_content(department: Department, username: str, name: str) -> None:
    _change(department, username, name, act="accept")


@when(say('"{username}" gộp nội dung "{name}" vào "{into}"'))
def merges_contents(department: Department, username: str, name: str, into: str) -> None:
    _change(department, username, name, act="merge", into=_content_id(department, into))


@when(say('"{username}" đổi tên nội dung "{name}" thành "{other}"'))
def renames_content(department: Department, username: str, name: str, other: str) -> None:
    _change(department, username, name, act="rename", name=other)


@when(say('"{username}" thôi dùng nội dung "{name}"'))
def retires_content(department: Department, username: str, name: str) -> None:
    _change(department, username, name, act="retire")


def _change(department: Department, username: str, content: str, **data: Any) -> None:
    path = f"/contents/{_content_id(department, content)}"
    department.post(username, path, {"reason": "Sắp xếp danh mục.", **data}, page="/contents")
    assert department.last is not None
    assert department.last.status_code == 302, department.text


def _content_id(department: Department, name: str) -> int:
    with department.app.app_context():
        found = db.session.scalar(select(Content.id).where(Content.folded == folded(name)))
    assert found is not None, name
    return found


@then(say('danh mục nội dung có "{text}"'))
def list_holds(department: Department, text: str) -> None:
    department.get("thukyiso", "/contents")
    assert text in department.text


@then(say('danh mục nội dung không có "{text}"'))
def list_does_not_hold(department: Department, text: str) -> None:
    department.get("thukyiso", "/contents")
    assert text not in department.text


@then(parsers.re(r'gợi ý cho "(?P<words>[^"]*)" là "(?P<names>[^"]*)"'))
def is_suggested(department: Department, words: str, names: str) -> None:
    found = department.get("vienchuc.kc", f"/contents/suggest?{urlencode({'q': words})}").get_json()
    assert "; ".join(entry["name"] for entry in found) == names


# --- Thì ------------------------------------------------------------------


@then(say('sổ KPH của "{username}" lọc "{name}={value}" có {count:d} dòng'))
def register_shows(department: Department, username: str, name: str, value: str, count: int) -> None:
    page = department.get(username, f"/nonconformities?{urlencode({name: value})}").get_data(as_text=True)
    assert len(html.fromstring(page).xpath("//main//tbody/tr")) == count, department.text


@then(say('mục sự khắc phục có "{text}"'))
def corrections_say(department: Department, text: str) -> None:
    assert text in department.sheet("corrections")


@then(say('trang việc "{step}" của "{username}" đã đánh dấu "{value}"'))
def is_ticked(department: Department, step: str, username: str, value: str) -> None:
    assert value in _ticked(department, step, username)


@then(say('trang việc "{step}" của "{username}" không đánh dấu "{value}"'))
def is_not_ticked(department: Department, step: str, username: str, value: str) -> None:
    assert value not in _ticked(department, step, username)


def _ticked(department: Department, step: str, username: str) -> list[str]:
    page = department.get(username, f"/tasks/{department.task(step).id}").get_data(as_text=True)
    return html.fromstring(page).xpath("//input[@type='checkbox'][@checked]/@value")


@then(say('trang việc "{step}" của "{username}" có "{text}"'))
def task_page_says(department: Department, step: str, username: str, text: str) -> None:
    department.get(username, f"/tasks/{department.task(step).id}")
    assert text in department.text


@then(say('trang phiếu không có "{text}" với "{username}"'))
def case_page_does_not_say(department: Department, text: str, username: str) -> None:
    department.get(username, f"/cases/{department.case_id}")
    assert text not in department.text


@then(say('trang đánh dấu "{short}" là "{full}"'))
def is_spelt_out(department: Department, short: str, full: str) -> None:
    assert department.last is not None
    page = html.fromstring(department.last.get_data(as_text=True))
    assert full in page.xpath(f"//label//abbr[text()='{short}']/@title")


@then(say('trang dẫn tới "{path}"'))
def page_links(department: Department, path: str) -> None:
    assert department.last is not None
    assert path in html.fromstring(department.last.get_data(as_text=True)).xpath("//main//a/@href")
