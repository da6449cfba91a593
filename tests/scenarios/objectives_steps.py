"""Steps of 5.9: the cases the calendar opens, drafts, values measured, versions."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from pytest_bdd import given, parsers, then, when
from sqlalchemy import select

from tests.scenarios.department import Department, table
from webapp import clock
from webapp.example import objectives
from webapp.example.agency import unit_id
from webapp.extensions import db
from webapp.models import (
    Case,
    Objective,
)
from webapp.registers import objectives as register

say = parsers.parse


@given(say('xét hồ sơ mục tiêu của "{whose}"'))
@when(say('xét hồ sơ mục tiêu của "{whose}"'))
def looks_at(department: Department, whose: str) -> None:
    """The agency's case of the year (`cơ quan`), or a unit's by its code, becomes the one spoken of."""
    with department.app.app_context():
        unit = None if whose == "cơ quan" else unit_id(whose)
        process = "quality_objectives" if unit is None else "unit_objectives"
        rows = db.session.scalars(select(Case).where(Case.process == process).order_by(Case.id.desc()))
        case_id = next((case.id for case in rows if case.concerned_unit_id == unit), None)
    assert case_id is not None
    department.opened = [*(one for one in department.opened if one != case_id), case_id]


@when(say('"{username}" làm bước "{step}" với mục tiêu thiếu "{field}"'))
def drafts_without(department: Department, username: str, step: str, field: str) -> None:
    with department.app.app_context():
        row = objectives.objective(department.case().facts, **{field: ""})
    department.do(username, step, {"objectives": [row]})  # type: ignore[dict-item]


@given("mục tiêu năm sau của cơ quan và của Phòng Thương mại đã được phê duyệt")
def objectives_there(department: Department) -> None:
    department.clock_on(date(2026, 12, 1))
    for whose, last, approver in (
        ("cơ quan", "approve_agency_objectives", "giamdoc"),
        ("TM", "approve_unit_objectives", "truongphong.tm"),
    ):
        looks_at(department, whose)
        department.along(last)
        department.do(approver, last)
        assert department.last is not None
        assert department.last.status_code == 302, department.text


@when(say('"{username}" ghi giá trị "{value}" đo ngày "{day}" cho mục tiêu của "{whose}"'))
def records_value(department: Department, username: str, value: str, day: str, whose: str) -> None:
    path = f"/objectives/{_objective(department, whose)}"
    data = {"value": value, "measured_on": day, "evidence": "Báo cáo Một cửa tháng.", "key": uuid4().hex}
    department.post(username, f"{path}/values", data, page=path)


@when(say('"{username}" sửa đổi mục tiêu của "{whose}" với:'))
def revises(department: Department, username: str, whose: str, datatable: Any) -> None:
    with department.app.app_context():
        plain = objectives.objective({"case": {"year": 2026}})
        current = _objective(department, whose)
        version = db.session.get_one(Objective, current).version
    data = {**plain, "version": version, "reason": "Nâng chỉ tiêu theo chỉ đạo.", **table(datatable)}
    path = f"/objectives/{current}/revise"
    department.post(username, path, data)


def _objective(department: Department, whose: str) -> int:
    with department.app.app_context():
        unit = None if whose == "cơ quan" else unit_id(whose)
        rows = db.session.scalars(select(Objective).where(Objective.current, Objective.year == 2027))
        return next(row.id for row in rows if row.unit_id == unit)


@when(say('"{username}" đánh giá mọi mục tiêu của năm là đạt với "{reached}"'))
def assesses_all(department: Department, username: str, reached: str) -> None:
    with department.app.app_context():
        of_case = department.case().facts["case"]
        rows = register.to_assess(of_case.get("concerned_unit"), of_case["year"])
    judged = [{**row, "reached": reached, "result": "achieved"} for row in rows]
    (step,) = [step for step in department.open_steps() if step.startswith("assess_")]
    department.do(username, step, {"results": judged})  # type: ignore[dict-item]


@then("không có việc nào của người đang mở")
def nobody_has_work(department: Department) -> None:
    assert department.open_steps() == []


@then(say('có {count:d} hồ sơ "{process}"'))
def so_many_cases(department: Department, count: int, process: str) -> None:
    with department.app.app_context():
        assert len(db.session.scalars(select(Case.id).where(Case.process == process)).all()) == count


@then(say('việc "{step}" có hạn ngày "{day}"'))
def is_due_on(department: Department, step: str, day: str) -> None:
    due = clock.local(department.task(step).due_at)
    assert due.strftime("%d/%m/%Y %H:%M") == f"{day} 17:00"


@then(say('"{username}" có {count:d} thông báo "{text}"'))
def so_many_notices(department: Department, username: str, count: int, text: str) -> None:
    page = department.get(username, "/notices").get_data(as_text=True)
    assert page.count(text) == count, department.text


@then(say('mục tiêu của "{whose}" có {count:d} lần ban hành, lần cuối chỉ tiêu "{target}"'))
def has_versions(department: Department, whose: str, count: int, target: str) -> None:
    with department.app.app_context():
        last = db.session.get_one(Objective, _objective(department, whose))
        series = (Objective.case_id == last.case_id, Objective.key == last.key)
        kept = db.session.scalars(select(Objective.version).where(*series)).all()
        assert (sorted(kept), last.target) == (list(range(1, count + 1)), target)
