"""Registers as they are after years: every list with every filter and search, and the pages of a year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from statistics import median
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select

from benchmarks import seeding, servers
from benchmarks.driver import Browser
from benchmarks.servers import Databases
from webapp import clock
from webapp.example.agency import person_id
from webapp.example.answers import opening
from webapp.example.driving import open_slip
from webapp.example.nonconformities import recording
from webapp.extensions import db, writing
from webapp.models import Case, Feedback, Nonconformity, NonconformitySource, Record, Risk, Unit
from webapp.models.types import folded
from webapp.registers.catalogue import REGISTERS
from webapp.workflow import releases, sessions

YEARS = 6
WORDS = ("quá hạn", "thiếu chữ ký", "trả nhầm", "hết hạn hiệu chuẩn", "chưa cập nhật")
SOURCES = tuple(f"source_{number}" for number in range(1, 13))
# Who sees everything, who sees a unit, and who sees only what is theirs.
READERS = ("thukyiso", "truongphong.tm", "chuyenvien.cn")
# Pages of a year, beside the lists.
YEAR_PAGES = ("/nonconformities", "/reviews", "/objectives", "/duties", "/kept", "/home", "/figures")


def fill(many: int) -> None:
    """So many cases, half of them slips and half records of 5.1, with a tenth as many risks and customers' words."""
    slip = open_slip("chuyenvien.tm", opening()).case_id
    found = open_slip("chuyenvien.tm", recording(), "nonconformity").case_id
    units = db.session.scalars(select(Unit.id).order_by(Unit.id)).all()
    templates = {
        case_id: (seeding.columns(db.session.get_one(Case, case_id)), _first_record(case_id))
        for case_id in (slip, found)
    }
    record = seeding.columns(db.session.get_one(Nonconformity, found))
    db.session.rollback()
    with writing():
        for place, case_id in enumerate((slip, found)):
            case, act = templates[case_id]
            begin = found + 1 + place * (many // 2)
            ids = range(begin, begin + many // 2)
            seeding.insert_all(Case, (_case(case, id, id - begin + 2, units) for id in ids))
            first_act = templates[found][1]["id"] + 1 + place * (many // 2)
            seeding.insert_all(
                Record,
                ({**act, "id": first_act + id - begin, "case_id": id, "key": f"seeded{id}"} for id in ids),
            )
            if case_id == found:
                seeding.insert_all(
                    Nonconformity,
                    (
                        {**record, "case_id": id, "unit_id": units[id % len(units)], "found_on": _day(id)}
                        for id in ids
                    ),
                )
                seeding.insert_all(
                    NonconformitySource, ({"case_id": id, "source": SOURCES[id * 7 % 12]} for id in ids)
                )
        _light(many // 10, units)
        db.session.commit()
    seeding.settle()


def measure(databases: Databases, rounds: int, many: int) -> dict[str, Any]:
    """The slowest page of every register, the slowest page of a year, and which they were."""
    took: dict[str, float] = {}
    with seeding.installed(databases, "books"):
        fill(many)
        paths = list(_paths())
        with servers.serve(databases.settings("books")) as server:
            for username in READERS:
                reader = Browser(server).sign_in(username, seeding.PASSWORD)
                for path in paths:
                    times = [reader.get(path).took for _ in range(rounds + 1)][1:]
                    took[f"{username} {path}"] = median(times)
    slowest = sorted(took, key=lambda path: -took[path])[:10]
    return {
        "books ms": max(took.values()),
        "books median ms": median(took.values()),
        "slowest books": {path: round(took[path], 1) for path in slowest},
    }


def _paths() -> Iterator[str]:
    actor = sessions.actor_for(person_id("thukyiso"))
    for code, register in REGISTERS.items():
        yield f"/registers/{code}"
        for question in register.filters(releases.asked(actor)):
            first = "2026-01-01" if question.is_day else question.choices[0][0]
            yield f"/registers/{code}?{urlencode({question.name: first})}"
        yield f"/registers/{code}?{urlencode({'q': 'qua han'})}"
        yield f"/registers/{code}?{urlencode({'q': 'khong co chu nao nhu the'})}"
    year = clock.today().year
    yield from (f"{page}?year={year}" for page in YEAR_PAGES)
    yield from (f"/nonconformities?{name}={value}" for name, value in (("source", "source_3"), ("unit", "3")))
    db.session.rollback()


def _first_record(case_id: int) -> dict[str, Any]:
    return seeding.columns(db.session.scalars(select(Record).where(Record.case_id == case_id)).one())


def _day(number: int) -> date:
    return clock.today() - timedelta(days=number * 31 % (365 * YEARS))


def _case(case: dict[str, Any], id: int, sequence: int, units: Any) -> dict[str, Any]:
    opened = case["opened_at"] - timedelta(days=id * 31 % (365 * YEARS))
    year, unit = opened.year, units[id % len(units)]
    title = f"{WORDS[id % len(WORDS)].capitalize()} lần {id}"
    ended = id % 20 != 0
    prefix = case["number"].rpartition("-")[0]
    return {
        **case,
        "id": id,
        "year": year,
        "sequence": sequence,
        "number": f"{prefix}{'-' if prefix else ''}{sequence:02d}/{year}",
        "title": title,
        "title_folded": folded(title),
        "status": "ended" if ended else "open",
        "outcome": "request_closed" if ended else None,
        "outcome_name": "Phiếu đã đóng – đạt" if ended else None,
        "opened_at": opened,
        "ended_at": opened + timedelta(days=60) if ended else None,
        "keep_until": opened.date() + timedelta(days=3 * 365) if ended else None,
        "next_due": None,
        "deadline": opened.date() + timedelta(days=45),
        "kind": ("corrective", "preventive_improvement")[id % 2],
        "sources": f",{SOURCES[id % 12]},",
        "requesting_unit_id": unit,
        "concerned_unit_id": unit,
        "implementing_unit_id": units[id // 2 % len(units)],
        "requester_id": case["requester_id"] if id % 50 == 0 else None,
        "sensitive": id % 100 == 0,
    }


def _light(many: int, units: Any) -> None:
    at = clock.now()
    seeding.insert_all(
        Risk,
        (
            {
                "unit_id": units[number % len(units)], "kind": ("risk", "opportunity")[number % 2],
                "description": f"Rủi ro {number}", "likelihood": likelihood, "impact": impact, "action": "Theo dõi",
                "state": ("identified", "acting", "watched", "closed")[number % 4], "due": _day(number),
                "owner_id": None, "found_by": f"rui ro {number}", "updated_at": at, "version": 1,
            }
            for number, (likelihood, impact) in zip(range(many), _judged(), strict=False)
        ),
    )  # fmt: skip
    seeding.insert_all(
        Feedback,
        (
            {
                "received_on": _day(number), "from_whom": f"Người số {number}", "channel": "phone",
                "unit_id": units[number % len(units)], "content": "Hẹn ngày chưa rõ", "satisfied": 1 + number % 5,
                "handled": "", "found_by": f"nguoi so {number}", "updated_at": at, "version": 1,
            }
            for number in range(many)
        ),
    )  # fmt: skip


def _judged() -> Iterator[tuple[int, int]]:
    while True:
        yield from product(range(1, 6), repeat=2)
