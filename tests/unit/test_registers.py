"""Registers: no cell is ever a formula, no line is lost or shown twice between pages, indexes serve the lists."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from tests.unit.people import signed_in, slip
from webapp import clock
from webapp.example.agency import person_id, unit_id
from webapp.extensions import db
from webapp.models import Risk
from webapp.registers import base, export
from webapp.registers.base import Column, Line
from webapp.registers.catalogue import REGISTERS
from webapp.workflow import releases, sessions

FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\r=1",
    '=HYPERLINK("http://x")',
    "http://x",
    "1e5",
    "{=1}",
)
SIGNS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=40)


def sheet(cells, kind):
    columns = [Column(f"Cột {place}") for place in range(len(cells))]
    return export.export("Sổ", columns, [Line(1, cells, "")], kind)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(FORMULAS) | SIGNS, min_size=1, max_size=5))
def test_no_cell_of_an_export_is_a_formula(cells):
    rows = list(csv.reader(io.StringIO(sheet(cells, "csv").decode("utf-8-sig"), newline="")))
    assert all(not cell.startswith(export.FORMULA) for cell in rows[1])
    assert [cell.removeprefix("'") for cell in rows[1]] == [cell.removeprefix("'") for cell in cells]
    with zipfile.ZipFile(io.BytesIO(sheet(cells, "xlsx"))) as book:
        written = book.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in written and b"<hyperlink" not in written


def test_an_export_keeps_numbers_dates_and_vietnamese(app):
    cells = ["Tiếng Việt", 7, clock.today(), None]
    told = sheet(cells, "csv")
    assert told.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(told.decode("utf-8-sig"))))[1] == ["Tiếng Việt", "7", "02/03/2026", ""]
    book = CalamineWorkbook.from_filelike(io.BytesIO(sheet(cells, "xlsx")))
    assert book.get_sheet_by_index(0).to_python()[1][:3] == ["Tiếng Việt", 7.0, clock.today()]


def risks(count):
    db.session.add_all(
        Risk(
            unit_id=unit_id("TM"), kind="risk", description=f"Rủi ro {n}", likelihood=1, impact=1, state="watched",
            found_by=f"rui ro {n}", updated_at=clock.now(),
        )
        for n in range(count)
    )  # fmt: skip
    db.session.commit()


def asked(username="thukyiso", **wanted):
    return releases.asked(sessions.actor_for(person_id(username)), wanted)


def test_pages_hold_every_line_once(app):
    with app.app_context():
        risks(base.PAGE * 2 + 3)
        seen, below = [], None
        while True:
            lines, below = base.page(REGISTERS["risks"], asked(), below)
            seen += [line.key for line in lines]
            if below is None:
                break
        assert seen == sorted(seen, reverse=True)
        assert len(seen) == len(set(seen)) == base.PAGE * 2 + 3


def test_an_export_that_would_be_too_long_is_refused(app, monkeypatch):
    with app.app_context():
        risks(4)
    monkeypatch.setattr(export, "MOST", 3)
    browser = signed_in(app, "tracuu")
    assert "lọc" in browser.get("/registers/risks/export.csv").get_data(as_text=True)
    monkeypatch.setattr(export, "MOST", 4)
    assert browser.get("/registers/risks/export.csv").status_code == 200
    assert browser.get("/registers/risks/export.pdf").status_code == 404


@pytest.mark.parametrize("code", sorted(REGISTERS))
def test_every_register_opens_with_every_filter_and_with_nonsense(app, code):
    slip(app, "take_on_work")
    browser = signed_in(app, "tracuu")
    with app.app_context():
        offered = REGISTERS[code].filters(asked("tracuu"))
        wanted = [
            (filter.name, "2026-03-01" if filter.is_day else next(iter(filter.choices), ("1",))[0])
            for filter in offered
        ]
    for name, value in [*wanted, *((name, "'%_\\") for name, _ in wanted), ("q", "'%_\\"), ("below", "x")]:
        assert browser.get(f"/registers/{code}", query_string={name: value}).status_code == 200, (name, value)
    assert browser.get(f"/registers/{code}", query_string=dict(wanted)).status_code == 200


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        *((code, {}) for code in REGISTERS if code != "reviews"),
        *(
            (code, {name: "1"})
            for code in ("slips", "nonconformities")
            for name in ("q", "source", "overdue", "year", "state", "kind", "unit", "disposition")
        ),
    ],
)
def test_the_lists_are_served_by_their_indexes(app, code, wanted):
    with app.app_context():
        register, question = REGISTERS[code], asked(**wanted)
        statement = register.statement(question).order_by(register.key.desc()).limit(base.PAGE)
        told = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
        plan = " ".join(row.detail for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {told}")))
    assert "TEMP B-TREE" not in plan, plan
    if code in ("slips", "nonconformities"):
        index = (
            "ix_slip_case_year (process=? AND year=?"
            if _of_a_year(code, wanted)
            else "ix_slip_case_list (process=?"
        )
        assert f"SEARCH slip_case USING INDEX {index}" in plan, plan


def _of_a_year(code, wanted):
    """A slip's year is the case's own; a nonconformity's is that of the day it was found."""
    return code == "slips" and "year" in wanted


@pytest.mark.only("sqlite")
def test_kept_records_are_served_by_their_index(app):
    with app.app_context():
        plan = " ".join(
            row.detail
            for row in db.session.execute(
                text(
                    "EXPLAIN QUERY PLAN SELECT id FROM slip_case WHERE keep_until IS NOT NULL "
                    "ORDER BY keep_until, id LIMIT 51"
                )
            )
        )
    assert "ix_slip_case_kept" in plan and "TEMP B-TREE" not in plan
