"""Lists and acts read by their indexes: the database's own plan says so, however much there will be."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event, text

from tests.unit.people import signed_in, slip
from webapp.extensions import db

# PostgreSQL rightly reads a table of a few rows without its index; what SQLite plans does not depend on size.
pytestmark = pytest.mark.only("sqlite")

# What has more rows every year.
GROWING = (
    *("slip_case", "task", "record", "management_review", "review_output", "internal_audit"),
    *("objective", "objective_year", "objective_value", "audit_entry"),
)


def plans(app, ask):
    """SQLite's plan of every SELECT that a request sends, as one text."""
    asked = []

    def note(connection, cursor, words, parameters, *more):
        if words.startswith("SELECT"):
            asked.append((words, parameters))

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        assert ask().status_code == 200
        event.remove(db.engine, "before_cursor_execute", note)
        with db.engine.connect() as connection:
            return "\n".join(
                row.detail
                for words, parameters in asked
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", parameters)
            )


@pytest.mark.parametrize(
    ("path", "index"),
    [
        ("/", "ix_task_open_person (person_id=?)"),
        ("/", "ix_task_open_claimed (claimed_by_id=?)"),
        ("/available", "ix_task_open_role (role=? AND unit_id=?)"),
        ("/", "COVERING INDEX ix_task_open_person (person_id=?)"),
        ("/", "COVERING INDEX ix_task_open_role (role=? AND unit_id=?)"),
        ("/waiting", "ix_task_open_case (case_id=?)"),
        ("/done", "ix_record_on_behalf_of (on_behalf_of_id=?)"),
    ],
)
def test_a_list_is_read_in_the_order_of_an_index(app, path, index):
    browser = signed_in(app, "truongphong.tm")
    told = plans(app, lambda: browser.get(path))
    assert index in told
    for table in ("task", "record", "slip_case"):
        assert f"SCAN {table}\n" not in told


@pytest.mark.parametrize("path", ["/duties?year=2026", "/objectives?year=2026", "/reviews?year=2026"])
def test_a_page_of_a_year_reads_that_year_only(app, path):
    browser = signed_in(app, "tracuu")
    told = plans(app, lambda: browser.get(path))
    # The years there are may be told from an index; rows may not be gone through.
    assert not re.findall(rf"SCAN (?:{'|'.join(GROWING)})\b(?! USING COVERING INDEX)", told)


def test_a_task_is_opened_without_reading_what_is_finished_in_its_case(app):
    case_id = slip(app, "analyse_cause")
    with app.app_context():
        task_id = db.session.scalar(
            text("SELECT id FROM task WHERE case_id = :case AND status = 'open'"), {"case": case_id}
        )
        db.session.remove()
    browser = signed_in(app, "truongphong.tm")
    told = plans(app, lambda: browser.get(f"/tasks/{task_id}"))
    assert "ix_task_open_case (case_id=?)" in told


def test_the_register_of_what_is_open_is_read_in_its_order(app):
    browser = signed_in(app, "tracuu")
    told = plans(app, lambda: browser.get("/registers/steps?state=open"))
    # Walked from its end, so neither gathered from all that is open nor sorted.
    assert re.search(r"SCAN task USING INDEX ix_task_open\n(?!.*TEMP B-TREE)", told)


@pytest.mark.parametrize("path", ["/cases", "/registers/evidence", "/kept"])
def test_a_list_is_read_in_its_order_by_who_sees_only_their_unit(app, path):
    browser = signed_in(app, "chuyenvien.cn")
    told = plans(app, lambda: browser.get(path))
    # Gathered by unit, the first fifty of ten thousand cases would wait until all were read and sorted.
    assert not re.search(r"ix_slip_case_\w+_unit_id", told)
