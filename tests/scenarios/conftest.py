"""The steps scenarios are written in: few, general, in the procedure's own words, through HTTP."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from pytest_bdd import given, parsers, then, when
from sqlalchemy import select

from tests.conftest import CONTENT
from tests.scenarios.department import BEGINNERS, Department, scan, table
from webapp import clock, engine
from webapp.example.agency import person_id, unit_id
from webapp.extensions import db, writing
from webapp.models import (
    Case,
    CaseLink,
    Membership,
    ReviewOutput,
    SubmissionItem,
    Task,
)
from webapp.registers import reviews
from webapp.workflow import drawings, invariants

say = parsers.parse


@pytest.fixture(
    autouse=True
)  # Every scenario is about it: so pytest knows beforehand which tests use a database.
def department(
    app: Flask, the_clock: time_machine.Traveller, request: pytest.FixtureRequest
) -> Iterator[Department]:
    """The scenario's Department; when the scenario ends, everything that must always hold is asked."""
    department = Department(app, the_clock)
    yield department
    with app.app_context():
        if request.config.getoption("xmlpath"):
            request.node.user_properties.append(("elements", " ".join(_passed_through())))
        assert invariants.broken() == []


def _passed_through() -> Iterator[str]:
    """Every element some case went through, as `process:element`."""
    for case in db.session.scalars(select(Case)):
        done = db.session.scalars(select(Task.step).where(Task.case_id == case.id, Task.status == "done"))
        for element in {*drawings.passed(case.id), *done, *filter(None, [case.outcome])}:
            yield f"{case.process}:{element}"


def pytest_bdd_before_scenario(request: pytest.FixtureRequest, feature: Any, scenario: Any) -> None:
    """A report says which scenario it is about, and which content it was run over."""
    content = request.config.stash[CONTENT]
    told = {"scenario": scenario.name, "file": Path(feature.filename).name, "content": content}
    request.node.user_properties.extend(told.items())


def pytest_bdd_step_error(request: pytest.FixtureRequest, step: Any) -> None:
    """And at which of its own sentences it broke."""
    request.node.user_properties.append(("step", f"{step.keyword} {step.name}"))


# --- Biết, Cho ------------------------------------------------------------


@given(say('một phiếu đã tới bước "{step}"'))
def slip_at(department: Department, step: str) -> None:
    department.open("chuyenvien.tm")
    if step == "decide_failed_request":
        department.along("verify_result")
        failed = {"carried_out": "partly", "effective": "no", "outcome": "not_achieved"}
        department.do("danhgia", "verify_result", failed)
        department.do("danhgia", "open_new_request")
    else:
        department.along(step)


@given(say('{count:d} phiếu đã tới bước "{step}"'))
def slips_at(department: Department, count: int, step: str) -> None:
    for _ in range(count):
        department.open("chuyenvien.tm")
        department.along(step)


@given(say('một hồ sơ "{process}" đã tới bước "{step}"'))
def case_at(department: Department, process: str, step: str) -> None:
    department.open(BEGINNERS[process], process=process)
    department.along(step)


@given("một phiếu đã đóng")
def closed_slip(department: Department) -> None:
    department.open("chuyenvien.tm")
    department.along("close_request")
    department.do("thukyiso", "close_request")


@given(say('đơn vị "{code}" không còn lãnh đạo'))
def no_leader(department: Department, code: str) -> None:
    with department.app.app_context(), writing():
        for row in db.session.scalars(
            select(Membership).where(Membership.unit_id == unit_id(code), Membership.role == "unit_leader")
        ):
            row.until = clock.today() - timedelta(days=1)
        db.session.commit()


@given(say('"{giver}" ủy quyền vai trò "{role}" cho "{receiver}" theo "{document}"'))
def role_passed_on(department: Department, giver: str, role: str, receiver: str, document: str) -> None:
    _delegate(department, giver, receiver, document, {"what": f"role:{role}:"})


@given(say('"{giver}" ủy quyền việc "{step}" cho "{receiver}" theo "{document}"'))
def task_passed_on(department: Department, giver: str, step: str, receiver: str, document: str) -> None:
    _delegate(department, giver, receiver, document, {"what": f"task:{department.task(step, giver).id}"})


def _delegate(department: Department, giver: str, receiver: str, document: str, what: dict[str, str]) -> None:
    today = clock.today()
    with department.app.app_context():
        to = person_id(receiver)
    data = {
        "to_person_id": to,
        "document": document,
        "since": today.isoformat(),
        "until": (today + timedelta(days=30)).isoformat(),
        **what,
    }
    department.post(giver, "/delegations", data)


@given(say('"{username}" đã lập phiếu với:'))
def had_opened(department: Department, username: str, datatable: Any) -> None:
    department.open(username, table(datatable))


@given(say('"{username}" đã lập kế hoạch xem xét với:'))
def had_planned(department: Department, username: str, datatable: Any) -> None:
    department.open(username, table(datatable), process="management_review")


@given(say('"{username}" đã mở trang việc "{step}"'))
def page_opened(department: Department, username: str, step: str) -> None:
    path, data = department.filled(username, step)
    page = department.browser(username).get(path)
    assert page.status_code == 200
    department.pages[username] = (path, data)


@given("bộ máy quy trình đang hỏng")
def broken_engine(department: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: Any) -> None:
        raise engine.EngineError("Bộ máy hỏng theo ý của kịch bản.")

    monkeypatch.setattr(engine, "complete", breaks)


# --- Khi ------------------------------------------------------------------


@when(say('"{username}" lập phiếu'))
def opens(department: Department, username: str) -> None:
    department.open(username)


@when(say('"{username}" lập phiếu với:'))
def opens_with(department: Department, username: str, datatable: Any) -> None:
    department.open(username, table(datatable))


@when(say('"{username}" bắt đầu "{process}"'))
def begins(department: Department, username: str, process: str) -> None:
    department.open(username, process=process)


@when(say('"{username}" bắt đầu "{process}" với:'))
def begins_with(department: Department, username: str, process: str, datatable: Any) -> None:
    department.open(username, table(datatable), process=process)


@when(say('"{username}" bắt đầu "{process}" từ hồ sơ đó'))
def begins_from_case(department: Department, username: str, process: str) -> None:
    department.open(username, process=process, source=department.case_id)


@given(say('hồ sơ đã đi tới bước "{step}"'))
@when(say('hồ sơ đi tới bước "{step}"'))
def goes_along(department: Department, step: str) -> None:
    department.along(step)


@when(say('"{username}" làm bước "{step:w}" của hồ sơ thứ {number:d}'))
def does_of(department: Department, username: str, step: str, number: int) -> None:
    department.do(username, step, case_id=department.opened[number - 1])


@when(say('"{username}" làm bước "{step:w}" của hồ sơ thứ {number:d} với:'))
def does_of_with(department: Department, username: str, step: str, number: int, datatable: Any) -> None:
    department.do(username, step, table(datatable), case_id=department.opened[number - 1])


@when(say('"{username}" làm bước "{step}" kèm tệp'))
def does_with_file(department: Department, username: str, step: str) -> None:
    department.do(username, step, more={"attachments": [scan()]})


@when(say('"{username}" mở trang "{path}"'))
def opens_page(department: Department, username: str, path: str) -> None:
    department.get(username, path)


@when(say('"{username}" mở trang việc "{step}"'))
def opens_task_page(department: Department, username: str, step: str) -> None:
    department.get(username, f"/tasks/{department.task(step, username).id}")


@when(say('"{username}" ghi kết luận "{code}" đã xong với "{evidence}"'))
def finishes_output(department: Department, username: str, code: str, evidence: str) -> None:
    with department.app.app_context():
        output = db.session.scalars(select(ReviewOutput.id).where(ReviewOutput.code == code)).one()
    department.post(username, f"/reviews/outputs/{output}/done", {"evidence": evidence})


@when(say('đồng hồ tới ngày "{day}"'))
def clock_reaches(department: Department, day: str) -> None:
    department.clock_on(date(*reversed([int(part) for part in day.split("/")])))


@when(say('đồng hồ tới "{hour:d}" giờ ngày "{day}"'))
def clock_strikes(department: Department, hour: int, day: str) -> None:
    department.clock_on(date(*reversed([int(part) for part in day.split("/")])), time(hour))


@when(say('"{username}" làm bước "{step:w}"'))
def does(department: Department, username: str, step: str) -> None:
    department.do(username, step)


@when(say('"{username}" nêu "{step}"'))
def raises_event(department: Department, username: str, step: str) -> None:
    department.do(username, step)
    assert department.last is not None
    assert department.last.status_code == 302, department.text


@when(say('"{username}" làm bước "{step:w}" với:'))
def does_with(department: Department, username: str, step: str, datatable: Any) -> None:
    department.do(username, step, table(datatable))


@when(say('"{username}" xin đổi kế hoạch: bỏ bước 2, thêm bước của "{newcomer}"'))
def asks_for_other_plan(department: Department, username: str, newcomer: str) -> None:
    kept = department.case().facts["plan_measures"]["steps"][0]
    added = {"key": "", "what": "Khảo sát doanh nghiệp", "owner": f"@{newcomer}", "due": "sau 20 ngày"}
    changes: dict[str, Any] = {"needs": ["change_measure"], "change": "Đổi bước 2", "steps": [kept, added]}
    department.do(username, "support_asked", changes)
    assert department.last is not None
    assert department.last.status_code == 302, department.text


@when(say("lãnh đạo Ban ISO trả lại giải pháp {rounds:d} lần"))
def sent_back_often(department: Department, rounds: int) -> None:
    for number in range(1, rounds + 1):
        department.do("phogiamdoc", "approve_solution", {"decision": "send_back", "reason": f"Lần {number}."})
        if number < rounds:
            department.do("truongphong.tm", "analyse_cause")


@when(say("đồng hồ tới sau {days:d} ngày"))
def clock_moves(department: Department, days: int) -> None:
    department.clock_to(days)


@when(say('"{username}" trình chung các phiếu với "{summary}"'))
def submits_together(department: Department, username: str, summary: str) -> None:
    chosen = [
        department.task("consolidate_requests", username, case_id=case_id).id for case_id in department.opened
    ]
    department.post(username, "/submissions", {"task_id": chosen, "summary": summary})


@when(say('"{username}" gộp phiếu thứ {one:d} vào phiếu thứ {other:d}'))
def joins(department: Department, username: str, one: int, other: int) -> None:
    number = department.case(department.opened[other - 1]).number
    data = {"into": number, "reason": "Trùng nội dung."}
    department.post(username, f"/cases/{department.opened[one - 1]}/join", data)


@when(say('"{username}" {act} phiếu với lý do "{reason}"'))
def acts(department: Department, username: str, act: str, reason: str) -> None:
    name, more = {
        "rút": ("withdraw", {}),
        "hủy việc đóng": ("undo_close", {}),
        "hạn chế người xem": ("narrow", {"sensitive": "1"}),
    }[act]
    department.post(username, f"/cases/{department.case_id}/{name}", {"reason": reason, **more})


@when(say('"{username}" phân công lại "{role}" cho "{person}" với lý do "{reason}"'))
def reassigns(department: Department, username: str, role: str, person: str, reason: str) -> None:
    with department.app.app_context():
        to = person_id(person)
    data = {"role": role, "person_id": to, "reason": reason}
    department.post(username, f"/cases/{department.case_id}/reassign", data)


@when(say('"{username}" nhập thay "{principal}" bước "{step}" ký hôm qua'))
def enters_on_behalf(department: Department, username: str, principal: str, step: str) -> None:
    _enter(department, username, principal, step, {"attachments": scan()})


@when(say('"{username}" nhập thay "{principal}" bước "{step}" không kèm bản quét'))
def enters_without_scan(department: Department, username: str, principal: str, step: str) -> None:
    _enter(department, username, principal, step, {})


@when(say('"{username}" nhập thay "{principal}" bước "{step}" ký hôm nay với:'))
def enters_signed_today(
    department: Department, username: str, principal: str, step: str, datatable: Any
) -> None:
    _enter(department, username, principal, step, {"attachments": scan()}, table(datatable), days_ago=0)


def _enter(
    department: Department,
    username: str,
    principal: str,
    step: str,
    more: dict[str, Any],
    changes: dict[str, str] | None = None,
    *,
    days_ago: int = 1,
) -> None:
    path, data = department.filled(principal, step, changes)
    with department.app.app_context():
        data["behalf_person_id"] = str(person_id(principal))
    data["behalf_date"] = (clock.today() - timedelta(days=days_ago)).isoformat()
    data.update({name: [value] for name, value in more.items()})
    department.post(username, f"{path}/on-behalf", data)


@when(say('"{username}" gửi trang đang mở với:'))
def sends_open_page(department: Department, username: str, datatable: Any) -> None:
    path, data = department.pages[username]
    for name, value in table(datatable).items():
        data[name] = value
    department.post(username, path, data)


@when(say('"{username}" gửi hai lần bước "{step}"'))
def sends_twice(department: Department, username: str, step: str) -> None:
    path, data = department.filled(username, step)
    data["key"] = "the-same-key"
    department.post(username, path, data)
    department.post(username, path, data)
    assert department.last is not None
    assert department.last.status_code == 302, department.text


@when(say('"{username}" được giao vai trò "{role}" ở đơn vị "{code}"'))
def joins_unit(department: Department, username: str, role: str, code: str) -> None:
    with department.app.app_context(), writing():
        db.session.add(
            Membership(person_id=person_id(username), role=role, unit_id=unit_id(code), since=clock.today())
        )
        db.session.commit()


@when(say('"{username}" trao đổi "{text}"'))
def comments(department: Department, username: str, text: str) -> None:
    path = f"/cases/{department.case_id}/comment"
    department.post(username, path, {"comment": text})


@when(say('vai trò "{role}" không còn ai giữ'))
def nobody_holds(department: Department, role: str) -> None:
    with department.app.app_context(), writing():
        for membership in db.session.scalars(select(Membership).where(Membership.role == role)):
            membership.until = clock.today() - timedelta(days=1)
        db.session.commit()


@when(say('"{username}" nhận việc "{step}"'))
def claims(department: Department, username: str, step: str) -> None:
    task = department.task(step, username)
    department.post(username, f"/tasks/{task.id}/claim", {}, page=f"/tasks/{task.id}")


@when(say('"{username}" giao các việc "{step}" cho "{person}" với lý do "{reason}"'))
@when(say('"{username}" giao các việc "{step}" cho "{person}" với lý do ""'))
def assigns_many(department: Department, username: str, step: str, person: str, reason: str = "") -> None:
    tasks = [department.task(step, case_id=case_id).id for case_id in department.opened]
    with department.app.app_context():
        data = {"task_id": tasks, "person_id": person_id(person), "reason": reason, "key": uuid.uuid4().hex}
    department.post(username, "/available/assign", data, page="/available")


@when(say('"{username}" trả lại việc "{step}"'))
def releases(department: Department, username: str, step: str) -> None:
    task = department.task(step, username)
    department.post(username, f"/tasks/{task.id}/release", {}, page=f"/tasks/{task.id}")


@when(say('"{username}" trả lại việc "{step}" thay người đã nhận, lý do "{reason}"'))
@when(say('"{username}" trả lại việc "{step}" thay người đã nhận, lý do ""'))
def hands_back(department: Department, username: str, step: str, reason: str = "") -> None:
    with department.app.app_context():
        task = db.session.scalars(
            select(Task.id).where(Task.case_id == department.case_id, Task.step == step)
        ).one()
    department.post(username, f"/cases/{department.case_id}/hand_back", {"task_id": task, "reason": reason})


@when("bộ máy quy trình đã sửa xong")
def mended_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()


@when(say('"{username}" chạy lại sự cố'))
def retries(department: Department, username: str) -> None:
    department.post(username, "/incidents/1/retry", {}, page="/incidents")


@when("phiếu đi tiếp tới khi đóng")
def goes_on_to_the_end(department: Department) -> None:
    department.do("giamdoc", "decide_failed_request")
    department.along("close_request")
    department.do("thukyiso", "close_request")


# --- Thì ------------------------------------------------------------------


@then(say('bước đang mở là "{steps}"'))
def open_is(department: Department, steps: str) -> None:
    assert sorted(department.open_steps()) == sorted(steps.split(", ")), department.text


@then(say('hồ sơ thứ {number:d} là "{process}"'))
def nth_is(department: Department, number: int, process: str) -> None:
    assert department.case(department.opened[number - 1]).process == process


@then(say('mục "{step}" của hồ sơ có "{text}"'))
def sheet_says(department: Department, step: str, text: str) -> None:
    assert text in department.sheet(f"step-{step}"), department.sheet(f"step-{step}")


@then(say('mọi phiếu đang mở bước "{step}"'))
def all_open_at(department: Department, step: str) -> None:
    assert [department.open_steps(case_id) for case_id in department.opened] == [[step]] * len(
        department.opened
    )


@then(say('phiếu thứ {number:d} đang mở bước "{step}"'))
def nth_open_at(department: Department, number: int, step: str) -> None:
    assert department.open_steps(department.opened[number - 1]) == [step]


@then(say('phiếu thứ {number:d} đang chờ "{steps}"'))
def nth_waits_at(department: Department, number: int, steps: str) -> None:
    assert sorted(department.open_steps(department.opened[number - 1])) == sorted(steps.split(", "))


@then(say('phiếu đang mở bước "{step}"'))
def slip_open_at(department: Department, step: str) -> None:
    assert department.open_steps() == [step], department.text


@then(say('phiếu kết thúc ở "{end}"'))
def ended_at(department: Department, end: str) -> None:
    assert (department.case().status, department.case().outcome) == ("ended", end), department.text


@then(say('phiếu thứ {number:d} kết thúc ở "{end}"'))
def nth_ended_at(department: Department, number: int, end: str) -> None:
    assert department.case(department.opened[number - 1]).outcome == end, department.text


@then(say('phiếu có tình trạng "{status}"'))
def has_status(department: Department, status: str) -> None:
    cases = [department.case(case_id) for case_id in department.opened]
    assert status in {case.status for case in cases}, department.text


@then(say("phiếu mang số thứ {sequence:d} của năm"))
def numbered(department: Department, sequence: int) -> None:
    assert department.case().number == f"{sequence:02d}/2026"


@then("không có phiếu nào được mở")
def none_opened(department: Department) -> None:
    assert department.case_ids() == []


@then(say('việc "{step}" ở trong danh sách của "{username}"'))
def is_listed(department: Department, step: str, username: str) -> None:
    assert department.listed(username, step)


@then(say('việc "{step}" không ở trong danh sách của "{username}"'))
def is_not_listed(department: Department, step: str, username: str) -> None:
    assert not department.listed(username, step)


@then(say('việc "{step}" của "{username}" có hạn sau {days:d} ngày'))
def is_due(department: Department, step: str, username: str, days: int) -> None:
    due = clock.local(department.task(step, username).due_at)
    expected = department.day(f"sau {days} ngày")
    assert (due.date(), due.hour) == (expected, 17)


@then(say('việc "{step}" của hồ sơ thứ {number:d} có hạn ngày "{day}"'))
def is_due_on(department: Department, step: str, number: int, day: str) -> None:
    due = department.task(step, case_id=department.opened[number - 1]).due_at
    assert clock.local(due).date() == department.day(day)


@then(say('việc "{step}" được ghi là bỏ lỡ'))
def was_missed(department: Department, step: str) -> None:
    assert step in [task.step for task in department.tasks(status="missed")]


@then(say('có {count:d} việc "{step}" đang mở'))
def so_many_open(department: Department, count: int, step: str) -> None:
    assert department.open_steps().count(step) == count


@then(say('trang báo lỗi ở mục "{field}"'))
def error_beside(department: Department, field: str) -> None:
    assert department.last is not None
    page = department.last.get_data(as_text=True)
    assert department.last.status_code == 400, department.text
    assert f'id="{field}-error"' in page, department.text


@then(say('trang có "{text}"'))
def page_says(department: Department, text: str) -> None:
    assert text in department.text, department.text


@then(say('trang không có "{text}"'))
def page_does_not_say(department: Department, text: str) -> None:
    assert text not in department.text


@then("trang bị từ chối")
def refused(department: Department) -> None:
    assert department.last is not None
    assert department.last.status_code in (403, 404, 409), department.text


@then(say('trang phiếu có "{text}" với "{username}"'))
def case_page_says(department: Department, text: str, username: str) -> None:
    department.get(username, f"/cases/{department.case_id}")
    assert text in department.text


@then(say('ô số {number:d} có "{text}"'))
def box_says(department: Department, number: int, text: str) -> None:
    assert text in department.box(number)


@then(say('"{username}" được báo "{step}"'))
def was_told(department: Department, username: str, step: str) -> None:
    page = department.get(username, "/notices").get_data(as_text=True)
    assert f"/tasks/{department.task(step).id}" in page


@then(say('loại của phiếu là "{kind}"'))
def kind_is(department: Department, kind: str) -> None:
    assert department.case().facts["case"]["kind"] == kind


@then(say("hạn của phiếu là sau {days:d} ngày"))
def deadline_is(department: Department, days: int) -> None:
    expected = department.day(f"sau {days} ngày")
    assert expected is not None
    assert department.case().facts["case"]["deadline"] == expected.isoformat()


@then(say('lịch sử có {count:d} lần "{step}"'))
def happened_so_often(department: Department, count: int, step: str) -> None:
    assert department.records(step) == count


@then("dữ liệu nguyên vẹn")
def whole(department: Department) -> None:
    with department.app.app_context():
        assert invariants.broken() == []


@then(say('cả năm {year:d} đã xem xét "{inputs}"'))
def year_covers(department: Department, year: int, inputs: str) -> None:
    with department.app.app_context():
        missing = reviews.year_of_reviews(year).missing
    assert [name for name in reviews.INPUTS if name not in missing] == inputs.split(", ")


@then(say("tờ trình có {count:d} phiếu"))
def submission_holds(department: Department, count: int) -> None:
    with department.app.app_context():
        assert len(db.session.scalars(select(SubmissionItem.case_id)).all()) == count


@then(say("phiếu liên kết với phiếu thứ {number:d}"))
def linked(department: Department, number: int) -> None:
    _assert_linked(department, department.opened[number - 1])


@then(say("phiếu thứ {one:d} liên kết với phiếu thứ {other:d}"))
def nth_linked(department: Department, one: int, other: int) -> None:
    _assert_linked(department, department.opened[other - 1])
    page = department.get("thukyiso", f"/cases/{department.opened[one - 1]}").get_data(as_text=True)
    assert f"/cases/{department.opened[other - 1]}" in page


def _assert_linked(department: Department, case_id: int) -> None:
    with department.app.app_context():
        links = db.session.execute(select(CaseLink.from_case_id, CaseLink.to_case_id)).all()
    assert any(case_id in link for link in links)


@then("phiếu được lưu 3 năm từ ngày đóng")
def kept_three_years(department: Department) -> None:
    case = department.case()
    assert case.ended_at is not None
    ended = clock.local(case.ended_at).date()
    assert case.keep_until == ended.replace(year=ended.year + 3)


@then(say('có {count:d} việc "{step}" do "{username}" giữ'))
def held_by(department: Department, count: int, step: str, username: str) -> None:
    with department.app.app_context():
        held = db.session.scalars(select(Task.claimed_by_id).where(Task.step == step, Task.status == "open"))
        assert list(held).count(person_id(username)) == count


@then(say('"{username}" không tìm thấy phiếu'))
def case_not_found(department: Department, username: str) -> None:
    assert department.get(username, f"/cases/{department.case_id}").status_code == 404


@then(say('"{username}" không tìm thấy việc "{step}"'))
def task_not_found(department: Department, username: str, step: str) -> None:
    assert department.get(username, f"/tasks/{department.task(step).id}").status_code == 404


@then(say('"{username}" không thấy nút nêu "{step}"'))
def event_not_offered(department: Department, username: str, step: str) -> None:
    page = department.get(username, f"/cases/{department.case_id}").get_data(as_text=True)
    with department.app.app_context():
        ids = db.session.scalars(select(Task.id).where(Task.step == step, Task.status == "open")).all()
    assert not any(f"/tasks/{task_id}" in page for task_id in ids)


@then(say('"{username}" thấy {count:d} sự cố'))
def incidents_seen(department: Department, username: str, count: int) -> None:
    page = department.get(username, "/incidents").get_data(as_text=True)
    assert page.count("/retry") == count, department.text
