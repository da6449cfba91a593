"""Databases as they are after years: many open tasks, many cases, one case with a long history, many due timers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from flask import Flask
from sqlalchemy import event, func, insert, select, text, update

from benchmarks.servers import Databases
from webapp import clock, create_app, installing
from webapp.example import agency
from webapp.example.answers import answers_for, opening
from webapp.example.driving import open_slip, take, take_along
from webapp.extensions import db, writing
from webapp.models import Case, Person, Task, Unit
from webapp.workflow import sessions, sweep

PASSWORD = "only for benchmarks"
TASKS_A_CASE = 10
REQUESTERS = 1_000
BATCH = 5_000
MONTH = timedelta(days=31)
TO_WORK = (
    "determine_need",
    "consolidate_requests",
    "assign_action",
    "analyse_cause",
    "approve_solution",
    "take_on_work",
    "plan_measures",
)
# Half of the seeded tasks wait for the trade division's leaders, an eighth for its head by name, the rest elsewhere.
HEAD = "truongphong.tm"


@contextmanager
def installed(databases: Databases, name: str) -> Iterator[Flask]:
    """A new installation with the example agency, whose people have a password; inside its application context."""
    databases.fresh(name)
    with opened(databases, name) as app:
        installing.prepare()
        hashed = sessions.hash_password(PASSWORD)
        with writing():
            agency.load()
            db.session.execute(update(Person).values(password_hash=hashed))
            db.session.commit()
        yield app


@contextmanager
def opened(databases: Databases, name: str) -> Iterator[Flask]:
    """An installation made before, for looking into and for acts that are not timed."""
    settings = databases.settings(name)
    settings.data.mkdir(exist_ok=True)
    app = create_app(settings)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            # What is seeded need not survive a power cut.
            event.listen(db.engine, "connect", lambda bare, _: bare.execute("PRAGMA synchronous=OFF"))
        yield app
        db.session.remove()
        db.engine.dispose()


def open_tasks(many: int) -> None:
    """So many open tasks, ten a case, everybody's and nobody's; the template is a slip that was really opened."""
    done = open_slip("chuyenvien.tm", opening())
    case = columns(db.session.get_one(Case, done.case_id))
    is_open = (Task.case_id == done.case_id, Task.status == "open")
    task = columns(db.session.scalars(select(Task).where(*is_open)).one())
    units = db.session.scalars(select(Unit.id).order_by(Unit.id)).all()
    head, trade = agency.person_id(HEAD), agency.unit_id("TM")
    with writing():
        requesters = _more_people()
        first = case["id"] + 1
        insert_all(
            Case,
            (
                {
                    **_copy(case, 1 + number),
                    "requester_id": requesters[number % REQUESTERS],
                    "requesting_unit_id": units[number % len(units)],
                    "concerned_unit_id": units[number % len(units)],
                }
                for number in range(many // TASKS_A_CASE)
            ),
        )
        insert_all(
            Task,
            (
                {
                    **task,
                    "id": task["id"] + 1 + number,
                    "case_id": first + number // TASKS_A_CASE,
                    "engine_key": f"seeded-{number % TASKS_A_CASE}",
                    "opened_at": task["opened_at"] - timedelta(minutes=number % 10_000),
                    "due_at": None if number % 3 == 0 else _due(number),
                    **_whose(number, head, trade, units),
                }
                for number in range(many)
            ),
        )
        db.session.execute(text("UPDATE counter SET last = last + :more"), {"more": many // TASKS_A_CASE})
        db.session.commit()
    settle()


def long_case(reports: int) -> int:
    """A case that has been carried out for so many months, each with its report; the next report is open."""
    case_id = at_work(until=MONTH * (reports + 24))
    for month in range(1, reports + 1):
        report(case_id, month)
    next_report(case_id, reports + 1)
    return case_id


def at_work(*, until: timedelta = timedelta(days=75)) -> int:
    """A case whose measures are being carried out until that far from today."""
    case_id = open_slip("chuyenvien.tm", opening()).case_id
    for step in TO_WORK:
        facts = db.session.get_one(Case, case_id, populate_existing=True).facts
        answers = answers_for(step, facts)
        if step == "approve_solution":
            answers["deadline"] = (clock.today() + until).isoformat()
        db.session.rollback()
        take(case_id, step, answers)
    return case_id


def report(case_id: int, month: int) -> None:
    """The report of a month, given when it became due."""
    next_report(case_id, month)
    with clock.moved(MONTH * month):
        take(case_id, "report_progress")


def next_report(case_id: int, month: int) -> None:
    """A month later by our own clock: the report is due and open."""
    with clock.moved(MONTH * month):
        if sweep.fire(case_id) is not sweep.Fired.MOVED:
            raise RuntimeError("The monthly report could not be opened.")


def due_cases(many: int) -> list[int]:
    """So many cases whose monthly report is due now: one that is really at work, and copies of it."""
    with clock.moved(-MONTH - timedelta(days=1)):
        done = open_slip("chuyenvien.tm", opening())
        list(take_along(done.case_id, *TO_WORK))
    case = columns(db.session.get_one(Case, done.case_id, populate_existing=True))
    tasks = db.session.scalars(select(Task).where(Task.case_id == done.case_id, Task.status == "open")).all()
    open_rows = [columns(task) for task in tasks]
    last_task = db.session.scalar(select(func.max(Task.id)))
    ids = range(case["id"] + 1, case["id"] + many)
    with writing():
        insert_all(Case, (_copy(case, id - case["id"]) for id in ids))
        insert_all(
            Task,
            (
                {**row, "id": last_task + 1 + number * len(open_rows) + place, "case_id": id}
                for number, id in enumerate(ids)
                for place, row in enumerate(open_rows)
            ),
        )
        db.session.execute(text("UPDATE counter SET last = last + :more"), {"more": many - 1})
        db.session.commit()
    settle()
    return [case["id"], *ids]


def _due(number: int) -> datetime:
    """Spread over two months, a tenth of them overdue."""
    return clock.now() + timedelta(minutes=number * 7919 % 90_000 - 9_000)


def _copy(case: dict[str, Any], place: int) -> dict[str, Any]:
    """The same case so many numbers later."""
    sequence = case["sequence"] + place
    number = f"{sequence:02d}/{case['year']}"
    return {**case, "id": case["id"] + place, "sequence": sequence, "number": number}


def _whose(number: int, head: int, trade: int, units: Any) -> dict[str, Any]:
    if number % 2 == 0:
        return {"role": "unit_leader", "unit_id": trade, "person_id": None}
    if number % 8 == 1:
        return {"role": None, "unit_id": None, "person_id": head}
    return {"role": "staff", "unit_id": units[number % len(units)], "person_id": None}


def _more_people() -> list[int]:
    first = db.session.scalar(select(func.max(Person.id))) + 1
    ids = list(range(first, first + REQUESTERS))
    insert_all(
        Person,
        ({"id": id, "username": f"seeded{id}", "name": f"Người số {id}", "active": True} for id in ids),
    )
    return ids


def columns(row: Any) -> dict[str, Any]:
    """A row as the values of its columns."""
    return {name: getattr(row, name) for name in row.__table__.columns.keys()}  # noqa: SIM118 (columns are no dict)


def insert_all(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Rows in batches, past the session."""
    rest = iter(rows)
    while batch := list(islice(rest, BATCH)):
        db.session.execute(insert(model), batch)


def settle() -> None:
    """PostgreSQL keeps statistics by itself, sooner or later; and its counters do not see rows that bring their id."""
    if db.engine.dialect.name != "postgresql":
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
        for name in ("slip_case", "task", "person", "record"):
            top = f"(SELECT coalesce(max(id), 1) FROM {name})"
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {top})"))
